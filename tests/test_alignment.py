"""Alignment: every track on the floor's clock, or an honest doubt."""

import tracemalloc
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.backends import Samples
from pipeline.stages.levels import measure_levels
from pipeline.stages.listen.activity import GRAIN, SPEECH, Activity, build_activity, watch_bands
from pipeline.stages.listen.alignment import GUESS, estimate_offset
from pipeline.stages.listen.offsets import NOTHING, SURE, Offset, doubt_offset
from tests.channels import (
    Channels,
    add_hiss,
    hear_activity,
    interpret,
    meet,
    record_microphone,
    start_later,
)
from world.noise import noise

MEETING = (21, 440)
TOLERANCE = 200


@cache
def hear_floor(seed: int, seconds: int) -> Activity:
    """Return the activity of a meeting's floor, which nearly every test asks for."""
    return hear_activity(Channels(tracks={"floor": meet(seed, seconds).floor}), "floor")


def estimate(other: Samples, *, seed: tuple[int, int] = MEETING) -> Offset:
    """Return the offset of a track against the floor of the meeting."""
    audio = Channels(tracks={"floor": meet(*seed).floor, "other": other})
    return estimate_offset(hear_floor(*seed), hear_activity(audio, "other"), audio)


def believe_speech(samples: Samples, track: str = "other", *, spoken: float = 1.0) -> Activity:
    """Return the activity by a detector that takes everything for speech."""
    bands: list[np.ndarray] = []
    list(watch_bands([samples], bands))
    levels = measure_levels(samples)
    return build_activity(track, np.full(len(levels), spoken, dtype=np.float32), 10, levels, bands)


