"""Translate: every utterance in the language of the report, or a doubt that says why not.

Names, terms and large numbers are written as the target language writes them before the model sees the text, and what
comes back is checked: a model may drop a clause, repeat itself, answer in the source language or change a number, and
it never says so. What does not pass is tried again in other ways, and by the next model if there is one; the best of
the attempts is kept, with a doubt that says what is wrong with it.

- `preparing`: what the model is given for an utterance.
- `asking`: one answer for each text, whatever a model does.
- `trying`: the ways of asking, one after the other.
- `interpreters`: what interpreters say otherwise.
"""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.language.authority import Approved, approved_forms, in_use
from pipeline.language.chinese import write_variant
from pipeline.language.families import find_families
from pipeline.language.strangers import find_strangers
from pipeline.records import (
    LANGUAGES,
    Doubt,
    Event,
    Language,
    Proceedings,
    Translation,
    Translations,
    Utterance,
    doubt,
)
from pipeline.stages.translate.asking import Engines
from pipeline.stages.translate.interpreters import compare_interpreters
from pipeline.stages.translate.preparing import Question, prepare
from pipeline.stages.translate.trying import Attempt, translate_questions

__all__ = [
    "GIVEN_UP",
    "SAME_LANGUAGE",
    "VERSION",
    "Engines",
    "Question",
    "compare_interpreters",
    "forms_in_use",
    "names_in",
    "prepare",
    "translate",
    "translate_talks",
    "translate_utterances",
]

VERSION = 5

SAME_LANGUAGE = "same-language"

GIVEN_UP = "translator-given-up"
"""The kind of the doubt that a model could not be used and another one took its place."""


def translate(proceedings: Proceedings, event: Event, engines: Engines, target: Language) -> Translations:
    """Translate all utterances; those that are in *target* already are kept as they are."""
    return translate_utterances(proceedings.utterances, event, engines, target)


def translate_utterances(
    utterances: Sequence[Utterance], event: Event, engines: Engines, target: Language
) -> Translations:
    """Translate the utterances of one talk; see `translate_talks`."""
    return translate_talks([utterances], event, engines, target)[0]


def forms_in_use(utterances: Sequence[Utterance], event: Event, target: Language) -> tuple[Approved, ...]:
    """Return the approved names and terms that *utterances* use: all of the event that their translation depends on."""
    return in_use(approved_forms(event, target), (each.text for each in utterances if each.language != target))


def names_in(utterances: Sequence[Utterance], event: Event, target: Language) -> tuple[str, ...]:
    """Return what stands beside titles in *utterances*: family names as *target* writes them, and names of strangers.

    It is all of the event's people that their translation depends on, beside their whole names.
    """
    found: list[str] = []
    for each in utterances:
        if each.language != target:
            found += (form for _, _, form in find_families(each.text, each.language, target, event.people))
            found += (each.text[start:end] for start, end in find_strangers(each.text, each.language, event.people))
    return tuple(found)


def translate_talks(
    talks: Sequence[Sequence[Utterance]], event: Event, engines: Engines, target: Language
) -> list[Translations]:
    """Translate some talks; those of one language are asked for together, whatever talk they are from.

    Returns:
        For each talk, one translation for each utterance, in order. Its text is empty where no model gave anything
        that can be used, and a doubt says so; another doubt stands for every name, term or number that a translation
        changed.

    Raises:
        PipelineError: No model can be used at all.
    """
    utterances = [each for talk in talks for each in talk]
    before = {each.id: text for talk in talks for each, text in zip(talk, said_before(talk), strict=True)}
    forms = forms_in_use(utterances, event, target)
    made: dict[str, Translation] = {}
    doubts: dict[str, list[Doubt]] = {each.id: [] for each in utterances}
    for language in LANGUAGES:
        chosen = [each for each in utterances if each.language == language]
        if language == target:
            for each in chosen:
                made[each.id] = Translation(utterance=each.id, language=target, text=each.text, engine=SAME_LANGUAGE)
            continue
        questions = [
            replace(prepare(each.text, forms, language, target, event.people), before=before[each.id])
            for each in chosen
        ]
        attempts = translate_questions(questions, engines, language, target)
        for each, question, attempt in zip(chosen, questions, attempts, strict=True):
            text = write_variant(attempt.text, event.chinese, question.forms) if target == "zh" else attempt.text
            made[each.id] = Translation(utterance=each.id, language=target, text=text, engine=attempt.engine)
            doubts[each.id] = _doubts(each, question, attempt)
    if utterances:
        doubts[utterances[0].id] += _tell_given_up(engines, utterances[0], target)
    return [
        Translations(
            language=target,
            translations=tuple(made[each.id] for each in talk),
            doubts=tuple(found for each in talk for found in doubts[each.id]),
        )
        for talk in talks
    ]


def _tell_given_up(engines: Engines, first: Utterance, target: Language) -> list[Doubt]:
    """Return a doubt for every model that was given up since the last time."""
    found = []
    for number in sorted(engines.given_up.keys() - engines.told):
        engines.told.add(number)
        message = (
            f"{engines.given_up[number]} What it should have translated from here on was translated by {engines.name}; "
            f"run again with --refresh translations/{target} when it works."
        )
        found.append(doubt(GIVEN_UP, message, span=first.span))
    return found


CONTEXT = 300
"""Characters of what was said before that a model is given with a sentence."""


def said_before(utterances: Sequence[Utterance]) -> list[str]:
    """Return what was said just before each of *utterances*, which are in one language and follow each other."""
    texts: list[str] = []
    said = ""
    for each in utterances:
        texts.append(said)
        joint = " " if each.language in ("en", "ko") else ""
        said = f"{said}{joint}{each.text}".strip()[-CONTEXT:]
    return texts


def _doubts(utterance: Utterance, question: Question, attempt: Attempt) -> list[Doubt]:
    found = [doubt(each.kind, each.message, span=utterance.span, target=utterance.id) for each in attempt.problems]
    for name in question.strangers:
        message = f"“{name}” is not in event.toml; the name stands in the translation as it was spoken."
        found.append(doubt("unknown-name", message, span=utterance.span, target=utterance.id))
    return found
