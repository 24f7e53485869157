"""Which of what was typed was read aloud, where, and what was then answered.

The words of who reads a question aloud are found again in the transcript, and what another person says next is its
answer. In one language likeness decides, across languages only the numbers and the Latin words that each keeps.
"""

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rapidfuzz import fuzz

from pipeline.language.numbers import numbers
from pipeline.records import Language, ReadAloud, Utterance

LEAST_LETTERS: dict[Language, int] = {"zh": 10, "ja": 12, "ko": 12, "en": 24}
"""Letters of a text that is long enough to be found again: shorter ones ("Thank you!") everybody says."""
ALIKE, CLEARLY = 84.0, 8.0
"""How alike what is typed and what is heard must be, in percent, and by how much the next best place must be less."""
LEAST_SHARED = 0.45
"""Part of a typed text's pairs of letters (in English triples) without which comparing it is not worth the time."""
ANCHORS = 3
"""Numbers and Latin words that must be in both, where a question is read aloud in another language."""
WINDOW = 5
"""Utterances in a row that one question is read in, at most."""
BEFORE = 5_000
"""Milliseconds by which a message may be read before it is sent: its time is that of its arrival."""
PAUSE = 60_000
"""Milliseconds after which what follows is no answer any more."""
BRIDGES = 3
"""Utterances of the reader that may stand between a question and its answer."""

