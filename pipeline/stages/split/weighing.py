"""All evidence of who each voice is, laid out in tables of voices and people."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Event, Language, Naming, Utterance
from pipeline.stages.split.evidence import Evidence, Turn, find_hosts
from pipeline.stages.split.order import align, first_appearances
from pipeline.stages.split.sources import Shown

LANGUAGE_FITS, LANGUAGE_MISFITS = 0.4, -2.0
ORDER = 1.4
LEADS, LEADS_UNPLANNED = 1.2, -0.6
SURELY_LEADS = 5
"""Scores: the voice speaks a language the person is known to speak; it stands in the planned place; it leads;
and how many others somebody must have given the floor to, to be the MC by that alone."""
ABSENT = -2.0
"""What it counts that somebody is not on the list of those who were there."""
SPLINTER = 3_000
"""Milliseconds of speech below which a voice has no place in the planned order."""
MOST_HANDED = 3.0
"""What all hand-overs to one voice count at most."""

Table = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All evidence, as tables of shape (voices, people).

    Attributes:
        sources: In how many turns somebody points to the voice as this person.
        order: How probable it is that the voice stands in the person's planned place.
        absent: Positions of people whom the report on who was there does not list.
        master: The voice that nobody but the MC can be; `None` if that is not clear.
    """

    voices: tuple[str, ...]
    people: tuple[str, ...]
    introductions: Table
    handovers: Table
    misheard: Table
    written: Table
    sources: NDArray[np.int64]
    fit: Table
    role: Table
    order: Table
    absent: frozenset[int]
    master: int | None

    @property
    def scores(self) -> Table:
        """The sum of the evidence."""
        told = self.introductions + self.handovers + self.misheard + self.written
        total = told + self.fit + self.role + ORDER * self.order
        total[:, sorted(self.absent)] += ABSENT
        return total


def weigh(
    voices: tuple[str, ...],
    utterances: Sequence[Utterance],
    turns: Sequence[Turn],
    evidence: Sequence[Evidence],
    event: Event,
    fixed: dict[str, Naming],
    shown: Sequence[Shown],
    absent: frozenset[str],
) -> Case:
    """Lay all evidence out in tables.

    Args:
        voices: In order of first appearance.
        utterances: What they say.
        turns: Of the utterances.
        evidence: What is said about who is speaking.
        event: The programme and its people.
        fixed: Voices that are named already, or are to have no name.
        shown: What tracks and timelines say.
        absent: People who were not there for all that a report says.
    """
    people = tuple(person.id for person in event.people)
    row, column = {each: i for i, each in enumerate(voices)}, {each: j for j, each in enumerate(people)}
    shape = (len(voices), len(people))
    spots = [(row[each.voice], column[each.person], each) for each in evidence]
    introductions, handovers, misheard, written = (np.zeros(shape) for _ in range(4))
    sources = np.zeros(shape, dtype=np.int64)
    for i, j, each in spots:
        table = {"introduction": introductions, "misheard": misheard}.get(each.kind)
        if table is None:
            handovers[i, j] += each.weight
        else:
            table[i, j] = max(table[i, j], each.weight)  # said twice is not twice as true
    for i, j, _ in {(i, j, each.turn) for i, j, each in spots if each.kind in ("handover", "thanks")}:
        sources[i, j] += 1
    for label in shown:
        if label.voice in row:
            written[row[label.voice], column[label.person]] += label.weight
    np.minimum(handovers, MOST_HANDED, out=handovers)
    hosts = find_hosts(turns)
    fit = _language_fit(voices, utterances, event)
    role = _role_fit(voices, hosts, event)
    told = introductions + handovers + misheard + written + fit + role
    for voice, naming in fixed.items():
        if voice in row:
            told[row[voice], :] = -9.0  # who is nobody on the programme takes nobody's place in the order
        if voice in row and naming.speaker in column:
            told[row[voice], column[naming.speaker]] = 9.0
    planned = [each for each in _planned(event) if each not in absent]
    order = _expect_order(voices, told, planned, people, hosts, count_speech(utterances))
    return Case(
        voices=voices,
        people=people,
        introductions=introductions,
        handovers=handovers,
        misheard=misheard,
        written=written,
        sources=sources,
        fit=fit,
        role=role,
        order=order,
        absent=frozenset(column[each] for each in absent if each in column),
        master=_master(voices, turns, hosts, event),
    )


def _expect_order(
    voices: Sequence[str],
    told: Table,
    planned: Sequence[str],
    people: Sequence[str],
    hosts: Sequence[str],
    length: Counter[str],
) -> Table:
    """Return how probable it is that each voice stands in each person's planned place.

    The MC speaks first and everywhere; a voice of a second or two is a splinter of another one.
    """
    order = np.zeros(told.shape)
    rows = [i for i, voice in enumerate(voices) if voice not in hosts[:1] and length[voice] >= SPLINTER]
    columns = [people.index(each) for each in planned]
    if rows and columns:
        order[np.ix_(rows, columns)] = align(told[np.ix_(rows, columns)])
    return order


def _master(voices: tuple[str, ...], turns: Sequence[Turn], hosts: Sequence[str], event: Event) -> int | None:
    """Return the position of the voice that nobody but the MC can be; `None` if that is not clear."""
    masters = [person for person in event.people if person.role == "mc"]
    if len(masters) != 1 or not hosts:
        return None
    following = {after.voice for before, after in pairwise(turns) if before.voice == hosts[0]} - {None}
    return voices.index(hosts[0]) if len(following) >= SURELY_LEADS else None


def count_speech(utterances: Sequence[Utterance]) -> Counter[str]:
    """Return how many milliseconds each voice speaks."""
    length: Counter[str] = Counter()
    for each in utterances:
        if each.voice is not None:
            length[each.voice] += each.span.duration
    return length


def _planned(event: Event) -> tuple[str, ...]:
    """Return everybody whose place is on the programme, each where he or she is first due to speak."""
    due = []
    for session in event.sessions:
        due += [session.moderator] if session.moderator is not None else []
        due += session.speakers
    masters = {person.id for person in event.people if person.role == "mc"}
    return tuple(each for each in first_appearances(due) if each not in masters)


def _language_fit(voices: tuple[str, ...], utterances: Sequence[Utterance], event: Event) -> Table:
    spoken: dict[str, Counter[Language]] = defaultdict(Counter)
    for each in utterances:
        if each.voice is not None:
            spoken[each.voice][each.language] += each.span.duration
    fit = np.zeros((len(voices), len(event.people)))
    for i, voice in enumerate(voices):
        language = spoken[voice].most_common(1)[0][0]
        for j, person in enumerate(event.people):
            if person.languages:
                fit[i, j] = LANGUAGE_FITS if language in person.languages else LANGUAGE_MISFITS
    return fit


def _role_fit(voices: tuple[str, ...], hosts: Sequence[str], event: Event) -> Table:
    """Score who leads the floor: the leading voice is the MC's, another one that leads may be a moderator's."""
    fit = np.zeros((len(voices), len(event.people)))
    for i, voice in enumerate(voices):
        rank = hosts.index(voice) if voice in hosts else None
        for j, person in enumerate(event.people):
            match person.role, rank:
                case ("mc", 0) | ("moderator", int()):
                    fit[i, j] = LEADS
                case ("mc", None) | ("speaker", 0):
                    fit[i, j] = -LEADS
                case ("moderator", None) | ("speaker", int()):
                    fit[i, j] = LEADS_UNPLANNED
                case _:
                    fit[i, j] = 0.0
    return fit
