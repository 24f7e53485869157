"""The house-style checker: what a reviewer of the outline would change, rule by rule.

`check` never changes anything; each `Finding` says what is wrong and how to put it right. Rates over the whole report
(closers, connectives) come from `measure`, because no single sentence can break them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.language.profile import StyleProfile
from pipeline.language.style_paragraph import (
    Paragraph,
    Turn,
    at_sentence,
    check_paragraph,
    count_words,
    split_sentences,
    take_apart,
)
from pipeline.language.style_rules import Sighting
from pipeline.records import Event

__all__ = ["Finding", "Paragraph", "Rates", "Rule", "check", "count_words", "measure"]

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
    """

    closers: float
    connectives: float


def check(paragraphs: Sequence[Paragraph], profile: StyleProfile, event: Event | None = None) -> tuple[Finding, ...]:
    """Return every finding, in the order of the outline. Rules 4, 5 and 6 see more with the event at hand."""
    turns = [take_apart(paragraph, profile, event) for paragraph in paragraphs]
    found = [
        _finding(index, sighting)
        for index, turn in enumerate(turns)
        for sighting in check_paragraph(turn, event, profile)
    ]
    found += [_finding(index, sighting) for index, sighting in _check_document(turns, profile)]
    return tuple(sorted(found, key=lambda each: (each.paragraph, each.sentence or 0, each.rule)))


def measure(paragraphs: Sequence[Paragraph], profile: StyleProfile) -> Rates:
    """Return the rates of R13 and R14."""
    texts = [[text.strip() for text in split_sentences(paragraph.text)] for paragraph in paragraphs]
    talks = [text for text, paragraph in zip(texts, paragraphs, strict=True) if paragraph.kind == "talk" and text]
    later = [sentence for text in texts for sentence in text[1:]]
    closed = sum(any(closer in text[-1] for closer in profile.closers) for text in talks)
    opened = sum(sentence.startswith(profile.connectives) for sentence in later)
    return Rates(closers=closed / max(1, len(talks)), connectives=opened / max(1, len(later)))


def _finding(paragraph: int, sighting: Sighting) -> Finding:
    rule: Rule = sighting.rule  # type: ignore[assignment]  # style_rules writes only rules
    return Finding(
        rule=rule, paragraph=paragraph, sentence=sighting.sentence, message=sighting.message, fix=sighting.fix
    )


def _check_document(turns: Sequence[Turn], profile: StyleProfile) -> Iterator[tuple[int, Sighting]]:
    """Check what depends on the paragraphs before: abbreviations and coined terms at first mention."""
    defined: dict[str, int] = {}
    everywhere = {
        match[1]: index for index, turn in enumerate(turns) for match in _DEFINITION.finditer(turn.paragraph.text)
    }
    coined: set[str] = set()
    for index, turn in enumerate(turns):
        for number, sentence in enumerate(turn.sentences):
            head = turn.opening.end("appositive") if turn.opening and number == 0 else 0
            yield from (
                (index, at_sentence(number, each))
                for each in _check_abbreviations(sentence, head, defined, frozenset(everywhere), profile)
            )
            for quoted in re.findall(r"(?<!\()“([^”]+?)[,.]?”", sentence):
                if quoted.lower() in coined:
                    yield index, Sighting(
                        rule="R11", sentence=number, message=f"“{quoted}” is in quotation marks a second time.",
                        fix="Quote a coined term at its first mention only.",
                    )  # fmt: skip
                coined.add(quoted.lower())
            defined |= {match[1]: index for match in _DEFINITION.finditer(sentence)}


_DEFINITION = re.compile(r"\(“([^”]+)”\)")


def _check_abbreviations(
    sentence: str, head: int, defined: dict[str, int], ever: frozenset[str], profile: StyleProfile
) -> Iterator[Sighting]:
    for match in re.finditer(r"\((?P<inner>[^()“”]{2,12})\)", sentence):
        if re.fullmatch(r"[\"']?[A-Z][\w&-]*[A-Z][\w&-]*[\"']?", match["inner"]):
            bare = match["inner"].strip("\"'")
            yield Sighting(
                rule="R3", message=f"The abbreviation in “({match['inner']})” lacks its curly quotation marks.",
                fix=f"Write (“{bare}”).",
            )  # fmt: skip
    for match in _DEFINITION.finditer(sentence):
        if match[1] in profile.household:
            yield Sighting(
                rule="R3", message=f"{match[1]} is a household abbreviation.", fix=f"Write {match[1]} alone."
            )
        elif match[1] in defined and match.start() > head:
            yield Sighting(
                rule="R3", message=f"{match[1]} is defined again outside a speaker's title.", fix=f"Write {match[1]}."
            )
    for short in ever - set(defined):
        first = re.search(rf"(?<![\w“-]){re.escape(short)}(?![\w”-])", sentence)
        definition = sentence.find(f"(“{short}”)")
        if first and (definition < 0 or first.start() < definition):
            yield Sighting(
                rule="R3", message=f"{short} is used before it is defined.",
                fix=f"Write the full name and (“{short}”) at the first mention.",
            )  # fmt: skip
