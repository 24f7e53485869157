"""Turns of a script: what one person says without interruption, and how it passes the floor on."""

from dataclasses import dataclass
from typing import Literal

from pipeline.records import TalkKind
from world.cast import Guest
from world.grammar import Line

HandoverStatus = Literal["clear", "missing", "wrong", "ambiguous"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """How a turn passes the floor on.

    Attributes:
        status: clear (the full name of who speaks next), missing (no name), wrong (the name of somebody else) or
            ambiguous (the family name and position of one of two people with that family name).
        next: Id of the person who then speaks.
        named: Id of the person who is named; `None` if nobody is by full name.
    """

    status: HandoverStatus
    next: str
    named: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one person says without interruption; `round` counts the person's turns in the session."""

    guest: Guest
    session: str
    round: int
    kind: TalkKind
    lines: tuple[Line, ...]
    handover: Handover | None = None
