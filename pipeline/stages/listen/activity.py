"""When a track is spoken on and how loud, in a few bytes for each 20 ms: many tracks of many hours fit in memory.

What is kept is measured while the blocks of a track pass on their way to the speech detector, in the same pass.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from pipeline.backends import SAMPLE_RATE, Samples
from pipeline.stages.levels import LEVEL, make_sane
from pipeline.stages.listen.correlation import Matrix, smooth

GRAIN = 20
"""Milliseconds of one value."""
EDGES = (250, 500, 1000, 2000, 4000)
"""Hertz between the bands whose levels are kept: above the hum of mains, below what a telephone cuts off."""
QUIETEST = -100.0
HALF_DECIBEL = 2
"""Levels are kept as half decibels above the quietest, in one byte."""
SPEECH = 128
"""Of 255: from here on a grain is speech."""

LEAST_SPEECH = 2_000
"""Milliseconds of speech below which a track is not compared with another."""

Bytes = NDArray[np.uint8]
Decibels = NDArray[np.float32]

_SPEECH_EACH = 20_000  # milliseconds of speech that a stretch should have
_SYLLABLE = 200  # milliseconds over which the loudest moment counts, so that soft consonants stay with their vowels
_LEAKED = 22.0  # decibels below the loud speech of a track where speech is somebody else's, leaked into it
_OWN = 12.0  # decibels below the loud speech of a track where speech is surely its owner's
_AUDIBLE = 6.0  # decibels above the steady noise from which on a sound is one
_STEADY = 10_000  # milliseconds in which every speaker pauses for breath


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Activity:
    """One track in values of GRAIN milliseconds from the track's own 0 on; 6 bytes for each.

    Attributes:
        track: Id of the track.
        speech: How surely somebody speaks, 0..255; 0 where it is only steady noise or leaked from far below.
        level: Shape (n,): of everything, in half decibels above -100 dB of full scale.
        bands: Shape (n, 4): the same for each of the bands between EDGES.
    """

    track: str
    speech: Bytes
    level: Bytes
    bands: Bytes

    @property
    def duration(self) -> int:
        """Milliseconds."""
        return len(self.speech) * GRAIN


def watch_bands(blocks: Iterable[Samples], kept: list[Bytes]) -> Iterator[Samples]:
    """Yield *blocks* unchanged while the levels of their bands are added to *kept*, ready for `build_activity`."""
    frame = SAMPLE_RATE * GRAIN // 1000
    rest = np.zeros(0, dtype=np.float32)
    for block in blocks:
        sane = np.concatenate([rest, make_sane(block)])
        whole = len(sane) // frame * frame
        kept.append(_measure_bands(sane[:whole].reshape(-1, frame)))
        rest = sane[whole:]
        yield block
    if len(rest):
        kept.append(_measure_bands(np.pad(rest, (0, frame - len(rest)))[None]))


def build_activity(
    track: str, probabilities: NDArray[np.float32], frame: int, levels: Decibels, bands: Sequence[Bytes]
) -> Activity:
    """Return the activity of a track.

    Args:
        track: Its id.
        probabilities: Of speech, one per frame.
        frame: Milliseconds.
        levels: In dB of full scale, one per 10 ms.
        bands: What `watch_bands` kept.
    """
    loudness = _per_grain(levels)
    count = len(loudness)
    sure = np.zeros(count, dtype=np.float32)
    if len(probabilities):
        middles = (np.arange(count, dtype=np.int64) * GRAIN + GRAIN // 2) // frame
        sure = np.nan_to_num(probabilities[middles.clip(0, len(probabilities) - 1)]).clip(0, 1)
    sure[~_is_own(loudness, sure)] = 0
    kept = np.concatenate([np.zeros((0, len(EDGES) - 1), dtype=np.uint8), *bands])[:count]
    return Activity(
        track=track,
        speech=np.round(sure * 255).astype(np.uint8),
        level=keep_decibels(loudness),
        bands=np.pad(kept, ((0, count - len(kept)), (0, 0))),
    )


def keep_decibels(decibels: Decibels) -> Bytes:
    """Return levels in dB of full scale as half decibels above -100 dB."""
    return np.round((decibels - QUIETEST) * HALF_DECIBEL).clip(0, 255).astype(np.uint8)


def find_steady(levels: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return, for each of *levels* (one per grain, any unit), what the track never falls much below around there."""
    size = _STEADY // GRAIN
    if not len(levels):
        return levels
    lows = [np.quantile(levels[first : first + size], 0.1) for first in range(0, len(levels), size)]
    # A short last block may be all speech.
    if len(levels) % size and len(lows) > 1:
        lows[-1] = min(lows[-1], lows[-2])
    return np.asarray(np.repeat(lows, size)[: len(levels)], dtype=np.float32)


