"""C8: a sentence negates what its evidence negates, and nothing else.

Negating words are counted in all four languages, usual phrases that negate nothing ("not only", 不仅, だけでなく,
뿐만 아니라) aside. Which words a negation reaches is read off the English: a content word that one text negates and the
other does not is for a person to look at, since another wording may mean the same.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language.evidence import Evidence, Problem
from pipeline.language.evidence_negators import (
    FIRM,
    IDLE,
    LOOSE,
    NO_CHARGE,
    NOT_SOFT,
    SOFT,
    STRICT,
    count_negations,
)
from pipeline.language.evidence_words import NUMERALS, STOP, stem, tokens


def check_negation(body: str, cited: Sequence[Evidence]) -> list[Problem]:
    """Return a problem for an added negation (blocks) and for words of which only one side is negated (a warning)."""
    if not cited:
        return []
    strict, soft = _counts(body)
    said = [_counts(each.translation) for each in cited]
    if only := _check_only(body, cited):
        return only
    if not strict and not soft and not any(one or other for one, other in said):
        return []
    native = sum(count_negations(each.text, each.language) for each in cited if each.language != "en")
    if strict > max(sum(one + other for one, other in said), native):
        return [Problem(code="C8", blocks=True, message="It negates what was said.")]
    here, there = clauses(body), clauses(" . ".join(each.translation for each in cited))
    if strict + soft > sum(one + other for one, other in said) and _is_added(here, there):
        return [Problem(code="C8", blocks=True, message="It negates what was said.")]
    if words := _turned(here, there, least=0.0, firm=False):
        return [_warn("It negates what was said", words)]
    if words := _turned(there, here, least=_SHARED, firm=True):
        return [_warn("It drops a negation", words)]
    if strict and not any(one for one, _ in said) and not native:
        return [_warn("It negates what was said in milder words", ())]
    english = all(each.language == "en" for each in cited)
    lost = not strict and not soft and (native or english) and all(one for one, _ in said)
    if lost or sum(one for one, _ in said) > strict + soft + _MANY:
        return [_warn("It drops a negation", ())]
    return []


_MANY = 2
"""Negating words of the evidence beyond those of a sentence that are passed over, since a sentence says less."""


def _warn(what: str, words: Sequence[str]) -> Problem:
    where = f", or says it in other words: look at {', '.join(f'“{word}”' for word in words[:3])}" if words else ""
    return Problem(code="C8", blocks=False, message=f"{what}{where}.")


_NOT_ONLY = re.compile(
    r"\b(?:not|n[’']t)(?: \w+){0,2} (?:only|just|merely|simply|solely|alone)\b|\balone,? (?:is|are) not", re.I
)
_ONLY = re.compile(r"\bonly\b", re.IGNORECASE)
_ALSO = re.compile(r"\b(?:also|too|as well|both|besides|in addition|even)\b", re.IGNORECASE)
_NATIVE_NOT_ONLY = re.compile("不仅|不但|不只|不光|不单|だけ(?:で|じゃ)な|のみなら|뿐만? ?아니|만 .{0,12}(?:아니|않)")


def _check_only(body: str, cited: Sequence[Evidence]) -> list[Problem]:
    """Compare "not only" with "only": the one negates the other."""
    spoken = " . ".join(each.translation for each in cited)
    wide_here, wide_there = _NOT_ONLY.search(body), _NOT_ONLY.search(spoken)
    native = any(_NATIVE_NOT_ONLY.search(each.text) for each in cited)
    narrow_here = _ONLY.search(_NOT_ONLY.sub(" ", body))
    if wide_here and not wide_there and not native and not _ALSO.search(spoken):
        return [Problem(code="C8", blocks=True, message="It says “not only”, which was not said.")]
    if narrow_here and wide_there and not wide_here:
        return [_warn("It says “only” where “not only” was said", ())]
    return []


@functools.lru_cache(maxsize=8_000)
def _counts(text: str) -> tuple[int, int]:
    """Return how many strict and how many milder negating words an English text has."""
    plain = IDLE.sub(" ", text)
    return len(STRICT.findall(plain)), len(SOFT.findall(NOT_SOFT.sub(" ", plain)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clause:
    """The content words of a clause, by their first letters, and whether it is negated; `None` if one cannot tell.

    Attributes:
        firm: Whether what negates it is no mere contrast or degree ("rather than", "without", "few").
        cues: How many words negate something in it, milder ones too.
    """

    words: frozenset[str]
    negated: bool | None
    firm: bool
    cues: int


_SHARED = 0.3
"""Share of the words of a negated clause of the evidence that make a sentence speak of the same."""
_BOUNDARY = re.compile(
    r"[;:.!?]|,(?! (?:or|nor|and|[0-9]))|, and (?=(?:among|of) (?:them|these)|it |they |he |she |we )"
    r"|(?=\b(?:rather than|instead of|without)\b)|\b(?:but|because|since|so that|although|though|while|whereas|which"
    r"|who|therefore|if|unless|as long as|even when|that|whether|when)\b"
    r"|\band (?=(?:not|never|no|does|do|did|cannot|therefore|hardly)\b)",
    re.IGNORECASE,
)
_SAME = 0.8
"""Share of the words of a negated clause that make it the same as one of the evidence."""
_BEGINNING = 5


@functools.lru_cache(maxsize=8_000)
def clauses(text: str) -> tuple[_Clause, ...]:
    """Return the clauses of an English text that have content; names and numbers are none."""
    plain = _NOT_ONLY.sub(" ", IDLE.sub(" ", NOT_SOFT.sub(" ", NO_CHARGE.sub("gratis", text))))
    found = []
    for part in _split(plain):
        bare = LOOSE.sub(" ", FIRM.sub(" ", part))
        words = frozenset(stem(word)[:_BEGINNING] for word, _ in tokens(bare) if _counts_as_content(word))
        firm = FIRM.search(part) is not None
        negated = True if firm or LOOSE.search(part) else None if SOFT.search(part) else False
        if words:
            cues = sum(len(each.findall(part)) for each in (FIRM, LOOSE, SOFT))
            found.append(_Clause(words=words, negated=negated, firm=firm, cues=cues))
    return tuple(found)


def _counts_as_content(word: str) -> bool:
    lower = word.casefold()
    return word[0].islower() and lower not in STOP and stem(lower) not in NUMERALS and lower not in NUMERALS


def _split(text: str) -> list[str]:
    parts, start = [], 0
    for match in _BOUNDARY.finditer(text):
        parts.append(text[start : match.start()])
        start = match.end()
    return [*parts, text[start:]]


def _is_added(here: Sequence[_Clause], there: Sequence[_Clause]) -> bool:
    """Tell whether a clause of the evidence is in the sentence nearly word for word, with a negation more."""
    return any(
        len(clause.words & other.words) >= _SAME * len(clause.words) and other.cues < clause.cues
        for clause in here
        if clause.firm and len(clause.words) > 1
        for other in there
    )


def _turned(one: Sequence[_Clause], other: Sequence[_Clause], least: float, *, firm: bool) -> list[str]:
    """Return the words of a negated clause of *one* that *other* has rather in clauses without any negation."""
    for clause in one:
        if clause.negated is not True or (firm and not clause.firm):
            continue
        affirmed, negated = set[str](), set[str]()
        for word in clause.words:
            having = [each.negated for each in other if word in each.words]
            if having:
                (affirmed if all(each is False for each in having) else negated).add(word)
        if len(affirmed) > len(negated) and len(affirmed) + len(negated) >= least * len(clause.words):
            return sorted(affirmed)
    return []
