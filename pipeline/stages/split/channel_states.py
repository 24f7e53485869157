"""Who may have the floor in each session of a programme, and how the floor goes from one to another.

The states of the hidden Markov model that `channel` follows: a speaker in a session where he or she is due, or in any
questions and answers; whoever leads, who keeps in mind which of the session's speakers have had the floor; and somebody
who is on no programme. The MC leads everywhere, a moderator where the programme says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import product

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Event

SOMEBODY = ""
"""Stands for whoever is not on the programme."""
CHANGE = -4.5
"""Of a change of speaker between two utterances."""
UNHEARD, AGAIN = -6.0, -5.0
"""Of one from speaker to speaker without anybody who leads; of one speaker going on in another session."""
NEXT, ELSEWHERE, ASKED_ABOUT, STRANGE = 1.0, -2.0, -0.5, -4.5
"""Whoever leads gives the floor to whom the session has next; to another of its speakers; to anybody, in a panel or in
questions and answers; to somebody on no programme."""
ON, AHEAD, BACK = -3.0, -5.0, -7.0
"""Of going to the session that is planned next, past one that is planned, and to one that was planned before."""
UNOPENED = -2.0
"""Of a session that begins with a speaker."""
UNLED, LATE = -3.0, -3.0
"""Of an event that somebody begins or ends who does not lead it, and that does not begin with its first session."""
STEPS_IN = -6.0
"""Of an MC who leads where there is a moderator."""
UNCALLED = -2.5
"""Of a moderator who takes the floor, if nobody calls."""

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """Somebody has the floor.

    Attributes:
        person: The id, or SOMEBODY.
        session: Its position.
        place: The person's among the session's speakers, -1 for a guest of questions and answers; of whoever leads,
            the place of the last speaker who has had the floor, -1 before the first.
    """

    person: str
    session: int
    leads: bool
    place: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What it costs to go from one state to another, of those pairs of states that are alike.

    Attributes:
        changes: Whether they are of two people.
        moves: Whether of two sessions.
        answers: Whether from somebody who leads to somebody who does not.
        weights: Not as logarithms; zero for all other pairs; shape (from, to).
    """

    changes: bool
    moves: bool
    answers: bool
    weights: Table


@dataclass(frozen=True)
class Floor:
    """All states of an event and what it costs to go from one to another, whatever is said.

    Attributes:
        everybody: Ids of the people of the event.
        due: By session, its speakers who do not lead it.
        hosts: The MCs.
        moderators: Who leads a session of their own.
        moderated: Positions of the sessions that have one.
        panels: Positions of the panels, in which the order counts for little.
    """

    states: tuple[State, ...]
    everybody: tuple[str, ...]
    due: tuple[tuple[str, ...], ...]
    hosts: frozenset[str]
    moderators: frozenset[str]
    moderated: frozenset[int]
    panels: frozenset[int]

    @property
    def leaders(self) -> frozenset[str]:
        """Everybody who leads somewhere."""
        return self.hosts | self.moderators

    @cached_property
    def people(self) -> NDArray[np.str_]:
        """The person of each state."""
        return np.array([each.person for each in self.states])

    @cached_property
    def sessions(self) -> NDArray[np.int64]:
        """The session of each state."""
        return np.array([each.session for each in self.states])

    @cached_property
    def leading(self) -> NDArray[np.bool_]:
        """Which states are of somebody who leads."""
        return np.array([each.leads for each in self.states])

    @cached_property
    def starts(self) -> Table:
        """The log weight of beginning in each state."""
        return np.array(
            [
                (self._weigh_leader(each) if each.leads and each.place < 0 else UNLED) + (LATE if each.session else 0.0)
                for each in self.states
            ]
        )

    @cached_property
    def ends(self) -> Table:
        """The log weight of ending in each state."""
        return np.where(self.leading, 0.0, UNLED)

    @cached_property
    def places(self) -> dict[str, NDArray[np.int64]]:
        """The states of each person."""
        everybody = {SOMEBODY, *(each.person for each in self.states), *self.everybody}
        return {person: np.flatnonzero(self.people == person) for person in everybody}

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """What it costs to go from each state to each."""
        weights = np.exp([[self._weigh(origin, goal) for goal in self.states] for origin in self.states])
        changes = self.people[:, None] != self.people[None, :]
        moves = self.sessions[:, None] != self.sessions[None, :]
        answers = self.leading[:, None] & ~self.leading[None, :] & changes
        parts = []
        for kind in product((False, True), repeat=3):
            alike = (changes == kind[0]) & (moves == kind[1]) & (answers == kind[2])
            if alike.any():
                parts.append(
                    Part(changes=kind[0], moves=kind[1], answers=kind[2], weights=np.where(alike, weights, 0.0))
                )
        return tuple(parts)

    def _weigh(self, origin: State, goal: State) -> float:
        if origin == goal:
            return 0.0
        weight = CHANGE if origin.person != goal.person else 0.0
        stays = origin.session == goal.session
        if not stays:
            step = goal.session - origin.session
            weight += ON if step == 1 else AHEAD if step > 1 else BACK
        if goal.leads:
            if origin.person != goal.person or not stays:
                weight += self._weigh_leader(goal) + (UNCALLED if goal.person in self.moderators and not stays else 0.0)
            # Whoever leads keeps in mind whom the session has had; another session begins with nobody.
            before = origin.place if stays else -1
            if stays and not origin.leads and origin.place < 0:
                return weight - float(np.log(len(self.due[goal.session]) + 1))  # a guest of questions and answers
            return weight if goal.place == before else -np.inf
        if origin.person == goal.person and goal.person != SOMEBODY:
            return weight + AGAIN
        return weight + self._weigh_speaker(origin, goal)

    def _weigh_speaker(self, origin: State, goal: State) -> float:
        """Return what it costs that somebody who does not lead gets the floor."""
        stays = origin.session == goal.session
        weight = (0.0 if stays else UNOPENED) + (0.0 if origin.leads else UNHEARD)
        if goal.person == SOMEBODY:
            return weight + STRANGE
        if goal.place < 0:
            return weight + ASKED_ABOUT
        is_next = goal.place == ((origin.place + 1) % len(self.due[goal.session]) if stays else 0)
        return weight + (NEXT if is_next else ASKED_ABOUT if goal.session in self.panels else ELSEWHERE)

    def _weigh_leader(self, goal: State) -> float:
        """Return what it costs that this one leads in a session: an MC where there is a moderator, or a stranger."""
        steps_in = STEPS_IN if goal.session in self.moderated and goal.person not in self.moderators else 0.0
        return steps_in + (STRANGE if goal.person == SOMEBODY and self.hosts else 0.0)


