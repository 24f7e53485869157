"""Voice vectors by WavLM's speaker verification models, through transformers.

Better ears than the embedded default, for weights that have to be fetched: `microsoft/wavlm-base-plus-sv`.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import SAMPLE_RATE, Samples
from pipeline.device import Device, resolve_device
from pipeline.errors import WeightsBroken, WeightsMissing
from pipeline.records import Identity

WINDOW = 2_000
"""Milliseconds of one window: the shortest from which these models still tell voices apart."""


@dataclass(frozen=True, kw_only=True)
class WavLMVoices:
    """A `pipeline.backends.VoiceEmbedder` of the x-vector kind.

    Attributes:
        model: A name on the hub, or a folder.
        offline: Whether a model that is not in the cache may not be fetched.
    """

    model: str = "microsoft/wavlm-base-plus-sv"
    device: Device = "auto"
    offline: bool = False
    batch: int = 16

    @property
    def identity(self) -> Identity:
        """The model by its name."""
        return Identity(name="wavlm", model=self.model, settings=(("window", str(WINDOW)),))

    @property
    def window(self) -> int:
        """2 s."""
        return WINDOW

    @property
    def threshold(self) -> float:
        """0.86: what the model's own page takes to decide whether two recordings are of one speaker."""
        return 0.86

    def embed(self, windows: Iterable[Samples]) -> Iterator[NDArray[np.float32]]:
        """Yield a vector of length 1 for each window of 32,000 samples."""
        import torch

        stream = iter(windows)
        while rows := list(islice(stream, self.batch)):
            samples = [np.asarray(row, np.float32) for row in rows]
            inputs = self._features(samples, sampling_rate=SAMPLE_RATE, return_tensors="pt").input_values
            with torch.inference_mode():  # all windows are equally long: there is nothing to mask
                vectors = self._network(inputs.to(resolve_device(self.device))).embeddings
                yield from torch.nn.functional.normalize(vectors, dim=-1).float().cpu().numpy()

    @cached_property
    def _features(self) -> Any:  # noqa: ANN401 - transformers has no types
        from transformers import Wav2Vec2FeatureExtractor

        return self._load(Wav2Vec2FeatureExtractor)

    @cached_property
    def _network(self) -> Any:  # noqa: ANN401 - transformers has no types
        import torch
        from transformers import AutoModelForAudioXVector

        network = self._load(AutoModelForAudioXVector, dtype=torch.float32)
        return network.to(resolve_device(self.device)).eval()

    def _load(self, kind: Any, **settings: Any) -> Any:  # noqa: ANN401 - transformers has no types
        from huggingface_hub.constants import HF_HUB_CACHE

        try:
            loaded = kind.from_pretrained(
                self.model, local_files_only=self.offline, trust_remote_code=False, **settings
            )
        except OSError as error:
            raise WeightsMissing(
                f"The voice model {self.model} is not in {HF_HUB_CACHE} and could not be fetched; "
                f"run `hf download {self.model}` where there is a network, or use the model resemblyzer."
            ) from error
        except (ValueError, RuntimeError) as error:
            raise WeightsBroken(f"The files of the voice model {self.model} cannot be read ({error}).") from error
        return loaded
