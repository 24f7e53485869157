"""The words by which a programme is read, from `words.toml`."""

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from importlib.resources import files
from typing import Literal

from pipeline.programme.signs import OPEN, is_elsewhere
from pipeline.records import LANGUAGES, Language, Role

Part = Literal["people", "agenda", "other"]
Fact = Literal["date", "time", "platform", "language", "title"]
Column = Literal["time", "topic", "name", "title", "organization", "both", "role", "speaker", "moderator", "mc"]

DATA: dict[str, dict[str, str]] = tomllib.loads((files("pipeline.programme") / "words.toml").read_text("utf-8"))


def cut_list(text: str) -> list[str]:
    """Return the entries of a list with bars between them."""
    return [each.strip() for each in text.split("|") if each.strip()]


@functools.lru_cache(maxsize=10_000)
def fold(text: str) -> str:
    """Return *text* as labels are compared: plain characters, lower case, nothing around it."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    text = re.sub(r"^[^\w(（&]+|[^\w)）&]+$", "", text.replace("ー", "ー"))
    return " ".join(text.split()).strip(" :：.。,、|*#[]【】「」『』〈〉《》<>◆■●▼▽★☆~-–—?？!！_")


def _index(table: str) -> dict[str, str]:
    return {fold(each): name for name, listed in DATA[table].items() for each in cut_list(listed)}


_ROLES, _PARTS, _FACTS, _COLUMNS = (_index(name) for name in ("roles", "sections", "facts", "columns"))
_TOPICS = tuple(each for each, name in _COLUMNS.items() if name == "topic" and len(each) > 1 and not each.isascii())
_SHORT = re.compile(
    r"[中日韩韓英](?:[·・/、,]?[中日韩韓英]){1,3}|(?<![가-힣])[한중일영](?:[·・ㆍ/,]?[한중일영]){1,3}(?=\s|동시|순차|어|간|$)"
)
"""Languages by one letter each: 中日韩三语, 한·중·일 동시통역."""
_NUMBER = re.compile(r"^\s*(?:[(（]?[一二三四五六七八九十]{1,3}[、)）]|[(（]?\d{1,2}[.、)）](?!\d)|[IVX]{1,4}\.)\s*")
_BOTH = re.compile(
    r"\s*(?:[・·&＆/／、]|\band\b|및|(?<=[가-힣])[와과]\s|(?<=[^\x00-\x7f])[及与與和と](?=[^\x00-\x7f]))\s*"
)
_WHOLE = frozenset(re.findall(r"\w+", "总 總 総合 총괄 전체 大会 活动 活動 会议 全体 행사 event main"))
"""What stands in front of the label of an MC who leads through the whole event."""
_PEOPLE = re.compile(
    r"(?:者|人|嘉宾|嘉賓|자|패널|패널리스트|연사|강사|師|师|パネリスト|ゲスト|スピーカー|司会|主持|사회|좌장|座長|司仪|司儀|モデレータ|モデレーター|手|chair|guest|ist|er|or)s?$"
)
HALVES = re.compile(r"[/／|｜(（)）]|(?<=[^\x00-\x7f])\s*(?=[a-z])|(?<=[a-z])\s*(?=[^\x00-\x7f’])")
"""Between the two languages of a label."""
_ONLY_WHOLE = frozenset(
    re.findall(
        r"\w+",
        "担当 担当者 広報担当 담당 담당자 기자 작성자 기획"
        r" 记录 翻译 策划 统筹 编辑 責任編輯 责任编辑 摄影 作者 撰稿",
    )
)
"""What also ends the title of somebody: バス計画担当."""
_NO_ROLE = frozenset(
    re.findall(
        r"\w+",
        "问答 提问 主办 主辦 支持 媒体 参会 基调 主题 主题主旨 主旨 专题 特別 特别 基調 記念 주제 기조 기념"
        " 특별 개회 폐회 초청 사례 정책",
    )
)
"""What makes of the label of a role the name of an item."""
_LANGUAGES = [(fold(each), name) for name, listed in DATA["languages"].items() for each in cut_list(listed)]


def _sets(table: str) -> Mapping[Language, frozenset[str]]:
    """Return a table's words by language; Chinese characters without kana may be of either language that has them."""
    sets: dict[Language, frozenset[str]] = {
        each: frozenset(DATA[table][each].split()) for each in LANGUAGES if each in DATA[table]
    }
    shared = frozenset(each for each in sets["zh"] | sets["ja"] if not re.search("[\u3041-\u30ff]", each))
    return sets | {"zh": sets["zh"] | shared, "ja": sets["ja"] | shared}


