"""What a track is that neither its name nor the event file explains: floor, interpretation, participant or mixed.

Each piece of evidence speaks for or against each answer, in logarithms of odds; they add up, and the best answer is
given only if it is clearly better than the next. Else the track is called mixed, on which a voice is never taken
for the speaker: the answer that does no harm.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from pipeline.records import LANGUAGES, Doubt, Language, Span, TrackContent, doubt
from pipeline.stages.listen.activity import GRAIN, SPEECH, Activity, find_loud
from pipeline.stages.listen.correlation import smooth
from pipeline.stages.listen.offsets import SURE, Offset

MARGIN = 2.0
"""Logarithm of odds by which an answer must be better than the next; 7 to 1."""
PURE = 0.85
"""Share of one language from which on a track is in that language alone."""
SAMPLES, SAMPLE = 40, 3_000
"""How many stretches tell the languages of a track, and the milliseconds of each."""

_FARTHEST = 10_000  # milliseconds that an interpreter may be behind
_REACTION = 1_000  # milliseconds that nobody can interpret faster than
_FOLLOWS = 0.2  # correlation of speech and pauses from which on one track follows the other

Weights = Mapping[TrackContent, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tongue:
    """How probable each language is in one stretch, by its code; times as on the track it was heard on."""

    span: Span
    probabilities: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a track is.

    Attributes:
        language: Of an interpretation; `None` for everything else.
        confidence: In 0..1; of a track that is called mixed for want of evidence, that of the best answer.
        reasons: One sentence for each piece of evidence.
    """

    content: TrackContent
    language: Language | None
    confidence: float
    reasons: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()


def tell_content(
    name: str,
    other: Activity,
    floor: Activity | None,
    offset: Offset,
    *,
    languages: Sequence[Tongue] = (),
    floor_languages: Sequence[Tongue] = (),
    voices: int | None = None,
) -> Content:
    """Return what a track is by how it relates to the floor; mixed, with a doubt, where that does not suffice.

    Args:
        name: What a reader calls the track: the name of its file.
        other: The track.
        floor: `None` if there is no other track to compare it with.
        offset: Of the track against the floor.
        languages: What was heard on the track, on its own clock.
        floor_languages: What was heard on the floor.
        voices: How many voices there are throughout the track; `None` if nobody counted.
    """
    spoken = share_languages(languages)
    main = max(spoken, key=lambda each: (spoken[each], each)) if spoken else None
    found: list[tuple[Weights, str]] = []
    if floor is not None:
        found += _by_sound(offset)
        found += _by_time(other, floor, offset)
        found += _by_language(spoken, main, share_languages(floor_languages))
        found += _by_voices(voices)
    scores = {each: sum(weights.get(each, 0.0) for weights, _ in found) for each in get_args(TrackContent)}
    ranked = sorted(scores, key=lambda each: -scores[each])
    best = ranked[0]
    confidence = 1 / sum(math.exp(scores[each] - scores[best]) for each in scores)
    reasons = tuple(reason for _, reason in found)
    language = next((each for each in LANGUAGES if each == main), None)
    nameless = best == "interpretation" and (language is None or spoken[language] < PURE)
    if floor is None or scores[best] - scores[ranked[1]] < MARGIN or nameless:
        message = (
            f"It is not sure what {name} is; it is treated as a mix of floor and interpretation, in which a voice "
            "names nobody; write a [[tracks]] table for it into event.toml."
        )
        unsure = doubt("unclear-track", message, target=other.track)
        return Content(content="mixed", language=None, confidence=confidence, reasons=reasons, doubts=(unsure,))
    interpreted = language if best == "interpretation" else None
    doubts = []
    if offset.confidence < SURE:
        message = f"Nothing but its language and voice says that {name} is the floor's interpretation; listen to it."
        doubts.append(doubt("unclear-track", message, target=other.track))
    return Content(content=best, language=interpreted, confidence=confidence, reasons=reasons, doubts=tuple(doubts))


def sample_speech(activity: Activity) -> list[Span]:
    """Return stretches of a few seconds each from all over a track's loud speech, on its own clock."""
    spoken = np.flatnonzero(find_loud(activity)) * GRAIN
    if not len(spoken):
        return []
    starts = sorted({int(each) for each in spoken[np.linspace(0, len(spoken) - 1, SAMPLES).astype(np.int64)]})
    kept: list[int] = []
    for start in starts:
        if not kept or start >= kept[-1] + SAMPLE:
            kept.append(start)
    return [Span(start=each, end=min(each + SAMPLE, activity.duration)) for each in kept if each < activity.duration]


def share_languages(tongues: Sequence[Tongue]) -> dict[str, float]:
    """Return the share of each language in stretches, weighted by how long they are; empty if there are none."""
    total = sum(each.span.duration for each in tongues)
    shares: dict[str, float] = {}
    for each in tongues:
        for code, probability in each.probabilities.items():
            # A broken model's answer counts for nothing.
            if math.isfinite(probability) and total:
                shares[code] = shares.get(code, 0.0) + min(1.0, max(0.0, probability)) * each.span.duration / total
    return shares


