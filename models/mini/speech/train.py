"""Train the mini speech model from scratch: ``python -m models.mini.speech.train``.

Speaks the training corpora once into the work folder (about ten minutes of one core), trains in two courses, and writes
``models/mini/speech/mini.pt``. The first course learns from the training voices; the second, short one starts from the
checkpoint that the first has written, and hears many more voices. Progress is kept every few minutes; a run that was
stopped goes on where it was, and a course whose checkpoint is in the work folder is done.

Two processes of one thread each share every batch. At this size one process with two threads is no faster than with
one (1.06 s and 1.16 s for the losses of a batch and their gradients; two halves side by side take 0.57 s).
"""

import argparse
import copy
import itertools
import logging
import math
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Self

import torch
from torch import Tensor, distributed

from models.mini.speech.corpus import (
    Spoken,
    crowd_voices,
    draw_names,
    draw_text,
    draw_words,
    load_corpus,
    save_corpus,
    speak_corpus,
)
from models.mini.speech.muon import Muon
from models.mini.speech.network import DIMENSIONS, VOCABULARY, Network, arithmetic
from models.mini.speech.units import MAX_SPAN_MS, TIME_STEP_MS, common_words, encode, time_token, tokenizer
from models.mini.speech.windows import Batch, WindowMaker, batches
from pipeline.records import LANGUAGES
from world.voices import training_voices

CHECKPOINT = Path(__file__).with_name("mini.pt")
LOG_EVERY = 25
SAVE_EVERY = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """One course: how long and how hard to train, and on what.

    Attributes:
        name: Of its folder and of its checkpoint in the work folder.
        steps: Steps on windows of their own length.
        full_steps: Steps after those on windows padded to 30 s, as Whisper feeds them.
        frames: Mel frames in a batch.
        full_frames: The same for the windows of 30 s.
        rate: Highest learning rate.
        warmup: Steps until it is reached.
        clause_steps: Steps on single clauses, and as many after them on single sentences.
        strength: How much windows are varied.
        guides: Weight of the losses that help, at the start and at the end.
        sounds: Whether naming the sound of every frame is one of them; a checkpoint has no head for it.
        muon: Whether Muon moves the matrices; it pays where the way is long.
        crowd: How often one of the many voices is heard that are no training voices.
        beneath: How often somebody else is heard, quieter, beneath the voice that is written down.
        seed: Of everything that is drawn.
    """

    name: str
    steps: int
    full_steps: int
    frames: int = 9_000
    full_frames: int = 12_000
    rate: float
    warmup: int
    clause_steps: int
    strength: float
    guides: tuple[float, float]
    sounds: bool
    muon: bool
    crowd: float
    beneath: float
    seed: int

    @property
    def total(self) -> int:
        """All steps."""
        return self.steps + self.full_steps

    def rate_at(self, step: int) -> float:
        """Linear warm-up, then half a cosine down to a fiftieth."""
        if step < self.warmup:
            return self.rate * (step + 1) / self.warmup
        share = (step - self.warmup) / max(1, self.total - self.warmup)
        return self.rate * (0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share)))

    def mix_at(self, step: int) -> tuple[tuple[float, float, float], float]:
        """Weights of one, two and three sentences, and the share of cut ones: short clauses first, to align."""
        if step < self.clause_steps:
            return (1.0, 0.0, 0.0), 0.95
        if step < 2 * self.clause_steps:
            return (0.8, 0.2, 0.0), 0.5
        return (0.5, 0.3, 0.2), 0.2


COURSES = (
    Plan(
        name="voices",
        steps=6800,
        full_steps=200,
        rate=2.5e-3,
        warmup=120,
        clause_steps=400,
        strength=0.8,
        guides=(1.0, 0.2),
        sounds=True,
        muon=True,
        crowd=0.0,
        beneath=0.12,
        seed=1,
    ),
    Plan(
        name="crowd",
        steps=1200,
        full_steps=100,
        rate=1e-4,
        warmup=40,
        clause_steps=0,
        strength=0.8,
        guides=(0.2, 0.2),
        sounds=False,
        muon=False,
        crowd=0.3,
        beneath=0.15,
        seed=2,
    ),
)


