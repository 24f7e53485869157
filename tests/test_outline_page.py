"""The page of the outline shows what each sentence rests on, plays it, and obeys nothing that was said."""

import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import threading
import time
import wave
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from pipeline.documents import list_documents
from pipeline.records import (
    Event,
    Outline,
    OutlineParagraph,
    Part,
    Person,
    Proceedings,
    Recording,
    Rendering,
    Section,
    Sentence,
    Session,
    Span,
    Talk,
    Track,
    Transcript,
    Translation,
    Translations,
    Utterance,
    doubt,
)
from pipeline.render.html import render_outline
from pipeline.render.reading import printable
from pipeline.render.transcript_page import render_transcript

LENGTH = 6_000
"""Milliseconds of the recording."""

FLOOR = Track(id="floor", content="floor", parts=(Part(path="a.wav", sha256="0", start=0, duration=LENGTH),))
KOREAN = Track(
    id="interpretation-ko", content="interpretation", language="ko",
    parts=(Part(path="ko.wav", sha256="1", start=1_000, duration=LENGTH),),
)  # fmt: skip
SPANS = (Span(start=2_000, end=3_000), Span(start=200, end=900), Span(start=5_000, end=6_400))
"""The first is preceded by half a second, the second by less, and the third ends after the recording."""

HOSTILE = (
    "<script>document.title = 'obeyed'</script>",
    '"><img src=x onerror="document.title = 1">',
    "</script></style><svg onload=alert(1)>",
    "' onclick=alert(1) x='",
    "<!-- {{ 7*7 }} {% raw %} --> ]]>",
    "&lt;b&gt; \u202egnp.exe\u2066 \x00\u200b",
)


def make(text: str = "港は大切です。", name: str = "Seo-yeon Bae") -> dict[str, Any]:
    """Return what a page is made of: a paragraph of two sentences; *text* and *name* stand wherever they can."""
    event = Event(
        id="harbors", title=f"Harbors {text}", subtitle=text, date="2026-10-02", languages=("ja",),
        people=(Person(id="bae", name=name, family="Bae"),),
        sessions=(Session(id="one", title=f"Session {text}", kind="talks"),),
    )  # fmt: skip
    utterances = tuple(
        Utterance(id=f"u{n}", span=span, language="ja", text=f"{text}{n}", voice="v1", speaker="bae", track="floor")
        for n, span in enumerate(SPANS)
    )
    rendering = Rendering(
        id="i0", track=KOREAN.id, language="ko", span=Span(start=3_000, end=4_000), text=f"항구 {text}",
        utterances=("u0",),
    )  # fmt: skip
    talk = Talk(id="t0", session="one", round=1, speaker="bae", kind="talk", utterances=("u0", "u1", "u2"))
    proceedings = Proceedings(utterances=utterances, talks=(talk,), renderings=(rendering,))
    translated = tuple(Translation(utterance=u.id, language="en", text=f"EN {text}", engine="x") for u in utterances)
    sentences = (
        Sentence(id="t0-s0", text=f"She mentioned harbors. {text}", evidence=("u0",), method="extractive"),
        Sentence(id="t0-s1", text=f"She added more. {text}", evidence=("u2", "u1"), method="extractive"),
    )
    section = Section(
        session="one", heading=f"Session {text}", paragraphs=(OutlineParagraph(talk="t0", sentences=sentences),)
    )
    return {
        "event": event,
        "floor": FLOOR,
        "tracks": (FLOOR, KOREAN),
        "proceedings": proceedings,
        "translations": Translations(language="en", translations=translated),
        "outline": Outline(language="en", sections=(section,)),
    }


class Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Remember text."""
        self.text += data


def read(page: str) -> Reader:
    """Parse a page without its script and style, whose elements stay; all white space is one space."""
    reader = Reader()
    reader.feed(re.sub(r"(?s)<(script|style)>.*?</\1>", r"<\1></\1>", page))
    reader.text = re.sub(r"\s+", " ", reader.text)
    return reader


def buttons_of(page: str) -> list[tuple[str, str, str, str]]:
    """Return label, player, beginning and end of each button."""
    pattern = r'aria-label="([^"]*)" data-player="(\d+)" data-from="(\d+)" data-to="(\d+)"'
    return re.findall(pattern, page)


def test_each_sentence_opens_to_the_words_it_rests_on():
    """Time, speaker, language, original, translation, and what an interpreter made of it and when."""
    page = read(render_outline(**make()))

    assert page.tags.count("details") == 2
    assert "0:00:02-0:00:03 · Seo-yeon Bae · ja 港は大切です。0 EN 港は大切です。" in page.text
    assert "0:00:03-0:00:04 · Interpreter (ko) 항구 港は大切です。" in page.text
    assert "unreviewed draft" in page.text


def test_each_line_plays_from_half_a_second_before_it_to_its_end():
    """Never before the recording begins; the interpreter's words on the interpreter's track, which is loaded late."""
    page = render_outline(**make())

    assert buttons_of(page) == [
        ("Play 0:00:02 to 0:00:03", "0", "1500", "3000"),
        ("Play 0:00:03 to 0:00:04, interpreter", "1", "2500", "4000"),
        ("Play 0:00:05 to 0:00:06", "0", "4500", "6400"),
        ("Play 0:00:00 to 0:00:00", "0", "0", "900"),
    ]
    assert re.findall(r'<audio preload="(\w+)" src="([^"]*)"', page) == [
        ("metadata", "../../recordings/harbors/a.wav"),
        ("none", "../../recordings/harbors/ko.wav"),
    ]


def test_nothing_can_be_played_that_was_not_recorded_or_that_a_browser_cannot_find():
    """No recording, a typed line, a track without files or in a later stream: shown, without a button."""
    given = make()
    silent = replace(FLOOR, parts=())
    inside = replace(KOREAN, parts=(replace(KOREAN.parts[0], stream=1),))
    typed = replace(given["proceedings"].utterances[0], source="chat", voice=None, speaker=None)
    said = replace(given["proceedings"], utterances=(typed, *given["proceedings"].utterances[1:]))

    nothing = render_outline(**{**given, "floor": silent, "tracks": (silent,)})
    floor = [label for label, *_ in buttons_of(render_outline(**{**given, "tracks": (FLOOR, inside)}))]
    page = render_outline(**{**given, "proceedings": said})

    assert (buttons_of(nothing), nothing.count("<audio")) == ([], 0)
    assert "There is no recording to listen to." in nothing
    assert floor == ["Play 0:00:02 to 0:00:03", "Play 0:00:05 to 0:00:06", "Play 0:00:00 to 0:00:00"]
    assert "Play 0:00:02 to 0:00:03" not in page
    assert "Unknown speaker · ja · typed, not spoken" in page


def test_a_recording_in_a_later_stream_is_played_with_a_warning():
    """A browser plays the first stream of a file, and says nothing."""
    floor = replace(FLOOR, parts=(replace(FLOOR.parts[0], stream=2),))

    assert "several audio streams" in read(render_outline(**{**make(), "floor": floor})).text
    assert "several audio streams" not in read(render_outline(**make())).text


def test_a_quiet_word_says_what_made_a_sentence():
    """A template, extraction, a model, a person; and extraction where a model's sentences did not serve."""
    given = make()
    methods = ("template", "extractive", "model", "person")
    sentences = tuple(
        Sentence(id=f"s{n}", text="She added more.", evidence=("u0",), method=method)
        for n, method in enumerate(methods)
    )

    def origins(*shown: Sentence, replaced: bool = False) -> list[str]:
        paragraph = OutlineParagraph(talk="t0", sentences=shown)
        doubts = (doubt("sentence-replaced", "Odd.", target="t0"),) if replaced else ()
        section = Section(session="one", heading="One", paragraphs=(paragraph,))
        page = render_outline(**{**given, "outline": Outline(language="en", sections=(section,), doubts=doubts)})
        return re.findall(r'<p class="who origin">(.*?)</p>', page)

    checked = ", evidence-checked only"
    instead = f"made by extraction, where the sentences of the model did not serve{checked}"
    assert origins(sentences[0], sentences[1]) == [f"made from a template{checked}", f"made by extraction{checked}"]
    assert origins(sentences[1], sentences[2]) == [instead, f"written by a model{checked}"]
    assert origins(sentences[3]) == ["written by a person"]
    assert origins(sentences[1], replaced=True) == [instead]


