"""When in the recording a chat was typed: cloud and client count by different clocks, and few files say by which."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from pipeline.records import doubt
from pipeline.zoom.chat import Chat, Typed

TOLERANCE = 120_000
"""Milliseconds by which a message may come after the end of the recording: people say good-bye in writing."""


def place_chat(chat: Chat, duration: int, started: datetime | None, start: int = 0) -> Chat:
    """Return a chat with its times on the recording's clock.

    Args:
        chat: By its own clock.
        duration: Milliseconds of the recording it belongs to.
        started: When that was started, by the clock of the host's computer; `None` if only another clock tells.
        start: Where it begins on the recording's clock, in milliseconds.

    Where nothing tells when in the recording something was typed, or both ways of telling would do, it has no time.
    """
    shift = _find_shift(chat, duration, started)
    placed = [each for each in chat.messages if shift is not None and _is_inside(each, shift, duration)]
    lost = len(chat.messages) - len(placed)
    doubts = chat.doubts
    if lost:
        message = f"{chat.file}: messages of which nothing tells when in the recording they were typed: {lost}."
        doubts += (doubt("unplaced-chat", message),)
    kept = {id(each) for each in placed}
    messages = tuple(
        replace(each, time=min(each.time - shift, duration) + start)
        if each.time is not None and shift is not None and id(each) in kept
        else replace(each, time=None)
        for each in chat.messages
    )
    return replace(chat, messages=messages, clock="recording", day=None, doubts=doubts)


def _is_inside(message: Typed, shift: int, duration: int) -> bool:
    return message.time is not None and 0 <= message.time - shift <= duration + TOLERANCE


def _find_shift(chat: Chat, duration: int, started: datetime | None) -> int | None:
    """Return when the recording starts on the chat's clock, `None` if that is not known."""
    if chat.clock == "recording":
        return 0
    if chat.clock == "date":
        day = chat.day
        return None if day is None or started is None else (started - day) // timedelta(milliseconds=1)
    by_day = None
    if started is not None:
        by_day = (started - started.replace(hour=0, minute=0, second=0, microsecond=0)) // timedelta(milliseconds=1)
    fitting = [each for each in {0, by_day} if each is not None and _fits(chat.messages, each, duration)]
    # Without the host's clock, times that would fit may still be those of a day.
    return fitting[0] if len(fitting) == 1 and started is not None else None


def _fits(messages: Sequence[Typed], shift: int, duration: int) -> bool:
    return bool(messages) and all(_is_inside(each, shift, duration) for each in messages)
