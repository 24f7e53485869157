"""Where a model's files are, and what they hash to, without importing the package that carries them."""

import hashlib
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from pipeline.errors import WeightsMissing


@cache
def hash_file(path: Path) -> str:
    """Return the SHA-256 of the file in hexadecimal, reading it in pieces of 1 MiB and once per process."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def find_packaged(package: str, name: str, distribution: str) -> Path:
    """Return the file *name* inside an installed package, which is not imported.

    Args:
        package: The import name of a top-level package.
        name: Path inside it.
        distribution: What to install if it is not there.

    Raises:
        WeightsMissing: The package is not installed, or is without this file.
    """
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder) / name
        if path.is_file():
            return path
    raise WeightsMissing(f"{name} comes inside the package {distribution}, which is not installed; run `make setup`.")
