"""What happens to speech on its way into a training window: other mouths, noise, gain, gaps; all on log-mel frames."""

from random import Random

import numpy as np
from numpy.typing import NDArray

from models.mini.speech.corpus import log_mel
from world.noise import NOISE_KINDS, music, noise, silence

FLOOR = -10.0
"""Decimal logarithm of the least mel power that Whisper tells apart from none."""
Frames = NDArray[np.float32]
_BANK_SAMPLES = 12 * 16_000


def noise_bank(seed: int, each: int = 12) -> dict[str, list[Frames]]:
    """Mel power of noise with a root mean square of 1, of music with a peak of 0.5, and of silence."""
    rng = np.random.default_rng(seed)

    def power(samples: Frames) -> Frames:
        return np.power(10.0, log_mel(samples), dtype=np.float32)

    bank: dict[str, list[Frames]] = {}
    for kind in NOISE_KINDS:
        bank[kind] = [power(noise(rng, _BANK_SAMPLES, kind)) for _ in range(each)]
    bank["music"] = [power(music(rng, _BANK_SAMPLES)) for _ in range(each)]
    bank["silence"] = [power(silence(_BANK_SAMPLES))]
    return bank


def scale(log_power: Frames) -> tuple[Frames, float]:
    """Whisper's clipping and scaling; also returns what digital silence becomes."""
    floor = max(FLOOR, float(log_power.max()) - 8.0)
    return ((np.maximum(log_power, floor) + 4.0) / 4.0).astype(np.float32), (floor + 4.0) / 4.0


def warp(mel: Frames, pitch: float, speed: float) -> Frames:
    """Move formants and pitch by a factor, and speak faster by another: another speaker's mouth."""
    rows = np.clip(np.arange(80) / pitch, 0, 79)
    low = np.minimum(rows.astype(int), 78)
    part = (rows - low).astype(np.float32)[:, None]
    mel = mel[low] * (1 - part) + mel[low + 1] * part
    columns = np.arange(int(mel.shape[1] / speed)) * speed
    left = np.minimum(columns.astype(int), mel.shape[1] - 2)
    share = np.minimum(columns - left, 1).astype(np.float32)
    warped: Frames = (mel[:, left] * (1 - share) + mel[:, left + 1] * share).astype(np.float32)
    return warped


def degrade(log_power: Frames, level: float, bank: dict[str, list[Frames]], random: Random) -> Frames:
    """Add, mostly, a noise floor 14 to 45 dB below speech of a level, and set the gain.

    Powers are added as if speech and noise never met in phase, which is so on average.
    """
    if random.random() < 0.85:
        bed = random.choice(bank[random.choice(NOISE_KINDS)])
        decibels = random.uniform(14, 45)
        width = log_power.shape[1]
        first = random.randrange(max(1, bed.shape[1] - width))
        bed = np.take(bed, np.arange(first, first + width), axis=1, mode="wrap")
        log_power = np.log10(10**log_power + bed * np.float32(level**2 * 10 ** (-decibels / 10)))
    louder: Frames = np.maximum(log_power + np.float32(random.uniform(-2.0, 0.6)), FLOOR).astype(np.float32)
    return louder


def hide_parts(mel: Frames, random: Random) -> None:
    """Hide up to two short stretches of time and, in half of the windows, a band of frequencies."""
    middle = mel.mean()
    for _ in range(random.randrange(3)):
        width = random.randrange(1, 7)
        start = random.randrange(max(1, mel.shape[1] - width))
        mel[:, start : start + width] = middle
    if random.random() < 0.5:
        width = random.randrange(1, 9)
        start = random.randrange(80 - width)
        mel[start : start + width] = middle
