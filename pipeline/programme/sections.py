"""In which part of a page its reading is, and what begins another part or a session."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.programme.collecting import Collection
from pipeline.programme.details import is_prose
from pipeline.programme.entry import Part
from pipeline.programme.facts import Hours
from pipeline.programme.forms import join_forms
from pipeline.programme.headings import begins_hours, begins_items, looks_ahead, name_heading, stands_alone
from pipeline.programme.items import read_people, split_item
from pipeline.programme.kinds import find_kind
from pipeline.programme.line import Line
from pipeline.programme.programme import Planned
from pipeline.programme.signs import is_elsewhere, is_numbered
from pipeline.programme.words import Part as Section
from pipeline.programme.words import find_fact, introduces


@dataclass(slots=True, kw_only=True)
class Sections(Collection):
    """Where the reading of a page stands.

    Attributes:
        part_level: The rank of the heading of the part that is being read.
        pending: A time on a line of its own.
        bounds: The container to which a heading over something else belongs; 0 where none is known.
        is_closed: Whether the part is about something else, as its own heading says: nobody in it takes part.
        is_agenda: Whether the heading of the part says that it is the programme.
    """

    lines: Sequence[Line]
    used: frozenset[int]
    part_level: int = 0
    pending: Hours | None = None
    is_agenda: bool = False
    bounds: int = 0
    is_closed: bool = False

    def enter(self, part: Section, line: Line) -> None:
        """Begin a part of the page."""
        self.part, self.part_level, self.section = part, line.level, self.section + 1
        self.role, self.role_level, self.pending = None, 0, None
        self.session = None
        self.parts += 1
        self.is_agenda = part == "agenda"
        is_boxed = part == "other" and line.around and not is_elsewhere(line.text)
        self.bounds = line.group if is_boxed else 0
        self.is_closed = part == "other" and 0 < line.level < 6

    def leaves_items(self, position: int) -> bool:
        """Tell whether a heading over people begins a part of the page, rather than the people of one item."""
        line = self.lines[position]
        is_behind_table = position > 0 and bool(self.lines[position - 1].cells)
        return line.level > 0 or self.session is None or is_behind_table or introduces(line.text)

    def starts_agenda(self, position: int) -> bool:
        """Tell whether a line is the heading of a programme by what follows, whatever it is called."""
        line = self.lines[position]
        if not line.level or self.part == "agenda" or find_kind(line.text) is not None:
            return False
        leaves = self.part == "other" and line.level <= self.part_level
        if leaves and begins_hours(self.lines, position + 1):
            return True
        return (leaves or self.part != "other") and begins_items(self.lines, position + 1)

    def says_again(self, position: int, part: Part) -> bool:
        """Tell whether a line names the person of the line above again, in other letters."""
        line = self.lines[position] if position < len(self.lines) else None
        if line is None or line.cells or line.block != self.lines[position - 1].block:
            return False
        people = read_people(line.text, self.language)
        return len(people) == 1 and join_forms(part, people[0]) is not None

    def is_programme(self, position: int) -> bool:
        """Tell whether people named before any heading are those of the event: several lines of them follow."""
        following = self.lines[position : position + 8]
        return sum(
            any(each.entry.strength > 2 for each in read_people(line.text, self.language)) for line in following
        ) > 1 or bool(self.lines[position].level)

    def read_heading(self, position: int) -> None:
        """Begin a session if the line is the heading of one."""
        line = self.lines[position]
        text = line.text
        alone = bool(line.level) or stands_alone(self.lines, position)
        kind = find_kind(text)
        if len(text) > 160 or find_fact(text) is not None or (is_prose(text) and not line.level) or not alone:
            return
        numbered = is_numbered(text)
        is_over = self.is_agenda and self.session is not None and self.session.hours is not None
        if is_over and 0 < line.level <= self.part_level and kind is None and not numbered:
            self.enter("other", line)  # the programme has hours; what stands beside its heading is none of it
            return
        leaves = self.part == "other" and not (line.level and self.part_level and line.level <= self.part_level)
        if leaves and not numbered and not (kind and len(text) < 40):
            return
        follows = looks_ahead(self.lines, position, self.language)
        named = (
            kind is not None and len(text) < (80 if line.level else 50) and (self.sessions or follows or self.is_agenda)
        )
        if not (numbered or named or (follows and self.part != "people")):
            if self.part == "people" and line.level and not follows:
                self.role = None
            return
        if self.part == "people" and not numbered and not named:
            return
        current = self.session
        is_held = current is not None and (is_numbered(current.title) or current.hours is not None)
        is_timed = (
            current is not None and current.hours is not None and sum(bool(each.hours) for each in self.sessions) > 1
        )
        if current is not None and is_held and not numbered and kind is None and (not line.level or is_timed):
            current.notes.append(f"item: {text}")
            return
        self.part = "agenda"
        self.section += 1
        self.role = None
        title, people = split_item(text, self.language, self.known)
        if not (title and people and all(each.role for each in people)):  # 开幕式(主持人:…)
            title, people = text, ()
        self.begin(Planned(title=name_heading(title), kind=kind, is_parent=numbered or not kind))
        self.take(people, "agenda")
