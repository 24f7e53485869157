"""The words of `numerals.toml` as patterns, and what a numeral is before its surroundings are read."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files
from typing import Any, Literal

from pipeline.records import Language

Kind = Literal["plain", "percent", "year", "ordinal", "money"]
Measures = tuple[tuple[str, Fraction], ...]
"""Dimension and factor of a unit, such as ("time", 60) for minutes; two where the unit is ambiguous, as キロ is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A numeral in a text, before what surrounds it is read.

    Attributes:
        kind: What it is in itself: "plain", or "ordinal" or "year" where the numeral says so.
        also: Other values that it may have: 90年代 may be the 1990s and the 2090s.
    """

    start: int
    end: int
    value: Fraction
    kind: Kind = "plain"
    weak: bool = False
    also: tuple[Fraction, ...] = ()


_DATA: dict[str, Any] = tomllib.loads((files("pipeline.language") / "numerals.toml").read_text(encoding="utf-8"))
WORDS: dict[str, str] = {
    name: "(?:" + "|".join(each) + ")" for name, each in _DATA.items() if isinstance(each, list) and name != "measures"
}
"""The alternatives of each list of the file as one pattern, without a capturing group."""

_Patterns = dict[Language, tuple[tuple[re.Pattern[str], Fraction], ...]]


def _compile(pairs: dict[Language, list[tuple[str, str]]]) -> _Patterns:
    return {
        language: tuple((re.compile(words), Fraction(value)) for words, value in each)
        for language, each in pairs.items()
    }


_STRONG, _WEAK = _compile(_DATA["strong"]), _compile(_DATA["weak"])
_ANY_STRONG = {
    language: re.compile("|".join(words for words, _ in pairs)) for language, pairs in _DATA["strong"].items()
}

_MEASURES: tuple[Measures, ...] = tuple(
    tuple((dimension, Fraction(factor)) for dimension, factor in each["scales"].items()) for each in _DATA["measures"]
)
_MEASURE = re.compile(
    r"[\s-]?(?:(?:more|full|whole|additional|straight|consecutive)\s)?[个個]?(?:"
    + "|".join(f"(?P<u{index}>{each['after']})" for index, each in enumerate(_DATA["measures"]))
    + ")",
    re.IGNORECASE,
)

# Digits beside Latin letters are codes (5G, COVID-19, 3D) unless the letters are a unit or a counted English noun.
CODE_BEFORE = r"(?<![A-Za-z0-9.])(?:(?<![A-Za-z][-‐])|(?<=-to-))(?<![0-9],)"
CODE_AFTER = rf"(?![0-9]|\.[0-9])(?:(?=(?-i:{WORDS['units']})(?![A-Za-z])|[-‐](?-i:[a-z]{{2}}))|(?![-‐]?[A-Za-z]))"


def blank(text: str, words: re.Pattern[str]) -> str:
    """Hide *words* in *text* without moving anything."""
    return words.sub(lambda match: "\x00" * len(match[0]), text)


def find_strong_words(text: str, language: Language) -> Iterator[Run]:
    """Yield words that are a number in themselves: 翻一番, 사흘, "doubled"."""
    text = _lower(text) if language == "en" else text
    if _ANY_STRONG[language].search(text):
        yield from _find_words(_STRONG[language], text, whole=language in ("en", "ko"), weak=False)


def find_weak_words(text: str, language: Language) -> Iterator[Run]:
    """Yield words that may stand for a number in another language: 双边, 両国, 절반, "trilateral", "one"."""
    text = _lower(text) if language == "en" else text
    yield from _find_words(_WEAK[language], text, whole=language == "en", weak=True)


def _find_words(
    patterns: tuple[tuple[re.Pattern[str], Fraction], ...], text: str, *, whole: bool, weak: bool
) -> Iterator[Run]:
    """Yield the words of *patterns*; where they are *whole*, only at the beginning of a word.

    A pattern that began with the border of a word would be searched for several times slower.
    """
    for pattern, value in patterns:
        for match in pattern.finditer(text):
            start = match.start()
            if not (whole and start and text[start - 1].isalpha()):
                yield Run(start=start, end=match.end(), value=value, weak=weak)


def _lower(text: str) -> str:
    """Return *text* in lower case, in which nothing moves: the lower case of a few letters is longer."""
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def read_measures(after: str) -> Measures:
    """Return what the unit at the start of *after*, which follows a numeral, measures; nothing if there is none."""
    match = _MEASURE.match(after)
    return _MEASURES[int(str(match.lastgroup)[1:])] if match else ()
