"""Large numbers in the target language's own units: 3億5000万, 3억 5000만, 350 million.

East Asian languages count in ten thousands and English in thousands, and translation models shift the point wrongly.
Reading and writing a number needs no model, so it is done before the text is translated; a model copies what it finds.
"""

import re
from fractions import Fraction

from pipeline.language.authority import space_between
from pipeline.language.numbers import numbers
from pipeline.records import Language

_WITH_UNITS = re.compile(
    r"[0-9][0-9,]*(?:\.[0-9]+)?(?:"
    r"[万萬亿億兆](?:[0-9十百千万亿億兆,])*"
    r"|\s?[천백십]?[만억조](?:\s?[0-9,]+[천백십]?[만억조]?)*"
    r"|[ -](?:thousand|million|billion|trillion)\b)"
)
_MYRIADS: dict[Language, tuple[str, ...]] = {
    "zh": ("", "万", "亿", "万亿"),
    "ja": ("", "万", "億", "兆"),
    "ko": ("", "만", "억", "조"),
}
_THOUSANDS = (("trillion", 10**12), ("billion", 10**9), ("million", 10**6))


def write_magnitudes(text: str, source: Language, target: Language) -> str:
    """Rewrite every number of *text* that is written in digits and units as *target* writes it."""
    if not _WITH_UNITS.search(text):
        return text
    pieces: list[str] = []
    end = 0
    for number in numbers(text, source):
        match = _WITH_UNITS.search(text, number.start, number.end)
        written = write_magnitude(number.value, target) if match and not number.weak else None
        if match and written and match.start() >= end:
            before, after = text[end : match.start()], text[match.end() : match.end() + 1]
            around = (space_between(before[-1:], written), space_between(written[-1], after))
            left, right = around if target == "en" else ("", "")
            pieces += [before, left, written, right]
            end = match.end()
    return "".join([*pieces, text[end:]])


def write_magnitude(value: Fraction, language: Language) -> str | None:
    """Return *value* in digits and the units of *language*; `None` if that would be no plain number."""
    if language == "en":
        for name, size in _THOUSANDS:
            if value >= size and (value / size * 1000).denominator == 1:
                return f"{float(value / size):.3f}".rstrip("0").rstrip(".") + f" {name}"
        return f"{int(value):,}" if value.denominator == 1 else None
    if value.denominator != 1 or value <= 0 or value >= 10**16:
        return None
    groups: list[str] = []
    rest = int(value)
    for unit in _MYRIADS[language]:
        rest, group = divmod(rest, 10_000)
        groups += [f"{group}{unit}"] if group else []
    return (" " if language == "ko" else "").join(reversed(groups))
