"""The folders that Zoom makes of one synthetic webinar: every file holds what the truth says it does, and when."""

import json
import random
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import fftconvolve, resample_poly

from pipeline.event import read_event
from pipeline.media import read_recording
from pipeline.media.choose import find_media
from pipeline.transcripts.labels import match_label, match_shortened
from pipeline.zoom import recognize
from pipeline.zoom.finding import read_side_files
from tests.test_world_events import decode as decode_file
from world.accounts import LATE, LINGER
from world.cast import Shape
from world.channels import DUCK, LEAK
from world.events import AUDIO_NAME, make_event
from world.interpreters import LAG, choose_interpreters, reserve_voice
from world.voices import training_voices, unseen_voices

SMALL = Shape(welcomes=1, talks=1, talk_minutes=0.3, panelists=2, questions=1)
OPEN = 200
"""Milliseconds around a turn in which its microphone may be open."""


MADE = {
    "participants": {"seed": 36, "troubles": ("shared-microphone", "chat", "bad-line", "overlap", "namesakes")},
    "interpreted": {"seed": 32, "held_out": True},
    "channel": {"seed": 33, "held_out": True, "mc_language": "en", "troubles": ("changed", "stranger", "chat")},
}
"""The arguments of one event in each form that has more than a floor."""


def make(form: str, folder: Path) -> Path:
    """Return the folder of an event in a form."""
    make_event(folder / form, shape=SMALL, form=form, **MADE[form])  # type: ignore[arg-type]
    return folder / form


