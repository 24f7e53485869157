"""The lines of an event page, as somebody sees them: from HTML or plain text, in any usual encoding.

A page is written by strangers. What is taken from it is text: no control characters, nothing that turns the direction
of reading around, no e-mail address; and what a browser would not show is not read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from pipeline.errors import EventError
from pipeline.language.scripts import count_scripts
from pipeline.programme.elements import Piece
from pipeline.programme.line import Line
from pipeline.programme.markup import TooLargeError, read_markup
from pipeline.programme.plain_text import cut, indent, join_names
from pipeline.programme.tidying import BULLET, LONGEST_LINE, tidy, tidy_parts
from pipeline.records import LANGUAGES, Language
from pipeline.transcripts.encodings import CODECS, decode_text, name_encoding

MAXIMUM_SIZE = 10_000_000
"""Bytes; a page that was saved with all its pictures inside may be that large."""
MOST_LINES = 5_000
"""A page of an event has a few hundred."""
MOST_CHARACTERS = 300_000
"""Of a page; what is beyond is left out, and said to be."""

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body|div|p|table|h1|ul|meta)\b", re.IGNORECASE)


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The lines of a page, and what it calls itself in the title bar; `is_cut` if there are more than may be read."""

    lines: tuple[Line, ...]
    name: str | None = None
    is_markup: bool = False
    is_cut: bool = False


def read_page(data: bytes, file: str) -> Page:
    """Return the lines of a page.

    Args:
        data: All of the file.
        file: Its name, for messages.

    Raises:
        EventError: It is too large, in no encoding that can be told, or holds no text.
    """
    if len(data) > MAXIMUM_SIZE:
        raise EventError(f"{file}: this page is larger than 10 MB; save it without its pictures, or as plain text.")
    text = _decode(data, file).replace("\0", "")
    is_markup = bool(_TAG.search(text[:20_000])) or text.count("</") > 5
    if is_markup:
        try:
            markup = read_markup(text)
        except TooLargeError as error:
            raise EventError(f"{file}: {error}; save the page as plain text.") from None
        pieces, is_cut = _cap(markup.pieces, [len(each.text) + sum(map(len, each.cells)) for each in markup.pieces])
        name, found = markup.title, join_names([_take(each) for each in pieces])
    else:
        whole = re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text)
        raw, is_cut = _cap(whole, list(map(len, whole)))
        name, found = None, cut(raw)
    lines = tuple(each for each in found if any(character.isalnum() for character in each.text))
    if not lines:
        raise EventError(f"{file}: this page holds no text; save it again from the browser, as HTML or plain text.")
    return Page(lines=lines, name=None if name is None else tidy(name) or None, is_markup=is_markup, is_cut=is_cut)


def tell_language(lines: Sequence[Line]) -> Language:
    """Return the language in which most of a page is written."""
    counts = count_scripts("\n".join(each.text for each in lines)[:200_000])
    if counts.hangul > 0.3 * (counts.east + counts.words):
        return "ko"
    if counts.kana > 0.1 * counts.east and counts.east > counts.words:
        return "ja"
    return "zh" if counts.han > counts.words else "en"


def _cap(pieces: Sequence[Item], lengths: Sequence[int]) -> tuple[Sequence[Item], bool]:
    """Return as many pieces as may be read, and whether there are more."""
    total = 0
    for position, length in enumerate(lengths):
        total += min(length, LONGEST_LINE)
        if total > MOST_CHARACTERS or position >= MOST_LINES:
            return pieces[:position], True
    return pieces, False


def _decode(data: bytes, file: str) -> str:
    """Return the text of a page; what its head says of its encoding counts where the bytes do not prove another."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        pass
    declared = _CHARSET.search(data[:4_000])
    name = name_encoding(declared[1].decode("ascii")) if declared else None
    for codec in CODECS.get(name or "", ()):
        try:
            return data.decode(codec)
        except UnicodeDecodeError:
            continue
    try:
        return decode_text(data, file, LANGUAGES).text
    except EventError:
        raise EventError(f"{file}: the encoding of this page is not clear; save it again as UTF-8.") from None


def _take(piece: Piece) -> Line:
    """Return a line of a page in HTML."""
    cells = tuple("\n".join(filter(None, map(tidy_parts, cell.split("\n")))) for cell in piece.cells)
    text = " ".join(cells).replace("\n", " ") if cells else BULLET.sub("", tidy_parts(piece.text))
    return Line(
        text=text, block=piece.block, indent=indent(piece.text), group=piece.group, around=piece.around,
        level=piece.level, cells=cells, table=piece.table, is_header=piece.is_header, is_card=piece.is_card,
    )  # fmt: skip
