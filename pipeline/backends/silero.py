"""Silero's voice activity network, with the weights that its package carries.

The network sees frames of 512 samples, each after the last 64 samples of the frame before it. All but its last
layer looks at one frame alone, so a whole block of frames goes through it as one batch; only the recurrent layer
steps from frame to frame, inside one call and with its state carried over. The answers are those of the package's
own streaming model to within rounding, at a fraction of its time. The package itself is not imported: on import it
sets the number of torch's threads for the whole process.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from warnings import catch_warnings, simplefilter

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import SAMPLE_RATE, Samples
from pipeline.backends.weights import find_packaged, hash_file
from pipeline.records import Identity

if TYPE_CHECKING:
    from torch import Tensor

    State = tuple[Tensor, Tensor]

FRAME = 512
"""Samples per probability, at 16 kHz."""
CONTEXT = 64
"""Samples of the frame before that a frame is seen with."""
BATCH = 1024
"""Frames per call of the network: 33 s."""


@dataclass(frozen=True, kw_only=True)
class SileroDetector:
    """Silero's detector. It runs on the CPU, where it takes about a thousandth of the audio's time."""

    @cached_property
    def weights(self) -> Path:
        """The file that the package carries."""
        return find_packaged("silero_vad", "data/silero_vad.jit", "silero-vad")

    @cached_property
    def identity(self) -> Identity:
        """The hash of the weights: there are no settings."""
        return Identity(name="silero-vad", model=hash_file(self.weights))

    @property
    def frame(self) -> int:
        """32 ms."""
        return FRAME * 1000 // SAMPLE_RATE

    @cached_property
    def network(self) -> "_Network":
        """The network, loaded on first use."""
        return _Network(self.weights)

    def probabilities(self, blocks: Iterable[Samples]) -> Iterator[NDArray[np.float32]]:
        """Yield the probability of speech of each frame; a last partial frame is filled up with silence."""
        context = np.zeros(CONTEXT, dtype=np.float32)
        state: State | None = None
        for frames in _frames(blocks):
            before = np.vstack([context, frames[:-1, -CONTEXT:]])
            context = frames[-1, -CONTEXT:]
            answer, state = self.network(np.hstack([before, frames]), state)
            yield answer


def _frames(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """Yield arrays of shape (at most BATCH, FRAME) that hold the stream in order."""
    rest = np.zeros(0, dtype=np.float32)
    for block in blocks:
        rest = np.concatenate([rest, block])
        while len(rest) >= FRAME * BATCH:
            yield rest[: FRAME * BATCH].reshape(-1, FRAME)
            rest = rest[FRAME * BATCH :]
    if len(rest):
        filled = np.zeros(-(-len(rest) // FRAME) * FRAME, dtype=np.float32)
        filled[: len(rest)] = rest
        yield filled.reshape(-1, FRAME)


class _Network:
    """The 16 kHz layers of `silero_vad.jit`, wired as its own code wires them."""

    def __init__(self, weights: Path) -> None:
        import torch

        with catch_warnings():  # torch deprecates this format, in which the package ships its network
            simplefilter("ignore", DeprecationWarning)
            states = torch.jit.load(str(weights), map_location="cpu").state_dict()  # type: ignore[no-untyped-call]
        self.basis = states["_model.stft.forward_basis_buffer"]
        names = [f"_model.encoder.{number}.reparam_conv" for number in range(4)]
        self.convolutions = [(states[f"{name}.weight"], states[f"{name}.bias"]) for name in names]
        self.memory = torch.nn.LSTM(128, 128)
        kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
        self.memory.load_state_dict({f"{kind}_l0": states[f"_model.decoder.rnn.{kind}"] for kind in kinds})
        self.weight = states["_model.decoder.decoder.2.weight"][0, :, 0]
        self.bias = states["_model.decoder.decoder.2.bias"]

    def __call__(self, frames: Samples, state: "State | None") -> "tuple[NDArray[np.float32], State]":
        """Return one probability for each row of *frames* (n, CONTEXT + FRAME), and the state after the last."""
        import torch
        from torch.nn.functional import conv1d, pad

        with torch.inference_mode():
            padded = pad(torch.from_numpy(frames), (0, CONTEXT), mode="reflect").unsqueeze(1)
            real, imaginary = conv1d(padded, self.basis, stride=128).chunk(2, dim=1)
            hidden = (real.square() + imaginary.square()).sqrt()
            for (weight, bias), stride in zip(self.convolutions, (1, 2, 2, 1), strict=True):
                hidden = conv1d(hidden, weight, bias, stride=stride, padding=1).relu()
            hidden, state = self.memory(hidden.squeeze(-1), state)
            return (hidden.relu() @ self.weight + self.bias).sigmoid().numpy(), state
