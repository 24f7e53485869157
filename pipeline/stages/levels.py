"""How loud it is."""

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import SAMPLE_RATE, Samples

LEVEL = 10
"""Milliseconds of one level."""


def measure_levels(samples: Samples) -> NDArray[np.float32]:
    """Return the level of every 10 ms of *samples* in dB of full scale, at least -100; a last part counts as one."""
    frame = SAMPLE_RATE * LEVEL // 1000
    padded = np.pad(samples, (0, -len(samples) % frame))
    power = np.square(padded.reshape(-1, frame)).mean(axis=1)
    return np.asarray(10 * np.log10(power + 1e-10), dtype=np.float32)


def make_sane(samples: Samples) -> Samples:
    """Return *samples* within -1..1; what is no number becomes silence."""
    return np.clip(np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0), -1.0, 1.0)
