"""The command on bad input: one clear sentence, the right exit code, no traceback, nothing lost."""

import os
import re
import shlex
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from pipeline.event import read_event
from tests.media_files import write_tones
from tests.test_architecture import ROOT
from tests.test_main_job import MINI, make_root, trilogue

EVENT = """
title = "Harbors That Share Data"
languages = ["en"]
"""

CLOSED = """
import socket, sys
def refuse(*arguments, **options):
    raise SystemError("a socket was opened")
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
sys.argv = {argv!r}
from pipeline.__main__ import main
main()
"""
"""Runs the command in a process in which no connection can be made."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project without events."""
    return make_root(tmp_path / "project")


def fails(root: Path, code: int, *arguments: str) -> str:
    """Call the command, check its exit code, and return the one sentence it says."""
    result = trilogue(root, *arguments)
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    said = [line for line in result.stderr.splitlines() if line.startswith("trilogue: ")]
    assert len(said) == 1, result.stderr
    return said[0]


def test_an_event_that_is_not_there_is_named_with_those_that_are(root: Path):
    """A mistyped event is answered with the list of events."""
    (root / "recordings" / "harbor").mkdir()

    assert "There is no event 'habror'" in fails(root, 2, "transcribe", "habror")
    assert "harbor" in fails(root, 2, "transcribe", "habror")


def test_without_any_event_the_command_says_what_to_do(root: Path):
    """An empty project is no success."""
    assert "make a folder there with event.toml" in fails(root, 2, "summarize")


def test_a_folder_without_event_file_and_one_without_audio_are_told_apart(root: Path):
    """Each missing thing has its own sentence, and the other event does not suffer from it."""
    (root / "recordings" / "empty").mkdir()
    (root / "recordings" / "silent").mkdir()
    (root / "recordings" / "silent" / "event.toml").write_text(EVENT)

    result = trilogue(root, "transcribe", *MINI)

    assert result.returncode == 2
    assert "trilogue: empty: " in result.stderr
    assert "trilogue: silent: " in result.stderr
    assert "Traceback" not in result.stderr


def test_a_mistake_in_the_event_file_is_shown_with_its_line(root: Path):
    """The sentence names file, line and field."""
    (root / "recordings" / "harbor").mkdir()
    (root / "recordings" / "harbor" / "event.toml").write_text(EVENT + 'colour = "blue"\n')

    assert "event.toml:4: colour" in fails(root, 2, "transcribe", "harbor")


def test_an_unknown_model_is_answered_with_those_there_are(root: Path):
    """A mistyped model name does not start a download."""
    (root / "recordings" / "harbor").mkdir()
    (root / "recordings" / "harbor" / "event.toml").write_text(EVENT)
    write_tones(root / "recordings" / "harbor" / "audio1.m4a")

    sentence = fails(root, 2, "transcribe", "harbor", "--transcriber", "largest", "--device", "cpu", "--offline")

    assert "large-v3" in sentence


def test_a_recording_in_which_nobody_speaks_gives_empty_documents_and_no_error(root: Path):
    """A tone is no speech: nothing is transcribed, nothing is invented, and the run succeeds."""
    (root / "recordings" / "tone").mkdir()
    (root / "recordings" / "tone" / "event.toml").write_text(EVENT)
    write_tones(root / "recordings" / "tone" / "audio1.m4a")

    result = trilogue(root, "summarize", "tone", *MINI)

    assert result.returncode == 0, result.stderr
    assert '"segments": []' in (root / "outputs" / "tone" / "transcript.json").read_text()


@pytest.fixture
def harbor(root: Path) -> Path:
    """A project with one event, and empty caches for weights."""
    folder = root / "recordings" / "harbor"
    folder.mkdir()
    (folder / "event.toml").write_text(EVENT)
    write_tones(folder / "audio1.m4a")
    return root


def without_network(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the command where no weights were ever fetched and nothing can be connected to."""
    program = CLOSED.format(argv=["trilogue", *arguments, "--device", "cpu", "--root", str(root)])
    caches = {"XDG_CACHE_HOME": str(root / "cache"), "HF_HOME": str(root / "hub")}
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HF_", "TRANSFORMERS_"))}
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False, env={**kept, **caches})


@pytest.mark.parametrize(
    ("models", "file", "remedy"),
    [
        (("--transcriber", "small", "--translator", "mini-translation"), "cache/whisper/small.pt", "run once"),
        (
            ("--transcriber", "mini-speech", "--translator", "m2m100-418m"),
            "hub/hub",
            "hf download facebook/m2m100_418M",
        ),
    ],
    ids=["transcriber", "translator"],
)
def test_missing_weights_are_one_sentence_before_any_work(
    harbor: Path, models: tuple[str, ...], file: str, remedy: str
):
    """It names the place and what to do; offline nothing is connected to, and no stage has begun."""
    result = without_network(harbor, "summarize", "harbor", *models, "--offline")

    assert result.returncode == 3, result.stderr
    assert "Traceback" not in result.stderr
    (sentence,) = [line for line in result.stderr.splitlines() if line.startswith("trilogue: ")]
    assert str(harbor / file) in sentence
    assert remedy in sentence
    assert not (harbor / "outputs" / "harbor" / "listening.json").exists()


def test_without_offline_the_same_run_would_fetch_them(harbor: Path):
    """So the trap of the test before can close."""
    result = without_network(harbor, "transcribe", "harbor", "--transcriber", "small")

    assert "a socket was opened" in result.stderr


# --- what the README says ------------------------------------------------------------------------------------

README = (ROOT / "README.md").read_text("utf-8")


def test_the_event_file_in_the_readme_is_one(tmp_path: Path):
    """Whoever copies it has an event that can be run."""
    (block,) = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    text = "\n".join(line.removeprefix("   ") for line in block.splitlines())
    assert tomllib.loads(text)["title"]
    (tmp_path / "harbors").mkdir()
    (tmp_path / "harbors" / "event.toml").write_text(text, encoding="utf-8")

    event = read_event(tmp_path / "harbors")

    assert [each.id for each in event.people] == [event.sessions[0].speakers[0]]


@pytest.mark.parametrize("line", [each for each in re.findall(r"(?m)^ *(make .*?)(?:  .*)?$", README)])
def test_the_commands_in_the_readme_are_there(line: str):
    """Make knows every target that the README names."""
    words = [word.replace("<event>", "demo") for word in shlex.split(line)]
    result = subprocess.run([*words, "--dry-run"], capture_output=True, text=True, cwd=ROOT, check=False)

    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("options", re.findall(r'ARGS="?(--[^"`]*)"?`', README))
def test_the_options_in_the_readme_are_there(options: str):
    """The command takes every option that the README puts into ARGS."""
    known = trilogue(ROOT, "summarize", "--help").stdout + trilogue(ROOT, "review", "--help").stdout

    assert all(word in known for word in options.split() if word.startswith("--"))
