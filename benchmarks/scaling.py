"""How time and memory grow with the length of a recording: ``python -m benchmarks.scaling``.

Lays the demo's recording end to end with a pause between, writes it as a file of each length, and takes every file
from its bytes to a transcript: decoding, listening, transcribing, with chunks kept on the disk. The recognizer is one
that answers from the audio at no cost, so that what is measured is the pipeline itself with its detector of speech and
its embedder of voices; ``--transcriber mini-speech`` measures with that model. Each length runs in its own process.
Prints, and with ``--json`` writes, seconds for each hour and the peak of memory above what the loaded models take.
"""

import argparse
import json
import shutil
import wave
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.usage import limit_threads, memory_now, memory_peak, new_process, time_call, usable_cores
from pipeline.backends import LANGUAGE_HOP, LANGUAGE_SLICE, SAMPLE_RATE, Heard, HeardWord, Listen, Samples, Transcriber
from pipeline.backends.catalogue import open_detector, open_transcriber, open_voices, read_catalogue
from pipeline.codec import encode
from pipeline.media import DecodedAudio, read_recording
from pipeline.records import Event, Identity, Span
from pipeline.stages.listen import listen
from pipeline.stages.transcribe import transcribe
from pipeline.store import Chunks

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "scaling"
DEMO = ROOT / "recordings" / "demo"
HOURS = (0.5, 1.0, 2.0, 4.0, 10.0)
PAUSE = 20
"""Seconds of silence between two copies of the demo."""
FREE = "free"
"""The name of the recognizer that costs nothing."""
SAID = (
    "the old harbor city opened its new library to every reader and we counted more visitors than last year "
    "because people share what they learn with their neighbors after work"
)
WORDS = tuple(SAID.split())


