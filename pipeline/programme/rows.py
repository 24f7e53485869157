"""The tables of an HTML page while it is read: cells that reach into other rows, tables inside of tables."""

from pipeline.programme.elements import MOST_COLUMNS, Piece, Row, Table, read_span

DEEPEST_TABLE = 12
LONGEST_CELL = 400
"""Characters; a table with a longer cell arranges a page and is no table."""


class Rows:
    """The pieces of a page as far as it has been read, and the tables that are open.

    Attributes:
        count: Of the tags so far.
        asides: How many of the open elements stand around the page.
        too_deep: How many tables are open beyond DEEPEST_TABLE.
    """

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.tables: list[Table] = []
        self.count = self.too_deep = self.asides = 0

    def emit(self, piece: Piece) -> None:
        """Add a piece to the page, or to the cell of the table around this one."""
        for table in reversed(self.tables[:-1]):
            if table.row is not None and table.row.cells:
                table.row.cells[-1].append(piece)
                return
        self.pieces.append(piece)

    def start_table(self, tag: str, attributes: dict[str, str]) -> None:
        """Open what belongs to a table."""
        if tag == "table" and (self.too_deep or len(self.tables) >= DEEPEST_TABLE):
            self.too_deep += 1
        elif self.too_deep:
            pass
        elif tag == "table":
            if self.tables:
                self.tables[-1].has_inner = True
            self.tables.append(Table(number=self.count))
        elif tag == "tr" and self.tables:
            self.end_row()
            self.tables[-1].row = Row()
        elif tag in ("td", "th") and self.tables:
            table = self.tables[-1]
            row = table.row = table.row or Row()
            row.cells += [[] for _ in range(min(row.wider, MOST_COLUMNS - len(row.cells)))]
            row.wider = 0
            self._skip_columns(table, row)
            rows, columns = read_span(attributes, "rowspan"), read_span(attributes, "colspan")
            row.is_header = row.is_header and tag == "th"
            if len(row.cells) < MOST_COLUMNS:
                for column in range(len(row.cells), len(row.cells) + columns):
                    if rows > 1:
                        table.spans[column] = rows
                row.cells.append([])
                row.wider = columns - 1

    def _skip_columns(self, table: Table, row: Row) -> None:
        """Leave the columns empty into which a cell of a row above reaches."""
        while table.spans.get(len(row.cells), 0) > 0 and len(row.cells) < MOST_COLUMNS:
            row.cells.append([])

    def end_table(self, tag: str) -> None:
        """Close what belongs to a table."""
        if self.too_deep:
            self.too_deep -= tag == "table"
        elif tag == "tr":
            self.end_row()
        elif tag == "table" and self.tables:
            self.end_row()
            self.tables.pop()

    def end_row(self) -> None:
        """Take in the row that is being read: as a row, or as lines if its table only arranges the page."""
        if not self.tables or (row := self.tables[-1].row) is None:
            return
        table = self.tables[-1]
        table.row = None
        table.spans = {column: rows - 1 for column, rows in table.spans.items() if rows > 1}
        cells = tuple("\n".join(piece.text for piece in cell) for cell in row.cells)
        full = [cell for cell in cells if cell]
        if len(full) < 2 or table.has_inner or any(len(cell) > LONGEST_CELL for cell in cells):
            whole = [piece for cell in row.cells for piece in cell]
            for piece in whole:
                self.emit(piece)
            return
        self.emit(
            Piece(text="", block=self.count, group=table.number, cells=cells, table=table.number,
                  is_header=row.is_header, is_aside=self.asides > 0)
        )  # fmt: skip
