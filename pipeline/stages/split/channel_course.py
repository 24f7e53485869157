"""How probable each state of the floor is in each utterance of a channel, given all that is said (forward-backward)."""

from collections.abc import Iterator, Sequence

import numpy as np

from pipeline.records import Utterance
from pipeline.stages.split.channel_states import SOMEBODY, Floor, Table
from pipeline.stages.split.pointers import Pointer

CALLED, THANKED = 8.0, 7.0
"""Who is called speaks next; who is thanked spoke before."""
NOT_THERE, CALLED_STRANGE = 6.0, 7.0
"""Who is said to be absent hardly speaks next; somebody who is on no programme was called."""
ASKED = 4.0
"""Whoever leads has asked a question: somebody else answers."""
HOLE, UNHEARD_WORDS = 9.0, 6_000
"""What it is worth to a change that for so many milliseconds nothing was heard: somebody may have led there."""
PAUSE, LONG = 1.5, 1_500
"""What a pause of so many milliseconds is worth to a change, and what it costs to change without any."""


def follow_floor(
    emissions: Table, utterances: Sequence[Utterance], pointers: Sequence[Pointer], floor: Floor, cues: Table
) -> Table:
    """Return the probability of each state in each utterance, given all of them.

    Args:
        emissions: Log weights, shape (utterances, states).
        utterances: In order of time.
        pointers: Whom they name.
        floor: The states.
        cues: What each utterance is worth to the beginning of each session, shape (utterances, sessions).
    """
    forward, backward = np.empty_like(emissions), np.empty_like(emissions)
    forward[0], backward[-1] = emissions[0] + floor.starts, floor.ends
    with np.errstate(divide="ignore"):  # what cannot be has the log weight of minus infinity
        for row in range(len(emissions) - 1):
            parts = _weigh_step(row, utterances, pointers, floor, cues)
            top = forward[row].max()
            weights = np.exp(forward[row] - top)
            reached = sum(((weights * left) @ matrix) * right for matrix, left, right in parts)
            forward[row + 1] = np.log(reached) + top + emissions[row + 1]
        for row in range(len(emissions) - 2, -1, -1):
            parts = _weigh_step(row, utterances, pointers, floor, cues)
            ahead = backward[row + 1] + emissions[row + 1]
            top = ahead.max()
            weights = np.exp(ahead - top)
            backward[row] = np.log(sum(left * (matrix @ (weights * right)) for matrix, left, right in parts)) + top
    both = forward + backward
    found = np.exp(both - both.max(axis=1, keepdims=True))
    return np.asarray(found / found.sum(axis=1, keepdims=True))


def _weigh_step(
    row: int, utterances: Sequence[Utterance], pointers: Sequence[Pointer], floor: Floor, cues: Table
) -> Iterator[tuple[Table, Table, Table]]:
    """Yield the change from an utterance to the next as parts: a matrix of the floor's, and factors of its sides.

    What is said adds to the log weight of a change only by where it begins and by where it goes, so nothing as large
    as the square of the states is made anew for each utterance.
    """
    said, following = pointers[row], pointers[row + 1]
    pause = min(1.0, max(0, utterances[row + 1].span.start - utterances[row].span.end) / LONG)
    hole = HOLE * (utterances[row + 1].span.start - utterances[row].span.end >= UNHEARD_WORDS)
    origin = np.full(len(floor.states), PAUSE * (2 * pause - 1) + hole)
    goal, session = np.zeros(len(floor.states)), np.zeros(len(floor.states))
    for person, sure in following.thanked.items():
        origin[floor.places[person]] += THANKED * sure
    for person, sure in said.called.items():
        goal[floor.places[person]] += CALLED * sure
    for person in said.missing:
        goal[floor.places[person]] -= NOT_THERE
    goal[floor.places[SOMEBODY]] += CALLED_STRANGE * said.strange
    if cues.shape[1]:
        session = np.maximum(cues[row], cues[row + 1])[floor.sessions]
    left, right, opening = np.exp(origin), np.exp(goal), np.exp(session)
    one = np.ones(len(floor.states))
    for part in floor.parts:
        asked = float(np.exp(ASKED)) if part.answers and said.asks else 1.0
        yield (
            part.weights,
            left if part.changes else one,
            asked * (right if part.changes else one) * (opening if part.moves else one),
        )
