"""From the lines of an event page to its programme: they are read twice, because the end may explain the beginning."""

from collections.abc import Sequence

from pipeline.programme.collecting import MOST_SESSIONS
from pipeline.programme.event_titles import find_title
from pipeline.programme.facts import read_facts
from pipeline.programme.items import read_people
from pipeline.programme.line import Line
from pipeline.programme.page import Page, tell_language
from pipeline.programme.programme import Planned, Programme
from pipeline.programme.reader import Reader
from pipeline.programme.roster import Someone
from pipeline.programme.signs import is_numbered
from pipeline.records import Language

MOST_NOTES = 40


def read_programme(page: Page) -> Programme:
    """Return what a page tells about its event."""
    language = tell_language(page.lines)
    facts = read_facts(page.lines)
    title, subtitle, titles = find_title(page, facts)
    reader = Reader(lines=page.lines, language=language, used=facts.used | titles)
    reader.read()
    reader.take_told()
    # A name that is doubtful where it first stands may be explained further down.
    reader = Reader(lines=page.lines, language=language, used=facts.used | titles, known=reader.roster.without_short())
    reader.read()
    reader.take_told()
    sessions = _keep_planned(reader.sessions)
    seated = {id(each) for session in sessions for each in (*session.speakers, session.moderator)}
    unsure = [each for each in reader.roster.people if _is_unsure(each) and id(each) not in seated]
    left = {id(each) for each in unsure}
    left_out = () if len(unsure) < len(reader.roster.people) else _find_anybody(page.lines, language)
    doubtful = dict.fromkeys((*reader.doubtful, *(each.name.text for each in unsure), *left_out))
    return Programme(
        language=language, title=title, subtitle=subtitle, facts=facts,
        people=tuple(each for each in reader.roster.people if id(each) not in left),
        sessions=sessions, doubtful=tuple(doubtful)[:MOST_NOTES],
        is_cut=page.is_cut or reader.roster.is_full or len(reader.sessions) >= MOST_SESSIONS,
    )  # fmt: skip


def _find_anybody(lines: Sequence[Line], language: Language) -> tuple[str, ...]:
    """Return the texts of a page that gives nobody which name somebody with what that is, wherever they stand."""
    texts = (each for line in lines for cell in line.cells or (line.text,) for each in cell.split("\n"))
    return tuple(
        each for each in texts if any(part.entry.strength > 2 for part in read_people(each, language))
    )[:MOST_NOTES]  # fmt: skip


def _is_unsure(someone: Someone) -> bool:
    """Tell whether nothing but the shape of a name says that somebody is one: no title, no role, no item."""
    return someone.name.is_placed and someone.role == "speaker" and someone.details.title is None


def _keep_planned(sessions: Sequence[Planned]) -> tuple[Planned, ...]:
    """Return the sessions of the programme: where they have hours, what stands outside of these is none."""
    all_hours = [each.hours for each in sessions if each.hours is not None]
    if len(all_hours) > 3 and sessions[0].hours is not None and all(map(sessions[0].hours.holds, all_hours[1:])):
        sessions = sessions[1:]  # the hours of the event
    timed = [position for position, each in enumerate(sessions) if each.hours is not None]
    if len(timed) < 3:
        return tuple(sessions)
    first, last, part = timed[0], timed[-1], sessions[timed[-1]].part
    return tuple(
        each for position, each in enumerate(sessions)
        if first <= position <= last or (is_numbered(each.title) and (each.speakers or each.moderator))
        or (position > last and each.part == part)
    )  # fmt: skip
