"""Names on an event page: whether a piece of text is one, how surely, and in which scripts it is written.

A name is told from other words by what it is made of: a common family name of China, Korea or Japan, syllables of
Pinyin, Hepburn or the usual spellings of Korean, a common given name, a family name in capitals, an honorific. What
holds a word of a title, of an organization or of common English is none.
"""

import functools
import re
from dataclasses import replace

from pipeline.language.scripts import count_scripts
from pipeline.programme.latin_names import read_latin
from pipeline.programme.name import Name
from pipeline.programme.native_names import ENDS, read_han, read_native
from pipeline.programme.signs import OPEN
from pipeline.programme.spelling import is_spelled
from pipeline.programme.titles import cut_titles
from pipeline.records import Language

_HAN = "\u3400-\u9fff々"
_NATIVE = rf"(?P<native>[{_HAN}\u3041-\u30ff가-힣・·][{_HAN}\u3041-\u30ff가-힣・·\s]*?)"
_LATIN = r"(?P<latin>[A-Z][A-Za-z\u00c0-\u024f’' .,-]+?)"
_BETWEEN = r"\s*[(（/／|,，]?\s*"
_TWO_SCRIPTS = re.compile(rf"{_NATIVE}{_BETWEEN}{_LATIN}[)）]?")
_TWO_SCRIPTS_TURNED = re.compile(rf"{_LATIN}{_BETWEEN}{_NATIVE}[)）]?")
_PAIRED = re.compile(rf"[{_HAN}]{{2,4}}|[{_HAN}]{{1,3}} [{_HAN}]{{1,3}}|[가-힣]{{2,4}}")
_READING = re.compile(
    rf"(?P<name>[{_HAN}가-힣][{_HAN}가-힣\s]*?)\s*[(（](?P<reading>[\u3041-\u30ff・\s]+|[{_HAN}\s]+|[가-힣]{{2,4}})[)）]"
)


@functools.lru_cache(maxsize=20_000)
def read_name(text: str, language: Language) -> Name | None:
    """Return the name that *text* is, `None` if it is none.

    Args:
        text: All of it must be a name, with or without honorifics.
        language: Of the page, which tells whose the Chinese characters are.
    """
    text = text.strip(' \u3000,，、:：;；.。*※†-–—|/／·•"“”「」')
    if (
        not 2 <= len(text) <= 60
        or OPEN.search(text)
        or any(each.isdigit() or each in "@?？!！_=<>{}[]&＆%#$" for each in text)
    ):
        return None
    return _read_two_scripts(text, language) or _read_with_reading(text, language) or _read_one(text, language)


def _read_two_scripts(text: str, language: Language) -> Name | None:
    match = _TWO_SCRIPTS.fullmatch(text) or _TWO_SCRIPTS_TURNED.fullmatch(text)
    if match is None:
        return None
    native, latin = read_native(match["native"], language), read_latin(match["latin"])
    own = " ".join(match["native"].split())
    if latin is not None and is_spelled(
        own, cut_titles(match["latin"])[0]
    ):  # 綦云裳 QI Yunshang: whatever the family name
        native = Name(text=own, strength=3, native=own, language="zh")
    elif (
        native is None and latin is not None and latin.strength > 1 and _PAIRED.fullmatch(own) and not ENDS.search(own)
    ):
        native = Name(text=own, strength=1, native=own, language=_own_language(own, language), is_placed=True)
    if native is None and latin is not None and len(match["native"].split()) == len(match["latin"].split()) > 1:
        spelled = " ".join(match["native"].split())  # by sound: 모이라 켈런 Moira Kellan
        is_sound = re.fullmatch(r"(?:[가-힣]{1,6} ?)+|(?:[\u30a1-\u30fc]{2,8} ?)+", spelled) is not None
        native = Name(text=spelled, strength=1, native=spelled, language=language) if is_sound else None
        return native and replace(native, latin=latin.latin, family=latin.family, aliases=latin.aliases)
    if native is None or latin is None:
        return None
    return Name(
        text=match["native"].strip() if match.re is _TWO_SCRIPTS else match["latin"].strip(),
        strength=3, latin=latin.latin, family=latin.family, native=native.native,
        language=native.language, aliases=latin.aliases, is_placed=native.is_placed,
    )  # fmt: skip


def _own_language(text: str, page: Language) -> Language | None:
    counts = count_scripts(text)
    return "ko" if counts.hangul else "ja" if counts.kana else page if page in ("zh", "ja") else None


def _read_with_reading(text: str, language: Language) -> Name | None:
    """Read 山田 太郎（やまだ たろう） and 홍길동(洪吉童)."""
    match = _READING.fullmatch(text)
    if (
        match is not None
        and re.fullmatch("[가-힣]{2,6}", match["name"])
        and read_han(match["reading"].strip(), "zh") > 1
    ):
        return Name(
            text=match["name"], strength=3, native=match["name"], language="ko", aliases=(match["reading"].strip(),)
        )
    if match is not None and re.fullmatch("[가-힣]+", match["reading"]):  # 权罗恩(권라온)
        other = read_native(match["reading"], "ko")
        is_same = len(match["name"]) == len(match["reading"]) > 2 - (read_han(match["name"], "zh") > 0)
        return replace(other, strength=3, aliases=(match["name"],)) if other is not None and is_same else None
    if match is None or (name := read_native(match["name"], language)) is None:
        return None
    reading = " ".join(match["reading"].split())
    other = read_native(reading, language)  # 桥爪 绫乃(橋爪 綾乃): one name in the characters of two languages
    if other is not None and " " in reading and len(reading) == len(" ".join(match["name"].split())):
        return replace(name, strength=3, aliases=(reading,))
    is_kana = count_scripts(reading).kana > 0
    if not is_kana and (count_scripts(name.text).hangul == 0 or read_han(reading.replace(" ", ""), "zh") < 2):
        return None
    return Name(
        text=name.text, strength=3, native=name.native, language="ja" if is_kana else "ko", aliases=(reading,)
    )  # fmt: skip


def _read_one(text: str, language: Language) -> Name | None:
    return read_latin(text) if count_scripts(text).latin else read_native(text, language)
