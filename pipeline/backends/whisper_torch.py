"""The engines openai-whisper and transformers-whisper: a network in torch as a recognizer of batches."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from pipeline.backends import Samples
from pipeline.backends.whisper_audio import make_mels
from pipeline.backends.whisper_decoding import decode
from pipeline.backends.whisper_network import Ears, Network
from pipeline.backends.whisper_tokens import Draft, Row, Timed, find_starts, open_tokenizer

ROOM = {"cpu": 384 << 20, "mps": 2 << 30, "cuda": 8 << 30}
"""Bytes that a batch may take while it is decoded."""
LARGEST = {"cpu": 16, "mps": 16, "cuda": 64}
"""More rows make a step no cheaper."""
CACHED = 1 << 15
"""Values that are worked on at once, so that they stay in a processor's cache."""
EXCHANGES = ((0, 5), (0, 3), (1, 6), (2, 4), (0, 1), (3, 5), (2, 6), (2, 3), (3, 6), (4, 5), (1, 4), (1, 3), (3, 4))
"""Leave the median of seven in the middle (N. Devillard, Fast median search, 1998)."""


@dataclass(frozen=True, kw_only=True)
class TorchMachine:
    """A `pipeline.backends.whisper_machine.Machine`."""

    network: Network

    @property
    def languages(self) -> int:
        """How many the vocabulary has."""
        return self.network.languages

    @property
    def context(self) -> int:
        """The most tokens the decoder holds."""
        return self.network.context

    @property
    def batch(self) -> int:
        """Spans that are decoded at once."""
        kind = self.network.device.type
        return max(1, min(LARGEST[kind], ROOM[kind] // self.network.row_bytes))

    @torch.inference_mode()
    def encode(self, spans: Sequence[Samples]) -> list[NDArray[Any]]:
        """Return the features of each span, (1500, width), as integers that stand for them bit by bit."""
        network = self.network
        mels = make_mels(spans, network.bands)
        at_once = 1 if network.device.type == "cpu" else len(mels)  # a CPU's cache holds one
        parts = [network.encoder(mels[at : at + at_once].to(network.device)) for at in range(0, len(mels), at_once)]
        whole = torch.int16 if network.dtype.itemsize == 2 else torch.int32
        return [each.view(whole).cpu().numpy() for part in parts for each in part]

    def _restore(self, features: NDArray[Any]) -> Tensor:
        return torch.from_numpy(features).view(self.network.dtype).to(self.network.device)

    @torch.inference_mode()
    def trace(
        self, features: Sequence[NDArray[Any]], slices: Sequence[tuple[int, int, int]]
    ) -> Iterator[NDArray[np.float32]]:
        """Yield the probabilities of all languages for each slice (row, first, end), whose widths are the same."""
        heard = torch.stack([self._restore(features[row][first:last]) for row, first, last in slices])
        tokenizer = open_tokenizer(self.languages)
        yield from self.network.judge(heard, tokenizer.all_language_tokens, tokenizer.sot).cpu().numpy()

    @torch.inference_mode()
    def hear(self, features: Sequence[NDArray[Any]]) -> Ears:
        """Return what the decoder hears of the features; computed once for all that is decoded of them."""
        return self.network.listen(self._restore(np.stack(features)))

    @torch.inference_mode()
    def decode(self, heard: Ears, which: Sequence[int], rows: Sequence[Row], temperature: float) -> list[Draft]:
        """Return what is written for some of the rows of *heard*."""
        return decode(self.network, _pick(heard, which), rows, temperature)

    @torch.inference_mode()
    def align(
        self, heard: Ears, which: Sequence[int], rows: Sequence[Row], texts: Sequence[Sequence[int]]
    ) -> list[Timed]:
        """Return when the tokens of the texts are said: the cheapest path through what the decoder attends to.

        As in whisper's `find_alignment`, but for all rows in one pass.
        """
        tokenizer = open_tokenizer(self.languages)
        starts = [open_tokenizer(self.languages, row.language).sot_sequence for row in rows]
        whole = [
            [*start, tokenizer.no_timestamps, *text, tokenizer.eot] for start, text in zip(starts, texts, strict=True)
        ]
        longest = max(map(len, whole))
        tokens = torch.tensor([[*each, *[tokenizer.eot] * (longest - len(each))] for each in whole])
        hidden, scores = self.network.follow(_pick(heard, which), tokens.to(self.network.device))
        timed = []
        for at, (row, text) in enumerate(zip(rows, texts, strict=True)):
            given = len(starts[at])
            logits = self.network.rate(hidden[at, given : given + len(text)])[:, : tokenizer.eot]
            said = logits.softmax(-1).gather(1, torch.tensor([text], device=logits.device).T)[:, 0]
            heads = [layer[at, :, : len(whole[at]), : row.frames] for layer in scores]
            path = _find_path(heads, given)
            timed.append(Timed(starts=find_starts(*path), probabilities=said.double().cpu().numpy()))
        return timed


def _pick(heard: Ears, which: Sequence[int]) -> Ears:
    return heard if list(which) == list(range(heard.rows)) else heard.pick(which)


def _find_path(scores: Sequence[Tensor], given: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return (token, frame) of each step of the path through *scores*.

    Args:
        scores: Before the softmax; of some heads each, (heads, tokens, frames).
        given: Tokens before the one that stands for no times; neither they nor the last are on the path.
    """
    total = torch.zeros(scores[0].shape[1:], device=scores[0].device)
    for some in scores:
        for heads in torch.split(some, 1 if some.device.type == "cpu" else len(some)):  # a CPU's cache holds one
            weights = heads.softmax(-1, dtype=torch.float32)
            spread, mean = torch.std_mean(weights, dim=-2, keepdim=True, unbiased=False)
            total += find_median((weights - mean) / spread).sum(0)
    matrix = total[given:-1] / sum(map(len, scores))
    rows, frames = _compile_search()(-matrix.nan_to_num().double().cpu().numpy())
    return rows, frames


@cache
def _compile_search() -> Any:  # noqa: ANN401 - numba has no types
    """Return whisper's dynamic time warping, compiled for one thread.

    As whisper has it compiled, its threads go on spinning and take the processor from torch's.
    """
    from numba import njit
    from whisper.timing import dtw_cpu

    return njit(dtw_cpu.py_func)


def find_median(values: Tensor) -> Tensor:
    """Return the median of the seven values around each along the last dimension, which is mirrored at its ends."""
    if values.shape[-1] <= 3:
        return values
    padded = functional.pad(values, (3, 3), mode="reflect").flatten(0, -2)
    width = values.shape[-1]
    parts = []
    for part in torch.split(padded, max(1, CACHED // width)):
        around = [part[:, at : at + width] for at in range(7)]
        for low, high in EXCHANGES:
            one, other = around[low], around[high]
            around[low], around[high] = torch.minimum(one, other), torch.maximum(one, other)
        parts.append(around[3])
    return torch.cat(parts).view(values.shape)
