"""Loops told from what people do repeat.

A recognizer that loops writes the same words over and over. The usual sign, a text that compresses more than 2.4 times,
comes late in English and hardly ever in Chinese, Japanese and Korean, where a window holds few characters. What
counts here is how much is said again, in letters, with limits for each language: a Chinese letter says as much as
several English ones.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.records import Language

TIMES = 3
"""Twice is emphasis."""
LONGEST_UNIT = 80
"""Letters of the longest unit whose repetition is looked for."""
VARIED = 0.45
"""The share of different n-grams below which a text says the same thing again and again, with small changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is a loop in one language; all lengths are in letters.

    Attributes:
        clause: Nobody says a unit of this length three times in a row.
        words: Shorter units are a loop if the run of them is this long.
        gram: The n of the n-grams.
        enough: A text of this length has enough n-grams to judge it by.
        again: A whole text of this length is not said three times in a row by one voice.
    """

    clause: int
    words: int
    gram: int
    enough: int
    again: int


LIMITS: dict[Language, Limits] = {
    "zh": Limits(clause=4, words=12, gram=3, enough=24, again=5),
    "ja": Limits(clause=7, words=20, gram=4, enough=36, again=8),
    "ko": Limits(clause=6, words=16, gram=3, enough=30, again=6),
    "en": Limits(clause=12, words=26, gram=7, enough=70, again=14),
}


def letters(text: str) -> str:
    """Return *text* as lower-case letters and digits of any script, without spaces and punctuation."""
    return "".join(character for character in text.casefold() if character.isalnum())


def repeats(text: str, language: Language) -> bool:
    """Return whether *text* is, or holds, a loop: from the third repetition on, and never what people do repeat."""
    plain, limits = letters(text), LIMITS[language]
    for unit, run in _runs(plain):
        if unit >= limits.clause:
            return True
        if run >= limits.words and run * 2 >= len(plain):
            return True
    return len(plain) >= limits.enough and _variety(plain, limits.gram) < VARIED


def says_again(text: str, before: Sequence[str], language: Language) -> bool:
    """Return whether a whole text is the same as the two before it, and too long to be meant."""
    plain = letters(text)
    return len(plain) >= LIMITS[language].again and [letters(each) for each in before[1 - TIMES :]] == [plain] * 2


def _runs(plain: str) -> Iterator[tuple[int, int]]:
    """Yield (letters of the unit, letters of the run) of everything that stands at least three times in a row."""
    for match in re.finditer(rf"(?=(.{{1,{LONGEST_UNIT}}}?)\1{{{TIMES - 1},}})", plain):
        unit, end = match[1], match.start()
        if unit.isdigit():
            continue  # 1,000,000,000 is a number
        while plain.startswith(unit, end):
            end += len(unit)
        yield len(unit), end - match.start()


def _variety(plain: str, gram: int) -> float:
    """Return how many different n-grams there are, as a share of all."""
    grams = [plain[at : at + gram] for at in range(len(plain) - gram + 1)]
    return len(set(grams)) / len(grams)
