"""How many lost clauses `pipeline.language.completeness` finds, and how often it is wrong; fits its numbers.

    python -m benchmarks.completeness

Lost clauses are planted in the hand-written translations of `tests/data/parallel.toml`, one after the other, in all
twelve directions. Complete ones are those translations as they are, and sentences of the synthetic world. The figures
are of sentences that the numbers were not fitted on, fold by fold.
"""

import argparse
import random
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path

import numpy as np

from models.mini.translation.evaluate import draw_lines
from pipeline.language.completeness import SHORTEST, begins_inside, ends_open, features, weigh
from pipeline.language.fidelity import find_changes, find_fault
from pipeline.records import LANGUAGES, Language

DATA = Path("tests/data/parallel.toml")
FOLDS = 10
DIRECTIONS = tuple(permutations(LANGUAGES, 2))


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A sentence and a translation of it, whole or with a clause lost.

    Attributes:
        group: The number of the sentence; all that is made of it is in one fold.
        asked: The source with the names and terms of *forms* in the target's language.
        known: Whether the sentence is of the hand-written ones.
    """

    group: int
    source: Language
    target: Language
    spoken: str
    asked: str
    text: str
    forms: tuple[str, ...]
    lost: bool
    known: bool = True


def read_pairs(path: Path = DATA) -> Iterator[Pair]:
    """Yield the hand-written translations, and each of them with each of its clauses lost."""
    data = tomllib.loads(path.read_text("utf-8"))
    entries = {each["id"]: each for each in (*data["people"], *data["terms"])}
    for group, sentence in enumerate(data["sentences"]):
        used = [entries[name] for name in (*sentence.get("people", ()), *sentence.get("terms", ()))]
        for source, target in DIRECTIONS:
            spoken = join(sentence[source].split("|"), source)
            asked = spoken
            for entry in used:
                asked = asked.replace(entry[source], entry[target])
            forms = tuple(entry[target] for entry in used)
            parts = sentence[target].split("|")
            texts = [join(parts, target)]
            texts += [join([*parts[:i], *parts[i + 1 :]], target) for i in range(len(parts)) if len(parts) > 1]
            for number, text in enumerate(texts):
                yield Pair(
                    group=group,
                    source=source,
                    target=target,
                    spoken=spoken,
                    asked=asked,
                    text=text,
                    forms=forms,
                    lost=number > 0,
                )


def join(parts: Sequence[str], language: Language) -> str:
    """Join the clauses of a sentence as the language does."""
    return " ".join(part.strip() for part in parts) if language in ("en", "ko") else "".join(parts)


def draw_pairs(count: int, first: int) -> Iterator[Pair]:
    """Yield complete translations of the synthetic world."""
    for number, line in enumerate(draw_lines(random.Random(17), count, held_out=False)):
        for source, target in DIRECTIONS:
            asked = line.text[source]
            for person in line.people:
                asked = asked.replace(person.names[source], person.names[target])
            forms = tuple(person.names[target] for person in line.people)
            yield Pair(
                group=first + number,
                source=source,
                target=target,
                spoken=line.text[source],
                asked=asked,
                text=line.text[target],
                forms=forms,
                lost=False,
                known=False,
            )


def fit(pairs: Sequence[Pair]) -> tuple[np.ndarray, float]:
    """Return the weights of direction offsets and features, and the intercept, by logistic regression."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=3, max_iter=3000, class_weight="balanced")
    model.fit(np.array([_row(each) for each in pairs]), [not each.lost for each in pairs])
    return model.coef_[0], float(model.intercept_[0])


def _row(pair: Pair) -> list[float]:
    ratio, clauses, weight = features(pair.asked, pair.text, pair.source, pair.target, pair.forms)
    return [ratio, clauses, weight, *(float((pair.source, pair.target) == each) for each in DIRECTIONS)]


def caught_otherwise(pair: Pair) -> bool:
    """Tell whether the other checks of a translation find something."""
    if find_fault(pair.asked, pair.text, pair.source, pair.target, pair.forms):
        return True
    kinds = {c.kind for c in find_changes(pair.spoken, pair.asked, pair.text, pair.source, pair.target, pair.forms)}
    return bool(kinds - {"translation-short"})


def is_cut(pair: Pair) -> bool:
    """Tell whether a translation begins or ends in the middle."""
    ends = ends_open(pair.text, pair.target) and not ends_open(pair.asked, pair.source)
    return ends or begins_inside(pair.text, pair.target)


def main() -> None:
    """Fit, and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--wrong", type=float, default=0.02, help="share of complete translations that may be doubted")
    parser.add_argument("--lines", type=int, default=150, help="of the synthetic world")
    parser.add_argument("--show", type=int, default=0, help="print so many lost clauses that are not found")
    chosen = parser.parse_args()
    pairs = list(read_pairs())
    pairs += draw_pairs(chosen.lines, 1 + max(each.group for each in pairs))
    pairs = [each for each in pairs if weigh(each.asked, each.source, each.forms) >= SHORTEST]
    judged: list[tuple[float, Pair]] = []
    for fold in range(FOLDS):
        weights, intercept = fit([each for each in pairs if each.group % FOLDS != fold])
        rest = [each for each in pairs if each.group % FOLDS == fold]
        judged += [(float(np.dot(weights, _row(each))) + intercept, each) for each in rest]
    whole, world = (
        sorted(value for value, each in judged if not each.lost and each.known is known) for known in (True, False)
    )
    least = min(values[int(chosen.wrong * len(values))] for values in (whole, world))
    lost = [(value, each) for value, each in judged if each.lost]
    alone = sum(value < least for value, _ in lost)
    both = sum(value < least or caught_otherwise(each) for value, each in lost)
    print(f"complete, hand-written: {sum(v < least for v in whole)} of {len(whole)} doubted")  # noqa: T201
    print(f"complete, synthetic: {sum(v < least for v in world)} of {len(world)} doubted")  # noqa: T201
    print(f"a clause lost: {alone} of {len(lost)} found by this check, {both} with the others")  # noqa: T201
    ends = sum(bool(is_cut(each)) for each in pairs if not each.lost)
    found = sum(value < least or is_cut(each) or caught_otherwise(each) for value, each in lost)
    print(f"... and {found} with what begins or ends in the middle ({ends} complete ones seem to)")  # noqa: T201
    weights, intercept = fit(pairs)
    usual = {each: -float(offset) / float(weights[0]) for each, offset in zip(DIRECTIONS, weights[3:], strict=True)}
    print(f"RATIO, CLAUSES, LENGTH = {weights[0]:.2f}, {weights[1]:.2f}, {weights[2]:.2f}")  # noqa: T201
    print(f"LEAST = {least - intercept:.2f}")  # noqa: T201
    print("USUAL = {" + ", ".join(f"{key}: {value:.3f}" for key, value in usual.items()) + "}")  # noqa: T201
    missed = [(v, each) for v, each in lost if v >= least and not is_cut(each) and not caught_otherwise(each)]
    for value, each in missed[: chosen.show]:
        print(f"{value:.1f} {each.source}-{each.target} {each.asked} | {each.text}")  # noqa: T201


if __name__ == "__main__":
    main()
