"""What the tests of the review page need: states of invented events, and a browser to open the page in."""

import base64
import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Dialog, FileChooser, Page, sync_playwright

from pipeline.codec import decode
from pipeline.edits import Edit
from pipeline.review.export import render_page

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PAGE = Path(__file__).parents[1] / "pipeline" / "review" / "page"

State = dict[str, Any]

ROWS = "document.querySelectorAll('[role=row]').length"
"""How many rows are in the page, as a script."""

SAID = {
    "ja": (
        "港の水位は毎朝、潮のセンサーで測ります。",
        "漁師は二十人で記録を守っています。",
        "来年は学校にも広げたいです。",
    ),
    "ko": ("조수 센서가 항구를 지킵니다.", "어부 스무 명이 기록을 맡고 있습니다.", "내년에는 학교에도 넓히려 합니다."),
    "zh": ("潮汐传感器每天早上测量港口的水位。", "二十位渔民负责保管记录。", "明年我们想推广到学校。"),
    "en": (
        "A tidal sensor measures the harbor every morning.",
        "Twenty fishers keep the records.",
        "Next year schools join.",
    ),
}
TRANSLATED = SAID["en"]
PEOPLE = (
    ("hale", "Morgan Hale", "Hale", "en"),
    ("bae", "Seo-yeon Bae", "Bae", "ko"),
    ("mori", "Kaede Mori", "Mori", "ja"),
    ("lin", "Yue Lin", "Lin", "zh"),
)
LENGTH = 4_000
"""Milliseconds from the beginning of one line to that of the next."""


def make_person(identifier: str, name: str, family: str) -> State:
    """Return a person as the state has one."""
    return {
        "id": identifier, "name": name, "family": family, "native": dict.fromkeys(("zh", "ja", "ko", "en")),
        "aliases": [], "role": "speaker", "title": "Director", "organization": "Tidewater Institute",
        "abbreviation": "TI", "appositive": None, "pronoun": None,
        "draft_appositive": "Director of the Tidewater Institute",
    }  # fmt: skip


def make_line(number: int, language: str, text: str, translation: str, speaker: str) -> State:
    """Return an utterance that is one segment and begins `number` times `LENGTH` after the recording does."""
    start = number * LENGTH
    return {
        "id": f"u{number}", "span": [start, start + LENGTH - 500], "language": language, "text": text,
        "speaker": speaker, "voice": f"v-{speaker}", "via": False, "source": "track", "track": "floor",
        "segments": [f"s{number}"], "translation": translation, "stale": False,
    }  # fmt: skip


