"""Who speaks, by whose own microphone is spoken into: participants' tracks on the floor's clock become labels.

A microphone hears its owner, and the others from a loudspeaker: quieter, a little later, and in step with them. A
label is given only where a microphone is louder than all it could have overheard. Where that is not sure there is none.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from pipeline.records import Doubt, Label, doubt
from pipeline.stages.listen.activity import GRAIN, HALF_DECIBEL, QUIETEST, SPEECH, Activity, Bytes, find_envelopes
from pipeline.stages.listen.correlation import Matrix, smooth
from pipeline.stages.listen.offsets import JUMP, SURE, Offset, doubt_offset
from pipeline.stages.listen.speech import find_speech

LOUDER = 6.0
"""Decibels by which a microphone must be above all others, or above what it overhears of them."""
QUIETER = 10.0
"""Decibels by which an owner's voice may be below the floor, into which it was mixed. What is overheard is further
below, also of people who have no track of their own; such moments neither name nor compete."""
TOLERANCE = 5_000
"""Milliseconds by which a track may end before or after the floor."""

_DELAY = 500  # milliseconds in which another's voice comes back out of a loudspeaker
_LEAST_OWN = 1_000  # milliseconds for which a microphone must be the loudest before it is believed to have an owner
_SOFT = 15.0  # decibels below an owner's usual level where speech beside another's may still be the owner's
_AROUND = 3_000  # milliseconds in which a track of doubtful length must sound as the floor does
_ALIKE = 0.3  # correlation with the floor's envelopes there

Decibels = NDArray[np.float32]
Truths = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Microphone:
    """A participant's own track.

    Attributes:
        path: Of its file, relative to the event's folder.
        name: The display name that the file's name tells; `None` if it tells none.
        offset: Against the floor.
    """

    path: str
    name: str | None
    activity: Activity
    offset: Offset


def participant_labels(
    microphones: Sequence[Microphone], floor: Activity
) -> tuple[tuple[Label, ...], tuple[Doubt, ...]]:
    """Return who speaks into which microphone when, in order of time, and what is in doubt about the tracks.

    Labels of different people may overlap. A microphone whose place on the clock is not sure gives none.
    """
    count = len(floor.speech)
    doubts = [each for one in microphones for each in _doubt_track(one, floor)]
    sure = sorted(
        (each for each in microphones if each.offset.confidence >= SURE and each.offset.method != "activity"),
        key=lambda each: each.path,
    )
    levels = [_in_decibels(each.offset.lay(each.activity.level, count)) for each in sure]
    audible = _find_around(_in_decibels(floor.level)) - QUIETER
    on_floor = maximum_filter1d(floor.speech >= SPEECH, _DELAY // GRAIN + 1)
    speaking = [
        (each.offset.lay(each.activity.speech, count) >= SPEECH) & on_floor & (_find_around(level) >= audible)
        for each, level in zip(sure, levels, strict=True)
    ]
    own = find_own(levels, speaking)
    envelopes = find_envelopes(floor) if any(_is_doubtful(each, floor) for each in sure) else None
    labels = []
    for one, mask in zip(sure, own, strict=True):
        if envelopes is not None and _is_doubtful(one, floor):
            mask = mask & _sounds_as(one, envelopes)  # noqa: PLW2901
        spans = find_speech(mask.astype(np.float32), GRAIN, floor.duration)
        labels += [Label(span=span, text=_printable(one.name), source=one.path, kind="track") for span in spans]
    return tuple(sorted(labels, key=lambda each: (each.span, each.source))), tuple(doubts)


def find_own(levels: Sequence[Decibels], speaking: Sequence[Truths]) -> list[Truths]:
    """Return, for each microphone, where its owner speaks into it.

    Args:
        levels: In dB of full scale, one per grain of a common clock, of each microphone.
        speaking: Whether there is speech on it that may be its owner's.
    """
    if not levels:
        return []
    # What is overheard comes later than it was said, so each is compared with what was loud a moment before.
    size = _DELAY // GRAIN + 10
    near = [
        maximum_filter1d(np.where(mask, level, np.float32(QUIETEST)), size, origin=_DELAY // GRAIN // 2 - 2)
        for level, mask in zip(levels, speaking, strict=True)
    ]
    loudest = []
    for i, level in enumerate(levels):
        others = [near[j] for j in range(len(levels)) if j != i]
        above = np.max(others, axis=0) if others else np.full_like(level, -200)
        around = _find_around(level)
        loudest.append(speaking[i] & (around >= above + LOUDER))
    own = []
    for i, level in enumerate(levels):
        if np.count_nonzero(loudest[i]) * GRAIN < _LEAST_OWN:
            own.append(np.zeros(len(level), dtype=np.bool_))
            continue
        usual = float(np.quantile(level[loudest[i]], 0.75))
        around = _find_around(level)
        beside = speaking[i] & (around >= usual - _SOFT)
        for j in range(len(levels)):
            if j != i:
                beside &= around >= near[j] + _overheard(level, near[j], loudest[j]) + LOUDER
        own.append(loudest[i] | beside)
    return own


def _overheard(level: Decibels, source: Decibels, alone: Truths) -> float:
    """Return how loud, in decibels against the source, a microphone gets while only the source's owner speaks.

    Without a moment to learn it from, as loud as the source: then nothing but the louder one counts.
    """
    return float(np.quantile((level - source)[alone], 0.9)) if np.count_nonzero(alone) * GRAIN >= _LEAST_OWN else 0.0


def _find_around(level: Decibels) -> Decibels:
    """Return the level of the syllable around each grain."""
    return np.asarray(maximum_filter1d(level, 200 // GRAIN + 1))


def _in_decibels(level: Bytes) -> Decibels:
    """Return levels in dB of full scale."""
    return level.astype(np.float32) / np.float32(HALF_DECIBEL) + np.float32(QUIETEST)


def _sounds_as(microphone: Microphone, floor: Matrix) -> Truths:
    """Tell where the envelopes of a microphone and those of the floor rise and fall together."""
    placed = microphone.offset.lay(find_envelopes(microphone.activity), len(floor))
    size = _AROUND // GRAIN
    both = smooth((placed * floor).sum(axis=1, keepdims=True), size)[:, 0]
    powers = [smooth(np.square(each).sum(axis=1, keepdims=True), size)[:, 0] for each in (placed, floor)]
    return np.asarray(both >= _ALIKE * np.sqrt(np.maximum(powers[0] * powers[1], 0)) + 1e-6)


def _is_doubtful(microphone: Microphone, floor: Activity) -> bool:
    """Tell whether a track's length, or a jump in it, says that not all of it lies where its offset puts it."""
    end = microphone.offset.place(microphone.activity.duration)
    # A participant may come late or leave early; what cannot be is a track that goes on after the end.
    return (
        microphone.offset.spread > JUMP
        or abs(end - floor.duration) > TOLERANCE
        or microphone.offset.milliseconds < -TOLERANCE
    )


def _doubt_track(microphone: Microphone, floor: Activity) -> list[Doubt]:
    """Return what a reviewer must know about a track."""
    name, track, offset = _show(microphone), microphone.activity.track, microphone.offset
    doubts = list(doubt_offset(name, track, offset))
    difference = offset.place(microphone.activity.duration) - floor.duration
    if offset.confidence >= SURE and abs(difference) > TOLERANCE:
        more = "later" if difference > 0 else "earlier"
        message = (
            f"{name} ends {abs(difference) / 1000:.0f} s {more} than the floor, which its start does not explain; it "
            "is used only where it sounds as the floor does."
        )
        doubts.append(doubt("track-length", message, target=track))
    return doubts


def _show(microphone: Microphone) -> str:
    """Return what to call a track in a sentence: its path, unless that holds an address."""
    return microphone.path if "@" not in microphone.path else f"the track {microphone.activity.track}"


def _printable(name: str | None) -> str | None:
    """Return a display name without what cannot be seen; `None` if nothing is left, or it is an address."""
    if name is None or "@" in name:
        return None
    return " ".join("".join(each for each in name if each.isprintable()).split()) or None
