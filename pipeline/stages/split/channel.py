"""Who speaks on a track on which only interpreters are heard: the voice is never the speaker.

A recording made on one listening channel has one or two interpreters' voices for everybody. What is left to tell the
speakers by is what is said: people introduce themselves, the MC calls them and thanks them, and the programme has an
order; and who is overheard beneath an interpreter, or speaks the channel's language and needs none. The likeliest
course of speakers through all utterances is weighed as a whole (a hidden Markov model whose states are a person, or
the MC after a person), and only where it is nearly certain has an utterance a speaker.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from pipeline.records import Doubt, Event, Label, Span, Utterance, doubt
from pipeline.stages.split.channel_evidence import SHOWN, Table, weigh_labels, weigh_voices, weigh_words
from pipeline.stages.split.evidence import Pointer, point_out

SURE, SURER = 0.85, 0.9
"""How probable a speaker must be; and whoever leads."""
FEW = 0.4
"""The share of all speech that must have a speaker before anybody is named whose own voice is not heard."""
LONGEST_LEADING = 7_000
"""Milliseconds from which on an interpreter's utterance may hold the end of one turn and the start of the next."""
CALLED, THANKED = 8.0, 7.0
"""Who is called speaks next; who is thanked spoke before."""
ASKED = 4.0
"""Whoever leads has asked a question: somebody else answers."""
SOMEBODY = ""
"""Stands for whoever is not on the programme."""
CHANGE, UNCALLED, UNHEARD, UNLED = -4.5, -2.5, -1.0, -3.0
"""Of a change of speaker between two utterances; of one from speaker to speaker without the MC, and if it is to the
next one on the programme, whom an MC may have called unheard; of an event that somebody else begins."""
NEXT, ELSEWHERE = 1.0, -2.5
"""The MC gives the floor to whom the programme has next, or to somebody else."""
PAUSE, LONG = 1.5, 1_500
"""What a pause of so many milliseconds is worth to a change, and what it costs to change without any."""


def follow_channel(
    utterances: Sequence[Utterance],
    event: Event,
    labels: Sequence[Label] = (),
    interpreters: frozenset[str] = frozenset(),
    known: Mapping[str, str] = {},
) -> tuple[tuple[Utterance, ...], tuple[Doubt, ...]]:
    """Return the utterances with the speakers that are nearly certain, all marked as heard through an interpreter.

    Args:
        utterances: In order of time.
        event: The programme and its people.
        labels: What Zoom noted about who was speaking.
        interpreters: Voices that are nobody's on the programme.
        known: Whose the other voices are, where that is known.
    """
    marked = [replace(each, speaker=None, via_interpreter=True) for each in utterances]
    people = [*(each.id for each in event.people), SOMEBODY]
    if not marked or not event.people:
        return tuple(marked), ()
    states, leaders = _list_states(event), _leaders(event)
    pointers = [point_out(each, event) for each in marked]
    shown = weigh_labels(marked, people, labels, event)
    weights = weigh_words(pointers, people, leaders) + weigh_voices(marked, people, event, interpreters, known) + shown
    columns = [people.index(each.person) for each in states]
    probable = _smooth(weights[:, columns], marked, pointers, states, event)
    found = []
    for at, each in enumerate(marked):
        if each.voice is not None and each.voice in known:
            found.append(replace(each, speaker=known[each.voice]))
            continue
        shares = _sum_by_person(probable[at], states)
        best = max(shares, key=lambda person: shares[person])
        sure = best != SOMEBODY and shares[best] >= (SURER if best in leaders else SURE)
        if sure and shown[at, people.index(best)] < SHOWN / 2:
            near = range(max(0, at - 1), min(len(marked), at + 2))
            leads = any(_is_whole(marked[row], pointers[row], best) and _leads(pointers[row], best) for row in near)
            sure = _is_whole(each, pointers[at], best) and (best not in leaders or leads)
        found.append(replace(each, speaker=best if sure else None))
    named = sum(each.span.duration for each in found if each.speaker is not None)
    if named < FEW * sum(each.span.duration for each in found):
        # Where so little is sure, too little was heard well, and what seems sure is not to be trusted.
        found = [each if each.voice in known else replace(each, speaker=None) for each in found]
    return tuple(found), tuple(_doubt(found, pointers, known))


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """Somebody speaks; of a leader, or of somebody else ("" as person), after which of the planned speakers."""

    person: str
    after: int


