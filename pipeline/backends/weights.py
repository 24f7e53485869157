"""Where a model's files are, and what they hash to, without importing the package that carries them."""

import hashlib
import os
import shutil
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from urllib.request import urlopen

from pipeline.errors import ResourceError, WeightsBroken, WeightsMissing


def hash_file(path: Path) -> str:
    """Return the SHA-256 of the file in hexadecimal, reading it in pieces of 1 MiB."""
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


def fetch(url: str, path: Path, sha256: str, name: str) -> None:
    """Fetch the weights of the model *name* to *path*, with a progress bar; they appear there whole or not at all.

    Raises:
        WeightsMissing: They could not be fetched.
        WeightsBroken: What came is not the file with this digest.
    """
    from rich.console import Console
    from rich.progress import wrap_file

    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with urlopen(url, timeout=30) as answer, part.open("wb") as file:
            total = int(answer.headers.get("Content-Length", 0))
            with wrap_file(answer, total, description=f"fetching {name}", console=Console(stderr=True)) as source:
                while piece := source.read(1 << 20):
                    file.write(piece)
            file.flush()
            os.fsync(file.fileno())
        if hash_file(part) != sha256:
            raise WeightsBroken(f"What {url} sent for {name} is damaged; run again to fetch it anew.")
        part.replace(path)
    except OSError as error:
        raise WeightsMissing(
            f"The weights of {name} could not be fetched from {url} to {path} ({error}); "
            "run again where there is a network, or put the file there."
        ) from error
    finally:
        part.unlink(missing_ok=True)


def find_cache() -> Path:
    """Return the folder of the user's caches."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def keep_converted(name: str, make: Callable[[Path], None]) -> Path:
    """Return the folder *name* among what was converted, made by *make* where it is not there yet.

    It appears whole or not at all.

    Raises:
        ResourceError: The disk refused.
    """
    folder = find_cache() / "trilogue" / "converted" / name
    if folder.is_dir():
        return folder
    part = folder.with_name(f"{name}.{os.getpid()}.part")
    try:
        part.mkdir(parents=True)
        make(part)
        if not folder.is_dir():  # another process may have been faster
            part.rename(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ResourceError(f"{folder} could not be written ({reason}); free space, and run again.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder
