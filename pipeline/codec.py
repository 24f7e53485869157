"""Records to JSON and back, strictly, through pydantic's `TypeAdapter` over the plain dataclasses of this project.

`encode` is canonical: equal records give equal bytes, so that `digest` can stand for the record in the store's keys.
What a file says wrongly is a `Malformed` whose mistakes name each field by its path.
"""

import difflib
import hashlib
import json
import re
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from pipeline.errors import PipelineError

T = TypeVar("T")

Path = tuple[str | int, ...]

# In indented JSON a line ends in one of these only if a number does: a text ends in a quotation mark.
_NOT_A_NUMBER = re.compile(rb"(?:NaN|Infinity),?\n")
_MINUS_ZERO = re.compile(rb"-0\.0(?=,?\n)")

_ADAPTERS: dict[type, TypeAdapter[Any]] = {}  # made once each: making one takes milliseconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Mistake:
    """One thing a file says wrongly.

    Attributes:
        path: The keys and (from 0) positions that lead to the field; empty for the whole file.
        sentence: What is wrong there, without the path.
    """

    path: Path
    sentence: str

    def __str__(self) -> str:
        """Return the sentence with its path, such as ``people[2].pronoun must be 'he' or 'she', not 'it'``."""
        return f"{show_path(self.path)} {self.sentence}" if self.path else self.sentence


class Malformed(PipelineError):
    """A file is not what its format says; `mistakes` holds everything that is wrong with it."""

    def __init__(self, where: str, mistakes: tuple[Mistake, ...]) -> None:
        self.where = where
        self.mistakes = mistakes
        super().__init__(f"{where}: {'; '.join(map(str, mistakes))}.")


def encode(record: object) -> bytes:
    """Return the canonical JSON of a record: UTF-8, indented, fields in declared order, a line feed at the end.

    Raises:
        ValueError: If a number in it is infinite or not a number, or a text cannot be written in UTF-8.
    """
    data = _adapter(type(record)).dump_json(record, indent=1, warnings="error") + b"\n"
    if _NOT_A_NUMBER.search(data):
        raise ValueError(f"a {type(record).__name__} with a number that is infinite or not a number has no JSON")
    return _MINUS_ZERO.sub(b"0.0", data)  # equal to 0.0, so it must read the same


def encode_line(record: object) -> bytes:
    """Return the JSON of a record on one line, with a line feed at the end. Raises `ValueError` as `encode` does."""
    return json.dumps(json.loads(encode(record)), ensure_ascii=False, separators=(", ", ": ")).encode() + b"\n"


def digest(record: object) -> str:
    """Return the SHA-256 of the canonical JSON of a record, in hexadecimal."""
    return hashlib.sha256(encode(record)).hexdigest()


def decode(type_: type[T], data: bytes, where: str) -> T:
    """Return the record of *type_* that the JSON in *data* describes.

    *where* is what the error calls the data: usually a file's path.

    Raises:
        Malformed: If it is not JSON, a field is missing, unknown or of another type, or a record refuses it.
    """
    try:
        record: T | None = _adapter(type_).validate_json(data)
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise Malformed(where, tuple(_mistake(type_, each) for each in details)) from None
    if record is None:
        raise Malformed(where, (Mistake(path=(), sentence="it holds nothing"),))
    return record


def from_toml(type_: type[T], text: str, where: str) -> T:
    """Return the record of *type_* that TOML describes; a bare date is read as its text.

    Raises:
        Malformed: As `decode` does; a mistake of syntax has no path and names line and column.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Malformed(where, (Mistake(path=(), sentence=f"this is not TOML: {error}"),)) from None
    return from_values(type_, values, where)


def from_values(type_: type[T], values: Mapping[str, object], where: str) -> T:
    """Return the record of *type_* that mappings, lists and plain values describe. Raises `Malformed` as `decode`."""
    return decode(type_, json.dumps(values, default=str).encode(), where)


def show_path(path: Path) -> str:
    """Return a path as people read it, positions counted from 1, such as ``sessions[2].speakers[1]``."""
    shown = ""
    for step in path:
        shown += f"[{step + 1}]" if isinstance(step, int) else f".{step}" if shown else step
    return shown


def _adapter(type_: type) -> TypeAdapter[Any]:
    """Return pydantic's reader and writer of a type.

    Pydantic takes no configuration for a dataclass itself, but hands that of an optional one down to every
    dataclass inside.
    """
    if type_ not in _ADAPTERS:
        strict = ConfigDict(strict=True, extra="forbid", allow_inf_nan=False, ser_json_inf_nan="constants")
        optional: Any = typing.Optional[type_]  # noqa: UP045 -- *type_* is a value here
        _ADAPTERS[type_] = TypeAdapter(optional, config=strict)
    return _ADAPTERS[type_]


def _mistake(type_: type, error: ErrorDetails) -> Mistake:
    """Return pydantic's complaint in this project's words."""
    return Mistake(path=error["loc"], sentence=_sentence(type_, error))


def _sentence(type_: type, error: ErrorDetails) -> str:
    """Return what is wrong, as the rest of a sentence that begins with the path."""
    value = _show_value(error["input"])
    context = error.get("ctx", {})
    kind = error["type"]
    if kind in _EXPECTED:
        return f"must be {_EXPECTED[kind]}, not {value}"
    match kind:
        case "missing":
            sentence = "is missing"
        case "unexpected_keyword_argument":
            sentence = f"is not a known field{_suggestion(type_, error['loc'])}"
        case "literal_error":
            sentence = f"must be {context['expected']}, not {value}"
        case "json_invalid":
            sentence = f"this is not JSON: {context['error']}"
        case "value_error":
            sentence = f"is wrong: {context['error']}"
        case _:
            sentence = f"is wrong: {error['msg'][:1].lower()}{error['msg'][1:]}"
    return sentence


_EXPECTED = {
    "string_type": "a text",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "dataclass_type": "a table with named fields",
}


def _show_value(value: object) -> str:
    """Return a wrong value in few characters."""
    match value:
        case dict():
            return "a table"
        case list():
            return "a list"
        case _:
            shown = json.dumps(value, ensure_ascii=False, default=str)
            return shown if len(shown) <= 60 else f"{shown[:57]}..."


def _suggestion(type_: type, path: Path) -> str:
    """Return which field the unknown last step of *path* may have been meant for, or which there are."""
    holder = _type_at(type_, path[:-1])
    if holder is None:
        return ""
    known = [each.name for each in fields(holder)]
    close = difflib.get_close_matches(str(path[-1]), known, n=1)
    return f"; did you mean {close[0]}?" if close else f"; known here are {', '.join(known)}"


def _type_at(type_: type, path: Path) -> Any:  # noqa: ANN401 -- a dataclass, which typing has no name for
    """Return the dataclass that *path* leads to, or `None` if it leads to none."""
    here: Any = type_
    for step in path:
        if isinstance(step, str) and is_dataclass(here):
            here = typing.get_type_hints(here).get(step, object)
        elif isinstance(step, int):
            here = next(iter(typing.get_args(here)), object)
        if typing.get_origin(here) is types.UnionType:
            here = next(each for each in typing.get_args(here) if each is not types.NoneType)
    return here if is_dataclass(here) else None
