"""The engine faster-whisper: Whisper networks on CTranslate2, in batches, with 8-bit weights on a CPU.

CTranslate2's own converter reads the vocabulary through a tokenizer that a folder of weights need not have, and that
changed with transformers 5; here the vocabulary is whisper's own.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import Samples
from pipeline.backends.catalogue import ModelCard
from pipeline.backends.engines import Compute
from pipeline.backends.weights import hash_file, keep_converted
from pipeline.backends.whisper_audio import make_mels
from pipeline.backends.whisper_tokens import Draft, Row, Timed, find_starts, list_suppressed, open_tokenizer
from pipeline.backends.whisper_weights import (
    Checkpoint,
    make_transformers,
    read_checkpoint,
    tell_format,
)
from pipeline.errors import ResourceError, UsageError, WeightsBroken

FIRST_TIME = 50
"""The latest time a text may begin with, in frames: 1 s, as in whisper."""
ROOM_STEP = 64
"""Rows whose rooms for tokens are alike up to this many are decoded together."""
WIDER = 5
"""How many more beams a temperature of 1 is worth."""


def require_package() -> None:
    """Make sure that CTranslate2 is installed, without importing it.

    Raises:
        UsageError: It is not.
    """
    if find_spec("ctranslate2") is None:
        raise UsageError(
            "The engine faster-whisper needs packages that are not installed; run `pip install 'trilogue[fast]'`, "
            "or choose another engine."
        )


def convert(checkpoint: Checkpoint, folder: Path, compute: Compute) -> None:
    """Write a checkpoint into *folder* as CTranslate2 takes it."""
    import torch
    from ctranslate2.converters.transformers import WhisperLoader

    loader = WhisperLoader()
    model = make_transformers(checkpoint, "cpu")
    with torch.no_grad():
        spec = loader.get_model_spec(model)
        loader.set_config(spec.config, model, None)
        loader.set_vocabulary(spec, list_vocabulary(checkpoint.languages))
        spec.validate()
        spec.optimize(quantization=compute)
        spec.save(str(folder))


def list_vocabulary(languages: int) -> list[str]:
    """Return every token of Whisper's vocabulary as the published models spell it, in order.

    A byte is written as a printable character, as in GPT-2: itself where it is one, else one from U+0100 on.
    """
    encoding = open_tokenizer(languages).encoding
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    letters = {**{byte: chr(byte) for byte in printable}, **{byte: chr(256 + at) for at, byte in enumerate(others)}}
    special = {token: text for text, token in open_tokenizer(languages).special_tokens.items()}
    return [
        special.get(token) or "".join(letters[byte] for byte in encoding.decode_single_token_bytes(token))
        for token in range(encoding.n_vocab)
    ]


def open_ctranslate2(path: Path, card: ModelCard, device: str, compute: Compute) -> "CTranslate2Machine":
    """Return the network with the weights at *path*, converted first where they are in another format.

    Raises:
        UsageError: CTranslate2 is not installed, or the model knows English alone.
        WeightsBroken: The weights cannot be read.
        ResourceError: CTranslate2 cannot work on the device.
    """
    require_package()
    import ctranslate2

    if tell_format(path) != "ctranslate2":
        source = path / (card.weights or "model.safetensors") if path.is_dir() else path
        name = f"{hash_file(source)}-ctranslate2-{compute}"
        path = keep_converted(name, lambda folder: convert(read_checkpoint(path, card), folder, compute))
    try:
        model = ctranslate2.models.Whisper(str(path), device=device, compute_type=compute)
    except ValueError as error:
        raise ResourceError(f"The engine faster-whisper cannot work on {device} ({error}); use another one.") from error
    except RuntimeError as error:
        if device == "cuda":
            message = f"The engine faster-whisper cannot use the GPU ({error}); use --engine transformers."
            raise ResourceError(message) from error
        raise WeightsBroken(f"{path} is no Whisper model of CTranslate2 ({error}).") from error
    if not model.is_multilingual:
        raise UsageError(f"{card.name} knows English alone; choose a multilingual model.")
    return CTranslate2Machine(model=model)


@dataclass(frozen=True, kw_only=True)
class CTranslate2Machine:
    """A `pipeline.backends.whisper_machine.Machine`."""

    model: Any
    context: int = 448

    @property
    def languages(self) -> int:
        """How many the vocabulary has."""
        count: int = self.model.num_languages
        return count

    @property
    def batch(self) -> int:
        """Spans that are decoded at once."""
        return 16

    def encode(self, spans: Sequence[Samples]) -> list[NDArray[Any]]:
        """Return the features of each span, (1500, width)."""
        mels = make_mels(spans, self.model.n_mels).numpy()
        return [np.array(self.model.encode(_view(mels[at : at + 1]), to_cpu=True))[0] for at in range(len(mels))]

    def trace(
        self, features: Sequence[NDArray[Any]], slices: Sequence[tuple[int, int, int]]
    ) -> Iterator[NDArray[np.float32]]:
        """Yield the probabilities of all languages for each slice (row, first, end), whose widths are the same."""
        codes = [f"<|{code}|>" for code in open_tokenizer(self.languages).all_language_codes]
        heard = np.stack([features[row][first:last] for row, first, last in slices])
        for scores in self.model.detect_language(_view(heard)):
            table = dict(scores)
            yield np.array([table[code] for code in codes], np.float32)

    def hear(self, features: Sequence[NDArray[Any]]) -> NDArray[Any]:
        """Return what decoding needs of the features."""
        return np.stack(features)

    def decode(self, heard: NDArray[Any], which: Sequence[int], rows: Sequence[Row], temperature: float) -> list[Draft]:
        """Return what is written for some of the rows of *heard*.

        A batch of CTranslate2's has starts of one length and one room for all rows.
        """
        drafts: dict[int, Draft] = {}
        kinds = [(len(row.start), -(-row.most // ROOM_STEP)) for row in rows]
        for _, alike in groupby(sorted(range(len(rows)), key=kinds.__getitem__), key=kinds.__getitem__):
            some = list(alike)
            found = self._generate(heard[[which[at] for at in some]], [rows[at] for at in some], temperature)
            drafts.update(zip(some, found, strict=True))
        return [drafts[at] for at in range(len(rows))]

    def _generate(self, heard: NDArray[Any], rows: Sequence[Row], temperature: float) -> list[Draft]:
        room = min(self.context - len(rows[0].start), -(-rows[0].most // ROOM_STEP) * ROOM_STEP)
        results = self.model.generate(
            _view(heard),
            [list(row.start) for row in rows],
            # Draws cannot be seeded for a row, so one that is broken is searched for more widely instead.
            beam_size=1 + math.ceil(temperature * WIDER),
            # CTranslate2 takes half of it, or what the start leaves of it, whichever is less.
            max_length=max(2 * room, len(rows[0].start) + room),
            max_initial_timestamp_index=FIRST_TIME,
            return_no_speech_prob=True,
            return_scores=True,
            suppress_tokens=list(list_suppressed(self.languages)),
        )
        return [self._read(result, row) for result, row in zip(results, rows, strict=True)]

    def _read(self, result: Any, row: Row) -> Draft:  # noqa: ANN401 - CTranslate2 has no types
        tokens = result.sequences_ids[0]
        total = result.scores[0] * len(tokens)  # the score is the mean over the tokens without the end
        return Draft(
            tokens=tuple(tokens[: row.most]),
            log_probability=total / (len(tokens) + 1),
            no_speech=result.no_speech_prob,
        )

    def align(
        self, heard: NDArray[Any], which: Sequence[int], rows: Sequence[Row], texts: Sequence[Sequence[int]]
    ) -> list[Timed]:
        """Return when the tokens of the texts are said; one language at a time, as CTranslate2 takes them."""
        timed: dict[int, Timed] = {}
        order = sorted(range(len(rows)), key=lambda at: rows[at].language)
        for language, alike in groupby(order, key=lambda at: rows[at].language):
            some = list(alike)
            results = self.model.align(
                _view(heard[[which[at] for at in some]]),
                list(open_tokenizer(self.languages, language).sot_sequence),
                [list(texts[at]) for at in some],
                [rows[at].frames * 2 for at in some],
            )
            for at, result in zip(some, results, strict=True):
                path = np.array(result.alignments, np.int64)
                probabilities = np.array(result.text_token_probs, np.float64)
                timed[at] = Timed(starts=find_starts(path[:, 0], path[:, 1]), probabilities=probabilities)
        return [timed[at] for at in range(len(rows))]


def _view(array: NDArray[Any]) -> Any:  # noqa: ANN401 - CTranslate2 has no types
    import ctranslate2

    return ctranslate2.StorageView.from_array(np.ascontiguousarray(array, np.float32))
