"""Where the likeliest speaker of an interpreter's utterance is certain: only where something that is heard backs it.

What is said may back it, or the speaker's own voice beneath the interpreter's. Where voices are heard beneath, they are
asked for: a turn is certain from the first utterance to the last that something backs, for its ends are where whoever
leads may have been taken for the speaker.
"""

from collections.abc import Iterator, Mapping, Sequence

from pipeline.records import Utterance
from pipeline.stages.split.channel_states import SOMEBODY, Floor
from pipeline.stages.split.clauses import follows
from pipeline.stages.split.pointers import SURELY, Pointer

SURE, SURER = 0.85, 0.9
"""How probable a speaker must be; and whoever leads."""
SHORT = 6_000
"""Milliseconds of thanks that whoever leads may say, too."""
LONGEST_LEADING = 7_000
"""Milliseconds from which on an interpreter's utterance may hold the end of one turn and the start of the next."""
LIKELY = 0.6
"""How sure a name that somebody gives must be, to back a turn that is probable."""
OWN, APART = 0.3, 0.8
"""From which log weight on a voice beneath is a person's, and by how much less it is somebody else's."""


def find_certain(
    utterances: Sequence[Utterance],
    pointers: Sequence[Pointer],
    course: Sequence[tuple[str, float]],
    floor: Floor,
    voices: Sequence[tuple[float, float]] | None,
) -> list[bool]:
    """Say for each utterance whether its likeliest speaker is backed by what is heard.

    Args:
        utterances: In order of time.
        pointers: Whom they name.
        course: The likeliest speakers, and how probable they are.
        floor: Who may speak where.
        voices: What the voice beneath each utterance is worth to its likeliest speaker, and to the person to whom it is
            worth most; if any are heard at all.
    """
    come = _find_arrivals(pointers, course)
    backed = [_is_backed(at, utterances, pointers, course, come, floor) for at in range(len(utterances))]
    if voices is None:
        return backed
    owned = [
        worth >= OWN and worth > most - APART and _is_whole(utterances[at], pointers[at], course[at][0])
        for at, (worth, most) in enumerate(voices)
    ]
    others = [worth < most - APART for worth, most in voices]
    held = _find_held(pointers, course, floor, owned)
    return [
        owned[at] or (backed[at] and held[at] and not others[at] and not _is_loose(at, utterances, pointers))
        for at in range(len(utterances))
    ]


def _is_loose(at: int, utterances: Sequence[Utterance], pointers: Sequence[Pointer]) -> bool:
    """Say whether an utterance was cut off behind somebody's name, and does not tell itself who says it."""
    if not at or not follows(utterances[at], utterances[at - 1]):
        return False
    return pointers[at - 1].leads and not pointers[at].gives and not pointers[at].thanks


def _find_held(
    pointers: Sequence[Pointer], course: Sequence[tuple[str, float]], floor: Floor, owned: Sequence[bool]
) -> list[bool]:
    """Say for each utterance whether something backs its speaker at or before it in the same turn, and at or after."""
    held: list[bool] = []
    for first, end in _turns(course):
        person = course[first][0]
        leads = person in floor.leaders
        backs = [
            owned[at] or pointers[at].introduced.get(person, 0.0) >= LIKELY or (leads and pointers[at].leads)
            for at in range(first, end)
        ]
        since = backs.index(True) if True in backs else len(backs)
        until = len(backs) - backs[::-1].index(True) if True in backs else 0
        if first and pointers[first - 1].called.get(person, 0.0) >= SURELY:
            since = 0
        if end < len(course) and course[end][0] in floor.leaders and not leads:
            after = pointers[end]
            named = after.thanked.get(person, 0.0) + after.thanks * after.called.get(person, 0.0)
            until = max(until, len(backs) if named >= SURELY else len(backs) - after.leads)
        held += (since <= at < until for at in range(len(backs)))
    return held


def _turns(course: Sequence[tuple[str, float]]) -> Iterator[tuple[int, int]]:
    """Yield the first of the utterances of each turn, and the one after its last."""
    first = 0
    for at in range(1, len(course) + 1):
        if at == len(course) or course[at][0] != course[first][0]:
            yield first, at
            first = at


def is_probable(person: str, probability: float, floor: Floor) -> bool:
    """Say whether a speaker is probable enough to be named, if nothing speaks against it."""
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
    named = pointer.called.keys() | pointer.thanked.keys()
    if (named == {person} and not pointer.introduced) or (not named and pointer.introduced.keys() == {person}):
        return True  # “I am …”, misheard or not
    if pointer.gives and person not in pointer.introduced:
        return False  # somebody else's, for all that can be heard
    leads = bool(pointer.called or pointer.thanked or pointer.announces)
    return not leads or (utterance.span.duration <= LONGEST_LEADING and not pointer.introduced)


def _leads(pointer: Pointer, leader: str) -> bool:
    """Say whether an utterance is one by which the floor is led: a leader's turns are short, and lead somewhere."""
    if pointer.introduced:
        return leader in pointer.introduced
    return bool(pointer.called or pointer.thanked or pointer.announces or pointer.asks)
