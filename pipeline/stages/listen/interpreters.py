"""Where interpreters speak on their own tracks."""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Region, Span, Track
from pipeline.stages.levels import LEVEL
from pipeline.stages.listen.speech import find_speech, join

LEAKED = 15.0
"""Decibels by which the floor is quieter under an interpreter than the interpreter is, at least."""
PAUSE = 600
"""Milliseconds of silence that end a region."""


def find_interpreted(
    track: Track, probabilities: NDArray[np.float32], levels: NDArray[np.float32], frame: int, duration: int
) -> Iterator[Region]:
    """Yield where an interpreter speaks, leaving out the quiet floor that is heard under an interpretation.

    All voices of the track are one: interpreters take turns, and none of them is a speaker.

    Args:
        track: An interpretation into a language.
        probabilities: Of speech, one per frame of *frame* milliseconds.
        levels: One per 10 ms, in dB of full scale.
        frame: Milliseconds.
        duration: Of the recording.
    """
    speech = find_speech(probabilities, frame, duration)
    loud = _measure(speech, levels)
    usual = float(np.median(loud)) if len(loud) else 0.0
    kept = [span for span, level in zip(speech, loud, strict=True) if level >= usual - LEAKED]
    for number, span in enumerate(join(kept, PAUSE), 1):
        yield Region(id=f"{track.id}-r{number}", track=track.id, span=span, voice=f"interpreter-{track.language}")


def _measure(spans: Sequence[Span], levels: NDArray[np.float32]) -> list[float]:
    """Return how loud the loud parts of each span are."""
    parts = [levels[each.start // LEVEL : max(each.end // LEVEL, each.start // LEVEL + 1)] for each in spans]
    return [float(np.quantile(part, 0.8)) if len(part) else -100.0 for part in parts]
