"""Features that were computed to tell the language, kept on disk until the same spans are transcribed.

All languages are traced before anything is transcribed, and for a long recording the features of one pass are more
than memory should hold. Encoding a span again costs a hundred times what reading it back does.
"""

import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.backends import Samples

LEFT = 2 << 30
"""Bytes of the disk that are left free."""


@dataclass(frozen=True, slots=True)
class _Place:
    first: int
    shape: tuple[int, ...]
    dtype: np.dtype[Any]


@dataclass(slots=True, kw_only=True)
class KeptFeatures:
    """Arrays by the samples they were made from; each is given back once.

    Attributes:
        folder: Where the file is; it has no name, so that it goes with the process.
        most: Bytes after which nothing more is kept.
    """

    folder: Path
    most: int = 16 << 30
    _file: int | None = None
    _end: int = 0
    _places: dict[bytes, _Place] = field(default_factory=dict)

    def keep(self, samples: Samples, features: NDArray[Any]) -> None:
        """Keep *features* if there is room; a disk that refuses costs time, not the run."""
        name = _name(samples)
        if name in self._places or self._end + features.nbytes > self.most:
            return
        try:
            os.pwrite(self._open(features.nbytes), features.tobytes(), self._end)
        except OSError:
            self.most = 0
            return
        self._places[name] = _Place(self._end, features.shape, features.dtype)
        self._end += features.nbytes

    def _open(self, size: int) -> int:
        """Return the file, in which *size* bytes more find room.

        Raises:
            OSError: They do not.
        """
        if self._file is None:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._file, path = tempfile.mkstemp(dir=self.folder)
            Path(path).unlink()
        if shutil.disk_usage(self.folder).free < LEFT + size:
            raise OSError
        return self._file

    def give(self, samples: Samples) -> NDArray[Any] | None:
        """Return what was kept for *samples*, or `None`."""
        place = self._places.pop(_name(samples), None)
        if place is None or self._file is None:
            return None
        data = os.pread(self._file, int(np.prod(place.shape)) * place.dtype.itemsize, place.first)
        if not self._places:  # all is given back: begin anew
            os.ftruncate(self._file, 0)
            self._end = 0
        return np.frombuffer(bytearray(data), place.dtype).reshape(place.shape)

    def __del__(self) -> None:
        if self._file is not None:
            os.close(self._file)


def _name(samples: Samples) -> bytes:
    return hashlib.sha256(samples.tobytes()).digest()
