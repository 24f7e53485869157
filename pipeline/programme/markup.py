"""What a browser would show of an HTML page: its lines, its headings and the rows of its tables.

libxml2 reads the page as a stream of tags, so that a page nested a million times deep is as harmless as any other.
Scripts, navigation, forms and what is hidden are passed over.
"""

import re
from dataclasses import dataclass

from lxml import etree

from pipeline.programme.elements import Element, Piece, group_pieces, leave_asides, measure
from pipeline.programme.rows import Rows
from pipeline.programme.tags import (
    ALONE,
    AROUND,
    BOXES,
    FOLDING,
    HEADINGS,
    HIDING,
    INLINE,
    MARK,
    SET_APART,
    UNSEEN,
    part_scripts,
)

MOST_TAGS = 150_000
SHORTEST_PAGE = 600
"""Characters; a form with less text is for filling in, one with more has the page in it."""
LONGEST_FIELD = 100
"""Characters of a form that is for filling in, for each of its fields."""
LONGEST_LABEL = 24
"""Characters of what stands in front of a field of a form."""

_ICON = re.compile(r"[\s\u3000]+[+＋▼▾⌄∨›»−]$")
_DEEPEST = 24
"""Blocks around a line that are told apart."""


class TooLargeError(Exception):
    """A page has more tags than any page has."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Markup:
    """The pieces of a page in order, and its title."""

    pieces: tuple[Piece, ...]
    title: str | None


def read_markup(text: str) -> Markup:
    """Return what a page shows. Raises `TooLargeError`."""
    reader = _Reader()
    parser = etree.HTMLParser(target=reader, encoding="utf-8")
    data = text.encode("utf-8", errors="ignore")
    if not data.strip():
        return Markup(pieces=(), title=None)
    try:
        for start in range(0, len(data), 65_536):
            parser.feed(data[start : start + 65_536])
        parser.close()
    except etree.XMLSyntaxError:
        pass  # what was read until there counts
    reader.finish()
    return Markup(pieces=tuple(group_pieces(leave_asides(reader.pieces))), title=reader.title)


class _Reader(Rows):
    """What libxml2 calls for each tag and text."""

    def __init__(self) -> None:
        super().__init__()
        self.title: str | None = None
        self._open: list[Element] = [Element(tag="page", number=0, level=0, is_block=True)]
        self._blocks: list[int] = [0]
        self._unseen = 0
        self._bold = 0
        self._folds = 0
        self._in_title = False
        self._words: list[str] = []
        self._plain = False
        self._is_behind_span = False
        self._forms = self._form = self._fields = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        self.count += 1
        if self.count > MOST_TAGS:
            raise TooLargeError(f"this page has more than {MOST_TAGS:,} tags")
        if tag == "br":
            self._flush()
            return
        self._start_form(tag, attributes)
        if tag in ALONE:
            return
        if tag == "title" and self.title is None:
            self._in_title, self.title = True, ""
        hidden = "hidden" in attributes or bool(HIDING.search(attributes.get("style") or ""))
        is_block = tag not in INLINE
        self._set_apart(tag, is_block=is_block)
        level = HEADINGS.get(tag, 0)
        unseen = tag in UNSEEN or hidden or attributes.get("aria-hidden") == "true"
        unseen = unseen or (tag == "button" and not self._is_heading(attributes))
        name = "unseen" if unseen else tag
        folds = bool(FOLDING.search(attributes.get("class") or ""))
        kind = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        is_aside = tag in BOXES and AROUND.search(kind) is not None
        self._folds += folds
        self.asides += is_aside
        shown = f"{name}:{tag}"
        self._open.append(
            Element(tag=shown, number=self.count, level=level, is_block=is_block, folds=folds, is_aside=is_aside)
        )
        if is_block:
            self._blocks.append(self.count)
        self._unseen += unseen
        self._bold += tag in ("b", "strong", "th")
        if not self._unseen:
            self.start_table(tag, attributes)

    def _start_form(self, tag: str, attributes: dict[str, str]) -> None:
        """Begin a form, or take out what stands in front of one of its fields."""
        if tag == "form":
            self._flush()
            self._form = self._form if self._forms else len(self.pieces)
            self._fields = self._fields if self._forms else 0
            self._forms += 1
        elif tag in ("input", "textarea", "select") and attributes.get("type") != "hidden":
            self._fields += 1
            is_label = any(each.tag.endswith(":label") for each in self._open[-2:])
            if is_label or (self._words and self._forms):
                self._words = []
            elif self._forms and len(self.pieces) > self._form and len(self.pieces[-1].text) < LONGEST_LABEL:
                self.pieces.pop()

    def _end_form(self) -> None:
        """Leave a form out that is for filling in: it has fields, and little else."""
        self._forms -= 1
        held = sum(measure(each) for each in self.pieces[self._form :])
        if not self._forms and held < min(SHORTEST_PAGE, self._fields * LONGEST_FIELD):
            del self.pieces[self._form :]

    def _set_apart(self, tag: str, *, is_block: bool) -> None:
        """End the line before a block, and part what a style sheet sets apart within one."""
        if is_block:
            self._flush()
        elif tag in SET_APART and self._is_behind_span and self._words and len(self._words[-1].strip()) > 1:
            self._words.append("\u3000")  # columns
        elif tag in SET_APART and self._words and self._words[-1].strip():
            self._words.append(MARK)
        self._is_behind_span = False

    def _is_heading(self, attributes: dict[str, str]) -> bool:
        """Tell whether a button is the heading of what it opens, not something to press."""
        folds = self._folds > 0 or "aria-expanded" in attributes or "data-bs-target" in attributes
        return folds or any(each.level for each in self._open[-4:])

    def end(self, tag: str) -> None:
        """Close an element; libxml2 closes everything that was opened, in order."""
        if tag in ALONE or len(self._open) == 1:
            return
        element = self._open[-1]
        if element.is_block:
            self._flush()
        self._open.pop()
        self._folds -= element.folds
        self.asides -= element.is_aside
        self._is_behind_span = (tag == "span" or tag in ("b", "strong", "em")) and bool(self._words)
        if element.is_block:
            self._blocks.pop()
        if tag == "title":
            self._in_title = False
        if tag == "form" and self._forms:
            self._end_form()
        if element.tag.startswith("unseen:"):
            self._unseen -= 1
        elif not self._unseen:
            self.end_table(tag)
        self._bold -= tag in ("b", "strong", "th")

    def data(self, text: str) -> None:
        """Take text in."""
        if self._in_title and self.title is not None and len(self.title) < 500:
            self.title += text
        elif not self._unseen and text:
            is_set_apart = self._is_behind_span and not self._plain and re.match(r"\s+[^\s(（,，:：;、.–—-]", text)
            self._words.append("\u3000" * bool(is_set_apart) + text)  # bold print in front, then something else
            self._is_behind_span = False
            self._plain = self._plain or (bool(text.strip()) and not self._bold)

    def comment(self, text: str) -> None:
        """Pass over a comment."""

    def close(self) -> None:
        """Do nothing: `finish` does."""

    def finish(self) -> None:
        """Take in what a broken page has left open."""
        self._flush()
        while self.tables:
            self.end_row()
            self.tables.pop()

    def _flush(self) -> None:
        """End a line."""
        text = part_scripts(re.sub(r"[ \t\r\n\f]+", " ", "".join(self._words)).strip(" "))
        text = _ICON.sub("", text) if self._folds else text
        is_plain, self._words, self._plain = self._plain, [], False
        if not text:
            return
        level = next((each.level for each in reversed(self._open[-12:]) if each.level), 0)
        if not level and not is_plain:
            level = 6
        group = self._blocks[-2] if len(self._blocks) > 1 else 0
        around = tuple(self._blocks[-_DEEPEST:])
        piece = Piece(
            text=text, block=self._blocks[-1], group=group, around=around, level=level, is_aside=self.asides > 0
        )
        row = self.tables[-1].row if self.tables else None
        if row is not None and row.cells:
            row.cells[-1].append(piece)
        else:
            self.emit(piece)