def babble(seed: int, seconds: int) -> Samples:
    """Return noise that swells and falls as speech does, in bursts of some syllables, never twice alike."""
    rng = np.random.default_rng(seed)
    count = seconds * 16_000
    syllables = np.repeat(rng.uniform(0, 1, count // 3200 + 1) ** 2, 3200)[:count]
    words = np.repeat(rng.uniform(0, 1, count // 16_000 + 1) > 0.25, 16_000)[:count]
    return (noise(rng, count, "pink") * syllables * words * 0.1 + noise(rng, count, "white") * 1e-4).astype(np.float32)


@pytest.mark.parametrize("offset", [-90_000, 300_000])
@pytest.mark.parametrize("kind", ["microphone", "noisy microphone", "interpretation", "ducked mix"])
def test_every_track_that_holds_some_of_the_floor_is_placed_within_a_fifth_of_a_second(kind: str, offset: int):
    """A participant's voice, a floor 25 dB below an interpreter, one 14 dB below: wherever the track begins."""
    meeting = meet(*MEETING)
    track = {
        "microphone": lambda: record_microphone(meeting, "p1", -25),
        "noisy microphone": lambda: add_hiss(record_microphone(meeting, "p2"), -15),
        "interpretation": lambda: interpret(meeting, -25),
        "ducked mix": lambda: interpret(meeting, -14),
    }[kind]()

    found = estimate(start_later(track, offset))

    assert abs(found.milliseconds - offset) <= TOLERANCE
    assert found.confidence >= SURE
    assert abs(found.drift_ppm) < 20
    assert not list(doubt_offset("track.m4a", "other", found))


def test_a_leak_of_thirty_five_decibels_still_suffices():
    """Nobody would hear it."""
    found = estimate(start_later(interpret(meet(*MEETING), -35), 20_000))

    assert abs(found.milliseconds - 20_000) <= TOLERANCE
    assert found.confidence >= SURE


def test_an_interpreter_without_the_floor_beneath_is_never_placed_surely():
    """Two to four seconds behind could also be a clock that is wrong."""
    found = estimate(interpret(meet(*MEETING), None))

    assert found.confidence <= GUESS
    assert found.method in ("activity", "none")
    assert {each.kind for each in doubt_offset("track.m4a", "other", found)} <= {"foreign-track", "uncertain-offset"}
    assert list(doubt_offset("track.m4a", "other", found))


@pytest.mark.parametrize("voices", [0, 8])
def test_a_track_of_another_meeting_has_no_place(voices: int):
    """Not even if the same people say the same sentences there."""
    found = estimate(meet(5, 300, voices).floor)

    assert found.confidence < 0.1
    assert [each.kind for each in doubt_offset("track.m4a", "other", found)] == ["foreign-track"]


def test_a_clock_that_runs_away_is_measured_and_doubted():
    """A tenth of a second in a thousand is more than 0.2 s an hour."""
    floor = meet(*MEETING).floor
    count = int(len(floor) * 0.9998)
    stretched = np.interp(np.arange(count) * (1 + 1e-4), np.arange(len(floor)), floor).astype(np.float32)

    found = estimate(start_later(stretched, 30_000))

    assert found.drift_ppm == pytest.approx(100, abs=15)
    assert abs(found.place(300_000) - (300_000 * (1 + 1e-4) + 30_000)) <= 20
    assert [each.kind for each in doubt_offset("track.m4a", "other", found)] == ["clock-drift"]


def test_a_track_that_was_interrupted_is_doubted():
    """Seven seconds are missing in its middle."""
    floor = meet(*MEETING).floor
    cut = len(floor) // 2

    found = estimate(np.concatenate([floor[:cut], floor[cut + 7 * 16_000 :]]))

    assert found.spread == pytest.approx(7_000, abs=TOLERANCE)
    assert "clock-jump" in {each.kind for each in doubt_offset("track.m4a", "other", found)}


def test_levels_alone_place_a_microphone():
    """The sound itself may have gone through other machines than the floor."""
    audio = Channels(
        tracks={
            "floor": meet(*MEETING).floor,
            "other": start_later(record_microphone(meet(*MEETING), "p0"), 50_000),
        }
    )

    found = estimate_offset(hear_floor(*MEETING), hear_activity(audio, "other"))

    assert found.method == "envelope"
    assert abs(found.milliseconds - 50_000) <= TOLERANCE
    assert found.confidence >= SURE


@settings(max_examples=8, deadline=None)
@given(shift=st.integers(min_value=-20_000, max_value=40_000), seed=st.integers(0, 1000))
def test_shifting_a_track_shifts_the_estimate_by_as_much(shift: int, seed: int):
    """To the millisecond in the best case, and always within ten."""
    floor = babble(seed, 90)
    other = add_hiss(start_later(floor, shift), -20, seed + 5_000)
    audio = Channels(tracks={"floor": floor, "other": other})

    found = estimate_offset(believe_speech(floor, "floor"), believe_speech(other), audio)

    assert abs(found.milliseconds - shift) <= 10
    assert found.confidence >= SURE


@settings(max_examples=12, deadline=None)
@given(hertz=st.floats(60, 3900), level=st.floats(1e-3, 0.9), late=st.integers(0, 5_000))
def test_tones_and_silence_have_no_place(hertz: float, level: float, late: int):
    """Even if the detector takes them for speech: a tone fits itself anywhere."""
    seconds = np.arange(60 * 16_000, dtype=np.float32) / 16_000
    tone = (level * np.sin(2 * np.pi * hertz * seconds)).astype(np.float32)
    silence = np.zeros_like(tone)
    for one, two in ((tone, tone[late * 16 :]), (silence, tone), (tone, silence), (silence, silence)):
        audio = Channels(tracks={"floor": one, "other": two})
        assert estimate_offset(believe_speech(one, "floor"), believe_speech(two), audio).confidence == 0
    assert NOTHING.confidence == 0


def test_hum_and_a_leaked_floor_are_no_speech_of_the_track():
    """A detector hears both; what is steady, or far below the owner's voice, is not the owner's."""
    rng = np.random.default_rng(3)
    loud = babble(1, 30)
    hum = noise(rng, 30 * 16_000, "hum") * np.float32(0.02)
    activity = believe_speech(np.concatenate([loud + hum, hum, babble(2, 30) * np.float32(10 ** (-30 / 20))]))
    spoken = activity.speech >= SPEECH
    third = 30_000 // GRAIN

    assert spoken[:third].mean() > 0.5
    assert spoken[third + 10 : 2 * third - 10].mean() < 0.02
    assert spoken[2 * third + 10 :].mean() < 0.1


def test_eight_tracks_of_ten_hours_fit_into_two_hundred_megabytes():
    """Six bytes for 20 ms, and no more than that many while one is built."""
    count = 10 * 3600 * 100
    levels = np.random.default_rng(0).uniform(-90, -10, count).astype(np.float32)
    probabilities = np.ones(count * 10 // 32, dtype=np.float32)
    bands = [np.zeros((500, 4), dtype=np.uint8)] * (count // 1000)
    tracemalloc.start()
    activity = build_activity("floor", probabilities, 32, levels, bands)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    kept = activity.speech.nbytes + activity.level.nbytes + activity.bands.nbytes
    assert activity.duration == 36_000_000
    assert 8 * kept + peak < 200e6


@given(lengths=st.lists(st.integers(0, 5_000), max_size=6))
def test_blocks_of_any_length_give_the_same_bands(lengths: list[int]):
    """How a decoder cuts a track does not change what is heard."""
    samples = babble(7, 1)[: sum(lengths)]
    cuts = np.cumsum(lengths)[:-1] if lengths else []
    whole: list[np.ndarray] = []
    parts: list[np.ndarray] = []

    list(watch_bands([samples], whole))
    passed = list(watch_bands(np.split(samples, cuts), parts))

    assert np.array_equal(np.concatenate(passed), samples)
    assert np.array_equal(np.concatenate(whole), np.concatenate(parts))