@pytest.fixture(scope="module")
def participants(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of an event with a track for each participant."""
    return make("participants", tmp_path_factory.mktemp("forms"))


@pytest.fixture(scope="module")
def interpreted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a held-out event with interpretations into every language."""
    return make("interpreted", tmp_path_factory.mktemp("forms"))


@pytest.fixture(scope="module")
def channel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a local recording of the English channel."""
    return make("channel", tmp_path_factory.mktemp("forms"))


@cache
def decode(path: Path) -> np.ndarray:
    """Return the samples of an audio file at 16 kHz; several tests look at the same one."""
    return decode_file(path)


def read_truth(folder: Path, name: str):
    """Return what one of the JSON files of the reference holds, by its only key."""
    content = json.loads((folder / "reference" / f"{name}.json").read_text(encoding="utf-8"))
    return content[next(iter(content))]


def level(samples: np.ndarray, start: int, end: int) -> float:
    """Return the root mean square of a stretch, in milliseconds of the file."""
    part = samples[max(0, start) * 16 : max(0, end) * 16]
    return float(np.sqrt((part.astype(np.float64) ** 2).mean())) if len(part) else 0.0


def find_lag(floor: np.ndarray, other: np.ndarray) -> int:
    """Return where *other* begins on the clock of the floor, in milliseconds, by the sound they share."""
    # The difference of neighbours weighs all frequencies more alike, so that the peak is narrow.
    one, two = (np.diff(resample_poly(each, 1, 4)) for each in (floor, other))
    spread = fftconvolve(one, two[::-1])
    return round((int(np.argmax(np.abs(spread))) - (len(two) - 1)) / 4)


def list_quiet(loud: list[tuple[int, int]], duration: int) -> list[tuple[int, int]]:
    """Return the stretches of a file of that length outside of all loud ones, in order."""
    edges = sorted([(-OPEN, -OPEN), *loud, (duration + OPEN, duration + OPEN)])
    quiet, end = [], 0
    for (_, last), (first, _) in pairwise(edges):
        end = max(end, last + OPEN)
        if first - OPEN > end:
            quiet.append((end, first - OPEN))
    return quiet


@pytest.mark.parametrize("form", ["participants", "interpreted"])
def test_the_same_arguments_give_the_same_bytes_in_every_form(
    form: str, tmp_path: Path, request: pytest.FixtureRequest
):
    """An event can be made again, whatever goes wrong in it."""
    first, again = request.getfixturevalue(form), make(form, tmp_path)
    files = sorted(path.relative_to(first) for path in first.rglob("*") if path.is_file())
    assert {Path("event.toml"), Path("reference/tracks.json"), Path("reference/renderings.json")} <= set(files)
    assert files == sorted(path.relative_to(again) for path in again.rglob("*") if path.is_file())
    for file in files:
        assert (first / file).read_bytes() == (again / file).read_bytes(), file


def test_every_file_of_participants_is_recognized_as_what_it_is(participants: Path):
    """Zoom's names say whose microphone it is, and event.toml who that is."""
    tracks = read_truth(participants, "tracks")
    found = {each.path: each for each in recognize(participants, find_media(participants))}
    assert set(found) == {each["file"] for each in tracks}
    people = read_event(participants).people
    for each in tracks:
        file = found[each["file"]]
        assert file.content == each["content"]
        if each["content"] == "participant":
            assert file.participant == "".join(each["account"].split())[:16]
            assert match_label(each["account"], people) == (each["people"][0],)
            whose = match_label(file.participant, people) or match_shortened(file.participant, people)
            assert whose == (each["people"][0],)
    recording = read_recording(participants, read_event(participants))
    floor = next(each for each in recording.tracks if each.content == "floor")
    assert [(part.path, part.start) for part in floor.parts] == [(AUDIO_NAME, 0)]


def test_a_participant_is_heard_only_on_the_own_track(participants: Path):
    """Each track is silent where nobody at that microphone speaks, and as loud as the floor where somebody does."""
    talks = read_truth(participants, "talks")
    spoken_on = set()
    for track in read_truth(participants, "tracks"):
        if track["content"] != "participant":
            continue
        samples = decode(participants / track["file"])
        assert len(samples) / 16 == pytest.approx(track["duration"], abs=64)
        own = [
            (talk["start"] - track["offset"], talk["end"] - track["offset"])
            for talk in talks
            if talk["speaker"] in track["people"]
        ]
        assert own
        spoken_on |= set(track["people"])
        assert all(start >= 0 and end <= track["duration"] for start, end in own)
        assert all(level(samples, start, end) > 0.01 for start, end in own)
        assert all(level(samples, start, end) < 1e-4 for start, end in list_quiet(own, track["duration"]))
    assert spoken_on == {talk["speaker"] for talk in talks}


def test_somebody_joins_late_and_somebody_leaves_early_as_the_truth_says(participants: Path):
    """Laid over the floor, the tracks begin where the truth says."""
    floor = decode(participants / AUDIO_NAME)
    tracks = [each for each in read_truth(participants, "tracks") if each["content"] == "participant"]
    assert len([each for each in tracks if each["offset"] > 0]) == 1
    assert len({each["offset"] + each["duration"] for each in tracks}) == 2
    assert [len(each["people"]) for each in tracks if len(each["people"]) > 1] == [2]
    for each in tracks:
        assert abs(find_lag(floor, decode(participants / each["file"])) - each["offset"]) <= 2, each["file"]


def test_the_timeline_is_late_and_notes_the_mc_for_too_long(participants: Path):
    """Zoom's servers notice a speaker within a second, write whole seconds, and name nobody else."""
    event, found = read_event(participants), read_side(participants)
    assert not found.doubts
    labels = [each for each in found.labels if each.kind == "timeline"]
    talks = read_truth(participants, "talks")
    owners = {
        each["account"]: each["people"] for each in read_truth(participants, "tracks") if each["account"] is not None
    }
    assert all(each.span.start % 1000 == 0 for each in labels)
    for label in labels:
        own = [talk for talk in talks if talk["speaker"] in owners[label.text]]
        starts = [label.span.start - talk["start"] for talk in own]
        assert any(LATE[0] - 1000 < late <= LATE[1] for late in starts), label
    mc = next(each.id for each in event.people if each.role == "mc")
    assert any(
        label.span.end - talk["end"] >= LINGER[0] - 700
        for label in labels
        for talk in talks
        if mc in owners[label.text] and talk["speaker"] == mc and label.span.start < talk["end"] < label.span.end
    )


def test_every_interpretation_is_recognized_by_its_name(interpreted: Path):
    """The floor and a file for each language are the tracks of the recording; nothing tells when the files begin."""
    recording = read_recording(interpreted, read_event(interpreted))
    truth = {each["file"]: each for each in read_truth(interpreted, "tracks")}
    assert {part.path for track in recording.tracks for part in track.parts} == set(truth)
    for track in recording.tracks:
        (part,) = track.parts
        assert (track.content, track.language) == (truth[part.path]["content"], truth[part.path]["language"])
        assert part.duration == pytest.approx(truth[part.path]["duration"], abs=64)
    assert {each.language for each in recording.tracks if each.content == "interpretation"} == {"zh", "ja", "ko", "en"}
    unknown = {each.target for each in recording.doubts if each.kind == "unknown-start"}
    assert unknown == {each.id for each in recording.tracks if each.content == "interpretation"}


def test_interpreters_are_two_for_each_language_and_nobody_else(interpreted: Path):
    """They take turns, none of them speaks on the floor, and one has a voice that no training hears."""
    renderings = read_truth(interpreted, "renderings")
    speakers = {each["voice"] for each in read_truth(interpreted, "transcript")}
    by_language: dict[str, list[dict]] = {}
    for each in renderings:
        by_language.setdefault(each["language"], []).append(each)
    heard = [voice for own in by_language.values() for voice in {each["voice"] for each in own}]
    assert len(heard) == len(set(heard)) == 2 * len(by_language) == 8
    assert not speakers & set(heard)
    assert set(heard) & {each.id for each in unseen_voices()}
    for own in by_language.values():
        shifts = [one for one, other in pairwise(own) if one["interpreter"] != other["interpreter"]]
        assert shifts


def test_a_rendering_says_the_sentence_in_another_language_some_seconds_later(interpreted: Path):
    """Every sentence in another language is rendered once on each file that has begun, 1.5 to 5 s after it began."""
    utterances = {each["id"]: each for each in read_truth(interpreted, "transcript")}
    renderings = read_truth(interpreted, "renderings")
    for track in read_truth(interpreted, "tracks"):
        if track["content"] != "interpretation":
            continue
        own = [each for each in renderings if each["file"] == track["file"]]
        for each in own:
            said = utterances[each["utterance"]]
            assert said["language"] != each["language"] == track["language"]
            assert each["text"] == said["text"][each["language"]]
            assert (each["said"]["start"], each["said"]["end"]) == (said["start"], said["end"])
            assert LAG[0] <= each["start"] - said["start"] <= LAG[1]
            assert track["offset"] <= each["start"] < each["end"] <= track["offset"] + track["duration"]
        assert all(one["end"] < other["start"] for one, other in pairwise(own))
        due = [
            each["id"]
            for each in utterances.values()
            if each["language"] != track["language"] and each["start"] >= track["offset"]
        ]
        assert set(due) <= {each["utterance"] for each in own}
        assert len({each["utterance"] for each in own}) == len(own)
    assert any(each["speed"] > 1 for each in renderings)


def test_the_files_begin_when_the_truth_says(interpreted: Path):
    """The floor that leaks into every file lies where the offset puts it; files begin before and after the floor."""
    floor = decode(interpreted / AUDIO_NAME)
    tracks = [each for each in read_truth(interpreted, "tracks") if each["content"] == "interpretation"]
    assert min(each["offset"] for each in tracks) < 0 < max(each["offset"] for each in tracks)
    assert {each["relays"] for each in tracks} == {False, True}
    for each in tracks:
        assert abs(find_lag(floor, decode(interpreted / each["file"])) - each["offset"]) <= 2, each["file"]


def test_what_is_loud_on_an_interpretation_is_in_the_truth(interpreted: Path):
    """Renderings are loud; the floor is 25 dB quieter, and carried or silent where it needs no interpreter."""
    floor = decode(interpreted / AUDIO_NAME)
    talks = read_truth(interpreted, "talks")
    language = {each["talk"]: each["language"] for each in read_truth(interpreted, "transcript")}
    for track in read_truth(interpreted, "tracks"):
        if track["content"] != "interpretation":
            continue
        samples, offset = decode(interpreted / track["file"]), track["offset"]
        own = [each for each in read_truth(interpreted, "renderings") if each["file"] == track["file"]]
        assert all(level(samples, each["start"] - offset, each["end"] - offset) > 0.02 for each in own)
        rendered = [(each["start"], each["end"]) for each in own]
        spoken = [(talk["start"], talk["end"]) for talk in talks if language[talk["id"]] == track["language"]]
        end = offset + track["duration"]
        for first, last in list_quiet([*rendered, *spoken], end):
            if first > max(0, offset):
                assert level(samples, first - offset, last - offset) < 0.01
        for first, last in spoken:
            alone = [part for part in list_quiet(rendered, end) if part[0] < last and part[1] > first]
            for part in alone:
                here = max(first, part[0], offset, 0), min(last, part[1])
                if here[1] - here[0] < 1000:
                    continue
                carried = level(samples, here[0] - offset, here[1] - offset) / level(floor, *here)
                assert carried == pytest.approx(1, abs=0.05) if track["relays"] else carried < 0.02
        gaps = [gap for gap in list_quiet([*rendered, *spoken], end) if gap[0] > max(0, offset)]
        pairs = [(samples[(a - offset) * 16 : (b - offset) * 16], floor[a * 16 : b * 16]) for a, b in gaps]
        pairs = [(one[: len(other)], other[: len(one)]) for one, other in pairs]
        shared = sum(float(one @ other) for one, other in pairs) / sum(float(other @ other) for _, other in pairs)
        assert 20 * np.log10(shared) == pytest.approx(LEAK, abs=1.5)


def test_a_local_recording_of_a_channel_is_one_file_in_one_language(channel: Path):
    """It is recognized as the only track; who listens hears the interpreter, and English as it is spoken."""
    (truth,) = read_truth(channel, "tracks")
    recording = read_recording(channel, read_event(channel))
    (track,) = recording.tracks
    assert track.parts[0].path == truth["file"]
    assert (truth["content"], truth["language"], truth["offset"]) == ("mixed", "en", 0)
    assert track.parts[0].duration == pytest.approx(truth["duration"], abs=64)
    utterances = read_truth(channel, "transcript")
    assert {each["language"] for each in utterances} == {"en"}
    rendered = {each["utterance"]: each for each in read_truth(channel, "renderings")}
    own = [each for each in utterances if each["id"] not in rendered]
    assert own
    assert rendered
    for each in utterances:
        if each["id"] in rendered:
            interpreter = rendered[each["id"]]
            assert (each["start"], each["end"]) == (interpreter["start"], interpreter["end"])
            assert each["voice"] == interpreter["voice"]
    assert {each["voice"] for each in own} & {interpreter["voice"] for interpreter in rendered.values()} == set()


def test_on_a_channel_the_speaker_is_the_one_whose_words_are_rendered(channel: Path):
    """The reference names principals, who follow each other as on the floor, and marks what an interpreter says."""
    proceedings = json.loads((channel / "reference" / "proceedings.json").read_text(encoding="utf-8"))
    rendered = {each["utterance"] for each in read_truth(channel, "renderings")}
    troubles = json.loads((channel / "reference" / "difficulty.json").read_text(encoding="utf-8"))
    people = {each.id for each in read_event(channel).people}
    there = people - set(troubles["absent"]) | set(troubles["strangers"])
    assert {each["speaker"] for each in proceedings["utterances"]} == there
    assert not people & set(troubles["strangers"])
    assert {each["id"] for each in proceedings["utterances"] if each["via_interpreter"]} == rendered
    talks = read_truth(channel, "talks")
    assert all(before["speaker"] != after["speaker"] for before, after in pairwise(talks))
    assert all(before["start"] < after["start"] for before, after in pairwise(talks))


def test_what_is_loud_on_a_channel_is_in_the_truth(channel: Path):
    """Between the sentences of the truth, only the quiet floor is heard."""
    (track,) = read_truth(channel, "tracks")
    samples = decode(channel / track["file"])
    utterances = [(each["start"], each["end"]) for each in read_truth(channel, "transcript")]
    loud = [level(samples, *each) for each in utterances]
    assert min(loud) > 0.02
    quiet = [level(samples, *each) for each in list_quiet(utterances, track["duration"])]
    assert quiet
    assert max(quiet) < np.median(loud) * 10 ** ((DUCK + 9) / 20)


def test_the_floor_is_the_same_in_every_form(participants: Path, tmp_path: Path):
    """What is recorded beside it changes nothing on the floor; where all goes as planned, nothing else is written."""
    made = MADE["participants"]
    make_event(tmp_path / "floor", shape=SMALL, **made)  # type: ignore[arg-type]
    assert (tmp_path / "floor" / AUDIO_NAME).read_bytes() == (participants / AUDIO_NAME).read_bytes()
    assert [each["file"] for each in read_truth(tmp_path / "floor", "tracks")] == [AUDIO_NAME]


@pytest.mark.parametrize("held_out", [False, True])
@pytest.mark.parametrize("people", [8, 11, 13])
def test_interpreters_have_voices_that_nobody_else_has(people: int, held_out: bool):
    """English comes first, as many languages follow as voices are left, and training hears no unseen voice."""
    for seed in range(20):
        rng = random.Random(seed)
        reserved = reserve_voice(rng, held_out=held_out)
        everybody = [*training_voices(), *(each for each in unseen_voices() if held_out)]
        taken = rng.sample([each for each in everybody if each not in reserved], people)
        chosen = choose_interpreters(rng, taken, reserved=reserved, held_out=held_out)
        voices = [voice for pair in chosen.values() for voice in pair]
        assert next(iter(chosen)) == "en"
        assert len(set(voices)) == len(voices) == 2 * min(4, (len(everybody) - people) // 2)
        assert not set(voices) & set(taken)
        assert bool(set(voices) & set(unseen_voices())) == held_out


def test_without_two_free_voices_nobody_interprets():
    """The world says so instead of giving an interpreter the voice of a speaker."""
    with pytest.raises(ValueError, match="no two voices"):
        choose_interpreters(random.Random(1), training_voices()[1:], reserved=(), held_out=False)


def read_side(folder: Path):
    """Return what the side files of an event say, as the pipeline reads them."""
    event = read_event(folder)
    return read_side_files(folder, read_recording(folder, event), lambda name: bool(match_label(name, event.people)))


@pytest.mark.parametrize("form", ["participants", "channel"])
def test_what_is_typed_is_read_as_the_truth_says(form: str, request: pytest.FixtureRequest):
    """Zoom's chat tells when and what, in the cloud's form and in the client's; its report holds the questions."""
    folder = request.getfixturevalue(form)
    typed = [each for each in read_truth(folder, "typed") if not each["private"]]
    found = read_side(folder)
    chat = [(each["time"] // 1000, each["text"]) for each in typed if each["source"] == "chat"]
    assert [((each.time or 0) // 1000, each.text) for each in found.messages] == chat
    asked = [each for each in typed if each["source"] == "qa"]
    assert [each.text for each in found.questions] == [each["text"] for each in asked]
    answers = [answer.text for each in found.questions for answer in each.answers]
    assert answers == [each["written_answer"] for each in asked]
    assert any(each["private"] for each in read_truth(folder, "typed"))
    addresses = [path.name for path in folder.rglob("*.csv") if b"@example.org" in path.read_bytes()]
    assert addresses
    assert not any("@" in each for each in (*(m.text for m in found.messages), *(q.text for q in found.questions)))


@pytest.mark.parametrize("form", ["participants", "channel"])
def test_the_mc_reads_a_typed_question_aloud_and_somebody_answers(form: str, request: pytest.FixtureRequest):
    """What was typed stands word for word in the sentence of the MC, some seconds later; the next talk answers."""
    folder = request.getfixturevalue(form)
    utterances = {each["id"]: each for each in read_truth(folder, "transcript")}
    talks = {each["id"]: each for each in read_truth(folder, "talks")}
    read = [each for each in read_truth(folder, "typed") if each["read_aloud"]]
    assert read
    for each in read:
        (spoken,) = (utterances[sentence] for sentence in each["read_aloud"])
        assert spoken["text"][each["language"]] == each["text"]
        assert each["time"] is None or each["time"] < spoken["start"]
        assert talks[spoken["talk"]]["kind"] == "mc_question"
        answering = {utterances[sentence]["talk"] for sentence in each["answer"]}
        assert [talks[talk]["kind"] for talk in answering] == ["qa_answer"]
