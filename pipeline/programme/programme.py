"""What has been read off a page: the sessions, the people, the facts."""

from dataclasses import dataclass, field

from pipeline.programme.facts import Facts, Hours
from pipeline.programme.roster import Someone
from pipeline.records import Language, SessionKind


@dataclass(slots=True, kw_only=True)
class Planned:
    """A session of a page.

    Attributes:
        kind: `None` if no word of the page says it.
        hours: When it takes place, if the page says.
        is_parent: Whether items may stand in it: it is numbered, or a heading over several.
        part: Counts the headings of parts of the page.
        notes: What a reader should know.
    """

    title: str
    kind: SessionKind | None
    hours: Hours | None = None
    is_parent: bool = False
    part: int = 0
    speakers: list[Someone] = field(default_factory=list)
    moderator: Someone | None = None
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """All that a page tells about an event.

    Attributes:
        language: In which most of the page is written.
        doubtful: Lines that may name people and were not taken.
    """

    language: Language
    title: str | None
    subtitle: str | None
    facts: Facts
    people: tuple[Someone, ...]
    sessions: tuple[Planned, ...]
    doubtful: tuple[str, ...] = ()
    is_cut: bool = False
