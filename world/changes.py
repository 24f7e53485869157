"""What goes otherwise than the programme says: troubles that can be switched on, and what they change.

`event.toml` is written before the webinar, so it knows of none of them.
"""

import random
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal, get_args

from world.cast import Guest, Programme, invite_stand_in

Trouble = Literal["overlap", "changed", "stranger", "namesakes", "bad-line", "shared-microphone", "chat"]
"""One change of speaker in ten overlaps; another order, and somebody is missing; an MC or a late replacement who is not
on the programme; two people with one family name in one session; a person on a bad line for a part of the event; two
people at one microphone; typed questions of which the MC reads some aloud."""
TROUBLES: tuple[Trouble, ...] = get_args(Trouble)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """A webinar as it is held.

    Attributes:
        programme: With who is really there, in the order in which they really speak.
        dropped: On the programme and not there; nobody speaks instead.
        dropped_from: The session where that person would have spoken: "talks" or "panel".
        replaced: On the programme and not there; `stand_in` speaks instead.
        stand_in: Not on the programme.
        unlisted: Ids of the people who speak and are not on the programme.
        is_reordered: Whether talks and panel have another order than planned.
        closes_first: Whether questions are asked after the closing remarks.
        reads_typed: Whether the MC reads typed questions aloud.
    """

    programme: Programme
    dropped: Guest | None = None
    dropped_from: str | None = None
    replaced: Guest | None = None
    stand_in: Guest | None = None
    unlisted: frozenset[str] = frozenset()
    is_reordered: bool = False
    closes_first: bool = False
    reads_typed: bool = False

    @property
    def announced(self) -> frozenset[str]:
        """Ids of the people whom the host names when telling what has changed."""
        first = [row[0] for row in (self.programme.presenters, self.programme.panelists) if row and self.is_reordered]
        named = [*first, *([self.stand_in] if self.stand_in else [])]
        return frozenset(each.person.id for each in named)


def draw_changes(rng: random.Random, planned: Programme, troubles: Collection[Trouble], *, held_out: bool) -> Changes:
    """Draw what goes otherwise than planned.

    Args:
        rng: Decides who is missing, who is new, and what comes in which order.
        planned: The programme.
        troubles: Which are switched on; "changed", "stranger" and "chat" matter here.
        held_out: Whether a stranger has a name that training never sees.
    """
    changes = Changes(programme=planned, reads_typed="chat" in troubles)
    if "changed" in troubles:
        changes = _change_order(rng, _drop(rng, changes))
    if "stranger" in troubles:
        changes = _bring_stranger(rng, changes, held_out=held_out)
    return changes


def _drop(rng: random.Random, changes: Changes) -> Changes:
    """Let somebody be missing, but nobody whose family name is to be there twice, and nobody who speaks alone."""
    programme = changes.programme
    rows = (programme.presenters, programme.panelists)
    able = [each for row in rows if len(row) > 1 for each in _without_namesakes(programme, row)]
    if not able:
        return changes
    dropped = rng.choice(able)
    presenters, panelists = (tuple(each for each in row if each != dropped) for row in rows)
    return replace(
        changes,
        dropped=dropped,
        dropped_from="talks" if dropped in programme.presenters else "panel",
        programme=replace(programme, presenters=presenters, panelists=panelists),
    )


def _change_order(rng: random.Random, changes: Changes) -> Changes:
    """Turn the order of talks and panel around, and perhaps that of closing remarks and questions."""
    rows = []
    for row in (changes.programme.presenters, changes.programme.panelists):
        shuffled = list(row)
        while len(row) > 1 and tuple(shuffled) == row:
            rng.shuffle(shuffled)
        rows.append(tuple(shuffled))
    presenters, panelists = rows
    return replace(
        changes,
        programme=replace(changes.programme, presenters=presenters, panelists=panelists),
        is_reordered=True,
        closes_first=rng.random() < 0.5,
    )


def _bring_stranger(rng: random.Random, changes: Changes, *, held_out: bool) -> Changes:
    """Let the MC be nobody on the programme, or somebody else speak instead of a presenter or panelist."""
    programme = changes.programme
    able = _without_namesakes(programme, (*programme.presenters, *programme.panelists))
    if not able or rng.random() < 0.5:
        return replace(changes, unlisted=frozenset({programme.mc.person.id}))
    replaced = rng.choice(able)
    stand_in = invite_stand_in(rng, programme, replaced, held_out=held_out)
    presenters, panelists = (
        tuple(stand_in if each == replaced else each for each in row)
        for row in (programme.presenters, programme.panelists)
    )
    return replace(
        changes,
        programme=replace(programme, presenters=presenters, panelists=panelists),
        replaced=replaced,
        stand_in=stand_in,
        unlisted=frozenset({stand_in.person.id}),
    )


def _without_namesakes(programme: Programme, row: Collection[Guest]) -> list[Guest]:
    families = Counter(each.person.family["en"] for each in programme.guests)
    return [each for each in row if families[each.person.family["en"]] == 1]