def used_tokens(corpus: list[Spoken], common: frozenset[str]) -> list[int]:
    """Every token that training can ask for, in ascending order."""
    special = tokenizer()
    tokens = {special.eot, special.sot, special.transcribe, special.no_timestamps, special.no_speech}
    tokens |= {special.to_language_token(language) for language in LANGUAGES}
    tokens |= {time_token(moment) for moment in range(0, MAX_SPAN_MS + 3000, TIME_STEP_MS)}
    for spoken in corpus:
        text = " " + spoken.text if spoken.language in ("en", "ko") else spoken.text
        tokens |= {token for token, _ in encode(text, common)}
        for character, _, _ in spoken.cuts:
            text = spoken.text[character:].strip()
            tokens |= {token for token, _ in encode(" " + text if spoken.language in ("en", "ko") else text, common)}
    return sorted(tokens)


class Feed(torch.utils.data.IterableDataset[Batch]):
    """Batches made in a process of their own, with tokens numbered by their place among the used ones."""

    def __init__(self, maker: WindowMaker, plan: Plan, step: int) -> None:
        super().__init__()
        self.maker, self.plan, self.step = maker, plan, step
        self.rank, self.share = distributed.get_rank(), distributed.get_world_size()

    def __iter__(self) -> Iterator[Batch]:
        torch.set_num_threads(1)
        self.maker.random = Random(self.plan.seed * 7919 + self.step + 104_729 * self.rank)
        full = self.step >= self.plan.steps
        frames = self.plan.full_frames if full else self.plan.frames
        made = batches(self.maker, frames // self.share, full=full)
        for step in itertools.count(self.step):
            self.maker.counts, self.maker.clauses = self.plan.mix_at(step)
            yield next(made)


def renumber(batch: Batch, places: Tensor) -> Batch:
    """Replace token numbers by places among the used tokens; what is ignored stays so."""
    asked = batch.targets >= 0
    targets = torch.where(asked, places[batch.targets.clamp(min=0)], batch.targets)
    return Batch(
        mel=batch.mel, tokens=places[batch.tokens], targets=targets, centers=batch.centers, sounds=batch.sounds
    )


def export(network: Network, weights: dict[str, Tensor], path: Path) -> None:
    """Write a checkpoint that `whisper.load_model` takes: all rows of the vocabulary, unused ones zero, in float16."""
    state = {key.removeprefix("whisper."): value for key, value in weights.items() if key.startswith("whisper.")}
    rows = torch.zeros(VOCABULARY, DIMENSIONS["n_text_state"])
    rows[network.used] = state["decoder.token_embedding.weight"]
    state["decoder.token_embedding.weight"] = rows
    # Matrices are multiplied in bfloat16 in training where that is fast; that precision leaves zeros that pack well.
    state = {key: value.bfloat16() if value.ndim == 2 else value for key, value in state.items()}
    part = path.with_suffix(".part")
    torch.save({"dims": DIMENSIONS, "model_state_dict": {key: value.half() for key, value in state.items()}}, part)
    part.replace(path)


def adopt(network: Network, path: Path) -> None:
    """Give the network the weights of a checkpoint that `export` has written."""
    state = torch.load(path, weights_only=True)["model_state_dict"]
    state = {key: value.float() for key, value in state.items()}
    state["decoder.token_embedding.weight"] = state["decoder.token_embedding.weight"][network.used]
    network.whisper.load_state_dict(state)


def optimizers(network: Network, plan: Plan) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the network if the plan has it, AdamW for everything else."""
    matrices = [weight for name, weight in network.named_parameters() if weight.ndim == 2 and ".blocks." in name]
    chosen = {id(weight) for weight in matrices} if plan.muon else set()
    others = [weight for weight in network.parameters() if id(weight) not in chosen]
    first: list[torch.optim.Optimizer] = []
    if plan.muon:
        first.append(Muon(matrices, lr=plan.rate, precision=arithmetic()))
    return [*first, torch.optim.AdamW(others, lr=plan.rate, betas=(0.9, 0.98), weight_decay=0.01, fused=True)]


def share_gradients(network: Network) -> None:
    """Put the mean over all processes in the place of each process's gradients."""
    gradients = [weight.grad for weight in network.parameters() if weight.grad is not None]
    flat = torch.cat([gradient.flatten() for gradient in gradients])
    distributed.all_reduce(flat)
    flat /= distributed.get_world_size()
    for gradient, part in zip(gradients, flat.split([each.numel() for each in gradients]), strict=True):
        gradient.copy_(part.view_as(gradient))


@dataclass(slots=True, kw_only=True)
class Run:
    """Training as far as it has come; kept in its folder.

    Attributes:
        average: Moving average of the weights, which becomes the checkpoint.
        spent: Processor seconds of earlier processes.
    """

    network: Network
    plan: Plan
    folder: Path
    steppers: list[torch.optim.Optimizer]
    average: dict[str, Tensor]
    step: int = 0
    spent: float = 0.0

    @classmethod
    def begin(cls, network: Network, plan: Plan, folder: Path) -> Self:
        """Start with the network as it is, or go on from the state in the folder."""
        average = copy.deepcopy(network.state_dict())
        run = cls(network=network, plan=plan, folder=folder, steppers=optimizers(network, plan), average=average)
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / "state.pt").exists():
            state = torch.load(folder / "state.pt", weights_only=True)
            network.load_state_dict(state["network"])
            for stepper, saved in zip(run.steppers, state["optimizers"], strict=True):
                stepper.load_state_dict(saved)
            run.average, run.step, run.spent = state["average"], state["step"], state["cpu_seconds"]
        return run

    def learn(self, batch: Batch) -> dict[str, Tensor]:
        """Make one step; returns the losses."""
        for stepper in self.steppers:
            for group in stepper.param_groups:
                group["lr"] = self.plan.rate_at(self.step)
            stepper.zero_grad()
        losses = self.network.losses(batch)
        first, last = self.plan.guides
        guides = first + (last - first) * self.step / self.plan.total
        loss = losses["text"] + guides * (losses["guide"] + self.plan.sounds * losses["sound"])
        torch.autograd.backward(loss)
        share_gradients(self.network)
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for stepper in self.steppers:
            stepper.step()
        self.step += 1
        decay = min(0.998, self.step / (self.step + 20))
        with torch.no_grad():
            for key, value in self.network.state_dict().items():
                self.average[key].lerp_(value, 1 - decay)
        return losses

    def processor_seconds(self) -> float:
        """What training has taken so far, all processes together, which work alike."""
        return self.spent + time.process_time() * distributed.get_world_size()

    def save(self) -> None:
        """Keep the state, and write the checkpoint as it would be now."""
        state = {
            "network": self.network.state_dict(),
            "optimizers": [stepper.state_dict() for stepper in self.steppers],
            "average": self.average,
            "step": self.step,
            "cpu_seconds": self.processor_seconds(),
        }
        part = self.folder / "state.part"
        torch.save(state, part)
        part.replace(self.folder / "state.pt")
        export(self.network, self.average, self.folder / "mini.pt")