def find_loud(activity: Activity) -> NDArray[np.bool_]:
    """Tell where the speech of a track is about as loud as it gets: its owner's, not what comes from a loudspeaker."""
    spoken = activity.speech >= SPEECH
    if not spoken.any():
        return spoken
    around = maximum_filter1d(activity.level, _SYLLABLE // GRAIN + 1, mode="nearest")
    # An owner may say little among much that is overheard, so the loudest few seconds tell how loud owners are.
    loudest = np.sort(activity.level[spoken])[-LEAST_SPEECH // GRAIN :]
    loud = float(loudest[0]) - _OWN * HALF_DECIBEL
    return np.asarray(spoken & (around >= loud))


def cut_stretches(activity: Activity, most: int = 16) -> list[tuple[int, int]]:
    """Return (first, end) grains of at least three stretches that share the speech of a track evenly; none if mute."""
    spoken = np.flatnonzero(find_loud(activity))
    if len(spoken) * GRAIN < LEAST_SPEECH:
        return []
    count = int(np.clip(len(spoken) * GRAIN // _SPEECH_EACH, 3, most))
    parts = np.array_split(spoken, count)
    return [(int(each[0]), int(each[-1]) + 1) for each in parts]


def find_loudest(activity: Activity, stretches: Sequence[tuple[int, int]], length: int) -> list[int]:
    """Return where, in milliseconds, the *length* milliseconds with the most loud speech of each stretch begin."""
    size = length // GRAIN
    loud = np.pad(find_loud(activity), (0, size))
    starts = []
    for first, end in stretches:
        sums = np.concatenate([[0], np.cumsum(loud[first : max(end, first + size)], dtype=np.int64)])
        starts.append((first + int((sums[size:] - sums[:-size]).argmax())) * GRAIN)
    return starts


def find_envelopes(activity: Activity) -> Matrix:
    """Return, shape (n, 4), how each band rises out of steady noise, without what changes slower than a second."""
    levels = activity.bands.astype(np.float32) / np.float32(HALF_DECIBEL)
    rises = np.empty_like(levels)
    for band in range(levels.shape[1]):
        rises[:, band] = np.clip(levels[:, band] - find_steady(levels[:, band]) - _AUDIBLE, 0, 40)
    return rises - smooth(rises, 1000 // GRAIN)


def _per_grain(levels: Decibels) -> Decibels:
    """Return the levels of GRAIN milliseconds from those of 10; a last odd one counts as one."""
    each = GRAIN // LEVEL
    padded = np.pad(levels, (0, -len(levels) % each), mode="edge") if len(levels) else levels
    power = (10 ** (padded / 10)).reshape(-1, each).mean(axis=1)
    return np.asarray(10 * np.log10(np.maximum(power, 1e-10)), dtype=np.float32)


def _is_own(loudness: Decibels, sure: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Tell where the syllable around a grain stands out of the steady noise and is about as loud as the track gets."""
    around = maximum_filter1d(loudness, _SYLLABLE // GRAIN + 1, mode="nearest") if len(loudness) else loudness
    spoken = loudness[sure >= SPEECH / 255]
    loud = float(np.quantile(spoken, 0.95)) if len(spoken) else 0.0
    return np.asarray((around >= find_steady(loudness) + _AUDIBLE) & (around >= loud - _LEAKED))


def _measure_bands(frames: Samples) -> Bytes:
    """Return the level of each band in each of *frames* of 320 samples, windowed so that hum stays out of them."""
    length = frames.shape[1]
    window = np.hanning(length).astype(np.float32)
    power = np.square(np.abs(np.fft.rfft(frames * window, axis=1)))
    first = [edge * length // SAMPLE_RATE for edge in EDGES]
    # Parseval, with the power that the window leaves (3/8); each bin stands for two.
    scale = 2 / (length * length * 0.375)
    sums = np.add.reduceat(power[:, : first[-1]], first[:-1], axis=1) * scale
    return keep_decibels(np.asarray(10 * np.log10(sums + 1e-10), dtype=np.float32))
