"""Who is heard, quieter, whenever a louder voice pauses: the floor beneath the interpreters of a listening channel.

Zoom turns the floor down to about a tenth while an interpreter speaks. Voices alone do not part the two: what is heard
of a speaker before the interpreter begins is often shorter than what a voice is told by.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, minimum_filter1d

from pipeline.records import Span
from pipeline.stages.levels import LEVEL

QUIETER = 11.5
"""Decibels below the loud around it from which on speech is quiet; Zoom turns the floor down by some eighteen."""
DIP = 250
"""Milliseconds of quiet that lie within a word, or between two."""
PART, AROUND = 5_000, 3
"""Milliseconds for which the loud is measured anew, and how many such parts on either side are taken with them."""
LOUD = 0.8
"""The quantile of the levels of speech that is the loud."""
MARGIN = 100
"""Milliseconds of quiet beside the loud that are left to it: the soft onsets and the releases of its words."""
SHORTEST, LONGEST = 300, 8_000
"""Milliseconds for which somebody is heard while a louder voice pauses."""
OFTEN = 0.05
"""The share of all speech that must be so: in a conversation some speak more quietly, too, but not in scraps."""


def part_beneath(speech: Sequence[Span], levels: NDArray[np.float32]) -> tuple[list[Span], list[Span]]:
    """Return what is said aloud and what is heard beneath it, both in order; the latter is empty where it is seldom.

    Args:
        speech: In order, apart from each other.
        levels: Of every 10 ms of the recording, in decibels.
    """
    speaks = np.zeros(len(levels), dtype=np.bool_)
    for each in speech:
        speaks[each.start // LEVEL : each.end // LEVEL] = True
    width = DIP // LEVEL
    steady = minimum_filter1d(maximum_filter1d(levels, width), width)
    quiet = speaks & (steady < _measure_loud(steady, speaks) - QUIETER)
    edges = np.flatnonzero(np.diff(np.concatenate([[False], quiet, [False]]).astype(np.int8))).tolist()
    runs = [(a * LEVEL + MARGIN, b * LEVEL - MARGIN) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    beneath = [Span(start=start, end=end) for start, end in runs if end - start >= SHORTEST]
    scraps = sum(each.duration for each in beneath if each.duration <= LONGEST and _stands_out(each, steady, speaks))
    if scraps < OFTEN * sum(each.duration for each in speech):
        return list(speech), []
    return leave_out(speech, beneath), beneath


def _stands_out(span: Span, levels: NDArray[np.float32], speaks: NDArray[np.bool_]) -> bool:
    """Say whether what borders on a span is louder, or no speech: else it is somebody who goes on as quietly."""
    first, end = (span.start - MARGIN) // LEVEL, (span.end + MARGIN) // LEVEL
    own = np.median(levels[first:end])
    for side in (slice(max(0, first - DIP // LEVEL), first), slice(end, end + DIP // LEVEL)):
        spoken = levels[side][speaks[side]]
        if len(spoken) and abs(spoken.max() - own) < QUIETER / 2:
            return False
    return True


def _measure_loud(levels: NDArray[np.float32], speaks: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Return for every level how loud the loud speech around it is, in decibels."""
    part = PART // LEVEL
    spoken = [levels[at : at + part][speaks[at : at + part]] for at in range(0, len(levels), part)]
    loud = []
    for at in range(len(spoken)):
        around = np.concatenate(spoken[max(0, at - AROUND) : at + AROUND + 1])
        loud.append(np.quantile(around, LOUD) if len(around) else 0.0)
    return np.repeat(np.array(loud, dtype=np.float32), part)[: len(levels)]


def leave_out(spans: Sequence[Span], holes: Sequence[Span]) -> list[Span]:
    """Return what is left of *spans* without *holes*; both are in order, and apart from each other."""
    left: list[Span] = []
    at = 0
    for each in spans:
        start = each.start
        while at < len(holes) and holes[at].end <= start:
            at += 1
        for hole in holes[at:]:
            if hole.start >= each.end:
                break
            if hole.start > start:
                left.append(Span(start=start, end=hole.start))
            start = max(start, hole.end)
            at += hole.end <= each.end
        if start < each.end:
            left.append(Span(start=start, end=each.end))
    return left
