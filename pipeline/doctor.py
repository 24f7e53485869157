"""What this machine has of what the pipeline needs, and where the time of an event's recording went."""

import os
import shutil
import sys
import sysconfig
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pipeline.account import Account, Share, account_for, total
from pipeline.backends.catalogue import Catalogue, ModelCard, read_catalogue
from pipeline.codec import Malformed, decode
from pipeline.device import Device, resolve_device
from pipeline.errors import PipelineError, UsageError
from pipeline.records import Listening, Proceedings, Recording, Transcript
from pipeline.store import Store

T = TypeVar("T")

ROOM = 5 * 2**30
"""Bytes of free disk below which a two-hour event and its weights may not fit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked for.

    Attributes:
        optional: Whether the pipeline also works without it.
    """

    what: str
    good: bool
    found: str
    optional: bool = False


def examine(catalogue: Path, device: Device) -> tuple[Finding, ...]:
    """Return what was found, in the order in which it matters."""
    return (*_prerequisites(), _device(device), *_weights(catalogue))


def _prerequisites() -> Iterator[Finding]:
    minor = sys.version_info[:2]
    yield Finding(what="Python", good=(3, 11) <= minor <= (3, 13), found=sys.version.split()[0])
    compiler = shutil.which("cc")
    yield Finding(what="C compiler", good=compiler is not None, found=compiler or "none; install gcc")
    header = Path(sysconfig.get_paths()["include"]) / "Python.h"
    yield Finding(
        what="Python headers",
        good=header.is_file(),
        found=str(header) if header.is_file() else "none; install python3-dev",
    )
    program = shutil.which("ffmpeg")
    yield Finding(
        what="ffmpeg", good=program is not None, found=program or "none; PyAV decodes in its place", optional=True
    )
    free = shutil.disk_usage(Path.cwd()).free
    room = f"{free / 2**30:.0f} GiB free" + ("" if free >= ROOM else "; a two-hour event and its weights want 5 GiB")
    yield Finding(what="disk", good=free >= ROOM, found=room, optional=True)


def _device(wanted: Device) -> Finding:
    try:
        found = resolve_device(wanted)
    except PipelineError as error:
        return Finding(what="device", good=False, found=str(error))
    return Finding(what="device", good=True, found=found if found != "cpu" else "cpu (no GPU is seen)")


def _weights(path: Path) -> Iterator[Finding]:
    try:
        catalogue = read_catalogue(path)
    except PipelineError as error:
        yield Finding(what="models", good=False, found=str(error))
        return
    for card in catalogue.models:
        yield _model(catalogue, card)


def _model(catalogue: Catalogue, card: ModelCard) -> Finding:
    what = f"model {card.name} ({card.role})"
    if card.local:
        try:
            catalogue.verify(card)
        except PipelineError as error:
            return Finding(what=what, good=False, found=str(error))
        return Finding(what=what, good=True, found="comes with the project")
    if card.engine == "chat-endpoint":
        return Finding(what=what, good=True, found=f"a server at {card.url}; asked when it is used", optional=True)
    if card.engine == "resemblyzer":
        return Finding(what=what, good=True, found="comes inside its package")
    place = _cache(card)
    found = f"in {place}" if place.exists() else "not here; fetched on first use"
    return Finding(what=what, good=place.exists(), found=found, optional=True)


def _cache(card: ModelCard) -> Path:
    """Return where the library that loads *card* keeps it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    if card.role == "transcriber":
        return cache / "whisper" / f"{card.source}.pt"
    hub = Path(os.environ.get("HF_HUB_CACHE") or Path(os.environ.get("HF_HOME") or cache / "huggingface") / "hub")
    return hub / f"models--{card.source.replace('/', '--')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """How many doubts of one kind there are."""

    name: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventAccount:
    """What the last run made of an event's recording.

    Attributes:
        segments: How many segments the transcript has.
        doubts: Of the transcript by speaker and session and all before it, the most frequent kind first.
    """

    event: str
    account: Account
    segments: int
    doubts: tuple[Kind, ...]


def account_event(folder: Path) -> EventAccount:
    """Return the account of the event whose artifacts are in *folder*.

    Raises:
        UsageError: An artifact is missing, is not as the run left it, or is older than one that it is made from.
    """
    store = Store(folder=folder)
    recording = _read(store, "recording.json", Recording)
    listening = _read(store, "listening.json", Listening)
    transcript = _read(store, "transcript.json", Transcript)
    proceedings = _read(store, "proceedings.json", Proceedings)
    made = store.manifest()
    heard = made["listening.json"].sha256
    if listening.recording.tracks != recording.tracks or made["transcript.json"].key.get("listening", heard) != heard:
        raise UsageError(
            f"{folder / 'transcript.json'} is of an earlier state of the recording, because the last run did not come "
            f"to its end; {_remedy(folder)} first."
        )
    doubts = {each.id: each.kind for of in (recording, listening, transcript, proceedings) for each in of.doubts}
    kinds = Counter(doubts.values())
    return EventAccount(
        event=folder.name,
        account=account_for(transcript, listening.recording.duration),
        segments=len(transcript.segments),
        doubts=tuple(
            Kind(name=name, count=count) for name, count in sorted(kinds.items(), key=lambda k: (-k[1], k[0]))
        ),
    )


def _read(store: Store, name: str, type_: type[T]) -> T:
    path = store.folder / name
    if not path.is_file():
        raise UsageError(f"{path} is not there; {_remedy(store.folder)} first.")
    data = store.read(name)
    if data is None:
        raise UsageError(f"{path} is not as a run left it; {_remedy(store.folder)} to make it again.")
    try:
        return decode(type_, data, str(path))
    except Malformed as malformed:
        reason = str(malformed.mistakes[0])
        raise UsageError(
            f"{path} was made by another version of this program ({reason}); {_remedy(store.folder)} "
            f"--refresh {path.stem}."
        ) from None


def _remedy(folder: Path) -> str:
    return f"run trilogue transcribe {folder.name}"


def show_account(found: EventAccount) -> str:
    """Return the account as lines for a terminal; times are hours, minutes, seconds and milliseconds."""
    account = found.account
    lines = [
        _line(found.event, account.duration),
        _line("used", total(account.used), _count(found.segments, "segment")),
    ]
    lines += [_line(f"  {share.name}", share.milliseconds, _count(share.count, "segment")) for share in account.used]
    for name, shares in (("quiet", account.quiet), ("dropped", account.dropped), ("other", account.other)):
        lines.append(_line(name, total(shares), _stretches(shares)))
        if name != "quiet":
            lines += [_line(f"  {share.name}", share.milliseconds, _stretches([share])) for share in shares]
    lines.append(_line("uncovered", account.uncovered, "" if not account.uncovered else "this is a bug"))
    lines.append(_count(sum(kind.count for kind in found.doubts), "doubt"))
    lines += [f"  {kind.name:<41} {kind.count:>8}" for kind in found.doubts]
    return "\n".join(lines)


def _line(name: str, milliseconds: int, note: str = "") -> str:
    seconds, rest = divmod(milliseconds, 1000)
    clock = f"{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"
    return f"{name:<40} {clock:>12}   {note}".rstrip()


def _stretches(shares: Sequence[Share]) -> str:
    return _count(sum(share.count for share in shares), "stretch", "stretches")


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
