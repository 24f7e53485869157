"""Rows of the CSV files that Zoom's portal hands out."""

import csv
import io

from pipeline.errors import EventError

LONGEST_ROWS = 200_000
"""Rows; a webinar has fifty thousand attendees at most, some of whom join again and again."""


def read_rows(text: str, file: str) -> tuple[tuple[int, tuple[str, ...]], ...]:
    """Return the line number and the cells of each row, stripped; the empty cells that only fill a row up are left out.

    An empty row is one without cells.

    Raises:
        EventError: A quotation mark has no partner, or there is another thing that no CSV file has.
    """
    reader = csv.reader(io.StringIO(text, newline=""), strict=True, skipinitialspace=True)
    rows: list[tuple[int, tuple[str, ...]]] = []
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            while cells and not cells[-1]:
                cells.pop()
            rows.append((reader.line_num, tuple(cells)))
            if len(rows) > LONGEST_ROWS:
                raise EventError(f"{file}: this table has more than {LONGEST_ROWS:,} rows; is it the right file?")
    except csv.Error:
        raise EventError(
            f"{file}: line {reader.line_num} of this table cannot be read; download it again, without editing it."
        ) from None
    return tuple(rows)
