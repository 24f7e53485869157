"""The forms in which a person of the programme may be named: whole names and family names, in every script."""

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from rapidfuzz import fuzz

from pipeline.language.pronunciation import sound_of
from pipeline.records import Language, Person

_DATA = tomllib.loads((files("pipeline.language") / "names.toml").read_text(encoding="utf-8"))
TITLES: dict[Language, str] = {
    language: "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"
    for language, words in _DATA["titles"].items()
}
"""A pattern for what stands beside a family name when somebody is addressed or announced."""
_LONG_FAMILIES: dict[str, list[str]] = _DATA["families"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way of writing a name, whole or the family's alone."""

    person: str
    text: str
    key: str
    sound: str
    language: Language | None  # whose reading `sound` is; `None` for what sounds the same everywhere


@functools.lru_cache(maxsize=64)
def forms_of(people: tuple[Person, ...]) -> tuple[tuple[Form, ...], tuple[Form, ...]]:
    """Return the full names and the family names of *people*, each form once per person."""
    full: dict[tuple[str, str], Form] = {}
    families: dict[tuple[str, str], Form] = {}
    for person in people:
        for text, language in _full_names(person):
            form = _form(person, text, language)
            full.setdefault((person.id, form.key), form)
        for text, language in _family_names(person):
            form = _form(person, text, language)
            families.setdefault((person.id, form.key), form)
    return tuple(full.values()), tuple(families.values())


def _form(person: Person, text: str, language: Language | None) -> Form:
    sound = sound_of(text, language or ("zh" if re.search(r"[\u3400-\u9fff]", text) else "en"))
    han = re.search(r"[\u3400-\u9fff]", text) is not None
    return Form(
        person=person.id, text=text, key=key_of(text), sound="" if han and language not in (None, "zh") else sound,
        language="zh" if han else None,
    )  # fmt: skip


def _full_names(person: Person) -> Iterator[tuple[str, Language | None]]:
    yield person.name, "en"
    given = " ".join(part for part in person.name.split() if part != person.family)
    yield f"{person.family} {given}", "en"
    yield from ((form, language) for language, form in person.native.known())
    for alias in person.aliases:
        if len(key_of(alias)) > 1 and key_of(alias) != key_of(person.family):
            yield alias, None


def _family_names(person: Person) -> Iterator[tuple[str, Language | None]]:
    yield person.family, "en"
    for form in (*(form for _, form in person.native.known()), *person.aliases):
        script = script_of(form)
        if re.search(r"[\s・·]", form) and script != "en":
            yield re.split(r"[\s・·]", form)[0], script
        elif script == "ko" or (script == "zh" and len(re.findall("[aeiouy]+", person.family.lower())) < 2):
            long = next((family for family in _LONG_FAMILIES[script] if form.startswith(family)), None)
            yield long or form[:1], script
        elif script == "zh" and (long := next((f for f in _LONG_FAMILIES["zh"] if form.startswith(f)), None)):
            yield long, script
        elif script == "zh":  # a Japanese name: two characters as a rule, more or fewer by its length
            lengths = {2: (1,), 3: (2, 1), 4: (2,), 5: (2, 3)}.get(len(form), (3,))
            yield from ((form[:length], "zh" if form == person.native.zh else "ja") for length in lengths)


def script_of(form: str) -> Language:
    """Return the language whose script *form* is written in; Chinese characters alone are taken for Chinese."""
    if re.search("[가-힣]", form):
        return "ko"
    if re.search(r"[\u3041-\u30ff]", form):
        return "ja"
    return "zh" if re.search(r"[\u3400-\u9fff]", form) else "en"


@functools.lru_cache(maxsize=20_000)
def key_of(text: str) -> str:
    """Return *text* without spaces, dots, hyphens and case."""
    return re.sub(r"[\s・·‧.\-‐'’]", "", unicodedata.normalize("NFKC", text)).casefold()


def family_in(person: Person, language: Language) -> str | None:
    """Return the family name alone as *language* writes it; `None` where that cannot be told from the whole name."""
    if language == "en":
        return person.family
    native = person.native.get(language)
    if native is None:
        return None
    parts = re.split(r"[\s・·]+", native)
    if len(parts) > 1:  # a Western name has its family name last
        heard = sound_of(person.family, "en")
        likeness = {part: fuzz.ratio(sound_of(part, script_of(part)), heard) for part in parts}
        best = max(parts, key=lambda part: likeness[part])
        return best if likeness[best] >= 60 else None
    found = {form for form, language_of in _family_names(person) if native.startswith(form) and form != native}
    return found.pop() if len(found) == 1 else None
