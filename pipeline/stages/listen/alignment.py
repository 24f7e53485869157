"""Where one track lies on the clock of another: by the sound they share, else by who is silent when.

Three kinds of evidence, best first. **Waveform**: the floor is heard in the other track, loud or 35 dB below an
interpreter, and excerpts of both line up to the millisecond. **Envelope**: the levels of four bands rise and fall
alike. **Activity**: speech and pauses alone agree; an interpreter follows the floor by some seconds, which
cannot be told from a clock that is wrong, so that this is never more than a guess.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d

from pipeline.backends import Audio
from pipeline.stages.listen.activity import (
    GRAIN,
    LEAST_SPEECH,
    SPEECH,
    Activity,
    cut_stretches,
    find_envelopes,
    find_loud,
    find_loudest,
)
from pipeline.stages.listen.correlation import Line, Matrix, Rows, Vector, fit_line, fit_points, slide, smooth
from pipeline.stages.listen.excerpts import EXCERPT, compare_excerpts, measure_shared
from pipeline.stages.listen.offsets import NOTHING, SURE, Method, Offset

REACH = 360_000
"""Milliseconds by which a track whose levels tell nothing may be off, so that its excerpts are looked for so far."""
GUESS = 0.3
"""The highest confidence of an offset that rests on speech and pauses alone."""

_POOL = 5  # grains, 100 ms
_CLOSE = 1_500  # milliseconds around a coarse offset in which the fine one is looked for
_TELLING = 6.5  # deviations that no chance match of an excerpt reaches
_CONFIRMING = 4.5  # deviations that a stretch hardly ever reaches just where others have their peak
_HINT = 0.2  # confidence from which on levels say where to look
_BROAD = 10_000  # milliseconds around an offset of pauses that are as good as it
_INTERPRETER = 3_000  # milliseconds by which interpreters usually follow


def estimate_offset(reference: Activity, other: Activity, audio: Audio | None = None, *, reach: int = REACH) -> Offset:
    """Return how to get from the times of *other* to those of *reference*; confidence 0 if they share nothing.

    Args:
        reference: The track whose clock counts, the floor as a rule.
        other: The track to be placed.
        audio: Of both tracks; without it, levels decide alone.
        reach: Milliseconds around 0 in which shared sound is looked for if the levels are not alike. What is alike
            in its levels is found anywhere.
    """
    stretches = cut_stretches(other)
    if _spoken(reference) < LEAST_SPEECH or not stretches:
        return NOTHING
    own = maximum_filter1d(find_loud(other), _CLOSE // GRAIN // 2)[:, None]
    envelope, line = _compare(find_envelopes(reference), find_envelopes(other) * own, stretches)
    start, drift = _refine(envelope, line)
    found = replace(_judge(envelope, line, "envelope"), milliseconds=round(start), drift_ppm=round(drift, 2))
    if audio is not None:
        starts = find_loudest(other, stretches, EXCERPT)
        found = _search(reference.track, other.track, starts, audio, found, reach)
        if found.confidence >= SURE:
            found = replace(found, shared=measure_shared(reference.track, other.track, starts, audio, found.place))
    if found.confidence >= SURE:
        return replace(found, spread=max(found.spread, _spread(envelope, found)))
    if found.confidence < GUESS:
        guess = _guess(reference, other)
        return guess if guess.confidence > found.confidence else replace(NOTHING, stretches=len(stretches))
    return found


def _spoken(activity: Activity) -> int:
    """Return milliseconds of speech."""
    return int(np.count_nonzero(activity.speech >= SPEECH)) * GRAIN


def _compare(reference: Matrix, other: Matrix, stretches: Sequence[tuple[int, int]]) -> tuple[Rows, Line]:
    """Return rows of likeness, and the line through them, refined."""
    first, likeness = slide(reference, [(start, other[start:end]) for start, end in stretches], _POOL)
    moments = np.array([(start + end) / 2 * GRAIN for start, end in stretches])
    rows = Rows(moments=moments, first=first * GRAIN, step=_POOL * GRAIN, likeness=likeness)
    return rows, fit_line(rows)


def _judge(rows: Rows, line: Line, method: Method) -> Offset:
    """Return the offset of a line, and how sure it is by its height, its rival and the stretches that confirm it."""
    count = len(rows.moments)
    agreeing = sum(each >= _CONFIRMING for each in line.values)
    support = min(1.0, agreeing / max(3, count / 4))
    over = line.height / max(line.rival, 1e-9) if line.height > 0 else 0.0
    confidence = float(np.clip((over - 1.1) / 0.4, 0, 1)) * (0.35 + 0.65 * support)
    return Offset(
        milliseconds=round(line.offset),
        confidence=confidence if line.height * np.sqrt(count) >= _TELLING else 0.0,
        drift_ppm=line.drift,
        method=method,
        stretches=count,
        agreeing=agreeing,
    )


def _search(reference: str, other: str, starts: Sequence[int], audio: Audio, coarse: Offset, reach: int) -> Offset:
    """Return the offset by excerpts of the waveforms, or *coarse* where that is surer.

    The loud sound of a track comes first: a microphone has its owner's voice before it has those of the others, which
    come late out of a loudspeaker. Only a track whose levels do not fit the floor is searched for what lies beneath.
    """
    known = coarse.confidence > _HINT
    near = (lambda moment: coarse.milliseconds + coarse.drift_ppm * moment / 1e6) if known else _nowhere
    best = coarse
    attempts = [(near, False, _CLOSE), (near, True, _CLOSE), (_nowhere, True, reach)]
    for expected, level, around in attempts[:1] if coarse.confidence >= SURE else attempts:
        rows = compare_excerpts(reference, other, starts, audio, expected, around, level=level)
        line = fit_line(rows, apart=50.0)
        start, drift = _refine(rows, line)
        exact = replace(
            _judge(rows, line, "waveform"),
            milliseconds=round(start + expected(0)),
            drift_ppm=round(drift + expected(1e6) - expected(0), 2),
        )
        if exact.confidence >= SURE:
            return exact
        best = max(best, exact, key=lambda each: each.confidence)
    return best


def _nowhere(moment: float) -> float:
    """Expect a track to be where it is."""
    return 0.0


def _refine(rows: Rows, line: Line) -> tuple[float, float]:
    """Return offset at 0 and drift of the line through the peaks beside *line*, or of *line* if there are none."""
    moments, offsets, weights = _points(rows, line)
    return fit_points(moments, offsets, weights) if len(moments) else (line.offset, line.drift)


def _points(rows: Rows, line: Line) -> tuple[NDArray[np.float64], NDArray[np.float64], Vector]:
    """Return moments, offsets and weights of the rows that have their peak beside the line."""
    moments, offsets, weights = [], [], []
    beside = max(2, round(20 / rows.step))
    for moment, row in zip(rows.moments, rows.likeness, strict=True):
        middle = round((line.at(moment) - rows.first) / rows.step - 0.5)
        low = max(0, middle - beside)
        around = row[low : middle + beside + 1]
        if len(around) and around.max() >= _TELLING:
            moments.append(moment)
            offsets.append(rows.first + (low + int(around.argmax()) + 0.5) * rows.step)
            weights.append(float(around.max()))
    return np.array(moments), np.array(offsets), np.array(weights, dtype=np.float32)


def _spread(rows: Rows, offset: Offset) -> int:
    """Return by how many milliseconds a stretch that is sure of its own offset lies off, at most."""
    farthest = 0.0
    for moment, row in zip(rows.moments, rows.likeness, strict=True):
        top = int(row.argmax())
        if row[top] < _TELLING * 1.3:
            continue
        own = rows.first + (top + 0.5) * rows.step
        farthest = max(farthest, abs(own - (offset.milliseconds + offset.drift_ppm * moment / 1e6)) - rows.step / 2)
    return round(max(0.0, farthest))


def _guess(reference: Activity, other: Activity) -> Offset:
    """Return the offset at which speech and pauses agree best, if the other track follows as an interpreter does."""
    stretches = cut_stretches(other, most=3)
    rows, _ = _compare(_find_pauses(reference), _find_pauses(other), stretches)
    line = fit_line(rows, drifts=np.zeros(1), apart=_BROAD)
    found = _judge(rows, line, "activity")
    return replace(
        found,
        milliseconds=found.milliseconds + _INTERPRETER,
        confidence=GUESS * found.confidence,
        method="activity" if found.confidence > 0 else "none",
    )


def _find_pauses(activity: Activity) -> Matrix:
    """Return, shape (n, 1), how much is spoken around a grain, against the half minute around it."""
    spoken = smooth((activity.speech >= SPEECH).astype(np.float32)[:, None], 1_000 // GRAIN)
    return spoken - smooth(spoken, 30_000 // GRAIN)
