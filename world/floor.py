"""From who says what to sound: turns on a clock, mixed with the noise of every speaker's room.

Difficulty is fixed: two in five gaps between turns are shorter than 0.3 s, at one change of speaker in twenty the
next one begins too early, sentences of one turn are 0.15 to 0.7 s apart, and the rooms have three levels of noise.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from scipy.signal import resample_poly

from world.noise import NOISE_KINDS, NOISE_LEVELS, NoiseKind, noise, speech_level, spoil
from world.speech import SAMPLE_RATE, Samples, Speech

SHARE_SHORT_GAPS = 0.40
SHARE_OVERLAPS = 0.05
SHORT_GAP = (80, 300)
LONG_GAP = (300, 1500)
OVERLAP = (200, 800)
PAUSE = (150, 700)
LEAD = (1000, 2000)

# What Zoom writes: AAC, one channel at 32 kHz.
FILE_RATE = 32_000
BIT_RATE = 64_000

_PER_MILLISECOND = SAMPLE_RATE // 1000
_LEVEL = 10 ** (-24 / 20)
_QUIET_ROOM = 10 ** (-66 / 20)
# A microphone opens this long before its speaker is heard, and closes as long after.
_OPEN = 120
_FADE = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Microphone:
    """How one person is heard: the noise below the voice in decibels, its kind, and how loud the person is."""

    kind: NoiseKind
    decibels: int
    gain: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change of speaker.

    Attributes:
        turn: Position of the turn that follows.
        gap: Milliseconds from the end of the turn before to its start; negative if they overlap.
    """

    turn: int
    gap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Timing:
    """When everything is said.

    Attributes:
        starts: For each turn, the start of each of its sentences in milliseconds.
        changes: Every change of speaker, by the number of the turn that follows.
        duration: Milliseconds in all.
    """

    starts: tuple[tuple[int, ...], ...]
    changes: tuple[Change, ...]
    duration: int


def choose_microphones(rng: np.random.Generator, people: Sequence[str]) -> dict[str, Microphone]:
    """Give everybody a microphone, as many of each level of noise as can be."""
    levels = [NOISE_LEVELS[position % len(NOISE_LEVELS)] for position in range(len(people))]
    return {
        person: Microphone(
            kind=NOISE_KINDS[int(rng.integers(len(NOISE_KINDS)))],
            decibels=int(level),
            gain=float(10 ** (rng.uniform(-3, 3) / 20)),
        )
        for person, level in zip(people, rng.permutation(levels), strict=True)
    }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Piece:
    """What one microphone hears of one turn; `start` is that of its first sample, in milliseconds."""

    turn: int
    person: str
    start: int
    samples: Samples

    @property
    def end(self) -> int:
        """Milliseconds to its end."""
        return self.start + len(self.samples) // _PER_MILLISECOND


def draw_gaps(rng: np.random.Generator, longest: Sequence[int], share: float = SHARE_OVERLAPS) -> list[int]:
    """Draw the gap before every turn but the first, with fixed shares of short gaps and overlaps.

    Args:
        rng: Decides which turns get which.
        longest: For each change of speaker, how many milliseconds may overlap.
        share: How many of the changes overlap, in 0..1.
    """
    count = len(longest)
    overlaps = round(share * count)
    able = [position for position in range(count) if longest[position] > OVERLAP[0]]
    overlapping = set(rng.permutation(able)[:overlaps].tolist())
    apart = [position for position in range(count) if position not in overlapping]
    short = set(rng.permutation(apart)[: round(SHARE_SHORT_GAPS * len(apart))].tolist())
    gaps = []
    for position in range(count):
        if position in overlapping:
            gaps.append(-int(rng.integers(OVERLAP[0], min(OVERLAP[1], longest[position]))))
        else:
            gaps.append(int(rng.integers(*(SHORT_GAP if position in short else LONG_GAP))))
    return gaps


