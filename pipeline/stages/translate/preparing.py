"""What a model is given for an utterance: everything that can be written without a model is written already."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.language.authority import Approved, restore_forms, space_between, write_approved
from pipeline.language.families import find_families
from pipeline.language.magnitudes import write_magnitudes
from pipeline.language.strangers import find_strangers
from pipeline.records import Language, Person

STAND_INS: Mapping[Language, tuple[str, ...]] = {
    "en": ("Toren Vali", "Mirel Saku", "Kadan Pell", "Ruvo Tamin", "Selka Doran", "Benat Ulme"),
    "zh": ("伍德文", "施兰可", "葛维明", "戴安石", "雷可真", "鲍思远"),
    "ja": ("トレン・バリ", "ミレル・サク", "カダン・ペル", "ルボ・タミン", "セルカ・ドラン", "ベナト・ウルメ"),
    "ko": ("도렌 발리", "미렐 사쿠", "카단 펠라", "루보 타민", "셀카 도란", "베나트 울메"),
}
"""Names that nobody has, of the shape that the names of a language have: models copy them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the model is asked to translate.

    Attributes:
        spoken: The utterance's text.
        text: The same, with names, terms and large numbers as the target language writes them.
        forms: The names and terms in it, as they must stand in the translation, once for each time.
        strangers: Those of them that are names of people whom the event does not know, as they were spoken.
        stand_ins: What stands in *text* for some of *forms*, and the form.
        before: What was said before.
    """

    spoken: str
    text: str
    forms: tuple[str, ...]
    strangers: tuple[str, ...] = ()
    stand_ins: tuple[tuple[str, str], ...] = ()
    before: str = ""

    @property
    def seen(self) -> tuple[str, ...]:
        """The names and terms as they stand in *text*."""
        written = {form: stand_in for stand_in, form in self.stand_ins}
        return tuple(written.get(form, form) for form in self.forms)


def prepare(
    text: str, forms: Iterable[Approved], source: Language, target: Language, people: tuple[Person, ...] = ()
) -> Question:
    """Write in *text* all that can be written in *target* without a model.

    A person whom the event does not know keeps the name as it was spoken: how it is read, nobody has said. Where the
    target is written in another script, a model would romanize it by guess, so that another name stands for it.
    """
    written, found = write_approved(write_magnitudes(text, source, target), forms)
    for start, end, form in reversed(list(find_families(written, source, target, people))):
        written = written[:start] + _spaced(written[:start], form, written[end:]) + written[end:]
        found = (*found, form)
    spans = list(find_strangers(written, source, people, found))
    names = tuple(dict.fromkeys(written[start:end] for start, end in spans))
    if source == "ko" or target in ("en", "ko"):
        free = [name for name in STAND_INS[target] if name not in written]
        stand_ins = tuple(zip(free, names, strict=False))
        text_of = {form: name for name, form in stand_ins}
        for start, end in reversed(spans):
            if (name := text_of.get(written[start:end])) is not None:
                written = written[:start] + _spaced(written[:start], name, written[end:]) + written[end:]
    else:
        stand_ins = ()
    return Question(spoken=text, text=written, forms=(*found, *names), strangers=names, stand_ins=stand_ins)


def hide(question: Question, forms: Sequence[str], target: Language) -> Question:
    """Return the question with a stand-in for each of *forms*, as far as there are any."""
    text, stand_ins = question.text, list(question.stand_ins)
    free = [name for name in STAND_INS[target] if name not in text]
    for form, name in zip(dict.fromkeys(forms), free, strict=False):
        if form in text:
            text = _replace(text, form, name)
            stand_ins.append((name, form))
    return replace(question, text=text, stand_ins=tuple(stand_ins))


def bring_back(question: Question, translation: str) -> str:
    """Return the translation with the names and terms that it should have, as far as they can be found in it."""
    text = restore_forms(question.seen, translation)
    for name, form in question.stand_ins:
        text = text.replace(name, form)
    return text


def _replace(text: str, form: str, name: str) -> str:
    """Put *name* for every *form* in *text*, with the space that it needs around it."""
    first, *rest = text.split(form)
    for piece in rest:
        first += _spaced(first, name, piece) + piece
    return first


def _spaced(before: str, name: str, after: str) -> str:
    """Return *name* with the space that it needs between *before* and *after*."""
    return space_between(before[-1:], name[0]) + name + space_between(name[-1], after[:1])
