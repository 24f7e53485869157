# ruff: noqa: F811 -- fixtures are asked for by name
"""The review server: what is acknowledged is saved, what is hostile has no effect, what goes out comes back."""

import base64
import copy
import hashlib
import html.parser
import http.client
import io
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from pipeline.codec import encode
from pipeline.edits import Edit, anchor_sentence, anchor_talk, hash_text, merge_edits, new_edit, read_edits
from pipeline.edits.operations import Anchor
from pipeline.errors import UsageError
from pipeline.review.clearance import clear, read_answer
from pipeline.review.export import render_page
from pipeline.review.extract import write_extract
from pipeline.review.proxy import make_proxy
from pipeline.review.server import HOST, listen
from pipeline.review.showing import Json
from pipeline.review.state import Desk
from pipeline.work import Place
from tests.test_architecture import ROOT
from tests.test_main_job import trilogue
from tests.test_review_state import (  # noqa: F401  -- desk, made and root are fixtures
    EVENT,
    WHO,
    desk,
    made,
    rewrite,
    root,
    sentence,
    sentences_of,
    talk,
)

JSON = "application/json"
LINES = "application/x-ndjson"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
CANARY = "xk7canary"
KILLS = 100

FORKING = """
import gc, os, sys
from pathlib import Path
import uvicorn.lifespan.off, uvicorn.loops.auto, uvicorn.protocols.http.h11_impl
from pipeline.review.endpoints import Review
from pipeline.review.proxy import Proxy
from pipeline.review.server import serve
from pipeline.review.state import Desk
from pipeline.work import Place
desk = Desk(Place(root=Path(sys.argv[1])), sys.argv[2])
review = Review(desk=desk, proxy=Proxy(path=None, duration=0, peaks=b""), redo=None, who="")
review.page()
gc.freeze()
for line in sys.stdin:
    child = os.fork()
    if child == 0:
        serve(review, port=0, browse=False, say=lambda address: print(os.getpid(), address, flush=True))
        os._exit(0)
    os.waitpid(child, 0)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a server answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:  # noqa: ANN401 -- any JSON
        """The body as JSON."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """A browser page of the server: it knows the port and holds the cookie."""

    port: int
    cookie: str

    @property
    def origin(self) -> str:
        """Where its page is from."""
        return f"http://{HOST}:{self.port}"

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Send a request as it is given, with Host alone added if it is not there."""
        connection = http.client.HTTPConnection(HOST, self.port, timeout=30)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            given = {"Host": f"{HOST}:{self.port}", **(headers or {})}
            if body is not None and "Transfer-Encoding" not in given:
                given.setdefault("Content-Length", str(len(body)))
            for name, value in given.items():
                for each in value.split("\n"):
                    connection.putheader(name, each)
            connection.endheaders(body)
            response = connection.getresponse()
            try:
                told = response.read()
            except ConnectionResetError:  # a server that hangs up on a broken request may cut off its own answer
                told = b""
            return Answer(status=response.status, headers=dict(response.getheaders()), body=told)
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for something as the page does."""
        more = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("GET", path, None, {"Cookie": self.cookie, "Sec-Fetch-Site": "same-origin", **more})

    def post(self, path: str, body: bytes, kind: str = JSON, **headers: str) -> Answer:
        """Send something as the page does."""
        own = {"Cookie": self.cookie, "Origin": self.origin, "Sec-Fetch-Site": "same-origin", "Content-Type": kind}
        return self.send("POST", path, body, {**own, **{each.replace("_", "-"): headers[each] for each in headers}})

    def edit(self, *edits: Edit) -> Answer:
        """Save corrections."""
        return self.post("/edits", b'{"edits": [' + b",".join(map(encode, edits)) + b"]}")


def enter(address: str) -> Client:
    """Open the printed address, as a browser does."""
    match = re.search(r"http://127\.0\.0\.1:(\d+)(/\?token=\S+)", address)
    assert match is not None
    client = Client(port=int(match[1]), cookie="")
    first = client.send("GET", match[2], None, {"Sec-Fetch-Site": "none"})
    assert (first.status, first.headers["location"]) == (303, "/")
    cookie = first.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    return Client(port=client.port, cookie=cookie.partition(";")[0])


@pytest.fixture(scope="module")
def served(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, Path]]:
    """A server of the real command on a copy of the project, and that project."""
    root = tmp_path_factory.mktemp("served") / "project"
    subprocess.run(["cp", "-R", str(made), str(root)], check=True)
    command = [sys.executable, "-m", "pipeline", "review", EVENT, "--no-browser", "--root", str(root)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        yield enter(process.stdout.readline()), root
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
        assert "Traceback" not in said
    finally:
        process.kill()
        process.communicate()


def log_of(root: Path) -> Path:
    """The log of corrections."""
    return root / "recordings" / EVENT / "edits.jsonl"


def tree(root: Path) -> dict[str, str]:
    """The digest of every file under recordings/ and outputs/."""
    files = [path for name in ("recordings", "outputs") for path in (root / name).rglob("*") if path.is_file()]
    return {str(path.relative_to(root)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def a_reject(root: Path, identifier: str = "t004-s2") -> Edit:
    """A correction that would show."""
    effective, _, _ = Desk(Place(root=root), EVENT).look()
    anchor = anchor_sentence(effective.proceedings, sentence(effective, identifier))
    return new_edit("reject", anchor, who=WHO, language="en")


def body_of(*edits: Edit) -> bytes:
    """The body of POST /edits."""
    return b'{"edits": [' + b",".join(map(encode, edits)) + b"]}"


# --- hostile requests ------------------------------------------------------------------------------------------

HOSTILE: dict[str, tuple[str, str, dict[str, str]]] = {
    "another host": ("GET", "/state", {"Host": "evil.test"}),
    "a host that only begins like ours": ("GET", "/state", {"Host": "127.0.0.1.evil.test:{port}"}),
    "a host without the port": ("GET", "/state", {"Host": "127.0.0.1"}),
    "two hosts": ("GET", "/state", {"Host": "127.0.0.1:{port}\nevil.test"}),
    "no cookie": ("GET", "/state", {"Cookie": ""}),
    "a wrong cookie": ("GET", "/state", {"Cookie": "trilogue-{port}=" + "A" * 43}),
    "a wrong token": ("GET", f"/?token={CANARY}", {}),
    "the token's place at another path": ("GET", f"/state?token={CANARY}", {"Cookie": ""}),
    "a page of another site reads": ("GET", "/state", {"Sec-Fetch-Site": "cross-site"}),
    "a page of another site writes": ("POST", "/edits", {"Sec-Fetch-Site": "cross-site"}),
    "a sandboxed frame writes": ("POST", "/edits", {"Origin": "null"}),
    "another origin writes": ("POST", "/edits", {"Origin": "http://evil.test"}),
    "another port of this machine writes": ("POST", "/edits", {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": ""}),
    "a change from nowhere": ("POST", "/edits", {"Origin": "", "Sec-Fetch-Site": ""}),
    "a form": ("POST", "/edits", {"Content-Type": "application/x-www-form-urlencoded"}),
    "a form with a file": ("POST", "/import", {"Content-Type": "multipart/form-data; boundary=x"}),
    "plain text": ("POST", "/edits", {"Content-Type": "text/plain"}),
    "reading that would change something": ("GET", "/edits", {}),
    "making again by reading": ("GET", "/redo", {}),
    "another method": ("PUT", "/edits", {}),
    "deleting": ("DELETE", "/edits", {}),
    "a path out of the folder": ("GET", f"/files/..%2f..%2fetc/passwd{CANARY}", {}),
    "a path with dots": ("GET", "/../../../../etc/passwd", {}),
    "a path through the script": ("GET", "/review.js/../../state.py", {}),
    "a redirect to another host": ("GET", f"//evil.test/{CANARY}", {}),
    "a slash at the end": ("GET", "/state/", {}),
    "a whole address": ("GET", "http://evil.test/state", {"Host": "evil.test"}),
    "a person who is a path": ("GET", f"/extract?person=../../../etc/passwd{CANARY}", {}),
    "a person who is markup": ("GET", f"/extract?person=%3Cscript%3E{CANARY}", {}),
    "a body without end": ("POST", "/edits", {"Content-Length": "99999999999"}),
    "a length that is none": ("POST", "/check", {"Content-Length": "-1"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_request_has_no_effect(served: tuple[Client, Path], name: str):
    """It is refused, its words come back nowhere, and no file has changed."""
    client, root = served
    method, path, headers = HOSTILE[name]
    before = tree(root)
    own = {"Cookie": client.cookie, "Sec-Fetch-Site": "same-origin"}
    if method != "GET":
        own |= {"Origin": client.origin, "Content-Type": JSON}
    given = {**own, **{key: value.replace("{port}", str(client.port)) for key, value in headers.items()}}
    given = {key: value for key, value in given.items() if value}

    answer = client.send(method, path, body_of(a_reject(root)) if method != "GET" else None, given)

    assert answer.status in (400, 403, 404, 405, 413, 415)
    assert CANARY.encode() not in answer.body
    assert "location" not in answer.headers
    assert b"root:" not in answer.body
    assert tree(root) == before
    if answer.headers["content-type"] == JSON:  # else it is no HTTP at all, and uvicorn says so
        assert set(answer.json) == {"error"}
        assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def _change(value: Json, **changes: object) -> Json:
    return {**copy.deepcopy(value), **changes}


def test_no_form_of_a_wrong_correction_is_saved_or_said_back(served: tuple[Client, Path]):
    """All or none: a good one beside a bad one is not saved either."""
    client, root = served
    good = json.loads(encode(a_reject(root)))
    bad = [
        _change(good, id=CANARY),
        _change(good, id="e-" + "0" * 31),
        _change(good, who=" "),
        _change(good, who=CANARY * 100),
        _change(good, when=CANARY),
        _change(good, when="2026-11-28T00:00:00"),
        _change(good, operation=CANARY),
        _change(good, operation="approve", after=CANARY),
        _change(good, **{CANARY: 1}),
        _change(good, target=_change(good["target"], kind=CANARY)),
        _change(good, target=_change(good["target"], spans=[{"start": 5, "end": 1}])),
        _change(good, target=_change(good["target"], spans=[{"start": 1.5, "end": 2}])),
        _change(good, target=_change(good["target"], text=None)),
    ]
    raw = [b"", b"[]", b"null", b'{"edits": {}}', b"\xff\xfe", b'{"edits": [NaN]}', b"[" * 20_000, CANARY.encode()]
    raw.append(json.dumps({"edits": [good]}).replace(WHO, "\\ud800").encode())
    raw += [json.dumps({"edits": [good, each]}).encode() for each in bad]
    before = tree(root)

    for body in raw:
        answer = client.post("/edits", body)
        assert answer.status == 400, body[:80]
        assert CANARY.encode() not in answer.body

    assert tree(root) == before


def test_a_body_beyond_all_measure_is_cut_off(served: tuple[Client, Path]):
    """Also where no length is given beforehand."""
    client, root = served
    before = tree(root)
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    headers = {"Cookie": client.cookie, "Origin": client.origin, "Content-Type": JSON, "Transfer-Encoding": "chunked"}

    answer = client.send("POST", "/check", chunk * 3 + b"0\r\n\r\n", headers)

    assert answer.status == 413
    assert tree(root) == before


def test_the_server_listens_on_this_machine_alone():
    """There is no way to say otherwise, and a taken port is one sentence."""
    with listen() as first:
        assert first.getsockname()[0] == "127.0.0.1"


def test_every_answer_carries_the_policy_and_no_script_is_inline(served: tuple[Client, Path]):
    """Whatever slipped into the page could not run, nor send anything anywhere."""
    client, _ = served
    for path in ("/", "/review.js", "/review.css", "/state", "/export.edits", "/audio"):
        answer = client.get(path)
        assert answer.status == 200, path
        policy = answer.headers["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
    page = client.get("/").body.decode()
    assert client.cookie.partition("=")[2] not in page
    scripts = re.findall(r"<script([^>]*)>(.*?)</script>", page, re.DOTALL)
    assert all("application/json" in attributes or not content.strip() for attributes, content in scripts)
    assert not re.search(r"\son\w+=|<style", page)


# --- corrections -----------------------------------------------------------------------------------------------


def test_a_correction_is_saved_once_however_often_it_is_sent(served: tuple[Client, Path]):
    """The page sends again what was not acknowledged; another correction under the same id is refused."""
    client, root = served
    edit = a_reject(root)
    undo = new_edit("undo", Anchor(kind="edit", id=edit.id), who=WHO)

    first, again = client.edit(edit), client.edit(edit)

    assert (first.status, again.status) == (200, 200)
    assert sentences_of(again.json["state"])["t004-s2"]["rejected"]
    assert [each.id for each in read_edits(log_of(root)).edits].count(edit.id) == 1
    forged = json.loads(encode(edit)) | {"who": "Somebody Else"}
    assert client.post("/edits", json.dumps({"edits": [forged]}).encode()).status == 409
    assert client.edit(undo).status == 200
    assert not sentences_of(client.get("/state").json)["t004-s2"]["rejected"]


def test_a_sentence_is_checked_while_it_is_written(served: tuple[Client, Path]):
    """Against its evidence and the house style, without anything being saved."""
    client, root = served
    before = tree(root)
    seen = sentences_of(client.get("/state").json)["t002-s1"]
    draft = {"talk": "t002", "sentence": "t002-s1", "evidence": seen["evidence"]}

    def codes(text: str, **changes: object) -> set[str]:
        answer = client.post("/check", json.dumps({**draft, "text": text, **changes}).encode())
        assert answer.status == 200
        return {each["code"] for each in answer.json["flags"]}

    assert codes(seen["text"]) == {each["code"] for each in seen["flags"]}
    assert "C5" in codes(seen["text"].replace("820", "920"))
    assert "R10" in codes(seen["text"].replace("people", "of us"))
    assert "C1" in codes("He hoped for more.", sentence=None, evidence=[])
    assert "C2" in codes("He hoped for more.", sentence=None, evidence=["u9999"])
    assert client.post("/check", json.dumps({**draft, "talk": CANARY, "text": ""}).encode()).status == 404
    assert client.post("/check", json.dumps({**draft, "text": "I, " * 10_000}).encode()).status == 413
    assert tree(root) == before


def test_logs_of_two_people_are_joined_without_loss(served: tuple[Client, Path], made: Path, tmp_path: Path):
    """Export and import, as often as anybody likes; what both have stays once, and undone stays undone."""
    client, root = served
    mine = a_reject(root, "t006-s3")
    client.edit(mine)
    theirs = [a_reject(made, "t004-s3"), new_edit("undo", Anchor(kind="edit", id="e-elsewhere"), who="진서")]
    colleague = tmp_path / "edits.jsonl"
    merge_edits(colleague, theirs)

    first = client.post("/import", colleague.read_bytes(), LINES)
    again = client.post("/import", colleague.read_bytes(), LINES)

    assert (first.status, first.json["added"], first.json["known"]) == (200, 2, 0)
    assert (again.status, again.json["added"], again.json["known"]) == (200, 0, 2)
    exported = client.get("/export.edits")
    assert "attachment" in exported.headers["content-disposition"]
    merge_edits(colleague, read_edits(log_of(root)).edits)
    assert {each.id for each in read_edits(colleague).edits} == {each.id for each in read_edits(log_of(root)).edits}
    assert exported.body == log_of(root).read_bytes()
    rejected = {each for each, one in sentences_of(client.get("/state").json).items() if one["rejected"]}
    assert {"t004-s3", "t006-s3"} <= rejected

    before = tree(root)
    broken = client.post("/import", colleague.read_bytes() + f'{{"id": "{CANARY}"}}\n\n{{}}\n'.encode(), LINES)
    assert broken.status == 400
    assert "Line " in broken.json["error"]
    assert CANARY not in broken.json["error"]
    assert tree(root) == before


def test_killed_at_any_moment_it_loses_no_acknowledged_correction(root: Path):
    """A real server process is killed a hundred times while it saves; each is forked from a warm one, to start fast."""
    chance = random.Random(20)
    effective, _, _ = Desk(Place(root=root), EVENT).look()
    anchor = anchor_talk(effective.proceedings, talk(effective, "t004"))
    acknowledged: list[Edit] = []
    command = [sys.executable, "-c", FORKING, str(root), EVENT]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT) as forking:
        assert forking.stdin is not None
        assert forking.stdout is not None
        for kill in range(KILLS):
            forking.stdin.write("go\n")
            forking.stdin.flush()
            pid, address = forking.stdout.readline().split()
            entered = threading.Event()
            worker = threading.Thread(target=_keep_editing, args=(address, anchor, kill, acknowledged, entered))
            worker.start()
            assert entered.wait(30)
            before = len(acknowledged)
            end = time.monotonic() + 30
            while kill % 2 and len(acknowledged) == before and time.monotonic() < end:
                time.sleep(0.002)  # every other one is killed after it has acknowledged something
            time.sleep(chance.uniform(0.0, 0.15))
            os.kill(int(pid), signal.SIGKILL)
            worker.join()
        forking.stdin.close()

    log = read_edits(log_of(root))
    print(f"{KILLS} kills, {len(acknowledged)} corrections acknowledged, {len(log.edits)} in the log")  # noqa: T201
    saved = {each.id: each for each in log.edits}
    assert len(acknowledged) >= 10
    assert [saved.get(each.id) for each in acknowledged] == acknowledged
    state = Desk(Place(root=root), EVENT).state()
    assert {each["id"] for each in state["edits"]} >= {each.id for each in acknowledged}
    assert state["conflicts"] == []


def _keep_editing(address: str, anchor: Anchor, kill: int, acknowledged: list[Edit], entered: threading.Event) -> None:
    """Approve a talk again and again, until the server is gone."""
    try:
        client = enter(address)
        entered.set()
        for number in range(10_000):
            edit = new_edit("approve", anchor, who=WHO, after=hash_text(f"{kill} {number}"))
            if client.edit(edit).status == 200:
                acknowledged.append(edit)
    except (OSError, http.client.HTTPException):
        return


def test_making_again_over_the_server_takes_up_what_changed(served: tuple[Client, Path]):
    """For one who knows no terminal: corrected words, their translation and the sentences on them."""
    client, _ = served
    state = client.get("/state").json
    segment = next(each for each in state["segments"] if "2018" in each["text"])
    start, end = segment["span"]
    anchor = {"kind": "segment", "id": segment["id"], "spans": [{"start": start, "end": end}], "text": segment["text"]}
    after = segment["text"].replace("2018", "2017")
    edit = {
        "id": "e-" + "a" * 32,
        "operation": "replace",
        "target": anchor,
        "who": WHO,
        "when": "2026-11-28T10:00:00+00:00",
    }
    state = client.post("/edits", json.dumps({"edits": [{**edit, "after": after}]}).encode()).json["state"]
    (said,) = [each for each in state["utterances"] if each["stale"]]
    talk = next(each["id"] for each in state["talks"] if said["id"] in each["utterances"])

    answer = client.post("/redo", json.dumps({"talk": talk}).encode())

    assert answer.status == 200, answer.json
    assert not any(each["stale"] for each in answer.json["state"]["utterances"])
    assert answer.json["state"]["behind"] == []
    assert "2017" in next(each["translation"] for each in answer.json["state"]["utterances"] if "2017" in each["text"])
    assert client.post("/redo", b'{"talk": "t999"}').status == 404


# --- sound -----------------------------------------------------------------------------------------------------


def test_sound_comes_in_ranges(served: tuple[Client, Path]):
    """A browser jumps to a sentence without loading ten hours; what is beyond the end is refused."""
    client, root = served
    whole = (root / "outputs" / EVENT / "review.opus").read_bytes()

    assert client.get("/audio").body == whole == client.get("/review.opus").body
    for asked, first, last in (("0-99", 0, 100), ("1000-1999", 1000, 2000), ("-50", len(whole) - 50, len(whole))):
        answer = client.get("/audio", Range=f"bytes={asked}")
        assert (answer.status, answer.body) == (206, whole[first:last])
        assert answer.headers["content-range"] == f"bytes {first}-{last - 1}/{len(whole)}"
        assert answer.headers["content-type"] == "audio/ogg"
    assert client.get("/audio", Range=f"bytes={len(whole)}-").status == 416
    assert client.get("/audio", Range=f"bytes={CANARY}").status in (200, 400)


def test_the_proxy_is_small_true_and_made_once(made: Path, tmp_path: Path):
    """As long as the recording, 24 kbit/s, with peaks that grow as the sound does."""
    effective, _, _ = Desk(Place(root=made), EVENT).look()
    recording = effective.listening.recording
    told: list[tuple[int, int]] = []

    first = make_proxy(made / "recordings" / EVENT, tmp_path, recording, lambda *each: told.append(each))

    assert first.path is not None
    assert told[-1] == (first.duration, first.duration)
    assert len(first.peaks) == -(-first.duration // 100)
    assert first.peaks[5] < first.peaks[len(first.peaks) // 2] < first.peaks[-15] <= 255
    assert first.path.stat().st_size * 8 / (first.duration / 1000) < 40_000
    assert _length(first.path) == pytest.approx(first.duration / 1000, abs=0.05)
    written = first.path.stat().st_mtime_ns
    assert make_proxy(made / "recordings" / EVENT, tmp_path, recording) == first
    assert first.path.stat().st_mtime_ns == written
    (tmp_path / "review.peaks.json").write_text("[]", encoding="utf-8")
    assert make_proxy(made / "recordings" / EVENT, tmp_path, recording) == first
    assert first.path.stat().st_mtime_ns != written


def _length(path: Path) -> float:
    """The seconds of sound in a file, decoded."""
    import av

    with av.open(str(path)) as container:
        return sum(frame.samples / frame.sample_rate for frame in container.decode(audio=0))


# --- one file --------------------------------------------------------------------------------------------------


class Elements(html.parser.HTMLParser):
    """Counts the elements of a page, and keeps what stands in its scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.held: list[str] = []
        self.inside = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.found.append((tag, dict(attrs)))
        self.held.append("")
        self.inside = True

    def handle_endtag(self, tag: str) -> None:
        """What follows is not the element's."""
        self.inside = False

    def handle_data(self, data: str) -> None:
        """Note what stands in the last element."""
        if self.inside:
            self.held[-1] += data


