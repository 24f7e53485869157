"""Who speaks on a track on which only interpreters are heard: the voice is never the speaker.

A recording made on one listening channel has one or two interpreters' voices for everybody. What is left to tell the
speakers by is what is said: people introduce themselves, the MC calls them and thanks them, and the programme has an
order; and who is overheard beneath an interpreter, or speaks the channel's language and needs none. The likeliest
course of the floor through the programme is weighed as a whole (`channel_states`, `channel_course`), and only where it
is nearly certain, and what is said does not speak against it, has an utterance a speaker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.records import Doubt, Event, Label, Span, Utterance, doubt
from pipeline.stages.split.channel_beneath import find_before, weigh_habits, weigh_languages
from pipeline.stages.split.channel_certainty import find_certain, is_probable
from pipeline.stages.split.channel_course import follow_floor
from pipeline.stages.split.channel_evidence import (
    SHOWN,
    Table,
    weigh_cues,
    weigh_labels,
    weigh_leading,
    weigh_voices,
    weigh_words,
)
from pipeline.stages.split.channel_states import SOMEBODY, Floor, lay_out, sum_by_person
from pipeline.stages.split.channel_voices import find_channel_language
from pipeline.stages.split.pointers import Pointer, point_out

LIKELY = 0.5
"""How probable a speaker must be for an utterance to be taken into his or her talk without a name."""
FEW = 0.4
"""The share of all speech that must have a speaker before anybody is named whose own voice is not heard."""
MISHEARD, MISHEARD_BENEATH = 0.1, 0.18
"""The share of words that the recognizer was not sure of, above which names and hand-overs are not to be trusted; and
where the voices beneath interpreters help."""
ROUNDS = 3
"""How often it is learned whose the voices beneath are, and followed anew."""
NAMED = 0.5
"""What a session's name counts wherever it is spoken by whoever leads, of what it counts where the session begins."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What was found on a channel.

    Attributes:
        utterances: With the speakers that are nearly certain, all marked as heard through an interpreter.
        likely: By the id of an utterance without a speaker, whose talk it is likely to be a part of.
    """

    utterances: tuple[Utterance, ...]
    likely: Mapping[str, str]
    doubts: tuple[Doubt, ...]


def follow_channel(
    utterances: Sequence[Utterance],
    event: Event,
    labels: Sequence[Label] = (),
    interpreters: frozenset[str] = frozenset(),
    known: Mapping[str, str] = {},
    unsure: float = 0.0,
    beneath: Sequence[Utterance] = (),
) -> Followed:
    """Find who speaks behind the interpreters.

    Args:
        utterances: In order of time.
        event: The programme and its people.
        labels: What Zoom noted about who was speaking.
        interpreters: Voices that are nobody's on the programme.
        known: Whose the other voices are, where that is known.
        unsure: The share of words that the recognizer was not sure of.
        beneath: What is heard of the floor beneath interpreters, in order of time.
    """
    marked = tuple(replace(each, speaker=None, via_interpreter=True) for each in utterances)
    people = [*(each.id for each in event.people), SOMEBODY]
    if not marked or not event.people:
        return Followed(utterances=marked, likely={}, doubts=())
    floor = lay_out(event)
    pointers = [point_out(each, event) for each in marked]
    shown = weigh_labels(marked, people, labels, event)
    weights = weigh_words(pointers, people) + weigh_voices(marked, people, event, interpreters, known) + shown
    probable, voices = _follow(marked, pointers, weights, people, event, floor, beneath)
    course = [_find_likeliest(row, floor) for row in probable]
    own = [known.get(each.voice or "") for each in marked]
    course = [(owner, 1.0) if owner is not None else it for owner, it in zip(own, course, strict=True)]
    seen = [shown[at, people.index(person)] >= SHOWN / 2 for at, (person, _) in enumerate(course)]
    heard = [(voices[at, people.index(person)], voices[at].max()) for at, (person, _) in enumerate(course)]
    certain = find_certain(marked, pointers, course, floor, heard if beneath else None)
    sure = [
        own[at] is not None or (is_probable(*course[at], floor) and (seen[at] or certain[at]))
        for at in range(len(marked))
    ]
    found = tuple(replace(each, speaker=course[at][0] if sure[at] else None) for at, each in enumerate(marked))
    named = sum(each.span.duration for each in found if each.speaker is not None)
    badly: list[Doubt] = []
    if named < FEW * sum(each.span.duration for each in found) or unsure > (MISHEARD_BENEATH if beneath else MISHEARD):
        # Where so little is sure, too little was heard well, and what seems sure is not to be trusted.
        found = tuple(each if each.voice in known else replace(each, speaker=None) for each in found)
        message = (
            f"Too little was heard well to tell by what is said who speaks: {unsure:.0%} of the words are unsure, and "
            f"{named // 1000} s could have been named. Only people heard in their own voice are named."
        )
        badly.append(doubt("heard-badly", message, span=found[0].span))
    likeliest = {
        each.id: person
        for each, (person, probability) in zip(found, course, strict=True)
        if each.speaker is None and person != SOMEBODY and probability >= LIKELY
    }
    return Followed(utterances=found, likely=likeliest, doubts=(*badly, *_doubt(found, pointers, known)))


def _follow(
    utterances: Sequence[Utterance],
    pointers: Sequence[Pointer],
    weights: Table,
    people: Sequence[str],
    event: Event,
    floor: Floor,
    beneath: Sequence[Utterance],
) -> tuple[Table, Table]:
    """Return how probable each state is in each utterance, and what the voices beneath are worth to each person."""
    before = find_before(utterances, beneath)
    weights = weights + weigh_languages(before, beneath, people, event, find_channel_language(utterances))
    columns = [people.index(each) for each in floor.people]
    cues = weigh_cues(utterances, event)
    emissions = weights[:, columns] + weigh_leading(pointers)[:, None] * floor.leading
    if event.sessions:
        emissions += NAMED * cues[:, floor.sessions] * floor.leading
    probable = follow_floor(emissions, utterances, pointers, floor, cues)
    voices = np.zeros(weights.shape)
    for _ in range(ROUNDS if beneath else 0):
        voices = weigh_habits(before, beneath, probable @ np.equal.outer(columns, range(len(people))))
        probable = follow_floor(emissions + voices[:, columns], utterances, pointers, floor, cues)
    return probable, voices


def _find_likeliest(row: Table, floor: Floor) -> tuple[str, float]:
    """Return the likeliest person of an utterance, and how probable he or she is."""
    shares = sum_by_person(row, floor.states)
    person = max(shares, key=lambda each: shares[each])
    return person, shares[person]


def _doubt(utterances: Sequence[Utterance], pointers: Sequence[Pointer], known: Mapping[str, str]) -> list[Doubt]:
    """Return a doubt for each run of utterances of one speaker whom nobody names there, and of nobody."""
    doubts = []
    first = 0
    for at in range(1, len(utterances) + 1):
        if at < len(utterances) and utterances[at].speaker == utterances[first].speaker:
            continue
        span = Span(start=utterances[first].span.start, end=utterances[at - 1].span.end)
        speaker, target = utterances[first].speaker, utterances[first].id
        near = [*pointers[max(0, first - 2) : first], *pointers[first:at], *pointers[at : at + 1]]
        named = any(speaker in {*each.introduced, *each.called, *each.thanked} for each in near)
        named = named or any(known.get(each.voice or "") == speaker for each in utterances[max(0, first - 1) : at])
        if speaker is None:
            message = "Only interpreters are heard, and nothing tells who speaks here."
            doubts.append(doubt("unknown-speaker", message, span=span, target=target))
        elif not named:
            message = f"Only interpreters are heard; that {speaker} speaks here is told by the programme alone."
            doubts.append(doubt("named-by-order", message, span=span, target=target))
        first = at
    return doubts
