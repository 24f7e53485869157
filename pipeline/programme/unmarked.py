"""A person in a piece of text that has no marks between the name and what stands beside it."""

import re
from collections.abc import Sequence

from pipeline.language.scripts import count_scripts
from pipeline.programme.details import Details, tell_kind
from pipeline.programme.entry import Entry, confirm
from pipeline.programme.latin_names import read_latin
from pipeline.programme.name import Name
from pipeline.programme.names import read_name
from pipeline.programme.placed import tells
from pipeline.programme.words import HONORIFICS, TITLES
from pipeline.records import Language

_FROM = re.compile(r"^(?P<name>.+?),?\s+(?:of|from|at)\s+(?P<rest>(?:the\s+)?[A-Z].+)$")
_TITLE_BEFORE = re.compile(
    r"^(?:(?:H\.E\.|HE|(?:The\s+)?Hon\.?|Dr\.?)\s+)?"
    r"(?P<title>(?:(?:Vice|Deputy|Assistant|Associate|Former|Emeritus)[ -])?(?:Professor|Mayor|Ambassador|Minister"
    r"|Governor|President|Director|Secretary-General|Chairman|Chairperson|Councillor|Councilor|Commissioner|Senator"
    r"|Dean))\s+(?P<name>.+)$"
)


def read_unmarked(text: str, language: Language) -> Entry | None:
    """Read a line without marks: 한빛연구소 홍길동 소장, Professor Jane Moss, 东港研究院院长张伟."""
    if not count_scripts(text).east:
        return _read_english(text, language)
    words = text.split()
    if len(words) > 12:
        return None
    if len(words) > 2 and tell_kind(words[0]) == "unknown" and read_name(words[0], language) is None:
        pair, behind = read_name(" ".join(words[:2]), language), " ".join(words[2:])
        if (
            pair is not None
            and (tell_kind(behind) == "both" or (len(words) > 3 and tells(words[-1])))
            and count_scripts(pair.text).han > 2
        ):
            return confirm(pair, [behind])  # 来栖 沙也 京都川辺资料馆 学艺员
    for width in (2, 1):
        spans = [(start, start + width) for start in range(len(words) - width + 1)]
        found = []
        for start, stop in spans:
            name = read_name(" ".join(words[start:stop]), language)
            rest = [*words[:start], *words[stop:]]
            counts = count_scripts("" if name is None else name.text)
            is_whole = width == 1 or counts.latin or counts.hangul or (name is not None and name.strength > 1)
            if name is not None and rest and is_whole:
                found.append((name, start, rest))
        best = [each for each in found if _is_confirmed(each[2], each[0])]
        if best:
            before_title = [each for each in best if _is_title(words[each[1] + width : each[1] + width + 1])]
            name, _, rest = (
                (before_title or best)[0] if len(before_title or best) == 1 else _choose(before_title or best, words)
            )
            return confirm(name, [_tidy_rest(rest)])
    return _read_glued(text, language)


def _is_title(words: Sequence[str]) -> bool:
    return any(word in TITLES[each] | HONORIFICS[each] for word in words for each in ("zh", "ja", "ko"))


_Found = tuple[Name, int, list[str]]


def _choose(found: Sequence[_Found], words: Sequence[str]) -> _Found:
    """Return the surest of several names in a line; of equals the first, or the last if a title precedes it."""
    top = max(each[0].strength for each in found)
    sure = [each for each in found if each[0].strength == top]
    ends = [each for each in sure if each[1] == 0]
    return ends[0] if ends and not _is_title(words[-2:-1]) else sure[-1]


def _tidy_rest(words: Sequence[str]) -> str:
    bare = [each for each in words if each not in HONORIFICS["ja"] | HONORIFICS["ko"] | HONORIFICS["zh"]]
    return " ".join(bare)


def _is_confirmed(rest: Sequence[str], name: Name) -> bool:
    """Tell whether the words beside a name end with a title, are an honorific, or name an organization."""
    if any(each in HONORIFICS["ja"] | HONORIFICS["ko"] | HONORIFICS["zh"] for each in rest):
        return True
    kind = tell_kind(_tidy_rest(rest))
    return kind in ("title", "both") or (kind == "organization" and name.strength > 1)


def _is_english_title(word: str) -> bool:
    return word.strip(".,").casefold() in TITLES["en"] | HONORIFICS["en"]


def _read_english(text: str, language: Language) -> Entry | None:
    match = _TITLE_BEFORE.match(text)
    if match is not None and (name := read_name(match["name"], language)) is not None:
        return Entry(name=name, strength=3, details=Details(title=match["title"]))
    words = text.split()
    count = next((at for at, each in enumerate(words) if not _is_english_title(each)), 0)
    if 0 < count < len(words) - 1 and (name := read_latin(" ".join(words[count:]))) is not None and name.strength > 1:
        said = " ".join(each for each in words[:count] if each.strip(".").casefold() not in HONORIFICS["en"])
        return Entry(name=name, strength=3, details=Details(title=said or None))  # Chief NAMGOONG Seok
    match = _FROM.match(text)
    if match is not None and (name := read_name(match["name"], language)) is not None and name.strength > 1:
        return confirm(name, [match["rest"].removeprefix("the ")])
    return None


def _read_glued(text: str, language: Language) -> Entry | None:
    """Read a name that is written together with a title: 东港研究院院长张伟, 张伟教授, 홍길동교수, 山田太郎教授."""
    for title in sorted((*TITLES["zh"], *TITLES["ja"], *TITLES["ko"]), key=len, reverse=True):
        if title in text and text.endswith(title):
            name = read_name(text[: -len(title)], language)
            if name is not None and name.strength > 1 and len(name.text) > 2 - (language == "zh"):
                return Entry(name=name, strength=3, details=Details(title=title))
    if language != "zh":
        return None
    for length in (3, 2, 4):
        name = read_name(text[-length:], language)
        before = text[:-length]
        if name is not None and name.strength > 1 and any(before.endswith(each) for each in TITLES["zh"]):
            return confirm(name, [before])
    return None