def feed(maker: WindowMaker, run: Run) -> Iterator[Batch]:
    """The batches from the run's step on, made ahead by another process."""
    places = torch.zeros(VOCABULARY, dtype=torch.long)
    places[run.network.used] = torch.arange(len(run.network.used))
    plan = run.plan
    for end in (plan.steps, plan.total):
        if run.step < end:
            source = Feed(maker, plan, run.step)
            # Forked, so that the frames stay on disk: to be sent to a new process they would be read into memory.
            loader = torch.utils.data.DataLoader(
                source, batch_size=None, num_workers=1, prefetch_factor=6, multiprocessing_context="fork"
            )
            for batch in itertools.islice(loader, end - run.step):
                yield renumber(batch, places)


def train(run: Run, maker: WindowMaker) -> None:
    """Run the plan to its end; the first process tells and keeps how far it has come."""
    first = distributed.get_rank() == 0
    sums: dict[str, float] = {}
    for batch in feed(maker, run):
        for key, loss in run.learn(batch).items():
            sums[key] = sums.get(key, 0.0) + float(loss.detach())
        if first and run.step % LOG_EVERY == 0:
            shown = " ".join(f"{key} {total / LOG_EVERY:.3f}" for key, total in sums.items())
            log.info("step %d %s cpu %.0f s", run.step, shown, run.processor_seconds())
            sums = {}
        if first and (run.step % SAVE_EVERY == 0 or run.step == run.plan.total):
            run.save()


