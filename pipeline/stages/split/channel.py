"""Who speaks on a track on which only interpreters are heard: the voice is never the speaker.

A recording made on one listening channel has one or two interpreters' voices for everybody. What is left to tell the
speakers by is what is said: people introduce themselves, the MC calls them and thanks them, and the programme has an
order; and who is overheard beneath an interpreter, or speaks the channel's language and needs none. The likeliest
course of the floor through the programme is weighed as a whole (`channel_states`, `channel_course`), and only where it
is nearly certain, and what is said does not speak against it, has an utterance a speaker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from pipeline.records import Doubt, Event, Label, Span, Utterance, doubt
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
from pipeline.stages.split.pointers import Pointer, point_out

SURE, SURER = 0.85, 0.9
"""How probable a speaker must be; and whoever leads."""
FEW = 0.4
"""The share of all speech that must have a speaker before anybody is named whose own voice is not heard."""
MISHEARD = 0.1
"""The share of words that the recognizer was not sure of, above which names and hand-overs are not to be trusted."""
SHORT = 6_000
"""Milliseconds of thanks that whoever leads may say, too."""
LONGEST_LEADING = 7_000
"""Milliseconds from which on an interpreter's utterance may hold the end of one turn and the start of the next."""
NAMED = 0.5
"""What a session's name counts wherever it is spoken by whoever leads, of what it counts where the session begins."""


def follow_channel(
    utterances: Sequence[Utterance],
    event: Event,
    labels: Sequence[Label] = (),
    interpreters: frozenset[str] = frozenset(),
    known: Mapping[str, str] = {},
    unsure: float = 0.0,
) -> tuple[tuple[Utterance, ...], tuple[Doubt, ...]]:
    """Return the utterances with the speakers that are nearly certain, all marked as heard through an interpreter.

    Args:
        utterances: In order of time.
        event: The programme and its people.
        labels: What Zoom noted about who was speaking.
        interpreters: Voices that are nobody's on the programme.
        known: Whose the other voices are, where that is known.
        unsure: The share of words that the recognizer was not sure of.
    """
    marked = [replace(each, speaker=None, via_interpreter=True) for each in utterances]
    people = [*(each.id for each in event.people), SOMEBODY]
    if not marked or not event.people:
        return tuple(marked), ()
    floor = lay_out(event)
    pointers = [point_out(each, event) for each in marked]
    shown = weigh_labels(marked, people, labels, event)
    weights = weigh_words(pointers, people) + weigh_voices(marked, people, event, interpreters, known) + shown
    columns = [people.index(each) for each in floor.people]
    cues = weigh_cues(marked, event)
    emissions = weights[:, columns] + weigh_leading(pointers)[:, None] * floor.leading
    if event.sessions:
        emissions += NAMED * cues[:, floor.sessions] * floor.leading
    probable = follow_floor(emissions, marked, pointers, floor, cues)
    course = [_find_likeliest(row, floor) for row in probable]
    own = [known.get(each.voice or "") for each in marked]
    course = [(owner, 1.0) if owner is not None else it for owner, it in zip(own, course, strict=True)]
    come = _find_arrivals(pointers, course)
    seen = [shown[at, people.index(person)] >= SHOWN / 2 for at, (person, _) in enumerate(course)]
    sure = [
        own[at] is not None
        or (_is_probable(*course[at], floor) and (seen[at] or _is_backed(at, marked, pointers, course, come, floor)))
        for at in range(len(marked))
    ]
    found = [replace(each, speaker=course[at][0] if sure[at] else None) for at, each in enumerate(marked)]
    named = sum(each.span.duration for each in found if each.speaker is not None)
    doubts: list[Doubt] = []
    if named < FEW * sum(each.span.duration for each in found) or unsure > MISHEARD:
        # Where so little is sure, too little was heard well, and what seems sure is not to be trusted.
        found = [each if each.voice in known else replace(each, speaker=None) for each in found]
        message = (
            f"Too little was heard well to tell by what is said who speaks: {unsure:.0%} of the words are unsure, and "
            f"{named // 1000} s could have been named. Only people heard in their own voice are named."
        )
        doubts.append(doubt("heard-badly", message, span=found[0].span))
    return tuple(found), (*doubts, *_doubt(found, pointers, known))


def _find_likeliest(row: Table, floor: Floor) -> tuple[str, float]:
    """Return the likeliest person of an utterance, and how probable he or she is."""
    shares = sum_by_person(row, floor.states)
    person = max(shares, key=lambda each: shares[each])
    return person, shares[person]


def _is_probable(person: str, probability: float, floor: Floor) -> bool:
    return person != SOMEBODY and probability >= (SURER if person in floor.leaders else SURE)


def _is_backed(
    at: int,
    utterances: Sequence[Utterance],
    pointers: Sequence[Pointer],
    course: Sequence[tuple[str, float]],
    come: Mapping[str, int],
    floor: Floor,
) -> bool:
    """Say whether what is said backs the name of an utterance whose speaker no track or timeline shows."""
    person, pointer = course[at][0], pointers[at]
    if not _is_whole(utterances[at], pointer, person):
        return False
    before = course[at - 1][0] if at else None
    after = course[at + 1][0] if at + 1 < len(course) else None
    if person in floor.leaders:
        near = range(max(0, at - 1), min(len(course), at + 2))
        leads = any(_is_whole(utterances[row], pointers[row], person) and _leads(pointers[row], person) for row in near)
        return leads and (person in floor.hosts or come.get(person, at + 1) <= at)
    if pointer.leads or (pointer.thanks and utterances[at].span.duration <= SHORT and {before, after} != {person}):
        return False  # those who lead say so, too
    # Where one speaker follows another, or ends the event, whoever led between them was not heard as such.
    beside = {person, SOMEBODY, *floor.leaders}
    return (before in beside or person in pointer.introduced) and after in beside


def _find_arrivals(pointers: Sequence[Pointer], course: Sequence[tuple[str, float]]) -> dict[str, int]:
    """Return from which utterance on people have given their name, or were called by somebody else."""
    come: dict[str, int] = {}
    for row, (pointer, (speaker, _)) in enumerate(zip(pointers, course, strict=True)):
        for person in pointer.introduced:
            come.setdefault(person, row)
        for person in pointer.called:
            if person != speaker:
                come.setdefault(person, row + 1)
    return come


def _is_whole(utterance: Utterance, pointer: Pointer, person: str) -> bool:
    """Say whether all of an utterance is likely to be one person's: an interpreter runs on into the next turn."""
    if pointer.called.keys() | pointer.thanked.keys() == {person} and not pointer.introduced:
        return True  # a misheard “I am …”
    if pointer.gives and person not in pointer.introduced:
        return False  # somebody else's, for all that can be heard
    leads = bool(pointer.called or pointer.thanked or pointer.announces)
    return not leads or (utterance.span.duration <= LONGEST_LEADING and not pointer.introduced)


def _leads(pointer: Pointer, leader: str) -> bool:
    """Say whether an utterance is one by which the floor is led: a leader's turns are short, and lead somewhere."""
    if pointer.introduced:
        return leader in pointer.introduced
    return bool(pointer.called or pointer.thanked or pointer.announces or pointer.asks)


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
