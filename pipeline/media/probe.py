"""What a media file declares and what it really holds, found without decoding it.

PyAV does this whether or not ffmpeg is installed, so that a file is judged the same way everywhere.
"""

import contextlib
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
from av.stream import Discard

from pipeline.errors import MediaError

FORMATS = "mov,matroska,wav,mp3,flac,ogg,aac,avi,w64,asf"
"""The containers that are read. Playlists and lists of files are not: they make a decoder open other files."""

SUFFIXES = frozenset(
    {".m4a", ".mp4", ".m4v", ".mov", ".3gp", ".mka", ".mkv", ".webm", ".avi", ".wmv", ".asf"}
    | {".wav", ".w64", ".mp3", ".flac", ".ogg", ".oga", ".opus", ".aac", ".wma"}
)
"""How the names of such files end, in lower case."""

# These say in their header how long they are; others are guessed from the size of the file.
_DECLARING = frozenset({"mov", "matroska", "wav", "flac", "avi", "w64", "asf"})
_STALLED_AFTER = 60.0
_TICKS = 1_000_000  # of libavformat's own clock, in a second


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """One audio stream of a file.

    Attributes:
        index: Among the file's audio streams.
        language: As the file says, three letters; `None` if it does not.
        codec: What the sound is encoded with; `None` if that is not known here, so that it cannot be decoded.
        declared: The end on the file's own clock, in milliseconds; `None` if the file does not say it.
    """

    index: int
    language: str | None
    channels: int
    codec: str | None
    declared: int | None

    def __str__(self) -> str:
        """Return the stream as an error message lists it."""
        return f"stream {self.index} (language {self.language or 'not given'}, {self.channels} channels)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a media file holds.

    Attributes:
        origin: Where its clock begins, in seconds: 0 for containers that say when each stream starts, as MP4 does;
            for the others, whatever time the first packet carries.
    """

    origin: float
    streams: tuple[Stream, ...]


@contextlib.contextmanager
def opened(path: Path) -> Iterator[Any]:
    """Open a media file as a PyAV container that can read no other file and no network.

    Raises:
        MediaError: It is missing, no plain file, empty, or in none of `FORMATS`.
    """
    check_plain_file(path)
    whitelists = {"format_whitelist": FORMATS, "protocol_whitelist": "file"}
    try:
        container = av.open(f"file:{path}", options=whitelists, metadata_errors="replace", timeout=_STALLED_AFTER)
    except (av.error.FFmpegError, ValueError, OSError) as error:
        raise MediaError(_describe_unreadable(path)) from error
    with container:
        yield container


def probe(path: Path) -> Contents:
    """Return what a media file says of its audio streams. Raises `MediaError` as `opened` does."""
    with opened(path) as container:
        names = set(container.format.name.split(","))
        starts_at_zero = "mov" in names
        origin = 0.0 if starts_at_zero else max(0, container.start_time or 0) / _TICKS
        streams = tuple(
            Stream(
                index=index,
                language=None if stream.language in (None, "und") else str(stream.language),
                channels=0 if stream.codec_context is None else int(stream.codec_context.channels),
                codec=None if stream.codec_context is None else str(stream.codec_context.name),
                declared=_declared_end(container, stream, origin) if names & _DECLARING else None,
            )
            for index, stream in enumerate(container.streams.audio)
        )
        return Contents(origin=origin, streams=streams)


def measure(path: Path, stream: int, origin: float) -> int:
    """Return where the last packet of an audio stream ends, in milliseconds after *origin* (in seconds).

    Reads the file once without decoding; a file that breaks off ends where its last whole packet does.
    """
    end = 0.0
    with opened(path) as container:
        audio = select_audio(container, stream)
        with contextlib.suppress(av.error.FFmpegError):
            for packet in container.demux(audio):
                if packet.pts is not None and not packet.is_corrupt:
                    end = max(end, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    return max(0, round((end - origin) * 1000))


def select_audio(container: Any, stream: int) -> Any:  # noqa: ANN401 - PyAV has no types here
    """Return an audio stream of a container, all others of which are from now on skipped without being read."""
    audio = container.streams.audio[stream]
    for other in container.streams:
        if other.index != audio.index:
            other.discard = Discard.all
    return audio


def check_plain_file(path: Path) -> None:
    """Check that *path* is a file with bytes in it, and not a link, a folder or a device.

    Raises:
        MediaError: It is not.
    """
    try:
        status = path.lstat()
    except OSError as error:
        raise MediaError(f"{path}: this file cannot be opened: {error.strerror}.") from error
    if stat.S_ISLNK(status.st_mode):
        raise MediaError(f"{path}: this is a symbolic link; move or copy the file itself to this place.")
    if not stat.S_ISREG(status.st_mode):
        raise MediaError(f"{path}: this is not a file.")
    if status.st_size == 0:
        raise MediaError(f"{path}: this file is empty; copy it again.")


def _declared_end(container: Any, stream: Any, origin: float) -> int | None:  # noqa: ANN401 - PyAV has no types here
    """Return where a stream says it ends, in milliseconds after *origin*."""
    if container.format.name == "wav" and container.duration is not None:
        return round(float(container.duration) / _TICKS * 1000 * _declared_share(Path(container.name[len("file:") :])))
    if stream.duration is not None and stream.time_base is not None:
        end = ((stream.start_time or 0) + stream.duration) * stream.time_base
        return round((float(end) - origin) * 1000)
    tagged = _tagged_duration(stream.metadata.get("DURATION", ""))
    if tagged is not None:
        return round((tagged - origin) * 1000)
    # The duration of the whole file is that of its longest stream, which need not be this one.
    if container.duration is not None and len(container.streams) == 1:
        return round(float(container.duration) / _TICKS * 1000)
    return None


def _declared_share(wav: Path) -> float:
    """Return how many times as large as it is a WAV file says that it is; libavformat does not tell."""
    with wav.open("rb") as file:
        head = file.read(8)
    declared, there = int.from_bytes(head[4:8], "little") + 8, wav.stat().st_size
    # A program that writes into a pipe cannot know the size and writes the greatest instead.
    is_known = head[:4] == b"RIFF" and declared < 0xFFFF_FFFF
    return max(1.0, declared / there) if is_known else 1.0


def _tagged_duration(text: str) -> float | None:
    """Return the seconds of Matroska's tag `HH:MM:SS.nnnnnnnnn`."""
    try:
        hours, minutes, seconds = text.split(":")
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    except ValueError:
        return None


def _describe_unreadable(path: Path) -> str:
    """Return one sentence about a file that cannot be opened as media."""
    try:
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        return f"{path}: this file cannot be opened: {error.strerror}."
    if head[4:8] == b"ftyp":
        return (
            f"{path}: this file has no index, as one that was never finished or was copied only in part; copy it "
            "again, or repair it with the program that recorded it."
        )
    if all(byte >= 32 or byte in b"\t\r\n\f" for byte in head):
        return f"{path}: this is text and not audio or video, whatever its name says; replace it by the recording."
    return (
        f"{path}: this is not audio or video in a format that is read here ({FORMATS.replace(',', ', ')}); copy it "
        "again or convert it."
    )
