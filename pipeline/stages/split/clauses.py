"""Sentences of an interpreter cut where one person's words may end and another's begin.

Interpreters run on, and a recognizer writes a comma where the floor has changed: “I hand over to Ana, I am Ana.”
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from rapidfuzz.fuzz import partial_ratio

from pipeline.records import Event, Span, Utterance, Word
from pipeline.stages.split.pointers import Pointer, point_out

COMMAS = (",", "，", "、", ";", "；")
SHORTEST = 800
"""Milliseconds that a part lasts at least."""
APPOSITION, CALLED_SO = 2_000, 60
"""Milliseconds that what follows a name lasts at least to be somebody else's words; and how like a person's title and
organization, of 100, it must not be for that."""


def cut_clauses(utterances: Sequence[Utterance], event: Event) -> tuple[Utterance, ...]:
    """Return the utterances, those that may be two people's cut at commas; `join_clauses` undoes it.

    It is cut only where nobody who is named in the whole goes unnoticed in the parts.
    """
    return tuple(part for each in utterances for part in _cut(each, event))


def join_clauses(parts: Sequence[Utterance], likely: Mapping[str, str]) -> tuple[Utterance, ...]:
    """Return the utterances with neighbouring parts of one sentence joined again that are one speaker's.

    Args:
        parts: In order of time.
        likely: By the id of a part without a speaker, whose it is likely to be.
    """
    joined = []
    for _, group in groupby(
        parts, key=lambda each: (each.id.partition("-")[0], each.voice, each.speaker, likely.get(each.id))
    ):
        some = list(group)
        words = tuple(word for each in some for word in each.words)
        joined.append(_make(some[0], words, some[0].id) if len(some) > 1 else some[0])
    return tuple(joined)


def follows(part: Utterance, before: Utterance) -> bool:
    """Say whether a part was cut off another part of the same sentence."""
    return part.id != before.id and part.id.partition("-")[0] == before.id.partition("-")[0]


def _cut(utterance: Utterance, event: Event) -> Iterator[Utterance]:
    """Yield the parts of an utterance; the first keeps its id."""
    places = [at for at, word in enumerate(utterance.words[:-1], 1) if word.text.rstrip().endswith(COMMAS)]
    rest, taken, number = utterance, 0, 1
    whole = point_out(utterance, event) if places else None
    for place in places:
        first, last = rest.words[: place - taken], rest.words[place - taken :]
        if whole is None or min(_last(first), _last(last)) < SHORTEST:
            continue
        left = _make(utterance, first, rest.id)
        right = _make(utterance, last, f"{utterance.id}-{number + 1}")
        here, there = point_out(left, event), point_out(right, event)
        if _divides(here, there, right, event) and _keeps(whole, here, there):
            yield left
            rest, taken, number, whole = right, place, number + 1, there
    yield rest


def _make(utterance: Utterance, words: tuple[Word, ...], name: str) -> Utterance:
    span = Span(start=words[0].span.start, end=max(word.span.end for word in words))
    return replace(utterance, id=name, span=span, words=words, text="".join(word.text for word in words).strip())


def _last(words: tuple[Word, ...]) -> int:
    return max(word.span.end for word in words) - words[0].span.start


def _divides(left: Pointer, right: Pointer, said: Utterance, event: Event) -> bool:
    """Say whether one part may be by whoever leads, and the other by somebody else."""
    if right.gives:
        return not left.gives
    if right.thanks:
        return not _leads(left)
    return bool(left.called) and left.leads and not _leads(right) and _is_other(said, event)


def _is_other(said: Utterance, event: Event) -> bool:
    """Say whether what follows a name is long, and not what anybody of the programme is called by."""
    text = said.text.casefold()
    names = (f"{each.title or ''} {each.organization or ''}".strip().casefold() for each in event.people)
    return said.span.duration >= APPOSITION and not any(
        each and partial_ratio(each, text) >= CALLED_SO for each in names
    )


def _leads(pointer: Pointer) -> bool:
    return pointer.leads or (pointer.thanks and not pointer.gives)


def _keeps(whole: Pointer, left: Pointer, right: Pointer) -> bool:
    """Say whether whoever is named in the whole is named as surely in one of its parts."""
    parts = (left.introduced, left.called, left.thanked, right.introduced, right.called, right.thanked)
    named = {**whole.introduced, **whole.called, **whole.thanked}
    return all(max(part.get(person, 0.0) for part in parts) >= sure for person, sure in named.items())
