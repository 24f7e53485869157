"""The answer to an extract that was sent out for clearance: a Word document that anybody may have worked on.

The file is untrusted. Only its main text and its comments are read, as XML without entities, and no more of it than a
document of this kind can have.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from lxml import etree

from pipeline.edits import Edit, new_edit
from pipeline.edits.finding import union
from pipeline.edits.operations import Anchor
from pipeline.errors import UsageError
from pipeline.records import Sentence, Utterance
from pipeline.review.effective import Effective
from pipeline.review.extract import SENT, hash_sent, passages_of, texts_beside, tidy
from pipeline.review.showing import Json

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST_BYTES = 20_000_000  # of a part, unpacked
_MARK = re.compile(r"(?P<sentence>\S+)\s*#(?P<hash>[0-9a-f]{8})")
_GONE = (f"{_W}del", f"{_W}moveFrom")  # what a tracked change takes out


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back.

    Attributes:
        rows: The (mark, text) pairs of the tables.
        sent: The marks of all rows that were sent; empty if the line that lists them is gone.
        beside: Every other text: comments, what was written outside of the tables, rows without a mark.
    """

    rows: tuple[tuple[str, str], ...]
    sent: tuple[str, ...]
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleared:
    """What an answer comes to.

    Attributes:
        edits: In the words of who cleared it.
        reported: One sentence for each change that no edit stands for, with its text, for a person to look at.
    """

    edits: tuple[Edit, ...]
    reported: tuple[str, ...]


