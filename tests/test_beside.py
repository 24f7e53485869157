"""The tracks beside the floor, in recordings as Zoom writes them: each on the floor's clock, each telling its part."""

import json
from pathlib import Path
from typing import Any

from pipeline.backends.catalogue import open_detector
from pipeline.event import read_event
from pipeline.media import DecodedAudio, read_recording
from pipeline.records import Recording, Span, Track
from pipeline.stages.listen import BLOCK, find_floor, watch_track
from pipeline.stages.listen.beside import Beside, Watched, hear_beside
from world.cast import Shape
from world.events import make_event
from world.forms import Form

SHAPE = Shape(welcomes=1, talks=2, talk_minutes=0.4, panelists=2, questions=1)
SEED = 30_501


def hear(folder: Path, cache: Path) -> tuple[Recording, Beside]:
    """Return the recording of an event's folder as its files' names tell it, and what its tracks tell."""
    recording = read_recording(folder, read_event(folder))
    audio = DecodedAudio(folder=folder, recording=recording, cache=cache)
    detector = open_detector()

    def watch(track: Track) -> Watched:
        return watch_track(track, audio.blocks(track.id, BLOCK), detector)

    floor = find_floor(recording)
    return recording, hear_beside(recording, watch(floor).activity, audio, detector.frame, watch)


def make(folder: Path, form: Form) -> dict[str, Any]:
    """Write an event of a form; return the truth about its files, by path."""
    make_event(folder, SEED, shape=SHAPE, mc_language="en", form=form)
    rows = json.loads((folder / "reference" / "tracks.json").read_text("utf-8"))["tracks"]
    return {row["file"]: row for row in rows}


def test_interpreters_are_put_where_they_belong_and_heard(tmp_path: Path):
    """Files that began at other moments than the floor are placed within 0.2 s, and interpreters are heard on them."""
    truth = make(tmp_path / "harbor", "interpreted")

    _, beside = hear(tmp_path / "harbor", tmp_path / "cache")

    interpretations = [each for each in beside.recording.tracks if each.content == "interpretation"]
    assert interpretations
    for track in interpretations:
        [part] = track.parts
        assert abs(part.start - truth[part.path]["offset"]) <= 200
        assert [each for each in beside.interpreted if each.track == track.id]
    assert beside.labels == ()


def test_participants_tracks_say_who_speaks_and_never_somebody_else(tmp_path: Path):
    """Labels cover nearly all speech, and nearly nothing of a label is anybody else's; one track begins late."""
    folder = tmp_path / "harbor"
    truth = make(folder, "participants")
    tables = [f'\n[[tracks]]\nfile = "{file}"\ncontent = "{row["content"]}"' for file, row in truth.items()]
    people = [f'\nperson = "{row["people"][0]}"\n' if row["people"] else "\n" for row in truth.values()]
    with (folder / "event.toml").open("a", encoding="utf-8") as file:
        file.writelines(table + person for table, person in zip(tables, people, strict=True))
    said = json.loads((folder / "reference" / "transcript.json").read_text("utf-8"))
    turns = [(Span(start=each["start"], end=each["end"]), each["speaker"]) for each in said["utterances"]]

    _, beside = hear(folder, tmp_path / "cache")

    own = sum(label.span.overlap(span) for label in beside.labels for span, who in turns if who == label.text)
    labelled = sum(label.span.duration for label in beside.labels)
    spoken = sum(span.duration for span, _ in turns)
    assert own >= 0.95 * spoken
    assert own >= 0.93 * labelled  # a label reaches over the pauses in a sentence
