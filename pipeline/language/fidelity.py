"""Whether a translation says what its source says, as far as that can be told without a model.

`find_fault` names what makes a text unusable: no words, the source again, another language, a loop, far too much.
`find_changes` names what a reader must look at in a text that can be used: a number, a name or a term that is not as it
was, words left in the source's script, a clause that seems to be missing.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from pipeline.language.authority import missing_forms, without
from pipeline.language.completeness import seems_incomplete
from pipeline.language.invented import invented_names
from pipeline.language.numbers import same_numbers
from pipeline.records import Language

Script = str

_HAN, _KANA, _HANGUL = r"\u3400-\u9fff\uf900-\ufaff", r"\u3041-\u3096\u30a1-\u30fa", r"\uac00-\ud7a3"
_LATIN = r"A-Za-z\u00c0-\u024f"
_OTHER = r"\u0370-\u1fff\u0900-\u109f"
_LETTER = re.compile(
    f"(?P<han>[{_HAN}])|(?P<kana>[{_KANA}])|(?P<hangul>[{_HANGUL}])|(?P<latin>[{_LATIN}])|(?P<other>[{_OTHER}])"
)
_OWN: Mapping[Language, frozenset[Script]] = {
    "zh": frozenset({"han"}),
    "ja": frozenset({"han", "kana"}),
    "ko": frozenset({"hangul"}),
    "en": frozenset({"latin"}),
}
_WEIGHT: Mapping[Script, float] = {"han": 3.0, "kana": 1.5, "hangul": 2.2, "latin": 1.0, "other": 1.0}
"""How many letters of English say what one character of a script says, roughly."""

MOST_FOREIGN = 0.4
"""Share of the weight of a translation, names aside, in scripts of other languages that makes it unusable."""

RESIDUE: Mapping[Script, float] = {"kana": 3.0, "hangul": 4.0, "han": 12.0}
"""Weight of a stretch in another East Asian script, names aside, that was left untranslated."""

LONGEST = 4.0
"""Limit of the ratio of the weights of translation and source, where the translation weighs more than `ENOUGH`."""

ENOUGH = 60.0
SAME = 4
"""Letters from which on the same text in two languages is no coincidence."""

_LOOP = re.compile(r"(.{4,40}?)\1{3}|(.{1,3})\2{7}")
_LATIN_WORD = re.compile(f"[{_LATIN}0-9]+")
_LATIN_WORDS = re.compile(f"(?:[{_LATIN}'’-]+[ ,]+){{4,}}[{_LATIN}'’-]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that a translation changed.

    Attributes:
        kind: Of the doubt that it becomes.
        message: One sentence.
    """

    kind: str
    message: str


def find_fault(asked: str, text: str, source: Language, target: Language, forms: Sequence[str] = ()) -> str | None:
    """Return why *text* cannot be used as the translation of *asked*, as a sentence; `None` if it can.

    Args:
        asked: What the model was given, names and terms written as the target writes them.
        text: What it gave back.
        source: The language of *asked*.
        target: The language that was wanted.
        forms: The names and terms in *asked*, which may stand in any script.
    """
    kept = forms if source == "en" else (*forms, *_shared_words(asked, text))
    before, after = weights(asked, forms), weights(text, kept)
    heavy, total = sum(before.values()), sum(after.values())
    foreign = sum(weight for script, weight in after.items() if script not in _OWN[target])
    faults = (
        (not text.strip(), "The model gave no translation of this sentence."),
        (_is_echo(asked, text, source, before), "The model gave the sentence back instead of translating it."),
        (bool(before) and not _LETTER.search(text), "The translation has no words in it."),
        (foreign > MOST_FOREIGN * total, "The translation is not in the language that was asked for."),
        (_is_chinese(without(text, kept), target, after), "The translation is not in the language that was asked for."),
        (total > max(ENOUGH, LONGEST * heavy), "The translation is far too long for the sentence."),
        (bool(_LOOP.search(text)) and not _LOOP.search(asked), "The translation repeats itself."),
    )
    return next((message for at_fault, message in faults if at_fault), None)


def find_changes(
    spoken: str, asked: str, text: str, source: Language, target: Language, forms: Sequence[str] = ()
) -> Iterator[Change]:
    """Yield everything in *text*, which can be used, that is not as it was spoken.

    Args:
        spoken: The source as it was spoken, whose numbers count.
        asked: What the model was given.
        text: Its translation.
        source: The language of *spoken*.
        target: The language of *text*.
        forms: The names and terms in *asked*.
    """
    for form in missing_forms(forms, text):
        yield Change(kind="name-missing", message=f"“{form}” is spoken of here and is missing from the translation.")
    for difference in same_numbers(spoken, source, text, target):
        written = difference.number.text
        if difference.what == "missing":
            message = f"The number “{written}” is spoken here and is missing from the translation."
        else:
            message = f"The number “{written}” is in the translation and was not spoken."
        yield Change(kind="number-changed", message=message)
    for name in invented_names(asked, source, text, forms) if target == "en" else ():
        yield Change(kind="name-invented", message=f"The name “{name}” is in the translation and was not heard here.")
    if residue := _residue(text, target, forms):
        yield Change(kind="untranslated-part", message=f"“{residue}” was left as it was spoken.")
    if seems_incomplete(asked, text, source, target, forms):
        message = "The translation says so little that a part of the sentence may be missing."
        yield Change(kind="translation-short", message=message)


def weights(text: str, forms: Sequence[str] = ()) -> dict[Script, float]:
    """Return the weight of the writing in *text*, *forms* aside, by script."""
    found: dict[Script, float] = {}
    for match in _LETTER.finditer(without(text, forms)):
        script = str(match.lastgroup)
        found[script] = found.get(script, 0.0) + _WEIGHT[script]
    return found


def _is_echo(asked: str, text: str, source: Language, before: Mapping[Script, float]) -> bool:
    """Tell whether *text* is *asked* again, in the writing of the source."""
    own = sum(weight for script, weight in before.items() if script in _OWN[source])
    return own > 0 and _folded(text) == _folded(asked) and len(_folded(asked)) >= min(SAME, len(_folded(text)) or SAME)


def _shared_words(asked: str, text: str) -> set[str]:
    """Return the Latin words of *text* that stand in *asked* too: what is written alike everywhere."""
    return set(_LATIN_WORD.findall(asked)) & set(_LATIN_WORD.findall(text))


def _is_chinese(text: str, target: Language, after: Mapping[Script, float]) -> bool:
    """Tell Chinese from Japanese, of which a sentence of some length has kana, and none has simplified characters."""
    if target != "ja" or "kana" in after:
        return False
    japanese = text.encode("cp932", "ignore").decode("cp932")
    return sum(after.values()) > ENOUGH or len(re.findall(f"[{_HAN}]", japanese)) < len(re.findall(f"[{_HAN}]", text))


def _residue(text: str, target: Language, forms: Sequence[str]) -> str | None:
    """Return the longest stretch of *text* that is in no script of *target*; `None` if none is long enough."""
    bare = without(text, forms)
    stretches: list[str] = []
    for script, characters in (("kana", _KANA), ("hangul", _HANGUL), ("han", _HAN)):
        if script not in _OWN[target]:
            runs = re.findall(f"[{characters}]+", bare)
            stretches += [run for run in runs if _WEIGHT[script] * len(run) >= RESIDUE[script]]
    if target != "en":
        stretches += _LATIN_WORDS.findall(bare)
    return max(stretches, key=len, default=None)


def _folded(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
