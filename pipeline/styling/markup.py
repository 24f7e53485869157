"""Blocks of Word documents and HTML pages, those that this project renders among them."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from pipeline.errors import UsageError
from pipeline.styling.reading import MAXIMUM_SIZE, Block


def read_word(data: bytes, where: str) -> Iterator[Block]:
    """Yield the paragraphs of a Word document, its tables among them; deleted text and text boxes are left out.

    Raises:
        UsageError: It is none, or its text is unpacked to more than any report has.
    """
    import docx
    from lxml import etree

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(member.file_size for member in archive.infolist() if member.filename.endswith((".xml", ".rels")))
        if size > MAXIMUM_SIZE:
            raise UsageError(f"{where}: the text of this document is larger than that of any report.")
        document = docx.Document(io.BytesIO(data))
    except UsageError:
        raise
    except (zipfile.BadZipFile, KeyError, ValueError, OSError, etree.XMLSyntaxError) as error:
        raise UsageError(f"{where}: this is no Word document (.docx); save it again from Word.") from error
    except docx.opc.exceptions.OpcError as error:
        raise UsageError(f"{where}: this is no Word document (.docx); save it again from Word.") from error
    return _word_blocks(document)


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def _word_blocks(document: Any) -> Iterator[Block]:  # noqa: ANN401 -- python-docx has no types
    levels = {
        style.style_id: _level_of(style.name or "")
        for style in document.styles
        if getattr(style, "name", None) is not None
    }
    for paragraph in document.element.body.iter(f"{_W}p"):
        if any(True for _ in paragraph.iterancestors(f"{_W}txbxContent")):
            continue
        style = paragraph.find(f"{_W}pPr/{_W}pStyle")
        level = levels.get(style.get(f"{_W}val")) if style is not None else None
        runs = [run for run in paragraph.iter(f"{_W}r") if any(text.text for text in run.iter(f"{_W}t"))]
        is_bold = bool(runs) and all(_is_bold(run) for run in runs)
        yield Block(text=_word_text(paragraph), level=level or (3 if is_bold else None))


def _word_text(paragraph: Any) -> str:  # noqa: ANN401 -- as above
    pieces = []
    for element in paragraph.iter(f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}cr", f"{_W}noBreakHyphen"):
        if element.tag == f"{_W}t":
            pieces.append(element.text or "")
        else:
            pieces.append("-" if element.tag.endswith("noBreakHyphen") else " ")
    return "".join(pieces)


def _is_bold(run: Any) -> bool:  # noqa: ANN401 -- as above
    mark = run.find(f"{_W}rPr/{_W}b")
    return mark is not None and mark.get(f"{_W}val") not in ("0", "false")


def _level_of(style: str) -> int | None:
    """Return the level of a style for headings; `None` for others."""
    match = re.fullmatch(r"(?:heading|title|subtitle)\s*(\d?)", style, re.IGNORECASE)
    return None if match is None else int(match[1] or 1)


_UNSEEN = frozenset(
    re.findall(r"\w+", "script style head noscript template svg nav footer header form button select iframe object")
)
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        "p div section article main body li ul ol table tr td th blockquote pre h1 h2 h3 h4 h5 h6 dl dt dd figure"
        " figcaption aside center hr",
    )
)
_APART = frozenset({"evidence", "note"})
"""Classes of this project's own pages that are not the outline."""


def read_html(data: bytes) -> Iterator[Block]:
    """Yield the headings and paragraphs of a page as a browser would show them."""
    from lxml import etree

    try:
        data.decode("utf-8")
        parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    except UnicodeDecodeError:
        parser = etree.HTMLParser(remove_comments=True, remove_pis=True)
    tree = etree.fromstring(data, parser) if data.strip() else None
    if tree is None:
        return
    words: list[str] = []
    level: int | None = None
    hidden = 0
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        tag = str(element.tag)
        is_start = event == "start"
        if tag in _UNSEEN or _APART & set((element.get("class") or "").split()):
            hidden += 1 if is_start else -1
        elif hidden:
            continue
        elif tag in ("br", "summary"):
            words.append(" ")
        elif tag in _BLOCKS:
            yield Block(text="".join(words), level=level)
            words = []
            heading = re.fullmatch("h([1-6])", tag)
            level = int(heading[1]) if heading and is_start else None
        text = element.text if is_start else element.tail
        if text and not hidden:
            words.append(text)
    yield Block(text="".join(words), level=level)
