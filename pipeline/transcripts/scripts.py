"""Which of the four languages a written sentence is in, told by its script."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from pipeline.language.scripts import count_scripts
from pipeline.language.sentences import sentences
from pipeline.records import LANGUAGES, Language

Tongue = Literal["zh", "ja", "ko", "en", "other"]

PER_WORD = 1.5
"""Characters of Chinese, Japanese or Korean that say as much as one English word."""
LONG_HAN = 8
"""So many Chinese characters without any kana are no Japanese."""
SURE, LIKELY, OPEN = 1.0, 0.8, 0.5
"""How sure a language is: told by the script; told by what stands around; told by neither."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """A part of a text in one language: [start, end) in characters."""

    start: int
    end: int
    tongue: Tongue
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """One sentence of a text and what its script tells.

    Attributes:
        tongue: `None` if the script is open.
        may_be: What it can be at all.
    """

    start: int
    end: int
    tongue: Tongue | None
    may_be: tuple[Language, ...] = LANGUAGES


def tell_tongue(text: str, declared: Sequence[Language]) -> Tongue | None:
    """Return the language of one sentence, "other" for a script of none of the four, `None` if the script is open.

    Kana make it Japanese, Hangul Korean, Chinese characters without either Chinese, unless they are few and could be
    Japanese too. A few Latin words alone (a product, "OK") are found in every language.
    """
    counts = count_scripts(text)
    east = counts.east
    if counts.other > max(east, counts.latin):
        return "other"
    if counts.words > east / PER_WORD:
        return "en" if counts.words > 2 or "en" in declared else None
    if not east:
        return None
    if counts.hangul > counts.kana and counts.hangul * 3 >= east:
        return "ko"
    if counts.kana and counts.kana * 10 >= counts.kana + counts.han:
        return "ja"
    return _tell_han(text, counts.han, declared)


def _tell_han(text: str, han: int, declared: Sequence[Language]) -> Tongue | None:
    """Return the language of Chinese characters without kana."""
    if han >= LONG_HAN or "ja" not in declared:
        return "zh"
    # What only one of the two national sets holds is written in that country alone: 们, 这 there, 気, 対 here.
    chinese = sum(_is_in("gb2312", each) and not _is_in("euc_jp", each) for each in text)
    japanese = sum(_is_in("euc_jp", each) and not _is_in("gb2312", each) and not _is_in("big5", each) for each in text)
    if chinese != japanese:
        return "zh" if chinese > japanese else "ja"
    return None if "zh" in declared else "ja"


def _is_in(codec: str, character: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def cut_sentences(text: str, declared: Sequence[Language]) -> tuple[Sentence, ...]:
    """Return the sentences of *text*, each with what its script tells; they tile it."""
    whole = tell_tongue(text, declared)
    language: Language = whole if whole in ("zh", "ja", "ko", "en") else declared[0]
    found: list[Sentence] = []
    for start, end in sentences(text, language):
        part = text[start:end]
        may_be: tuple[Language, ...] = ("zh", "ja") if count_scripts(part).han else LANGUAGES
        found.append(Sentence(start=start, end=end, tongue=tell_tongue(part, declared), may_be=may_be))
    return tuple(found)


def settle_tongues(
    told: Sequence[Sequence[Sentence]], voices: Sequence[str | None], declared: Sequence[Language]
) -> tuple[tuple[Stretch, ...], ...]:
    """Return the stretches of each text in one language, all sentences settled.

    Args:
        told: The sentences of each text, in order of time.
        voices: Who says each text, as far as the file tells.
        declared: The event's languages.

    A sentence whose script is open is in the language of the one before it in its text, or of another one there, else
    in the one that its voice mostly speaks, else in that of the text before or after: of those it can be in. Else it is
    in the first declared one of these, and that is not sure.
    """
    spoken: dict[str, Counter[Tongue]] = {}
    for sentences_, voice in zip(told, voices, strict=True):
        if voice is not None:
            spoken.setdefault(voice, Counter()).update(
                {each.tongue: each.end - each.start for each in sentences_ if each.tongue is not None}
            )
    settled = []
    for number, (sentences_, voice) in enumerate(zip(told, voices, strict=True)):
        inside = [each.tongue for each in sentences_ if each.tongue is not None]
        usual = [each for each, _ in spoken[voice].most_common()] if voice is not None else []
        around = [*inside, *usual, *(_beside(told, number) if voice is None else ())]
        parts: list[Stretch] = []
        for each in sentences_:
            if each.tongue is not None:
                tongue, confidence = each.tongue, SURE
            else:
                near = [parts[-1].tongue] if parts else []
                fits = [other for other in (*near, *around) if other in each.may_be]
                at_last = [one for one in (*declared, *each.may_be) if one in each.may_be]
                tongue, confidence = (fits[0], LIKELY) if fits else (at_last[0], OPEN)
            parts.append(Stretch(start=each.start, end=each.end, tongue=tongue, confidence=confidence))
        settled.append(tuple(_join(parts)))
    return tuple(settled)


def _beside(told: Sequence[Sequence[Sentence]], number: int) -> list[Tongue]:
    """Return the languages that the scripts of the texts before and after tell, the nearest first."""
    before = told[number - 1][::-1] if number else ()
    after = told[number + 1] if number + 1 < len(told) else ()
    return [each.tongue for each in (*before, *after) if each.tongue is not None]


def _join(parts: Sequence[Stretch]) -> list[Stretch]:
    """Join neighbours in one language."""
    joined = []
    for tongue, group in groupby(parts, key=lambda each: each.tongue):
        own = list(group)
        confidence = max(each.confidence for each in own)
        joined.append(Stretch(start=own[0].start, end=own[-1].end, tongue=tongue, confidence=confidence))
    return joined
