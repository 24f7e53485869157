"""Whether a Latin full stop is part of a number, an abbreviation, a name, a date or the mark of a list item."""

import re

from pipeline.language.sentence_lists import words
from pipeline.records import Language

_NEVER_LAST, _BEFORE_NUMBER, _MAY_BE_LAST = words("never_last"), words("before_number"), words("may_be_last")
_MONTHS, _WEEKDAYS, _UNITS, _HOURS = words("months"), words("weekdays"), words("units"), words("hours")
_STREETS, _LETTERED, _ITEMS, _OPENERS = words("streets"), words("lettered"), words("items"), words("openers")
_KNOWN = _NEVER_LAST | _BEFORE_NUMBER | _MAY_BE_LAST | _MONTHS | _HOURS | _STREETS
_BACK, _AHEAD = 40, 32  # characters that are read around a full stop

_WORD = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ.]*$")
_NEXT = re.compile(r"[A-Za-zÀ-ɏ][A-Za-zÀ-ɏ'’]*")
_TWO_WORDS = re.compile(r"([\w'’]+)\.?\s+[^\s]*$")
_CLAUSE = re.compile(r"[A-Z][a-z]+ (?!of\b|and\b|for\b|in\b|at\b|or\b)[a-z]")  # a name or noun and a verb, perhaps
_ACRONYM = re.compile(r"(?:[A-Z]\.)+[A-Z]")
_BRAND = re.compile(r"[a-z]+[A-Z]")  # iPhone, macOS
_EXTENSION = re.compile(r"[a-z][a-z0-9]{0,4}(?![A-Za-z0-9])")  # of a file
_ITEM = re.compile(
    r"(?:^|[:;]\s+|[：；]\s*)[(（]?(?:[0-9０-９]{1,3}(?:[.．][0-9０-９]{1,3}){0,3}|[A-Za-z]|[ivxIVX]{1,4}|[가나다라마바사아자차카타파하ァ-ンあ-んＡ-Ｚａ-ｚ]"
    r"|[一二三四五六七八九十]{1,3})[)）]?$"
)
_IN_ROW = re.compile(r"(?:[,，、;；]|\band)\s*([0-9]{1,2})$")  # 1. Porto, 2. Oslo and 3. Turin
_DATE = re.compile(r"(?<![0-9.])(?:[0-9]{4}|(?:[0-9]{4}\. ?)?[0-9]{1,2}|(?:[0-9]{4}\. ?)?[0-9]{1,2}\. ?[0-9]{1,2})$")
_WHOLE_DATE = re.compile(r"(?<![0-9.])(?:[0-9]{4}\. ?)?[0-9]{1,2}\. ?[0-9]{1,2}$")
_YEAR = re.compile(r"(?<![0-9.])[12][0-9]{3}(?:\. ?[0-9]{1,2})?$")
_LETTER = re.compile(r"(?:[A-Z]|[IVXLC]+)\b(?!')")  # Fig. A, Vol. IV
_DATE_GOES_ON = re.compile(r"[0-9]{1,2}\.")
_KOREAN_PARTICLE = re.compile("부터|까지|에서|에|의|은|는|이|가|을|를|로|자|과|와|도|만|생|기준|현재|이후|이전")
_KOREAN_END = re.compile("[다요죠까네오]$")
_ZONE = re.compile(r"[A-Z]{2,4}\b|(?:[A-Z]\.){2}|[A-Z][a-z]+ (?:[A-Z][a-z]+ )?[Tt]ime\b")


def is_wide(character: str) -> bool:
    """Tell whether *character* is a letter of Chinese, Japanese or Korean."""
    return character >= "ᄀ" and character.isalpha()


def is_plain_lower(rest: str) -> bool:
    """Tell whether *rest* begins with a word in lower case that is no brand as iPhone is, so that it begins nothing."""
    return rest[:1].islower() and not _BRAND.match(rest)


def opens_sentence(rest: str) -> bool:
    """Tell whether *rest* begins with a capitalized English word that often begins sentences."""
    word = _NEXT.match(rest)
    return bool(word) and rest[0].isupper() and word[0].lower().replace("’", "'") in _OPENERS  # type: ignore[index]


def stays_inside(text: str, start: int, position: int, language: Language) -> bool:
    """Tell whether the sentence that began at *start* goes on after the full stop at *position*."""
    before = text[max(start, position - _BACK) : position]
    ahead = text[position + 1 : position + 1 + _AHEAD]
    rest = ahead.lstrip()
    if not rest or not before:
        return bool(rest) and ahead[0].isalnum()  # .NET begins a sentence
    if ahead[0].islower() and before[-1].isascii() and not _BRAND.match(ahead):
        return True
    if _is_item(before, position - start <= _BACK):
        return True
    if _is_date(before, rest, language):
        return True
    if ahead[0].isspace():
        return _abbreviates(before, rest, is_lower=text[start].islower())
    return _is_joined(before, rest)


def _is_item(before: str, is_whole: bool) -> bool:
    """Tell whether *before* ends with the number or letter of a list item; *is_whole* if it is all of the sentence."""
    found = _ITEM.search(before)
    if found and (is_whole or found.start() > 0):
        return True
    if row := _IN_ROW.search(before):
        return f"{int(row[1]) - 1}." in before
    label = re.fullmatch(r"([A-Za-z]+) [0-9]{1,3}", before)
    return bool(label) and is_whole and label[1].lower() in _ITEMS  # type: ignore[index]


