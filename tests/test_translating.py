"""Translating a whole event from the command line: several languages, several models, a server that is down."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from pipeline.codec import decode
from pipeline.records import Language, Translations
from tests.test_command import ROOT, make_root

TOML = """title = "Harbors"
languages = ["ja", "ko"]

[[people]]
name = "Yuki Takase"
family = "Takase"
native = { ja = "高瀬雪" }
languages = ["ja"]

[[sessions]]
id = "talks"
title = "Talks"
kind = "talks"
speakers = ["yuki-takase"]
"""
CUES = """WEBVTT

00:00:01.000 --> 00:00:04.000
高瀬雪: 皆さん、こんにちは。

00:00:05.000 --> 00:00:09.000
高瀬雪: 私たちは42の学校にセンサーを設置しました。

00:00:10.000 --> 00:00:12.000
高瀬雪: ありがとうございました。
"""
ENGLISH = {
    "皆さん、こんにちは。": "Hello, everyone.",
    "私たちは42の学校にセンサーを設置しました。": "We installed sensors in 42 schools.",
    "ありがとうございました。": "Thank you very much.",
}


@contextmanager
def serving(answers: dict[str, str]) -> Iterator[str]:
    """Serve a chat model that knows the *answers*; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._send({"data": [{"id": "default"}]})

        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["messages"][-1]["content"]
            text = re.findall(r"<<<TEXT \w+>>>\n(.*)\n<<<END", asked)[-1]
            choice = {"finish_reason": "stop", "message": {"role": "assistant", "content": answers.get(text, "Yes.")}}
            self._send({"choices": [choice]})

        def _send(self, body: object) -> None:
            data = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


def _make_event(tmp_path: Path) -> Path:
    root: Path = make_root(tmp_path / "project")
    folder = root / "recordings" / "harbors"
    folder.mkdir(parents=True)
    (folder / "event.toml").write_text(TOML, encoding="utf-8")
    (folder / "told.vtt").write_text(CUES, encoding="utf-8")
    return root


def _run(root: Path, *arguments: str, url: str = "http://127.0.0.1:9/v1") -> subprocess.CompletedProcess[str]:
    """Run the command with a chat server at *url*; nothing listens at the default."""
    command = [sys.executable, "-m", "pipeline", "translate", "harbors", "--device", "cpu", "--offline", *arguments]
    environment = {**os.environ, "TRILOGUE_CHAT_URL": url}
    return subprocess.run(
        [*command, "--root", str(root)], capture_output=True, text=True, cwd=ROOT, check=False, env=environment
    )


def _texts(root: Path, language: Language) -> list[str]:
    path = root / "outputs" / "harbors" / "translations" / f"{language}.json"
    return [each.text for each in decode(Translations, path.read_bytes(), str(path)).translations]


def test_a_chat_server_translates_an_event(tmp_path: Path):
    """Every utterance, with documents in the language; the second run makes nothing and needs no server."""
    root = _make_event(tmp_path)
    with serving(ENGLISH) as url:
        result = _run(root, "--translator", "endpoint", "--json", url=url)
    assert result.returncode == 0, result.stderr
    assert _texts(root, "en") == list(ENGLISH.values())
    outputs = root / "outputs" / "harbors"
    assert "Hello, everyone." in (outputs / "transcript.en.vtt").read_text("utf-8")
    assert (outputs / "transcript.en.docx").is_file()
    again = _run(root, "--translator", "endpoint", "--json", url=url)
    steps = json.loads(again.stdout)[0]["steps"]
    assert {each["action"] for each in steps} == {"up to date"}


def test_a_server_that_is_down_is_one_sentence(tmp_path: Path):
    """Exit code 4, before any work."""
    result = _run(_make_event(tmp_path), "--translator", "endpoint")
    assert result.returncode == 4, result.stderr
    assert "Traceback" not in result.stderr
    (sentence,) = [line for line in result.stderr.splitlines() if line.startswith("trilogue: ")]
    assert "127.0.0.1:9" in sentence


def test_the_next_model_takes_the_place_of_a_server_that_is_down(tmp_path: Path):
    """With a doubt that says so; what it made is made again once the server is there and that is asked for."""
    root = _make_event(tmp_path)
    result = _run(root, "--translator", "endpoint,mini-translation")
    assert result.returncode == 0, result.stderr
    assert "trilogue: " not in result.stderr
    assert "--refresh translations/en" in (root / "outputs" / "harbors" / "review.md").read_text("utf-8")
    assert _texts(root, "en") != list(ENGLISH.values())
    with serving(ENGLISH) as url:
        result = _run(root, "--translator", "endpoint,mini-translation", "--refresh", "translations/en", url=url)
    assert result.returncode == 0, result.stderr
    assert _texts(root, "en") == list(ENGLISH.values())


def test_an_event_is_translated_into_several_languages(tmp_path: Path):
    """Each has its file and its documents."""
    root = _make_event(tmp_path)
    result = _run(root, "--translator", "mini-translation", "--into", "ko, zh")
    assert result.returncode == 0, result.stderr
    for language in ("en", "ko", "zh"):
        assert len(_texts(root, language)) == 3  # type: ignore[arg-type]
        assert (root / "outputs" / "harbors" / f"transcript.{language}.srt").is_file()
    wrong = _run(root, "--translator", "mini-translation", "--into", "fr")
    assert wrong.returncode == 2
    assert "zh, ja, ko, en" in wrong.stderr
