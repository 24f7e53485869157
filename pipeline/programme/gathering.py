"""People who stand on several lines: a name, and a title and an organization under or over it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.programme.beside import add_details, is_detail
from pipeline.programme.biographies import read_first_sentence
from pipeline.programme.details import tell_kind
from pipeline.programme.entries import read_entries
from pipeline.programme.entry import Entry, Part
from pipeline.programme.facts import cut_hours
from pipeline.programme.forms import join_forms
from pipeline.programme.items import read_people
from pipeline.programme.kinds import find_kind
from pipeline.programme.labels import is_labelled_other
from pipeline.programme.latin_names import read_shaped_latin
from pipeline.programme.line import Line
from pipeline.programme.nearness import (
    begins_card,
    cut_tag,
    is_near,
    is_read_into,
    is_told_below,
    is_under_name,
    is_under_title,
)
from pipeline.programme.remaining import read_remaining
from pipeline.programme.signs import is_numbered
from pipeline.programme.words import find_fact, find_role, is_of_people
from pipeline.records import Language

_READING = re.compile(r"[ぁ-ゖー]{2,8}\s+[ぁ-ゖー]{2,8}|[ァ-ヺー]{2,8}\s+[ァ-ヺー]{2,8}")


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
    if following and not following[0].cells and cut_hours(following[0].text) is None and is_near(first, following[0]):
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
    first, is_card = lines[position], begins_card(lines, position)
    details: list[str] = []
    for raw in lines[position + count : position + count + 4]:
        if position + count in used:
            break
        role, text = cut_tag(first, raw)
        line = replace(raw, text=text)
        said = read_first_sentence(text) if not details and not own.entry.details and is_near(first, line) else ""
        if said:
            details.append(said)
            count += 1
            break
        if text and not _continues(first, line, own, details, language, is_card=is_card):
            following = lines[position + count + 1 : position + count + 2]
            if not is_under_title(first, line, details, following, language):
                break
        own = own if role is None else replace(own, role=role)
        details += [text] if text else []
        count += 1
    return (add_details(own, details) if details else own,), count


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


def _may_continue(line: Line) -> bool:
    """Tell whether a line can say what somebody is: no item, no label of something else, no hours."""
    is_other = is_labelled_other(line.text) or is_numbered(line.text) or cut_hours(line.text) is not None
    return not line.cells and is_detail(line.text) and not is_other


def _continues(
    first: Line, line: Line, own: Part, details: Sequence[str], language: Language, *, is_card: bool
) -> bool:
    """Tell whether a line says more about the person on the line *first*."""
    if not _may_continue(line):
        return False
    kind = tell_kind(line.text)
    near = is_near(first, line)
    other = None if first.is_card or line.block == first.block else read_remaining(line.text, language)
    if other is not None and line.text.startswith(other.name.text):
        return False  # somebody else
    others = read_people(line.text, language)
    is_in_card = first.is_card and near and line.block != first.block and kind != "unknown"
    if is_in_card and is_read_into(own, others) and others[0].role is None:
        return True
    is_below = len(others) == 1 and near and not own.entry.details and is_told_below(own, others[0], line)
    if is_below or (others and not details and is_under_name(first, line, own, others, is_card=is_card)):
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


def _gather_upwards(lines: Sequence[Line], position: int, language: Language) -> tuple[tuple[Part, ...], int] | None:
    """Read a title or an organization that stands over the name."""
    first = lines[position]
    if not is_detail(first.text) or tell_kind(first.text) == "unknown" or find_kind(first.text):
        return None
    details = [first.text]
    for count, line in enumerate(lines[position + 1 : position + 4], 2):
        if not is_near(first, line) or line.cells or cut_hours(line.text) or is_labelled_other(line.text):
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
