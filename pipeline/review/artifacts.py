"""What the last run made of an event, read from its folder of outputs."""

import fcntl
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from pipeline.codec import decode
from pipeline.errors import UsageError
from pipeline.event import read_event
from pipeline.records import (
    Doubt,
    Event,
    Language,
    Listening,
    Outline,
    Proceedings,
    Recording,
    Transcript,
    Translations,
)
from pipeline.stages import split
from pipeline.store import Made, Store
from pipeline.transcripts.labels import is_on_programme
from pipeline.translating import name_translations
from pipeline.work import Place
from pipeline.zoom.finding import read_side_files

T = TypeVar("T")
_READ = ("recording.json", "listening.json", "transcript.json", "proceedings.json", "outline.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Artifacts:
    """One generation of an event's artifacts, as a run made them, before any edit.

    Attributes:
        event: What `event.toml` says.
        doubts: Of every stage.
        made: What the manifest says of each artifact.
        root: The hash of all artifacts: the same as long as no run has made anything else.
    """

    event: Event
    listening: Listening
    transcript: Transcript
    proceedings: Proceedings
    translations: Translations
    outline: Outline
    doubts: tuple[Doubt, ...]
    made: Mapping[str, Made]
    root: str


def read_artifacts(place: Place, event: str) -> Artifacts:
    """Return what the last run made of an event.

    Raises:
        UsageError: Something is missing or damaged; it says what to run.
        EventError: `event.toml` is wrong.
    """
    written = read_event(place.recordings / event)
    store = Store(folder=place.outputs / event)

    def read(type_: type[T], name: str) -> T:
        data = store.read(name)
        if data is None:
            raise UsageError(
                f"{store.folder / name} is not there or damaged; run `trilogue summarize {event}` before reviewing it."
            )
        return decode(type_, data, name)

    recording = read(Recording, "recording.json")
    listening = read(Listening, "listening.json")
    transcript = read(Transcript, "transcript.json")
    proceedings = read(Proceedings, "proceedings.json")
    outline = read(Outline, "outline.json")
    translations = read(Translations, name_translations(outline.language))
    side = _side_doubts(place.recordings / event, written, listening.recording)
    settled = {each.id for each in recording.doubts} - {each.id for each in listening.recording.doubts}
    stages = (listening, transcript, proceedings, translations, outline)
    doubts = (*recording.doubts, *side, *(each for stage in stages for each in stage.doubts))
    made = store.manifest()
    return Artifacts(
        event=written,
        listening=listening,
        transcript=transcript,
        proceedings=proceedings,
        translations=translations,
        outline=outline,
        doubts=tuple({each.id: each for each in doubts if each.id not in settled}.values()),
        made=made,
        root=_root(made, outline.language),
    )


def generation(place: Place, event: str) -> object:
    """Return something that is equal as long as neither a run nor a person has changed what is read here."""
    stats = [path.stat() for path in (place.outputs / event / "manifest.json", place.recordings / event / "event.toml")]
    return tuple((each.st_mtime_ns, each.st_size, each.st_ino) for each in stats)


def is_held(outputs: Path) -> bool:
    """Tell whether a run is at work in an event's folder of outputs, and its artifacts may be of two generations."""
    try:
        with (outputs / ".lock").open("rb") as lock:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _root(made: Mapping[str, Made], language: Language) -> str:
    names = (*_READ, name_translations(language))
    return hashlib.sha256(json.dumps([[name, made[name].sha256] for name in names]).encode()).hexdigest()


def _side_doubts(folder: Path, event: Event, recording: Recording) -> tuple[Doubt, ...]:
    """Return what is in doubt about Zoom's side files, which no artifact holds."""
    side = read_side_files(folder, recording, partial(is_on_programme, people=event.people))
    _, unread = split.write_typed(side.messages, side.questions, event.languages, recording.duration)
    return (*side.doubts, *unread)
