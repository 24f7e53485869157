"""What an item of a programme is, told by the words of its title: a welcome, a discussion, a break."""

import functools
import re
import unicodedata
from collections.abc import Mapping

from pipeline.programme.words import DATA, HALVES, cut_list, fold, squeeze
from pipeline.records import SessionKind

BREAKS = frozenset(fold(each) for each in cut_list(DATA["breaks"]["all"]))


PAUSES = (
    "休息",
    "休憩",
    "休み",
    "茶歇",
    "茶敘",
    "휴식",
    "휴식시간",
    "쉬는시간",
    "마시는시간",
    " break",
    "group photo",
    "入場",
    "入场",
    "接続",
)


ARRIVALS = (
    "admission of",
    "registration",
    "log-in",
    "login",
    "check-in",
    "sign-in",
    "技术测试",
    "접속",
    "입장",
    "등록",
)


def is_break(text: str) -> bool:
    """Tell whether an item of a programme, of which nobody is said to speak, is one at which nobody does."""
    bare = re.sub(r"[(（].*?[)）]|[^\w\s&-]", " ", text)
    plain = squeeze(bare)
    sides = [each for each in HALVES.split(fold(bare)) if each.strip()]
    if len(sides) == 2 and not text.isascii() and all(squeeze(each) in BREAKS for each in sides):
        return True  # 휴식 Break
    first = re.split(r"[&＆/／、,]|\s+and\s+", text)[0]
    if plain in BREAKS or fold(bare) in BREAKS or (len(text) < 60 and first != text and fold(first) in BREAKS):
        return True
    if find_kind(text) is not None or len(plain) > (32 if plain.isascii() else 12):
        return False
    halves = re.split(r"[&＆/／・、,]|\s+and\s+|\s+및\s+", re.sub(r"[(（].*?[)）]", " ", text))
    return plain.endswith(PAUSES) or any(squeeze(each) in BREAKS for each in halves) or plain.startswith(ARRIVALS)


WHOLE_KINDS: Mapping[str, SessionKind] = {
    "introduction": "welcome", "introductions": "welcome", "hello": "welcome", "greeting": "welcome", "개회": "welcome",
    "close": "closing", "end": "closing",
    "thanks": "closing", "endnote": "closing", "폐회": "closing", "questions": "qa",
}  # fmt: skip
"""What a title means if it is nothing but this word."""


LECTURES = re.compile(r"\b(?:lecture|keynote)\b|基調講演|主旨演|主題演講|主题演讲|기조 ?강연|기조 ?연설|基调")


@functools.cache
def kinds() -> list[tuple[SessionKind, re.Pattern[str]]]:
    """Return the pattern of each kind, the one that counts first in front."""
    names: tuple[SessionKind, ...] = ("qa", "closing", "welcome", "panel")
    made: list[tuple[SessionKind, re.Pattern[str]]] = []
    for kind in names:
        words = [re.escape(fold(each)) for each in cut_list(DATA["kinds"][kind])]
        made.append((kind, re.compile("|".join(rf"\b{each}\b" if each.isascii() else each for each in words))))
    return made


@functools.lru_cache(maxsize=10_000)
def find_kind(title: str) -> SessionKind | None:
    """Return what a session is, told by the words of its title; `None` where they say nothing."""
    folded = unicodedata.normalize("NFKC", title).casefold()
    if (whole := WHOLE_KINDS.get(fold(title))) is not None:
        return whole
    found = next((kind for kind, pattern in kinds() if pattern.search(folded)), None)
    if found == "welcome" and LECTURES.search(folded):
        return None  # Opening Lecture
    if found is None and len(folded) < 12 and not folded.isascii():
        squeezed = folded.replace(" ", "")  # 개  회
        found = next((kind for kind, pattern in kinds() if pattern.search(squeezed)), None)
    return found
