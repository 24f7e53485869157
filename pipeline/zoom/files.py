"""Which files of a folder Zoom wrote, and what they hold, told by their names and by `recording.conf`.

Names were read off public samples and Zoom's help pages (KB0064394). Where a form could not be verified, the
pattern is generous and says so.
"""

import json
import os
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Literal

from pipeline.errors import MediaError
from pipeline.records import Language, TrackContent

Clock = Literal["utc", "host"]

ENDONYMS: dict[str, Language | None] = {
    "简体中文": "zh",
    "繁體中文": "zh",
    "繁体中文": "zh",
    "中文": "zh",
    "chinese": "zh",
    "日本語": "ja",
    "japanese": "ja",
    "한국어": "ko",
    "korean": "ko",
    "english": "en",
    "deutsch": None,
    "español": None,
    "français": None,
    "italiano": None,
    "português": None,
    "polski": None,
    "русский": None,
    "tiếng việt": None,
    "türkçe": None,
}
"""The languages Zoom offers to interpreters, by the names it writes; `None` where the pipeline cannot use one."""

# The layouts of a cloud video, best first: all hold the same sound, and the plainest is the surest to be whole.
_LAYOUTS = ("", "as", "gallery", "gvo", "avo")
_CLOUD = re.compile(
    r"GMT(?P<clock>\d{8}-\d{6})_(?P<topic>.*?)(?:_(?P<layout>gallery|gvo|as|avo|separate\d+))?(?:_\d+x\d+)?"
)
_LOCAL_FOLDER = re.compile(r"(?P<clock>\d{4}-\d{2}-\d{2} \d{2}\.\d{2}\.\d{2})(?: (?P<topic>.*?))?(?: \d{9,11})?")
_LOCAL_FILE = re.compile(r"(?:(?:audio|video|zoom_)(?=\d)|audio_only[ _-]?)(?P<number>\d*)", re.IGNORECASE)
_PARTICIPANT = re.compile(r"audio(?P<name>.*?)\d*")
_REPEAT = re.compile(r" \(\d+\)$")
_INTERPRETATION = re.compile(r"interpretation", re.IGNORECASE)
_PARENTHESES = re.compile(r"[(（]([^()（）]*)[)）]")
_UNFINISHED = re.compile(r"double_click_to_convert.*\.zoom|.*\.mp4\.tmp", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class ZoomFile:
    """What the name of one audio or video file tells.

    Attributes:
        path: Relative to the event's folder.
        content: Never "mixed": a name cannot tell what the maker of a local recording heard.
        language: Of an interpretation; `None` if it is none of the pipeline's.
        participant: Of a participant's own microphone: the display name, without spaces, perhaps cut short.
        meeting: The same for all files of one recording; empty for a file that names none.
        topic: What the meeting was called, as far as the names tell.
        started: When the recording was started, by the clock that *clock* names; `None` if the name does not tell.
        number: Orders the parts within one local folder.
        rank: Among the files of one meeting that hold the same sound, the lowest is the best.
    """

    path: str
    content: TrackContent
    language: Language | None = None
    participant: str | None = None
    meeting: str = ""
    topic: str = ""
    clock: Clock | None = None
    started: datetime | None = None
    number: int = 0
    rank: int = 0


def describe(path: str) -> ZoomFile | None:
    """Return what the name of a media file tells, or `None` if Zoom gives no such names.

    Args:
        path: Relative to the event's folder, with `/` between the parts.
    """
    file = PurePosixPath(path)
    is_audio = file.suffix.lower() == ".m4a"
    if not is_audio and file.suffix.lower() != ".mp4":
        return None
    stem = _REPEAT.sub("", file.stem)
    if (cloud := _CLOUD.fullmatch(stem)) is not None:
        return _describe_cloud(path, cloud, is_audio=is_audio)
    if is_audio and _INTERPRETATION.search(stem):
        _, language = _interpreted(stem)
        return ZoomFile(path=path, content="interpretation", language=language)
    if is_audio and file.parent.name == "Audio Record" and (participant := _PARTICIPANT.fullmatch(stem)):
        return ZoomFile(
            path=path,
            content="participant",
            participant=participant["name"] or None,
            meeting=str(file.parent.parent),
        )
    if (local := _LOCAL_FILE.fullmatch(stem)) is not None:
        return _describe_local(path, file.parent, int(local["number"] or 0), is_audio=is_audio)
    return None


def _describe_cloud(path: str, name: re.Match[str], *, is_audio: bool) -> ZoomFile | None:
    """Describe `GMT<time>_<topic>[_<layout>][_<width>x<height>]`; `None` if the time is no time."""
    try:
        started = datetime.strptime(name["clock"], "%Y%m%d-%H%M%S")
    except ValueError:
        return None
    interpreted, language = _interpreted(name["topic"]) if is_audio else (False, None)
    layout = name["layout"] or ""
    rank = 0 if is_audio else 1 + (_LAYOUTS.index(layout) if layout in _LAYOUTS else len(_LAYOUTS))
    return ZoomFile(
        path=path,
        content="interpretation" if interpreted else "floor",
        language=language,
        meeting=f"GMT{name['clock']}",
        topic="" if interpreted else name["topic"],
        clock="utc",
        started=started,
        rank=rank,
    )


def _describe_local(path: str, folder: PurePosixPath, number: int, *, is_audio: bool) -> ZoomFile:
    """Describe `audio<n>.m4a`, `video<n>.mp4` and their older forms, in a folder that may be named by its time."""
    name = _LOCAL_FOLDER.fullmatch(folder.name)
    started = None
    if name is not None:
        try:
            started = datetime.strptime(name["clock"], "%Y-%m-%d %H.%M.%S")
        except ValueError:
            name = None
    return ZoomFile(
        path=path,
        content="floor",
        meeting=str(folder),
        topic="" if name is None else name["topic"] or "",
        clock=None if name is None else "host",
        started=started,
        number=number,
        rank=0 if is_audio else 1,
    )


def _interpreted(name: str) -> tuple[bool, Language | None]:
    """Return whether a name is that of an interpretation, and its language.

    The API calls the file `Audio only - Interpretation (日本語)`; the name under which the portal hands it out is
    not verified, so a bare endonym at the end counts too.
    """
    said = _PARENTHESES.findall(name)
    endings = [said[-1]] if said else []
    endings.append(re.split(r"[_\-]|interpretation", name, flags=re.IGNORECASE)[-1])
    for ending in endings:
        endonym = ending.strip(" _-").lower()
        if endonym in ENDONYMS:
            return True, ENDONYMS[endonym]
    return _INTERPRETATION.search(name) is not None, None


def recognize(folder: Path, media: tuple[str, ...]) -> tuple[ZoomFile, ...]:
    """Return what Zoom wrote among the media files of an event's folder, repeated downloads left out.

    Args:
        folder: The event's folder.
        media: Paths relative to it, in order.

    Raises:
        MediaError: Zoom has not finished converting a recording.
    """
    check_finished(folder)
    chosen: dict[str, ZoomFile] = {}
    for path in media:
        described = describe(path)
        if described is None:
            continue
        file = PurePosixPath(path)
        name = str(file.with_name(_REPEAT.sub("", file.stem) + file.suffix))
        # A browser downloads again what failed the first time, so the larger file is the whole one.
        if name not in chosen or (folder / path).stat().st_size > (folder / chosen[name].path).stat().st_size:
            chosen[name] = described
    return tuple(sorted(chosen.values(), key=lambda file: file.path))


def check_finished(folder: Path) -> None:
    """Check that no conversion by the Zoom client is unfinished anywhere in *folder*.

    Raises:
        MediaError: Names the file that shows it.
    """
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if _UNFINISHED.fullmatch(name):
                raise MediaError(
                    f"{Path(parent) / name}: Zoom has not finished converting this recording; open it with the Zoom "
                    "client, wait for the conversion to end, and copy the folder again."
                )
            if name == "recording.conf":
                _check_configuration(Path(parent) / name)


def _check_configuration(path: Path) -> None:
    """Check `{"items": [{"audio", "video", "prefix", "process": 0..100}, …]}` of a local recording."""
    try:
        items = json.loads(path.read_bytes()[:1_000_000])["items"]
        described = [(int(item["process"]), item.get("audio"), item.get("video")) for item in items]
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError, OSError) as error:
        raise MediaError(
            f"{path}: this file of the Zoom client cannot be read ({type(error).__name__}); if the recording is "
            "complete, delete it."
        ) from error
    for process, audio, video in described:
        if process != 100:
            raise MediaError(
                f"{path}: Zoom has converted only {process} % of this recording; open it with the Zoom client, wait "
                "for the conversion to end, and copy the folder again."
            )
        listed = [name for name in (audio, video) if isinstance(name, str) and name]
        # The sound is in both files, so one of them is enough.
        if not any((path.parent / name).is_file() for name in listed if PurePosixPath(name).name == name):
            raise MediaError(
                f"{path}: it lists {' and '.join(listed) or 'no file'}, which the folder does not hold; copy the "
                "whole folder of the Zoom recording."
            )