CORPORA = (
    ("sentences", draw_text, training_voices, 6400, 1),
    ("crowd", draw_text, crowd_voices, 2000, 4),
    ("words", draw_words, training_voices, 3200, 3),
    ("names", draw_names, training_voices, 3000, 2),
)
"""Folder, how its texts are drawn, who speaks them, how many, seed."""


def prepare(work: Path) -> list[list[Spoken]]:
    """Load the corpora in the order of `CORPORA`, speaking them first if they are not there."""
    corpora = []
    for name, draw, voices, draws, seed in CORPORA:
        if not (work / name / "table.pickle").exists():
            log.info("speaking the %s", name)
            save_corpus(speak_corpus(draw, voices(), draws, seed), work / name)
        corpora.append(load_corpus(work / name))
    return corpora


def work(rank: int, processes: int, folder: Path, plan: Plan, start: Path | None) -> None:
    """Train one course as one of several processes on the corpora in *folder*, from the checkpoint *start* if any."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    torch.set_num_threads(1)
    meeting = (folder / "processes").resolve().as_uri()
    distributed.init_process_group("gloo", init_method=meeting, rank=rank, world_size=processes)
    corpora = prepare(folder)
    everything = [spoken for corpus in corpora for spoken in corpus]
    plain = (spoken for corpus in corpora[:-1] for spoken in corpus)  # all but the names, which are spelled
    common = common_words(spoken.text for spoken in plain if spoken.language == "en")
    symbols = sorted({symbol for spoken in everything for _, _, symbol in spoken.sounds})
    used = used_tokens(everything, common)
    log.info("%d utterances, %d tokens, %d sounds", len(everything), len(used), len(symbols))
    torch.manual_seed(plan.seed)
    maker = WindowMaker(
        corpus=everything,
        common=common,
        inventory={symbol: number for number, symbol in enumerate(symbols, 1)},
        random=Random(plan.seed),
        vocabulary=[token for token in used if token < tokenizer().eot],
        strength=plan.strength,
        crowd=plan.crowd,
        beneath=plan.beneath,
    )
    network = Network(used, len(symbols) + 1)
    if start is not None:
        adopt(network, start)
    train(Run.begin(network, plan, folder / f"course-{plan.name}"), maker)
    distributed.barrier()
    distributed.destroy_process_group()


def main() -> None:
    """Speak the corpora, train, and put the checkpoint into its place."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("outputs/mini-speech"), help="corpora and states of the run")
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT)
    parser.add_argument("--processes", type=int, default=2)
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    prepare(chosen.work)
    start: Path | None = None
    for plan in COURSES:
        done = chosen.work / f"{plan.name}.pt"
        if not done.exists():
            (chosen.work / "processes").unlink(missing_ok=True)
            torch.multiprocessing.spawn(work, (chosen.processes, chosen.work, plan, start), chosen.processes)
            (chosen.work / f"course-{plan.name}" / "mini.pt").replace(done)
        start = done
    part = chosen.checkpoint.with_suffix(".part")
    shutil.copyfile(done, part)
    part.replace(chosen.checkpoint)


if __name__ == "__main__":
    main()
