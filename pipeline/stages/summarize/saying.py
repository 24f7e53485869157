"""Who says something, and what: the utterances of one talk as drafting sees them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language.checks import Evidence
from pipeline.records import Event, Person, Utterance
from pipeline.stages.summarize.clutter import tidy
from pipeline.stages.summarize.reported import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One utterance of the talk with its English text."""

    utterance: Utterance
    english: str

    @property
    def evidence(self) -> Evidence:
        """The utterance as a sentence cites it."""
        return Evidence(
            utterance=self.utterance.id, speaker=self.utterance.speaker, language=self.utterance.language,
            text=self.utterance.text, translation=self.english,
        )  # fmt: skip


def make_voice(person: Person | None, said: Sequence[Said], event: Event) -> Voice:
    """Return how the speaker stands in the third person; organizations go by their abbreviation."""
    proper = {"Mc", *_capitalized_inside(said)}
    for text in (event.title, *(f"{each.name} {each.organization or ''}" for each in event.people)):
        proper |= {word for word in re.findall(r"[\w’-]+", text) if word[:1].isupper()}
    proper -= {"The", "A", "An", "Of", "And", "For"}
    if person is None:
        return Voice(family="", pronoun=None, collective="", proper=frozenset(proper))
    collective = person.abbreviation or (_with_article(person.organization) if person.organization else "")
    return Voice(family=person.family, pronoun=person.pronoun, collective=collective, proper=frozenset(proper))


GENERIC = (
    "Center|Centre|Institute|Organization|Association|Secretariat|Agency|Office|Bureau|Ministry|Foundation|Council"
    "|Committee|Authority|Alliance|Network|Chamber"
)
"""Words that make an organization's name take an article."""


def _with_article(organization: str) -> str:
    """Return the organization as it stands in running text: the Harbor Data Institute, but Kita City."""
    bare = organization.startswith("The ") or not re.search(rf"\b(?:{GENERIC})\b", organization)
    return organization if bare else f"the {organization}"


def _capitalized_inside(said: Sequence[Said]) -> set[str]:
    """Return the words that are capitalized within a sentence: names, never only its beginning."""
    return {
        word for each in said for word in re.findall(r"(?<=[a-z,] )[A-Z][\w’-]*", tidy(each.english)) if word != "I"
    }
