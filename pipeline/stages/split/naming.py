"""Who each voice is: one assignment of voices to people, with abstention.

Every hint (self-introductions, hand-overs, thanks, the planned order, the language spoken, who leads the floor) adds
to the score of a voice and a person; the assignment with the greatest sum is taken as a whole. A voice keeps its
name only if the evidence is of a kind that suffices and the next best assignment is clearly worse: in a published
report no name is better than a wrong one.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from pipeline.records import Doubt, Event, Naming, Span, Utterance, doubt
from pipeline.stages.split.evidence import Evidence, cut_turns, find_evidence
from pipeline.stages.split.order import first_appearances
from pipeline.stages.split.sources import Shown
from pipeline.stages.split.weighing import LEADS, Case, Table, count_speech, weigh

MARGIN = 1.0
"""By how much the next best assignment must be worse."""
SURE_ORDER, SOME_ORDER = 0.9, 0.5
"""How probable the planned place must be to suffice alone, and beside one hand-over."""
CONTRADICTION = 0.8
"""Weight of hand-overs to somebody else that speak against a name."""
SURE_INTRODUCTION = 1.8
"""Weight of self-introductions that suffices alone."""
SURE_WRITTEN = 1.8
"""Weight of labels that suffices alone, and that speaks against any other name."""


def name_voices(
    utterances: Sequence[Utterance],
    event: Event,
    named: Sequence[Naming] = (),
    shown: Sequence[Shown] = (),
    absent: frozenset[str] = frozenset(),
) -> tuple[Naming, ...]:
    """Return who each voice is, in order of first appearance.

    Args:
        utterances: What the voices say.
        event: The programme and its people.
        named: What a person, or the label of a transcript, said; it stands.
        shown: What tracks and timelines say about the voices.
        absent: People who were not there for all that a report says.
    """
    fixed = {each.voice: each for each in named}
    turns = cut_turns(utterances)
    voices = first_appearances([turn.voice for turn in turns if turn.voice is not None])
    if not event.people or not voices:
        return tuple(fixed.get(each) or Naming(voice=each, speaker=None, confidence=0.0) for each in voices)
    evidence = find_evidence(utterances, turns, event)
    case = weigh(voices, utterances, turns, evidence, event, fixed, shown, absent)
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
            labelled = [each for each in shown if (each.voice, each.person) == (voice, case.people[j])]
            reasons = (*(_describe(each) for each in labelled), *_reasons(case, i, j, spoken))
            confidence = round(float(1 / (1 + np.exp(-margin))), 3)
            namings.append(Naming(voice=voice, speaker=case.people[j], confidence=confidence, evidence=reasons))
    return tuple(namings)


def naming_doubts(
    utterances: Sequence[Utterance], namings: Sequence[Naming], *, settled: frozenset[str] = frozenset()
) -> tuple[Doubt, ...]:
    """Return a doubt for every voice without a name, and every name by order alone.

    Voices that are *settled*, by a person or by a label, are in no doubt here.
    """
    length = count_speech(utterances)
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
    return tuple(doubts)


def person_doubts(utterances: Sequence[Utterance], event: Event) -> tuple[Doubt, ...]:
    """Return a doubt for everybody on the programme who says nothing."""
    heard = {each.speaker for each in utterances}
    return tuple(
        doubt(
            "person-not-heard",
            f"{person.name} is on the programme and was not recognized in the recording.",
            target=person.id,
        )
        for person in event.people
        if person.id not in heard
    )


def _assign(case: Case, fixed: dict[str, Naming]) -> dict[int, tuple[int, float]]:
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
        shared = case.written[i, j] >= SURE_WRITTEN and not _speaks_for_another(case, i, j)
        told = case.introductions[i, j] >= SURE_INTRODUCTION or case.sources[i, j] >= 2 or shared
        if told and margin >= MARGIN and _suffices(case, i, j):
            chosen[i] = (j, margin)
    return chosen


def _best(scores: Table) -> tuple[list[tuple[int, int]], float]:
    """Return the pairs of the best assignment in which anybody may also stay without a partner, and its sum."""
    rows, columns = linear_sum_assignment(np.maximum(scores, 0.0), maximize=True)
    pairs = [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if scores[i, j] > 0]
    return pairs, float(sum(scores[i, j] for i, j in pairs))


def _suffices(case: Case, i: int, j: int) -> bool:
    """Say whether the evidence that voice *i* is person *j* is of a kind that a report may rest on."""
    others = [k for k in range(len(case.people)) if k != j]
    if case.fit[i, j] < 0 and case.written[i, j] < SURE_WRITTEN:
        return False
    # One voice, two names: two people were taken for one, or share an account.
    if others and case.introductions[i, others].max() >= SURE_INTRODUCTION:
        return False
    written = [k for k in others if case.written[i, k] >= SURE_WRITTEN]
    if written and not (case.sources[i, j] >= 2 and all(_sits_beside(case, i, k) for k in written)):
        return False
    if case.introductions[i, j] >= SURE_INTRODUCTION or case.written[i, j] >= SURE_WRITTEN:
        return True
    possible = [k for k in others if case.fit[i, k] >= 0]  # whoever speaks another language is not meant
    against = float(case.handovers[i, possible].max()) if possible else 0.0
    if against >= CONTRADICTION and against > case.handovers[i, j]:
        return False
    return _is_called(case, i, j) or _is_expected(case, i, j, against)


def _speaks_for_another(case: Case, i: int, j: int) -> bool:
    """Say whether all but the labels rather mean somebody else: two people may sit at one microphone."""
    unlabelled = case.scores[i] - case.written[i]
    return bool(unlabelled.max() - unlabelled[j] >= MARGIN)


def _sits_beside(case: Case, i: int, k: int) -> bool:
    """Say whether voice *i* uses the account of person *k*, who is another voice by more than that account.

    Two people sit at one microphone: its label speaks for its owner alone, whom the others call by name as well.
    """
    if case.introductions[i, k] > 0 or case.sources[i, k] > 0:
        return False
    owners = [n for n in range(len(case.voices)) if n != i and case.written[n, k] >= SURE_WRITTEN]
    return any(case.introductions[n, k] > 0 or case.sources[n, k] > 0 for n in owners)


def _is_called(case: Case, i: int, j: int) -> bool:
    """Say whether others point to the voice as this person often enough, or it leads and somebody does at all."""
    if case.sources[i, j] >= 2 or (case.sources[i, j] == 1 and case.order[i, j] >= SOME_ORDER):
        return True
    leads = case.role[i, j] >= LEADS
    return bool(leads and case.sources[i, j] + (case.introductions[i, j] > 0) >= 1)


def _is_expected(case: Case, i: int, j: int, against: float) -> bool:
    """Say whether the voice does what the programme has this person do, in a language that this person speaks."""
    if case.fit[i, j] <= 0 or j in case.absent:
        return False
    if case.order[i, j] >= SOME_ORDER and case.misheard[i, j] > 0:
        return True
    if case.role[i, j] >= LEADS and i == case.master:
        return True
    return bool(case.order[i, j] >= SURE_ORDER and against < CONTRADICTION / 2)


def _describe(shown: Shown) -> str:
    if shown.kind == "track":
        return f"For {shown.share:.0%} of its time this voice is in {shown.source}, the track of “{shown.label}”."
    return f"For {shown.share:.0%} of its time {shown.source} shows “{shown.label}”."


def _reasons(case: Case, i: int, j: int, spoken: Sequence[Evidence]) -> tuple[str, ...]:
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
