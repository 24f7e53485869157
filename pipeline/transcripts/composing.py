"""From pieces to the records of the pipeline: regions with the labels of who speaks, segments and the ledger."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.records import (
    Doubt,
    Label,
    Language,
    LedgerEntry,
    Listening,
    Recording,
    Region,
    Segment,
    Span,
    Transcript,
    doubt,
)
from pipeline.transcripts.pieces import Piece
from pipeline.transcripts.scripts import OPEN, SURE

PAUSE = 1_200
"""Milliseconds between two cues of one voice that end a region."""
TRACK = "floor"

_NAMES: dict[Language, str] = {"zh": "Chinese", "ja": "Japanese", "ko": "Korean", "en": "English"}


def compose_listening(
    pieces: Sequence[Piece], recording: Recording, file: str, doubts: Sequence[Doubt] = ()
) -> Listening:
    """Return one region for each run of pieces of one voice, and who the file says it is.

    Args:
        pieces: In order of time.
        recording: What they are of.
        file: The transcript's path.
        doubts: About the file.
    """
    runs = _runs([each for each in pieces if each.outcome != "dropped"])
    regions: list[Region] = []
    labels: list[Label] = []
    for number, run in enumerate(runs, 1):
        span = Span(start=run[0].span.start, end=max(each.span.end for each in run))
        regions.append(Region(id=f"r{number}", track=TRACK, span=span, voice=run[0].voice))
        labels.append(Label(span=span, text=run[0].label, source=file))
    return Listening(recording=recording, regions=tuple(regions), labels=tuple(labels), doubts=tuple(doubts))


def _runs(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """Return pieces of one voice together while no pause is between them."""
    runs: list[list[Piece]] = []
    for piece in pieces:
        last = runs[-1][-1] if runs else None
        if last is not None and last.voice == piece.voice and piece.span.start - last.span.end <= PAUSE:
            runs[-1].append(piece)
        else:
            runs.append([piece])
    return runs


def compose_transcript(pieces: Sequence[Piece], duration: int, file: str, declared: Sequence[Language]) -> Transcript:
    """Return a segment for each piece, and a ledger of *duration* milliseconds that says what no cue covers."""
    regions = {
        id(piece): f"r{number}"
        for number, run in enumerate(_runs([each for each in pieces if each.outcome != "dropped"]), 1)
        for piece in run
    }
    segments: list[Segment] = []
    entries: list[LedgerEntry] = []
    doubts: list[Doubt] = []
    for piece in pieces:
        if piece.outcome == "other":
            entries.append(LedgerEntry(span=piece.span, outcome="other", reason=piece.reason, text=piece.text))
            message = f"This is written in another script and was left out: “{piece.text}”"
            doubts.append(doubt("other-language", message, span=piece.span, target=regions[id(piece)]))
            continue
        if piece.outcome == "dropped":
            entries.append(LedgerEntry(span=piece.span, outcome="dropped", reason=piece.reason, text=piece.text))
            continue
        segment = Segment(
            id=f"s{len(segments) + 1}",
            region=regions[id(piece)],
            span=piece.span,
            language=piece.language,
            language_confidence=piece.confidence,
            text=piece.text,
            words=piece.words,
            confidence=round(sum(each.confidence for each in piece.words) / len(piece.words), 4),
        )
        segments.append(segment)
        entries.append(LedgerEntry(span=piece.span, outcome="used"))
        doubts += _doubt_language(segment, declared)
    return Transcript(segments=tuple(segments), ledger=tuple(_tile(entries, duration, file)), doubts=tuple(doubts))


def _doubt_language(segment: Segment, declared: Sequence[Language]) -> Iterator[Doubt]:
    """Yield what is in doubt about the language of a segment."""
    name = _NAMES[segment.language]
    if segment.language not in declared and segment.language_confidence >= SURE:
        message = f"This is written in {name}, which the event does not declare."
        yield doubt("undeclared-language", message, span=segment.span, target=segment.id)
    elif segment.language_confidence <= OPEN:
        message = f"It is not sure that this is {name}."
        yield doubt("uncertain-language", message, span=segment.span, target=segment.id)


def _tile(entries: Sequence[LedgerEntry], duration: int, file: str) -> Iterator[LedgerEntry]:
    """Yield the entries cut so that they tile [0, duration), with what no cue covers between them."""
    reason = f"no cue of {file} is here"
    now = 0
    for entry in sorted(entries, key=lambda each: (each.span.start, each.span.end)):
        start, end = max(entry.span.start, now), min(entry.span.end, duration)
        if end <= start:
            if entry.text is None:
                continue
            start = end = now  # its time is another's, but its text must be found here
        if start > now:
            yield LedgerEntry(span=Span(start=now, end=start), outcome="quiet", reason=reason)
        yield replace(entry, span=Span(start=start, end=end))
        now = end
    if now < duration:
        yield LedgerEntry(span=Span(start=now, end=duration), outcome="quiet", reason=reason)
