"""Reading numerals: digits, ideographs, Korean and English words, alone or mixed, as exact fractions."""

import re
from collections.abc import Sequence
from fractions import Fraction

WIDE = str.maketrans("０１２３４５６７８９，．％＋－：", "0123456789,.%+-:")
"""Full-width forms to ASCII, one character for one, so that positions stay."""

DIGITS = r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?"
"""A number in ASCII digits, with or without thousands separators and decimals."""

_HAN_DIGITS = dict(zip("〇零一二三四五六七八九", (0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9), strict=True)) | {"两": 2, "兩": 2}
_KOREAN_DIGITS = dict(zip("영공일이삼사오육륙칠팔구", (0, 0, 1, 2, 3, 4, 5, 6, 6, 7, 8, 9), strict=True))
SINO_DIGITS = _HAN_DIGITS | _KOREAN_DIGITS
_SMALL = {"十": 10, "百": 100, "千": 1000, "십": 10, "백": 100, "천": 1000}
_MYRIADS = {"万": 4, "萬": 4, "亿": 8, "億": 8, "兆": 12, "만": 4, "억": 8, "조": 12}

HAN = "".join(_HAN_DIGITS) + "十百千万萬亿億兆"
_ONES = "".join(SINO_DIGITS)
_ABOUT = re.compile(rf"((?:.*[十百千万亿億십백천만억])?)([{_ONES}])([{_ONES}])([十百千万萬亿億십백천만억]*)")
"""两三百 is 200 or 300, 十七八 is 17 or 18."""
KOREAN = "".join(_KOREAN_DIGITS) + "십백천만억조"

NATIVE_KOREAN_TENS = {
    "열": 10, "스물": 20, "스무": 20, "서른": 30, "마흔": 40, "쉰": 50, "예순": 60, "일흔": 70, "여든": 80, "아흔": 90,
}  # fmt: skip
NATIVE_KOREAN_ONES = {
    "하나": 1, "한": 1, "둘": 2, "두": 2, "셋": 3, "세": 3, "석": 3, "넷": 4, "네": 4, "넉": 4,
    "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9,
}  # fmt: skip

_EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_EN_SMALL_ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_EN_TENS = "twenty thirty forty fifty sixty seventy eighty ninety"
CARDINALS = {word: value for value, word in enumerate(_EN_SMALL.split())}
CARDINALS |= {word: 10 * value for value, word in enumerate(_EN_TENS.split(), 2)}
ORDINALS = {word: value for value, word in enumerate(_EN_SMALL_ORDINALS.split())}
ORDINALS |= {word[:-1] + "ieth": 10 * value for value, word in enumerate(_EN_TENS.split(), 2)}
SCALES = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
ORDINALS |= {f"{word}th": value for word, value in SCALES.items()}


def read_digits(text: str) -> Fraction:
    """Return the value of *text*, which matches `DIGITS`."""
    return Fraction(text.replace(",", ""))


def read_sino(run: str) -> tuple[Fraction, ...]:
    """Read a run of ASCII digits, Sino numerals (ideographs or Hangul) and 点 decimals.

    Returns:
        One value; two where neighboring digits mean "two or three"; none where the run is no numeral.
    """
    run = run.replace(" ", "").replace(",", "")
    whole, _, decimals = run.partition("点")
    if decimals:
        places = "".join(str(SINO_DIGITS.get(each, each)) for each in decimals.rstrip("".join(_MYRIADS)))
        power = sum(_MYRIADS.get(each, 0) for each in decimals)
        base = read_sino(whole)
        if len(base) != 1 or not places.isdigit():
            return ()
        return ((base[0] + Fraction(int(places), 10 ** len(places))) * 10**power,)
    digits = [SINO_DIGITS[each] for each in whole if each in SINO_DIGITS]
    if digits and len(digits) == len(whole) > 1:
        if len(digits) == 2 and digits[1] == digits[0] + 1:
            return tuple(Fraction(each) for each in digits)  # 两三个: two or three
        return (Fraction(int("".join(map(str, digits)))),)  # 二〇二五: place by place
    if (match := _ABOUT.fullmatch(whole)) and 1 < SINO_DIGITS[match[3]] == SINO_DIGITS[match[2]] + 1:
        return (*read_sino(match[1] + match[2] + match[4]), *read_sino(match[1] + match[3] + match[4]))
    tokens = re.findall(rf"{DIGITS}|.", whole)
    return (_add_up(tokens),) if tokens else ()


