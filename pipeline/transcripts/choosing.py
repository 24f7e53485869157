"""Which transcript of an event's folder is its text, if any."""

import os
from collections.abc import Sequence
from pathlib import Path

from pipeline.errors import EventError
from pipeline.records import TranscriptMapping
from pipeline.zoom import check_finished

SUFFIXES = frozenset([".vtt", ".srt", ".ctm", ".stm"])
MAXIMUM_SIZE = 20_000_000
"""Bytes; ten hours of speech are two million."""


def choose_transcript(
    folder: Path, mappings: Sequence[TranscriptMapping], *, has_media: bool
) -> TranscriptMapping | None:
    """Return the transcript to work from, `None` if the recording is to be transcribed.

    With a recording, it is the one that a person wants instead. Without, it is the one that is listed or wanted, or
    the only one in the folder; Zoom's captions (`.cc.vtt`) stand back behind its transcript, which knows the speakers.

    Raises:
        EventError: A listed file is not there, or it is unclear which one it is.
        MediaError: Zoom has not finished converting the recording.
    """
    for position, mapping in enumerate(mappings):
        check_file(folder, mapping, position)
    wanted = [each for each in mappings if each.use == "instead"]
    if wanted:
        return wanted[0]
    if has_media:
        return None
    check_finished(folder)
    if len(mappings) == 1:
        return mappings[0]
    found = [each.file for each in mappings] or list(find_transcripts(folder))
    if not found:
        return None
    if len(found) > 1:
        listed = ", ".join(map(repr, found[:10]))
        raise EventError(
            f"{folder}: it is unclear which of these transcripts is the text of the event: {listed}; write a "
            '[[transcripts]] table with file = "…" and use = "instead" for it into event.toml.'
        )
    return TranscriptMapping(file=found[0])


def find_transcripts(folder: Path) -> tuple[str, ...]:
    """Return the paths, relative to *folder*, of what may be transcripts of the whole event, in order.

    Hidden folders are passed over, and so is `reference/`, which holds what a run is compared with.
    """
    found: list[str] = []
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "reference")
        here = Path(parent)
        for name in sorted(names):
            path = here / name
            if path.suffix.lower() in SUFFIXES and not name.startswith("."):
                found.append(path.relative_to(folder).as_posix())
    better = {f"{each.removesuffix('.transcript.vtt')}.cc.vtt" for each in found if each.endswith(".transcript.vtt")}
    return tuple(each for each in found if each not in better)


def check_file(folder: Path, mapping: TranscriptMapping, position: int) -> None:
    """Check that a listed file is there and inside the event's folder. Raises `EventError` if it is not."""
    path = folder / mapping.file
    where = f"{folder / 'event.toml'}: transcripts[{position + 1}].file"
    if not path.is_file():
        raise EventError(f"{where}: there is no file {mapping.file!r} in the event's folder; correct its name.")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise EventError(f"{where}: {mapping.file!r} leads out of the event's folder; copy the file there.")


def load_transcript(path: Path) -> bytes:
    """Return what is in a transcript. Raises `EventError` if it cannot be read or is too large to be one."""
    try:
        if not path.is_file():
            raise EventError(f"{path}: this is no plain file; copy the transcript itself here.")
        with path.open("rb") as file:
            data = file.read(MAXIMUM_SIZE + 1)
    except OSError as error:
        raise EventError(f"{path}: this file cannot be read: {error.strerror}.") from error
    if len(data) > MAXIMUM_SIZE:
        raise EventError(f"{path}: this file is larger than 20 MB, which no transcript is; is it the right one?")
    return data
