"""Listen: who speaks when, and nobody where nobody speaks."""

import tracemalloc
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path
from warnings import catch_warnings, simplefilter

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from benchmarks.speakers import BRIEF, THRESHOLD, WINDOW, draw_windows, plan_event, score
from pipeline.backends import SAMPLE_RATE, Samples
from pipeline.backends.resemblyzer_voices import ResemblyzerVoices
from pipeline.backends.silero import SileroDetector
from pipeline.backends.wavlm import WavLMVoices
from pipeline.errors import WeightsMissing
from pipeline.records import Listening, Recording, Span, Track
from pipeline.stages.levels import make_sane
from pipeline.stages.listen import listen
from pipeline.stages.listen.grouping import BLOCK, MOST_VOICES, group_pieces, merge_alike
from pipeline.stages.listen.path import find_margins, find_path, liken
from pipeline.stages.listen.regions import build_regions
from pipeline.stages.listen.speech import find_speech, join
from pipeline.stages.listen.voices import find_turns
from pipeline.stages.listen.windows import HOP, STEP, STEPS, Windows, describe_piece, normalize, step_moments
from world.noise import music, noise
from world.sound import Sound
from world.speech import Language, speak
from world.voices import Voice, training_voices

SENTENCES: dict[Language, tuple[str, ...]] = {
    "en": (
        "The old mill by the river was turned into a school for weavers.",
        "Every spring we count the storks that come back to the village.",
    ),
    "zh": ("河边的旧磨坊改成了一所学校。", "每年春天我们都会数一数飞回来的白鹳。"),
    "ja": (
        "かわべの ふるい すいしゃごやは がっこうに なりました。",
        "まいとし はるに もどって くる とりを かぞえます。",
    ),
    "ko": ("강가의 낡은 방앗간은 학교로 바뀌었습니다.", "해마다 봄이면 마을로 돌아오는 황새를 셉니다."),
}
DETECTOR = SileroDetector()
VOICES = ResemblyzerVoices(device="cpu")


