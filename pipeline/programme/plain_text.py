"""The lines of an event page in plain text: rows, wrapped lines, what was forwarded."""

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.programme.elements import MOST_COLUMNS
from pipeline.programme.layout import ALONE, begins_anew, fits, lay_out, measure
from pipeline.programme.line import Line
from pipeline.programme.tidying import BULLET, LONGEST_LINE, is_word, tidy_parts

LONG_LINE = 60
"""Columns of a line of text that was wrapped by a program."""


RULE = re.compile(r"[\s\-_=*~·.─━—|+]*")


SHORT = re.compile(
    r"[\u3041-\u30ff\u3400-\u9fff々가-힣]{1,4}・?(?:\s{1,3}[\u3041-\u30ff\u3400-\u9fff々가-힣]{1,2}){0,2}"
)
"""A part of a name."""


NAME = re.compile(r"(?:(?:and )?[A-Z][\w’'.-]*[ ,]*){2,6}")
"""A line of nothing but words with capitals: who speaks, below what."""


_TAGS = re.compile(r"\s*#[^\s#]+(?:\s+#[^\s#]+)+\s*")
"""What a page is found by; no words of it."""


def cut(pieces: Sequence[str]) -> list[Line]:
    """Return the lines of plain text; those with tabs or bars between their parts are rows of a table."""
    lines: list[Line] = []
    block = gap = table = 0
    for raw in lay_out(cut_signature(unquote(pieces))):
        if isinstance(raw, str) and _TAGS.fullmatch(raw):
            continue
        if isinstance(raw, tuple):
            table += not (lines and lines[-1].cells and len(lines[-1].cells) == len(raw))
            held = tuple("\n".join(filter(None, map(tidy_parts, cell.split("\n")))) for cell in raw)
            whole = " ".join(held).replace("\n", " ")
            lines.append(Line(text=whole, block=block, group=block, cells=held, table=table, gap=gap))
            gap = 0
            continue
        if RULE.fullmatch(raw):
            gap += 1
            continue
        if gap or not lines:
            block += 1
        level = len(raw) - len(raw.lstrip("#")) if re.match(r"#{1,6}\s", raw) else 0
        cells = cut_cells(raw)
        if cells and not (lines and lines[-1].cells and len(lines[-1].cells) == len(cells)):
            table += 1
        whole = tidy_parts(raw.lstrip("# ").replace("**", ""))
        bullet = BULLET.match(whole)
        shown = "  ".join(cells) if cells else BULLET.sub("", whole)
        lines.append(
            Line(
                text=shown,
                block=block,
                group=block,
                level=level,
                gap=gap,
                indent=indent(raw),
                cells=cells,
                table=table if cells else 0,
                is_listed=not cells and bullet is not None,
                is_counted=not cells and bullet is not None and any(each.isnumeric() for each in bullet[0]),
            )
        )
        gap = 0
    return unwrap(join_names([each for each in lines if each.text]))


def indent(raw: str) -> int:
    """Return how many columns of space stand in front of a text."""
    return measure(raw) - measure(raw.lstrip())


def unquote(pieces: Sequence[str]) -> Sequence[str]:
    """Return the lines of a mail without the marks of quotation, where it is all that was forwarded."""
    quoted = sum(each.lstrip().startswith(">") for each in pieces)
    is_forwarded = quoted * 2 > sum(bool(each.strip()) for each in pieces)
    return [re.sub(r"^\s*(?:>\s?)+", "", each) for each in pieces] if is_forwarded else pieces


def join_names(lines: Sequence[Line]) -> list[Line]:
    """Return lines with a name in one that a poster sets on two, the second further to the right than the first."""
    made: list[Line] = []
    for line in lines:
        last = made[-1] if made else None
        is_name = last is not None and bool(SHORT.fullmatch(line.text) and SHORT.fullmatch(last.text))
        if (
            last is not None
            and is_name
            and not is_word(last.text)
            and line.block == last.block
            and line.indent > last.indent + 1
        ):
            parts = [last.text, line.text.replace(" ", "")]
            is_half = last.text[-1:] == "・" or (" " in last.text and len(last.text) < 5)
            made[-1] = replace(last, text=("" if is_half else " ").join(parts))
        else:
            made.append(line)
    return made


def cut_signature(pieces: Sequence[str]) -> Sequence[str]:
    """Return the lines of a mail without the signature, which stands below a line of two hyphens."""
    at = next((position for position, each in enumerate(pieces) if each.rstrip() == "--"), len(pieces))
    is_end = sum(bool(each.strip()) for each in pieces[at:]) < 20 and at > len(pieces) // 3
    return pieces[:at] if is_end else pieces


def cut_cells(raw: str) -> tuple[str, ...]:
    """Return the cells of a line that is a row of a table: two bars or two tabs at least."""
    stripped = raw.strip()
    if len(stripped) > LONGEST_LINE or max(stripped.count("|"), stripped.count("\t")) >= MOST_COLUMNS:
        return ()
    if stripped.count("|") >= 2 and (stripped.startswith("|") or stripped.count(" | ") >= 2):
        return tuple(
            tidy_parts(BULLET.sub("", cell.replace("**", "")).strip(" *_"))
            for cell in BULLET.sub("", stripped).strip("|").split("|")
        )
    if raw.rstrip().count("\t") >= 2 and "\t\t" not in raw.strip():
        return tuple(tidy_parts(cell) for cell in raw.rstrip().split("\t"))
    return ()


def find_width(lines: Sequence[Line]) -> int:
    """Return the width at which the lines of a text were wrapped; 0 if they were not."""
    widths = sorted(
        (_measure(each) for each in lines if not each.cells and LONG_LINE < _measure(each) <= 100), reverse=True
    )
    for slack in (6, 10):  # the subject of a mail may be longer than its lines
        for widest, other in zip(widths, widths[4:], strict=False):
            if other > widest - slack:
                return widest
    return 0


def _measure(line: Line) -> int:
    return line.indent + measure(line.text)


def unwrap(lines: Sequence[Line]) -> list[Line]:
    """Return lines with those of a paragraph joined that a program has wrapped: a long one goes on in lower case."""
    joined: list[Line] = list(lines[:1])
    last_width = _measure(lines[0]) if lines else 0
    width = find_width(lines)
    for before, line in pairwise(lines):
        last = joined[-1]
        hanging = max(before.indent, line.indent if before.is_listed else 0)
        is_wrapped = (
            last_width * 4 > width * 3 > 0
            and not fits(" " * hanging + before.text, line.text, width)
            and not line.is_counted
        )
        goes_on = line.text[:1].islower() or before.text.endswith(("-", ","))
        is_new = NAME.fullmatch(line.text) or begins_anew(before.text, line.text)
        goes_on = goes_on or (is_wrapped and not is_new)
        same = line.block == before.block and not line.cells and not last.cells and not line.is_listed
        if same and goes_on and last_width > LONG_LINE and len(last.text) < LONGEST_LINE:
            is_alone = ALONE.match(before.text[-1:]) and ALONE.match(line.text)
            space = "" if before.text.endswith("-") or is_alone else " "
            joined[-1] = replace(last, text=f"{last.text}{space}{line.text}")
        else:
            joined.append(line)
        last_width = _measure(line)
    return joined
