"""The truth about the files of a recording: `tracks.json`, `renderings.json` and `typed.json` of the reference."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.records import Language, TrackContent
from world.interpreters import Rendition
from world.truth import write_json
from world.typed import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class TrueTrack:
    """One media file.

    Attributes:
        file: Relative to the event's folder.
        language: Of interpreters.
        people: Ids of everybody at this microphone; empty where everybody is heard.
        offset: Milliseconds on the recording's clock of the first sample.
        duration: Milliseconds.
        account: The display name of a participant.
        interpreters: Ids and voices of those who interpret.
        relays: Whether an interpretation carries the floor where that speaks its language.
    """

    file: str
    content: TrackContent
    offset: int
    duration: int
    language: Language | None = None
    people: tuple[str, ...] = ()
    account: str | None = None
    interpreters: Mapping[str, str] | None = None
    relays: bool | None = None


def write_tracks(
    folder: Path,
    tracks: Sequence[TrueTrack],
    renditions: Sequence[tuple[str, Rendition]],
    messages: Sequence[Message],
) -> None:
    """Write what is true of the files, of what interpreters say, and of what was typed.

    Args:
        folder: Where to; it exists.
        tracks: Every media file.
        renditions: What can be heard of interpreters, with the file in which it can; times on the recording's clock.
        messages: Empty where nothing was typed.
    """
    write_json(folder / "tracks.json", {"tracks": [asdict(each) for each in tracks]})
    rows = [
        {
            "id": each.id,
            "file": file,
            "language": each.language,
            "interpreter": each.interpreter,
            "voice": each.voice,
            "utterance": each.utterance,
            "start": each.span.start,
            "end": each.span.end,
            "said": asdict(each.said),
            "speed": each.speed,
            "text": each.text,
        }
        for file, each in renditions
    ]
    write_json(folder / "renderings.json", {"renderings": rows})
    if messages:
        typed = [
            {
                "source": each.place,
                "time": each.time,
                "language": each.language,
                "text": each.text,
                "private": each.to is not None,
                "read_aloud": each.read_aloud,
                "answer": each.answer,
                "written_answer": each.written,
            }
            for each in messages
        ]
        write_json(folder / "typed.json", {"typed": typed})
