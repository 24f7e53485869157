"""Where a text has numerals, in zh, ja, ko and en; the words around them are in `numerals.toml`."""

from collections.abc import Iterator

from pipeline.language.english_numerals import find_english
from pipeline.language.han_numerals import find_han
from pipeline.language.korean_numerals import find_korean
from pipeline.language.numeral_words import Run, find_strong_words
from pipeline.records import Language


def find_runs(text: str, language: Language) -> Iterator[Run]:
    """Yield the numerals of *text*, in which full-width digits are already ASCII; weak words are not among them."""
    yield from find_strong_words(text, language)
    if language == "en":
        yield from find_english(text)
    elif language == "ko":
        yield from find_korean(text)
    else:
        yield from find_han(text, language)
