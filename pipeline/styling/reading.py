"""A report in Markdown, plain text, Word or HTML as blocks of text: headings and paragraphs, in their order.

Only text is read: no image, no comment, no note, no header or footer of a page. Nothing is fetched.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UsageError

MAXIMUM_SIZE = 20_000_000
"""Bytes of a file, and of the text that is packed in a Word document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One heading or paragraph.

    Attributes:
        level: Of a heading, from 1; `None` for a paragraph, which may still turn out to be a heading.
    """

    text: str
    level: int | None = None


def read_blocks(path: Path) -> tuple[Block, ...]:
    """Return the blocks of a report.

    Raises:
        UsageError: The file cannot be read, or is of another kind than its name says.
    """
    from pipeline.styling.markup import read_html, read_word

    readers = {".md": _read_markdown, ".markdown": _read_markdown, ".txt": _read_text}
    suffix = path.suffix.lower()
    if suffix not in (*readers, ".docx", ".html", ".htm"):
        raise UsageError(f"{path}: reports are read from .md, .txt, .docx and .html files; save it as one of them.")
    try:
        with path.open("rb") as file:
            data = file.read(MAXIMUM_SIZE + 1)
    except OSError as error:
        raise UsageError(f"{path}: this report cannot be read: {error.strerror}.") from error
    if len(data) > MAXIMUM_SIZE:
        raise UsageError(f"{path}: this file is larger than {MAXIMUM_SIZE // 1_000_000} MB, which no report's text is.")
    if suffix == ".docx":
        blocks = read_word(data, str(path))
    elif suffix in (".html", ".htm"):
        blocks = read_html(data)
    else:
        blocks = readers[suffix](decode_text(data))
    tidied = (Block(text=" ".join(block.text.split()), level=block.level) for block in blocks)
    return tuple(block for block in tidied if block.text and not _PAGE_NUMBER.fullmatch(block.text))


_PAGE_NUMBER = re.compile(r"\W*(?:page )?\d{1,4}(?: ?(?:/|of) ?\d{1,4})?\W*", re.IGNORECASE)


def decode_text(data: bytes) -> str:
    """Return text in UTF-8 or UTF-16, else as Windows wrote Western text; line ends become line feeds."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = data.decode("cp1252", "replace")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _read_text(text: str) -> Iterator[Block]:
    """Yield what stands between empty lines; where lines are long, each is a paragraph of its own."""
    for group in re.split(r"\n\s*\n|\f", text):
        lines = [line.strip() for line in group.split("\n") if line.strip() and not _PAGE_NUMBER.fullmatch(line)]
        if any(len(line) > 140 for line in lines):
            yield from (Block(text=line) for line in lines)
        elif lines:
            yield Block(text=" ".join(lines))


_HEADING = re.compile(r" {0,3}(?P<marks>#{1,6})\s+(?P<text>.*?)(?:\s+#+)?\s*")
_UNDERLINE = re.compile(r" {0,3}(?:=+|-{2,})\s*")
_KEPT = 0xE000
"""Where escaped characters are kept, in Unicode's private area, until all markup is gone."""


def _read_markdown(text: str) -> Iterator[Block]:
    text = re.sub(r"<!--.*?-->", "", text, flags=re.DOTALL)
    text = re.sub(r"\\([!-/:-@\[-`{-~])", lambda match: chr(_KEPT + ord(match[1])), text)
    lines: list[str] = []
    for line in [*text.split("\n"), ""]:
        heading = _HEADING.fullmatch(line)
        underlined = bool(lines) and _UNDERLINE.fullmatch(line) is not None
        if heading or underlined or not line.strip():
            level = (1 if line.strip()[:1] == "=" else 2) if underlined else None
            if lines and underlined:
                yield Block(text=_plain(" ".join(lines)), level=level)
            elif lines:
                yield from _bodies(lines)
            lines = []
            if heading:
                yield Block(text=_plain(heading["text"]), level=len(heading["marks"]))
        else:
            lines.append(line)


def _bodies(lines: list[str]) -> Iterator[Block]:
    """Yield the block that lines make; one that is bold throughout is a heading."""
    text = re.sub(r"^(?:>\s*)+|^[-*+]\s+|^\d+[.)]\s+", "", " ".join(line.strip() for line in lines))
    is_bold = re.fullmatch(r"(\*\*|__)(?:(?!\1).)+\1", text) is not None
    yield Block(text=_plain(text), level=3 if is_bold else None)


def _plain(text: str) -> str:
    """Return Markdown's text as a reader sees it."""
    text = re.sub(r"!?\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"</?[a-zA-Z][^>]*>", "", text)
    text = re.sub(r"\*+|(?<!\w)_+(?=\w)|(?<=\S)_+(?!\w)|`", "", text)
    text = html.unescape(text)
    return re.sub(f"[{chr(_KEPT)}-{chr(_KEPT + 0x7F)}]", lambda match: chr(ord(match[0]) - _KEPT), text)
