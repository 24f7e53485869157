"""Which language is spoken when: the recognizer's scores, smoothed over time and weighed with what is known.

The recognizer scores slices of two seconds, every half second. For each voice the half seconds form a chain, and the
best path through it (Viterbi) decides. Every half second is worth a quarter of what the four slices over it say, so
that one odd score changes nothing, while some seconds of strong evidence do, even for a language that the event does
not declare. To enter a language costs something: more inside a region than between two, more for one that is
undeclared, more for one in which this voice is hardly heard otherwise. To stay costs nothing, so no language loses
for being rare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import LANGUAGE_HOP, LANGUAGE_SLICE
from pipeline.records import LANGUAGES, Language, Region, Span
from pipeline.stages.transcribe.spans import Piece

Tongue = Literal["zh", "ja", "ko", "en", "other"]
TONGUES: tuple[Tongue, ...] = (*LANGUAGES, "other")
FLOOR = 0.01
"""No language is ever less probable than this in a slice, whatever the recognizer says."""
UNDECLARED = 3.0
OTHER = 3.5
CHANGE_INSIDE, CHANGE_BETWEEN = 2.5, 2.0
"""Costs, in natural logarithms: of entering an undeclared language, or none of the four; of a change."""
TRUST = 0.8
"""How much of a voice's habit is what is heard of it; the rest is spread evenly."""
HABIT = 20.0
"""Seconds of even evidence that a habit starts from."""
RIVAL = 4.0
"""A language that is this much less likely at most, in natural logarithms, is worth decoding in as well."""

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What the recognizer said of the language in one piece.

    Attributes:
        rows: For each half second of the piece, the probability of each of TONGUES.
        heard: For each half second, the likeliest code, which may be none of the four.
    """

    rows: tuple[tuple[float, ...], ...]
    heard: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A region, or the part of it that is in one language.

    Attributes:
        confidence: The probability of this language, all things weighed.
        heard: The code of the language that the recognizer finds likeliest, which may be none of the four.
        rival: Another of the four that is nearly as likely.
    """

    region: Region
    span: Span
    tongue: Tongue
    confidence: float
    heard: str
    rival: Language | None = None


