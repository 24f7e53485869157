"""Whom Zoom's report on who was there does not list: they can hardly be whose voice is heard."""

from collections.abc import Sequence

from pipeline.records import Doubt, Person, doubt
from pipeline.transcripts.labels import match_label, resembles

KNOWN = 0.5
"""The share of the programme that a report must name before a missing name means anything."""


def find_absent(attended: Sequence[str], people: Sequence[Person]) -> tuple[frozenset[str], tuple[Doubt, ...]]:
    """Return the ids of people who were not there for all that a report says, and a doubt for each.

    Who shares an account, or joins under another name, is not listed either. So this speaks against a person, and
    never settles anything; and a display name that resembles a person's counts for him or her.

    Args:
        attended: Display names; none if there is no report.
        people: On the programme.
    """
    listed = {person for name in attended for person in match_label(name, people)}
    if not people or len(listed) < KNOWN * len(people):
        return frozenset(), ()
    near = {shown for name in attended if not match_label(name, people) for shown in resembles(name, people)}
    absent = [each for each in people if each.id not in listed and each.name not in near]
    return frozenset(each.id for each in absent), tuple(
        doubt(
            "not-listed",
            f"{each.name} is on the programme, and the report on who was there has no such name.",
            target=each.id,
        )
        for each in absent
    )
