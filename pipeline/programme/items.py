"""The parts of one item of a programme: what it is called and who takes part, on one line or in the cells of a row."""

import functools
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.language.scripts import count_scripts
from pipeline.programme.beside import QUOTED, QUOTED_HEAD
from pipeline.programme.details import tell_kind
from pipeline.programme.entries import read_entries
from pipeline.programme.entry import Entry, Part, is_phrase, make_parts
from pipeline.programme.forms import join_forms
from pipeline.programme.gaps import close_names
from pipeline.programme.kinds import find_kind
from pipeline.programme.known import refer
from pipeline.programme.labels import close, cut_role, is_labelled_other, title_of_label
from pipeline.programme.lists import read_list
from pipeline.programme.names import read_name
from pipeline.programme.placed import tells
from pipeline.programme.remaining import read_remaining
from pipeline.programme.roster import Roster
from pipeline.programme.signs import OPEN, is_item, is_numbered
from pipeline.programme.words import find_role, is_of_people
from pipeline.records import Language, Role

_BEHIND = re.compile(r"^(?P<rest>[^()（）]{2,150}?)\s*[(（](?P<label>[^()（）]{1,20})[)）]$")
_MARK = re.compile(
    r"\s*[:：|｜/／(（【\[<＜〈]\s*|\s+[_·•]\s+"
    r"|\s+[-‐-―─━~〜～－]+\s+|——|──?|\s{2,}|,?\s+(?=(?:chaired|moderated|hosted) by\s)"
    r"|\s+(?:by|from|with)\s+(?=[A-Z])|,\s+(?=(?:Dr|Prof|Mr|Ms)\b)|[–—]"
)
_GOES_ON = re.compile(r"^(?:[&＆]|and|및|和|與|与)\s+")
_CALLED = re.compile(
    r"(?P<people>[^《「『“\"〈:：]{2,120}?)\s*[:：]?\s*(?:《|「|『|“|\"|〈)(?P<title>[^《》「」『』“”\"〈〉]{3,120})[》」』”\"〉]$"
)
"""Somebody, and the title of what they say."""
_TWO_LANGUAGES = re.compile(
    r"(?P<native>[^A-Za-z]*[^A-Za-z\s/／|(（])(?:\s*[/／|]?\s+|\s*[(（])(?P<latin>[A-Z][^\u3041-\ud7ff]+)"
)


@functools.lru_cache(maxsize=10_000)
def read_people(text: str, language: Language) -> tuple[Part, ...]:
    """Return who is named in a line that names people, with or without the label of a role."""
    text = _GOES_ON.sub("", text)
    if OPEN.search(text):
        text = "".join(
            each for each in re.findall(r"[^,，、;；/／|]+[,，、;；/／|]?\s*", text) if not OPEN.search(each)
        )
    several = re.split(r"\s+(?=[^\s:：]{1,10}[:：])", text)  # 進行:有働 千夏 通訳:キム・ハナ
    others = [each for each in several if is_labelled_other(each)]
    if others and len(several) > 1:
        return tuple(part for each in several if each not in others for part in read_people(each, language))
    listed = re.split(r"\s*[,，、]\s*(?=[^\s\x00-\x7f]+\s)", text)  # 좌장 현이안 교수, 토론 추보름
    starts = [position for position, each in enumerate(listed) if not position or (cut_role(each) or ("", ""))[1]]
    if len(starts) > 1 and cut_role(listed[0]) is not None:
        groups = [", ".join(listed[start:stop]) for start, stop in pairwise([*starts, len(listed)])]
        return tuple(part for each in groups for part in read_people(each, language))
    if (own := _read_bilingual(text, language)) is not None:
        return (own,)
    several = re.split(r"\s+[/|]\s+|\s*[;；]\s*|\s{2,}", text)
    labels = sum(cut_role(each) is not None for each in several)
    if labels > 1 or (labels and len(several) > 1 and all(read_people(each, language) for each in several)):
        return tuple(part for each in several for part in read_people(each, language))
    labelled = cut_role(text)
    if labelled is None and (match := _BEHIND.match(text)) is not None:
        behind = find_role(match["label"])
        labelled = None if behind is None else (behind, match["rest"])
    if labelled is None:
        bare = _cut_talk(text)
        is_talk = bare != text and read_name(bare, language) is None  # no name in two scripts, and what somebody is
        entries = (read_entries(bare, language) if is_talk else ()) or read_entries(text, language)
        return make_parts(entries)
    return _read_labelled(*labelled, text, language)


