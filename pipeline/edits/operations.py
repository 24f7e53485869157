"""What a person can correct, what became of it, and which corrections were taken back."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Literal, TypeVar

from pipeline.records import Doubt, Language, Span, doubt

T = TypeVar("T")

Kind = Literal[
    "segment", "voice", "utterance", "talk", "translation", "sentence", "person", "term", "report", "doubt", "edit"
]
Operation = Literal["replace", "name", "merge", "split", "move", "reject", "add", "set", "approve", "answer", "undo"]

OPERATIONS: dict[Kind, tuple[Operation, ...]] = {
    "segment": ("replace",),
    "voice": ("name", "merge"),
    "utterance": ("name",),
    "talk": ("merge", "split", "move", "approve"),
    "translation": ("replace",),
    "sentence": ("replace", "reject", "add"),
    "person": ("set",),
    "term": ("set", "add"),
    "report": ("approve",),
    "doubt": ("answer",),
    "edit": ("undo",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Anchor:
    """What the person looked at: enough to find the same speech in an artifact that was made anew.

    Attributes:
        id: The target's id when the edit was made; it holds for one generation of an artifact.
        spans: Where the speech is, in order of time: one span for a segment or utterance; those of its regions for
            a voice, of its utterances for a talk, of its evidence for a sentence; none for what is no speech.
        speaker: Id of the person who was thought to speak.
        text: The text seen: for a translation that of its utterance, so that the correction outlives the engine.
    """

    kind: Kind
    id: str
    spans: tuple[Span, ...] = ()
    speaker: str | None = None
    text: str = ""

    @property
    def hull(self) -> Span | None:
        """From the start of the first span to the end of the last; `None` without spans."""
        if not self.spans:
            return None
        return Span(start=min(each.start for each in self.spans), end=max(each.end for each in self.spans))


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One correction by one person.

    Attributes:
        other: A second place: the talk to merge with (the one that follows), the utterance a split-off talk begins
            with, the voice to merge into, the sentence after which an added one stands, the evidence of a rewritten
            one, as the target of an added one holds it, so that it outlives a draft that is cut otherwise.
        field: For "set": which field of the person or term, such as "pronoun" or "native.ko".
        language: Of a translation; of the sentence's outline; of the first form of an added term.
        before: What was there; for a name the id of the person, for a move the id of the session.
        after: What shall be there; `None` for what has no text, or to make a name, session or field unknown. For an
            approval the SHA-256 of what was approved (`approvals.hash_text`), for a doubt the answer; `None` takes
            either back.
        who: Who made the correction, as they call themselves.
        when: ISO 8601 with its offset from UTC.
    """

    id: str
    operation: Operation
    target: Anchor
    who: str
    when: str
    other: Anchor | None = None
    field: str | None = None
    language: Language | None = None
    before: str | None = None
    after: str | None = None

    def __post_init__(self) -> None:
        """Refuse what no resolver could apply."""
        if self.operation not in OPERATIONS[self.target.kind]:
            known = " or ".join(OPERATIONS[self.target.kind])
            raise ValueError(f"a {self.target.kind} cannot be edited by {self.operation!r}, only by {known}")
        if self.operation in ("replace", "add") and self.after is None:
            raise ValueError(f"an edit that would {self.operation} a {self.target.kind} needs its text in `after`")
        if self.operation in ("merge", "split") and self.other is None:
            raise ValueError(f"an edit that would {self.operation} a {self.target.kind} needs `other`")
        if self.operation == "set" and self.field is None:
            raise ValueError("an edit that sets a field needs its name in `field`")
        if self.operation == "approve" and self.after is not None and not re.fullmatch("[0-9a-f]{64}", self.after):
            raise ValueError("an approval needs the SHA-256 of what is approved in `after`")
        if datetime.fromisoformat(self.when).utcoffset() is None:
            raise ValueError(f"the time {self.when!r} needs its offset from UTC, such as +00:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """An edit that could not be applied, with both texts, for a person to decide.

    Attributes:
        reason: Why it could not, as the rest of a sentence after "because".
        found: What is there now; `None` if nothing is.
    """

    edit: Edit
    reason: str
    found: str | None = None

    def as_doubt(self) -> Doubt:
        """Return the doubt that tells a reviewer."""
        wanted = self.edit.operation if self.edit.after is None else f"{self.edit.operation} “{self.edit.after}”"
        seen = self.edit.target.text or self.edit.before or ""
        message = (
            f"The correction {wanted} of {self.edit.target.kind} {self.edit.target.id} by {self.edit.who} "
            f"({self.edit.when}) was not applied because {self.reason}; it was made on “{seen}”, "
            f"and there is now {'nothing' if self.found is None else f'“{self.found}”'}."
        )
        return doubt("edit-conflict", message, span=self.edit.target.hull, target=self.edit.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolved(Generic[T]):
    """An artifact with the edits that concern it: each is in `applied` (by id) or in `conflicts`."""

    effective: T
    applied: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


class MisfitError(Exception):
    """An edit does not fit what is there now. It never leaves this package: `settle` makes it a `Conflict`."""

    def __init__(self, reason: str, found: str | None = None) -> None:
        self.reason = reason
        self.found = found
        super().__init__(reason)


def settle(edits: Iterable[Edit], apply: Callable[[Edit], None]) -> tuple[tuple[str, ...], tuple[Conflict, ...]]:
    """Apply each edit in the order of the log; return the ids of those that fit and the conflicts of the others.

    A later edit meets what the earlier ones left, so the last word on a target wins. *apply* changes nothing if it
    raises `MisfitError`.
    """
    applied, conflicts = [], []
    for edit in edits:
        try:
            apply(edit)
        except MisfitError as misfit:
            conflicts.append(Conflict(edit=edit, reason=misfit.reason, found=misfit.found))
        else:
            applied.append(edit.id)
    return tuple(applied), tuple(conflicts)


def active_edits(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """Return the edits that stand, without undos: an undone undo restores what it took back."""
    undone: set[str] = set()
    standing = []
    for edit in reversed(tuple(edits)):
        if edit.id in undone:
            continue
        if edit.operation == "undo":
            undone.add(edit.target.id)
        else:
            standing.append(edit)
    return tuple(reversed(standing))
