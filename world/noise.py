"""What is heard besides speech: noise floors, room tone, music and silence, at 16 kHz.

Everything is drawn from the generator that is passed in, so the same seed gives the same samples.
"""

from typing import Literal, assert_never

import numpy as np
from scipy.fft import irfft, next_fast_len, rfft
from scipy.signal import butter, sosfiltfilt

from world.speech import SAMPLE_RATE, Samples

NoiseKind = Literal["white", "pink", "hum", "room"]
NOISE_KINDS: tuple[NoiseKind, ...] = ("white", "pink", "hum", "room")

# Decibels of speech above the floor: a good microphone, a laptop, a bad line.
NOISE_LEVELS = (35, 25, 18)

TELEPHONE = (300, 3400)
"""Hertz that a bad line lets through."""

_SPEECH_FRAME = SAMPLE_RATE // 50


def noise(rng: np.random.Generator, count: int, kind: NoiseKind) -> Samples:
    """Return `count` samples of noise with a root mean square of 1.

    Args:
        rng: Where the noise comes from.
        count: Number of samples.
        kind: white; pink (falls 3 dB an octave); hum (mains at 50 or 60 Hz and its overtones over a little hiss);
            room (the low rumble of ventilation, swelling slowly, with a little hiss).
    """
    white = rng.standard_normal(count).astype(np.float32)
    match kind:
        case "white":
            shaped = white
        case "pink":
            shaped = _tilt(white, 0.5)
        case "hum":
            mains = float(rng.choice((50.0, 60.0)))
            seconds = np.arange(count, dtype=np.float32) / SAMPLE_RATE
            phases = rng.uniform(0, 2 * np.pi, 5)
            overtones = sum(
                np.sin(2 * np.pi * mains * order * seconds + phase) / order for order, phase in enumerate(phases, 1)
            )
            shaped = np.asarray(overtones, dtype=np.float32) + 0.2 * white
        case "room":
            swell = 1 + 0.3 * np.sin(2 * np.pi * np.arange(count) / SAMPLE_RATE / rng.uniform(5, 11))
            hiss = 0.1 * rng.standard_normal(count)
            shaped = (_unit(_tilt(white, 1.0)) * swell + hiss).astype(np.float32)
        case _:
            assert_never(kind)
    return _unit(shaped)


def music(rng: np.random.Generator, count: int) -> Samples:
    """Return `count` samples of plucked chords, as played before a webinar begins, with a peak of 0.5."""
    roots = (220.0, 174.61, 130.81, 196.0)
    triads = ((1.0, 1.2, 1.5), (1.0, 1.25, 1.5), (1.0, 1.25, 1.5), (1.0, 1.25, 1.5))
    beat = int(SAMPLE_RATE * rng.uniform(0.9, 1.4))
    samples = np.zeros(count + beat, np.float32)
    seconds = np.arange(beat, dtype=np.float32) / SAMPLE_RATE
    envelope = np.exp(-2.5 * seconds) * np.minimum(seconds * 100, 1)
    first = int(rng.integers(len(roots)))
    for position, start in enumerate(range(0, count, beat)):
        chord = (first + position) % len(roots)
        for ratio in triads[chord]:
            for overtone, loudness in ((1, 1.0), (2, 0.5), (3, 0.25)):
                wave = np.sin(2 * np.pi * roots[chord] * ratio * overtone * seconds)
                samples[start : start + beat] += loudness * wave * envelope
    kept = samples[:count]
    return (0.5 * kept / max(float(np.abs(kept).max(initial=0)), 1e-9)).astype(np.float32)


def silence(count: int) -> Samples:
    """Return `count` samples of digital silence."""
    return np.zeros(count, np.float32)


def speech_level(samples: Samples) -> float:
    """Return the root mean square of the 20 ms frames that are within 30 dB of the loudest one."""
    frames = samples[: len(samples) // _SPEECH_FRAME * _SPEECH_FRAME].reshape(-1, _SPEECH_FRAME)
    power = (frames.astype(np.float64) ** 2).mean(axis=1)
    if not len(power) or power.max() == 0:
        return 0.0
    return float(np.sqrt(power[power > power.max() / 1000].mean()))


def add_noise(samples: Samples, added: Samples, decibels: float) -> Samples:
    """Return speech with noise below it.

    Args:
        samples: The speech.
        added: As many samples of noise, root mean square 1.
        decibels: How far the level of the speech (see `speech_level`) lies above the noise.
    """
    level = speech_level(samples) * 10 ** (-decibels / 20)
    return np.clip(samples + added * np.float32(level), -1, 1).astype(np.float32)


def spoil(rng: np.random.Generator, samples: Samples) -> Samples:
    """Return what comes over a bad line: 300 to 3400 Hz alone, and nothing for 60 to 250 ms every few seconds."""
    band = butter(4, TELEPHONE, btype="bandpass", fs=SAMPLE_RATE, output="sos")
    heard: Samples = sosfiltfilt(band, samples).astype(np.float32)
    at = int(rng.integers(SAMPLE_RATE // 2, 3 * SAMPLE_RATE))
    while at < len(heard):
        lost = int(rng.integers(SAMPLE_RATE * 60 // 1000, SAMPLE_RATE * 250 // 1000))
        heard[at : at + lost] = 0
        at += lost + int(rng.integers(SAMPLE_RATE, 4 * SAMPLE_RATE))
    return heard


def _tilt(white: Samples, exponent: float) -> Samples:
    """Let the amplitude spectrum fall with the given power of frequency, above 20 Hz."""
    # A length with a large prime factor would take the transform minutes.
    length = next_fast_len(len(white), real=True)
    spectrum = rfft(white, length)
    frequencies = np.fft.rfftfreq(length, 1 / SAMPLE_RATE).astype(np.float32)
    tilted: Samples = irfft(spectrum / np.maximum(frequencies, 20.0) ** exponent, length)[: len(white)]
    return tilted.astype(np.float32, copy=False)


def _unit(samples: Samples) -> Samples:
    power = float(np.sqrt((samples.astype(np.float64) ** 2).mean())) if len(samples) else 0.0
    return (samples / max(power, 1e-9)).astype(np.float32)
