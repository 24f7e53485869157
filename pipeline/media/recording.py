"""Puts the files of a recording on one clock, after looking at each of them without decoding it."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from pipeline.errors import MediaError
from pipeline.media.choose import Choice, choose
from pipeline.media.probe import check_plain_file, measure, probe
from pipeline.records import Doubt, Event, Part, Recording, Span, Track, doubt

TOLERANCE = 500
"""Milliseconds by which audio may end before its file says it does."""

SHORTEST = 1000
"""Milliseconds of audio below which a file is no recording of anything."""

LONGEST = 24 * 3600 * 1000
"""Milliseconds above which a file's clock is taken to be broken; disk is needed for all of them."""

# Zoom's names tell whole seconds, so that a part may seem to begin before the one before it has ended.
_CLOCK_ERROR = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class _Examined:
    """A chosen file with the facts.

    Attributes:
        stream: Index among the file's audio streams.
        duration: Milliseconds of audio that are there.
        declared: Milliseconds of audio there should be.
    """

    choice: Choice
    stream: int
    duration: int
    declared: int


def hash_file(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal, reading it in blocks."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_recording(
    folder: Path, event: Event, *, accept_truncated: bool = False, hash_file: Callable[[Path], str] = hash_file
) -> Recording:
    """Return the recording that lies in an event's folder. Decodes nothing.

    Args:
        folder: The event's folder.
        event: Its `tracks` decide which files are used; if there are none, the names of the files do.
        accept_truncated: Whether audio that ends before its file says it does is a doubt and not an error.
        hash_file: How to get the SHA-256 of a file; one that remembers spares large files a reading.

    Raises:
        MediaError: There is no recording, or it is unclear which files it is, or one is broken or incomplete.
    """
    chosen, doubts = choose(folder, event.tracks)
    tracks: dict[str, list[_Examined]] = {}
    for choice in sorted(chosen, key=_floor_first):
        try:
            examined = _examine(folder, choice, accept_truncated=accept_truncated)
        except MediaError as error:
            if choice.number is None:
                raise
            # Nobody asked for this file, and its owner is heard on the floor.
            doubts += (doubt("unused-media", f"{error} It was not used."),)
            continue
        tracks.setdefault(_name_track(choice), []).append(examined)
    zero = next(iter(tracks.values()))[0].choice
    made = []
    for name, files in tracks.items():
        starts, unsure = _place(name, files, zero)
        made.append(_make_track(folder, name, files, starts, hash_file))
        doubts += (*unsure, *_doubt_truncated(files, starts))
    declared = [track for track in made if tracks[track.id][0].choice.number is None]
    duration = max(part.start + part.duration for track in declared for part in track.parts)
    return Recording(tracks=tuple(made), duration=max(0, duration), doubts=doubts)


def _floor_first(choice: Choice) -> int:
    """Return where a choice stands: the first sample of the floor is the zero of the recording's clock."""
    return ("floor", "mixed", "interpretation", "participant").index(choice.content)


def _name_track(choice: Choice) -> str:
    """Return the id of the track that a file belongs to."""
    told = (choice.content, choice.language, choice.person, choice.number)
    return "-".join(str(each) for each in told if each is not None)


def _examine(folder: Path, choice: Choice, *, accept_truncated: bool) -> _Examined:
    """Return a chosen file with its stream and duration. Raises `MediaError` if it will not do."""
    path = _locate(folder, choice.path)
    contents = probe(path)
    if not contents.streams:
        raise MediaError(f"{path}: this file holds no audio; choose one that does.")
    listed = "; ".join(map(str, contents.streams))
    if choice.stream is None and len(contents.streams) > 1:
        raise MediaError(
            f"{path}: this file holds {len(contents.streams)} audio streams: {listed}; write a [[tracks]] table with "
            "stream = … into event.toml for each one to use."
        )
    stream = choice.stream or 0
    if stream >= len(contents.streams):
        raise MediaError(f"{path}: this file holds no audio stream {stream}; it holds {listed}.")
    if contents.streams[stream].codec is None:
        raise MediaError(f"{path}: the sound in this file is encoded in a way that is not known here; convert it.")
    measured = measure(path, stream, contents.origin)
    declared = contents.streams[stream].declared
    if declared is None or measured > declared + TOLERANCE:
        declared = measured
    if declared - measured > TOLERANCE and not accept_truncated:
        raise MediaError(
            f"{path}: this file is incomplete: it should hold {_seconds(declared)} of audio and holds "
            f"{_seconds(measured)}; copy it again, or add --accept-truncated to work on what is there."
        )
    duration = declared if declared - measured <= TOLERANCE else measured
    if not SHORTEST <= duration <= LONGEST:
        raise MediaError(
            f"{path}: this file holds {_seconds(duration)} of audio; a recording is {_seconds(SHORTEST)} at least and "
            "24 hours at most."
        )
    return _Examined(choice=choice, stream=stream, duration=duration, declared=declared)


