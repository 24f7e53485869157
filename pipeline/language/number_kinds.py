"""What stands around a numeral and makes it a share, a sum of money, a year, an ordinal or a measure."""

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from pipeline.language.numeral_words import WORDS, Kind, Measures, Run, read_measures
from pipeline.language.numerals import SCALES, SINO_DIGITS
from pipeline.records import Language


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
        also: Other values that it may have: 15 o'clock is also 3.
        measures: What its unit measures, as dimension and factor; empty if it has no unit that is known.
        perhaps_percent: The sign may have been left out, as in "84 percent, up from 61".
    """

    kind: Kind
    value: Fraction
    start: int
    end: int
    text: str = ""
    currency: str | None = None
    weak: bool = False
    also: tuple[Fraction, ...] = ()
    measures: Measures = ()
    perhaps_percent: bool = False


_CURRENCY_BEFORE = re.compile(
    r"(?:(?P<USD>US\$|USD|\$)|(?P<CNY>RMB|CNY|人民[币幣])|(?P<JPY>JPY)|(?P<KRW>KRW|₩)|(?P<EUR>EUR|€)|[¥￥])\s?$"
)
_CURRENCY_AFTER = re.compile(
    r"[\s-]?(?:(?P<USD>USD|美[元金]|米?ドル|(?:미국 )?달러|(?:US |U\.S\. )?dollars?\b)"
    r"|(?P<JPY>JPY|日[元圆圓]|円|엔(?![진드트터지데])|yen\b)"
    r"|(?P<CNY>RMB|CNY|人民[币幣元]|위안|yuan\b|元(?!年)|[块塊][钱錢])"
    r"|(?P<KRW>KRW|[韩韓][元圆]|(?:韓国)?ウォン|원(?![칙소형료본인](?!$|[\s.,]))|won\b)"
    r"|(?P<EUR>EUR|[欧歐]元|ユーロ|유로|euros?\b))",
    re.IGNORECASE,
)
_PERCENT_BEFORE = re.compile(r"(?:百分之|백분의\s?)$")
_PERCENT_AFTER = re.compile(
    r"\s?(?:%|パーセント|퍼센트|프로(?![가-힣])|个?百分点)|[\s-](?:percentage points?|per ?cent)\b",
    re.IGNORECASE,
)
_POINTS_AFTER = re.compile(r"\s?(?:ポイント|포인트)|[\s-]points?\b", re.IGNORECASE)  # of an index, or of a percentage
_TENTHS_AFTER: dict[Language, re.Pattern[str]] = {
    "ja": re.compile(r"割(?![り合引当])(?:(?P<hundredths>[0-9一二三四五六七八九])分)?"),
    "zh": re.compile(r"成(?![为為立长長功果员員本就熟人分都])(?P<hundredths>[一二三四五六七八九](?![十百千万个]))?"),
    "ko": re.compile(
        r"\s?할(?=[\s이의을은로가에.,]|정도|$)(?:\s?(?P<hundredths>[0-9]|(?<=\s)[일이삼사오육칠팔구])\s?푼)?"
    ),
}
_ORDINAL_BEFORE = re.compile(r"(?:第|(?<![가-힣])제\s?)$")
_ORDINAL_AFTER = re.compile(r"番目|回目|つ目|件目|度目|人目|年目|代目|\s?번째|째")
_YEAR_AFTER = re.compile(r"\s?(?:年度?(?![间間])|년도?(?!간))")
_ENGLISH_YEAR = re.compile(r"(?:1[89]|20|21)[0-9]{2}")
_CLOCK = re.compile(r":[0-9]{2}|[点點]|[時时](?![间間长])|\s?시(?!간)")
_MONTH_BEFORE = re.compile(r"(?:月|월\s?|(?:uary|arch|pril|May|June|July|ugust|ember|ober|\b[A-Z][a-z]{2,3}\.)\s)$")
_EASTERN_HALF = re.compile(rf"[\s]?{WORDS['half_after']}\s?")
_ENGLISH_HALF = re.compile(
    r"(?:[\s-][a-z]+)?[\s-]and[\s-]a[\s-]half(?:[\s-](?P<scale>thousand|million|billion|trillion)\b)?"
)
_HALF_AFTER: dict[Language, re.Pattern[str]] = {
    "zh": re.compile(rf"{WORDS['half_after']}半{WORDS['not_after_half']}|[个個]半(?!年{WORDS['not_after_half']})"),
    "ja": re.compile(rf"{WORDS['half_after']}半{WORDS['not_after_half']}"),
    "ko": re.compile(rf"\s?{WORDS['korean_half_after']}\s?반{WORDS['korean_not_after_half']}"),
    "en": _ENGLISH_HALF,
}


def classify(text: str, run: Run, language: Language) -> Number:
    """Return the number that *run* is in *text*, in which full-width digits are already ASCII."""
    before, after = text[max(0, run.start - 12) : run.start], text[run.end : run.end + 28]
    plain = Number(kind=run.kind, value=run.value, start=run.start, end=run.end, weak=run.weak, also=run.also)
    if run.kind == "year":
        return plain
    if match := _PERCENT_BEFORE.search(before):
        return replace(plain, kind="percent", start=run.start - len(match[0]), weak=False)
    if match := _PERCENT_AFTER.match(after):
        return replace(plain, kind="percent", end=run.end + match.end(), weak=False)
    if language in _TENTHS_AFTER and run.value <= 10 and (match := _TENTHS_AFTER[language].match(after)):
        return _tenths(plain, match)
    if match := _CURRENCY_BEFORE.search(before):
        return _weak_one(replace(plain, kind="money", start=run.start - len(match[0]), currency=match.lastgroup))
    if match := _CURRENCY_AFTER.match(after):
        return _weak_one(replace(plain, kind="money", end=run.end + match.end(), currency=match.lastgroup))
    return _classify_count(plain, text, before, after, language)


def _tenths(plain: Number, match: re.Match[str]) -> Number:
    digit = match["hundredths"]
    hundredths = SINO_DIGITS.get(digit, 0) or int(digit) if digit else 0
    return replace(plain, kind="percent", value=10 * plain.value + hundredths, end=plain.end + match.end())


def _weak_one(number: Number) -> Number:
    """Make 1 weak: "every dollar" and 一台 need no numeral."""
    return replace(number, weak=True) if number.value == 1 else number


def _classify_count(plain: Number, text: str, before: str, after: str, language: Language) -> Number:
    if plain.kind == "ordinal":
        return plain
    if match := _ORDINAL_BEFORE.search(before):
        return replace(plain, kind="ordinal", start=plain.start - len(match[0]))
    if match := _ORDINAL_AFTER.match(after):
        return replace(plain, kind="ordinal", end=plain.end + match.end())
    if plain.value.denominator == 1 and 1000 <= plain.value < 3000:
        if match := _YEAR_AFTER.match(after):
            return replace(plain, kind="year", end=plain.end + match.end())
        if _ENGLISH_YEAR.fullmatch(text[plain.start : plain.end].rstrip("s")):
            return replace(plain, kind="year")
    if match := _POINTS_AFTER.match(after):
        return replace(plain, end=plain.end + match.end(), perhaps_percent=True)
    return _measure(plain, before, after, language)


def _measure(plain: Number, before: str, after: str, language: Language) -> Number:
    """Read the half, the unit and the clock after a count."""
    measures = read_measures(after)
    if ("半" in after or "반" in after or "half" in after) and (match := _HALF_AFTER[language].match(after)):
        scale = Fraction(SCALES[match["scale"]]) if match.groupdict().get("scale") else Fraction(1)
        value = (plain.value + Fraction(1, 2)) * scale
        measures = measures or read_measures(after[match.end() :])
        return replace(plain, value=value, end=plain.end + match.end(), weak=False, measures=measures)
    if 13 <= plain.value <= 24 and _CLOCK.match(after):
        return replace(plain, also=(plain.value - 12,), measures=measures)
    if plain.value == 0 and before.endswith(":"):
        return replace(plain, weak=True)
    if plain.value == 1 and not _CLOCK.match(after) and not _MONTH_BEFORE.search(before):
        return replace(plain, weak=True, measures=measures)
    return replace(plain, measures=measures) if measures else plain
