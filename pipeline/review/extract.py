"""One speaker's paragraphs as a Word document, sent out for clearance.

Every sentence has a row of its own: its number with its mark, and its text. The mark is the sentence's id and a hash of
the text that was sent, so that the answer can be read whatever a word processor does to it (`clearance`).
"""

import hashlib
import io
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.errors import UsageError
from pipeline.render.docx import set_properties, set_styles, without_clock
from pipeline.render.reading import printable
from pipeline.review.showing import Json

if TYPE_CHECKING:
    from docx.document import Document
    from docx.shared import Length
    from docx.table import Table
    from docx.text.paragraph import Paragraph

NOTES = (
    "This is a draft of how the report will render what you said.",
    "Please correct the text in the right column as you wish; tracked changes and comments are welcome. Empty a row, "
    "or remove it, to strike a sentence. To add something, write it into the sentence that it follows.",
    "Please leave the left column and the last line as they are: they tell us which sentence is which. "
    "Then send the document back as a Word document (.docx).",
)
"""What the speaker is asked to do, a paragraph each."""

SENT = "Sent:"
"""What the last line begins with, which lists the marks of all rows: a row that is not in the answer was struck."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """One sentence of a speaker, with the heading it stands under and the talk it is from."""

    heading: str
    talk: str
    sentence: str
    text: str


def tidy(text: str) -> str:
    """Return a text as it is compared: printable, composed, with single spaces."""
    return " ".join(unicodedata.normalize("NFC", printable(text)).split())


def mark(sentence: str, text: str) -> str:
    """Return what stands in the left column: the sentence's id, and eight digits of the hash of its text."""
    return f"{sentence} #{hash_sent(text)}"


def hash_sent(text: str) -> str:
    """Return eight hexadecimal digits that tell whether a text is the one that was sent."""
    return hashlib.sha256(tidy(text).encode()).hexdigest()[:8]


def passages_of(state: Json, person: str) -> Iterator[Passage]:
    """Yield the sentences of everything a person said, in the order of the outline; none that was rejected."""
    speaker = {each["id"]: each["speaker"] for each in state["talks"]}
    for section in state["sections"]:
        for paragraph in section["paragraphs"]:
            if speaker.get(paragraph["talk"]) != person:
                continue
            for each in paragraph["sentences"]:
                if not each["rejected"]:
                    yield Passage(
                        heading=section["heading"], talk=paragraph["talk"], sentence=each["id"], text=each["text"]
                    )


def texts_beside(state: Json, person: str) -> frozenset[str]:
    """Return what an extract holds besides the sentences, as `tidy` leaves it: nobody has to look at that again."""
    names = [each["name"] for each in state["people"]]
    headings = [each["heading"] for each in state["sections"]]
    roles = [_role(each) for each in state["people"] if each["id"] == person]
    return frozenset(tidy(each) for each in (*NOTES, *names, *headings, *roles))


def _role(person: Json) -> str:
    """Return what a person is, and of what; empty if the programme does not say."""
    name, short = person["organization"], person["abbreviation"]
    body = f"{name} ({short})" if name and short and short != name else name
    return ", ".join(filter(None, (person["title"], body)))


def write_extract(state: Json, person: str) -> bytes:
    """Return the DOCX for one person of the event.

    Raises:
        UsageError: Nobody has that id, or the outline reports nothing of theirs.
    """
    import docx
    from docx.shared import Pt

    known = {each["id"]: each for each in state["people"]}
    passages = list(passages_of(state, person)) if person in known else []
    if not passages:
        raise UsageError("The outline holds no paragraph of that person; choose one who speaks in it.")
    name = known[person]["name"]
    document = docx.Document()
    set_styles(document, state["language"])
    set_properties(document, f"For clearance: {name}", f"Draft of what {name} is reported to have said", NOTES[0])
    _set_page(document, f"{printable(state['event']['title'])} | For clearance by {printable(name)}")
    document.add_heading(printable(name), level=1)
    if role := _role(known[person]):
        document.add_paragraph(printable(role))
    for note in NOTES:
        document.add_paragraph().add_run(note).italic = True
    heading, talk, table = None, None, None
    for number, each in enumerate(passages, 1):
        if each.heading != heading:
            document.add_heading(printable(each.heading), level=2)
        elif each.talk != talk:
            document.add_paragraph()  # two tables that touch are one
        if table is None or each.talk != talk or each.heading != heading:
            table = _add_table(document)
        heading, talk = each.heading, each.talk
        _fill(table, number, each)
    marks = "; ".join(mark(each.sentence, each.text) for each in passages)
    last = document.add_paragraph()
    last.paragraph_format.space_before = Pt(18)
    _small(last, f"{SENT} {marks}")
    buffer = io.BytesIO()
    document.save(buffer)
    return without_clock(buffer.getvalue())


def _set_page(document: "Document", header: str) -> None:
    """Make the page A4 with a small header."""
    from docx.shared import Cm

    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.3)
    _small(page.header.paragraphs[0], header, 8)


def _add_table(document: "Document") -> "Table":
    """Return a new table of two columns with a thin line below each row."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    table = document.add_table(rows=0, cols=2)
    table.autofit = False
    for column, width in zip(table.columns, _widths(), strict=True):  # LibreOffice looks here, Word at the cells
        column.width = width
    line = 'w:val="single" w:sz="4" w:space="0" w:color="C9C2B5"'
    borders = f"<w:tblBorders {nsdecls('w')}><w:top {line}/><w:bottom {line}/><w:insideH {line}/></w:tblBorders>"
    table._tbl.tblPr.find(qn("w:tblLayout")).addprevious(parse_xml(borders))  # Word wants them in order
    return table


def _fill(table: "Table", number: int, passage: Passage) -> None:
    """Add the row of a sentence, which no page break cuts."""
    from docx.oxml import OxmlElement
    from docx.shared import Pt

    row = table.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    left, right = row.cells
    left.width, right.width = _widths()
    _small(left.paragraphs[0], str(number), 9)
    left.paragraphs[0].paragraph_format.space_after = Pt(0)
    _small(left.add_paragraph(), mark(passage.sentence, passage.text))
    right.text = printable(passage.text)
    for cell in (left, right):
        cell.paragraphs[0].paragraph_format.space_before = Pt(5)


def _widths() -> "tuple[Length, Length]":
    from docx.shared import Cm

    return Cm(2.9), Cm(13.5)


def _small(paragraph: "Paragraph", text: str, size: float = 6.5) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(size), RGBColor(0x8D, 0x86, 0x7A)
