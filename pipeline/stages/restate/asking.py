"""Asking the translation models for what an outline needs, and for what it means in English again."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.language.authority import Approved, approved_forms, forms_in, in_use, missing_forms
from pipeline.language.fidelity import find_changes, find_fault
from pipeline.language.numbers import same_numbers
from pipeline.records import Event, Language
from pipeline.stages.translate import Engines, prepare
from pipeline.stages.translate.trying import translate_questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """The models of a run, asked for one language.

    Attributes:
        forms: The names and terms of the event as the language writes them, abbreviations too.
        english: The same in English.
    """

    event: Event
    engines: Engines
    language: Language
    forms: tuple[Approved, ...]
    english: tuple[Approved, ...]

    def translate(self, texts: Sequence[str]) -> list[str]:
        """Return the best translation of each English text, in order; empty where there is none."""
        return self._ask(texts, self.forms, "en", self.language)

    def translate_back(self, texts: Sequence[str]) -> list[str]:
        """Return the English of each text, in order; empty where there is none."""
        return self._ask(texts, self.english, self.language, "en")

    def _ask(self, texts: Sequence[str], forms: tuple[Approved, ...], source: Language, target: Language) -> list[str]:
        once = tuple(dict.fromkeys(each for each in texts if each))
        used = in_use(forms, once)
        questions = [prepare(each, used, source, target, self.event.people) for each in once]
        attempts = translate_questions(questions, self.engines, source, target) if questions else []
        made = {text: attempt.text for text, attempt in zip(once, attempts, strict=True)}
        return [made.get(each, "") for each in texts]

    def in_language(self, english: str) -> tuple[str, ...]:
        """Return the names and terms of an English text as the language writes them."""
        return forms_in(english, self.forms)

    def find_problems(self, english: str, text: str, optional: Iterable[str] = ()) -> list[str]:
        """Return what *text*, all of it a translation, does not say as *english* says it, a sentence each.

        Args:
            english: What it stands for.
            text: In the language that is asked for.
            optional: Names that it may lack.
        """
        forms = self.in_language(english)
        fault = find_fault(english, text, "en", self.language, forms)
        if fault:
            return [fault]
        changes = find_changes(english, english, text, "en", self.language, _needed(forms, optional))
        found = [each.message for each in changes if each.kind != "number-changed"]
        return [*found, *self._compare_numbers(english, text), *self._find_strangers(forms, text)]

    def find_differences(self, english: str, text: str, optional: Iterable[str] = ()) -> list[str]:
        """Return the names, terms and numbers that one of two sentences has and the other has not, a sentence each."""
        forms = self.in_language(english)
        missing = missing_forms(_needed(forms, optional), text)
        return [
            *(f"“{each}” is missing." for each in missing),
            *self._compare_numbers(english, text),
            *self._find_strangers((*forms, *optional), text),
        ]

    def without_people(self, text: str) -> str:
        """Return *text* without the names of people: 椎名千代 is no thousand."""
        for person in self.event.people:
            for form in (person.name, person.native.get(self.language)):
                text = text.replace(form, " ") if form else text
        return text

    def _compare_numbers(self, english: str, text: str) -> list[str]:
        differences = same_numbers(self.without_people(english), "en", self.without_people(text), self.language)
        return [f"The number “{each.number.text}” is {each.what}." for each in differences]

    def _find_strangers(self, forms: Sequence[str], text: str) -> Iterator[str]:
        """Yield a sentence for everybody who is named in *text* and is none of *forms*."""
        for person in self.event.people:
            form = person.native.get(self.language) or person.name
            if form in text and form not in forms:
                yield f"“{form}” is named here, and is not in the English sentence."


def _needed(forms: Sequence[str], optional: Iterable[str]) -> tuple[str, ...]:
    may_lack = frozenset(optional)
    return tuple(each for each in forms if each not in may_lack)


def make_asker(event: Event, engines: Engines, language: Language) -> Asker:
    """Return who asks for *language*."""
    return Asker(
        event=event,
        engines=engines,
        language=language,
        forms=(*approved_forms(event, language), *_abbreviations(event)),
        english=(*approved_forms(event, "en"), *_abbreviations(event)),
    )


def _abbreviations(event: Event) -> tuple[Approved, ...]:
    """Return the abbreviations of the event's organizations, which are written alike in every language."""
    shorts = dict.fromkeys(each.abbreviation for each in event.people if each.abbreviation)
    return tuple(Approved(form=each, variants=(each,)) for each in shorts if each.isupper())


def is_written(english: str, asker: Asker) -> str | None:
    """Return an English noun phrase that is a name or a term, as the language writes it; `None` if it is none."""
    bare = re.sub(r"^(?:the|a|an) ", "", english.strip())
    for candidate in (english.strip(), bare):
        found = asker.in_language(candidate)
        whole = next(
            (each for each in asker.forms if candidate.casefold() in {v.casefold() for v in each.variants}), None
        )
        if whole is not None and len(found) == 1 and not missing_forms(found, whole.form):
            return whole.form
    return None
