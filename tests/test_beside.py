"""The tracks beside the floor, in recordings as Zoom writes them: each on the floor's clock, each telling its part."""

import json
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pipeline.backends import Samples
from pipeline.backends.catalogue import open_detector, open_transcriber, read_catalogue
from pipeline.event import read_event
from pipeline.media import DecodedAudio, read_recording
from pipeline.records import Recording, Span, Track
from pipeline.stages.listen import BLOCK, find_floor, watch_track
from pipeline.stages.listen.beside import Beside, TellLanguages, Watched, hear_beside
from world.cast import Shape
from world.events import make_event
from world.forms import Form

SHAPE = Shape(welcomes=1, talks=1, talk_minutes=0.4, panelists=2, questions=1)
SEED = 30_501
FORMS: tuple[Form, ...] = ("interpreted", "participants")
NAMELESS = 3
"""Files of each form that have lost their name; hearing their languages is what takes time."""
CATALOGUE = Path(__file__).parents[1] / "models" / "models.toml"


def hear(folder: Path, cache: Path, tell_languages: TellLanguages | None = None) -> tuple[Recording, Beside]:
    """Return the recording of an event's folder as its files' names tell it, and what its tracks tell."""
    recording = read_recording(folder, read_event(folder))
    audio = DecodedAudio(folder=folder, recording=recording, cache=cache)
    detector = open_detector()

    def watch(track: Track) -> Watched:
        return watch_track(track, audio.blocks(track.id, BLOCK), detector)

    floor = find_floor(recording)
    return recording, hear_beside(recording, watch(floor).activity, audio, detector.frame, watch, tell_languages)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[Form, Path]:
    """The folders of one event in two forms, which nobody changes."""
    folders: dict[Form, Path] = {form: tmp_path_factory.mktemp(form) / "harbor" for form in FORMS}
    for form, folder in folders.items():
        make_event(folder, SEED, shape=SHAPE, mc_language="en", form=form)
    return folders


def read_truth(folder: Path) -> dict[str, Any]:
    """Return the truth about the files of an event, by path."""
    rows = json.loads((folder / "reference" / "tracks.json").read_text("utf-8"))["tracks"]
    return {row["file"]: row for row in rows}


def test_interpreters_are_put_where_they_belong_and_heard(made: dict[Form, Path], tmp_path: Path):
    """Files that began at other moments than the floor are placed within 0.2 s, and interpreters are heard on them."""
    truth = read_truth(made["interpreted"])

    recording, beside = hear(made["interpreted"], tmp_path / "cache")

    assert [each for each in recording.doubts if each.kind == "unknown-start"]
    assert not [each for each in beside.recording.doubts if each.kind == "unknown-start"]  # the sound has told
    interpretations = [each for each in beside.recording.tracks if each.content == "interpretation"]
    assert interpretations
    for track in interpretations:
        [part] = track.parts
        assert abs(part.start - truth[part.path]["offset"]) <= 200
        assert [each for each in beside.interpreted if each.track == track.id]
    assert beside.labels == ()


def test_participants_tracks_say_who_speaks_and_never_somebody_else(made: dict[Form, Path], tmp_path: Path):
    """Labels cover nearly all speech, and nearly nothing of a label is anybody else's; one track begins late."""
    folder = tmp_path / "harbor"
    shutil.copytree(made["participants"], folder)
    truth = read_truth(folder)
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


def test_a_nameless_file_is_told_by_its_sound(made: dict[Form, Path], tmp_path: Path):
    """Interpretations are found by language and lag, microphones by whom they are silent for; what is sure says why."""
    transcriber = open_transcriber(read_catalogue(CATALOGUE), "mini-speech", "cpu", offline=True)

    def tell_languages(stretches: Sequence[Samples]) -> Iterator[Mapping[str, float]]:
        return (slices[0] for slices in transcriber.trace_languages(stretches))

    for form in FORMS:
        folder = tmp_path / form
        shutil.copytree(made[form], folder)
        truth = read_truth(folder)
        beside_floor = [file for file, row in truth.items() if row["content"] != "floor"]
        renamed = {f"file {number}.m4a": truth[file] for number, file in enumerate(beside_floor[:NAMELESS])}
        for new, old in zip(renamed, beside_floor, strict=False):
            (folder / old).rename(folder / new)
        for other in beside_floor[NAMELESS:]:
            (folder / other).unlink()

        recording, beside = hear(folder, tmp_path / f"cache-{form}", tell_languages)

        told = {track.parts[0].path: track for track in beside.recording.tracks if track.id != "floor"}
        assert told.keys() == renamed.keys()
        assert {each.content for each in recording.tracks} == {"floor", "mixed"}
        for path, track in told.items():
            if track.content == "mixed":  # not sure, and said so
                assert any(each.kind == "unclear-track" and each.target == track.id for each in beside.doubts)
                continue
            assert (track.content, track.language) == (renamed[path]["content"], renamed[path]["language"])
            assert any(each.kind == "told-by-sound" and path in each.message for each in beside.doubts)
        assert sum(each.content != "mixed" for each in told.values()) >= 0.7 * len(told)
