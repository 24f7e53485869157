"""The outline as a Word document; the evidence of each sentence is a comment beside it."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from pipeline.records import Event, Language, Outline, Proceedings, Sentence, Translations
from pipeline.render.reading import (
    DRAFT_NOTE,
    JOINTS,
    TITLES,
    Line,
    evidence_of,
    lines_by_id,
    printable,
    show_rendering,
    show_span,
)

if TYPE_CHECKING:
    from docx.document import Document

_BODY = "Georgia"
_EAST_ASIA: Mapping[Language, str] = {"zh": "SC", "ja": "JP", "ko": "KR", "en": "JP"}
_TAGS: Mapping[Language, str] = {"zh": "zh-CN", "ja": "ja-JP", "ko": "ko-KR", "en": "en-US"}
_EPOCH = datetime(2000, 1, 1)  # equal outlines give equal bytes, so no clock is read


def render_outline(event: Event, proceedings: Proceedings, translations: Translations, outline: Outline) -> bytes:
    """Return the outline as DOCX: the note that it is a draft, headings, paragraphs, evidence as comments."""
    import docx

    document = docx.Document()
    set_styles(document, outline.language)
    set_properties(document, f"Outline: {event.title}", "Unreviewed draft of the outline of a post-webinar report")
    lines = lines_by_id(event, proceedings, translations)
    document.sections[0].header.paragraphs[0].text = f"{printable(event.title)} | Unreviewed draft"
    document.core_properties.language = _TAGS[outline.language]
    document.add_heading(TITLES[outline.language], level=1)
    note = document.add_paragraph().add_run(f"{DRAFT_NOTE} The comments hold the evidence.")
    note.italic = True
    for section in outline.sections:
        document.add_heading(printable(section.heading), level=2)
        for paragraph in section.paragraphs:
            written = document.add_paragraph()
            for number, sentence in enumerate(paragraph.sentences):
                if number and JOINTS[outline.language]:
                    written.add_run(JOINTS[outline.language])
                run = written.add_run(printable(sentence.text))
                comment = document.add_comment(run, text=_comment(sentence, lines), author="Trilogue", initials="T")
                comment._comment_elm.attrib.pop(_date_attribute(), None)
    buffer = io.BytesIO()
    document.save(buffer)
    return without_clock(buffer.getvalue())


def _comment(sentence: Sentence, lines: Mapping[str, Line]) -> str:
    cited = [
        f"{show_span(line.utterance.span)} {line.speaker} ({line.utterance.language}): {line.utterance.text}"
        + (f" = {line.translation}" if line.translation else "")
        + "".join(f" / {show_rendering(each)}" for each in line.renderings)
        for line in evidence_of(sentence, lines)
    ]
    return "\n".join(printable(each) for each in [*cited, f"Made as: {sentence.method}"])


def _date_attribute() -> str:
    from docx.oxml.ns import qn

    return str(qn("w:date"))


def set_styles(document: "Document", language: Language = "en") -> None:
    """Choose fonts, also for East Asian text, which Word looks up apart and draws as *language* does."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    for name, size in (("Normal", 11), ("Heading 1", 18), ("Heading 2", 13)):
        style = document.styles[name]
        style.font.name = _BODY
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0x1C, 0x1B, 0x19)
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
            fonts.attrib.pop(qn(theme), None)
        fonts.set(qn("w:eastAsia"), f"Noto Serif CJK {_EAST_ASIA[language]}")
        if language != "en":
            spoken = OxmlElement("w:lang")
            spoken.set(qn("w:eastAsia"), _TAGS[language])
            style.element.get_or_add_rPr().append(spoken)
    body = document.styles["Normal"].paragraph_format
    body.space_after, body.line_spacing = Pt(8), 1.15


def set_properties(document: "Document", title: str, subject: str, comments: str = DRAFT_NOTE) -> None:
    """Say what the document is, and of no time: its dates are always the same."""
    properties = document.core_properties
    properties.title = printable(title)
    properties.subject = subject
    properties.author = properties.last_modified_by = "Trilogue"
    properties.comments = comments
    properties.language = "en-US"
    properties.created = properties.modified = _EPOCH


def without_clock(data: bytes) -> bytes:
    """Return the archive with a fixed date on every member."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            dated = zipfile.ZipInfo(member.filename, (1980, 1, 1, 0, 0, 0))
            target.writestr(dated, source.read(member.filename), compress_type=zipfile.ZIP_DEFLATED)
    return packed.getvalue()
