"""The tracks beside the floor: put on its clock, and what microphones and interpreters on them tell."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import Audio, Samples
from pipeline.records import Doubt, Label, Recording, Region, Span, Track, doubt
from pipeline.stages.levels import make_sane
from pipeline.stages.listen.activity import Activity
from pipeline.stages.listen.alignment import estimate_offset
from pipeline.stages.listen.contents import Tongue, sample_speech, tell_content
from pipeline.stages.listen.interpreters import find_interpreted
from pipeline.stages.listen.microphones import Microphone, participant_labels
from pipeline.stages.listen.offsets import SURE, Offset, doubt_offset
from pipeline.zoom import describe

MOVED = 100
"""Milliseconds from which on a track is put elsewhere than where the names of its files say."""

Numbers = NDArray[np.float32]

TellLanguages = Callable[[Sequence[Samples]], Iterable[Mapping[str, float]]]
"""Given stretches of speech, tells how probable each language is in each, by its code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What the tracks beside the floor tell.

    Attributes:
        recording: With these tracks where they belong on the floor's clock.
        labels: Who speaks into the own microphone when.
        interpreted: Where interpreters speak.
    """

    recording: Recording
    labels: tuple[Label, ...] = ()
    interpreted: tuple[Region, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What was measured of one track while it passed: see `pipeline.stages.listen.detect`."""

    activity: Activity
    probabilities: Numbers
    levels: Numbers


def hear_beside(
    recording: Recording,
    floor: Activity,
    audio: Audio,
    frame: int,
    watch: Callable[[Track], Watched],
    tell_languages: TellLanguages | None = None,
) -> Beside:
    """Return what the tracks beside the floor tell, each put on the floor's clock by what it shares with it.

    Args:
        recording: With a floor.
        floor: Its activity.
        audio: Of the recording.
        frame: Milliseconds of a probability.
        watch: Streams a track through the speech detector.
        tell_languages: Helps to tell what a track is of which neither a name nor a person has said so.
    """
    microphones: list[Microphone] = []
    interpreted: list[Region] = []
    doubts: list[Doubt] = []
    tracks: list[Track] = []
    placed: set[str] = set()
    on_floor: list[Tongue] = []
    for given in recording.tracks:
        if given.id == floor.track or not given.parts:
            tracks.append(given)
            continue
        track, watched = given, watch(given)
        offset = estimate_offset(floor, watched.activity, audio)
        placed |= {track.id} if offset.confidence >= SURE else set()
        path = track.parts[0].path
        if track.content == "mixed" and tell_languages is not None:
            on_floor = on_floor or _hear_languages(floor, audio, tell_languages)
            track, unsure = _classify(track, watched.activity, floor, offset, on_floor, audio, tell_languages)
            doubts += unsure
        if track.content == "participant":
            name = _find_name(track)
            microphones.append(Microphone(path=path, name=name, activity=watched.activity, offset=offset))
            tracks.append(track)
            continue
        doubts += doubt_offset(path, track.id, offset) if offset.method != "none" else _doubt_alone(track)
        moved = offset.milliseconds if offset.confidence >= SURE and abs(offset.milliseconds) >= MOVED else 0
        tracks.append(_move(track, moved))
        if track.content == "interpretation" and track.language is not None:
            found = find_interpreted(track, watched.probabilities, watched.levels, frame, recording.duration)
            interpreted += _shift(list(found), moved, recording.duration)
    labels, unsure_labels = participant_labels(microphones, floor)
    # What nothing told before, the sound has told since.
    unplaced = [each for each in recording.doubts if each.kind != "unknown-start" or each.target not in placed]
    return Beside(
        recording=replace(recording, tracks=tuple(tracks), doubts=tuple(unplaced)),
        labels=labels,
        interpreted=tuple(interpreted),
        doubts=(*doubts, *unsure_labels),
    )


def _classify(
    track: Track,
    activity: Activity,
    floor: Activity,
    offset: Offset,
    on_floor: Sequence[Tongue],
    audio: Audio,
    tell_languages: TellLanguages | None,
) -> tuple[Track, tuple[Doubt, ...]]:
    """Return a track as what it sounds like; a second floor stays mixed, because one is enough."""
    languages = _hear_languages(activity, audio, tell_languages)
    path = track.parts[0].path
    told = tell_content(path, activity, floor, offset, languages=languages, floor_languages=on_floor)
    if told.content in ("floor", "mixed"):
        return track, told.doubts
    shown = (
        f"{path} was taken for {_DESCRIBED[told.content]}: {' '.join(told.reasons)} If it is not, write a [[tracks]]"
    )
    message = f"{shown} table for it into event.toml."
    taken = doubt("told-by-sound", message, target=track.id)
    return replace(track, content=told.content, language=told.language), (*told.doubts, taken)


_DESCRIBED = {"interpretation": "an interpretation", "participant": "one participant's microphone"}


def _hear_languages(activity: Activity, audio: Audio, tell_languages: TellLanguages | None) -> list[Tongue]:
    """Return the languages of stretches from all over a track."""
    if tell_languages is None:
        return []
    spans = sample_speech(activity)
    heard = tell_languages([make_sane(audio.read(activity.track, each)) for each in spans])
    return [Tongue(span=span, probabilities=each) for span, each in zip(spans, heard, strict=True)]


def _find_name(track: Track) -> str | None:
    """Return the display name of a participant: the event file's person, else what Zoom called the file."""
    if track.person is not None:
        return track.person
    file = describe(track.parts[0].path)
    return None if file is None else file.participant


def _doubt_alone(track: Track) -> Iterator[Doubt]:
    """Yield what a reviewer must know of a track that shares no sound with the floor: an interpreter's may not."""
    if track.content == "interpretation":
        message = (
            f"{track.parts[0].path} shares no sound with the floor, so that its place on the clock rests on what the "
            "names of the files tell; write start = … into its [[tracks]] table if you know better."
        )
        yield doubt("uncertain-offset", message, target=track.id)


def _move(track: Track, milliseconds: int) -> Track:
    """Return a track that begins later, or earlier; what lies before the floor's 0 is never read."""
    return replace(track, parts=tuple(replace(each, start=each.start + milliseconds) for each in track.parts))


def _shift(regions: Sequence[Region], milliseconds: int, duration: int) -> Iterator[Region]:
    """Yield regions on the floor's clock, as far as they lie in the recording."""
    for region in regions:
        start, end = (min(max(0, each + milliseconds), duration) for each in (region.span.start, region.span.end))
        if end > start:
            yield replace(region, span=Span(start=start, end=end))
