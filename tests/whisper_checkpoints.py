"""Whisper checkpoints in their own format: random ones whose answers differ, and spans to feed them."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from pipeline.backends import SAMPLE_RATE, Listen, Samples
from pipeline.backends.catalogue import Catalogue, EngineChoice, ModelCard
from pipeline.backends.whisper_transcriber import WhisperTranscriber
from pipeline.records import LANGUAGES


def write_checkpoint(
    path: Path, *, seed: int = 2, layers: int = 1, places: float = 1.0, break_it: bool = False
) -> WhisperTranscriber:
    """Write a tiny Whisper whose weights are large enough that its answers differ from span to span.

    With *places*, the decoder's positions weigh so much more, and its texts repeat themselves less.
    """
    from whisper.model import ModelDimensions, Whisper

    dimensions = ModelDimensions(80, 1500, 64, 2, layers, 51865, 448, 64, 2, 2)
    generator = torch.Generator().manual_seed(seed)
    model = Whisper(dimensions)
    with torch.no_grad():
        for weights in model.parameters():
            if weights.ndim >= 2:
                weights.normal_(0, 0.3, generator=generator)
        model.decoder.positional_embedding.mul_(places)
        if break_it:
            model.decoder.ln.weight[0] = float("nan")
    torch.save({"dims": asdict(dimensions), "model_state_dict": model.state_dict()}, path)
    return open_checkpoint(path)


def make_card(path: Path) -> ModelCard:
    """Return a card for the checkpoint at *path*."""
    return ModelCard(
        name="tiny",
        role="transcriber",
        engine="openai-whisper",
        license="Apache-2.0",
        source=path.name,
        local=True,
        sha256=hashlib.sha256(path.read_bytes()).hexdigest(),
        max_span_ms=6_000,
    )


def open_checkpoint(
    path: Path, *, temperatures: tuple[float, ...] = (), engine: EngineChoice = "auto", batch: int | None = None
) -> WhisperTranscriber:
    """Return the transcriber that a card for *path* opens."""
    return WhisperTranscriber(
        card=make_card(path),
        catalogue=Catalogue(folder=path.parent, models=()),
        device="cpu",
        temperatures=temperatures,
        engine=engine,
        batch=batch,
    )


def some_sound(seconds: float, seed: int) -> Samples:
    """Return a chord that swells, different for each seed."""
    rng = np.random.default_rng(seed)
    times = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    waves = [np.sin(2 * np.pi * pitch * times) for pitch in rng.uniform(100, 3000, 5)]
    return (0.1 * sum(waves) * (1 + np.sin(2 * np.pi * rng.uniform(1, 4) * times)) / 5).astype(np.float32)


def some_requests() -> Sequence[Listen]:
    """Return spans of several lengths in three languages, in no order."""
    lengths = (0.4, 5.3, 1.2, 2.1, 0.9, 1.7)
    return [
        Listen(samples=some_sound(seconds, index), language=LANGUAGES[index % 3])
        for index, seconds in enumerate(lengths)
    ]
