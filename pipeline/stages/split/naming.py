"""Who each voice is: one assignment of voices to people, with abstention.

Every hint (self-introductions, hand-overs, thanks, the planned order, the language spoken, who leads the floor) adds
to the score of a voice and a person; the assignment with the greatest sum is taken as a whole. A voice keeps its
name only if the evidence is of a kind that suffices and the next best assignment is clearly worse: in a published
report no name is better than a wrong one.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from pipeline.records import Doubt, Event, Language, Naming, Span, Utterance, doubt
from pipeline.stages.split.evidence import Evidence, Turn, cut_turns, find_evidence, find_hosts
from pipeline.stages.split.order import align, first_appearances

LANGUAGE_FITS, LANGUAGE_MISFITS = 0.4, -2.0
ORDER = 1.4
LEADS, LEADS_UNPLANNED = 1.2, -0.6
SURELY_LEADS = 5
"""Scores: the voice speaks a language the person is known to speak; it stands in the planned place; it leads;
and how many others somebody must have given the floor to, to be the MC by that alone."""
MARGIN = 1.0
"""By how much the next best assignment must be worse."""
SURE_ORDER, SOME_ORDER = 0.9, 0.5
"""How probable the planned place must be to suffice alone, and beside one hand-over."""
SPLINTER = 3_000
"""Milliseconds of speech below which a voice has no place in the planned order."""
CONTRADICTION = 0.8
"""Weight of hand-overs to somebody else that speak against a name."""
SURE_INTRODUCTION = 1.8
"""Weight of self-introductions that suffices alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """All evidence, as tables of shape (voices, people)."""

    voices: tuple[str, ...]
    people: tuple[str, ...]
    introductions: NDArray[np.float64]
    handovers: NDArray[np.float64]
    misheard: NDArray[np.float64]
    sources: NDArray[np.int64]
    fit: NDArray[np.float64]
    role: NDArray[np.float64]
    order: NDArray[np.float64]
    master: int | None

    @property
    def scores(self) -> NDArray[np.float64]:
        """The sum of the evidence."""
        return self.introductions + self.handovers + self.misheard + self.fit + self.role + ORDER * self.order


def name_voices(utterances: Sequence[Utterance], event: Event, named: Sequence[Naming] = ()) -> tuple[Naming, ...]:
    """Return who each voice is, in order of first appearance; *named* is what a person or a label said, and stands."""
    fixed = {each.voice: each for each in named}
    turns = cut_turns(utterances)
    voices = first_appearances([turn.voice for turn in turns if turn.voice is not None])
    if not event.people or not voices:
        return tuple(fixed.get(each) or Naming(voice=each, speaker=None, confidence=0.0) for each in voices)
    evidence = find_evidence(utterances, turns, event)
    case = _weigh(voices, utterances, turns, evidence, event, fixed)
    chosen = _assign(case, fixed)
    namings = []
    for i, voice in enumerate(voices):
        if voice in fixed:
            namings.append(fixed[voice])
            continue
        spoken = tuple(each for each in evidence if each.voice == voice)
        pick = chosen.get(i)
        if pick is None:
            best = tuple(f"{each.person}: {each.sentence}" for each in spoken[:3])
            namings.append(Naming(voice=voice, speaker=None, confidence=0.0, evidence=best))
        else:
            j, margin = pick
            reasons = _reasons(case, i, j, spoken)
            confidence = round(float(1 / (1 + np.exp(-margin))), 3)
            namings.append(Naming(voice=voice, speaker=case.people[j], confidence=confidence, evidence=reasons))
    return tuple(namings)


