"""Stretches of one language, cut at pauses into what goes to the recognizer; and which of two readings is kept."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.backends import Audio
from pipeline.language.scripts import contradicts
from pipeline.records import LANGUAGES, Language, Span
from pipeline.stages.transcribe.attempts import Attempt
from pipeline.stages.transcribe.languages import Stretch, Tongue
from pipeline.stages.transcribe.spans import SEAM, SHORTEST, Piece, cut_region, find_seam

HABITUAL = 0.2
"""The part of a voice's time from which on a language is one that it speaks."""
UNSURE = 0.75
"""The mean probability of a text below which it is read in the voice's other languages as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A piece, and the stretch that says its language."""

    piece: Piece
    stretch: Stretch

    @property
    def asked(self) -> tuple[Tongue, ...]:
        """The languages that it is read in at first."""
        rival = self.stretch.rival
        return (self.stretch.tongue, rival) if rival else (self.stretch.tongue,)


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
    return [Asked(piece=choice.piece, tongue=tongue) for choice in choices for tongue in choice.asked]


def list_habits(stretches: Sequence[Stretch]) -> dict[str, tuple[Language, ...]]:
    """Return the languages that each voice speaks for at least HABITUAL of its time, as far as tracing tells."""
    times: dict[str, Counter[Tongue]] = {}
    for each in stretches:
        times.setdefault(each.region.voice, Counter())[each.tongue] += each.span.duration
    return {
        voice: tuple(each for each in LANGUAGES if spent[each] >= HABITUAL * spent.total())
        for voice, spent in times.items()
    }


def find_misread(
    choices: Sequence[Choice], attempts: Sequence[Attempt], habits: Mapping[str, Sequence[Language]]
) -> list[Asked]:
    """Return what else to ask for: readings of pieces that may be in another language than they were read in.

    Told a wrong language, a recognizer may write the right one all the same; then its letters know better. Or it
    writes what it does not believe itself; then it is asked again in the other languages that this voice speaks.
    """
    asked = []
    for choice in choices:
        stretch, piece = choice.stretch, choice.piece
        if stretch.tongue == "other":
            continue
        own = [each for each in _inside(attempts, piece) if each.language == stretch.tongue]
        better = {contradicts(" ".join(each.text for each in own), stretch.tongue)}
        if _rate(own) < UNSURE:
            better.update(habits[piece.region.voice])
        asked += [Asked(piece=piece, tongue=each) for each in LANGUAGES if each in better - {*choice.asked}]
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
