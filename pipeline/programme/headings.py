"""Which lines of a page are its title, and which are headings of sessions."""

import re
from collections.abc import Sequence

from pipeline.programme.details import is_prose, tell_kind
from pipeline.programme.facts import cut_hours
from pipeline.programme.items import read_people
from pipeline.programme.kinds import find_kind
from pipeline.programme.line import Line
from pipeline.programme.signs import is_numbered
from pipeline.programme.words import find_fact, find_part, find_role
from pipeline.records import Language

HORIZON = 40
"""Lines behind a heading in which its people must begin."""

_CLOCK = re.compile(r"\s*[(（\[]?\s*\d{1,2}[:：]\d\d(?:\s*[~〜～–—-]\s*(?:\d{1,2}[:：]\d\d)?)?\s*[)）\]]?$")


def name_heading(text: str) -> str:
    """Return what a heading calls a session, without its hours: Session 2 (11:00)."""
    return _CLOCK.sub("", text) or text


def stands_alone(lines: Sequence[Line], position: int) -> bool:
    """Tell whether a line begins a paragraph that is no running text."""
    line = lines[position]
    before = lines[position - 1] if position else None
    return (
        not line.cells and (before is None or before.block != line.block) and not line.text.endswith((",", "，", "、"))
    )


def begins_hours(lines: Sequence[Line], position: int) -> bool:
    """Tell whether items with hours begin within a few lines of a position."""
    near = [each for each in lines[position : position + 6] if not each.level]
    return sum(cut_hours(each.cells[0] if each.cells else each.text) is not None for each in near) > 1


def begins_items(lines: Sequence[Line], position: int) -> bool:
    """Tell whether a list follows that can only be a programme: an opening, a discussion, questions, an end."""
    kinds = set()
    for line in lines[position : position + 16]:
        if line.level or line.cells or len(line.text) > 120 or find_part(line.text) is not None:
            break
        kinds.add(find_kind(line.text))
    return len(kinds - {None}) > 2


def looks_ahead(lines: Sequence[Line], position: int, language: Language) -> bool:
    """Tell whether people follow a line before the next heading does."""
    own = lines[position]
    for at in range(position + 1, min(len(lines), position + HORIZON)):
        line = lines[at]
        if line.cells:
            return any(_holds_person(cell, language) for cell in line.cells)
        text = line.text
        part = find_part(text)
        is_below = part == "people" and (line.level > own.level or (at == position + 1 and not line.level))
        if (part is not None and not is_below) or is_numbered(text) or cut_hours(text) is not None:
            return False
        if not own.level and 0 < line.level < 6 and find_role(text) is not None:
            return False
        if find_role(text) is not None or _holds_person(text, language):
            return True
        if is_prose(text):
            continue
        if find_kind(text) and (line.level or stands_alone(lines, at)) and len(text) < 60:
            return False
        if (line.level and line.level <= (own.level or 6)) or find_fact(text):
            return False
        following = lines[at + 1] if at + 1 < len(lines) else None
        is_over_name = following is not None and following.block == line.block and tell_kind(text) != "unknown"
        if stands_alone(lines, at) and not is_over_name and not own.level:
            return False
    return False


def _holds_person(text: str, language: Language) -> bool:
    people = read_people(text.split("\n", maxsplit=1)[0], language)
    return bool(people) and (people[0].entry.strength > 1 or people[0].role is not None)
