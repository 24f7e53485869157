"""Which lines of a page are the title of the event."""

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.programme.announcements import name_event
from pipeline.programme.dates import POSTED, read_date
from pipeline.programme.details import is_prose, tell_kind
from pipeline.programme.entries import read_entries
from pipeline.programme.facts import Facts, cut_hours, is_mail_header
from pipeline.programme.kinds import find_kind
from pipeline.programme.labels import cut_role
from pipeline.programme.line import Line
from pipeline.programme.names import read_name
from pipeline.programme.page import Page, tell_language
from pipeline.programme.signs import is_numbered
from pipeline.programme.words import find_fact, find_part, find_role
from pipeline.records import Language

EVENT = re.compile(
    r"webinar|forum|meeting|colloquium|dialogue|seminar|symposium|conference|workshop|lecture|研讨会|研討會|论坛|論壇|讲座|講座|ウェビナー|セミナー|フォーラム|シンポジウム|講演会"
    r"|交流会|交流會|座谈会|座談會|沙龙|沙龍|对谈|對談|説明会|トークイベント|対談|シンポ|강좌|토크|간담회|화상회의|좌담회|교류회"
    r"|웨비나|포럼|세미나|심포지엄|강연|토론회",
    re.IGNORECASE,
)


TITLE_BAR = re.compile(r"\s+[|｜–—<>·:-]\s+|[｜_]")


GOES_ON = re.compile(r"\b(?:and|of|the|for|in|on|to|with|a)$")


GENERIC = frozenset(
    [
        "webinar",
        "webinars",
        "registration",
        "register",
        "event",
        "events",
        "notice",
        "notices",
        "news",
        "details",
        "detail",
        "information",
        "info",
        "seminar",
        "seminars",
        "online",
        "upcoming",
        "programme",
        "program",
        "agenda",
        "final",
        "draft",
        "conference",
        "about",
        "page",
        "home",
    ]
)


NOTICE = re.compile(
    r"(?:公開|オンライン|国際)?(?:お知らせ|イベント|セミナー|ニュース|シンポジウム|講座)(?:情報|詳細|案内)?|(?:活动|活動|通知|会议|會議)(?:公告|详情|詳情|通知|预告)?"
    r"|(?:공지|행사|알림|강좌|세미나|웨비나)(?:사항|안내|마당|정보)?"
)


def find_title(page: Page, facts: Facts) -> tuple[str | None, str | None, frozenset[int]]:
    """Return title and subtitle of the event, and the lines on which they stand.

    A line that the page shows more than once near its top is its title, then one marked as the heading of the first
    rank, then one after a label, then the first that is a phrase. One that ends with a colon goes on in the next.
    """
    lines = page.lines
    at, name = find_line(page, facts)
    if at is None:
        return name, None, frozenset(position for position, each in enumerate(lines[:80]) if each.text == name)
    if name is not None:
        return name, None, frozenset({at})
    at, whole, count = join_title(page, at)
    title, subtitle = name_event(whole), None
    following = lines[at + count].text if at + count < len(lines) else ""
    if title.endswith((":", "：")) and following and len(following) <= 200:
        title, subtitle = title.rstrip(":： "), following
    shown = {*(each.text for each in lines[at : at + count]), whole, title, subtitle}
    where = frozenset(position for position, each in enumerate(lines[:80]) if each.text in shown)
    return title, subtitle, where


def find_line(page: Page, facts: Facts) -> tuple[int | None, str | None]:
    """Return the line of the title; or the title itself, if it is told elsewhere or is a part of that line."""
    lines, language = page.lines, tell_language(page.lines)
    top = [
        (position, each) for position, each in enumerate(lines[:80])
        if position not in facts.used and not each.cells and 4 < len(each.text) <= 200
        and (0 < each.level < 4 or not is_prose(each.text))
        and cut_hours(each.text) is None and not is_mail_header(each.text) and "://" not in each.text
        and (each.level == 1 or not _is_person(each.text, language))
    ]  # fmt: skip
    at = next((at for at, each in top if each.level == 1 and not is_generic(each.text)), None)
    if at is None and facts.title and any(each.level == 1 for _, each in top):
        return None, name_event(facts.title)
    if at is None and not page.is_markup:
        repeated = Counter(each.text for _, each in top[:30])
        at = next((at for at, each in top if repeated[each.text] > 1 and is_phrase(each.text)), None)
    if at is None and facts.title:
        return None, name_event(facts.title)
    bar = TITLE_BAR.split(page.name or "")
    parts = [each.strip() for each in bar if len(each.strip()) > 4]
    first = next((each for each in parts if not is_generic(each)), "")
    if at is not None and lines[at].text in parts and lines[at].text != first:  # the name of the site
        other = next((position for position, each in top if 0 < each.level < 4 and first in each.text), None)
        return (at, None) if other is None else (other, name_event(first))
    at = find_heading(top, parts) if at is None else at
    if at is None and page.name and is_phrase(page.name):
        return None, max(parts, key=len, default=page.name)
    at = find_phrase(top, facts) if at is None else at
    return at, name_event(facts.title) if at is None and facts.title else None