def find_lag(other: NDArray[np.bool_], floor: NDArray[np.bool_]) -> tuple[int, float]:
    """Return by how many milliseconds, from -10 to 10 s, *other* follows *floor*, and the correlation there."""
    one, two = (smooth(each.astype(np.float32)[:, None], 1_000 // GRAIN)[:, 0] for each in (other, floor))
    # Nothing is told by who is silent before the first and after the last word.
    one, two = one - one.mean(), two - two.mean()
    scale = float(np.sqrt((one * one).sum() * (two * two).sum()))
    if scale < 1e-6:
        return 0, 0.0
    lags = range(-_FARTHEST // GRAIN, _FARTHEST // GRAIN + 1, 5)
    values = {
        lag: float((one[max(0, lag) : len(one) + min(0, lag)] * two[max(0, -lag) : len(two) - max(0, lag)]).sum())
        / scale
        for lag in lags
        if abs(lag) < len(one)
    }
    best = max(values, key=lambda lag: (values[lag], -abs(lag)))
    return best * GRAIN, values[best]


def _by_sound(offset: Offset) -> Iterator[tuple[Weights, str]]:
    """Yield what it tells that the track shares sound with the floor."""
    shared = offset.shared
    if shared is None or offset.confidence < SURE:
        yield {"floor": -3, "participant": -3}, "It shares no sound with the floor."
    elif shared >= 0.5:
        weights: Weights = {"floor": 2, "participant": 2, "interpretation": -4}
        yield weights, f"{shared:.0%} of its sound is the floor's."
    elif shared >= 0.1:
        weights = {"floor": -3, "participant": -2, "interpretation": 0.5, "mixed": 1.5}
        yield weights, f"{shared:.0%} of its sound is the floor's, beneath other speech."
    else:
        weights = {"floor": -4, "participant": -3, "interpretation": 2}
        yield weights, "The floor is heard in it only from afar."


def _by_time(other: Activity, floor: Activity, offset: Offset) -> Iterator[tuple[Weights, str]]:
    """Yield what it tells when the track is spoken on, and when the floor."""
    if offset.confidence < SURE:
        return
    count = len(floor.speech)
    # Only what is loud, or what a microphone overhears would count for its owner's.
    loud, own = find_loud(floor), offset.lay(find_loud(other), count)
    covered = float(own[loud].mean()) if loud.any() else 0.0
    if covered >= 0.85:
        yield {"floor": 2, "participant": -2}, f"It is spoken on in {covered:.0%} of the time when the floor is."
    elif covered <= 0.7:
        weights: Weights = {"floor": -3, "participant": 2, "interpretation": -1 if covered < 0.3 else 0}
        yield weights, f"It is spoken on in only {covered:.0%} of the time when the floor is."
    lag, alike = find_lag(offset.lay(other.speech, count) >= SPEECH, floor.speech >= SPEECH)
    if alike < _FOLLOWS:
        return
    if lag >= _REACTION:
        weights = {"interpretation": 2, "floor": -1, "participant": -1}
        yield weights, f"Its speech follows the floor's by about {lag / 1000:.1f} s."
    elif abs(lag) < _REACTION // 2:
        yield {"floor": 0.5, "participant": 0.5, "interpretation": -1}, "Its speech begins and ends with the floor's."


def _by_language(
    spoken: Mapping[str, float], main: str | None, on_floor: Mapping[str, float]
) -> Iterator[tuple[Weights, str]]:
    """Yield what its languages tell, against the floor's."""
    if main is None or not on_floor:
        return
    pure, there = spoken[main], on_floor.get(main, 0.0)
    if pure < PURE:
        alike = sum(min(share, on_floor.get(code, 0.0)) for code, share in spoken.items())
        weights: Weights = {"interpretation": -3, "floor": 1 if alike >= 0.8 else 0, "mixed": 1 if alike < 0.8 else 0}
        yield weights, f"It is in several languages; {alike:.0%} of them as on the floor."
    elif there <= 0.6:
        # In a mix the other languages of the floor would be heard as well.
        weights = {"interpretation": 3, "floor": -2, "mixed": -1.5}
        yield weights, f"It is in {main} alone, in which {there:.0%} of the floor are."


def _by_voices(voices: int | None) -> Iterator[tuple[Weights, str]]:
    """Yield what the number of voices tells."""
    if voices is None or voices < 1:
        return
    if voices <= 2:  # interpreters take turns
        weights: Weights = {"interpretation": 1, "participant": 1 if voices == 1 else 0, "floor": -1}
        yield weights, "It has one voice throughout." if voices == 1 else "It has two voices throughout."
    else:
        yield {"floor": 1, "mixed": 1, "participant": -1, "interpretation": -1}, f"It has {voices} voices."