@pytest.mark.parametrize(("variant", "tag"), [("simplified", "zh-Hans"), ("traditional", "zh-Hant")])
def test_every_text_says_its_language_and_chinese_its_characters(variant: str, tag: str):
    """So that a browser draws the form of a Han character that its reader knows."""
    given = make()
    translations = replace(given["translations"], language="zh")
    event = replace(given["event"], chinese=variant)
    outline = replace(given["outline"], language="zh")

    page = render_outline(**{**given, "event": event, "translations": translations, "outline": outline})

    assert f'<section lang="{tag}">' in page
    assert '<p class="text" lang="ja">港は大切です。0</p>' in page
    assert f'<p class="text translation" lang="{tag}">EN 港は大切です。</p>' in page
    assert '<p class="text translation" lang="ko">항구' in page


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_that_was_said_is_markup(text: str):
    """Names, texts, titles and file names make no element, no attribute and no address, and turn no writing."""
    parts = (Part(path=text, sha256="0", start=0, duration=LENGTH),)
    given = {**make(text, text), "floor": replace(FLOOR, parts=parts)}
    page = render_outline(**given)
    seen, plain = read(page), read(render_outline(**make("Plain.")))

    assert seen.tags == plain.tags
    assert [name for name, _ in seen.attributes] == [name for name, _ in plain.attributes]
    addresses = [value or "" for name, value in seen.attributes if name in ("src", "href")]
    assert all(re.fullmatch(r"\.\./\.\./recordings/harbors/[\w.%~/-]+", each) for each in addresses)
    assert not re.search("[\x00-\x08\x0b-\x1f\u061c\u200b\u202a-\u202e\u2066-\u2069]", page)
    assert printable(text) in seen.text


def test_the_policy_names_the_script_and_the_style_and_nothing_else():
    """The digests in the head are those of the elements, and nothing but the recording has an address."""
    page = render_outline(**make(HOSTILE[0]))
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy[1].replace("&#39;", "'").split("; "))

    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        (content,) = re.findall(rf"(?s)<{tag}>(.*?)</{tag}>", page)
        assert rules[rule] == f"'sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"
    assert rules["default-src"] == "'none'"
    assert set(rules) == {"default-src", "script-src", "style-src", "media-src", "base-uri", "form-action"}
    assert not re.search(r"\sstyle=|://", page)


def test_a_run_leaves_the_page_with_the_recording_that_it_plays():
    """It is made anew when a file of the recording has moved on the clock."""
    given = make()

    def find(recording: Recording) -> tuple[str, bytes]:
        documents = list_documents(
            given["event"], recording, Transcript(segments=(), ledger=()), given["proceedings"],
            {"en": given["translations"]}, {"en": given["outline"]}, (),
        )  # fmt: skip
        (page,) = (each for each in documents if each.name == "outline.html")
        return repr(page.key), page.render()

    key, page = find(Recording(tracks=(FLOOR, KOREAN), duration=LENGTH))
    later = replace(KOREAN, parts=(replace(KOREAN.parts[0], start=1_500),))

    assert len(buttons_of(page.decode())) == 4
    assert find(Recording(tracks=(FLOOR, KOREAN), duration=LENGTH))[0] == key
    assert find(Recording(tracks=(FLOOR, later), duration=LENGTH))[0] != key


# --- in a browser ------------------------------------------------------------------------------------------------

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
PATIENCE = 60
"""Seconds in which a browser on a busy machine does what takes it one or two."""

WATCH = """
window.seen = [];
for (const audio of document.querySelectorAll('audio')) {
  for (const name of ['play', 'pause']) {
    audio.addEventListener(name, function () { // after the page's own listener, so that the mark is there
      const line = document.querySelector('.playing .text');
      seen.push([name, audio.dataset.name, audio.currentTime, line && line.textContent]);
    });
  }
}
"""


