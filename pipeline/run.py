"""The whole pipeline: from the folder of an event to its transcript, translation and outline.

`run` reads top to bottom as the stages follow each other. Each paragraph asks the store for one artifact; the
store calls the stage only if something the artifact depends on has changed, and the next stage reads the
**effective** record: the artifact with a person's corrections applied.
"""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from pipeline.backends import SpeechDetector, Transcriber, Translator, VoiceEmbedder
from pipeline.backends.catalogue import (
    open_detector,
    open_transcriber,
    open_translator,
    open_voices,
    read_catalogue,
)
from pipeline.codec import decode, digest, encode
from pipeline.device import Device
from pipeline.edits import EditLog, read_edits, resolve, resolve_speakers, resolve_voices
from pipeline.event import read_event
from pipeline.media import DecodedAudio, read_recording
from pipeline.records import (
    Doubt,
    Event,
    Language,
    Listening,
    Outline,
    Proceedings,
    Recording,
    Transcript,
    Translation,
    Translations,
    Utterance,
)
from pipeline.stages import listen, split, summarize, transcribe, translate
from pipeline.store import Key, Store, hold

Until = Literal["transcribe", "translate", "summarize"]
ARTIFACTS: Mapping[Until, tuple[str, ...]] = {
    "transcribe": ("recording.json", "listening.json", "transcript.json", "proceedings.json"),
    "translate": ("translations.json",),
    "summarize": ("outline.json",),
}
"""What each stop adds, in the order in which it is made; documents are rendered after each."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where things are.

    Attributes:
        root: The project's folder, with `recordings/`, `outputs/` and `models/` in it.
    """

    root: Path

    @property
    def recordings(self) -> Path:
        """The folder of what people bring."""
        return self.root / "recordings"

    @property
    def outputs(self) -> Path:
        """The folder of what runs make."""
        return self.root / "outputs"

    @property
    def catalogue(self) -> Path:
        """The list of models."""
        return self.root / "models" / "models.toml"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What a user chose for a run.

    Attributes:
        refresh: Artifacts to remake although they are up to date.
        offline: Whether nothing may be fetched.
        accept_truncated: Whether audio that ends before its declared end is worked on all the same.
    """

    device: Device
    transcriber: str
    translator: str
    voices: str
    target: Language
    offline: bool
    accept_truncated: bool
    refresh: frozenset[str] = frozenset()


class Watch(Protocol):
    """Whoever wants to know how a run is getting on."""

    def begin(self, what: str, total: int) -> None:
        """*what* begins, on *total* milliseconds of recording (0 if that means nothing)."""

    def advance(self, done: int) -> None:
        """*done* milliseconds of the recording are done with."""

    def end(self, what: str, seconds: float) -> None:
        """*what* is done."""

    def say(self, message: str) -> None:
        """One thing to tell the user."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """What became of one artifact.

    Attributes:
        reason: Why it was made, or would be; empty if it was up to date.
        seconds: How long making it took.
    """

    artifact: str
    action: Literal["made", "up to date", "would make"]
    reason: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a run did for one event.

    Attributes:
        folder: Where its artifacts are.
        doubts: How many doubts a reviewer must look at.
        blocked: How many sentences of the outline did not pass the checks and were left out.
        look_at: The documents to open first, relative to *folder*.
    """

    event: str
    folder: Path
    steps: tuple[Step, ...]
    doubts: int = 0
    blocked: int = 0
    look_at: tuple[str, ...] = ()