def test_the_page_as_a_file_runs_its_own_script_and_nothing_else(desk: Desk):
    """Its policy names its script and style by hash; whatever was said, however it is put, is data."""
    plain = Elements(render_page(desk.state(), served=False))
    effective, _, _ = desk.look()
    hostile = f"</script><script>{CANARY}()</script><img src=x onerror={CANARY}()><!--\u2028"
    merge_edits(desk.log, [rewrite(effective, "t004-s2", hostile)])

    page = render_page(desk.state(), served=False)

    elements = Elements(page)
    assert [tag for tag, _ in elements.found] == [tag for tag, _ in plain.found]
    policy = next(
        a["content"] or "" for tag, a in elements.found if tag == "meta" and "Policy" in (a.get("http-equiv") or "")
    )
    assert "default-src 'none'" in policy
    for number, (tag, attributes) in enumerate(elements.found):
        assert not {"src", "href"} & set(attributes) or (attributes.get("href") or "").startswith("data:")
        if (tag == "script" and attributes.get("type") != JSON) or tag == "style":
            digest = base64.b64encode(hashlib.sha256(elements.held[number].encode()).digest()).decode()
            assert f"'sha256-{digest}'" in policy
    (state,) = [json.loads(elements.held[i]) for i, (_, a) in enumerate(elements.found) if a.get("id") == "state"]
    assert sentences_of(state)["t004-s2"]["text"] == hostile
    assert "\u2028" not in page


