"""What every document shows: sentences and their evidence, utterances and their speakers, times as people write."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipeline.records import (
    Event,
    Language,
    Outline,
    Proceedings,
    Rendering,
    Sentence,
    Span,
    Talk,
    Translations,
    Utterance,
)

DRAFT_NOTE = (
    "This is an unreviewed draft, put together by a program from the recording. "
    "Every sentence cites what it rests on, and is evidence-checked at most; no person has read it yet."
)
UNKNOWN = "Unknown speaker"
TITLES: Mapping[Language, str] = {"en": "OUTLINE", "zh": "概要", "ja": "概要", "ko": "개요"}
"""What the outline is called in its language."""
JOINTS: Mapping[Language, str] = {"en": " ", "zh": "", "ja": "", "ko": " "}
"""What stands between two sentences."""
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One utterance as a reader sees it.

    Attributes:
        translation: Empty where there is none, or where it says the same.
        renderings: What interpreters made of it.
    """

    utterance: Utterance
    speaker: str
    translation: str
    renderings: tuple[Rendering, ...] = ()

    @property
    def time(self) -> str:
        """When it begins, such as 0:04:31."""
        return show_time(self.utterance.span.start)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """The lines of one talk under the heading of its session."""

    talk: Talk
    heading: str
    speaker: str
    lines: tuple[Line, ...]


def show_time(milliseconds: int) -> str:
    """Return hours, minutes and seconds, such as 1:02:33."""
    seconds = milliseconds // 1000
    return f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def show_span(span: Span | None) -> str:
    """Return a stretch of time, such as 0:01:05-0:01:12; empty for none."""
    return "" if span is None else f"{show_time(span.start)}-{show_time(span.end)}"


def printable(text: str) -> str:
    """Return *text* on one line, without characters that cannot be seen or turn the direction of writing."""
    return re.sub(r"\s+", " ", _UNPRINTABLE.sub("", text)).strip()


def name_of(speaker: str | None, event: Event) -> str:
    """Return how a person is called in documents."""
    return next((person.name for person in event.people if person.id == speaker), UNKNOWN)


def show_session(event: Event, session: str | None) -> str:
    """Return how a session is called in documents."""
    known = {each.id: each.heading or each.title for each in event.sessions}
    return known.get(session or "", "Outside any session")


def lines_by_id(event: Event, proceedings: Proceedings, translations: Translations | None) -> Mapping[str, Line]:
    """Return every utterance as a line, by its id."""
    texts = {each.utterance: each.text for each in translations.translations} if translations else {}
    rendered: defaultdict[str, list[Rendering]] = defaultdict(list)
    for rendering in proceedings.renderings:
        for utterance in rendering.utterances:
            rendered[utterance].append(rendering)
    return {
        each.id: Line(
            utterance=each,
            speaker=name_of(each.speaker, event),
            translation="" if texts.get(each.id, "") == each.text else texts.get(each.id, ""),
            renderings=tuple(rendered[each.id]),
        )
        for each in (*proceedings.utterances, *proceedings.typed)
    }


def show_rendering(rendering: Rendering) -> str:
    """Return what an interpreter said, and that it was an interpreter."""
    return f"Interpreter ({rendering.language}): {rendering.text}"


def passages(event: Event, proceedings: Proceedings, translations: Translations | None = None) -> Iterator[Passage]:
    """Yield every talk, bridging included, in order of time."""
    lines = lines_by_id(event, proceedings, translations)
    for talk in proceedings.talks:
        heading = show_session(event, talk.session)
        said = tuple(lines[each] for each in talk.utterances)
        yield Passage(talk=talk, heading=heading, speaker=name_of(talk.speaker, event), lines=said)


def evidence_of(sentence: Sentence, lines: Mapping[str, Line]) -> tuple[Line, ...]:
    """Return the lines that a sentence cites, as far as they exist."""
    return tuple(lines[each] for each in sentence.evidence if each in lines)


def sentences_of(outline: Outline) -> Iterator[Sentence]:
    """Yield every sentence of an outline."""
    for section in outline.sections:
        for paragraph in section.paragraphs:
            yield from paragraph.sentences
