"""Speech recognition by Whisper networks, in batches of spans that were cut elsewhere, by one of three engines.

The same code takes an official name ("small", "large-v3"), a checkpoint in any of the usual formats, and the mini
model that ships with the project. Spans of all languages are decoded together, greedily, with the timestamp rules
(which let a span be empty); a row that the usual signs call broken is decoded again, from a seed of its own audio, so
that no answer depends on its neighbors.
"""

import hashlib
import math
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import LANGUAGE_HOP, LANGUAGE_SLICE, Heard, Listen, Samples
from pipeline.backends.catalogue import Catalogue, EngineChoice, ModelCard
from pipeline.backends.engines import Choice, choose_engine
from pipeline.backends.kept_features import KeptFeatures
from pipeline.backends.weights import find_cache, hash_file
from pipeline.backends.whisper_machine import Machine, open_machine
from pipeline.backends.whisper_tokens import (
    FRAME,
    FRAMES,
    NEEDED_PER_SECOND,
    Draft,
    Row,
    Timed,
    clean,
    keep_text,
    make_words,
    open_tokenizer,
    plan_row,
    read_text,
)
from pipeline.backends.whisper_weights import ensure_weights, find_weights, tell_format
from pipeline.device import Device
from pipeline.errors import ResourceError
from pipeline.records import Identity

COMPRESSION = 2.4
LOG_PROBABILITY = -1.0
NO_SPEECH = 0.6
"""Whisper's own limits: a text that compresses better, or is less probable in spite of speech, is broken."""
PROCEDURE = "3"
"""Raised when the same network comes to write something else."""
SURE = 0.9
"""Two slices that are this sure of one language are believed for what lies between them."""

Scores = NDArray[np.float32]
"""The probabilities of all languages, in the vocabulary's order."""
In = TypeVar("In")
Out = TypeVar("Out")


def stay_silent(message: str) -> None:
    """Tell nobody."""


