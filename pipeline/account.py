"""Where every millisecond of a recording went, as the ledger of its transcript tells it."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from pipeline.records import LANGUAGES, Language, LedgerEntry, Segment, Span, Transcript


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """Time of a recording that went one way.

    Attributes:
        name: The language of what was used; the reason for everything else.
        count: How many segments, or how many stretches of the ledger.
    """

    name: str
    milliseconds: int
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where the *duration* milliseconds of a recording went; all that is listed here adds up to exactly that.

    Attributes:
        used: By language, in the order zh, ja, ko, en.
        quiet: By reason, the longest time first; so are *dropped* and *other*.
        uncovered: Milliseconds that no entry of the ledger covers, or that it calls used although no segment holds
            them; 0 unless this project has a bug.
    """

    duration: int
    used: tuple[Share, ...]
    quiet: tuple[Share, ...]
    dropped: tuple[Share, ...]
    other: tuple[Share, ...]
    uncovered: int


def total(shares: Sequence[Share]) -> int:
    """Return the milliseconds of *shares* together."""
    return sum(each.milliseconds for each in shares)


def account_for(transcript: Transcript, duration: int) -> Account:
    """Return where the first *duration* milliseconds went; time that two entries claim counts for the earlier one."""
    segments = sorted(transcript.segments, key=lambda each: each.span)
    reach = list(accumulate((each.span.end for each in segments), max))
    used: dict[str, list[int]] = defaultdict(list)
    unused: dict[tuple[str, str], list[int]] = defaultdict(list)
    for entry in _tile(transcript.ledger, duration):
        if entry.outcome == "used":
            for language, milliseconds in _divide(entry.span, segments, reach):
                used[language].append(milliseconds)
        else:
            unused[entry.outcome, entry.reason].append(entry.span.duration)
    spent = sum(sum(each) for each in (*used.values(), *unused.values()))
    return Account(
        duration=duration,
        used=_shares({language: used[language] for language in LANGUAGES if language in used}),
        quiet=_longest_first(unused, "quiet"),
        dropped=_longest_first(unused, "dropped"),
        other=_longest_first(unused, "other"),
        uncovered=duration - spent,
    )


def _tile(ledger: Sequence[LedgerEntry], duration: int) -> Iterator[LedgerEntry]:
    """Yield the entries in order of time, cut so that none begins before 0 or the end of another, or ends too late."""
    now = 0
    for entry in sorted(ledger, key=lambda each: each.span):
        start, end = max(entry.span.start, now), min(entry.span.end, duration)
        if start < end:
            yield replace(entry, span=Span(start=start, end=end))
            now = end


def _divide(span: Span, segments: Sequence[Segment], reach: Sequence[int]) -> Iterator[tuple[Language, int]]:
    """Yield the language of each segment in *span*, and how many milliseconds it holds that none before it does.

    Args:
        span: What to divide.
        segments: In order of time.
        reach: For each segment, the latest end of it and all before it.
    """
    now = span.start
    for at in range(bisect_right(reach, span.start), len(segments)):
        segment = segments[at]
        if segment.span.start >= span.end:
            break
        start, end = max(segment.span.start, now), min(segment.span.end, span.end)
        if start < end:
            yield segment.language, end - start
            now = end


def _longest_first(times: dict[tuple[str, str], list[int]], outcome: str) -> tuple[Share, ...]:
    named = {reason: each for (kind, reason), each in times.items() if kind == outcome}
    return tuple(sorted(_shares(named), key=lambda each: (-each.milliseconds, each.name)))


def _shares(times: dict[str, list[int]]) -> tuple[Share, ...]:
    return tuple(Share(name=name, milliseconds=sum(each), count=len(each)) for name, each in times.items())
