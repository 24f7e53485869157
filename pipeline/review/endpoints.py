"""What the review server answers. Everything a request says is checked here; errors repeat nothing of it."""

import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response

from pipeline.codec import Malformed, decode
from pipeline.edits import Edit, merge_edits, parse_edits
from pipeline.errors import Busy, EventError, PipelineError, ResourceError, UsageError
from pipeline.review.clearance import clear, read_answer
from pipeline.review.export import read_script, read_style, render_page
from pipeline.review.extract import write_extract
from pipeline.review.flags import check_draft
from pipeline.review.proxy import Proxy
from pipeline.review.redo import Redo
from pipeline.review.showing import Json
from pipeline.review.state import Desk

T = TypeVar("T")
Endpoint = Callable[[Request], Awaitable[Response]]

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LINES = "application/x-ndjson"
LIMITS = {"/edits": 4_000_000, "/import": 32_000_000, "/clearance": 32_000_000}
"""Bytes of the body of a POST, by path."""

_ID = re.compile(r"e-[0-9a-f]{32}")
_MOST_EDITS = 5_000  # in one request: find and replace makes many
_LONGEST_NAME = 200
_LONGEST_DRAFT, _MOST_CITED = 2_000, 100


class RequestError(Exception):
    """A request is wrong; the message is a fixed sentence."""

    def __init__(self, message: str, status: int = 400) -> None:
        self.message, self.status = message, status
        super().__init__(message)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Edits:
    """The body of POST /edits."""

    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    """The body of POST /check: a sentence as it is being written."""

    talk: str
    text: str
    evidence: tuple[str, ...]
    sentence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Redo:
    """The body of POST /redo."""

    talk: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Review:
    """What the endpoints work on.

    Attributes:
        who: The name of the reviewer, if it is known.
    """

    desk: Desk
    proxy: Proxy
    redo: Redo
    who: str

    def state(self) -> Json:
        """Return the state of the review."""
        return self.desk.state(self.who, self.proxy.as_json("review.opus"))

    def page(self) -> Response:
        """Return the page."""
        return Response(render_page(self.state(), served=True), media_type="text/html")

    def script(self) -> Response:
        """Return the page's script."""
        return Response(read_script(), media_type="text/javascript")

    def style(self) -> Response:
        """Return the page's style."""
        return Response(read_style(), media_type="text/css")

    def add(self, body: bytes) -> Json:
        """Save corrections, all or none."""
        edits = _decode(_Edits, body).edits
        if len(edits) > _MOST_EDITS:
            raise RequestError("That is more than can be taken at once.", 413)
        for number, each in enumerate(edits, 1):
            if not _ID.fullmatch(each.id) or not each.who.strip() or len(each.who) > _LONGEST_NAME:
                raise RequestError(f"Correction {number} needs an id and the name of who made it.")
        self._save(edits)
        return {"state": self.state()}

    def _save(self, edits: tuple[Edit, ...]) -> int:
        try:
            return len(merge_edits(self.desk.log, edits))
        except ResourceError:
            raise RequestError("The disk is full or failed; nothing of this was saved.", 507) from None
        except EventError:
            raise RequestError(
                "One id stands for two corrections, or the log cannot be written; nothing was saved.", 409
            ) from None

    def check(self, body: bytes) -> Json:
        """Check a sentence as it is being written."""
        draft = _decode(_Draft, body)
        if len(draft.text) > _LONGEST_DRAFT or len(draft.evidence) > _MOST_CITED:
            raise RequestError("That is too long for one sentence.", 413)
        effective, checker, _ = self.desk.look()
        talk = next((each for each in effective.proceedings.talks if each.id == draft.talk), None)
        if talk is None:
            raise RequestError("There is no such talk now.", 404)
        flags = check_draft(effective, checker, talk, draft.text, draft.evidence, draft.sentence)
        return {"flags": [asdict(each) for each in flags]}

    def make_again(self, body: bytes) -> Json:
        """Translate and summarize again what is out of date."""
        talk = _decode(_Redo, body).talk
        if talk is not None and talk not in {each.id for each in self.desk.look()[0].proceedings.talks}:
            raise RequestError("There is no such talk now.", 404)
        try:
            self.redo()
        except PipelineError as error:
            raise RequestError(str(error), 409) from None
        return {"state": self.state()}

    def log(self) -> Response:
        """Return the log of corrections as a file."""
        data = self.desk.log.read_bytes() if self.desk.log.is_file() else b""
        return _download(data, "edits.jsonl", LINES)

    def take_over(self, body: bytes) -> Json:
        """Add what another log holds."""
        try:
            log = parse_edits(body, "the file")
        except EventError as error:
            line = re.search(r", line (\d+)", str(error))
            raise RequestError(f"Line {line[1] if line else '?'} is no correction; nothing was taken over.") from None
        added = self._save(log.edits)
        torn = sum(each.kind == "torn-edit" for each in log.doubts)
        return {"state": self.state(), "added": added, "known": len(log.edits) - added, "torn": torn}

    def extract(self, person: str) -> Response:
        """Return one speaker's paragraphs for clearance."""
        if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,63}", person):
            raise RequestError("There is nobody of that id.", 404)
        try:
            data = write_extract(self.state(), person)
        except UsageError as error:
            raise RequestError(str(error), 404) from None
        return _download(data, f"clearance-{person}.docx", DOCX)

    def clearance(self, body: bytes, person: str, who: str) -> Json:
        """Take over what a speaker made of their paragraphs."""
        if not who.strip() or len(who) > _LONGEST_NAME:
            raise RequestError("Say who cleared it.")
        try:
            answer = read_answer(body)
        except UsageError as error:
            raise RequestError(str(error)) from None
        effective, _, _ = self.desk.look()
        cleared = clear(effective, self.state(), person, who.strip(), answer)
        return {"added": self._save(cleared.edits), "reported": list(cleared.reported), "state": self.state()}

    def audio(self) -> Response:
        """Return the recording; Starlette answers ranges."""
        if self.proxy.path is None or not self.proxy.path.is_file():
            raise RequestError("There is no audio.", 404)
        return FileResponse(self.proxy.path, media_type="audio/ogg")


def _decode(type_: type[T], body: bytes) -> T:
    try:
        return decode(type_, body, "the request")
    except Malformed as malformed:
        path = malformed.mistakes[0].path
        place = path[1] if len(path) > 1 and path[0] == "edits" and isinstance(path[1], int) else None
        if place is None:
            raise RequestError("The request is not in the form that is expected.") from None
        raise RequestError(f"Correction {place + 1} is not one that can be saved; nothing was saved.") from None


def _download(data: bytes, name: str, media_type: str) -> Response:
    return Response(data, media_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def answer(work: Callable[[Request, bytes], Response | Json], *kinds: str) -> Endpoint:
    """Return the endpoint that does *work* in a thread; the content type of a body must be one of *kinds*."""

    async def endpoint(request: Request) -> Response:
        given = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kinds and given not in kinds:
            return _refuse("The content type is not the one that is expected.", 415)
        body = await request.body()
        try:
            made: Any = await run_in_threadpool(work, request, body)
        except RequestError as error:
            return _refuse(error.message, error.status)
        except Busy as error:
            return _refuse(str(error), 409)
        except PipelineError as error:
            return _refuse(str(error), 409)
        return made if isinstance(made, Response) else _json(made)

    return endpoint


def _json(value: Json, status: int = 200) -> Response:
    return Response(json.dumps(value, ensure_ascii=False), status_code=status, media_type="application/json")


def _refuse(message: str, status: int) -> Response:
    return JSONResponse({"error": message}, status_code=status)
