"""Decodes one audio stream into blocks of samples on the file's own clock.

With the ffmpeg program where there is one, else with PyAV, through the same filters and so to the same samples
within rounding. The filters keep the clock: a late start and holes become silence.
"""

import contextlib
import os
import select
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import av
import ffmpeg
import numpy as np
from av.filter import Graph
from numpy.typing import NDArray

from pipeline.backends import SAMPLE_RATE
from pipeline.errors import MediaError
from pipeline.media.probe import FORMATS, check_plain_file, opened, select_audio

Block = NDArray[np.int16]
Complain = Callable[[str], None]
"""Told what a decoder says about data that it had to leave out."""


def _ignore(said: str) -> None:
    """Nobody asked."""


STALLED_AFTER = 60.0
"""Seconds without a single sample after which a decoder is given up."""

_BLOCK = 1 << 16


def decode(path: Path, *, stream: int, origin: float, limit: int, complain: Complain = _ignore) -> Iterator[Block]:
    """Yield the samples of an audio stream: `SAMPLE_RATE`, mono, 16 bit, from *origin* on, at most *limit* of them.

    Args:
        path: The media file.
        stream: Index among its audio streams.
        origin: Where its clock begins, in seconds, as `probe` tells.
        limit: Nothing after so many samples is decoded, whatever the file holds.
        complain: Called at the end if some of the data was damaged; there is silence in its place.

    Raises:
        MediaError: The file cannot be read or the decoder stalls.
    """
    program = shutil.which("ffmpeg")
    if program is None:
        return decode_with_pyav(path, stream=stream, origin=origin, limit=limit, complain=complain)
    return decode_with_ffmpeg(path, stream=stream, origin=origin, limit=limit, complain=complain, program=program)


