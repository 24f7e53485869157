"""Parallel phrases with slots: written once in four languages, filled together.

A phrase is four strings in the order of `LANGUAGES`. `{slot}` is filled; in Korean `{slot:은}` is filled and
followed by the particle that fits its last syllable. Japanese is written as a transcript has it; what a
synthesizer is fed comes from `readings.toml`. In the hiragana of a phrase は, へ and を are always particles.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from pipeline.records import LANGUAGES, Language

Four = tuple[str, str, str, str]

HERE = Path(__file__).parent
_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
_KANJI = re.compile(r"[一-龯々]")
_KATAKANA = re.compile(r"[ァ-ヶー]+")
_PARTICLES = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "으로": ("으로", "로"),
    "이라고": ("이라고", "라고"),
    "이라는": ("이라는", "라는"),
}
_SPOKEN_PARTICLES = str.maketrans("はへを", "わえお")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filler:
    """What stands in a slot.

    Attributes:
        text: As a transcript writes it, in the order of `LANGUAGES`.
        spoken: As a synthesizer is fed.
        numbers: The numbers in it, as plain digits.
    """

    text: Four
    spoken: Four
    numbers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Slot:
    name: str
    particle: str | None


@dataclass(frozen=True, slots=True)
class Phrase:
    """A compiled phrase: for every language its literals, as (text, spoken), and its slots."""

    source: Four
    parts: tuple[tuple[tuple[str, str] | _Slot, ...], ...]
    slots: tuple[str, ...]

    def fill(self, slot: Callable[[str], Filler]) -> Filler:
        """Fill every slot, each once for all languages.

        Args:
            slot: Gives the filler of a slot's name.
        """
        fillers = {name: slot(name) for name in self.slots}
        text: list[str] = []
        spoken: list[str] = []
        for index, parts in enumerate(self.parts):
            written, said = [], []
            for part in parts:
                if isinstance(part, _Slot):
                    filler = fillers[part.name]
                    particle = particle_after(filler.text[index], part.particle) if part.particle else ""
                    written.append(filler.text[index] + particle)
                    said.append(filler.spoken[index] + particle)
                else:
                    written.append(part[0])
                    said.append(part[1])
            text.append("".join(written))
            spoken.append("".join(said))
        numbers = tuple(number for name in self.slots for number in fillers[name].numbers)
        return Filler(text=four(text), spoken=four(spoken), numbers=numbers)


@cache
def phrase(zh: str, ja: str, ko: str, en: str) -> Phrase:
    """Compile a phrase.

    Raises:
        ValueError: The languages do not have the same slots, or a Japanese word has no reading.
    """
    source = (zh, ja, ko, en)
    slots = tuple(match[1] for match in _SLOT.finditer(zh))
    parts = []
    for language, string in zip(LANGUAGES, source, strict=True):
        found = [match[1] for match in _SLOT.finditer(string)]
        if sorted(found) != sorted(slots):
            raise ValueError(f"{language} has the slots {found}, zh has {list(slots)}: {string}")
        parts.append(tuple(_parts(string, language)))
    return Phrase(source, tuple(parts), slots)


def _parts(string: str, language: Language) -> list[tuple[str, str] | _Slot]:
    parts: list[tuple[str, str] | _Slot] = []
    end = 0
    for match in _SLOT.finditer(string):
        if match.start() > end:
            parts.append(_literal(string[end : match.start()], language))
        parts.append(_Slot(match[1], match[2]))
        end = match.end()
    if end < len(string):
        parts.append(_literal(string[end:], language))
    return parts


def _literal(string: str, language: Language) -> tuple[str, str]:
    return string, japanese_reading(string) if language == "ja" else string


def japanese_reading(text: str) -> str:
    """Kana of Japanese text that is made of the words in `readings.toml`."""
    return "".join(kana for _, kana in japanese_words(text))


@cache
def japanese_words(text: str) -> tuple[tuple[str, str], ...]:
    """Cut Japanese text into (as written, as read), a word with a reading, a katakana word, or one kana each.

    Raises:
        ValueError: A Chinese character has no reading.
    """
    readings = _readings()
    longest = max(map(len, readings))
    words = []
    at = 0
    while at < len(text):
        for length in range(min(longest, len(text) - at), 0, -1):
            if (word := text[at : at + length]) in readings:
                words.append((word, readings[word]))
                at += length
                break
        else:
            if _KANJI.match(text[at]):
                raise ValueError(f"readings.toml has no reading for {text[at:]}")
            katakana = _KATAKANA.match(text, at)
            word = katakana[0] if katakana else text[at]
            words.append((word, word.translate(_SPOKEN_PARTICLES)))
            at += len(word)
    return tuple(words)


def particle_after(word: str, particle: str) -> str:
    """The form of a Korean particle after a word: 은 or 는, 이 or 가, and so on.

    Args:
        word: Ends in a Korean syllable.
        particle: The form after a consonant.
    """
    final = (ord(word[-1]) - ord("가")) % 28
    after_consonant, after_vowel = _PARTICLES[particle]
    takes_vowel_form = final == 0 or (particle == "으로" and final == 8)  # 8 is the final ㄹ
    return after_vowel if takes_vowel_form else after_consonant


def four(strings: list[str]) -> Four:
    """Exactly four strings, as a tuple whose length mypy knows."""
    zh, ja, ko, en = strings
    return zh, ja, ko, en


def by_language(strings: Four) -> Mapping[Language, str]:
    """The same strings by language."""
    return dict(zip(LANGUAGES, strings, strict=True))


def read_table(name: str) -> dict[str, Any]:
    """Read one of the tables beside this module."""
    return tomllib.loads((HERE / name).read_text(encoding="utf-8"))


@cache
def _readings() -> dict[str, str]:
    return read_table("readings.toml")
