"""Years of an era, decades, five-year plans and the half hours of a clock, which are counted in their own ways."""

import re
from collections.abc import Iterator
from fractions import Fraction

from pipeline.language.numeral_words import Run
from pipeline.language.numerals import ORDINALS, read_sino
from pipeline.records import Language

_YEAR_BEFORE = {"令和": 2018, "平成": 1988, "昭和": 1925}
_YEAR_BEFORE |= {"레이와": 2018, "헤이세이": 1988, "쇼와": 1925, "reiwa": 2018, "heisei": 1988, "showa": 1925}
_HAN_ERA = re.compile(r"(?P<era>令和|平成|昭和)\s?(?P<year>元|[0-9]{1,2}|[一二三四五六七八九十]{1,3})\s?年度?")
_ERA: dict[Language, re.Pattern[str]] = {
    "zh": _HAN_ERA,
    "ja": _HAN_ERA,
    "ko": re.compile(r"(?P<era>레이와|헤이세이|쇼와)\s?(?P<year>원|[0-9]{1,2}|[일이삼사오육칠팔구십]{1,3})\s?년"),
    "en": re.compile(
        rf"\b(?:(?P<nth>{'|'.join(ORDINALS)}|[0-9]{{1,2}}(?:st|nd|rd|th)) year of (?:the )?(?P<of>Reiwa|Heisei|Showa)\b"
        r"|(?P<era>Reiwa|Heisei|Showa) (?P<year>[0-9]{1,2})\b)",
        re.IGNORECASE,
    ),
}
_ERA_NAME = re.compile("令和|平成|昭和|레이와|헤이세이|쇼와|[Rr]eiwa|[Hh]eisei|[Ss]howa")

_HAN_DECADE = re.compile(
    r"(?:(?P<century>(?:[上前][个個一]?|本|[12][0-9]|十[八九]|二十一?))世[纪紀][的の]?)?"
    r"(?<![0-9〇零一二三四五六七八九])(?P<decade>[一二三四五六七八九]十|[1-9]0)年代"
)
_DECADE: dict[Language, re.Pattern[str]] = {
    "zh": _HAN_DECADE,
    "ja": _HAN_DECADE,
    "ko": re.compile(r"(?:(?P<century>지난|이번|[12][0-9])\s?세기\s)?(?<![0-9])(?P<decade>[1-9]0)년대"),
    "en": re.compile(
        r"\b(?P<century>)(?:the|(?P<age>his|her|their|my|our|your|one['’]s)) (?:early |late |mid-)?"
        r"(?P<decade>twent|thirt|fort|fift|sixt|sevent|eight|ninet)ies\b",
        re.IGNORECASE,
    ),
}
_DECADE_NAME = re.compile("年代|년대|ties\\b")
_TENS_OF_YEARS = ("twent", "thirt", "fort", "fift", "sixt", "sevent", "eight", "ninet")
_TENS = {word: 10 * tens for tens, word in enumerate(_TENS_OF_YEARS, 2)}
_CENTURIES = {"本": 2000, "이번": 2000, "지난": 1900}

_PLAN = re.compile(r"十([一二三四五六])五(?!年)")  # 十四五: the 14th Five-Year Plan

_HAN_HALF = re.compile(r"(?<=[0-9一二两兩三四五六七八九十][点點時时])(?:(?P<q>[一三])刻|半(?![個个]))")
_HALF: dict[Language, re.Pattern[str]] = {
    "zh": _HAN_HALF,
    "ja": _HAN_HALF,
    "ko": re.compile(
        r"(?:(?<=[0-9한두세네섯덟곱홉열]시)|(?<=[한두세네섯덟곱홉열] 시))\s?반(?![가-힣](?<![에이까부으의]))"
    ),
    "en": re.compile(r"\b(?:half|(?P<q>quarter)) past\b", re.IGNORECASE),
}


def find_calendar(text: str, language: Language) -> Iterator[Run]:
    """Yield years of eras, decades and plans; where they stand there is nothing else to be read."""
    if _ERA_NAME.search(text):
        yield from _eras(text, language)
    if _DECADE_NAME.search(text):
        yield from _decades(text, language)
    if language in ("ja", "zh"):
        yield from _plans(text)


def find_half_hours(text: str, language: Language) -> Iterator[Run]:
    """Yield 30 for the 半 of 三点半, and 15 and 45 for quarters; the hour is a number of its own."""
    for match in _HALF[language].finditer(text):
        quarter = match.groupdict().get("q")
        minutes = 45 if quarter == "三" else 15 if quarter else 30
        yield Run(start=match.end() - len(match[0].strip()), end=match.end(), value=Fraction(minutes))


def _read_count(numeral: str) -> Fraction:
    """Return the value of a numeral in which neighboring digits are no "two or three": 平成二三年 is the 23rd."""
    *tens, ones = read_sino(numeral)
    return 10 * sum(tens, Fraction(0)) + ones


def _eras(text: str, language: Language) -> Iterator[Run]:
    for match in _ERA[language].finditer(text):
        if nth := match.groupdict().get("nth"):
            name, count = match["of"], Fraction(ORDINALS.get(nth.lower(), 0) or int(nth[:-2]))
        else:
            year = match["year"]
            name, count = match["era"], Fraction(1) if year in ("元", "원") else _read_count(year)
        yield Run(start=match.start(), end=match.end(), value=_YEAR_BEFORE[name.lower()] + count, kind="year")


def _decades(text: str, language: Language) -> Iterator[Run]:
    for match in _DECADE[language].finditer(text):
        century, tens = match["century"], match["decade"].lower()
        value = Fraction(_TENS[tens]) if tens in _TENS else _read_count(tens)
        start, end = match.span()
        if match.groupdict().get("age"):
            yield Run(start=start, end=end, value=value)
        elif not century:
            also = (2000 + value,) if value <= 50 else ()
            yield Run(start=start, end=end, value=1900 + value, kind="year", also=also)
        elif century[0].isdigit() or century[0] in "十二":
            number = _read_count(century)
            yield Run(start=start, end=end, value=100 * (number - 1) + value, kind="year")
            yield Run(start=start, end=end, value=number, kind="ordinal", weak=True)
        else:
            yield Run(start=start, end=end, value=_CENTURIES.get(century, 1900) + value, kind="year")


def _plans(text: str) -> Iterator[Run]:
    for match in _PLAN.finditer(text):
        number = 10 + _read_count(match[1])
        yield Run(start=match.start(), end=match.end(), value=number, kind="ordinal")
        yield Run(start=match.start() + 2, end=match.end(), value=Fraction(5), weak=True)
