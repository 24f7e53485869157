"""What an evaluation says: scores, and the goals some of them have."""

import os
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType
from typing import Literal, NamedTuple

from pipeline.errors import UsageError

Unit = Literal["share", "count", "seconds", "points"]

MILLISECONDS = "ms of speech"
"""What is counted where time is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """What a score should be on the synthetic events of this project; nothing is promised for real ones."""

    bound: float
    direction: Literal["at most", "at least"]

    def is_reached(self, value: float) -> bool:
        """Tell whether *value* is as good as the goal."""
        return value <= self.bound if self.direction == "at most" else value >= self.bound


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One figure.

    Attributes:
        id: Such as "error-rate.zh".
        unit: A share is 1 for everything; an error rate can exceed it.
        value: On the whole event; `None` where it cannot be told, and then *note* says why.
        seen: The same on what is not held out; `None` where the reference does not tell the two apart.
        held_out: The same on what no model of the run can have seen.
        of: How many things it was counted on.
        things: What was counted.
        reached: Whether *held_out*, or without one *value*, reaches the goal; `None` if there is no goal or value.
        note: What else to know.
    """

    id: str
    name: str
    unit: Unit
    value: float | None
    seen: float | None = None
    held_out: float | None = None
    of: int = 0
    things: str = ""
    goal: Goal | None = None
    reached: bool | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """All figures of one event."""

    event: str
    scores: tuple[Score, ...]
    notes: tuple[str, ...] = ()

    def score(self, identifier: str) -> Score:
        """Return the score with this id. Raises `KeyError` if there is none."""
        for score in self.scores:
            if score.id == identifier:
                return score
        raise KeyError(identifier)


class Row(NamedTuple):
    """A part of a whole, and whether it was held out from all models; `None` where nobody says."""

    held_out: bool | None
    part: float
    whole: float


def _most(bound: float) -> Goal:
    return Goal(bound=bound, direction="at most")


def _least(bound: float) -> Goal:
    return Goal(bound=bound, direction="at least")


GOALS = {
    "error-rate.en": _most(0.25),
    "error-rate.zh": _most(0.25),
    "error-rate.ja": _most(0.25),
    "error-rate.ko": _most(0.25),
    "invented.words": _most(0),
    "language": _least(0.98),
    "diarization": _most(0.08),
    "speakers.precision": _least(1),
    "speakers.recall": _least(0.85),
    "talks.sessions": _least(1),
    "talks.boundaries": _least(0.95),
    "outline.findings": _most(1),
    "outline.evidence": _most(0),
}
"""By the id of the score. Error rates are for voices that no training has heard.

A translation has no goal here: what a run translates is its own transcript, with what was misheard in it. How well
true transcripts are translated is measured where the model is (`models/mini/translation`).
"""


FEWEST = {"error-rate.en": 150, "error-rate.zh": 300, "error-rate.ja": 300, "error-rate.ko": 300}
"""Words or characters below which one bad sentence decides over a rate: then it has no goal."""


def give(
    identifier: str,
    name: str,
    unit: Unit,
    value: float | None,
    *,
    seen: float | None = None,
    held_out: float | None = None,
    of: int = 0,
    things: str = "",
    note: str = "",
    is_enough: bool = True,
) -> Score:
    """Return a score with its goal, if it has one and there is enough to judge by, and whether it is reached."""
    goal, judged = GOALS.get(identifier) if is_enough else None, value if held_out is None else held_out
    return Score(
        id=identifier,
        name=name,
        unit=unit,
        value=value,
        seen=seen,
        held_out=held_out,
        of=of,
        things=things,
        goal=goal,
        reached=None if goal is None or judged is None else goal.is_reached(judged),
        note=note,
    )


def give_share(identifier: str, name: str, rows: Iterable[Row], things: str, *, note: str = "") -> Score:
    """Return the score that is the sum of all parts over the sum of all wholes, and of seen and held-out ones apart."""
    kept = [row for row in rows if row.part or row.whole]
    value = _ratio(kept)
    judged = [row.whole for row in kept if row.held_out is True] or [row.whole for row in kept]
    return give(
        identifier,
        name,
        "share",
        value,
        seen=_ratio([row for row in kept if row.held_out is False]),
        held_out=_ratio([row for row in kept if row.held_out is True]),
        of=round(sum(row.whole for row in kept)),
        things=things,
        note=note if value is not None else "there is nothing to count",
        is_enough=sum(judged) >= FEWEST.get(identifier, 0),
    )


def _ratio(rows: list[Row]) -> float | None:
    whole = sum(row.whole for row in rows)
    return sum(row.part for row in rows) / whole if whole else None


def load(module: str) -> ModuleType:
    """Import a library that only scoring needs.

    Raises:
        UsageError: It is not installed.
    """
    os.environ["PYANNOTE_METRICS_ENABLED"] = "0"  # pyannote reports usage to its makers unless told otherwise
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"Scoring needs {error.name}, which is not installed; "
            "run `make setup` or `pip install 'trilogue[evaluate]'`."
        ) from error
