"""Where somebody speaks: spans of speech from the detector's probabilities."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from pipeline.records import Span

ONSET, OFFSET = 0.5, 0.35
"""Speech begins where the probability rises above the first and ends where it falls below the second."""
SURE = 0.7
"""A span whose probability never gets here is taken for noise."""
SHORTEST_SPEECH = 250
SHORTEST_PAUSE = 200
PADDING = 60
SLIVER = 150
"""Milliseconds: what is shorter is no speech, or no pause; what soft onsets and releases get on either side; and what
is too short to be a part of a region."""


def find_speech(probabilities: NDArray[np.float32], frame: int, duration: int) -> list[Span]:
    """Return the spans of speech, in order, apart from each other and inside [0, duration).

    Args:
        probabilities: One per frame of *frame* milliseconds.
        frame: Milliseconds.
        duration: Of the recording, in milliseconds.
    """
    spans: list[Span] = []
    for first, last in _runs(probabilities):
        start, end = first * frame, last * frame
        if spans and start - spans[-1].end < SHORTEST_PAUSE:
            spans[-1] = Span(start=spans[-1].start, end=end)
        else:
            spans.append(Span(start=start, end=end))
    loud_enough = [each for each in spans if probabilities[each.start // frame : each.end // frame].max() >= SURE]
    return pad([each for each in loud_enough if each.duration >= SHORTEST_SPEECH], PADDING, duration)


def _runs(probabilities: NDArray[np.float32]) -> Iterator[tuple[int, int]]:
    """Yield (first, end) of each run of frames that rises above ONSET and has not yet fallen below OFFSET."""
    events = np.where(probabilities >= ONSET, 1, np.where(probabilities < OFFSET, -1, 0))
    changes = np.flatnonzero(events)
    speaking = False
    first = 0
    for index in changes:
        if not speaking and events[index] == 1:
            speaking, first = True, int(index)
        elif speaking and events[index] == -1:
            speaking = False
            yield first, int(index)
    if speaking:
        yield first, len(probabilities)


def pad(spans: Sequence[Span], padding: int, duration: int) -> list[Span]:
    """Return each span with *padding* on either side, at most to the middle of a pause and inside [0, duration)."""
    padded: list[Span] = []
    for index, span in enumerate(spans):
        before = (spans[index - 1].end + span.start) // 2 if index else 0
        after = (span.end + spans[index + 1].start) // 2 if index + 1 < len(spans) else duration
        start, end = max(span.start - padding, before, 0), min(span.end + padding, after, duration)
        if end > start:
            padded.append(Span(start=start, end=end))
    return padded


def join(spans: Sequence[Span], pause: int) -> list[Span]:
    """Return *spans*, which are in order, with those as one that are less than *pause* apart."""
    joined: list[Span] = []
    for span in spans:
        if joined and span.start - joined[-1].end < pause:
            joined[-1] = Span(start=joined[-1].start, end=max(span.end, joined[-1].end))
        else:
            joined.append(span)
    return joined


def clip(spans: Sequence[Span], within: Span) -> list[Span]:
    """Return what lies inside *within* of *spans*, which are in order and apart; slivers are left out."""
    first = bisect_right(spans, within.start, key=lambda each: each.end)
    last = bisect_left(spans, within.end, key=lambda each: each.start)
    parts = [Span(start=max(each.start, within.start), end=min(each.end, within.end)) for each in spans[first:last]]
    return [each for each in parts if each.duration >= SLIVER]