def _add_up(tokens: Sequence[str]) -> Fraction:
    """Sum tokens such as 3, 億, 5, 千, 万; 万亿 multiplies."""
    total, section, current = Fraction(0), Fraction(0), Fraction(0)
    for token in tokens:
        if token in _SMALL:
            section += (current or 1) * _SMALL[token]
            current = Fraction(0)
        elif token in _MYRIADS:
            group = section + current
            if group == 0 and total:
                total *= 10 ** _MYRIADS[token]  # 4万亿 is 4 × 10⁴ × 10⁸
            else:
                total += (group or 1) * 10 ** _MYRIADS[token]
            section = current = Fraction(0)
        elif token in SINO_DIGITS:
            current = Fraction(SINO_DIGITS[token])
        else:
            current = read_digits(token)
    return total + section + current


def read_native_korean(text: str) -> Fraction:
    """Return the value of a native Korean numeral from 1 to 99, such as 스물두."""
    tens = next((word for word in NATIVE_KOREAN_TENS if text.startswith(word)), "")
    rest = text[len(tens) :]
    return Fraction(NATIVE_KOREAN_TENS.get(tens, 0) + NATIVE_KOREAN_ONES.get(rest, 0))


def read_english(words: Sequence[str]) -> list[tuple[Fraction, bool, int]]:
    """Read a run of English number words.

    Args:
        words: Lower case, such as ["three", "hundred", "and", "twenty"].

    Returns:
        (value, whether it is an ordinal, how many words it took), one for each number in the run.
    """
    found: list[tuple[Fraction, bool, int]] = []
    position = 0
    while position < len(words):
        value, ordinal, used = _one_english(words[position:])
        found.append((value, ordinal, used))
        position += used
    return found


def _one_english(words: Sequence[str]) -> tuple[Fraction, bool, int]:
    """Read the longest number at the start of *words*."""
    if (year := _spoken_year(words)) is not None:
        return year
    total, group, used = 0, 0, 0
    floor, scales = 100, 10**15  # what follows must be smaller: than the floor if a value, than all scales if a scale
    for index, word in enumerate(words):
        if word == "and":
            if used and not _continues(words, index):
                break
        elif word in SCALES:
            scale = SCALES[word]
            if scale >= scales or (scale == 100 and group >= 100):
                break
            total, group, floor, scales = _scale_up(total, group, scale, scales)
            used = index + 1
        else:
            value = ORDINALS.get(word, CARDINALS.get(word, 0))
            if used and value >= floor:
                break
            group += value
            floor = 10 if value >= 20 and value % 10 == 0 else 1
            used = index + 1
            if word in ORDINALS:
                break
    last = words[used - 1]
    if ORDINALS.get(last, 0) >= 100 and used > 1:  # "two hundredth": what was added should have multiplied
        return Fraction(max(1, total + group - ORDINALS[last]) * ORDINALS[last]), True, used
    return Fraction(total + group), last in ORDINALS, used


def _scale_up(total: int, group: int, scale: int, scales: int) -> tuple[int, int, int, int]:
    """Return total, group, floor and scales after a word such as "hundred" or "million"."""
    if scale == 100:
        return total, (group or 1) * 100, 100, scales
    return total + (group or 1) * scale, 0, 1000, scale


def _continues(words: Sequence[str], index: int) -> bool:
    """Tell whether the "and" at *index* is inside one number, as in "two hundred and five"."""
    if words[index - 1] not in SCALES or index + 1 == len(words):
        return False
    before, after = SCALES[words[index - 1]], next((SCALES[word] for word in words[index + 1 :] if word in SCALES), 0)
    return after > 100 if before == 100 and after else after < before


def _spoken_year(words: Sequence[str]) -> tuple[Fraction, bool, int] | None:
    """Read "twenty thirty-five" and "nineteen ninety-eight"."""
    if len(words) < 2 or words[0] not in ("nineteen", "twenty"):
        return None
    tens = CARDINALS.get(words[1], 0)
    if tens < 10:
        return None
    ones = CARDINALS.get(words[2], 0) if len(words) > 2 and tens >= 20 else 0
    ones = ones if 0 < ones < 10 else 0
    return Fraction(100 * CARDINALS[words[0]] + tens + ones), False, 3 if ones else 2
