"""What an editor keeps of a talk, by the part that each statement has in it, and which statements share a sentence."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.language.profile import Band

SHARE = 0.45
"""How many of its statements are kept of a talk."""
_LEAST = 3
_JOINED_WORDS = 34
_FIGURES = ("result", "reach", "effort")
# What is kept of a talk, the most salient first; of the parts in one row, the first that was said.
_SALIENCE = (
    *(("problem",), ("measure",), _FIGURES[:1], _FIGURES, ("plan",), ("conclusion",), ("measure",), ("situation",)),
    *(("cooperation",), ("example",), _FIGURES, ("problem",), ("measure",), ("plan",), _FIGURES, ("example",)),
)
_WHOLE_FIGURES = 2  # rows of _SALIENCE that stand for one figure: a result, or else any
# Parts that may share a sentence.
_BLOCKS = (
    {"situation", "problem"},
    {"measure", "example"},
    set(_FIGURES),
    {"plan", "cooperation"},
    {"welcome", "cooperation"},
    {"answer", *_FIGURES},
    {"session", "invitation"},
    {"wish", "cooperation"},
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Something a report may carry: its part, its form with the slots open, and what stands in them.

    `utterance` is the id of the sentence that says it.
    """

    part: str
    form: str
    values: Mapping[str, str]
    utterance: str = ""

    @property
    def size(self) -> int:
        """Its words, without a reporting verb."""
        return sum(len(self.values.get(word.strip("{},."), word).split()) for word in self.form.split())


def choose(statements: Sequence[Statement], spoken: int, band: Band | None, factor: int) -> list[Statement]:
    """Return the statements that are kept, in the order in which they were said.

    Args:
        statements: All.
        spoken: English words of the whole talk.
        band: How long such a paragraph is.
        factor: How many times the least length must have been said for the length to matter.
    """
    ranking = _rank(statements)
    count = max(_LEAST, round(SHARE * len(statements)))
    least, most = band.words if band else (0, 10_000)
    chosen: list[int] = []
    words = 20  # name, title and verbs
    for at in ranking:
        is_wanted = len(chosen) < count or (spoken >= factor * least and words < least + 10)
        if is_wanted and (len(chosen) < _LEAST or words + statements[at].size + 3 <= most - 5):
            chosen.append(at)
            words += statements[at].size + 2
    return [statements[at] for at in sorted(chosen)]


def _rank(statements: Sequence[Statement]) -> list[int]:
    """Return the positions of the statements, the most salient first."""
    ranking: list[int] = []
    has_figure = False
    for row, parts in enumerate(_SALIENCE):
        if parts == _FIGURES and has_figure and row < 4:
            continue
        at = next((at for at, each in enumerate(statements) if each.part in parts and at not in ranking), None)
        if at is not None:
            ranking.append(at)
            has_figure = has_figure or statements[at].part in _FIGURES
    rest = [at for at in range(len(statements)) if at not in ranking]
    return (
        [at for at in rest if not _is_spoken_about(statements[at])]
        + ranking
        + [at for at in rest if _is_spoken_about(statements[at])]
    )


def _is_spoken_about(statement: Statement) -> bool:
    """Tell whether a statement is of the matter of a talk; what is not is what the turn is for, and always kept."""
    return any(statement.part in parts for parts in _SALIENCE)


def group(kept: Sequence[Statement], band: Band | None) -> list[list[Statement]]:
    """Return the statements of each sentence: two that belong together share one, more if there would be too many."""
    groups: list[list[Statement]] = []
    for each in kept:
        last = groups[-1] if groups else []
        fits = len(last) == 1 and last[0].size + each.size <= _JOINED_WORDS
        if fits and any({last[0].part, each.part} <= block for block in _BLOCKS):
            last.append(each)
        else:
            groups.append([each])
    most = band.sentences[1] if band else len(groups)
    while len(groups) > most:
        sizes = [
            sum(each.size for each in (*one, *other)) + 100 * (other[0].part == "conclusion")
            for one, other in pairwise(groups)
        ]
        at = sizes.index(min(sizes))
        groups[at : at + 2] = [[*groups[at], *groups[at + 1]]]
    return groups
