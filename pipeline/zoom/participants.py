"""Zoom's reports on who was there: the attendee report of a webinar, the participants of a meeting.

Both are CSV files of several sections, each with its own header, in the language of the portal. So columns are told by
their words in four languages and, failing that, by their place and by what stands in them: an e-mail address behind the
name, two times behind that. A row that does not fit its header is left out, since a shifted row gives wrong names.

E-mail addresses tell apart people of one name while a report is read, and go no further.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from pipeline.errors import EventError
from pipeline.records import Doubt, doubt
from pipeline.zoom.moments import read_moment, tells_day_first
from pipeline.zoom.plain import clean_name, clean_text, decode_side_file, holds_address
from pipeline.zoom.sections import Section, cut_sections
from pipeline.zoom.tables import read_rows

Attendance = Literal["host", "panelist", "attendee"]

_ROLES: tuple[tuple[Attendance, re.Pattern[str]], ...] = (
    ("panelist", re.compile(r"panelist|嘉宾|嘉賓|パネリスト|패널", re.IGNORECASE)),
    (
        "attendee",
        re.compile(r"attend|与会者|參會者|参会者|出席者|参加者|視聴者|참석자|참가자", re.IGNORECASE),
    ),
    ("host", re.compile(r"host|主持人|主催者|ホスト|호스트", re.IGNORECASE)),
)
_IN_ORDER: tuple[Attendance, ...] = ("host", "panelist", "attendee")
_ID = re.compile(r"\d[\d -]{7,14}\d", re.ASCII)
_NAME = re.compile(
    r"(?:(?:user )?name|用户名|用戶名|姓名|名称|ユーザー名|名前|사용자 이름|이름)(?:\s?[(（].*[)）])?", re.IGNORECASE
)
_MAIL = re.compile(r"e-?mail|邮箱|邮件|郵件|メール|이메일", re.IGNORECASE)
_JOIN = re.compile(r"\bjoin|加入|参加時刻|参加時間|入室|참가 ?시간|입장", re.IGNORECASE)
_LEAVE = re.compile(r"\bleave|离开|離開|退出|退室|나간|퇴장", re.IGNORECASE)
_Key = tuple[Attendance | None, str, str]
"""Role, name and address: two people of one name have two addresses."""
_NOTHING = ("", "-", "--")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """One time somebody was there, by the clock of the report; `left` is `None` if it does not say when that ended."""

    joined: datetime
    left: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Participant:
    """Somebody who was there.

    Attributes:
        name: As it was displayed; the original name may follow in brackets.
        role: `None` if the report does not tell.
        stays: In order of time; empty if the report gives no times.
    """

    name: str
    role: Attendance | None
    stays: tuple[Stay, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Attended:
    """What a report says about a meeting and the people in it.

    Attributes:
        file: Its path, relative to the event's folder.
        participants: In the order of the report; two people of one name stay two.
        topic: `None` if the report does not name it.
        started: When the meeting started, in the time zone of whoever downloaded the report.
        is_day_sure: Whether day and month of *started* cannot be taken for each other.
    """

    file: str
    participants: tuple[Participant, ...]
    topic: str | None = None
    started: datetime | None = None
    is_day_sure: bool = True
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Columns:
    """Where things stand in the rows of a section; `None` for what is not there."""

    name: int
    mail: int | None
    joined: int | None
    left: int | None


def read_participants(data: bytes, file: str) -> Attended:
    """Return who was there, as an attendee report or a list of participants tells it.

    Raises:
        EventError: It is no such report.
    """
    sections = cut_sections(read_rows(decode_side_file(data, file), file))
    cells = [cell for section in sections for _, row in section.rows for cell in row]
    day_first = any(tells_day_first(cell) for cell in cells)
    about = next((row for each in sections for _, row in each.rows if _is_about(row)), None)
    of_people = [(each, columns) for each in sections if (columns := _find_columns(each)) is not None]
    if not of_people:
        raise EventError(f"{file}: this is no report of Zoom's on who was there; download it again, or remove it.")
    lost = [row for each in sections if not each.header for _, row in each.rows if any(map(holds_address, row))]
    problems = Counter({"rows": len(lost)})
    found: dict[_Key, list[Stay]] = {}
    for (section, columns), role in zip(of_people, _tell_roles([each for each, _ in of_people]), strict=True):
        for _, row in section.rows:
            _take_row(row, columns, role, found, problems, day_first=day_first)
    topic, started, is_day_sure = _tell_about(about, day_first=day_first)
    messages = {
        "rows": "{}: rows that do not fit the header above them: {}; they were left out.",
        "names": "{}: rows without a name that can be shown as it is written: {}; they were left out.",
    }
    return Attended(
        file=file,
        participants=tuple(
            Participant(name=name, role=role, stays=tuple(sorted(stays, key=lambda each: each.joined)))
            for (role, name, _), stays in found.items()
        ),
        topic=topic,
        started=started,
        is_day_sure=is_day_sure,
        doubts=tuple(
            doubt(f"unreadable-{kind}", message.format(file, problems[kind]))
            for kind, message in messages.items()
            if problems[kind]
        ),
    )


def _is_about(row: Sequence[str]) -> bool:
    """Tell whether a row is about the meeting: its id is among the first two cells, and a time behind it."""
    return any(_ID.fullmatch(cell) for cell in row[:2]) and any(_reads(cell) for cell in row[2:])


def _reads(cell: str) -> bool:
    return read_moment(cell) is not None or tells_day_first(cell)


def _tell_about(row: Sequence[str] | None, *, day_first: bool) -> tuple[str | None, datetime | None, bool]:
    """Return the topic and the start of a meeting, and whether its day and month are sure."""
    if row is None:
        return None, None, True
    topic = next((cell for cell in row[:2] if not _ID.fullmatch(cell)), "")
    cell = next(each for each in row[2:] if _reads(each))
    started = read_moment(cell, day_first=day_first)
    turned = read_moment(cell, day_first=not day_first)
    return clean_text(topic) or None, started, day_first or turned is None or turned == started


def _find_columns(section: Section) -> _Columns | None:
    """Return where things stand in a section on people who were there; `None` if it is on something else."""
    rows, header = [row for _, row in section.rows], section.header
    if len(header) < 3 or header[0] == "#" or any(_is_about(row) for row in rows):
        return None
    name = next((at for at, cell in enumerate(header) if _NAME.fullmatch(cell)), None)
    mail, joined, left = (_find_word(header, words) for words in (_MAIL, _JOIN, _LEAVE))
    if mail is None:
        places = Counter(at for row in rows for at, cell in enumerate(row) if holds_address(cell))
        mail = places.most_common(1)[0][0] if places else None
    if joined is None or left != joined + 1:
        # The time of a registration stands before that of joining: the last two are those that count.
        times = sorted({at for row in rows for at, cell in enumerate(row) if _reads(cell)})
        joined, left = times[-2:] if len(times) > 1 and times[-1] == times[-2] + 1 else (None, None)
    if name is None and mail is not None and (mail == 1 or (mail > 1 and joined is not None)):
        name = 0 if mail == 1 else 1
    if name is None or (mail is None and joined is None):
        return None
    return _Columns(name=name, mail=mail, joined=joined, left=left)


def _find_word(header: Sequence[str], pattern: re.Pattern[str]) -> int | None:
    """Return the first column whose heading holds what *pattern* finds."""
    return next((at for at, cell in enumerate(header) if pattern.search(cell)), None)


def _tell_role(section: Section) -> Attendance | None:
    return next((role for role, words in _ROLES if words.search(section.heading)), None)


def _tell_roles(sections: Sequence[Section]) -> list[Attendance | None]:
    """Return the role of the people in each section, by its heading, else by its place among three."""
    told = [_tell_role(each) for each in sections]
    if len(told) == 3 and all(each in (None, role) for each, role in zip(told, _IN_ORDER, strict=True)):
        return list(_IN_ORDER)
    return told


def _take_row(
    row: Sequence[str],
    columns: _Columns,
    role: Attendance | None,
    found: dict[_Key, list[Stay]],
    problems: Counter[str],
    *,
    day_first: bool,
) -> None:
    """Add what one row says: a person, or one more stay of somebody who is there already."""
    mail = _cell(row, columns.mail)
    joined, left = (_cell(row, at) for at in (columns.joined, columns.left))
    if columns.joined is not None and joined in _NOTHING:
        return  # registered, and not there
    times = [read_moment(cell, day_first=day_first) for cell in (joined, left)]
    if (
        _is_shifted(row, columns, mail)
        or (columns.joined is not None and times[0] is None)
        or _is_wrong(left, times[1])
    ):
        problems["rows"] += 1
        return
    written = _cell(row, columns.name)
    name = None if "\n" in written or "\r" in written else clean_name(written)
    if name is None:
        problems["names"] += 1
        return
    stays = found.setdefault((role, name, mail.casefold()), [])
    if times[0] is not None:
        end = times[1] if times[1] is not None and times[1] >= times[0] else None
        stays.append(Stay(joined=times[0], left=end))


def _is_shifted(row: Sequence[str], columns: _Columns, mail: str) -> bool:
    """Tell whether the address of a row is missing from its place, or stands elsewhere, before what people answered."""
    end = len(row) if columns.left is None else columns.left
    elsewhere = (cell for at, cell in enumerate(row[:end]) if at not in (columns.mail, columns.name))
    return (mail not in _NOTHING and not holds_address(mail)) or any(map(holds_address, elsewhere))


def _is_wrong(cell: str, moment: datetime | None) -> bool:
    return moment is None and cell not in _NOTHING


def _cell(row: Sequence[str], at: int | None) -> str:
    return row[at] if at is not None and at < len(row) else ""
