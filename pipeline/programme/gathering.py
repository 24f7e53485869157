"""People who stand on several lines: a name, and a title and an organization under or over it."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from pipeline.programme.biographies import read_first_sentence
from pipeline.programme.details import tell_kind
from pipeline.programme.entries import read_entries
from pipeline.programme.entry import Entry, Part
from pipeline.programme.facts import cut_hours
from pipeline.programme.forms import join_forms
from pipeline.programme.headings import is_numbered
from pipeline.programme.items import add_details, is_detail, read_people
from pipeline.programme.labels import cut_role, is_labelled_other
from pipeline.programme.latin_names import read_shaped_latin
from pipeline.programme.page import Line
from pipeline.programme.remaining import read_remaining
from pipeline.programme.words import find_fact, find_kind, find_role, is_of_people
from pipeline.records import Language, Role

_READING = re.compile(r"[ぁ-ゖー]{2,8}\s+[ぁ-ゖー]{2,8}|[ァ-ヺー]{2,8}\s+[ァ-ヺー]{2,8}")
_ROLE_BEHIND = re.compile(r"^(?P<rest>.{3,}?)\s*[(（](?P<role>[^()（）]{1,12})[)）]$")


def gather(
    lines: Sequence[Line], position: int, people: Sequence[Part], language: Language, used: frozenset[int]
) -> tuple[tuple[Part, ...], int] | None:
    """Return who stands at a line with what stands under or over the name, and how many lines that is.

    Args:
        lines: Of the page.
        position: Of the line.
        people: Who is on that line, if that has been read already.
        language: Of the page.
        used: Lines that have been read as something else.

    Returns:
        `None` if nobody stands there.
    """
    first = lines[position]
    if not people:
        people = read_people(first.text, language)
        if not people:
            return _gather_upwards(lines, position, language)
        if find_kind(first.text) and people[0].entry.strength < 3:
            return None
    if len(people) != 1:
        return tuple(people), 1
    own, count = people[0], 1
    following = lines[position + 1 : position + 2]
    if following and not following[0].cells and cut_hours(following[0].text) is None and _is_near(first, following[0]):
        others = read_people(following[0].text, language) or _read_latin(following[0].text)
        joined = join_forms(own, others[0]) if len(others) == 1 else None
        own, count = (own, 1) if joined is None else (joined, 2)
        if joined is None and _READING.fullmatch(following[0].text) and own.entry.name.native:
            count = 2  # how the name is read
    return _read_below(lines, position, count, own, language, used)


def _read_latin(text: str) -> tuple[Part, ...]:
    """Read what stands under a name in other letters and has the shape of one."""
    name = read_shaped_latin(text, is_any=True)
    return () if name is None else (Part(entry=Entry(name=name, strength=1), role=None),)


def _read_below(
    lines: Sequence[Line], position: int, count: int, own: Part, language: Language, used: frozenset[int]
) -> tuple[tuple[Part, ...], int]:
    """Return somebody whose name takes *count* lines with what stands below, and how many lines that is."""
    first, is_card = lines[position], _is_card(lines, position)
    details: list[str] = []
    for raw in lines[position + count : position + count + 4]:
        if position + count in used:
            break
        role, text = _cut_tag(first, raw)
        line = replace(raw, text=text)
        said = read_first_sentence(text) if not details and not own.entry.details and _is_near(first, line) else ""
        if said:
            details.append(said)
            count += 1
            break
        if text and not _continues(first, line, own, details, language, is_card=is_card):
            following = lines[position + count + 1 : position + count + 2]
            if not _is_under_title(first, line, details, following, language):
                break
        own = own if role is None else replace(own, role=role)
        details += [text] if text else []
        count += 1
    return (add_details(own, details) if details else own,), count


def _cut_tag(first: Line, line: Line) -> tuple[Role | None, str]:
    """Return the role that a tag on a card, or brackets behind a detail, give to the person on the line *first*."""
    labelled = cut_role(line.text) if first.is_card and line.group == first.group else None
    if labelled is not None and not labelled[1]:
        return labelled[0], ""
    match = _ROLE_BEHIND.match(line.text)
    role = None if match is None else find_role(match["role"])
    return role, line.text if match is None or role is None else match["rest"]


def gather_placed(
    lines: Sequence[Line], position: int, language: Language, used: frozenset[int], *, is_listed: bool
) -> tuple[tuple[Part, ...], int] | None:
    """Return who stands at a line among those of people by its shape: under a label, or over what somebody is.

    Where no people are listed (*is_listed*), brackets behind the name must hold a title.
    """
    text = lines[position].text
    if not is_detail(text) or is_numbered(text) or is_labelled_other(text) or find_kind(text) or find_fact(text):
        return None
    people = tuple(Part(entry=each, role=None) for each in read_entries(text, language, is_placed=True))
    if not is_listed and not (len(people) == 1 and people[0].entry.details.title and text.endswith((")", "）"))):
        return None
    gathered = gather(lines, position, people, language, used) if people else None
    is_sure = gathered is not None and (len(people) > 1 or gathered[0][0].entry.strength > 1)
    return gathered if is_sure or _is_under_label(lines, position) else None


def _is_under_label(lines: Sequence[Line], position: int) -> bool:
    """Tell whether a word for people stands right over a line, in the same card or the same paragraph."""
    line, label = lines[position], lines[max(position - 1, 0)]
    if position == 0 or not is_of_people(label.text) or find_role(label.text) is None:
        return False
    near = [each for each in lines[max(position - 4, 0) : position + 5] if each.group == line.group]
    is_card = label.level > 4 or len(near) < 7
    return label.block == line.block or (label.group == line.group != 0 and is_card and line.gap == 0)


def _is_under_title(
    first: Line, line: Line, details: Sequence[str], following: Sequence[Line], language: Language
) -> bool:
    """Tell whether what may be a name is the organization under `Founder`: it stands there, and nothing explains it."""
    people = read_people(line.text, language)
    alone = len(people) == 1 and people[0].entry.strength == 1 and people[0].role is None
    explained = bool(following) and _is_near(line, following[0]) and tell_kind(following[0].text) != "unknown"
    titled = [tell_kind(each) for each in details] == ["title"]
    return alone and titled and not explained and _is_near(first, line) and line.level == 0


def _is_near(first: Line, line: Line) -> bool:
    return line.block == first.block or (line.group == first.group and line.group != 0 and line.gap == 0)


def _continues(
    first: Line, line: Line, own: Part, details: Sequence[str], language: Language, *, is_card: bool
) -> bool:
    """Tell whether a line says more about the person on the line *first*."""
    if (
        line.cells
        or not is_detail(line.text)
        or is_labelled_other(line.text)
        or cut_hours(line.text) is not None
        or is_numbered(line.text)
    ):
        return False
    kind = tell_kind(line.text)
    near = _is_near(first, line)
    other = None if first.is_card or line.block == first.block else read_remaining(line.text, language)
    if other is not None and line.text.startswith(other.name.text):
        return False  # somebody else
    others = read_people(line.text, language)
    if (
        first.is_card
        and near
        and _is_read_into(own, others)
        and others[0].role is None
        and line.block != first.block
        and kind != "unknown"
    ):
        return True
    if len(others) == 1 and near and not own.entry.details and _is_told_below(own, others[0], line):
        return True
    if others and not details and _is_under_name(first, line, own, others, is_card=is_card):
        return True
    if (
        others
        and (others[0].entry.strength > 1 or kind == "unknown")
        and not (near and kind in ("organization", "title", "both") and not others[0].entry.details)
    ):
        return False
    if find_kind(line.text) and kind in ("unknown", "organization") and len(line.text) < 60:
        return False
    if own.entry.details and (own.entry.details.title and own.entry.details.organization):
        return False
    if line.level and line.level <= (first.level or 6) and line.block != first.block and kind != "title":
        return False
    if near:
        return kind != "unknown" or len(details) < 2
    known = {tell_kind(each) for each in details}
    return kind != "unknown" and kind not in known and not own.entry.details and line.gap <= max(first.gap, 1)


def _is_told_below(own: Part, other: Part, line: Line) -> bool:
    """Tell whether what may be another name with a title is what somebody is: it ends the line, or is no usual name."""
    entry = other.entry
    is_sure = own.entry.name.strength > 1 or own.entry.name.latin is not None
    if other.role is not None or not entry.details or entry.name.latin is not None or not is_sure:
        return False
    return not line.text.startswith(entry.name.text) or entry.name.is_placed or entry.name.strength < 2


def _is_read_into(own: Part, others: Sequence[Part]) -> bool:
    """Tell whether a name that a line of a card seems to hold may be a part of what somebody is: 할머니 기획단 단장."""
    return len(others) == 1 and not own.entry.details and others[0].entry.name.latin is None


def _is_card(lines: Sequence[Line], position: int) -> bool:
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


def _is_under_name(first: Line, line: Line, own: Part, others: Sequence[Part], *, is_card: bool) -> bool:
    """Tell whether what may be a name stands under one that is surer, where its title stands: Ferry Historian."""
    may_be = len(others) == 1 and others[0].role is None and others[0].entry.name.strength == 1
    is_surer = own.entry.name.strength > 1 and bool(others[0].entry.details)
    is_below = is_card or (first.level > 0 and not line.level)
    return may_be and (is_surer or is_below) and not own.entry.details and _is_near(first, line)


def _gather_upwards(lines: Sequence[Line], position: int, language: Language) -> tuple[tuple[Part, ...], int] | None:
    """Read a title or an organization that stands over the name."""
    first = lines[position]
    if not is_detail(first.text) or tell_kind(first.text) == "unknown" or find_kind(first.text):
        return None
    details = [first.text]
    for count, line in enumerate(lines[position + 1 : position + 4], 2):
        if not _is_near(first, line) or line.cells or cut_hours(line.text) or is_labelled_other(line.text):
            return None
        people = read_people(line.text, language)
        if (
            len(people) == 1
            and people[0].role is None
            and not (people[0].entry.details and people[0].entry.details.organization)
        ):
            if line.level and not first.level and line.block != first.block and line.level < 6:
                return None  # the heading of somebody else
            return (add_details(people[0], details),), count
        if not is_detail(line.text) or tell_kind(line.text) == "unknown":
            return None
        details.append(line.text)
    return None