def _locate(folder: Path, relative: str) -> Path:
    """Return the path of a media file. Raises `MediaError` if it is none, or would lead out of the event's folder."""
    path = folder / relative
    try:
        relative.encode()
    except UnicodeEncodeError:
        raise MediaError(f"{folder}: the name of the file {relative!r} is not UTF-8; rename it.") from None
    for parent in path.relative_to(folder).parents:
        if (folder / parent).is_symlink() and parent != Path():
            raise MediaError(f"{folder / parent}: this is a symbolic link; move or copy the folder itself here.")
    check_plain_file(path)
    if not path.resolve().is_relative_to(folder.resolve()):
        raise MediaError(f"{path}: this file is outside the event's folder; move or copy it there.")
    return path


def _place(name: str, files: Sequence[_Examined], zero: Choice) -> tuple[tuple[int, ...], tuple[Doubt, ...]]:
    """Return where each part of a track starts on the recording's clock, and a doubt for each one that is a guess.

    Args:
        name: The track's id.
        files: Its parts in order.
        zero: The first file of the floor, where the clock begins.
    """
    starts: list[int] = []
    doubts: list[Doubt] = []
    end: int | None = None
    for position, file in enumerate(files):
        before = files[position - 1].choice if position else None
        start = _told_start(file.choice, before, zero)
        if start is None:
            start = 0 if end is None else end
            # A participant comes when it suits, which nothing tells; the sound puts the track in its place.
            if file.choice is not zero and (end is not None or file.choice.content != "participant"):
                where = "with the recording" if end is None else "where the one before it ends"
                message = f"Nothing tells when {file.choice.path} begins; it was taken to begin {where}."
                span = Span(start=start, end=start + file.duration)
                doubts.append(doubt("unknown-start", message, span=span, target=name))
        if end is not None and end - _CLOCK_ERROR <= start < end:
            start = end
        starts.append(start)
        end = start + file.duration
    _check_order(files, starts)
    return tuple(starts), tuple(doubts)


def _told_start(choice: Choice, before: Choice | None, zero: Choice) -> int | None:
    """Return the start that a person or the names of the files tell, or `None`."""
    if choice.start is not None:
        return choice.start
    if choice is zero:
        return 0
    if choice.started is None or zero.started is None or choice.clock != zero.clock:
        return None
    # All parts in one local folder carry the folder's time, which is that of the first.
    if before is not None and before.started == choice.started:
        return None
    return (zero.start or 0) + (choice.started - zero.started) // timedelta(milliseconds=1)


def _check_order(files: Sequence[_Examined], starts: Sequence[int]) -> None:
    """Check that the parts of a track do not overlap. Raises `MediaError` if they do."""
    ordered = sorted(zip(starts, files, strict=True), key=lambda each: each[0])
    for (start, file), (following_start, following) in pairwise(ordered):
        if following_start < start + file.duration:
            raise MediaError(
                f"{following.choice.path}: this file begins {_seconds(following_start)} into the recording, before "
                f"{file.choice.path} ends; both cannot be the {file.choice.content}: write a [[tracks]] table into "
                "event.toml for each file to use, with start = … where it is needed."
            )


def _make_track(
    folder: Path, name: str, files: Sequence[_Examined], starts: Sequence[int], hash_file: Callable[[Path], str]
) -> Track:
    """Return the track that these files are."""
    parts = [
        Part(
            path=file.choice.path,
            sha256=hash_file(folder / file.choice.path),
            start=start,
            duration=file.duration,
            stream=file.stream,
        )
        for file, start in zip(files, starts, strict=True)
    ]
    first = files[0].choice
    return Track(
        id=name,
        content=first.content,
        language=first.language,
        person=first.person,
        parts=tuple(sorted(parts, key=lambda part: part.start)),
    )


def _doubt_truncated(files: Sequence[_Examined], starts: Sequence[int]) -> tuple[Doubt, ...]:
    """Return a doubt for every file that breaks off."""
    return tuple(
        doubt(
            "truncated",
            f"{file.choice.path} is incomplete: it should hold {_seconds(file.declared)} of audio and holds "
            f"{_seconds(file.duration)}.",
            span=Span(start=start + file.duration, end=start + file.declared),
        )
        for file, start in zip(files, starts, strict=True)
        if file.declared > file.duration
    )


def _seconds(milliseconds: int) -> str:
    """Return a duration as people read it."""
    return f"{milliseconds / 1000:.1f} s"
