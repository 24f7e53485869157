"""The ways of asking for a translation, one after the other, until one passes the checks."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.language.authority import missing_forms
from pipeline.language.fidelity import Change, find_changes, find_fault
from pipeline.records import Language
from pipeline.stages.translate.asking import Engines, Request, name_engine
from pipeline.stages.translate.preparing import Question, bring_back, hide

_CLAUSE = re.compile(r"(?<=[，、；])(?=.)|(?<=[,;])\s+(?=.)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A translation and what is wrong with it; no text if it cannot be used."""

    text: str
    problems: tuple[Change, ...]
    engine: str

    @property
    def badness(self) -> tuple[bool, int]:
        """What to compare attempts by; less is better."""
        return (not self.text, len(self.problems))


def translate_questions(
    questions: Sequence[Question], engines: Engines, source: Language, target: Language
) -> list[Attempt]:
    """Return the best attempt for each question, in order.

    Raises:
        PipelineError: No model can be used at all.
    """
    best: list[Attempt | None] = [None] * len(questions)
    for number in range(len(engines.translators)):
        asker = _Asker(engines=engines, number=number, source=source, target=target)
        for way in (_together, _in_clauses, _hidden, _alone):
            failing = [i for i, attempt in enumerate(best) if attempt is None or attempt.problems]
            if not failing:
                break
            for i, attempt in zip(failing, way(asker, [questions[i] for i in failing]), strict=True):
                so_far = best[i]
                if attempt is not None and (so_far is None or attempt.badness < so_far.badness):
                    best[i] = attempt
    return [each for each in best if each is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asker:
    """One model, asked for one direction."""

    engines: Engines
    number: int
    source: Language
    target: Language

    def answers(self, texts: Sequence[str], before: Sequence[str] = ()) -> list[str | None] | None:
        said = tuple(before) if any(before) else ()
        request = Request(texts=tuple(texts), before=said, source=self.source, target=self.target)
        return self.engines.ask(self.number, request)

    def judge(self, question: Question, answer: str | None) -> Attempt:
        """Return the answer as a translation, with what is wrong with it."""
        engine = name_engine(self.engines.translators[self.number])
        given = (answer or "").strip()
        fault = find_fault(question.text, given, self.source, self.target, question.seen)
        text = bring_back(question, given)
        if fault is not None:
            return Attempt(text="", problems=(Change(kind="not-translated", message=fault),), engine=engine)
        changes = find_changes(question.spoken, question.text, text, self.source, self.target, question.forms)
        return Attempt(text=text, problems=tuple(changes), engine=engine)


_Way = Callable[[_Asker, Sequence[Question]], Sequence[Attempt | None]]


def _together(asker: _Asker, questions: Sequence[Question]) -> Sequence[Attempt | None]:
    """Ask for all of them at once."""
    answers = asker.answers([each.text for each in questions], [each.before for each in questions])
    if answers is None:
        return [None] * len(questions)
    return [asker.judge(question, answer) for question, answer in zip(questions, answers, strict=True)]


def _in_clauses(asker: _Asker, questions: Sequence[Question]) -> Sequence[Attempt | None]:
    """Ask for each clause by itself.

    Models drop clauses of long sentences (facebookresearch/fairseq issues 5272 and 5549), seldom whole ones of short.
    """
    parts = [_CLAUSE.split(each.text) for each in questions]
    several = [i for i, each in enumerate(parts) if len(each) > 1]
    answers = asker.answers([part for i in several for part in parts[i]]) if several else None
    if answers is None:
        return [None] * len(questions)
    joint = " " if asker.target in ("en", "ko") else ""
    following = iter(answers)
    attempts: list[Attempt | None] = [None] * len(questions)
    for i in several:
        answered = [next(following) for _ in parts[i]]
        joined = None if None in answered else joint.join(part.strip() for part in answered if part)
        attempts[i] = asker.judge(questions[i], joined)
    return attempts


def _hidden(asker: _Asker, questions: Sequence[Question]) -> Sequence[Attempt | None]:
    """Ask with easy names in the place of those that the model does not copy."""
    hidden = [hide(each, [form for form in each.forms if _stands_in(form, each)], asker.target) for each in questions]
    changed = [i for i, each in enumerate(hidden) if each.stand_ins != questions[i].stand_ins]
    answers = asker.answers([hidden[i].text for i in changed]) if changed else None
    attempts: list[Attempt | None] = [None] * len(questions)
    for i, answer in zip(changed, answers or (), strict=False):
        attempts[i] = asker.judge(hidden[i], answer)
    return attempts


def _stands_in(form: str, question: Question) -> bool:
    """Tell whether *form* stands in the question itself, and not hidden already."""
    return form in question.text and not missing_forms((form,), question.text)


def _alone(asker: _Asker, questions: Sequence[Question]) -> Sequence[Attempt | None]:
    """Ask for one after the other: some models answer otherwise when they are asked for several."""
    attempts: list[Attempt | None] = []
    for question in questions:
        answers = asker.answers([question.text], [question.before])
        attempts.append(None if answers is None else asker.judge(question, answers[0]))
    return attempts
