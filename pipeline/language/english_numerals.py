"""Where an English text has numerals."""

import re
from collections.abc import Iterator
from fractions import Fraction

from pipeline.language.numeral_words import CODE_AFTER, CODE_BEFORE, Run
from pipeline.language.numerals import CARDINALS, DIGITS, ORDINALS, SCALES, read_digits, read_english

_WORDS = "|".join(sorted({*CARDINALS, *ORDINALS, *SCALES}, key=len, reverse=True))
_RUN = re.compile(
    rf"{CODE_BEFORE}(?P<digits>{DIGITS})(?:(?P<nth>st|nd|rd|th)\b|(?P<decade>s\b)"
    rf"|(?P<scale>[\s-]?(?:thousand|million|billion|trillion)\b)|{CODE_AFTER})"
    rf"|(?<![A-Za-z])(?P<words>(?:{_WORDS})(?:(?:-|\s+(?:and\s+)?)(?:{_WORDS})(?=s?\b))*)(?P<plural>s)?(?![A-Za-z])",
    re.IGNORECASE,
)
_ONES = "|".join(word for word, value in CARDINALS.items() if value < 10)
_POINT = re.compile(  # one point two billion
    rf"\b(?P<whole>(?:{_WORDS})(?:[-\s](?:{_WORDS}))*)\s+point\s+(?P<places>(?:{_ONES})(?:\s+(?:{_ONES}))*)"
    rf"(?:\s+(?P<scale>{'|'.join(SCALES)}))?\b",
    re.IGNORECASE,
)
_MORE = re.compile(rf"\s(?:and\s)?(?P<digits>{DIGITS})\s(?P<scale>thousand|million|billion)\b", re.IGNORECASE)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_MONTH = re.compile(  # march and may are verbs too, but not with a capital inside a sentence
    rf"\b(?:{'|'.join(each for each in _MONTHS if each not in ('March', 'May'))})\b"
    r"|\b(?:March|May)(?= [0-9])(?! Day)|(?:(?<=[a-z] )|(?<=[a-z], )|(?<=mid-))(?:March|May)\b(?! Day)"
)
_SEVERAL = re.compile(r"\b(?:several|few|some|many)\s$", re.IGNORECASE)
_SECONDED = re.compile(r"\b(?:I|we|split)\s$", re.IGNORECASE)
_NO_SECOND = re.compile(r"[\s-](?:thoughts?|nature|hand|to none|guess)", re.IGNORECASE)
_SECONDS = re.compile(r"(?:[0-9][\s-]|\b(?:per|each|every|split|one|of a)\s)$", re.IGNORECASE)
_DECADE_BEFORE = re.compile(r"(?:\bthe\s(?:early\s|late\s|mid-)?|['’])$", re.IGNORECASE)
_PART_BEFORE = re.compile(r"\ba\s$", re.IGNORECASE)
_QUARTERS = re.compile(r"[\s-]quarters\b", re.IGNORECASE)
_PERIODS = re.compile(r"\b(?:first|last|past|next|previous|consecutive|straight|for|in|over|after)\s$", re.IGNORECASE)


def find_english(text: str) -> Iterator[Run]:
    """Yield the numerals of a text in en."""
    for match in _MONTH.finditer(text):
        yield Run(start=match.start(), end=match.end(), value=Fraction(_MONTHS.index(match[0]) + 1), kind="ordinal")
    for match in _POINT.finditer(text):
        yield _read_point(match)
    text = _POINT.sub(lambda match: "\x00" * len(match[0]), text)
    end = 0
    for match in _RUN.finditer(text):
        if match.start() < end:
            continue  # it belongs to the number before
        if match["digits"]:
            run = _read_digits(text, match)
            end = run.end
            yield run
        else:
            yield from _read_words(text, match)


