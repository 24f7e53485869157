"""What is said when a webinar does not go as planned, and what is typed into its chat.

These sentences are no part of the grammar that models are trained on: they stand in a table of their own, so that no
sample for training changes with them. Like there, at least 30 % are held out, by hash in `heldout.json`.
"""

from functools import cache

from world.templates import Template, read_templates

UNPLANNED = ("absence", "replacement", "reorder", "reading", "typed", "chatter")
"""Somebody is not there; somebody else speaks instead; the order is another one; a typed question is read aloud; the
question as it was typed; other messages."""


@cache
def unplanned_templates(function: str | None = None, *, held_out: bool | None = None) -> tuple[Template, ...]:
    """The templates of one of `UNPLANNED`, held out or not; `None` is any."""
    return tuple(
        each
        for each in read_templates("unplanned.toml")
        if function in (None, each.function) and held_out in (None, each.held_out)
    )
