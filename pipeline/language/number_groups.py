"""Numbers that belong together: fractions, one in five, ranges, and shares of which one has no sign."""

import re
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from pipeline.language.number_kinds import Number
from pipeline.language.numerals import SCALES

_OVER = re.compile(r"\s?(?:分之|分の|분의)\s?")
_SCALE = re.compile("million|billion|trillion", re.IGNORECASE)
_AMBIGUOUS_SCALE = re.compile(r"(?:[十百千万萬亿億兆십백천만억조]|\b(?:hundred|thousand))\s?$", re.IGNORECASE)
_SINO_SCALES = dict(zip("十百千万亿兆십백천만억조萬億", (1, 2, 3, 4, 8, 12, 1, 2, 3, 4, 8, 12, 4, 8), strict=True))
_RANGE = re.compile(r"\s?(?:[-–—~～〜]|至|到|から|에서|to|and|or)\s?(?:百分之|between )?")
_IN = re.compile(r"(?:\s[a-z]+)?\s(?:in|out of)(?:\s(?:an?|every|each))?\s")
_OF = re.compile(
    r"[个個]?[人户家]?(?:当中|之中|里|中)就?有?|[人つ個件社]?(?:に|のうち)|\s?(?:명|분|개|곳|가구)\s(?:중|가운데)(?:에서)?\s"
)
_NO_SIGN = re.compile(
    r"\s?(?:$|[,.;:!?，。、；！？)）]|から|より|에서|으?로|提高|上升|下降|[增降升跌涨減减]|至|到"
    r"|(?:in|to|last|a year|over|now|but|and|by)\b)"
)


def group(found: Sequence[Number], text: str) -> list[Number]:
    """Return the numbers of *text*, in order, after those that belong together were read together."""
    joined, parts = _join_fractions(found, text)
    joined, ratios = _find_ratios(joined, text)
    return [*_suspect_shares(_spread_over_ranges(joined, text), text), *parts, *ratios]


def _join_fractions(found: Sequence[Number], text: str) -> tuple[list[Number], list[Number]]:
    """Join 三 分之 一, 3分の1 and 3분의 1, which name the denominator first; their parts are weak numbers too."""
    joined: list[Number] = []
    parts: list[Number] = []
    for each in found:
        below = joined[-1] if joined else None
        if below and below.value and _OVER.fullmatch(text, below.end, each.start):
            above = _without_only(each, below, text)
            weak = (replace(part, kind="plain", weak=True, measures=()) for part in (below, above) if part.value > 1)
            parts.extend(weak)
            value = above.value / below.value
            joined[-1] = replace(above, value=value, start=below.start, weak=False, measures=())
        else:
            joined.append(each)
    return joined, parts


def _without_only(above: Number, below: Number, text: str) -> Number:
    """Take 만 "only" off the numerator of 10분의 1만, which is no 10,000."""
    if above.value > below.value and text[above.end - 1] == "만":
        return replace(above, value=above.value / 10_000, end=above.end - 1)
    return above


def _find_ratios(found: Sequence[Number], text: str) -> tuple[list[Number], list[Number]]:
    """Find "four in ten", 10人に4人 and 열 명 중 네 명, which another language may write as 40 % or two fifths.

    Returns:
        The numbers, those of a ratio with the ratio as another value; and the ratios, as weak numbers.
    """
    marked, ratios = list(found), []
    for index in range(len(found) - 1):
        one, other = found[index], found[index + 1]
        if one.value.denominator > 1 or other.value.denominator > 1 or 0 in (one.value, other.value):
            continue
        between = _IN if one.value < other.value else _OF
        if one.value != other.value and between.fullmatch(text, one.end, other.start):
            ratio = min(one.value, other.value) / max(one.value, other.value)
            ratios.append(Number(kind="plain", value=ratio, start=one.start, end=other.end, weak=True))
            marked[index : index + 2] = (replace(each, also=(*each.also, ratio)) for each in (one, other))
    return marked, ratios


def _spread_over_ranges(found: Sequence[Number], text: str) -> list[Number]:
    """Give both numbers of a range the percent sign, currency, unit or scale that is written once."""
    spread = list(found)
    for index in range(len(spread) - 2, -1, -1):
        one, other = spread[index], spread[index + 1]
        if not _RANGE.fullmatch(text, one.end, other.start) and not _zeros(one, other, text):
            continue
        if one.kind == "plain":
            spread[index] = _like_the_second(one, other, text)
        elif one.kind == "percent" and other.kind == "plain" and text.startswith(("百分之", "백분의"), one.start):
            spread[index + 1] = replace(other, kind="percent")
    return spread


def _zeros(one: Number, other: Number, text: str) -> Fraction | None:
    """Return 100 for 2、300人, which is two or three hundred; `None` for numbers that are only listed."""
    if text[one.end : other.start] != "、" or not one.value < 9 < other.value:
        return None
    match = re.fullmatch(rf"{one.value + 1}(0+)", str(other.value))
    return Fraction(10 ** len(match[1])) if match else None


def _like_the_second(one: Number, other: Number, text: str) -> Number:
    written = text[other.start : other.end]
    size = _zeros(one, other, text) or (None if _last_scale(text[one.start : one.end]) else _last_scale(written))
    factor = Fraction(1)
    also = one.also
    if re.search("[割成할]", written) and one.value <= 10:
        factor = Fraction(10)
    elif (scale := _SCALE.search(written)) and one.value < 1000:
        factor = Fraction(SCALES[scale[0].lower()])
    elif size and one.value < other.value / size:
        also = (*also, one.value * size)  # 三到五千: 3,000, or 3
    kind = other.kind if other.kind in ("percent", "money") else one.kind
    measures = one.measures or other.measures
    return replace(one, kind=kind, currency=other.currency, value=one.value * factor, also=also, measures=measures)


def _last_scale(written: str) -> Fraction | None:
    """Return the size of the unit of counting at the end of a numeral, without currency and sign."""
    match = _AMBIGUOUS_SCALE.search(written.rstrip("%元円원엔"))
    if not match:
        return None
    word = match[0].strip().lower()
    return Fraction(SCALES[word] if word in SCALES else 10 ** _SINO_SCALES[word])


def _suspect_shares(found: list[Number], text: str) -> list[Number]:
    """Mark the numbers without a unit that stand beside a share: 84 percent, up from 61."""
    if not any(each.kind == "percent" for each in found):
        return found
    return [
        replace(each, perhaps_percent=True)
        if each.kind == "plain" and not each.measures and not each.weak and _NO_SIGN.match(text, each.end)
        else each
        for each in found
    ]