def _read_point(match: re.Match[str]) -> Run:
    """Read a decimal that is written in words."""
    whole = read_english(re.split(r"[\s-]+", match["whole"].lower()))[-1][0]
    places = "".join(str(CARDINALS[word]) for word in match["places"].lower().split())
    value = whole + Fraction(int(places), 10 ** len(places))
    return Run(start=match.start(), end=match.end(), value=value * SCALES.get((match["scale"] or "").lower(), 1))


def _read_digits(text: str, match: re.Match[str]) -> Run:
    scale = SCALES[match["scale"].strip(" -\t\n").lower()] if match["scale"] else 1
    value, end = read_digits(match["digits"]) * scale, match.end()
    while scale > 1 and (more := _MORE.match(text, end)):  # 2 trillion 300 billion
        smaller = SCALES[more["scale"].lower()]
        if smaller >= scale or read_digits(more["digits"]) >= 1000:
            break
        value, scale, end = value + read_digits(more["digits"]) * smaller, smaller, more.end()
    run = Run(start=match.start(), end=end, value=value, kind="ordinal" if match["nth"] else "plain")
    if match["decade"] and value < 100 and value % 10 == 0 and _DECADE_BEFORE.search(_before(text, match.start())):
        return Run(start=run.start, end=run.end, value=1900 + value, kind="year", also=(2000 + value,))
    return run


def _read_words(text: str, match: re.Match[str]) -> Iterator[Run]:
    """Yield the numbers of a run of words; "two thirds" and "a third of" are fractions, "one" is weak."""
    words = list(re.finditer(r"[A-Za-z]+", match["words"]))
    lower = [word[0].lower() for word in words]
    if match["plural"] and (len(lower) == 1 or all(word in SCALES for word in lower)):
        return  # thousands of, in twos and threes: no number
    if lower[0] in SCALES and _SEVERAL.search(_before(text, match.start())):
        return
    if lower[-1] == "second" and (match["plural"] or len(lower) > 1 or _SECONDS.search(_before(text, match.start()))):
        words, lower = words[:-1], lower[:-1]  # the unit
    position = 0
    read = read_english(lower)
    for index, (value, ordinal, used) in enumerate(read):
        start, end = match.start() + words[position].start(), match.start() + words[position + used - 1].end()
        position += used
        below = read[index + 1] if index + 1 < len(read) else None
        if below and not ordinal and below[1] and below[0] > 2 and (value == 1 or match["plural"]):
            yield Run(start=start, end=match.end(), value=value / below[0])
            return
        yield _read_word(text, start, end, value, ordinal=ordinal)


def _read_word(text: str, start: int, end: int, value: Fraction, *, ordinal: bool) -> Run:
    if ordinal and value > 2 and _PART_BEFORE.search(_before(text, start)) and text.startswith((" of ", " the "), end):
        return Run(start=start, end=end, value=1 / value)
    quarters = _QUARTERS.match(text, end) if value == 3 and not ordinal else None
    if quarters and not _PERIODS.search(_before(text, start)):
        return Run(start=start, end=quarters.end(), value=Fraction(3, 4))
    if value >= 100 and text[max(0, start - 7) : start].lower() == "half a ":
        return Run(start=start, end=end, value=value / 2)
    weak = value in (0, 1) or (ordinal and (_counts_points(text, start, end) or _is_no_second(text, start, end)))
    return Run(start=start, end=end, value=value, kind="ordinal" if ordinal else "plain", weak=weak)


def _is_no_second(text: str, start: int, end: int) -> bool:
    """Tell whether a "second" counts nothing: I second that, on second thought."""
    return text[start:end].lower() == "second" and bool(
        _NO_SECOND.match(text, end) or _SECONDED.search(_before(text, start))
    )


def _before(text: str, start: int) -> str:
    """Return the words before a place, as many as count."""
    return text[max(0, start - 16) : start]


def _counts_points(text: str, start: int, end: int) -> bool:
    """Tell "Second," and "third," that only count the speaker's points."""
    return text[end : end + 1] == "," and (
        not start or _before(text, start).rstrip().endswith((".", "!", "?", ";", ",", "and"))
    )
