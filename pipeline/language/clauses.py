"""Cutting a text that is too long for a model where it hurts least."""

import re

_BREAKS = (
    re.compile(r"(?<=[。！？!?；;])|(?<=\.)(?=\s)"),
    re.compile(r"(?<=[、，：])|(?<=[,:])(?=\s)"),
    re.compile(r"(?=\s)"),
)
"""Where a text may be cut, best first: between sentences, between clauses, between words."""


def halves(text: str) -> tuple[str, str]:
    """Cut *text*, of two characters or more, into two parts that lose nothing but the space between them.

    It is cut at the best kind of break in its middle half, nearest to the middle; at the middle if there is none.
    """
    middle = len(text) / 2
    for breaks in _BREAKS:
        places = [match.start() for match in breaks.finditer(text) if middle / 2 <= match.start() <= 1.5 * middle]
        if places:
            place = min(places, key=lambda each: abs(each - middle))
            break
    else:
        place = len(text) // 2
    return text[:place].strip(), text[place:].strip()
