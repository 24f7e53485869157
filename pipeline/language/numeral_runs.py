"""Where a text has numerals, in zh, ja, ko and en; the words around them are in `numerals.toml`."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from importlib.resources import files

from pipeline.language.numerals import (
    CARDINALS,
    DIGITS,
    HAN,
    KOREAN,
    NATIVE_KOREAN_ONES,
    NATIVE_KOREAN_TENS,
    ORDINALS,
    SCALES,
    SINO_DIGITS,
    read_digits,
    read_english,
    read_native_korean,
    read_sino,
)
from pipeline.records import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A numeral in a text, before what surrounds it is read."""

    start: int
    end: int
    value: Fraction
    ordinal: bool = False
    weak: bool = False


def find_runs(text: str, language: Language) -> Iterator[Run]:
    """Yield the numerals of *text*, in which full-width digits are already ASCII; weak words are not among them."""
    if language == "en":
        yield from _english(text)
    elif language == "ko":
        yield from _korean(_blank(text, _KOREAN_WORDS))
    else:
        yield from _han(_blank(text, _HAN_WORDS))


def find_weak_words(text: str, language: Language) -> Iterator[Run]:
    """Yield words that may stand for a number in another language: 双边, 両国, 절반, "trilateral", "one"."""
    for pattern, value in _WEAK[language]:
        for match in pattern.finditer(text):
            yield Run(start=match.start(), end=match.end(), value=value, weak=True)


def _blank(text: str, words: re.Pattern[str]) -> str:
    """Hide *words* in *text* without moving anything."""
    return words.sub(lambda match: "\x00" * len(match[0]), text)


_DATA = tomllib.loads((files("pipeline.language") / "numerals.toml").read_text(encoding="utf-8"))
_ANY = {name: "(?:" + "|".join(each) + ")" for name, each in _DATA.items() if name != "weak"}
_WEAK: dict[Language, tuple[tuple[re.Pattern[str], Fraction], ...]] = {
    language: tuple((re.compile(words, re.IGNORECASE), Fraction(value)) for words, value in pairs)
    for language, pairs in _DATA["weak"].items()
}

# Digits beside Latin letters are codes (5G, COVID-19, 3D) unless the letters are a unit or a counted English noun.
_CODE_BEFORE = r"(?<![A-Za-z0-9.])(?<![A-Za-z][-‐])(?<![0-9],)"
_CODE_AFTER = rf"(?![0-9]|\.[0-9])(?:(?=(?-i:{_ANY['units']})(?![A-Za-z])|[-‐]{_ANY['counted']})|(?![-‐]?[A-Za-z]))"

# --- Chinese and Japanese ----------------------------------------------------------------------------------------

_COUNTER = re.compile(_ANY["han_counters"])
_HAN_WORDS = re.compile(_ANY["han_words"])
_HAN_RUN = re.compile(
    rf"(?:{_CODE_BEFORE}(?:{DIGITS}){_CODE_AFTER}|(?<![0-9{HAN}.A-Za-z])[{HAN}])"
    rf"(?:[{HAN}]|(?<=[十百千万萬亿億兆])(?:{DIGITS}))*(?:点[〇零一二三四五六七八九]+)?[多余餘]?[万亿億]*"
)


def _han(text: str) -> Iterator[Run]:
    for match in _HAN_RUN.finditer(text):
        run, before, after = match[0], text[max(0, match.start() - 2) : match.start()], text[match.end() :][:4]
        if before.endswith(("数", "几", "幾", "何")) and run[0] in HAN:
            continue  # "some tens" is no number
        if len(run) == 1 and run in HAN and not _stands_alone(run, before, after):
            continue
        for value in read_sino(re.sub("[多余餘]", "", run)):
            yield Run(start=match.start(), end=match.end(), value=value)


def _stands_alone(numeral: str, before: str, after: str) -> bool:
    """Tell whether a single ideograph is a number here; 一 is one only in a fraction."""
    if numeral in "一〇零":
        return before.endswith(("之", "の")) or after.startswith(("分之", "分の"))
    if before.endswith(("第", "之", "分の", "至", "到", "から")) or _COUNTER.match(after):
        return True
    return numeral in SINO_DIGITS and bool(re.match(f"[~～至到、から][{HAN}0-9]", after))


# --- Korean ------------------------------------------------------------------------------------------------------

_UNITS = "십백천만억조"
_KOREAN_WORDS = re.compile(_ANY["korean_words"])
_END = rf"(?=$|[^가-힣]|{_ANY['korean_particles']})"
_KOREAN_COUNTER = re.compile(rf"\s?{_ANY['korean_counters']}{_END}")
_KOREAN_SURE = re.compile(rf"\s?{_ANY['korean_sure_counters']}{_END}")  # 이 년 is two years, 이 분 is "this person"
_NATIVE = re.compile(
    rf"(?<![가-힣])(?=[가-힣])(?:{'|'.join(NATIVE_KOREAN_TENS)})?(?:{'|'.join(NATIVE_KOREAN_ONES)})?"
    rf"(?:(?=\s?{_ANY['korean_native_counters']}{_END})|(?=째)|(?<=다섯|여섯|일곱|여덟|아홉)(?![가-힣]))"
)
_KOREAN_RUN = re.compile(
    rf"{_CODE_BEFORE}(?:{DIGITS}){_CODE_AFTER}(?:\s?[천백]?[만억조](?![가-힣])|[{_UNITS}]+)?"
    rf"(?:(?<=[만억조])\s?(?:{DIGITS})[{_UNITS}]*)*"
    rf"|(?<![가-힣])[{KOREAN}]+(?:\s[{KOREAN}]+)*"
)


