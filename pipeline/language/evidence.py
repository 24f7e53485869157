"""What a sentence of the outline rests on, and what can be wrong with it: the records of the evidence checks."""

import functools
import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from pipeline.records import Language, Span

Code = Literal["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9", "C11", "C12", "C13", "C14"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One utterance that a sentence cites, with its translation into the language of the outline.

    Attributes:
        span: When it was said; `None` where that is not known, and then the scope (C3) is not checked.
    """

    utterance: str
    speaker: str | None
    language: Language
    text: str
    translation: str
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a sentence may not stand as it is.

    Attributes:
        blocks: Whether it must not be published; otherwise a reviewer should look.
        message: One sentence for the reviewer.
    """

    code: Code
    blocks: bool
    message: str


@functools.lru_cache(maxsize=100_000)
def fold(text: str) -> str:
    """Return *text* without differences of case, width and form of quotation marks, and without a possessive."""
    plain = unicodedata.normalize("NFKC", text).translate(str.maketrans("‘’“”‐‑", "''\"\"--"))
    return re.sub(r"'s?$", "", plain).casefold()