TITLES, SUBUNITS, ORGANIZATIONS, HONORIFICS = map(_sets, ("titles", "subunits", "organizations", "honorifics"))
MONTHS: tuple[str, ...] = tuple(DATA["months"]["all"].split())


def squeeze(text: str) -> str:
    """Return a label without spaces between characters that need none: 主 持 人."""
    folded = fold(text)
    return folded if folded.isascii() else folded.replace(" ", "")


@functools.lru_cache(maxsize=10_000)
def find_role(label: str) -> Role | None:
    """Return the role that a label gives to whoever follows it."""
    if OPEN.search(label):
        return None
    if (stem := _INTRODUCING.sub("", label)) != label and len(stem) > 1:
        told = find_role(stem)
        return told if told != "speaker" else None  # 主持人簡介
    found = _find(_ROLES, label)
    if found is not None:
        return _as_role(found)
    plain = squeeze(label)
    if len(plain) > (24 if plain.isascii() else 10) or re.search(r"[\d()（）/／–—]|\s-\s", label):
        return None
    endings = [
        each
        for each, name in _ROLES.items()
        if len(each) > 1
        and (name != "speaker" or _PEOPLE.search(each))
        and plain.endswith(each if each.isascii() is False else f" {each}")
    ]
    if not endings or (before := plain[: -len(max(endings, key=len))]) in _NO_ROLE:
        return None
    if any(len(each) > 1 and before.endswith(each) for language in LANGUAGES for each in ORGANIZATIONS[language]):
        return None  # 제주해녀학교 강사
    role = _as_role(_ROLES[max(endings, key=len)])
    return "moderator" if role == "mc" and before not in _WHOLE else role  # of one session, not of the event


def _as_role(name: str) -> Role:
    return "mc" if name == "mc" else "moderator" if name == "moderator" else "speaker"


def _find_ending(label: str) -> str | None:
    """Return the part whose heading ends like this one: 活动联系人, 세부 일정, Media contact."""
    plain = squeeze(_NUMBER.sub("", label))
    if len(plain) > 15 or find_role(label) in ("mc", "moderator"):
        return None
    for each, part in _PARTS.items():
        if each in _ONLY_WHOLE:
            continue
        is_near = len(plain) <= 8 and not each.isascii()
        if len(each) > 1 and (is_near or part == "other") and plain.endswith(f" {each}" if each.isascii() else each):
            return part
    return None


def is_of_people(label: str) -> bool:
    """Tell whether the label of a role is a word for people (登壇者), not for what they do (講演)."""
    return _PEOPLE.search(re.sub(r"[\s\d]+$", "", fold(label))) is not None


_ABOUT = re.compile(r"^(?:about|meet|introducing|who are)\s+(?:(?:the|our|your|this year's)\s+)*", re.IGNORECASE)
_INTRODUCING = re.compile(r"\s*(?:のご?紹介|紹介|介绍|介紹|簡介|简介|プロフィール|소개|약력)\s*[:：]?$")


_INTERPRETERS = re.compile(r"(?:\binterpreters?|통역사?|通訳者?|口译员?|口譯員?|译员)$")


def introduces(label: str) -> bool:
    """Tell whether a heading is over what people are (講師紹介, About the speakers), not only over who they are."""
    return (
        re.search(r"紹介|介绍|介紹|簡介|简介|プロフィール|略歴|소개|약력|about|biograph|profile|\bbios?\b", fold(label))
        is not None
    )


def _find_half(label: str) -> str | None:
    """Return the part of a page that a word of its heading stands for: people, or what they speak about."""
    is_topic = find_column(label) == "topic"
    return _find(_PARTS, label) or ("agenda" if is_topic else "people" if find_role(label) else None)


