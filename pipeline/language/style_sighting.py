"""What every rule of the house style gives, and the text it looks at."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A finding that does not yet know its paragraph."""

    rule: str
    message: str
    fix: str
    sentence: int | None = None


def at_sentence(sentence: int, sighting: Sighting) -> Sighting:
    """Return *sighting* with the position of its sentence."""
    return Sighting(rule=sighting.rule, message=sighting.message, fix=sighting.fix, sentence=sentence)


def unquoted(sentence: str) -> str:
    """Blank what is in curly quotation marks: a coined term may be anything."""
    return re.sub(r"“[^”]*”", lambda match: " " * len(match[0]), sentence)
