"""Wide gaps in a line, and which of them part nothing: 湊学院大学  文学部  教授, 三ツ浜市長  大野木  修."""

import re

from pipeline.language.scripts import count_scripts
from pipeline.programme.details import tell_kind
from pipeline.programme.eastern_details import ends_with, language_of
from pipeline.programme.names import read_name
from pipeline.records import Language

_HALF = re.compile("[\u3400-\u9fff々ヶケ]{1,3}|[\u3400-\u9fff々]{0,2}[\u3041-\u3096]{1,3}")
"""Half of a name in Japan."""


def close_names(text: str, language: Language) -> str:
    """Return a line with single spaces inside a name."""
    made: list[str] = []
    for part in re.split(r"\s{2,}", text):
        made = [*made[:-1], f"{made[-1]} {part}"] if made and _is_pair(made[-1], part, language) else [*made, part]
    return "  ".join(made)


def close_gaps(text: str, language: Language) -> str:
    """Return a line with single spaces between an organization and its parts and titles, and inside a name."""
    made: list[str] = []
    for part in re.split(r"\s{2,}", text):
        last = made[-1] if made else ""
        is_east = count_scripts(part).east > 0 and count_scripts(last).east > 0
        is_whole = is_east and (
            (tell_kind(last) == "organization" and _is_part(part)) or _is_pair(last, part, language)
        )
        made = [*made[:-1], f"{last} {part}"] if is_whole else [*made, part]
    return "  ".join(made)


def _is_part(text: str) -> bool:
    """Tell whether a part or a title of an organization follows it: 波崎市  防災課."""
    ends = ends_with(text, language_of(text), "subunits") is not None and len(text) > 2
    return ends or tell_kind(text) != "unknown"


def _is_pair(first: str, second: str, language: Language) -> bool:
    """Tell whether two parts are the halves of one name; two whole names are two people."""
    if not _HALF.fullmatch(first) or not _HALF.fullmatch(second):
        return False
    name = read_name(f"{first} {second}", language)
    halves = [read_name(each, language) for each in (first, second)]
    is_two = all(each is not None and each.strength > 1 for each in halves)
    return name is not None and name.strength > 1 and not is_two
