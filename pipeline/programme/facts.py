"""Facts about the event that a page tells: its date, its hours, where it takes place, its languages, its title."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.programme.dates import POSTED, read_date, read_numeral, weigh_date
from pipeline.programme.line import Line
from pipeline.programme.words import Fact, find_fact, find_languages, fold
from pipeline.records import Language

LONGEST_FACT = 200
"""Characters."""

_LABEL = re.compile(r"^(?P<label>[^:：]{1,40}?)\s*(?:[:：]|\s{2,}|】|\]|】\s*[:：]|[｜|])\s*(?P<value>.+)$")
_MAIL = re.compile(
    r"(?:from|to|cc|보낸 ?사람|받는 ?사람|差出人|宛先|寄件者|收件者|发件人|收件人)\s*[:：]", re.IGNORECASE
)
_HALF = r"(?:AM|PM|a\.m\.|p\.m\.)"
_CLOCK = (
    rf"(?:\d{{1,2}}\.\d{{2}}\s*(?:am|pm|a\.m\.|p\.m\.)|[012]?\d\.[0-5]\d(?=\s+[“\"]?(?-i:[A-Z]))|(?:(?:{_HALF}|上午|下午|午前|午後|오전|오후)\s*)?"
    r"\d{1,2}\s*(?:[:：]\s*\d{2}(?!\d)|[時时点點시](?:\s*\d{1,2}\s*分|\s*\d{1,2}분|半)?)"
    rf"\s*{_HALF}?|\d{{1,2}}\s*{_HALF})"
)
_SPAN = re.compile(
    rf"^[\[(（【]?\s*(?P<start>{_CLOCK})(?:\s*(?:-|–|—|―|~|～|〜|－|to|至|到|から|부터)\s*(?P<end>{_CLOCK})?)?"
    r"\s*(?:\([^()]{1,12}\)|(?:JST|KST|CST|UTC|GMT)(?:[+-]\d{{1,2}}(?::\d\d)?)?)?\s*[\])）】]?\s*[:：|｜.、)\-–—・·•]?\s*",
    re.IGNORECASE,
)
_SUBJECTS = ("topic", "제목", "件名", "活动名称", "会议名称", "会议主题", "行사명", "행사명", "웨비나명")
"""Labels above what can only be a title."""
_DOTTED = re.compile(
    r"[0-2]?\d\.[0-5]\d(?:\s*[-–]\s*[0-2]?\d\.[0-5]\d)?$|[0-2]?\d\.[0-5][05]\s*[-–—]\s*[0-2]?\d\.[0-5][05](?=\s)"
)
_SQUEEZED = re.compile(
    r"(?:[01]\d|2[0-3])[0-5][05]\s?[-–—]\s?(?:[01]\d|2[0-3])[0-5][05](?=\s+\D)|(?:[01]\d|2[1-3])[0-5][05](?=\s+[“\"A-Z])"
)
_NUMERALS = re.compile("[〇零一二三四五六七八九十]+")
_COUNTED = re.compile(
    "(?:(?:上午|下午|午前|午後)?[〇零一二三四五六七八九十]{1,3}[時时點点](?:[〇零一二三四五六七八九十]{1,3}分|半)?(?:から|[-–~～〜至到])?)+"
    "(?=\\s|$)"
)
_SPAN_INSIDE = re.compile(
    rf"\s*[(（\[]\s*(?P<start>{_CLOCK})\s*(?:-|–|—|~|～|〜|to|至)\s*(?P<end>{_CLOCK})[^()（）]*[)）\]]\s*",
    re.IGNORECASE,
)
_SPAN_BEHIND = re.compile(
    rf"(?<!\d)\s+(?P<start>{_CLOCK})\s*(?:-|–|—|~|～|〜|to|至)\s*(?P<end>{_CLOCK})$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Hours:
    """When an item of a programme takes place, in minutes of the day; `end` is `None` if the page does not say."""

    start: int
    end: int | None

    def holds(self, other: "Hours") -> bool:
        """Tell whether another item takes place within this one, and is not all of it."""
        if self.end is None or (self.start, self.end) == (other.start, other.end):
            return False
        return self.start <= other.start < self.end and (other.end is None or other.end <= self.end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a page says about its event; `None` or empty where it says nothing.

    Attributes:
        date: As YYYY-MM-DD where the page gives one whole date, else in the page's words.
        languages: In the page's words, `languages` says which of the four they are.
    """

    date: str | None = None
    date_words: str | None = None
    time: str | None = None
    platform: str | None = None
    language_words: str | None = None
    languages: tuple[Language, ...] = ()
    title: str | None = None
    used: frozenset[int] = frozenset()


