"""What is open while an HTML page is read: elements, tables and rows, and the pieces that come of them."""

from dataclasses import dataclass, field

MOST_COLUMNS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A line of a page, or a row of a table; its fields are those of `page.Line`."""

    text: str
    block: int
    group: int
    level: int = 0
    cells: tuple[str, ...] = ()
    table: int = 0
    is_header: bool = False


@dataclass(slots=True, kw_only=True)
class Element:
    """One that is open."""

    tag: str
    number: int
    level: int
    is_block: bool


@dataclass(slots=True, kw_only=True)
class Row:
    """A row that is being read.

    Attributes:
        cells: The pieces of each cell.
        is_header: Whether no cell but header cells has been seen.
    """

    cells: list[list[Piece]] = field(default_factory=list)
    is_header: bool = True


@dataclass(slots=True, kw_only=True)
class Table:
    """One that is being read."""

    number: int
    row: Row | None = None
    has_inner: bool = False
    spans: dict[int, int] = field(default_factory=dict)  # column -> rows that a cell above still reaches into


def read_span(attributes: dict[str, str], name: str) -> int:
    """Return into how many rows or columns a cell reaches."""
    value = attributes.get(name) or ""
    return min(int(value), MOST_COLUMNS) if value.isascii() and value.isdigit() and len(value) < 5 else 1
