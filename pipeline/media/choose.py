"""Which of the media files in an event's folder are its recording, and on which track each belongs."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby, pairwise
from pathlib import Path, PurePosixPath

from pipeline.errors import MediaError
from pipeline.media.probe import SUFFIXES
from pipeline.records import Doubt, Language, TrackContent, TrackMapping, doubt
from pipeline.zoom import Clock, ZoomFile, describe, recognize

_ANOTHER_MEETING_AFTER = timedelta(hours=6)
_SOUND_ONLY = frozenset([".m4a", ".mka", ".wav", ".w64", ".mp3", ".flac", ".ogg", ".oga", ".opus", ".aac", ".wma"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One file of the recording; files with the same content, language, person and number are parts of one track.

    Attributes:
        path: Relative to the event's folder.
        number: Tells files apart of which nobody has said what or whose they are: each is a track of its own.
        stream: Index among the file's audio streams; `None` if nobody has said.
        start: Milliseconds on the recording's clock; `None` if nobody has said.
        clock: Which clock *started* was read from; `None` if the file's name tells no time.
    """

    path: str
    content: TrackContent
    language: Language | None = None
    person: str | None = None
    number: int | None = None
    stream: int | None = None
    start: int | None = None
    clock: Clock | None = None
    started: datetime | None = None


def choose(folder: Path, mappings: Sequence[TrackMapping]) -> tuple[tuple[Choice, ...], tuple[Doubt, ...]]:
    """Return the files of the recording in *folder*, and a doubt about those that are left unused.

    What a person said in `[[tracks]]` decides; else what Zoom's names tell; else there must be only one recording.

    Raises:
        MediaError: There is none, or several that have nothing to do with each other, or Zoom has not finished.
    """
    if mappings:
        return tuple(_mapped(mapping) for mapping in mappings), ()
    media = find_media(folder)
    zoom = recognize(folder, media)
    if not media:
        raise MediaError(
            f"{folder}: this folder holds no recording; looked for Zoom's audio and video files and for any file that "
            f"ends in {', '.join(sorted(SUFFIXES))}."
        )
    floor = _choose_floor(folder, [file for file in zoom if file.content == "floor"])
    used = tuple(_recognized(file) for file in zoom if file.content == "interpretation" and file.language is not None)
    own = [file for file in zoom if file.content == "participant"]
    used += tuple(replace(_recognized(file), number=number) for number, file in enumerate(own, 1))
    if floor:
        beside = {str(PurePosixPath(file.path).with_suffix("")) for file in floor}
        nameless = [path for path in media if describe(path) is None]
        nameless = [each for each in _prefer_sound(nameless) if str(PurePosixPath(each).with_suffix("")) not in beside]
        # Nothing but their sound tells what they are.
        used += tuple(Choice(path=path, content="mixed", number=number) for number, path in enumerate(nameless, 1))
        chosen = (*map(_recognized, floor), *used)
    else:
        others = _prefer_sound([path for path in media if path not in {file.path for file in zoom}])
        if len(others) != 1:
            raise MediaError(_describe_unclear(folder, others or [file.path for file in zoom]))
        chosen = (Choice(path=others[0], content="floor"), *used)
    return chosen, _doubt_unused(media, zoom, chosen)


def find_media(folder: Path) -> tuple[str, ...]:
    """Return the paths, relative to *folder*, of all files whose names end as those of audio or video do.

    Hidden folders are passed over, and so is `reference/`, which holds what a run is compared with.
    """
    found = []
    for parent, folders, names in os.walk(folder):
        here = Path(parent)
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "reference")
        for name in sorted(names):
            path = here / name
            if path.suffix.lower() in SUFFIXES and not name.startswith("."):
                found.append(path.relative_to(folder).as_posix())
    return tuple(found)


def _mapped(mapping: TrackMapping) -> Choice:
    """Return the choice that a person made."""
    told = describe(mapping.file)
    return Choice(
        path=mapping.file,
        content=mapping.content,
        language=mapping.language,
        person=mapping.person,
        stream=mapping.stream,
        start=mapping.start,
        clock=None if told is None else told.clock,
        started=None if told is None else told.started,
    )


def _recognized(file: ZoomFile) -> Choice:
    """Return the choice that the name of a file makes."""
    return Choice(path=file.path, content=file.content, language=file.language, clock=file.clock, started=file.started)


def _choose_floor(folder: Path, files: Sequence[ZoomFile]) -> tuple[ZoomFile, ...]:
    """Return one file for each part of the floor, in order of time."""
    parts = []
    ordered = sorted(files, key=lambda file: (file.meeting, file.number, file.rank, file.path))
    for _, same in groupby(ordered, key=lambda file: (file.meeting, file.number)):
        best, *others = same
        if others and others[0].rank == best.rank:
            raise MediaError(_describe_unclear(folder, [best.path, *(file.path for file in others)]))
        parts.append(best)
    parts.sort(key=lambda file: (file.started or datetime.min, file.meeting, file.number))
    for before, after in pairwise(parts):
        if not _belong_together(before, after):
            raise MediaError(_describe_unclear(folder, [file.path for file in parts]))
    return tuple(parts)


def _belong_together(before: ZoomFile, after: ZoomFile) -> bool:
    """Tell whether two files are parts of one recording, as one is when it was stopped and started again."""
    if before.meeting == after.meeting:
        return True
    if before.started is None or after.started is None:
        return False
    close = after.started - before.started < _ANOTHER_MEETING_AFTER
    return before.clock == after.clock and before.topic == after.topic and close


def _prefer_sound(paths: Sequence[str]) -> list[str]:
    """Leave out a video if a file of its name that holds only sound lies beside it."""
    sound = {PurePosixPath(path).with_suffix("") for path in paths if PurePosixPath(path).suffix.lower() in _SOUND_ONLY}
    return [
        path
        for path in paths
        if PurePosixPath(path).suffix.lower() in _SOUND_ONLY or PurePosixPath(path).with_suffix("") not in sound
    ]


def _describe_unclear(folder: Path, paths: Sequence[str]) -> str:
    """Return one sentence that says what is unclear and how to settle it."""
    listed = ", ".join(repr(path) for path in paths[:10])
    more = f" and {len(paths) - 10} more" if len(paths) > 10 else ""
    return (
        f"{folder}: it is unclear which of these files is the recording: {listed}{more}; write a [[tracks]] table "
        'with file = "…" and content = "floor" into event.toml for each one to use.'
    )


def _doubt_unused(media: Sequence[str], zoom: Sequence[ZoomFile], chosen: Sequence[Choice]) -> tuple[Doubt, ...]:
    """Return a doubt that lists files that may hold speech that the chosen ones do not."""
    used = {choice.path for choice in chosen}
    same_sound = {file.path for file in zoom if file.content == "floor"}
    repeated = {path for path in media if describe(path) is not None} - {file.path for file in zoom}
    beside = {str(PurePosixPath(path).with_suffix("")) for path in used}
    unused = [
        path
        for path in media
        if path not in used | same_sound | repeated and str(PurePosixPath(path).with_suffix("")) not in beside
    ]
    if not unused:
        return ()
    message = (
        f"These media files were not used: {', '.join(unused)}. If they hold speech that counts, write a [[tracks]] "
        "table for each file of the recording into event.toml."
    )
    return (doubt("unused-media", message),)
