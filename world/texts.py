"""A synthetic webinar as text alone: the same truth as that of a recording, without any sound."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from world.cast import Programme, Shape, draw_programme
from world.script import write_script
from world.truth import TrueTalk, TrueUtterance
from world.turns import Turn

_PAUSE = 500
_CHANGE = 1500
_LETTER = 61  # milliseconds that a letter of English takes


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A webinar; its sentences take about as long as if they were spoken."""

    programme: Programme
    talks: tuple[tuple[TrueTalk, tuple[TrueUtterance, ...]], ...]


def draw_text(seed: int, *, shape: Shape, held_out: bool) -> Text:
    """Draw and write a webinar; nobody speaks it.

    Args:
        seed: Decides what is not given.
        shape: How many speak where, and for how long.
        held_out: Whether names, hand-overs, introductions and questions are those that no training sees.
    """
    rng = random.Random(seed)
    programme = draw_programme(rng, shape, held_out=held_out)
    return Text(programme=programme, talks=tell(write_script(rng, programme, shape, held_out=held_out)))


def tell(turns: Sequence[Turn]) -> tuple[tuple[TrueTalk, tuple[TrueUtterance, ...]], ...]:
    """Return every turn with its sentences, one after the other in time."""
    talks, count, now = [], 0, 0
    for at, turn in enumerate(turns):
        person = turn.guest.person.id
        utterances = []
        for line in turn.lines:
            end = now + _LETTER * len(line.text["en"])
            utterances.append(
                TrueUtterance(
                    id=f"u{count:04}",
                    start=now,
                    end=end,
                    speaker=person,
                    voice=person,
                    language=turn.guest.language,
                    session=turn.session,
                    talk=f"t{at:03}",
                    template=line.template,
                    held_out=line.held_out,
                    names=tuple(each.id for each in line.people),
                    numbers=line.numbers,
                    text=dict(line.text),
                )
            )
            count, now = count + 1, end + _PAUSE
        now += _CHANGE
        true_talk = TrueTalk(
            id=f"t{at:03}",
            session=turn.session,
            round=turn.round,
            speaker=person,
            kind=turn.kind,
            start=utterances[0].start,
            end=utterances[-1].end,
            utterances=tuple(each.id for each in utterances),
            handover=turn.handover,
        )
        talks.append((true_talk, tuple(utterances)))
    return tuple(talks)
