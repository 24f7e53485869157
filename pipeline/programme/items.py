"""The parts of one item of a programme: what it is called and who takes part, on one line or in the cells of a row."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.programme.details import LONGEST_DETAIL, Details, is_prose, read_details, tell_kind
from pipeline.programme.entries import Entry, read_entries
from pipeline.programme.names import read_name
from pipeline.programme.roster import Roster
from pipeline.programme.words import find_kind, find_part, find_role, is_of_people
from pipeline.records import Language, Role

_LABEL = re.compile(
    r"^[【\[〔〈<(（]?\s*(?P<label>[^:：|｜】\]〕〉>()（）]{1,40}?)\s*(?:[】\]〕〉>)）]\s*[:：]?|[:：|｜]|\s{2,}|\s[-–—]\s)\s*(?P<rest>.*)$"
)
_BY = re.compile(
    r"^(?P<label>moderated by|hosted by|presented by|by|opening remarks by|remarks by)\s+(?P<rest>[A-Z].*)$",
    re.IGNORECASE,
)
_BEHIND = re.compile(r"^(?P<rest>[^()（）]{2,150}?)\s*[(（](?P<label>[^()（）]{1,20})[)）]$")
_MARK = re.compile(
    r"\s*[:：|｜/／(（【\[]\s*|\s+[-–—]+\s+|——|\s{2,}|\s+(?:by|from|with)\s+(?=[A-Z])|,\s+(?=(?:Dr|Prof|Mr|Ms)\b)|[–—]"
)
_OPEN = re.compile(
    r"[^,，、;；/／|]*(?:\b(?:TBD|TBA|TBC)\b|\bto be (?:announced|confirmed)\b|未定|待定|調整中|미정)[^,，、;；/／|]*[,，、;；/／|]?\s*",
    re.IGNORECASE,
)
"""Somebody who is not chosen yet."""
_QUOTED = re.compile(r"^[“\"「『《〈'‘].*[”\"」』》〉'’]$")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Somebody who takes part, and as what, if a label says so."""

    entry: Entry
    role: Role | None


def _label(text: str) -> Role | None:
    """Return the role that a label gives; `None` for what is the name of an item: 발표 1, 講演2."""
    role = find_role(text)
    is_item = role == "speaker" and re.search(r"\d[\s\]】)）]*$", text) and not is_of_people(text)
    return None if is_item else role


@functools.lru_cache(maxsize=10_000)
def cut_role(text: str) -> tuple[Role, str] | None:
    """Return the role that a label in front gives, and what follows it; `None` if no such label stands there."""
    if (role := find_role(text)) is not None:
        return role, ""
    match = _BY.match(text) or _LABEL.match(text)
    if match is not None and (role := _label(match["label"])) is not None:
        return role, close(match["rest"])
    label, dot, rest = text.partition("・")
    if dot and (role := find_role(label)) is not None and rest:
        return role, rest.strip()
    first, _, rest = text.partition(" ")
    is_item = not rest or rest[0].isdigit() or find_kind(re.split("[(（]", rest)[0]) is not None  # 패널 토론 is an item
    if not first.isascii() and not is_item and (role := _label(first)) is not None:
        return role, rest.strip()
    return None


def close(text: str) -> str:
    """Return what stands in a pair of brackets whose first one has been cut off."""
    text = text.strip()
    for left, right in ("()", "（）", "【】", "[]"):
        while text.endswith(right) and text.count(right) > text.count(left):
            text = text[:-1].rstrip()
    return text


@functools.lru_cache(maxsize=10_000)
def read_people(text: str, language: Language) -> tuple[Part, ...]:
    """Return who is named in a line that names people, with or without the label of a role."""
    text = _OPEN.sub("", text)
    several = re.split(r"\s+[/|]\s+|\s*[;；]\s*|\s{2,}", text)
    labels = sum(cut_role(each) is not None for each in several)
    if labels > 1 or (labels and len(several) > 1 and all(read_people(each, language) for each in several)):
        return tuple(part for each in several for part in read_people(each, language))
    labelled = cut_role(text)
    if labelled is None and (match := _BEHIND.match(text)) is not None:
        behind = find_role(match["label"])
        labelled = None if behind is None else (behind, match["rest"])
    if labelled is None:
        return tuple(Part(entry=each, role=None) for each in read_entries(text, language))
    role, rest = labelled
    made: list[Part] = []
    for piece in re.split(r"[;；]", rest):
        entries = read_entries(piece, language, is_list=True)
        made += [Part(entry=each, role=role) for each in entries]
    return tuple(made)


def split_item(text: str, language: Language, known: Roster) -> tuple[str, tuple[Part, ...]]:
    """Return what an item is called, and who is named behind that: `Opening Remarks: Mina Seo (HDI)`.

    Args:
        text: Without a time in front.
        language: Of the page.
        known: Whom the page names elsewhere.
    """
    if (turned := _read_turned(text, language, known)) is not None:
        return turned
    whole = read_entries(text, language)
    begins = bool(whole) and (whole[0].strength > 2 or (whole[0].strength > 1 and text.startswith(whole[0].name.text)))
    if begins and _is_title(text.partition(whole[0].name.text)[0]):
        begins = False
    if cut_role(text) is not None or begins:
        people = read_people(text, language)
        if people and not (
            find_kind(text) and cut_role(text) is None and all(each.entry.strength < 3 for each in people)
        ):
            return _title_of_label(text), people
    for mark in list(_MARK.finditer(text))[:8]:
        head, tail = text[: mark.start()].strip(" ,，"), close(text[mark.end() :])
        if not head or not tail or (read_name(head, language) is not None and not find_kind(head)):
            continue
        if listed := _find_known(tail, known):
            return head, listed
        people = read_people(tail, language)
        if find_kind(head) and (name := read_name(tail, language)) is not None:
            return head, (Part(entry=Entry(name=name, strength=max(2, name.strength)), role=None),)
        is_known = all(known.find(each.entry.name) for each in people)
        if people and (_is_sure(tail, people, language) or (is_known and tail.startswith(people[0].entry.name.text))):
            return head, people
    cut = _cut_last_words(text, language)
    return cut or (text, ())


