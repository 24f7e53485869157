"""An interpreter's words beside a machine's: where they say other numbers or other people, one of them is wrong.

Interpreters sum up and leave out, and what they leave out says nothing. What they say that nobody else has said does:
the interpreter, the recognizer of either track, or the translation is wrong, and a person has to listen.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from pipeline.language.authority import Approved, approved_forms, forms_in
from pipeline.language.numbers import Number, numbers, unsupported
from pipeline.records import Doubt, Event, Language, Proceedings, Rendering, Translation, Utterance, doubt

DIFFERS = "interpreter-differs"
BESIDE = 1
"""Utterances before and after the one that is rendered, in which what the interpreter says may have been said."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """One utterance as it was spoken and as it was translated."""

    utterance: Utterance
    translation: str
    numbers: tuple[Number, ...]
    names: frozenset[str]


def compare_interpreters(
    proceedings: Proceedings, translations: Mapping[str, Translation], event: Event, language: Language
) -> tuple[Doubt, ...]:
    """Return a doubt for every rendering in *language* that says a number or names a person that nobody else does.

    Args:
        proceedings: With the renderings, each laid at what it renders.
        translations: The machine's, in *language*, by the ids of their utterances.
        event: Whose people are looked for.
        language: Of the translations.
    """
    renderings = [each for each in proceedings.renderings if each.language == language and each.utterances]
    if not renderings:
        return ()
    people = approved_forms(Event(id=event.id, title="", languages=(), people=event.people), language)
    said = [_read(each, translations, people) for each in proceedings.utterances]
    place = {each.id: i for i, each in enumerate(proceedings.utterances)}
    found: list[Doubt] = []
    for rendering in renderings:
        places = [place[each] for each in rendering.utterances if each in place]
        if not places:
            continue
        first, last = min(places), max(places)
        near = said[max(0, first - BESIDE) : last + BESIDE + 1]
        found += _differences(rendering, said[first : last + 1], near, people)
    return tuple(found)


def _read(utterance: Utterance, translations: Mapping[str, Translation], people: Sequence[Approved]) -> _Said:
    translation = translations.get(utterance.id)
    text = translation.text if translation else ""
    language = translation.language if translation else utterance.language
    return _Said(
        utterance=utterance,
        translation=text,
        numbers=(*numbers(utterance.text, utterance.language), *numbers(text, language)),
        names=frozenset((*forms_in(utterance.text, people), *forms_in(text, people))),
    )


def _differences(
    rendering: Rendering, own: Sequence[_Said], near: Sequence[_Said], people: Sequence[Approved]
) -> Iterator[Doubt]:
    """Yield what the interpreter said that stands nowhere near."""
    heard = numbers(rendering.text, rendering.language)
    other = unsupported(heard, tuple(chain.from_iterable(each.numbers for each in near)))
    strangers = set(forms_in(rendering.text, people)).difference(*(each.names for each in near))
    told = " ".join(each.translation or each.utterance.text for each in own)
    what = [f"the number “{each.text}”" for each in other] + [f"the name “{each}”" for each in sorted(strangers)]
    for each in what:
        message = f"The interpreter says {each} here (“{rendering.text}”), and the translation does not: “{told}”."
        yield doubt(DIFFERS, message, span=own[0].utterance.span, target=own[0].utterance.id)
