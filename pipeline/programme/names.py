"""Names on an event page: whether a piece of text is one, how surely, and in which scripts it is written.

A name is told from other words by what it is made of: a common family name of China, Korea or Japan, syllables of
Pinyin, Hepburn or the usual spellings of Korean, a common given name, a family name in capitals, an honorific. What
holds a word of a title, of an organization or of common English is none.
"""

import functools
import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.language.scripts import count_scripts
from pipeline.programme.kinds import find_kind
from pipeline.programme.latin_names import read_latin, read_shaped_latin
from pipeline.programme.name import Name
from pipeline.programme.native_names import ENDS, ENDS_PARTED, cut_honorific, read_han, read_native
from pipeline.programme.signs import OPEN
from pipeline.programme.spelling import is_spelled, may_sound
from pipeline.programme.titles import cut_titles
from pipeline.programme.words import ORGANIZATIONS, TITLES, find_column, find_fact, find_part, find_role
from pipeline.records import Language

_HAN = "\u3400-\u9fff々"
_NATIVE = rf"(?P<native>[{_HAN}\u3041-\u30ff가-힣・·][{_HAN}\u3041-\u30ff가-힣・·\s]*?)"
_LATIN = r"(?P<latin>[A-Z][A-Za-z\u00c0-\u024f’' .,-]+?)"
_BETWEEN = r"\s*[(（/／|,，]?\s*"
_TWO_SCRIPTS = re.compile(rf"{_NATIVE}{_BETWEEN}{_LATIN}[)）]?")
_TWO_SCRIPTS_TURNED = re.compile(rf"{_LATIN}{_BETWEEN}{_NATIVE}[)）]?")
_PAIRED = re.compile(rf"[{_HAN}]{{2,4}}|[{_HAN}]{{1,3}} [{_HAN}]{{1,3}}|[가-힣]{{2,4}}")
_FORMS = re.compile(
    rf"(?P<name>[{_HAN}\u3041-\u30ff가-힣][{_HAN}\u3041-\u30ff가-힣\s・]*?)\s*[(（](?P<forms>[^()（）]{{2,60}})[)）]"
)
_GAP_BEFORE_READING = re.compile(
    r"(?<=[\u3400-\u9fff々\u30a1-\u30fc])\s{2,}([ぁ-ゖァ-ー]+ [ぁ-ゖァ-ー]+|[A-Z][A-Za-z’'-]+(?: [A-Z][A-Za-z’'-]+)+)$"
)
_APART = re.compile(r"\s*[/／|｜,，、;；]\s*")
_ACCOUNT = re.compile(r"(?:at )?\w*[a-z_\d]\w*")
"""What somebody is called on another site, without its mark."""


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
        native is None
        and latin is not None
        and latin.strength > 1
        and _PAIRED.fullmatch(own)
        and not ENDS.search(own)
        and not _is_other(own)
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
    """Read a name with other forms of it in brackets: 山田 太郎（やまだ たろう／Taro YAMADA）, 홍길동(洪吉童)."""
    match = _FORMS.fullmatch(_GAP_BEFORE_READING.sub(r"(\1)", text))
    if match is None:
        return None
    own = cut_honorific(" ".join(match["name"].split()))
    forms = [" ".join(each.split()) for each in _APART.split(match["forms"]) if each.strip()]
    told = [each for each in forms if not _ACCOUNT.fullmatch(each)]
    korean = next((each for each in told if count_scripts(each).hangul and count_scripts(own).han), None)
    if korean is not None:  # 权罗恩(권라온)
        own, told = korean, [own]
    name = read_native(own, language)
    words = own.split()
    if len(own) > 12 or (len(words) > 2 and max(map(len, words)) > 1):
        return None
    if not told or not all(_is_form(each, own, name) for each in told):
        return None
    latin = next(
        (read_latin(each) or read_shaped_latin(each, is_any=True) for each in told if count_scripts(each).latin), None
    )
    others = tuple(each for each in told if not count_scripts(each).latin)
    return Name(
        text=own, strength=3, native=own, language=_tell_language(own, told, name, language), aliases=others,
        latin=latin.latin if latin else None, family=latin.family if latin else None,
    )  # fmt: skip


def _is_form(form: str, own: str, name: Name | None) -> bool:
    """Tell whether what stands in brackets is another form of the name *own*, of which *name* is the usual reading."""
    counts, mine = count_scripts(form), count_scripts(own)
    if counts.latin:
        latin = None if counts.east else read_latin(form) or read_shaped_latin(form, is_any=True)
        return latin is not None and (name is not None or not _is_other(own)) and may_sound(own, latin.text)
    if name is None and _is_other(own):
        return False
    if counts.kana and not counts.han:
        is_pair = len(own.split()) > 1 or len(form.split()) > 1
        if len(own.split()) > 1 and not re.search(r"[ぁ-ゖ]|[ ・]", form):
            return False  # フリーライター
        return mine.han + mine.kana > 0 and (name is not None or (is_pair and not ENDS_PARTED.search(own)))
    if counts.hangul and mine.kana and not mine.han:
        return len(form) < 7  # ソ・マルグム(徐맑음)
    if counts.hangul and mine.hangul:
        return counts.han > 0 and len(form) == len(own.replace(" ", ""))  # 갈은결(葛은결)
    if counts.hangul and mine.han:
        return len(own) == len(form) > 2 - (read_han(own, "zh") > 0) and read_native(form, "ko") is not None
    if counts.han and mine.hangul:
        squeezed, length = form.replace(" ", ""), len(own.replace(" ", ""))
        is_same = len(squeezed) == length > 2 or (" " in own and 2 <= len(squeezed) <= length)
        return is_same or (2 < len(squeezed) <= 6 and read_han(form, "zh") > 1)
    return counts.han > 0 and " " in form and len(form) == len(own) and name is not None  # 桥爪 绫乃(橋爪 綾乃)


def _is_other(text: str) -> bool:
    """Tell whether words are those of a title, of an organization or of a heading."""
    listed = (each for language in ("zh", "ja", "ko") for each in (*TITLES[language], *ORGANIZATIONS[language]))
    finds = (find_role, find_part, find_fact, find_kind, find_column)
    return any(find(text) for find in finds) or any(
        word.endswith(each) for each in listed for word in text.split() if len(each) > 1
    )


def _tell_language(own: str, forms: Sequence[str], name: Name | None, page: Language) -> Language | None:
    """Return the language of a name, told by the scripts of its forms."""
    if count_scripts(own).hangul or any(count_scripts(each).hangul for each in forms):
        return "ko"
    if count_scripts(own).kana or any(re.search("[ぁ-ゖ]", each) for each in forms):
        return "ja"
    return name.language if name is not None else _own_language(own, page)


def _read_one(text: str, language: Language) -> Name | None:
    return read_latin(text) if count_scripts(text).latin else read_native(text, language)