_ANNOUNCES = re.compile(r"question|\bQ ?& ?A\b|\basks?\b|问题|提问|提問|请问|質問|ご質問|질문|여쭤|문의", re.IGNORECASE)
_ASKS = re.compile(
    r"[?？]|[吗呢][。.]?$|か[。.]?$|까요?[.。]?$|^(?:what|how|why|when|where|who|which)\b", re.IGNORECASE
)
_LATIN = re.compile(r"(?<![A-Za-z0-9])(?=[A-Za-z0-9.-]*[A-Z])[A-Za-z][A-Za-z0-9.-]*[A-Za-z0-9](?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where a typed text may have been read: utterances [first, last] of those that were spoken."""

    first: int
    last: int
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    """An utterance as it is compared."""

    of: Utterance
    letters: str
    pairs: frozenset[str]


def link_read_aloud(
    utterances: Sequence[Utterance], typed: Sequence[Utterance], readers: Collection[str] = ()
) -> tuple[ReadAloud, ...]:
    """Return which typed questions were read aloud, where, and what was answered, in the order of the reading.

    Args:
        utterances: What was spoken, in order of time.
        typed: What was typed, as `write_typed` returns it.
        readers: Ids of the people who may read aloud, such as MC and moderator; somebody without a name always may.
            Empty means anybody.

    A text is linked only if it is found in one place and no other comes near, and if nothing else was read there. Of
    two texts that are the same, the first one is.
    """
    spoken = [_form(each) for each in utterances if each.source == "track"]
    windows = tuple(_windows(spoken, readers))
    texts = {form.letters: form for form in map(_form, reversed(typed)) if _is_question(form.of)}
    chosen: list[tuple[_Place, Utterance]] = []
    for form in texts.values():
        places = sorted(_find_places(form, spoken, windows), key=lambda each: (-each.score, each.first))
        if places and not any(_is_apart(places[0], each) and places[0].score - each.score < CLEARLY for each in places):
            chosen.append((places[0], form.of))
    alone = [
        (place, text)
        for place, text in chosen
        if not any(text is not other and not _is_apart(place, there) for there, other in chosen)
    ]
    alone.sort(key=lambda each: each[0].first)
    ends = [*(place.first for place, _ in alone[1:]), len(spoken)]
    return tuple(
        ReadAloud(
            typed=text.id,
            spoken=tuple(each.of.id for each in spoken[place.first : place.last + 1]),
            answer=tuple(_find_answer([each.of for each in spoken[place.last : end]])),
        )
        for (place, text), end in zip(alone, ends, strict=bool(alone))
    )


def _is_question(typed: Utterance) -> bool:
    """Tell whether a typed text is a question: all that is asked in a report is, its written answers are not."""
    if typed.source == "qa":
        return re.search(r"-a\d+$", typed.id) is None
    return _ASKS.search(typed.text) is not None


def _form(utterance: Utterance) -> _Form:
    letters = "".join(each for each in unicodedata.normalize("NFKC", utterance.text).casefold() if each.isalnum())
    size = 3 if utterance.language == "en" else 2
    pairs = frozenset(letters[at : at + size] for at in range(len(letters) - size + 1))
    return _Form(of=utterance, letters=letters, pairs=pairs)


def _is_apart(one: _Place, other: _Place) -> bool:
    return one.last < other.first or other.last < one.first


def _windows(spoken: Sequence[_Form], readers: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of up to WINDOW utterances in a row by one person in one language."""
    for first, one in enumerate(spoken):
        if readers and one.of.speaker is not None and one.of.speaker not in readers:
            continue
        for last in range(first, min(first + WINDOW, len(spoken))):
            other = spoken[last]
            if not _same_person(one.of, other.of) or other.of.language != one.of.language:
                break
            yield first, last


def _same_person(one: Utterance, other: Utterance) -> bool:
    """Tell whether the same person speaks, as far as that is known."""
    if one.speaker is not None and other.speaker is not None:
        return one.speaker == other.speaker
    return one.voice == other.voice


def _find_places(text: _Form, spoken: Sequence[_Form], windows: Sequence[tuple[int, int]]) -> Iterator[_Place]:
    """Yield where a typed text is read, in its own language by likeness, in another by what must be the same."""
    is_long = len(text.letters) >= LEAST_LETTERS[text.of.language]
    shared = [len(text.pairs & each.pairs) if each.of.language == text.of.language else 0 for each in spoken]
    anchors = _anchors(text.of)
    found: dict[int, frozenset[str | Fraction]] = {}
    for first, last in windows:
        here = spoken[first : last + 1]
        if text.of.source == "chat" and here[0].of.span.start < text.of.span.start - BEFORE:
            continue
        if here[0].of.language == text.of.language:
            if is_long and sum(shared[first : last + 1]) >= LEAST_SHARED * len(text.pairs):
                score = _likeness(text.letters, "".join(each.letters for each in here))
                if score >= ALIKE:
                    yield _Place(first=first, last=last, score=score)
        elif len(anchors) >= ANCHORS:
            for at in range(first, last + 1):
                found[at] = found[at] if at in found else _anchors(spoken[at].of)
            there = frozenset().union(*(found[at] for at in range(first, last + 1)))
            if anchors <= there and _is_announced(spoken, first, last):
                yield _Place(first=first, last=last, score=100.0 - (last - first))


def _is_announced(spoken: Sequence[_Form], first: int, last: int) -> bool:
    """Tell whether the words of a window, or those of the same person just before it, speak of a question."""
    begin = first - 1 if first and _same_person(spoken[first - 1].of, spoken[first].of) else first
    return _ANNOUNCES.search(" ".join(each.of.text for each in spoken[begin : last + 1])) is not None


def _likeness(letters: str, heard: str) -> float:
    """Return how alike a typed text and the part of what was heard that is most like it are, in percent.

    Of what was heard, more than what was typed counts a little against it: the shortest window is the best.
    """
    compare = fuzz.partial_ratio if len(letters) <= len(heard) else fuzz.ratio
    alike = compare(letters, heard, score_cutoff=ALIKE)
    return float(alike) - 2.0 * max(0, len(heard) - len(letters)) / (len(letters) + len(heard))


def _anchors(utterance: Utterance) -> frozenset[str | Fraction]:
    """Return what a text keeps in every language: abbreviations, names of products, and numbers from 10 on."""
    found = numbers(utterance.text, utterance.language)
    large = (each.value for each in found if not each.weak and (each.value >= 10 or each.value.denominator > 1))
    latin = _LATIN.findall(unicodedata.normalize("NFKC", utterance.text))
    # In an English sentence a capital is no sign of anything: only what has a second one, or a digit, is a name there.
    kept = (each for each in latin if utterance.language != "en" or re.search(r"[A-Z0-9].*[A-Z0-9]", each))
    return frozenset((*(each.casefold() for each in kept), *large))


def _find_answer(spoken: Sequence[Utterance]) -> Iterator[str]:
    """Yield the ids of what others say after the first utterance, until who said that, or somebody late, speaks."""
    reader, *rest = spoken
    before, bridges, is_answered = reader, 0, False
    for here in rest:
        if here.span.start - before.span.end > PAUSE:
            return
        before = here
        if not _same_person(here, reader):
            is_answered = True
            yield here.id
        elif is_answered or bridges == BRIDGES:
            return
        else:
            bridges += 1
