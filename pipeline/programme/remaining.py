"""Names told by elimination: what is left of a line without titles and organizations, and has a name's shape.

Only where speakers stand, and always marked as a guess: 笪宜庭 in 嶼光社區健康中心 笪宜庭主任 is in no list of names.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.language.scripts import count_scripts
from pipeline.programme.details import keep_english, tell_kind
from pipeline.programme.entry import Entry, confirm
from pipeline.programme.gaps import close_gaps
from pipeline.programme.kinds import find_kind
from pipeline.programme.name import FAMILIES, NEVER, Name
from pipeline.programme.native_names import ENDS, cut_honorific
from pipeline.programme.placed import read_shape
from pipeline.programme.signs import OPEN
from pipeline.programme.titles import cut_titles
from pipeline.programme.words import HONORIFICS, ORGANIZATIONS, TITLES, find_fact, find_part, find_role
from pipeline.records import Language

_HAN = "\u3400-\u9fff々"
_APART = re.compile(r"\s*(?:[,，、/／|｜;；]|\s{2,}|[(（\[【)）\]】])\s*")
_SHORT = re.compile(
    rf"[{_HAN}]{{2,4}}|[가-힣]{{2,4}}|[{_HAN}]{{1,4}} [{_HAN}\u3041-\u30ff]{{1,4}}|[가-힣]{{2,6}} [가-힣]{{1,5}}"
    rf"|[\u30a1-\u30fc]{{1,8}}[ ・·=＝][\u30a1-\u30fc]{{1,8}}|[{_HAN}]{{1,3}}[ぁ-ゖ]{{2,4}}"
)
_HONORS = HONORIFICS["zh"] | HONORIFICS["ja"] | HONORIFICS["ko"]
_COUNTRIES = frozenset(
    re.findall(r"\w+", "日本 中国 中國 韩国 韓国 韓國 台湾 台灣 臺灣 香港 일본 중국 한국 대만 미국 독일")
)
_PLACES = re.compile(r"(?:[県府都道市区區郡町村省县縣州局署課课科部處处系]|[시도구군읍면현촌성부과국청])$")
_SAID = re.compile(r"ビデオ|動画|オンライン|録画|영상|视频|視訊|온라인|화상|逐次|通訳|통역")
"""How somebody takes part; it says nothing of who."""


@functools.lru_cache(maxsize=20_000)
def read_remaining(text: str, language: Language) -> Entry | None:
    """Return who is named in a line with nobody's known name, if all else in it says what somebody is.

    Args:
        text: Without label, time and bullet; a title, an honorific or an organization must stand beside the name.
        language: Of the page.
    """
    if (
        not count_scripts(text).east
        or len(text) > 80
        or find_kind(text)
        or OPEN.search(text)
        or re.search("[「『《“。？！?!:：]", text)
    ):
        return None
    pieces = _join(
        [
            each
            for each in map(str.strip, _APART.split(_shorten(close_gaps(text, language))))
            if each and not _SAID.search(each)
        ]
    )
    inside = "  ".join(re.findall(r"[(（\[【]([^()（）\[\]【】]*)", text))  # there stands what somebody is
    free = [at for at, each in enumerate(pieces) if each not in inside and _is_name(each, language)]
    others = [each for position, each in enumerate(pieces) if position not in free]
    if len(free) == 1 and others and all(_is_told(each) for each in others):
        return _confirm(_name(pieces[free[0]], language), others)
    return _read_words(pieces, language) if pieces else None


def _shorten(text: str) -> str:
    """Return a line whose brackets hold the English half of what they say in two languages."""
    return re.sub(r"([(（])([^()（）]*)(?=[)）])", lambda match: match[1] + keep_english(match[2]), text)


def _join(pieces: Sequence[str]) -> list[str]:
    """Return pieces without honorifics, and with the two parts of a name together that stand apart: 鈕  建平  氏."""
    kept = [each for each in pieces if each not in _HONORS]
    made: list[str] = []
    for piece in kept:
        last = made[-1] if made else ""
        is_pair = last and not _is_told(last) and not _is_told(cut_honorific(piece)) and " " not in last + piece
        if is_pair and _SHORT.fullmatch(f"{last} {cut_honorific(piece)}"):
            made[-1] = f"{last} {piece}"
        else:
            made.append(piece)
    return made


def _read_words(pieces: Sequence[str], language: Language) -> Entry | None:
    """Find the name inside a piece: the other pieces, and the words around it, must say what somebody is."""
    found: list[tuple[Name, list[str]]] = []
    for position, piece in enumerate(pieces):
        rest = [each for at, each in enumerate(pieces) if at != position]
        if all(_is_told(each) for each in rest):
            found += [(name, [*around, *rest]) for name, around in _find_inside(piece, language, has_more=bool(rest))]
    return _confirm(*found[0]) if len(found) == 1 else None


def _find_inside(piece: str, language: Language, *, has_more: bool) -> list[tuple[Name, list[str]]]:
    """Return each way to read words as a name at an end of a piece or in front of its title."""
    words = piece.split()
    found: list[tuple[Name, list[str]]] = []
    for width in (2, 1):
        for start in range(len(words) - width + 1):
            own, before, behind = words[start : start + width], words[:start], words[start + width :]
            bare, is_titled = cut_titles(" ".join(own))
            title = " ".join(own)[len(bare) :].strip()
            if title and not _may_be_glued(bare, title, language, has_more=bool(before) or has_more):
                continue
            is_end = not behind or all(_is_title(each) for each in behind)
            is_start = not before and (is_titled or tell_kind(" ".join(behind)) != "unknown")
            told = [" ".join(before)] * bool(before) + [title] * bool(title) + [" ".join(behind)] * bool(behind)
            is_told = any(_is_told(each) for each in told)
            before_is_told = not before or _is_told(" ".join(before))
            name = _read(bare, language) if (is_end or is_start) and is_told and before_is_told else None
            if name is not None and (width == 1 or _is_pair(own, bare)):
                found.append((name, told))
        if found:
            return found[:1] if width == 2 else found
    return found


def _may_be_glued(bare: str, title: str, language: Language, *, has_more: bool) -> bool:
    """Tell whether what a title is written together with may be a name rather than a part of it: 国際観光課長."""
    if title in _HONORS or count_scripts(bare).hangul or " " in bare:
        return True
    if language == "ja" and len(bare) == 4:  # 工芸情報センター長: names in Japan are parted, or of a known family
        return any(bare.startswith(each) for each in FAMILIES["ja"])
    return has_more and len(bare) in (3, 4) and not count_scripts(bare).kana


def _is_pair(words: Sequence[str], bare: str) -> bool:
    """Tell whether two words are one name: neither of them says what somebody is."""
    is_part = words[0][-1] in "組组部處处科室課课係系" and len(words[0]) > 1
    return not is_part and not any(_is_told(each) for each in (words[0], bare.rsplit(maxsplit=1)[-1]))


def _is_name(piece: str, language: Language) -> bool:
    return not _is_told(piece) and _name(piece, language) is not None


def _name(piece: str, language: Language) -> Name | None:
    return _read(cut_honorific(piece), language)


def _read(text: str, language: Language) -> Name | None:
    """Return the name that has this shape; two letters suffice beside a title."""
    if (name := read_shape(text, language)) is not None:
        return name if name.strength > 1 or name.is_placed else replace(name, is_placed=True)
    counts = count_scripts(text)
    if (
        not _SHORT.fullmatch(text)
        or _is_told(text)
        or ENDS.search(text)
        or any(find(text) for find in (find_role, find_part, find_fact))
        or any(text in NEVER[each] for each in ("zh", "ja", "ko"))
    ):
        return None
    own: Language = "ko" if counts.hangul else "ja" if counts.kana or language == "ja" else "zh"
    settled = None if own == "zh" and language not in ("zh", "ja") else own
    return Name(text=text, strength=1, native=text, language=settled, is_placed=True)


def _is_title(word: str) -> bool:
    return any(
        word.endswith(each) for language in ("zh", "ja", "ko") for each in (*TITLES[language], *HONORIFICS[language])
    )


def _is_told(text: str) -> bool:
    """Tell whether words say what somebody is: a title, an organization, a place, a country, an honorific."""
    if not count_scripts(text).east:
        return tell_kind(text) != "unknown"
    last = text.rsplit(maxsplit=1)[-1] if text.split() else ""
    if last in _COUNTRIES or (_PLACES.search(last) and len(last) > 2) or _is_title(last):
        return True
    return any(
        last.endswith(each) for language in ("zh", "ja", "ko") for each in ORGANIZATIONS[language] if len(each) > 1
    )


def _confirm(name: Name | None, told: Sequence[str]) -> Entry | None:
    if name is None:
        return None
    said = [each for each in told if each not in _HONORS]
    said = [each for each in said if each not in _COUNTRIES] or said
    return replace(confirm(name, said), strength=2)
