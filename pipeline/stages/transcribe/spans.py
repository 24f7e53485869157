"""Regions cut at pauses into spans that a recognizer can take."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import Audio
from pipeline.records import Region, Span
from pipeline.stages.levels import LEVEL, make_sane, measure_levels

READ = 60_000
"""Milliseconds that are read at a time, so that an hour's region is never in memory."""
EARLIEST = 0.35
"""The part of the longest span after which a cut is looked for first."""
SHORTEST = 500
"""Milliseconds that a cut leaves before it."""
QUIET = 18.0
"""Decibels below the loud parts of the surroundings from which on it is a pause."""
SEAM = 1_200
"""Milliseconds on either side of a change of language within which its pause is looked for."""
LONG_PAUSE = 400
"""Milliseconds from which on a longer pause is no better."""
SMOOTH = 7
"""Levels that make a pause; and over which the level is averaged where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A region, or a part of it, as it goes to the recognizer."""

    region: Region
    span: Span


def cut_region(region: Region, span: Span, audio: Audio, longest: int) -> Iterator[Piece]:
    """Yield *span* of *region* in pieces of at most *longest* milliseconds, in order and without gaps."""
    if span.duration <= longest:
        yield Piece(region=region, span=span)
        return
    levels = read_levels(region, span, audio)
    for start, end in pairwise([span.start, *find_cuts(levels, span, longest), span.end]):
        yield Piece(region=region, span=Span(start=start, end=end))


def read_levels(region: Region, span: Span, audio: Audio) -> NDArray[np.float32]:
    """Return the level of every 10 ms of *span* of a region in dB of full scale."""
    reads = [Span(start=each, end=min(each + READ, span.end)) for each in range(span.start, span.end, READ)]
    return np.concatenate([measure_levels(make_sane(audio.read(region.track, each))) for each in reads])


def find_seam(region: Region, around: int, reach: Span, audio: Audio) -> int:
    """Return where inside *reach* to cut a region near the moment *around*: long pauses and near ones are best.

    Both ends of *reach* lie in the region. Where nobody pauses, it is the quietest moment.
    """
    levels = read_levels(region, reach, audio)
    pauses = find_pauses(levels)
    if not pauses:
        return reach.start + find_calm(levels) * LEVEL

    def rate(pause: tuple[int, int]) -> float:
        first, last = (reach.start + each * LEVEL for each in pause)
        away = max(0, first - around, around - last)
        return min(last - first, LONG_PAUSE) / LONG_PAUSE - away / SEAM

    first, last = max(pauses, key=rate)
    return reach.start + (first + last) // 2 * LEVEL


def find_cuts(levels: NDArray[np.float32], span: Span, longest: int) -> list[int]:
    """Return the moments at which to cut *span* so that no part is longer than *longest*, in order.

    Each is the middle of the longest pause in reach, or, where nobody pauses, the quietest moment.

    Args:
        levels: In dB, one per 10 ms of *span*.
        span: On the recording's clock.
        longest: Milliseconds.
    """
    cuts: list[int] = []
    start = span.start
    while span.end - start > longest:
        rest = span.end - start
        latest = start + min(longest, rest - rest // 4)
        # In the later part if there is a pause, so that spans hold as much context as they may; else anywhere.
        reaches = ((start + int(EARLIEST * longest), latest), (start + SHORTEST, start + longest))
        cut = next((cut for reach in reaches if (cut := _find_pause(levels, span, *reach)) is not None), None)
        if cut is None:
            first = (reaches[0][0] - span.start) // LEVEL
            cut = span.start + (first + find_calm(levels[first : (latest - span.start) // LEVEL])) * LEVEL
        cuts.append(cut)
        start = cut
    return cuts


def _find_pause(levels: NDArray[np.float32], span: Span, earliest: int, latest: int) -> int | None:
    """Return the middle of the longest pause that lies between two moments, on the recording's clock."""
    first = (earliest - span.start) // LEVEL
    found = find_pause(levels[first : (latest - span.start) // LEVEL])
    return None if found is None else span.start + (first + found) * LEVEL


def find_pause(levels: NDArray[np.float32]) -> int | None:
    """Return the index of the middle of the longest pause in *levels*, if there is one."""
    longest = max(find_pauses(levels), key=lambda pause: pause[1] - pause[0], default=None)
    return None if longest is None else sum(longest) // 2


def find_pauses(levels: NDArray[np.float32]) -> list[tuple[int, int]]:
    """Return (first, end) of every pause in *levels*, in order."""
    if not len(levels):
        return []
    loud = float(np.quantile(levels, 0.9))
    quiet = np.concatenate([[False], levels < loud - QUIET, [False]])
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8))).tolist()
    return [(first, end) for first, end in zip(edges[::2], edges[1::2], strict=True) if end - first >= SMOOTH]


def find_calm(levels: NDArray[np.float32]) -> int:
    """Return the index of the middle of the longest pause in *levels*, or of the quietest moment if there is none."""
    pause = find_pause(levels)
    if pause is not None or not len(levels):
        return pause or 0
    smooth = np.convolve(np.pad(levels, SMOOTH // 2, mode="edge"), np.ones(SMOOTH) / SMOOTH, mode="valid")
    return int(smooth.argmin())
