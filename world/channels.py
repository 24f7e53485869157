"""How the channel of a language sounds: interpreters over a quiet floor.

Where the floor speaks the language itself, a channel carries the floor as it is, or nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from scipy.ndimage import uniform_filter1d

from pipeline.records import Language
from world.floor import Timing, choose_microphones, record
from world.interpreters import Rendition
from world.speech import SAMPLE_RATE, Samples
from world.truth import TrueTalk, TrueUtterance

LEAK = -25.0
"""Decibels of the floor under an interpreter on an interpretation file."""
DUCK = -18.0
"""The same on a local recording of a listening channel."""
_GRAIN = 10
_AROUND = 200  # milliseconds around a turn in which the floor is as loud as in the turn


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """How a language channel is recorded.

    Attributes:
        start: Milliseconds on the floor's clock of the first sample of the file.
        end: Of the last one.
        leak: Decibels of the floor under an interpreter.
        relays: Whether it carries the floor where that speaks the language; else it is silent there.
    """

    language: Language
    start: int
    end: int
    leak: float
    relays: bool


def record_channel(
    rng: np.random.Generator,
    floor: Samples,
    channel: Channel,
    renditions: Sequence[Rendition],
    talks: Sequence[tuple[TrueTalk, Sequence[TrueUtterance]]],
) -> Samples:
    """Return a language channel, mono at 16 kHz: interpreters with the noise of their microphones over the floor.

    Args:
        rng: Draws microphones and noise.
        floor: From the floor's 0 on.
        channel: What is recorded of it.
        renditions: Those in its language; one that begins before the file does is not heard.
        talks: What is said on the floor.
    """
    heard = [each for each in renditions if each.span.start >= channel.start]
    groups = [tuple(group) for _, group in groupby(heard, key=lambda each: (each.interpreter, each.talk))]
    timing = Timing(
        starts=tuple(tuple(each.span.start - channel.start for each in group) for group in groups),
        changes=(),
        duration=channel.end - channel.start,
    )
    turns = [(group[0].interpreter, [each.speech for each in group]) for group in groups]
    microphones = choose_microphones(rng, sorted({person for person, _ in turns}))
    samples, _ = record(rng, turns, timing, microphones)
    gains = measure_gains(channel, heard, talks, len(floor) * 1000 // SAMPLE_RATE)
    loudness = np.interp(np.arange(len(floor)), np.arange(len(gains)) * (SAMPLE_RATE * _GRAIN // 1000), gains)
    under = floor * loudness.astype(np.float32)
    first = channel.start * SAMPLE_RATE // 1000
    here, there = max(0, -first), max(0, first)
    length = min(len(samples) - here, len(under) - there)
    samples[here : here + length] += under[there : there + length]
    return np.clip(samples, -1, 1).astype(np.float32)


def measure_gains(
    channel: Channel,
    renditions: Sequence[Rendition],
    talks: Sequence[tuple[TrueTalk, Sequence[TrueUtterance]]],
    duration: int,
) -> Samples:
    """Return how loud the floor is on a channel, every 10 ms of the floor, as a factor that changes within 50 ms."""
    gains = np.full(-(-duration // _GRAIN) + 1, 10 ** (channel.leak / 20), np.float32)
    for talk, own in talks:
        if own[0].language == channel.language:
            gains[_grains(talk.start, talk.end)] = 1.0 if channel.relays else 0.0
    for each in renditions:
        gains[_grains(each.span.start, each.span.end)] = 10 ** (channel.leak / 20)
    return np.asarray(uniform_filter1d(gains, 50 // _GRAIN), np.float32)


def _grains(start: int, end: int) -> slice:
    return slice(max(0, start - _AROUND) // _GRAIN, max(0, end + _AROUND) // _GRAIN)
