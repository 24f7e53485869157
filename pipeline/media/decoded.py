"""Random access to the samples of a recording, decoded once into a folder that may be deleted at any time."""

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import SAMPLE_RATE, Samples
from pipeline.errors import MediaError, ResourceError
from pipeline.media.decode import decode
from pipeline.media.probe import probe
from pipeline.records import Doubt, Part, Recording, Span, doubt

VERSION = 1
"""Raised when the same file would be decoded to other samples."""

_PER_MILLISECOND = SAMPLE_RATE // 1000
_BYTES = 2  # in a sample on disk
_TOLERANCE = 500  # milliseconds that may be missing at the end of a part
_LOUDEST = 32768.0
_OFTEN = 10_000  # milliseconds between two calls that tell of progress


class DecodedAudio:
    """The `Audio` of a recording: each part is decoded when it is first read, to 16-bit samples in one file.

    Args:
        folder: The event's folder, which the parts' paths are relative to.
        recording: The recording.
        cache: Where decoded files are kept. Their names carry the hash of what they were made from, so that a file
            with the right name and size is the right one.
        progress: Called while decoding with how many milliseconds this object has decoded so far.
    """

    def __init__(
        self, *, folder: Path, recording: Recording, cache: Path, progress: Callable[[int], None] | None = None
    ) -> None:
        self._folder = folder
        self._recording = recording
        self._cache = cache
        self._progress = progress
        self._decoded = 0
        self._ready: dict[tuple[str, int], Path] = {}

    def read(self, track: str, span: Span) -> Samples:
        """Return the samples of *span* of the track with this id; silence where the track has none.

        Raises:
            KeyError: There is no such track.
            MediaError: A file cannot be decoded to its end.
            ResourceError: The decoded samples cannot be kept, or are gone.
        """
        samples = np.zeros(span.duration * _PER_MILLISECOND, dtype=np.float32)
        for number, part in enumerate(self._recording.track(track).parts):
            start, end = max(span.start, part.start), min(span.end, part.start + part.duration)
            if start >= end:
                continue
            source = _load(self._prepare(track, number, part), start - part.start, end - start)
            samples[(start - span.start) * _PER_MILLISECOND : (end - span.start) * _PER_MILLISECOND] = source
        samples /= _LOUDEST
        return samples

    def blocks(self, track: str, length: int) -> Iterator[Samples]:
        """Yield a track from 0 to its end in consecutive blocks of *length* milliseconds; the last may be shorter.

        Raises as `read` does.
        """
        end = max(part.start + part.duration for part in self._recording.track(track).parts)
        for start in range(0, end, length):
            yield self.read(track, Span(start=start, end=min(start + length, end)))

    def damage(self) -> tuple[Doubt, ...]:
        """Return a doubt for each part, of those decoded so far, in which data was left out."""
        return tuple(
            doubt(
                "damaged-audio",
                f"{part.path} is damaged: some of it could not be decoded and is taken for silence "
                f"({notes.read_text(encoding='utf-8')}); copy it again if you can.",
                span=Span(start=part.start, end=part.start + part.duration),
                target=track.id,
            )
            for track in self._recording.tracks
            for number, part in enumerate(track.parts)
            if (notes := _notes(self._path(track.id, number, part))).is_file()
        )

    def _path(self, track: str, number: int, part: Part) -> Path:
        """Return where a part's samples are kept."""
        made_from = f"{VERSION} {part.sha256} {part.stream} {part.duration}"
        key = hashlib.sha256(made_from.encode()).hexdigest()[:16]
        return self._cache / f"{track}.{number}.{key}.pcm"

    def _prepare(self, track: str, number: int, part: Part) -> Path:
        """Return the file of a part's samples, after decoding them if they are not there."""
        if (track, number) not in self._ready:
            path = self._path(track, number, part)
            size = part.duration * _PER_MILLISECOND * _BYTES
            if not path.is_file() or path.stat().st_size != size:
                self._make(path, part)
                for stale in self._cache.glob(f"{track}.{number}.*"):
                    if stale not in (path, _notes(path)):
                        stale.unlink()
            self._ready[track, number] = path
        return self._ready[track, number]

    def _make(self, path: Path, part: Part) -> None:
        """Decode a part into *path*, which then holds exactly its duration, or is not there."""
        partial = path.with_name(f"{path.name}.part")
        said: list[str] = []
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("wb") as file:
                for block in self._decode(part, said.append):
                    file.write(block.astype("<i2", copy=False).data)
                file.flush()
                os.fsync(file.fileno())
            _notes(path).unlink(missing_ok=True)
            if said:
                _notes(path).write_text(said[0], encoding="utf-8")
            partial.replace(path)
        except OSError as error:
            raise ResourceError(
                f"{partial}: the decoded audio cannot be kept here: {error.strerror}; it takes "
                f"{part.duration * _PER_MILLISECOND * _BYTES / 1e6:.0f} MB."
            ) from error
        finally:
            with contextlib.suppress(OSError):
                partial.unlink()

    def _decode(self, part: Part, complain: Callable[[str], None]) -> Iterator[NDArray[np.int16]]:
        """Yield the samples of a part; if a little is missing at the end, silence in its place."""
        path = self._folder / part.path
        limit = part.duration * _PER_MILLISECOND
        before, made = self._decoded, 0
        for block in decode(path, stream=part.stream, origin=probe(path).origin, limit=limit, complain=complain):
            yield block
            made += len(block)
            self._advance(before + made // _PER_MILLISECOND, _OFTEN)
        missing = limit - made
        if missing > _TOLERANCE * _PER_MILLISECOND:
            raise MediaError(
                f"{path}: only {made / SAMPLE_RATE:.1f} s of {limit / SAMPLE_RATE:.1f} s of audio could be decoded; "
                "the file is damaged: copy it again."
            )
        yield np.zeros(missing, dtype=np.int16)
        self._advance(before + part.duration)

    def _advance(self, decoded: int, step: int = 0) -> None:
        """Tell how much is decoded, if it is at least *step* more than what was told last."""
        if decoded - self._decoded >= step:
            self._decoded = decoded
            if self._progress is not None:
                self._progress(decoded)


def _load(path: Path, start: int, duration: int) -> NDArray[np.int16]:
    """Return *duration* milliseconds of decoded samples.

    Read and not mapped: what is mapped counts as memory of this process while the file is open, 115 MB an hour.
    """
    count = duration * _PER_MILLISECOND
    try:
        samples = np.fromfile(path, dtype="<i2", count=count, offset=start * _PER_MILLISECOND * _BYTES)
    except OSError as error:
        raise ResourceError(f"{path}: the decoded audio cannot be read: {error.strerror}; run again.") from error
    if len(samples) != count:
        raise ResourceError(f"{path}: the decoded audio was cut short while it was in use; run again.")
    return samples


def _notes(path: Path) -> Path:
    """Return the file beside decoded samples that says what was wrong with their source."""
    return path.with_suffix(".damaged")
