"""Who is named in a line of a page, and how sure that is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.programme.details import NOTHING, Details, read_details, tell_kind
from pipeline.programme.kinds import find_kind
from pipeline.programme.name import Name
from pipeline.programme.words import HONORIFICS
from pipeline.records import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody in a line of a page.

    Attributes:
        strength: As of a name; 3 if what stands beside the name confirms it.
    """

    name: Name
    strength: int
    details: Details = NOTHING


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Somebody who takes part, and as what, if a label says so; *is_everyone* where the page only says that all do."""

    entry: Entry
    role: Role | None
    is_everyone: bool = False


def make_parts(entries: Sequence[Entry]) -> tuple[Part, ...]:
    """Return people of whom no label says as what they take part."""
    return tuple(Part(entry=each, role=None) for each in entries)


def confirm(name: Name, pieces: Sequence[str], before: Sequence[str] = ()) -> Entry:
    """Return an entry whose strength says whether the pieces beside the name are what stands beside names.

    In front of a name only what is a title or an organization belongs to it; anything else there makes it doubtful.
    """
    told = [each for each in before if tell_kind(each) != "unknown" and find_kind(each) is None and not is_phrase(each)]
    beside = [each for each in (*told, *pieces) if not _is_honorific(each)]
    # `Producer, Lantern Stage`: in front of what merely may be a name, a title is that of whoever stands elsewhere.
    proofs = pieces if name.latin and name.strength == 1 else beside
    strength = 3 if any(tell_kind(piece) != "unknown" for piece in proofs) else name.strength
    if len(told) < len([each for each in before if not _is_honorific(each)]):
        strength = 1
    return Entry(name=name, strength=strength, details=read_details(beside))


def is_phrase(text: str) -> bool:
    """Tell whether words are in lower case as in no name of an organization: A village that dims at nine."""
    return len(re.findall(r"\b(?!of\b|for\b|and\b|the\b)[a-z]+\b", text)) > 2


def _is_honorific(text: str) -> bool:
    return text.strip(" .").casefold() in HONORIFICS["en"] or any(
        text in HONORIFICS[each] for each in ("zh", "ja", "ko")
    )
