"""Talks that a person merged, split or moved to another session."""

from collections.abc import Sequence
from dataclasses import replace

from pipeline.edits.finding import (
    ALIKE,
    INSIDE,
    SHARE,
    Timeline,
    find_utterance,
    parts_inside,
    shared,
    similarity,
    stretches,
    union,
)
from pipeline.edits.operations import Anchor, Edit, MisfitError, Resolved, settle
from pipeline.records import Event, Proceedings, Span, Talk, Utterance


def resolve_proceedings(
    proceedings: Proceedings, edits: Sequence[Edit], *, event: Event | None = None
) -> Resolved[Proceedings]:
    """Return the proceedings with corrected talks; rounds are counted anew where a talk came or went."""
    desk = _Desk(proceedings, event)
    applied, conflicts = settle(edits, desk.apply)
    if not applied:
        return Resolved(effective=proceedings, conflicts=conflicts)
    effective = replace(proceedings, talks=desk.counted(proceedings.talks))
    return Resolved(effective=effective, applied=applied, conflicts=conflicts)


class _Desk:
    """The talks while they are being corrected."""

    def __init__(self, proceedings: Proceedings, event: Event | None) -> None:
        self.talks = list(proceedings.talks)
        self._utterances = proceedings.utterances
        self._positions = {each.id: index for index, each in enumerate(proceedings.utterances)}
        self._timeline = Timeline([each.span for each in proceedings.utterances])
        self._spoken: dict[tuple[str, ...], tuple[Span, ...]] = {}  # by a talk's utterances; no edit reads them all
        self._sessions = None if event is None else {each.id for each in event.sessions}

    def apply(self, edit: Edit) -> None:
        """Apply one edit of a talk."""
        match edit.operation:
            case "move":
                self._move(edit)
            case "merge":
                self._merge(edit)
            case _:
                self._split(edit)

    def counted(self, before: Sequence[Talk]) -> tuple[Talk, ...]:
        """Return the talks with rounds counted anew for every (session, speaker) whose talks changed."""
        changed = {_turn(each) for each in {*before} ^ {*self.talks}}
        rounds: dict[tuple[str | None, str | None], int] = {}
        counted = []
        for talk in self.talks:
            turn = _turn(talk)
            if turn not in changed:
                counted.append(talk)
                continue
            rounds[turn] = rounds.get(turn, 0) + 1
            counted.append(replace(talk, round=rounds[turn]))
        return tuple(counted)

    def _move(self, edit: Edit) -> None:
        """Put the talk, or the talks it is now, into another session."""
        if self._sessions is not None and edit.after is not None and edit.after not in self._sessions:
            raise MisfitError(f"no session in event.toml has the id {edit.after}", edit.before)
        for position in self._parts(edit.target):
            self.talks[position] = replace(self.talks[position], session=edit.after)

    def _merge(self, edit: Edit) -> None:
        """Join two talks that follow one another; nothing to do where they are one already."""
        other = edit.other or edit.target
        first, second = self._holder(edit.target), self._holder(other)
        if first == second:
            self._check_text(edit.target, other, [first])
            return
        mine, next_ = self._parts(edit.target), self._parts(other)
        if mine != [first] or next_ != [second] or second != first + 1:
            raise MisfitError("the two talks do not follow one another now", self._text([first, second]))
        joined = (*self.talks[first].utterances, *self.talks[second].utterances)
        self.talks[first : second + 1] = [replace(self.talks[first], utterances=joined)]

    def _split(self, edit: Edit) -> None:
        """Cut a talk before an utterance; nothing to do where one begins there already."""
        utterance = self._utterances[find_utterance(edit.other or edit.target, self._utterances, self._timeline)].id
        holder = next((index for index, each in enumerate(self.talks) if utterance in each.utterances), None)
        if holder is None:
            raise MisfitError("the sentence at which it was split is in no talk now")
        talk = self.talks[holder]
        if not shared(union(edit.target.spans), self._spans(talk)):
            raise MisfitError("the sentence at which it was split is in another talk now", self._text([holder]))
        cut = talk.utterances.index(utterance)
        if cut == 0:
            return
        rest = replace(talk, id=f"{talk.id}-{edit.id[-8:]}", utterances=talk.utterances[cut:])
        self.talks[holder : holder + 1] = [replace(talk, utterances=talk.utterances[:cut]), rest]

    def _holder(self, anchor: Anchor) -> int:
        """Return the position of the talk in which most of what the person saw now is."""
        wanted = union(anchor.spans)
        parts = [shared(wanted, self._spans(talk)) for talk in self.talks]
        most = max(parts, default=0)
        if most == 0 or most < SHARE * sum(parts):
            raise MisfitError("no talk holds what it was made on", self._now(anchor))
        return parts.index(most)

    def _parts(self, anchor: Anchor) -> list[int]:
        """Return the positions of the talks that now are what the person saw."""
        hull = anchor.hull
        near = [(index, self._spans(talk)) for index, talk in enumerate(self.talks)]
        spans = [
            (index, own) for index, own in near if hull and own and hull.start < own[-1].end and own[0].start < hull.end
        ]
        parts = parts_inside(anchor, spans, self._now(anchor))
        self._check_text(anchor, None, parts)
        return parts

    def _check_text(self, anchor: Anchor, other: Anchor | None, positions: Sequence[int]) -> None:
        """Refuse talks that say something else at the same time."""
        seen = anchor.text if other is None else f"{anchor.text} {other.text}"
        utterances = [each for position in positions for each in self._said(self.talks[position])]
        if other is not None:  # the talk may be longer than the two it was
            wanted = union((*anchor.spans, *other.spans))
            utterances = [each for each in utterances if shared(wanted, (each.span,)) >= INSIDE * each.span.duration]
        if similarity(seen, " ".join(each.text for each in utterances)) < ALIKE:
            raise MisfitError("other words are there now", self._text(positions))

    def _said(self, talk: Talk) -> list[Utterance]:
        """Return a talk's utterances."""
        return [self._utterances[self._positions[each]] for each in talk.utterances]

    def _spans(self, talk: Talk) -> tuple[Span, ...]:
        """Return when a talk was spoken."""
        if talk.utterances not in self._spoken:
            positions = [self._positions[each] for each in talk.utterances]
            self._spoken[talk.utterances] = stretches(self._utterances, positions)
        return self._spoken[talk.utterances]

    def _now(self, anchor: Anchor) -> str | None:
        """Return what the talks say that now are at the time of an anchor; `None` if there are none."""
        wanted = union(anchor.spans)
        near = [index for index, talk in enumerate(self.talks) if shared(wanted, self._spans(talk))]
        return self._text(near) if near else None

    def _text(self, positions: Sequence[int]) -> str:
        """Return what talks say."""
        return " ".join(each.text for position in positions for each in self._said(self.talks[position]))


def _turn(talk: Talk) -> tuple[str | None, str | None]:
    """Return what a talk's round is counted within."""
    return talk.session, talk.speaker
