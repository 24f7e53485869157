"""From segments to utterances: one sentence, one voice, one language."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from pipeline.language.sentences import sentences
from pipeline.records import Language, Listening, Segment, Span, Transcript, Utterance, Word

LONGEST = 20_000
"""Milliseconds after which an utterance without a sentence end is cut at its longest pause."""
JOIN_GAP = 1_200
"""The longest pause, in milliseconds, within one sentence of one voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Run:
    """Words of one voice in one language without a long pause."""

    voice: str
    track: str
    language: Language
    words: tuple[Word, ...]


def cut_utterances(listening: Listening, transcript: Transcript) -> tuple[Utterance, ...]:
    """Return the sentences of *transcript* in order of time; every word of it is in exactly one of them."""
    pieces = [
        (run, words)
        for run in _runs(listening, transcript)
        for sentence in _sentences(run)
        for words in _no_longer_than(LONGEST, sentence)
    ]
    pieces.sort(key=lambda piece: (piece[1][0].span.start, piece[1][-1].span.end))
    return tuple(
        Utterance(
            id=f"u{number:04d}",
            span=Span(start=words[0].span.start, end=max(word.span.end for word in words)),
            language=run.language,
            text="".join(word.text for word in words).strip(),
            voice=run.voice,
            speaker=None,
            track=run.track,
            words=words,
        )
        for number, (run, words) in enumerate(pieces, start=1)
    )


def _runs(listening: Listening, transcript: Transcript) -> Iterator[_Run]:
    """Join the segments that one sentence may run across."""
    regions = {region.id: region for region in listening.regions}
    voiced = [(regions[each.region], each) for each in transcript.segments if each.text.strip()]
    for (voice, track, language), group in groupby(
        voiced, lambda pair: (pair[0].voice, pair[0].track, pair[1].language)
    ):
        words: list[Word] = []
        for _, segment in group:
            if words and segment.span.start - words[-1].span.end > JOIN_GAP:
                yield _Run(voice=voice, track=track, language=language, words=tuple(words))
                words = []
            words += _spaced(_words(segment), language, first=not words)
        if words:
            yield _Run(voice=voice, track=track, language=language, words=tuple(words))


def _words(segment: Segment) -> tuple[Word, ...]:
    """Return the segment's words; its whole text as one where the recognizer gave no words."""
    if segment.words:
        return segment.words
    return (Word(span=segment.span, text=segment.text, confidence=segment.confidence),)


def _spaced(words: Iterable[Word], language: Language, *, first: bool) -> Iterator[Word]:
    """Put the space between two segments that English and Korean need before the first word of the second."""
    for number, word in enumerate(words):
        if number == 0 and not first and language in ("en", "ko") and not word.text.startswith(" "):
            yield Word(span=word.span, text=" " + word.text, confidence=word.confidence)
        else:
            yield word


def _sentences(run: _Run) -> Iterator[tuple[Word, ...]]:
    """Cut a run at sentence ends; a word that reaches over an end stays with the sentence it begins in."""
    text = "".join(word.text for word in run.words)
    ends = [end for _, end in sentences(text, run.language)]
    words: list[Word] = []
    position, number = 0, 0
    for word in run.words:
        begin = position + len(word.text) - len(word.text.lstrip())  # a sentence ends after the space that follows it
        while number < len(ends) and ends[number] <= begin:
            number += 1
            if words:
                yield tuple(words)
                words = []
        words.append(word)
        position += len(word.text)
    if words:
        yield tuple(words)


def _no_longer_than(longest: int, words: tuple[Word, ...]) -> Iterator[tuple[Word, ...]]:
    """Cut *words* at the longest pause, again and again, until every piece lasts at most *longest* milliseconds."""
    waiting = [words]
    while waiting:
        piece = waiting.pop()
        if len(piece) < 2 or piece[-1].span.end - piece[0].span.start <= longest:
            yield piece
            continue
        # Of equal pauses the one nearest the middle: words of a model without good times would be cut off one by one.
        middle = len(piece) / 2
        cut = max(
            range(1, len(piece)),
            key=lambda i: (piece[i].span.start - piece[i - 1].span.end, -abs(i - middle)),
        )
        waiting += [piece[cut:], piece[:cut]]
