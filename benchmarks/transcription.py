"""How fast the same spans are transcribed with the same weights: ``python -m benchmarks.transcription``.

Random weights of the published dimensions, which write the same number of tokens for every window, so that nothing
depends on weights that are not here; and the real weights that are. openai-whisper and faster-whisper read the same
windows as the engines of this project, one after the other in every round, each in its own process. Then each engine
takes a recording from its file to segments, and what is not the model's work is set against what is. Prints tables,
and with ``--json`` writes all numbers.
"""

import argparse
import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Literal

from benchmarks.competition import Result, compete
from benchmarks.contenders import PEERS, Task, Weights, list_engines
from benchmarks.conversion import write_folder
from benchmarks.from_file import Breakdown, break_down, show_breakdowns
from benchmarks.random_whisper import SIZES, WORDS, write_checkpoint
from benchmarks.usage import limit_threads, usable_cores
from pipeline.backends import Samples
from pipeline.media import DecodedAudio, read_recording
from pipeline.records import Event, Span

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "bench"
DEMO = ROOT / "recordings" / "demo"
MINI = ROOT / "models" / "mini" / "speech" / "mini.pt"
OFFICIAL = ("tiny", "base", "small", "large-v3-turbo", "large-v3")
REFERENCES = ("openai-whisper transcribe()", "faster-whisper sequential", "faster-whisper batched")
"""Whom the others are compared with."""
SEED = 1


def write_weights(size: str) -> Weights:
    """Return random weights of a size, written in each format where they are not there yet."""
    path = BUILD / f"random-{size}-{WORDS}-{SEED}.pt"
    if not path.is_file():
        write_checkpoint(path, SIZES[size], SEED)
    folder = write_folder(path, BUILD)
    return Weights(name=f"random {size}", openai=path, ctranslate2=folder, mels=SIZES[size].mels, forced=WORDS)


def find_real() -> list[Weights]:
    """Return the real weights that are here: the mini model's always, and official ones that were fetched."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "whisper"
    found = [Weights(name="mini-speech", openai=MINI, ctranslate2=write_folder(MINI, BUILD), longest=11_000)]
    for name in OFFICIAL:
        path, mels = cache / f"{name}.pt", 128 if name.startswith("large") else 80
        if path.is_file():
            found.append(Weights(name=name, openai=path, ctranslate2=write_folder(path, BUILD), mels=mels))
    return found


def cut_windows(weights: Weights, count: int) -> list[Samples]:
    """Return *count* windows of the demo as long as the model may hear, from all over it."""
    demo = read_recording(DEMO, Event(id="demo", title="demo", languages=("zh", "ja", "ko", "en")))
    audio = DecodedAudio(folder=DEMO, recording=demo, cache=BUILD / "audio")
    step = max(1, (demo.duration - weights.longest) // count)
    return [
        audio.read(demo.tracks[0].id, Span(start=at * step, end=at * step + weights.longest)) for at in range(count)
    ]


def show(results: Sequence[Result]) -> str:
    """Return the results of one model as Markdown."""
    walls = {each.contender: each.wall for each in results if not each.skipped}
    bases = [each for each in REFERENCES if each in walls]
    rows = [
        f"| {results[0].model} | arithmetic | wall, s | CPU, s | x real time | peak, MB | tokens | of the limit | "
        + " | ".join(f"x {each}" for each in bases)
        + " |",
        "|---|---|" + "---:|" * (6 + len(bases)),
    ]
    for each in results:
        if each.skipped:
            continue
        share = "-" if each.share is None else f"{each.share:.0%}"
        ratios = " | ".join(f"{walls[base] / each.wall:.2f}" for base in bases)
        peak = f"{each.peak:.0f}" + (f" + {each.device_peak:.0f}" if each.device_peak else "")
        pace, name = each.seconds / each.wall, each.contender if each.contender in PEERS else f"ours: {each.contender}"
        rows.append(
            f"| {name} | {each.arithmetic} | {each.wall:.2f} | {each.cpu:.2f} | {pace:.1f} "
            f"| {peak} | {each.tokens} | {share} | {ratios} |"
        )
    return "\n".join(rows + [f"\nNot here: {each.contender} ({each.skipped})." for each in results if each.skipped])


def describe_machine(threads: int) -> dict[str, str]:
    """Return what the numbers depend on: processor, threads, versions."""
    lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines() if Path("/proc/cpuinfo").is_file() else []
    model = next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), [])
    known = [
        each for each in ("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8") if each in flags
    ]
    found = {"processor": model or platform.processor(), "has": " ".join(known), "threads": str(threads)}
    for package in ("torch", "openai-whisper", "transformers", "ctranslate2", "faster-whisper"):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def choose_sizes(named: Sequence[str] | None, device: str) -> Mapping[str, int]:
    """Return the sizes of random weights to measure, and the rows of a batch for each."""
    large = ("large-v3", "turbo")
    sizes = named or (("tiny", "base", *large) if device == "cuda" else ("tiny", "base"))
    return {size: 64 if size in large else 16 for size in sizes}


def main() -> None:
    """Measure all models, print and write."""
    import torch

    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument(
        "--sizes", nargs="+", choices=tuple(SIZES), help="of random weights; the default suits the device"
    )
    parser.add_argument("--windows", type=int, help="of 30 s; 16 unless told, and twice a batch on a GPU")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=usable_cores())
    parser.add_argument("--minutes", type=float, default=10.0, help="of the recording that is read from a file")
    parser.add_argument("--words", action="store_true", help="let peers give times for words too")
    parser.add_argument("--no-real", action="store_true", help="leave out weights that have learned something")
    parser.add_argument("--no-file", action="store_true", help="leave out the way from a file to segments")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    limit_threads(chosen.threads)
    device: Literal["cpu", "cuda"] = "cuda" if torch.cuda.is_available() else "cpu"
    machine = describe_machine(chosen.threads)
    print(", ".join(f"{name} {value}" for name, value in machine.items()))  # noqa: T201
    results: list[Result] = []
    breakdowns: list[Breakdown] = []
    batches = choose_sizes(chosen.sizes, device)
    models = [(write_weights(size), batch) for size, batch in batches.items()]
    models += [] if chosen.no_real else [(weights, 16) for weights in find_real()]
    for weights, batch in models:
        first = Task(
            contender="", weights=weights, device=device, threads=chosen.threads, batch=batch, words=chosen.words
        )
        tasks = [replace(first, contender=name) for name in (*PEERS, *list_engines())]
        windows = cut_windows(weights, chosen.windows or (2 * batch if device == "cuda" else 16))
        found = compete(tasks, windows, chosen.rounds)
        results += found
        print(f"\n{show(found)}", flush=True)  # noqa: T201
        engines = [each.contender for each in found if not each.skipped and each.contender not in PEERS]
        if not chosen.no_file:
            breakdowns += [break_down(replace(first, contender=each), chosen.minutes, BUILD) for each in engines]
    if breakdowns:
        print(f"\n{show_breakdowns(breakdowns)}")  # noqa: T201
    if chosen.json:
        numbers = {
            "machine": machine,
            "model only": [asdict(each) for each in results],
            "file to segments": [asdict(each) for each in breakdowns],
        }
        chosen.json.write_text(json.dumps(numbers, indent=1) + "\n")


if __name__ == "__main__":
    main()
