"""Segments, ledger and doubts from what came of every piece."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.records import Doubt, Language, LedgerEntry, Segment, Span, Transcript, doubt
from pipeline.stages.transcribe.attempts import Attempt
from pipeline.stages.transcribe.guards import letters
from pipeline.stages.transcribe.languages import Choice
from pipeline.stages.transcribe.spans import Piece

UNSURE_LANGUAGE = 0.6
UNSURE_TEXT = 0.4
"""Probabilities below which a reviewer is asked to listen."""
SAME_TEXT = 8
"""Letters from which on the same text three times in a row, by one voice, is taken for a loop."""
WORTH_A_DOUBT = 500
"""Milliseconds: shorter speech that was dropped is in the ledger, and troubles no reviewer."""

NAMES: dict[Language, str] = {"zh": "Chinese", "ja": "Japanese", "ko": "Korean", "en": "English"}


def assemble(
    duration: int,
    pieces: Sequence[Piece],
    choices: Sequence[Choice],
    attempts: Sequence[Attempt],
    declared: Sequence[Language],
) -> Transcript:
    """Return the transcript of a recording of *duration* milliseconds."""
    voices = {piece.region.id: piece.region.voice for piece in pieces}
    chosen = [(piece, choice) for piece, choice in zip(pieces, choices, strict=True)]
    segments: list[Segment] = []
    entries: list[LedgerEntry] = []
    doubts: list[Doubt] = []
    for piece, choice in chosen:
        if choice.tongue == "other":
            reason = f"in none of the four languages ({choice.heard})"
            entries.append(LedgerEntry(span=piece.span, outcome="other", reason=reason))
            message = f"This sounds like another language ({choice.heard}) and was not transcribed."
            doubts.append(doubt("other-language", message, span=piece.span, target=piece.region.id))
    for attempt in refuse_loops(attempts, voices):
        if attempt.reason:
            text = attempt.text or None
            entries.append(LedgerEntry(span=attempt.span, outcome="dropped", reason=attempt.reason, text=text))
            doubts += doubt_dropped(attempt)
            continue
        choice = next(each for piece, each in chosen if piece.span.start <= attempt.span.start < piece.span.end)
        segment = Segment(
            id=f"s{len(segments) + 1}",
            region=attempt.region,
            span=attempt.span,
            language=attempt.language,
            language_confidence=round(choice.confidence, 4),
            text=attempt.text,
            words=attempt.words,
            confidence=round(attempt.confidence, 4),
        )
        segments.append(segment)
        entries.append(LedgerEntry(span=segment.span, outcome="used"))
        doubts += doubt_segment(segment, attempt, declared)
    return Transcript(segments=tuple(segments), ledger=build_ledger(entries, duration), doubts=tuple(doubts))
