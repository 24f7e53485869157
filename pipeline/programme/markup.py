"""What a browser would show of an HTML page: its lines, its headings and the rows of its tables.

libxml2 reads the page as a stream of tags, so that a page nested a million times deep is as harmless as any other.
Scripts, navigation, forms and what is hidden are passed over.
"""

import re
from dataclasses import dataclass

from lxml import etree

from pipeline.programme.elements import MOST_COLUMNS, Element, Piece, Row, Table, group_pieces, leave_asides, read_span

MOST_TAGS = 150_000
DEEPEST_TABLE = 12
SHORTEST_PAGE = 600
"""Characters; a form with less text is for filling in, one with more has the page in it."""
LONGEST_LABEL = 24
"""Characters of what stands in front of a field of a form."""
LONGEST_CELL = 400
"""Characters; a table with a longer cell arranges a page and is no table."""

_UNSEEN = frozenset(
    re.findall(
        r"\w+",
        "script style noscript template svg nav footer select s strike del iframe object audio video canvas"
        " math map dialog textarea head rt rp",
    )
)
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "dt": 6, "summary": 6, "caption": 5, "legend": 5}
_INLINE = frozenset(
    re.findall(
        r"\w+",
        "a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark q rp rt ruby s samp small"
        " span strike strong sub sup time tt u var wbr img input",
    )
)
_ALONE = frozenset(re.findall(r"\w+", "br hr img input meta link wbr col area base embed source track param"))
_MARK = "\x1e"
"""Where small print begins within a line."""
_SET_APART = frozenset({"span", "small", "em", "i"})
_HIDING = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|line-through", re.IGNORECASE)
_AROUND = re.compile(
    r"(?:^|\s)(?:(?:site|main|page|global|g|l|top|bottom|mega|mobile|primary|post|side)?[-_]?"
    r"(?:nav|navi|navigation|navbar|menu|gnb|lnb|snb|gnavi|footer|foot|breadcrumbs?|topicpath|pankuzu|crumbs?|skip|sidebar"
    r"|pager|paging|prevnext)(?:[-_](?:\d+|bar|links?|list|menu|wrap|wrapper|inner|area|container|nav))?"
    r"|skip-?(?:links?|navi?)|cookie[\w-]*|(?:sns|share|sharing)(?:[-_]\w+)?"
    r"|(?:[\w-]+[-_])?related(?:[-_]?(?:posts?|events?|articles?|list))?"
    r"|recommend\w*|comments?|comment[-_]?(?:list|area|form)|copyright|cmt)(?=\s|$)",
    re.IGNORECASE,
)
"""Classes of what stands around every page of a site."""
_BOXES = frozenset({"div", "ul", "ol", "section", "aside", "header", "p", "dl", "address"})
_FOLDING = re.compile(r"accordion|collaps|toggle|faq|panel-title", re.IGNORECASE)
"""Classes of what opens and closes: a button there is a heading."""
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


def _part_scripts(text: str) -> str:
    """Part a name from its reading, which a style sheet shows in small print: 土橋 忠つちはし ただし."""
    first, mark, rest = text.partition(_MARK)
    if not mark:
        return text
    rest = rest.replace(_MARK, "")
    is_reading = re.fullmatch(r"[ぁ-ゖァ-ー・\s]+|[A-Z][A-Za-zÀ-ɏ’' .,-]+", rest) is not None
    is_other = re.search(r"[\u30a1-\ud7ff]\s*$", first) is not None
    return f"{first}\u3000{rest}" if is_reading and is_other else first + rest