def hear(samples: Samples) -> Listening:
    """Listen to *samples* as the floor of a recording."""
    recording = Recording(tracks=(Track(id="floor", content="floor", parts=()),), duration=len(samples) // 16)
    listening = listen(recording, Sound(samples=samples), DETECTOR, VOICES)
    for one, other in pairwise(listening.regions):
        assert one.span.end <= other.span.start
    assert all(0 <= each.span.start < each.span.end <= recording.duration for each in listening.regions)
    names = list(dict.fromkeys(each.voice for each in listening.regions))
    assert names == [f"v{number + 1}" for number in range(len(names))]
    return listening


@dataclass(frozen=True, kw_only=True)
class Staged:
    """What was put on the floor: (start, end, who) in milliseconds, and the sound."""

    samples: Samples
    truth: tuple[tuple[int, int, str], ...]


def stage(turns: list[tuple[Voice, Language, int]], seed: int) -> Staged:
    """Return turns of so many sentences, two gaps in five under 0.3 s, one handed over too early, 25 dB above noise."""
    rng = np.random.default_rng(seed)
    placed: list[tuple[int, Samples, str]] = []
    now = 1_000
    for number, (voice, language, count) in enumerate(turns):
        for index in range(count):
            said = speak(SENTENCES[language][index % 2], language, voice).samples
            placed.append((now, said, voice.id))
            now += len(said) // 16 + int(rng.integers(150, 500))
        now += int(rng.integers(-300, -200) if number == 3 else rng.integers(-300, 0) if number % 5 < 2 else 700)
    floor = np.zeros((now + 2_000) * 16, dtype=np.float32)
    for start, said, _ in placed:
        floor[start * 16 : start * 16 + len(said)] += said
    floor += noise(rng, len(floor), "pink") * np.float32(np.sqrt(np.mean(floor**2)) * 10 ** (-25 / 20))
    truth = tuple((start, start + len(said) // 16, who) for start, said, who in placed)
    return Staged(samples=make_sane(floor * 0.3), truth=truth)


def error_rate(listening: Listening, staged: Staged) -> float:
    """Return the diarization error rate, with the usual collar of 0.25 s on either side of an edge."""
    with catch_warnings():
        simplefilter("ignore")
        from pyannote.core import Annotation, Segment
        from pyannote.metrics.diarization import DiarizationErrorRate

        reference, found = Annotation(), Annotation()
        for index, (start, end, who) in enumerate(staged.truth):
            reference[Segment(start / 1000, end / 1000), index] = who
        for region in listening.regions:
            found[Segment(region.span.start / 1000, region.span.end / 1000), region.id] = region.voice
        return float(DiarizationErrorRate(collar=0.5)(reference, found))


def test_voices_are_told_apart_whatever_they_speak_and_however_fast_they_follow() -> None:
    """Six voices in four languages, one of them in two: an error rate of at most 8 %, and no two voices as one."""
    ash, birch, cedar, fir, oak, yew = training_voices()[:6]
    staged = stage(
        [
            (ash, "en", 2),
            (birch, "ja", 4),
            (ash, "en", 1),
            (cedar, "zh", 4),
            (fir, "ko", 3),
            (oak, "en", 4),
            (yew, "zh", 2),
            (ash, "ja", 2),
            (birch, "ja", 1),
            (fir, "ko", 2),
        ],
        seed=5,
    )
    listening = hear(staged.samples)
    assert error_rate(listening, staged) <= 0.08
    assert len({region.voice for region in listening.regions}) >= 6
    assert hear(staged.samples) == listening


def test_one_voice_alone_is_one_voice() -> None:
    """It is not torn apart by its own sounds."""
    staged = stage([(training_voices()[3], language, 2) for language in ("en", "zh", "en")], seed=2)
    listening = hear(staged.samples)
    assert {region.voice for region in listening.regions} == {"v1"}


@pytest.mark.parametrize("kind", ["silence", "white", "pink", "hum", "room", "music"])
def test_where_nobody_speaks_there_is_no_region(kind: str) -> None:
    """Silence, four kinds of noise, and the music before a webinar."""
    rng = np.random.default_rng(4)
    count = 20 * SAMPLE_RATE
    samples = np.zeros(count, np.float32)
    if kind == "music":
        samples = music(rng, count)
    elif kind in ("white", "pink", "hum", "room"):
        samples = np.asarray(0.05 * noise(rng, count, kind), dtype=np.float32)  # type: ignore[arg-type]
    assert not hear(samples).regions


def test_a_recording_without_sound_has_no_regions() -> None:
    """Not even a first block."""
    assert not hear(np.zeros(0, np.float32)).regions


# --- speech --------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(values=st.lists(st.floats(0, 1, width=32), max_size=300), frame=st.sampled_from([10, 32, 50]))
def test_spans_of_speech_are_in_order_apart_and_inside(values: list[float], frame: int) -> None:
    """Whatever the detector says; the last frame may reach past the recording's end."""
    duration = max(0, len(values) * frame - 7)
    spans = find_speech(np.array(values, dtype=np.float32), frame, duration)
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert all(0 <= span.start < span.end <= duration for span in spans)


def test_the_detector_hears_what_its_package_hears_however_the_stream_is_cut() -> None:
    """The package steps through frames one by one; the answers differ by rounding alone."""
    voice = training_voices()[0]
    said = speak(SENTENCES["en"][0], "en", voice).samples
    samples = np.concatenate([np.zeros(8_000, np.float32), said, np.zeros(5_000, np.float32)])
    with catch_warnings():
        simplefilter("ignore")
        network = torch.jit.load(str(DETECTOR.weights))
    network.reset_states()
    padded = np.pad(samples, (0, -len(samples) % 512))
    with torch.inference_mode():
        expected = [network(torch.from_numpy(frame), SAMPLE_RATE).item() for frame in padded.reshape(-1, 512)]
    for length in (160, 5_000, len(samples)):
        blocks = (samples[start : start + length] for start in range(0, len(samples), length))
        found = np.concatenate(list(DETECTOR.probabilities(blocks)))
        assert np.abs(found - np.array(expected)).max() < 1e-4
    assert max(expected) > 0.9


# --- voices --------------------------------------------------------------------------------------------------


def test_vectors_are_those_of_the_package() -> None:
    """Its own loudness rule, mel spectrogram and network, on quiet and on loud audio."""
    said = speak(SENTENCES["en"][0], "en", training_voices()[1]).samples[:25_600]
    windows = [said, 0.001 * said, np.roll(said, 5_000)]
    with catch_warnings():
        simplefilter("ignore")
        from resemblyzer import VoiceEncoder, normalize_volume, wav_to_mel_spectrogram

        encoder = VoiceEncoder("cpu", verbose=False)
        raised = [normalize_volume(window, -30, increase_only=True) for window in windows]
        mels = np.stack([wav_to_mel_spectrogram(window)[:160] for window in raised])
        with torch.inference_mode():
            expected = encoder(torch.from_numpy(mels)).numpy()
    found = np.stack(list(VOICES.embed(windows)))
    assert np.abs(found - expected).max() < 1e-4


def test_vectors_do_not_depend_on_what_is_in_their_batch() -> None:
    """A full batch, a last one that is not full, and one by one."""
    said = speak(SENTENCES["ko"][0], "ko", training_voices()[2]).samples
    windows = [np.resize(said, 40_000)[start : start + 25_600] for start in range(0, 14_000, 2_000)]
    alone = np.stack([next(iter(VOICES.embed([window]))) for window in windows])
    for batch in (3, 64):
        found = np.stack(list(ResemblyzerVoices(device="cpu", batch=batch).embed(windows)))
        assert np.abs(found - alone).max() < 1e-5


def test_a_silent_window_has_a_finite_vector() -> None:
    """There is nothing to raise to the usual loudness."""
    [vector] = VOICES.embed([np.zeros(25_600, np.float32)])
    assert np.isfinite(vector).all()


def test_better_ears_load_from_a_folder_in_the_hubs_format(tmp_path: Path) -> None:
    """The real classes, with random weights: rows keep their order and have length 1."""
    from transformers import Wav2Vec2FeatureExtractor, WavLMConfig, WavLMForXVector

    torch.manual_seed(0)
    small = WavLMConfig(
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=32,
        conv_dim=(16,) * 7,
        num_conv_pos_embeddings=16,
        num_conv_pos_embedding_groups=2,
        tdnn_dim=(16, 16, 16, 16, 32),
        xvector_output_dim=24,
    )
    WavLMForXVector(small).save_pretrained(tmp_path)
    Wav2Vec2FeatureExtractor(return_attention_mask=True, do_normalize=True).save_pretrained(tmp_path)
    ears = WavLMVoices(model=str(tmp_path), device="cpu", offline=True, batch=2)
    rng = np.random.default_rng(3)
    windows = [rng.normal(0, 0.1, ears.window * 16).astype(np.float32) for _ in range(3)]
    found = np.stack(list(ears.embed(windows)))
    assert found.shape == (3, 24)
    assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    alone = np.stack([next(iter(ears.embed([window]))) for window in windows])
    assert np.abs(found - alone).max() < 1e-5


def test_better_ears_that_are_not_here_are_one_sentence(tmp_path: Path) -> None:
    """It names the model, and what to do."""
    with pytest.raises(WeightsMissing, match="hf download"):
        next(
            iter(
                WavLMVoices(model=str(tmp_path / "none"), device="cpu", offline=True).embed(
                    [np.ones(32_000, np.float32)]
                )
            )
        )


def around(centers: NDArray[np.float32], each: int, spread: float, seed: int) -> tuple[NDArray[np.float32], list[int]]:
    """Return *each* rows around every center, shuffled, and whose they are."""
    rng = np.random.default_rng(seed)
    owners = rng.permutation(np.repeat(np.arange(len(centers)), each))
    rows = centers[owners] + rng.normal(0, spread, (len(owners), centers.shape[1]))
    return normalize(rows.astype(np.float32)), owners.tolist()


@pytest.mark.parametrize("count", [1, 2, 7, 14])
def test_as_many_groups_are_found_as_there_are_also_across_blocks(count: int) -> None:
    """More pieces than are ever compared each with each."""
    centers = normalize(np.random.default_rng(count).normal(size=(count, 64)).astype(np.float32))
    rows, _ = around(centers, 2 * BLOCK // count, 0.03, seed=1)
    voices = group_pieces(rows, np.ones(len(rows), np.float32), 0.8)
    assert len(voices) == count
    assert ((voices @ centers.T).max(axis=0) > 0.95).all()


def test_a_voice_that_comes_back_meets_itself_however_many_scraps_lie_between() -> None:
    """Each block of the first round holds more scraps than voices, and the last round is never between neighbors only.

    Eighty voices, once in every of twenty blocks; two of them only in one, for a quarter of a minute.
    """
    rng = np.random.default_rng(11)
    centers = normalize(rng.normal(size=(80, 256)).astype(np.float32))
    rows, weights = [], []
    for block in range(20):
        for number in range(80):
            if number >= 2 or block == 7:
                rows.append(centers[number] + rng.normal(0, 0.01, (3, 256)))
                weights += [3.0] * 3
        rows.append(rng.normal(size=(BLOCK - len(weights) % BLOCK, 256)))
        weights += [1.0] * (BLOCK - len(weights) % BLOCK)
    voices = group_pieces(normalize(np.concatenate(rows).astype(np.float32)), np.array(weights, np.float32), 0.86)
    assert len(voices) == MOST_VOICES
    near = (voices @ centers.T) > 0.9
    assert near.sum(axis=0).tolist() == [1] * 80


def test_groups_are_numbered_in_order_of_appearance() -> None:
    """So that the same speech gives the same names."""
    centers = np.eye(8, dtype=np.float32)
    rows, owners = around(centers, 5, 0.02, seed=2)
    labels = merge_alike(rows, np.ones(len(rows), np.float32), 0.8).tolist()
    seen = list(dict.fromkeys(owners))
    assert labels == [seen.index(owner) for owner in owners]


def test_little_speech_may_differ_more_than_much_speech() -> None:
    """The same cosine means one voice for two short pieces, and two voices for two long talks."""
    pair = np.array([[1.0, 0.0], [0.8, 0.6]], dtype=np.float32)
    assert merge_alike(pair, np.array([1, 1], np.float32), 0.86).tolist() == [0, 0]
    assert merge_alike(pair, np.array([40, 40], np.float32), 0.86).tolist() == [0, 1]


def test_the_voice_changes_only_where_it_gains_more_than_a_change_costs() -> None:
    """A moment of doubt is no change; a turn is."""
    likeness = np.full((60, 2), 0.5, dtype=np.float32)
    likeness[:, 0] += 0.3
    likeness[20:23] = [0.5, 0.8]
    likeness[40:] = [0.5, 0.8]
    path = find_path([likeness[:25], likeness[25:]], np.full(60, 2.0, np.float32))
    assert path.tolist() == [0] * 40 + [1] * 20
    margins = find_margins([likeness[:25].copy(), likeness[25:].copy()], path)
    assert margins == pytest.approx([0.3] * 20 + [-0.3] * 3 + [0.3] * 37)


@settings(max_examples=50, deadline=None)
@given(
    seed=st.integers(0, 1 << 30),
    steps=st.integers(1, 7),
    voices=st.integers(1, 3),
    cuts=st.lists(st.integers(0, 7), max_size=3),
)
def test_no_other_path_is_better_however_the_steps_come_in_blocks(
    seed: int, steps: int, voices: int, cuts: list[int]
) -> None:
    """Against every path there is."""
    rng = np.random.default_rng(seed)
    likeness = rng.random((steps, voices), dtype=np.float32)
    switch = rng.random(steps, dtype=np.float32)

    def worth(path: Sequence[int]) -> float:
        changes = [switch[at] for at in range(1, steps) if path[at] != path[at - 1]]
        return float(sum(likeness[at, voice] for at, voice in enumerate(path)) - sum(changes))

    found = find_path([each for each in np.split(likeness, sorted(cuts)) if len(each)], switch).tolist()
    assert worth(found) == pytest.approx(max(map(worth, product(range(voices), repeat=steps))), abs=1e-5)


def test_voices_are_told_apart_as_well_at_the_end_of_ten_hours() -> None:
    """What has summed up by then does not swallow the difference between them."""
    likeness = np.full((60, 2), 0.5, dtype=np.float32)
    likeness[0] = 700_000
    likeness[1:10, 0] += 0.1
    likeness[10:, 1] += 0.02
    path = find_path([likeness], np.full(60, 0.5, np.float32))
    assert path.tolist() == [0] * 10 + [1] * 50


def test_likeness_between_windows_lies_on_a_straight_line() -> None:
    """Also where a stretch has one window, and before the first and after the last."""
    rng = np.random.default_rng(12)
    voices = normalize(rng.normal(size=(5, 16)).astype(np.float32))
    for middles in ([900], [900, 1_100, 1_180], [*range(900, 300_000, HOP), 300_101]):
        stretch = Span(start=100, end=middles[-1] + 800)
        rows = normalize(rng.normal(size=(len(middles), 16)).astype(np.float32))
        some = Windows(stretch=stretch, middles=np.array(middles), vectors=rows, calm=np.zeros(1, np.float32))
        found = np.concatenate(list(liken([some], voices)))
        expected = [np.interp(step_moments(stretch), middles, rows @ voice) for voice in voices]
        assert np.abs(found - np.stack(expected, axis=1)).max() < 1e-5


def test_everybody_of_a_long_event_keeps_one_voice_and_who_asks_one_question_has_his_own() -> None:
    """Twenty people in half an hour, most of whom come back; six are heard for ten seconds."""
    rng = np.random.default_rng(3)
    said = plan_event(0.5, 20, rng)
    turns = find_turns(list(draw_windows(said, 20, rng)), WINDOW, THRESHOLD)
    regions, _ = build_regions("floor", join([each.span for each in said], 1), turns)
    heard = score(said, regions, 20)
    assert heard.voices == 20
    assert heard.wrong < 0.015
    assert (heard.whole, heard.brief) == (20 - BRIEF, BRIEF)


def unbroken(hours: float, spread: float) -> Windows:
    """Return speech without a pause, by four voices who take turns of 20 s, with so much noise in the vectors."""
    stretch = Span(start=0, end=round(hours * 3_600_000))
    middles = np.arange(800, stretch.end - 800, HOP)
    rng = np.random.default_rng(6)
    centers = normalize(rng.normal(size=(4, 32)).astype(np.float32))
    rows = centers[middles // 20_000 % 4] + rng.normal(0, spread, (len(middles), 32)).astype(np.float32)
    return Windows(
        stretch=stretch,
        middles=middles.astype(np.int64),
        vectors=normalize(rows),
        calm=np.zeros(stretch.duration // STEP, np.float32),
    )


def test_an_hour_without_a_pause_takes_little_memory_and_every_turn_is_found() -> None:
    """What is computed for each of 72,000 steps and each voice is never in memory at once."""
    windows = unbroken(1.0, 0.05)
    assert windows.stretch.duration // STEP > 10 * STEPS
    tracemalloc.start()
    turns = find_turns([windows], 1_600, 0.86)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [turn.voice for turn in turns] == [at % 4 for at in range(180)]
    assert all(abs(turn.span.start - 20_000 * at) <= 200 for at, turn in enumerate(turns))
    assert peak < 15_000_000


def test_scraps_that_are_like_nothing_else_do_not_become_voices_without_end() -> None:
    """Each voice costs something at every step, so that an hour of noise would take days."""
    scraps = normalize(np.random.default_rng(9).normal(size=(2_000, 256)).astype(np.float32))
    weights = np.ones(len(scraps), np.float32)
    weights[[1_700, 3]] = 50.0
    voices = group_pieces(scraps, weights, 0.9)
    assert len(voices) == MOST_VOICES
    assert (voices @ scraps[[3, 1_700]].T).max(axis=0) == pytest.approx([1.0, 1.0])


def test_a_piece_is_the_mean_of_the_windows_wholly_inside_it() -> None:
    """And of the nearest one where there is none."""
    windows = unbroken(0.01, 0.05)
    vector, count = describe_piece(windows, Span(start=1_000, end=3_100), 1_600)
    assert count == 3
    assert np.allclose(vector, windows.vectors[5:8].mean(axis=0))
    vector, count = describe_piece(windows, Span(start=1_000, end=1_300), 1_600)
    assert count == 0
    assert np.array_equal(vector, windows.vectors[2])


def test_progress_grows_from_the_first_block_on_and_ends_at_the_whole() -> None:
    """Detecting speech is a part of it, and so is what comes after the last stretch."""
    said = speak(SENTENCES["en"][0], "en", training_voices()[0]).samples
    samples = np.concatenate([said, np.zeros(8_000, np.float32)] * 10)
    recording = Recording(tracks=(Track(id="floor", content="floor", parts=()),), duration=len(samples) // 16)
    seen: list[int] = []
    listen(recording, Sound(samples=samples), DETECTOR, VOICES, progress=lambda done, total: seen.append(done))
    assert seen == sorted(seen)
    assert seen[0] < 0.2 * recording.duration
    assert 0.9 * recording.duration < seen[-2] < seen[-1] == recording.duration