def test_the_command_exports_one_file_and_prints_the_log(root: Path):
    """For a colleague without the program, and for the appendix of the report."""
    desk = Desk(Place(root=root), EVENT)
    effective, _, _ = desk.look()
    edit = rewrite(effective, "t004-s2", "She hoped for cooperation.\x1b[31m\nReally.")
    undone = a_reject(root, "t004-s3")
    merge_edits(desk.log, [edit, undone, new_edit("undo", Anchor(kind="edit", id=undone.id), who="진서")])

    exported = trilogue(root, "review", EVENT, "--export")
    printed = trilogue(root, "edits", EVENT)
    as_json = trilogue(root, "edits", EVENT, "--json")

    assert exported.returncode == 0, exported.stderr
    page = (root / "outputs" / EVENT / "review.html").read_text("utf-8")
    assert '"src":"review.opus"' in page
    assert "She hoped for cooperation." in page
    lines = printed.stdout.splitlines()
    assert len(lines) == 3
    assert "\x1b" not in printed.stdout
    assert WHO in lines[0]
    assert "→ “She hoped for cooperation." in lines[0]
    assert lines[1].endswith("[taken back]")
    entries = json.loads(as_json.stdout)
    assert [each["stands"] for each in entries] == [True, False, True]
    assert entries[0]["before"] == sentence(effective, "t004-s2").text
    assert entries[0]["after"] == edit.after


