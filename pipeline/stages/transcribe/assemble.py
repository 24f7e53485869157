"""Segments, ledger and doubts from what came of every piece."""

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipeline.records import Doubt, Language, LedgerEntry, Segment, Span, Transcript, doubt
from pipeline.stages.transcribe.attempts import Attempt
from pipeline.stages.transcribe.choosing import Choice
from pipeline.stages.transcribe.repetition import says_again

UNSURE_LANGUAGE = 0.6
UNSURE_TEXT = 0.4
"""Probabilities below which a reviewer is asked to listen."""
WORTH_A_DOUBT = 500
"""Milliseconds: shorter speech that was dropped is in the ledger, and troubles no reviewer."""

NAMES: dict[Language, str] = {"zh": "Chinese", "ja": "Japanese", "ko": "Korean", "en": "English"}


def assemble(
    duration: int,
    choices: Sequence[Choice],
    attempts: Sequence[Attempt],
    declared: Sequence[Language],
) -> Transcript:
    """Return the transcript of a recording of *duration* milliseconds."""
    segments: list[Segment] = []
    entries: list[LedgerEntry] = []
    doubts: list[Doubt] = []
    pieces = [choice.piece for choice in choices]
    for piece, choice in zip(pieces, choices, strict=True):
        if choice.stretch.tongue == "other":
            code = choice.stretch.heard
            reason = f"in none of the four languages ({code})"
            entries.append(LedgerEntry(span=piece.span, outcome="other", reason=reason))
            message = f"This sounds like another language ({code}) and was not transcribed."
            doubts.append(doubt("other-language", message, span=piece.span, target=piece.region.id))
    starts = [piece.span.start for piece in pieces]
    for attempt in refuse_loops(attempts, {piece.region.id: piece.region.voice for piece in pieces}):
        if attempt.reason:
            text = attempt.text or None
            entries.append(LedgerEntry(span=attempt.span, outcome="dropped", reason=attempt.reason, text=text))
            doubts += doubt_dropped(attempt)
            continue
        choice = choices[bisect_right(starts, attempt.span.start) - 1]
        segment = Segment(
            id=f"s{len(segments) + 1}",
            region=attempt.region,
            span=attempt.span,
            language=attempt.language,
            language_confidence=round(choice.stretch.confidence, 4),
            text=attempt.text,
            words=attempt.words,
            confidence=round(attempt.confidence, 4),
        )
        segments.append(segment)
        entries.append(LedgerEntry(span=segment.span, outcome="used"))
        doubts += doubt_segment(segment, attempt, declared)
    return Transcript(segments=tuple(segments), ledger=build_ledger(entries, duration), doubts=tuple(doubts))


def refuse_loops(attempts: Sequence[Attempt], voices: Mapping[str, str]) -> Iterator[Attempt]:
    """Yield *attempts*, with those refused that say the same as the two before them, in the same voice."""
    before: list[tuple[str, str]] = []
    for attempt in attempts:
        voice = voices[attempt.region]
        same_voice = [text for who, text in before if who == voice]
        looping = says_again(attempt.text, same_voice, attempt.language)
        before = [*before[-1:], (voice, attempt.text)]
        if looping and not attempt.reason:
            yield replace(attempt, reason="the same text for the third time in a row")
        else:
            yield attempt


def doubt_dropped(attempt: Attempt) -> Iterator[Doubt]:
    """Yield what a reviewer must know about speech without text."""
    if attempt.span.duration >= WORTH_A_DOUBT:
        message = f"Speech was heard here, but its text was refused: {attempt.reason}."
        yield doubt("dropped-speech", message, span=attempt.span, target=attempt.region)


def doubt_segment(segment: Segment, attempt: Attempt, declared: Sequence[Language]) -> Iterator[Doubt]:
    """Yield what a reviewer must know about a segment."""
    name = NAMES[segment.language]
    if segment.language not in declared:
        message = f"This sounds like {name}, which the event does not declare, and was transcribed so."
        yield doubt("undeclared-language", message, span=segment.span, target=segment.id)
    elif segment.language_confidence < UNSURE_LANGUAGE:
        message = f"It is not sure that this is {name}."
        yield doubt("uncertain-language", message, span=segment.span, target=segment.id)
    for hole in attempt.holes:
        message = "Somebody speaks here, but no word was recognized."
        yield doubt("coverage-gap", message, span=hole, target=segment.id)
    if attempt.guessed_times:
        message = "The times of the words could not be told and are spread evenly."
        yield doubt("word-times", message, span=segment.span, target=segment.id)
    if attempt.stock:
        message = "Recognizers invent this phrase where nothing is said; listen whether it was."
        yield doubt("stock-phrase", message, span=segment.span, target=segment.id)
    if segment.confidence < UNSURE_TEXT:
        message = "The recognizer is unsure of this text."
        yield doubt("uncertain-text", message, span=segment.span, target=segment.id)


def build_ledger(entries: Sequence[LedgerEntry], duration: int) -> tuple[LedgerEntry, ...]:
    """Return *entries* in order, cut to [0, duration), with everything between them as quiet: they tile the floor."""
    ledger: list[LedgerEntry] = []
    now = 0
    for entry in sorted(entries, key=lambda each: (each.span.start, each.span.end)):
        start, end = max(entry.span.start, now), min(entry.span.end, duration)
        if end <= start:
            continue
        if start > now:
            ledger.append(LedgerEntry(span=Span(start=now, end=start), outcome="quiet", reason="no speech was heard"))
        ledger.append(replace(entry, span=Span(start=start, end=end)))
        now = end
    if now < duration:
        ledger.append(LedgerEntry(span=Span(start=now, end=duration), outcome="quiet", reason="no speech was heard"))
    return tuple(ledger)
