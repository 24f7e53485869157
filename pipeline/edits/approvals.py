"""What a person approved, and what they answered to a doubt.

An approval holds the hash of the text that was approved, so that whatever changes afterwards shows. Neither changes an
artifact: the outline is the same with and without it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.edits.finding import ALIKE, SHARE, shared, similarity, stretches, union
from pipeline.edits.operations import Anchor, Edit, MisfitError, Resolved, active_edits, settle
from pipeline.records import Doubt, Proceedings, Span

Approval = Literal["approved", "changed"]
"""Whether what was approved still reads the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approvals:
    """What stands approved.

    Attributes:
        talks: By the id of the talk.
        report: `None` if nobody has approved it.
    """

    talks: Mapping[str, Approval]
    report: Approval | None


def hash_text(text: str) -> str:
    """Return what an approval of *text* holds: its SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def resolve_approvals(
    paragraphs: Sequence[tuple[str, str]], edits: Iterable[Edit], proceedings: Proceedings
) -> Resolved[Approvals]:
    """Return what stands approved; the last word on a talk, and on the report, wins.

    Args:
        paragraphs: The (id of the talk, text) pairs of the effective outline, in its order. A text is its sentences
            joined by a space; the report's is all of them, joined by a line feed.
        edits: All of the log.
        proceedings: The effective ones.
    """
    texts = dict(paragraphs)
    places = _Places(proceedings)
    talks: dict[str, Approval] = {}
    report: Approval | None = None

    def apply(edit: Edit) -> None:
        nonlocal report
        if edit.target.kind == "report":
            report = _compare(edit.after, "\n".join(text for _, text in paragraphs))
            return
        talk = places.find(edit.target)
        state = _compare(edit.after, texts.get(talk, ""))
        if state is None:
            talks.pop(talk, None)
        else:
            talks[talk] = state

    applied, conflicts = settle([each for each in active_edits(edits) if each.operation == "approve"], apply)
    return Resolved(effective=Approvals(talks=talks, report=report), applied=applied, conflicts=conflicts)


def resolve_answers(doubts: Iterable[Doubt], edits: Iterable[Edit]) -> Resolved[Mapping[str, Edit]]:
    """Return the answer to each doubt that has one, by the doubt's id.

    An answer whose doubt is not raised any more has done its work: it counts as applied.
    """
    known = {each.id: each for each in doubts}
    at: dict[Span | None, list[Doubt]] = {}
    for each in known.values():
        at.setdefault(each.span, []).append(each)
    answers: dict[str, Edit] = {}

    def apply(edit: Edit) -> None:
        found = edit.target.id if edit.target.id in known else _reworded(edit.target, at)
        if found is None:
            return
        if edit.after is None:
            answers.pop(found, None)
        else:
            answers[found] = edit

    applied, conflicts = settle([each for each in active_edits(edits) if each.operation == "answer"], apply)
    return Resolved(effective=answers, applied=applied, conflicts=conflicts)


def _reworded(anchor: Anchor, at: Mapping[Span | None, Sequence[Doubt]]) -> str | None:
    """Return the id of the one doubt at the same time that says nearly the same; `None` if there is none."""
    alike = [each.id for each in at.get(anchor.hull, ()) if similarity(each.message, anchor.text) >= ALIKE]
    return alike[0] if len(alike) == 1 else None


def _compare(approved: str | None, text: str) -> Approval | None:
    """Return whether *text* is what was approved; `None` where the approval was taken back."""
    if approved is None:
        return None
    return "approved" if approved == hash_text(text) else "changed"


class _Places:
    """Finds the talk that a person saw among those there are now."""

    def __init__(self, proceedings: Proceedings) -> None:
        positions = {each.id: index for index, each in enumerate(proceedings.utterances)}
        self._spans = {
            talk.id: stretches(proceedings.utterances, [positions[each] for each in talk.utterances])
            for talk in proceedings.talks
        }

    def find(self, anchor: Anchor) -> str:
        """Return the talk with the anchor's id if it shares time with it, else the one that holds most of it.

        Raises:
            MisfitError: If there is no such talk.
        """
        wanted = union(anchor.spans)
        if anchor.id in self._spans and shared(wanted, self._spans[anchor.id]):
            return anchor.id
        parts = {talk: common for talk, spans in self._spans.items() if (common := shared(wanted, spans))}
        best = max(parts, key=parts.__getitem__, default=None)
        if best is None or parts[best] < SHARE * sum(parts.values()):
            raise MisfitError("no talk holds what was approved")
        return best
