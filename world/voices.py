"""The voices of the synthetic world: who can speak, as data.

``voices.toml`` holds the table; ``python -m world.measure_voices`` makes it and writes down how far
apart its voices are. A person of the world has one voice in every language.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("voices.toml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """One synthetic speaker: a voice variant of espeak-ng and how it is driven.

    Attributes:
        id: Stable name of the voice in the table.
        variant: File name of the espeak-ng voice variant (formants, breath, echo).
        pitch: espeak-ng's base pitch, 0 to 99; 50 leaves the variant's own pitch.
        speed: Nominal words a minute, 80 to 450.
        range: espeak-ng's pitch range, 0 to 99; 50 is the variant's own.
        hertz: Median fundamental frequency over the four languages, as measured; `None` outside the table.
    """

    id: str
    variant: str
    pitch: int
    speed: int
    range: int
    hertz: int | None = None


@cache
def read_voices(table: Path = TABLE) -> tuple[tuple[Voice, ...], tuple[Voice, ...]]:
    """Read the voice table.

    Returns:
        The training voices, which anything may use, and the unseen voices, which no training may use.
    """
    content = tomllib.loads(table.read_text(encoding="utf-8"))
    training = tuple(Voice(**row) for row in content["training"])
    unseen = tuple(Voice(**row) for row in content["unseen"])
    return training, unseen


def training_voices() -> tuple[Voice, ...]:
    """Return the voices that models may be trained on."""
    return read_voices()[0]


def unseen_voices() -> tuple[Voice, ...]:
    """Return the voices that are kept for tests alone."""
    return read_voices()[1]
