"""Zoom's chat: what people typed to everyone, and when.

Four forms, of which clients and the cloud have written now one, now another, with messages of several lines in each:

- `00:12:05<tab>Name:<tab>words`, the cloud's: times count from the start of the recording, and all of it is public;
- `13:12:05<tab> From  Name  to  Everyone : words`, with or without whom it went to;
- `13:12:05 From Name to Everyone:` and the words in lines of their own behind a tab;
- `2026-10-02 13:12:05 From Name to Everyone:`, the same with the day.

What went to anybody but everyone is private (`(Direct Message)`, `(Privately)`, hosts and panelists among themselves)
and is left out, and so is everything near a line in which something is damaged: rather no words than private ones.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from pipeline.errors import EventError
from pipeline.records import Doubt, doubt
from pipeline.zoom.moments import read_moment, read_offset
from pipeline.zoom.plain import clean_name, clean_text, decode_side_file

ChatClock = Literal["recording", "day", "date"]

LONGEST_HEAD = 400
"""Characters of two display names and what stands between them."""

_TIME = r"(?P<time>(?:\d{4}-\d{2}-\d{2} )?\d{1,2}:\d{2}:\d{2})"
_FROM = r"(?:From|开始|自|来自|來自|差出人|開始|시작|보낸 사람)"
_TO = r"(?:to|To|至|到|收件人|宛先|받는 사람|수신자)"
_CLOUD = re.compile(_TIME + r"\t(?P<author>[^\t]{1,200}?):\t(?P<text>.*)", re.ASCII)
_CLIENT = re.compile(_TIME + rf"\s+{_FROM}\s+(?P<rest>.+)", re.ASCII)
_ADDRESSED = re.compile(rf"(?P<author>.+)\s+{_TO}\s+(?P<recipient>.+)")
_EVERYONE = re.compile(
    r"everyone(?: \(in (?:the )?(?:meeting|webinar)\))?|all panelists and attendees|panelists and attendees"
    r"|所有人|大家|全员|全員|皆さん|全ての人|모두|모든 사람|전체",
    re.IGNORECASE,
)
_MARKED_PRIVATE = re.compile(r"\(?(?:Privately|Direct Message)\)|\((?:Privately|Direct Message)\)?")
_LOOKS_LIKE_A_HEADER = re.compile(
    r"\W{0,3}[\d-]{0,11} ?\d{1,2}\W\S{1,2}\W\S{1,3}\s"
    rf"|.*(?:{_MARKED_PRIVATE.pattern}|\s{_FROM}\s.{{1,120}}\s{_TO}\s)"
)
_HEADER_INSIDE = re.compile(rf"\d{{1,2}}:\d{{2}}:\d{{2}}\s+(?:{_FROM}\s|[^\t]{{1,100}}:\t)|{_MARKED_PRIVATE.pattern}")
_REACTION = re.compile(
    r"Reacted to [\"“].*[\"”] with .{1,20}|Removed an? .{1,20} reaction from [\"“].*[\"”]|Replying to [\"“].*[\"”]"
)
_REPLY = re.compile(r"Replying to [\"“].*?[\"”]\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """Words that somebody typed to everyone.

    Attributes:
        time: When, in milliseconds on the recording's clock; `None` if nothing tells.
        author: The display name; `None` if it does not tell who it is. It never leaves the event's folder.
    """

    time: int | None
    author: str | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chat:
    """What a chat says, by its own clock.

    Attributes:
        file: Its path, relative to the event's folder.
        messages: With milliseconds since the start of the recording, since midnight, or since the first message's day.
        clock: Which of these: "recording", "day" or "date"; `None` if either of the first two may be meant.
        day: The midnight that times count from, for "date".
        private: How many messages were not for everyone.
    """

    file: str
    messages: tuple[Typed, ...]
    clock: ChatClock | None
    day: datetime | None = None
    private: int = 0
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Message:
    """A message as it stands in the file; `author` is `None` for one that is left out."""

    time: str
    author: str | None
    lines: tuple[str, ...]
    is_cloud: bool = False


_LEFT_OUT = _Message(time="unreadable", author=None, lines=())


def read_chat(data: bytes, file: str) -> Chat:
    """Return what was typed to everyone.

    Raises:
        EventError: It is no chat.
    """
    problems: Counter[str] = Counter()
    raw = list(_read_messages(decode_side_file(data, file), problems))
    if not raw and not problems["private"]:
        raise EventError(f"{file}: this is no chat of Zoom's; save it again, or remove it.")
    dated = [read_moment(each.time) for each in raw]
    day = min((each for each in dated if each is not None), default=None)
    day = None if day is None else day.replace(hour=0, minute=0, second=0)
    messages: list[Typed] = []
    for each, moment in zip(raw, dated, strict=True):
        if day is None:
            time = read_offset(each.time)
        else:
            time = None if moment is None else (moment - day) // timedelta(milliseconds=1)
        written = " ".join(each.lines).lstrip()
        reply = _REPLY.match(written)
        text = clean_text(written[reply.end() :] if reply else written)
        if text and not _REACTION.fullmatch(text):
            messages.append(Typed(time=time, author=clean_name(each.author or ""), text=text))
    clock: ChatClock | None = "date" if day is not None else "recording" if all(each.is_cloud for each in raw) else None
    message = f"{file}: messages that cannot be read: {problems['unreadable']}; they were left out."
    return Chat(
        file=file,
        messages=tuple(messages),
        clock=clock,
        day=day,
        private=problems["private"],
        doubts=(doubt("unreadable-chat", message),) if problems["unreadable"] else (),
    )


def _read_messages(text: str, problems: Counter[str]) -> Iterator[_Message]:
    """Yield the messages to everyone that can be read; others are counted in *problems*."""
    current: _Message | None = None
    words: list[str] = []
    is_behind_tab = False
    for line in re.split(r"\r\n|\n|\r", text):
        following = None if is_behind_tab and line.startswith("\t") else _read_header(line, is_behind_tab=is_behind_tab)
        if following is None:
            words.append(line)
            continue
        yield from _keep(current, words, problems)
        current, words = following, list(following.lines)
        # Where words have lines of their own, what does not begin with a tab is no word of the message.
        is_behind_tab = not following.is_cloud and following.author is not None and not following.lines
    yield from _keep(current, words, problems)


def _keep(message: _Message | None, words: Sequence[str], problems: Counter[str]) -> Iterator[_Message]:
    """Yield a message with all its words if it was for everyone and is whole."""
    if message is None:
        return
    if message.author is None:
        problems[message.time] += 1
    elif any(_HEADER_INSIDE.search(line) for line in words):
        problems["unreadable"] += 1
    else:
        yield replace(message, lines=tuple(words))


def _read_header(line: str, *, is_behind_tab: bool) -> _Message | None:
    """Return the message that a line begins, `None` if it goes on with the one before.

    One that is left out has no author, and in place of its time why: "private" or "unreadable".
    """
    if (cloud := _CLOUD.fullmatch(line)) is not None and not re.match(rf"\s*{_FROM}\s", cloud["author"]):
        return _Message(time=cloud["time"], author=cloud["author"], lines=_lines(cloud["text"]), is_cloud=True)
    if (client := _CLIENT.fullmatch(line)) is not None:
        return _read_client(client["time"], client["rest"])
    is_broken = _LOOKS_LIKE_A_HEADER.match(line) is not None or (is_behind_tab and line.strip() != "")
    return _LEFT_OUT if is_broken else None


def _read_client(time: str, rest: str) -> _Message:
    """Return what stands behind `From`: the author, whom it went to, and perhaps the words."""
    if " : " in rest:
        head, _, text = rest.partition(" : ")
    elif rest.rstrip().endswith(":"):
        head, text = rest.rstrip()[:-1], ""
    else:
        head, mark, text = rest.partition(":\t")
        if not mark:
            return _LEFT_OUT
    if len(head) > LONGEST_HEAD:
        return _LEFT_OUT
    addressed = _ADDRESSED.fullmatch(head.strip())
    if addressed is None:
        # The oldest clients name no recipient for what went to everyone, and write the words into the same line.
        is_old = text.strip() != "" and not text.rstrip().endswith(":") and not _MARKED_PRIVATE.search(head)
        return _Message(time=time, author=head.strip(), lines=(text,)) if is_old else _LEFT_OUT
    if not _EVERYONE.fullmatch(addressed["recipient"].strip()):
        return _Message(time="private", author=None, lines=())
    return _Message(time=time, author=addressed["author"].strip(), lines=_lines(text))


def _lines(text: str) -> tuple[str, ...]:
    return (text,) if text.strip() else ()