@dataclass(frozen=True, kw_only=True)
class FreeRecognizer:
    """A `Transcriber` that answers from the audio at no cost: words by its samples, as many as its length holds."""

    max_span: int = 30_000

    @property
    def identity(self) -> Identity:
        """There are no weights."""
        return Identity(name=FREE, model=FREE)

    def ensure_weights(self) -> None:
        """There are none."""

    def trace_languages(self, spans: Sequence[Samples]) -> Iterator[Sequence[Mapping[str, float]]]:
        """Yield slices that are nearly all English, the more so the louder they are."""
        for span in spans:
            steps = max(1, (len(span) * 1000 // SAMPLE_RATE - LANGUAGE_SLICE) // LANGUAGE_HOP + 2)
            sure = 0.8 + 0.19 * float(np.abs(span[:SAMPLE_RATE]).max(initial=0.0))
            yield [{"en": sure, "ja": 1 - sure}] * steps

    def transcribe(self, requests: Sequence[Listen]) -> Iterator[Heard]:
        """Yield two words for each second, each the half second it stands for."""
        for request in requests:
            duration = len(request.samples) * 1000 // SAMPLE_RATE
            count = max(1, duration // 500)
            seed = int(np.abs(request.samples).sum() * 1e3)
            texts = [WORDS[(seed + at * (seed % 7 + 1)) % len(WORDS)] for at in range(count)]
            words = tuple(
                HeardWord(
                    start=duration * at // count,
                    end=duration * (at + 1) // count,
                    text=text if at == 0 else f" {text}",
                    confidence=0.9,
                )
                for at, text in enumerate(texts)
            )
            yield Heard(text=" ".join(texts), words=words, log_probability=-0.1, no_speech=0.01)


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One length.

    Attributes:
        seconds: Of each stage: "read" (probing, measuring and hashing the file), "decode", "listen", "transcribe".
        cpu: Seconds of CPU in all of them.
        models: Megabytes in memory before the file was touched, with models loaded.
        peak: Megabytes above that, at most.
        regions, segments: What came out.
    """

    hours: float
    seconds: dict[str, float]
    cpu: float
    models: float
    peak: float
    regions: int
    segments: int


def write_recording(folder: Path, hours: float, suffix: str) -> Path:
    """Write copies of the demo, with pauses between, as a file of *hours* in *folder*; return it."""
    demo = read_recording(DEMO, Event(id="demo", title="demo", languages=("zh", "ja", "ko", "en")))
    audio = DecodedAudio(folder=DEMO, recording=demo, cache=BUILD / "audio")
    copy = (audio.read(demo.tracks[0].id, Span(start=0, end=demo.duration)) * 32767).astype("<i2")
    tile = np.concatenate([copy, np.zeros(PAUSE * SAMPLE_RATE, "<i2")])
    left = round(hours * 3600 * SAMPLE_RATE)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"floor{suffix}"

    def tiles() -> Iterator[NDArray[np.int16]]:
        nonlocal left
        while left > 0:
            yield tile[:left]
            left -= len(tile)

    if suffix == ".wav":
        with wave.open(str(path), "wb") as file:
            file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
            for some in tiles():
                file.writeframes(some.tobytes())
    else:
        _write_compressed(path, tiles())
    return path


def _write_compressed(path: Path, tiles: Iterator[NDArray[np.int16]]) -> None:
    """Write samples as AAC, which is what Zoom records."""
    from fractions import Fraction

    import av

    with av.open(f"file:{path}", "w") as container:
        stream = container.add_stream("aac", rate=SAMPLE_RATE, layout="mono")
        now = 0
        for tile in tiles:
            for first in range(0, len(tile), 1 << 16):
                frame = av.AudioFrame.from_ndarray(tile[None, first : first + (1 << 16)], format="s16", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = SAMPLE_RATE, now, Fraction(1, SAMPLE_RATE)
                now += frame.samples
                container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def open_recognizer(name: str) -> Transcriber:
    """Return the recognizer called *name*, a model of the catalogue or the one that is free."""
    if name == FREE:
        return FreeRecognizer()
    return open_transcriber(read_catalogue(ROOT / "models" / "models.toml"), name, "cpu", offline=True)


def measure(folder: Path, hours: float, name: str, threads: int) -> Result:
    """Take the recording in *folder* to a transcript, in a process that does nothing else."""
    import torch

    torch.set_num_threads(threads)
    detector, recognizer = open_detector(), open_recognizer(name)
    voices = open_voices(read_catalogue(ROOT / "models" / "models.toml"), "resemblyzer", "cpu", offline=True)
    noise = np.random.default_rng(0).normal(0, 0.1, 2 * SAMPLE_RATE).astype(np.float32)
    list(detector.probabilities([noise]))
    list(voices.embed([noise[: voices.window * 16]]))
    list(recognizer.transcribe([Listen(samples=noise, language="en")]))
    models = memory_now()
    event = Event(id="scaling", title="scaling", languages=("zh", "ja", "ko", "en"))
    recording, read = time_call(lambda: read_recording(folder, event))
    audio = DecodedAudio(folder=folder, recording=recording, cache=folder / "outputs" / "audio")
    _, decoded = time_call(lambda: audio.read(recording.tracks[0].id, Span(start=0, end=10)))
    heard, listened = time_call(lambda: listen(recording, audio, detector, voices))
    chunks = Chunks(folder=folder / "outputs" / "chunks")
    transcript, transcribed = time_call(lambda: transcribe(heard, audio, recognizer, event.languages, chunks=chunks))
    (folder / "outputs" / "transcript.json").write_bytes(encode(transcript))
    costs = {"read": read, "decode": decoded, "listen": listened, "transcribe": transcribed}
    return Result(
        hours=hours,
        seconds={stage: cost.wall for stage, cost in costs.items()},
        cpu=sum(cost.cpu for cost in costs.values()),
        models=models,
        peak=memory_peak() - models,
        regions=len(heard.regions),
        segments=len(transcript.segments),
    )


def show(results: Sequence[Result]) -> str:
    """Return the results as Markdown."""
    rows = [
        "| hours | read | decode | listen | transcribe | s per hour | CPU s per hour | models, MB | above them, MB "
        "| regions | segments |",
        "|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for each in results:
        stages = " | ".join(f"{each.seconds[stage]:.1f} s" for stage in ("read", "decode", "listen", "transcribe"))
        hourly = sum(each.seconds.values()) / each.hours
        rows.append(
            f"| {each.hours:g} | {stages} | {hourly:.1f} | {each.cpu / each.hours:.1f} "
            f"| {each.models:.0f} | {each.peak:.0f} | {each.regions} | {each.segments} |"
        )
    return "\n".join(rows)


def main() -> None:
    """Measure each length, one after the other."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--hours", type=float, nargs="+", default=HOURS)
    parser.add_argument("--transcriber", default=FREE, help=f"{FREE} (the default), or a model of models/models.toml")
    parser.add_argument("--format", choices=("wav", "m4a"), default="m4a")
    parser.add_argument("--threads", type=int, default=usable_cores())
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    limit_threads(chosen.threads)
    results = []
    for hours in chosen.hours:
        folder = BUILD / f"{hours:g}h"
        write_recording(folder, hours, f".{chosen.format}")
        with new_process() as pool:
            results.append(pool.submit(measure, folder, hours, chosen.transcriber, chosen.threads).result())
        shutil.rmtree(folder)
        print(show(results[-1:]), flush=True)  # noqa: T201 - hours may pass before the table is whole
    print(show(results))  # noqa: T201
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(each) for each in results], indent=1) + "\n")


if __name__ == "__main__":
    main()
