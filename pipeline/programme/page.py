"""The lines of an event page, as somebody sees them: from HTML or plain text, in any usual encoding.

A page is written by strangers. What is taken from it is text: no control characters, nothing that turns the direction
of reading around, no e-mail address; and what a browser would not show is not read.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TypeVar

from pipeline.errors import EventError
from pipeline.language.scripts import count_scripts
from pipeline.programme.layout import fits, lay_out, measure
from pipeline.programme.elements import MOST_COLUMNS, Piece
from pipeline.programme.markup import TooLargeError, read_markup
from pipeline.programme.words import find_column, find_fact, find_kind, find_part, find_role, is_break
from pipeline.records import LANGUAGES, Language
from pipeline.transcripts.encodings import CODECS, decode_text, name_encoding
from pipeline.zoom.plain import HIDDEN_ADDRESS, clean_text

MAXIMUM_SIZE = 10_000_000
"""Bytes; a page that was saved with all its pictures inside may be that large."""
MOST_LINES = 5_000
"""A page of an event has a few hundred."""
MOST_CHARACTERS = 300_000
"""Of a page; what is beyond is left out, and said to be."""
LONGEST_LINE = 2_000
"""Characters; what is beyond is prose at any rate."""
LONG_LINE = 60
"""Columns of a line of text that was wrapped by a program."""

_CHARSET = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_TAG = re.compile(r"<(?:!doctype\s+html|html|head|body|div|p|table|h1|ul|meta)\b", re.IGNORECASE)
_BULLET = re.compile(
    r"^[\s\u3000]*(?:[-*•·・●○■□◆◇▶▷►➤※◎⚫▌▎✔✓☑★☆▲△◦]|[oㅇ](?=\s)|\d{1,2}(?:[.)](?=\s)|、|(?=\s\s))|[①-⑳㉠-㉻](?=\s*\S)|[가나다라마바사아](?=\.\s)\.|[(（][一二三四五六七八九十\d]{1,3}[)）](?=\s*\S))[\s\u3000]*"
)
_RULE = re.compile(r"[\s\-_=*~·.─━—|+]*")
_REVERSING = re.compile(r"[\u202d\u202e]")
"""What makes a reader see other words than stand there; a broken character takes its place, which no name holds."""
_SPACED = re.compile(
    r"^[^\w\s]*(?:[\u3041-\u30ff\u3400-\u9fff가-힣]\s+){1,7}[\u3041-\u30ff\u3400-\u9fff가-힣](?=$|\s\s|\s*[:：(（〔【])"
)
_SHORT = re.compile(r"[\u3041-\u30ff\u3400-\u9fff々가-힣]{1,4}・?(?:\s{1,3}[\u3041-\u30ff\u3400-\u9fff々가-힣]{1,2}){0,2}")
"""A part of a name."""
_PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u2604\u2607-\u2714\u2716-\u27bf\ufe0f\u21b3\u2794]+")
"""Little pictures, which say nothing of who speaks."""
_NAME = re.compile(r"(?:(?:and )?[A-Z][\w’'.-]*[ ,]*){2,6}")
"""A line of nothing but words with capitals: who speaks, below what."""
_PAIR = re.compile(r"(?<![\w々])([\u3400-\u9fff])\s{2,}(?![氏様君])([\u3400-\u9fff])(?=\s{2,}|\s*[(（、；;]|$)")
"""A name of two letters that stand as far apart as those of longer names."""
_LETTERS = re.compile(r"^[\u3400-\u9fff가-힣](?:\s{2,}[\u3400-\u9fff가-힣]){1,3}$")
"""A name whose letters stand far apart."""
_GAP = re.compile(r"\S[\u3000 \t]{2,}\S")
_NARROW = re.compile(r"(?<=\S)\u3000(?=\S)")
_HANDLE = re.compile(r"(?<=[、。，,(（「／/：:\s])@(?=\w)")
"""The mark of an account that follows no word: it is no part of an address."""
_TURNING = re.compile(r"[\u200b-\u200f\u202a-\u202c\u2060-\u2069\ufeff\u00ad]")


Item = TypeVar("Item")


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
    is_card: bool = False


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
        name, found = markup.title, _join_names([_take(each) for each in pieces])
    else:
        whole = re.split(r"\r\n|[\n\r\v\f\x85\u2028\u2029]", text)
        raw, is_cut = _cap(whole, list(map(len, whole)))
        name, found = None, _cut(raw)
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


def tidy(text: str) -> str:
    """Return *text* on one line with single spaces, without what cannot be seen and without e-mail addresses."""
    return " ".join(_tidy(text).split())


def _tidy(text: str) -> str:
    """Do the same, but keep two spaces where the parts of a line are that far apart."""
    if len(text) > LONGEST_LINE:
        text = text[:LONGEST_LINE].rsplit(maxsplit=1)[0]
    text = re.sub(
        r"[\t\u3000]|[^\S\n]{2,}",
        "\x1f",
        unicodedata.normalize("NFC", _TURNING.sub("", _REVERSING.sub("\ufffd", text))),
    )
    text = _HANDLE.sub(" @", _PICTURES.sub(" ", text)).strip()
    if _GAP.search(text):  # 教授　　久遠寺　美冬: the wider gap parts what the narrower one keeps together
        text = _NARROW.sub(" ", text)
    parts = [clean_text(part).replace(HIDDEN_ADDRESS, " ") for part in text.split("\x1f")]
    folded = "  ".join(" ".join(part.split()) for part in parts if part.strip())
    plain = "".join(unicodedata.normalize("NFKC", each) if _is_wide(each) else each for each in folded)
    plain = _PAIR.sub(r"\1 \2", plain)
    plain = _LETTERS.sub(lambda match: " ".join(match[0].split()), _SPACED.sub(_close_up, plain))
    return re.sub(r"\s*@\s*", " at ", plain)  # what is left of a mark of addresses is a word, as in Data @ Work


def _close_up(match: re.Match[str]) -> str:
    """Return a label whose letters stand apart as a word, if it is one: 座    長."""
    word = re.sub(r"\s+", "", match[0])
    return word if _is_word(word) else match[0]


def _is_wide(character: str) -> bool:
    """Tell whether this is a full-width letter or digit, a half-width kana, or another & | ~ or @."""
    return ("０" <= character <= "ｚ" and character.isalnum()) or character in "＆｜＠　［］" or "ｦ" <= character <= "ﾟ"


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
    cells = tuple("\n".join(filter(None, map(_tidy, cell.split("\n")))) for cell in piece.cells)
    text = " ".join(cells).replace("\n", " ") if cells else _BULLET.sub("", _tidy(piece.text))
    return Line(
        text=text, block=piece.block, indent=_indent(piece.text), group=piece.group, around=piece.around, level=piece.level, cells=cells, table=piece.table,
        is_header=piece.is_header, is_card=piece.is_card,
    )  # fmt: skip


def _cut(pieces: Sequence[str]) -> list[Line]:
    """Return the lines of plain text; those with tabs or bars between their parts are rows of a table."""
    lines: list[Line] = []
    block = gap = table = 0
    for raw in lay_out(_cut_signature(_unquote(pieces))):
        if isinstance(raw, tuple):
            table += not (lines and lines[-1].cells and len(lines[-1].cells) == len(raw))
            held = tuple("\n".join(filter(None, map(_tidy, cell.split("\n")))) for cell in raw)
            whole = " ".join(held).replace("\n", " ")
            lines.append(Line(text=whole, block=block, group=block, cells=held, table=table, gap=gap))
            gap = 0
            continue
        if _RULE.fullmatch(raw):
            gap += 1
            continue
        if gap or not lines:
            block += 1
        level = len(raw) - len(raw.lstrip("#")) if re.match(r"#{1,6}\s", raw) else 0
        cells = _cut_cells(raw)
        if cells and not (lines and lines[-1].cells and len(lines[-1].cells) == len(cells)):
            table += 1
        whole = _tidy(raw.lstrip("# ").replace("**", ""))
        bullet = _BULLET.match(whole)
        shown = "  ".join(cells) if cells else _BULLET.sub("", whole)
        lines.append(
            Line(
                text=shown,
                block=block,
                group=block,
                level=level,
                gap=gap,
                indent=_indent(raw),
                cells=cells,
                table=table if cells else 0,
                is_counted=not cells and bullet is not None and any(each.isnumeric() for each in bullet[0]),
            )
        )
        gap = 0
    return _unwrap(_join_names([each for each in lines if each.text]))


def _indent(raw: str) -> int:
    return measure(raw) - measure(raw.lstrip())


def _unquote(pieces: Sequence[str]) -> Sequence[str]:
    """Return the lines of a mail without the marks of quotation, where it is all that was forwarded."""
    quoted = sum(each.lstrip().startswith(">") for each in pieces)
    is_forwarded = quoted * 2 > sum(bool(each.strip()) for each in pieces)
    return [re.sub(r"^\s*(?:>\s?)+", "", each) for each in pieces] if is_forwarded else pieces


def _join_names(lines: Sequence[Line]) -> list[Line]:
    """Return lines with a name in one that a poster sets on two, the second further to the right than the first."""
    made: list[Line] = []
    for line in lines:
        last = made[-1] if made else None
        is_short = last is not None and _SHORT.fullmatch(line.text) and _SHORT.fullmatch(last.text)
        is_short = is_short and last is not None and not _is_word(last.text)
        if last is not None and is_short and line.block == last.block and line.indent > last.indent + 1:
            parts = [last.text, line.text.replace(" ", "")]
            is_half = last.text[-1:] == "・" or (" " in last.text and len(last.text) < 5)
            made[-1] = replace(last, text=("" if is_half else " ").join(parts))
        else:
            made.append(line)
    return made


def _is_word(text: str) -> bool:
    """Tell whether a short line is that of a programme, and no part of a name: 開会, 사회, 休憩."""
    return any(find(text) for find in (find_role, find_part, find_fact, find_kind, find_column)) or is_break(text)


def _cut_signature(pieces: Sequence[str]) -> Sequence[str]:
    """Return the lines of a mail without the signature, which stands below a line of two hyphens."""
    at = next((position for position, each in enumerate(pieces) if each.rstrip() == "--"), len(pieces))
    is_end = sum(bool(each.strip()) for each in pieces[at:]) < 20 and at > len(pieces) // 3
    return pieces[:at] if is_end else pieces


def _cut_cells(raw: str) -> tuple[str, ...]:
    """Return the cells of a line that is a row of a table: two bars or two tabs at least."""
    stripped = raw.strip()
    if len(stripped) > LONGEST_LINE or max(stripped.count("|"), stripped.count("\t")) >= MOST_COLUMNS:
        return ()
    if stripped.count("|") >= 2 and (stripped.startswith("|") or stripped.count(" | ") >= 2):
        return tuple(
            _tidy(_BULLET.sub("", cell.replace("**", "")).strip(" *_"))
            for cell in _BULLET.sub("", stripped).strip("|").split("|")
        )
    if raw.rstrip().count("\t") >= 2 and "\t\t" not in raw.strip():
        return tuple(_tidy(cell) for cell in raw.rstrip().split("\t"))
    return ()


def _find_width(lines: Sequence[Line]) -> int:
    """Return the width at which the lines of a text were wrapped; 0 if they were not."""
    widths = sorted(measure(each.text) for each in lines if not each.cells)
    widest = widths[-1] if widths else 0
    return widest if LONG_LINE < widest <= 100 and sum(each > widest - 10 for each in widths) > 4 else 0


def _unwrap(lines: Sequence[Line]) -> list[Line]:
    """Return lines with those of a paragraph joined that a program has wrapped: a long one goes on in lower case."""
    joined: list[Line] = list(lines[:1])
    last_width = len(lines[0].text) if lines else 0
    width = _find_width(lines)
    for before, line in pairwise(lines):
        last = joined[-1]
        is_wrapped = last_width * 4 > width * 3 > 0 and not fits(before.text, line.text, width) and not line.is_counted
        goes_on = line.text[:1].islower() or before.text.endswith(("-", ","))
        goes_on = goes_on or (is_wrapped and not _NAME.fullmatch(line.text))
        same = line.block == before.block and not line.cells and not last.cells
        if same and goes_on and last_width > LONG_LINE and len(last.text) < LONGEST_LINE:
            space = "" if before.text.endswith("-") else " "
            joined[-1] = replace(last, text=f"{last.text}{space}{line.text}")
        else:
            joined.append(line)
        last_width = len(line.text)
    return joined