def test_the_command_joins_logs(root: Path, tmp_path: Path):
    """A second time nothing is added, and a missing file is one sentence."""
    other = tmp_path / "from a colleague.jsonl"
    merge_edits(other, [a_reject(root)])

    first = trilogue(root, "edits", EVENT, "--import", str(other), "--json")
    again = trilogue(root, "edits", EVENT, "--import", str(other))

    assert (first.returncode, again.returncode) == (0, 0), first.stderr
    assert len(json.loads(first.stdout)) == 1
    assert "0 corrections added, 1 were there" in again.stderr
    missing = trilogue(root, "edits", EVENT, "--import", str(tmp_path / "none"))
    assert missing.returncode == 2
    assert missing.stderr.count("\n") == 1


@pytest.mark.parametrize("event", ["../told", "nobody", "."])
def test_an_event_that_is_none_is_one_sentence(made: Path, event: str):
    """No path from the command line leaves recordings/."""
    for command in ("review", "edits"):
        result = trilogue(made, command, event)
        assert result.returncode == 2
        assert "Traceback" not in result.stderr


# --- clearance -------------------------------------------------------------------------------------------------


def _rows(data: bytes) -> tuple[Any, list[Any]]:
    """A document and all rows of its tables."""
    import docx

    document = docx.Document(io.BytesIO(data))
    return document, [row for table in document.tables for row in table.rows]


