"""Which lines of a page are its title, and which are headings of sessions."""

import re
from collections import Counter
from collections.abc import Sequence

from pipeline.programme.dates import POSTED, read_date
from pipeline.programme.details import is_prose, tell_kind
from pipeline.programme.facts import Facts, cut_hours, is_mail_header
from pipeline.programme.items import read_people
from pipeline.programme.labels import cut_role
from pipeline.programme.names import read_name
from pipeline.programme.page import Line, Page, tell_language
from pipeline.programme.titles_of_events import name_event
from pipeline.programme.words import find_fact, find_kind, find_part, find_role
from pipeline.records import Language

HORIZON = 40
"""Lines behind a heading in which its people must begin."""

_NUMBER = r"[\dIVXivxⅠ-Ⅻ一二三四五六七八九十①-⑩]+"
_EVENT = re.compile(
    r"webinar|forum|meeting|colloquium|dialogue|seminar|symposium|conference|workshop|lecture|研讨会|研討會|论坛|論壇|讲座|講座|ウェビナー|セミナー|フォーラム|シンポジウム|講演会"
    r"|交流会|交流會|座谈会|座談會|沙龙|沙龍|对谈|對談|説明会|トークイベント|対談|シンポ|강좌|토크|간담회|화상회의|좌담회|교류회"
    r"|웨비나|포럼|세미나|심포지엄|강연|토론회",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    rf"(?:session|part|panel|track|block|segment|module)\s*{_NUMBER}\b|第\s*{_NUMBER}\s*(?:部|セッション|场|場|单元|單元|节|節|环节|環節|部分|议程|議程|章|回)(?!分)"
    rf"|(?:セッション|パート|プログラム|세션|파트|주제|主题|主題|议题|議題|环节|環節|板块|單元|单元)\s*{_NUMBER}|제?\s*{_NUMBER}\s*(?:부|세션)(?=[\s.:：\-–—|]|$)|[一二三四五六七八九十]、",
    re.IGNORECASE,
)


_GOES_ON = re.compile(r"\b(?:and|of|the|for|in|on|to|with|a)$")
_GENERIC = frozenset(
    "webinar webinars registration register event events notice notices news details detail information info seminar seminars"
    " online upcoming programme program agenda final draft conference about page home".split()
)
_NOTICE = re.compile(r"(?:公開|オンライン|国際)?(?:お知らせ|イベント|セミナー|ニュース|シンポジウム|講座)(?:情報|詳細|案内)?|(?:活动|活動|通知|会议|會議)(?:公告|详情|詳情|通知|预告)?"
    r"|(?:공지|행사|알림|강좌|세미나|웨비나)(?:사항|안내|마당|정보)?")
_CLOCK = re.compile(r"\s*[(（\[]?\s*\d{1,2}[:：]\d\d(?:\s*[~〜～–—-]\s*(?:\d{1,2}[:：]\d\d)?)?\s*[)）\]]?$")


def is_numbered(text: str) -> bool:
    """Tell whether a line begins like a numbered session: Session 2, 第二部, 세션 2."""
    return _NUMBERED.match(text.strip("【[「『■◆●<〈＜(（ ")) is not None


def name_heading(text: str) -> str:
    """Return what a heading calls a session, without its hours: Session 2 (11:00)."""
    return _CLOCK.sub("", text) or text


def stands_alone(lines: Sequence[Line], position: int) -> bool:
    """Tell whether a line begins a paragraph that is no running text."""
    line = lines[position]
    before = lines[position - 1] if position else None
    return (
        not line.cells and (before is None or before.block != line.block) and not line.text.endswith((",", "，", "、"))
    )


def begins_hours(lines: Sequence[Line], position: int) -> bool:
    """Tell whether items with hours begin within a few lines of a position."""
    near = [each for each in lines[position : position + 6] if not each.level]
    return sum(cut_hours(each.cells[0] if each.cells else each.text) is not None for each in near) > 1


def begins_items(lines: Sequence[Line], position: int) -> bool:
    """Tell whether a list follows that can only be a programme: an opening, a discussion, questions, an end."""
    kinds = set()
    for line in lines[position : position + 16]:
        if line.level or line.cells or len(line.text) > 120 or find_part(line.text) is not None:
            break
        kinds.add(find_kind(line.text))
    return len(kinds - {None}) > 2


def looks_ahead(lines: Sequence[Line], position: int, language: Language) -> bool:
    """Tell whether people follow a line before the next heading does."""
    own = lines[position]
    for at in range(position + 1, min(len(lines), position + HORIZON)):
        line = lines[at]
        if line.cells:
            return any(_holds_person(cell, language) for cell in line.cells)
        text = line.text
        part = find_part(text)
        is_below = part == "people" and (line.level > own.level or (at == position + 1 and not line.level))
        if (part is not None and not is_below) or is_numbered(text) or cut_hours(text) is not None:
            return False
        if not own.level and 0 < line.level < 6 and find_role(text) is not None:
            return False
        if find_role(text) is not None or _holds_person(text, language):
            return True
        if is_prose(text):
            continue
        if find_kind(text) and (line.level or stands_alone(lines, at)) and len(text) < 60:
            return False
        if (line.level and line.level <= (own.level or 6)) or find_fact(text):
            return False
        following = lines[at + 1] if at + 1 < len(lines) else None
        is_over_name = following is not None and following.block == line.block and tell_kind(text) != "unknown"
        if stands_alone(lines, at) and not is_over_name and not own.level:
            return False
    return False


def _holds_person(text: str, language: Language) -> bool:
    people = read_people(text.split("\n", maxsplit=1)[0], language)
    return bool(people) and (people[0].entry.strength > 1 or people[0].role is not None)