@functools.lru_cache(maxsize=10_000)
def find_part(label: str) -> Part | None:
    """Return which part of a page has this heading."""
    found = _find(_PARTS, label) or _find(_PARTS, re.sub(r"\s*[(（][^()（）]*[)）]$", "", label))
    if found is None and (about := _ABOUT.sub("", label)) != label:  # About the contributors, Meet our guests
        found = "people" if _find(_PARTS, about) == "people" or (find_role(about) and is_of_people(about)) else None
    if found is None and len(label) <= 40 and _INTERPRETERS.search(fold(label)):
        found = "other"
    if found is None and is_elsewhere(fold(label)):
        return "other"
    bare = _NUMBER.sub("", re.sub(r"\s*[(（][^()（）]*[)）]$", "", label))
    halves = [each for each in HALVES.split(fold(bare)) if each.strip()] if len(label) <= 40 else []
    if found is None and len(halves) == 2 and not label.isascii():  # 주최 Host
        found = "other" if any(_find(_PARTS, each) not in ("people", "agenda", None) for each in halves) else None
    if found is None and len(label) <= 40:
        parts = {_find_half(each) for each in _BOTH.split(bare)}
        is_other = "other" in parts and (None not in parts or not bare.isascii())  # no Thanks and close
        found = "other" if is_other else "agenda" if parts == {"agenda", "people"} else _find_ending(label)
    return None if found is None else "people" if found == "people" else "agenda" if found == "agenda" else "other"


@functools.lru_cache(maxsize=10_000)
def find_fact(label: str) -> Fact | None:
    """Return what fact about the event a label announces."""
    found = _find(_FACTS, label)
    if found is None and not (plain := squeeze(label)).isascii() and len(plain) <= 6:  # 活动语言
        found = next((fact for each, fact in _FACTS.items() if len(each) > 1 and plain.endswith(each)), None)
    match found:
        case "date" | "time" | "platform" | "language" | "title":
            return found
        case _:
            return None


def find_column(label: str) -> str | None:
    """Return what a column of a table holds, told by its header: a `Column`."""
    for whole in (label, re.split(r"[(（/／&·・]| and ", label)[0]):
        found = _find(_COLUMNS, whole) or _find(_ROLES, whole) or {"people": "speaker"}.get(_find(_PARTS, whole) or "")
        if found is not None:
            return found
    plain = squeeze(label)
    is_near = not plain.isascii() and len(plain) <= 6
    if _find(_PARTS, label) == "agenda":
        return "topic"
    return "topic" if is_near and plain.endswith(_TOPICS) else None  # 发言题目, 발표 제목


def _find(table: Mapping[str, str], label: str) -> str | None:
    if len(label) > 60:
        return None
    label = _NUMBER.sub("", label)
    plain = squeeze(label)
    found = table.get(plain) or table.get(fold(label))
    if found is None:  # SPEAKERS / 登壇者; Speaker 1
        plain = re.sub(r"\s*[(（]?\d{1,2}[)）]?$", "", plain)
        halves = [each for each in HALVES.split(plain) if each.strip()]
        names = {table.get(squeeze(each)) for each in halves}
        names -= {"mc"} if "moderator" in names else set()  # 主持 Moderator
        found = names.pop() if len(names) == 1 else None
    return found


def find_languages(text: str) -> tuple[Language, ...]:
    """Return the languages that are named in *text*, in its order."""
    folded = fold(text)
    places: dict[Language, int] = {}
    for word, name in _LANGUAGES:
        at = folded.find(word)
        language = next(each for each in LANGUAGES if each == name)
        if at >= 0:
            places[language] = min(at, places.get(language, at))
    letters: dict[str, Language] = {"中": "zh", "日": "ja", "韩": "ko", "韓": "ko", "英": "en"}
    letters |= {"한": "ko", "중": "zh", "일": "ja", "영": "en"}
    for short in _SHORT.finditer(folded):
        for at, each in enumerate(short[0], short.start()):
            if each in letters:
                places.setdefault(letters[each], at)
    return tuple(sorted(places, key=lambda each: places[each]))
