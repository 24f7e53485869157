"""What a Whisper network is asked with, and what its tokens say: prompts, limits, words.

Every engine uses openai-whisper's own tokenizer, so that a text and its words come out alike whichever decodes.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import SAMPLE_RATE, HeardWord, Listen
from pipeline.records import Language

FRAME = 20
"""Milliseconds of one frame of the encoder's features."""
FRAMES = 1500
"""Frames of a window: 30 s, filled up with silence."""
TOKENS_PER_SECOND = 20
"""More than fast speech needs in any of the four languages; bounds what a loop can cost."""
NEEDED_PER_SECOND: dict[Language, float] = {"en": 6.0, "ko": 6.0 * 1.7, "ja": 6.0 * 1.9, "zh": 6.0 * 1.9}
"""What fast speech does need in Whisper's vocabulary: a prompt never takes the room for it."""
TIMES = 24
"""Tokens for the times in a window."""
LONGEST_PROMPT = 223
"""Whisper saw no longer ones in training."""
PREPENDED = "\"'“¿([{-「『（《"
APPENDED = "\"'.。,，!！?？:：”)]}、」』）》"

_TERM = re.compile(r"[^,，、;；\n]+[,，、;；\n]*\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What one span is decoded with.

    Attributes:
        start: The tokens that are given: the prompt, if there is one, then start of transcript, language and task.
        most: How many tokens may follow.
        frames: Frames of features that hold the span; the rest of the window is silence.
        seed: Of the draws at a temperature.
    """

    language: Language
    start: tuple[int, ...]
    most: int
    frames: int
    seed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What a network wrote for one row at one temperature.

    Attributes:
        tokens: Text and times, without the end of text.
        log_probability: Mean over the tokens and the end; not finite when the network is broken.
        no_speech: The network's probability that nobody speaks.
    """

    tokens: tuple[int, ...]
    log_probability: float
    no_speech: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """When the tokens of a text are said.

    Attributes:
        starts: In frames; one for each token and one for the end of the last.
        probabilities: Of each token, given those before it.
    """

    starts: NDArray[np.float64]
    probabilities: NDArray[np.float64]


@cache
def open_tokenizer(languages: int, language: str | None = None) -> Any:  # noqa: ANN401 - whisper has no types
    """Return whisper's multilingual tokenizer for a vocabulary with so many languages."""
    from whisper.tokenizer import get_tokenizer

    with catch_warnings():  # whisper reads its vocabulary once, and leaves the file open
        simplefilter("ignore", ResourceWarning)
        return get_tokenizer(True, num_languages=languages, language=language, task="transcribe")


@cache
def list_suppressed(languages: int) -> tuple[int, ...]:
    """Return the tokens that are never text, as whisper's `decode` suppresses them, in order."""
    tokenizer = open_tokenizer(languages)
    special = (tokenizer.transcribe, tokenizer.translate, tokenizer.sot, tokenizer.sot_prev, tokenizer.sot_lm)
    return tuple(sorted({*tokenizer.non_speech_tokens, *special, tokenizer.no_speech}))


def plan_row(request: Listen, languages: int, context: int, seed: int) -> Row:
    """Return what *request* is decoded with by a network that holds *context* tokens."""
    tokenizer = open_tokenizer(languages, request.language)
    seconds = len(request.samples) / SAMPLE_RATE
    start: tuple[int, ...] = tokenizer.sot_sequence
    needed = TIMES + math.ceil(seconds * NEEDED_PER_SECOND[request.language])
    prompt = encode_prompt(request.prompt, min(LONGEST_PROMPT, context - len(start) - 1 - needed), languages)
    if prompt:
        start = (tokenizer.sot_prev, *prompt, *start)
    return Row(
        language=request.language,
        start=start,
        most=min(context - len(start), TIMES + math.ceil(seconds * TOKENS_PER_SECOND)),
        frames=min(len(request.samples) * 1000 // SAMPLE_RATE // FRAME, FRAMES),
        seed=seed,
    )


@cache
def encode_prompt(prompt: str, limit: int, languages: int) -> tuple[int, ...]:
    """Return the tokens of as many whole terms of *prompt*, from its first on, as the limit allows."""
    encoding = open_tokenizer(languages).encoding
    kept: tuple[int, ...] = ()
    text = ""
    for term in _TERM.findall(prompt):
        text += term
        tokens = tuple(encoding.encode(" " + text.strip(" ,，、;；\n"), disallowed_special=()))
        if len(tokens) > limit:
            break
        kept = tokens
    return kept


def read_text(tokens: Sequence[int], languages: int) -> str:
    """Return the text of *tokens*, whose times are left out, stripped."""
    text: str = open_tokenizer(languages).decode(list(tokens))
    return text.strip()


def keep_text(tokens: Sequence[int], languages: int) -> list[int]:
    """Return the tokens that are text."""
    end: int = open_tokenizer(languages).eot
    return [token for token in tokens if token < end]


def find_starts(rows: NDArray[np.int64], frames: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the frame at which a path through (row, frame) enters each row."""
    entered = np.pad(np.diff(rows), (1, 0), constant_values=1).astype(bool)
    return np.asarray(frames[entered], np.float64)


def make_words(tokens: Sequence[int], timed: Timed, row: Row, duration: int, languages: int) -> Iterator[HeardWord]:
    """Yield the words of a text, with punctuation joined to them, in order and within *duration* milliseconds.

    A word of Chinese or Japanese is what whisper's tokens have no smaller whole of: one character, or a few.
    """
    from whisper.timing import WordTiming, merge_punctuations

    tokenizer = open_tokenizer(languages, row.language)
    texts, parts = tokenizer.split_to_word_tokens([*tokens, tokenizer.eot])
    edges = np.cumsum([0, *(len(part) for part in parts[:-1])])
    words = [
        WordTiming(text, part, timed.starts[first], timed.starts[last], timed.probabilities[first:last].mean())
        for text, part, first, last in zip(texts[:-1], parts[:-1], edges[:-1], edges[1:], strict=True)
    ]
    merge_punctuations(words, PREPENDED, APPENDED)
    latest = 0
    for word in words:
        if text := clean(word.word):
            start = min(max(latest, round(word.start * FRAME)), duration)
            latest = min(max(start, round(word.end * FRAME)), duration)
            confidence = min(max(float(word.probability), 0.0), 1.0)
            yield HeardWord(start=start, end=latest, text=text, confidence=confidence)


def clean(text: str) -> str:
    """Return *text* without the marks of broken characters, which a decoder leaves that stops inside one."""
    return text.replace("�", "")
