"""Who a biography is about: the name with which it begins, and what its first sentence says somebody is."""

import re

from pipeline.programme.details import tell_kind
from pipeline.programme.entries import read_entries
from pipeline.programme.entry import Entry
from pipeline.programme.placed import tells
from pipeline.records import Language

_ENGLISH = re.compile(
    r"(?P<name>(?:(?:Dr|Prof|Professor|Mr|Ms|Mrs)\.?\s)?[A-Z][\w’'.-]+(?:\s[A-Z][\w’'.-]*){1,3})\s"
    r"(?:is|serves as|works as)\s(?:currently\s)?(?:an?\s|the\s)?(?P<told>[^.;]{3,120})"
)
_SENTENCE = re.compile(r"[。.](?=\s|$|[^\x00-\x7f])")
_COMMA = re.compile(r"\s*[，,、：:]\s*")


def read_biography(text: str, language: Language) -> Entry | None:
    """Return who a line of sentences is about, told by its beginning; `None` if that is no name with a title."""
    match = _ENGLISH.match(text)
    if match is not None:
        told = re.split(r",?\s+(?:who|where|and|specializ|specialis|with)\b", match["told"])[0]
        entries = read_entries(f"{match['name']}, {told[:1].upper()}{told[1:]}", language)
        return entries[0] if len(entries) == 1 and entries[0].strength > 2 else None
    first, *more = _COMMA.split(_SENTENCE.split(text)[0])
    kept = []
    for piece in more:
        if tell_kind(piece) == "unknown" or len(piece) > 60:
            break
        kept.append(piece)
    entries = read_entries("，".join((first, *kept)), language, is_placed=True) if len(first) < 60 else ()
    is_sure = len(entries) == 1 and (entries[0].strength > 2 or (bool(kept) and entries[0].strength > 1))
    return entries[0] if is_sure else None


def read_first_sentence(text: str) -> str:
    """Return what the first sentence under a name says somebody is; empty if it says something else."""
    first = _SENTENCE.split(text)[0].strip()
    clause, comma, _ = first.partition("，")
    if comma and len(clause) < 40 and tell_kind(clause) in ("title", "both"):
        return clause
    is_short = len(first) < 60 and first != text.strip()
    return first if is_short and tells(first) and not re.search(r"[！？!?]", first) else ""
