"""Stretches of one language, cut at pauses into what goes to the recognizer; and which of two readings is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.backends import Audio
from pipeline.records import Region, Span
from pipeline.stages.transcribe.attempts import Attempt
from pipeline.stages.transcribe.languages import Stretch, Tongue
from pipeline.stages.transcribe.spans import SEAM, SHORTEST, Piece, cut_region, find_seam


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A piece, and the stretch that says its language."""

    piece: Piece
    stretch: Stretch


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One reading that the recognizer is asked for: a piece in a tongue."""

    piece: Piece
    tongue: Tongue


def cut_stretches(stretches: Sequence[Stretch], audio: Audio, longest: int) -> Iterator[Choice]:
    """Yield the stretches in pieces of at most *longest* milliseconds, parted from each other in pauses."""
    for _, own in groupby(stretches, key=lambda each: each.region.id):
        for stretch in _part_in_pauses(list(own), audio):
            for piece in cut_region(stretch.region, stretch.span, audio, longest):
                yield Choice(piece=piece, stretch=stretch)


def _part_in_pauses(stretches: Sequence[Stretch], audio: Audio) -> Iterator[Stretch]:
    """Yield the stretches of one region with each edge between two of them moved into a pause near it."""
    start = stretches[0].span.start
    for at, stretch in enumerate(stretches):
        end = stretch.span.end
        if at + 1 < len(stretches):
            low = max(end - SEAM, (stretch.span.start + end) // 2, start + SHORTEST)
            high = min(end + SEAM, (end + stretches[at + 1].span.end) // 2)
            end = find_seam(stretch.region, end, Span(start=low, end=high), audio) if low < high else end
        if end > start:
            yield replace(stretch, span=Span(start=start, end=end))
            start = end


def list_readings(choices: Sequence[Choice]) -> list[Asked]:
    """Return what to ask for: every piece in its own tongue, and those with a rival in that tongue as well."""
    own = [Asked(piece=each.piece, tongue=each.stretch.tongue) for each in choices]
    return own + [Asked(piece=each.piece, tongue=each.stretch.rival) for each in choices if each.stretch.rival]


def keep_likelier(choices: Sequence[Choice], attempts: Sequence[Attempt]) -> tuple[list[Choice], list[Attempt]]:
    """Return each choice as it stands once its readings are known, and the attempts that are kept, in order of time.

    The recognizer's own probability of a text is the better judge where the sound leaves two languages open.
    """
    settled: list[Choice] = []
    kept: list[Attempt] = []
    of: dict[tuple[Region, Tongue], list[Attempt]] = {}
    regions = {each.piece.region.id: each.piece.region for each in choices}
    for attempt in attempts:
        of.setdefault((regions[attempt.region], attempt.language), []).append(attempt)
    for choice in choices:
        stretch, span = choice.stretch, choice.piece.span
        own = _inside(of.get((stretch.region, stretch.tongue), []), span)
        if stretch.rival:
            other = _inside(of.get((stretch.region, stretch.rival), []), span)
            mine, theirs = _rate(own), _rate(other)
            if theirs > mine:
                share = theirs / (mine + theirs)
                stretch = replace(stretch, tongue=stretch.rival, rival=None, confidence=share)
                own = other
        settled.append(replace(choice, stretch=stretch))
        kept += own
    return settled, kept


def _inside(attempts: Sequence[Attempt], span: Span) -> list[Attempt]:
    return [each for each in attempts if span.start <= each.span.start < span.end]


def _rate(attempts: Sequence[Attempt]) -> float:
    """Return how probable the texts of a piece are: the mean over its time, 0 for what was refused."""
    total = sum(each.span.duration for each in attempts)
    said = sum(each.span.duration * each.confidence for each in attempts if not each.reason)
    return said / total if total else 0.0