def read_facts(lines: Sequence[Line]) -> Facts:
    """Return the facts that labels announce, and the lines that hold them; a date also where no label stands."""
    told: dict[Fact, str] = {}
    used: set[int] = set()
    for position, line in enumerate(lines):
        found = _read_fact(line, lines[position + 1] if position + 1 < len(lines) else None)
        if found is None:
            continue
        fact, value, count = found
        if (
            fact == "date"
            and position < 16
            and any(_MAIL.match(each.text) for each in lines[max(position - 4, 0) : position])
        ):
            continue  # when the mail was sent
        if fact == "date" and read_date(value) is None and re.search(r"\d\s*[:：時时시]", value):
            fact = "time"
        if fact not in told or (fact == "date" and read_date(told[fact]) is None):
            told[fact] = value[:LONGEST_FACT]
        used |= set(range(position, position + count))
    dates = (told[each] for each in ("date", "time") if read_date(told.get(each, "")) is not None)
    words = _find_date(lines, next(dates, told.get("date") or told.get("time")), used)
    languages = find_languages(told.get("language", ""))
    if not languages:
        told_by = next((each.text for each in lines if _tells_languages(each.text)), None)
        if told_by is not None:
            languages, told["language"] = find_languages(told_by), told_by
    return Facts(
        date=words and (read_date(words) or words), date_words=words, time=told.get("time"),
        platform=told.get("platform"), language_words=told.get("language"), languages=languages,
        title=told.get("title"), used=frozenset(used),
    )  # fmt: skip


def is_mail_header(text: str) -> bool:
    """Tell whether a line says from whom a mail is, and to whom."""
    return _MAIL.match(text) is not None


def _find_date(lines: Sequence[Line], labelled: str | None, used: set[int]) -> str | None:
    """Return the words of the date: those behind a label, or else of the first line that tells one."""
    if labelled is not None and read_date(labelled) is not None:
        return labelled
    years = {each for line in lines[:200] for each in re.findall(r"(?<!\d)(20\d\d)\s?[年년./-]", line.text)}
    day = re.search(r"(\d{1,2})\s?[月월./]\s?(\d{1,2})\s?[日일]?", labelled or "")
    if labelled is not None and day is not None and len(years) == 1:
        return f"{years.pop()}年{day[1]}月{day[2]}日 {labelled}"
    labelled = labelled if labelled is None or not cut_hours(labelled) else None
    headers = [position for position, line in enumerate(lines[:12]) if _MAIL.match(line.text)]
    mailed = {position for position, line in enumerate(lines[:16]) if headers and line.block == lines[headers[0]].block}
    weights = {
        position: weight for position, line in enumerate(lines[:80])
        if position not in {*used, *mailed} and (weight := weigh_date(line.text)) is not None
    }  # fmt: skip
    if not weights:
        return labelled
    best = max(weights, key=lambda position: (weights[position], -position))
    if len(lines[best].text) <= 80:
        used.add(best)
        following = lines[best + 1 : best + 2]
        hours = cut_hours(following[0].text) if following else None
        used |= {best + 1} if hours is not None and not hours[1] and hours[0].end is not None else set()
    return lines[best].text


def _tells_languages(text: str) -> bool:
    """Tell whether a line speaks of interpretation, or lists languages."""
    said = re.search(r"interpretation|interpreted|同声传译|同聲傳譯|同传|通訳|통역", text, re.IGNORECASE)
    return len(text) <= 160 and said is not None and len(find_languages(text)) > 1


