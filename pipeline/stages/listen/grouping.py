"""Pieces of speech that sound alike become one voice.

Pieces are compared with each other in blocks, so the cost grows with the length of the recording and not with its
square, and no more than BLOCK times BLOCK cosines are ever in memory.
"""

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.listen.windows import Labels, Matrix, Vector, normalize

LIKENESS = 0.75
"""Cosine of two windows of one voice, as an embedder of windows of about two seconds gives it."""
BLOCK = 600
"""Pieces that are compared each with each."""
SHRINKING = 0.9
"""A round of merging that leaves more of its rows than this has met little but scraps."""
MOST_VOICES = 200
"""Voices that are kept of a recording, those heard longest: more are scraps of noise, each like nothing else."""


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
    """Return the mean vector of each voice: pieces are merged in blocks, then the blocks' voices with each other.

    Pieces are first compared with those near in time, then the groups heard longest with each other: a voice that
    comes back after hours meets itself however many scraps lie between. Each round leaves at most SHRINKING of the
    rows, or is the last but one, so that all rounds together cost a fixed multiple of the first.
    """
    while len(vectors) > BLOCK:
        parts = [
            _means(vectors[i : i + BLOCK], weights[i : i + BLOCK], threshold) for i in range(0, len(vectors), BLOCK)
        ]
        merged = np.concatenate([means for means, _ in parts])
        counts = np.concatenate([totals for _, totals in parts])
        longest = np.argsort(-counts, kind="stable")
        if len(merged) > SHRINKING * len(vectors):  # nearly all are scraps
            longest = longest[:BLOCK]
        vectors, weights = merged[longest], counts[longest]
    means, counts = _means(vectors, weights, threshold)
    return means[np.sort(np.argsort(-counts, kind="stable")[:MOST_VOICES])]


def _means(vectors: Matrix, weights: Vector, threshold: float) -> tuple[Matrix, Vector]:
    labels = merge_alike(vectors, weights, threshold)
    sums = np.zeros((int(labels.max()) + 1, vectors.shape[1]), dtype=np.float32)
    np.add.at(sums, labels, normalize(vectors) * weights[:, None])
    return normalize(sums), np.bincount(labels, weights=weights).astype(np.float32)
