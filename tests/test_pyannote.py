"""The speaker models of pyannote.audio, as an extra: the same protocol, and nothing that phones home or runs code.

The package needs torchaudio, which has no build for every torch, so it is not among what the tests install. In its
place stands `STANDIN`: a package of its name that has the classes, arguments and checkpoint format that its
documentation gives. The last test takes the package itself where it is installed.
"""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from pipeline.backends.catalogue import open_voices, read_catalogue
from pipeline.backends.pyannote_voices import PyannoteVoices
from pipeline.errors import ExitCode, UsageError, WeightsMissing

ROOT = Path(__file__).parent.parent
STANDIN = {
    "__init__.py": """
import os
if os.environ.get("PYANNOTE_METRICS_ENABLED", "true").lower() in ("true", "1"):
    raise AssertionError("it would report that it was loaded")
from .core.model import Model
""",
    "core/__init__.py": "",
    "core/task.py": """
from dataclasses import dataclass
from enum import Enum
class Problem(Enum):
    REPRESENTATION = 3
class Resolution(Enum):
    CHUNK = 2
@dataclass
class Specifications:
    problem: Problem
    resolution: Resolution
    duration: float
""",
    "core/model.py": """
import io
from importlib import import_module
from types import SimpleNamespace
import torch
class Model(torch.nn.Module):
    def __init__(self, sample_rate=16000):
        super().__init__()
        self.audio = SimpleNamespace(sample_rate=sample_rate)
    @classmethod
    def from_pretrained(cls, checkpoint, map_location=None, strict=True, **settings):
        content = torch.load(checkpoint, map_location=map_location, weights_only=False)
        place = content["pyannote.audio"]["architecture"]
        model = getattr(import_module(place["module"]), place["class"])(**content["hyper_parameters"])
        model.load_state_dict(content["state_dict"], strict=strict)
        return model
""",
    "models/__init__.py": "",
    "models/embedding/__init__.py": "from .wespeaker import WeSpeakerResNet34",
    "models/embedding/wespeaker.py": """
import torch
from pyannote.audio.core.model import Model
class WeSpeakerResNet34(Model):
    def __init__(self, sample_rate=16000):
        super().__init__(sample_rate)
        self.heard, self.layer = torch.nn.BatchNorm1d(320), torch.nn.Linear(320, 256)
    def forward(self, waveforms, weights=None):
        batch, channels, samples = waveforms.shape
        assert channels == 1
        return self.layer(self.heard(waveforms.reshape(batch, 320, -1).square().mean(dim=2).log()))
""",
}
"""Its files; what they hold beyond signatures is as small as it can be."""

CHECKPOINT = """
import os, socket, sys
def refuse(*arguments, **settings):
    raise AssertionError("something calls " + repr(arguments))
socket.socket.connect = socket.create_connection = socket.getaddrinfo = refuse
import numpy as np, torch
from pipeline.backends.pyannote_voices import PyannoteVoices
from pipeline.errors import PipelineError
torch.manual_seed(0)
os.environ["PYANNOTE_METRICS_ENABLED"] = "0"
from pyannote.audio.core.task import Problem, Resolution, Specifications
from pyannote.audio.models.embedding import WeSpeakerResNet34
os.environ["PYANNOTE_METRICS_ENABLED"] = "1"
network = WeSpeakerResNet34()
content = {
    "state_dict": network.state_dict(),
    "hyper_parameters": {"sample_rate": 16_000},
    "pytorch-lightning_version": "2.6.6",
    "pyannote.audio": {
        "versions": {"pyannote.audio": "4.0.0", "torch": torch.__version__},
        "architecture": {"module": WeSpeakerResNet34.__module__, "class": "WeSpeakerResNet34"},
        "specifications": Specifications(
            problem=Problem.REPRESENTATION, resolution=Resolution.CHUNK, duration=2.0
        ),
    },
}
windows = [np.random.default_rng(at).normal(0, 0.1, 32_000).astype(np.float32) for at in range(5)]
"""
"""Makes a checkpoint as the package writes it, for whatever follows, in a process that may connect to nothing."""

ANSWERS = """
torch.save(content, "pytorch_model.bin")
ears = PyannoteVoices(model=".", device="cpu", offline=True, batch=2)
found = np.stack(list(ears.embed(windows)))
alone = np.stack([next(iter(ears.embed([window]))) for window in windows])
with torch.inference_mode():
    expected = torch.nn.functional.normalize(network.eval()(torch.from_numpy(np.stack(windows))[:, None]), dim=-1)
assert found.shape == (5, 256) and found.dtype == np.float32
assert np.allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
assert np.abs(found - alone).max() < 1e-5
assert np.abs(found - expected.numpy()).max() < 1e-5
assert os.environ["PYANNOTE_METRICS_ENABLED"] == "0"
assert len(ears.identity.model) == 64
"""

