"""What a Whisper recognizer does whatever computes it, on checkpoints with random weights: the code is the real one."""

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from pipeline.backends import Listen, Samples
from pipeline.backends.catalogue import Catalogue, ModelCard
from pipeline.backends.weights import fetch
from pipeline.backends.whisper_transcriber import WhisperTranscriber
from pipeline.errors import ResourceError, WeightsBroken, WeightsMissing
from pipeline.records import LANGUAGES, Listening, Recording, Region, Span, Track
from pipeline.stages.transcribe import transcribe
from tests.test_transcribe import check_whole
from tests.whisper_checkpoints import open_checkpoint, some_requests, some_sound, write_checkpoint
from world.sound import Sound


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> WhisperTranscriber:
    """Return one tiny recognizer for all tests."""
    return write_checkpoint(tmp_path_factory.mktemp("whisper") / "tiny.pt")


def test_a_batch_says_of_each_span_what_the_span_alone_says(tiny: WhisperTranscriber) -> None:
    """Rows keep their order and do not touch each other, whatever is beside them."""
    requests = some_requests()
    together = list(tiny.transcribe(requests))
    alone = [next(iter(tiny.transcribe([request]))) for request in requests]
    assert [each.text for each in together] == [each.text for each in alone]
    assert len({each.text for each in together}) == len(requests)  # so a mixed-up row would be seen
    traces = list(tiny.trace_languages([each.samples for each in requests]))
    single = [next(iter(tiny.trace_languages([each.samples]))) for each in requests]
    for trace, other in zip(traces, single, strict=True):
        assert len(trace) == len(other)
        for row, same in zip(trace, other, strict=True):
            assert row.keys() == same.keys() >= set(LANGUAGES)
            assert sum(row.values()) == pytest.approx(1, abs=1e-4)
            assert all(row[code] == pytest.approx(same[code], abs=1e-4) for code in row)
    assert [len(trace) for trace in traces] == [1, 8, 1, 2, 1, 1]  # two seconds each, every half second


def test_words_join_to_the_text_and_run_forward_inside_the_span(tiny: WhisperTranscriber) -> None:
    """In milliseconds from the start of the span, in the order in which they are said."""
    for request, heard in zip(some_requests(), tiny.transcribe(some_requests()), strict=True):
        assert heard.text == "".join(word.text for word in heard.words).strip()
        times = [time for word in heard.words for time in (word.start, word.end)]
        assert times == sorted(times)
        assert times[0] >= 0
        assert times[-1] <= len(request.samples) / 16 + 20
        assert all(0 <= word.confidence <= 1 for word in heard.words)


def test_a_broken_row_is_sampled_the_same_in_every_run_whatever_is_beside_it(tiny: WhisperTranscriber) -> None:
    """The seed follows from its own audio, and the process's own generator is left as it was."""
    sampling = open_checkpoint(tiny.file, temperatures=(0.8,))
    requests = some_requests()[4:6]
    assert sampling.machine is not None  # making a network draws numbers too
    torch.manual_seed(1)
    once = [heard.text for heard in sampling.transcribe(requests)]
    left = torch.rand(1)
    torch.manual_seed(1)
    assert torch.equal(torch.rand(1), left)
    assert [next(iter(sampling.transcribe([request]))).text for request in requests] == once


def test_what_was_scored_is_not_encoded_again(tiny: WhisperTranscriber) -> None:
    """The encoder is most of the work of a short span; the answers are the same either way."""
    requests = some_requests()
    expected = [heard.text for heard in tiny.transcribe(requests)]
    encoder = tiny.machine.network.encoder  # type: ignore[attr-defined]
    encoded: list[int] = []
    handle = encoder.register_forward_hook(lambda module, inputs, output: encoded.append(len(output)))
    list(tiny.trace_languages([each.samples for each in requests]))
    assert sum(encoded) == len(requests)
    assert [heard.text for heard in tiny.transcribe(requests)] == expected
    assert sum(encoded) == len(requests)
    handle.remove()


def test_an_empty_batch_is_no_batch(tiny: WhisperTranscriber) -> None:
    """Nothing is asked of the network."""
    assert not list(tiny.transcribe([]))
    assert not list(tiny.trace_languages([]))


def hear(recognizer: WhisperTranscriber, samples: Samples) -> object:
    """Transcribe *samples* as one region."""
    duration = len(samples) // 16
    recording = Recording(tracks=(Track(id="floor", content="floor", parts=()),), duration=duration)
    region = Region(id="r1", track="floor", span=Span(start=0, end=duration), voice="v1")
    listening = Listening(recording=recording, regions=(region,))
    transcript = transcribe(listening, Sound(samples=samples), recognizer, LANGUAGES)
    check_whole(transcript, listening)
    return transcript


