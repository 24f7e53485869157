"""Decoding a chunk of pieces, with a second try, cut differently, for what cannot be."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import Audio, Heard, Listen, Transcriber
from pipeline.records import LANGUAGES, InLanguages, Language, Span, Word
from pipeline.stages.levels import LEVEL, make_sane, measure_levels
from pipeline.stages.transcribe.guards import find_holes, is_stock, place_words, refuse
from pipeline.stages.transcribe.prompts import NO_PROMPTS, echoes
from pipeline.stages.transcribe.spans import Piece, find_calm

HALVED = 2_000
"""Milliseconds from which on a second try cuts a piece in two."""
CONTEXT = 150
"""Milliseconds of what is around a shorter piece that its second try hears as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """What came of a piece, or of a half of it.

    Attributes:
        reason: Why its text was refused, in words; empty if it stands.
        confidence: The mean probability of the tokens.
        guessed_times: Whether the recognizer's word times were of no use.
        holes: Where there is sound but no word.
        stock: Whether the text is one that recognizers invent.
    """

    region: str
    span: Span
    language: Language
    text: str
    words: tuple[Word, ...]
    confidence: float
    reason: str = ""
    guessed_times: bool = False
    holes: tuple[Span, ...] = ()
    stock: bool = False


def decode_pieces(
    pieces: Sequence[Piece],
    tongues: Sequence[str],
    audio: Audio,
    transcriber: Transcriber,
    prompts: InLanguages = NO_PROMPTS,
) -> list[Attempt]:
    """Return what was heard in the pieces whose tongue is one of the four, in order of time.

    The second try goes without prompts, which are among the things that lead a recognizer astray.
    """
    wanted = [
        (piece, language)
        for piece, tongue in zip(pieces, tongues, strict=True)
        for language in LANGUAGES
        if language == tongue
    ]
    firsts = _decode(wanted, audio, transcriber, 0, prompts)
    doubtful = [index for index, first in enumerate(firsts) if first.reason or first.holes]
    retries: list[tuple[Piece, Language]] = []
    owners: list[int] = []
    for index in doubtful:
        piece, language = wanted[index]
        for half in _halve(piece, audio):
            retries.append((half, language))
            owners.append(index)
    seconds = _decode(retries, audio, transcriber, CONTEXT, NO_PROMPTS)
    attempts: list[Attempt] = []
    for index, first in enumerate(firsts):
        again = [second for owner, second in zip(owners, seconds, strict=True) if owner == index]
        attempts += _better([first], again) if again else [first]
    return attempts


def _better(first: list[Attempt], again: list[Attempt]) -> list[Attempt]:
    """Return the second try if more of the piece has text that stands, and else the first."""

    def said(attempts: list[Attempt]) -> int:
        return sum(
            attempt.span.duration - sum(hole.duration for hole in attempt.holes)
            for attempt in attempts
            if not attempt.reason
        )

    return again if said(again) > said(first) else first


def _halve(piece: Piece, audio: Audio) -> list[Piece]:
    """Return a piece in two parts, cut where it is calmest around the middle, or itself if it is short."""
    span = piece.span
    if span.duration < HALVED:
        return [piece]
    third = span.duration // 3 // LEVEL * LEVEL
    middle = Span(start=span.start + third, end=span.end - third)
    cut = middle.start + find_calm(measure_levels(make_sane(audio.read(piece.region.track, middle)))) * LEVEL
    cut = min(max(cut, span.start + LEVEL), span.end - LEVEL)
    return [
        replace(piece, span=Span(start=span.start, end=cut)),
        replace(piece, span=Span(start=cut, end=span.end)),
    ]


def _decode(
    wanted: Sequence[tuple[Piece, Language]], audio: Audio, transcriber: Transcriber, context: int, prompts: InLanguages
) -> list[Attempt]:
    """Decode each piece once."""
    spans = [_widen(piece.span, context) if piece.span.duration < HALVED else piece.span for piece, _ in wanted]
    samples = [make_sane(audio.read(piece.region.track, span)) for (piece, _), span in zip(wanted, spans, strict=True)]
    requests = [
        Listen(samples=each, language=language, prompt=prompts.get(language) or "")
        for each, (_, language) in zip(samples, wanted, strict=True)
    ]
    answers = ask(transcriber, requests)
    return [
        judge(heard, piece, span, request)
        for heard, (piece, _), span, request in zip(answers, wanted, spans, requests, strict=True)
    ]


def _widen(span: Span, context: int) -> Span:
    return Span(start=max(0, span.start - context), end=span.end + context)


def ask(transcriber: Transcriber, requests: Sequence[Listen]) -> list[Heard | None]:
    """Return one answer for each request; a recognizer that loses count is asked for each alone."""
    if not requests:
        return []
    answers: list[Heard | None] = [*islice(transcriber.transcribe(requests), len(requests) + 1)]
    if len(answers) == len(requests):
        return answers
    singles = [list(islice(transcriber.transcribe([request]), 2)) for request in requests]
    return [single[0] if len(single) == 1 else None for single in singles]


def judge(heard: Heard | None, piece: Piece, span: Span, asked: Listen) -> Attempt:
    """Return the answer for *piece*, refused or placed on the clock; *span* is what the recognizer heard."""
    language = asked.language
    empty = Attempt(region=piece.region.id, span=piece.span, language=language, text="", words=(), confidence=0.0)
    if heard is None:
        return replace(empty, reason="the recognizer gave no answer")
    levels = measure_levels(asked.samples)
    reason = refuse(heard, language, span, float(levels.max(initial=-100.0)))
    if not reason and echoes(heard.text, asked.prompt):
        reason = "the names it was told to expect, and nothing else"
    if reason:
        return replace(empty, reason=reason, text=heard.text)
    words, guessed = place_words(heard, span)
    inside = tuple(replace(word, span=_clamp(word.span, piece.span)) for word in words)
    holes = () if guessed else find_holes(inside, piece.span)
    return replace(
        empty,
        text=heard.text,
        words=inside,
        confidence=min(max(math.exp(min(heard.log_probability, 0.0)), 0.0), 1.0),
        guessed_times=guessed,
        holes=tuple(hole for hole in holes if not _is_calm(hole, span, levels)),
        stock=is_stock(heard.text),
    )


def _clamp(span: Span, within: Span) -> Span:
    start = min(max(span.start, within.start), within.end)
    return Span(start=start, end=min(max(span.end, start), within.end))


def _is_calm(hole: Span, span: Span, levels: NDArray[np.float32]) -> bool:
    """Return whether most of *hole* is 15 dB or more below the loud parts of the span."""
    part = levels[(hole.start - span.start) // LEVEL : (hole.end - span.start) // LEVEL]
    return not len(part) or float(np.median(part)) < float(np.quantile(levels, 0.9)) - 15