def _is_title(text: str) -> bool:
    """Tell whether what stands in front of a name is the title of an item, not what the person is."""
    bare = text.strip(" ,，:：(（|｜/／-–—")
    return bool(bare) and (find_kind(bare) is not None or tell_kind(bare) == "unknown")


def _read_turned(text: str, language: Language, known: Roster) -> tuple[str, tuple[Part, ...]] | None:
    """Read an item whose speaker stands in front: 叶青禾：一平方米的湿地."""
    match = re.match(r"(?P<name>[^:：,，()（）]{2,40}?)(?:\s*[:：]\s*|\s+[-–—]\s+)(?P<title>.+)$", text)
    if match is None or tell_kind(match["title"]) != "unknown" or find_role(match["name"]) is not None:
        return None
    name = known.find_text(match["name"]) or read_name(match["name"], language)
    if name is None or (name.strength < 2 and not known.find(name)) or read_entries(match["title"], language):
        return None
    return match["title"].strip(), (Part(entry=Entry(name=name, strength=2), role=None),)


def _find_known(text: str, known: Roster) -> tuple[Part, ...]:
    """Return the people of a list of names that the page explains elsewhere; empty if it holds anything else."""
    names = [known.find_text(each) for each in re.split(r"\s*(?:[、,，/／×&]|\s·\s|\band\b)\s*", text)]
    if any(each is None for each in names):
        return ()
    return tuple(Part(entry=Entry(name=each, strength=2), role=None) for each in names if each is not None)


def _title_of_label(text: str) -> str:
    """Return the label in front of people where it is that of an item: `Welcome: …` is, `Speaker: …` is not."""
    match = _LABEL.match(text)
    return match["label"].strip() if match is not None and find_kind(match["label"]) else ""


def _is_sure(tail: str, people: Sequence[Part], language: Language) -> bool:
    """Tell whether *tail* begins with a person, or holds nothing but a person and what they are."""
    if people[0].role is not None:
        return True
    first = re.split(r"\s*[,，、(（|｜/／]\s*|\s{2,}|\s+[-–—]\s+", tail)[0]
    begins = bool(read_entries(first, language))
    return (begins and people[0].entry.strength > 1) or people[0].entry.strength == 3


def _cut_last_words(text: str, language: Language) -> tuple[str, tuple[Part, ...]] | None:
    """Cut 开幕致辞 张伟 东港研究院院长, where spaces alone part a title from a person."""
    words = text.split()
    if len(words) < 2 or text.isascii() or len(words) > 12:
        return None
    for position in range(1, len(words)):
        tail = " ".join(words[position:])
        entries = read_entries(tail, language)
        head = " ".join(words[:position])
        starts = entries and (
            read_name(words[position], language) or read_name(" ".join(words[position : position + 2]), language)
        )
        is_title = find_kind(words[position - 1]) is not None and not re.search(r"[:：?？]", head) and len(head) < 25
        if entries and (is_title or find_role(head) or (starts and entries[0].strength == 3)):
            return head, tuple(Part(entry=each, role=None) for each in entries)
    return None


def read_cell(cell: str, language: Language) -> tuple[Part, ...]:
    """Return who is named in a cell for people: one a line, or one on several lines."""
    lines = [each for each in cell.split("\n") if each.strip()]
    made: list[Part] = []
    role: Role | None = None
    for line in lines:
        labelled = cut_role(line)
        if labelled is not None and not labelled[1]:
            role = labelled[0]
            continue
        people = read_people(line, language) or tuple(
            Part(entry=each, role=None) for each in read_entries(line, language, is_list=True)
        )
        is_new = people and not (made and not made[-1].entry.details and people[0].entry.strength < 2)
        if is_new:
            made += [Part(entry=each.entry, role=each.role or role) for each in people]
        elif made and not _QUOTED.match(line.strip()):
            made[-1] = add_details(made[-1], [line])
    return tuple(made)


def add_details(part: Part, pieces: Sequence[str]) -> Part:
    """Return somebody with further details."""
    old = part.entry.details
    details = read_details([*(each for each in (old.organization, old.title) if each), *pieces])
    known = any(tell_kind(each) != "unknown" for each in pieces)
    strength = 3 if known else part.entry.strength
    if details.abbreviation is None and old.abbreviation:
        details = Details(
            title=details.title,
            organization=details.organization,
            abbreviation=old.abbreviation,
            guesses=details.guesses,
        )
    return Part(entry=Entry(name=part.entry.name, strength=strength, details=details), role=part.role)


def is_labelled_other(text: str) -> bool:
    """Tell whether a label in front says that the line is not about the event: `Contact: …`."""
    match = _LABEL.match(text) or re.match(r"(?P<label>[^\s\x00-\x7f]+)\s(?P<rest>[^\s\x00-\x7f]+?)(?:[(（].*)?$", text)
    return match is not None and bool(match["rest"]) and find_part(match["label"]) == "other"


def is_detail(text: str) -> bool:
    """Tell whether a line can be what stands under a name: short, no sentence, no quotation, no label."""
    return (
        len(text) <= LONGEST_DETAIL
        and not is_prose(text)
        and not _QUOTED.match(text)
        and find_part(text) is None
        and cut_role(text) is None
        and not text.endswith(("：", ":"))
        and not re.match(r"https?:|www\.", text)
    )
