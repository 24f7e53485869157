"""Numbers in zh, ja, ko and en text, in digits or words, made comparable across languages.

A translation or an outline may write a number as it likes, and may not change it. `numbers` finds what a text says;
`unsupported` and `same_numbers` compare. What one language writes as a number and another does not ("one of the",
一些, 三边 against "trilateral") is found as *weak*: it may support a number, and is never missed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from pipeline.language.numeral_runs import Run, find_runs, find_weak_words
from pipeline.language.numerals import SCALES, SINO_DIGITS, WIDE, read_sino
from pipeline.records import Language

Kind = Literal["plain", "percent", "year", "ordinal", "money"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """One number of a text.

    Attributes:
        value: Exact; 3 for three percent and 30 for 三割.
        start: Position of its first character in the text, with everything that makes its kind.
        end: Position after its last character.
        text: As written.
        currency: ISO code, for kind "money"; `None` where a sign means several.
        weak: It may be absent from the other language without being missed.
    """

    kind: Kind
    value: Fraction
    start: int
    end: int
    text: str = ""
    currency: str | None = None
    weak: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A number that the source has and the target has not ("missing"), or the other way round ("added")."""

    what: Literal["missing", "added"]
    number: Number


def numbers(text: str, language: Language) -> tuple[Number, ...]:
    """Return the numbers of *text*, in order."""
    narrow = text.translate(WIDE)
    found: list[Number] = []
    if language in ("ja", "zh"):
        for number in (*_eras(narrow), *_plans(narrow)):
            found.append(number)
            narrow = narrow[: number.start] + "\x00" * (number.end - number.start) + narrow[number.end :]
    strong: list[Number] = []
    for run in sorted(find_runs(narrow, language), key=lambda run: run.start):
        if not strong or strong[-1].end <= run.start or strong[-1].start == run.start:  # 3割5分 is one number
            strong.append(_classify(narrow, run, language))
    found += _spread_over_ranges(_join_fractions(strong, narrow), narrow)
    covered = {place for each in found if not each.weak for place in range(each.start, each.end)}
    found += [
        Number(kind="plain", value=run.value, start=run.start, end=run.end, weak=True)
        for run in find_weak_words(narrow, language)
        if run.start not in covered or run.value > 1
    ]
    return tuple(replace(each, text=text[each.start : each.end]) for each in sorted(found, key=lambda each: each.start))


def unsupported(claimed: Iterable[Number], evidence: Iterable[Number]) -> tuple[Number, ...]:
    """Return the numbers of *claimed*, weak ones excepted, that are not among *evidence*."""
    known = tuple(evidence)
    return tuple(each for each in claimed if not each.weak and not any(_same(each, other) for other in known))


def same_numbers(
    source: str, source_language: Language, target: str, target_language: Language
) -> tuple[Difference, ...]:
    """Return what a translation lost or added; empty when both texts say the same numbers."""
    said, written = numbers(source, source_language), numbers(target, target_language)
    return tuple(Difference(what="missing", number=each) for each in unsupported(said, written)) + tuple(
        Difference(what="added", number=each) for each in unsupported(written, said)
    )


def _same(one: Number, other: Number) -> bool:
    if one.value != other.value or (one.kind == "percent") != (other.kind == "percent"):
        return False
    return one.currency is None or other.currency is None or one.currency == other.currency


# --- what surrounds a numeral makes its kind -----------------------------------------------------------------------

_CURRENCY_BEFORE = re.compile(
    r"(?:(?P<USD>US\$|USD|\$)|(?P<CNY>RMB|CNY|人民[币幣])|(?P<JPY>JPY)|(?P<KRW>KRW|₩)|(?P<EUR>EUR|€)|[¥￥])\s?$"
)
_CURRENCY_AFTER = re.compile(
    r"[\s-]?(?:(?P<USD>USD|美[元金]|米?ドル|(?:미국 )?달러|(?:US |U\.S\. )?dollars?\b)"
    r"|(?P<JPY>JPY|日[元圆圓]|円|엔화|엔(?=[^가-힣]|$|의|을|이|에|으로)|yen\b)"
    r"|(?P<CNY>RMB|CNY|人民[币幣元]|위안|yuan\b|元(?!年))"
    r"|(?P<KRW>KRW|[韩韓][元圆]|(?:韓国)?ウォン|원(?=[^가-힣]|$|의|을|이|에|으로|정도|규모)|won\b)"
    r"|(?P<EUR>EUR|[欧歐]元|ユーロ|유로|euros?\b))",
    re.IGNORECASE,
)
_PERCENT_BEFORE = re.compile(r"(?:百分之|백분의\s?)$")
_PERCENT_AFTER = re.compile(
    r"\s?(?:%|パーセント|ポイント|퍼센트|프로(?![가-힣])|个?百分点)|[\s-](?:percentage points?|per ?cent)\b",
    re.IGNORECASE,
)
_TENTHS_AFTER: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(r"割(?![り合引当])(?P<hundredths>[0-9一二三四五六七八九](?=分))?"),
    "zh": re.compile(r"成(?![为為立长長功果员員本就熟人分都])"),
    "ko": re.compile(r"\s?할(?=[\s이의을가에.,]|정도|$)"),
}
_ORDINAL_BEFORE = re.compile(r"(?:第|제\s?)$")
_ORDINAL_AFTER = re.compile(r"番目|回目|つ目|件目|度目|人目|年目|代目|\s?번째|째")
_YEAR_AFTER = re.compile(r"\s?(?:年度?(?![间間])|년도?(?!간))")
_ENGLISH_YEAR = re.compile(r"(?:1[89]|20|21)[0-9]{2}")
_SCALE = re.compile("million|billion|trillion", re.IGNORECASE)
_RANGE = re.compile(r"\s?(?:[-–—~～〜]|至|到|から|에서|to|and|or)\s?(?:百分之|between )?")


