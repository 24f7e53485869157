"""Chinese in simplified or traditional characters, through OpenCC."""

import functools
from collections.abc import Sequence
from typing import Any

from pipeline.records import Variant


def write_variant(text: str, variant: Variant, kept: Sequence[str] = ()) -> str:
    """Return *text* in the characters of *variant*; what is *kept*, such as names, stays as it is."""
    written = _converter(variant).convert(text)
    for form in kept:
        written = written.replace(_converter(variant).convert(form), form)
    return str(written)


@functools.lru_cache(maxsize=10_000)
def both_variants(form: str) -> tuple[str, ...]:
    """Return *form* and its simplified and traditional writings, each once."""
    return tuple(dict.fromkeys((form, *(str(_converter(each).convert(form)) for each in _CONFIGURATIONS))))


_CONFIGURATIONS: dict[Variant, str] = {"simplified": "t2s", "traditional": "s2t"}


@functools.cache
def _converter(variant: Variant) -> Any:  # noqa: ANN401 - opencc has no types
    from opencc import OpenCC

    return OpenCC(_CONFIGURATIONS[variant])
