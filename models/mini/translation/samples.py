"""Samples to train the mini translation model on, drawn from the synthetic world.

Nothing held out is ever drawn: neither templates nor names.
"""

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

from pipeline.language.authority import space_between
from pipeline.language.magnitudes import write_magnitudes
from pipeline.records import LANGUAGES, Language
from world.grammar import Line, salad, training_line

APPROVED_SHARE = 0.8
"""Share of the samples whose names are in the target's form already, as the translate stage writes them."""

RENAMED_SHARE = 0.6
"""Share of the lines whose people get names of random characters, so that no name is worth remembering."""

_DIRECTIONS = tuple(permutations(LANGUAGES, 2))
_ONSETS = ("b", "ch", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sh", "t", "v", "w", "y", "z", "")
_RIMES = ("a", "e", "i", "o", "u", "ai", "an", "ang", "ar", "ee", "en", "er", "eun", "in", "ing", "on", "oo", "ong", "un", "yu")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One text and its translation.

    Attributes:
        copied: (place in *source*, place in *target*, length) in characters of every string that both share.
    """

    source: str
    source_language: Language
    target: str
    target_language: Language
    copied: tuple[tuple[int, int, int], ...]


Names = Mapping[Language, str]


def random_names(rng: random.Random) -> Names:
    """Invent somebody: a name of random characters in each language, which no one could guess from another."""
    latin = [
        "".join(rng.choice(_ONSETS) + rng.choice(_RIMES) for _ in range(rng.randint(1, 3))).capitalize() for _ in range(2)
    ]
    kana = ["".join(chr(rng.randint(0x30A2, 0x30ED)) for _ in range(rng.randint(2, 4))) for _ in range(2)]
    ideographs = "".join(chr(rng.randint(0x4E00, 0x9FA0)) for _ in range(5))
    hangul = "".join(chr(rng.randint(0xAC00, 0xD7A3)) for _ in range(5))
    zh = ideographs[: rng.randint(2, 4)]
    return {
        "zh": zh if rng.random() < 0.8 else f"{zh[0]}·{ideographs}"[: rng.randint(4, 7)],
        "ja": ideographs[: rng.randint(3, 5)] if rng.random() < 0.5 else "・".join(kana),
        "ko": hangul[: rng.randint(2, 4)] if rng.random() < 0.8 else f"{hangul[:2]} {hangul[2:]}",
        "en": " ".join(latin),
    }