def _cut_talk(text: str) -> str:
    """Return a line without the title of the talk behind a colon or a comma: `Kai Mori (Kamo University), The sea`."""
    match = re.search(r"(?<=[)）])\s*(?P<mark>[:：,，])\s*(?P<told>\S.*)$", text)
    if match is None:
        return text
    first = re.split("[,:?]", match["told"])[0]
    is_talk = match["mark"] in ":：" or (is_phrase(match["told"]) and tell_kind(first) == "unknown")
    return text[: match.start()] if is_talk else text


def _read_labelled(role: Role, rest: str, text: str, language: Language) -> tuple[Part, ...]:
    """Return who stands behind the label of a role in a line."""
    if several_entries := read_list(rest, language):
        return tuple(Part(entry=each, role=role) for each in several_entries)
    made: list[Part] = []
    is_placed = rest != "" and (role != "speaker" or is_of_people(text.partition(rest)[0]))
    for piece in re.split(r"[;；]", rest):
        entries = read_entries(piece, language, is_list=True, is_placed=is_placed)
        remaining = [read_remaining(each, language) for each in re.split(r"\s*[、,，]\s*", piece)]
        told = tuple(each for each in remaining if each is not None)
        if len(told) == len(remaining) > len(entries):  # 隊長 闞大同先生、志工 闞小玉女士
            entries = told
        made += [Part(entry=each, role=role) for each in entries]
    return tuple(made)


def _read_bilingual(text: str, language: Language) -> Part | None:
    """Read a person who is said once in letters of the east and once in Latin ones, with a title each."""
    labelled = cut_role(text)
    match = _TWO_LANGUAGES.fullmatch(text if labelled is None else labelled[1])
    if match is None:
        return None
    native, latin = (read_people(each, language) for each in (match["native"], match["latin"]))
    one = join_forms(native[0], latin[0]) if len(native) == len(latin) == 1 else None
    is_told = one is not None and native[0].entry.details and latin[0].entry.details
    return replace(one, role=one.role or (labelled and labelled[0])) if one is not None and is_told else None


def split_item(text: str, language: Language, known: Roster) -> tuple[str, tuple[Part, ...]]:
    """Return what an item is called, and who is named behind that: `Opening Remarks: Mina Seo (HDI)`.

    Args:
        text: Without a time in front.
        language: Of the page.
        known: Whom the page names elsewhere.
    """
    text = close_names(text, language)
    if (own := _read_bilingual(_GOES_ON.sub("", text), language)) is not None:
        return "", (own,)
    if (turned := _read_turned(text, language, known)) is not None:
        return turned
    called = _CALLED.match(text)  # 1. 申屠明(梧桐大学 副教授)《消失的早间节目》
    people = make_parts(read_entries(called["people"], language, is_list=True, is_placed=True)) if called else ()
    if called and people and (people[0].entry.strength > 1 or known.find(people[0].entry.name)):
        return called["title"].strip(), people
    if (dashed := _cut_dash(text, language)) is not None:
        return dashed
    if people := () if is_numbered(text) else _read_whole(text, language):
        return title_of_label(text), people
    cut = _cut_at_marks(text, language, known) or _cut_last_words(text, language) or (text, ())
    return (cut[0][1:-1] if cut[1] and QUOTED.match(cut[0]) else cut[0]), cut[1]


def _cut_dash(text: str, language: Language) -> tuple[str, tuple[Part, ...]] | None:
    """Cut `Soundscapes of Unit 4 — Haneul Pyo, Port Noise Lab`: behind the dash somebody stands with what they are."""
    match = re.fullmatch(r"(?P<title>[^—–]{4,}?)\s+[-—–]+\s+(?P<who>[^—–]+)", text)
    people = read_people(match["who"], language) if match is not None else ()
    if match is None or not people or tell_kind(match["title"]) == "title" or cut_role(match["title"]) is not None:
        return None
    entry = people[0].entry
    is_named = match["who"].removeprefix("Dr. ").removeprefix("Prof. ").startswith(entry.name.text)
    is_name = read_name(match["title"], language) is not None
    return (match["title"], people) if entry.details.organization and is_named and not is_name else None


