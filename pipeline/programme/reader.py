"""One reading of the lines of an event page, from the first to the last, for its sessions and its people.

What is sure is taken; what may be a person and is not is listed for a reader. A line is a person if it says so in
itself (a title or an organization beside the name, a label in front of it), if the lines around it do, or if it looks
like nothing but a name where people are listed.
"""

import re
from dataclasses import dataclass

from pipeline.programme.beside import begins_with_name, is_detail, is_position, is_quoted
from pipeline.programme.biographies import read_biography, read_sentence
from pipeline.programme.dates import POSTED, read_date
from pipeline.programme.details import is_prose
from pipeline.programme.entries import LONGEST_ENTRY
from pipeline.programme.entry import Part
from pipeline.programme.facts import Hours, cut_hours
from pipeline.programme.gathering import gather, gather_placed
from pipeline.programme.headings import looks_ahead, stands_alone
from pipeline.programme.items import read_people, split_item
from pipeline.programme.kinds import find_kind, is_break
from pipeline.programme.known import refer, refer_in_short
from pipeline.programme.labels import cut_role, is_labelled_other, leads_all
from pipeline.programme.programme import Planned
from pipeline.programme.prose import read_leader
from pipeline.programme.remaining import read_remaining
from pipeline.programme.sections import Sections
from pipeline.programme.sentences import find_mentions
from pipeline.programme.signs import is_numbered
from pipeline.programme.tables import Tables
from pipeline.programme.words import find_fact, find_part, find_role, is_of_people
from pipeline.records import Role

_TOLD = re.compile(r"(?P<title>[^.?!]{2,80}(?:[a-z]{4}\.|[?!]))\s+(?P<rest>[A-Z].*)")
"""The title of an item, and sentences about it."""


