"""Regions cut at pauses into spans that a recognizer can take."""

from collections.abc import Iterator, Sequence
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
SMOOTH = 7
"""Levels that make a pause; and over which the level is averaged where there is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A region, or a part of it, as it goes to the recognizer."""

    region: Region
    span: Span


def cut_regions(regions: Sequence[Region], audio: Audio, longest: int) -> Iterator[Piece]:
    """Yield the regions in pieces of at most *longest* milliseconds, in order and without gaps inside a region."""
    for region in regions:
        if region.span.duration <= longest:
            yield Piece(region=region, span=region.span)
            continue
        levels = read_levels(region, audio)
        edges = [region.span.start, *find_cuts(levels, region.span, longest), region.span.end]
        for start, end in pairwise(edges):
            yield Piece(region=region, span=Span(start=start, end=end))


def read_levels(region: Region, audio: Audio) -> NDArray[np.float32]:
    """Return the level of every 10 ms of a region in dB of full scale."""
    start, end = region.span.start, region.span.end
    reads = [Span(start=each, end=min(each + READ, end)) for each in range(start, end, READ)]
    return np.concatenate([measure_levels(make_sane(audio.read(region.track, each))) for each in reads])


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
    if not len(levels):
        return None
    loud = float(np.quantile(levels, 0.9))
    quiet = np.concatenate([[False], levels < loud - QUIET, [False]])
    edges = np.flatnonzero(np.diff(quiet.astype(np.int8)))
    starts, ends = edges[::2], edges[1::2]
    if not len(starts) or (ends - starts).max() < SMOOTH:
        return None
    longest = int((ends - starts).argmax())
    return int(starts[longest] + ends[longest]) // 2


def find_calm(levels: NDArray[np.float32]) -> int:
    """Return the index of the middle of the longest pause in *levels*, or of the quietest moment if there is none."""
    pause = find_pause(levels)
    if pause is not None or not len(levels):
        return pause or 0
    smooth = np.convolve(np.pad(levels, SMOOTH // 2, mode="edge"), np.ones(SMOOTH) / SMOOTH, mode="valid")
    return int(smooth.argmin())
