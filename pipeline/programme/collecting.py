"""What has been read off a page so far, and what becomes of the next item or person."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.programme.entry import Part
from pipeline.programme.facts import Hours
from pipeline.programme.kinds import find_kind, is_break
from pipeline.programme.name import Name
from pipeline.programme.programme import Planned
from pipeline.programme.roster import Roster, Someone
from pipeline.programme.sentences import MOST_MENTIONS, Mention, find_mentions
from pipeline.programme.signs import GENERAL, is_cancelled, is_numbered
from pipeline.programme.words import Part as Section
from pipeline.records import Language, Role

FEWEST_LISTED = 2
"""People; a page with fewer in its lists and its programme names them in sentences."""
SHORTEST_SENTENCE = 14
"""Characters."""
MOST_SESSIONS = 200


def _is_only_heading(session: Planned) -> bool:
    """Tell whether a session has nothing but a title that says no kind."""
    told = session.kind or session.hours or session.speakers or session.moderator or session.notes
    return not told and not is_numbered(session.title)


@dataclass(slots=True, kw_only=True)
class Collection:
    """What has been read.

    Attributes:
        language: Of the page.
        known: Everybody whom an earlier reading of the page has found.
        doubtful: Lines that may name people and were not taken.
        mentions: Whom its sentences name.
        told: Whom sentences alone have told of.
        session: The one that is going on.
        part: The part of the page that is being read; `None` before the first heading of one.
        section: Counts the parts and the sessions.
        parts: Counts the headings of parts.
        role: What a label on a line of its own makes of those who follow.
        role_level: The rank of that label; 0 if it holds for the next person alone.
    """

    language: Language = "en"
    known: Roster = field(default_factory=Roster)
    roster: Roster = field(default_factory=Roster)
    sessions: list[Planned] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    told: list[Someone] = field(default_factory=list)
    session: Planned | None = None
    part: Section | None = None
    section: int = 0
    parts: int = 0
    role: Role | None = None
    role_level: int = 0

    def is_known(self, name: Name) -> bool:
        """Tell whether the page names somebody so."""
        return bool(self.known.find(name))

    def begin(self, session: Planned) -> None:
        """Begin a session; those beyond MOST_SESSIONS are left out."""
        session.part = self.parts
        if len(self.sessions) < MOST_SESSIONS:
            self.sessions.append(session)
        self.session = session

    def take_item(
        self, title: str, people: Sequence[Part], hours: Hours | None, *, counts: bool = False, is_row: bool = False
    ) -> None:
        """Take an item of the programme in: a session, or a part of the one that is going on."""
        self.part = "agenda"
        self.role = None
        if is_cancelled(title) and len(title) < 160:
            self.session = None if not (self.session and self.session.is_parent) else self.session
            return
        if is_break(title) and not people and not (title == "開場" and self.language == "zh"):
            self.session = None if not (self.session and self.session.is_parent) else self.session
            return
        kind, current = find_kind(title), self.session
        inside = current is not None and self._holds(current, title, hours, is_row=is_row)
        if counts and title:
            inside = current is not None and current.hours is not None
        if current is not None and (hours or counts) and not inside and _is_only_heading(current):
            self.sessions.remove(current)  # a heading over items that have hours or numbers of their own
        if not title and people and current is not None and hours is None:
            inside = True
        if inside and current is not None:
            if title:
                current.notes.append(f"item: {title}")
        else:
            shown = title or (people[0].entry.name.text if people else "")
            if not shown:
                return
            planned = Planned(title=shown, kind=kind, hours=hours, is_parent=is_numbered(title))
            if not title:
                planned.notes.append("GUESS: title: the page gives none for this item, only who speaks")
            self.begin(planned)
        self.take(people, "agenda")

    def _holds(self, current: Planned, title: str, hours: Hours | None, *, is_row: bool) -> bool:
        """Tell whether an item is a part of the session that is going on."""
        kind = find_kind(title)
        if current.hours is not None and hours is not None:
            return current.hours.holds(hours)
        is_below = hours is None and current.hours is not None and not is_row and not is_numbered(title)
        if is_below and kind in (None, current.kind):
            return True  # where items have hours, what has none is a part of the one above
        is_open = is_numbered(current.title) or (current.is_parent and hours is None)
        is_inside = kind is None or (kind == "panel" and GENERAL.search(title) is None)
        return is_open and not is_numbered(title) and is_inside

    def take(self, people: Sequence[Part], part: Section | None) -> None:
        """Take people in, and into the session that is going on."""
        if part == "other" and not any((each.role or self.role) in ("mc", "moderator") for each in people):
            return
        for each in people:
            if each.is_everyone and not self._can_be_everyone():
                continue
            role = each.role or self.role
            if role == "mc" and part == "agenda" and self.session and self.session.kind not in ("welcome", "closing"):
                role = "moderator"  # who leads through one session
            someone = self.roster.add(each.entry, role, self.section)
            if someone is None:
                self.doubtful.append(each.entry.name.text)
            elif self.session is not None and part != "people":
                self._seat(someone, role)
        if self.role_level == 0:
            self.role = None if self.role != "speaker" else self.role

    def take_listed(self, people: Sequence[Part], *, is_told: bool) -> None:
        """Take in people of a list: where neither a heading nor its columns tell of them (*is_told*), who is sure.

        Before any heading stand menus, too.
        """
        sure = [each for each in people if each.entry.strength > 2 and each.entry.name.strength > 1]
        self.take(people if is_told or self.part is not None else sure, self.part or "people")

    def take_leader(self, part: Part, words: str) -> None:
        """Take in who leads by a sentence."""
        someone = self.roster.add(part.entry, part.role, self.section)
        if someone is not None:
            someone.notes.append(f"role: a sentence of the page says so: “{words}”")
            if self.session is not None and self.session.kind == "panel":
                self._seat(someone, "moderator")

    def note_mentions(self, text: str) -> None:
        """Remember whom the sentences of a line name."""
        if self.part != "other" and len(text) > SHORTEST_SENTENCE and len(self.mentions) < MOST_MENTIONS:
            self.mentions += find_mentions(text, self.language)

    def take_mentions(self, mentions: Sequence[Mention]) -> None:
        """Take in whom sentences name: nobody is sure by that."""
        for each in mentions:
            someone = self.roster.add(each.entry, each.role, self.section)
            if someone is not None:
                self.told.append(someone)
                someone.notes.append(f"person: a sentence of the page says so: “{each.words}”")
                if each.entry.details:
                    someone.notes.append("where the organization ends in that sentence")
                if self.session is not None and self.part == "agenda":
                    self._seat(someone, each.role)

    def take_told(self) -> None:
        """Take in whom only sentences name, where the page lists nobody; elsewhere they are doubtful."""
        listed = [each for each in self.roster.people if all(each is not other for other in self.told)]
        told = [each for each in self.mentions if each.partakes]
        if len(listed) < FEWEST_LISTED:
            self.session = None
            self.take_mentions(told)
        self.doubtful += [each.entry.name.text for each in told if not self.roster.find(each.entry.name)]

    def _seat(self, someone: Someone, role: Role | None) -> None:
        """Make somebody a speaker of the session that is going on, or its moderator."""
        session = self.session
        assert session is not None
        if role not in ("mc", "moderator") or (role == "moderator" and session.kind in ("welcome", "closing")):
            if all(each is not someone for each in session.speakers):
                session.speakers.append(someone)
        elif role == "moderator" and session.moderator is None:
            session.moderator = someone
            if session.kind == "panel" and someone.role == "mc":
                someone.role = "moderator"
                someone.notes.append("role: the page has this person lead the event, too; mc is as right")

    def _can_be_everyone(self) -> bool:
        """Tell whether a word for all makes all of them speakers of the session that is going on, and say so there."""
        session = self.session
        if session is None or session.kind != "panel":
            return False
        note = "GUESS: speakers: the page says that all take part and names nobody here"
        session.notes += [] if note in session.notes else [note]
        return True
