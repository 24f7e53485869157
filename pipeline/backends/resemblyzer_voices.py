"""Resemblyzer's voice encoder, with the weights that its package carries.

The package is not imported: it would pull in webrtcvad, librosa and numba for a loudness rule and a mel
spectrogram. Both are computed here as it computes them, which a test checks against the package itself.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import SAMPLE_RATE, Samples
from pipeline.backends.weights import find_packaged, hash_file
from pipeline.device import Device, resolve_device
from pipeline.records import Identity

FFT, HOP, BANDS, FRAMES = 400, 160, 40, 160
"""25 ms windows every 10 ms, 40 mel bands, 160 frames for one vector: what the encoder was trained on."""
LOUDNESS = -30.0
"""Mean level, in dB of full scale, that quieter audio is raised to."""


@dataclass(frozen=True, kw_only=True)
class ResemblyzerVoices:
    """The encoder of Resemblyzer: 256 numbers from 1.6 s of speech, all of them positive."""

    device: Device = "auto"
    batch: int = 64

    @cached_property
    def weights(self) -> Path:
        """The file that the package carries."""
        return find_packaged("resemblyzer", "pretrained.pt", "resemblyzer")

    @cached_property
    def identity(self) -> Identity:
        """The hash of the weights: there are no settings, and the batch changes nothing beyond rounding."""
        return Identity(name="resemblyzer", model=hash_file(self.weights))

    @property
    def window(self) -> int:
        """1,600 ms."""
        return FRAMES * HOP * 1000 // SAMPLE_RATE

    @property
    def threshold(self) -> float:
        """0.86: one voice stays above it even across languages; of 315 synthetic pairs the most alike had 0.81."""
        return 0.86

    @cached_property
    def network(self) -> "_Network":
        """The network, loaded on first use."""
        return _Network(self.weights, resolve_device(self.device))

    def embed(self, windows: Iterable[Samples]) -> Iterator[NDArray[np.float32]]:
        """Yield 256 numbers of length 1 for each window of 25,600 samples."""
        stream = iter(windows)
        while rows := list(islice(stream, self.batch)):
            yield from self.network(np.stack([raise_loudness(row) for row in rows]))


def raise_loudness(samples: Samples) -> Samples:
    """Return *samples* raised to a mean level of LOUDNESS; what is louder, or wholly silent, is left as it is."""
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    gain = 10 ** (LOUDNESS / 20) / power**0.5 if power > 0 else 1.0
    return samples * np.float32(gain) if gain > 1 else samples


def mel_filters() -> NDArray[np.float32]:
    """Return the (BANDS, FFT // 2 + 1) matrix of triangles of equal area on the mel scale of Slaney's Auditory Toolbox.

    That scale is linear below 1 kHz (200/3 Hz a step) and logarithmic above (27 steps for a factor of 6.4).
    """
    top = 15 + 27 * np.log(SAMPLE_RATE / 2 / 1000) / np.log(6.4)
    steps = np.linspace(0, top, BANDS + 2)
    edges = np.where(steps < 15, steps * 200 / 3, 1000 * np.exp((steps - 15) * np.log(6.4) / 27))
    bins = np.linspace(0, SAMPLE_RATE / 2, FFT // 2 + 1)
    low, middle, high = edges[:-2, None], edges[1:-1, None], edges[2:, None]
    triangles = np.minimum((bins - low) / (middle - low), (high - bins) / (high - middle)).clip(min=0)
    return np.asarray(triangles * 2 / (high - low), dtype=np.float32)


class _Network:
    """Mel spectrogram, three recurrent layers, one linear layer, length 1."""

    def __init__(self, weights: Path, device: str) -> None:
        import torch

        states = torch.load(weights, map_location="cpu", weights_only=True)["model_state"]
        self.device = device
        self.filters = torch.from_numpy(mel_filters()).to(device)
        self.hann = torch.hann_window(FFT, device=device)
        self.memory = torch.nn.LSTM(BANDS, 256, 3, batch_first=True).to(device)
        self.linear = torch.nn.Linear(256, 256).to(device)
        for name, layer in (("lstm.", self.memory), ("linear.", self.linear)):
            layer.load_state_dict({key.removeprefix(name): states[key] for key in states if key.startswith(name)})

    def __call__(self, windows: Samples) -> NDArray[np.float32]:
        """Return one row of 256 for each row of *windows* (n, 25,600)."""
        import torch

        with torch.inference_mode():
            samples = torch.from_numpy(windows).to(self.device)
            spectrum = torch.stft(
                samples, FFT, HOP, window=self.hann, center=True, pad_mode="constant", return_complex=True
            )
            mels = (self.filters @ spectrum.abs().square()).transpose(1, 2)[:, :FRAMES]
            _, (hidden, _) = self.memory(mels)
            vectors = self.linear(hidden[-1]).relu()
            unit = vectors / vectors.norm(dim=1, keepdim=True).clamp(min=1e-9)
            return np.asarray(unit.cpu().numpy(), dtype=np.float32)
