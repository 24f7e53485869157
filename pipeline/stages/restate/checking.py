"""Whether a sentence of the restated outline may stand: names, numbers, register, opening, attribution."""

import re
from collections.abc import Sequence

from pipeline.language.numbers import numbers, unsupported
from pipeline.records import Person
from pipeline.stages.restate.asking import Asker
from pipeline.stages.restate.contents import Cited
from pipeline.stages.restate.register import check_register
from pipeline.stages.restate.titles import name_of


def check_restated(
    text: str,
    english: str,
    cited: Sequence[Cited],
    person: Person | None,
    opening: str,
    introduction: str,
    asker: Asker,
) -> tuple[str, ...]:
    """Return why *text* may not stand for the English sentence, a sentence each; none if it may.

    Args:
        text: The sentence.
        english: The same of the English outline.
        cited: Its evidence.
        person: Who said it.
        opening: Name and title as the sentence must begin with them; empty for a later sentence of a paragraph.
        introduction: The same in English.
        asker: Knows the approved forms.
    """
    problems = [each.message for each in check_register(text, asker.language)]
    if opening and not text.startswith(opening):
        problems.append(f"It does not begin with “{opening.strip()}”.")
    text, english = text.removeprefix(opening), english.removeprefix(introduction)
    problems += asker.find_differences(english, text, _optional(person, asker, first=bool(opening)))
    problems += _not_in_evidence(text, english, cited, asker)
    return tuple(dict.fromkeys(problems))


def _optional(person: Person | None, asker: Asker, *, first: bool) -> tuple[str, ...]:
    """Return the names that a sentence may lack or have: the speaker's own organization, and whom a pronoun means."""
    if person is None:
        return ()
    own = (person.abbreviation,) if person.abbreviation else ()
    return own if first else (*own, name_of(person, asker))


def _not_in_evidence(text: str, english: str, cited: Sequence[Cited], asker: Asker) -> list[str]:
    """Return the numbers that neither the evidence nor the English sentence has."""
    known = [*numbers(english, "en")]
    for each in cited:
        known += [*numbers(each.text, each.language), *numbers(each.english, "en")]
    return [
        f"The number “{each.text}” is not in its evidence."
        for each in unsupported(numbers(asker.without_people(text), asker.language), known)
    ]


def opens_alike(text: str, names: Sequence[str]) -> str | None:
    """Return what follows the name that a translated sentence begins with; `None` if it begins with none of *names*."""
    for name in sorted(names, key=len, reverse=True):
        match = re.match(rf"{re.escape(name)}(?:さん|氏|様|님|씨|先生|女士)?(?:は、?|が、?|은 |는 |이 |가 |，)?", text)
        if match:
            return text[match.end() :]
    return None
