"""Which English words are ordinary ones, as opposed to names and rare terms, without a dictionary of our own.

Whisper's English vocabulary, which is on disk wherever this package is installed, has the commonest 50,000 pieces of
words; a lower-case word that is one piece is an ordinary word.
"""

import base64
import functools
import importlib.util
from pathlib import Path

_MORE = frozenset({"prefecture"})
"""Ordinary words of this field that are more than one piece."""


def is_ordinary(word: str) -> bool:
    """Tell whether *word*, in whatever case, is an ordinary word of English."""
    return word.casefold() in _ordinary()


@functools.cache
def _ordinary() -> frozenset[str]:
    found = importlib.util.find_spec("whisper")  # without importing it, which takes seconds
    folders = found.submodule_search_locations if found else None
    lines = (Path(next(iter(folders or [""]))) / "assets" / "gpt2.tiktoken").read_bytes().splitlines()
    pieces = [base64.b64decode(line.split()[0]) for line in lines]
    words = {piece[1:] for piece in pieces if piece[:1] == b" " and piece[1:].isalpha() and piece[1:].islower()}
    return frozenset(word.decode() for word in words) | _MORE
