"""What is open while an HTML page is read: elements, tables and rows, and the pieces that come of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

MOST_COLUMNS = 40
LARGEST_CARD = 6
"""Lines of a card: a name, a title, an organization, a sentence or two."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A line of a page, or a row of a table; its fields are those of `page.Line`.

    Attributes:
        around: The numbers of the blocks in which it stands, the innermost last.
    """

    text: str
    block: int
    group: int
    around: tuple[int, ...] = ()
    level: int = 0
    cells: tuple[str, ...] = ()
    table: int = 0
    is_header: bool = False
    is_card: bool = False
    is_aside: bool = False


@dataclass(slots=True, kw_only=True)
class Element:
    """One that is open; by its class, *folds* if it opens and closes, *is_aside* if it stands around the page."""

    tag: str
    number: int
    level: int
    is_block: bool
    folds: bool = False
    is_aside: bool = False


@dataclass(slots=True, kw_only=True)
class Row:
    """A row that is being read.

    Attributes:
        cells: The pieces of each cell.
        is_header: Whether no cell but header cells has been seen.
        wider: Into how many further columns the last cell reaches.
    """

    cells: list[list[Piece]] = field(default_factory=list)
    is_header: bool = True
    wider: int = 0


@dataclass(slots=True, kw_only=True)
class Table:
    """One that is being read."""

    number: int
    row: Row | None = None
    has_inner: bool = False
    spans: dict[int, int] = field(default_factory=dict)  # column -> rows that a cell above still reaches into


def measure(piece: Piece) -> int:
    """Return how many characters a line or a row has."""
    return len(piece.text) + sum(map(len, piece.cells))


def leave_asides(pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces without what stands around the page: all of them if that would be most of it."""
    kept = [each for each in pieces if not each.is_aside]
    return kept if sum(map(measure, kept)) * 3 > sum(map(measure, pieces)) else list(pieces)


def group_pieces(pieces: Sequence[Piece]) -> list[Piece]:
    """Return pieces whose group is their card: a block of a few lines, beside others of that kind, however deep.

    Where there are no cards, the group is the innermost block around a piece that holds others, too.
    """
    held: Counter[int] = Counter()
    last: dict[int, int] = {}
    for piece in pieces:
        for block in piece.around[:-1]:
            if last.get(block) != piece.block:
                held[block] += 1
                last[block] = piece.block
    pairs = {pair for piece in pieces for pair in pairwise(piece.around[:-1])}
    cards = Counter(outer for outer, inner in pairs if 1 < held[inner] <= LARGEST_CARD)
    made = []
    for piece in pieces:
        around = piece.around[:-1]
        nested = list(pairwise(around))
        fits = (inner for outer, inner in reversed(nested) if 1 < held[inner] <= LARGEST_CARD and cards[outer] > 1)
        card = next(fits, None)
        group = next((block for block in reversed(around) if held[block] > 1), piece.group) if card is None else card
        made.append(piece if piece.cells else replace(piece, group=group, is_card=card is not None))
    return made


def read_span(attributes: dict[str, str], name: str) -> int:
    """Return into how many rows or columns a cell reaches."""
    value = attributes.get(name) or ""
    return min(int(value), MOST_COLUMNS) if value.isascii() and value.isdigit() and len(value) < 5 else 1
