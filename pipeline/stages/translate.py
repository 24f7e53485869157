"""Translate: every utterance in the language of the report, or a doubt that says why not.

Names, terms and large numbers are written as the target language writes them before the model sees the text, and what
comes back is checked: a model may drop a clause, repeat itself, answer in the source language or change a number, and
it never says so.
"""

import re
from collections.abc import Sequence

from pipeline.backends import Translator
from pipeline.language.authority import Approved, approved_forms, in_use, missing_forms, write_approved
from pipeline.language.numbers import same_numbers
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

VERSION = 1

SAME_LANGUAGE = "same-language"

_SCRIPTS: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(r"[\u3400-\u9fff]"),
    "ja": re.compile(r"[\u3040-\u30ff\u3400-\u9fff]"),
    "ko": re.compile(r"[\uac00-\ud7a3]"),
    "en": re.compile(r"[A-Za-z\u00c0-\u024f]"),
}
_ANY_SCRIPT = re.compile("|".join(pattern.pattern for pattern in _SCRIPTS.values()))
_KANA = re.compile(r"[\u3040-\u30ff]")
_WIDTH: dict[Language, float] = {"zh": 3.0, "ja": 2.0, "ko": 2.2, "en": 1.0}
"""How many English letters say what one character of the language says, roughly."""
_FOREIGN = 0.4
"""With a greater share of letters that the target language does not write with, it is not the target language."""


def translate(proceedings: Proceedings, event: Event, translator: Translator, target: Language) -> Translations:
    """Translate all utterances; those that are in *target* already are kept as they are."""
    forms = approved_forms(event, target)
    return translate_utterances(proceedings.utterances, forms, translator, target)


def forms_in_use(utterances: Sequence[Utterance], event: Event, target: Language) -> tuple[Approved, ...]:
    """Return the approved names and terms that *utterances* use: all of the event that their translation depends on."""
    return in_use(approved_forms(event, target), (each.text for each in utterances if each.language != target))


def translate_utterances(
    utterances: Sequence[Utterance], forms: Sequence[Approved], translator: Translator, target: Language
) -> Translations:
    """Translate some utterances, such as those of one talk.

    Returns:
        One translation for each utterance, in order. Its text is empty where the model gave nothing that can be used,
        and a doubt says so; another doubt stands for every name, term or number that a translation changed.
    """
    engine = f"{translator.identity.name}:{translator.identity.model}"
    made: dict[str, Translation] = {}
    doubts: list[Doubt] = []
    for language in LANGUAGES:
        chosen = [each for each in utterances if each.language == language]
        if language == target:
            for each in chosen:
                made[each.id] = Translation(utterance=each.id, language=target, text=each.text, engine=SAME_LANGUAGE)
            continue
        prepared = [write_approved(each.text, forms) for each in chosen]
        answers = _answers(translator, [text for text, _ in prepared], language, target)
        for each, (_, found), answer in zip(chosen, prepared, answers, strict=True):
            text = "" if answer is None else answer.strip()
            if (fault := _fault(each, text, target)) is not None:
                text = ""
                doubts.append(doubt("not-translated", fault, span=each.span, target=each.id))
            else:
                doubts += _changes(each, text, found, target)
            made[each.id] = Translation(utterance=each.id, language=target, text=text, engine=engine)
    return Translations(
        language=target, translations=tuple(made[each.id] for each in utterances), doubts=tuple(doubts)
    )


def _answers(translator: Translator, texts: Sequence[str], source: Language, target: Language) -> list[str | None]:
    """Return one answer for each text; `None` where the model did not give exactly one, asked for it alone."""
    if not texts:
        return []
    answers = list(translator.translate(texts, source, target))
    if len(answers) == len(texts):
        return [*answers]
    alone = [list(translator.translate([text], source, target)) for text in texts]
    return [each[0] if len(each) == 1 else None for each in alone]


def _fault(utterance: Utterance, text: str, target: Language) -> str | None:
    """Return why *text* cannot be used as the translation of *utterance*, as a sentence; `None` if it can."""
    said = utterance.text
    letters = _ANY_SCRIPT.findall(text)
    if not text:
        return "The model gave no translation of this sentence."
    if _folded(text) == _folded(said):
        return "The model gave the sentence back instead of translating it."
    if not letters and _ANY_SCRIPT.search(said):
        return "The translation has no words in it."
    if letters and (_foreign_share(letters, target) > _FOREIGN or (target == "zh" and _KANA.search(text))):
        return "The translation is not in the language that was asked for."
    ...
