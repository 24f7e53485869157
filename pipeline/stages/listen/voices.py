"""Whose voice it is: anonymous voices found from vectors of short windows of speech.

Where the windows before and after a moment differ most, the speech is cut into pieces; pieces that sound alike
become one voice; then the best path through the voices says who speaks when, and the voices are made anew of what the
path gave them. Time grows with the length of the recording; memory with that of its vectors, 5 kB a second.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from pipeline.records import Span
from pipeline.stages.listen.grouping import group_pieces, merge_alike
from pipeline.stages.listen.path import find_margins, find_path, liken
from pipeline.stages.listen.windows import (
    HOP,
    STEP,
    STEPS,
    Labels,
    Matrix,
    Vector,
    Windows,
    describe_piece,
    find_pieces,
    nearest,
    normalize,
    step_moments,
)

SWITCH, QUIET_SWITCH = 4.0, 1.0
"""What a change of voice must gain, in cosine times steps: in full speech, and where it is quiet."""
SHORTEST_VOICE = 1000
"""Milliseconds: a voice that keeps less than this in all is a mixture of others."""
ROUNDS = 4
"""How often voices and path are fitted to each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Speech by one voice.

    Attributes:
        voice: A row of the voices.
        margin: By how much, in cosine, the voice is nearer than the next nearest, on average.
        calm: How quiet it is where the turn starts.
    """

    span: Span
    voice: int
    margin: float
    calm: float


def find_voices(stretches: Sequence[Windows], window: int, threshold: float) -> tuple[Matrix, Labels, Vector]:
    """Return the voices (rows), the voice of every step, and the calm of every step."""
    pieces = [describe_piece(each, piece, window) for each in stretches for piece in find_pieces(each, window)]
    solid = [(vector, count) for vector, count in pieces if count] or [(vector, 1) for vector, _ in pieces]
    weights = _amount(np.array([count for _, count in solid], dtype=np.float32), window)
    voices = group_pieces(np.stack([vector for vector, _ in solid]), weights, threshold)
    calm = np.concatenate([_calm_from_start(each) for each in stretches])
    switch = np.asarray(SWITCH - calm * (SWITCH - QUIET_SWITCH), dtype=np.float32)
    for _ in range(ROUNDS):
        path = find_path(liken(stretches, voices), switch)
        refined = refine(stretches, path, voices, window, threshold)
        if refined.shape == voices.shape and np.allclose(refined, voices, atol=1e-6):
            break
        voices = refined
    return voices, find_path(liken(stretches, voices), switch), calm


def _amount(counts: Vector, window: int) -> Vector:
    """Return how many windows that do not overlap hold as much speech as *counts* windows, one every HOP."""
    return np.asarray(np.maximum(counts * HOP / window, 1), dtype=np.float32)


def _calm_from_start(windows: Windows) -> Vector:
    calm = windows.calm.copy()
    calm[0] = 1  # a stretch starts after a pause
    return calm


def refine(stretches: Sequence[Windows], path: Labels, voices: Matrix, window: int, threshold: float) -> Matrix:
    """Return the voices that keep enough speech, as means of the windows that hold them alone; alike ones as one."""
    sums = np.zeros(voices.shape, dtype=np.float64)
    counts = np.zeros(len(voices), dtype=np.float32)
    offset = 0
    for each in stretches:
        moments = step_moments(each.stretch)
        labels = path[offset : offset + len(moments)]
        offset += len(moments)
        for first in range(0, len(each.middles), STEPS):
            middles = each.middles[first : first + STEPS]
            left = labels[nearest(moments, middles - window // 3)]
            right = labels[nearest(moments, middles + window // 3)]
            pure = np.flatnonzero(left == right)
            heard, members = np.unique(left[pure], return_inverse=True)
            holds = np.equal.outer(np.arange(len(heard)), members).astype(np.float32)
            sums[heard] += holds @ each.vectors[first + pure]
            counts[heard] += holds.sum(axis=1)
    kept = (counts > 0) & (np.bincount(path, minlength=len(voices)) * STEP >= SHORTEST_VOICE)
    if not kept.any():
        return voices
    means = normalize(sums[kept].astype(np.float32))
    labels = merge_alike(means, _amount(counts[kept], window), threshold)
    merged = np.zeros((int(labels.max()) + 1, voices.shape[1]), dtype=np.float32)
    np.add.at(merged, labels, means * counts[kept][:, None])
    return normalize(merged)


def find_turns(stretches: Sequence[Windows], window: int, threshold: float) -> list[Turn]:
    """Return the turns of all stretches in order; none crosses from one stretch to the next.

    Args:
        stretches: At least one.
        window: Milliseconds that a vector is made from.
        threshold: Cosine of two averages of unlimited speech from which on they are taken for one voice.
    """
    voices, path, calm = find_voices(stretches, window, threshold)
    margins = find_margins(liken(stretches, voices), path)
    turns: list[Turn] = []
    offset = 0
    for each in stretches:
        steps = len(step_moments(each.stretch))
        labels = path[offset : offset + steps]
        edges = [0, *(np.flatnonzero(np.diff(labels)) + 1).tolist(), steps]
        for first, last in pairwise(edges):
            start = each.stretch.start + first * STEP
            end = each.stretch.end if last == steps else each.stretch.start + last * STEP
            turns.append(
                Turn(
                    span=Span(start=start, end=end),
                    voice=int(labels[first]),
                    margin=float(margins[offset + first : offset + last].mean()),
                    calm=float(calm[offset + first]),
                )
            )
        offset += steps
    return turns
