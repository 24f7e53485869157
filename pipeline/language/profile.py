"""A house style as data: what an organization's report looks like."""

import functools
import re
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Literal

from pipeline.codec import Malformed, Mistake, from_toml
from pipeline.errors import UsageError
from pipeline.records import Language, TalkKind

BUILT_IN = "tcs-wego"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """How long a turn of one kind is, and how it begins.

    Attributes:
        words: Least and most.
        sentences: Least and most.
        opening: The reporting verbs it may open with; empty for any.
    """

    kind: TalkKind
    words: tuple[int, int]
    sentences: tuple[int, int]
    opening: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleProfile:
    """One house style; the comments in `tcs-wego.toml` say what each field means.

    Attributes:
        spelling: Pairs of the spelling to avoid and the one to use, in their shortest forms.
        quotes: How quotation marks and apostrophes look.
        definition: Whether an abbreviation is in quotation marks, inside its brackets, at its first mention.
    """

    name: str
    language: Language
    longest_sentence: int
    longest_appositive: int
    longest_quotation: int
    evidence_factor: int
    verbs: tuple[str, ...]
    household: tuple[str, ...]
    connectives: tuple[str, ...]
    closers: tuple[str, ...]
    omitted: tuple[str, ...]
    spelling: tuple[tuple[str, str], ...]
    bands: tuple[Band, ...]
    quotes: Literal["curly", "straight"] = "curly"
    definition: Literal["quoted", "plain"] = "quoted"

    def band(self, kind: TalkKind) -> Band | None:
        """Return the band of a kind of turn; `None` where the style has none."""
        return next((band for band in self.bands if band.kind == kind), None)


@functools.cache
def built_in_profile() -> StyleProfile:
    """Return the house style that ships with the project."""
    text = (files("pipeline.language") / f"{BUILT_IN}.toml").read_text(encoding="utf-8")
    return from_toml(StyleProfile, text, f"{BUILT_IN}.toml")


def read_profile(path: Path) -> StyleProfile:
    """Return the house style that a file of an organization describes.

    Raises:
        UsageError: The file is not there or is no text.
        Malformed: It says something wrong.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{path}: this profile cannot be read: {error.strerror}.") from error
    except UnicodeDecodeError:
        raise UsageError(f"{path}: this profile is not UTF-8; save it in that encoding.") from None
    profile = from_toml(StyleProfile, text, str(path))
    mistakes = []
    if not all(verb.strip() for verb in profile.verbs) or not profile.verbs:
        mistakes.append(Mistake(path=("verbs",), sentence="must hold at least one verb, and none that is empty"))
    for position, pattern in enumerate(profile.omitted):
        try:
            re.compile(pattern)
        except re.error as error:
            mistakes.append(Mistake(path=("omitted", position), sentence=f"is no regular expression: {error}"))
    if mistakes:
        raise Malformed(str(path), tuple(mistakes))
    return profile
