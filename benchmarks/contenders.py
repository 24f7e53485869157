"""Who transcribes the same spans with the same weights: openai-whisper, faster-whisper, and this project's engines.

Each contender loads its weights when it is made and then reads all windows as often as it is asked. All decode greedily
and condition on nothing, since sampling again and prompts would make them write different amounts.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from inspect import signature
from pathlib import Path
from typing import Any, Literal, Protocol, get_args, get_type_hints

import numpy as np

from pipeline.backends import SAMPLE_RATE, Listen, Samples, Transcriber
from pipeline.backends.catalogue import Catalogue, ModelCard, open_transcriber
from pipeline.backends.weights import hash_file

WINDOW = 30 * SAMPLE_RATE
"""Samples of a window: what Whisper takes at once."""

Kind = Literal["fp32", "bf16", "fp16", "int8"]
"""The arithmetic of the matrix products."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Weights:
    """One model, in the formats that were written of it.

    Attributes:
        openai: The checkpoint of openai-whisper.
        ctranslate2: The folder of CTranslate2 with a tokenizer; `None` if it could not be written.
        longest: Milliseconds of a span that it was made for.
        mels: Bands of the spectrogram.
        forced: Tokens that it writes for each window whatever it hears; 0 for real weights.
    """

    name: str
    openai: Path
    ctranslate2: Path | None
    longest: int = 30_000
    mels: int = 80
    forced: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """What one contender is to do.

    Attributes:
        words: Whether peers give times for words too, as the engines of this project always do.
    """

    contender: str
    weights: Weights
    device: Literal["cpu", "cuda"]
    threads: int
    batch: int
    words: bool = False


class Contender(Protocol):
    """One way of transcribing; `read` returns the number of tokens written, times included and the end not."""

    arithmetic: Kind

    def read(self, windows: Sequence[Samples]) -> int:
        """Transcribe *windows*."""
        ...


class Whole(Contender):
    """openai-whisper's `transcribe()` on all windows laid end to end, each filled up to 30 s."""

    def __init__(self, task: Task) -> None:
        import whisper

        self.task, self.model = task, whisper.load_model(str(task.weights.openai), device=task.device)
        self.arithmetic: Kind = "fp16" if task.device == "cuda" else "fp32"

    def read(self, windows: Sequence[Samples]) -> int:
        """Transcribe them as one recording."""
        found = self.model.transcribe(
            join(windows),
            language="en",
            temperature=0.0,
            condition_on_previous_text=False,
            fp16=self.task.device == "cuda",
            word_timestamps=self.task.words,
        )
        return sum(len(each["tokens"]) for each in found["segments"])


class OneByOne(Whole):
    """openai-whisper's `decode()`, span by span."""

    def read(self, windows: Sequence[Samples]) -> int:
        """Transcribe one after the other."""
        from whisper import DecodingOptions, log_mel_spectrogram, pad_or_trim

        options = DecodingOptions(language="en", fp16=self.task.device == "cuda")
        written = 0
        for each in windows:
            mel = log_mel_spectrogram(pad_or_trim(each), self.model.dims.n_mels).to(self.task.device)
            written += len(self.model.decode(mel, options).tokens)
        return written


class Sequential(Contender):
    """faster-whisper's `WhisperModel.transcribe()` on all windows laid end to end."""

    def __init__(self, task: Task) -> None:
        from faster_whisper import WhisperModel

        self.task = task
        self.arithmetic: Kind = "fp16" if task.device == "cuda" else "int8"
        self.model = WhisperModel(
            str(task.weights.ctranslate2),
            device=task.device,
            compute_type="float16" if task.device == "cuda" else "int8",
            cpu_threads=task.threads,
            local_files_only=True,
        )

    def read(self, windows: Sequence[Samples]) -> int:
        """Transcribe them as one recording."""
        segments, _ = self.model.transcribe(
            join(windows),
            language="en",
            temperature=0.0,
            beam_size=1,
            condition_on_previous_text=False,
            word_timestamps=self.task.words,
        )
        return sum(len(each.tokens) for each in segments)


