"""`recordings/<event>/edits.jsonl`: one edit a line, only ever appended to.

A crash or a full disk can leave a last line without its end. It is kept: the next append marks it with `TORN` and
goes on below, and every reading reports it as a doubt.
"""

import fcntl
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipeline.codec import Malformed, decode, encode_line
from pipeline.edits.operations import Anchor, Edit, Operation
from pipeline.errors import EventError, ResourceError
from pipeline.records import Doubt, Language, doubt

TORN = b"\t#torn"


@dataclass(frozen=True, slots=True, kw_only=True)
class EditLog:
    """All edits in the order in which they were made, and what a reviewer must know about the log itself."""

    edits: tuple[Edit, ...] = ()
    doubts: tuple[Doubt, ...] = ()


def new_edit(
    operation: Operation,
    target: Anchor,
    *,
    who: str,
    other: Anchor | None = None,
    field: str | None = None,
    language: Language | None = None,
    before: str | None = None,
    after: str | None = None,
) -> Edit:
    """Return an edit made now, with an id that no other edit has."""
    return Edit(
        id=f"e-{uuid.uuid4().hex}",
        operation=operation,
        target=target,
        who=who,
        when=datetime.now(UTC).isoformat(timespec="milliseconds"),
        other=other,
        field=field,
        language=language,
        before=before,
        after=after,
    )


def read_edits(path: Path) -> EditLog:
    """Return what *path* holds; nothing if there is no such file.

    A line that is there twice (logs of two people, joined) counts once.

    Raises:
        EventError: If a line is no edit, or one id stands for two edits; it names the line.
    """
    try:
        return parse_edits(path.read_bytes(), str(path))
    except FileNotFoundError:
        return EditLog()
    except OSError as error:
        raise EventError(f"{path} cannot be read: {error.strerror}.") from None


def parse_edits(data: bytes, where: str) -> EditLog:
    """Return the edits in the bytes of a log, which errors and doubts call *where*. Raises as `read_edits` does."""
    lines = data.split(b"\n")
    edits: dict[str, Edit] = {}
    doubts = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            edit = decode(Edit, line, f"{where}, line {number}")
        except Malformed as error:
            if not line.endswith(TORN) and number < len(lines):
                raise EventError(f"{error} Correct the line, or put it right from a backup of the file.") from None
            doubts.append(_torn(where, number, line))
            continue
        if edits.setdefault(edit.id, edit) != edit:
            raise EventError(f"{where}, line {number}: the id {edit.id} already stands for another edit above it.")
    doubts.extend(
        _unknown_undo(edit) for edit in edits.values() if edit.operation == "undo" if edit.target.id not in edits
    )
    return EditLog(edits=tuple(edits.values()), doubts=tuple(doubts))


def append_edit(path: Path, edit: Edit) -> None:
    """Append an edit; when this returns, it is on disk.

    Writers in other processes wait for one another.

    Raises:
        EventError: If the event's folder is not there or may not be written to.
        ResourceError: If the disk is full or fails; the edit is then not acknowledged.
    """
    with _locked(path) as descriptor:
        _append(path, descriptor, encode_line(edit))


def merge_edits(path: Path, edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Append those of *edits* that the log does not hold, all or none and in their order; return which those were.

    When this returns, they are on disk. An edit that is there already is left as it is, so that sending edits twice,
    or the logs of two people to each other, doubles and loses nothing.

    Raises:
        EventError: As `append_edit` does, or if one id stands for two edits; then none is appended.
        ResourceError: As `append_edit` does.
    """
    with _locked(path) as descriptor:
        known = {each.id: each for each in read_edits(path).edits}
        fresh: dict[str, Edit] = {}
        for edit in edits:
            if known.get(edit.id, fresh.get(edit.id, edit)) != edit:
                raise EventError(f"{path}: the id of a correction to be added already stands for another correction.")
            if edit.id not in known:
                fresh[edit.id] = edit
        if fresh:
            _append(path, descriptor, b"".join(encode_line(each) for each in fresh.values()))
    return tuple(fresh.values())


@contextmanager
def _locked(path: Path) -> Iterator[int]:
    """Open the log, made if it is not there, for this writer alone.

    Raises:
        EventError: If the event's folder is not there or may not be written to.
        ResourceError: If its file system has no locks.
    """
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise EventError(f"The correction cannot be saved to {path}: {error.strerror}.") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        except OSError as error:
            raise ResourceError(f"The correction was not saved to {path}: {error.strerror}.") from None
        yield descriptor
    finally:
        os.close(descriptor)  # which also gives up the lock


def _append(path: Path, descriptor: int, lines: bytes) -> None:
    """Write *lines* below what is there and flush them to disk; what a full disk took of them is cut off again.

    Raises:
        ResourceError: If the disk is full or fails.
    """
    size = os.fstat(descriptor).st_size
    try:
        _write(descriptor, _close_last_line(descriptor) + lines)
        os.fsync(descriptor)
        _fsync_folder(path.parent)
    except OSError as error:
        with suppress(OSError):
            os.ftruncate(descriptor, size)
        raise ResourceError(f"The correction was not saved to {path}: {error.strerror}.") from None


def _close_last_line(descriptor: int) -> bytes:
    """Return what ends a last line that has no end: marked as torn, unless it is whole."""
    size = os.fstat(descriptor).st_size
    if size == 0 or os.pread(descriptor, 1, size - 1) == b"\n":
        return b""
    last = os.pread(descriptor, size, 0).rsplit(b"\n", 1)[-1]
    try:
        decode(Edit, last, "the last line")
    except Malformed:
        return TORN + b"\n"
    return b"\n"


def _write(descriptor: int, data: bytes) -> None:
    """Write all of *data*."""
    while data:
        data = data[os.write(descriptor, data) :]


def _fsync_folder(folder: Path) -> None:
    """Make a new file's name as durable as its content."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _torn(where: str, number: int, line: bytes) -> Doubt:
    """Return the doubt about a line that was cut off while it was being written."""
    start = line.removesuffix(TORN)[:200].decode(errors="replace")
    message = f"Line {number} of {Path(where).name} was cut off while it was being saved; it begins: {start}"
    return doubt("torn-edit", message)


def _unknown_undo(edit: Edit) -> Doubt:
    """Return the doubt about an undo of something that is not in the log."""
    message = f"{edit.who} took back edit {edit.target.id} ({edit.when}), which is not in the log."
    return doubt("unknown-undo", message, target=edit.id)