class _Reader:
    """What libxml2 calls for each tag and text."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.title: str | None = None
        self._open: list[Element] = [Element(tag="page", number=0, level=0, is_block=True)]
        self._blocks: list[int] = [0]
        self._tables: list[Table] = []
        self._unseen = 0
        self._bold = 0
        self._folds = self._asides = 0
        self._in_title = False
        self._words: list[str] = []
        self._plain = False
        self._is_behind_span = False
        self._count = self._too_deep = 0
        self._forms: list[int] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Open an element."""
        self._count += 1
        if self._count > MOST_TAGS:
            raise TooLargeError(f"this page has more than {MOST_TAGS:,} tags")
        if tag == "br":
            self._flush()
            return
        if tag == "form":
            self._flush()
            self._forms.append(len(self.pieces))
        elif tag in ("input", "textarea", "select") and attributes.get("type") != "hidden":
            self._cut_label()
        if tag in _ALONE:
            return
        if tag == "title" and self.title is None:
            self._in_title, self.title = True, ""
        hidden = "hidden" in attributes or bool(_HIDING.search(attributes.get("style") or ""))
        is_block = tag not in _INLINE
        if is_block:
            self._flush()
        elif tag in _SET_APART and self._is_behind_span and self._words and len(self._words[-1].strip()) > 1:
            self._words.append("\u3000")  # columns that a style sheet sets apart
        elif tag in _SET_APART and self._words and self._words[-1].strip():
            self._words.append(_MARK)
        self._is_behind_span = False
        level = _HEADINGS.get(tag, 0)
        unseen = tag in _UNSEEN or hidden or attributes.get("aria-hidden") == "true"
        unseen = unseen or (tag == "button" and not self._is_heading(attributes))
        name = "unseen" if unseen else tag
        folds = bool(_FOLDING.search(attributes.get("class") or ""))
        self._folds += folds
        kind = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
        is_aside = tag in _BOXES and _AROUND.search(kind) is not None
        self._asides += is_aside
        self._open.append(
            Element(
                tag=f"{name}:{tag}", number=self._count, level=level, is_block=is_block, folds=folds, is_aside=is_aside
            )  # fmt: skip
        )
        if is_block:
            self._blocks.append(self._count)
        self._unseen += unseen
        self._bold += tag in ("b", "strong", "th")
        if not self._unseen:
            self._start_table(tag, attributes)

    def _is_heading(self, attributes: dict[str, str]) -> bool:
        """Tell whether a button is the heading of what it opens, not something to press."""
        folds = self._folds > 0 or "aria-expanded" in attributes or "data-bs-target" in attributes
        return folds or any(each.level for each in self._open[-4:])

    def end(self, tag: str) -> None:
        """Close an element; libxml2 closes everything that was opened, in order."""
        if tag in _ALONE or len(self._open) == 1:
            return
        element = self._open[-1]
        if element.is_block:
            self._flush()
        self._open.pop()
        self._folds -= element.folds
        self._asides -= element.is_aside
        self._is_behind_span = (tag == "span" or tag in ("b", "strong", "em")) and bool(self._words)
        if element.is_block:
            self._blocks.pop()
        if tag == "title":
            self._in_title = False
        if tag == "form" and self._forms:
            start = self._forms.pop()
            told = "".join(each.text for each in self.pieces[start:])
            if len(told) < SHORTEST_PAGE:
                del self.pieces[start:]
        if element.tag.startswith("unseen:"):
            self._unseen -= 1
        elif not self._unseen:
            self._end_table(tag)
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
        while self._tables:
            self._end_row()
            self._tables.pop()

    def _cut_label(self) -> None:
        """Take out what stands in front of a field of a form, on its line or on one of its own."""
        if any("label:" in each.tag or each.tag.endswith(":label") for each in self._open[-2:]) or self._words:
            self._words = []
        elif self._forms and len(self.pieces) > self._forms[-1] and len(self.pieces[-1].text) < LONGEST_LABEL:
            self.pieces.pop()

    def _flush(self) -> None:
        """End a line."""
        text = _part_scripts(re.sub(r"[ \t\r\n\f]+", " ", "".join(self._words)).strip(" "))
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
            text=text, block=self._blocks[-1], group=group, around=around, level=level, is_aside=self._asides > 0
        )
        row = self._tables[-1].row if self._tables else None
        if row is not None and row.cells:
            row.cells[-1].append(piece)
        else:
            self._emit(piece)

    def _emit(self, piece: Piece) -> None:
        """Add a piece to the page, or to the cell of the table around this one."""
        for table in reversed(self._tables[:-1]):
            if table.row is not None and table.row.cells:
                table.row.cells[-1].append(piece)
                return
        self.pieces.append(piece)

    def _start_table(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "table" and (self._too_deep or len(self._tables) >= DEEPEST_TABLE):
            self._too_deep += 1
        elif self._too_deep:
            pass
        elif tag == "table":
            if self._tables:
                self._tables[-1].has_inner = True
            self._tables.append(Table(number=self._count))
        elif tag == "tr" and self._tables:
            self._end_row()
            self._tables[-1].row = Row()
        elif tag in ("td", "th") and self._tables:
            table = self._tables[-1]
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

    def _end_table(self, tag: str) -> None:
        if self._too_deep:
            self._too_deep -= tag == "table"
        elif tag == "tr":
            self._end_row()
        elif tag == "table" and self._tables:
            self._end_row()
            self._tables.pop()

    def _end_row(self) -> None:
        """Take in the row that is being read: as a row, or as lines if its table only arranges the page."""
        if not self._tables or (row := self._tables[-1].row) is None:
            return
        table = self._tables[-1]
        table.row = None
        table.spans = {column: rows - 1 for column, rows in table.spans.items() if rows > 1}
        cells = tuple("\n".join(piece.text for piece in cell) for cell in row.cells)
        full = [cell for cell in cells if cell]
        if len(full) < 2 or table.has_inner or any(len(cell) > LONGEST_CELL for cell in cells):
            whole = [piece for cell in row.cells for piece in cell]
            for piece in whole:
                self._emit(piece)
            return
        self._emit(
            Piece(text="", block=self._count, group=table.number, cells=cells, table=table.number,
                  is_header=row.is_header, is_aside=self._asides > 0)
        )  # fmt: skip
