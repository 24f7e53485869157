"""Which files beside a recording are Zoom's side files, what they say, and which belong to another meeting.

What kind a file is, its content tells; its name only decides whether it is a disappointment that it tells nothing. A
file that cannot be read, or that does not belong to the recording, is a doubt and is not used: the recording can be
worked on without it, and a name from another meeting would be a wrong one.
"""

import hashlib
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from pipeline.errors import EventError
from pipeline.records import Doubt, Label, Recording, doubt
from pipeline.zoom.belonging import (
    ForeignError,
    check_chat,
    check_people,
    check_report,
    check_timeline,
    find_meeting,
    has_stamp,
    list_meetings,
)
from pipeline.zoom.chat import Typed, read_chat
from pipeline.zoom.chat_clock import place_chat
from pipeline.zoom.participants import Participant, read_participants
from pipeline.zoom.plain import MAXIMUM_SIZE, clean_text
from pipeline.zoom.questions import Question, read_questions
from pipeline.zoom.timeline import read_timeline, shift_timeline

_EXPECTED = re.compile(
    r"timeline.*\.json|.*transcript.*\.json|.*chat.*\.txt|gmt\d{8}-\d{6}_recording\.txt"
    r"|(?:.*[_ -])?(?:attendee|panelist|participant|qa|q&a)s?(?:[_ -].*)?\.csv|.*timeline.*\.json",
    re.IGNORECASE,
)
_QUESTIONS = re.compile(r"(?:^|[_ -])(?:qa|q&a)", re.IGNORECASE)
_SUFFIXES = (".json", ".txt", ".csv")


@dataclass(frozen=True, slots=True, kw_only=True)
class SideFiles:
    """What Zoom's side files say about a recording, on its clock.

    Attributes:
        labels: Who was speaking when.
        participants: Who was there.
        messages: What was typed to everyone.
        questions: What was asked in writing.
        used: The files that this comes from, relative to the event's folder.
    """

    labels: tuple[Label, ...] = ()
    participants: tuple[Participant, ...] = ()
    messages: tuple[Typed, ...] = ()
    questions: tuple[Question, ...] = ()
    used: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()


class _NameError(EventError):
    """A file is called what nothing that a run makes may hold."""


def find_side_files(folder: Path) -> tuple[str, ...]:
    """Return the paths, relative to *folder*, of what may be Zoom's side files, in order.

    Hidden folders are passed over, and `reference/`, which holds what a run is compared with; so are links.
    """
    found: list[str] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "reference")
        for name in sorted(names):
            path = Path(parent) / name
            if path.suffix.lower() in _SUFFIXES and not name.startswith(".") and _is_plain(path):
                found.append(path.relative_to(folder).as_posix())
    return tuple(found)


def _is_plain(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def read_side_files(folder: Path, recording: Recording, is_known: Callable[[str], bool]) -> SideFiles:
    """Return what all side files of an event's folder say.

    Args:
        folder: The event's folder.
        recording: What they are to belong to.
        is_known: Whether a display name is that of somebody on the programme. Where there is no programme yet, say so
            of every name.
    """
    found = SideFiles()
    seen: set[bytes] = set()
    for file in find_side_files(folder):
        try:
            data = _load(folder, file)
            digest = hashlib.sha256(data).digest()
            if digest not in seen:  # a browser downloads some files twice
                seen.add(digest)
                found = _take_in(found, data, file, recording, is_known)
        except EventError as error:
            is_foreign = isinstance(error, ForeignError)
            if is_foreign or isinstance(error, _NameError) or _EXPECTED.fullmatch(PurePosixPath(file).name):
                kind = "another-meeting" if is_foreign else "unreadable-side-file"
                found = replace(found, doubts=(*found.doubts, doubt(kind, str(error))))
    return found


def _load(folder: Path, file: str) -> bytes:
    """Return what is in a file. Raises `EventError` if it cannot be read, or may not be named in what a run makes."""
    shown = clean_text(file.encode(errors="replace").decode())
    if shown != file:
        raise _NameError(f"{shown}: the name of this file holds an e-mail address or what is no text; rename it.")
    try:
        with (folder / file).open("rb") as opened:
            return opened.read(MAXIMUM_SIZE + 1)
    except OSError as error:
        raise EventError(f"{file}: this file cannot be read: {error.strerror}.") from error


def _take_in(
    found: SideFiles, data: bytes, file: str, recording: Recording, is_known: Callable[[str], bool]
) -> SideFiles:
    """Return *found* with what one file adds. Raises `EventError` if it is of no use."""
    suffix = PurePosixPath(file).suffix.lower()
    if suffix == ".json":
        meeting = find_meeting(file, recording)
        timeline = read_timeline(data, file, meeting.duration)
        check_timeline(timeline, meeting, is_known)
        timeline = shift_timeline(timeline, meeting.start)
        labels = dict.fromkeys((*found.labels, *timeline.labels))
        return _add(replace(found, labels=tuple(labels)), file, timeline.doubts)
    if suffix == ".txt":
        chat = read_chat(data, file)
        meeting = find_meeting(file, recording)
        if chat.clock is None and has_stamp(file):
            chat = replace(chat, clock="recording")
        check_chat(chat, meeting)
        started = meeting.started if meeting.clock == "host" else None
        chat = place_chat(chat, meeting.duration, started, meeting.start)
        messages = dict.fromkeys((*found.messages, *chat.messages))  # the cloud saves a chat in an old and a new form
        return _add(replace(found, messages=tuple(messages)), file, chat.doubts)
    return _take_in_table(found, data, file, recording, is_known)


def _take_in_table(
    found: SideFiles, data: bytes, file: str, recording: Recording, is_known: Callable[[str], bool]
) -> SideFiles:
    """Return *found* with what a report adds: one on questions if it is that, else one on people."""
    meetings = list_meetings(recording)
    try:
        questions = read_questions(data, file)
    except EventError:
        if _QUESTIONS.search(PurePosixPath(file).name):
            raise
        attended = read_participants(data, file)
        check_report(file, attended.topic, attended.started, meetings, is_day_sure=attended.is_day_sure)
        check_people(attended, is_known)
        people = (*found.participants, *attended.participants)
        return _add(replace(found, participants=people), file, attended.doubts)
    check_report(file, questions.topic, None, meetings)
    return _add(replace(found, questions=(*found.questions, *questions.questions)), file, questions.doubts)


def _add(found: SideFiles, file: str, doubts: Sequence[Doubt]) -> SideFiles:
    return replace(found, used=(*found.used, file), doubts=(*found.doubts, *doubts))
