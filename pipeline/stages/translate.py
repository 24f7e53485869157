"""Translate: every utterance in the language of the report, or a doubt that says why not.

Names, terms and large numbers are written as the target language writes them before the model sees the text, and what
comes back is checked: a model may drop a clause, repeat itself, answer in the source language or change a number, and
it never says so.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.backends import Translator
from pipeline.language.authority import Approved, approved_forms, in_use, missing_forms, restore_forms, write_approved
from pipeline.language.magnitudes import write_magnitudes
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

VERSION = 3

SAME_LANGUAGE = "same-language"

_HAN, _KANA, _HANGUL, _LATIN = r"\u3400-\u9fff", r"\u3040-\u30ff", r"\uac00-\ud7a3", r"A-Za-z\u00c0-\u024f"
_LETTER = re.compile(f"(?P<han>[{_HAN}])|(?P<kana>[{_KANA}])|(?P<hangul>[{_HANGUL}])|(?P<latin>[{_LATIN}])")
_OWN: dict[Language, frozenset[str]] = {
    "zh": frozenset({"han"}),
    "ja": frozenset({"han", "kana"}),
    "ko": frozenset({"hangul"}),
    "en": frozenset({"latin"}),
}
_WEIGHT = {"han": 3.0, "kana": 1.5, "hangul": 2.2, "latin": 1.0}
"""How many letters of English say what one character of a script says, roughly."""

MOST_FOREIGN = 0.4
"""Share of the weight of a translation, names aside, that may stand in scripts of other languages."""

LONGEST, SHORTEST = 4.0, 0.25
"""Limits of the ratio of the weights of translation and source, where they weigh more than `ENOUGH`."""

ENOUGH = 60.0

_CLAUSE = re.compile(r"(?<=[，、；])(?=.)|(?<=[,;])\s+(?=.)")
_LOOP = re.compile(r"(.{4,40}?)\1{3}")


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
        questions = [prepare(each.text, forms, language, target) for each in chosen]
        answers = _answers(translator, [each.text for each in questions], language, target)
        attempts = [_judge(*each, target) for each in zip(chosen, questions, answers, strict=True)]
        attempts = _again_in_clauses(chosen, questions, attempts, translator, target)
        for each, attempt in zip(chosen, attempts, strict=True):
            made[each.id] = Translation(utterance=each.id, language=target, text=attempt.text, engine=engine)
            doubts += [doubt(kind, message, span=each.span, target=each.id) for kind, message in attempt.problems]
    return Translations(language=target, translations=tuple(made[each.id] for each in utterances), doubts=tuple(doubts))


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the model is asked to translate.

    Attributes:
        text: The utterance's text, with names, terms and large numbers as the target language writes them.
        forms: The approved forms in it.
    """

    text: str
    forms: tuple[str, ...]


def prepare(text: str, forms: Iterable[Approved], source: Language, target: Language) -> Question:
    """Write in *text* all that can be written in *target* without a model."""
    written, found = write_approved(write_magnitudes(text, source, target), forms)
    return Question(text=written, forms=found)


def _answers(translator: Translator, texts: Sequence[str], source: Language, target: Language) -> list[str | None]:
    """Return one answer for each text; `None` where the model did not give exactly one, asked for it alone."""
    if not texts:
        return []
    answers = list(translator.translate(texts, source, target))
    if len(answers) == len(texts):
        return [*answers]
    alone = [list(translator.translate([text], source, target)) for text in texts]
    return [each[0] if len(each) == 1 else None for each in alone]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """A translation and what is wrong with it, as (kind, message) of doubts; no text if it cannot be used."""

    text: str
    problems: tuple[tuple[str, str], ...]

    @property
    def badness(self) -> tuple[bool, int]:
        return (not self.text, len(self.problems))


def _judge(utterance: Utterance, question: Question, answer: str | None, target: Language) -> _Attempt:
    text = "" if answer is None else restore_forms(question.forms, answer.strip())
    if (fault := _fault(question, text, target)) is not None:
        return _Attempt(text="", problems=(("not-translated", fault),))
    return _Attempt(text=text, problems=tuple(_changes(utterance, question, text, target)))


def _again_in_clauses(
    utterances: Sequence[Utterance],
    questions: Sequence[Question],
    attempts: Sequence[_Attempt],
    translator: Translator,
    target: Language,
) -> list[_Attempt]:
    """Translate what has problems once more, clause by clause, and keep the better attempt.

    Models drop clauses of long sentences (facebookresearch/fairseq issues 5272 and 5549), seldom whole ones of short.
    """
    best = list(attempts)
    clauses = {i: _CLAUSE.split(questions[i].text) for i, attempt in enumerate(attempts) if attempt.problems}
    again = {i: parts for i, parts in clauses.items() if len(parts) > 1}
    if not again:
        return best
    texts = [part for parts in again.values() for part in parts]
    answers = iter(_answers(translator, texts, utterances[0].language, target))
    joint = " " if target in ("en", "ko") else ""
    for i, parts in again.items():
        answered = [next(answers) for _ in parts]
        joined = None if None in answered else joint.join(part.strip() for part in answered if part)
        best[i] = min(best[i], _judge(utterances[i], questions[i], joined, target), key=lambda each: each.badness)
    return best


def _fault(question: Question, text: str, target: Language) -> str | None:
    """Return why *text* cannot be used as the answer to *question*, as a sentence; `None` if it can."""
    asked, answered = _weights(question, question.text), _weights(question, text)
    heavy, total = sum(asked.values()), sum(answered.values())
    foreign = sum(weight for script, weight in answered.items() if script not in _OWN[target])
    same = _folded(text) == _folded(question.text) and bool(asked.keys() - _OWN[target])
    han_alone = target == "ja" and "kana" not in answered and total > ENOUGH
    faults = (
        (not text, "The model gave no translation of this sentence."),
        (same, "The model gave the sentence back instead of translating it."),
        (bool(asked) and not _LETTER.search(text), "The translation has no words in it."),
        (foreign > MOST_FOREIGN * total or han_alone, "The translation is not in the language that was asked for."),
        (total > max(ENOUGH, LONGEST * heavy), "The translation is far too long for the sentence."),
        (bool(_LOOP.search(text)) and not _LOOP.search(question.text), "The translation repeats itself."),
    )
    return next((message for at_fault, message in faults if at_fault), None)


def _changes(utterance: Utterance, question: Question, text: str, target: Language) -> Iterator[tuple[str, str]]:
    """Yield the kind and the message of a doubt for everything that the translation *text* changed."""
    for form in missing_forms(question.forms, text):
        yield "name-missing", f"“{form}” is spoken of here and is missing from the translation."
    for difference in same_numbers(utterance.text, utterance.language, text, target):
        written = difference.number.text
        if difference.what == "missing":
            yield "number-changed", f"The number “{written}” is spoken here and is missing from the translation."
        else:
            yield "number-changed", f"The number “{written}” is in the translation and was not spoken."
    asked, answered = (sum(_weights(question, each).values()) for each in (question.text, text))
    if asked > ENOUGH and answered < SHORTEST * asked:
        yield "translation-short", "The translation is so short that a part of the sentence may be missing."


def _weights(question: Question, text: str) -> dict[str, float]:
    """Return the weight of the writing in *text*, approved forms aside, by script."""
    for form in question.forms:
        text = text.replace(form, " ")
    weights: dict[str, float] = {}
    for match in _LETTER.finditer(text):
        script = str(match.lastgroup)
        weights[script] = weights.get(script, 0.0) + _WEIGHT[script]
    return weights


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