def _is_date(before: str, rest: str, language: Language) -> bool:
    """Tell whether the stop is one of those of a date, 2021. 3. 2., after the last of which Korean goes on."""
    if language != "ko":
        month = re.match(r"[0-9]{1,2}(?![0-9])", rest)
        return bool(month and _YEAR.search(before)) and (" " in before[-4:] or rest[month.end() :][:1] == ".")  # type: ignore[union-attr]
    if _DATE_GOES_ON.match(rest) and _DATE.search(before):
        return True
    return bool(_WHOLE_DATE.search(before)) and not rest[0].isdigit()


def _is_joined(before: str, rest: str) -> bool:
    """Tell whether a stop is inside the sentence although no space follows it."""
    last, first = before[-1], rest[0]
    if first in ",;:-/@，、；：)）]_":
        return True
    if last.isdigit() and first.isdigit():
        return True
    if first.isascii() and first.isalnum():
        return _is_in_name(before, rest)
    if not is_wide(first) or is_wide(last):
        return False
    if last.isdigit():
        return bool(_KOREAN_PARTICLE.match(rest))
    word = _WORD.search(before)
    name = word[0].lower() if word else ""
    return len(name) == 1 or name in _KNOWN or bool(word and _ACRONYM.fullmatch(word[0]))


def _is_in_name(before: str, rest: str) -> bool:
    """Tell whether letters or digits right after a stop go on with what stands before it: v3.2, report.pdf."""
    last, first = before[-1], rest[0]
    if rest.startswith("NET") and not rest[3:4].isalpha():
        return True  # the one well-known name that begins with a full stop and a capital
    if is_wide(last):
        return bool(_EXTENSION.match(rest)) and not _KOREAN_END.search(before)
    if not first.isupper():
        return not (last.islower() and _BRAND.match(rest))
    token, follows = before.rsplit(maxsplit=1)[-1] if before.split() else "", re.match(r"[\w.\-/]*", rest)
    is_path = bool(follows) and bool(re.search(r"\.[a-z0-9]|/", follows[0]))  # type: ignore[index]
    if is_path or not (last.islower() or last.isdigit()) or not re.match(r"[A-Z](?:[a-z'’]|\s|$)", rest):
        return True
    is_plain = token.isalpha() and token.islower() and len(token) > 1 and token not in _KNOWN
    return not (opens_sentence(rest) or is_plain)


def _abbreviates(before: str, rest: str, *, is_lower: bool) -> bool:
    """Tell whether the full stop after *before* belongs to its last word, given what comes after the space.

    Args:
        before: What stands before the stop, of the same sentence.
        rest: What follows the space.
        is_lower: Whether the sentence begins in lower case, as a recognizer writes it.
    """
    found = _WORD.search(before)
    if not found:
        return False
    word, name = found[0], found[0].lower()
    if len(word) == 1 and (word.isupper() or name not in _UNITS | _BEFORE_NUMBER):
        return _is_initial(word, before, rest)
    if name in ("no", "nos"):
        return rest[0].isdigit() or (word[0] == "N" and rest.startswith("of "))
    if name in _UNITS and re.search(r"[0-9]\s*$", before[: found.start()]):
        return not rest[0].isupper() and not is_wide(rest[0])
    if name in _NEVER_LAST:
        return not (name == "dr" and _is_street(before) and opens_sentence(rest))
    if name in _BEFORE_NUMBER:
        letter = _LETTER.match(rest)
        return not rest[0].isupper() or bool(letter and (word[0].isupper() or letter[0] not in "AI"))
    if name in _MONTHS | _WEEKDAYS and (word[0].isupper() or rest[0].isdigit()):
        return not rest[0].isupper() or bool(re.match(r"[A-Z][a-z]{2,3}\. [0-9]", rest))
    if name in _HOURS | _STREETS | _MAY_BE_LAST or _ACRONYM.fullmatch(word):
        return _is_not_last(word, before, rest)
    is_short = (len(word) <= 5 and not re.search("[aeiouy]", name)) or (len(word) <= 4 and word[0].isupper())
    return is_plain_lower(rest) and not is_lower and is_short and found.start() > 0


def _is_initial(word: str, before: str, rest: str) -> bool:
    """Tell whether a single letter stands for a name rather than for itself at the end of a sentence."""
    if opens_sentence(rest):
        return False
    previous = _TWO_WORDS.search(before)
    is_itself = bool(previous) and previous[1].lower() in _LETTERED  # type: ignore[index]
    if word == "I" and previous and previous[1].islower():
        is_itself = True
    return not (is_itself and rest[0].isupper())


def _is_not_last(word: str, before: str, rest: str) -> bool:
    """Tell whether the sentence goes on after an abbreviation that may be its last word."""
    name = word.lower()
    if rest[0].isdigit():
        return name in _STREETS or bool(_ACRONYM.fullmatch(word))
    if not rest[0].isupper():
        return rest[0] not in '"“‘「'
    if name in _HOURS:
        return bool(_ZONE.match(rest)) or (_NEXT.match(rest) or [""])[0].lower()[:3] in _MONTHS | _WEEKDAYS
    if name == "st" and not _is_street(before):
        return True
    begins_clause = not _ACRONYM.fullmatch(word) and bool(_CLAUSE.match(rest))
    return name != "etc" and not opens_sentence(rest) and not begins_clause


def _is_street(before: str) -> bool:
    """Tell whether St. follows a name, as in Harbor St., and so does not begin one, as St. Orlan does."""
    previous = _TWO_WORDS.search(before)
    return bool(previous) and previous[1][0].isupper() and previous[1].lower() not in _OPENERS  # type: ignore[index]
