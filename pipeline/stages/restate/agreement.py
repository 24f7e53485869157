"""Whether a translation says what its English original says, told by translating it back.

The share of words that both have in common, from 0 to 1. It is a hint for choosing among several translations and for
what to doubt, and no proof: two texts may share their words and say opposite things.
"""

import functools
import re
import tomllib
from collections.abc import Iterable, Sequence
from importlib.resources import files

from pipeline.language.evidence_negators import SOFT, STRICT
from pipeline.language.numbers import same_numbers

SURE = 0.6
"""From here on, two texts are taken to say the same."""

LEAST = 0.4
"""Below this, they are taken to say different things."""

_DATA = tomllib.loads((files("pipeline.stages.restate") / "agreement.toml").read_text(encoding="utf-8"))
_STOP = frozenset(_DATA["stop"].split())
_ALIKE: dict[str, str] = _DATA["alike"]
_STEM = 5


def agree(one: str, other: str, aside: Sequence[str] = ()) -> float:
    """Return how much of what two English texts say is the same, in 0..1.

    Args:
        one: A text.
        other: Another one.
        aside: Words that either may lack, such as the name for what the other calls "we".
    """
    first, second = _words(one, aside), _words(other, aside)
    if not first or not second:
        return 0.0
    shared = 2 * len(first & second) / (len(first) + len(second))
    if bool(STRICT.search(one)) != bool(STRICT.search(other)) and not (SOFT.search(one) or SOFT.search(other)):
        shared /= 2
    if same_numbers(one, "en", other, "en"):
        shared /= 2
    return round(shared, 3)


_ASKS = re.compile(r"\b(when|where|who|whom|whose|why|whether|how|what|which)\b", re.IGNORECASE)
_KIND = {"whom": "who", "whose": "who", "what": "how", "which": "how", "whether": "if"}


def ask_alike(one: str, other: str) -> bool:
    """Tell whether two English questions ask for the same: a time, a place, a person, a reason, a way or a thing."""
    first, second = ({_KIND.get(word.lower(), word.lower()) for word in _ASKS.findall(text)} for text in (one, other))
    return not first.isdisjoint(second) or first == {"if"}


def _words(text: str, aside: Iterable[str]) -> frozenset[str]:
    for word in aside:
        text = text.replace(f"{word}’s", " ").replace(word, " ")
    words = re.findall(r"[a-z]+|\d[\d,.]*", text.lower().replace("’s", "").replace("'s", ""))
    return frozenset(_stem(word) for word in words if word not in _STOP)


@functools.lru_cache(maxsize=10_000)
def _stem(word: str) -> str:
    """Return the beginning of a word, which its forms share."""
    if word[0].isdigit():
        return word.replace(",", "").rstrip(".")
    word = _ALIKE.get(word, word)
    bare = re.sub(r"(?:ies|es|s|ing|ed)$", "", word) if len(word) > _STEM - 1 else word
    return bare[:_STEM].rstrip("ey") if len(bare) > _STEM - 1 else bare.rstrip("ey")