def naming_doubts(
    utterances: Sequence[Utterance], namings: Sequence[Naming], event: Event, *, settled: frozenset[str] = frozenset()
) -> tuple[Doubt, ...]:
    """Return a doubt for every voice without a name, every name by order alone, and everybody unheard.

    Voices that are *settled*, by a person or by a label, are in no doubt here.
    """
    length = _speech(utterances)
    first: dict[str, Span] = {}
    for each in utterances:
        if each.voice is not None:
            first.setdefault(each.voice, each.span)
    doubts = []
    for naming in namings:
        if naming.voice in settled:
            continue
        seconds = length[naming.voice] // 1000
        if naming.speaker is None:
            seen = f" What was said: {' '.join(naming.evidence)}" if naming.evidence else ""
            message = (
                f"Nobody on the programme could be recognized in the voice {naming.voice} ({seconds} s in all).{seen}"
            )
            doubts.append(doubt("unknown-speaker", message, span=first.get(naming.voice), target=naming.voice))
        elif len(naming.evidence) == 1 and not naming.evidence[0].startswith("The voice"):
            how = "the planned order" if "planned" in naming.evidence[0] else "its role"
            message = f"The voice {naming.voice} ({seconds} s) is named {naming.speaker} by {how} alone."
            doubts.append(doubt("named-by-order", message, span=first.get(naming.voice), target=naming.voice))
    heard = {naming.speaker for naming in namings} | {each.speaker for each in utterances}
    for person in event.people:
        if person.id not in heard:
            message = f"{person.name} is on the programme and was not recognized in the recording."
            doubts.append(doubt("person-not-heard", message, target=person.id))
    return tuple(doubts)


def _weigh(
    voices: tuple[str, ...],
    utterances: Sequence[Utterance],
    turns: Sequence[Turn],
    evidence: Sequence[Evidence],
    event: Event,
    fixed: dict[str, Naming],
) -> _Case:
    """Lay all evidence out in tables."""
    people = tuple(person.id for person in event.people)
    row, column = {each: i for i, each in enumerate(voices)}, {each: j for j, each in enumerate(people)}
    shape = (len(voices), len(people))
    introductions, handovers, misheard = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    spoken_in: dict[tuple[int, int], set[int]] = defaultdict(set)
    for each in evidence:
        spot = row[each.voice], column[each.person]
        if each.kind == "introduction":
            introductions[spot] = max(introductions[spot], each.weight)  # said twice is not twice as true
        elif each.kind == "misheard":
            misheard[spot] = max(misheard[spot], each.weight)
        else:
            handovers[spot] += each.weight
            spoken_in[spot].add(each.turn)
    sources = np.zeros(shape, dtype=np.int64)
    for spot, where in spoken_in.items():
        sources[spot] = len(where)
    np.minimum(handovers, 3.0, out=handovers)
    hosts = find_hosts(turns)
    fit = _language_fit(voices, utterances, event)
    role = _role_fit(voices, hosts, event)
    told = introductions + handovers + misheard + fit + role
    for voice, naming in fixed.items():
        if voice in row:
            told[row[voice], :] = -9.0  # who is nobody on the programme takes nobody's place in the order
        if voice in row and naming.speaker in column:
            told[row[voice], column[naming.speaker]] = 9.0
    order = np.zeros(shape)
    planned = _planned(event)
    length = _speech(utterances)
    # The MC speaks first and everywhere; a voice of a second or two is a splinter of another one.
    in_order = [voice for voice in voices if voice not in hosts[:1] and length[voice] >= SPLINTER]
    if planned and in_order:
        rows, columns = [row[each] for each in in_order], [column[each] for each in planned]
        order[np.ix_(rows, columns)] = align(told[np.ix_(rows, columns)])
    return _Case(
        voices=voices,
        people=people,
        introductions=introductions,
        handovers=handovers,
        misheard=misheard,
        sources=sources,
        fit=fit,
        role=role,
        order=order,
        master=_master(voices, turns, hosts, event),
    )


def _master(voices: tuple[str, ...], turns: Sequence[Turn], hosts: Sequence[str], event: Event) -> int | None:
    """Return the position of the voice that nobody but the MC can be; `None` if that is not clear."""
    masters = [person for person in event.people if person.role == "mc"]
    if len(masters) != 1 or not hosts:
        return None
    following = {after.voice for before, after in pairwise(turns) if before.voice == hosts[0]} - {None}
    return voices.index(hosts[0]) if len(following) >= SURELY_LEADS else None


def _speech(utterances: Sequence[Utterance]) -> Counter[str]:
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


def _language_fit(voices: tuple[str, ...], utterances: Sequence[Utterance], event: Event) -> NDArray[np.float64]:
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