def make_state(talks: int = 6, lines: int = 3, extra: str = "") -> State:
    """Return a state of talks in two sessions; *extra* is put wherever a text of the state stands."""
    people = [make_person(identifier, name + extra, family + extra) for identifier, name, family, _ in PEOPLE]
    utterances: list[State] = []
    made: list[State] = []
    paragraphs: dict[str, list[State]] = {"one": [], "two": []}
    flags = [{"code": "C5", "message": f"“20” is not in the evidence.{extra}", "blocks": True}]
    for at in range(talks):
        person, _, _, language = PEOPLE[at % len(PEOPLE)]
        session = "one" if at < (talks + 1) // 2 else "two"
        mine = [
            make_line(at * lines + n, language, SAID[language][n % 3] + extra, TRANSLATED[n % 3] + extra, person)
            for n in range(lines)
        ]
        utterances += mine
        made.append(
            {
                "id": f"t{at}", "session": session, "speaker": person, "kind": "talk", "round": 1, "approval": None,
                "span": [mine[0]["span"][0], mine[-1]["span"][1]], "utterances": [each["id"] for each in mine],
            }
        )  # fmt: skip
        sentences = [
            {
                "id": f"t{at}-s{n}", "text": f"{PEOPLE[at % 4][1]} said: {TRANSLATED[n % 3]}{extra}",
                "generated": f"{PEOPLE[at % 4][1]} said: {TRANSLATED[n % 3]}{extra}", "evidence": [each["id"]],
                "method": "extractive", "stale": False, "rejected": False,
                "flags": flags * (n == 1 and at % 2 == 0),
            }
            for n, each in enumerate(mine[:2])
        ]  # fmt: skip
        paragraphs[session].append({"talk": f"t{at}", "sentences": sentences})
    segments = [
        {"id": u["segments"][0], "span": u["span"], "language": u["language"], "text": u["text"]} for u in utterances
    ]
    voices = [
        {
            "id": f"v-{person}", "speaker": person, "confidence": 0.9, "evidence": [f"It says its name.{extra}"],
            "spans": [u["span"] for u in utterances if u["speaker"] == person],
        }
        for person, *_ in PEOPLE
    ]  # fmt: skip
    duration, peaks = talks * lines * LENGTH, base64.b64encode(bytes(range(0, 250, 5)) * 40).decode()
    return {
        "event": {"id": "harbors", "title": f"Harbors{extra}", "languages": ["zh", "ja", "ko", "en"]},
        "language": "en", "root": "0" * 64, "who": "Robin Reviewer", "people": people,
        "sessions": [
            {"id": "one", "title": f"Harbors of Today{extra}", "heading": None, "kind": "talks"},
            {"id": "two", "title": f"Harbors of Tomorrow{extra}", "heading": None, "kind": "talks"},
        ],
        "terms": [{"id": "en:tidal sensor", "forms": {"en": "tidal sensor", "ja": "潮のセンサー"}, "aliases": []}],
        "voices": [each for each in voices if each["spans"]], "segments": segments,
        "utterances": utterances, "typed": [],
        "renderings": [
            {"id": "r0", "language": "ko", "span": [2_000, 5_000], "text": f"통역한 말{extra}", "utterances": ["u0"]}
        ],
        "talks": made,
        "sections": [
            {"session": "one", "heading": f"Harbors of Today{extra}", "paragraphs": paragraphs["one"]},
            {"session": "two", "heading": f"Harbors of Tomorrow{extra}", "paragraphs": paragraphs["two"]},
        ],
        "doubts": [
            {
                "id": "d-0", "kind": "unknown-speaker", "message": f"Nobody says who this is.{extra}",
                "span": utterances[0]["span"], "target": "u0", "talk": "t0", "answer": None,
            }
        ],
        "edits": [], "standing": [], "applied": [], "conflicts": [], "report": {"approval": None},
        "audio": {"src": "review.opus", "duration": duration, "peaks": peaks},
    }  # fmt: skip


