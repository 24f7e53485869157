"""Translation beside plain transformers, with the same checkpoint: sentences a second, the same words, flat memory.

    python -m benchmarks.translation

The peer translates sentence by sentence with `generate`, as the model's own page shows it. Ours are the backend on
transformers, in batches, and on CTranslate2 with weights of 8 bits. Two checkpoints: the mini model, whose words can be
compared, and one of the dimensions of facebook/m2m100_418M with random weights and five beams, whose speed is that of
the published one. Each contender has a process of its own, and they take turns round after round.
"""

import argparse
import json
import random
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Literal

from benchmarks.transcription import describe_machine
from benchmarks.usage import limit_threads, memory_peak, new_process, time_call, usable_cores
from models.mini.translation.evaluate import draw_lines
from pipeline.backends.catalogue import Catalogue, ModelCard, TranslationEngineChoice
from pipeline.backends.translation_model import TranslationModel
from pipeline.backends.weights import hash_file

MINI = Path("models/mini/translation")
BUILD = Path("build/benchmarks")
WORDS = 18
"""Characters of a text for the random weights, which never come to an end: all write equally many pieces."""

Name = Literal["transformers, one by one", "ours, transformers", "ours, ctranslate2"]
NAMES: tuple[Name, ...] = ("transformers, one by one", "ours, transformers", "ours, ctranslate2")


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One contender with one checkpoint.

    Attributes:
        folder: The checkpoint, as published folders are.
    """

    name: Name
    folder: Path
    threads: int


@dataclass(slots=True, kw_only=True)
class Result:
    """What a contender did.

    Attributes:
        wall: Seconds of every round.
        peak: Megabytes of memory at most.
        same: Share of the sentences that come out as the peer's; `None` where nothing comes out.
        likeness: Mean chrF of ours against the peer's.
    """

    model: str
    name: Name
    sentences: int
    wall: list[float] = field(default_factory=list)
    peak: float = 0.0
    same: float | None = None
    likeness: float | None = None

    @property
    def pace(self) -> float:
        """Sentences a second, by the median round."""
        return self.sentences / median(self.wall)


_translate: list[Callable[[Sequence[str]], Sequence[str]]] = []


def start(task: Task, first: Sequence[str]) -> None:
    """Load this process's contender and let it translate something."""
    import torch

    torch.set_num_threads(task.threads)
    _translate.append(_open_peer(task.folder) if task.name == NAMES[0] else _open_ours(task))
    _translate[0](first)


def translate(texts: Sequence[str]) -> tuple[list[str], float, float]:
    """Translate with this process's contender; returns the texts, the seconds, and the peak of memory so far."""
    said, cost = time_call(lambda: list(_translate[0](texts)))
    return said, cost.wall, memory_peak()


def _open_peer(folder: Path) -> Callable[[Sequence[str]], Sequence[str]]:
    import torch
    from transformers import AutoModelForSeq2SeqLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForSeq2SeqLM.from_pretrained(folder, dtype=torch.float32).eval()
    tokenizer.src_lang = "ja"

    def one(text: str) -> str:
        given = tokenizer(text, return_tensors="pt")
        width = given["input_ids"].shape[1]
        with torch.inference_mode():
            ids = model.generate(
                **given,
                forced_bos_token_id=tokenizer.get_lang_id("en"),
                max_length=None,
                max_new_tokens=min(2 * width + 32, model.config.max_position_embeddings),
            )
        if tokenizer.eos_token_id not in ids[0, 1:]:
            return ""  # ours gives nothing rather than half
        said: str = tokenizer.decode(ids[0], skip_special_tokens=True)
        return said.replace("__en__", "").strip()

    return lambda texts: [one(text) for text in texts]


def _open_ours(task: Task) -> Callable[[Sequence[str]], Sequence[str]]:
    engine: TranslationEngineChoice = "ctranslate2" if task.name == NAMES[2] else "transformers"
    card = ModelCard(
        name=task.folder.name,
        role="translator",
        engine="any-translation",
        license="",
        source=task.folder.name,
        local=True,
        weights="model.safetensors",
        sha256=hash_file(task.folder / "model.safetensors"),
    )
    catalogue = Catalogue(folder=task.folder.parent, models=(card,))
    model = TranslationModel(card=card, catalogue=catalogue, device="cpu", engine=engine)
    return lambda texts: model.translate(texts, "ja", "en")


