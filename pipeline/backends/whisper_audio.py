"""From the samples of a span to what a Whisper network hears of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from pipeline.backends import Samples

if TYPE_CHECKING:
    from torch import Tensor


def make_mels(spans: Sequence[Samples], bands: int) -> "Tensor":
    """Return whisper's mel spectrograms, (spans, bands, 3000); every span is filled up with silence to 30 s."""
    import torch
    from whisper.audio import log_mel_spectrogram, pad_or_trim

    return torch.stack(
        [log_mel_spectrogram(pad_or_trim(np.ascontiguousarray(each, np.float32)), bands) for each in spans]
    )