def _saved(document: Any) -> bytes:  # noqa: ANN401 -- python-docx has no types
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_a_clearance_comes_back_as_corrections(served: tuple[Client, Path]):
    """Changed sentences are replaced, struck ones rejected, by who cleared them; all else is reported."""
    client, root = served
    sent = client.get("/extract?person=chunlin-xue")
    assert sent.headers["content-disposition"] == 'attachment; filename="clearance-chunlin-xue.docx"'
    document, rows = _rows(sent.body)
    texts = [row.cells[1].text for row in rows]
    assert len(rows) >= 3
    rows[0].cells[1].text = texts[0].replace("mentioned", "stated")
    rows[-1]._tr.getparent().remove(rows[-1]._tr)
    document.add_paragraph("Please send me the final version.")

    path = f"/clearance?person=chunlin-xue&who={quote('Chunlin Xue')}"
    answer = client.post(path, _saved(document), DOCX)

    assert answer.status == 200, answer.json
    assert answer.json["added"] == 2
    assert len(answer.json["reported"]) == 1
    assert "Please send me the final version." in answer.json["reported"][0]
    said = list(sentences_of(answer.json["state"]).values())
    assert texts[0].replace("mentioned", "stated") in [each["text"] for each in said]
    assert [each["rejected"] for each in said if each["text"] == texts[-1]] == [True]
    assert [each.who for each in read_edits(log_of(root)).edits][-2:] == ["Chunlin Xue", "Chunlin Xue"]
    again = client.post(path, _saved(document), DOCX)
    assert again.json["added"] == 0
    assert client.post(path, client.get("/extract?person=chunlin-xue").body, DOCX).json["added"] == 0


