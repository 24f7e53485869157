"""The reader of numbers on clauses and sentences that were written by hand, and not for it."""

import tomllib
from collections.abc import Iterator
from itertools import permutations
from pathlib import Path

from pipeline.language.numbers import same_numbers
from pipeline.records import LANGUAGES, Language

DATA = Path(__file__).parent / "data"
MOST_FALSE_ALARMS = 0.02

Pair = tuple[Language, str, Language, str]


def read_pairs(name: str) -> list[Pair]:
    """Return the clauses of number_pairs.toml, each in both directions."""
    pairs = [tuple(each) for each in tomllib.loads((DATA / "number_pairs.toml").read_text("utf-8"))[name]]
    return [each for pair in pairs for each in (pair, (*pair[2:], *pair[:2]))]


def parallel_pairs() -> Iterator[Pair]:
    """Yield every sentence of parallel.toml beside its translation, for every ordered pair of languages."""
    for sentence in tomllib.loads((DATA / "parallel.toml").read_text("utf-8"))["sentences"]:
        text = {language: sentence[language].replace("|", "") for language in LANGUAGES}
        for source, target in permutations(LANGUAGES, 2):
            yield source, text[source], target, text[target]


def alarms(pairs: list[Pair]) -> list[str]:
    """Describe every pair whose numbers are reported to differ."""
    found = []
    for source, text, target, translation in pairs:
        if differences := same_numbers(text, source, translation, target):
            what = ", ".join(f"{each.what} “{each.number.text}” = {each.number.value}" for each in differences)
            found.append(f"{source} {text} | {target} {translation}: {what}")
    return found


def test_every_changed_number_is_caught():
    """A number, unit or scale that was changed, dropped or added is reported, whichever side is the source."""
    pairs = read_pairs("different")
    missed = [pair for pair in pairs if not same_numbers(pair[1], pair[0], pair[3], pair[2])]

    assert missed == [], "\n".join(map(str, missed))


def test_hardly_any_clause_with_the_same_numbers_is_reported():
    """At most 2 % of clauses that say the same numbers in two languages are a false alarm."""
    pairs = read_pairs("same")
    found = alarms(pairs)

    assert len(found) <= MOST_FALSE_ALARMS * len(pairs), "\n".join(found)


def test_hardly_any_parallel_sentence_is_reported():
    """At most 2 % of whole sentences, most of them with names and terms, are a false alarm."""
    pairs = list(parallel_pairs())
    found = alarms(pairs)

    assert len(found) <= MOST_FALSE_ALARMS * len(pairs), "\n".join(found)
