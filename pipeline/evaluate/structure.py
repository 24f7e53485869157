"""Talks: in which session they are, and where they begin and end."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pipeline.evaluate.matching import meetings
from pipeline.evaluate.scores import Row, Score, give, give_share
from pipeline.records import Proceedings, Span, Talk

TOLERANCE = 2000
"""Milliseconds by which the edge of a talk may be off."""


def score_talks(true: Proceedings, found: Proceedings) -> Iterator[Score]:
    """Yield how many talks are in the right session, and how well their edges are found. Hand-overs are no talks."""
    if not true.talks:
        for identifier, name in _NAMES.items():
            yield give(identifier, name, "share", None, note="the reference has no talks")
        return
    yield give_share("talks.sessions", _NAMES["talks.sessions"], _count_sessions(true, found), "talks")
    yield _score_boundaries(true, found)


_NAMES = {"talks.sessions": "talks in the right session", "talks.boundaries": "talk boundaries: F1"}


def _list_talks(proceedings: Proceedings) -> list[tuple[Span, Talk]]:
    """Return the talks that are in the outline, in order of time; typed text takes no time."""
    spans: Mapping[str, Span] = {each.id: each.span for each in proceedings.utterances if each.source == "track"}
    talks = []
    for talk in proceedings.talks:
        own = [spans[each] for each in talk.utterances if each in spans]
        if own and talk.kind != "bridging":
            talks.append((Span(start=min(own).start, end=max(each.end for each in own)), talk))
    return sorted(talks, key=lambda each: each[0])


def _count_sessions(true: Proceedings, found: Proceedings) -> Iterator[Row]:
    """Yield for each talk whether the run's talk that shares most of its time is in the same session."""
    talks, others = _list_talks(true), _list_talks(found)
    shared: dict[int, Counter[str | None]] = {}
    for at, other, span in meetings([span for span, _ in talks], [span for span, _ in others]):
        shared.setdefault(at, Counter())[others[other][1].session] += span.duration
    for at, (_, talk) in enumerate(talks):
        best = shared[at].most_common(1)[0][0] if at in shared else "none"
        yield Row(None, at in shared and best == talk.session, 1)


def _score_boundaries(true: Proceedings, found: Proceedings) -> Score:
    talks, others = _list_talks(true), _list_talks(found)
    hits = _match([span.start for span, _ in talks], [span.start for span, _ in others])
    hits += _match(sorted(span.end for span, _ in talks), sorted(span.end for span, _ in others))
    return give(
        "talks.boundaries",
        _NAMES["talks.boundaries"],
        "share",
        2 * hits / (2 * len(talks) + 2 * len(others)),
        of=2 * len(talks),
        things="edges",
        note=f"within {TOLERANCE / 1000:g} s",
    )


def _match(ones: Sequence[int], others: Sequence[int]) -> int:
    """Return how many pairs of nearby moments there are, each in one pair only; both are in order of time."""
    pairs = one = other = 0
    while one < len(ones) and other < len(others):
        if abs(ones[one] - others[other]) <= TOLERANCE:
            pairs, one, other = pairs + 1, one + 1, other + 1
        elif ones[one] < others[other]:
            one += 1
        else:
            other += 1
    return pairs
