"""Whether a line stands so near a name that it says more about the person."""

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.programme.details import tell_kind
from pipeline.programme.entry import Part
from pipeline.programme.items import read_people
from pipeline.programme.labels import cut_role
from pipeline.programme.line import Line
from pipeline.programme.words import find_role
from pipeline.records import Language, Role

ROLE_BEHIND = re.compile(r"^(?P<rest>.{3,}?)\s*[(（](?P<role>[^()（）]{1,12})[)）]$")


def cut_tag(first: Line, line: Line) -> tuple[Role | None, str]:
    """Return the role that a tag on a card, or brackets behind a detail, give to the person on the line *first*."""
    labelled = cut_role(line.text) if first.is_card and line.group == first.group else None
    if labelled is not None and not labelled[1]:
        return labelled[0], ""
    match = ROLE_BEHIND.match(line.text)
    role = None if match is None else find_role(match["role"])
    return role, line.text if match is None or role is None else match["rest"]


def is_under_title(
    first: Line, line: Line, details: Sequence[str], following: Sequence[Line], language: Language
) -> bool:
    """Tell whether what may be a name is the organization under `Founder`: it stands there, and nothing explains it."""
    people = read_people(line.text, language)
    alone = len(people) == 1 and people[0].entry.strength == 1 and people[0].role is None
    explained = bool(following) and is_near(line, following[0]) and tell_kind(following[0].text) != "unknown"
    titled = [tell_kind(each) for each in details] == ["title"]
    return alone and titled and not explained and is_near(first, line) and line.level == 0


def is_near(first: Line, line: Line) -> bool:
    """Tell whether two lines stand in one paragraph, or in one container without a gap."""
    return line.block == first.block or (line.group == first.group and line.group != 0 and line.gap == 0)


def is_told_below(own: Part, other: Part, line: Line) -> bool:
    """Tell whether what may be another name with a title is what somebody is: it ends the line, or is no usual name."""
    entry = other.entry
    is_sure = own.entry.name.strength > 1 or own.entry.name.latin is not None
    if other.role is not None or not entry.details or entry.name.latin is not None or not is_sure:
        return False
    return not line.text.startswith(entry.name.text) or entry.name.is_placed or entry.name.strength < 2


def is_read_into(own: Part, others: Sequence[Part]) -> bool:
    """Tell whether a name that a line of a card seems to hold may be a part of what somebody is: 할머니 기획단 단장."""
    return len(others) == 1 and not own.entry.details and others[0].entry.name.latin is None


def begins_card(lines: Sequence[Line], position: int) -> bool:
    """Tell whether a line begins a paragraph of two or three, and one beside it has as many."""
    block = lines[position].block
    near = lines[max(position - 4, 0) : position + 8]
    sizes = Counter(each.block for each in near if find_role(each.text) is None)
    order = list(sizes)
    if block not in sizes:
        return False
    at = order.index(block)
    beside = [sizes[each] for each in (*order[max(at - 1, 0) : at], *order[at + 1 : at + 2])]
    before = lines[position - 1] if position else None
    begins = before is None or before.block != block or find_role(before.text) is not None
    return begins and sizes[block] in (2, 3) and sizes[block] in beside


def is_under_name(first: Line, line: Line, own: Part, others: Sequence[Part], *, is_card: bool) -> bool:
    """Tell whether what may be a name stands under one that is surer, where its title stands: Ferry Historian."""
    may_be = len(others) == 1 and others[0].role is None and others[0].entry.name.strength == 1
    is_surer = own.entry.name.strength > 1 and bool(others[0].entry.details)
    is_below = is_card or (first.level > 0 and not line.level)
    return may_be and (is_surer or is_below) and not own.entry.details and is_near(first, line)
