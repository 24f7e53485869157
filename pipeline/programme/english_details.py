"""What an English piece of text beside a name is: a title, an organization, or both."""

import re
from typing import Literal

from pipeline.programme.words import ORGANIZATIONS, SUBUNITS, TITLES

Kind = Literal["title", "organization", "both", "unknown"]

ABBREVIATION = re.compile(r"^(?P<full>.*\S)\s*[(（][“\"']?(?P<short>[A-Za-z][\w&.\-]{1,14})[”\"']?[)）]$")
"""An organization with its abbreviation in brackets."""
AT = re.compile(r"(?P<title>[^,|/]+?)\s+at\s+(?:the\s+)?(?P<organization>[A-Z].*)$")
"""Section Chief at Hoshikuma City."""
_CUT_OFF = re.compile(r"\s+(?:of|for|to|at|in|on|and)\s+.*$", re.IGNORECASE)


def tell_english(text: str) -> Kind:
    """Return what a piece of text in Latin letters is."""
    bare = re.sub(r"\s*[(（][^()（）]*[)）]", "", text).strip(" ,.")
    if AT.match(bare):
        return "both"
    segments = cut_segments(bare)
    kinds = [tell_segment(each) for each in segments]
    if len(segments) > 1 and own_organization(segments) is not None:
        return "both"
    is_first = len(segments) > 1 and kinds[0] == "organization"
    if is_first and (is_agent(segments[-1]) or kinds[-1] == "title"):
        return "both"
    return "title" if "title" in kinds else "organization" if "organization" in kinds else "unknown"


def cut_segments(text: str) -> list[str]:
    """Return the parts of a line between its commas, bars and dashes."""
    return [each.strip() for each in re.split(r"\s*[,，|/]\s*|\s+[-–—]\s+", text) if each.strip()]


def ends_with_part(text: str) -> bool:
    """Tell whether a line ends with a part of an organization: Principal Consultant, Business Development Group."""
    return _head(cut_segments(text)[-1]) in SUBUNITS["en"]


def is_agent(text: str) -> bool:
    """Tell whether a word before a comma is somebody who does something: Astronomer, Florist."""
    is_formed = re.fullmatch(r"(?:[A-Z][a-z-]+ ){0,2}[A-Z]?[a-z]+(?:er|or|ist|ian|eer)", text) is not None
    return is_formed and tell_segment(text) != "organization"  # no center


def own_organization(segments: list[str]) -> int | None:
    """Return from which segment on a line names an organization with its parts: behind the last title in front.

    Titles in front may be words in no list, if an organization follows; an organization may be, if a title precedes it.
    """
    kinds = [tell_segment(each) for each in segments]
    at = next((position for position, kind in enumerate(kinds) if position and kind != "title"), None)
    if at is None or kinds[0] == "organization":
        return None
    is_titled = kinds[0] == "title" or is_agent(segments[0])
    named = "organization" in kinds[at:]
    may_be = named and len(segments[0].split()) <= 4 and not any(each.isdigit() for each in segments[0])
    follows = named or segments[at][:1].isupper()
    return at if (is_titled and follows) or may_be else None


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


def split_english(text: str) -> tuple[str, str | None, str | None]:
    """Return title, organization and a guess for a line that holds both."""
    if (match := AT.match(text)) is not None:
        return match["title"], match["organization"], None
    segments = cut_segments(text)
    kinds = [tell_segment(each) for each in segments]
    if kinds[0] == "organization":
        at = next((at for at, kind in enumerate(kinds) if kind == "title"), len(segments) - 1)
        return ", ".join(segments[at:]), ", ".join(segments[:at]), None
    at = own_organization(segments) or len(segments)
    title, organization = ", ".join(segments[:at]), ", ".join(segments[at:])
    guess = None
    if "organization" not in kinds[at:] and organization:
        guess = f"organization: “{organization}” stands behind the title, and nothing in it says what it is"
    elif kinds[0] == "unknown" and not is_agent(segments[0]):
        guess = f"title: “{title}” stands in front of the organization, and nothing in it says what it is"
    return title, organization or None, guess
