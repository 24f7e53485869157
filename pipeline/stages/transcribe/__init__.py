"""From regions to what was said in them: languages, text, words, and an account of every millisecond.

Regions are cut into pieces at pauses; the language of all pieces is traced before any is decoded, so that each can be
weighed against the others of its voice. Where the language changes, the region is cut, and every stretch is decoded in
its language; where two languages are nearly as likely, in both. Both passes work in chunks that are fixed before
they begin: a chunk is what is kept when a run is killed and what goes to the recognizer at once, so that a resumed run
ends the same.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol, TypeVar

from pipeline.backends import Audio, Samples, Transcriber
from pipeline.codec import decode, digest, encode
from pipeline.errors import ResourceError
from pipeline.records import InLanguages, Language, Listening, Recording, Region, Segment, Transcript
from pipeline.stages.levels import make_sane
from pipeline.stages.transcribe.assemble import assemble
from pipeline.stages.transcribe.attempts import Attempt, decode_pieces
from pipeline.stages.transcribe.choosing import (
    Asked,
    Choice,
    cut_stretches,
    find_misread,
    keep_likelier,
    list_habits,
    list_readings,
)
from pipeline.stages.transcribe.guards import NOT_FINITE
from pipeline.stages.transcribe.languages import Trace, follow_languages, trace_piece
from pipeline.stages.transcribe.prompts import NO_PROMPTS
from pipeline.stages.transcribe.spans import Piece, cut_region

VERSION = "4"

CHUNK = 32
"""Pieces in a chunk."""
LONGEST = 30_000
"""No span is longer than this, whatever the recognizer can take."""
TRACING = 0.3
"""The part of the work that tracing languages is, for the progress bar alone."""

T = TypeVar("T")

Progress = Callable[[int, int], None]
"""Told the milliseconds done and the milliseconds there are."""


class ChunkStore(Protocol):
    """Where finished chunks are kept."""

    def get(self, key: str) -> bytes | None:
        """Return what was put under *key*, or `None`."""
        ...

    def put(self, key: str, body: bytes) -> None:
        """Keep *body* under *key*."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """What one chunk of tracing gave: the trace of each piece."""

    traces: tuple[Trace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempts:
    """What one chunk of decoding gave."""

    attempts: tuple[Attempt, ...]


def transcribe(
    listening: Listening,
    audio: Audio,
    transcriber: Transcriber,
    languages: Sequence[Language],
    *,
    prompts: InLanguages = NO_PROMPTS,
    chunks: ChunkStore | None = None,
    progress: Progress = lambda done, total: None,
) -> Transcript:
    """Transcribe every region in its language.

    Args:
        listening: The regions.
        audio: Of the same recording.
        transcriber: Answers are checked here, so it may be wrong.
        languages: The event's; all four are possible, and these are likelier.
        prompts: The names and terms to expect in each language (see `write_prompts`).
        chunks: Finished chunks of an earlier run, and where to keep new ones.
        progress: Called after each chunk.

    Raises:
        ResourceError: Not one of the recognizer's scores is a finite number.
    """
    recording = listening.recording
    longest = min(transcriber.max_span, LONGEST)
    source = _identify(recording, transcriber, prompts)
    work = _Work(audio=audio, transcriber=transcriber, prompts=prompts, chunks=chunks, source=source)
    choices, attempts = _follow(work, listening.regions, languages, longest, recording.duration, progress)
    transcript = assemble(recording.duration, choices, attempts, languages)
    segments: list[Segment] = []
    for track in recording.tracks:
        regions = [each for each in listening.interpreted if each.track == track.id]
        if track.language is not None and regions:
            choices, attempts = _follow(work, regions, [track.language], longest, recording.duration)
            said = assemble(recording.duration, choices, attempts, [track.language]).segments
            segments += (replace(each, id=f"{track.id}-{each.id}") for each in said)
    progress(recording.duration, recording.duration)
    return replace(transcript, interpreted=tuple(segments), prompts=prompts)


def _follow(
    work: "_Work",
    regions: Sequence[Region],
    languages: Sequence[Language],
    longest: int,
    duration: int,
    progress: Progress = lambda done, total: None,
) -> tuple[list[Choice], list[Attempt]]:
    """Return what is heard in each part of *regions*, each in its language.

    Raises:
        ResourceError: Not one of the recognizer's scores is a finite number.
    """
    pieces = [piece for each in regions for piece in cut_region(each, each.span, work.audio, longest)]
    traces: list[Trace] = []
    for some in _chunks(pieces):
        traces += work.trace(some)
        progress(int(TRACING * some[-1].span.end), duration)
    stretches = follow_languages(pieces, traces, languages)
    habits = list_habits(stretches)
    choices: list[Choice] = []
    attempts: list[Attempt] = []
    for chunk in _chunks(list(cut_stretches(stretches, work.audio, longest))):
        read = work.decode(list_readings(chunk))
        if misread := find_misread(chunk, read, habits):
            read = [*read, *work.decode(misread)]
        settled, kept = keep_likelier(chunk, read)
        choices += settled
        attempts += kept
        progress(int(TRACING * duration + (1 - TRACING) * chunk[-1].piece.span.end), duration)
    if attempts and all(each.reason == NOT_FINITE for each in attempts):
        raise ResourceError(
            f"The recognizer {work.transcriber.identity.model} gave no finite score for any of {len(attempts)} spans: "
            "its weights or this device's arithmetic are broken; use DEVICE=cpu, or another model with --transcriber."
        )
    return choices, attempts


def _identify(recording: Recording, transcriber: Transcriber, prompts: InLanguages) -> str:
    """Return a digest of all that a chunk's answer depends on besides its pieces."""
    audio = [
        f"{track.id} {part.sha256} {part.stream} {part.start}" for track in recording.tracks for part in track.parts
    ]
    return "\n".join([VERSION, digest(transcriber.identity), digest(prompts), *audio])


