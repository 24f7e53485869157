"""Where a Korean text has numerals."""

import re
from collections.abc import Iterator
from fractions import Fraction

from pipeline.language.numeral_words import CODE_AFTER, CODE_BEFORE, WORDS, Run, blank
from pipeline.language.numerals import (
    DIGITS,
    KOREAN,
    NATIVE_KOREAN_ONES,
    NATIVE_KOREAN_TENS,
    SINO_DIGITS,
    read_native_korean,
    read_sino,
)

_UNITS = "십백천만억조"
_NO_NUMERALS = re.compile(WORDS["korean_words"])
_END = rf"(?=$|[^가-힣]|{WORDS['korean_particles']})"
_COUNTER = re.compile(rf"여?\s?{WORDS['korean_counters']}{_END}")
_SURE_COUNTER = re.compile(rf"\s?{WORDS['korean_sure_counters']}{_END}")  # 이 년 is two years, 이 분 "this person"
_NATIVE = re.compile(
    rf"(?<![가-힣])(?=[가-힣])(?P<sino>(?:[이삼사오육칠팔구]?[천백])*)"  # 백스물여덟 begins in Sino-Korean
    rf"(?P<native>(?:{'|'.join(NATIVE_KOREAN_TENS)})?(?:{'|'.join(NATIVE_KOREAN_ONES)})?)"
    rf"(?:(?=\s?{WORDS['korean_native_counters']}{_END})|(?=째)"
    rf"|(?:(?<=다섯|여섯|일곱|여덟|아홉)|(?<=[물른흔순든][둘셋넷]))(?![가-힣])"
    r"|(?<=[쉰열])(?=[이을]\s넘)"
    rf"|(?<=스물|서른|마흔|예순|일흔|여든|아흔){_END})"
)
_AND_A_HALF = re.compile(rf"\s?{WORDS['korean_half_after']}\s?반{WORDS['korean_not_after_half']}")
_THEY = re.compile(r"\s?분(?!의 ?[0-9일이삼사])")  # 두 분 is "the two of them"
_RUN = re.compile(
    rf"{CODE_BEFORE}(?:{DIGITS}){CODE_AFTER}(?:\s?[천백]?[만억조](?![가-힣])|[{_UNITS}]+)?"
    rf"(?:(?<=[{_UNITS}])(?:{DIGITS})[{_UNITS}]*|(?<=[천백])\s(?:{DIGITS})[{_UNITS}]+"
    rf"|(?<=[만억조])\s(?:{DIGITS})[{_UNITS}]*)*"
    rf"|(?<![가-힣])[{KOREAN}]+(?:\s[{KOREAN}]+)*"
)
_POINT = re.compile(  # 삼점오 is 3.5
    r"(?<![가-힣])(?P<whole>[영일이삼사오육칠팔구]|[이삼사오육칠팔구]?십[일이삼사오육칠팔구]?)점(?P<places>[영일이삼사오육칠팔구]+)(?![가-힣])"
)
_SURE = re.compile(rf"(?=.{{3}})(?:[일이삼사오육칠팔구]?[{_UNITS}]){{2,}}[일이삼사오육칠팔구]?")
_BEFORE_SURE = re.compile(r"(?<![가-힣])제$|분의\s?$")
_AFTER_SURE = re.compile(_END)
_LIMIT = re.compile(r"\s?(?:이하|이상|미만|초과|내외|안팎|가까이)")


def find_korean(text: str) -> Iterator[Run]:
    """Yield the numerals of a text in ko."""
    text = blank(text, _NO_NUMERALS)
    for match in _POINT.finditer(text):
        places = "".join(str(SINO_DIGITS[each]) for each in match["places"])
        value = read_sino(match["whole"])[0] + Fraction(int(places), 10 ** len(places))
        yield Run(start=match.start(), end=match.end(), value=value)
    text = _POINT.sub(lambda match: "\x00" * len(match[0]), text)
    native: set[int] = set()
    for match in _NATIVE.finditer(text):
        if match["native"] and _counts(value := _read_native(match), text, match):
            native.update(range(*match.span()))
            they = value == 2 and bool(_THEY.match(text, match.end()))
            yield Run(start=match.start(), end=match.end(), value=value, weak=they)
    for match in _RUN.finditer(text):
        start = match.start()
        if start in native:
            continue
        digits = match[0][0].isdigit()
        run = match[0] if digits else _words(text, start, match[0])
        if run.endswith("조") and text[start - 1 : start] == "제":
            run = run[:-1]  # 제14조 is an article
        for value in read_sino(run):
            weak = digits and _is_code(text, start, match.end())
            yield Run(start=start, end=start + len(run), value=value, weak=weak)


def _counts(value: Fraction, text: str, match: re.Match[str]) -> bool:
    """Tell whether a native numeral must not get lost; 한 must not where a half belongs to it."""
    return value != 1 or bool(_AND_A_HALF.match(text, match.end()))


def _read_native(match: re.Match[str]) -> Fraction:
    return sum(read_sino(match["sino"]), read_native_korean(match["native"]))


def _is_code(text: str, start: int, end: int) -> bool:
    """Tell whether digits end a name, as in 코로나19: nothing is counted with them."""
    if text[end - 1] in _UNITS or not re.search("[가-힣]{2}$", text[max(0, start - 2) : start]):
        return False
    return not _COUNTER.match(text, end)


def _words(text: str, start: int, run: str) -> str:
    """Return the part of a run of numeral syllables that is a numeral before a counter; empty if none is."""
    ordinal = bool(_BEFORE_SURE.search(text[max(0, start - 4) : start]))
    for length in range(len(run), 0, -1):
        part = run[:length].rstrip()
        plain = part.replace(" ", "")
        end = start + len(part)
        if _SURE.fullmatch(plain) and _AFTER_SURE.match(text, end):
            return part
        counter = _SURE_COUNTER if len(plain) == 1 and plain in "이일사오구조공영" else _COUNTER
        counted = bool(counter.match(text, end)) or (ordinal and length == len(run))
        limited = len(plain) == 2 and plain[1] in _UNITS and bool(_LIMIT.match(text, end))
        if (counted or limited) and (len(plain) in (1, 4) or any(each in _UNITS for each in plain)):  # 4: 이공이오년
            return part
    return ""
