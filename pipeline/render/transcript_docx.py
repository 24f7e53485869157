"""The transcript and its translation side by side as a Word document: a table by time, a row for each utterance."""

import io
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from pipeline.records import Event, Language, Proceedings, Translations
from pipeline.render.docx import set_properties, set_styles, without_clock
from pipeline.render.reading import Line, lines_by_id, printable, show_rendering, show_session, show_time

if TYPE_CHECKING:
    from docx.document import Document
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

_NAMES: dict[Language, str] = {"zh": "Chinese", "ja": "Japanese", "ko": "Korean", "en": "English"}
_CODES: dict[Language, str] = {"zh": "zh-CN", "ja": "ja-JP", "ko": "ko-KR", "en": "ja-JP"}
"""What East Asian writing is in, also amid English."""

_FONTS: dict[Language, str] = {
    "zh": "Noto Serif CJK SC",
    "ja": "Noto Serif CJK JP",
    "ko": "Noto Serif CJK KR",
    "en": "Noto Serif CJK JP",
}
_WIDTHS = (18, 36, 100, 103)
"""Millimetres of time, speaker, original and translation: A4 across, less 20 on each side."""

_NOTE = (
    "This is an unreviewed draft, put together by a program from the recording. "
    "Where nothing stands beside the original, it was said in {language} or has not been translated."
)
_QUIET, _SHADE = "5F5B55", "ECE8E1"


def render_transcript(event: Event, proceedings: Proceedings, translations: Translations) -> bytes:
    """Return the transcript as DOCX: time, speaker, original and translation, under the headings of the sessions.

    What interpreters said is in italics under the translation, and what was typed is marked. The same records give the
    same bytes.
    """
    import docx

    document = docx.Document()
    set_styles(document)
    note = _NOTE.format(language=_NAMES[translations.language])
    set_properties(document, f"Transcript: {event.title}", "Unreviewed transcript with its translation", note)
    _turn_page(document)
    document.sections[0].header.paragraphs[0].text = f"{printable(event.title)} | Unreviewed transcript"
    document.add_heading(printable(event.title), level=1)
    document.add_paragraph().add_run(note).italic = True
    table = _add_table(document, translations.language)
    for heading, lines in _chapters(event, proceedings, translations):
        _add_heading(table, heading)
        for line in lines:
            _add_line(table, line, translations.language)
    buffer = io.BytesIO()
    document.save(buffer)
    return without_clock(buffer.getvalue())


def _chapters(
    event: Event, proceedings: Proceedings, translations: Translations
) -> Iterator[tuple[str, Iterator[Line]]]:
    """Yield the lines in order of time under the headings of their sessions; what was typed is in the one it met."""
    sessions = {utterance: talk.session for talk in proceedings.talks for utterance in talk.utterances}
    lines = sorted(lines_by_id(event, proceedings, translations).values(), key=lambda line: line.utterance.span)
    spoken = [line.utterance.id for line in lines if line.utterance.source == "track"]
    session = sessions.get(spoken[0]) if spoken else None
    placed: list[tuple[str, Line]] = []
    for line in lines:
        if line.utterance.source == "track":
            session = sessions.get(line.utterance.id)
        placed.append((show_session(event, session), line))
    for heading, group in groupby(placed, key=lambda each: each[0]):
        yield heading, (line for _, line in group)


def _turn_page(document: "Document") -> None:
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Mm(297), Mm(210)
    section.left_margin = section.right_margin = Mm(20)
    section.top_margin = section.bottom_margin = Mm(22)


def _add_table(document: "Document", language: Language) -> "Table":
    """Return a table with a header that is repeated on every page."""
    from docx.shared import Mm

    table = document.add_table(rows=1, cols=len(_WIDTHS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS, strict=True):
        column.width = Mm(width)
    row = table.rows[0]
    titles = ("Time", "Speaker", "Original", f"Translation ({_NAMES[language]})")
    for cell, title, width in zip(row.cells, titles, _WIDTHS, strict=True):
        cell.width = Mm(width)
        _write(_paragraph(cell), title, "en").bold = True
        _shade(cell)
    _mark_row(row, "w:tblHeader")
    return table


def _add_heading(table: "Table", heading: str) -> None:
    """Add a row across the table, which stays with the row after it."""
    row = table.add_row()
    first, *_, last = row.cells
    cell = first.merge(last)
    _shade(cell)
    paragraph = _paragraph(cell)
    paragraph.style = "Heading 2"
    paragraph.add_run(printable(heading))
    _mark_row(row)


def _add_line(table: "Table", line: Line, target: Language) -> None:
    """Add the row of one utterance."""
    from docx.shared import Mm, RGBColor

    said = line.utterance
    row = table.add_row()
    time, speaker, original, translation = row.cells
    for cell, width in zip(row.cells, _WIDTHS, strict=True):
        cell.width = Mm(width)
    _write(_paragraph(time), show_time(said.span.start), "en")
    if said.source == "track":
        _write(_paragraph(speaker), line.speaker, "en")
    else:
        mark = _write(
            _paragraph(speaker), f"typed in the {'chat' if said.source == 'chat' else 'Q&A'}, not spoken", "en"
        )
        mark.font.color.rgb = RGBColor.from_string(_QUIET)
    if said.via_interpreter:
        _write(speaker.add_paragraph(), "through an interpreter", "en").italic = True
    _write(_paragraph(original), said.text, said.language)
    paragraph = _paragraph(translation)
    if line.translation:
        _write(paragraph, line.translation, target)
    for number, rendering in enumerate(line.renderings):
        below = translation.add_paragraph() if number or line.translation else paragraph
        _write(below, show_rendering(rendering), rendering.language).italic = True
    _mark_row(row)


def _paragraph(cell: "_Cell") -> "Paragraph":
    """Return the paragraph that every cell has."""
    return cell.paragraphs[0]


def _write(paragraph: "Paragraph", text: str, language: Language) -> "Run":
    """Add *text* with its language, by which Word chooses fonts, hyphenation and spelling."""
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement
    from docx.shared import Pt

    run = paragraph.add_run(printable(text))
    run.font.size = Pt(9.5)
    properties = run._element.get_or_add_rPr()
    fonts = properties.get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), _FONTS[language])
    tongue = OxmlElement("w:lang")
    tongue.set(qn("w:val"), "en-US")  # of the Latin letters in it
    tongue.set(qn("w:eastAsia"), _CODES[language])
    if language in ("zh", "ja"):
        fonts.set(qn("w:hint"), "eastAsia")  # quotation marks and dots in the East Asian font, too
    properties.append(tongue)
    return run


def _shade(cell: "_Cell") -> None:
    from docx.oxml.ns import qn
    from docx.oxml.parser import OxmlElement

    shade = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", _SHADE)):
        shade.set(qn(name), value)
    cell._element.get_or_add_tcPr().append(shade)


def _mark_row(row: "_Row", *marks: str) -> None:
    """Keep a row on one page with little space between its lines, and give it further *marks*."""
    from docx.oxml.parser import OxmlElement
    from docx.shared import Mm

    for paragraph in (each for cell in row.cells for each in cell.paragraphs):
        paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Mm(0.8)
        paragraph.paragraph_format.line_spacing = 1.0

    properties = row._tr.get_or_add_trPr()
    for mark in ("w:cantSplit", *marks):
        properties.append(OxmlElement(mark))
