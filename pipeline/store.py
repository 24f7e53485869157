"""What is made when: artifacts that are remade only if something they depend on has changed.

An artifact is a file in `outputs/<event>/`. The manifest beside it holds, for each artifact, the named digests it
was made from (its key) and the digest of its bytes. It is up to date if both still agree; that a file exists means
nothing. Every file is written beside its place, flushed to disk, renamed over it, and then entered in the
manifest, so that a run killed at any moment leaves either the old state or the new one.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.errors import Busy, ResourceError

MANIFEST = "manifest.json"
CHUNKS = "chunks"

Key = Mapping[str, str]
"""What an artifact is made from: a name for people, such as "audio" or "people", to a digest or a version."""


def digest(data: bytes) -> str:
    """Return the SHA-256 of *data* in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def write_durably(path: Path, data: bytes) -> None:
    """Put *data* at *path* so that after a crash at any moment the file is either the old one or the new one.

    Raises:
        ResourceError: The disk refused.
    """
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        reason = error.strerror or str(error)
        message = f"{path} could not be written ({reason}); free space or fix its folder, and run again."
        raise ResourceError(message) from error


@contextmanager
def hold(folder: Path) -> Iterator[None]:
    """Hold the event whose outputs are in *folder* until the block ends; the kernel lets go if the process dies.

    Raises:
        Busy: Another process holds it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.seek(0)
            owner = lock.read(20).strip() or "unknown"
            raise Busy(
                f"{folder.name} is being worked on by another run (process {owner}); wait for it to end or stop it."
            ) from error
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What the manifest knows of one artifact."""

    key: dict[str, str]
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunks:
    """Finished pieces of one stage's work, each under the digest of everything it depends on.

    A piece carries the digest of its own bytes; a damaged one counts as missing. A piece that the finished
    artifact did not use is removed by `keep_used`, so that the folder holds one generation.
    """

    folder: Path
    used: set[str] = field(default_factory=set)

    def get(self, key: str) -> bytes | None:
        """Return the piece made under *key*, or `None`."""
        self.used.add(key)
        try:
            head, _, body = (self.folder / key).read_bytes().partition(b"\n")
        except OSError:
            return None
        return body if head.decode("ascii", "replace") == digest(body) else None

    def put(self, key: str, body: bytes) -> None:
        """Keep *body* under *key*."""
        self.used.add(key)
        write_durably(self.folder / key, digest(body).encode() + b"\n" + body)

    def keep_used(self) -> None:
        """Remove every piece that was neither read nor written since this object was made."""
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if path.name not in self.used:
                    path.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Store:
    """The artifacts of one event.

    Attributes:
        folder: `outputs/<event>`.
        refresh: Names of artifacts to remake although they are up to date.
    """

    folder: Path
    refresh: frozenset[str] = frozenset()

    def manifest(self) -> dict[str, Made]:
        """Return what was made; an unreadable manifest counts as none, so that everything is remade."""
        try:
            raw = json.loads((self.folder / MANIFEST).read_text("utf-8"))
            return {name: Made(key=dict(made["key"]), sha256=made["sha256"]) for name, made in raw["artifacts"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return {}

    def why(self, name: str, key: Key) -> str | None:
        """Return why *name* must be made from *key*, in words, or `None` if it is up to date."""
        if name in self.refresh:
            return "asked for"
        made = self.manifest().get(name)
        if made is None:
            return "never made"
        names = sorted(made.key.keys() | dict(key).keys())
        changed = [each for each in names if made.key.get(each) != key.get(each)]
        if changed:
            return "changed: " + ", ".join(changed)
        return None if self._read(name, made) is not None else "its file is missing or damaged"

    def read(self, name: str) -> bytes | None:
        """Return the artifact as it was last made, up to date or not; `None` if there is none or it is damaged."""
        made = self.manifest().get(name)
        return None if made is None else self._read(name, made)

    def _read(self, name: str, made: Made) -> bytes | None:
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            return None
        return data if digest(data) == made.sha256 else None

    def produce(self, name: str, key: Key, make: Callable[[], bytes]) -> bytes:
        """Return the artifact *name* for *key*, calling *make* only if it is not up to date."""
        if self.why(name, key) is None:
            made = self.manifest()[name]
            if (data := self._read(name, made)) is not None:
                return data
        data = make()
        write_durably(self.folder / name, data)
        entries = {**self.manifest(), name: Made(key=dict(key), sha256=digest(data))}
        raw = {each: {"key": entry.key, "sha256": entry.sha256} for each, entry in sorted(entries.items())}
        write_durably(self.folder / MANIFEST, (json.dumps({"artifacts": raw}, indent=1) + "\n").encode())
        return data

    def chunks(self, stage: str) -> Chunks:
        """Return the finished pieces of *stage*."""
        return Chunks(folder=self.folder / CHUNKS / stage)