def _list_states(event: Event) -> list[_State]:
    """Return the states: each planned speaker; each leader, and somebody else, after each of them or before all."""
    leaders = [*_leaders(event), SOMEBODY]
    planned = _planned(event)
    speakers = [_State(person=each, after=at) for at, each in enumerate(planned)]
    return speakers + [_State(person=each, after=at) for each in leaders for at in range(-1, len(planned))]


def _leaders(event: Event) -> list[str]:
    moderators = {session.moderator for session in event.sessions}
    return [each.id for each in event.people if each.role != "speaker" or each.id in moderators]


def _planned(event: Event) -> list[str]:
    """Return the turns of the programme in order; who speaks in two sessions has two."""
    leaders = set(_leaders(event))
    listed = [person for session in event.sessions for person in session.speakers if person not in leaders]
    rest = [each.id for each in event.people if each.id not in leaders and each.id not in listed]
    return [*listed, *rest]


def _smooth(
    emissions: Table,
    utterances: Sequence[Utterance],
    pointers: Sequence[Pointer],
    states: Sequence[_State],
    event: Event,
) -> Table:
    """Return the probability of each state in each utterance, given all of them (forward-backward)."""
    usual = _weigh_changes(states, event)
    people = np.array([each.person for each in states])
    changes = people[:, None] != people[None, :]
    leading = np.isin(people, _leaders(event))
    answers = leading[:, None] & ~leading[None, :]

    def move(row: int) -> Table:
        """Return the log weight of each change between an utterance and the next."""
        pause = min(1.0, max(0, utterances[row + 1].span.start - utterances[row].span.end) / LONG)
        goal = np.array([CALLED * pointers[row].called.get(each.person, 0.0) for each in states])
        origin = np.array([THANKED * pointers[row + 1].thanked.get(each.person, 0.0) for each in states])
        added: Table = usual + changes * (PAUSE * (2 * pause - 1) + origin[:, None] + goal[None, :])
        return added + answers * ASKED if pointers[row].asks else added

    leaders = set(_leaders(event))
    forward, backward = np.empty_like(emissions), np.zeros_like(emissions)
    forward[0] = emissions[0] + [0.0 if each.person in leaders and each.after < 0 else UNLED for each in states]
    for row in range(len(emissions) - 1):
        forward[row + 1] = np.logaddexp.reduce(forward[row][:, None] + move(row), axis=0) + emissions[row + 1]
    for row in range(len(emissions) - 2, -1, -1):
        backward[row] = np.logaddexp.reduce(move(row) + (backward[row + 1] + emissions[row + 1])[None, :], axis=1)
    both = forward + backward
    return np.asarray(np.exp(both - np.logaddexp.reduce(both, axis=1, keepdims=True)))


def _weigh_changes(states: Sequence[_State], event: Event) -> Table:
    """Return the log weight of going from each state to each, whatever is said."""
    leaders = {*_leaders(event), SOMEBODY}
    table = np.full((len(states), len(states)), -np.inf)
    for i, origin in enumerate(states):
        for j, goal in enumerate(states):
            if i == j:
                table[i, j] = 0.0
            elif goal.person in leaders:
                # Whoever leads keeps in mind whom the programme has had.
                table[i, j] = CHANGE if goal.after == origin.after else -np.inf
            elif origin.person in leaders:
                table[i, j] = CHANGE + (NEXT if goal.after == origin.after + 1 else ELSEWHERE)
            else:
                table[i, j] = CHANGE + (UNHEARD if goal.after == origin.after + 1 else UNCALLED)
    return table


def _sum_by_person(row: Table, states: Sequence[_State]) -> dict[str, float]:
    people: dict[str, float] = {}
    for probability, state in zip(row, states, strict=True):
        people[state.person] = people.get(state.person, 0.0) + float(probability)
    return people


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
