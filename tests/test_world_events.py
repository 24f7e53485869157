"""Whole synthetic webinars: the folder, the sound and the truth must say the same."""

import json
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from pipeline.event import read_event
from world.cast import Shape, draw_programme
from world.draft import SHARE_UNCLEAR
from world.events import AUDIO_NAME, make_event
from world.floor import OVERLAP, SHARE_OVERLAPS, SHARE_SHORT_GAPS, SHORT_GAP, draw_gaps
from world.grammar import templates
from world.noise import NOISE_LEVELS
from world.script import write_script
from world.voices import training_voices, unseen_voices

SMALL = Shape(welcomes=1, talks=2, talk_minutes=0.4, panelists=2, questions=1)


@pytest.fixture(scope="module")
def event(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a short webinar of what training never sees."""
    folder = tmp_path_factory.mktemp("events") / "small"
    make_event(folder, 11, shape=SMALL, held_out=True)
    return folder


def read_truth(folder: Path, name: str):
    """Return one of the JSON files of the reference."""
    return json.loads((folder / "reference" / name).read_text(encoding="utf-8"))


def decode(path: Path) -> np.ndarray:
    """Return the samples of an audio file at 16 kHz."""
    blocks = []
    with av.open(str(path)) as container:
        resampler = av.AudioResampler("flt", "mono", 16_000)
        for frame in container.decode(audio=0):
            blocks += [each.to_ndarray()[0] for each in resampler.resample(frame)]
        blocks += [each.to_ndarray()[0] for each in resampler.resample(None)]
    return np.concatenate(blocks)


def test_the_same_seed_writes_the_same_bytes(event: Path, tmp_path: Path):
    """The demo in the repository can be made again."""
    make_event(tmp_path / "small", 11, shape=SMALL, held_out=True)
    files = sorted(path.relative_to(event) for path in event.rglob("*") if path.is_file())
    assert {Path("event.toml"), Path(AUDIO_NAME), Path("reference/truth.rttm")} <= set(files)
    assert files == sorted(path.relative_to(tmp_path / "small") for path in tmp_path.rglob("*") if path.is_file())
    for file in files:
        assert (event / file).read_bytes() == (tmp_path / "small" / file).read_bytes(), file


def test_the_programme_is_one_that_the_pipeline_reads(event: Path):
    """Everybody who speaks is in it, and two people share a family name."""
    programme = read_event(event)
    speakers = {each["speaker"] for each in read_truth(event, "transcript.json")["utterances"]}
    assert speakers == {person.id for person in programme.people}
    assert max(Counter(person.family for person in programme.people).values()) == 2
    assert {session["session"] for session in read_truth(event, "talks.json")["talks"]} == {
        session.id for session in programme.sessions
    }
    assert all(person.appositive and 1 <= len(person.appositive.split()) <= 15 for person in programme.people)


def test_the_audio_lasts_as_long_as_the_truth_says(event: Path):
    """The m4a is whole, and nobody speaks outside of it."""
    duration = read_truth(event, "difficulty.json")["duration"]
    samples = decode(event / AUDIO_NAME)
    assert len(samples) / 16 == pytest.approx(duration, abs=64)
    for line in (event / "reference" / "truth.rttm").read_text(encoding="utf-8").splitlines():
        start, length = map(float, line.split()[3:5])
        assert 0 < start < start + length < duration / 1000


def test_speech_is_where_the_truth_says_and_quiet_elsewhere(event: Path):
    """Every sentence is much louder than the quietest stretch, and the ends of the recording hold nobody."""
    samples = decode(event / AUDIO_NAME)
    utterances = read_truth(event, "transcript.json")["utterances"]

    def level(start: int, end: int) -> float:
        return float(np.sqrt((samples[start * 16 : end * 16] ** 2).mean()))

    first, last = utterances[0]["start"], max(each["end"] for each in utterances)
    quiet = max(level(0, first - 200), level(last + 200, len(samples) // 16))
    assert quiet < 0.002
    assert all(level(each["start"], each["end"]) > 10 * quiet for each in utterances)


def test_the_truth_says_the_same_in_every_file(event: Path):
    """RTTM, STM, transcript, translations and talks are of one piece."""
    utterances = read_truth(event, "transcript.json")["utterances"]
    talks = read_truth(event, "talks.json")["talks"]
    translations = read_truth(event, "translations.en.json")["translations"]
    rttm = (event / "reference" / "truth.rttm").read_text(encoding="utf-8").splitlines()
    stm = (event / "reference" / "truth.stm").read_text(encoding="utf-8").splitlines()
    assert len(utterances) == len(translations) == len(rttm) == len(stm)
    for each, time, text in zip(utterances, rttm, stm, strict=True):
        assert time.split()[7] == text.split()[2] == each["speaker"]
        assert round(float(time.split()[3]) * 1000) == each["start"]
        assert text.endswith(f"<o,{each['language']}> {each['text'][each['language']]}")
        assert translations[each["id"]] == each["text"]["en"]
    by_talk = {each["id"]: each["utterances"] for each in talks}
    assert sorted(each for talk in by_talk.values() for each in talk) == sorted(each["id"] for each in utterances)
    assert all(each["id"] in by_talk[each["talk"]] for each in utterances)


def test_a_talk_is_one_person_and_the_next_is_another(event: Path):
    """A talk is a contribution without interruption."""
    talks = read_truth(event, "talks.json")["talks"]
    assert all(before["speaker"] != after["speaker"] for before, after in pairwise(talks))
    for before, after in pairwise(talks):
        if before["handover"]:
            assert before["handover"]["next"] == after["speaker"]


def test_a_held_out_event_has_unseen_voices_and_held_out_templates(event: Path):
    """Figures on what training never saw are about voices and words alike."""
    utterances = read_truth(event, "transcript.json")["utterances"]
    for function in ("handover", "introduction", "question"):
        said = [each for each in utterances if each["template"].startswith(function)]
        assert said
        assert all(each["held_out"] for each in said)
    assert {voice.id for voice in unseen_voices()} <= {each["voice"] for each in utterances}


@pytest.mark.parametrize("seed", range(5))
def test_an_event_for_training_holds_nothing_held_out(seed: int):
    """No template, name or voice that figures rest on reaches a model."""
    rng = random.Random(seed)
    programme = draw_programme(rng, Shape(), held_out=False)
    turns = write_script(rng, programme, Shape(), held_out=False)
    held_out = {template.id for template in templates(held_out=True)}
    assert not held_out & {line.template for turn in turns for line in turn.lines}
    assert not any(guest.person.held_out for guest in programme.guests)
    assert not {voice.variant for voice in training_voices()} & {voice.variant for voice in unseen_voices()}


@pytest.mark.parametrize("held_out", [False, True])
@pytest.mark.parametrize("seed", range(8))
def test_one_hand_over_in_ten_is_unclear_and_the_truth_says_how(seed: int, held_out: bool):
    """A wrong one names somebody else, a missing one nobody, an ambiguous one a family name that two people have."""
    rng = random.Random(seed)
    programme = draw_programme(rng, Shape(), held_out=held_out)
    turns = write_script(rng, programme, Shape(), held_out=held_out)
    families = Counter(guest.person.family["en"] for guest in programme.guests)
    people = {guest.person.id: guest.person for guest in programme.guests}
    handed = [turn for turn in turns if turn.handover]
    unclear = [turn for turn in handed if turn.handover and turn.handover.status != "clear"]
    assert len(unclear) == max(1, round(SHARE_UNCLEAR * len(handed)))
    for turn in handed:
        handover, named = turn.handover, {each.id for line in turn.lines for each in line.people}
        assert handover is not None
        match handover.status:
            case "clear":
                assert handover.named == handover.next
                assert handover.next in named
            case "wrong":
                assert handover.named != handover.next
                assert handover.next not in named
            case "missing":
                assert handover.named is None
                assert handover.next not in named
            case "ambiguous":
                assert handover.named is None
                assert families[people[handover.next].family["en"]] == 2


@pytest.mark.parametrize("seed", range(5))
def test_gaps_and_overlaps_have_the_shares_that_were_fixed(seed: int):
    """Two gaps in five are short, one change in twenty overlaps, and none of them more than it may."""
    longest = [5000] * 40
    gaps = draw_gaps(np.random.default_rng(seed), longest)
    overlaps = [gap for gap in gaps if gap < 0]
    assert len(overlaps) == round(SHARE_OVERLAPS * 40)
    assert all(OVERLAP[0] <= -gap < OVERLAP[1] for gap in overlaps)
    short = [gap for gap in gaps if 0 <= gap < SHORT_GAP[1]]
    assert len(short) == round(SHARE_SHORT_GAPS * (40 - len(overlaps)))


def test_nobody_is_talked_over_by_more_than_half_a_sentence():
    """A change of speaker whose sentences are too short for it never overlaps."""
    gaps = draw_gaps(np.random.default_rng(1), [100] * 20 + [300] * 20)
    assert all(gap > 0 for gap in gaps[:20])
    assert all(gap > -300 for gap in gaps[20:])


def test_the_rooms_have_three_levels_of_noise(event: Path):
    """As many people have a good line as have a bad one."""
    levels = Counter(each["decibels"] for each in read_truth(event, "difficulty.json")["people"])
    assert set(levels) == set(NOISE_LEVELS)
    assert max(levels.values()) - min(levels.values()) <= 1
