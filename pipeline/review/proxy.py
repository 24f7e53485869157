"""The recording as a page plays it: one small Opus file of the floor, and the peaks that draw it.

About 11 MB an hour. It is made once, block by block from the decoded samples, and again only if the recording changed.
"""

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import SAMPLE_RATE, Samples
from pipeline.codec import encode
from pipeline.errors import ResourceError
from pipeline.media import DecodedAudio
from pipeline.records import Recording
from pipeline.stages.listen import find_floor
from pipeline.store import write_durably

NAME = "review.opus"
_NOTES = "review.peaks.json"
_VERSION = 1
_BIT_RATE = 24_000
_PEAK = 100  # milliseconds
_BLOCK = 60_000  # milliseconds, of which peaks are a divisor

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """What a page plays and draws.

    Attributes:
        path: The file; `None` if the event has no audio.
        duration: Milliseconds.
        peaks: The greatest amplitude of each 100 ms, 0..255.
    """

    path: Path | None
    duration: int
    peaks: bytes

    def as_json(self, source: str | None = None) -> dict[str, Any]:
        """Return the part of the state that is about sound; *source* is the file's address."""
        return {
            "src": source if self.path is not None else None,
            "duration": self.duration,
            "peaks": base64.b64encode(self.peaks).decode(),
        }


def make_proxy(folder: Path, outputs: Path, recording: Recording, progress: Progress = lambda *_: None) -> Proxy:
    """Return the proxy of a recording, made only if it is not there or of another recording.

    Args:
        folder: The event's folder.
        outputs: Where the proxy and the decoded samples are kept.
        recording: With its tracks on one clock.
        progress: Told the milliseconds done and to do.

    Raises:
        MediaError: The recording cannot be decoded.
        ResourceError: There is no room for it.
    """
    floor = find_floor(recording)
    if not floor.parts:
        return Proxy(path=None, duration=recording.duration, peaks=b"")
    key = hashlib.sha256(f"{_VERSION} {_BIT_RATE} {_PEAK} ".encode() + encode(floor)).hexdigest()
    path, notes = outputs / NAME, outputs / _NOTES
    known = _read_notes(notes, key)
    if known is None or not path.is_file():
        audio = DecodedAudio(folder=folder, recording=recording, cache=outputs / "audio")
        peaks, duration = bytearray(), max(part.start + part.duration for part in floor.parts)
        _write(path, _watched(audio.blocks(floor.id, _BLOCK), peaks, duration, progress))
        known = {"key": key, "duration": duration, "peaks": base64.b64encode(peaks).decode()}
        write_durably(notes, json.dumps(known).encode())  # after the file it is about, so that it tells no lie
    return Proxy(path=path, duration=known["duration"], peaks=base64.b64decode(known["peaks"]))


def _read_notes(notes: Path, key: str) -> dict[str, Any] | None:
    """Return what is noted of the proxy with this key; `None` if there is none."""
    try:
        known = json.loads(notes.read_bytes())
    except (OSError, ValueError):
        return None
    return known if isinstance(known, dict) and known.get("key") == key else None


def _watched(
    blocks: Iterator[Samples], peaks: bytearray, duration: int, progress: Progress
) -> Iterator[NDArray[np.int16]]:
    """Yield blocks as 16-bit samples, adding to *peaks*."""
    done = 0
    for block in blocks:
        peaks += measure_peaks(block)
        done += len(block) * 1000 // SAMPLE_RATE
        progress(min(done, duration), duration)
        yield np.clip(block * 32768.0, -32768, 32767).astype(np.int16)


def measure_peaks(samples: Samples) -> bytes:
    """Return the greatest amplitude of each 100 ms as a byte; the last stretch may be shorter."""
    step = SAMPLE_RATE * _PEAK // 1000
    loud = np.abs(samples)
    if not len(loud):
        return b""
    peaks = np.maximum.reduceat(loud, np.arange(0, len(loud), step))
    return bytes(np.clip(np.rint(peaks * 255), 0, 255).astype(np.uint8))


def _write(path: Path, blocks: Iterator[NDArray[np.int16]]) -> None:
    """Encode *blocks* to *path*; after a crash at any moment it is the old file or the new one."""
    import av

    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with av.open(str(part), "w", format="ogg", options={"fflags": "+bitexact"}) as container:
            stream = container.add_stream("libopus", rate=SAMPLE_RATE)
            stream.layout = "mono"
            stream.bit_rate = _BIT_RATE
            stream.options = {"application": "voip", "compression_level": "5"}
            done = 0
            for block in blocks:
                frame = av.AudioFrame.from_ndarray(block.reshape(1, -1), format="s16", layout="mono")
                frame.sample_rate, frame.pts = SAMPLE_RATE, done
                done += len(block)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        with part.open("rb+") as file:
            os.fsync(file.fileno())
        part.replace(path)
    except (OSError, av.FFmpegError) as error:
        raise ResourceError(f"{path} could not be written ({error.strerror}); free space and run again.") from error
    finally:
        with suppress(OSError):
            part.unlink()
