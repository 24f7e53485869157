"""What participants' own tracks and Zoom's timeline say about whose voice it is.

A label of these says who was speaking at a time, as Zoom saw it: late by up to a second, and of accounts, which two
people may share. So a label is evidence for a voice by the share of the voice's time that it stands for, and the
assignment of voices to people weighs it with all other evidence.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from pipeline.records import Doubt, Event, Label, LabelKind, Person, Region, Span, Utterance, doubt
from pipeline.transcripts.labels import match_label, match_shortened, only_tells_apart, resembles, says_nobody

RELIABLE: dict[LabelKind, float] = {"track": 4.0, "timeline": 3.0}
"""How much a label counts that stands for all of a voice's time: a microphone is surer than a timeline."""
LATE = 1_000
"""Milliseconds by which a timeline is late or early at most; so much of the edges of a region is left out."""
COVERED = 0.5
"""The part of a voice's time that labels must stand for to count in full: a few seconds of an hour say little."""
LEAST = 0.2
"""A smaller share of a voice's time is another's words that were cut wrongly, or a label that is late."""
ALONE = 0.8
"""The share of a sentence for which one track must be heard, and no other for more than the rest."""
MOSTLY = 0.5
"""The share of a voice's time for which a track is its usual one."""
ENOUGH = 2_000
"""Milliseconds of a label that nobody on the programme bears, from which on a reviewer is told of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A label that stands for a part of a voice's time and means one person.

    Attributes:
        share: Of the time of the voice that labels of this kind stand for, in 0..1; of half of all its time where
            they stand for less.
        weight: What it counts in the assignment.
    """

    voice: str
    person: str
    share: float
    weight: float
    label: str
    kind: LabelKind
    source: str


def read_sources(
    regions: Sequence[Region], labels: Sequence[Label], event: Event
) -> tuple[tuple[Shown, ...], tuple[Doubt, ...]]:
    """Return what labels of tracks and timelines say about voices, and what is in doubt about the labels."""
    shown: list[Shown] = []
    doubts: list[Doubt] = []
    for kind, worth in RELIABLE.items():
        of_kind = [each for each in labels if each.kind == kind and each.text and not says_nobody(each.text)]
        if not of_kind:
            continue
        means = {text: match_person(text, kind, event.people) for text in {each.text or "" for each in of_kind}}
        source = of_kind[0].source
        for voice, times in _share_out(regions, of_kind).items():
            spoken = sum(each.span.duration for each in regions if each.voice == voice)
            total = max(sum(times.values()), COVERED * spoken)
            for label, time in times.most_common():
                person, share = means[label], time / total
                if len(person) == 1 and share >= LEAST:
                    weight = worth * share
                    shown.append(
                        Shown(
                            voice=voice,
                            person=person[0],
                            share=share,
                            weight=weight,
                            label=label,
                            kind=kind,
                            source=next(each.source for each in of_kind if each.text == label),
                        )
                    )
        doubts += _doubt_labels(of_kind, means, source, event)
    return tuple(shown), tuple(doubts)


def match_person(label: str, kind: LabelKind, people: Sequence[Person]) -> tuple[str, ...]:
    """Return the ids of whom a label means; a track's file name is without spaces and may be cut short."""
    found = match_label(label, people)
    return match_shortened(label, people) if kind == "track" and not found else found


def find_label(span: Span, labels: Iterable[Label]) -> Counter[str]:
    """Return for how many milliseconds of *span* each label stands."""
    times: Counter[str] = Counter()
    for each in labels:
        if each.text and (shared := span.overlap(each.span)) > 0:
            times[each.text] += shared
    return times


def compare_tracks(
    utterances: Sequence[Utterance], labels: Sequence[Label], event: Event, shown: Sequence[Shown]
) -> tuple[tuple[Utterance, ...], tuple[Doubt, ...]]:
    """Return the utterances, without a speaker where voice and track disagree, and a doubt for each of those.

    A voice may be cut wrongly: where the voice has one name and the track another, the utterance keeps neither. But
    what has been weighed already stands: a voice without a name stays so, and one that has a name although most of it
    is on another person's track, as of two who sit at one microphone, keeps it, with one doubt for all of it.
    """
    usual = {(each.voice, each.person) for each in shown if each.kind == "track" and each.share >= MOSTLY}
    tracks = sorted((each for each in labels if each.kind == "track" and each.text), key=lambda each: each.span)
    if not tracks:
        return tuple(utterances), ()
    means = {text: match_person(text, "track", event.people) for text in {each.text or "" for each in tracks}}
    starts, longest = [each.span.start for each in tracks], max(each.span.duration for each in tracks)
    found: list[Utterance] = []
    doubts: list[Doubt] = []
    for each in utterances:
        near = tracks[bisect_left(starts, each.span.start - longest) : bisect_left(starts, each.span.end)]
        times = find_label(each.span, near).most_common(2)
        alone = bool(times) and times[0][1] >= ALONE * max(each.span.duration, 1)
        alone = alone and (len(times) == 1 or times[1][1] <= (1 - ALONE) * each.span.duration)
        person = means[times[0][0]] if alone else ()
        if len(person) != 1 or each.speaker in (None, person[0]):
            found.append(each)
        elif (each.voice, person[0]) in usual:
            found.append(each)
            if each.voice not in {doubted.target for doubted in doubts}:
                message = f"The voice {each.voice} is {each.speaker}'s, and speaks on the track of “{times[0][0]}”."
                doubts.append(doubt("shared-microphone", message, span=each.span, target=each.voice))
        else:
            found.append(replace(each, speaker=None))
            message = (
                f"The voice is {each.speaker}'s, and the track that of “{times[0][0]}”; it is not sure who says this."
            )
            doubts.append(doubt("unsure-speaker", message, span=each.span, target=each.id))
    return tuple(found), tuple(doubts)


def _share_out(regions: Sequence[Region], labels: Sequence[Label]) -> dict[str, Counter[str]]:
    """Return for how many milliseconds of each voice each label stands; where several do, each for its part."""
    ordered = sorted(labels, key=lambda each: each.span)
    starts = [each.span.start for each in ordered]
    longest = max(each.span.duration for each in ordered)
    shares: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for region in regions:
        span = region.span
        if span.duration > 3 * LATE:
            span = Span(start=span.start + LATE, end=span.end - LATE)
        near = ordered[bisect_left(starts, span.start - longest) : bisect_left(starts, span.end)]
        times = find_label(span, near)
        crowd = sum(times.values()) / span.duration if span.duration else 1.0
        for text, time in times.items():
            shares[region.voice][text] += round(time / max(crowd, 1.0))
    return {voice: times for voice, times in shares.items() if sum(times.values()) > 0}


def _doubt_labels(labels: Sequence[Label], means: dict[str, tuple[str, ...]], source: str, event: Event) -> list[Doubt]:
    """Return a doubt for each label that means nobody or several people."""
    doubts = []
    time: Counter[str] = Counter()
    first: dict[str, Span] = {}
    for each in labels:
        text = each.text or ""
        time[text] += each.span.duration
        first.setdefault(text, each.span)
    for text, length in time.items():
        if len(means[text]) == 1 or length < ENOUGH or only_tells_apart(text):
            continue
        near = means[text] or resembles(text, event.people)[:2]
        who = f"; if it is {' or '.join(near)}, add it to the aliases" if near else ""
        problem = "may be several people" if means[text] else "is nobody on the programme"
        message = f"“{text}” in {source} {problem} and names nobody{who}."
        doubts.append(doubt("unknown-label", message, span=first[text]))
    return doubts
