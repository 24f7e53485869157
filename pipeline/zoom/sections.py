"""The sections of Zoom's reports: a heading of one cell, a header, and rows, in any language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pipeline.zoom.moments import read_moment, tells_day_first
from pipeline.zoom.plain import holds_address

MOST_HEADERS = 8
"""Different headers of one report that are known again; reports have four."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One table of a report.

    Attributes:
        heading: What stands alone in the row above the header; empty if nothing does.
        header: Empty if it has been lost.
        rows: Each with its line number; none is empty.
    """

    heading: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def cut_sections(rows: Iterable[tuple[int, tuple[str, ...]]]) -> tuple[Section, ...]:
    """Return the sections of a report, in order.

    A header comes first, or after a heading or an empty row. A row with a time or an address in it is none: behind an
    empty row those above go on, and behind a heading they make a section without a header. A header that stands there
    again begins a section, too, whose heading has been lost.
    """
    drafts: list[tuple[str, tuple[str, ...], list[tuple[int, tuple[str, ...]]]]] = []
    headers: dict[tuple[str, ...], None] = {}
    heading, expects_header = "", True
    for line, row in rows:
        if len(row) <= 1:
            heading, expects_header = (row[0] if row else heading), True
        elif _is_header(row) and (expects_header or _repeats(row, headers)):
            drafts.append((heading, row, []))
            if len(headers) < MOST_HEADERS:
                headers[row] = None
            heading, expects_header = "", False
        else:
            if heading or not drafts:
                drafts.append((heading, (), []))
            drafts[-1][2].append((line, row))
            # What stands between a heading and its header is when the report was made.
            expects_header = not drafts[-1][1]
            heading = heading if expects_header else ""
    return tuple(Section(heading=heading, header=header, rows=tuple(body)) for heading, header, body in drafts)


def _is_header(row: Sequence[str]) -> bool:
    """Tell whether a row of several cells may be a header: it holds words only."""
    return len(row) > 2 and not any(
        holds_address(cell) or read_moment(cell) is not None or tells_day_first(cell) for cell in row
    )


def _repeats(row: Sequence[str], headers: Iterable[Sequence[str]]) -> bool:
    """Tell whether a row is nearly a header that stood there before."""
    return any(
        2 * sum(one == other for one, other in zip(row, header, strict=False)) > max(len(row), len(header))
        for header in headers
    )