def test_tracked_changes_are_read_as_accepted(desk: Desk):
    """As most people will send them: deletions gone, insertions there, a struck row rejected, a comment reported."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    effective, _, _ = desk.look()
    state = desk.state()
    document, rows = _rows(write_extract(state, "joorim-lee"))
    run = rows[0].cells[1].paragraphs[0].runs[0]
    text = run.text
    deleted = parse_xml(f'<w:del {nsdecls("w")} w:id="1" w:author="L"><w:r><w:delText>x</w:delText></w:r></w:del>')
    inserted = parse_xml(f'<w:ins {nsdecls("w")} w:id="2" w:author="L"><w:r><w:t>, truly.</w:t></w:r></w:ins>')
    run.text = text.rstrip(".")
    run._r.addnext(deleted)
    deleted.addnext(inserted)
    mark = parse_xml(f'<w:trPr {nsdecls("w")}><w:del w:id="3" w:author="L"/></w:trPr>')
    rows[1]._tr.insert(0, mark)
    document.add_comment(rows[2].cells[1].paragraphs[0].runs[0], text="Is this right?", author="L", initials="L")

    cleared = clear(effective, state, "joorim-lee", "Joorim Lee", read_answer(_saved(document)))

    assert [(each.operation, each.after) for each in cleared.edits] == [
        ("replace", f"{text.rstrip('.')}, truly."),
        ("reject", None),
    ]
    assert len(cleared.reported) == 1
    assert "Is this right?" in cleared.reported[0]


def test_nothing_of_a_late_answer_is_lost_or_overwrites_anything(desk: Desk):
    """What was changed here meanwhile stays; what the answer says instead is reported."""
    before, _, _ = desk.look()
    document, rows = _rows(write_extract(desk.state(), "joorim-lee"))
    merge_edits(desk.log, [rewrite(before, "t004-s1", "Joorim Lee, Chairperson of HCC, welcomed everybody.")])
    rows[0].cells[1].text = "Joorim Lee welcomed all of the participants."
    rows[1].cells[0].text = "no mark any more"
    document.element.body.remove(document.paragraphs[-1]._p)  # the list of what was sent
    effective, _, _ = desk.look()

    cleared = clear(effective, desk.state(), "joorim-lee", "Joorim Lee", read_answer(_saved(document)))

    assert cleared.edits == ()
    told = "\n".join(cleared.reported)
    assert "Joorim Lee welcomed all of the participants." in told
    assert rows[1].cells[1].text in told
    assert "does not say whether it was sent" in told


def _archive(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), data)
    return buffer.getvalue()


ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a document",
        _archive(other=b""),
        _archive(word__document_xml=b"<x"),
        _archive(word__document_xml=b"<x/>"),
        _archive(word__document_xml=ENTITY),
        _archive(word__document_xml=b"<x>" + b" " * 30_000_000 + b"</x>"),
    ],
    ids=["empty", "no archive", "no text", "no markup", "no table", "an entity", "a bomb"],
)
def test_an_answer_that_is_no_extract_is_refused_in_one_sentence(data: bytes):
    """Whatever arrives by mail."""
    with pytest.raises(UsageError, match=r"^The answer .*\.$"):
        read_answer(data)
