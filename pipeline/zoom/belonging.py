"""Whether a side file belongs to the recording beside which it lies, and to which part of it.

Times in the names of files, topics, lengths and the programme tell. Who puts the timeline of last month's meeting into
this month's folder would else read the right names at the wrong times.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import PurePosixPath

from rapidfuzz import fuzz

from pipeline.errors import EventError
from pipeline.records import Part, Recording
from pipeline.zoom.chat import Chat
from pipeline.zoom.files import Clock, describe
from pipeline.zoom.participants import Attended
from pipeline.zoom.timeline import Timeline

PAST_THE_END = 120_000
"""Milliseconds by which a timeline may go on after the recording has ended."""
LEAST_COVERED = 0.5
"""Part of a recording from which on the last entry of a timeline must come: a shorter one is of another recording."""
AWAY = timedelta(hours=26)
"""How far apart two starts may be in two time zones (UTC-12 to UTC+14), if they are the same one."""
SAME_TOPIC = 85.0
"""How alike two topics must be, in percent, where one may be cut short."""

_STAMP = re.compile(r"GMT\d{8}-\d{6}(?=_)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """The part of a recording that a side file belongs to."""

    start: int
    duration: int
    started: datetime | None
    clock: Clock | None
    topic: str


class ForeignError(EventError):
    """A side file belongs to another meeting."""


def list_meetings(recording: Recording) -> tuple[Meeting, ...]:
    """Return what the names of the recording's own files tell of when it was made and what it was called."""
    return tuple(_describe(part) for part in _parts(recording))


def _parts(recording: Recording) -> Iterator[Part]:
    """Yield the parts that hold everybody, those of the floor first."""
    tracks = sorted(recording.tracks, key=lambda each: each.content != "floor")
    yield from (part for track in tracks if track.content != "participant" for part in track.parts)


def _describe(part: Part) -> Meeting:
    file = describe(part.path)
    return Meeting(
        start=part.start,
        duration=part.duration,
        started=None if file is None else file.started,
        clock=None if file is None else file.clock,
        topic="" if file is None or file.topic == "Recording" else file.topic,
    )


def find_meeting(file: str, recording: Recording) -> Meeting:
    """Return the part of the recording that a file belongs to, by the time in its name, else by its folder.

    Raises:
        EventError: It belongs to none, or it is unclear to which one.
    """
    parts = list(_parts(recording))
    stamps = {part.path: found[0] for part in parts if (found := _STAMP.search(PurePosixPath(part.path).name))}
    own = _STAMP.search(PurePosixPath(file).name)
    if own is not None and stamps:
        parts = [each for each in parts if stamps.get(each.path) == own[0]]
        if not parts:
            raise ForeignError(
                f"{file}: no recording here was started at the time in the name of this file; remove it."
            )
    beside = [each for each in parts if PurePosixPath(each.path).parent == PurePosixPath(file).parent]
    parts = beside or parts
    if not parts:
        return Meeting(start=0, duration=recording.duration, started=None, clock=None, topic="")
    if any(one.start != other.start for one, other in pairwise(parts)):
        raise EventError(
            f"{file}: nothing tells to which of several parts of the recording this file belongs; give it back the "
            "name under which Zoom saved it."
        )
    return replace(_describe(parts[0]), duration=max(each.duration for each in parts))


def check_timeline(timeline: Timeline, meeting: Meeting, is_known: Callable[[str], bool]) -> None:
    """Check that a timeline, by its own clock, belongs to the recording. Raises `EventError` if it does not."""
    asks = "is it from another meeting? Nobody is named by it; replace it, or remove it"
    if timeline.end > meeting.duration + PAST_THE_END:
        late = (timeline.end - meeting.duration) / 1000
        raise ForeignError(f"{timeline.file}: this timeline goes on for {late:.0f} s after the recording ends; {asks}.")
    if timeline.end < LEAST_COVERED * meeting.duration:
        says = f"this timeline ends after {timeline.end / 1000:.0f} s of {meeting.duration / 1000:.0f} s"
        raise ForeignError(f"{timeline.file}: {says}; {asks}.")
    names = {each.text for each in timeline.labels if each.text is not None}
    if not any(is_known(name) for name in names):
        raise ForeignError(f"{timeline.file}: nobody whom this timeline names is on the programme; {asks}.")


def check_chat(chat: Chat, meeting: Meeting) -> None:
    """Check that a chat whose times count from the start belongs to the recording. Raises `EventError` if not."""
    times = [each.time for each in chat.messages if each.time is not None]
    if chat.clock == "recording" and times and max(times) > meeting.duration + PAST_THE_END:
        late = (max(times) - meeting.duration) / 1000
        raise ForeignError(
            f"{chat.file}: this chat goes on for {late:.0f} s after the recording has ended; is it from another "
            "meeting? It is not used: replace it, or remove it."
        )


def has_stamp(file: str) -> bool:
    """Tell whether a file is called as the cloud calls it, whose times all count from the start of the recording."""
    return _STAMP.search(PurePosixPath(file).name) is not None


def check_report(
    file: str, topic: str | None, started: datetime | None, meetings: Sequence[Meeting], *, is_day_sure: bool = True
) -> None:
    """Check that a report is on the meeting that was recorded. Raises `EventError` if it is on another one."""
    recorded = [each.started for each in meetings if each.started is not None]
    if started is not None and recorded:
        readings = [started]
        if not is_day_sure:
            readings.append(started.replace(month=started.day, day=started.month))
        if not any(abs(one - other) <= AWAY for one in readings for other in recorded):
            raise ForeignError(
                f"{file}: this report is on a meeting of {started:%Y-%m-%d}, and the recording is of "
                f"{min(recorded):%Y-%m-%d}; it is not used: replace it, or remove it."
            )
    topics = [each.topic for each in meetings if each.topic]
    if topic is not None and topics and not any(_is_same_topic(topic, each) for each in topics):
        raise ForeignError(
            f"{file}: this report is on “{topic}”, and the recording is called “{topics[0]}”; it is not used: replace "
            "it, or remove it."
        )


def check_people(attended: Attended, is_known: Callable[[str], bool]) -> None:
    """Check that somebody on the programme was there, if a report tells hosts and panelists. Raises `EventError`."""
    speakers = [each.name for each in attended.participants if each.role in ("host", "panelist")]
    if speakers and not any(is_known(name) for name in speakers):
        raise ForeignError(
            f"{attended.file}: no host or panelist of this report is on the programme; is it on another meeting? It is "
            "not used: replace it, or remove it."
        )


def _is_same_topic(one: str, other: str) -> bool:
    """Tell whether two topics are the same, of which one may be cut short and written without spaces."""
    first, second = ("".join(filter(str.isalnum, each.casefold())) for each in (one, other))
    shorter, longer = sorted((first, second), key=len)
    return not shorter or fuzz.ratio(shorter, longer[: len(shorter)]) >= SAME_TOPIC
