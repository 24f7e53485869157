"""Where models run: `auto` becomes the best device that is here."""

from typing import Literal

from pipeline.errors import ResourceError

Device = Literal["auto", "cuda", "mps", "cpu"]


def resolve_device(wanted: Device) -> Literal["cuda", "mps", "cpu"]:
    """Return the device to use for *wanted*.

    Raises:
        ResourceError: A device was named that is not here.
    """
    if wanted == "cpu":
        return "cpu"
    import torch  # heavy, and not needed to answer "cpu"

    present: dict[str, bool] = {
        "cuda": torch.cuda.is_available(),
        "mps": torch.backends.mps.is_available(),
    }
    if wanted == "auto":
        return "cuda" if present["cuda"] else "mps" if present["mps"] else "cpu"
    if not present[wanted]:
        raise ResourceError(
            f"DEVICE={wanted} was asked for, but torch sees no such device; use DEVICE=auto or DEVICE=cpu."
        )
    return wanted
