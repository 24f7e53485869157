"""Names, terms, pronouns and wordings that a person corrected, laid over the event, and written into `event.toml`.

A person's target is their id; a term's is one of its forms, as ``en:tidal sensor``. Fields are those of the record,
``native.ko`` and the like, or ``aliases``, to which "set" adds a form.
"""

import json
from collections.abc import Sequence
from typing import Any

import tomlkit

from pipeline.codec import Malformed, encode, from_values
from pipeline.edits.operations import Edit, MisfitError, Resolved, settle
from pipeline.errors import EventError
from pipeline.records import LANGUAGES, Event, Language

_PERSON_FIELDS = (
    *("name", "family", "title", "organization", "abbreviation", "appositive", "pronoun", "aliases"),
    *(f"native.{language}" for language in LANGUAGES),
)
_TERM_FIELDS = (*LANGUAGES, "aliases")


def resolve_event(event: Event, edits: Sequence[Edit]) -> Resolved[Event]:
    """Return the event as corrected. What `event.toml` has come to say otherwise since the edit is a conflict."""
    effective = event

    def apply(edit: Edit) -> None:
        nonlocal effective
        values = json.loads(encode(effective))
        if edit.operation == "add":
            _add_term(values, edit)
        else:
            _set(values, edit)
        try:
            effective = from_values(Event, values, "the correction")
        except Malformed as malformed:
            raise MisfitError(str(malformed).rstrip("."), edit.before) from None

    applied, conflicts = settle(edits, apply)
    return Resolved(effective=effective, applied=applied, conflicts=conflicts)


def write_back(text: str, event: Event, effective: Event) -> str:
    """Return the text of `event.toml` with the corrections in it; comments and order stay.

    Args:
        text: What the file holds.
        event: What it says, read from that text.
        effective: The same event with the edits applied.

    Raises:
        EventError: If the text is not the one that *event* was read from.
    """
    document: Any = tomlkit.parse(text)
    old, new = json.loads(encode(event)), json.loads(encode(effective))
    for name in ("people", "glossary"):
        tables = document.get(name, [])
        if len(tables) != len(old[name]):
            raise EventError("event.toml has changed while it was being corrected; try again.")
        for table, before, after in zip(tables, old[name], new[name], strict=False):
            _write_changes(table, _flat(before), _flat(after))
    for term in new["glossary"][len(old["glossary"]) :]:
        table = tomlkit.table()
        for field, value in _flat(term).items():
            if value:
                table[field] = value
        document.setdefault("glossary", tomlkit.aot()).append(table)
    return tomlkit.dumps(document)


def _flat(values: dict[str, Any]) -> dict[str, Any]:
    """Return a person or term as `event.toml` writes it: a term's forms stand beside its aliases."""
    return {**values["names"], "aliases": values["aliases"]} if "names" in values else values


def _write_changes(table: Any, before: dict[str, Any], after: dict[str, Any]) -> None:  # noqa: ANN401 -- tomlkit's
    """Write the fields that differ into a table of the document."""
    for field, value in after.items():
        if value == before[field]:
            continue
        if isinstance(value, dict):
            if field not in table:
                table[field] = tomlkit.inline_table()
            _write_changes(table[field], before[field], value)
        elif value is None:
            table.pop(field, None)
        else:
            table[field] = value


def _set(values: dict[str, Any], edit: Edit) -> None:
    """Set one field of a person or a term."""
    field = edit.field or ""
    holder: dict[str, Any]
    if edit.target.kind == "person":
        person = next((each for each in values["people"] if each["id"] == edit.target.id), None)
        if person is None:
            raise MisfitError(f"nobody in event.toml has the id {edit.target.id}")
        known, holder = _PERSON_FIELDS, person
    else:
        term = _term(values, edit.target.id)
        known, holder = _TERM_FIELDS, term if field == "aliases" else term["names"]
    if field not in known:
        raise MisfitError(f"a {edit.target.kind} has no field {field} that can be corrected")
    if field.startswith("native."):
        holder, field = holder["native"], field.removeprefix("native.")
    if field == "aliases":
        if edit.after and edit.after not in holder["aliases"]:
            holder["aliases"].append(edit.after)
        return
    if holder[field] not in (edit.before, edit.after):
        raise MisfitError("event.toml says otherwise since then", holder[field])
    holder[field] = edit.after


def _term(values: dict[str, Any], identifier: str) -> dict[str, Any]:
    """Return the one term of the glossary that has a form, as ``en:tidal sensor``."""
    language, _, form = identifier.partition(":")
    terms: list[dict[str, Any]] = [each for each in values["glossary"] if each["names"].get(language) == form]
    if len(terms) != 1:
        raise MisfitError("the glossary has no such term" if not terms else "the glossary has two such terms")
    return terms[0]


def _add_term(values: dict[str, Any], edit: Edit) -> None:
    """Add a term to the glossary, with its first form; nothing to do where it is there already."""
    language: Language = edit.language or "en"
    if any(each["names"][language] == edit.after for each in values["glossary"]):
        return
    values["glossary"].append({"names": {language: edit.after}})
