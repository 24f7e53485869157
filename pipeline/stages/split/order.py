"""What the planned order of speakers says about voices, allowing for absences and surprises."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MATCH = 1.0
SKIP_VOICE = -1.2
SKIP_PERSON = -0.8
"""Log weights: a voice is the person in its place; a voice is not on the plan; a person does not speak."""


def align(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the probability that voice i is person j, over all ways to lay the voices along the plan in order.

    Args:
        scores: Shape (voices in order of first speaking, people in planned order): other evidence, as log weights.

    Returns:
        Same shape. A row sums to at most 1; the rest is the probability that the voice is not on the plan.
    """
    voices, people = scores.shape
    forward = np.full((voices + 1, people + 1), -np.inf)
    forward[0, 0] = 0.0
    for i, j in np.ndindex(voices + 1, people + 1):
        steps = [forward[i, j]]
        if i and j:
            steps.append(forward[i - 1, j - 1] + scores[i - 1, j - 1] + MATCH)
        if i:
            steps.append(forward[i - 1, j] + SKIP_VOICE)
        if j:
            steps.append(forward[i, j - 1] + SKIP_PERSON)
        forward[i, j] = np.logaddexp.reduce(steps)
    backward = _backward(scores)
    through = forward[:-1, :-1] + scores + MATCH + backward[1:, 1:]
    result: NDArray[np.float64] = np.exp(through - forward[voices, people])
    return result


def _backward(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the log weight of all ways to finish from (voices done, people done)."""
    voices, people = scores.shape
    backward = np.full((voices + 1, people + 1), -np.inf)
    backward[voices, people] = 0.0
    for i in range(voices, -1, -1):
        for j in range(people, -1, -1):
            steps = [backward[i, j]]
            if i < voices and j < people:
                steps.append(backward[i + 1, j + 1] + scores[i, j] + MATCH)
            if i < voices:
                steps.append(backward[i + 1, j] + SKIP_VOICE)
            if j < people:
                steps.append(backward[i, j + 1] + SKIP_PERSON)
            backward[i, j] = np.logaddexp.reduce(steps)
    return backward


def first_appearances(names: Sequence[str]) -> tuple[str, ...]:
    """Return each of *names* once, in order of first appearance."""
    return tuple(dict.fromkeys(names))