def read_answer(data: bytes) -> Answer:
    """Return the rows of a returned extract, with tracked changes accepted.

    Raises:
        UsageError: It is no Word document, or no table of it has a row with a mark.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            body = _parse(archive, "word/document.xml")
            names = set(archive.namelist())
            comments = _parse(archive, "word/comments.xml") if "word/comments.xml" in names else None
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, RuntimeError, OSError, EOFError):
        raise UsageError("The answer is not a Word document (.docx); save it as one and choose it again.") from None
    rows: list[tuple[str, str]] = []
    beside: list[str] = []
    for row in body.iter(f"{_W}tr"):
        if row.find(f"{_W}trPr/{_W}del") is not None:  # the row itself is struck in tracked changes
            continue
        cells = [_text(each) for each in row.findall(f"{_W}tc")]
        if cells and _MARK.search(cells[0]):
            rows.append((cells[0], " ".join(each for each in cells[1:] if each)))
        elif any(cells):
            beside.append(" ".join(each for each in cells if each))
    if not rows:
        raise UsageError("The answer is no extract for clearance of this program: no row of it has a mark.")
    outside = [text for each in body.iter(f"{_W}p") if (text := _text(each)) and not _in_table(each)]
    lists = [each.removeprefix(SENT) for each in outside if each.startswith(SENT)]
    beside += [each for each in outside if not each.startswith(SENT)]
    if comments is not None:
        beside += [f"Comment: {text}" for each in comments.iter(f"{_W}comment") if (text := _text(each))]
    sent = tuple(each.strip() for line in lists for each in line.split(";") if each.strip())
    return Answer(rows=tuple(rows), sent=sent, beside=tuple(beside))


def _parse(archive: zipfile.ZipFile, name: str) -> etree._Element:
    if archive.getinfo(name).file_size > _MOST_BYTES:
        raise UsageError("The answer is too large for an extract; send back only the document that was sent out.")
    with archive.open(name) as file:
        data = file.read(_MOST_BYTES + 1)  # what the archive says of its sizes need not be so
    if len(data) > _MOST_BYTES or b"<!DOCTYPE" in data:
        raise UsageError("The answer is not a plain Word document; save it anew and choose it again.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    return etree.fromstring(data, parser)


def _text(element: etree._Element) -> str:
    """Return the text of an element as it reads with all tracked changes accepted."""
    return tidy("".join(_pieces(element)))


def _pieces(element: etree._Element) -> Iterator[str]:
    waiting = [element]
    while waiting:
        each = waiting.pop()
        if each.tag in _GONE:
            continue
        if each.tag == f"{_W}t":
            yield each.text or ""
        elif each.tag in (f"{_W}tab", f"{_W}br", f"{_W}cr"):
            yield " "
        if each.tag == f"{_W}p" and each is not element:
            yield " "
        waiting += list(each)[::-1]


def _in_table(element: etree._Element) -> bool:
    return any(each.tag == f"{_W}tbl" for each in element.iterancestors())


def clear(effective: Effective, state: Json, person: str, who: str, answer: Answer) -> Cleared:
    """Return the edits that an answer comes to: changed sentences are replaced, missing ones rejected.

    A sentence that was changed here since it was sent out, or that is not here any more, is not touched but reported.

    Args:
        effective: What stands now.
        state: The same as the page shows it.
        person: Whose paragraphs were sent out.
        who: Who cleared them.
        answer: What came back.
    """
    held = {each.id: each for section in effective.outline.sections for p in section.paragraphs for each in p.sentences}
    now = {each.sentence: each.text for each in passages_of(state, person)}
    wanted, reported = _compare(now, answer)
    edits = [_edit(effective, held[sentence], after, who) for sentence, after in wanted.items()]
    known = texts_beside(state, person)
    beside = {each: None for each in answer.beside if each not in known}
    reported += [f"Written beside the sentences: “{each}”" for each in beside]
    return Cleared(edits=tuple(edits), reported=tuple(reported))


def _compare(now: Mapping[str, str], answer: Answer) -> tuple[dict[str, str | None], list[str]]:
    """Return the new text of each changed sentence, `None` for one that was struck, and what is to be reported."""
    by_hash = {hash_sent(text): sentence for sentence, text in now.items()}
    wanted: dict[str, str | None] = {}
    reported: list[str] = []
    seen: set[str] = set()
    for mark, text in (*answer.rows, *((mark, "") for mark in _struck(answer))):
        match = _MARK.search(mark)
        if match is None:
            continue
        sentence, sent = match["sentence"], match["hash"]
        if hash_sent(now.get(sentence, "")) != sent:  # an outline made anew may hold the same text elsewhere
            sentence = by_hash.get(sent, sentence)
        if sentence in seen:
            reported.append(f"The row {match['sentence']} is there twice; not taken over: “{text}”")
        elif sentence not in now:
            reported.append(f"{sentence} is not in this person's paragraphs now; not taken over: “{text}”")
        elif hash_sent(now[sentence]) != sent:
            if hash_sent(text) not in (sent, hash_sent(now[sentence])):
                reported.append(
                    f"{sentence} was changed here after it was sent, to “{now[sentence]}”; not taken over: “{text}”"
                )
        elif hash_sent(text) != sent:
            wanted[sentence] = text or None
        seen.add(sentence)
    if not answer.sent:
        missing = [each for each in now if each not in seen]
        reported += [
            f"{each} is not in the answer, which does not say whether it was sent; it stays." for each in missing
        ]
    return wanted, reported


def _struck(answer: Answer) -> list[str]:
    """Return the marks that were sent and have no row any more."""
    kept = {match["sentence"] for mark, _ in answer.rows if (match := _MARK.search(mark))}
    return [each for each in answer.sent if (match := _MARK.search(each)) and match["sentence"] not in kept]


def _edit(effective: Effective, sentence: Sentence, after: str | None, who: str) -> Edit:
    cited = sorted(
        (effective.utterances[each] for each in sentence.evidence if each in effective.utterances), key=_start
    )
    anchor = Anchor(
        kind="sentence",
        id=sentence.id,
        spans=union([each.span for each in cited]),
        speaker=cited[0].speaker if cited else None,
        text=sentence.text,
    )
    return new_edit(
        "reject" if after is None else "replace",
        anchor,
        who=who,
        other=None if after is None else replace(anchor, text=" ".join(each.text for each in cited)),
        language=effective.outline.language,
        before=sentence.text,
        after=after,
    )


def _start(utterance: Utterance) -> int:
    return utterance.span.start