class Batched(Sequential):
    """faster-whisper's `BatchedInferencePipeline` on the same windows."""

    @cached_property
    def pipeline(self) -> Any:  # noqa: ANN401 - faster-whisper's
        """The batched front end."""
        from faster_whisper import BatchedInferencePipeline

        return BatchedInferencePipeline(self.model)

    def read(self, windows: Sequence[Samples]) -> int:
        """Transcribe them in batches, cut where the windows meet."""
        clips = [{"start": at * 30.0, "end": (at + 1) * 30.0} for at in range(len(windows))]
        segments, _ = self.pipeline.transcribe(
            join(windows),
            language="en",
            temperature=0.0,
            beam_size=1,
            vad_filter=False,
            clip_timestamps=clips,
            batch_size=self.task.batch,
            without_timestamps=False,
            word_timestamps=self.task.words,
        )
        return sum(len(each.tokens) for each in segments)


class Ours(Contender):
    """An engine of this project, through the door that the pipeline takes; it always gives times for words."""

    def __init__(self, task: Task) -> None:
        self.transcriber = open_engine(task, task.contender)
        compute = self.transcriber.identity.compute
        kinds: Mapping[str, Kind] = {"float32": "fp32", "bfloat16": "bf16", "float16": "fp16", "int8": "int8"}
        self.arithmetic: Kind = kinds[compute.split("_")[0]]

    def read(self, windows: Sequence[Samples]) -> int:
        """Transcribe them; a word of the forced ones is a token, and the time before them is one."""
        requests = [Listen(samples=each, language="en") for each in windows]
        return sum(len(heard.text.split()) + 1 for heard in self.transcriber.transcribe(requests))


PEERS: Mapping[str, tuple[Callable[[Task], Contender], str]] = {
    "openai-whisper transcribe()": (Whole, "whisper"),
    "openai-whisper decode()": (OneByOne, "whisper"),
    "faster-whisper sequential": (Sequential, "faster_whisper"),
    "faster-whisper batched": (Batched, "faster_whisper"),
}
"""By name: how to make it, and the package it needs."""


def list_engines() -> tuple[str, ...]:
    """Return the engines that a user of this project can name, as the door declares them."""
    if "engine" not in signature(open_transcriber).parameters:
        return ("openai-whisper",)
    return tuple(each for each in get_args(get_type_hints(open_transcriber)["engine"]) if each != "auto")


def open_engine(task: Task, engine: str) -> Transcriber:
    """Return an engine of this project with the weights of *task*."""
    weights = task.weights.openai
    card = ModelCard(
        name=task.weights.name,
        role="transcriber",
        engine="openai-whisper",
        license="",
        source=weights.name,
        local=True,
        sha256=hash_file(weights),
        max_span_ms=task.weights.longest,
    )
    catalogue = Catalogue(folder=weights.parent, models=(card,))
    if "engine" not in signature(open_transcriber).parameters:
        return open_transcriber(catalogue, card.name, task.device, offline=True)
    chosen: Any = {"engine": engine}
    return open_transcriber(catalogue, card.name, task.device, offline=True, **chosen)


def why_not(task: Task) -> str | None:
    """Return why a peer cannot take part, in words; `None` if it can."""
    if task.contender not in PEERS:
        return None
    package = PEERS[task.contender][1]
    if find_spec(package) is None:
        return f"the package {package} is not installed"
    if package != "faster_whisper":
        return None
    if task.weights.ctranslate2 is None:
        return "the weights could not be converted for it"
    if task.device == "cuda":
        import ctranslate2

        if not ctranslate2.get_cuda_device_count():
            return "CTranslate2 sees no CUDA device"
    return None


def open_contender(task: Task) -> Contender:
    """Return the contender that *task* names, with its weights loaded."""
    make = PEERS[task.contender][0] if task.contender in PEERS else Ours
    return make(task)


def join(windows: Sequence[Samples]) -> Samples:
    """Return the windows end to end, each filled up to 30 s with silence."""
    return np.concatenate([np.pad(each, (0, WINDOW - len(each))) for each in windows])
