"""What a name on a page is, and the lists by which names are told."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from pipeline.records import Language

_DATA: dict[str, dict[str, str]] = tomllib.loads((files("pipeline.programme") / "names.toml").read_text("utf-8"))
FAMILIES: Mapping[str, frozenset[str]] = {
    key: frozenset(_DATA["families"][key].split()) for key in ("zh_long", "ko_long", "ja", "latin")
}
"""Family names: of two characters in Chinese and Korean, all in Japanese, and in Latin letters in lower case."""
SHORT_FAMILIES: Mapping[str, frozenset[str]] = {
    key: frozenset(_DATA["families"][key]) - {"\n"} for key in ("zh", "ko", "zh_rare", "ko_rare")
}
"""Family names of one character; the rare ones begin many other words, too."""
GIVEN = frozenset(_DATA["given"]["latin"].split())
"""Given names in Latin letters, in lower case."""
NEVER: Mapping[Language, frozenset[str]] = {
    "zh": frozenset(_DATA["never"]["zh"].split()),
    "ja": frozenset(_DATA["never"]["ja"].split()),
    "ko": frozenset(_DATA["never"]["ko"].split()),
    "en": frozenset(_DATA["never"]["en"].split()),
}
"""Words that no name holds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name as a page writes it.

    Attributes:
        text: In the script in which it comes first on the page, without honorifics.
        strength: 3 if hardly anything else can look like that, 2 if it looks like a name, 1 if it may be one.
        latin: In Latin letters, given name first where that is sure.
        family: The family name in Latin letters, where the page shows which part it is.
        native: In another script, as written.
        language: Of *native*; `None` if the page does not settle which.
        aliases: Other written forms: the order of the page, a reading in kana.
        is_placed: Whether nothing but its place on the page says that it is a name.
    """

    text: str
    strength: int
    latin: str | None = None
    family: str | None = None
    native: str | None = None
    language: Language | None = None
    aliases: tuple[str, ...] = ()
    is_placed: bool = False


def key_of(text: str) -> str:
    """Return what two spellings of one name have in common: letters without case, spaces, marks and accents."""
    return "".join(each for each in unicodedata.normalize("NFKD", text).casefold() if each.isalnum())
