"""Translation networks on CTranslate2: the same checkpoints, converted once, with 8-bit weights on a CPU.

CTranslate2's own converter asks a tokenizer for the vocabulary and loses M2M100's language codes under transformers 5.
Here texts never reach it: the vocabulary is the numbers of the tokens, and what goes in and comes out are ids.
"""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pipeline.backends.engines import Compute
from pipeline.errors import ResourceError, UsageError, WeightsBroken

SETTINGS = "trilogue.json"
"""Beside the converted weights: what the checkpoint's own settings say about generation."""

PIECES = 1024
"""Padded pieces of source text in what CTranslate2 computes at once; more does not fit the caches of a CPU core."""


def require_package() -> None:
    """Make sure that CTranslate2 is installed, without importing it.

    Raises:
        UsageError: It is not.
    """
    if find_spec("ctranslate2") is None:
        raise UsageError(
            "The engine ctranslate2 needs a package that is not installed; run `pip install 'trilogue[fast]'`, "
            "or choose --translator-engine transformers."
        )


def convert(load: Callable[[], Any], folder: Path, compute: Compute) -> None:
    """Write the model that *load* returns into *folder* as CTranslate2 takes it.

    The model is spoiled by it: the converter changes weights in their place.
    """
    from ctranslate2.converters.transformers import M2M100Loader, T5Loader

    model = load()
    config = model.config
    loader = {"m2m_100": M2M100Loader, "t5": T5Loader, "mt5": T5Loader}[config.model_type]()
    numbered = _Numbered(
        bos=config.pad_token_id,  # what begins a text is among its ids
        eos=config.eos_token_id,
        pad=config.pad_token_id,
        unk=_unknown(config),
    )
    spec = loader.get_model_spec(model)
    loader.set_config(spec.config, model, numbered)
    loader.set_vocabulary(spec, [str(number) for number in range(config.vocab_size)])
    spec.validate()
    spec.optimize(quantization=None if compute == "float32" else compute)
    spec.save(str(folder))
    beams = getattr(model.generation_config, "num_beams", None) or 1
    (folder / SETTINGS).write_text(json.dumps({"beams": beams}), encoding="utf-8")


def _unknown(config: Any) -> int:  # noqa: ANN401 - transformers has no types
    """Return a token that never stands in a text: CTranslate2 wants one for what it cannot read, and ids it can."""
    taken = (getattr(config, "bos_token_id", None), config.eos_token_id, config.pad_token_id)
    return next(each for each in range(4) if each not in taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Numbered:
    """What the converter asks of a tokenizer, with numbers for tokens."""

    bos: int
    eos: int
    pad: int
    unk: int

    @property
    def bos_token(self) -> str:
        return str(self.bos)

    @property
    def eos_token(self) -> str:
        return str(self.eos)

    @property
    def pad_token(self) -> str:
        return str(self.pad)

    @property
    def unk_token(self) -> str:
        return str(self.unk)

    @staticmethod
    def convert_ids_to_tokens(number: int) -> str:
        return str(number)


@dataclass(frozen=True, kw_only=True)
class CTranslate2Network:
    """A `pipeline.backends.translation_model.Network`."""

    translator: Any
    beams: int
    end: int
    longest: int

    def generate(self, ids: Sequence[Sequence[int]], first: int | None) -> list[list[int] | None]:
        """Translate one batch, which CTranslate2 cuts into those it computes at once."""
        room = 2 * max(len(each) for each in ids) + 32
        results = self.translator.translate_batch(
            [[str(number) for number in each] for each in ids],
            target_prefix=None if first is None else [[str(first)]] * len(ids),
            beam_size=self.beams,
            max_batch_size=PIECES,
            batch_type="tokens",
            max_input_length=0,  # what is too long was cut before, at clauses
            max_decoding_length=min(room, self.longest) if self.longest else room,
            return_end_token=True,
        )
        rows = [[int(token) for token in each.hypotheses[0]] for each in results]
        return [row if self.end in row else None for row in rows]


def open_network(folder: Path, *, end: int, longest: int, device: str, compute: Compute) -> CTranslate2Network:
    """Return the network whose converted weights are in *folder*.

    Raises:
        WeightsBroken: They cannot be read.
        ResourceError: CTranslate2 cannot work on the device.
    """
    import ctranslate2

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    workers = max(1, cores // 2)
    try:
        settings: Mapping[str, int] = json.loads((folder / SETTINGS).read_text("utf-8"))
        translator = ctranslate2.Translator(
            str(folder),
            device=device,
            compute_type=compute,
            inter_threads=workers if device == "cpu" else 1,
            intra_threads=max(1, cores // workers),
        )
    except ValueError as error:
        raise ResourceError(
            f"The engine ctranslate2 cannot work on {device} ({error}); use --translator-engine transformers."
        ) from error
    except (RuntimeError, OSError) as error:
        raise WeightsBroken(f"{folder} is no translation model of CTranslate2 ({error}); remove the folder.") from error
    return CTranslate2Network(translator=translator, beams=settings["beams"], end=end, longest=longest)
