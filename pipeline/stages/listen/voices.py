"""Whose voice it is: anonymous voices found from vectors of short windows of speech.

Where the windows before and after a moment differ most, the speech is cut into pieces; pieces that sound alike
become one voice; then the best path through the voices, which likes to stay with one and to change where it is
quiet, says who speaks when. Only pieces are compared with each other, and those in blocks, so the cost grows with
the length of the recording and not with its square.
"""

from collections.abc import Sequence
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
LIKENESS = 0.75
"""Cosine of two windows of one voice, as an embedder of windows of about two seconds gives it."""
BLOCK = 600
"""Pieces that are compared each with each."""
CHANGE = 0.2
"""Cosine distance of the windows before and after a moment from which on it may be a change of voice."""
SWITCH, QUIET_SWITCH = 4.0, 1.0
"""What a change of voice must gain, in cosine times steps: in full speech, and where it is quiet."""
SHORTEST_VOICE = 1000
"""Milliseconds: a voice that keeps less than this in all is a mixture of others."""
ROUNDS = 4
"""How often voices and path are fitted to each other."""


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


def find_pieces(windows: Windows, window: int) -> list[Span]:
    """Cut a stretch where the windows before and after a moment differ most."""
    start, end = windows.stretch.start, windows.stretch.end
    moments = np.arange(start + window // 2, end - window // 2, STEP)
    if not len(moments):
        return [windows.stretch]
    before = windows.vectors[nearest(windows.middles, moments - window // 2)]
    after = windows.vectors[nearest(windows.middles, moments + window // 2)]
    distance = 1 - (before * after).sum(axis=1)
    reach = window // (4 * STEP)
    around = np.lib.stride_tricks.sliding_window_view(np.pad(distance, reach, constant_values=-1), 2 * reach + 1)
    cuts = [int(each) for each in moments[(distance >= CHANGE) & (distance == around.max(axis=1))]]
    return [Span(start=one, end=other) for one, other in pairwise([start, *cuts, end])]


def describe_piece(windows: Windows, piece: Span, window: int) -> tuple[Vector, int]:
    """Return the mean of the windows inside *piece* (or of the one at its middle), and how many they are."""
    inside = (windows.middles - window // 2 >= piece.start) & (windows.middles + window // 2 <= piece.end)
    if not inside.any():
        middle = np.array([(piece.start + piece.end) // 2])
        return windows.vectors[nearest(windows.middles, middle)[0]], 0
    return windows.vectors[inside].mean(axis=0), int(inside.sum())


def merge_alike(vectors: Matrix, weights: Vector, threshold: float) -> Labels:
    """Merge the two most alike again and again while they are at least as alike as *threshold*.

    Two means of little speech are less alike than two of much, even of one voice; each cosine is therefore divided
    by what it would be for one voice (the correction for attenuation of Spearman and Brown).

    Args:
        vectors: One row for each, of any length.
        weights: How much speech each is the mean of, counted in windows that do not overlap.
        threshold: Cosine of means of unlimited speech.

    Returns:
        For each row the number of its group, counted from 0 in order of first appearance.
    """
    sums = normalize(vectors) * weights[:, None]
    amounts = weights.astype(np.float64)
    group = np.arange(len(sums))
    unit = normalize(sums)
    reliability = _rely(amounts)
    alike = unit @ unit.T / np.outer(reliability, reliability)
    np.fill_diagonal(alike, -1)
    while len(sums) > 1:
        kept, lost = sorted(divmod(int(alike.argmax()), len(sums)))
        if alike[kept, lost] < threshold:
            break
        group[group == lost] = kept
        sums[kept] += sums[lost]
        amounts[kept] += amounts[lost]
        reliability[kept] = _rely(amounts[kept])
        unit[kept], unit[lost] = normalize(sums[kept]), 0
        alike[kept] = alike[:, kept] = unit @ unit[kept] / (reliability * reliability[kept])
        alike[lost] = alike[:, lost] = alike[kept, kept] = -1
        alike[kept, unit.any(axis=1) == 0] = alike[unit.any(axis=1) == 0, kept] = -1
    _, first, inverse = np.unique(group, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first))
    return order[inverse]


def _rely(amounts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the cosine of a mean of so many windows of one voice with the mean of unlimited speech by it."""
    return np.sqrt(amounts * LIKENESS / (1 + (amounts - 1) * LIKENESS))


def group_pieces(vectors: Matrix, weights: Vector, threshold: float) -> Matrix:
    """Return the mean vector of each voice: pieces are merged in blocks, then the blocks' voices with each other."""
    while True:
        parts = [
            _means(vectors[i : i + BLOCK], weights[i : i + BLOCK], threshold) for i in range(0, len(vectors), BLOCK)
        ]
        merged = np.concatenate([means for means, _ in parts])
        counts = np.concatenate([totals for _, totals in parts])
        if len(merged) == len(vectors) or len(parts) == 1:
            return merged
        vectors, weights = merged, counts


def _means(vectors: Matrix, weights: Vector, threshold: float) -> tuple[Matrix, Vector]:
    labels = merge_alike(vectors, weights, threshold)
    sums = np.zeros((int(labels.max()) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, labels, normalize(vectors) * weights[:, None])
    return normalize(sums), np.bincount(labels, weights=weights).astype(np.float32)


def find_path(likeness: Matrix, switch: Vector) -> Labels:
    """Return the best voice for each step (Viterbi).

    Args:
        likeness: (steps, voices).
        switch: What a change just before each step costs.
    """
    steps, voices = likeness.shape
    score = likeness[0].copy()
    origin = np.empty((steps, voices), dtype=np.int32)
    stay = np.arange(voices, dtype=np.int32)
    for step in range(1, steps):
        best = int(score.argmax())
        moved = score[best] - switch[step]
        moving = moved > score
        origin[step] = np.where(moving, best, stay)
        score = np.where(moving, moved, score) + likeness[step]
    path = np.empty(steps, dtype=np.int64)
    path[-1] = int(score.argmax())
    for step in range(steps - 1, 0, -1):
        path[step - 1] = origin[step, path[step]]
    return path


def step_moments(stretch: Span) -> NDArray[np.int64]:
    """Return the middle of each step of a stretch."""
    return np.arange(stretch.start + STEP // 2, max(stretch.end, stretch.start + STEP // 2 + 1), STEP)


def liken(stretches: Sequence[Windows], voices: Matrix) -> Matrix:
    """Return the cosine with each voice at each step of all stretches, between windows by straight lines."""
    rows = []
    for each in stretches:
        cosines = each.vectors @ voices.T
        moments = step_moments(each.stretch)
        columns = [np.interp(moments, each.middles, column) for column in cosines.T]
        rows.append(np.stack(columns, axis=1).astype(np.float32))
    return np.concatenate(rows)


def find_voices(stretches: Sequence[Windows], window: int, threshold: float) -> tuple[Matrix, Labels, Matrix, Vector]:
    """Return the voices (rows), the voice of every step, the likeness behind it, and the calm of every step."""
    pieces = [describe_piece(each, piece, window) for each in stretches for piece in find_pieces(each, window)]
    solid = [(vector, count) for vector, count in pieces if count] or [(vector, 1) for vector, _ in pieces]
    weights = _amount(np.array([count for _, count in solid], dtype=np.float32), window)
    voices = group_pieces(np.stack([vector for vector, _ in solid]), weights, threshold)
    calm = np.concatenate([_calm_from_start(each) for each in stretches])
    switch = np.asarray(SWITCH - calm * (SWITCH - QUIET_SWITCH), dtype=np.float32)
    for _ in range(ROUNDS):
        likeness = liken(stretches, voices)
        path = find_path(likeness, switch)
        refined = refine(stretches, path, voices, window, threshold)
        if refined.shape == voices.shape and np.allclose(refined, voices, atol=1e-6):
            break
        voices = refined
    likeness = liken(stretches, voices)
    return voices, find_path(likeness, switch), likeness, calm


def _amount(counts: Vector, window: int) -> Vector:
    """Return how many windows that do not overlap hold as much speech as *counts* windows, one every HOP."""
    return np.asarray(np.maximum(counts * HOP / window, 1), dtype=np.float32)


def _calm_from_start(windows: Windows) -> Vector:
    calm = windows.calm.copy()
    calm[0] = 1  # a stretch starts after a pause
    return calm


def refine(stretches: Sequence[Windows], path: Labels, voices: Matrix, window: int, threshold: float) -> Matrix:
    """Return the voices that keep enough speech, as means of the windows that hold them alone; alike ones as one."""
    sums = np.zeros_like(voices)
    counts = np.zeros(len(voices), dtype=np.float32)
    offset = 0
    for each in stretches:
        moments = step_moments(each.stretch)
        labels = path[offset : offset + len(moments)]
        offset += len(moments)
        left = labels[nearest(moments, each.middles - window // 3)]
        right = labels[nearest(moments, each.middles + window // 3)]
        pure = left == right
        np.add.at(sums, left[pure], each.vectors[pure])
        np.add.at(counts, left[pure], 1)
    kept = (counts > 0) & (np.bincount(path, minlength=len(voices)) * STEP >= SHORTEST_VOICE)
    if not kept.any():
        return voices
    labels = merge_alike(sums[kept], _amount(counts[kept], window), threshold)
    merged = np.zeros((int(labels.max()) + 1, sums.shape[1]), dtype=np.float32)
    np.add.at(merged, labels, normalize(sums[kept]) * counts[kept][:, None])
    return normalize(merged)


def find_turns(stretches: Sequence[Windows], window: int, threshold: float) -> list[Turn]:
    """Return the turns of all stretches in order; none crosses from one stretch to the next.

    Args:
        stretches: At least one.
        window: Milliseconds that a vector is made from.
        threshold: Cosine of two averages of unlimited speech from which on they are taken for one voice.
    """
    _, path, likeness, calm = find_voices(stretches, window, threshold)
    turns: list[Turn] = []
    offset = 0
    for each in stretches:
        steps = len(step_moments(each.stretch))
        labels = path[offset : offset + steps]
        edges = [0, *(np.flatnonzero(np.diff(labels)) + 1).tolist(), steps]
        for first, last in pairwise(edges):
            start = each.stretch.start + first * STEP
            end = each.stretch.end if last == steps else each.stretch.start + last * STEP
            rows = likeness[offset + first : offset + last]
            turns.append(
                Turn(
                    span=Span(start=start, end=end),
                    voice=int(labels[first]),
                    margin=_margin(rows, int(labels[first])),
                    calm=float(calm[offset + first]),
                )
            )
        offset += steps
    return turns


def _margin(rows: Matrix, voice: int) -> float:
    if rows.shape[1] == 1:
        return 1.0
    others = np.delete(rows, voice, axis=1).max(axis=1)
    return float((rows[:, voice] - others).mean())
