"""Templates of sentences, read from the tables in which they stand."""

from dataclasses import dataclass

from world.phrases import Phrase, phrase, read_table


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """One sentence with slots.

    Attributes:
        id: Stable, such as `handover.07` or `claim.number.energy-1`.
        function: What the sentence does, such as `handover`.
        part: The part of a talk a claim belongs to, else `None`.
        topic: The only topic it fits, or `None` for every topic.
        held_out: Whether training must never see it.
        phrase: Its text.
    """

    id: str
    function: str
    part: str | None
    topic: str | None
    held_out: bool
    phrase: Phrase


def read_templates(table: str, *, are_claims: bool = False) -> tuple[Template, ...]:
    """Read a table of templates; its sections are functions, or, of claims, parts of a talk."""
    found = []
    for section, rows in read_table(table).items():
        held_out = rows.pop("held_out", [])
        for key, row in rows.items():
            found.append(
                Template(
                    id=f"claim.{section}.{key}" if are_claims else f"{section}.{key}",
                    function="claim" if are_claims else section,
                    part=section if are_claims else None,
                    topic=key.split("-")[0] if "-" in key else None,
                    held_out=key in held_out,
                    phrase=phrase(*row),
                )
            )
    return tuple(found)
