"""Finding the same speech in an artifact that was made anew: by time, checked by text.

Two records are the same speech if their times agree and their texts are alike. Where more than one would do, none
is taken.
"""

import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from rapidfuzz.distance import Indel

from pipeline.edits.operations import Anchor, MisfitError
from pipeline.records import Span, Utterance

ALIKE = 0.6  # texts less alike are not taken for the same speech; half of a text against the whole has 0.67
INSIDE = 0.8  # of a record's time within the anchor: it is a part of what the person saw
OUTSIDE = 0.2  # less than that is a neighbor whose edge moved
SHARE = 0.7  # of the anchor's time in which anything is said now must be found again; pauses are nobody's
MARGIN = 0.05  # a best match must beat the second by this


class Timeline:
    """Finds which of many spans touch a given one, in time proportional to the logarithm of their number."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self._order = sorted(range(len(spans)), key=lambda index: spans[index])
        self._starts = [spans[index].start for index in self._order]
        self._ends = list(accumulate((spans[index].end for index in self._order), max))

    def touching(self, span: Span) -> list[int]:
        """Return the positions of the spans that may share time with *span*, in order of time."""
        first = bisect_right(self._ends, span.start)
        return self._order[first : bisect_left(self._starts, span.end)]


def similarity(one: str, other: str) -> float:
    """Return how alike two texts are, 0..1, whatever their width, case, spaces and punctuation.

    It is twice the length of their longest common subsequence over the sum of their lengths.
    """
    return Indel.normalized_similarity(_letters(one), _letters(other))


def _letters(text: str) -> str:
    """Return the letters and digits of a text, folded; the text itself if it has none."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(each for each in folded if each.isalnum()) or folded.strip()


def shared(ones: Sequence[Span], others: Sequence[Span]) -> int:
    """Return how many milliseconds two lists of spans share; in each the spans are in order and do not overlap."""
    total = here = there = 0
    while here < len(ones) and there < len(others):
        total += ones[here].overlap(others[there])
        if ones[here].end <= others[there].end:
            here += 1
        else:
            there += 1
    return total


def union(spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return the same stretches of time in order, without overlaps."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.start <= merged[-1].end:
            merged[-1] = Span(start=merged[-1].start, end=max(span.end, merged[-1].end))
        else:
            merged.append(span)
    return tuple(merged)


def stretches(utterances: Sequence[Utterance], positions: Sequence[int]) -> tuple[Span, ...]:
    """Return the time of chosen utterances, with the pauses between those that follow one another directly."""
    spans: list[Span] = []
    before = -2
    for position in sorted(positions):
        span = utterances[position].span
        if position == before + 1:
            span = Span(start=spans[-1].start, end=max(spans.pop().end, span.end))
        spans.append(span)
        before = position
    return union(spans)


def length(spans: Sequence[Span]) -> int:
    """Return the milliseconds in spans that do not overlap."""
    return sum(each.duration for each in spans)


def agreement(ones: Sequence[Span], others: Sequence[Span]) -> float:
    """Return the time two lists of spans share over the time either covers, 0..1."""
    ones, others = union(ones), union(others)
    common = shared(ones, others)
    either = length(ones) + length(others) - common
    return common / either if either else 0.0


def parts_inside(anchor: Anchor, candidates: Sequence[tuple[int, Sequence[Span]]], found: str | None) -> list[int]:
    """Return which of the (position, spans) candidates make up what the person saw.

    *found* is what a conflict shows as being there now.

    Raises:
        MisfitError: If one lies half in and half out of the anchor, or together they leave too much of it out.
    """
    wanted = union(anchor.spans)
    inside, covered, said = [], 0, 0
    for position, spans in candidates:
        own = union(spans)
        common = shared(wanted, own)
        said += common
        if common >= INSIDE * length(own) > 0:
            inside.append(position)
            covered += common
        elif common > OUTSIDE * length(own):
            raise MisfitError("what it was made on is now part of something larger or cut elsewhere", found)
    if not inside or covered < SHARE * said:
        raise MisfitError("nothing there now matches what it was made on", found)
    return inside


def choose(scores: Sequence[tuple[float, int]], found: str | None) -> int:
    """Return the position with the best score. Raises `MisfitError` if there is none, or the second is as good."""
    best, *others = sorted(scores, reverse=True) or [(0.0, -1)]
    if best[1] < 0:
        raise MisfitError("nothing there now matches what it was made on", found)
    if others and best[0] - others[0][0] < MARGIN:
        raise MisfitError("two places match what it was made on equally well", found)
    return best[1]


def find_utterance(anchor: Anchor, utterances: Sequence[Utterance], timeline: Timeline) -> int:
    """Return the position of the utterance that the person saw.

    Args:
        anchor: With the utterance's span and text.
        utterances: All there are.
        timeline: Of their spans.

    Raises:
        MisfitError: If none or more than one matches.
    """
    near = [] if anchor.hull is None else timeline.touching(anchor.hull)
    scores = []
    for position in near:
        utterance = utterances[position]
        time = agreement(anchor.spans, (utterance.span,))
        alike = similarity(anchor.text, utterance.text)
        if time >= 0.5 and utterance.id == anchor.id and utterance.text == anchor.text:
            return position
        if time >= 0.5 and alike >= ALIKE:
            scores.append(((time + alike) / 2, position))
    return choose(scores, " ".join(utterances[each].text for each in near) or None)
