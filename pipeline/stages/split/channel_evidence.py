"""What tells, utterance by utterance, who is behind an interpreter; as log weights of utterances and people."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Event, Label, Language, Span, Utterance
from pipeline.stages.split.channel_voices import find_channel_language
from pipeline.stages.split.pointers import Pointer
from pipeline.stages.split.sessions import names_session
from pipeline.stages.split.sources import find_label, match_person

INTRODUCED, MENTIONED = 15.0, -4.0
"""Who gives a name is that person; who is spoken of by name is not the one who speaks."""
MISSING = -4.0
"""Of whom it is said that they are not there."""
STRANGER, NOT_NAMED = 4.0, -2.0
"""Who gives a name that is like nobody's is on no programme, or was misheard."""
CUED = 3.0
"""A session is named where it begins."""
LEADING, STEERS, LEADS_ON = 5.0, 2.5, -2.0
"""Who calls somebody, thanks somebody for a talk or speaks of the next speaker leads the floor; an utterance that names
nobody and leads nowhere is hardly by whoever leads: a leader's turns are short."""
SHOWN = 6.0
"""What the timeline of the meeting is worth, for the part of an utterance in which it shows somebody."""
HEARD_OWN, NEEDS_NONE, FOREIGN = 5.0, -4.0, -3.0
"""What it is worth that a voice is this person's; that an interpreter speaks for who needs none; that somebody is heard
in a language that this person does not speak."""
LAG = 3_000
"""Milliseconds by which an interpreter is behind the speaker whom the timeline shows."""

Table = NDArray[np.float64]


def weigh_words(pointers: Sequence[Pointer], people: Sequence[str]) -> Table:
    """Return what is said about who is speaking."""
    missing = {person for pointer in pointers for person in pointer.missing}
    table = np.zeros((len(pointers), len(people))) + [MISSING * (person in missing) for person in people]
    for row, pointer in enumerate(pointers):
        for column, person in enumerate(people):
            table[row, column] += INTRODUCED * pointer.introduced.get(person, 0.0)
            table[row, column] += MENTIONED * max(pointer.called.get(person, 0.0), pointer.thanked.get(person, 0.0))
            table[row, column] += (NOT_NAMED if person else STRANGER) * pointer.nobody
    return table


def weigh_leading(pointers: Sequence[Pointer]) -> Table:
    """Return what each utterance is worth to whoever leads."""
    return np.array(
        [
            max(
                LEADING if each.announces else STEERS if each.steers else LEADS_ON,
                LEADS_ON + (LEADING - LEADS_ON) * max((*each.called.values(), *each.thanked.values()), default=0.0),
            )
            for each in pointers
        ]
    )


def weigh_cues(utterances: Sequence[Utterance], event: Event) -> Table:
    """Return what each utterance is worth to the beginning of each session: it names its kind or its title."""
    return np.array(
        [[CUED * names_session(each.text, each.language, session) for session in event.sessions] for each in utterances]
    ).reshape(len(utterances), len(event.sessions))


def weigh_labels(
    utterances: Sequence[Utterance], people: Sequence[str], labels: Sequence[Label], event: Event
) -> Table:
    """Return whom the timeline shows some seconds before the interpreter speaks."""
    shown = [each for each in labels if each.kind == "timeline"]
    means = {each.text or "": match_person(each.text or "", "timeline", event.people) for each in shown}
    table = np.zeros((len(utterances), len(people)))
    for row, each in enumerate(utterances):
        start = max(0, each.span.start - LAG)
        said = Span(start=start, end=max(start + 1, each.span.end - LAG))
        for text, time in find_label(said, shown).items():
            for person in means[text]:
                share = min(1.0, time / max(1, said.duration)) / len(means[text])
                table[row, people.index(person)] += SHOWN * share
    return table


def weigh_voices(
    utterances: Sequence[Utterance],
    people: Sequence[str],
    event: Event,
    interpreters: frozenset[str],
    known: Mapping[str, str],
) -> Table:
    """Return what voices and languages tell; nothing if no interpreter is known by the voice."""
    table = np.zeros((len(utterances), len(people)))
    if not interpreters:
        return table
    channel = find_channel_language(utterances)
    speaks: dict[str, tuple[Language, ...]] = {each.id: each.languages for each in event.people}
    for row, each in enumerate(utterances):
        owner = known.get(each.voice or "")
        for column, person in enumerate(people):
            languages = speaks.get(person, ())
            if each.voice in interpreters:
                table[row, column] = NEEDS_NONE * (languages == (channel,))
            elif owner is not None:
                table[row, column] = HEARD_OWN * (person == owner)
            elif languages and each.language not in languages:
                table[row, column] = FOREIGN
    return table
