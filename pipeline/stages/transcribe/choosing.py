"""Stretches of one language, cut at pauses into what goes to the recognizer; and which of two readings is kept."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.backends import Audio
from pipeline.language.scripts import contradicts
from pipeline.records import Span
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


def find_misread(choices: Sequence[Choice], attempts: Sequence[Attempt]) -> list[Asked]:
    """Return what else to ask for: pieces whose text is written in the script of another of the four languages.

    Told a wrong language, a recognizer may write the right one all the same; then its letters know better.
    """
    asked = []
    for choice in choices:
        stretch = choice.stretch
        own = [each for each in _inside(attempts, choice.piece) if each.language == stretch.tongue]
        text = " ".join(each.text for each in own)
        if stretch.tongue != "other" and (better := contradicts(text, stretch.tongue)) not in (None, stretch.rival):
            asked.append(Asked(piece=choice.piece, tongue=better))
    return asked


def keep_likelier(choices: Sequence[Choice], attempts: Sequence[Attempt]) -> tuple[list[Choice], list[Attempt]]:
    """Return each choice as it stands once its readings are known, and the attempts that are kept, in order of time.

    The recognizer's own probability of a text is the better judge where the sound leaves two languages open.
    """
    settled: list[Choice] = []
    kept: list[Attempt] = []
    for choice in choices:
        readings: dict[Tongue, list[Attempt]] = {}
        for attempt in _inside(attempts, choice.piece):
            readings.setdefault(attempt.language, []).append(attempt)
        stretch = choice.stretch
        own = readings.pop(stretch.tongue, [])
        mine = _rate(own)
        for tongue, other in readings.items():
            theirs = _rate(other)
            if theirs > mine:
                stretch = replace(stretch, tongue=tongue, rival=None, confidence=theirs / (mine + theirs))
                own, mine = other, theirs
        settled.append(replace(choice, stretch=stretch))
        kept += own
    return settled, kept


def _inside(attempts: Sequence[Attempt], piece: Piece) -> list[Attempt]:
    """Return the attempts at a piece; there are no more than a chunk's."""
    span = piece.span
    return [each for each in attempts if each.region == piece.region.id and span.start <= each.span.start < span.end]


def _rate(attempts: Sequence[Attempt]) -> float:
    """Return how probable the texts of a piece are: the mean over its time, 0 for what was refused.

    What is written in the letters of another language is half as probable: it is a guess, or a translation.
    """
    total = sum(each.span.duration for each in attempts)
    said = sum(
        each.span.duration * each.confidence * (0.5 if contradicts(each.text, each.language) else 1.0)
        for each in attempts
        if not each.reason
    )
    return said / total if total else 0.0
