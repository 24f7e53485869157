"""Sentences put together from clauses (`clauses.toml`), so that the model has to read and cannot recite.

What comes out is never a sentence of a held-out template: such a one is thrown away, whatever its language.
"""

import random
import re
import tomllib
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from pipeline.records import LANGUAGES
from world.grammar import Line, templates
from world.phrases import Four, four, particle_after
from world.slots import Scene

_SLOT = re.compile(r"\{(\w+)(?::(\w+))?\}")
_NOTHING: Four = ("", "", "", "")
_PARTS = {"me": "speaker", "next": "next", "previous": "previous"}
_COMMAS: Four = ("，", "、", ", ", ", ")
_STOPS: Four = ("。", "。", ".", ".")
_QUESTION_MARKS: Four = ("？", "。", "?", "?")


class Composer:
    """Fills clauses for one sentence, and remembers whom they name."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.scene = Scene(rng, people={})
        self.named: list[str] = []

    def pick(self, section: str, share: float = 1.0) -> Four:
        """Return a filled clause of a section, or nothing in all but *share* of the calls."""
        return self.fill(self.rng.choice(_clauses()[section])) if self.rng.random() < share else _NOTHING

    def fill(self, clause: Four) -> Four:
        """Fill the slots of a clause, each once for all languages."""
        fillers: dict[str, Four] = {}
        for name in dict.fromkeys(match[1] for match in _SLOT.finditer(clause[0])):
            fillers[name] = self.pick("who") if name == "who" else self.scene.fill(name).text
            if name in _PARTS and name not in self.named:
                self.named.append(name)

        def filled(index: int) -> Callable[[re.Match[str]], str]:
            return lambda match: (
                fillers[match[1]][index] + (particle_after(fillers[match[1]][index], match[2]) if match[2] else "")
            )

        return four([_SLOT.sub(filled(index), text) for index, text in enumerate(clause)])

    def line(self, clauses: Sequence[Four], stops: Four = _STOPS) -> Line:
        """Join clauses, which have their commas, to a sentence."""
        texts = []
        for index, stop in enumerate(stops):
            text = "".join(each[index] for each in clauses).strip().rstrip("，、,") + stop
            texts.append(re.sub(r",(?=[,.?])|,(?= (?:to|about)\b)", "", text))
        texts[3] = texts[3][0].upper() + texts[3][1:]
        people = tuple(self.scene.person(_PARTS[name]) for name in self.named)
        return Line(
            function="composed",
            template="composed",
            held_out=False,
            text=dict(zip(LANGUAGES, texts, strict=True)),
            spoken={},
            people=people,
            numbers=(),
        )


def composed_line(rng: random.Random) -> Line:
    """Put a sentence together that no held-out template could have made."""
    while True:
        kind = rng.choices(_KINDS, weights=_WEIGHTS)[0]
        line = kind(Composer(rng))
        if not any(_held_out(index).fullmatch(line.text[language]) for index, language in enumerate(LANGUAGES)):
            return line


def _statement(compose: Composer) -> Line:
    """Compose opener, adjuncts and core: the others put adjuncts first, English first or last."""
    opener = compose.scene.fill("opener").text
    first, second = compose.pick("adjuncts", 0.75), compose.pick("adjuncts", 0.25)
    core, end = compose.pick("cores"), _ended(compose.pick("ends", 0.08))
    front, back = (first[3], second[3]) if compose.rng.random() < 0.5 else ("", f"{second[3]} {first[3]}".strip())
    english = (f"{front}, " if front else "") + core[3] + (f" {back}" if back.strip() else "")
    return compose.line([opener, four([*("".join((first[i], second[i], core[i])) for i in range(3)), english]), end])


def _aim(compose: Composer) -> Line:
    """Compose an aim with a deed inside it, and a time or an adjunct that belongs to the deed."""
    deed = compose.pick("deeds")
    when = compose.scene.fill("future").text if compose.rng.random() < 0.6 else compose.pick("adjuncts", 0.7)
    zh, ja, ko, en = (text.strip().rstrip("，、") for text in when)
    what = (zh + deed[0], ja + deed[1], f"{ko} {deed[2]}".strip(), f"{deed[3]} {en}".strip())
    frame = compose.pick("aims")
    aim = four([text.replace("…", inside) for text, inside in zip(frame, what, strict=True)])
    return compose.line([compose.scene.fill("opener").text, aim])


def _introduction(compose: Composer) -> Line:
    parts = [compose.pick("greetings", 0.6), compose.pick("selves"), compose.pick("tails", 0.55)]
    return compose.line([_comma(each) for each in parts])


def _handover(compose: Composer) -> Line:
    return compose.line([_comma(compose.pick("thanks", 0.4)), compose.pick("moments", 0.6), compose.pick("actions")])


def _question(compose: Composer) -> Line:
    return compose.line([compose.pick("addresses", 0.7), compose.pick("questions")], _QUESTION_MARKS)


def _list(compose: Composer) -> Line:
    """Compose a list of things and people, so that each is known wherever it stands."""
    fillers = []
    for _ in range(compose.rng.randint(2, 4)):
        slot = compose.rng.choice(_LISTED)
        fillers.append(compose.fill(four([f"{{{slot}}}"] * 4)))
    return compose.line([_comma(each) for each in fillers])


_KINDS = (_statement, _aim, _introduction, _handover, _question, _list)
_WEIGHTS = (30, 14, 16, 20, 12, 8)
_LISTED = (
    *(
        "me",
        "next",
        "org",
        "city",
        "role",
        "topic",
        "problem",
        "measure",
        "technology",
        "group",
        "partner",
        "past_year",
    ),
    *("future_year", "percent", "money", "persons", "companies", "sensors", "minutes", "places", "tons", "kilometers"),
    *("past", "future", "other_city", "cities"),
)


def _comma(clause: Four) -> Four:
    return four([text + comma for text, comma in zip(clause, _COMMAS, strict=True)]) if any(clause) else clause


def _ended(clause: Four) -> Four:
    return four([comma + text for text, comma in zip(clause, _COMMAS, strict=True)]) if any(clause) else clause


@cache
def _clauses() -> dict[str, tuple[Four, ...]]:
    table = tomllib.loads(Path(__file__).with_name("clauses.toml").read_text(encoding="utf-8"))
    return {section: tuple(four(row) for row in rows) for section, rows in table.items()}


@cache
def _held_out(index: int) -> re.Pattern[str]:
    """Match every sentence of a held-out template in one language, whatever is in its slots."""
    patterns = []
    for template in templates(held_out=True):
        literals = _SLOT.split(template.phrase.source[index])[::3]
        patterns.append(".*".join(re.escape(literal) for literal in literals))
    return re.compile("|".join(patterns), re.IGNORECASE)