def trace_piece(slices: Sequence[Mapping[str, float]], duration: int) -> Trace:
    """Return what slices say of each half second of a piece of *duration* milliseconds.

    A half second is the mean, in logarithms, of the slices over it; nonsense counts as an even slice, which says
    nothing.
    """
    steps = max(1, round(duration / LANGUAGE_HOP))
    logs = np.log(np.stack([_row(each) for each in slices] or [np.full(len(TONGUES), 1 / len(TONGUES))]).clip(FLOOR))
    codes = [max(sorted(each), key=lambda code: each[code], default="?") if _is_sane(each) else "?" for each in slices]
    reach = LANGUAGE_SLICE // LANGUAGE_HOP
    rows, heard = [], []
    for step in range(steps):
        first, last = max(0, step - reach + 1), min(step, len(logs) - 1)
        first = min(first, last)
        mean = np.exp(logs[first : last + 1].mean(axis=0))
        rows.append(tuple(float(each) for each in (mean / mean.sum()).round(5)))
        heard.append(codes[(first + last) // 2] if codes else "?")
    return Trace(rows=tuple(rows), heard=tuple(heard))


def _is_sane(scores: Mapping[str, float]) -> bool:
    values = np.array(list(scores.values()), dtype=np.float64)
    return bool(len(values) and np.isfinite(values).all() and (values >= 0).all() and values.sum() > 0)


def _row(scores: Mapping[str, float]) -> Rows:
    """Return the probabilities of TONGUES; nonsense becomes an even row, which says nothing."""
    if not _is_sane(scores):
        return np.full(len(TONGUES), 1 / len(TONGUES))
    four = [scores.get(each, 0.0) for each in LANGUAGES]
    rest = sum(value for code, value in scores.items() if code not in LANGUAGES)
    row = np.array([*four, rest], dtype=np.float64)
    return np.asarray(row / row.sum(), dtype=np.float64)


def follow_languages(pieces: Sequence[Piece], traces: Sequence[Trace], declared: Sequence[Language]) -> list[Stretch]:
    """Return the stretches of the regions that *pieces* tile, in order; each is in one language.

    Where a stretch ends inside a region is told to half a second: the cut belongs into a pause near it.
    """
    programme = np.array([-OTHER if each == "other" else 0.0 if each in declared else -UNDECLARED for each in TONGUES])
    stretches: dict[int, list[Stretch]] = {}
    for voice in dict.fromkeys(each.region.voice for each in pieces):
        chain = [index for index, each in enumerate(pieces) if each.region.voice == voice]
        steps = [_Step(piece=at, place=place) for at in chain for place in range(len(traces[at].rows))]
        probabilities = np.array([traces[each.piece].rows[each.place] for each in steps], dtype=np.float64)
        weights = np.array([_weight(pieces[each.piece], len(traces[each.piece].rows)) for each in steps])
        evidence = weights[:, None] * np.log(probabilities.clip(FLOOR))
        entry = programme + _habit(probabilities, weights)
        regions = [pieces[each.piece].region.id for each in steps]
        path = _best_path(evidence, entry, regions)
        for region, own in groupby(range(len(steps)), key=lambda at: regions[at]):
            run = list(own)
            first = steps[run[0]].piece
            assert pieces[first].region.id == region
            stretches[first] = list(_cut_region(run, path, steps, pieces, traces, evidence, entry))
    return [each for first in sorted(stretches) for each in stretches[first]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Step:
    """Half a second: the index of its piece, and its place in it."""

    piece: int
    place: int


def _weight(piece: Piece, steps: int) -> float:
    """Return how many slices one half second of a piece is worth; a last part that is shorter is shared out."""
    return piece.span.duration / steps / LANGUAGE_SLICE


def _habit(probabilities: Rows, weights: Rows) -> Rows:
    """Return the log prior of a voice's languages, from all that is heard of it."""
    seconds = (probabilities * weights[:, None]).sum(axis=0) * LANGUAGE_SLICE / 1000 + HABIT / len(TONGUES)
    prior: Rows = np.log(TRUST * seconds / seconds.sum() + (1 - TRUST) / len(TONGUES))
    prior -= prior.max()
    return prior


def _best_path(evidence: Rows, entry: Rows, regions: Sequence[str]) -> list[int]:
    """Return the likeliest tongue of each step; *entry* is paid on entering a tongue, not for staying."""
    score = evidence[0] + entry
    origins: list[NDArray[np.int64]] = []
    for index in range(1, len(evidence)):
        change = CHANGE_INSIDE if regions[index] == regions[index - 1] else CHANGE_BETWEEN
        moves = score[:, None] - change + entry[None, :]  # from, to
        np.fill_diagonal(moves, score)
        origins.append(moves.argmax(axis=0))
        score = moves.max(axis=0) + evidence[index]
    path = [int(score.argmax())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return path[::-1]


def _cut_region(
    run: Sequence[int],
    path: Sequence[int],
    steps: Sequence[_Step],
    pieces: Sequence[Piece],
    traces: Sequence[Trace],
    evidence: Rows,
    entry: Rows,
) -> list[Stretch]:
    """Return the stretches of one region, whose steps are *run*."""
    parts = [list(own) for _, own in groupby(run, key=lambda at: path[at])]
    edges = [pieces[steps[run[0]].piece].region.span.start]
    edges += [_moment(steps[part[0]], pieces, traces) for part in parts[1:]]
    edges.append(pieces[steps[run[-1]].piece].region.span.end)
    found = []
    for part, start, end in zip(parts, edges, edges[1:], strict=False):
        row = evidence[part].sum(axis=0) + entry
        share = np.exp(row - row.max())
        chosen = path[part[0]]
        codes = [traces[steps[at].piece].heard[steps[at].place] for at in part]
        others = [index for index in range(len(LANGUAGES)) if index != chosen]
        best = max(others, key=lambda index: row[index])
        near = TONGUES[chosen] != "other" and row[chosen] - row[best] <= RIVAL
        found.append(
            Stretch(
                region=pieces[steps[part[0]].piece].region,
                span=Span(start=start, end=end),
                tongue=TONGUES[chosen],
                confidence=float(share[chosen] / share.sum()),
                heard=max(sorted(set(codes)), key=codes.count),
                rival=LANGUAGES[best] if near else None,
            )
        )
    return found


def _moment(step: _Step, pieces: Sequence[Piece], traces: Sequence[Trace]) -> int:
    """Return when a step begins, on the recording's clock."""
    span = pieces[step.piece].span
    return span.start + span.duration * step.place // len(traces[step.piece].rows)
