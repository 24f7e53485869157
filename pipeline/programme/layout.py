"""Plain text that was laid out in columns, or wrapped at a width: rows and whole lines again.

A line was wrapped if the first word of the next one would not have fitted on it; that tells a wrapped line from a short
one without knowing what it says. Columns are where parts of several lines begin, far from what stands before them.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language.scripts import count_scripts
from pipeline.programme.details import tell_kind

FEWEST_ROWS = 3
"""Lines with hours that make a table."""
_TIME = re.compile(r"\s*\d{1,2}\s?[:：.]\s?\d\d(?:\s*[-–—~〜～]\s*\d{1,2}\s?[:：.]\s?\d\d)?(?=\s{2}|\s*$)")
_PART = re.compile(r"\S+(?:[ \u00a0]\S+)*")
_PAGE = re.compile(
    r"\s*[-–—]?\s*\d{1,3}\s*[-–—]?\s*|.*\b[Pp]age\s+\d+(?:\s*(?:of|/)\s*\d+)?\s*|.*第\s*\d+\s*[頁页ページ]+\s*"
)
_NEW = re.compile(r"\s*(?:[-*•·・●○■□◆◇▶※①-⑳]|\d{1,2}[.)、:：]|[(（]\d|[A-Z]\d\s|\d{1,2}\.\d\s)")
_LABEL = re.compile(r"\s*[^\s:：]{1,20}(?: [^\s:：]{1,12})?\s?[:：]|\s*[(（][^()（）]{1,8}[)）]\s*[^\s,，、.。]")
_HONORED = re.compile(r"\s*(?:Dr|Prof|Mr|Ms|Mrs)\.?\s[A-Z]")
ALONE = re.compile("[\u3041-\u30ff\u3400-\u9fff々]")
"""What a line may end behind, wherever it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A part of a line without a wide gap in it; *start* and *end* are columns as wide as a Latin letter."""

    text: str
    start: int
    end: int


def lay_out(lines: Sequence[str]) -> list[str | tuple[str, ...]]:
    """Return the lines of a text, and a tuple of cells for each row of a table that is laid out with spaces."""
    kept = _leave_pages(lines)
    table = _find_table(kept)
    if table is None:
        return list(kept)
    first, last, starts = table
    header = _find_header(kept, first, starts)
    made: list[str | tuple[str, ...]] = [*kept[: first if header is None else header]]
    if header is not None:
        made.append(tuple(each.text for each in cut_segments(kept[header])))
    made += _read_rows(kept[first : last + 1], starts)
    return [*made, *kept[last + 1 :]]


def fits(before: str, following: str, width: int) -> bool:
    """Tell whether the first word of a line would have fitted on the line before; Chinese characters are a word each.

    Of these two count, since a mark may not begin a line.
    """
    word = following.split(maxsplit=1)[0] if following.split() else ""
    word = word[:2] if ALONE.match(word) else word
    return measure(before.rstrip()) + 1 + measure(word) <= width


def measure(text: str) -> int:
    """Return how wide a text is in Latin letters."""
    return sum(2 if unicodedata.east_asian_width(each) in "WF" else 1 for each in text)


def cut_segments(line: str) -> list[Segment]:
    """Return the parts of a line between gaps of two spaces or more."""
    spaced = line.expandtabs().replace("\u3000", "  ")
    made = []
    for match in _PART.finditer(spaced):
        start = measure(spaced[: match.start()])
        made.append(Segment(text=match[0], start=start, end=start + measure(match[0])))
    return made


def join_wrapped(lines: Sequence[str], width: int) -> list[str]:
    """Return lines of a column with those together that were one before they were wrapped at *width*."""
    made: list[str] = []
    for line in lines:
        is_open = bool(made) and len(re.findall(r"[(（\[]", made[-1])) > len(re.findall(r"[)）\]]", made[-1]))
        last = made[-1].rsplit("\n", 1)[-1] if made else ""
        is_full = bool(made) and not fits(last, line, width) and measure(last) * 2 > width
        is_person = bool(made) and last[-1:] not in ",，、" and begins_person(last, line)
        is_new = _NEW.match(line) or _LABEL.match(line)
        if made and (is_open or (not is_new and ((is_full and not is_person) or line[:1] in "(（"))):
            is_cut = re.search(r"[a-z]-$", made[-1]) is not None and line[:1].islower()
            space = "" if ALONE.match(last[-1:]) and ALONE.match(line) else " "
            made[-1] = f"{made[-1][:-1]}\n{line}" if is_cut else f"{made[-1]}{space}\n{line}"
        else:
            made.append(line)
    return [each.replace("\n", "") for each in made]


def begins_anew(last: str, line: str) -> bool:
    """Tell whether a line goes on with nothing, full as the one before may be: a label, a number, somebody."""
    is_open = last.rstrip()[-1:] in ",，、"
    begins = (_NEW.match(line) or _LABEL.match(line) or _HONORED.match(line)) is not None
    return (begins or begins_person(last, line)) and not is_open


def begins_person(last: str, line: str) -> bool:
    """Tell whether somebody begins with a line of eastern letters, or where somebody belongs: no wrapped line does."""
    if not count_scripts(line).east:
        return False
    kind = tell_kind(line)
    return kind == "both" or (kind == "organization" and tell_kind(last) in ("title", "both"))


def _leave_pages(lines: Sequence[str]) -> list[str]:
    """Return lines without the numbers of pages, and without the heads that stand above or below these."""
    numbers = {at for at, each in enumerate(lines) if each.strip() and _PAGE.fullmatch(each)}
    if len(numbers) < 2 and not any("age" in lines[at] for at in numbers):
        return list(lines)
    counts = Counter("".join(each.split()) for each in lines if each.strip())
    heads = {
        near
        for at in numbers
        for near in (at - 1, at + 1, at + 2)
        if 0 <= near < len(lines) and counts["".join(lines[near].split())] > 1 and len(lines[near].strip()) > 8
    }
    return [each for at, each in enumerate(lines) if at not in numbers | heads]


def _find_table(lines: Sequence[str]) -> tuple[int, int, list[int]] | None:
    """Return the first and the last line of a programme in columns, and where its columns begin."""
    rows = [at for at, each in enumerate(lines) if _TIME.match(each) and len(cut_segments(each)) > 1]
    if len(rows) < FEWEST_ROWS:
        return None
    second = Counter(cut_segments(lines[at])[1].start for at in rows).most_common(1)[0]
    if second[1] < FEWEST_ROWS:
        return None
    last = rows[-1]
    while last + 1 < len(lines) and (parts := cut_segments(lines[last + 1])) and parts[0].start >= second[0] - 1:
        last += 1
    inside = [cut_segments(each) for each in lines[rows[0] : last + 1]]
    starts = Counter(part.start for at in rows for part in cut_segments(lines[at])[2:])
    columns = [second[0]]
    for start, count in sorted(starts.items()):
        near = count + starts[start + 1] + starts[start - 1]
        if near > 1 and start - columns[-1] > 6 and count == max(starts[start + each] for each in (-1, 0, 1)):
            columns.append(start)
    hanging = sum(bool(parts) and any(abs(parts[0].start - each) < 2 for each in columns) for parts in inside)
    is_table = hanging > 1 and (len(columns) > 1 or hanging > len(rows) // 2)
    return (rows[0], last, [0, *columns]) if is_table else None


def _find_header(lines: Sequence[str], first: int, starts: Sequence[int]) -> int | None:
    """Return the line of the headers of the columns, if it stands right above the first row, or above a rule there."""
    at = next((at for at in range(first - 1, max(first - 3, -1), -1) if re.search(r"\w", lines[at])), None)
    return None if at is None or len(starts) < 3 or len(cut_segments(lines[at])) != len(starts) else at


def _read_rows(lines: Sequence[str], starts: Sequence[int]) -> list[str | tuple[str, ...]]:
    """Return the rows of a table; what stands left of its columns without hours is a line of its own."""
    rows: list[list[list[str]] | str] = []
    widths = [0] * len(starts)
    for line in lines:
        parts = cut_segments(line)
        if not parts:
            continue
        is_row = _TIME.match(line) is not None
        if not is_row and parts[0].start < starts[1] - 1:
            rows.append(line)
            continue
        if is_row or not rows or isinstance(rows[-1], str):
            rows.append([[] for _ in starts])
        row = rows[-1]
        assert not isinstance(row, str)
        fresh: set[int] = set()
        for part in parts:
            column = max(at for at, start in enumerate(starts) if at == 0 or part.start >= start - 2)
            if column in fresh:
                row[column][-1] += f"  {part.text}"
            else:
                row[column].append(part.text)
            fresh.add(column)
            widths[column] = max(widths[column], part.end - starts[column])
    made: list[str | tuple[str, ...]] = []
    for row in rows:
        made += [row] if isinstance(row, str) else _write_row(row, widths)
    return made


def _write_row(row: Sequence[Sequence[str]], widths: Sequence[int]) -> list[str | tuple[str, ...]]:
    """Return a row: its cells, or the lines of a programme that has hours and one column beside them."""
    joined = [join_wrapped(cell, width) for cell, width in zip(row, widths, strict=True)]
    if len(row) > 2:
        title = [" ".join(joined[1])] if joined[1:] and joined[1] else [""]
        return [(" ".join(joined[0]), *title, *("\n".join(each) for each in joined[2:]))]
    hours, items = " ".join(joined[0]), joined[1]
    return ["", f"{hours}  {items[0]}" if items else hours, *items[1:]]
