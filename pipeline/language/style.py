"""The house-style checker: what a reviewer of the outline would change, rule by rule.

`check` never changes anything; each `Finding` says what is wrong and how to put it right. Rates over the whole report
(closers, connectives) come from `measure`, because no single sentence can break them.
"""

import re
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.language.profile import StyleProfile
from pipeline.language.style_mentions import check_mentions
from pipeline.language.style_paragraph import (
    Paragraph,
    Turn,
    check_length,
    check_opening,
    check_verbs,
    count_words,
    split_sentences,
    take_apart,
)
from pipeline.language.style_people import check_chain, check_names
from pipeline.language.style_rules import check_wording
from pipeline.language.style_sighting import Sighting, at_sentence
from pipeline.records import Event

__all__ = ["Finding", "Paragraph", "Rates", "Rule", "check", "count_words", "in_curly_marks", "measure"]

Rule = Literal["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12", "R15", "length"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that is not in the house style.

    Attributes:
        paragraph: Its position in the outline, from 0.
        sentence: Its position in the paragraph, from 0; `None` if it is about the whole paragraph.
        message: What is wrong.
        fix: What to do about it.
    """

    rule: Rule
    paragraph: int
    sentence: int | None
    message: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Habits of a whole report, as shares in 0..1.

    Attributes:
        closers: Of the talks, those that end with a closer (about a half in the style `tcs-wego`).
        connectives: Of the sentences after the first of each paragraph, those that open with a connective (0.3).
        talks: How many talks there are.
        later: How many sentences there are after the first of each paragraph.
    """

    closers: float
    connectives: float
    talks: int
    later: int


def check(paragraphs: Sequence[Paragraph], profile: StyleProfile, event: Event | None = None) -> tuple[Finding, ...]:
    """Return every finding, in the order of the outline. Rules 2 to 6 see more with the event at hand."""
    found = [
        _finding(index, each)
        for index, paragraph in enumerate(paragraphs)
        for each in _check_shapes(paragraph.text, profile)
    ]
    turns = [take_apart(replace(each, text=in_curly_marks(each.text, profile)), profile, event) for each in paragraphs]
    families = {person.family for person in event.people} if event else {turn.family for turn in turns} - {""}
    found += [
        _finding(index, sighting)
        for index, turn in enumerate(turns)
        for sighting in _check_paragraph(turn, event, families, profile)
    ]
    found += [_finding(index, sighting) for index, sighting in check_mentions(turns, event, profile)]
    return tuple(sorted(found, key=lambda each: (each.paragraph, each.sentence or 0, each.rule)))


def measure(paragraphs: Sequence[Paragraph], profile: StyleProfile) -> Rates:
    """Return the rates of R13 and R14."""
    texts = [[text.strip() for text in split_sentences(paragraph.text)] for paragraph in paragraphs]
    talks = [text for text, paragraph in zip(texts, paragraphs, strict=True) if paragraph.kind == "talk" and text]
    later = [sentence for text in texts for sentence in text[1:]]
    closed = sum(any(closer in text[-1] for closer in profile.closers) for text in talks)
    opened = sum(sentence.startswith(profile.connectives) for sentence in later)
    return Rates(
        closers=closed / max(1, len(talks)),
        connectives=opened / max(1, len(later)),
        talks=len(talks),
        later=len(later),
    )


def _finding(paragraph: int, sighting: Sighting) -> Finding:
    rule: Rule = sighting.rule  # type: ignore[assignment]  # the modules of the rules write only rules
    return Finding(
        rule=rule, paragraph=paragraph, sentence=sighting.sentence, message=sighting.message, fix=sighting.fix
    )


def _check_paragraph(turn: Turn, event: Event | None, families: Set[str], profile: StyleProfile) -> Iterator[Sighting]:
    """Yield everything about a paragraph that does not depend on those before it."""
    yield from check_opening(turn, event, profile)
    yield from check_names(turn, event)
    yield from check_chain(turn, families, profile)
    yield from check_verbs(turn, profile)
    yield from check_length(turn, profile)
    for number, sentence in enumerate(turn.sentences):
        yield from (at_sentence(number, each) for each in check_wording(sentence, profile))


def _check_shapes(text: str, profile: StyleProfile) -> Iterator[Sighting]:
    """Yield marks and definitions of a shape that is not the style's; for curly quoted ones other rules do."""
    if profile.quotes == "straight" and (match := re.search(r"[“”‘’]", text)):
        yield Sighting(rule="R11", message=f"The paragraph has the mark {match[0]}", fix="Use straight marks.")
    if profile.definition == "plain" and (match := re.search(r"\([“\"][A-Z][\w&-]*[”\"]\)", text)):
        yield Sighting(
            rule="R3", message=f"The abbreviation in {match[0]} has quotation marks.", fix=f"Write ({match[0][2:-2]})."
        )


def in_curly_marks(text: str, profile: StyleProfile) -> str:
    """Return the text as it would be with curly marks and quoted definitions, which all other rules look for."""
    if profile.quotes == "straight":
        text = re.sub(r"(?<=\w)'|'(?=\s)", "’", text)
        text = re.sub(r"\"([^\"]*)\"", r"“\1”", text)
    if profile.definition == "plain":
        text = re.sub(r"\(([A-Z][\w&-]*[A-Z][\w&-]*)\)", r"(“\1”)", text)
    return text
