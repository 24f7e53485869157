"""People who stand on several lines: a name, and a title and an organization under or over it."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.language.scripts import count_scripts
from pipeline.programme.details import tell_kind
from pipeline.programme.facts import cut_hours
from pipeline.programme.headings import is_numbered
from pipeline.programme.items import Part, add_details, is_detail, read_people
from pipeline.programme.labels import is_labelled_other
from pipeline.programme.names import read_name
from pipeline.programme.page import Line
from pipeline.programme.words import find_kind
from pipeline.records import Language


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
    own = people[0]
    details: list[str] = []
    count = 1
    if (joined := _join_scripts(first, lines[position + 1 : position + 2], own, language)) is not None:
        own, count = joined, 2
    for line in lines[position + count : position + count + 4]:
        if position + count in used:
            break
        if not _continues(first, line, own, details, language):
            following = lines[position + count + 1 : position + count + 2]
            if not _is_under_title(first, line, details, following, language):
                break
        details.append(line.text)
        count += 1
    return (add_details(own, details) if details else own,), count


def _join_scripts(first: Line, following: Sequence[Line], own: Part, language: Language) -> Part | None:
    """Return somebody whose name stands on two lines, once in Latin letters and once in others; `None` otherwise."""
    if own.entry.details or not following or following[0].cells or not _is_near(first, following[0]):
        return None
    native, latin = (following[0].text, first.text) if own.entry.name.latin else (first.text, following[0].text)
    counts = count_scripts(native)
    name = read_name(f"{native} ({latin})", language) if counts.east and not counts.latin else None
    return None if name is None else replace(own, entry=replace(own.entry, name=name, strength=3))


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


def _continues(first: Line, line: Line, own: Part, details: Sequence[str], language: Language) -> bool:
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
    others = read_people(line.text, language)
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
