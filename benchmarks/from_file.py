"""From a file to segments with one engine, and how much of the time is not the model's."""

import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from benchmarks.contenders import Task, open_engine
from benchmarks.scaling import write_recording
from benchmarks.usage import new_process, time_call
from pipeline.backends import Heard, Listen, Samples, SpeechDetector, Transcriber, VoiceEmbedder
from pipeline.backends.catalogue import open_detector, open_voices, read_catalogue
from pipeline.media import DecodedAudio, read_recording
from pipeline.records import Event, Identity
from pipeline.stages.listen import listen
from pipeline.stages.transcribe import transcribe
from pipeline.store import Chunks

CATALOGUE = Path(__file__).parents[1] / "models" / "models.toml"
ROUNDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """Where the seconds went; medians of the rounds.

    Attributes:
        recording: Length of the recording.
        spans: How many the recognizer was asked for, second tries included.
        total: From the file to segments.
        model: The same spans, in the same batches, by the same engine with the language given.
        features: The part of *model* that makes log-mel spectrograms.
        voices: In the embedder of voices, which tells speakers apart and is no part of transcribing.
        language: In tracing languages, encoding included, which the same spans are spared afterwards.
    """

    model_name: str
    engine: str
    recording: float
    spans: int
    total: float
    model: float
    features: float
    voices: float
    language: float

    @property
    def overhead(self) -> float:
        """Share of what transcribing takes beyond the network, features among it, of what the network takes."""
        network = self.model - self.features
        return (self.total - self.voices - network) / network


@dataclass(kw_only=True)
class Overheard:
    """A `Transcriber` that takes down what another is asked, and for how long."""

    inner: Transcriber
    asked: list[Sequence[Listen]] = field(default_factory=list)
    traced: float = 0.0

    @property
    def identity(self) -> Identity:
        """The other's."""
        return self.inner.identity

    @property
    def max_span(self) -> int:
        """The other's."""
        return self.inner.max_span

    def ensure_weights(self) -> object:
        """As the other."""
        return self.inner.ensure_weights()

    def trace_languages(self, spans: Sequence[Samples]) -> Iterator[Sequence[Mapping[str, float]]]:
        """As the other."""
        began = perf_counter()
        found = list(self.inner.trace_languages(spans))
        self.traced += perf_counter() - began
        yield from found

    def transcribe(self, requests: Sequence[Listen]) -> Iterator[Heard]:
        """As the other."""
        self.asked.append(requests)
        yield from self.inner.transcribe(requests)


@dataclass(kw_only=True)
class TimedVoices:
    """A `VoiceEmbedder` that takes down for how long another works."""

    inner: VoiceEmbedder
    spent: float = 0.0

    @property
    def identity(self) -> Identity:
        """The other's."""
        return self.inner.identity

    @property
    def window(self) -> int:
        """The other's."""
        return self.inner.window

    @property
    def threshold(self) -> float:
        """The other's."""
        return self.inner.threshold

    def embed(self, windows: Iterable[Samples]) -> Iterator[NDArray[np.float32]]:
        """As the other; the time in which it waits for windows is not its own."""
        waited = 0.0

        def wait() -> Iterator[Samples]:
            nonlocal waited
            stream = iter(windows)
            while True:
                began = perf_counter()
                try:
                    window = next(stream)
                except StopIteration:
                    return
                finally:
                    waited += perf_counter() - began
                yield window

        vectors = self.inner.embed(wait())
        while True:
            began, before = perf_counter(), waited
            try:
                vector = next(vectors)
            except StopIteration:
                return
            finally:
                self.spent += perf_counter() - began - (waited - before)
            yield vector


def break_down(task: Task, minutes: float, build: Path) -> Breakdown:
    """Return where the time goes on a recording of some minutes, measured in a process of its own."""
    folder = build / "recording"
    write_recording(folder, minutes / 60, ".m4a")
    with new_process() as pool:
        rounds = pool.submit(_measure, task, folder).result()
    shutil.rmtree(folder)
    middle = {name: median(each[name] for each in rounds) for name in rounds[0]}
    return Breakdown(
        model_name=task.weights.name,
        engine=task.contender,
        recording=minutes * 60,
        spans=round(middle.pop("spans")),
        **middle,
    )


def _measure(task: Task, folder: Path) -> list[dict[str, float]]:
    import torch

    torch.set_num_threads(task.threads)
    engine = open_engine(task, task.contender)
    voices = open_voices(read_catalogue(CATALOGUE), "resemblyzer", task.device, offline=True)
    detector = open_detector()
    silence = np.zeros(16_000, np.float32)
    list(engine.transcribe([Listen(samples=silence, language="en")]))
    list(detector.probabilities([silence]))
    list(voices.embed([np.zeros(voices.window * 16, np.float32)]))
    return [_measure_once(folder, engine, voices, detector, task.weights.mels) for _ in range(ROUNDS)]


def _measure_once(
    folder: Path, engine: Transcriber, voices: VoiceEmbedder, detector: SpeechDetector, bands: int
) -> dict[str, float]:
    shutil.rmtree(folder / "outputs", ignore_errors=True)
    overheard, timed = Overheard(inner=engine), TimedVoices(inner=voices)

    def work() -> None:
        event = Event(id="bench", title="bench", languages=("zh", "ja", "ko", "en"))
        recording = read_recording(folder, event)
        audio = DecodedAudio(folder=folder, recording=recording, cache=folder / "outputs" / "audio")
        heard = listen(recording, audio, detector, timed)
        chunks = Chunks(folder=folder / "outputs" / "chunks")
        transcribe(heard, audio, overheard, event.languages, chunks=chunks)

    _, total = time_call(work)
    _, model = time_call(lambda: [list(engine.transcribe(requests)) for requests in overheard.asked])
    spans = [each.samples for requests in overheard.asked for each in requests]
    _, features = time_call(lambda: _make_features(spans, bands))
    return {
        "spans": float(len(spans)),
        "total": total.wall,
        "model": model.wall,
        "features": features.wall,
        "voices": timed.spent,
        "language": overheard.traced,
    }


def _make_features(spans: Sequence[Samples], bands: int) -> None:
    from pipeline.backends.whisper_audio import make_mels

    for each in spans:
        make_mels([each], bands)


def show_breakdowns(found: Sequence[Breakdown]) -> str:
    """Return them as Markdown."""
    rows = [
        "| from file to segments | engine | recording, s | spans | all, s | the model alone, s | its features, s "
        "| tracing languages, s | telling voices apart, s | beyond the network | x real time |",
        "|---|---|" + "---:|" * 9,
    ]
    rows += [
        f"| {each.model_name} | {each.engine} | {each.recording:.0f} | {each.spans} | {each.total:.1f} "
        f"| {each.model:.1f} | {each.features:.1f} | {each.language:.1f} | {each.voices:.1f} | {each.overhead:.1%} "
        f"| {each.recording / each.total:.0f} |"
        for each in found
    ]
    return "\n".join(rows)
