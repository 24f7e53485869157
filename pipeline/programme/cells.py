"""The people in one cell of a table."""

from pipeline.programme.beside import QUOTED, add_details
from pipeline.programme.entries import read_entries
from pipeline.programme.entry import Part
from pipeline.programme.forms import join_forms
from pipeline.programme.items import read_people
from pipeline.programme.labels import cut_role
from pipeline.records import Language, Role


def read_cell(cell: str, language: Language, *, is_placed: bool = False) -> tuple[Part, ...]:
    """Return who is named in a cell for people: one a line, or one on several lines."""
    lines = [each for each in cell.split("\n") if each.strip()]
    made: list[Part] = []
    role: Role | None = None
    last: list[Part] = []
    for line in lines:
        labelled = cut_role(line)
        if labelled is not None and not labelled[1]:
            role = labelled[0]
            continue
        people = read_people(line, language) or tuple(
            Part(entry=each, role=None)
            for each in read_entries(line, language, is_list=True, is_placed=is_placed and not made)
        )
        if len(people) == 1 and len(last) < 2 and made and (one := join_forms(made[-1], people[0])) is not None:
            made[-1] = one
            continue
        is_new = people and (
            labelled is not None or not (made and not made[-1].entry.details and people[0].entry.name.strength < 2)
        )
        if is_new:
            last = [Part(entry=each.entry, role=each.role or role) for each in people]
            made += last
        elif made and line.strip()[0] in "(（" and line.strip()[-1] in ")）" and len(last) > 1:
            made = [*made[: -len(last)], *(add_details(each, [line]) for each in last)]
        elif made and labelled is None and not QUOTED.match(line.strip()):
            made[-1] = add_details(made[-1], [line])
    return tuple(made)
