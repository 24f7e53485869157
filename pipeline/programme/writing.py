"""A programme as the text of an `event.toml`, in which every gap and every guess is a comment to be filled."""

import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipeline.event.checks import make_id
from pipeline.language.scripts import count_scripts
from pipeline.programme.details import Details
from pipeline.programme.facts import Facts
from pipeline.programme.naming import Called, call_people
from pipeline.programme.programme import Planned, Programme
from pipeline.programme.tidying import tidy
from pipeline.records import LANGUAGES, Language

LONGEST_COMMENT = 240
"""Characters."""
_NAMED: dict[Language, str] = {"zh": "Chinese", "ja": "Japanese", "ko": "Korean", "en": "English"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """The text of an `event.toml`, and how much of it a person must fill or check."""

    text: str
    people: int
    sessions: int
    gaps: int
    guesses: int


def write_draft(
    programme: Programme, source: str, seen: Sequence[tuple[str, str]] = (), terms: Sequence[tuple[str, str]] = ()
) -> Draft:
    """Return the draft of an event.

    Args:
        programme: What the page tells.
        source: The page's name, for the first line.
        seen: Display names that no person of the page has, and the file in which each stands.
        terms: Words that the page explains, each with its explanation: hints for the glossary.
    """
    people = call_people(programme.people, programme.language)
    lines = [*_write_head(programme, source)]
    lines += _write_people(people, programme.language)
    lines += _write_missing_roles(programme)
    lines += _write_seen(seen)
    lines += _write_sessions(programme, {id(each.someone): each for each in people})
    if terms:
        lines += ["", "# Words that the page explains. Take out the # of those that belong in the glossary."]
        for term, meaning in terms:
            lines += ["", "# [[glossary]]", f"# en = {_quote(meaning)}", f"# aliases = [{_quote(term)}]"]
    text = "\n".join(lines) + "\n"
    return Draft(
        text=text, people=len(people), sessions=len(programme.sessions),
        gaps=text.count("# GAP:"), guesses=text.count("# GUESS:"),
    )  # fmt: skip


def _quote(text: str) -> str:
    """Return a TOML string; JSON's escapes are among TOML's."""
    return json.dumps(tidy(text), ensure_ascii=False)


def _say(kind: str, text: str) -> str:
    """Return a comment on one line."""
    plain = tidy(text)
    shown = plain if len(plain) <= LONGEST_COMMENT else plain[: LONGEST_COMMENT - 1] + "…"
    return f"# {kind}: {shown}" if kind else f"# {shown}"


def _write_head(programme: Programme, source: str) -> Iterator[str]:
    """Yield the lines about the event as a whole."""
    facts = programme.facts
    yield _say("", f"Drafted from {source}. Lines with GAP are for you to fill, lines with GUESS for you to check.")
    yield "# A page does not tell how somebody is to be called (pronoun, appositive) or what they speak (languages)."
    if programme.title is None:
        yield _say("GAP", "title: the page has no line that can be it")
    yield f"title = {_quote(programme.title or 'Untitled event')}"
    if programme.subtitle:
        yield f"subtitle = {_quote(programme.subtitle)}"
    yield from _write_date(facts)
    for label, words in (("time", facts.time), ("platform", facts.platform), ("language", facts.language_words)):
        if words:
            yield _say(f"The page says ({label})", words)
    if facts.languages:
        yield f"languages = [{', '.join(map(_quote, facts.languages))}]  # those of the page; add what the MC speaks"
    else:
        yield _say("GAP", "languages: the page does not say which are spoken; these are all there are")
        yield f"languages = [{', '.join(map(_quote, LANGUAGES))}]"
    if programme.is_cut:
        yield _say(
            "GAP",
            "the page is longer, or names more people or sessions, than that of any event; what is beyond was left out",
        )
    for each in programme.doubtful:
        yield _say("GAP", f"this line may name somebody, and was not taken: {each}")


def _write_date(facts: Facts) -> Iterator[str]:
    if facts.date is None:
        yield _say("GAP", "date: the page gives none")
        return
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", facts.date):
        yield _say("GUESS", "date: in the page's words, which are not one whole date")
    elif facts.date != facts.date_words:
        yield _say("The page says", f"{facts.date_words}")
    yield f"date = {_quote(facts.date)}"


def _write_people(people: Sequence[Called], language: Language) -> Iterator[str]:
    if not people:
        yield from ("", _say("GAP", "people: no name was found on the page"))
    for each in people:
        someone, name, details = each.someone, each.someone.name, each.someone.details
        yield from ("", "[[people]]")
        yield f"name = {_quote(each.name)}"
        yield f"family = {_quote(each.family)}"
        yield f"id = {_quote(each.id)}"
        yield from (f"# {comment}" for comment in each.comments)
        if someone.role != "speaker":
            yield f"role = {_quote(someone.role)}"
        if name.native and name.language:
            yield f"native = {{ {name.language} = {_quote(name.native)} }}"
        if each.aliases:
            yield f"aliases = [{', '.join(_quote(alias) for alias in dict.fromkeys(each.aliases))}]"
        yield from _write_details(details)
        if any(count_scripts(part or "").east for part in (details.title, details.organization)):
            yield _say("GAP", f"title and organization in English: the page has them in {_NAMED[language]}")
        yield from (_say("GUESS", note) for note in dict.fromkeys((*details.guesses, *someone.notes[:6])))


def _write_details(details: Details) -> Iterator[str]:
    if details.title:
        yield f"title = {_quote(details.title)}"
    else:
        yield _say("GAP", "title: the page gives none")
    if details.organization:
        yield f"organization = {_quote(details.organization)}"
    elif details.title and _hides_organization(details.title):
        yield _say("GAP", "organization: the page gives none of its own; it may be hidden in the title")
    else:
        yield _say("GAP", "organization: the page gives none")
    if details.abbreviation:
        yield f"abbreviation = {_quote(details.abbreviation)}"


def _hides_organization(title: str) -> bool:
    """Tell whether a title may name the organization, too: Senior Expert of Harbor Lab."""
    return re.search(r"(?:\b(?:of|at|for|from|to)|,)\s+(?:the\s+)?[A-Z]", title) is not None


def _write_missing_roles(programme: Programme) -> Iterator[str]:
    """Yield a gap for the MC and the moderator where the page names none."""
    said = {each.role for each in programme.people}
    for role, what in (("mc", "the MC, who leads through the event"), ("moderator", "the moderator of a discussion")):
        if role not in said:
            yield from ("", _say("GAP", f"{role}: the page does not name {what}; take out the # if there was one"))
            yield from ("# [[people]]", '# name = ""', '# family = ""', f'# role = "{role}"')


def _write_seen(seen: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Yield display names that may be people's."""
    if seen:
        yield ""
    for name, file in seen:
        yield _say("GAP", f"“{name}” is seen in {file}, and is nobody of the page by that name")


def _write_sessions(programme: Programme, people: dict[int, Called]) -> Iterator[str]:
    if not programme.sessions:
        yield from ("", _say("GAP", "sessions: no programme was found on the page"))
        return
    used: Counter[str] = Counter()
    kinds = [each.kind for each in programme.sessions]
    for number, session in enumerate(programme.sessions, 1):
        stem = make_id(session.title)[:40].strip("-") if not count_scripts(session.title).east else ""
        stem = stem or session.kind or f"session-{number}"
        identifier = stem
        while used[identifier]:
            used[stem] += 1
            identifier = f"{stem}-{used[stem]}"
        used[identifier] += 1
        yield from ("", "[[sessions]]")
        if session.kind == "qa":
            yield "# Q&A may come before the closing, whatever the page says: the recording decides the order."
        yield f"id = {_quote(identifier)}"
        yield f"title = {_quote(session.title[:LONGEST_COMMENT])}"
        yield from _write_kind(session)
        yield from _write_speakers(session, people)
    if "qa" not in kinds:
        yield from ("", "# The page lists no Q&A. If there was one, it may have come before the closing.")


def _write_kind(session: Planned) -> Iterator[str]:
    if session.kind is None:
        yield _say("GUESS", "kind: no word of the page says it")
    yield f"kind = {_quote(session.kind or 'talks')}"
    for note in session.notes[:20]:
        kind, _, rest = note.partition(": ")
        yield _say(kind, rest) if kind == "GUESS" else _say(f"The page lists ({kind})", rest)


def _write_speakers(session: Planned, people: dict[int, Called]) -> Iterator[str]:
    chosen = [people[id(each)] for each in session.speakers]
    if not chosen and session.kind != "qa":
        yield _say("GAP", "speakers: the page names none here")
    if chosen and all(not each.id.startswith("person-") for each in chosen):
        yield f"speakers = [{', '.join(_quote(each.id) for each in chosen)}]"
    elif chosen:
        yield "speakers = ["
        yield from (f"  {_quote(each.id)},  # {tidy(each.name)}" for each in chosen)
        yield "]"
    if session.moderator is not None:
        yield f"moderator = {_quote(people[id(session.moderator)].id)}"
    elif session.kind == "panel":
        yield _say("GAP", "moderator: the page names none for this discussion")
