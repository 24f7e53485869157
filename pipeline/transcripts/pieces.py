"""Cues cut into pieces of one language, with the voice that says each and the time of each word."""

import hashlib
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.records import Language, Span, Word
from pipeline.transcripts.labels import says_nobody
from pipeline.transcripts.scripts import Sentence, Stretch, Tongue, cut_sentences, settle_tongues
from pipeline.transcripts.timing import Timed

TURN_PAUSE = 3_000
"""Milliseconds of silence after which, in a file without labels, somebody else may speak."""
_NOTE = re.compile(r"[\[(（【［♪♫*][^\[\](（）)【】]*[\])）】］♪♫*]|[♪♫\s]+")
_LATIN = r"[0-9A-Za-z\u00c0-\u024f]+"
_EAST_WORD = re.compile(rf"\s*[^\w\s]*(?:{_LATIN}(?:[.,'’:/-]{_LATIN})*|\w)?(?:(?![「『（(《“‘])[^\w\s])*")
_SPACED_WORD = re.compile(r"\s*\S+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A cue, or a part of it in one language.

    Attributes:
        voice: Of one speaker, as far as the file tells them apart.
        label: As the file names the speaker; `None` if it does not.
        outcome: "used" for speech in one of the four languages; else as in the ledger.
        words: They join to *text*.
    """

    span: Span
    voice: str
    label: str | None
    text: str
    language: Language
    confidence: float
    outcome: Literal["used", "dropped", "other"]
    reason: str
    words: tuple[Word, ...]


def cut_pieces(timed: Sequence[Timed], declared: Sequence[Language], language: Language | None) -> tuple[Piece, ...]:
    """Return the cues cut where their language changes, in order of time.

    Args:
        timed: The cues, in order of time.
        declared: The event's languages.
        language: What a person said that all of it is in.
    """
    labels = [None if each.cue.label is None or says_nobody(each.cue.label) else each.cue.label for each in timed]
    told = [_tell(each, declared, language) for each in timed]
    stretches = settle_tongues(told, labels, declared)
    pieces: list[Piece] = []
    for each, label, parts in zip(timed, labels, stretches, strict=True):
        pieces += _cut_cue(each, label, parts, declared)
    return tuple(_name_voices(sorted(pieces, key=lambda piece: (piece.span.start, piece.span.end))))


def _tell(timed: Timed, declared: Sequence[Language], language: Language | None) -> tuple[Sentence, ...]:
    """Return the sentences of a cue; what a person or a tag says of its language counts where the script is open."""
    text = timed.cue.text
    if language is not None:
        return (Sentence(start=0, end=len(text), tongue=language),)
    sentences = cut_sentences(text, declared)
    tag = timed.cue.language
    return sentences if tag is None else tuple(_heed_tag(each, text, tag) for each in sentences)


def _heed_tag(sentence: Sentence, text: str, tag: Language) -> Sentence:
    """Take a file's tag for what it says, unless kana or Hangul say otherwise."""
    script = sentence.tongue
    told_apart = script in ("ja", "ko", "other") and script != tag
    return sentence if told_apart and text else replace(sentence, tongue=tag)


def _cut_cue(
    timed: Timed, label: str | None, parts: Sequence[Stretch], declared: Sequence[Language]
) -> Iterator[Piece]:
    """Yield the pieces of one cue; words are timed by their letters, unless the file times them."""
    text = timed.cue.text
    note = _NOTE.fullmatch(text) is not None
    whole = timed.cue.words or spread_words(text, timed.span, [(each.start, each.end, each.tongue) for each in parts])
    for part in parts:
        words = _words_of(whole, part.start, part.end)
        if not words:
            continue
        words = (replace(words[0], text=words[0].text.lstrip()), *words[1:])
        outcome: Literal["used", "dropped", "other"] = "used"
        reason = ""
        if part.tongue == "other":
            outcome, reason = "other", "written in a script of none of the four languages"
        elif note or not any(character.isalnum() for character in text):
            outcome, reason = "dropped", "a note in brackets, and no speech" if note else "no words"
        yield Piece(
            span=Span(start=words[0].span.start, end=max(each.span.end for each in words)),
            voice="",
            label=label,
            text="".join(each.text for each in words),
            language=declared[0] if part.tongue == "other" else part.tongue,
            confidence=part.confidence,
            outcome=outcome,
            reason=reason,
            words=words,
        )


def spread_words(text: str, span: Span, parts: Sequence[tuple[int, int, Tongue]]) -> tuple[Word, ...]:
    """Return the words of *text*, timed evenly by their letters in *span*; they join to the text.

    Chinese and Japanese words are single characters, with the marks beside them. *parts* are (start, end, language).
    """
    cut: list[str] = []
    for start, end, tongue in parts:
        pattern = _EAST_WORD if tongue in ("zh", "ja") else _SPACED_WORD
        found = [match.group() for match in pattern.finditer(text[start:end]) if match.group()]
        rest = text[start:end][sum(map(len, found)) :]
        if found and not found[-1].strip() and len(found) > 1:
            found[-2:] = ["".join(found[-2:])]
        cut += [*found[:-1], found[-1] + rest] if found else [rest] if rest else []
    total = sum(len(each.strip()) or 1 for each in cut)
    words, done = [], 0
    for each in cut:
        letters = len(each.strip()) or 1
        first, last = (span.start + span.duration * at // total for at in (done, done + letters))
        words.append(Word(span=Span(start=first, end=last), text=each, confidence=1.0))
        done += letters
    return tuple(words)


def _words_of(words: Sequence[Word], start: int, end: int) -> tuple[Word, ...]:
    """Return the words that begin in [start, end) of the text that all join to; the space before one is not in it."""
    found = []
    position = 0
    for word in words:
        begin = position + len(word.text) - len(word.text.lstrip())
        if start <= begin < end or (begin >= end and position < end and not word.text.strip()):
            found.append(word)
        position += len(word.text)
    return tuple(found)


def _name_voices(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Give each label a voice of its own; what has no label is a new voice after a pause or in another language.

    A voice without a label is only as long as nothing speaks against it, because nothing tells who it is.
    """
    number = 0
    before: Piece | None = None
    for piece in pieces:
        if piece.label is not None:
            named = replace(piece, voice=name_voice(piece.label))
        else:
            goes_on = (
                before is not None
                and before.label is None
                and before.language == piece.language
                and piece.span.start - before.span.end <= TURN_PAUSE
            )
            number += 0 if goes_on else 1
            named = replace(piece, voice=f"unnamed-{number}")
        yield named
        before = named


def name_voice(label: str) -> str:
    """Return the id of the voice with this label: the same wherever and whenever it is read."""
    plain = " ".join(unicodedata.normalize("NFKC", label).casefold().split())
    return f"voice-{hashlib.sha256(plain.encode()).hexdigest()[:8]}"
