"""Who speaks when: the best path through the voices, which likes to stay with one and to change where it is quiet.

What is computed for every step and every voice is never in memory for the whole recording; what the path needs on its
way back is one bit for each.
"""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.stages.listen.windows import Labels, Matrix, Vector, Windows, in_blocks, step_moments


def liken(stretches: Sequence[Windows], voices: Matrix) -> Iterator[Matrix]:
    """Yield the cosine with each voice at each step of all stretches, between windows by straight lines, in blocks."""
    for each in stretches:
        for moments in in_blocks(step_moments(each.stretch)):
            first = max(0, int(np.searchsorted(each.middles, moments[0], "right")) - 1)
            last = int(np.searchsorted(each.middles, moments[-1], "left")) + 1
            middles = each.middles[first:last]
            cosines = each.vectors[first:last] @ voices.T
            after = np.searchsorted(middles, moments).clip(0, len(middles) - 1)
            before = np.maximum(after - 1, 0)
            way = (moments - middles[before]) / np.maximum(middles[after] - middles[before], 1)
            share = way.clip(0, 1).astype(np.float32)[:, None]
            yield cosines[before] * (1 - share) + cosines[after] * share


def find_path(likeness: Iterable[Matrix], switch: Vector) -> Labels:
    """Return the best voice for each step (Viterbi).

    Args:
        likeness: Blocks of (steps, voices), in order.
        switch: What a change just before each step costs.
    """
    # In 32 bits the sum over ten hours would no longer tell two voices apart.
    score: NDArray[np.float64] | None = None
    leaders = np.zeros(len(switch), dtype=np.int64)
    entries: list[NDArray[np.uint8]] = []
    step = 0
    for rows in likeness:
        entering = np.zeros(rows.shape, dtype=np.bool_)
        for at, row in enumerate(rows.astype(np.float64)):
            if score is None:
                score = row.copy()
            else:
                leaders[step] = leader = score.argmax()
                entered = score[leader] - switch[step]
                np.greater(entered, score, out=entering[at])
                np.maximum(entered, score, out=score)
                score += row
            step += 1
        entries.append(np.packbits(entering, axis=1))
    path = np.zeros(step, dtype=np.int64)
    if score is None:
        return path
    voice = int(score.argmax())
    for packed in reversed(entries):
        entering = np.unpackbits(packed, axis=1, count=len(score)).astype(np.bool_)
        for row in entering[::-1]:
            step -= 1
            path[step] = voice
            if row[voice]:
                voice = int(leaders[step])
    return path


def find_margins(likeness: Iterable[Matrix], path: Labels) -> Vector:
    """Return for each step by how much, in cosine, its voice is nearer than the next nearest; 1 where it is alone."""
    margins = np.ones(len(path), dtype=np.float32)
    step = 0
    for rows in likeness:
        if rows.shape[1] > 1:
            labels = path[step : step + len(rows)]
            own = np.take_along_axis(rows, labels[:, None], axis=1)[:, 0]
            np.put_along_axis(rows, labels[:, None], -np.inf, axis=1)
            margins[step : step + len(rows)] = own - rows.max(axis=1)
        step += len(rows)
    return margins
