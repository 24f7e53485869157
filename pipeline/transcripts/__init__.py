"""Transcripts that people already have: read in any usual format and encoding, into the records of the pipeline.

WebVTT as Zoom and Teams write it or plain, SubRip, CTM and STM. `choose_transcript` says which file of an event's
folder is its text, `read_transcript` what it says, and `compose_listening` and `compose_transcript` put that into the
records that listening and recognizing would give, so that every later stage works as it does on audio.

Who speaks is told by labels alone. Each label is a voice of its own; what has none is nobody's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from pipeline.errors import EventError
from pipeline.records import Doubt, Language, Listening, Person, Recording, Track, Transcript, TranscriptMapping, doubt
from pipeline.transcripts.choosing import choose_transcript, load_transcript
from pipeline.transcripts.composing import TRACK, compose_listening, compose_transcript
from pipeline.transcripts.cues import Parsed, doubt_lines
from pipeline.transcripts.encodings import decode_text
from pipeline.transcripts.pieces import Piece, cut_pieces
from pipeline.transcripts.prefixes import split_prefixes
from pipeline.transcripts.time_marks import parse_ctm, parse_stm
from pipeline.transcripts.timed_text import is_timed_text, parse_timed_text
from pipeline.transcripts.timing import order_cues

__all__ = ["VERSION", "Written", "choose_transcript", "load_transcript", "make_recording", "parse", "read_transcript"]

VERSION = "1"

LONGEST_CUE = 50_000
"""Characters; an hour of speech is about as many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a transcript says.

    Attributes:
        file: Its path, relative to the event's folder.
        pieces: In order of time.
        end: Milliseconds to the end of the last cue.
        doubts: About the file.
    """

    file: str
    pieces: tuple[Piece, ...]
    end: int
    declared: tuple[Language, ...]
    doubts: tuple[Doubt, ...] = ()

    def as_listening(self, recording: Recording) -> Listening:
        """Return who speaks when. What lies past the end of the recording makes it longer, with a doubt."""
        doubts = self.doubts
        if self.end > recording.duration:
            late = (self.end - recording.duration) / 1000
            message = f"{self.file} goes on for {late:.1f} s after the recording has ended; does it belong to this one?"
            doubts += (doubt("past-the-end", message),)
            recording = replace(recording, duration=self.end)
        return compose_listening(self.pieces, recording, self.file, doubts)

    def as_transcript(self, duration: int) -> Transcript:
        """Return what was said, accounting for *duration* milliseconds."""
        return compose_transcript(self.pieces, duration, self.file, self.declared)


def read_transcript(
    data: bytes, mapping: TranscriptMapping, declared: tuple[Language, ...], people: Sequence[Person]
) -> Written:
    """Return what a transcript says.

    Args:
        data: All of the file.
        mapping: Its path, and what a person said about it.
        declared: The event's languages, at least one.
        people: Whose names may stand in front of what they say.

    Raises:
        EventError: It is not in a format or encoding known here, which one it is stays open, or it says nothing.
    """
    decoded = decode_text(data, mapping.file, declared, mapping.encoding)
    parsed = parse(decoded.text, mapping.file)
    cues = split_prefixes(parsed.cues, people)
    timed, doubts = order_cues(cues, mapping.file)
    if not timed:
        raise EventError(f"{mapping.file}: this transcript holds no words; export it again, or remove it.")
    longest = max((each.cue for each in timed), key=lambda cue: len(cue.text))
    if len(longest.text) > LONGEST_CUE:
        raise EventError(
            f"{mapping.file}: line {longest.line} begins a cue of {len(longest.text):,} characters, which nobody says "
            "at once; cut it up, or export the transcript again."
        )
    broken = [each.cue.line for each in timed if "\ufffd" in each.cue.text]
    return Written(
        file=mapping.file,
        pieces=cut_pieces(timed, declared, mapping.language),
        end=max(each.span.end for each in timed),
        declared=declared,
        doubts=(
            *parsed.doubts,
            *doubts,
            *doubt_lines(mapping.file, "damaged-text", broken, "characters are broken here; “\ufffd” stands for them."),
        ),
    )


def parse(text: str, file: str) -> Parsed:
    """Return the cues of a text, by its content where that is clear, else by the ending of its name.

    Raises:
        EventError: It is in no format known here.
    """
    suffix = PurePosixPath(file).suffix.lower()
    if suffix not in (".stm", ".ctm") and is_timed_text(text):
        return parse_timed_text(text, file)
    parsed = parse_ctm(text, file) if suffix == ".ctm" else parse_stm(text, file)
    if suffix == ".stm" or (suffix == ".ctm" and parsed.cues):
        return parsed
    if not parsed.cues:
        raise EventError(
            f"{file}: this is neither WebVTT nor SubRip, CTM or STM; export the transcript in one of these formats."
        )
    return parsed


def make_recording(written: Written) -> Recording:
    """Return the recording of an event of which there is no audio: a floor without files, as long as its transcript."""
    return Recording(tracks=(Track(id=TRACK, content="floor", parts=()),), duration=written.end)
