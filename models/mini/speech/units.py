"""How the mini speech model spells: texts as tokens of Whisper's multilingual vocabulary, in small regular pieces.

Whisper's byte-pair merges give every frequent number, name and word a token of its own, and a token that training
never saw can never be written. Small regular pieces can be put together anew: digits stand alone, so do Chinese
characters, kana and Hangul, and an English word is written in Whisper's own pieces only where it is common, else
spelled. Decoding is Whisper's own: the pieces join to the same text.
"""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

ENCODER_FRAMES_PER_SECOND = 50
# Times are written on a grid of 0.2 s: all 1,501 time tokens would not be learned from so little speech.
TIME_STEP_MS = 200
MAX_SPAN_MS = 11_000
# A word with a capital that the sentences of the corpus have this often is a city or a kind of office, no person.
FREQUENT = 60

_WORD = re.compile(r" ?[A-Za-z']+")


@cache
def tokenizer() -> Any:  # noqa: ANN401 - whisper has no types
    """Whisper's multilingual tokenizer, with 99 languages as in its multilingual models."""
    from whisper.tokenizer import get_tokenizer

    return get_tokenizer(multilingual=True, num_languages=99)


def common_words(texts: Iterable[str]) -> frozenset[str]:
    """The English words that are not spelled: those seen in lower case or very often; so people's names are spelled."""
    counts = Counter(word for text in texts for word in re.findall(r"[A-Za-z']+", text))
    return frozenset(word for word, count in counts.items() if word.islower() or count >= FREQUENT)


def pieces(text: str, common: frozenset[str]) -> list[str]:
    """Cut a text into the pieces that are encoded one by one; joined, they are the text again."""
    found: list[str] = []
    position = 0
    while position < len(text):
        match = _WORD.match(text, position)
        if not match:
            # A space before a letter or a digit belongs to it, as in the vocabulary.
            step = 2 if text[position] == " " and text[position + 1 : position + 2].isascii() else 1
            found.append(text[position : position + step])
            position += step
            continue
        word = match.group()
        bare = word.strip()
        if bare in common or (bare.lower() in common and len(_tokens(word)) == 1):
            found.append(word)
        else:
            first = 2 if word.startswith(" ") else 1
            found.extend([word[:first], *word[first:]])
        position = match.end()
    return found


@cache
def _tokens(piece: str) -> tuple[int, ...]:
    return tuple(tokenizer().encode(piece))


def encode(text: str, common: frozenset[str]) -> list[tuple[int, int]]:
    """Encode a text as (token, index of the first character it belongs to)."""
    encoded: list[tuple[int, int]] = []
    position = 0
    for piece in pieces(text, common):
        encoded.extend((token, position + len(piece) - len(piece.lstrip())) for token in _tokens(piece))
        position += len(piece)
    return encoded


def time_token(milliseconds: float) -> int:
    """The time token of the grid nearest to a time within the window."""
    steps = round(milliseconds / TIME_STEP_MS)
    return int(tokenizer().timestamp_begin) + steps * (TIME_STEP_MS // 20)
