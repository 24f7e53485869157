"""Who a biography is about: the name with which it begins, and what its first sentence says somebody is."""

import re

from pipeline.programme.details import tell_kind
from pipeline.programme.entries import read_entries
from pipeline.programme.entry import Entry
from pipeline.programme.placed import tells
from pipeline.records import Language

_ENGLISH = re.compile(
    r"(?P<name>(?:(?:Dr|Prof|Professor|Mr|Ms|Mrs)\.?\s)?[A-Z][\w’'.-]+(?:\s[A-Z][\w’'.-]*){1,3}|He|She|They)\s"
    r"(?:is|are|serves as|works as)\s(?:currently\s)?(?:an?\s|the\s)?"
    r"(?P<told>(?:\b(?:Co|Ltd|Inc|Corp|St|Dept|Univ)\.(?!\s[A-Z])|[^.;]){3,160}(?:(?<=Ltd|Inc)\.)?)"
)
_CLAUSE = re.compile(
    r",?\s+(?:who|where|which|whose|speciali[sz]\w+|working|based|with\s(?:an?|over|more)|and\s(?:an?|the|has|is|was|also))\b"
)
_AT = re.compile(r"\s(?:at|with)\s(?:the\s)?(?=[A-Z])")
_IN = re.compile(r"\s(?:in|of)\s(?:the\s)?(?=[A-Z])")
_SENTENCE = re.compile(r"[。.](?=\s|$|[^\x00-\x7f])")
_COMMA = re.compile(r"\s*[，,、：:]\s*")


def read_sentence(text: str, language: Language) -> Entry | None:
    """Return whom an English sentence is about: `LEE Hyunjae is a Research Fellow at the Kamo Institute.`."""
    match = _ENGLISH.match(" ".join(text.split()))
    if match is None:
        return None
    entries = read_entries(f"{match['name']}, {_tell(match['told'])}", language)
    return entries[0] if len(entries) == 1 and entries[0].strength > 2 else None


def read_biography(text: str, language: Language) -> Entry | None:
    """Return who a line of sentences is about, told by its beginning; `None` if that is no name with a title."""
    if _ENGLISH.match(" ".join(text.split())):
        return read_sentence(text, language)
    first, *more = _COMMA.split(_SENTENCE.split(text)[0])
    kept = []
    for piece in more:
        if tell_kind(piece) == "unknown" or len(piece) > 60:
            break
        kept.append(piece)
    entries = read_entries("，".join((first, *kept)), language, is_placed=True) if len(first) < 60 else ()
    is_sure = len(entries) == 1 and (entries[0].strength > 2 or (bool(kept) and entries[0].strength > 1))
    return entries[0] if is_sure else None


def _tell(told: str) -> str:
    """Return what a sentence says somebody is as a list does: `Reader in Tides at the Kamo Institute` with a comma."""
    first = _CLAUSE.split(told)[0].strip()
    cuts = [*_AT.finditer(first)][:1]
    inside = [
        each for each in _IN.finditer(first) if "the" in each[0] or tell_kind(first[each.end() :]) == "organization"
    ]
    cuts = cuts or inside[:1]
    if cuts and tell_kind(first[: cuts[0].start()]) != "organization":
        first = f"{first[: cuts[0].start()]}, {first[cuts[0].end() :]}"
    return first[:1].upper() + first[1:]


def read_first_sentence(text: str) -> str:
    """Return what the first sentence under a name says somebody is; empty if it says something else."""
    match = _ENGLISH.match(" ".join(text.split()))
    if match is not None and tell_kind(told := _tell(match["told"])) in ("title", "both"):
        return told
    first = _SENTENCE.split(text)[0].strip()
    clause, comma, _ = first.partition("，")
    if comma and len(clause) < 40 and tell_kind(clause) in ("title", "both"):
        return clause
    is_short = len(first) < 60 and first != text.strip()
    return first if is_short and tells(first) and not re.search(r"[！？!?]", first) else ""
