"""A house style as data: what an organization's report looks like."""

import functools
from dataclasses import dataclass
from importlib.resources import files

from pipeline.codec import from_toml
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
    """One house style; the comments in `tcs-wego.toml` say what each field means."""

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

    def band(self, kind: TalkKind) -> Band | None:
        """Return the band of a kind of turn; `None` where the style has none."""
        return next((band for band in self.bands if band.kind == kind), None)


@functools.cache
def built_in_profile() -> StyleProfile:
    """Return the house style that ships with the project."""
    text = (files("pipeline.language") / f"{BUILT_IN}.toml").read_text(encoding="utf-8")
    return from_toml(StyleProfile, text, f"{BUILT_IN}.toml")