def lay_out(event: Event) -> Floor:
    """Return the states of an event; one of no sessions is a single one in which anybody may speak."""
    hosts = [each.id for each in event.people if each.role == "mc"]
    moderators = {session.moderator for session in event.sessions if session.moderator is not None}
    loose = [each.id for each in event.people if each.role == "moderator" and each.id not in moderators]
    leaders = {*hosts, *moderators, *loose}
    due = [
        tuple(each for each in session.speakers if each != session.moderator and each not in hosts)
        for session in event.sessions
    ]
    listed = {person for session in due for person in session}
    rest = tuple(each.id for each in event.people if each.id not in listed and each.id not in leaders)
    if not event.sessions:
        due = [rest]
    states: list[State] = []
    for at, speakers in enumerate(due):
        session = event.sessions[at] if event.sessions else None
        states += [State(person=each, session=at, leads=False, place=place) for place, each in enumerate(speakers)]
        if session is None or session.kind == "qa" or not speakers:
            guests = [each.id for each in event.people if each.id not in speakers and each.id not in hosts]
            states += [State(person=each, session=at, leads=False, place=-1) for each in guests]
        elif rest:  # whom the programme lists nowhere may speak anywhere
            states += [State(person=each, session=at, leads=False, place=-1) for each in rest]
        here = [*hosts, *([session.moderator] if session and session.moderator else loose), SOMEBODY]
        for person in dict.fromkeys(here):
            states += [State(person=person, session=at, leads=True, place=place) for place in range(-1, len(speakers))]
        states.append(State(person=SOMEBODY, session=at, leads=False, place=-1))
    return Floor(
        states=tuple(dict.fromkeys(states)),
        everybody=tuple(each.id for each in event.people),
        due=tuple(due),
        hosts=frozenset(hosts),
        moderators=frozenset({*moderators, *loose}),
        moderated=frozenset(at for at, each in enumerate(event.sessions) if each.moderator is not None),
        panels=frozenset(at for at, each in enumerate(event.sessions) if each.kind == "panel"),
    )


def sum_by_person(row: Table, states: Sequence[State]) -> dict[str, float]:
    """Return the probability of each person, of that of each state."""
    people: dict[str, float] = {}
    for probability, state in zip(row, states, strict=True):
        people[state.person] = people.get(state.person, 0.0) + float(probability)
    return people
