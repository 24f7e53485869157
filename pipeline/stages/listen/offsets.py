"""Where a track lies on another's clock, how sure that is, and what a reviewer must know about it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeVar

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Doubt, doubt
from pipeline.stages.listen.activity import GRAIN

Value = TypeVar("Value", bound=np.generic)
Method = Literal["waveform", "envelope", "activity", "none"]

SURE = 0.7
"""Confidence from which on an offset may be used."""
DRIFT_LIMIT = 0.2e6 / 3600
"""Parts in a million: 0.2 s in an hour."""
JUMP = 200
"""Milliseconds by which a stretch may lie off the line through the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offset:
    """How to get from the times of one track to those of another.

    Attributes:
        milliseconds: To add at the track's 0.
        confidence: In 0..1; 0 if the tracks have nothing in common.
        drift_ppm: Milliseconds more to add for every thousand seconds of the track.
        method: What it rests on.
        spread: Milliseconds by which a stretch that is sure of its own offset lies off, at most.
        stretches: So many stretches were compared.
        agreeing: So many of them confirm the offset.
        shared: How much of the energy of the track, where it is spoken on, is the other track's sound, in 0..1;
            `None` if that was not measured.
    """

    milliseconds: int
    confidence: float
    drift_ppm: float = 0.0
    method: Method = "none"
    spread: int = 0
    stretches: int = 0
    agreeing: int = 0
    shared: float | None = None

    def place(self, time: int) -> int:
        """Return the time on the other track's clock, in milliseconds."""
        return round(time + self.milliseconds + self.drift_ppm * time / 1e6)

    def lay(self, values: NDArray[Value], count: int, empty: int = 0) -> NDArray[Value]:
        """Return what *values*, one per grain of the track, are in each of *count* grains of the other's clock.

        Where the track has none, they are *empty*.
        """
        times = (np.arange(count, dtype=np.float64) + 0.5) * GRAIN
        own = np.floor((times - self.milliseconds) / (1 + self.drift_ppm / 1e6) / GRAIN).astype(np.int64)
        inside = (own >= 0) & (own < len(values))
        laid = np.full((count, *values.shape[1:]), empty, dtype=values.dtype)
        laid[inside] = values[own[inside]]
        return laid


NOTHING = Offset(milliseconds=0, confidence=0.0)


def doubt_offset(name: str, track: str, offset: Offset) -> Iterator[Doubt]:
    """Yield what a reviewer must know about where a track was placed.

    Args:
        name: How the track is called for a reader: the name of its file.
        track: Its id.
        offset: Of the track, against the floor.
    """
    if offset.method == "none":
        message = (
            f"{name} shares no sound with the floor: it is of another meeting, or has only an interpreter on it; "
            "it is not used to tell who speaks."
        )
        yield doubt("foreign-track", message, target=track)
    elif offset.confidence < SURE:
        message = (
            f"{name} shares hardly a sound with the floor, so that its place on the clock is a guess; write start = … "
            "into its [[tracks]] table if you know better."
        )
        yield doubt("uncertain-offset", message, target=track)
    elif abs(offset.drift_ppm) > DRIFT_LIMIT:
        faster = "slower" if offset.drift_ppm > 0 else "faster"
        message = (
            f"The clock of {name} runs {faster} than the floor's by {abs(offset.drift_ppm) * 3.6e-3:.2f} s an hour."
        )
        yield doubt("clock-drift", message, target=track)
    if offset.confidence >= SURE and offset.spread > JUMP:
        message = f"Parts of {name} lie up to {offset.spread / 1000:.1f} s off; it was interrupted, or cut."
        yield doubt("clock-jump", message, target=track)