def write_sound(path: Path, seconds: int) -> None:
    """Write a low hum as Opus, as the export has it beside the page."""
    with av.open(str(path), "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48_000, layout="mono")
        hum = (3_000 * np.sin(np.arange(48_000) * 2 * np.pi * 110 / 48_000)).astype(np.int16)
        for _ in range(seconds):
            frame = av.AudioFrame.from_ndarray(hum[None, :], format="s16", layout="mono")
            frame.rate = 48_000
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


@contextmanager
def open_browser() -> Iterator[Browser]:
    """Yield Debian's Chromium, driven by Playwright."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--autoplay-policy=no-user-gesture-required"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Yield one browser for all tests of a file."""
    with open_browser() as browser:
        yield browser


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Yield a fresh profile: nothing is kept from one test to the next."""
    context = browser.new_context(locale="en", viewport={"width": 1280, "height": 800}, accept_downloads=True)
    yield context
    context.close()


class Desk:
    """A person at the page, with hands on the keyboard only."""

    def __init__(self, page: Page, *, served: bool = False) -> None:
        self.page = page
        self.served = served
        self.troubles: list[str] = []
        self.choosers: list[FileChooser] = []
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", self._hear)
        page.on("dialog", self._refuse)
        page.on("filechooser", self._take)  # from the start: it takes a moment
        page.on("request", lambda request: self._note(request.url))

    def _take(self, chooser: FileChooser) -> None:
        """Remember that the page asks for a file."""
        self.choosers.append(chooser)

    def _hear(self, message: ConsoleMessage) -> None:
        """Remember what the browser complains of, but for a recording that is not there: the page says so itself."""
        place = str(message.location.get("url", ""))
        if message.type == "error" and not place.endswith("/review.opus"):
            self.troubles.append(f"console {message.text} {place}")

    def _refuse(self, dialog: Dialog) -> None:
        """Close a dialog of the browser's, which nothing should have opened."""
        self.troubles.append(f"dialog {dialog.message}")
        dialog.dismiss()

    def _note(self, url: str) -> None:
        """Remember a request for anything but the page and its recording."""
        if not url.startswith("http://127.0.0.1:" if self.served else ("file:", "blob:", "data:")):
            self.troubles.append(f"request {url}")

    def open(self, path: Path) -> None:
        """Open the page as a double click does."""
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html.ready")

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        """Replace what is in the field that has the focus."""
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.insert_text(text)

    def look(self, script: str) -> Any:  # noqa: ANN401 -- whatever the script gives
        """Return the value of an expression in the page."""
        return self.page.evaluate(script)

    def wait(self, script: str, seconds: float = 15) -> None:
        """Wait until an expression is true. Playwright's own way needs `eval`, which the page's policy forbids."""
        end = time.monotonic() + seconds
        while not self.look(script):
            assert time.monotonic() < end, f"{script} is not so; the page says: {self.told()}"
            self.page.wait_for_timeout(20)

    def choose_file(self, key: str, path: Path) -> None:
        """Press a key that asks for a file, and choose one."""
        self.choosers.clear()
        self.press(key)
        end = time.monotonic() + 15
        while not self.choosers:
            assert time.monotonic() < end, "no file was asked for"
            self.page.wait_for_timeout(20)
        self.choosers.pop().set_files(path)

    def scroll_through(self) -> tuple[list[float], int]:
        """Show all lines and scroll through them five times.

        Returns:
            The longest task of each time, in milliseconds, 0 where none took 50; and the most rows that were in the
            page at once.
        """
        self.look(
            "window.tasks = []; window.observer = new PerformanceObserver("
            "(list) => tasks.push(...list.getEntries().map((each) => each.duration)));"
            "observer.observe({entryTypes: ['longtask']}); 0"
        )
        self.press("3", "w", "w")
        self.look("setTimeout(() => { const end = performance.now() + 150; while (performance.now() < end) { } }); 0")
        self.wait("tasks.length > 0")  # else it would not tell of the page's either
        longest, most = [], 0
        for _ in range(5):
            self.look("lists.evidence.box.scrollTop = 0; lists.programme.box.scrollTop = 0")
            self.page.wait_for_timeout(200)
            self.look("tasks.length = 0")
            for step in range(40):
                by = 700 if step % 4 else 40_000
                self.look(f"lists.evidence.box.scrollBy(0, {by}); lists.programme.box.scrollBy(0, {by / 40})")
                self.page.wait_for_timeout(20)
                most = max(most, self.look(ROWS))
            self.page.wait_for_timeout(100)
            longest.append(max(self.look("tasks"), default=0.0))
        return longest, most

    def state(self) -> State:
        """Return the state as the page has it, edits laid over."""
        return dict(self.look("store.state"))

    def last(self) -> State:
        """Return the newest edit."""
        edits = self.state()["edits"]
        assert edits, "no edit was made"
        return dict(edits[-1])

    def told(self) -> str:
        """Return what the page said last."""
        return str(self.look("document.getElementById('told').textContent"))


def new_desk(context: BrowserContext, folder: Path, state: State) -> Desk:
    """Write the page of *state* into *folder* and open it."""
    path = folder / "review.html"
    path.write_text(render_page(state, served=False), "utf-8")
    desk = Desk(context.new_page())
    desk.open(path)
    return desk


def as_spans(anchor: Mapping[str, Any]) -> list[list[int]]:
    """Return the spans of an anchor as the state writes them."""
    return [[each["start"], each["end"]] for each in anchor["spans"]]


def as_edit(made: dict[str, Any]) -> Edit:
    """Return an edit of the page as the program reads it."""
    return decode(Edit, json.dumps(made).encode(), "the page")


def import_edits(desk: Desk, log: Path) -> None:
    """Import a log from the keyboard."""
    desk.look("document.getElementById('told').textContent = ''")
    desk.choose_file("Shift+I", log)
    desk.wait("document.getElementById('told').textContent")
