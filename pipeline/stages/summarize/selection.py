"""Choosing what a talk says: the statements closest to its center, without saying anything twice."""

import functools
import math
import re
from collections import Counter
from collections.abc import Sequence

from pipeline.stages.summarize.clutter import wording

_DIVERSITY = 0.7  # how much of what was already chosen counts against a statement
_SAME = 0.8  # a likeness from which on two statements say the same


def choose(texts: Sequence[str], budget: int, weights: Sequence[float] = ()) -> tuple[int, ...]:
    """Return the positions of the statements to keep, in order, of about *budget* words together.

    A statement scores by its likeness to the whole talk (TF-IDF centroid), and loses by its likeness to what is already
    chosen. One is taken from the beginning, the middle and the end first. The cost grows with the length of the talk
    times the number chosen.

    Args:
        texts: The statements.
        budget: In words.
        weights: What to add to the score of each, for what it does: a conclusion, a lesson, a figure.
    """
    vectors = _vectors(texts)
    center: dict[str, float] = {}
    for vector in vectors:
        for term, weight in vector.items():
            center[term] = center.get(term, 0.0) + weight
    scores = [_likeness(vector, center) for vector in vectors]
    scores = [score + weight for score, weight in zip(scores, weights or [0.0] * len(texts), strict=True)]
    redundancy = [0.0] * len(texts)
    lengths = [len(text.split()) for text in texts]
    chosen: list[int] = []
    words = 0
    for third in (0, 2, 1, *([None] * len(texts))):
        pool = [
            each
            for each in range(len(texts))
            if third in (None, 3 * each // len(texts)) and each not in chosen and redundancy[each] <= _SAME
            if not chosen or words + lengths[each] <= 1.1 * budget
        ]
        if not pool and third is None:
            break
        if not pool:
            continue
        best = max(pool, key=lambda each: (scores[each] - _DIVERSITY * redundancy[each], -each))
        chosen.append(best)
        words += lengths[best]
        for each in range(len(texts)):
            redundancy[each] = max(redundancy[each], _likeness(vectors[each], vectors[best]))
    return tuple(sorted(chosen))


def _vectors(texts: Sequence[str]) -> list[dict[str, float]]:
    counts = [Counter(_terms(text)) for text in texts]
    spread = Counter(term for count in counts for term in count)
    return [
        {term: times * math.log(1 + len(texts) / spread[term]) for term, times in count.items()} for count in counts
    ]


def _terms(text: str) -> list[str]:
    """Return the content words of *text* without plural endings."""
    stop = _stop_words()
    words = re.findall(r"[a-z][a-z'-]+|[0-9][0-9.,]*", text.lower())
    return [re.sub(r"(?<=\w{3})(?:ies|es|s)$", "", word) for word in words if word not in stop]


@functools.cache
def _stop_words() -> frozenset[str]:
    return frozenset(wording().stop_words.split())


def _likeness(one: dict[str, float], other: dict[str, float]) -> float:
    """Return the cosine of two sparse vectors."""
    shared = sum(weight * other.get(term, 0.0) for term, weight in one.items())
    lengths = math.sqrt(sum(w * w for w in one.values())) * math.sqrt(sum(w * w for w in other.values()))
    return shared / lengths if lengths else 0.0


def salience(text: str, place: float) -> float:
    """Return what a statement gains, beside its likeness to the talk, by what it says and where.

    The numbers are rounded from a search on `tests/data/spoken_talks.toml`, in which editors marked the
    lines that any report must carry.

    Args:
        text: As spoken, without clutter.
        place: In the talk, 0..1.
    """
    gains = sum(gain for pattern, gain in _SALIENT if pattern.search(text))
    return gains - (0.15 if place < 0.12 else 0.0) - (0.3 if len(text.split()) > _LONG else 0.0)


_LONG = 38  # words
_SALIENT = (
    (
        re.compile(r"[0-9]|\b(?:percent|million|billion|thousand|hundred|twice|half|third|quarter)\b", re.IGNORECASE),
        0.25,
    ),
    (re.compile("“"), 0.2),
    (re.compile(r"\b(?:problem|challenge|difficult|lack|shortage)", re.IGNORECASE), 0.25),
    (
        re.compile(
            r"\b(?:he|she|his|her|him|mother|father|wife|husband|grand\w+|friend|boy|girl|uncle|aunt|told)\b",
            re.IGNORECASE,
        ),
        -0.3,
    ),
    (re.compile(r"^(?:this|that|it|they|these|those|he|she|there|then)\b", re.IGNORECASE), -0.1),
)
"""Figures, coined terms and problems are looked for; anecdotes and what leans on the sentence before are not."""
