"""What every format of transcript comes down to: cues."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from pipeline.records import Doubt, Language, Word, doubt

_INVISIBLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
LISTED = 10
"""Lines of a file that one doubt names; it counts the others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cue:
    """A few words that somebody says, as a transcript shows them.

    Attributes:
        line: The line of the file on which it begins, from 1.
        start: Milliseconds from the beginning of the recording; `None` if the file does not say it readably.
        label: Who says it, as the file calls them; `None` if it does not say.
        language: As the file tags it.
        words: With times of their own, where the format has them; they join to *text*.
    """

    line: int
    start: int | None
    end: int | None
    text: str
    label: str | None = None
    language: Language | None = None
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """What a file says, in the order of the file."""

    cues: tuple[Cue, ...]
    doubts: tuple[Doubt, ...] = ()


def tidy(text: str) -> str:
    """Return *text* as one line: composed characters, single spaces, nothing invisible."""
    return " ".join(_INVISIBLE.sub("", unicodedata.normalize("NFC", text)).split())


def doubt_lines(file: str, kind: str, lines: Iterable[int], sentence: str) -> tuple[Doubt, ...]:
    """Return one doubt about some lines of a file; none if there are no lines.

    Args:
        file: The file's path.
        kind: The kind of doubt.
        lines: Which ones, from 1.
        sentence: What is in doubt about them.
    """
    numbers = sorted(set(lines))
    if not numbers:
        return ()
    listed = ", ".join(map(str, numbers[:LISTED]))
    more = f" and {len(numbers) - LISTED} more" if len(numbers) > LISTED else ""
    word = "line" if len(numbers) == 1 else "lines"
    return (doubt(kind, f"{file}, {word} {listed}{more}: {sentence}"),)
