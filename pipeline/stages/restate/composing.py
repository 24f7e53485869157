"""A sentence of the report in another language, from its frame and its contents."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.records import Person
from pipeline.stages.restate.asking import Asker
from pipeline.stages.restate.frames import Frame, people_in
from pipeline.stages.restate.particles import fill
from pipeline.stages.restate.register import Report, read_report
from pipeline.stages.restate.titles import Titles, family_of, name_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Speaker:
    """Whose paragraph it is, in the words of the language.

    Attributes:
        person: `None` if unknown.
    """

    person: Person | None
    asker: Asker
    titles: Titles

    def opening(self, appositive: str) -> str:
        """Return the subject of a first sentence: name and title in the order of the language."""
        report = read_report(self.asker.language)
        if self.person is None:
            return report.unknown
        name, title = name_of(self.person, self.asker), self.titles.title(appositive)
        return fill(_put(report.opening, name=name, title=title))

    def subject(self, frame: Frame) -> str:
        """Return the subject of a sentence."""
        report = read_report(self.asker.language)
        if self.person is None or frame.subject == "unknown":
            return report.unknown
        if frame.subject == "opening":
            return self.opening(frame.appositive)
        if frame.subject == "pronoun" and self.person.pronoun is not None:
            return report.he if self.person.pronoun == "he" else report.she
        return fill(
            _put(report.family, name=name_of(self.person, self.asker), family=family_of(self.person, self.asker))
        )


def compose(frame: Frame, contents: Sequence[str], speaker: Speaker, organization: str = "") -> str | None:
    """Return the sentence; `None` where the data has no words for its frame.

    Args:
        frame: Of the English sentence.
        contents: What is said in it, in reported speech, one for each content of the frame.
        speaker: Whose sentence it is.
        organization: On whose behalf it is said, in the language.
    """
    report = read_report(speaker.asker.language)
    subject = speaker.subject(frame)
    whom = _whom(frame.whom, report, speaker.asker)
    if frame.whom and not whom:
        return None
    if frame.shape in ("statements", "thing", "wh"):
        said = _say(frame, contents, report)
        ends = report.shapes["closing"] if frame.ends else f"{{opening}}{{said}}{report.stop}"
        text = _put(ends, opening=subject, said=said)
    else:
        topic = _introduced(frame, contents, report) if frame.shape in _INTRODUCED else "".join(contents)
        if frame.shape in _INTRODUCED and not topic:
            return None
        text = _put(
            report.shapes[frame.shape],
            opening=subject,
            content=topic,
            question=topic,
            topic=topic,
            whom=whom,
            addressee=whom,
            organization=organization,
        )
    lead = report.connectives.get(frame.lead, "") if frame.lead else ""
    return _spaced(fill(lead + text), speaker.asker)


_INTRODUCED = ("introduced", "introduced_and_invited")


def _introduced(frame: Frame, contents: Sequence[str], report: Report) -> str:
    """Return what is introduced, such as a webinar on something; empty if the data has no word for it."""
    fixed = report.fixed.get(frame.verb, "")
    if not fixed or not contents:
        return fixed
    return f"{report.quotes[0]}{contents[0]}{report.quotes[1]}{report.about}{fixed}"


def _say(frame: Frame, contents: Sequence[str], report: Report) -> str:
    """Return verb and contents in the order of the language, without full stop."""
    after_clause, after_thing = report.verbs[frame.verb]
    if frame.shape != "statements":
        return after_thing + contents[0] if report.verb_first else contents[0] + after_thing
    if report.verb_first:
        return after_clause + report.joints[0].join(contents)
    joints = [each for each in report.joints if each[:3] != after_clause[:3]]  # no verb twice in a row
    parts = [content + joints[i % len(joints)] for i, content in enumerate(contents[:-1])]
    last = contents[-1] + (after_thing if contents[-1].endswith(" 것") else after_clause)  # 여는 것을 제안했다
    return "".join([*parts, last])


def _whom(english: str, report: Report, asker: Asker) -> str:
    """Return who is addressed; empty if that is somebody whom nobody knows."""
    plain = re.sub("^(?:the|all(?: the)?) ", "", english)
    if plain in ("everybody", "everyone", "participants"):
        return report.everybody
    if plain in ("presenters", "panelists", "speakers"):
        return report.presenters
    people = people_in(english, asker.event)
    rest = english
    for person in people:
        rest = rest.replace(person.name, "", 1)
    if not people or re.search("[A-Za-z]", re.sub(r"\band\b", "", rest)):
        return ""
    names = [name_of(person, asker) for person in people]
    if len(names) == 1:
        return names[0]
    if asker.language == "ko":
        return fill(f"{', '.join(names[:-1])}{{과}} {names[-1]}")
    return report.between.join(names[:-1]) + report.and_ + names[-1]


def _put(template: str, **values: str) -> str:
    """Return *template* with each {name} in it replaced; Korean particles in braces stay."""
    return re.sub(r"\{(\w+)\}", lambda match: values.get(match[1], match[0]), template)


def _spaced(text: str, asker: Asker) -> str:
    """Return *text* with one space at most, and none beside the marks of Chinese and Japanese."""
    text = re.sub(r" {2,}", " ", text)
    if asker.language == "ko":
        return text
    return re.sub(r"\s*([，。、；：（）“”「」])\s*", r"\1", text)
