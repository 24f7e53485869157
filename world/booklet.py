"""The programme of a synthetic webinar as its organizer would write it down: `event.toml`."""

from collections.abc import Collection, Sequence

import tomlkit
from tomlkit.items import Table

from pipeline.records import LANGUAGES, Language
from world.cast import Guest, PlannedSession, Programme
from world.phrases import Phrase

_ENGLISH = LANGUAGES.index("en")
# Names of organizations that take an article, by their last word.
_WITH_ARTICLE = ("Institute", "Office", "Center", "Association", "Commerce")
_AT = ("department head", "professor", "researcher", "chief engineer")
_OF_A_CITY = ("mayor", "deputy mayor")


def describe_event(programme: Programme, date: str, unlisted: Collection[str] = ()) -> str:
    """Return `event.toml`: people, sessions and the words that the talks are about, in English and all scripts.

    Args:
        programme: Who speaks where.
        date: Of the webinar, YYYY-MM-DD.
        unlisted: Ids of people whom the organizer has left out.
    """
    document = tomlkit.document()
    document["title"] = programme.title
    document["date"] = date
    spoken = {guest.language for guest in programme.guests}
    document["languages"] = [language for language in LANGUAGES if language in spoken]
    people = tomlkit.aot()
    for guest in programme.guests:
        if guest.person.id not in unlisted:
            people.append(_describe_person(guest))
    document["people"] = people
    sessions = tomlkit.aot()
    for session in programme.sessions:
        sessions.append(_describe_session(session))
    document["sessions"] = sessions
    glossary = tomlkit.aot()
    for term in _list_terms(programme):
        glossary.append(_table(dict(zip(LANGUAGES, term.source, strict=True))))
    document["glossary"] = glossary
    return tomlkit.dumps(document)


def write_appositive(guest: Guest) -> str:
    """Return what the report prints after a person's name, as the house style wants it."""
    if guest.role != "speaker":
        return "MC" if guest.role == "mc" else "Moderator"
    position = _english(guest.position)
    if position in _OF_A_CITY:
        return f"{position.title()} of {guest.organisation.city.names['en']}"
    name = guest.organisation.names["en"]
    preposition = "at" if position in _AT else "to" if position == "adviser" else "of"
    article = "the " if name.endswith(_WITH_ARTICLE) else ""
    return f"{position.title()} {preposition} {article}{name} (“{guest.organisation.abbreviation}”)"


def _describe_person(guest: Guest) -> Table:
    person = guest.person
    given, family = person.names["en"].rsplit(" ", 1)
    native: dict[Language, str] = {language: person.names[language] for language in LANGUAGES if language != "en"}
    table = _table({"name": person.names["en"], "family": family, "id": person.id, "role": guest.role})
    table["native"] = tomlkit.inline_table()
    table["native"].update(native)
    if guest.language != "en":
        table["aliases"] = [f"{family} {given}"]
    table.update(
        {
            "title": _english(guest.position).title(),
            "organization": guest.organisation.names["en"],
            "abbreviation": guest.organisation.abbreviation,
            "appositive": write_appositive(guest),
            "pronoun": person.pronoun,
            "languages": [guest.language],
        }
    )
    return table


def _describe_session(session: PlannedSession) -> Table:
    table = _table({"id": session.id, "title": session.title, "kind": session.kind})
    if session.guests:
        table["speakers"] = [guest.person.id for guest in session.guests]
    if session.moderator:
        table["moderator"] = session.moderator.person.id
    return table


def _list_terms(programme: Programme) -> Sequence[Phrase]:
    """Return the topics of the event and what is done about them, each once."""
    found = {}
    for guest in (*programme.presenters, *programme.panelists):
        for term in (guest.topic.name, *guest.topic.measures):
            found[term.source] = term
    return tuple(found.values())


def _english(term: Phrase) -> str:
    return term.source[_ENGLISH]


def _table(values: dict[Language, str] | dict[str, str]) -> Table:
    table = tomlkit.table()
    table.update(values)
    return table
