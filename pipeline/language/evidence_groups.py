"""C5, C6 and C14: one word of a small group is not put in the place of another: month for year, bus for train.

A sentence that has a word of a group that no cited text has, where the cited text has another of the same group that
the sentence has not, has very likely swapped the two. A free paraphrase keeps away from such groups, or has both.
"""

import functools
import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

from pipeline.language.evidence import Code, Evidence, Problem
from pipeline.language.numbers import numbers
from pipeline.records import Language

_DATA: dict[str, Any] = tomllib.loads((files("pipeline.language") / "evidence.toml").read_text(encoding="utf-8"))
_LANGUAGES: tuple[Language, ...] = ("zh", "ja", "ko")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Group:
    name: str
    code: Code
    any_english: re.Pattern[str]
    english: tuple[re.Pattern[str], ...]
    native: tuple[dict[Language, re.Pattern[str]], ...]

    @functools.lru_cache(maxsize=20_000)  # noqa: B019 - there are few groups, and they stay
    def in_english(self, text: str) -> frozenset[int]:
        """Return the members that an English text has."""
        if not self.any_english.search(text):
            return frozenset()
        return frozenset(at for at, pattern in enumerate(self.english) if pattern.search(text))

    def in_native(self, text: str, language: Language) -> frozenset[int]:
        """Return the members that a text in another language may have."""
        return frozenset(at for at, patterns in enumerate(self.native) if patterns[language].search(text))


def _load(key: str) -> tuple[_Group, ...]:
    return tuple(
        _Group(
            name=each["name"],
            code=each["code"],
            any_english=re.compile(rf"\b(?:{'|'.join(member['en'] for member in each['members'])})"),
            english=tuple(re.compile(rf"(?<![\w-])(?:{member['en']})s?(?!\w)") for member in each["members"]),
            native=tuple({name: re.compile(member[name]) for name in _LANGUAGES} for member in each["members"]),
        )
        for each in _DATA[key]
    )


_GROUPS, _OPPOSITES, (_COUNTED,) = _load("groups"), _load("opposites"), _load("counted")


def check_groups(body: str, cited: Sequence[Evidence]) -> list[Problem]:
    """Return a problem for each group of which *body* has a word in the place of another."""
    found = []
    for group in (*_GROUPS, *_OPPOSITES):
        text = _without_measures(body) if group.name == "period" else body
        written = group.in_english(text)
        if not written:
            continue
        said = frozenset().union(*(group.in_english(each.translation) for each in cited))
        heard = frozenset().union(
            *(group.in_native(each.text, each.language) for each in cited if each.language != "en")
        )
        if (new := written - said - heard) and said - group.in_english(body):
            word = next(match[0] for at in sorted(new) if (match := group.english[at].search(text)))
            blocks = group.code != "C14"
            message = f"“{word}” stands where the evidence has another {group.name}."
            found.append(Problem(code=group.code, blocks=blocks, message=message))
    return found + _check_counted(body, cited)


@functools.lru_cache(maxsize=2_000)
def _without_measures(body: str) -> str:
    """Return *body* without its numbers of a known unit, which are compared as measures: six months is half a year."""
    body = _SHARE_OF_TIME.sub(" ", body)
    for number in reversed(numbers(body, "en")):
        if number.measures and not number.weak:
            rest = re.match(r"[\s-]\w+", body[number.end :])
            body = f"{body[: number.start]} {body[number.end + (rest.end() if rest else 0) :]}"
    return body


_SHARE_OF_TIME = re.compile(
    r"\b(?:seven|7) days a week\b|\b24 hours a day\b|\bday and night\b"
    r"|\b(?:half|quarters?|thirds?)[\s-](?:of )?(?:an? )?(?:minute|hour|day|year|decade|century)\b"
)


_COUNTS = re.compile(
    r"[0-9][0-9.,]*(?:[\s-](?:thousand|million|billion))?\s+(?:[a-z-]+\s){0,2}?$|\b(?:per|each|every)\s$"
)

_PER = re.compile(r"\b(?:per|each|every)\s$")
_POPULATION = re.compile(r"\bpopulation (?:\w+ ){0,3}(?P<number>[0-9][0-9.,]*)")
_PEOPLE = next(at for at, pattern in enumerate(_COUNTED.english) if pattern.search("inhabitant"))


def _check_counted(body: str, cited: Sequence[Evidence]) -> list[Problem]:
    """Compare what is counted after each number, and after "per", with what the evidence counts there."""
    written = _counted_in(body)
    said = [pair for each in cited for pair in _counted_in(each.translation)]
    for number, kind, word in written:
        there = {its_kind for its_number, its_kind, _ in said if its_number == number}
        if there and kind not in there:
            message = f"“{word}” is not what the evidence counts."
            return [Problem(code="C5", blocks=True, message=message)]
    return []


@functools.lru_cache(maxsize=4_000)
def _counted_in(text: str) -> tuple[tuple[str, int, str], ...]:
    """Return (number or "per", kind of thing, word) for whatever an English text counts."""
    found = []
    for kind, pattern in enumerate(_COUNTED.english):
        for match in pattern.finditer(text):
            before = _COUNTS.search(text[max(0, match.start() - 40) : match.start()])
            if before:
                digits = None if _PER.search(before[0]) else re.match(r"[0-9][0-9.,]*", before[0])
                found.append((digits[0].rstrip(".,") if digits else "per", kind, match[0]))
    for match in _POPULATION.finditer(text):
        found.append((match["number"].rstrip(".,"), _PEOPLE, match[0]))
    return tuple(found)
