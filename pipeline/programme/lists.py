"""Lists of people: what stands between commas, outside brackets, is one person each."""

import re
from collections.abc import Sequence

from pipeline.programme.entries import read_entries
from pipeline.programme.entry import Entry
from pipeline.programme.remaining import read_remaining
from pipeline.records import Language

_COMMA = re.compile(r"\s*(?:[、，,;；]|\s[/／]\s|(?<=[)）])\s*[・·/／&＆]|\s[&＆]\s|\band\b|\b및\b)\s*")
_BRACKET = re.compile(r"[()（）\[\]【】]")


def cut_outside(text: str, mark: re.Pattern[str]) -> list[str]:
    """Return the parts of a text between marks that stand outside brackets."""
    spans: list[tuple[int, int]] = []
    depth = start = 0
    for bracket in _BRACKET.finditer(text):
        if bracket[0] in "(（[【":
            start = bracket.start() if depth == 0 else start
            depth += 1
        else:
            depth = max(0, depth - 1)
            spans += [(start, bracket.end())] * (depth == 0)
    parts: list[str] = []
    begin = 0
    for match in mark.finditer(text):
        if not any(left < match.start() < right - 1 for left, right in spans):
            parts.append(text[begin : match.start()])
            begin = match.end()
    return [*parts, text[begin:]]


def read_list(text: str, language: Language) -> tuple[Entry, ...]:
    """Return who is listed, one in each part of the text; empty if a part holds nobody, or more than one."""
    parts = [each.strip() for each in cut_outside(text, _COMMA) if each.strip()]
    found = [_read_part(each, language) for each in parts]
    return tuple(each for each in found if each is not None) if len(parts) > 1 and all(found) else ()


def _read_part(text: str, language: Language) -> Entry | None:
    entries: Sequence[Entry] = read_entries(text, language, is_placed=True)
    return entries[0] if len(entries) == 1 else read_remaining(text, language)
