"""What this machine has of what the pipeline needs."""

import os
import shutil
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.backends.catalogue import Catalogue, ModelCard, read_catalogue
from pipeline.device import Device, resolve_device
from pipeline.errors import PipelineError

ROOM = 5 * 2**30
"""Bytes of free disk below which a two-hour event and its weights may not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked for.

    Attributes:
        optional: Whether the pipeline also works without it.
    """

    what: str
    good: bool
    found: str
    optional: bool = False


def examine(catalogue: Path, device: Device) -> tuple[Finding, ...]:
    """Return what was found, in the order in which it matters."""
    return (*_prerequisites(), _device(device), *_weights(catalogue))


def _prerequisites() -> Iterator[Finding]:
    minor = sys.version_info[:2]
    yield Finding(what="Python", good=(3, 11) <= minor <= (3, 13), found=sys.version.split()[0])
    compiler = shutil.which("cc")
    yield Finding(what="C compiler", good=compiler is not None, found=compiler or "none; install gcc")
    header = Path(sysconfig.get_paths()["include"]) / "Python.h"
    yield Finding(
        what="Python headers",
        good=header.is_file(),
        found=str(header) if header.is_file() else "none; install python3-dev",
    )
    program = shutil.which("ffmpeg")
    yield Finding(
        what="ffmpeg", good=program is not None, found=program or "none; PyAV decodes in its place", optional=True
    )
    free = shutil.disk_usage(Path.cwd()).free
    room = f"{free / 2**30:.0f} GiB free" + ("" if free >= ROOM else "; a two-hour event and its weights want 5 GiB")
    yield Finding(what="disk", good=free >= ROOM, found=room, optional=True)


def _device(wanted: Device) -> Finding:
    try:
        found = resolve_device(wanted)
    except PipelineError as error:
        return Finding(what="device", good=False, found=str(error))
    return Finding(what="device", good=True, found=found if found != "cpu" else "cpu (no GPU is seen)")


def _weights(path: Path) -> Iterator[Finding]:
    try:
        catalogue = read_catalogue(path)
    except PipelineError as error:
        yield Finding(what="models", good=False, found=str(error))
        return
    for card in catalogue.models:
        yield _model(catalogue, card)


def _model(catalogue: Catalogue, card: ModelCard) -> Finding:
    what = f"model {card.name} ({card.role})"
    if card.local:
        try:
            catalogue.verify(card)
        except PipelineError as error:
            return Finding(what=what, good=False, found=str(error))
        return Finding(what=what, good=True, found="comes with the project")
    if card.engine == "resemblyzer":
        return Finding(what=what, good=True, found="comes inside its package")
    place = _cache(card)
    found = f"in {place}" if place.exists() else "not here; fetched on first use"
    return Finding(what=what, good=place.exists(), found=found, optional=True)


def _cache(card: ModelCard) -> Path:
    """Return where the library that loads *card* keeps it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    if card.engine == "openai-whisper":
        return cache / "whisper" / f"{card.source}.pt"
    hub = Path(os.environ.get("HF_HUB_CACHE") or Path(os.environ.get("HF_HOME") or cache / "huggingface") / "hub")
    return hub / f"models--{card.source.replace('/', '--')}"
