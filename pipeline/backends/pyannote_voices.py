"""Voice vectors by the speaker models of pyannote.audio, an optional extra: ``pip install 'trilogue[pyannote]'``.

The package is imported on first use, with its telemetry switched off. Its own loader would run whatever code a
checkpoint carries and import whatever module it names; so the file is first read as weights and plain settings alone,
and a model that is not one of the package's own speaker models is refused.
"""

import io
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import SAMPLE_RATE, Samples
from pipeline.backends.weights import hash_file
from pipeline.device import Device, resolve_device
from pipeline.errors import WeightsBroken, WeightsMissing
from pipeline.records import Identity

WINDOW = 2_000
"""Milliseconds of one window: the length of the pieces that WeSpeaker's ResNets are trained on."""
CHECKPOINT = "pytorch_model.bin"
"""The file of a pyannote model on the hub and in a folder."""
MODELS = "pyannote.audio.models.embedding"
"""Where the package keeps its speaker models."""
SILENT = {"PYANNOTE_METRICS_ENABLED": "0", "HF_HUB_DISABLE_TELEMETRY": "1"}
"""What keeps the package and the hub's client from reporting that they are used."""
INSTALL = "install it with `pip install 'trilogue[pyannote]'`, or use the model resemblyzer"


@dataclass(frozen=True, kw_only=True)
class PyannoteVoices:
    """A `pipeline.backends.VoiceEmbedder` by a speaker model of pyannote.audio 4.

    Attributes:
        model: A name on the hub, a folder with a `pytorch_model.bin`, or such a file.
        offline: Whether a model that is not in the cache may not be fetched.
    """

    model: str = "pyannote/wespeaker-voxceleb-resnet34-LM"
    device: Device = "auto"
    offline: bool = False
    batch: int = 32

    @cached_property
    def identity(self) -> Identity:
        """The model by the digest of its file if that is on this disk, by its name on the hub otherwise."""
        path = self._local
        named = hash_file(path) if path and path.is_file() else self.model
        return Identity(name="pyannote", model=named, settings=(("window", str(WINDOW)),))

    @property
    def window(self) -> int:
        """2 s."""
        return WINDOW

    @property
    def threshold(self) -> float:
        """0.75: the package's own diarization 3.1 joins means of voices up to a distance of 0.7046, which is this."""
        return 0.75

    def ensure_weights(self) -> Path:
        """Return the checkpoint, fetched if it may be.

        Raises:
            WeightsMissing: The package or the file is not here, and the file may not or cannot be fetched.
        """
        if not _is_installed():
            raise WeightsMissing(f"The voice model {self.model} needs the package pyannote.audio; {INSTALL}.")
        if path := self._local:
            if not path.is_file():
                raise WeightsMissing(
                    f"The voice model {self.model} has no file {path}; put it there, or use the model resemblyzer."
                )
            return path
        os.environ.update(SILENT)
        from huggingface_hub import hf_hub_download
        from huggingface_hub.constants import HF_HUB_CACHE

        try:
            return Path(hf_hub_download(self.model, CHECKPOINT, local_files_only=self.offline))
        except Exception as error:  # absent, gated, no network, no name: the hub's client has had three HTTP libraries
            raise WeightsMissing(
                f"The voice model {self.model} is not in {HF_HUB_CACHE} and could not be fetched; accept its "
                f"conditions on its page if it has any and run `hf download {self.model}` where there is a network, "
                "or use the model resemblyzer."
            ) from error

    def embed(self, windows: Iterable[Samples]) -> Iterator[NDArray[np.float32]]:
        """Yield a vector of length 1 for each window of 32,000 samples."""
        stream = iter(windows)
        while rows := list(islice(stream, self.batch)):
            yield from self._embed(np.stack([np.asarray(row, np.float32) for row in rows]))

    def _embed(self, rows: Samples) -> NDArray[np.float32]:
        """Return one row of length 1 for each row of samples; all windows are equally long, so none is padded."""
        import torch

        with torch.inference_mode():
            vectors = self._network(torch.from_numpy(rows)[:, None].to(resolve_device(self.device)))
            return np.asarray(torch.nn.functional.normalize(vectors.float(), dim=-1).cpu().numpy())

    @property
    def _local(self) -> Path | None:
        """Return the checkpoint of a model that is named by its place on this disk; nothing else starts like a path."""
        path = Path(self.model).expanduser()
        if path.is_dir():
            return path / CHECKPOINT
        return path if path.is_file() or path.is_absolute() or self.model.startswith((".", "~")) else None

    @cached_property
    def _network(self) -> Any:  # noqa: ANN401 - pyannote.audio has no types
        path = self.ensure_weights()
        package = _import_package()
        data = path.read_bytes()
        try:
            _refuse_code(data)
            network = package.Model.from_pretrained(io.BytesIO(data), map_location="cpu")
            if network.audio.sample_rate != SAMPLE_RATE:
                raise ValueError(f"it hears {network.audio.sample_rate} samples a second")
        except Exception as error:  # a checkpoint can be wrong in as many ways as there are
            reason = _say(error)
            raise WeightsBroken(f"{path} is no speaker model that pyannote.audio can load ({reason}).") from error
        return network.to(resolve_device(self.device)).eval()


def _say(error: Exception) -> str:
    """Return the kind of an error and the first sentence of what it says."""
    said = str(error).split("\n", 1)[0].split(". ", 1)[0]
    return said if isinstance(error, ValueError) else f"{type(error).__name__}: {said}"


def _is_installed() -> bool:
    """Return whether pyannote.audio is there; other packages, such as pyannote.metrics, share its parent."""
    try:
        return find_spec("pyannote.audio") is not None
    except ModuleNotFoundError:
        return False


def _import_package() -> ModuleType:
    """Return the package, loaded without its telemetry.

    Raises:
        WeightsMissing: It is broken, or one of the packages it needs is.
    """
    from warnings import catch_warnings, simplefilter

    os.environ.update(SILENT)  # read while it is imported: it reports every loaded model otherwise
    try:
        with catch_warnings():
            simplefilter("ignore")  # of decoders that are not used here: it is given samples
            import pyannote.audio
    except Exception as error:  # a torchaudio for another torch or CUDA raises OSError, others raise what they like
        reason = _say(error)
        raise WeightsMissing(f"pyannote.audio is installed but cannot be loaded ({reason}); {INSTALL}.") from error
    package: ModuleType = pyannote.audio
    return package


def _refuse_code(data: bytes) -> None:
    """Check that a checkpoint is weights and settings alone, and of one of the package's own speaker models.

    Raises:
        ValueError: It is not, or carries objects that loading would run.
    """
    import pickle

    import torch
    from pyannote.audio.core import task

    allowed = [task.Specifications, task.Problem, task.Resolution, torch.torch_version.TorchVersion]
    try:
        with torch.serialization.safe_globals(allowed):
            content = torch.load(io.BytesIO(data), map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise ValueError("it is damaged, or carries more than weights and settings") from error
    module = str(content["pyannote.audio"]["architecture"]["module"])
    if module != MODELS and not module.startswith(f"{MODELS}."):
        raise ValueError(f"it is of {module!r}")
