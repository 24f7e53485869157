"""A scripted reviewer's hands: what is done on the page of a review, with keys alone.

The reviewer sees what the page shows (`store.state` and which row is active), and knows what was really said.
"""

import json
import time
from collections import Counter
from typing import Any

from playwright.sync_api import Page

from benchmarks.reviewer_truth import Truth, true_english, true_speaker, true_words
from pipeline.records import Span
from tests.review_browser import Desk

SAVED = "saving.status === 'saved' && !ownEdits().length && !document.getElementById('dialog').open"
_SAVING, _MAKING = 60, 600  # seconds to wait at most


class Hands(Desk):
    """Counts the keys; a text is typed at once, as an input method does it."""

    def __init__(self, page: Page) -> None:
        super().__init__(page, served=True)
        self.pressed = self.typed = 0

    def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        self.pressed += len(keys)
        super().press(*keys)

    def type(self, text: str) -> None:
        """Replace what is in the field that has the focus."""
        self.pressed += 1
        self.typed += len(text)
        super().type(text)

    def spell(self, text: str) -> None:
        """Press the key of each letter, as one chooses from a list."""
        self.pressed += len(text)
        self.page.keyboard.type(text)

    def await_that(self, script: str, seconds: float = _SAVING) -> None:
        """Wait until an expression is true.

        Raises:
            RuntimeError: It did not become true in time.
        """
        end = time.monotonic() + seconds
        while not self.look(script):
            if time.monotonic() > end:
                raise RuntimeError(f"{script} did not come true; the page says: {self.told()}")
            self.page.wait_for_timeout(10)


class Corrector:
    """Puts right what was heard: words, speakers, translations.

    Attributes:
        done: Corrections by kind.
        back: Keys pressed only to return to where one was.
        making: Seconds that remaking took.
        saving: Seconds from the key that makes a correction to “saved”.
    """

    def __init__(self, desk: Hands, truth: Truth) -> None:
        self.desk, self.truth = desk, truth
        self.done: Counter[str] = Counter()
        self.back, self.making = 0, 0.0
        self.saving: list[float] = []
        self.people = {each["id"]: each for each in desk.state()["people"]}

    def save(self, kind: str, *keys: str) -> None:
        """Press the keys that end a correction, and wait until it is on the disk."""
        edits = self.desk.look("store.state.edits.length")
        began = time.monotonic()
        self.desk.press(*keys)
        self.desk.await_that(f"store.state.edits.length > {edits} && {SAVED}")
        self.saving.append(time.monotonic() - began)
        self.done[kind] += 1

    # --- lines ------------------------------------------------------------------------------------------------------

    def show_lines(self, scope: str) -> None:
        """Go to the lines, and show those of a sentence, a talk or all."""
        self.desk.press("3")
        while self.desk.look("view.scope") != scope:
            self.desk.press("w")

    def go_to_line(self, place: int) -> int:
        """Go to a line by its place, and return how many keys that took."""
        before = self.desk.pressed
        for _ in range(500):
            row = "lists.evidence.active === null ? -1 : lists.evidence.places.get(lists.evidence.active)"
            page = "Math.max(1, Math.floor(lists.evidence.box.clientHeight / lists.evidence.options.estimate) - 1)"
            here, step = self.desk.look(f"[{row}, {page}]")
            if here == place:
                break
            far = abs(place - here) >= step > 1
            self.desk.press(("PageDown" if far else "ArrowDown") if place > here else ("PageUp" if far else "ArrowUp"))
        return self.desk.pressed - before

    def correct_lines(self) -> None:
        """Put right the words and the speaker of every line of the event."""
        self.show_lines("all")
        self.desk.press("Home")
        for place in range(self.desk.look("lists.evidence.rows.length")):
            self.back += max(0, self.go_to_line(place) - 1)
            line = self.desk.look("lineNow()")
            if line["source"] != "track":
                continue
            if self._correct_words():
                self.back += self.go_to_line(place)
            self._correct_speaker(line)

    def _correct_words(self) -> bool:
        segments = self.desk.look("lineNow().segments.map((each) => getIndex().segments.get(each))")
        wanted = [true_words(self.truth, as_span(each["span"]), each["language"]) for each in segments]
        wrong = [new is not None and new != each["text"] for new, each in zip(wanted, segments, strict=True)]
        if not any(wrong):
            return False
        self.desk.press("t")
        for place, (new, is_wrong) in enumerate(zip(wanted, wrong, strict=True)):
            if place:
                self.desk.press("Tab")
            if is_wrong and new is not None:
                self.desk.type(new)
        self.save("words of a segment", "Control+Enter")
        self.done["words of a segment"] += sum(wrong) - 1
        return True

    def _correct_speaker(self, line: dict[str, Any]) -> None:
        wanted = true_speaker(self.truth, as_span(line["span"]))
        speaker = self.desk.look("lineNow().speaker")
        if wanted is None or wanted == speaker or wanted not in self.people:
            return
        voice, spans = self.desk.look(
            "[voiceNow(), voiceNow() ? linesOfVoice(voiceNow()).map((each) => each.span) : []]"
        )
        whole = voice is not None and voice["speaker"] != wanted and len(spans) > 1
        whole = whole and {true_speaker(self.truth, as_span(each)) for each in spans} == {wanted}
        self.desk.press("g" if whole else "u")
        self.desk.spell(self.people[wanted]["name"])
        if self.desk.look("document.activeElement.value") != wanted:
            raise RuntimeError(f"{self.people[wanted]['name']} cannot be chosen by typing the name.")
        self.save("name of a voice" if whole else "speaker of a line", "Enter")

    def correct_translations(self) -> None:
        """Put right the translation of each line that is shown for the sentence or doubt one is at."""
        self.show_lines("sentence")
        for place in range(self.desk.look("lists.evidence.rows.length")):
            self.go_to_line(place)
            line = self.desk.look("lineNow()")
            wanted = true_english(self.truth, as_span(line["span"]))
            if line["translation"] is None or wanted in (None, line["translation"]):
                continue
            self.desk.press("l")
            self.desk.type(wanted or "")
            self.save("translation", "Control+Enter")
        self.desk.press("2")

    def settle_conflicts(self) -> None:
        """Take back each correction of something that is not there any more."""
        for _ in range(self.desk.look("store.state.conflicts.length")):
            edit = self.desk.look("getIndex().edits.get(store.state.conflicts[0].edit)")
            self.desk.press("i", *(("Tab",) if edit["target"]["kind"] == "sentence" and edit["after"] else ()))
            self.save("correction taken back", "Enter")

    def make_again(self) -> None:
        """Have everything remade that is out of date, if anything is."""
        if not self.desk.look("store.state.behind.length"):
            return
        began = time.monotonic()
        self.desk.press("Shift+R")
        running = json.dumps(self.desk.look("t('again.running')"))
        self.desk.await_that(f"document.getElementById('told').textContent !== {running}", _MAKING)
        self.making += time.monotonic() - began
        if self.desk.told() != self.desk.look("t('again.done')"):
            raise RuntimeError(f"Nothing was made again: {self.desk.told()}")


def as_span(pair: list[int]) -> Span:
    """Return a span of the state as a record."""
    return Span(start=pair[0], end=pair[1])
