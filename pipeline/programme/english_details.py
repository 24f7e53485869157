"""What an English piece of text beside a name is: a title, an organization, or both."""

import re
from typing import Literal

from pipeline.programme.words import ORGANIZATIONS, SUBUNITS, TITLES

Kind = Literal["title", "organization", "both", "unknown"]

ABBREVIATION = re.compile(r"^(?P<full>.*\S)\s*[(（][“\"']?(?P<short>[A-Za-z][\w&.\-]{1,14})[”\"']?[)）]$")
"""An organization with its abbreviation in brackets."""
_CUT_OFF = re.compile(r"\s+(?:of|for|to|at|in|on|and)\s+.*$", re.IGNORECASE)


def tell_english(text: str) -> Kind:
    """Return what a piece of text in Latin letters is."""
    bare = re.sub(r"\s*[(（][^()（）]*[)）]", "", text).strip(" ,.")
    segments = [each.strip() for each in re.split(r"\s*[,，|/]\s*|\s+[-–—]\s+", bare) if each.strip()]
    kinds = {tell_segment(each) for each in segments}
    if len(segments) > 1 and is_agent(segments[0]) and tell_segment(segments[-1]) == "organization":
        return "both"
    is_first = len(segments) > 1 and tell_segment(segments[0]) == "organization"
    if is_first and (is_agent(segments[-1]) or tell_segment(segments[-1]) == "title"):
        return "both"
    if "title" in kinds:
        return "both" if len(segments) > 1 and own_organization(segments) is not None else "title"
    return "organization" if "organization" in kinds else "unknown"


def is_agent(text: str) -> bool:
    """Tell whether a word before a comma is somebody who does something: Astronomer, Florist."""
    is_formed = re.fullmatch(r"(?:[A-Z][a-z-]+ ){0,2}[A-Z]?[a-z]+(?:er|or|ist|ian|eer)", text) is not None
    return is_formed and tell_segment(text) != "organization"  # no center


def own_organization(segments: list[str]) -> int | None:
    """Return from which segment on a title with commas names an organization, not a part of one."""
    for position, each in enumerate(segments):
        last = _head(each)
        is_part = last in SUBUNITS["en"] or any(word in SUBUNITS["en"] for word in each.casefold().split()[:2])
        if position and not is_part and tell_segment(each) == "organization":
            return position
    return None


def tell_segment(text: str) -> Kind:
    """Return what a piece without commas is."""
    plain = [each.strip(".,'’\"“”").casefold() for each in text.split()]
    head = _head(text)
    if head in TITLES["en"] or (
        plain and plain[0] in TITLES["en"] and len(plain) > 1 and re.search(r"\b(of|for|to|at|in)\b", text)
    ):
        return "title"
    if any(word in ORGANIZATIONS["en"] or word in SUBUNITS["en"] for word in plain) or ABBREVIATION.match(text):
        return "organization"
    hyphened = {part for each in plain for part in (each, *each.split("-"))}
    return "title" if hyphened & TITLES["en"] else "unknown"


def _head(text: str) -> str:
    """Return the word that says what an English name of a thing is: the last one before of, for, at."""
    words = _CUT_OFF.sub("", text.strip()).strip(" .,").split()
    return words[-1].casefold() if words else ""
