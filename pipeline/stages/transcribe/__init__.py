"""From regions to what was said in them: languages, text, words, and an account of every millisecond.

Regions are cut into pieces at pauses; all pieces are scored for their language before any is decoded, so that each
can be weighed against the others of its voice. Both passes work in chunks that are fixed before anything runs: a chunk
is what is kept when a run is killed and what goes to the recognizer at once, so that a resumed run ends the same.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np

from pipeline.backends import Audio, Samples, Transcriber
from pipeline.codec import decode, digest, encode
from pipeline.records import Language, Listening, Recording, Transcript
from pipeline.stages.levels import make_sane
from pipeline.stages.transcribe.assemble import assemble
from pipeline.stages.transcribe.attempts import Attempt, decode_pieces
from pipeline.stages.transcribe.languages import choose_languages
from pipeline.stages.transcribe.spans import Piece, cut_regions

VERSION = "1"

CHUNK = 32
"""Pieces in a chunk."""
LONGEST = 30_000
"""No span is longer than this, whatever the recognizer can take."""
SCORING = 0.3
"""The part of the work that scoring languages is, for the progress bar alone."""

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
class Score:
    """The probability of one language."""

    language: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """What one chunk of scoring gave: the scores of each piece."""

    pieces: tuple[tuple[Score, ...], ...]


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
    chunks: ChunkStore | None = None,
    progress: Progress = lambda done, total: None,
) -> Transcript:
    """Transcribe every region in its language.

    Args:
        listening: The regions.
        audio: Of the same recording.
        transcriber: Answers are checked here, so it may be wrong.
        languages: The event's; all four are possible, and these are likelier.
        chunks: Finished chunks of an earlier run, and where to keep new ones.
        progress: Called after each chunk.
    """
    recording = listening.recording
    pieces = list(cut_regions(listening.regions, audio, min(transcriber.max_span, LONGEST)))
    work = _Work(audio=audio, transcriber=transcriber, chunks=chunks, source=_identify(recording, transcriber))
    done = 0
    scores: list[Mapping[str, float]] = []
    for some in _chunks(pieces):
        scores += work.score(some)
        progress(int(SCORING * some[-1].span.end), recording.duration)
    choices = choose_languages(pieces, scores, languages)
    attempts: list[Attempt] = []
    for some in _chunks(pieces):
        tongues = [choice.tongue for choice in choices[done : done + len(some)]]
        attempts += work.decode(some, tongues)
        done += len(some)
        part = SCORING * pieces[-1].span.end + (1 - SCORING) * some[-1].span.end
        progress(int(part), recording.duration)
    progress(recording.duration, recording.duration)
    return assemble(recording.duration, pieces, choices, attempts, languages)


def _identify(recording: Recording, transcriber: Transcriber) -> str:
    """Return a digest of all that a chunk's answer depends on besides its pieces."""
    audio = [
        f"{track.id} {part.sha256} {part.stream} {part.start}" for track in recording.tracks for part in track.parts
    ]
    return "\n".join([VERSION, digest(transcriber.identity), *audio])


def _chunks(pieces: Sequence[Piece]) -> Iterator[Sequence[Piece]]:
    for first in range(0, len(pieces), CHUNK):
        yield pieces[first : first + CHUNK]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Work:
    """The two passes over a chunk, each of them kept."""

    audio: Audio
    transcriber: Transcriber
    chunks: ChunkStore | None
    source: str

    def score(self, pieces: Sequence[Piece]) -> list[Mapping[str, float]]:
        """Return the probability of every language for each piece."""
        key = self._key("score", pieces, [])
        kept = self.chunks.get(key) if self.chunks else None
        if kept is not None:
            rows = decode(Scores, kept, key).pieces
        else:
            answers = _score(self.transcriber, [self.read(each) for each in pieces])
            rows = tuple(
                tuple(Score(language=code, probability=float(row[code])) for code in sorted(row)) for row in answers
            )
            if self.chunks:
                self.chunks.put(key, encode(Scores(pieces=rows)))
        return [{each.language: each.probability for each in row} for row in rows]

    def decode(self, pieces: Sequence[Piece], tongues: Sequence[str]) -> Sequence[Attempt]:
        """Return what was heard in each piece whose tongue is one of the four."""
        key = self._key("decode", pieces, tongues)
        kept = self.chunks.get(key) if self.chunks else None
        if kept is not None:
            return decode(Attempts, kept, key).attempts
        attempts = decode_pieces(pieces, tongues, self.audio, self.transcriber)
        if self.chunks:
            self.chunks.put(key, encode(Attempts(attempts=tuple(attempts))))
        return attempts

    def read(self, piece: Piece) -> Samples:
        """Return the samples of a piece."""
        return make_sane(self.audio.read(piece.region.track, piece.span))

    def _key(self, task: str, pieces: Sequence[Piece], tongues: Sequence[str]) -> str:
        lines = [f"{each.region.track} {each.region.id} {each.span.start} {each.span.end}" for each in pieces]
        return hashlib.sha256("\n".join([self.source, task, *lines, *tongues]).encode()).hexdigest()


def _score(transcriber: Transcriber, spans: Sequence[Samples]) -> list[Mapping[str, float]]:
    """Return one row for each span; where the recognizer breaks, an empty one, which says nothing."""
    rows = list(islice(transcriber.languages(spans), len(spans) + 1))
    if len(rows) != len(spans):
        singles = [list(islice(transcriber.languages([span]), 2)) for span in spans]
        rows = [single[0] if len(single) == 1 else {} for single in singles]
    return [row if np.isfinite(list(row.values())).all() else {} for row in rows]
