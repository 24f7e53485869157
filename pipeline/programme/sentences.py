"""Who is named in the sentences of a page: `Ms Ana Moss, Secretary-General of the Forum`, 한빛연구원 김한 소장이.

Only a name beside a title or an honorific counts. What a sentence tells is always a guess.
"""

import functools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pipeline.programme.details import tell_kind
from pipeline.programme.entries import read_entries
from pipeline.programme.entry import Entry, confirm
from pipeline.programme.latin_names import read_shaped_latin
from pipeline.programme.names import read_name
from pipeline.programme.native_names import ENDS
from pipeline.programme.signs import is_cancelled
from pipeline.programme.words import HONORIFICS, TITLES
from pipeline.records import Language, Role

MOST_MENTIONS = 60
LONGEST_TEXT = 1_500
"""Characters of a line that are looked at."""

_SENTENCE = re.compile(r"(?<=[。！？])|(?<=[다요]\.)\s+|(?<=[a-z)][.!?])\s+(?=[A-Z])")
_PARTAKES = re.compile(
    r"개회사|환영사|축사|폐회사|인사말|발표|강연|토론|대담|좌장|사회|진행|연사|나선다|발제|[」』”][을를]"
    r"|登壇|講演|発表|報告|司会|進行|挨拶|あいさつ|対談|話題提供|聞き手|ゲスト|迎え"
    r"|致辞|致辭|演讲|演講|主讲|主講|报告|報告|分享|主持|发言|發言|对谈|與談|与谈|对话|出席|受邀|邀请|邀請"
    r"|\b(?:speak|spoke|speaker|talk|present|open|join|discuss|moderat|chair|host|welcom|introduc|panel|remarks|address"
    r"|keynote|lecture|give|testimon|conversation)\w*",
    re.IGNORECASE,
)
"""Words of taking part."""
_PAST = re.compile(
    r"지난\s?(?:해|달|번|회)|작년|前回|昨年|先月|去年|上届|上屆|上次"
    r"|\b(?:last (?:year|month|week)|previous|formerly held|in 20[01]\d)\b"
    r"|문의|담당자|問い合わせ|联系|聯絡|\b(?:contact|write to|enquiries)\b",
    re.IGNORECASE,
)
"""Words of another time, or of whom to ask."""
_LEADS: tuple[tuple[Role, re.Pattern[str]], ...] = (
    ("moderator", re.compile(r"\s?[^.。,，]{0,6}(?:좌장|모더레이터|座長|モデレーター|主持讨论)|moderat|chair")),
    ("mc", re.compile(r"\s?[^.。,，]{0,6}(?:사회를|진행을|司会|総合司会|主持|担任主持)")),
)


def _join(words: Sequence[str]) -> str:
    """Return a pattern of words, of which the longest counts."""
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """Somebody whom a sentence names; *partakes* if it says that somebody takes part in the event."""

    entry: Entry
    role: Role | None
    words: str
    partakes: bool


@functools.lru_cache(maxsize=2_000)
def find_mentions(text: str, language: Language) -> tuple[Mention, ...]:
    """Return whom the sentences of a line name."""
    made: list[Mention] = []
    find = {"en": _find_english, "ko": _find_korean, "ja": _find_japanese, "zh": _find_chinese}[language]
    for sentence in _SENTENCE.split(text[:LONGEST_TEXT]):
        partakes = _PARTAKES.search(sentence) is not None and not _PAST.search(sentence)
        for entry, behind in find(sentence):
            role = next((role for role, pattern in _LEADS if pattern.match(behind)), None)
            is_there = partakes and not is_cancelled(sentence)
            made.append(Mention(entry=entry, role=role, words=sentence.strip(), partakes=is_there))
    return tuple(made[:MOST_MENTIONS])


_CAPITAL = r"[A-Z][\w’'-]+(?:\.(?=\s))?"
_CALLED = (
    r"(?:Mr|Mrs|Ms|Dr|Prof|Professor|Captain|Councillor|Councilor|Mayor|President|Minister|Ambassador|Sir|Dame)\.?"
)
_ENGLISH = re.compile(rf"\b(?P<called>{_CALLED})\s(?P<name>{_CAPITAL}(?:\s(?:{_CAPITAL}|de|van|von|da|del)){{1,3}})")
_MORE = re.compile(r"\s\((?P<inside>[^()]{2,80})\)|(?:,\s|\sof\sthe\s)(?P<told>[^;.()“”\"]{3,120})")
_GOES_ON = re.compile(
    r",?\s(?:and\s(?=(?:Mr|Mrs|Ms|Dr|Prof|His|Her|Councillor|Captain)\b)|(?:will|gives?|speaks?|presents?|opens?|joins?|is|who)\s)"
)


_BARE = re.compile(
    rf"\b(?P<name>{_CAPITAL}(?:\s{_CAPITAL}){{1,2}})"
    r"(?:\s\((?P<inside>[^()]{3,80})\)|,\s(?:an?\s|the\s)?(?P<told>[^,;.()]{3,60}))"
)
"""Somebody without an honorific, but with a title behind: `Kenji Matsuda (Director, River Museum)`."""