def _korean(text: str) -> Iterator[Run]:
    native: set[int] = set()
    for match in _NATIVE.finditer(text):
        if match[0] and (value := read_native_korean(match[0])) != 1:
            native.update(range(*match.span()))
            yield Run(start=match.start(), end=match.end(), value=value)
    for match in _KOREAN_RUN.finditer(text):
        start = match.start()
        if start in native:
            continue
        run = match[0] if match[0][0].isdigit() else _korean_words(text, start, match[0])
        for value in read_sino(run):
            yield Run(start=start, end=start + len(run), value=value)


def _korean_words(text: str, start: int, run: str) -> str:
    """Return the part of a run of numeral syllables that is a numeral before a counter; empty if none is."""
    ordinal = text[max(0, start - 2) : start].rstrip().endswith("제")
    for length in range(len(run), 0, -1):
        part = run[:length].rstrip()
        plain = part.replace(" ", "")
        counter = _KOREAN_SURE if len(plain) == 1 and plain in "이일사오구조공영" else _KOREAN_COUNTER
        counted = counter.match(text, start + len(part)) or (ordinal and length == len(run))
        if counted and (len(plain) in (1, 4) or any(each in _UNITS for each in plain)):  # 4: 이공이오년
            return part
    return ""


# --- English -----------------------------------------------------------------------------------------------------

_WORDS = "|".join(sorted({*CARDINALS, *ORDINALS, *SCALES}, key=len, reverse=True))
_ENGLISH_RUN = re.compile(
    rf"{_CODE_BEFORE}(?P<digits>{DIGITS})(?:(?P<nth>st|nd|rd|th)\b|s\b"
    rf"|(?P<scale>[\s-]?(?:thousand|million|billion|trillion)\b)|{_CODE_AFTER})"
    rf"|(?<![A-Za-z])(?P<words>(?:{_WORDS})(?:(?:-|\s+(?:and\s+)?)(?:{_WORDS})(?=s?\b))*)(?P<plural>s)?(?![A-Za-z])",
    re.IGNORECASE,
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = re.compile(  # march and may are verbs too
    rf"\b(?:{'|'.join(each for each in _MONTHS if each not in ('March', 'May'))})\b"
    r"|\b(?:March|May)(?= [0-9])|(?:(?<=\bin )|(?<=\bby )|(?<=\bof ))(?:March|May)\b"
)


def _english(text: str) -> Iterator[Run]:
    for match in _MONTH.finditer(text):
        yield Run(start=match.start(), end=match.end(), value=Fraction(_MONTHS.index(match[0]) + 1))
    for match in _ENGLISH_RUN.finditer(text):
        if match["digits"]:
            scale = SCALES[match["scale"].strip(" -\t\n").lower()] if match["scale"] else 1
            value = read_digits(match["digits"]) * scale
            yield Run(start=match.start(), end=match.end(), value=value, ordinal=bool(match["nth"]))
        else:
            yield from _english_words(text, match)


def _english_words(text: str, match: re.Match[str]) -> Iterator[Run]:
    """Yield the numbers of a run of words; "two thirds" and "a third of" are fractions, "one" is weak."""
    words = list(re.finditer(r"[A-Za-z]+", match["words"]))
    position = 0
    read = read_english([word[0].lower() for word in words])
    for index, (value, ordinal, used) in enumerate(read):
        start, end = match.start() + words[position].start(), match.start() + words[position + used - 1].end()
        position += used
        below = read[index + 1] if index + 1 < len(read) else None
        if below and not ordinal and below[1] and below[0] > 2 and (value == 1 or match["plural"]):
            yield Run(start=start, end=match.end(), value=value / below[0])
            return
        if (
            ordinal
            and value > 2
            and re.search(r"\b[Aa] $", text[max(0, start - 3) : start])
            and text[end:].startswith(" of ")
        ):
            yield Run(start=start, end=end, value=1 / value)
            continue
        weak = value in (0, 1) or (ordinal and _counts_points(text, start, end))
        yield Run(start=start, end=end, value=value, ordinal=ordinal, weak=weak)


def _counts_points(text: str, start: int, end: int) -> bool:
    """Tell "Second," and "third," that only count the speaker's points."""
    return text[end : end + 1] == "," and (
        not start or text[:start].rstrip().endswith((".", "!", "?", ";", ",", "and"))
    )