def _read_fact(line: Line, following: Line | None) -> tuple[Fact, str, int] | None:
    """Return a fact, its value, and on how many lines it stands."""
    if len(line.cells) == 2 and (fact := find_fact(line.cells[0])) is not None:
        return fact, " ".join(line.cells[1].split()), 1
    if line.cells or len(line.text) > LONGEST_FACT + 40:
        return None
    match = _LABEL.match(line.text.lstrip("【[ "))
    if match is not None and POSTED.search(match["label"]):
        return None  # 发布时间
    if match is not None and (fact := find_fact(match["label"])) is not None:
        return fact, match["value"].strip(), 1
    alone = find_fact(line.text)
    is_subject = (
        alone == "title" and fold(line.text) in _SUBJECTS and line.group == (following.group if following else 0)
    )
    if is_subject and following is not None and 10 < len(following.text) <= LONGEST_FACT:
        return "title", following.text, 2
    if alone not in (None, "title") and following is not None and not following.cells and len(following.text) <= 120:
        value = following.text
        is_term = line.level == 6 and not following.level and following.group == line.group
        hours = cut_hours(value)
        fits = {
            "date": read_date(value) is not None, "language": bool(find_languages(value)),
            "time": hours is not None and (is_term or hours[0].end is not None),
        }  # fmt: skip
        if alone == "date" and not fits["date"] and fits["time"]:
            return "time", value, 2
        if alone is not None and fits.get(alone, is_term or line.text.rstrip().endswith((":", "："))):
            return alone, value, 2
    first, _, rest = line.text.partition(" ")
    if (
        find_fact(first) in ("date", "language")
        and rest
        and (read_date(rest) or find_languages(rest))
        and len(rest) < 80
    ):
        return find_fact(first) or "date", rest, 1
    return None


@functools.lru_cache(maxsize=10_000)
def cut_hours(text: str) -> tuple[Hours, str] | None:
    """Return when an item takes place and what is left of its line; `None` if no time begins or ends it."""
    text = _spell_hours(text)
    match = _SPAN.match(text)
    if match is not None and (start := _read_clock(match["start"])) is not None:
        end = _read_clock(match["end"]) if match["end"] else None
        if end is not None and end < start <= 12 * 60:
            end += 12 * 60
        return Hours(start=start, end=end), text[match.end() :].strip()
    match = _SPAN_INSIDE.search(text) if len(text) <= 120 else None
    if match is None and len(text) <= 120 and read_date(text) is None and not re.search(r"[:：]\s", text):
        match = _SPAN_BEHIND.search(text)
    if match is not None and (start := _read_clock(match["start"])) is not None:
        rest = f"{text[: match.start()].strip()} {text[match.end() :].strip()}".strip()
        return Hours(start=start, end=_read_clock(match["end"])), rest
    return None


def _spell_hours(text: str) -> str:
    """Return a line with the hours in front written as most pages write them: 8.00 – 8.10, 0900, 二時三〇分."""
    if (match := _DOTTED.match(text)) is not None:
        return match[0].replace(".", ":") + text[match.end() :]
    if (match := _SQUEEZED.match(text)) is not None:
        return re.sub(r"(\d\d)(\d\d)", r"\1:\2", match[0]) + text[match.end() :]
    if (match := _COUNTED.match(text)) is not None:
        return _NUMERALS.sub(lambda each: str(read_numeral(each[0])), match[0]) + text[match.end() :]
    return text


def _read_clock(text: str) -> int | None:
    numbers = [int(each) for each in re.findall(r"\d+", text)]
    hour, minute = numbers[0], numbers[1] if len(numbers) > 1 else 30 if "半" in text else 0
    folded = fold(text).replace(".", "")
    if re.search("pm|下午|午後|오후", folded) and hour < 12:
        hour += 12
    return hour * 60 + minute if hour <= 25 and minute < 60 else None