def decode_with_ffmpeg(
    path: Path, *, stream: int, origin: float, limit: int, program: str, complain: Complain = _ignore
) -> Iterator[Block]:
    """Decode as `decode` does, in a child process that ends with this iterator."""
    check_plain_file(path)
    left = limit * 2
    with tempfile.TemporaryFile() as complaints:  # a pipe that nobody reads would fill up and stop the child
        process = subprocess.Popen(
            ffmpeg_command(path, stream=stream, origin=origin, program=program),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
        )
        assert process.stdout is not None
        try:
            odd = b""
            while left > 0 and (data := _read(process.stdout.fileno(), min(left, _BLOCK), path)):
                left -= len(data)
                data = odd + data
                odd = data[len(data) // 2 * 2 :]
                yield np.frombuffer(data, dtype="<i2", count=len(data) // 2).astype(np.int16, copy=False)
            complaints.seek(0)
            said = complaints.read(4096).decode(errors="replace").strip().splitlines()
            # Whoever asked for samples sees whether they suffice; without any, only ffmpeg knows why.
            if left == limit * 2 and process.wait(timeout=STALLED_AFTER) != 0:
                raise MediaError(f"{path}: ffmpeg cannot decode this file: {said[-1] if said else 'no reason given'}.")
            if said:
                complain(said[0])
        finally:
            process.kill()
            process.stdout.close()
            process.wait()


def ffmpeg_command(path: Path, *, stream: int, origin: float, program: str) -> list[str]:
    """Return the command that writes raw samples to its standard output, and can read nothing but this file."""
    source = ffmpeg.input(f"file:{path}", protocol_whitelist="file,pipe", format_whitelist=FORMATS)
    samples = source[f"a:{stream}"]
    for name, settings in _filters(origin):
        samples = samples.filter(name, **settings)
    command: list[str] = ffmpeg.compile(
        samples.output("pipe:1", format="s16le"), cmd=[program, "-nostdin", "-v", "error", "-copyts"]
    )
    return command


def decode_with_pyav(
    path: Path, *, stream: int, origin: float, limit: int, complain: Complain = _ignore
) -> Iterator[Block]:
    """Decode as `decode` does, in this process."""
    said: list[str] = []
    try:
        with opened(path) as container:
            audio = select_audio(container, stream)
            frames = (
                frame for frame in _frames(container, audio, said) if _time(frame) - origin <= limit / SAMPLE_RATE
            )
            left = limit
            for block in _resample(frames, origin):
                yield block[:left]
                left -= len(block)
                if left <= 0:
                    break
    except av.error.FFmpegError as error:
        raise MediaError(f"{path}: this file cannot be decoded: {error.strerror}.") from error
    if said:
        complain(said[0])


def _resample(frames: Iterable[Any], origin: float) -> Iterator[Block]:
    """Yield the samples of frames, through new filters whenever the frames change their format.

    Some codecs change their rate or layout on the way; the new filters go on where the old ones end.
    """
    made = 0
    graph: _Graph | None = None
    for frame in frames:
        if graph is None or not graph.takes(frame):
            for block in graph.finish() if graph is not None else ():
                made += len(block)
                yield block
            graph = _Graph(frame, origin + made / SAMPLE_RATE)
        for block in graph.put(frame):
            made += len(block)
            yield block
    if graph is not None:
        yield from graph.finish()


def _time(frame: Any) -> float:  # noqa: ANN401 - PyAV has no types here
    """Return the second at which a frame begins; 0 if it does not say, as it then follows the one before it."""
    return 0.0 if frame.time is None else float(frame.time)


class _Graph:
    """PyAV's filters for frames of one format, from a given second of the file's clock on."""

    def __init__(self, frame: Any, origin: float) -> None:  # noqa: ANN401 - PyAV has no types here
        self._format = self._describe(frame)
        self._graph = Graph()
        source = self._graph.add_abuffer(
            sample_rate=frame.sample_rate,
            format=frame.format,
            layout=frame.layout,
            time_base=frame.time_base,
        )
        chain = [
            self._graph.add(name, ":".join(f"{key}={value}" for key, value in settings.items()))
            for name, settings in _filters(origin)
        ]
        self._graph.link_nodes(source, *chain, self._graph.add("abuffersink")).configure()

    def takes(self, frame: Any) -> bool:  # noqa: ANN401 - PyAV has no types here
        """Tell whether a frame has the format these filters were made for."""
        return self._describe(frame) == self._format

    def put(self, frame: Any) -> Iterator[Block]:  # noqa: ANN401 - PyAV has no types here
        """Filter one frame and yield what is ready."""
        self._graph.push(frame)
        return self._ready()

    def finish(self) -> Iterator[Block]:
        """Yield what is left."""
        return self.put(None)

    def _ready(self) -> Iterator[Block]:
        with contextlib.suppress(av.error.BlockingIOError, av.error.EOFError):
            while True:
                yield np.asarray(self._graph.pull().to_ndarray(), dtype=np.int16).reshape(-1)

    @staticmethod
    def _describe(frame: Any) -> tuple[int, str, str]:  # noqa: ANN401 - PyAV has no types here
        return (frame.sample_rate, frame.format.name, frame.layout.name)


def _frames(container: Any, audio: Any, said: list[str]) -> Iterator[Any]:  # noqa: ANN401 - PyAV has no types here
    """Yield the frames of a stream; what cannot be decoded is left out and *said*, and the end of the data ends it."""
    packets = container.demux(audio)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.EOFError):
            return
        except av.error.FFmpegError as error:
            said.append(str(error.strerror))
            return
        try:
            yield from packet.decode()
        except av.error.EOFError:
            return
        except av.error.FFmpegError as error:
            said.append(str(error.strerror))


def _filters(origin: float) -> tuple[tuple[str, dict[str, str]], ...]:
    """Return the filters (name, settings) that make samples of `SAMPLE_RATE` from a second of the file's clock on.

    Holes are filled and overlaps trimmed as soon as they are heard (40 ms; the default lets 100 ms pass), and nothing
    is ever stretched. Resampling in floating point makes versions of ffmpeg agree to the last bit but one.
    """
    timeline = {"async": "1", "min_hard_comp": "0.04", "first_pts": "0", "internal_sample_fmt": "fltp"}
    return (
        ("asetpts", {"expr": f"PTS-{origin:.6f}/TB"}),
        ("aresample", {"sample_rate": str(SAMPLE_RATE), **timeline}),
        ("aformat", {"sample_fmts": "s16", "sample_rates": str(SAMPLE_RATE), "channel_layouts": "mono"}),
    )


def _read(descriptor: int, size: int, path: Path) -> bytes:
    """Read what a pipe has, waiting no longer than `STALLED_AFTER`; nothing at its end."""
    ready, _, _ = select.select([descriptor], [], [], STALLED_AFTER)
    if not ready:
        raise MediaError(f"{path}: the decoder has made nothing for {STALLED_AFTER:.0f} s and was stopped.")
    return os.read(descriptor, size)