def place(rng: np.random.Generator, turns: Sequence[Sequence[Speech]], share: float = SHARE_OVERLAPS) -> Timing:
    """Put turns on the clock.

    Args:
        rng: Draws gaps and pauses.
        turns: The sentences of every turn, as they are spoken.
        share: How many of the changes of speaker overlap, in 0..1.
    """
    # Half of the shorter sentence stays free of the other voice, so that both can be understood.
    longest = [min(turns[at][-1].duration, turns[at + 1][0].duration) // 2 for at in range(len(turns) - 1)]
    gaps = draw_gaps(rng, longest, share)
    now = int(rng.integers(*LEAD))
    starts = []
    for at, turn in enumerate(turns):
        if at:
            now += gaps[at - 1]
        times = []
        for position, speech in enumerate(turn):
            if position:
                now += int(rng.integers(*PAUSE))
            times.append(now)
            now += speech.duration
        starts.append(tuple(times))
    changes = tuple(Change(turn=at + 1, gap=gap) for at, gap in enumerate(gaps))
    return Timing(starts=tuple(starts), changes=changes, duration=now + int(rng.integers(*LEAD)))


def mix(
    rng: np.random.Generator,
    turns: Sequence[tuple[str, Sequence[Speech]]],
    timing: Timing,
    microphones: Mapping[str, Microphone],
) -> Samples:
    """Return the floor, mono at 16 kHz: a quiet room, and every turn with the noise of its speaker's.

    Args:
        rng: Draws the noise.
        turns: (person, sentences) in the order of `timing`.
        timing: When they are said.
        microphones: By person.
    """
    return record(rng, turns, timing, microphones)[0]


def record(
    rng: np.random.Generator,
    turns: Sequence[tuple[str, Sequence[Speech]]],
    timing: Timing,
    microphones: Mapping[str, Microphone],
    *,
    bad: Collection[int] = (),
) -> tuple[Samples, tuple[Piece, ...]]:
    """Return the floor as `mix` does, and what it is made of; turns whose positions are *bad* come by a bad line."""
    floor = noise(rng, timing.duration * _PER_MILLISECOND, "room") * np.float32(_QUIET_ROOM)
    pieces = []
    for at, ((person, speeches), starts) in enumerate(zip(turns, timing.starts, strict=True)):
        microphone = microphones[person]
        level = _LEVEL * microphone.gain
        first = max(0, starts[0] - _OPEN)
        last = min(timing.duration, starts[-1] + speeches[-1].duration + _OPEN)
        heard = noise(rng, (last - first) * _PER_MILLISECOND, microphone.kind)
        heard *= np.float32(level * 10 ** (-microphone.decibels / 20))
        ramp = np.linspace(0, 1, _FADE * _PER_MILLISECOND, dtype=np.float32)
        heard[: len(ramp)] *= ramp
        heard[-len(ramp) :] *= ramp[::-1]
        loudness = speech_level(np.concatenate([speech.samples for speech in speeches]))
        for speech, start in zip(speeches, starts, strict=True):
            begin = (start - first) * _PER_MILLISECOND
            heard[begin : begin + len(speech.samples)] += speech.samples * np.float32(level / loudness)
        if at in bad:
            heard = spoil(rng, heard)
        floor[first * _PER_MILLISECOND : last * _PER_MILLISECOND] += heard
        pieces.append(Piece(turn=at, person=person, start=first, samples=heard))
    clipped: Samples = np.clip(floor, -1, 1)
    return clipped, tuple(pieces)


def write_audio(path: Path, samples: Samples) -> None:
    """Write mono samples at 16 kHz as the m4a that Zoom would; the same samples give the same bytes."""
    doubled = np.clip(resample_poly(samples, FILE_RATE // SAMPLE_RATE, 1), -1, 1).astype(np.float32)
    options = {"movflags": "+faststart", "fflags": "+bitexact"}
    with av.open(str(path), "w", format="mp4", options=options) as container:
        # The encoder's usual search takes four times as long and is not heard in speech.
        stream = container.add_stream("aac", rate=FILE_RATE, layout="mono", options={"aac_coder": "fast"})
        stream.bit_rate = BIT_RATE
        for start in range(0, len(doubled), 1024):
            block = np.ascontiguousarray(doubled[None, start : start + 1024])
            frame = av.AudioFrame.from_ndarray(block, format="fltp", layout="mono")
            frame.sample_rate = FILE_RATE
            frame.pts = start
            frame.time_base = Fraction(1, FILE_RATE)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
