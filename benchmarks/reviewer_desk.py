"""A scripted reviewer on the page of a review: reads, rewrites, answers and approves, with keys alone."""

import json
from typing import Any

from benchmarks.reviewer_hands import Corrector, Hands, as_span
from benchmarks.reviewer_truth import Truth, holds, is_alike, report, said_in, true_english

_LINES = "evidenceNow().map((each) => utteranceOf(getIndex(), each))"
_WRITTEN = "lists.paragraph.rows.filter((each) => each.sentence && !each.sentence.rejected).map((each) => each.key)"
FINE = "I have listened to it; it is right as it stands now."


class Reviewer(Corrector):
    """Goes from draft to approved report.

    Attributes:
        written: Sentences in the reviewer's own words.
        seen: What has been looked at, by the keys of its rows.
        left: What is still said of them, which does not stop anybody.
    """

    def __init__(self, desk: Hands, truth: Truth) -> None:
        super().__init__(desk, truth)
        self.written: list[str] = []
        self.left: list[str] = []
        self.seen: set[str] = set()
        self.names = [each["name"] for each in self.people.values()]
        self.names += [each["organization"] or "" for each in self.people.values()]
        self.names += [each["forms"].get("en", "") for each in desk.state()["terms"]]

    # --- flags ------------------------------------------------------------------------------------------------------

    def look_at_flags(self) -> None:
        """Go from flag to flag until each has been looked at."""
        for _ in range(1_000):
            left = {key for _, key in self.desk.look("listOpen()")} - self.seen
            if not left:
                return
            if self.desk.look("lists.paragraph.active") not in left:
                self.desk.press("n")
            key = self.desk.look("lists.paragraph.active")
            if key in self.seen or key is None:
                continue
            self.seen.add(key)
            self.desk.press("p")
            if key.startswith("d "):
                self._answer()
            else:
                self._rewrite()

    def _answer(self) -> None:
        if self.desk.look("doubtNow().kind").startswith(("translation-", "untranslated-")):
            self.correct_translations()
        self.desk.press("d")
        self.desk.type(FINE)
        self.save("doubt answered", "Control+Enter")

    def read_paragraphs(self) -> None:
        """Read every sentence beside what was really said; rewrite what neither it nor its translation bears out."""
        for talk in self.desk.look("talksToApprove().map((each) => each.id)"):
            self._go_to_talk(talk)
            self.desk.press("2", "Home")
            for key in self.desk.look(_WRITTEN):
                while self.desk.look("lists.paragraph.active") != key:
                    self.desk.press("j")
                text, lines, speaker = self.desk.look(f"[sentenceNow().text, {_LINES}, talkNow().speaker]")
                cited = [as_span(each["span"]) for each in lines]
                told = [(each["translation"], true_english(self.truth, as_span(each["span"]))) for each in lines]
                is_mistold = any(right and not is_alike(there or "", right) for there, right in told)
                if is_mistold or not holds(self.truth, text, speaker, cited):
                    self._rewrite()

    def _go_to_talk(self, talk: str) -> None:
        order = [each["id"] for each in self.desk.state()["talks"]]
        while (here := self.desk.look("view.talk")) != talk:
            self.desk.press("]" if here is None or order.index(here) < order.index(talk) else "[")

    def _rewrite(self) -> None:
        """Write a sentence anew from what was really said; reject it if that cannot be done."""
        self.correct_translations()
        before, lines = self.desk.look(f"[sentenceNow().text, {_LINES}]")
        self.seen.add(self.desk.look("lists.paragraph.active"))
        self.desk.press("e")
        if self._write(lines, before):
            self.save("sentence rewritten", "Enter")
        else:
            self.desk.press("Escape")
            self.save("sentence rejected", "x")

    def _write(self, lines: list[dict[str, Any]], before: str) -> bool:
        """Type into the editor until the checks let a sentence pass; tell whether one did."""
        person = self.people.get(self.desk.look("(talkNow() || {speaker: null}).speaker"))
        said = [truth for each in lines for truth in said_in(self.truth, as_span(each["span"]))]
        english = list(dict.fromkeys(self.truth.english[each.id] for each in said if each.id in self.truth.english))
        if person is None:
            return False
        for each in filter(None, [english, *([one] for one in english if len(english) > 1)]):
            text = report(each, person, before, self.names)
            flags = self._check(text)
            if not any(flag["blocks"] for flag in flags):
                self.written.append(text)
                self.left += [f"{flag['code']}: {text}" for flag in flags]
                return True
        return False

    def _check(self, text: str) -> list[dict[str, Any]]:
        """Type a sentence, and return what the page is told of it."""
        with self.desk.page.expect_response(
            lambda each: each.url.endswith("/check") and json.loads(each.request.post_data or "{}")["text"] == text
        ) as answer:
            self.desk.type(text)
        return list(answer.value.json()["flags"])

    def fill_paragraphs(self) -> None:
        """Add a sentence to each paragraph that has none."""
        empty = "talksToApprove().filter((each) => !textOfTalk(getIndex(), each.id)).map((each) => each.id)"
        for talk in self.desk.look(empty):
            self._go_to_talk(talk)
            self.show_lines("talk")
            lines = self.desk.look("lists.evidence.rows.map((each) => each.line)")
            said = [len(true_english(self.truth, as_span(each["span"])) or "") for each in lines]
            self.go_to_line(said.index(max(said)))
            self.desk.press(" ", "a")
            if self._write([lines[said.index(max(said))]], ""):
                self.save("sentence added", "Enter")
            else:
                self.desk.press("Escape")

    # --- approval ---------------------------------------------------------------------------------------------------

    def approve(self) -> None:
        """Approve each talk, then the report."""
        self.desk.press("Escape", "1", "Home", "2")  # the first stops the sound
        waiting = "talksToApprove().filter((each) => each.approval !== 'approved')"
        for _ in range(1_000):
            if not self.desk.look(f"{waiting}.length"):
                break
            if not self.desk.look(f"{waiting}.includes(talkNow())"):
                self.desk.press("]")
            elif self.desk.look("countOpen(getIndex(), view.talk)"):
                self.desk.press("q")
                self.save("talk approved", "Enter")
            else:
                self.save("talk approved", "q")
        self.desk.press("Shift+Q")
        self.save("report approved", "Enter")
