"""Which language each piece is in: scores of the recognizer, smoothed over time and weighed with what is known.

For each voice the pieces form a chain. A piece says more the longer it is; changing the language costs more inside
a region than between two; the event's languages and those in which the voice is heard elsewhere are likelier. The
best path through the chain (Viterbi) decides, so that one odd score never turns a short piece over, while some
seconds of strong evidence do, even for a language that the event does not declare.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.records import LANGUAGES, Language
from pipeline.stages.transcribe.spans import Piece

Tongue = Literal["zh", "ja", "ko", "en", "other"]
TONGUES: tuple[Tongue, ...] = (*LANGUAGES, "other")
FLOOR = 0.02
"""No language is ever less probable than this, whatever the recognizer says."""
FULL = 3_000
"""Milliseconds of speech whose score counts once; shorter counts less, longer up to MOST times."""
MOST = 3.0
UNDECLARED = 3.0
OTHER = 3.5
CHANGE_INSIDE, CHANGE_BETWEEN = 3.0, 1.0
"""Costs, in natural logarithms: of an undeclared language, of none of the four, of a change."""
TRUST = 0.9
"""How much of a voice's prior is what is heard of it elsewhere; the rest is spread evenly."""

Rows = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """The language of one piece.

    Attributes:
        confidence: The probability of this language, all things weighed.
        heard: The code of the language that the recognizer finds likeliest, which may be none of the four.
    """

    tongue: Tongue
    confidence: float
    heard: str


def choose_languages(
    pieces: Sequence[Piece], scores: Sequence[Mapping[str, float]], declared: Sequence[Language]
) -> list[Choice]:
    """Return the language of each piece; *scores* gives the probability of every language the recognizer knows."""
    probabilities = np.stack([_row(each) for each in scores]) if scores else np.zeros((0, len(TONGUES)))
    weights = np.array([min(each.span.duration / FULL, MOST) for each in pieces])
    evidence = weights[:, None] * np.log(probabilities.clip(FLOOR))
    prior = np.array([-OTHER if each == "other" else 0.0 if each in declared else -UNDECLARED for each in TONGUES])
    choices: dict[int, Choice] = {}
    for voice in dict.fromkeys(each.region.voice for each in pieces):
        chain = [index for index, each in enumerate(pieces) if each.region.voice == voice]
        regions = [pieces[index].region.id for index in chain]
        rows = evidence[chain] + _habit(probabilities[chain], weights[chain])
        for index, tongue, row in zip(chain, _best_path(rows, prior, regions), rows, strict=True):
            share = np.exp(row - row.max())
            choices[index] = Choice(
                tongue=TONGUES[tongue],
                confidence=float(share[tongue] / share.sum()),
                heard=max(sorted(scores[index]), key=lambda code: scores[index][code], default="?"),
            )
    return [choices[index] for index in range(len(pieces))]


def _row(scores: Mapping[str, float]) -> Rows:
    """Return the probabilities of TONGUES; nonsense becomes an even row, which says nothing."""
    four = np.array([scores.get(each, 0.0) for each in LANGUAGES], dtype=np.float64)
    rest = sum(value for code, value in scores.items() if code not in LANGUAGES)
    row = np.append(four, rest)
    if not np.isfinite(row).all() or (row < 0).any() or row.sum() <= 0:
        return np.full(len(TONGUES), 1 / len(TONGUES))
    return np.asarray(row / row.sum(), dtype=np.float64)


def _habit(probabilities: Rows, weights: Rows) -> Rows:
    """Return, for each piece, the log prior from the other pieces of the same voice."""
    weighted = probabilities * weights[:, None]
    elsewhere = weighted.sum(axis=0) - weighted + 1 / len(TONGUES)  # one even piece, so that it is never empty
    share = elsewhere / elsewhere.sum(axis=1, keepdims=True)
    prior: Rows = np.log(TRUST * share + (1 - TRUST) / len(TONGUES))
    return prior


def _best_path(rows: Rows, prior: Rows, regions: Sequence[str]) -> list[int]:
    """Return the likeliest tongue of each piece in a chain; *prior* is paid on entering a tongue, not for staying."""
    score = rows[0] + prior
    origins: list[NDArray[np.int64]] = []
    for index in range(1, len(rows)):
        change = CHANGE_INSIDE if regions[index] == regions[index - 1] else CHANGE_BETWEEN
        moves = score[:, None] - change + prior[None, :]  # from, to
        np.fill_diagonal(moves, score)
        origins.append(moves.argmax(axis=0))
        score = moves.max(axis=0) + rows[index]
    path = [int(score.argmax())]
    for origin in reversed(origins):
        path.append(int(origin[path[-1]]))
    return path[::-1]
