"""Audio in memory, read as the pipeline reads a recording's."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from pipeline.records import Span
from world.speech import Samples


@dataclass(frozen=True, kw_only=True)
class Sound:
    """An `Audio` of one track, mono at 16 kHz, whatever the track is called."""

    samples: Samples

    def read(self, track: str, span: Span) -> Samples:
        """Return samples, and silence past the end."""
        found = self.samples[span.start * 16 : span.end * 16]
        return np.pad(found, (0, span.duration * 16 - len(found)))

    def blocks(self, track: str, length: int) -> Iterator[Samples]:
        """Yield consecutive blocks."""
        for start in range(0, len(self.samples), length * 16):
            yield self.samples[start : start + length * 16]
