"""C5: every number of a sentence is in its evidence: in the original, and in the translation unless that is silent."""

import functools
import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from pipeline.language.evidence import Evidence, Problem
from pipeline.language.numbers import Number, numbers, unsupported
from pipeline.records import Language

_MARKER = re.compile(r"\([a-h]\)")
_HEDGE = re.compile(
    r"(?:about|around|approximately|roughly|nearly|almost|some|close to|more than|over|under|less than|fewer than"
    r"|at least|up to|an estimated|as (?:many|much) as)\s+(?:[$€¥]|US\$)?$"
)
_SAID_ROUGHLY = re.compile(
    r"\b(?:about|around|approximately|roughly|nearly|almost|some|close to|more than|over|just (?:under|over)|or so)\b"
    r"|大概|大约|大約|左右|差不多|将近|接近|多(?=[个人家万亿])|约|約|およそ|ほぼ|くらい|ぐらい|ほど|近く|余り"
    r"|약 |정도|가량|쯤|거의|가까이|남짓|여 ",
    re.IGNORECASE,
)
_REST = re.compile(r"\b(?:other|others|remaining|rest|remainder)\b[\w ,’]{0,20}$")
_FRACTION_OF = re.compile(r"\b(?:a|an|one|every|each)[\s-]+$")
_PARTS_OF_UNIT = {"hour": 60, "year": 12, "day": 24, "century": 100, "decade": 10, "dozen": 12, "million": 10**6}


def check_numbers(body: str, cited: Sequence[Evidence]) -> list[Problem]:
    """Return a problem for each number of *body* that was not said."""
    text = _MARKER.sub("   ", body)
    claimed = _readings(text)
    wrong = {group[0].text for group in claimed if not any(_is_supported(number, text, cited) for number in group)}
    return [
        Problem(code="C5", blocks=True, message=f"The number “{each}” is not what was said.") for each in sorted(wrong)
    ]


@functools.lru_cache(maxsize=8_000)
def read_numbers(text: str, language: Language) -> tuple[Number, ...]:
    """Return the numbers of one utterance; a weak reading of what is read as a number already is left out."""
    found = numbers(text, language)
    strong = {(each.start, each.value) for each in found if not each.weak}
    return tuple(each for each in found if not each.weak or (each.start, each.value) not in strong)


def _readings(text: str) -> list[list[Number]]:
    """Return the numbers of an English sentence that need support, each with every reading of the same words."""
    found = numbers(text, "en")
    groups: list[list[Number]] = []
    for number in found:
        if groups and number.start < max(each.end for each in groups[-1]):
            groups[-1].append(number)
        else:
            groups.append([number])
    needed = []
    for group in groups:
        fraction = any(0 < number.value < 1 for number in group)
        if all(number.weak for number in group) and not fraction:
            continue
        strong = [number for number in group if not number.weak]
        for number in strong or group[:1]:
            readings = [number, *(each for each in group if each.weak and each.value != 1), *_more(number, text)]
            needed.append(readings if number.value != 1 or len(readings) == 1 else readings[1:])
    return needed


def _more(number: Number, text: str) -> list[Number]:
    """Return other readings of a number by the words around it: a tenth, every second one, the other 70 percent."""
    before, after = text[: number.start], text[number.end :]
    found = []
    if number.kind == "ordinal" and _FRACTION_OF.search(before):
        found.append(replace(number, kind="plain", value=1 / number.value, weak=True))
    if number.kind == "percent" and _REST.search(before):
        found.append(replace(number, value=100 - number.value))
    share = {"half": Fraction(1, 2), "quarter": Fraction(1, 4), "third": Fraction(1, 3)}.get(number.text.lower())
    unit = re.match(r"[\s-](?:of )?(?:an?[\s-])?(hour|year|day|century|decade|dozen|million)", after)
    if share and unit:
        found.append(replace(number, value=share * _PARTS_OF_UNIT[unit[1]], measures=(), weak=True))
    return found


def _is_supported(number: Number, text: str, cited: Sequence[Evidence]) -> bool:
    """Tell whether the evidence says *number*, and has no other one in its place in one of its two languages."""
    plain = replace(number, weak=False)
    translated = [each for each in cited if _says(plain, read_numbers(each.translation, "en"))]
    original = [each for each in cited if _says(plain, read_numbers(each.text, each.language))]
    if any(each in original for each in translated) or (translated and original):
        return True
    if any(not _contradicts(each.translation, "en", each.text, each.language) for each in original):
        return True
    if any(not _contradicts(each.text, each.language, each.translation, "en") for each in translated):
        return True
    return _HEDGE.search(text[: number.start]) is not None and any(_is_rounded(plain, each) for each in cited)


def _says(number: Number, said: Sequence[Number]) -> bool:
    return not unsupported([number], said)


def _contradicts(text: str, language: Language, other: str, its_language: Language) -> bool:
    """Tell whether *text* has a number that *other*, which says the same in another language, has not."""
    return bool(unsupported(read_numbers(text, language), read_numbers(other, its_language)))


def _is_rounded(number: Number, each: Evidence) -> bool:
    """Tell whether both languages say a number more exactly that rounds to this one, or say it roughly themselves."""
    return all(
        any(_rounds(number, said) for said in read_numbers(text, language))
        and (_SAID_ROUGHLY.search(text) is not None or _digits(number.value) == 1)
        for text, language in ((each.text, each.language), (each.translation, "en"))
    )


def _rounds(number: Number, said: Number) -> bool:
    if number.kind != said.kind or number.currency != said.currency or said.kind in ("year", "ordinal"):
        return False
    same_unit = number.measures == said.measures
    near = said.value and abs(number.value - said.value) <= said.value / 20
    return same_unit and bool(near) and said.value >= 20 and _digits(number.value) < _digits(said.value)


def _digits(value: Fraction) -> int:
    """Return how many significant digits a number has."""
    return (
        len(str(value.numerator).strip("0"))
        if value.denominator == 1
        else len(str(float(value)).strip("0").replace(".", ""))
    )
