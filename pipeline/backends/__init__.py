"""The protocols that a model is behind, and what passes over them.

A backend is a frozen dataclass of settings (without slots, so that weights can be a `cached_property`): it loads
nothing until it is used, and knows no records beyond `Identity`, `Language` and `Span`. It may answer nonsense: the
stage that calls it checks every answer. Backends work on batches and keep the order of what they are given.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Identity, Language, Span

SAMPLE_RATE = 16_000
"""Samples per second of all audio inside the pipeline: mono, 32-bit float in -1..1."""

LANGUAGE_SLICE = 2_000
LANGUAGE_HOP = 500
"""Milliseconds of audio that one judgment of the language rests on, and from one to the next."""

Samples = NDArray[np.float32]


class Audio(Protocol):
    """Decoded audio of a recording's tracks."""

    def read(self, track: str, span: Span) -> Samples:
        """Return the samples of *span* of the track with this id; silence where the track has none."""
        ...

    def blocks(self, track: str, length: int) -> Iterator[Samples]:
        """Yield the whole track in consecutive blocks of *length* milliseconds; the last may be shorter."""
        ...


class SpeechDetector(Protocol):
    """Tells speech from everything else."""

    @property
    def identity(self) -> Identity:
        """All that changes the answers."""
        ...

    @property
    def frame(self) -> int:
        """Milliseconds covered by one probability."""
        ...

    def probabilities(self, blocks: Iterable[Samples]) -> Iterator[NDArray[np.float32]]:
        """Yield, for a stream of consecutive blocks, arrays of the probability of speech per frame, in order."""
        ...


class VoiceEmbedder(Protocol):
    """Turns short windows of speech into vectors that are close where the voice is the same."""

    @property
    def identity(self) -> Identity:
        """All that changes the answers."""
        ...

    @property
    def window(self) -> int:
        """Milliseconds of audio that one vector is made from."""
        ...

    @property
    def threshold(self) -> float:
        """Cosine of two averages of unlimited speech from which on they are taken for one voice."""
        ...

    def embed(self, windows: Iterable[Samples]) -> Iterator[NDArray[np.float32]]:
        """Yield one vector of length 1 for each window of `window` milliseconds, in order, working in batches."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class HeardWord:
    """One word; times in milliseconds from the start of its audio."""

    start: int
    end: int
    text: str
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What a recognizer made of one span.

    Attributes:
        text: Stripped; empty if nothing was said.
        log_probability: Mean over the tokens; may be non-finite when the model broke: the stage checks.
        no_speech: The model's own probability that there was no speech.
    """

    text: str
    words: tuple[HeardWord, ...]
    log_probability: float
    no_speech: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Listen:
    """One span to transcribe.

    Attributes:
        samples: At most the transcriber's `max_span`.
        prompt: Names and terms the recognizer may expect; empty for none.
    """

    samples: Samples
    language: Language
    prompt: str = ""


@runtime_checkable
class Weighty(Protocol):
    """A model whose weights may have to be fetched first."""

    def ensure_weights(self) -> object:
        """Make sure, before hours of other work, that the weights are here or may be fetched.

        Raises:
            WeightsMissing: They are not here and may not or cannot be fetched.
            WeightsBroken: They are not the declared ones.
        """
        ...


class Transcriber(Weighty, Protocol):
    """A speech recognizer."""

    @property
    def identity(self) -> Identity:
        """All that changes the answers."""
        ...

    @property
    def max_span(self) -> int:
        """The longest span, in milliseconds, that it was made for."""
        ...

    def trace_languages(self, spans: Sequence[Samples]) -> Iterator[Sequence[Mapping[str, float]]]:
        """Yield, for each span, the probability of every language the model knows, by its code, in slice after slice.

        Slice *i* covers `LANGUAGE_SLICE` milliseconds from *i* times `LANGUAGE_HOP` on; the last one reaches the end
        of the span, and a span shorter than a slice has one.
        """
        ...

    def transcribe(self, requests: Sequence[Listen]) -> Iterator[Heard]:
        """Yield what was heard for each request, in order; batching is the backend's business."""
        ...


class Translator(Weighty, Protocol):
    """A machine translation model."""

    @property
    def identity(self) -> Identity:
        """All that changes the answers."""
        ...

    def translate(
        self, texts: Sequence[str], source: Language, target: Language, before: Sequence[str] = ()
    ) -> Sequence[str]:
        """Return one translation for each text, in order; batching is the backend's business.

        Args:
            texts: Sentences, as a rule.
            source: Their language.
            target: The language to write.
            before: What was said just before each text, in its language, for models that can make use of it; none of
                it is to be translated. Either empty, or as long as *texts*.
        """
        ...
