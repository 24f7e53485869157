"""The word lists of the rules that find sentences, from `sentences.toml`."""

import tomllib
from importlib.resources import files

_LISTS: dict[str, list[str]] = tomllib.loads(
    (files("pipeline.language") / "sentences.toml").read_text(encoding="utf-8")
)


def words(name: str) -> frozenset[str]:
    """Return the words of the list called *name*."""
    return frozenset(_LISTS[name])


def choice(name: str) -> str:
    """Return a regular expression that matches any entry of the list called *name*, which may be one itself."""
    return "(?:" + "|".join(sorted(_LISTS[name], key=len, reverse=True)) + ")"
