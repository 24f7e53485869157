"""The invented people, cities, organisations and topics of the synthetic world."""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, get_args

from pipeline.records import LANGUAGES, Language, Pronoun
from world.phrases import Filler, Four, Phrase, by_language, four, phrase, read_table

Part = Literal["family", "he", "she"]
PRONOUNS: tuple[Pronoun, ...] = get_args(Pronoun)
Element = tuple[str, str, str, str, str]
"""A name as written in zh, ja, ko, en, and its Japanese reading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An invented person.

    Attributes:
        id: A slug such as `ming-li`.
        origin: The language of the name.
        names: The whole name as a transcript in each language writes it; given name first in English.
        family: The family name alone.
        spoken: What a synthesizer is fed for the whole name: kana for Japanese.
        spoken_family: The same for the family name.
        pronoun: What English calls the person.
        held_out: Whether a part of the name never reaches training.
    """

    id: str
    origin: Language
    names: Mapping[Language, str] = field(hash=False)
    family: Mapping[Language, str] = field(hash=False)
    spoken: Mapping[Language, str] = field(hash=False)
    spoken_family: Mapping[Language, str] = field(hash=False)
    pronoun: Pronoun
    held_out: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """An invented city; `country` is the language spoken there."""

    id: str
    country: Language
    names: Mapping[Language, str] = field(hash=False)
    spoken: Mapping[Language, str] = field(hash=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """An invented organisation.

    Attributes:
        id: A slug of its English name.
        names: As a transcript in each language writes it.
        spoken: What a synthesizer is fed.
        abbreviation: The Latin initials of its English name.
        city: Where it is.
        roles: What people do there, in English, each the English of one of `phrases("roles")`.
    """

    id: str
    names: Mapping[Language, str] = field(hash=False)
    spoken: Mapping[Language, str] = field(hash=False)
    abbreviation: str
    city: City
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """What a talk is about. `places` counts where something was introduced, with `{n}` for the number."""

    id: str
    name: Phrase
    problems: tuple[Phrase, ...]
    measures: tuple[Phrase, ...]
    places: Phrase


def person(
    rng: random.Random,
    *,
    origin: Language | None = None,
    pronoun: Pronoun | None = None,
    held_out: bool = False,
) -> Person:
    """Put a person together.

    Args:
        rng: Decides what is not given.
        origin: Language of the name.
        pronoun: Which given names to draw from.
        held_out: Whether the family name, the given name or both must be held out; otherwise neither is.
    """
    tongue: Language = rng.choice(LANGUAGES) if origin is None else origin
    gender: Pronoun = rng.choice(PRONOUNS) if pronoun is None else pronoun
    family_out, given_out = rng.choice(((True, True), (True, False), (False, True))) if held_out else (False, False)
    family = rng.choice(name_elements(tongue, "family", held_out=family_out))
    given = rng.choice(name_elements(tongue, gender, held_out=given_out))
    names = _compose(tongue, family[:4], given[:4])
    read = _compose(tongue, _as_read(family), _as_read(given))["ja"]
    return Person(
        id=names["en"].lower().replace(" ", "-"),
        origin=tongue,
        names=names,
        family=by_language(family[:4]),
        spoken={**names, "zh": names["zh"].replace("·", ""), "ja": read.replace("・", " ")},
        spoken_family={**by_language(family[:4]), "ja": family[4]},
        pronoun=gender,
        held_out=held_out,
    )


def _as_read(element: Element) -> Four:
    zh, _, ko, en, kana = element
    return zh, kana, ko, en


def _compose(origin: Language, family: Four, given: Four) -> Mapping[Language, str]:
    zh = f"{given[0]}·{family[0]}" if origin == "en" else family[0] + given[0]
    ja = {
        "zh": f"{family[1]}・{given[1]}",
        "ja": family[1] + given[1],
        "ko": f"{family[1]}・{given[1]}",
        "en": f"{given[1]}・{family[1]}",
    }[origin]
    ko = {
        "zh": family[2] + given[2],
        "ja": f"{family[2]} {given[2]}",
        "ko": family[2] + given[2],
        "en": f"{given[2]} {family[2]}",
    }[origin]
    return {"zh": zh, "ja": ja, "ko": ko, "en": f"{given[3]} {family[3]}"}


@cache
def name_elements(origin: Language, part: Part, *, held_out: bool) -> tuple[Element, ...]:
    """Every family name, or every given name for a pronoun, of an origin."""
    rows = _names()[origin][part]["held_out" if held_out else "training"]
    return tuple((zh, ja, ko, en, kana) for zh, ja, ko, en, kana in rows)


@cache
def cities() -> tuple[City, ...]:
    """Every city."""
    return tuple(
        City(
            id=row[3].lower(),
            country=country,
            names=by_language(four(row[:4])),
            spoken={**by_language(four(row[:4])), "ja": row[4]},
        )
        for country in LANGUAGES
        for row in lexicon()["cities"][country]
    )


@cache
def organisations() -> tuple[Organisation, ...]:
    """Every organisation: one of each kind in each city."""
    kinds = [(phrase(*row[:4]), tuple(row[4].split(", "))) for row in lexicon()["organisations"]["kinds"]]
    return tuple(_organisation(city, kind, roles) for city in cities() for kind, roles in kinds)


def _organisation(city: City, kind: Phrase, roles: tuple[str, ...]) -> Organisation:
    filled = kind.fill(lambda _: named(city.names, city.spoken))
    name = filled.text[3]
    return Organisation(
        id=name.lower().replace(" ", "-"),
        names=by_language(filled.text),
        spoken=by_language(filled.spoken),
        abbreviation="".join(word[0] for word in name.split() if word[0].isupper()),
        city=city,
        roles=roles,
    )


@cache
def topics() -> Mapping[str, Topic]:
    """Every topic by its id."""
    return {
        id: Topic(
            id=id,
            name=phrase(*row["name"]),
            problems=tuple(phrase(*problem) for problem in row["problems"]),
            measures=tuple(phrase(*measure) for measure in row["measures"]),
            places=phrase(*row["places"]),
        )
        for id, row in lexicon()["topics"].items()
    }


@cache
def phrases(*path: str) -> tuple[Phrase, ...]:
    """A list of phrases of the lexicon, such as `roles`."""
    rows: Any = lexicon()
    for key in path:
        rows = rows[key]
    return tuple(phrase(*row) for row in rows)


def named(names: Mapping[Language, str], spoken: Mapping[Language, str]) -> Filler:
    """The filler of something that has a name in every language."""
    return Filler(
        text=four([names[language] for language in LANGUAGES]),
        spoken=four([spoken[language] for language in LANGUAGES]),
    )


@cache
def lexicon() -> dict[str, Any]:
    """The table of words and phrases."""
    return read_table("lexicon.toml")


@cache
def _names() -> dict[str, Any]:
    return read_table("names.toml")