def find_title(page: Page, facts: Facts) -> tuple[str | None, str | None, frozenset[int]]:
    """Return title and subtitle of the event, and the lines on which they stand.

    A line that the page shows more than once near its top is its title, then one marked as the heading of the first
    rank, then one after a label, then the first that is a phrase. One that ends with a colon goes on in the next.
    """
    lines, language = page.lines, tell_language(page.lines)
    top = [
        (position, each) for position, each in enumerate(lines[:80])
        if position not in facts.used and not each.cells and 4 < len(each.text) <= 200
        and (0 < each.level < 4 or not is_prose(each.text))
        and cut_hours(each.text) is None and not is_mail_header(each.text)
        and (each.level == 1 or read_name(each.text, language) is None)
    ]  # fmt: skip
    repeated = Counter(each.text for _, each in top[:30])
    at = next((at for at, each in top if each.level == 1 and not _is_generic(each.text)), None)
    if at is None and facts.title and any(each.level == 1 for _, each in top):
        return name_event(facts.title), None, frozenset(at for at, each in top if each.text == facts.title)
    if at is None and not page.is_markup:
        at = next((at for at, each in top if repeated[each.text] > 1 and _is_phrase(each.text)), None)
    if at is None and facts.title:
        return name_event(facts.title), None, frozenset()
    parts = [each.strip() for each in re.split(r"\s+[|｜–—<>·:-]\s+|[｜_]", page.name or "") if len(each.strip()) > 4]
    first = next((each for each in parts if not _is_generic(each)), "")
    if at is not None and lines[at].text in parts and lines[at].text != first:  # the name of the site
        other = next((position for position, each in top if 0 < each.level < 4 and first in each.text), None)
        if other is not None:
            return name_event(first), None, frozenset({other})
    said = [(at, each) for at, each in top if each.level and any(part in each.text for part in parts)]
    if at is None:  # what the title bar says, where the page says it again
        at = next((at for at, each in said if each.level < 4), None)
    if at is None:
        ranked = ((at, each.text) for at, each in top if 0 < each.level < 4 and _is_phrase(each.text))
        at = next((at for at, text in ranked if not is_numbered(text) and find_kind(text) is None), None)
    at = next((at for at, _ in said), None) if at is None else at
    if at is None and page.name and _is_phrase(page.name):
        name = max(parts, key=len, default=page.name)
        return name, None, frozenset(position for position, each in top if each.text == name)
    if at is None:
        phrases = [
            (at, each.text) for at, each in top
            if _is_phrase(each.text) and not POSTED.search(each.text) and read_date(each.text) is None
        ]  # fmt: skip
        first = min(facts.used, default=0)
        phrases = [(at, text) for at, text in phrases if at < first and find_kind(text) is None] or phrases
        at = max(phrases, key=lambda each: (_weigh(each[1]), -each[0]), default=(None, ""))[0]
    if at is None:
        return facts.title and name_event(facts.title), None, frozenset()
    at, whole, count = _join_title(page, at)
    title, subtitle = name_event(whole), None
    following = lines[at + count].text if at + count < len(lines) else ""
    if title.endswith((":", "：")) and following and len(following) <= 200:
        title, subtitle = title.rstrip(":： "), following
    shown = {*(each.text for each in lines[at : at + count]), whole, title, subtitle}
    where = frozenset(position for position, each in enumerate(lines[:80]) if each.text in shown)
    return title, subtitle, where


def _join_title(page: Page, at: int) -> tuple[int, str, int]:
    """Return where the title begins that a line is of, the title, and on how many lines it stands: as many as the page says as one elsewhere.

    A page says it in its title bar, in its running heads, or where it names itself.
    """
    lines = page.lines
    said = ["".join(each.text.split()) for position, each in enumerate(lines[:200]) if abs(position - at) > 2]
    said = [*said, "".join((page.name or "").split())]
    for start, count in ((at, 3), (at, 2), (at - 1, 2)):
        parts = lines[max(start, 0) : start + count]
        whole = " ".join(each.text for each in parts)
        is_one = len(parts) == count and parts[0].block == parts[-1].block and parts[0].group == parts[-1].group
        is_open = start == at and count == 2 and _GOES_ON.search(parts[0].text) is not None
        if is_one and (is_open or any("".join(whole.split()) in each for each in said)):
            return start, whole, count
    return at, lines[at].text, 1


def _is_generic(text: str) -> bool:
    """Tell whether a heading is that of any page of its kind: Webinar Registration, お知らせ, 공지사항."""
    words = re.findall(r"\b[^\W\d]{2,}\b", text.casefold())
    return find_part(text) is not None or (bool(words) and all(each in _GENERIC for each in words)) or _NOTICE.fullmatch(text) is not None


def _weigh(text: str) -> int:
    """Return how much a line of plain text looks like the title of an event."""
    weight = 2 if _EVENT.search(text) else 0
    weight -= 4 * (cut_role(text) is not None)
    weight -= 2 * (tell_kind(text) != "unknown" and not weight)
    return weight - ("  " in text) - (text.casefold().startswith("skip to"))


def _is_phrase(text: str) -> bool:
    """Tell whether a line has enough words for the title of an event, and is not the heading of a part of a page."""
    long_enough = len(text.split()) > 2 or (not text.isascii() and len(text) > 7)
    is_path = re.search(r"\s[>＞›»]\s|\s[|/]\s.*\s[|/]\s", text) is not None
    return (
        long_enough and not is_path and not _is_generic(text) and find_part(text) is None and find_role(text) is None and find_fact(text) is None
    )
