"""The recording at a glance: a strip of language colours over its whole length, and marks where something is up."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from pipeline.records import Doubt, Span, Transcript

WIDTH = 1_000
"""Cells of the strip; each stands for an equal part of the recording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """Neighbouring cells that show the same.

    Attributes:
        name: A language, "dropped" (or in another language) or "doubt".
        first: The first cell, from 0.
        width: How many cells.
    """

    name: str
    first: int
    width: int


def draw_strip(transcript: Transcript, doubts: Iterable[Doubt], duration: int) -> tuple[Bar, ...]:
    """Return the language that is heard most in each cell, then where text was refused, then where doubts begin."""
    if not duration:
        return ()
    heard: list[Counter[str]] = [Counter() for _ in range(WIDTH)]
    for segment in transcript.segments:
        for cell, milliseconds in _cells(segment.span, duration):
            heard[cell][segment.language] += milliseconds
    languages = [max(each, key=lambda name: each[name]) if each else None for each in heard]
    refused = [entry.span for entry in transcript.ledger if entry.outcome in ("dropped", "other")]
    lost = {cell for span in refused for cell, _ in _cells(span, duration)}
    begun = {min(WIDTH - 1, each.span.start * WIDTH // duration) for each in doubts if each.span}
    return (
        *_bars(languages),
        *_bars(["dropped" if cell in lost else None for cell in range(WIDTH)]),
        *_bars(["doubt" if cell in begun else None for cell in range(WIDTH)]),
    )


def _cells(span: Span, duration: int) -> Iterator[tuple[int, int]]:
    """Yield the cells that *span* touches, and how many milliseconds of it are in each."""
    first, last = span.start * WIDTH // duration, (span.end - 1) * WIDTH // duration
    for cell in range(first, min(last, WIDTH - 1) + 1):
        inside = Span(start=cell * duration // WIDTH, end=(cell + 1) * duration // WIDTH)
        yield cell, inside.overlap(span)


def _bars(cells: list[str | None]) -> Iterator[Bar]:
    """Yield the runs of equal cells that are not empty."""
    first = 0
    for name, run in groupby(cells):
        width = len(list(run))
        if name is not None:
            yield Bar(name=name, first=first, width=width)
        first += width