def test_a_network_with_a_broken_weight_writes_nothing(tmp_path: Path) -> None:
    """Whisper itself would write exclamation marks, and raise nothing."""
    broken = write_checkpoint(tmp_path / "broken.pt", break_it=True)
    [heard] = broken.transcribe([Listen(samples=some_sound(3, 1), language="en")])
    assert not np.isfinite(heard.log_probability)
    assert not heard.words
    with pytest.raises(ResourceError, match="no finite score"):
        hear(broken, some_sound(4, 1))


def test_audio_with_infinite_samples_is_transcribed_as_if_they_were_silent(tiny: WhisperTranscriber) -> None:
    """One bad sample does not cost the span."""
    samples = some_sound(2, 3)
    spoiled = samples.copy()
    spoiled[[100, 20_000]] = np.nan, np.inf
    samples[[100, 20_000]] = 0
    assert hear(tiny, spoiled) == hear(tiny, samples)


# --- weights -------------------------------------------------------------------------------------------------

OFFLINE = """
import socket, sys, time
from pathlib import Path

def refuse(*arguments):
    print("a socket was opened")
    sys.exit(9)

socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
began = time.perf_counter()
from pipeline.backends import Listen
from pipeline.backends.catalogue import Catalogue, ModelCard
from pipeline.backends.whisper_transcriber import WhisperTranscriber
from pipeline.errors import WeightsMissing
import numpy as np

card = ModelCard(name="small", role="transcriber", engine="openai-whisper", license="Apache-2.0", source="small")
recognizer = WhisperTranscriber(card=card, catalogue=Catalogue(folder=Path("."), models=()), device="cpu", offline=True)
assert recognizer.identity.model == "small"
try:
    recognizer.ensure_weights()
except WeightsMissing as error:
    print(error)
assert "torch" not in sys.modules and "whisper" not in sys.modules
assert time.process_time() < 2, time.process_time()
"""


def test_missing_weights_are_one_sentence_within_two_seconds_and_open_no_socket(tmp_path: Path) -> None:
    """It names the model, the file and what to do; nothing heavy is imported to find that out."""
    done = subprocess.run(
        [sys.executable, "-c", OFFLINE],
        env={"PATH": "/usr/bin:/bin", "XDG_CACHE_HOME": str(tmp_path), "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    [sentence] = done.stdout.strip().splitlines()
    assert "small" in sentence
    assert str(tmp_path / "whisper" / "small.pt") in sentence


def test_an_official_file_that_is_not_the_published_one_is_refused_and_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whisper itself would fetch it anew over the file, without asking."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    card = ModelCard(name="base", role="transcriber", engine="openai-whisper", license="Apache-2.0", source="base")
    recognizer = WhisperTranscriber(card=card, catalogue=Catalogue(folder=tmp_path, models=()), device="cpu")
    recognizer.file.parent.mkdir()
    recognizer.file.write_bytes(b"half a download")
    with pytest.raises(WeightsBroken, match="base"):
        _ = recognizer.machine
    assert recognizer.file.read_bytes() == b"half a download"


def test_a_local_checkpoint_that_is_none_is_refused(tmp_path: Path) -> None:
    """Bytes that are not what the card declares are never loaded; nor is what is no checkpoint."""
    path = tmp_path / "mine.pt"
    write_checkpoint(path)
    declared = open_checkpoint(path)
    path.write_bytes(path.read_bytes()[:-64] + bytes(64))
    with pytest.raises(WeightsBroken, match=r"mine\.pt"):
        _ = declared.machine
    torch.save({"weights": [1, 2]}, path)
    with pytest.raises(WeightsBroken, match="no checkpoint"):
        _ = open_checkpoint(path).machine


def test_fetched_weights_appear_whole_or_not_at_all(tmp_path: Path) -> None:
    """A damaged or failing download leaves nothing behind, and one that is whole is moved into place."""
    source = tmp_path / "published.pt"
    source.write_bytes(b"weights" * 1000)
    wanted = tmp_path / "cache" / "whisper" / "tiny.pt"
    with pytest.raises(WeightsBroken, match="damaged"):
        fetch(source.as_uri(), wanted, "0" * 64, "tiny")
    with pytest.raises(WeightsMissing, match="could not be fetched"):
        fetch((tmp_path / "nowhere.pt").as_uri(), wanted, "0" * 64, "tiny")
    assert not list(wanted.parent.iterdir())
    fetch(source.as_uri(), wanted, hashlib.sha256(source.read_bytes()).hexdigest(), "tiny")
    assert wanted.read_bytes() == source.read_bytes()
    assert list(wanted.parent.iterdir()) == [wanted]