def write_random(folder: Path) -> Path:
    """Return a folder with random weights of the dimensions of facebook/m2m100_418M, made unless it is there."""
    if (folder / "model.safetensors").is_file():
        return folder
    import shutil

    import torch
    from transformers import GenerationConfig, M2M100Config, M2M100ForConditionalGeneration

    folder.mkdir(parents=True, exist_ok=True)
    for name in ("sentencepiece.bpe.model", "tokenizer_config.json", "vocab.json"):
        shutil.copyfile(MINI / name, folder / name)
    settings = json.loads((folder / "tokenizer_config.json").read_text("utf-8"))
    (folder / "tokenizer_config.json").write_text(json.dumps(settings | {"model_max_length": 1024}))
    torch.manual_seed(1)
    model = M2M100ForConditionalGeneration(M2M100Config(vocab_size=128_112, max_position_embeddings=1024))
    model.generation_config = GenerationConfig(
        bos_token_id=0, pad_token_id=1, eos_token_id=2, decoder_start_token_id=2, num_beams=5, early_stopping=True
    )
    model.save_pretrained(folder)
    return folder


def draw_texts(count: int, *, known: bool) -> list[str]:
    """Return sentences of the synthetic world, or as many kana as a sentence has."""
    if known:
        return [each.text["ja"] for each in draw_lines(random.Random(9), count, held_out=False)]
    rng = random.Random(9)
    return ["".join(rng.choices("かきくけこさしすせそたちつてとなにぬねの", k=WORDS)) for _ in range(count)]


def compete(folder: Path, texts: Sequence[str], rounds: int, threads: int, names: Sequence[Name]) -> list[Result]:
    """Let all contenders translate the same texts, round after round."""
    from sacrebleu.metrics import CHRF

    model = folder.name if folder != MINI else "mini-translation"
    results = {name: Result(model=model, name=name, sentences=len(texts)) for name in names}
    said: dict[Name, list[str]] = {}
    running: dict[Name, ProcessPoolExecutor] = {}
    for name in names:
        running[name] = new_process()
        running[name].submit(start, Task(name=name, folder=folder, threads=threads), texts[:2]).result()
    for _ in range(rounds):
        for name, process in running.items():
            said[name], wall, peak = process.submit(translate, texts).result()
            results[name].wall.append(wall)
            results[name].peak = peak
    for process in running.values():
        process.shutdown()
    peer = said[names[0]]
    for name, result in results.items():
        if any(peer):
            result.same = sum(one == other for one, other in zip(said[name], peer, strict=True)) / len(peer)
            result.likeness = CHRF().corpus_score(said[name], [peer]).score
    return list(results.values())


def measure_memory(folder: Path, name: Name, few: int, many: int, threads: int) -> tuple[float, float]:
    """Return the peak of memory, in megabytes, after few sentences and after many of the same kind."""
    texts = draw_texts(few, known=True)
    with new_process() as process:
        process.submit(start, Task(name=name, folder=folder, threads=threads), texts[:2]).result()
        _, _, low = process.submit(translate, texts).result()
        _, _, high = process.submit(translate, texts * (many // few)).result()
    return low, high


def show(results: Sequence[Result]) -> str:
    """Return a table."""
    peer = results[0].pace
    rows = ["model                 contender                 sentences/s  times peer   same  chrF  memory MB"]
    for each in results:
        same = "" if each.same is None else f"{each.same:.1%}"
        like = "" if each.likeness is None else f"{each.likeness:.1f}"
        rows.append(
            f"{each.model:<21} {each.name:<25} {each.pace:>11.2f} {each.pace / peer:>11.2f} {same:>6} {like:>5} "
            f"{each.peak:>10.0f}"
        )
    return "\n".join(rows)


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sentences", type=int, default=200, help="for the mini model")
    parser.add_argument("--random", type=int, default=16, help="sentences for random weights; 0 for none")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=usable_cores())
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    limit_threads(chosen.threads)
    machine = describe_machine(chosen.threads)
    print(", ".join(f"{name} {value}" for name, value in machine.items()))  # noqa: T201
    results = compete(MINI, draw_texts(chosen.sentences, known=True), chosen.rounds, chosen.threads, NAMES)
    print(f"\n{show(results)}", flush=True)  # noqa: T201
    if chosen.random:
        folder = write_random(BUILD / "m2m100-418m-random")
        found = compete(folder, draw_texts(chosen.random, known=False), chosen.rounds, chosen.threads, NAMES)
        results += found
        print(f"\n{show(found)}", flush=True)  # noqa: T201
    for name in NAMES[1:]:
        low, high = measure_memory(MINI, name, 200, 3200, chosen.threads)
        print(f"{name}: {low:.0f} MB after 200 sentences, {high:.0f} MB after 3200 more at once")  # noqa: T201
    if chosen.json:
        chosen.json.write_text(
            json.dumps({"machine": machine, "results": [asdict(each) for each in results]}, indent=1)
        )


if __name__ == "__main__":
    main()
