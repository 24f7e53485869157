"""How an editor reports each sentence of the synthetic world: hand-written forms, and what fills their slots.

The English of a sentence is one template with its slots filled, so the values are read back from it: every slot has a
closed list of fillers, or a shape of its own.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from pipeline.records import LANGUAGES
from world.grammar import templates
from world.lexicon import cities, organisations, phrases, topics
from world.phrases import read_table
from world.templates import Template
from world.unplanned import unplanned_templates

OWN_SLOTS = frozenset(("here", "house", "asked"))
"""Slots that a reported form may have though its template has not."""
FREE_SLOTS = frozenset(("opener", "contrast", "me", "previous", "previous_family", "absent"))
"""Slots of a template that its reported form may leave out."""

_ENGLISH = LANGUAGES.index("en")
_SLOT = re.compile(r"\{(\w+)\}")
_SHAPES = {
    "past_year": r"\d{4}",
    "future_year": r"\d{4}",
    "percent": r"\d+ percent",
    "money": r"\d+ (?:million|billion) \w+",
    "persons": r"\d+ people",
    "population": r"\d+ million people",
    "companies": r"\d+ companies",
    "sensors": r"\d+ sensors",
    "minutes": r"\d+ minutes",
    "long_minutes": r"\d+ minutes",
    "short_minutes": r"\d+ minutes",
    "tons": r"\d+ tons",
    "kilometers": r"\d+ kilometers",
}
_PERSON = r"[^,?]+?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reported:
    """The reported form of a template.

    Attributes:
        part: What it is in a report, finer than the part of a talk: situation, problem, measure, result, reach, effort,
            example, plan, cooperation, conclusion, answer, question and so on.
        form: "that …" for a clause that needs a verb, "by …" for a conclusion, else a predicate with its own verb.
    """

    part: str
    form: str

    @property
    def slots(self) -> frozenset[str]:
        """The slots of the form."""
        return frozenset(_SLOT.findall(self.form))


@cache
def reported_forms() -> Mapping[str, Reported | None]:
    """The reported form of every template by its id; `None` for what no report carries."""
    found: dict[str, Reported | None] = {}
    tables = read_table("reported.toml")
    sections = {**{f"claim.{part}": rows for part, rows in tables.pop("claim").items()}, **tables}
    for section, rows in sections.items():
        for key, value in rows.items():
            if key == "nothing":
                found.update({f"{section}.{each}": None for each in value})
            else:
                part, form = value
                found[f"{section}.{key}"] = Reported(part=part, form=form)
    return found


@cache
def all_templates() -> Mapping[str, Template]:
    """Every template of the world by its id."""
    return {each.id: each for each in (*templates(), *unplanned_templates())}


def read_values(template: str, english: str) -> dict[str, str]:
    """Return what stands in the slots of a template, openers aside, as it stands in the middle of a sentence.

    Args:
        template: The id of the template.
        english: A sentence of it.

    Raises:
        ValueError: The sentence is not one of this template.
    """
    match = _expression(template).fullmatch(english)
    if match is None:
        raise ValueError(f"no sentence of {template}: {english}")
    values = {}
    for slot, value in match.groupdict().items():
        if slot in ("past", "future"):
            values[slot] = value.lower()
        elif slot not in ("opener", "contrast"):
            values[slot] = next((each for each in _choices(slot) if each.lower() == value.lower()), value)
    return values


@cache
def _expression(template: str) -> re.Pattern[str]:
    source = all_templates()[template].phrase.source[_ENGLISH]
    pieces, end = [], 0
    for match in _SLOT.finditer(source):
        pieces += [re.escape(source[end : match.start()]), f"(?P<{match[1]}>{_pattern(match[1])})"]
        end = match.end()
    return re.compile("".join([*pieces, re.escape(source[end:])]), re.IGNORECASE)


@cache
def _pattern(slot: str) -> str:
    """Return the regular expression of what can stand in a slot."""
    if slot in _SHAPES:
        return _SHAPES[slot]
    if slot in ("opener", "contrast"):
        return "(?:" + "|".join(re.escape(_english(each.source)) for each in phrases(f"{slot}s")) + ")?"
    if slot == "places":
        return "|".join(_english(each.places.source).replace("{n}", r"\d+") for each in topics().values())
    if slot in ("past", "future"):
        lists = [_english(each.source) for each in phrases(slot)]
        return "|".join(_SLOT.sub(lambda match: _SHAPES[match[1]], each) for each in lists)
    if slot == "cities":
        city = "|".join(_choices("city"))
        return f"(?:{city}) and (?:{city})"
    choices = sorted(_choices(slot), key=len, reverse=True)
    return "|".join(map(re.escape, choices)) or _PERSON


@cache
def _choices(slot: str) -> tuple[str, ...]:
    """Return everything that can stand in a slot, if that is a closed list."""
    match slot:
        case "topic":
            return tuple(_english(each.name.source) for each in topics().values())
        case "problem":
            return tuple(_english(each.source) for topic in topics().values() for each in topic.problems)
        case "measure":
            return tuple(_english(each.source) for topic in topics().values() for each in topic.measures)
        case "technology":
            return tuple(_english(each.source) for each in phrases("technologies"))
        case "group" | "partner" | "role":
            return tuple(_english(each.source) for each in phrases(f"{slot}s"))
        case "city" | "other_city":
            return tuple(each.names["en"] for each in cities())
        case "org":
            return tuple(each.names["en"] for each in organisations())
        case _:
            return ()


def _english(source: tuple[str, str, str, str]) -> str:
    return source[_ENGLISH]
