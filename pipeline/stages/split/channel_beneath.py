"""What is heard of the floor before an interpreter begins a sentence: the language and the voice of who is speaking.

An interpreter waits for the beginning of what there is to interpret, so whoever is heard then, quieter, is nearly
always whose words follow. The voices are nobody's by name: whom each belongs to is learned from what is said.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

import numpy as np

from pipeline.records import Event, Language, Listening, Utterance
from pipeline.stages.split.channel_states import Table

BEFORE, WITHIN = 1_500, 500
"""Milliseconds from the end of what is heard beneath to an interpreter's sentence, which renders it; and by which the
two may overlap."""
OTHER_LANGUAGE = -4.0
"""Of a person who does not speak the language that is heard for LONG milliseconds or more."""
LONG = 1_500
BRIEF = 800
"""Milliseconds of a voice that are as good as more."""
HABIT = 0.1
"""Sentences that everybody is taken to have begun in each voice before anything is heard."""
MOST = 4.0
"""What a voice is worth at most, for or against a person."""


def list_beneath(listening: Listening) -> frozenset[str]:
    """Return the voices that are only heard beneath louder ones."""
    aloud = {each.voice for each in listening.regions if not each.beneath}
    return frozenset(each.voice for each in listening.regions if each.beneath) - aloud


def find_before(utterances: Sequence[Utterance], scraps: Sequence[Utterance]) -> list[range]:
    """Return for each utterance the places of the scraps heard before it begins or while it pauses.

    Args:
        utterances: What is said aloud, in order of time.
        scraps: What is heard beneath, in order of time.
    """
    starts, ends = [each.span.start for each in scraps], [each.span.end for each in scraps]
    found = []
    for at, each in enumerate(utterances):
        earliest = max(each.span.start - BEFORE, utterances[at - 1].span.end - WITHIN if at else 0)
        first = bisect_left(ends, earliest)
        found.append(range(first, max(first, bisect_right(starts, max(each.span.start, each.span.end - WITHIN)))))
    return found


def weigh_languages(
    before: Sequence[range], scraps: Sequence[Utterance], people: Sequence[str], event: Event, channel: Language
) -> Table:
    """Return what the languages beneath are worth, shape (utterances, people); the channel's own says nothing."""
    speaks = {each.id: each.languages for each in event.people}
    table = np.zeros((len(before), len(people)))
    for row, places in enumerate(before):
        for column, person in enumerate(people):
            if languages := speaks.get(person, ()):
                strange = sum(
                    scraps[at].span.duration for at in places if scraps[at].language not in (*languages, channel)
                )
                table[row, column] = OTHER_LANGUAGE * min(1.0, strange / LONG)
    return table


def weigh_habits(before: Sequence[range], scraps: Sequence[Utterance], likely: Table) -> Table:
    """Return what the voices beneath are worth, given how probable each person is by all else.

    Args:
        before: The scraps before each utterance.
        scraps: What is heard beneath.
        likely: Probabilities, shape (utterances, people); the last of them stands for strangers.
    """
    voices = sorted({each.voice or "" for each in scraps})
    heard = np.zeros((len(before), len(voices)))
    for row, places in enumerate(before):
        for at in places:
            heard[row, voices.index(scraps[at].voice or "")] += min(1.0, scraps[at].span.duration / BRIEF)
    counts = likely.T @ heard + HABIT
    usual = np.log((heard.sum(axis=0) + HABIT) / (heard.sum() + HABIT * len(voices)))
    table = np.zeros(likely.shape)
    for row in np.flatnonzero(heard.any(axis=1)).tolist():
        others = counts - np.outer(likely[row], heard[row])  # what an utterance says of itself is no evidence
        habits = np.log(others / others.sum(axis=1, keepdims=True))
        table[row] = ((habits - usual) @ heard[row]).clip(-MOST, MOST)
    table[:, -1] = 0.0  # strangers may be many
    return table