@dataclass(frozen=True, kw_only=True)
class WhisperTranscriber:
    """A `pipeline.backends.Transcriber`.

    Attributes:
        offline: Whether weights that are not in the cache may not be fetched.
        engine: What the user named.
        batch: Spans that are decoded at once; `None` for as many as suit the network and the device. It is halved
            when memory gives out.
        temperatures: What a broken row is decoded at, one after the other, until it is no longer broken.
        say: Told which engine works, and that a batch was halved.
    """

    card: ModelCard
    catalogue: Catalogue
    device: Device = "auto"
    offline: bool = False
    engine: EngineChoice = "auto"
    batch: int | None = None
    temperatures: tuple[float, ...] = (0.2, 0.6, 1.0)
    say: Callable[[str], None] = stay_silent

    @cached_property
    def choice(self) -> Choice:
        """The engine and its arithmetic."""
        path = find_weights(self.card, self.catalogue)
        only = self.card.local and path.is_dir() and tell_format(path) == "ctranslate2"
        return choose_engine(self.card, self.engine, self.device, only_ctranslate2=only)

    @cached_property
    def identity(self) -> Identity:
        """Engine, arithmetic, and the digest of a local checkpoint, or the official name, which stands for one."""
        temperatures = ",".join(map(str, self.temperatures))
        return Identity(
            name=self.choice.engine,
            model=self.card.sha256 or hash_file(self.file) if self.card.local else self.card.source,
            compute=self.choice.compute,
            settings=(("procedure", PROCEDURE), ("temperatures", temperatures), ("timestamps", "rules")),
        )

    @property
    def max_span(self) -> int:
        """What the card says; 30 s for all official models."""
        return self.card.max_span_ms

    @property
    def file(self) -> Path:
        """Where the weights are, or will be."""
        return find_weights(self.card, self.catalogue)

    @property
    def halved(self) -> int:
        """How often memory gave out so that a batch was halved."""
        return len(self._halvings)

    def ensure_weights(self) -> Path:
        """Return the file or folder of the weights, fetched if that is allowed, and checked; and that of the engine.

        Raises:
            WeightsMissing: It is not here and may not or cannot be fetched.
            WeightsBroken: It is not what was declared.
            UsageError: There is no official model of this name, or the engine is not installed.
        """
        if self.choice.engine == "faster-whisper":
            from pipeline.backends.whisper_ctranslate2 import require_package

            require_package()
        return ensure_weights(self.card, self.catalogue, offline=self.offline)

    def trace_languages(self, spans: Sequence[Samples]) -> Iterator[Sequence[Mapping[str, float]]]:
        """Yield the probabilities of all languages for each slice of each span."""
        yield from self._in_batches(self._trace_once, list(spans))

    def transcribe(self, requests: Sequence[Listen]) -> Iterator[Heard]:
        """Yield what was heard for each request; spans that need about as many tokens are decoded together."""

        def expect(index: int) -> float:
            return len(requests[index].samples) * NEEDED_PER_SECOND[requests[index].language]

        order = sorted(range(len(requests)), key=expect, reverse=True)
        answers = dict(zip(order, self._in_batches(self._transcribe_once, [requests[at] for at in order]), strict=True))
        yield from (answers[at] for at in range(len(requests)))

    # --- batches ---------------------------------------------------------------------------------------------

    @cached_property
    def _halvings(self) -> list[int]:
        """How many spans the device's memory did not hold, each time that it did not."""
        return []

    def _in_batches(self, work: Callable[[list[In]], list[Out]], things: list[In]) -> Iterator[Out]:
        """Yield what *work* makes of *things*, in batches that the device's memory holds."""
        first = 0
        while first < len(things):
            size = min([self.batch or self.machine.batch, *(each // 2 for each in self._halvings)])
            yield from self._or_smaller(work, things[first : first + size])
            first += size

    def _or_smaller(self, work: Callable[[list[In]], list[Out]], rows: list[In]) -> list[Out]:
        """Return what *work* makes of *rows*, in halves where the device's memory does not hold all of them.

        Raises:
            ResourceError: It does not hold one.
        """
        try:
            return work(rows)
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            if len(rows) == 1:
                raise ResourceError(
                    f"{self.card.name} does not fit into the memory of the device even for one span; "
                    "use DEVICE=cpu or a smaller model."
                ) from error
        self._halvings.append(len(rows))
        self.say(f"The device's memory did not hold {len(rows)} spans at once; going on with {len(rows) // 2}.")
        middle = len(rows) // 2
        return [*self._or_smaller(work, rows[:middle]), *self._or_smaller(work, rows[middle:])]

    # --- one batch -------------------------------------------------------------------------------------------

    @cached_property
    def machine(self) -> Machine:
        """The network on its device, loaded on first use."""
        path = self.ensure_weights()
        choice = self.choice
        self.say(f"Transcribing with {choice.engine} in {choice.compute} on {choice.device}: {choice.why}.")
        return open_machine(path, self.card, choice)

    @cached_property
    def _kept(self) -> KeptFeatures:
        """The features of spans that were traced and are not yet transcribed."""
        return KeptFeatures(folder=find_cache() / "trilogue")

    def _trace_once(self, spans: Sequence[Samples]) -> list[Sequence[Mapping[str, float]]]:
        features = self.machine.encode(spans)
        for span, each in zip(spans, features, strict=True):
            self._kept.keep(span, each)
        slices = [_slices(len(span)) for span in spans]
        apart = [_keep_apart(each) for each in slices]
        judged = self._judge(features, [(row, *slices[row][at]) for row, some in enumerate(apart) for at in some])
        gaps = [
            (row, low, high)
            for row, some in enumerate(apart)
            for low, high in pairwise(some)
            if not _agree(judged[row, *slices[row][low]], judged[row, *slices[row][high]])
        ]
        judged |= self._judge(
            features, [(row, *slices[row][at]) for row, low, high in gaps for at in range(low + 1, high)]
        )
        codes = open_tokenizer(self.machine.languages).all_language_codes
        found: list[Sequence[Mapping[str, float]]] = []
        for row, places in enumerate(slices):
            known = [judged.get((row, *place)) for place in places]
            found.append([dict(zip(codes, each.tolist(), strict=True)) for each in _fill(known)])
        return found

    def _judge(
        self, features: Sequence[NDArray[Any]], places: Sequence[tuple[int, int, int]]
    ) -> dict[tuple[int, int, int], Scores]:
        """Return the probabilities of all languages for each slice (row, first, end)."""
        found: dict[tuple[int, int, int], Scores] = {}
        for _, alike in groupby(places, key=lambda place: place[2] - place[1]):
            some = list(alike)
            found.update(zip(some, self.machine.trace(features, some), strict=True))
        return found

    def _recall(self, spans: Sequence[Samples]) -> list[NDArray[Any]]:
        """Return the features, without encoding again what was traced."""
        found = {at: each for at, span in enumerate(spans) if (each := self._kept.give(span)) is not None}
        missing = [at for at in range(len(spans)) if at not in found]
        if missing:
            found.update(zip(missing, self.machine.encode([spans[at] for at in missing]), strict=True))
        return [found[at] for at in range(len(spans))]

    def _transcribe_once(self, requests: Sequence[Listen]) -> list[Heard]:
        machine = self.machine
        rows = [plan_row(each, machine.languages, machine.context, _seed(each.samples)) for each in requests]
        heard = machine.hear(self._recall([each.samples for each in requests]))
        drafts = self._decode(heard, rows)
        texts = [keep_text(each.tokens, machine.languages) for each in drafts]
        timed = [
            at
            for at, text in enumerate(texts)
            if text and rows[at].frames and math.isfinite(drafts[at].log_probability)
        ]
        times = machine.align(heard, timed, [rows[at] for at in timed], [texts[at] for at in timed]) if timed else []
        when = dict(zip(timed, times, strict=True))
        return [
            self._describe(draft, text, when.get(at), rows[at], len(requests[at].samples) // 16)
            for at, (draft, text) in enumerate(zip(drafts, texts, strict=True))
        ]

    def _decode(self, heard: Any, rows: Sequence[Row]) -> list[Draft]:  # noqa: ANN401 - the machine's own affair
        """Return the first draft of each row that is not broken, or its first of all if none is."""
        drafts = self.machine.decode(heard, range(len(rows)), rows, 0.0)
        broken = [at for at, each in enumerate(drafts) if math.isfinite(each.log_probability) and self._is_broken(each)]
        for temperature in self.temperatures:
            if not broken:
                break
            again = self.machine.decode(heard, broken, [rows[at] for at in broken], temperature)
            better = {at: each for at, each in zip(broken, again, strict=True) if not self._is_broken(each)}
            drafts = [better.get(at, each) for at, each in enumerate(drafts)]
            broken = [at for at in broken if at not in better]
        return drafts

    def _is_broken(self, draft: Draft) -> bool:
        """Return whether Whisper's own signs say that a text is a loop, or a guess in spite of speech."""
        text = read_text(draft.tokens, self.machine.languages).encode()
        if not math.isfinite(draft.log_probability) or len(text) / len(zlib.compress(text)) > COMPRESSION:
            return True
        return draft.log_probability < LOG_PROBABILITY and draft.no_speech < NO_SPEECH

    def _describe(self, draft: Draft, text: Sequence[int], timed: Timed | None, row: Row, duration: int) -> Heard:
        """Return *draft* with its words."""
        languages = self.machine.languages
        words = tuple(make_words(text, timed, row, duration, languages)) if timed is not None else ()
        whole = "".join(word.text for word in words) if words else clean(read_text(draft.tokens, languages))
        return Heard(
            text=whole.strip(),
            words=words,
            log_probability=draft.log_probability,
            no_speech=draft.no_speech,
        )


def is_out_of_memory(error: BaseException) -> bool:
    """Return whether the device's memory gave out, whichever library says so."""
    said = str(error).lower()
    kinds = ("out of memory", "can't allocate memory", "not enough memory", "no room")
    return isinstance(error, MemoryError) or type(error).__name__ == "OutOfMemoryError" or any(k in said for k in kinds)


def _slices(samples: int) -> list[tuple[int, int]]:
    """Return (first, end) of the slices of a span, in frames of the encoder's features."""
    frames = max(1, min(math.ceil(samples / (FRAME * 16)), FRAMES))
    slice_, hop = LANGUAGE_SLICE // FRAME, LANGUAGE_HOP // FRAME
    if frames <= slice_:
        return [(0, frames)]
    firsts = [*range(0, frames - slice_, hop), frames - slice_]
    return [(first, first + slice_) for first in firsts]


def _keep_apart(slices: Sequence[tuple[int, int]]) -> list[int]:
    """Return the indices of slices that do not overlap, and of the last."""
    kept = list(range(0, len(slices), LANGUAGE_SLICE // LANGUAGE_HOP))
    return kept if kept[-1] == len(slices) - 1 else [*kept, len(slices) - 1]


def _agree(one: Scores, other: Scores) -> bool:
    """Return whether two slices are sure of the same language; nonsense is sure of nothing."""
    return bool(one.argmax() == other.argmax() and one.max() >= SURE and other.max() >= SURE)


def _fill(known: Sequence[Scores | None]) -> list[Scores]:
    """Return *known* with each slice that was not judged taken for the nearest that was; the first and last were."""
    at = [index for index, each in enumerate(known) if each is not None]
    filled = []
    for index in range(len(known)):
        nearest = known[min(at, key=lambda other: abs(other - index))]
        assert nearest is not None
        filled.append(nearest)
    return filled


def _seed(samples: Samples) -> int:
    return int.from_bytes(hashlib.sha256(samples.tobytes()).digest()[:7], "big")
