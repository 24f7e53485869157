"""Names with titles, and headings, as a language writes them.

The event file has titles in English alone. A title that the glossary has as a whole is approved; any other is put
together from the role (data), and the organization as the glossary, or a translation that says the same when it is
translated back, has it; else the organization keeps its English name. Such a title is a draft, and a doubt says so.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pipeline.language.name_forms import family_in
from pipeline.records import Doubt, Person, doubt
from pipeline.stages.restate.agreement import agree
from pipeline.stages.restate.asking import Asker, is_written
from pipeline.stages.restate.persons import as_thing
from pipeline.stages.restate.register import read_report

ALIKE = 0.8
"""The agreement that a translation of a title needs: it is short, and printed again and again."""

_TITLE = re.compile(
    r"^(?P<role>.+?),? (?:of|at|for|to|in|within|from) (?:the )?(?P<organization>.+?)(?: \(“?(?P<short>[^”)]+)”?\))?$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Titles:
    """The words of one run in one language.

    Attributes:
        of: The title for every appositive of the English outline.
        headings: The heading for every heading of the English outline.
        topics: What sessions are on, each with its form in the language, or itself where there is none.
        organizations: On whose behalf somebody speaks, likewise.
    """

    of: tuple[tuple[str, str], ...]
    headings: tuple[tuple[str, str], ...]
    topics: tuple[tuple[str, str], ...] = ()
    organizations: tuple[tuple[str, str], ...] = ()
    doubts: tuple[Doubt, ...] = ()

    def title(self, appositive: str) -> str:
        """Return the title for an appositive."""
        return dict(self.of).get(appositive, appositive)

    def heading(self, english: str) -> str:
        """Return the heading."""
        return dict(self.headings).get(english, english)


def name_of(person: Person, asker: Asker) -> str:
    """Return the full name."""
    return person.native.get(asker.language) or person.name


def family_of(person: Person, asker: Asker) -> str:
    """Return the family name alone where it can be told from the whole one, else the whole one."""
    return family_in(person, asker.language) or name_of(person, asker)


def draft_titles(
    appositives: Sequence[tuple[Person, str]], headings: Sequence[str], organizations: Sequence[str], asker: Asker
) -> Titles:
    """Return the titles for *appositives*, as they stand in the English outline, the headings, and organizations."""
    report = read_report(asker.language)
    unknown = [each for _, text in appositives for each in _to_translate(text, asker)]
    unknown += [each for each in organizations if not is_written(each, asker) and not each.isupper()]
    topics = [topic for each in headings if (topic := _topic(each, report.headings)) and not is_written(topic, asker)]
    made = dict(zip((*unknown, *topics), _trusted((*unknown, *topics), asker), strict=True))
    titles: dict[str, str] = {}
    doubts: list[Doubt] = []
    for person, text in appositives:
        if text not in titles:
            titles[text], approved = _title(text, made, asker)
            if not approved:
                message = (
                    f"The title of {person.name} in {asker.language} is a draft: “{titles[text]}”. Write "
                    f"“{_plain(text)}” with its translation into the glossary of event.toml to approve one."
                )
                doubts.append(doubt("drafted-title", message, target=person.id))
    written: dict[str, str] = {}
    for heading in dict.fromkeys(headings):
        written[heading], found = _heading(heading, report.headings, made, asker)
        if not found:
            message = f"The heading “{heading}” has no {asker.language} form: write it into the glossary of event.toml."
            doubts.append(doubt("drafted-heading", message, target=heading))
    topics = [_topic(each, report.headings) for each in headings]
    return Titles(
        of=tuple(titles.items()),
        headings=tuple(written.items()),
        topics=tuple((each, write_organization(each, made, asker)) for each in dict.fromkeys(topics) if each),
        organizations=tuple((each, write_organization(each, made, asker)) for each in dict.fromkeys(organizations)),
        doubts=tuple(doubts),
    )


def _plain(appositive: str) -> str:
    """Return an appositive without the abbreviation that it defines."""
    return re.sub(r" \(“?[^”)]+”?\)", "", appositive)


def _to_translate(appositive: str, asker: Asker) -> Iterable[str]:
    """Yield the parts of a title that neither the data nor the glossary has."""
    if is_written(_plain(appositive), asker):
        return
    match = _TITLE.match(appositive)
    role = match["role"] if match else appositive
    if role not in read_report(asker.language).roles and not is_written(role, asker):
        yield role
    if match and not is_written(match["organization"], asker) and not match["organization"].isupper():
        yield match["organization"]


def _trusted(texts: Sequence[str], asker: Asker) -> list[str]:
    """Return the translation of each noun phrase that says the same when it is translated back, else nothing.

    It is printed as a name: what is not like one is not taken.
    """
    made = [as_thing(each, asker.language) or "" for each in asker.translate(texts)]
    back = asker.translate_back(made)
    return [
        text if _is_name(text, english, again, asker) else ""
        for english, text, again in zip(texts, made, back, strict=True)
    ]


_SENTENCE_LIKE = {
    "zh": "[，。是在了我们]|负责",
    "ja": r"[はがをで、。]|さん|です|ます|\s",
    "ko": r"[은는을를이가]\s|[.,]|니다|합니",
}


def _is_name(text: str, english: str, back: str, asker: Asker) -> bool:
    """Tell whether a translation can be printed as a title or a name."""
    if not text or re.search(_SENTENCE_LIKE[asker.language], text):
        return False
    foreign = set(re.findall("[A-Za-z]+", text)) - set(re.findall(r"\b[A-Z]{2,}\b", english))
    return not foreign and agree(english, back) >= ALIKE and not asker.find_problems(english, text)


def _title(appositive: str, made: dict[str, str], asker: Asker) -> tuple[str, bool]:
    """Return a title, and whether it is approved."""
    report = read_report(asker.language)
    whole = is_written(_plain(appositive), asker)
    match = _TITLE.match(appositive)
    short = match["short"] if match else None
    defined = f"{report.brackets[0]}{short}{report.brackets[1]}" if short else ""
    if whole is not None and not defined:
        return whole, True
    role = _role(match["role"] if match else appositive, made, asker)
    if match is None:
        return whole or role, whole is not None or appositive in report.roles
    organization = write_organization(match["organization"], made, asker)
    if whole is not None:
        return (
            (whole.replace(organization, organization + defined, 1), True) if organization in whole else (whole, True)
        )
    return report.of.replace("{organization}", organization + defined).replace("{role}", role), False


def _role(english: str, made: dict[str, str], asker: Asker) -> str:
    roles = read_report(asker.language).roles
    return is_written(english, asker) or roles.get(english) or made.get(english) or english


def write_organization(english: str, made: dict[str, str], asker: Asker) -> str:
    """Return an organization as the language writes it, or in English."""
    return is_written(english, asker) or made.get(english) or english


def _topic(heading: str, known: Mapping[str, str]) -> str:
    """Return the part of a heading that has to be translated; empty if the data has it all."""
    if heading in known:
        return ""
    for pattern in known:
        before, slot, _ = pattern.partition("{}")
        if slot and heading.startswith(before):
            return heading[len(before) :]
    return heading


def _heading(heading: str, known: Mapping[str, str], made: dict[str, str], asker: Asker) -> tuple[str, bool]:
    """Return a heading, and whether all of it is in the language."""
    if heading in known:
        return known[heading], True
    topic = _topic(heading, known)
    written = is_written(topic, asker) or made.get(topic)
    for pattern, native in known.items():
        before, slot, _ = pattern.partition("{}")
        if slot and heading.startswith(before):
            return native.replace("{}", written or topic), bool(written)
    return written or heading, bool(written)