def _classify(text: str, run: Run, language: Language) -> Number:
    before, after = text[max(0, run.start - 6) : run.start], text[run.end : run.end + 24]
    plain = Number(kind="plain", value=run.value, start=run.start, end=run.end, weak=run.weak)
    if match := _PERCENT_BEFORE.search(before):
        return replace(plain, kind="percent", start=run.start - len(match[0]), weak=False)
    if match := _PERCENT_AFTER.match(after):
        return replace(plain, kind="percent", end=run.end + match.end(), weak=False)
    if language in _TENTHS_AFTER and run.value <= 10 and (match := _TENTHS_AFTER[language].match(after)):
        digit = match.groupdict().get("hundredths")
        hundredths = SINO_DIGITS.get(digit, 0) or int(digit) if digit else 0
        return replace(plain, kind="percent", value=10 * run.value + hundredths, end=run.end + match.end())
    if match := _CURRENCY_BEFORE.search(before):
        return replace(plain, kind="money", start=run.start - len(match[0]), currency=match.lastgroup)
    if match := _CURRENCY_AFTER.match(after):
        return replace(plain, kind="money", end=run.end + match.end(), currency=match.lastgroup)
    return _classify_count(plain, text, run, before, after)


def _classify_count(plain: Number, text: str, run: Run, before: str, after: str) -> Number:
    if run.ordinal:
        return replace(plain, kind="ordinal")
    if match := _ORDINAL_BEFORE.search(before):
        return replace(plain, kind="ordinal", start=run.start - len(match[0]))
    if match := _ORDINAL_AFTER.match(after):
        return replace(plain, kind="ordinal", end=run.end + match.end())
    if run.value.denominator == 1 and 1000 <= run.value < 3000:
        if match := _YEAR_AFTER.match(after):
            return replace(plain, kind="year", end=run.end + match.end())
        if _ENGLISH_YEAR.fullmatch(text[run.start : run.end].rstrip("s")):
            return replace(plain, kind="year")
    return plain


def _join_fractions(found: list[Number], text: str) -> list[Number]:
    """Join 三 分之 一, 3分の1 and 3분의 1, which name the denominator first, into one number each."""
    joined: list[Number] = []
    for each in found:
        below = joined[-1] if joined else None
        if below and below.value and re.fullmatch(r"\s?(?:分之|分の|분의)\s?", text[below.end : each.start]):
            joined[-1] = replace(each, value=each.value / below.value, start=below.start)
        else:
            joined.append(each)
    return joined


def _spread_over_ranges(found: list[Number], text: str) -> list[Number]:
    """Give the first number of a range the percent sign, currency or scale that is written once, after the second."""
    spread = list(found)
    for index in range(len(spread) - 2, -1, -1):
        one, other = spread[index], spread[index + 1]
        if one.kind != "plain" or not _RANGE.fullmatch(text[one.end : other.start]):
            continue
        factor = Fraction(1)
        if re.search("[割成할]$", text[other.start : other.end]) and one.value <= 10:
            factor = Fraction(10)
        elif (scale := _SCALE.search(text[other.start : other.end])) and one.value < 1000:
            factor = Fraction(SCALES[scale[0].lower()])
        kind = other.kind if other.kind in ("percent", "money") else one.kind
        spread[index] = replace(one, kind=kind, currency=other.currency, value=one.value * factor)
    return spread


# --- what counts years and plans in its own way --------------------------------------------------------------------

_ERA = re.compile(r"(令和|平成|昭和)\s?(元|[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?年度?")
_YEAR_BEFORE = {"令和": 2018, "平成": 1988, "昭和": 1925}
_PLAN = re.compile(r"十([一二三四五六])五(?!年)")  # 十四五: the 14th Five-Year Plan


def _eras(text: str) -> list[Number]:
    found = []
    for match in _ERA.finditer(text):
        count = (
            Fraction(1) if match[2] == "元" else Fraction(match[2]) if match[2].isdigit() else read_sino(match[2])[0]
        )
        found.append(Number(kind="year", value=_YEAR_BEFORE[match[1]] + count, start=match.start(), end=match.end()))
    return found


def _plans(text: str) -> list[Number]:
    found = []
    for match in _PLAN.finditer(text):
        found.append(Number(kind="ordinal", value=10 + read_sino(match[1])[0], start=match.start(), end=match.end()))
        found.append(Number(kind="plain", value=Fraction(5), start=match.start() + 2, end=match.end(), weak=True))
    return found