class Browser:
    """A Chromium without a window that is told what to do through two pipes, in the DevTools protocol."""

    def __init__(self, folder: Path) -> None:
        """Start it with its profile and its pipes in *folder*."""
        assert CHROMIUM
        inward, outward = folder / "in", folder / "out"
        os.mkfifo(inward)
        os.mkfifo(outward)
        self._process = subprocess.Popen(
            ["sh", "-c", 'exec "$@" 3<"$0/in" 4>"$0/out"', str(folder), CHROMIUM, "--headless=new", "--no-sandbox",
             "--disable-gpu", "--no-first-run", "--mute-audio", f"--user-data-dir={folder / 'profile'}",
             "--remote-debugging-pipe", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        self._end = threading.Timer(5 * PATIENCE, self._process.kill)  # then reading ends, and with it the test
        self._end.start()
        self._writing, self._reading = inward.open("wb", buffering=0), outward.open("rb", buffering=0)
        self._number, self._left = 0, b""
        self._session: str | None = None
        target = self._call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self._call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]

    def _call(self, method: str, **parameters: object) -> dict[str, Any]:
        """Return the answer to one command."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session:
            message["sessionId"] = self._session
        self._writing.write(json.dumps(message).encode() + b"\0")
        while True:
            answer = json.loads(self._receive())
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return dict(answer["result"])

    def _receive(self) -> bytes:
        """Return the next message."""
        while b"\0" not in self._left:
            piece = self._reading.read(1 << 16)
            assert piece, "the browser has ended"
            self._left += piece
        message, self._left = self._left.split(b"\0", 1)
        return message

    def run(self, script: str) -> Any:  # noqa: ANN401 -- whatever the script gives
        """Return the value of *script* in the page, run as if a person had caused it."""
        answer = self._call("Runtime.evaluate", expression=script, returnByValue=True, userGesture=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def press(self, key: str, code: str, number: int, text: str = "") -> None:
        """Press a key and let it go."""
        for kind in ("keyDown", "keyUp"):
            parameters = {"key": key, "code": code, "windowsVirtualKeyCode": number}
            self._call("Input.dispatchKeyEvent", type=kind, **parameters, **({"text": text} if text else {}))

    def wait(self, script: str) -> Any:  # noqa: ANN401 -- as above
        """Return the value of *script* once it is true."""
        end = time.monotonic() + PATIENCE
        while not (value := self.run(script)):
            assert time.monotonic() < end, f"{script} is not so: {self.run('JSON.stringify(window.seen)')}"
            time.sleep(0.05)
        return value

    def open(self, page: Path) -> None:
        """Open *page* as a double click does, and write down in `seen` what it plays."""
        self._call("Page.navigate", url=page.as_uri())
        self.wait(f"location.href === {json.dumps(page.as_uri())} && document.readyState === 'complete'")
        self.run(WATCH)

    def allow_scripts(self, allowed: bool) -> None:
        """Let pages that are opened from now on run scripts, or not."""
        self._call("Emulation.setScriptExecutionDisabled", value=not allowed)

    def close(self) -> None:
        """End it."""
        self._end.cancel()
        self._process.kill()
        self._process.wait()
        self._writing.close()
        self._reading.close()


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Yield a browser for all tests of this file."""
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here")
    browser = Browser(tmp_path_factory.mktemp("browser"))
    yield browser
    browser.close()


def lay(folder: Path, sound: tuple[str, ...] = ("a.wav", "ko.wav"), **changed: object) -> Path:
    """Write the page of the event and, beside it, recordings of a low hum; return the page."""
    recordings, page = folder / "recordings" / "harbors", folder / "outputs" / "harbors" / "outline.html"
    recordings.mkdir(parents=True)
    page.parent.mkdir(parents=True)
    for name in sound:
        with wave.open(str(recordings / name), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(8_000)
            file.writeframes(bytes([0, 0, 64, 1]) * (8_000 * LENGTH // 2_000))
    page.write_text(render_outline(**{**make(), **changed}), "utf-8")
    return page


def focus(browser: Browser, selector: str) -> None:
    """Put the focus on an element."""
    browser.run(f"document.querySelector({json.dumps(selector)}).focus()")


def test_a_button_plays_its_line_and_stops_at_the_end(browser: Browser, tmp_path: Path):
    """Reached and pressed on the keyboard; the line is marked for as long as it is heard."""
    browser.open(lay(tmp_path))
    focus(browser, "summary")
    browser.press("Enter", "Enter", 13, "\r")
    browser.press("Tab", "Tab", 9)
    assert browser.run("document.activeElement.ariaLabel") == "Play 0:00:02 to 0:00:03"

    browser.press("Enter", "Enter", 13, "\r")
    (_, name, begun, line), (_, _, ended, after) = browser.wait("seen.length > 1 && seen")

    assert (name, line, after) == ("a.wav", "港は大切です。0", None)
    assert begun == pytest.approx(1.5, abs=0.1)
    assert 3.0 <= ended < 3.5
    assert browser.run("document.activeElement.ariaPressed") == "false"


def test_a_button_pressed_again_stops_and_another_stops_the_first(browser: Browser, tmp_path: Path):
    """Only one line is ever heard, and an interpreter's is heard on the interpreter's own track and clock."""
    browser.open(lay(tmp_path))
    press = "document.querySelectorAll('[data-from]')[{}].click()"
    browser.run(press.format(0))
    browser.wait("document.querySelector('audio').currentTime > 1.6")
    browser.run(press.format(1))
    browser.wait("document.querySelectorAll('audio')[1].currentTime > 1.6")
    browser.run(press.format(1))
    seen = browser.wait("seen.length > 3 && seen")

    assert sorted((kind, name) for kind, name, *_ in seen) == sorted(
        [("play", "a.wav"), ("pause", "a.wav"), ("play", "ko.wav"), ("pause", "ko.wav")]
    )
    assert next(at for kind, name, at, _ in seen if (kind, name) == ("play", "ko.wav")) == pytest.approx(1.5, abs=0.1)
    assert browser.run("Array.from(document.querySelectorAll('audio'), each => each.paused)") == [True, True]
    assert browser.run("document.querySelectorAll('.playing').length") == 0


def test_p_plays_the_evidence_of_a_sentence_one_after_the_other(browser: Browser, tmp_path: Path):
    """It opens the sentence; a line that ends after the recording ends with it; a Korean keyboard has a P too."""
    browser.open(lay(tmp_path))
    focus(browser, "#t0-s1 summary")
    browser.press("ㅔ", "KeyP", 80)
    seen = browser.wait("seen.filter(each => each[0] === 'pause').length > 1 && seen")

    played = [(at, line) for kind, _, at, line in seen if kind == "play"]
    assert [line for _, line in played] == ["港は大切です。2", "港は大切です。1"]
    assert [at for at, _ in played] == pytest.approx([4.5, 0.0], abs=0.1)
    assert 0.9 <= seen[-1][2] < 1.4
    assert browser.run("document.querySelector('#t0-s1').open")


def test_escape_stops(browser: Browser, tmp_path: Path):
    """And what would have been played next is not played."""
    browser.open(lay(tmp_path))
    focus(browser, "#t0-s1 summary")
    browser.press("p", "KeyP", 80)
    browser.wait("document.querySelector('audio').currentTime > 4.6")
    browser.press("Escape", "Escape", 27)
    browser.wait("seen.length > 1")
    time.sleep(0.3)

    assert [kind for kind, *_ in browser.run("seen")] == ["play", "pause"]


def test_a_recording_that_is_not_there_is_asked_for_and_then_played(browser: Browser, tmp_path: Path):
    """The page says which file is missing; once it is chosen, the line that was wanted is heard."""
    browser.open(lay(tmp_path, sound=()))
    said = browser.wait("!document.querySelector('.missing').hidden && document.querySelector('.missing').innerText")
    browser.run("document.querySelector('[data-from]').click()")
    assert "“a.wav” is not beside this page" in said
    assert browser.run("document.querySelectorAll('.playing').length") == 0

    rate, samples = (8_000).to_bytes(4, "little"), bytes(8_000 * LENGTH // 500)
    head = b"\x10\0\0\0\1\0\1\0" + rate + (16_000).to_bytes(4, "little") + b"\2\0\x10\0data"
    chunk = b"WAVEfmt " + head + len(samples).to_bytes(4, "little") + samples
    sound = base64.b64encode(b"RIFF" + len(chunk).to_bytes(4, "little") + chunk).decode()
    browser.run(
        f"var held = new DataTransfer(), box = document.querySelector('[type=file]');"
        f"held.items.add(new File([Uint8Array.from(atob('{sound}'), each => each.charCodeAt(0))], 'b.wav'));"
        f"box.files = held.files; box.dispatchEvent(new Event('change'));"
    )
    (_, _, begun, line), *_ = browser.wait("seen.some(each => each[0] === 'pause') && seen")

    assert begun == pytest.approx(1.5, abs=0.1)
    assert line == "港は大切です。0"


def test_an_interpreters_file_is_asked_for_once_somebody_wants_to_hear_it(browser: Browser, tmp_path: Path):
    """Until then its absence troubles nobody; what cannot be heard is not marked."""
    browser.open(lay(tmp_path, sound=("a.wav",)))
    assert browser.run("document.querySelectorAll('.missing[hidden]').length") == 2

    browser.run("document.querySelector('.interpreter [data-from]').click()")
    browser.wait("document.querySelector('.missing:not([hidden])')?.innerText.includes('“ko.wav”')")
    browser.wait("document.querySelectorAll('.playing, [aria-pressed=true]').length === 0")

    assert browser.run("document.querySelectorAll('.missing[hidden]').length") == 1


def test_a_browser_runs_nothing_that_was_said(browser: Browser, tmp_path: Path):
    """Its policy stops nothing of the page's own, and there is nothing else."""
    given = make(" ".join(HOSTILE), HOSTILE[1])
    browser.open(lay(tmp_path, **given))
    focus(browser, "summary")
    browser.press("p", "KeyP", 80)
    browser.wait("seen.length > 0")

    assert browser.run("document.title").startswith("Outline: Harbors <script>")
    assert browser.run("document.querySelectorAll('script, img, svg[onload], [onclick]').length") == 1
    assert browser.run("document.querySelectorAll('details').length") == 2


def test_without_scripts_the_evidence_can_be_read(browser: Browser, tmp_path: Path):
    """A sentence opens, no button promises what would not happen, and the page says so."""
    page = lay(tmp_path)
    browser.allow_scripts(False)
    try:
        browser.open(page)
        focus(browser, "summary")
        browser.press("Enter", "Enter", 13, "\r")
        browser.wait("document.querySelector('details').open")
        seen = browser.run("document.body.innerText")
    finally:
        browser.allow_scripts(True)

    assert "港は大切です。0" in seen
    assert "Scripts are off" in seen
    assert "P plays" not in seen
    assert browser.run("getComputedStyle(document.querySelector('[data-from]')).display") == "none"


def test_the_transcript_plays_from_a_word_by_the_same_player(browser: Browser, tmp_path: Path):
    """It goes on after the sentence, until somebody stops it."""
    given = make()
    page = lay(tmp_path).with_name("transcript.html")
    empty = Transcript(segments=(), ledger=())
    page.write_text(render_transcript(given["event"], FLOOR, LENGTH, empty, given["proceedings"]), "utf-8")
    browser.open(page)

    browser.run("document.querySelector('[data-m=\"2000\"]').click()")
    browser.wait("document.querySelector('audio').currentTime > 3.1")
    browser.run("document.querySelector('.toggle').click()")
    (started, _, begun, _), (stopped, _, ended, _) = browser.wait("seen.length > 1 && seen")

    assert (started, stopped) == ("play", "pause")
    assert begun == pytest.approx(2.0, abs=0.1)
    assert ended > 3.1
