"""The benchmarks measure what they say: equal work on all sides, counted right."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
import whisper

from benchmarks.contenders import PEERS, Task, Weights, list_engines, open_contender, open_engine, why_not
from benchmarks.conversion import write_folder
from benchmarks.random_whisper import SIZES, STARTS, WORDS, Dimensions, write_checkpoint
from benchmarks.scaling import FreeRecognizer, write_recording
from benchmarks.usage import time_call
from pipeline.backends import Listen, Samples
from pipeline.backends.whisper_transcriber import LOG_PROBABILITY
from pipeline.media import read_recording
from pipeline.records import Event
from tests.faults.recognizers import hum
from tests.test_architecture import ROOT

SMALL = Dimensions(mels=80, width=64, heads=2, audio_layers=2, text_layers=2, vocabulary=51_865)
DEEP = Dimensions(mels=128, width=64, heads=2, audio_layers=1, text_layers=32, vocabulary=51_866)


def make_windows() -> list[Samples]:
    """Return three windows of different sounds."""
    rng = np.random.default_rng(4)
    tones = [np.concatenate([hum(each, 4_000) for each in some]) for some in (["zh", "en"] * 3, ["ja"] * 5, ["ko"] * 7)]
    return [each + rng.normal(0, 0.02, len(each)).astype(np.float32) for each in tones]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Weights:
    """Random weights of a small network in both formats."""
    folder = tmp_path_factory.mktemp("weights")
    write_checkpoint(folder / "small.pt", SMALL, seed=1)
    folded = write_folder(folder / "small.pt", folder)
    return Weights(name="small", openai=folder / "small.pt", ctranslate2=folded, forced=WORDS)


def make_task(weights: Weights, contender: str) -> Task:
    """Return a task for one thread."""
    return Task(contender=contender, weights=weights, device="cpu", threads=1, batch=2)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("contender", [*PEERS, *list_engines()])
def test_every_contender_writes_as_many_tokens_as_the_weights_force(
    small: Weights, contender: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever its arithmetic, its batches and its own rules."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    task = make_task(small, contender)
    if (reason := why_not(task)) is not None:
        pytest.skip(reason)
    windows = make_windows()
    assert open_contender(task).read(windows) == WORDS * len(windows)


def test_the_forced_text_is_varied_and_none_is_like_another(
    small: Weights, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So that nobody takes it for a loop and samples again, and mixed-up rows would show."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    engine = open_engine(make_task(small, ""), "whisper")
    heard = list(engine.transcribe([Listen(samples=each, language="en") for each in make_windows()]))
    assert len({each.text for each in heard}) == len(heard)
    assert all(len(set(each.text.split())) >= 10 for each in heard)
    assert all(each.log_probability > LOG_PROBABILITY for each in heard)
    [slices] = engine.trace_languages([hum("en", 5_000)])
    assert all(each["en"] > 0.99 for each in slices)


def test_a_deep_network_is_forced_as_well(tmp_path: Path) -> None:
    """What the layers add does not drown what the positions say."""
    write_checkpoint(tmp_path / "deep.pt", DEEP, seed=1)
    network = whisper.load_model(str(tmp_path / "deep.pt"))
    options = whisper.DecodingOptions(language="en", fp16=False)
    for window in make_windows():
        mel = whisper.log_mel_spectrogram(whisper.pad_or_trim(window), DEEP.mels)
        assert len(network.decode(mel, options).tokens) == WORDS


def count(dimensions: Dimensions, tokens: int) -> int:
    """Return the operations that torch counts in the matrix products of one window."""
    from torch.utils.flop_counter import FlopCounterMode
    from whisper.model import ModelDimensions, Whisper, disable_sdpa

    network = Whisper(ModelDimensions(**dimensions.as_openai()))
    with torch.inference_mode(), disable_sdpa(), FlopCounterMode(display=False) as counter:
        features = network.encoder(torch.zeros(1, dimensions.mels, 3000))
        network.decoder(torch.zeros(1, tokens, dtype=torch.long), features)
    return int(counter.get_total_flops())


@pytest.mark.parametrize("dimensions", [SMALL, SIZES["tiny"]], ids=["small", "tiny"])
def test_operations_are_those_that_torch_counts(dimensions: Dimensions) -> None:
    """To within what causal attention leaves out."""
    assert dimensions.operations(7, 7 * WORDS) == pytest.approx(7 * count(dimensions, WORDS + STARTS), rel=0.02)


def test_costs_are_those_of_the_work() -> None:
    """Seconds that are slept cost no CPU; memory that was given back is still the peak."""
    import time

    _, asleep = time_call(lambda: time.sleep(0.2))
    assert asleep.wall >= 0.2
    assert asleep.cpu < 0.1
    # In a process of its own: in this one, memory that other tests gave back may serve again.
    code = (
        "import numpy as np; from benchmarks.usage import memory_now, memory_peak; before = memory_now();"
        " block = np.ones(8_000_000); during = memory_now(); del block; print(during - before, memory_peak() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert all(float(each) > 50 for each in done.stdout.split())


def test_a_recording_of_any_length_is_what_is_asked_for(tmp_path: Path) -> None:
    """In both formats."""
    for suffix in (".wav", ".m4a"):
        write_recording(tmp_path / suffix[1:], 0.01, suffix)
        recording = read_recording(tmp_path / suffix[1:], Event(id="x", title="x", languages=("en",)))
        assert recording.duration == pytest.approx(36_000, abs=100)


def test_the_free_recognizer_answers_from_the_audio() -> None:
    """The same for the same, another for another, and as much as its length holds."""
    recognizer = FreeRecognizer()
    sounds = [hum("en", 4_000, 0.1), hum("en", 4_000, 0.2), hum("ja", 9_000)]
    first = list(recognizer.transcribe([Listen(samples=each, language="en") for each in sounds]))
    again = list(recognizer.transcribe([Listen(samples=each, language="en") for each in reversed(sounds)]))
    assert first == again[::-1]
    assert len({each.text for each in first}) == 3
    assert [len(each.words) for each in first] == [8, 8, 18]