def _role_fit(voices: tuple[str, ...], hosts: Sequence[str], event: Event) -> NDArray[np.float64]:
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


def _assign(case: _Case, fixed: dict[str, Naming]) -> dict[int, tuple[int, float]]:
    """Return, for each voice that may be named, its person and by how much the next best assignment is worse."""
    scores = case.scores.copy()
    taken = {each.speaker for each in fixed.values()}
    for i, voice in enumerate(case.voices):
        if voice in fixed:
            scores[i, :] = 0.0
    for j, person in enumerate(case.people):
        if person in taken:
            scores[:, j] = -9.0
    pairs, total = _best(scores)
    chosen: dict[int, tuple[int, float]] = {}
    for i, j in pairs:
        without = scores.copy()
        without[i, j] = -9.0
        margin = total - _best(without)[1]
        if margin >= MARGIN and _suffices(case, i, j):
            chosen[i] = (j, margin)
    # One person under two voices (a bad line, then a good one): the second needs evidence of its own.
    for i, voice in enumerate(case.voices):
        if i in chosen or voice in fixed:
            continue
        ranked = np.argsort(-case.scores[i])
        j = int(ranked[0])
        rest = float(case.scores[i, ranked[1]]) if len(ranked) > 1 else 0.0
        margin = float(case.scores[i, j]) - max(rest, 0.0)
        told = case.introductions[i, j] >= SURE_INTRODUCTION or case.sources[i, j] >= 2
        if told and margin >= MARGIN and _suffices(case, i, j):
            chosen[i] = (j, margin)
    return chosen


def _best(scores: NDArray[np.float64]) -> tuple[list[tuple[int, int]], float]:
    """Return the pairs of the best assignment in which anybody may also stay without a partner, and its sum."""
    rows, columns = linear_sum_assignment(np.maximum(scores, 0.0), maximize=True)
    pairs = [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if scores[i, j] > 0]
    return pairs, float(sum(scores[i, j] for i, j in pairs))


def _suffices(case: _Case, i: int, j: int) -> bool:
    """Say whether the evidence that voice *i* is person *j* is of a kind that a report may rest on."""
    if case.fit[i, j] < 0:
        return False
    others = [k for k in range(len(case.people)) if k != j]
    if others and case.introductions[i, others].max() >= SURE_INTRODUCTION:
        return False  # one voice, two names: two people were taken for one
    if case.introductions[i, j] >= SURE_INTRODUCTION:
        return True
    possible = [k for k in others if case.fit[i, k] >= 0]  # whoever speaks another language is not meant
    against = float(case.handovers[i, possible].max()) if possible else 0.0
    contradicted = against >= CONTRADICTION and against > case.handovers[i, j]
    if case.sources[i, j] >= 2 and not contradicted:
        return True
    if case.sources[i, j] == 1 and case.order[i, j] >= SOME_ORDER and not contradicted:
        return True
    likely = case.fit[i, j] > 0 and case.order[i, j] >= SOME_ORDER
    if likely and case.misheard[i, j] > 0 and not contradicted:
        return True
    leads = case.role[i, j] >= LEADS
    if leads and i == case.master and case.fit[i, j] > 0 and not contradicted:
        return True
    if leads and case.sources[i, j] + (case.introductions[i, j] > 0) >= 1 and not contradicted:
        return True
    alone = case.fit[i, j] > 0 and case.order[i, j] >= SURE_ORDER
    return bool(alone and against < CONTRADICTION / 2)


def _reasons(case: _Case, i: int, j: int, spoken: Sequence[Evidence]) -> tuple[str, ...]:
    """Return the evidence in sentences, the strongest first."""
    own = sorted((each for each in spoken if each.person == case.people[j]), key=lambda each: -each.weight)
    reasons = [each.sentence for each in own[:5]]
    if case.order[i, j] >= SOME_ORDER:
        reasons.append(f"It speaks in the planned place of this person (probability {case.order[i, j]:.2f}).")
    if reasons and len(reasons) > 1 and case.fit[i, j] > 0:
        reasons.append("It speaks a language that this person is expected to speak.")
    if case.role[i, j] >= LEADS:
        reasons.append("It leads the floor.")
    return tuple(reasons)