def _find_english(sentence: str) -> Iterator[tuple[Entry, str]]:
    found = [*_find_honored(sentence)]
    yield from found
    taken = " ".join(entry.name.text for entry, _ in found)
    for match in _BARE.finditer(sentence):
        told = match["inside"] or match["told"]
        name = read_name(match["name"], "en") or read_name(match["name"].partition(" ")[2], "en")
        is_told = tell_kind(told) in ("title", "both") or (match["inside"] and tell_kind(told) == "organization")
        if name is not None and name.strength > 1 and is_told and name.text not in taken:
            yield confirm(name, [_GOES_ON.split(told)[0]]), sentence[match.end() :]


def _find_honored(sentence: str) -> Iterator[tuple[Entry, str]]:
    for match in _ENGLISH.finditer(sentence):
        name = read_name(match["name"], "en") or read_shaped_latin(match["name"], is_any=True)
        if name is None:
            continue
        behind = sentence[match.end() :]
        more = _MORE.match(behind)
        said = "" if more is None else _GOES_ON.split(more["inside"] or more["told"])[0].strip(" ,.")
        told = [said] if said and tell_kind(said.split(",")[0]) != "unknown" else []
        is_titled = match["called"].rstrip(".") not in ("Mr", "Mrs", "Ms", "Dr")
        title = [match["called"]] if is_titled and (not told or tell_kind(said) == "organization") else []
        yield replace(confirm(name, [*title, *told]), strength=3), behind


_KOREAN_TITLES = _join((*TITLES["ko"], *HONORIFICS["ko"]))
_TITLED = re.compile(rf"(?P<word>[가-힣]*?(?:{_KOREAN_TITLES}))(?P<end>이|가|은|는|의|을|를|과|와|도|께서|에게|,)?$")
_ENDS_CLAUSE = re.compile(r"(?:은|는|이|가|을|를|의|과|와|에서|에서는|으로|로|함께|및|등)$|[,.’”」]$|^\d|^[(“‘「]")


def _find_korean(sentence: str) -> Iterator[tuple[Entry, str]]:
    """Find `organization name title` in front of a particle: 솔뫼대학교 농업경제학과 탄하람 교수가."""
    words = re.sub(r"(?<=[가-힣])\([^()]{1,12}\)(?=\s)", "", sentence).split()
    for at, word in enumerate(words):
        match = _TITLED.match(word)
        if match is None or at == 0:
            continue
        first = at - 1
        while first > 0 and at - first < 5 and not _is_clause_end(words[first - 1]):
            first -= 1
        for start in range(first, at):
            chunk = " ".join((*words[start:at], match["word"]))
            entries = read_entries(chunk, "ko", is_placed=True)
            if len(entries) == 1 and _is_native(entries[0], chunk):
                yield entries[0], " ".join(words[at + 1 : at + 3])
                break


def _is_clause_end(word: str) -> bool:
    return _ENDS_CLAUSE.search(word) is not None and tell_kind(word) == "unknown"


_NAME_JA = r"(?P<name>[\u3400-\u9fff々]{1,4}[ \u3000]{0,2}[\u3400-\u9fff々\u3041-\u3096]{1,4})"
_JAPANESE_TITLES = "|".join(
    sorted(map(re.escape, (*HONORIFICS["ja"], "教授", "准教授", "館長", "代表")), key=len, reverse=True)
)
_JAPANESE = re.compile(
    rf"(?:(?P<told>[^、。「」『』（）はがを\s]{{2,40}})の)?{_NAME_JA}\s?(?P<title>{_JAPANESE_TITLES})"
    r"(?=[がはにのをとも、。（,]|から|による|です|で)"
)
_CHINESE_TITLES = "|".join(
    sorted(map(re.escape, (each for each in TITLES["zh"] if len(each) > 1)), key=len, reverse=True)
)
_CHINESE = re.compile(
    rf"(?P<told>[^，。、；：“”《》（）\s]{{0,30}}?(?:{_CHINESE_TITLES}))(?P<name>[\u3400-\u9fff]{{2,3}})"
    r"(?=[、，。；和与及將将作為为做发發主致分介担擔讲講出带帶围圍就从從以]|\s|$)"
)
_INVITES = re.compile(r"^.*(?:邀请到?了?|邀請到?了?|特邀|由|请到?|請到?|和|与|與)")


def _find_japanese(sentence: str) -> Iterator[tuple[Entry, str]]:
    for match in _JAPANESE.finditer(sentence):
        name = read_name(match["name"], "ja")
        if name is not None and name.strength > 1:
            told = [each for each in (match["told"], match["title"]) if each]
            yield confirm(name, told), sentence[match.end() :]


def _find_chinese(sentence: str) -> Iterator[tuple[Entry, str]]:
    for match in _CHINESE.finditer(sentence):
        name = read_name(match["name"], "zh")
        if name is not None and name.strength > 1:
            yield confirm(name, [_INVITES.sub("", match["told"])]), sentence[match.end() :]


def _is_native(entry: Entry, chunk: str) -> bool:
    """Tell whether a name beside a title is all that a few words hold; two letters need a known family name."""
    text = entry.name.text
    is_short = len(text.replace(" ", "")) < 3 or ENDS.search(text) is not None
    is_sure = not entry.name.is_placed or (not is_short and " " not in text and entry.details.organization is not None)
    return text in chunk and entry.details.title is not None and is_sure
