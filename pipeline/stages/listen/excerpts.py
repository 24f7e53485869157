"""Short excerpts of two tracks laid over each other, wave on wave.

A floor that leaks into an interpreter's microphone is far too quiet to be heard beside the interpreter, but ten
seconds of it are tens of thousands of independent samples that all agree on one offset. Every frequency counts alike
(generalized cross-correlation with phase transform, Knapp and Carter 1976, whitened by a smoothed spectrum); and so,
where that is asked for, does every moment, so that an interpreter's pauses weigh as much as the speech.
"""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.ndimage import uniform_filter1d
from scipy.signal import coherence, resample_poly

from pipeline.backends import SAMPLE_RATE, Audio, Samples
from pipeline.records import Span
from pipeline.stages.levels import make_sane
from pipeline.stages.listen.correlation import Rows, pool_most, standardize

EXCERPT = 10_000
"""Milliseconds: so short that a clock that drifts does not blur them."""
STEP = 2
"""Milliseconds from one offset to the next."""
_FEWER = 4
_RATE = SAMPLE_RATE // _FEWER
_BAND = (200, 1800)  # hertz: above the hum of mains, below half the rate
_PLACES = 50_000  # milliseconds of places that are tried at a time
_LOUDNESS = _RATE // 25  # samples over which every moment is made equally loud
_BLOCK = 30_000  # milliseconds that are read at a time


def read_slowly(audio: Audio, track: str, start: int, end: int) -> Samples:
    """Return the samples of [start, end) milliseconds at 4 kHz; silence before 0 and after the end of the track."""
    blocks = [np.zeros(max(0, min(end, 0) - start) * _RATE // 1000, dtype=np.float32)]
    for first in range(max(start, 0), end, _BLOCK):
        samples = make_sane(audio.read(track, Span(start=first, end=min(first + _BLOCK, end))))
        blocks.append(np.asarray(resample_poly(samples, 1, _FEWER), dtype=np.float32))
    return np.concatenate(blocks)


def compare_excerpts(
    reference: str,
    other: str,
    starts: Sequence[int],
    audio: Audio,
    near: Callable[[float], float],
    reach: int,
    *,
    level: bool,
) -> Rows:
    """Lay excerpts of *other* over *reference*, of which every part is read once for all excerpts that may fit there.

    Args:
        reference: Id of the track whose clock counts.
        other: Id of the track the excerpts are from.
        starts: Where they begin, in whole STEPs of milliseconds, in order.
        audio: Of both tracks.
        near: The offset that is expected at a time of *other*; both in milliseconds.
        reach: Milliseconds around it that are searched, in whole STEPs.
        level: Whether quiet moments count as much as loud ones.

    Returns:
        Offsets above *near*, from -*reach* to *reach*, in steps of STEP.
    """
    prepare = _level if level else _keep
    pieces = [prepare(read_slowly(audio, other, start, start + EXCERPT)) for start in starts]
    firsts = [start + round(near(start + EXCERPT / 2) / STEP) * STEP - reach for start in starts]
    rows = np.zeros((len(starts), 2 * reach // STEP), dtype=np.float32)
    places = min(_PLACES, 2 * reach)
    size = fft.next_fast_len((places + 2 * EXCERPT) * _RATE // 1000, real=True)
    for block, wanted in _plan(firsts, reach, places):
        whole = _whiten(prepare(read_slowly(audio, reference, block, block + places + EXCERPT)), size)
        for number in wanted:
            fit = fft.irfft(whole * np.conj(_whiten(pieces[number], size)), size)[: places * _RATE // 1000]
            likeness = pool_most(np.abs(fit), STEP * _RATE // 1000)
            at = (block - firsts[number]) // STEP
            row = rows[number, max(at, 0) : max(at + len(likeness), 0)]
            row[:] = likeness[max(-at, 0) :][: len(row)]
    return Rows(
        moments=np.array(starts, dtype=np.float64) + EXCERPT / 2,
        first=-float(reach),
        step=float(STEP),
        likeness=np.stack([standardize(row) for row in rows]),
    )


def _plan(firsts: Sequence[int], reach: int, places: int) -> Iterator[tuple[int, list[int]]]:
    """Yield blocks of *places* milliseconds that cover all searches, and the numbers of the searches that need each."""
    if 2 * reach <= places:
        yield from ((first, [number]) for number, first in enumerate(firsts))
        return
    for block in range(min(firsts), max(firsts) + 2 * reach, places):
        wanted = [number for number, first in enumerate(firsts) if first < block + places and block < first + 2 * reach]
        if wanted:
            yield block, wanted


def measure_shared(
    reference: str, other: str, starts: Sequence[int], audio: Audio, place: Callable[[int], int]
) -> float:
    """Return how much of the energy of excerpts of *other* is the sound of *reference*, in 0..1."""
    shared = total = 0.0
    for start in starts:
        piece = read_slowly(audio, other, start, start + EXCERPT)
        first = place(start)
        whole = read_slowly(audio, reference, first, first + EXCERPT)
        if not piece.any() or not whole.any():
            total += float(np.square(piece).sum())
            continue
        frequencies, alike = coherence(whole, piece, fs=_RATE, nperseg=512)
        spectrum = np.square(np.abs(fft.rfft(piece, len(piece))))
        powers = np.interp(frequencies, np.linspace(0, _RATE / 2, len(spectrum)), _blur(spectrum, len(frequencies)))
        inside = (frequencies >= _BAND[0]) & (frequencies <= _BAND[1])
        shared += float((np.nan_to_num(alike) * powers)[inside].sum())
        total += float(powers[inside].sum())
    return min(1.0, shared / total) if total > 0 else 0.0


def _level(samples: Samples) -> Samples:
    """Return *samples* with every moment about equally loud, but for silence."""
    loudness = np.sqrt(np.maximum(uniform_filter1d(np.square(samples), _LOUDNESS, mode="nearest"), 0))
    quiet = float(np.quantile(loudness, 0.1)) + 1e-5
    return np.asarray(samples / (loudness + quiet), dtype=np.float32)


def _keep(samples: Samples) -> Samples:
    """Return *samples* as they are."""
    return samples


def _whiten(samples: Samples, size: int) -> NDArray[np.complex64]:
    """Return the spectrum with all frequencies of the band about equally strong, and a single tone hardly stronger."""
    spectrum = fft.rfft(samples, size)
    strength = np.abs(spectrum)
    around = _blur(strength, size * 30 // _RATE)
    flat = spectrum / (np.maximum(around, strength / 3) + 1e-9)
    frequencies = np.arange(len(flat)) * _RATE / size
    flat[(frequencies < _BAND[0]) | (frequencies > _BAND[1])] = 0
    return np.asarray(flat, dtype=np.complex64)


def _blur(values: NDArray[np.float32], length: int) -> NDArray[np.float32]:
    """Return the mean of *length* neighbours."""
    return np.asarray(uniform_filter1d(values, max(1, length), mode="nearest"), dtype=np.float32)
