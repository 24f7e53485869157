"""Words that a page explains in brackets: hints for the glossary, for a reader to take or leave."""

import re
from collections.abc import Iterator, Sequence

from pipeline.programme.line import Line

MOST_HINTS = 30

_WORD = r"[A-Z][A-Za-z\u00c0-\u024f’'-]*"
_SPELLED_OUT = re.compile(
    rf"(?P<full>{_WORD}(?:\s(?:(?:of|for|and|the|in|on|&)\s){{0,2}}{_WORD}){{1,7}})\s?[(（][“\"]?(?P<short>[A-Z][A-Za-z&-]{{1,9}})[”\"]?[)）]"
)
_TWO_LANGUAGES = re.compile(
    r"(?P<short>[\u3041-\u30ff\u3400-\u9fff가-힣]{2,16})\s?[(（](?P<full>[A-Za-z][A-Za-z -]{3,50})[)）]"
)


def find_terms(lines: Sequence[Line], names: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """Return pairs of a word and its full English form, each once, in the order of the page.

    Args:
        lines: Of the page.
        names: Of people and organizations, which are no terms.
    """
    found: dict[str, str] = {}
    for short, full in _find(lines):
        if short not in names and full not in names and len(found) < MOST_HINTS:
            found.setdefault(short, full)
    return tuple(found.items())


def _find(lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    for line in lines:
        for match in _SPELLED_OUT.finditer(line.text):
            initials = [each[0].casefold() for each in re.split(r"[\s-]", match["full"]) if each[:1].isalpha()]
            short = match["short"].casefold()
            if short[0] in initials and sum(each in short for each in initials) * 2 >= len(match["short"]):
                yield match["short"], match["full"]
        for match in _TWO_LANGUAGES.finditer(line.text):
            yield match["short"], match["full"].strip()
