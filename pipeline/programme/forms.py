"""One person who stands on a page twice in a row, in the letters of two languages: 천가온, Gaon CHEON."""

from dataclasses import replace

from pipeline.programme.entry import Part
from pipeline.programme.spelling import may_sound


def join_forms(first: Part, second: Part) -> Part | None:
    """Return the one person whom two entries name, who stand directly one after the other; `None` if they are two.

    What stands beside the first name is kept where there is anything: a page says first what it says in its language.
    """
    one, other = first.entry.name, second.entry.name
    native, latin = (one, other) if one.latin is None else (other, one)
    if native.latin or latin.native or not native.native or not latin.latin:
        return None
    if not may_sound(native.native, latin.text):
        return None
    name = replace(
        one, strength=3, latin=latin.latin, family=latin.family, native=native.native, language=native.language,
        aliases=tuple(dict.fromkeys((*one.aliases, *other.aliases))), is_placed=False,
    )  # fmt: skip
    details = first.entry.details or second.entry.details
    strength = max(first.entry.strength, second.entry.strength)
    return replace(
        first, entry=replace(first.entry, name=name, details=details, strength=strength), role=first.role or second.role
    )