def _is_person(text: str, language: Language) -> bool:
    """Tell whether a line is a name, or begins with one and says what somebody is."""
    told = read_entries(text, language)
    return read_name(text, language) is not None or any(
        each.strength > 2 and each.details.title and text.startswith(each.name.text) for each in told
    )


def find_heading(top: Sequence[tuple[int, Line]], parts: Sequence[str]) -> int | None:
    """Return the heading that the title bar says, or the first of a high rank that is a phrase."""
    said = [(at, each) for at, each in top if each.level and any(part in each.text for part in parts)]
    at = next((at for at, each in said if each.level < 4), None)
    if at is None:
        ranked = ((at, each.text) for at, each in top if 0 < each.level < 4 and is_phrase(each.text))
        at = next((at for at, text in ranked if not is_numbered(text) and find_kind(text) is None), None)
    return next((at for at, _ in said), None) if at is None else at


def find_phrase(top: Sequence[tuple[int, Line]], facts: Facts) -> int | None:
    """Return the line of plain text that looks most like a title, in front of the facts if there is any."""
    phrases = [
        (at, each.text) for at, each in top
        if is_phrase(each.text) and not POSTED.search(each.text) and read_date(each.text) is None
    ]  # fmt: skip
    first = min(facts.used, default=0)
    phrases = [(at, text) for at, text in phrases if at < first and find_kind(text) is None] or phrases
    return max(phrases, key=lambda each: (weigh(each[1]), -each[0]), default=(None, ""))[0]


def join_title(page: Page, at: int) -> tuple[int, str, int]:
    """Return where the title begins that a line is of, the title, and on how many lines it stands.

    It has as many as the page says in one elsewhere: in its title bar, in its running heads, or where it names itself.
    """
    lines = page.lines
    said = ["".join(each.text.split()) for position, each in enumerate(lines[:200]) if abs(position - at) > 2]
    said = [*said, "".join((page.name or "").split())]
    for start, count in ((at, 3), (at, 2), (at - 1, 2)):
        parts = lines[max(start, 0) : start + count]
        whole = " ".join(each.text for each in parts)
        is_one = len(parts) == count and parts[0].block == parts[-1].block and parts[0].group == parts[-1].group
        is_open = start == at and count == 2 and GOES_ON.search(parts[0].text) is not None
        if is_one and (is_open or any("".join(whole.split()) in each for each in said)):
            return start, whole, count
    return at, lines[at].text, 1


def is_generic(text: str) -> bool:
    """Tell whether a heading is that of any page of its kind: Webinar Registration, お知らせ, 공지사항."""
    words = re.findall(r"\b[^\W\d]{2,}\b", text.casefold())
    return (
        find_part(text) is not None
        or (bool(words) and all(each in GENERIC for each in words))
        or NOTICE.fullmatch(text) is not None
    )


def weigh(text: str) -> int:
    """Return how much a line of plain text looks like the title of an event."""
    weight = 2 if EVENT.search(text) else 0
    weight -= 4 * (cut_role(text) is not None)
    weight -= 2 * (tell_kind(text) != "unknown" and not weight)
    return weight - ("  " in text) - (text.casefold().startswith("skip to"))


def is_phrase(text: str) -> bool:
    """Tell whether a line has enough words for the title of an event, and is not the heading of a part of a page."""
    long_enough = len(text.split()) > 2 or (not text.isascii() and len(text) > 7)
    is_path = re.search(r"\s[>＞›»]\s|\s[|/]\s.*\s[|/]\s", text) is not None
    return (
        long_enough
        and not is_path
        and not is_generic(text)
        and find_part(text) is None
        and find_role(text) is None
        and find_fact(text) is None
    )