@dataclass(slots=True, kw_only=True)
class Reader(Sections):
    """What reads a page line by line."""

    def read(self) -> None:
        """Read the page from its first line to its last."""
        tables = Tables(language=self.language, known=self.known)
        position = 0
        while position < len(self.lines):
            line = self.lines[position]
            if self.bounds and self.bounds not in line.around:
                self.part, self.bounds = None, 0  # outside the box that was about something else
            if position in self.used:
                if self.part == "other":  # the title and the facts of the event stand in no part about something else
                    self.part, self.bounds, self.is_closed = None, 0, False
                position += 1
            elif line.cells:
                row = tables.read(line)
                if self.part == "other" and "time" in tables.columns and len(tables.columns) > 1:
                    self.enter("agenda", line)
                if self.part != "other":
                    is_item = row.hours or tables.columns or self.part == "agenda"
                    if row.people_only or not is_item:
                        self.take_listed(row.people, is_told=bool(tables.columns))
                    elif row.people or row.title:
                        self.take_item(row.title, row.people, row.hours, is_row=True)
                position += 1
            else:
                position += self._read_line(position)

    def _read_line(self, position: int) -> int:
        """Read what begins at a line; return how many lines that were."""
        line = self.lines[position]
        text = line.text
        if (part := find_part(text)) is not None and (part != "people" or self.leaves_items(position)):
            self.enter(part, line)
            return 1
        if self.starts_agenda(position):
            self.enter("agenda", line)  # whatever the heading of the programme is called
            return 1
        if (timed := cut_hours(text)) is not None and self.part != "other":
            return self._read_timed(position, *timed)
        if find_role(text) is not None and is_of_people(text):
            self.pending = None  # a word for people and nothing else is no item
        if (
            self.pending is not None
            and (not is_prose(text) or is_quoted(text))
            and not (cut_role(text) and read_people(text, self.language))
        ):
            hours, self.pending = self.pending, None
            return self._read_timed(position, hours, text)
        if is_break(text) or is_labelled_other(text) or (POSTED.search(text) and len(text) < 80 and read_date(text)):
            return 1
        if (labelled := cut_role(text)) is not None and find_part(labelled[1] or text) != "other":
            return self._read_labelled(position, labelled)
        if line.is_counted and self.part == "agenda":
            self.take_item(*split_item(text, self.language, self.known), None, counts=True)
            return 1
        return self._read_plain(position)

    def _read_plain(self, position: int) -> int:
        """Read a line without a time or a label: an item, a person, the heading of a session, or neither."""
        text = self.lines[position].text
        is_over = is_numbered(text) and self.part != "other"  # the heading of a session, whoever it names
        whole = () if is_over else read_people(text, self.language)
        is_whole = len(whole) == 1 and whole[0].entry.strength > 2 and self.is_known(whole[0].entry.name)
        known = () if is_whole else refer_in_short(text, self.known)
        if not known and not whole and self.part == "agenda" and self.session is not None:
            known = refer(text, self.known)  # a name that can only be told because the page explains it elsewhere
        is_again = len(known) == 1 and self.says_again(position + 1, known[0])
        if len(known) > 1 or (known and self.part == "agenda" and self.session is not None and not is_again):
            self.take(known, self.part)
            return 1
        self.note_mentions(text)
        if self.part != "other" and (led := read_leader(text, self.language, self.known)) is not None:
            self.take_leader(*led)
            return 1
        listed = self.session is not None and self.part == "agenda"
        if (
            listed
            and not any(each.entry.strength > 2 for each in whole)
            and (told := read_remaining(text, self.language)) is not None
        ):
            self.take((Part(entry=told, role=None),), self.part)
            return 1
        is_person = is_whole and begins_with_name(text, whole[0].entry.name)
        if (self.is_agenda or listed) and not is_person and len(text) < LONGEST_ENTRY and not is_prose(text):
            title, people = split_item(text, self.language, self.known)
            sure = self.is_agenda or all(each.entry.strength > 2 for each in people)
            if title and people and sure and find_fact(title) is None and find_part(title) is None:
                self.take_item(title, people, None)
                return 1
        if not is_over and (count := self._read_person(position)) > 0:
            return count
        session = self.session
        if session is not None and session.kind is None and is_prose(text) and find_kind(text[:80]) == "panel":
            session.kind = "panel"
            session.notes.append("GUESS: kind: the description speaks of a discussion")
        before = len(self.sessions)
        self.read_heading(position)
        listed = self.session is not None or self.part == "people"
        if len(self.sessions) == before and listed and is_detail(text) and is_position(text):
            self.doubtful.append(text)
        return 1

    def _read_timed(self, position: int, hours: Hours, rest: str) -> int:
        """Read a line with a time."""
        if self.part is None or self.part == "people":
            self.part, self.section = "agenda", self.section + 1
            self.role = None
        if not rest:
            session = self.session
            is_over = session is not None and not session.hours and not session.speakers and bool(position)
            if session is not None and is_over and self.lines[position - 1].text == session.title:
                session.hours = hours  # the time of the heading above
            else:
                self.pending = hours
            return 1
        if cut_hours(rest.strip("/／,， ")) is not None:
            return 1  # the hours of the event in several zones
        if self._read_told(hours, rest):
            return 1
        title, people = split_item(rest, self.language, self.known)
        if people and not people[-1].entry.details:
            gathered = gather(self.lines, position, people, self.language, self.used)
            if gathered is not None:
                people, count = gathered
                self.take_item(title, people, hours)
                return count
        self.take_item(title, people, hours)
        return 1

    def _read_told(self, hours: Hours, text: str) -> bool:
        """Read an item of which sentences tell who speaks: `Testimonies. Captain Ryu Haedam, formerly a master.`."""
        told = _TOLD.fullmatch(text)
        mentions = () if told is None else find_mentions(told["rest"], self.language)
        if told is None or not mentions:
            return False
        self.take_item(told["title"].rstrip(" ."), refer(told["rest"], self.known), hours)
        self.take_mentions(mentions)
        if (led := read_leader(told["rest"], self.language, self.known)) is not None:
            self.take_leader(*led)
        return True

    def _read_labelled(self, position: int, labelled: tuple[Role, str]) -> int:
        """Read a line with the label of a role in front, or of nothing but one."""
        role, rest = labelled
        line = self.lines[position]
        everyone = refer(line.text, self.known)
        if everyone and all(each.is_everyone for each in everyone):
            self.take(everyone, self.part)  # With all speakers
            return 1
        if role == "mc" and self.session is not None and self.session.hours and leads_all(line.text):
            self.session = None  # who leads through the event, not through its last item
        if not rest and self.part == "agenda" and find_kind(line.text) and not is_of_people(line.text):
            self.begin(Planned(title=line.text, kind=find_kind(line.text)))  # 致辞
            return 1
        if not rest:
            self.role, self.role_level = role, line.level
            return 1
        people = refer(line.text, self.known) or read_people(line.text, self.language)
        if not people and (told := read_biography(rest, self.language)) is not None:
            people = (Part(entry=told, role=role),)
        if not people:
            kind = find_kind(rest)
            if kind is None and self.part != "other" and role != "speaker":
                self.doubtful.append(line.text)
            elif kind is not None:
                self.read_heading(position)
            return 1
        gathered = (
            gather(self.lines, position, people, self.language, self.used)
            if len(people) == 1 and not people[0].entry.details
            else None
        )
        people, count = gathered or (people, 1)
        if not (self.part == "other" and self.is_closed):
            self.take(people, self.part)
        return count

    def _read_person(self, position: int) -> int:
        """Read somebody who stands on one line or several; return how many, 0 if nobody does."""
        is_listed = self.part == "people" or self.role is not None
        about = read_sentence(self.lines[position].text, self.language) if is_listed else None
        if about is not None:
            gathered: tuple[tuple[Part, ...], int] | None = ((Part(entry=about, role=None),), 1)
        else:
            gathered = gather(self.lines, position, (), self.language, self.used)
        if gathered is None and (is_listed or self.part == "agenda"):
            gathered = gather_placed(self.lines, position, self.language, self.used, is_listed=is_listed)
        if gathered is None and is_listed and is_prose(self.lines[position].text):
            told = read_biography(self.lines[position].text, self.language)
            gathered = None if told is None else ((Part(entry=told, role=None),), 1)
        if gathered is None:
            return 0
        people, count = gathered
        listed = self.part in ("people", "agenda") or self.session is not None or self.role is not None
        least = 1 if self.role is not None or self.part == "people" else 2 if listed else 3
        sure = [each for each in people if each.entry.strength >= least or self.is_known(each.entry.name)]
        if self.part == "other" and (not self.role or self.is_closed):
            return count
        if not sure:
            if count == 1 and (self.lines[position].level or stands_alone(self.lines, position)):
                if looks_ahead(self.lines, position, self.language):
                    return 0
                self.doubtful += [each.entry.name.text for each in people if listed]
                return 1
            return 0
        if self.part is None and self.session is None and self.role is None and not self.is_programme(position):
            self.doubtful += [self.lines[position].text]
            return count
        self.take(sure, self.part)
        return count
