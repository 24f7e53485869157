"""Rows of the tables of a page: items of a programme, or people with what they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.programme.beside import add_details
from pipeline.programme.cells import read_cell
from pipeline.programme.details import tell_kind
from pipeline.programme.entries import LONGEST_ENTRY
from pipeline.programme.entry import Part
from pipeline.programme.facts import Hours, cut_hours
from pipeline.programme.items import read_people, split_item
from pipeline.programme.kinds import find_kind
from pipeline.programme.known import refer, refer_in_short
from pipeline.programme.labels import cut_role
from pipeline.programme.line import Line
from pipeline.programme.roster import Roster
from pipeline.programme.signs import is_cancelled, is_only_label
from pipeline.programme.words import find_column, find_part, is_of_people
from pipeline.records import Language, Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What a row tells; `people_only` if it belongs to a list of people rather than to a programme."""

    title: str = ""
    people: tuple[Part, ...] = ()
    hours: Hours | None = None
    people_only: bool = False


@dataclass(slots=True, kw_only=True)
class Tables:
    """The tables of a page, read row by row.

    Attributes:
        columns: What each column of the table that is being read holds, told by its headers; empty without.
        placed: Which columns hold names and nothing else, as far as the headers tell.
    """

    language: Language
    known: Roster
    table: int = 0
    columns: list[str | None] = field(default_factory=list)
    placed: list[bool] = field(default_factory=list)

    def read(self, line: Line) -> Row:
        """Return what a row tells, nothing for one of headers."""
        is_first = line.table != self.table
        if is_first:
            self.table, self.columns = line.table, []
        if any(is_cancelled(each) for each in line.cells):
            return Row()
        columns = [find_column(each.replace("\n", " ")) for each in line.cells]
        if find_part(line.cells[0]) == "other":
            return Row()
        full = sum(bool(each) for each in line.cells)
        known = sum(each is not None for each in columns)
        if known == full or (known > 1 and (line.is_header or is_first)):
            is_named = bool({"name", "speaker", "moderator", "mc"} & {*columns})
            if (
                columns.count(None) == 1
                and not is_named
                and "topic" in columns
                and {"organization", "both"} & {*columns}
            ):
                columns[columns.index(None)] = "name"  # who belongs to the organizations beside it
            self.columns = columns
            self.placed = [
                column == "name" or "topic" in columns or is_of_people(cell)
                for column, cell in zip(columns, line.cells, strict=True)
            ]
            return Row()
        return self._read_columns(line) if any(self.columns) else self._read_bare(line)

    def _read_columns(self, line: Line) -> Row:
        """Read a row by the headers of its columns."""
        held: dict[str, str] = {}
        people: list[Part] = []
        labels: dict[str, Role] = {"moderator": "moderator", "mc": "mc", "speaker": "speaker"}
        for column, cell, is_placed in zip(self.columns, line.cells, self.placed, strict=False):
            if column in ("name", *labels) and cell:
                role = labels.get(column or "")
                people += [replace(each, role=each.role or role) for each in self._read_cell(cell, is_placed)]
            elif column and cell:
                held.setdefault(column, cell)
            elif cell and len(cell) < LONGEST_ENTRY:  # remarks may name people, too
                told = self._read_cell(cell)
                sure = all(each.entry.strength > 2 or self.known.find(each.entry.name) for each in told)
                people += told if sure else ()
        people = self._add_cells(people, held)
        timed = cut_hours(held.get("time", ""))
        if "role" in held and "time" in self.columns and "topic" not in held:
            held["topic"] = held.pop("role")
        title, *more = held.get("topic", "").split("\n")
        if more and is_only_label(title) and not read_people(more[0], self.language):
            title, *more = more
        if not people and title:
            title, found = split_item(title, self.language, self.known)
            people = [*found, *self._read_cell("\n".join(more))]
        is_list = "time" not in self.columns and "topic" not in self.columns
        if not is_list and not title and held.get("title") and not people:
            title = held["title"].split("\n")[0]
        return Row(
            title=" ".join(title.split()), people=tuple(people), hours=timed and timed[0], people_only=is_list
        )  # fmt: skip

    def _read_cell(self, cell: str, is_placed: bool = False) -> tuple[Part, ...]:
        """Return who is named in a cell; those whom the page explains elsewhere may be many on one line."""
        known = refer(cell, self.known, is_placed=is_placed)
        known = known if len(known) > 1 else refer_in_short(cell, self.known)
        return known or read_cell(cell, self.language, is_placed=is_placed)

    def _read_lines(self, lines: Sequence[str]) -> tuple[Part, ...]:
        """Return who is named in the lines of a cell that are items of their own: ・「改札の中」古曽部 匠（室長）."""
        found = (
            refer(each, self.known) or split_item(each.lstrip("・●•- "), self.language, self.known)[1] for each in lines
        )
        return tuple(part for people in found for part in people)

    def _names_people(self, cell: str) -> bool:
        """Tell whether a cell names people with what they are, or people whom the page names elsewhere."""
        people = self._read_cell(cell, is_placed=True)
        return bool(people) and all(each.entry.details or self.known.find(each.entry.name) for each in people)

    def _add_cells(self, people: list[Part], held: dict[str, str]) -> list[Part]:
        """Give each person the title and the organization of the row: line by line where there are as many lines."""
        parts = [held[each].split("\n") for each in ("organization", "both", "title") if each in held]
        if role := cut_role(held.get("role", "")):
            people = [replace(each, role=each.role or role[0]) for each in people]
        if len(people) == 1:
            details = [line for lines in parts for line in lines]
            return [add_details(people[0], details)] if details else people
        for lines in parts:
            if len(lines) == len(people):
                people = [add_details(each, [line]) for each, line in zip(people, lines, strict=True)]
        return people

    def _read_bare(self, line: Line) -> Row:
        """Read a row without headers: what each cell is, it tells itself."""
        cells = [each for each in line.cells if each]
        timed = cut_hours(cells[0].replace("\n", " ")) if cells else None
        hours = None
        if timed is not None:
            hours, rest = timed
            cells = [rest, *cells[1:]] if rest else cells[1:]
        if cells and (role := cut_role(cells[0])) is not None and not role[1] and find_kind(cells[0]) is None:
            found = [part for cell in cells[1:] for part in self._read_cell(cell)]
            return Row(
                people=tuple(replace(each, role=role[0]) for each in found), hours=hours, people_only=hours is None
            )
        title = ""
        people: list[Part] = []
        ends_with_people = len(cells) > 1 and bool(timed) and self._names_people(cells[-1])
        for number, cell in enumerate(cells):
            if number == 0 and ends_with_people and find_kind(cell) != "qa":
                title = " ".join(cell.split())  # Keynote: Cold Boxes, Warm Buses
                continue
            first, *more = cell.split("\n")
            is_title = not title and (bool(more) or find_kind(first)) and not read_people(first, self.language)
            found = (
                []
                if is_title and (tell_kind(first) == "unknown" or (timed and more and cut_role(more[0])))
                else list(self._read_cell(cell, bool(title and timed)))
            )
            if found and (title or found[0].entry.strength > 1):
                people += found
            elif people:
                people[-1] = add_details(people[-1], [cell.replace("\n", " ")])
            elif not title:
                title, inside = split_item(first, self.language, self.known)
                people += [*inside, *(self._read_cell("\n".join(more)) or self._read_lines(more))]
        return Row(
            title=" ".join(title.split()), people=tuple(people), hours=hours, people_only=hours is None and not title
        )
