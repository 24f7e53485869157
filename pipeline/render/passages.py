"""One text cut into cues of one or two lines, at the places that cost least."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from typing import Protocol

from pipeline.language.sentences import sentences
from pipeline.records import Language
from pipeline.render.line_breaks import INSIDE, count_columns


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """How much of a language people can read.

    Attributes:
        line: Columns of a line at most.
        better: Columns of a line where the text allows.
        pace: Columns a second.
    """

    line: int
    better: int
    pace: int


MEASURES: dict[Language, Measure] = {
    "en": Measure(line=42, better=42, pace=21),
    "ko": Measure(line=40, better=36, pace=24),
    "ja": Measure(line=40, better=32, pace=18),
    "zh": Measure(line=40, better=32, pace=18),
}


class Weigher(Protocol):
    """What it costs to show a stretch of a text for as long as it is said."""

    def weigh(self, start: int, end: int) -> float:
        """Return the cost of the stretch from *start* to *end*."""
        ...


class Passage:
    """One text with the places at which it may be broken."""

    def __init__(self, text: str, language: Language, breaks: Mapping[int, int], rooms: tuple[int, int]) -> None:
        """Take *rooms*, the columns left free in the first line of the first cue and of each other."""
        self.text, self.breaks, self.rooms, self.measure = text, breaks, rooms, MEASURES[language]
        self.widths = (0, *accumulate(count_columns(each, language) for each in text))
        self.sentences = frozenset({0, len(text), *(end for _, end in sentences(text, language))})

    def width(self, start: int, end: int) -> int:
        """Return the columns of a stretch without the space at its end."""
        return self.widths[end] - self.widths[start] - (end > start and self.text[end - 1] == " ")

    def lay(self, start: int, end: int, most: int) -> tuple[float, int | None]:
        """Return what it costs to show a stretch, and where its lower line begins, if it has one."""
        room = self.rooms[0 if start == 0 else 1]
        best: tuple[float, int | None] = (self._crowd(room + self.width(start, end)), None)
        if best[0] == 0:
            return best
        for at in range(start + 1, end):
            weight = self.breaks.get(at, most + 1)
            if weight > most or self.text[at:end].strip().isdecimal():  # SubRip would take it for a cue's number
                continue
            upper, lower = room + self.width(start, at), self.width(at, end)
            slope = lower - upper if lower >= upper else 8 + 3 * (upper - lower)
            cost = 5 + 0.6 * weight + slope + self._crowd(upper) + self._crowd(lower)
            if cost < best[0]:
                best = (cost, at)
        return best

    def _crowd(self, width: int) -> float:
        """Return what the width of a line costs; none is too long where any break whatever is to be had."""
        crowded, excess = max(0, width - self.measure.better), width - self.measure.line
        return 6 * crowded + (100_000 + 1000 * excess if excess > 0 else 0)

    def cut(self, moments: Weigher) -> list[tuple[int, int | None, int]]:
        """Return the cues as (start, start of the lower line, end), at the places that cost least.

        First only between words; inside phrases, names and numbers only where a line would be too long otherwise.
        """
        pieces = self._cut(moments, INSIDE - 1)
        if any(self._overflows(*piece) for piece in pieces):
            pieces = self._cut(moments, max(self.breaks.values(), default=0))
        return pieces

    def _overflows(self, start: int, lower: int | None, end: int) -> bool:
        upper = self.rooms[0 if start == 0 else 1] + self.width(start, lower or end)
        return max(upper, self.width(lower or end, end)) > self.measure.line

    def _cut(self, moments: Weigher, most: int) -> list[tuple[int, int | None, int]]:
        places = [0, *(at for at, weight in sorted(self.breaks.items()) if weight <= most), len(self.text)]
        best: list[tuple[float, int, int | None]] = [(0.0, 0, None)]
        for number, end in enumerate(places[1:], 1):
            found: list[tuple[float, int, int | None]] = []
            for before in range(number - 1, -1, -1):
                start = places[before]
                if found and self.width(start, end) > 2 * self.measure.line:
                    break
                cost, lower = self.lay(start, end, most)
                cost += best[before][0] + self._weigh(start, end) + moments.weigh(start, end)
                found.append((cost + 1.5 * self.breaks.get(end, 0), before, lower))
            best.append(min(found, key=lambda each: each[0]))
        pieces = []
        number = len(places) - 1
        while number:
            _, before, lower = best[number]
            pieces.append((places[before], lower, places[number]))
            number = before
        return pieces[::-1]

    def _weigh(self, start: int, end: int) -> float:
        """Return what a cue costs: few are best, of like length, and none with parts of two sentences."""
        inside = any(start < each < end for each in self.sentences)
        whole = start in self.sentences and end in self.sentences
        return (
            70 + 60 * (self.width(start, end) / (2 * self.measure.better)) ** 2 + (500 if inside and not whole else 0)
        )
