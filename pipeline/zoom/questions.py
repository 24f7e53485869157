"""Zoom's report on questions and answers: what attendees typed to ask, and what was answered.

`#,Question,Asker Name,Asker Email,Answer(s)` in the language of the portal, below a preamble; later reports have more
columns. The header is told by its first cell, the question by its place, answers by their heading or their place. Who
asked is not read at all. `Answered by <name>: …` loses the name, and `live answered` is an answer that was spoken.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pipeline.errors import EventError
from pipeline.records import Doubt, doubt
from pipeline.zoom.moments import read_moment
from pipeline.zoom.plain import HIDDEN_ADDRESS, clean_text, decode_side_file, holds_address
from pipeline.zoom.tables import read_rows

_QUESTION = re.compile(r"question|问题|提问|問題|質問|질문", re.IGNORECASE)
_ANSWER = re.compile(r"answer|回答|答复|回覆|解答|답변|응답", re.IGNORECASE)
_OTHER = re.compile(
    r"name|e-?mail|time|date|status|名|姓|邮|郵|メール|时间|時間|日時|状态|이름|이메일|시간|상태", re.IGNORECASE
)
_BY = re.compile(
    r"[ \t]{0,9}(?:answered by|回答者|回答人|答复者|답변자) ?[:：]? ?(?P<who>[^:：\n]{1,100})[:：]", re.IGNORECASE
)
_LIVE = re.compile(
    r"[(（]?(?:(?:this question (?:has been|was) )?(?:answered live|live answered)"
    r"|现场回答|即時回答|ライブで回答(?:済み)?|라이브 답변(?:됨)?)[.。)）]?",
    re.IGNORECASE,
)

_NOTHING = ("", "-", "--")


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer; without *text* it was given by word of mouth."""

    text: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody typed to ask; nobody knows who."""

    text: str
    answers: tuple[Answer, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """What a report says, in its order.

    Attributes:
        file: Its path, relative to the event's folder.
        topic: Of the webinar; `None` if the report does not name it.
    """

    file: str
    questions: tuple[Question, ...]
    topic: str | None = None
    doubts: tuple[Doubt, ...] = ()


def read_questions(data: bytes, file: str) -> Questions:
    """Return what was asked and answered in writing.

    Raises:
        EventError: It is no report on questions.
    """
    rows = [row for _, row in read_rows(decode_side_file(data, file), file)]
    marked = [at for at, row in enumerate(rows) if len(row) > 3 and row[0] in ("#", "＃")][:10]
    at = next((at for at in marked if _is_header(rows[at], rows[at + 1 :])), None)
    if at is None:
        raise EventError(f"{file}: this is no report of Zoom's on questions; download it again, or remove it.")
    answers = _find_answers(rows[at])
    found: list[Question] = []
    lost = 0
    for row in rows[at + 1 :]:
        if len(row) < 2:
            continue
        question = _read_question(row, len(rows[at]), answers)
        lost += question is None
        found += [question] if question is not None else []
    message = f"{file}: rows that do not fit the header above them: {lost}; they were left out."
    return Questions(
        file=file,
        questions=tuple(found),
        topic=_find_topic(rows[:at]),
        doubts=(doubt("unreadable-rows", message),) if lost else (),
    )


def _is_header(row: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Tell whether a row heads questions, not polls, whose second column is a name and whose third an address."""
    if _QUESTION.search(row[1]):
        return True
    return any(len(each) > 3 and holds_address(each[3]) for each in below) and not any(
        len(each) > 2 and holds_address(each[2]) for each in below
    )


def _find_answers(header: Sequence[str]) -> tuple[int, ...]:
    """Return the columns that hold answers: by their headings, else all behind the asker's address."""
    named = tuple(at for at, cell in enumerate(header) if at > 1 and _ANSWER.search(cell) and not _OTHER.search(cell))
    return named or tuple(range(4, len(header)))


def _read_question(row: Sequence[str], width: int, answers: Sequence[int]) -> Question | None:
    """Return the question of a row; `None` if the row does not fit its header."""
    name, address = (*row[2:4], "", "")[:2]
    is_shifted = len(row) > width or holds_address(name) or (address not in _NOTHING and not holds_address(address))
    text = clean_text(row[1])
    if is_shifted or not row[0].isdecimal() or not _says_something(text):
        return None
    return Question(text=text, answers=tuple(_read_answers(row[at] for at in answers if at < len(row))))


def _read_answers(cells: Iterable[str]) -> Iterator[Answer]:
    """Yield the answers in the cells of a row: one for each name that begins a line, or one in all."""
    for cell in cells:
        starts = [match.start() for match in re.finditer(rf"(?m)^{_BY.pattern}", cell, re.IGNORECASE)]
        for start, end in zip([0, *starts], [*starts, len(cell)], strict=True):
            text = clean_text(_BY.sub("", cell[start:end], count=1))
            if _LIVE.fullmatch(text):
                yield Answer(text=None)
            elif _says_something(text) and read_moment(text) is None:
                yield Answer(text=text)


def _says_something(text: str) -> bool:
    return any(character.isalnum() for character in text.replace(HIDDEN_ADDRESS, ""))


def _find_topic(preamble: Sequence[Sequence[str]]) -> str | None:
    """Return the topic, which stands in the preamble beside the number of the webinar."""
    for row in preamble:
        number = row[1] if len(row) > 1 else ""
        if re.fullmatch(r"\d[\d -]{7,14}\d", number) and row[0]:
            return clean_text(row[0]) or None
    return None
