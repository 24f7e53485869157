"""Cues in order of time, with times that can be: what a file says otherwise is put right, and said."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.records import Doubt, Span
from pipeline.transcripts.cues import Cue, doubt_lines

FURTHEST = 24 * 3_600_000
"""Milliseconds beyond which a time is a mistake: no recording is longer."""
PER_LETTER, SHORTEST = 120, 400
"""Milliseconds that a letter takes, and the least that a cue does, where its end has to be guessed."""
OVERLAP = 1_000
"""Milliseconds of two cues at once from which on a reviewer is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A cue with the time it has in the recording."""

    cue: Cue
    span: Span


def order_cues(cues: Sequence[Cue], file: str) -> tuple[tuple[Timed, ...], tuple[Doubt, ...]]:
    """Return the cues that say something, in order of time, and doubts about times that were put right."""
    said = [each for each in cues if each.text]
    timed, guessed = _complete(said)
    early = [after.cue.line for before, after in pairwise(timed) if after.span.start < before.span.start]
    ordered = sorted(timed, key=lambda each: each.span.start) if early else timed
    overlapping = _find_overlaps(ordered)
    return tuple(ordered), (
        *doubt_lines(file, "cue-times", guessed, "no usable times stand here; they were guessed from their neighbors."),
        *doubt_lines(file, "unordered-cues", early, "this comes before the one above it; the times were followed."),
        *doubt_lines(file, "overlapping-cues", overlapping, "this begins before the one before it ends."),
    )


def _complete(cues: Sequence[Cue]) -> tuple[list[Timed], list[int]]:
    """Return every cue with a time, and the lines of those whose times were guessed."""
    timed: list[Timed] = []
    guessed: list[int] = []
    now = 0
    for number, cue in enumerate(cues):
        start = cue.start if cue.start is not None and cue.start < FURTHEST else None
        end = cue.end if cue.end is not None and cue.end <= FURTHEST else None
        if start is None and end is not None and end > now:
            start = max(now, end - _guess(cue))
            guessed.append(cue.line)
        elif start is None or end is None or end <= start:
            start = now if start is None else start
            end = start + _guess(cue)
            following = next((each.start for each in cues[number + 1 : number + 2] if each.start is not None), None)
            if following is not None and start < following < end:
                end = following
            guessed.append(cue.line)
        assert end is not None
        timed.append(Timed(cue=cue, span=Span(start=start, end=end)))
        now = min(end, FURTHEST)
    return timed, guessed


def _guess(cue: Cue) -> int:
    """Return how long a cue may take, in milliseconds."""
    letters = sum(1.0 if each > "\u2fff" else 0.5 for each in cue.text)
    return max(SHORTEST, round(PER_LETTER * letters))


def _find_overlaps(timed: Sequence[Timed]) -> list[int]:
    """Return the lines of cues that begin well before the one before them ends."""
    found = []
    end = 0
    for each in timed:
        if min(end, each.span.end) - each.span.start > OVERLAP:
            found.append(each.cue.line)
        end = max(end, each.span.end)
    return found
