"""C14 and what a person should read first: how well words are borne out, and the slot for a model of entailment.

What passed every check is *evidence-checked*; what no model and no person has read is *not checked* for its sense.
"""

import functools
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any, Literal, Protocol

from pipeline.language.evidence import Evidence, Problem, fold
from pipeline.language.evidence_words import content, stem, tokens
from pipeline.records import Event

_DATA: Mapping[str, Any] = tomllib.loads((files("pipeline.language") / "evidence.toml").read_text(encoding="utf-8"))
LOWEST_SUPPORT = 0.3
"""Share of the content words of a sentence that its evidence has at least, of sentences that need no look."""
DOUBTFUL, UNSUPPORTED = 0.5, 0.2
"""Scores of a model below which a sentence is looked at, and below which it must not be published."""

Status = Literal["evidence-checked", "not checked"]


class Entailment(Protocol):
    """A model that says how far premises bear out a claim."""

    def score(self, premises: Sequence[str], claim: str) -> float | None:
        """Return how far, in 0..1; `None` if no model was run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewed:
    """One sentence with its evidence and what the checks found.

    Attributes:
        id: Of the sentence.
        score: Of a model of entailment; `None` if none was run.
    """

    id: str
    text: str
    evidence: tuple[Evidence, ...]
    problems: tuple[Problem, ...] = ()
    score: float | None = None

    @property
    def status(self) -> Status:
        """What may be said of it: checks that block leave it, and a sentence without evidence was not checked."""
        blocked = any(each.blocks for each in self.problems)
        return "evidence-checked" if self.evidence and not blocked else "not checked"


def rank(sentences: Sequence[Reviewed]) -> tuple[Reviewed, ...]:
    """Return *sentences* in the order in which a person should look at them, the riskiest first.

    What blocks comes first, then what a model doubts, then warnings, then opinions (evaluative words) and then what has
    a hedge, a negation or a comparison, of which an opposite is easily made; among equals, the lowest score and the
    order of the outline.
    """
    return tuple(sorted(sentences, key=_risk))


def _risk(sentence: Reviewed) -> tuple[int, float]:
    score = 1.0 if sentence.score is None else sentence.score
    if any(each.blocks for each in sentence.problems) or score < UNSUPPORTED:
        return 0, score
    if score < DOUBTFUL:
        return 1, score
    if sentence.problems:
        return 2, score
    words = {word.casefold() for word, _ in tokens(sentence.text)}
    if words & _evaluative():
        return 3, score
    return (4 if words & _delicate() else 5), score


def score_sentence(sentence: Reviewed, model: Entailment | None) -> float | None:
    """Return what *model* says of a sentence, on the translations that it cites; `None` without a model."""
    if model is None or not sentence.evidence:
        return None
    return model.score([each.translation for each in sentence.evidence], sentence.text)


def describe(score: float | None) -> str:
    """Return the words of a report for the score of a model."""
    return "entailment: not run" if score is None else f"entailment: {score:.2f}"


@functools.cache
def _evaluative() -> frozenset[str]:
    return frozenset(_DATA["evaluative"])


@functools.cache
def _delicate() -> frozenset[str]:
    return frozenset(_DATA["delicate"])


def check_support(body: str, cited: Sequence[Evidence], event: Event) -> list[Problem]:
    """Return advice: few words are in the evidence, or one praises or blames where the evidence does not.

    The titles of the programme need no evidence.
    """
    if not cited:
        return []
    said = frozenset().union(*(content(each.translation) for each in cited))
    spoken = fold(" ".join(each.translation for each in cited))
    for title in _titles(event):
        body = body.replace(title, " ")
    found = []
    for word, _ in tokens(body):
        folded = word.casefold()
        if folded in _evaluative() and folded not in spoken and stem(folded) not in said:
            found.append(
                Problem(code="C14", blocks=False, message=f"“{word}” is an opinion that the evidence has not.")
            )
            break
    words = content(re.sub(r"“[^”]*”", " ", body))
    if len(words) >= 5 and support(words, said) < LOWEST_SUPPORT:
        found.append(Problem(code="C14", blocks=False, message="Most of its words are not in its evidence."))
    return found


def _titles(event: Event) -> list[str]:
    titles = {event.title, *(each.title for each in event.sessions), *(each.heading or "" for each in event.sessions)}
    return sorted((each for each in titles if each), key=len, reverse=True)


def support(words: frozenset[str], said: frozenset[str]) -> float:
    """Return the share of *words*, as stems, that are among *said*, or begin alike."""
    begun = {word[:5] for word in said if len(word) >= 5}
    return sum(word in said or word[:5] in begun for word in words) / max(1, len(words))
