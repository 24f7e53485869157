"""One speaker's paragraphs as a Word document, sent out for clearance.

Every sentence has a row of its own: its mark and its text. The mark is the sentence's id and a hash of the text that
was sent, so that the answer can be read whatever a word processor does to it (`clearance`).
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
    from docx.table import _Cell
    from docx.text.paragraph import Paragraph

NOTE = (
    "Please correct the text in the right column as you wish. Empty a row, or remove it, to strike a sentence. "
    "Leave the left column as it is. To add something, write it into the sentence that it follows."
)

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


def write_extract(state: Json, person: str) -> bytes:
    """Return the DOCX for one person of the event.

    Raises:
        UsageError: Nobody has that id, or the outline reports nothing of theirs.
    """
    import docx

    known = {each["id"]: each for each in state["people"]}
    passages = list(passages_of(state, person)) if person in known else []
    if not passages:
        raise UsageError("The outline holds no paragraph of that person; choose one who speaks in it.")
    name, title = known[person]["name"], state["event"]["title"]
    document = docx.Document()
    set_styles(document)
    set_properties(document, f"For clearance: {name}", f"Draft of what {name} is reported to have said", NOTE)
    document.sections[0].header.paragraphs[0].text = f"{printable(title)} | For clearance by {printable(name)}"
    document.add_heading(printable(name), level=1)
    document.add_paragraph().add_run(NOTE).italic = True
    heading, talk, table = None, None, None
    for each in passages:
        if each.heading != heading:
            document.add_heading(printable(each.heading), level=2)
        if table is None or each.talk != talk or each.heading != heading:
            table = document.add_table(rows=0, cols=2)
            table.style = "Table Grid"
            table.autofit = False
        heading, talk = each.heading, each.talk
        left, right = table.add_row().cells
        _set_widths(left, right)
        _small(left.paragraphs[0], mark(each.sentence, each.text))
        right.text = printable(each.text)
    marks = "; ".join(mark(each.sentence, each.text) for each in passages)
    _small(document.add_paragraph(), f"{SENT} {marks}")
    buffer = io.BytesIO()
    document.save(buffer)
    return without_clock(buffer.getvalue())


def _set_widths(left: "_Cell", right: "_Cell") -> None:
    from docx.shared import Cm

    left.width, right.width = Cm(2.6), Cm(13.4)


def _small(paragraph: "Paragraph", text: str) -> None:
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(text)
    run.font.size, run.font.color.rgb = Pt(7), RGBColor(0x76, 0x74, 0x70)
