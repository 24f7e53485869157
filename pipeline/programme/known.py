"""People who are named again: in a list of names, by family name and title, or all of them at once."""

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.language.scripts import count_scripts
from pipeline.programme.details import tell_kind
from pipeline.programme.entries import read_entries
from pipeline.programme.entry import Entry, Part, confirm
from pipeline.programme.labels import cut_role
from pipeline.programme.lists import cut_outside
from pipeline.programme.name import key_of
from pipeline.programme.names import read_name
from pipeline.programme.remaining import read_remaining
from pipeline.programme.roster import Roster, Someone
from pipeline.programme.signs import OPEN
from pipeline.programme.titles import cut_titles
from pipeline.records import Language, Role

_EVERYONE = re.compile(
    r"(?:出演者|登壇者|登壇者の|講師|パネリスト|スピーカー|ゲスト|発表者|講演者)?(?:全員|一同)"
    r"|(?:발표자|연사|패널|출연자|강연자|참여자|토론자|이야기 손님|출연진)?\s*(?:전원|모두|전체|일동)"
    r"|(?:全体|全體|所有|各位|全部|以上)\s*(?:嘉宾|嘉賓|讲者|講者|演讲人|演講人|演讲嘉宾|与谈人|與談人|发言人|發言人|报告人|報告人)"
    r"|(?:all(?: of)?(?: the)?|the)\s+(?:speakers|panell?ists|presenters|guests)(?:\s+above)?|everyone|everybody|all",
    re.IGNORECASE,
)
_APART = re.compile(
    r"\s*(?:[、,，/／×✕&＆;；\n]|(?<=さん)・|(?<=氏)・|(?<=先生)・|\s[·xX]\s"
    r"|\band\b|\bwith\b|\b및\b|\.\s+(?=[A-Z][a-z ]+:|With\b)|\s{2,})\s*"
)
_WITH = re.compile(r"^(?:with|by|featuring|und|feat\.|and|&)\s+", re.IGNORECASE)
_LEADS = re.compile(r"^([^\s:：]{2,5})(?:主持|司会|진행|사회)$")  # 贺知微主持
_HONORED = re.compile(r"\s{2,}(?=(?:氏|様|さん|先生|女士|님|씨)(?:$|[\s、,，]))")
_LED = re.compile(r"[(（]([^()（）:：]{1,12}[:：][^()（）]+)[)）]")
_BESIDE = re.compile(r"\s*[(（]([^()（）]*)[)）]$")


def refer(text: str, known: Roster, *, is_placed: bool = False) -> tuple[Part, ...]:
    """Return the people of a text that names nobody but people whom the page explains elsewhere; empty for any other.

    In a place for names, one that is explained stands for others that have the shape of one.
    """
    if not known.people or len(text) > 400:
        return ()
    if len(whole := known.by_key.get(key_of(text), [])) == 1:
        return (_part(whole[0], None),)
    language: Language = next((each.name.language for each in known.people if each.name.language), "zh")
    if (name := read_name(text, language)) is not None and name.latin and name.native:
        return (Part(entry=Entry(name=name, strength=3), role=None),) if known.find(name) else ()
    text = _HONORED.sub(" ", text)
    text = _LED.sub(r"; \1; ", text).strip("; ")  # 登壇者全員（進行：余目）
    parts: list[Part] = []
    is_sure = False
    for role, pieces in _group(text):
        for piece in pieces:
            if OPEN.search(piece):
                continue
            if _EVERYONE.fullmatch(piece):
                leads = [each for each in known.people if each.role == "mc"]
                parts += [_part(each, role, True) for each in known.people if each not in leads]
                is_sure = True
                continue
            if (entry := _find(piece, known)) is not None:
                is_sure = True
                parts.append(Part(entry=entry, role=role))
            elif (is_placed or role is not None) and (entry := _read_placed(piece, known)) is not None:
                parts.append(Part(entry=entry, role=role))
            else:
                return ()
    return _once(parts) if is_sure else ()


def refer_in_short(text: str, known: Roster) -> tuple[Part, ...]:
    """Return those of a text that is a list of such people, or one by another form than the full name."""
    people = refer(text, known)
    bare, _ = cut_titles(text)
    is_full = len(people) == 1 and not people[0].is_everyone and bool(known.by_key.get(key_of(bare)))
    return () if is_full else people


def _group(text: str) -> list[tuple[Role | None, list[str]]]:
    """Return the pieces of a text behind each label of a role in it; those before the first have none."""
    groups: list[tuple[Role | None, list[str]]] = [(None, [])]
    rest = _WITH.sub("", text.strip(" 。.")).strip()
    position = 0
    for number, part in enumerate(cut_outside(rest, _APART)):
        bare = _WITH.sub("", part.strip(" 。."))
        start = rest.find(part, position)
        mark = rest[position:start].strip()
        is_gap = number > 0 and (not mark or mark.casefold() == "with" or mark == ".")
        position = start + len(part)
        if is_gap and groups[-1][1]:
            groups.append((None, []))  # a gap or a new line ends what a label says
        bare = _LEADS.sub(r"主持:\1", bare)
        labelled = cut_role(bare) if bare else None
        if labelled is not None and not _EVERYONE.fullmatch(bare):
            groups.append((labelled[0], [labelled[1]] if labelled[1] else []))
        elif bare:
            groups[-1][1].append(bare)
    return groups


def _part(someone: Someone, role: Role | None, is_everyone: bool = False) -> Part:
    return Part(entry=Entry(name=someone.name, strength=2), role=role, is_everyone=is_everyone)


def _find(text: str, known: Roster) -> Entry | None:
    """Return the one person who is called so, with the title beside a full name and what brackets behind it say."""
    language: Language = next((each.name.language for each in known.people if each.name.language), "zh")
    if (name := read_name(text, language)) is not None and len(same := known.find(name)) == 1:
        return Entry(name=same[0].name, strength=2)  # 변하늬 (Hanui Byeon)
    match = None if known.find_text(text) else _BESIDE.search(text)
    own = text if match is None else text[: match.start()]
    beside = [] if match is None else re.split(r"\s*[,，、/／]\s*", match[1])
    words = own.split()
    for count in range(1, min(len(words), 4)):  # 계민호 상임대표
        named = known.by_key.get(key_of(" ".join(words[:count])), [])
        if len(named) == 1 and tell_kind(rest := " ".join(words[count:])) != "unknown":
            return confirm(named[0].name, [rest, *beside])
    if (someone := known.find_text(own)) is None:
        return None
    bare, _ = cut_titles(own)
    title = own.replace(bare, "", 1).strip() if known.by_key.get(key_of(bare)) else ""  # 추예솔 아나운서
    told = [each for each in (title, *beside) if each]
    return confirm(someone.name, told) if told else Entry(name=someone.name, strength=2)


def _read_placed(text: str, known: Roster) -> Entry | None:
    """Read what has the shape of a name, as those do that are known, or what somebody is beside it."""
    languages: list[Language] = [each.name.language for each in known.people if each.name.language]
    language: Language = languages[0] if languages else "zh"
    if (told := read_remaining(text, language)) is not None:
        return told
    entries = read_entries(text, language, is_placed=True)
    if len(entries) == 1 and (entries[0].details or not count_scripts(text).latin):
        return replace(entries[0], strength=max(2, entries[0].strength))
    return None


def _once(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return each person once: a label counts before a word for all."""
    named = {part.entry.name.text for part in parts if not part.is_everyone}
    made = [part for part in parts if not (part.is_everyone and part.entry.name.text in named)]
    return tuple(made)
