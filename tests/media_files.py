"""Media files for tests, made when a test asks for them: bursts of a tone at known times."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

BURST = 0.3
"""Seconds that each burst of tone lasts."""

_FRAME = 1024
_CODECS = {".wav": "pcm_s16le", ".mp3": "mp3", ".flac": "flac", ".mkv": "pcm_s16le"}


def make_tones(duration: float, bursts: Sequence[float], rate: int = 44_100) -> NDArray[np.float32]:
    """Return silence with a burst of tone at each of these seconds."""
    samples = np.zeros(round(duration * rate), dtype=np.float32)
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(round(BURST * rate)) / rate)
    for burst in bursts:
        start = round(burst * rate)
        samples[start : start + len(tone)] = tone[: len(samples) - start]
    return samples


def write_media(
    path: Path,
    streams: Sequence[NDArray[np.float32]],
    *,
    rate: int = 44_100,
    start: float = 0.0,
    hole: tuple[float, float] | None = None,
    video: float = 0.0,
    languages: Sequence[str] = (),
    options: Mapping[str, str] | None = None,
) -> Path:
    """Write a media file in the format its name says; MP4 if it says none.

    Args:
        path: Where; its folder is made.
        streams: The samples of each audio stream.
        rate: Samples per second.
        start: The second at which the audio begins.
        hole: Seconds between which the file holds no audio at all.
        video: Seconds of a black picture.
        languages: Three letters for each audio stream.
        options: For the container.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    suffix = path.suffix.lower()
    container_format = {".mkv": "matroska"}.get(suffix, suffix[1:] if suffix in _CODECS else "mp4")
    with av.open(f"file:{path}", "w", format=container_format, options=dict(options or {})) as container:
        outputs = [container.add_stream(_CODECS.get(suffix, "aac"), rate=rate, layout="mono") for _ in streams]
        for output, language in zip(outputs, languages, strict=False):
            output.metadata["language"] = language
        if video:
            _write_video(container, video)
        for output, samples in zip(outputs, streams, strict=True):
            for first in range(0, len(samples), _FRAME):
                if hole is not None and hole[0] <= first / rate < hole[1]:
                    continue
                container.mux(output.encode(_frame(samples[first : first + _FRAME], rate, first + round(start * rate))))
            container.mux(output.encode(None))
    return path


def write_tones(path: Path, duration: float = 3.0, bursts: Sequence[float] = (1.0,), **settings: object) -> Path:
    """Write a media file with one audio stream."""
    return write_media(path, [make_tones(duration, bursts)], **settings)  # type: ignore[arg-type]


def find_onsets(samples: NDArray[np.float32]) -> list[float]:
    """Return the seconds at which bursts of tone begin in 16 kHz samples."""
    loud = np.flatnonzero(np.abs(samples) > 0.1)
    if len(loud) == 0:
        return []
    starts = loud[np.concatenate([[True], np.diff(loud) > 1600])]
    return [float(start) / 16_000 for start in starts]


def _frame(samples: NDArray[np.float32], rate: int, time: int) -> av.AudioFrame:
    """Return samples as a frame at a time, counted in samples."""
    whole = (samples * 32767).astype(np.int16)[None]
    frame = av.AudioFrame.from_ndarray(whole, format="s16", layout="mono")
    frame.sample_rate, frame.pts, frame.time_base = rate, time, Fraction(1, rate)
    return frame


def _write_video(container: av.container.OutputContainer, duration: float) -> None:
    """Write a small black picture, five times a second."""
    stream = container.add_stream("mpeg4", rate=5, width=64, height=64, pix_fmt="yuv420p")
    black = np.zeros((64, 64, 3), dtype=np.uint8)
    for number in range(round(duration * 5)):
        frame = av.VideoFrame.from_ndarray(black, format="rgb24")
        frame.pts, frame.time_base = number, Fraction(1, 5)
        container.mux(stream.encode(frame))
    container.mux(stream.encode(None))
