"""Windows of speech: their vectors, the pieces between changes of voice, and the steps at which the voice may change.

A stretch of speech may be as long as the recording, where nobody pauses: everything that is computed for every step
is computed for STEPS of them at a time.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Span

Matrix = NDArray[np.float32]
Vector = NDArray[np.float32]
Labels = NDArray[np.int64]

STEP = 50
"""Milliseconds between the moments at which the voice may change."""
HOP = 200
"""Milliseconds between the windows that are embedded."""
CHANGE = 0.2
"""Cosine distance of the windows before and after a moment from which on it may be a change of voice."""
STEPS = 4096
"""Steps that are in memory at once; about three minutes."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Windows:
    """The vectors of one stretch of speech, in order of time.

    Attributes:
        middles: The middle of each window, in milliseconds.
        vectors: One row of length 1 for each.
        calm: For each step of STEP milliseconds, how quiet its quietest moment is: 0 as loud as speech, 1 a pause.
    """

    stretch: Span
    middles: NDArray[np.int64]
    vectors: Matrix
    calm: Vector


def normalize(rows: Matrix) -> Matrix:
    """Return *rows* with length 1."""
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.maximum(lengths, 1e-9), dtype=np.float32)


def nearest(middles: NDArray[np.int64], moments: NDArray[np.int64]) -> Labels:
    """Return, for each of *moments*, the index of the nearest of *middles*, which are in order."""
    right = np.searchsorted(middles, moments).clip(1, len(middles) - 1) if len(middles) > 1 else np.zeros_like(moments)
    if len(middles) == 1:
        return right
    return np.where(moments - middles[right - 1] <= middles[right] - moments, right - 1, right)


def step_moments(stretch: Span) -> NDArray[np.int64]:
    """Return the middle of each step of a stretch."""
    return np.arange(stretch.start + STEP // 2, max(stretch.end, stretch.start + STEP // 2 + 1), STEP)


def in_blocks(moments: NDArray[np.int64]) -> Iterator[NDArray[np.int64]]:
    """Yield *moments*, STEPS of them at a time."""
    for first in range(0, len(moments), STEPS):
        yield moments[first : first + STEPS]


def find_pieces(windows: Windows, window: int) -> list[Span]:
    """Cut a stretch where the windows before and after a moment differ most."""
    start, end = windows.stretch.start, windows.stretch.end
    moments = np.arange(start + window // 2, end - window // 2, STEP)
    if not len(moments):
        return [windows.stretch]
    distance = np.concatenate([_distances(windows, some, window) for some in in_blocks(moments)])
    reach = window // (4 * STEP)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(distance, reach, constant_values=-1), 2 * reach + 1)
    cuts = [int(each) for each in moments[(distance >= CHANGE) & (distance == around.max(axis=1))]]
    return [Span(start=one, end=other) for one, other in pairwise([start, *cuts, end])]


def _distances(windows: Windows, moments: NDArray[np.int64], window: int) -> Vector:
    """Return how far, in cosine, the windows before and after each of *moments* are apart."""
    before = windows.vectors[nearest(windows.middles, moments - window // 2)]
    after = windows.vectors[nearest(windows.middles, moments + window // 2)]
    return np.asarray(1 - (before * after).sum(axis=1), dtype=np.float32)


def describe_piece(windows: Windows, piece: Span, window: int) -> tuple[Vector, int]:
    """Return the mean of the windows inside *piece* (or of the one at its middle), and how many they are."""
    first = int(np.searchsorted(windows.middles, piece.start + window // 2, "left"))
    last = int(np.searchsorted(windows.middles, piece.end - window // 2, "right"))
    if first >= last:
        middle = np.array([(piece.start + piece.end) // 2])
        return windows.vectors[nearest(windows.middles, middle)[0]], 0
    return windows.vectors[first:last].mean(axis=0), last - first
