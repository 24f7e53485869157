"""The transcript by time: what was said, what was refused and long silences in one list, doubts in their places."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import Literal

from pipeline.records import Doubt, Event, LedgerEntry, Proceedings, Segment, Span, Transcript, Translations
from pipeline.render.reading import Line, lines_by_id, name_of, show_session

LONG_QUIET = 3_000
"""Milliseconds of silence from which on it is shown."""

RowKind = Literal["said", "typed", "dropped", "other", "quiet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the transcript by time.

    Attributes:
        line: What was said or typed; `None` for a row of the ledger.
        entry: The ledger's entry; `None` for what was said or typed.
        confidence: Of the text, in 0..1: the least of the segments it is from; `None` where there is none.
        language_confidence: Of the language, likewise.
        doubts: About this row.
    """

    kind: RowKind
    span: Span
    line: Line | None = None
    entry: LedgerEntry | None = None
    confidence: float | None = None
    language_confidence: float | None = None
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Rows that follow each other while one person has the floor.

    Attributes:
        voice: The anonymous voice; `None` for typed text, and where nothing is said.
        naming: How sure it is that the voice is this speaker's, in 0..1; `None` where nobody is named.
    """

    speaker: str
    voice: str | None
    naming: float | None
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chapter:
    """Turns that follow each other in one session."""

    heading: str
    turns: tuple[Turn, ...]


def list_rows(
    event: Event, transcript: Transcript, proceedings: Proceedings, translations: Translations | None
) -> list[Row]:
    """Return everything there is to show, in order of time, without doubts."""
    segments = _Stack([each.span for each in transcript.segments])
    rows = []
    for line in lines_by_id(event, proceedings, translations).values():
        if line.utterance.source != "track":
            rows.append(Row(kind="typed", span=line.utterance.span, line=line))
            continue
        heard = _heard(line, transcript.segments, segments)
        rows.append(
            Row(
                kind="said",
                span=line.utterance.span,
                line=line,
                confidence=min((each.confidence for each in heard), default=None),
                language_confidence=min((each.language_confidence for each in heard), default=None),
            )
        )
    for entry in transcript.ledger:
        match entry.outcome:
            case "dropped" | "other" as kind:
                rows.append(Row(kind=kind, span=entry.span, entry=entry))
            case "quiet" if entry.span.duration >= LONG_QUIET:
                rows.append(Row(kind="quiet", span=entry.span, entry=entry))
    return sorted(rows, key=lambda row: row.span)


def _heard(line: Line, segments: Sequence[Segment], stack: "_Stack") -> list[Segment]:
    """Return the segments in the utterance's language that share time with it."""
    said = line.utterance
    found = (segments[at] for at in stack.overlapping(said.span))
    return [each for each in found if each.language == said.language]


def place_doubts(
    rows: Sequence[Row], doubts: Iterable[Doubt], transcript: Transcript, proceedings: Proceedings
) -> tuple[list[Row], tuple[Doubt, ...]]:
    """Return the rows with the doubts about them, and the doubts that are about no moment."""
    spans: dict[str, Span] = {each.id: each.span for each in transcript.segments}
    spans |= {each.id: each.span for each in proceedings.utterances}
    spans |= {each.id: spans[each.utterances[0]] for each in proceedings.talks if each.utterances}
    of_utterance = {row.line.utterance.id: at for at, row in enumerate(rows) if row.line}
    stack = _Stack([row.span for row in rows])
    placed: dict[int, list[Doubt]] = {}
    unplaced = []
    for each in {each.id: each for each in doubts}.values():
        at = of_utterance.get(each.target or "")
        span = each.span or spans.get(each.target or "")
        if at is None and span is not None:
            at = _find_row(rows, stack, span)
        if at is None:
            unplaced.append(each)
        else:
            placed.setdefault(at, []).append(each)
    return [replace(row, doubts=tuple(placed.get(at, ()))) for at, row in enumerate(rows)], tuple(unplaced)


def _find_row(rows: Sequence[Row], stack: "_Stack", span: Span) -> int | None:
    """Return the first of the rows that *span* is most about, or else the last row before it.

    How much of the shorter of the two lies in the other decides; a silence is what a doubt is least about.
    """
    if not rows:
        return None

    def fit(at: int) -> tuple[bool, float]:
        row = rows[at]
        return row.kind != "quiet", row.span.overlap(span) / max(1, min(row.span.duration, span.duration))

    found = list(stack.overlapping(span))
    return max(found, key=fit) if found else max(0, stack.last_before(span.end))


class _Stack:
    """Spans in order of their starts, in which those that share time with another are found quickly."""

    def __init__(self, spans: Sequence[Span]) -> None:
        """Take *spans*, the earliest start first."""
        self._spans = spans
        self._starts = [each.start for each in spans]
        self._reach = list(accumulate((each.end for each in spans), max))

    def overlapping(self, span: Span) -> Iterator[int]:
        """Yield the positions of the spans that share time with *span*."""
        for at in range(bisect_right(self._reach, span.start), bisect_left(self._starts, span.end)):
            if self._spans[at].end > span.start:
                yield at

    def last_before(self, moment: int) -> int:
        """Return the position of the last span that begins before *moment* or at it; -1 if there is none."""
        return bisect_right(self._starts, moment) - 1


def group_rows(event: Event, proceedings: Proceedings, rows: Sequence[Row]) -> tuple[Chapter, ...]:
    """Return the rows by session and turn; one of the ledger belongs to the turn before it, or else to the first."""
    talks = {utterance: talk for talk in proceedings.talks for utterance in talk.utterances}
    namings = {each.voice: each.confidence for each in proceedings.namings if each.speaker}
    places: list[tuple[str, str | None, str | None] | None] = []
    for row in rows:
        if row.line is None:
            places.append(places[-1] if places else None)
            continue
        said = row.line.utterance
        talk = talks.get(said.id)
        places.append((show_session(event, talk.session if talk else None), said.speaker, said.voice))
    first = next((each for each in places if each), ("", None, None))
    pairs = [(place or first, row) for place, row in zip(places, rows, strict=True)]
    return tuple(
        Chapter(heading=heading, turns=tuple(_turns(event, namings, list(inside))))
        for heading, inside in groupby(pairs, key=lambda pair: pair[0][0])
    )


def _turns(
    event: Event, namings: Mapping[str, float], pairs: Sequence[tuple[tuple[str, str | None, str | None], Row]]
) -> Iterator[Turn]:
    for (_, speaker, voice), some in groupby(pairs, key=lambda pair: pair[0]):
        rows = tuple(row for _, row in some)
        spoken = any(row.line for row in rows)
        yield Turn(
            speaker=name_of(speaker, event) if spoken else "",
            voice=voice,
            naming=namings.get(voice or "") if speaker else None,
            rows=rows,
        )
