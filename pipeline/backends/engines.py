"""Which engine computes a Whisper model or a translation model, and in what arithmetic.

`auto` follows what was measured: a GPU is used by transformers alone, because CTranslate2's packages want another
CUDA than torch's; a CPU that multiplies bfloat16 is fastest with transformers; any other with CTranslate2's 8-bit
integers, if it is installed. Translation models, which multiply small matrices many times, are fastest with CTranslate2
on every CPU. Nothing heavy is imported to choose on a CPU.
"""

import platform
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Literal, assert_never

from pipeline.backends.catalogue import EngineChoice, ModelCard, TranslationEngineChoice, WhisperEngine
from pipeline.device import Device, resolve_device
from pipeline.errors import UsageError

Where = Literal["cpu", "cuda", "mps"]
Compute = Literal["float32", "bfloat16", "float16", "int8"]

NAMED: Mapping[EngineChoice, WhisperEngine] = {
    "whisper": "openai-whisper",
    "transformers": "transformers-whisper",
    "faster-whisper": "faster-whisper",
}
BFLOAT16_FLAGS = frozenset({"avx512_bf16", "amx_bf16"})
"""What Linux calls a CPU's instructions that multiply bfloat16."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """An engine and its arithmetic.

    Attributes:
        why: In words for the user.
    """

    engine: WhisperEngine
    compute: Compute
    device: Where
    why: str


def choose_engine(card: ModelCard, wanted: EngineChoice, device: Device, *, only_ctranslate2: bool = False) -> Choice:
    """Return what to compute *card* with.

    Args:
        card: Its engine counts where none is *wanted*.
        wanted: What the user named.
        device: Where models run.
        only_ctranslate2: Whether the weights are in CTranslate2's format, which no other engine reads.

    Raises:
        UsageError: The engine that was named does not run on the device.
    """
    where = resolve_device(device)
    engine, why = _pick(card, wanted, where, only_ctranslate2=only_ctranslate2)
    if engine == "faster-whisper" and where == "mps":
        raise UsageError("The engine faster-whisper does not run on this GPU; use --device cpu, or --engine whisper.")
    return Choice(engine=engine, compute=_pick_compute(engine, where), device=where, why=why)


def _pick(card: ModelCard, wanted: EngineChoice, where: Where, *, only_ctranslate2: bool) -> tuple[WhisperEngine, str]:
    named = NAMED.get(wanted)
    if named is not None:
        return named, "as was asked for"
    if card.engine in ("openai-whisper", "transformers-whisper", "faster-whisper"):
        return card.engine, f"as models.toml says of {card.name}"
    if only_ctranslate2:
        return "faster-whisper", "the only one that reads these weights"
    return _pick_fastest(where)


def _pick_fastest(where: Where) -> tuple[WhisperEngine, str]:
    if where == "cuda":
        return "transformers-whisper", "the fastest on this GPU"
    if where == "mps":
        return "openai-whisper", "the one for this kind of GPU"
    if multiplies_bfloat16():
        return "transformers-whisper", "the fastest on a CPU that multiplies bfloat16"
    if find_spec("ctranslate2") is not None:
        return "faster-whisper", "the fastest on a CPU without bfloat16"
    return "openai-whisper", "the fastest that is installed (`pip install 'trilogue[fast]'` adds a faster one)"


def _pick_compute(engine: WhisperEngine, where: Where) -> Compute:
    match engine:
        case "openai-whisper":
            return "float32"
        case "faster-whisper":
            return "float16" if where == "cuda" else "int8"
        case "transformers-whisper":
            return "bfloat16" if _has_bfloat16(where) else "float32"
        case _:
            assert_never(engine)


def _has_bfloat16(where: Where) -> bool:
    if where == "cuda":
        import torch

        return torch.cuda.get_device_capability() >= (8, 0)
    return where == "cpu" and multiplies_bfloat16()


@cache
def multiplies_bfloat16() -> bool:
    """Return whether the CPU has instructions for it, as far as Linux tells; without them it is slower than float32."""
    if platform.system() != "Linux":
        return False
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8", "replace").splitlines()
    except OSError:
        return False
    flags = next((line.partition(":")[2].split() for line in lines if line.startswith("flags")), [])
    return not BFLOAT16_FLAGS.isdisjoint(flags)


@dataclass(frozen=True, slots=True, kw_only=True)
class TranslationChoice:
    """What computes a translation model, and in what arithmetic.

    Attributes:
        why: In words for the user.
    """

    engine: Literal["transformers", "ctranslate2"]
    compute: Compute
    device: Where
    why: str


def choose_translation_engine(card: ModelCard, wanted: TranslationEngineChoice, device: Device) -> TranslationChoice:
    """Return what to compute a sequence-to-sequence model with.

    Args:
        card: Its engine counts where none is *wanted*.
        wanted: What the user named.
        device: Where models run.

    Raises:
        UsageError: The engine that was named does not run on the device.
    """
    where = resolve_device(device)
    engine, why = _pick_translation(card, wanted, where)
    if engine == "ctranslate2" and where == "mps":
        raise UsageError("The engine ctranslate2 does not run on this GPU; use --device cpu, or another engine.")
    compute: Compute = "float32" if engine == "transformers" else "float16" if where == "cuda" else "int8"
    return TranslationChoice(engine=engine, compute=compute, device=where, why=why)


def _pick_translation(
    card: ModelCard, wanted: TranslationEngineChoice, where: Where
) -> tuple[Literal["transformers", "ctranslate2"], str]:
    if wanted != "auto":
        return wanted, "as was asked for"
    if card.engine == "transformers-translation":
        return "transformers", f"as models.toml says of {card.name}"
    if card.engine == "ctranslate2-translation":
        return "ctranslate2", f"as models.toml says of {card.name}"
    if where != "cpu":
        return "transformers", "the one for a GPU"  # CTranslate2's packages want another CUDA than torch's
    if find_spec("ctranslate2") is not None:
        return "ctranslate2", "the fastest on a CPU"
    return "transformers", "the one that is installed (`pip install 'trilogue[fast]'` adds a faster one)"
