"""Which of a run's words belong to which of the reference's utterances: by time, never by what they say."""

import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from pipeline.records import Language, Span, Utterance

COLLAR = 250
"""Milliseconds around an edge in which nobody's ears and no tool's clock agree."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Utterances of a reference that follow each other, by one speaker in one language."""

    utterances: tuple[Utterance, ...]

    @property
    def span(self) -> Span:
        """From its first word to its last."""
        return Span(start=self.utterances[0].span.start, end=max(each.span.end for each in self.utterances))

    @property
    def language(self) -> Language:
        """The language of all its utterances."""
        return self.utterances[0].language


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Utterances of a reference and of a run that are the same stretch of speech; as a rule one of each."""

    true: tuple[Utterance, ...]
    heard: tuple[Utterance, ...]


def meetings(ones: Sequence[Span], others: Sequence[Span]) -> Iterator[tuple[int, int, Span]]:
    """Yield the positions of every two spans that overlap, and what they share. *others* are in order of time."""
    starts = [each.start for each in others]
    longest = max((each.duration for each in others), default=0)
    for at, one in enumerate(ones):
        for other in range(bisect.bisect_left(starts, one.start - longest), bisect.bisect_left(starts, one.end)):
            if one.overlap(others[other]):
                start, end = max(one.start, others[other].start), min(one.end, others[other].end)
                yield at, other, Span(start=start, end=end)


def cover(spans: Sequence[Span], margin: int = 0) -> list[Span]:
    """Return the time that *spans*, each longer by *margin* at both ends, cover: disjoint and in order."""
    covered: list[Span] = []
    for each in sorted(spans):
        start, end = each.start - margin, each.end + margin
        if covered and start <= covered[-1].end:
            covered[-1] = Span(start=covered[-1].start, end=max(end, covered[-1].end))
        else:
            covered.append(Span(start=start, end=end))
    return covered


def find_turns(utterances: Sequence[Utterance]) -> tuple[Turn, ...]:
    """Return the turns of a reference whose utterances are in order of time."""
    turns: list[list[Utterance]] = []
    for each in utterances:
        last = turns[-1][-1] if turns else None
        if last is not None and (last.speaker, last.language) == (each.speaker, each.language):
            turns[-1].append(each)
        else:
            turns.append([each])
    return tuple(Turn(utterances=tuple(each)) for each in turns)


def find_solos(turns: Sequence[Turn]) -> tuple[Utterance, ...]:
    """Return the parts of all utterances in which nobody else speaks, without the collar at both ends of each turn."""
    edges = sorted(
        (time, opens, at)
        for at, turn in enumerate(turns)
        for time, opens in ((turn.span.start, True), (turn.span.end, False))
    )  # at the same moment one turn closes before another opens
    active: set[int] = set()
    alone: list[tuple[Span, int]] = []
    for (time, opens, at), (following, _, _) in pairwise(edges):
        active = active | {at} if opens else active - {at}
        if len(active) == 1 and following - time > 2 * COLLAR:
            alone.append((Span(start=time + COLLAR, end=following - COLLAR), next(iter(active))))
    solos = []
    for span, at in alone:
        for each in turns[at].utterances:
            if span.overlap(each.span):
                part = Span(start=max(span.start, each.span.start), end=min(span.end, each.span.end))
                solos.append(replace(each, span=part))
    return tuple(solos)


def hear(turns: Sequence[Turn], heard: Sequence[Utterance]) -> tuple[str, ...]:
    """Return for each turn what a run heard in it; no word is left out.

    An utterance goes as a whole to the turn it lies in. One that lies in several is cut: each of its words goes to
    the nearest. One that lies in none goes to the nearest, where it counts as inserted.
    """
    spans = [turn.span for turn in turns]
    shared: dict[int, dict[int, int]] = {}
    for at, turn, span in meetings([each.span for each in heard], spans):
        shared.setdefault(at, {})[turn] = span.duration
    texts: list[list[str]] = [[] for _ in turns]
    for at, each in enumerate(heard):
        met = shared.get(at) or {_nearest(spans, each.span, range(len(spans))): COLLAR}
        longest = max(met, key=lambda turn: met[turn])
        among = [turn for turn, duration in met.items() if duration >= COLLAR or turn == longest]
        if len(among) == 1 or not each.words:
            texts[longest].append(" " + each.text)
            continue
        for position, word in enumerate(each.words):
            texts[_nearest(spans, word.span, among)].append(("" if position else " ") + word.text)
    return tuple("".join(parts) for parts in texts)


def _nearest(spans: Sequence[Span], span: Span, among: Sequence[int]) -> int:
    """Return which of the spans *among* is nearest to the middle of *span*; among equals, whose middle is."""
    middle = (span.start + span.end) / 2

    def distance(at: int) -> tuple[float, float]:
        outside = max(spans[at].start - middle, middle - spans[at].end, 0)
        return outside, abs(middle - (spans[at].start + spans[at].end) / 2)

    return min(among, key=distance)


def find_partners(true: Sequence[Utterance], heard: Sequence[Utterance]) -> tuple[tuple[int, ...], ...]:
    """Return for each utterance of a reference the positions of those of a run that are heard in it.

    A touch at the edge is no hearing: they share a quarter of a second, or half of the shorter one.
    """
    partners: list[list[int]] = [[] for _ in true]
    for one, other, span in meetings([each.span for each in true], [each.span for each in heard]):
        shorter = min(true[one].span.duration, heard[other].span.duration)
        if span.duration >= min(COLLAR, shorter / 2):
            partners[one].append(other)
    return tuple(tuple(each) for each in partners)


def find_groups(true: Sequence[Utterance], heard: Sequence[Utterance]) -> tuple[Group, ...]:
    """Return groups that hold every utterance of the reference once, and of the run those that share half of one."""
    owner = list(range(len(true)))
    members: dict[int, list[int]] = {at: [] for at in range(len(true))}

    def root(at: int) -> int:
        while owner[at] != at:
            owner[at] = owner[owner[at]]
            at = owner[at]
        return at

    first: dict[int, int] = {}
    for one, other, span in meetings([each.span for each in true], [each.span for each in heard]):
        if 2 * span.duration >= min(true[one].span.duration, heard[other].span.duration):
            if other in first:
                owner[root(one)] = root(first[other])
            first.setdefault(other, one)
    for other, one in first.items():
        members[root(one)].append(other)
    together: dict[int, list[Utterance]] = {}
    for at, each in enumerate(true):
        together.setdefault(root(at), []).append(each)
    return tuple(
        Group(true=tuple(own), heard=tuple(heard[at] for at in sorted(members[at_root])))
        for at_root, own in together.items()
    )
