"""The arithmetic of finding one sound inside another: rows of likeness over offsets, and the line through them.

Each stretch of one track gives a row that says how like the other track is at every offset. Where the tracks
belong together the rows agree, or lie on a line if one clock runs faster; where they do not, no line is better than
another.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft
from scipy.ndimage import uniform_filter1d

Matrix = NDArray[np.float32]
Vector = NDArray[np.float32]

PLENTY = 15.0
"""Deviations of one row from which on more count less and less, lest a single row decide."""
DRIFTS = np.arange(-400, 401, 25, dtype=np.float64)
"""Parts in a million by which one clock may run faster: sound clocks are off by less than 100, broken ones by more."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Rows:
    """How like two tracks are at each offset, for stretches of one of them.

    Attributes:
        moments: The middle of each stretch, in milliseconds.
        first: The first offset, in milliseconds.
        step: Milliseconds from one offset to the next.
        likeness: Shape (stretches, offsets): deviations above the usual; 0 where it cannot be told.
    """

    moments: NDArray[np.float64]
    first: float
    step: float
    likeness: Matrix


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """The offsets that the rows agree on best.

    Attributes:
        offset: Milliseconds at the time 0 of the track the stretches are from.
        drift: Parts in a million that the offset grows with that time.
        height: Mean deviations along the line.
        rival: The same for the best line that is not near this one.
        values: The deviations of each row on the line.
    """

    offset: float
    drift: float
    height: float
    rival: float
    values: tuple[float, ...]

    def at(self, moment: float) -> float:
        """Return the offset, in milliseconds, at *moment*."""
        return self.offset + self.drift * moment / 1e6


def slide(reference: Matrix, pieces: Sequence[tuple[int, Matrix]], pool: int) -> tuple[int, Matrix]:
    """Slide each of *pieces* along *reference*.

    Args:
        reference: Shape (n, bands), each band with a mean near 0.
        pieces: Where each begins in its own track, and its values, shape (m, bands).
        pool: So many neighbouring offsets are taken together, the likest counting.

    Returns:
        The first offset (a multiple of *pool*), in values, and one row for each piece: deviations above the usual.
    """
    count, longest = len(reference), max(len(piece) for _, piece in pieces)
    size = fft.next_fast_len(count + longest, real=True)
    spectra = fft.rfft(reference, size, axis=0)
    energy = np.concatenate([[0.0], np.cumsum(np.square(reference).sum(axis=1, dtype=np.float64))])
    last = max(start + len(piece) for start, piece in pieces)
    first = -(-last // pool) * pool
    rows = np.zeros((len(pieces), (first + count) // pool + 1), dtype=np.float32)
    for row, (start, piece) in zip(rows, pieces, strict=True):
        half = len(piece) // 2
        product = (spectra * np.conj(fft.rfft(piece, size, axis=0))).sum(axis=1)
        found = fft.irfft(product, size)
        moved = np.concatenate([found[size - half :], found[: count - half]]) if half else found[:count]
        places = np.arange(-half, count - half)
        under = energy[(places + len(piece)).clip(0, count)] - energy[places.clip(0, count)]
        own = float(np.square(piece).sum())
        # Where the reference is silent nothing can be alike, whatever the quotient.
        likeness = moved / np.sqrt(own * np.maximum(under, 0.1 * energy[-1] * len(piece) / count) + 1e-9)
        at = (first + places[0] - start) // pool
        padding = (first + places[0] - start) % pool
        pooled = standardize(pool_most(np.pad(likeness, (padding, 0)), pool))
        row[at : at + len(pooled)] = pooled[: len(row) - at]
    return -first, rows


def pool_most(values: NDArray[np.floating], pool: int) -> Vector:
    """Return the largest of every *pool* neighbours."""
    padded = np.pad(values, (0, -len(values) % pool), mode="edge")
    return np.asarray(padded.reshape(-1, pool).max(axis=1), dtype=np.float32)


def standardize(values: Vector) -> Vector:
    """Return how many deviations each value is above the median, at least 0; zeros if all are alike.

    What is exactly 0 is silence laid over silence, which tells nothing and is left out.
    """
    told = values[values != 0]
    if len(told) < 50:
        return np.zeros_like(values)
    middle = np.median(told)
    spread = 1.4826 * float(np.median(np.abs(told - middle)))
    if spread < 1e-6 * float(np.abs(told).max()):
        return np.zeros_like(values)
    return np.where(values != 0, np.maximum((values - middle) / spread, 0), 0).astype(np.float32)


def fit_line(rows: Rows, drifts: NDArray[np.float64] = DRIFTS, apart: float = 1000.0) -> Line:
    """Return the line that is highest; lines less than *apart* milliseconds from it are no rivals."""
    middle = float(rows.moments.mean())
    counted = np.where(rows.likeness > PLENTY, np.sqrt(np.maximum(rows.likeness, 0) * PLENTY), rows.likeness)
    best, lines = (0.0, 0.0, 0), []
    for drift in sorted(drifts, key=abs):
        shifts = np.round(drift * (rows.moments - middle) / 1e6 / rows.step).astype(int)
        sums = np.zeros(rows.likeness.shape[1], dtype=np.float32)
        for row, shift in zip(counted, shifts, strict=True):
            sums += _move(row, int(shift))
        lines.append(sums)
        top = int(sums.argmax())
        # A little more is no reason to believe in a drift.
        if sums[top] > best[0] * 1.02 + 1e-6:
            best = (float(sums[top]), float(drift), top)
    height, drift, top = best
    reach = max(1, round(apart / rows.step))
    rival = max(
        max(float(sums[: max(0, top - reach)].max(initial=0)), float(sums[top + reach + 1 :].max(initial=0)))
        for sums in lines
    )
    offset = rows.first + (top + 0.5) * rows.step - drift * middle / 1e6
    shifts = np.round(drift * (rows.moments - middle) / 1e6 / rows.step).astype(int)
    values = [float(_move(row, int(shift))[top]) for row, shift in zip(rows.likeness, shifts, strict=True)]
    count = len(rows.moments)
    return Line(offset=offset, drift=drift, height=height / count, rival=rival / count, values=tuple(values))


def _move(row: Vector, shift: int) -> Vector:
    """Return *row* so that what was at i + shift is at i; zeros come in."""
    if not shift:
        return row
    moved = np.zeros_like(row)
    if abs(shift) < len(row):
        if shift > 0:
            moved[:-shift] = row[shift:]
        else:
            moved[-shift:] = row[:shift]
    return moved


def fit_points(moments: NDArray[np.float64], offsets: NDArray[np.float64], weights: Vector) -> tuple[float, float]:
    """Return offset at 0 and drift (parts in a million) of the line nearest to at least two weighted points."""
    middle = float(np.average(moments, weights=weights))
    away = moments - middle
    spread = float((weights * away * away).sum())
    level = float(np.average(offsets, weights=weights))
    # Points that are close together tell nothing of a slope.
    if len(moments) < 3 or float(np.ptp(moments)) < 60_000 or spread == 0:
        return level, 0.0
    slope = float((weights * away * (offsets - level)).sum()) / spread
    return level - slope * middle, slope * 1e6


def smooth(values: Matrix, length: int) -> Matrix:
    """Return the mean of *length* neighbours along the first axis."""
    return np.asarray(uniform_filter1d(values, length, axis=0, mode="nearest"), dtype=np.float32)
