"""What the three engines offer alike: a Whisper network on a device, asked for whole batches."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol, assert_never

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import Samples
from pipeline.backends.catalogue import ModelCard
from pipeline.backends.engines import Choice
from pipeline.backends.whisper_tokens import Draft, Row, Timed
from pipeline.backends.whisper_weights import make_reference, make_transformers, read_checkpoint


class Machine(Protocol):
    """A network on a device, as the three engines offer it; features are arrays whose meaning is its own."""

    @property
    def languages(self) -> int:
        """How many the vocabulary has."""
        ...

    @property
    def context(self) -> int:
        """The most tokens the decoder holds."""
        ...

    @property
    def batch(self) -> int:
        """Spans that are decoded at once."""
        ...

    def encode(self, spans: Sequence[Samples]) -> list[NDArray[Any]]:
        """Return the features of each span, (1500, width)."""
        ...

    def trace(
        self, features: Sequence[NDArray[Any]], slices: Sequence[tuple[int, int, int]]
    ) -> Iterator[NDArray[np.float32]]:
        """Yield the probabilities of all languages for each slice (row, first, end), whose widths are the same."""
        ...

    def hear(self, features: Sequence[NDArray[Any]]) -> Any:  # noqa: ANN401 - its own affair
        """Return what decoding needs of the features."""
        ...

    def decode(
        self,
        heard: Any,  # noqa: ANN401 - as above
        which: Sequence[int],
        rows: Sequence[Row],
        temperature: float,
    ) -> list[Draft]:
        """Return what is written for some of the rows of *heard*, greedily at temperature 0."""
        ...

    def align(
        self,
        heard: Any,  # noqa: ANN401 - as above
        which: Sequence[int],
        rows: Sequence[Row],
        texts: Sequence[Sequence[int]],
    ) -> list[Timed]:
        """Return when the tokens of the texts, none of which is empty, are said."""
        ...


def open_machine(path: Path, card: ModelCard, choice: Choice) -> Machine:
    """Return the network with the weights at *path*, loaded and in evaluation mode.

    Raises:
        WeightsBroken: The weights cannot be read.
        UsageError: The engine cannot read weights of their format, or the model knows English alone.
        ResourceError: The engine cannot work on the device.
    """
    match choice.engine:
        case "openai-whisper":
            from pipeline.backends.whisper_layers import open_reference
            from pipeline.backends.whisper_torch import TorchMachine

            model = make_reference(read_checkpoint(path, card), choice.device)
            return TorchMachine(network=open_reference(model))
        case "transformers-whisper":
            import torch

            from pipeline.backends.whisper_layers import open_transformers
            from pipeline.backends.whisper_torch import TorchMachine

            model = make_transformers(read_checkpoint(path, card), choice.device)
            return TorchMachine(network=open_transformers(model, getattr(torch, choice.compute)))
        case "faster-whisper":
            from pipeline.backends.whisper_ctranslate2 import open_ctranslate2

            return open_ctranslate2(path, card, choice.device, choice.compute)
        case _:
            assert_never(choice.engine)
