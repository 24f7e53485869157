"""What stands beside or below a name: whether a line can, and what it adds to the person."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.programme.dates import read_date
from pipeline.programme.details import LONGEST_DETAIL, is_prose, read_details, tell_kind
from pipeline.programme.entry import Entry, Part
from pipeline.programme.labels import cut_role
from pipeline.programme.name import Name
from pipeline.programme.signs import is_coded
from pipeline.programme.words import HONORIFICS, find_part

QUOTED = re.compile(r"^[“\"「『《〈'‘].*[”\"」』》〉'’]$")
QUOTED_HEAD = re.compile(r"^[^“\"「『《]{0,20}(?:“[^”]*”|\"[^\"]*\"|「[^」]*」|『[^』]*』|《[^》]*》)")


def add_details(part: Part, pieces: Sequence[str]) -> Part:
    """Return somebody with further details."""
    old = part.entry.details
    details = read_details([*(each for each in (old.organization, old.title) if each), *pieces])
    known = any(tell_kind(each) != "unknown" for each in pieces)
    strength = 3 if known else part.entry.strength
    details = replace(details, abbreviation=details.abbreviation or old.abbreviation)
    return Part(entry=Entry(name=part.entry.name, strength=strength, details=details), role=part.role)


def begins_with_name(text: str, name: Name) -> bool:
    """Tell whether a line begins with somebody's name, behind nothing but an honorific."""
    before, found, _ = text.partition(name.text)
    return bool(found) and all(each.strip(".,").casefold() in HONORIFICS["en"] for each in before.split())


def is_quoted(text: str) -> bool:
    """Tell whether a line begins with a title in quotation marks: “Snow days” Prof. Mok Arin (…)."""
    return text[:1] in '“"「『' and QUOTED_HEAD.match(text) is not None


def is_detail(text: str) -> bool:
    """Tell whether a line can be what stands under a name: short, no sentence, no quotation, no label."""
    return (
        len(text) <= LONGEST_DETAIL
        and not is_prose(text)
        and not is_coded(text)
        and read_date(text) is None
        and not (text[0] in '“"「' and QUOTED_HEAD.match(text))
        and find_part(text) is None
        and cut_role(text) is None
        and not text.endswith(("：", ":"))
        and not re.match(r"https?:|www\.", text)
        and not re.search(r"[a-z]{2} .*\b(?!Ltd|Inc|Co|Corp|Dept|Univ|Jr|Sr)[A-Za-z]{2,}\.$", text)
    )


def is_position(text: str) -> bool:
    """Tell whether a line or what stands in its brackets is an organization with a title: then somebody has it."""
    inner = re.findall(r"[(（]([^()（）]+)[)）]", text)
    return any(tell_kind(each) == "both" for each in (text, *inner))