REFUSED = """
class Trap:
    def __reduce__(self):
        return print, ("THE CODE RAN",)
def attempt(**changes):
    torch.save({key: value for key, value in {**content, **changes}.items() if value is not None}, "model.bin")
    listen()
def listen():
    try:
        list(PyannoteVoices(model="./model.bin", device="cpu", offline=True).embed(windows))
    except PipelineError as error:
        print(type(error).__name__, int(error.exit_code), error)
attempt(extra=Trap())
attempt(**{"pyannote.audio": {**content["pyannote.audio"], "architecture": {"module": "antigravity", "class": "A"}}})
attempt(hyper_parameters={"sample_rate": 8_000})
attempt(state_dict={})
attempt(**{"pyannote.audio": None})
attempt()
for data in (open("model.bin", "rb").read()[:9_000], b"<html>Access to this model is restricted</html>", b""):
    open("model.bin", "wb").write(data)
    listen()
"""
"""Makes the checkpoint wrong in one way after the other, and once not at all."""
SAID = (
    "more than weights and settings",
    "it is of 'antigravity'",
    "8000 samples a second",
    "can load (",
    "can load (",
    "can load (",
    "can load (",
    "can load (",
)


def write_standin(folder: Path) -> None:
    """Write the stand-in to *folder*/packages."""
    for name, text in STANDIN.items():
        path = folder / "packages" / "pyannote" / "audio" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def run(program: str, folder: Path, *, standin: bool = True) -> subprocess.CompletedProcess[str]:
    """Run *program* in *folder*, in a process of its own that finds the stand-in before anything else."""
    paths = [str(ROOT)]
    if standin:
        write_standin(folder)
        paths.insert(0, str(folder / "packages"))
    program = f"import sys\nsys.path[:0] = {paths!r}\n{program}"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=folder, check=False)


def test_vectors_are_the_models_own_in_batches_as_one_by_one_and_nothing_is_reported(tmp_path: Path) -> None:
    """Also where the environment says that telemetry is wanted: in this process, nothing may connect to anything."""
    done = run(CHECKPOINT + ANSWERS, tmp_path)
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(find_spec("pyannote.audio") is None, reason="pyannote.audio is not installed")
def test_the_package_itself_answers_as_its_stand_in_does(tmp_path: Path) -> None:
    """With random weights in the real network, which is what the published ones are put into."""
    done = run(CHECKPOINT + ANSWERS, tmp_path, standin=False)
    assert done.returncode == 0, done.stderr


def test_a_file_that_is_no_speaker_model_is_one_sentence_and_none_of_its_code_runs(tmp_path: Path) -> None:
    """The package's own loader would run the first and import what the second names."""
    done = run(CHECKPOINT + REFUSED, tmp_path)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert len(lines) == len(SAID), done.stdout
    for line, said in zip(lines, SAID, strict=True):
        assert line.startswith("WeightsBroken 3 model.bin is no speaker model"), line
        assert said in line


def test_a_package_that_cannot_be_loaded_is_one_sentence(tmp_path: Path) -> None:
    """As where torchaudio was made for another CUDA, which is an OSError."""
    program = """
open("packages/pyannote/audio/__init__.py", "w").write("raise OSError('libcudart.so.12: cannot open\\\\nmore')")
open("model.bin", "wb").write(b"weights")
import numpy as np
from pipeline.backends.pyannote_voices import PyannoteVoices
from pipeline.errors import PipelineError
try:
    list(PyannoteVoices(model="./model.bin", device="cpu").embed([np.ones(32_000, np.float32)]))
except PipelineError as error:
    print(type(error).__name__, int(error.exit_code), error)
"""
    done = run(program, tmp_path)
    assert done.stdout.startswith("WeightsMissing 3 "), done.stdout + done.stderr
    assert "libcudart.so.12: cannot open)" in done.stdout
    assert "resemblyzer" in done.stdout


def test_a_missing_package_is_one_sentence_before_any_work(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says how to install it, and which model works without it; that it is opened asks for nothing yet."""
    monkeypatch.setitem(sys.modules, "pyannote.audio", None)
    catalogue = read_catalogue(ROOT / "models" / "models.toml")
    ears = open_voices(catalogue, "pyannote", "cpu", offline=True)
    assert ears.identity.name == "pyannote"
    assert ears.window == 2_000
    with pytest.raises(WeightsMissing, match=r"trilogue\[pyannote\].*resemblyzer") as caught:
        next(iter(ears.embed([np.ones(32_000, np.float32)])))
    assert caught.value.exit_code is ExitCode.WEIGHTS


@pytest.mark.parametrize("model", ["nobody/nothing", "./nothing", "not a name!", "nothing"])
def test_missing_weights_are_one_sentence(model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the hub, where nothing may be fetched, and in a folder."""
    write_standin(tmp_path)
    monkeypatch.syspath_prepend(tmp_path / "packages")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(WeightsMissing, match=r"^The voice model .*resemblyzer\.$") as caught:
        PyannoteVoices(model=model, device="cpu", offline=True).ensure_weights()
    assert model in str(caught.value)
    assert "pyannote.audio" not in sys.modules


def test_it_is_no_recognizer() -> None:
    """A model of voices that is asked for words is a wrong command line."""
    from pipeline.backends.catalogue import open_transcriber, open_translators

    catalogue = read_catalogue(ROOT / "models" / "models.toml")
    for opening in (open_transcriber, open_translators):
        with pytest.raises(UsageError, match="pyannote"):
            opening(catalogue, "pyannote", "cpu", offline=True)


def test_a_model_is_known_by_its_files_digest(tmp_path: Path) -> None:
    """Other weights in the same folder make everything anew."""
    (tmp_path / "pytorch_model.bin").write_bytes(b"one")
    first = PyannoteVoices(model=str(tmp_path)).identity
    (tmp_path / "pytorch_model.bin").write_bytes(b"two")
    assert PyannoteVoices(model=str(tmp_path)).identity != first
