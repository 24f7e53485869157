"""Names in an English translation that nobody spoke: a model that mishears a sentence makes up who is in it.

Two or more capitalized words in a row, none of them an ordinary word, are a name. It was spoken if the event has it, or
the original, in Latin letters or by its sound. Kanji in Japanese have no sound without a dictionary: a name that a
model reads from them is its guess, and is yielded.
"""

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from pipeline.language.authority import without
from pipeline.language.ordinary import is_ordinary
from pipeline.language.pronunciation import BREAK, sound_of, units
from pipeline.records import Language

_WORD = r"[A-Z\u00c0-\u00de][a-z\u00df-\u024f’'-]+"
_NAME = re.compile(rf"(?<![\w-]){_WORD}(?:[ -]{_WORD})+")
_CITIES = frozenset(
    {"hong kong", "los angeles", "san francisco", "new delhi", "abu dhabi", "kuala lumpur", "las vegas"}
)
"""What Chinese characters write by another sound, and no ordinary word gives away."""
_ALIKE = 70
"""How like a stretch of the original a name's sound must be, out of 100; vowels are put in where kana need them."""


def invented_names(spoken: str, language: Language, text: str, known: Sequence[str] = ()) -> Iterator[str]:
    """Yield the names in *text* that are not in *spoken*.

    Args:
        spoken: What was said, with names as they were said or as English writes them.
        language: Its language; what was said in English is no translation, and nothing is yielded.
        text: Its translation into English.
        known: Names and terms that may stand in it.
    """
    if language == "en":
        return
    bare = without(text, known)
    for match in _NAME.finditer(bare):
        name = match[0]
        words = re.findall(_WORD, name)
        if name.casefold() in _CITIES or any(is_ordinary(re.sub("[’']s?$", "", word)) for word in words):
            continue
        if not any(word in spoken for word in words) and not _is_heard(words, spoken, language):
            yield name


def _is_heard(words: Sequence[str], spoken: str, language: Language) -> bool:
    """Tell whether a name, with the given name or the family name first, sounds like a stretch of *spoken*."""
    heard = "".join(" " if each.sound == BREAK else each.sound for each in units(spoken, language))
    sounds = ["".join(sound_of(word, "en") for word in order) for order in (words, words[::-1])]
    return any(fuzz.partial_ratio(sound, heard) >= _ALIKE for sound in sounds)
