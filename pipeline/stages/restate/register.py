"""How a written report reads in Chinese, Japanese or Korean: its words as data, and a check of any sentence.

`check_register` sees one sentence alone. Whether it opens with name and title, and says what its evidence says, is
looked at in `checking`.
"""

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files

from pipeline.codec import from_toml
from pipeline.errors import UsageError
from pipeline.records import LANGUAGES, Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What must not stand in a sentence.

    Attributes:
        pattern: A regular expression; `{B}` is any Korean syllable that ends in ㅂ.
        why: One sentence for the reviewer.
    """

    name: str
    pattern: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rules of one language.

    Attributes:
        attribution: Matches a sentence that says that somebody said it.
    """

    attribution: str
    found: tuple[Rule, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The words of a report in one language; `ja.toml` says what each is for."""

    stop: str
    between: str
    unrestated: str
    brackets: tuple[str, str]
    quotes: tuple[str, str]
    of: str
    opening: str
    unknown: str
    he: str
    she: str
    family: str
    of_city: str
    and_: str
    about: str
    everybody: str
    presenters: str
    joints: tuple[str, ...]
    verb_first: bool
    shapes: Mapping[str, str]
    fixed: Mapping[str, str]
    headings: Mapping[str, str]
    connectives: Mapping[str, str]
    roles: Mapping[str, str]
    verbs: Mapping[str, tuple[str, str]]
    register: Rules


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing in a sentence that a report in its language would not write.

    Attributes:
        rule: Its name, such as "polite".
        text: The stretch of the sentence; empty if something is missing.
        message: One sentence for the reviewer.
    """

    rule: str
    text: str
    message: str


RESTATED: tuple[Language, ...] = tuple(each for each in LANGUAGES if each != "en")
"""The languages in which the outline stands beside the English one."""


@functools.cache
def read_report(language: Language) -> Report:
    """Return the words of a report in *language*.

    Raises:
        UsageError: There are none: the outline in English is written, not restated.
    """
    if language not in RESTATED:
        raise UsageError(f"The outline is restated in {', '.join(RESTATED)}, not in {language!r}.")
    name = f"{language}.toml"
    return from_toml(Report, (files("pipeline.stages.restate") / name).read_text(encoding="utf-8"), name)


@functools.cache
def _patterns(language: Language) -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    closed = "[" + "".join(chr(0xAC00 + number) for number in range(17, 11_172, 28)) + "]"
    rules = read_report(language).register.found
    return tuple((rule, re.compile(rule.pattern.replace("{B}", closed))) for rule in rules)


def check_register(text: str, language: Language) -> tuple[Finding, ...]:
    """Return what in *text*, one sentence, a written report in *language* would not say like that."""
    report = read_report(language)
    found = [
        Finding(rule=rule.name, text=match[0], message=f"“{match[0]}” stands here. {rule.why}")
        for rule, pattern in _patterns(language)
        if (match := pattern.search(text))
    ]
    if not text.endswith(report.stop):
        found.append(Finding(rule="stop", text="", message=f"The sentence does not end in “{report.stop}”."))
    if not re.search(report.register.attribution, text):
        found.append(
            Finding(rule="attribution", text="", message="Nothing in the sentence says that somebody said it.")
        )
    return tuple(found)
