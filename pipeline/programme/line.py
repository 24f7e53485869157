"""One line of an event page."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a page.

    Attributes:
        text: Composed characters; full-width letters and digits are plain ones. Between the parts of a line, several
            spaces or a full-width one are kept as two spaces.
        level: 1 to 6 for a heading of that rank, 6 also for a line in bold print; 0 for any other, and in plain text.
        block: The same for the lines of one paragraph.
        group: The same for the paragraphs of one container; in plain text, that of the block.
        around: The containers it stands in, the innermost last; none in plain text.
        gap: How many empty lines stand before it in plain text.
        indent: How many columns of space stand before it, in plain text or at the start of a line of one paragraph.
        cells: Of a row of a table; its text is then what they hold. Each may hold several lines.
        table: The same for all rows of one table.
        is_header: Whether a row of a table consists of headers.
        is_card: Whether its group is a card, beside others of that kind.
        is_counted: Whether a number stood in front, as in a list.
        is_listed: Whether a bullet or a number stood in front, in plain text.
    """

    text: str
    block: int
    group: int
    around: tuple[int, ...] = ()
    level: int = 0
    gap: int = 0
    indent: int = 0
    cells: tuple[str, ...] = ()
    table: int = 0
    is_header: bool = False
    is_counted: bool = False
    is_listed: bool = False
    is_card: bool = False