def _chunks(things: Sequence[T]) -> Iterator[Sequence[T]]:
    for first in range(0, len(things), CHUNK):
        yield things[first : first + CHUNK]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """The two passes over a chunk, each of them kept."""

    audio: Audio
    transcriber: Transcriber
    prompts: InLanguages
    chunks: ChunkStore | None
    source: str

    def trace(self, pieces: Sequence[Piece]) -> Sequence[Trace]:
        """Return what the recognizer says of the language in each piece."""
        key = self._key("trace", pieces, [])
        kept = self.chunks.get(key) if self.chunks else None
        if kept is not None:
            return decode(Traces, kept, key).traces
        slices = _slice(self.transcriber, [self.read(each) for each in pieces])
        traces = tuple(trace_piece(some, each.span.duration) for some, each in zip(slices, pieces, strict=True))
        if self.chunks:
            self.chunks.put(key, encode(Traces(traces=traces)))
        return traces

    def decode(self, asked: Sequence[Asked]) -> Sequence[Attempt]:
        """Return what was heard in each piece whose tongue is one of the four."""
        pieces, tongues = [each.piece for each in asked], [each.tongue for each in asked]
        key = self._key("decode", pieces, tongues)
        kept = self.chunks.get(key) if self.chunks else None
        if kept is not None:
            return decode(Attempts, kept, key).attempts
        attempts = decode_pieces(pieces, tongues, self.audio, self.transcriber, self.prompts)
        if self.chunks:
            self.chunks.put(key, encode(Attempts(attempts=tuple(attempts))))
        return attempts

    def read(self, piece: Piece) -> Samples:
        """Return the samples of a piece."""
        return make_sane(self.audio.read(piece.region.track, piece.span))

    def _key(self, task: str, pieces: Sequence[Piece], tongues: Sequence[str]) -> str:
        lines = [f"{each.region.track} {each.region.id} {each.span.start} {each.span.end}" for each in pieces]
        return hashlib.sha256("\n".join([self.source, task, *lines, *tongues]).encode()).hexdigest()


def _slice(transcriber: Transcriber, spans: Sequence[Samples]) -> list[Sequence[Mapping[str, float]]]:
    """Return the slices of each span; of one that the recognizer breaks on none, which says nothing."""
    rows = list(islice(transcriber.trace_languages(spans), len(spans) + 1))
    if len(rows) == len(spans):
        return rows
    singles = [list(islice(transcriber.trace_languages([span]), 2)) for span in spans]
    return [single[0] if len(single) == 1 else () for single in singles]
