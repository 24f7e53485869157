"""How the people of a page are to be called in `event.toml`: a name, a family name and an id each, no two alike."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.event.checks import make_id
from pipeline.language.scripts import count_scripts
from pipeline.programme.latin_names import guess_family
from pipeline.programme.name import FAMILIES
from pipeline.programme.roster import Someone
from pipeline.records import Language


@dataclass(slots=True, kw_only=True)
class Called:
    """A person as the file will have them.

    Attributes:
        comments: What a reader must fill or check, with the marks GAP and GUESS.
    """

    someone: Someone
    id: str
    name: str
    family: str
    aliases: tuple[str, ...]
    comments: list[str]


def call_people(people: Sequence[Someone], language: Language) -> list[Called]:
    """Return people with an id each and with names that differ."""
    made: list[Called] = []
    used: Counter[str] = Counter()
    for number, someone in enumerate(people, 1):
        name, family, comments = _choose_name(someone, language)
        if someone.name.is_placed:
            comments.append(
                f"GUESS: person: nothing but its place on the page says that “{someone.name.text}” is a name"
            )
        stem = (make_id(name) if not count_scripts(name).east else "")[:58].strip("-") or f"person-{number}"
        identifier = stem
        while used[identifier]:
            used[stem] += 1
            identifier = f"{stem}-{used[stem]}"
        used[identifier] += 1
        native = someone.name.native
        aliases = [each for each in someone.name.aliases if each != name]
        if native and someone.name.language is None and native != name:
            comments.append(f"GAP: native: the page does not say whether “{native}” is Chinese, Japanese or Korean")
            aliases.append(native)
        made.append(
            Called(someone=someone, id=identifier, name=name, family=family, aliases=tuple(aliases), comments=comments)
        )
    _tell_apart(made)
    return made


def _choose_name(someone: Someone, language: Language) -> tuple[str, str, list[str]]:
    """Return the name, the family name, and what is to be said about them."""
    name = someone.name
    if name.latin:
        if name.family:
            written = next((each for each in name.aliases if "," in each), None)  # KWOK Chi-hang, Anselm
            whole = [] if written is None else [f"GUESS: name: the page writes “{written}”"]
            return name.latin, name.family, whole
        family, is_first = guess_family(name.latin)
        where = "first word; the report puts it last" if is_first else "last word"
        return name.latin, family, [f"GUESS: family: it is the {where}"]
    written = name.native or name.text
    parts = written.split()
    if language == "zh" and all(len(each) == 1 for each in parts):
        written, parts = "".join(parts), ["".join(parts)]
    hint = _spell(written) if name.language == "zh" else None
    spelled = f"; in Pinyin it would be “{hint}”" if hint else ""
    comments = [f"GAP: name: the page gives none in Latin letters{spelled}"]
    if len(parts) > 1:
        return written, parts[0], comments
    return written, written, [*comments, "GAP: family: it stands together with the given name"]


def _spell(name: str) -> str | None:
    """Return a Chinese name in Pinyin, given name first; the family name is one character, or two of a known pair."""
    from pypinyin import lazy_pinyin

    if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", name):
        return None
    cut = 2 if name[:2] in FAMILIES["zh_long"] else 1
    family, given = ("".join(lazy_pinyin(part)).capitalize() for part in (name[:cut], name[cut:]))
    return f"{given} {family}"


def _tell_apart(people: Sequence[Called]) -> None:
    """Make the names of people of one name differ by what they belong to; their own name becomes an alias of each.

    So whoever is called by that name alone stays unnamed, rather than being taken for the other.
    """
    counts = Counter(each.name.casefold() for each in people)
    taken: Counter[str] = Counter()
    for each in people:
        key = each.name.casefold()
        if counts[key] < 2:
            continue
        taken[key] += 1
        details = each.someone.details
        mark = details.abbreviation or details.organization or f"no. {taken[key]}"
        shown = _mark(each, mark)
        while any(other.name.casefold() == shown.casefold() for other in people):
            shown = _mark(each, f"{mark}, no. {taken[key]}")
            taken[key] += 1
        each.comments.append(
            f"GUESS: name: several people are called {each.name}; write here how the report shall tell them apart"
        )
        each.aliases, each.name = (*each.aliases, each.name), shown


def _mark(person: Called, mark: str) -> str:
    """Return a name with something in brackets where the family name is not: that must stay at its end."""
    is_first = person.name.split()[: len(person.family.split())] == person.family.split()
    return f"{person.name} ({mark})" if is_first else f"({mark}) {person.name}"
