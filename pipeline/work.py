"""One event being worked on: where things are, what the user chose, and what became of each artifact."""

import hashlib
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, is_dataclass
from pathlib import Path
from typing import Literal, Protocol, TypeVar

from pipeline.backends.catalogue import Catalogue, EngineChoice, TranslationEngineChoice
from pipeline.codec import decode, encode
from pipeline.device import Device
from pipeline.edits import Edit, Resolved
from pipeline.records import Doubt, Event, Language
from pipeline.store import Key, Store

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
        target: The language of the report.
        into: Further languages to translate everything into.
        refresh: Artifacts to remake although they are up to date.
        offline: Whether nothing may be fetched.
        accept_truncated: Whether audio that ends before its declared end is worked on all the same.
        translator: Names of translation models between commas, each for what those before it cannot do.
        engine: What computes the speech recognizer.
        summarizer: A chat model that writes the outline; "auto" and "extractive" need none.
        translator_engine: What computes a sequence-to-sequence translation model.
    """

    device: Device
    transcriber: str
    translator: str
    voices: str
    target: Language
    offline: bool
    accept_truncated: bool
    into: tuple[Language, ...] = ()
    engine: EngineChoice = "auto"
    translator_engine: TranslationEngineChoice = "auto"
    summarizer: str = "auto"
    refresh: frozenset[str] = frozenset()


class Watch(Protocol):
    """Whoever wants to know how a run is getting on."""

    def begin(self, what: str, total: int) -> None:
        """*what* begins, on *total* milliseconds of recording (0 if that means nothing)."""

    def advance(self, done: int, total: int) -> None:
        """*done* of *total* milliseconds of the recording are done with."""

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
        engine: What computes, or computed, the speech recognizer, and in what arithmetic; empty where none is needed.
        doubts: How many doubts a reviewer must look at.
        blocked: How many sentences of the outline did not pass the checks and were left out.
        look_at: The documents to open first, relative to *folder*.
    """

    event: str
    folder: Path
    steps: tuple[Step, ...]
    engine: str = ""
    doubts: int = 0
    blocked: int = 0
    look_at: tuple[str, ...] = ()


@dataclass(kw_only=True)
class Work:
    """One event being worked on.

    Attributes:
        engine: What computes the speech recognizer, and in what arithmetic.
        doubts: Everything a reviewer must look at, as it comes up.
    """

    folder: Path
    event: Event
    edits: tuple[Edit, ...]
    settings: Settings
    catalogue: Catalogue
    store: Store
    watch: Watch
    dry: bool
    engine: str = ""
    steps: list[Step] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def make(self, name: str, type_: type[T], key: Key, total: int, make: Callable[[], T]) -> T:
        """Return the record *name*, made only if it is out of date; *total* is the milliseconds to work on."""
        return decode(type_, self.write(name, key, total, lambda: encode(make())), name)

    def write(self, name: str, key: Key, total: int, make: Callable[[], bytes]) -> bytes:
        """Return the bytes of the artifact *name*, made only if it is out of date."""
        reason = self.store.why(name, key)
        if reason is not None and self.dry:
            raise WouldMakeError(name, reason)
        began = time.monotonic()
        if reason is not None:
            self.watch.begin(name, total)
        data = self.store.produce(name, key, make)
        if reason is None:
            self.steps.append(Step(artifact=name, action="up to date"))
        else:
            seconds = time.monotonic() - began
            self.watch.end(name, seconds)
            self.steps.append(Step(artifact=name, action="made", reason=reason, seconds=round(seconds, 2)))
        return data

    def lay_over(self, resolved: Resolved[T]) -> T:
        """Return the effective record; the corrections that do not fit become doubts."""
        self.doubts += [each.as_doubt() for each in resolved.conflicts]
        return resolved.effective


class WouldMakeError(Exception):
    """A dry run has come to the first artifact that is out of date; it never leaves `run`."""

    def __init__(self, artifact: str, reason: str) -> None:
        self.artifact = artifact
        self.reason = reason
        super().__init__(artifact)


def make_key(version: int | str, **inputs: object) -> Key:
    """Return the key of an artifact: the stage's version, and the fingerprint of each input under its name."""
    return {"version": str(version), **{name: fingerprint(value) for name, value in inputs.items()}}


def fingerprint(value: object) -> str:
    """Return the SHA-256 of a record, or of a mapping or sequence of records and plain values."""
    return hashlib.sha256(_canonical(value)).hexdigest()


def _canonical(value: object) -> bytes:
    if is_dataclass(value):
        return encode(value)
    if isinstance(value, Mapping):
        return b"{%s}" % b",".join(json.dumps(key).encode() + b":" + _canonical(value[key]) for key in sorted(value))
    if isinstance(value, tuple | list):
        return b"[%s]" % b",".join(map(_canonical, value))
    return json.dumps(value).encode()
