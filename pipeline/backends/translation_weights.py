"""The files of a translation model: where they are, and loading them through transformers."""

from typing import Any

from pipeline.backends.catalogue import Catalogue, ModelCard
from pipeline.errors import WeightsBroken, WeightsMissing

WEIGHTS = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json")
"""One of these is in every published folder."""


def load_part(kind: Any, card: ModelCard, catalogue: Catalogue, *, offline: bool, **settings: Any) -> Any:  # noqa: ANN401 - transformers has no types
    """Return the tokenizer or the network of *card*: whatever *kind* makes of a folder.

    Args:
        kind: A class of transformers with `from_pretrained`.
        card: A translator or a chat model.
        catalogue: Where local models are.
        offline: Whether what is not in the cache may not be fetched.
        settings: Further arguments of `from_pretrained`.

    Raises:
        WeightsMissing: The model is not here and may not or cannot be fetched.
        WeightsBroken: Its files cannot be read.
    """
    from safetensors import SafetensorError

    source = str(catalogue.path(card)) if card.local else card.source
    closed = card.local or offline
    try:
        return kind.from_pretrained(source, local_files_only=closed, trust_remote_code=False, **settings)
    except (SafetensorError, ValueError, RuntimeError) as error:
        raise WeightsBroken(
            f"The files of the model {card.name} ({source}) cannot be read ({error}); fetch them again."
        ) from error
    except OSError as error:
        raise missing(card) from error


def ensure_here(card: ModelCard, catalogue: Catalogue, *, offline: bool) -> None:
    """Check what can be checked without loading: a local model's digest; offline, that the hub's is in its cache.

    Raises:
        WeightsMissing: It is not here and may not be fetched.
        WeightsBroken: It is not the declared one.
    """
    if card.local:
        catalogue.verify(card)
    elif offline:
        from huggingface_hub import try_to_load_from_cache

        if not any(isinstance(try_to_load_from_cache(card.source, each), str) for each in WEIGHTS):
            raise missing(card)


def missing(card: ModelCard) -> WeightsMissing:
    """Return the error that says where the weights of *card* are looked for, and how to get them there."""
    from huggingface_hub.constants import HF_HUB_CACHE

    return WeightsMissing(
        f"The weights of the model {card.name} ({card.source}) are not in {HF_HUB_CACHE} and could not be fetched; "
        f"run `hf download {card.source}` where there is a network."
    )