def _cut_at_marks(text: str, language: Language, known: Roster) -> tuple[str, tuple[Part, ...]] | None:
    """Cut a line at the first mark behind which people stand."""
    quoted = QUOTED_HEAD.match(text)
    first = quoted.end() - 1 if quoted is not None else 0  # no mark inside a title
    cuts = [(text[: mark.start()], mark[0], text[mark.end() :]) for mark in list(_MARK.finditer(text, first))[:8]]
    if quoted is not None:
        cuts.insert(0, (quoted[0], " ", text[quoted.end() :].strip(" \u3000/／|｜:：,，–—-")))
    for before, mark, behind in cuts:
        head, tail = before.strip(" ,，"), close(behind)
        tail = close(tail[1:]) if tail[:1] in "(（[【" and close(tail[1:]) != tail[1:].strip() else tail
        if not head or not tail or (read_name(head, language) is not None and not find_kind(head)):
            continue
        if listed := refer(tail, known, is_placed="(" in mark or "（" in mark):
            return head, listed
        people = read_people(tail, language)
        if not people and (told := _read_told(tail, language)):
            return head, told
        if find_kind(head) and (name := read_name(tail, language)) is not None:
            return head, (Part(entry=Entry(name=name, strength=max(2, name.strength)), role=None),)
        is_known = all(known.find(each.entry.name) for each in people)
        if people and (_is_sure(tail, people, language) or (is_known and tail.startswith(people[0].entry.name.text))):
            return head, people
    return None


def _read_told(text: str, language: Language) -> tuple[Part, ...]:
    """Read what has the shape of a name and, in brackets, says what somebody is: 삼도연 (사진가)."""
    match = re.fullmatch(r"[^()（）]{2,20}[(（]([^()（）]{2,60})[)）]", text)
    if match is not None and tells(match[1]) and (entries := read_entries(text, language, is_placed=True)):
        return make_parts(entries)
    told = read_remaining(text, language)
    return () if told is None else make_parts((told,))


def _read_whole(text: str, language: Language) -> tuple[Part, ...]:
    """Return who is named if all of an item is people and what they are, perhaps behind a label; empty if it is not."""
    labelled = cut_role(text)
    people = read_people(text, language)
    if not people:
        return ()
    first, strength = people[0].entry.name.text, people[0].entry.strength
    rest = labelled[1] if labelled else text
    if _is_title(rest.partition(first)[0]) and people[0].role == (labelled and labelled[0]):
        return ()  # 主讲:在广告栏里寻找女性(纪云岫)
    if labelled is None and not (strength > 2 or (strength > 1 and text.startswith(first))):
        return ()
    is_item = find_kind(text) and labelled is None and all(each.entry.strength < 3 for each in people)
    return () if is_item else people


def _is_title(text: str) -> bool:
    """Tell whether what stands in front of a name is the title of an item, not what the person is."""
    bare = text.strip(" ,，:：(（|｜/／-–—")
    return bool(bare) and (is_item(bare) or find_kind(bare) is not None or tell_kind(bare) == "unknown")


def _read_turned(text: str, language: Language, known: Roster) -> tuple[str, tuple[Part, ...]] | None:
    """Read an item whose speaker stands in front: 叶青禾：一平方米的湿地."""
    match = re.match(r"(?P<name>[^:：,，()（）]{2,40}?)(?:\s*[:：]\s*|\s+[-–—]\s+)(?P<title>.+)$", text)
    if match is None or tell_kind(match["title"]) != "unknown" or find_role(match["name"]) is not None:
        return None
    someone = known.find_text(match["name"])
    name = read_name(match["name"], language) if someone is None else someone.name
    if name is None or (name.strength < 2 and not known.find(name)) or read_entries(match["title"], language):
        return None
    title = match["title"].strip()
    return title[1:-1] if QUOTED.match(title) else title, (Part(entry=Entry(name=name, strength=2), role=None),)


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
    if not 2 <= len(words) <= 12 or not count_scripts(text).east:
        return None
    for position in range(1, len(words)):
        tail = " ".join(words[position:])
        entries = read_entries(tail, language)
        head = " ".join(words[:position])
        if len(re.findall(r"[(（\[【]", head)) > len(re.findall(r"[)）\]】]", head)):
            continue
        starts = entries and (
            read_name(words[position], language) or read_name(" ".join(words[position : position + 2]), language)
        )
        is_title = find_kind(words[position - 1]) is not None and not re.search(r"[:：?？]", head) and len(head) < 25
        if entries and (is_title or find_role(head) or (starts and entries[0].strength == 3)):
            return head, make_parts(entries)
    return None
