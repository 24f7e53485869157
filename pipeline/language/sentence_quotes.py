"""Whether a sentence goes on after a quotation or bracket that itself ends with a mark, told by what follows it."""

import re
from collections.abc import Callable, Mapping

from pipeline.language.sentence_lists import choice, words
from pipeline.language.sentence_stops import is_plain_lower, is_wide, opens_sentence
from pipeline.records import Language

_AHEAD = 60  # characters that are read after a quotation
_PUNCTUATION = ",，、;；:：)）」』]】…。．.！？!?｡〜～~"
_DASHES = "-–—―‒"
_OPENERS = "「『“‘\"'‹«"

_ZH_SAYS, _ZH_GOES_ON, _ZH_INSIDE = choice("zh_says"), choice("zh_goes_on"), choice("zh_goes_on_in")
_ZH_FOLLOWS = re.compile(_ZH_GOES_ON)
_ZH_FOLLOWS_INSIDE = re.compile(_ZH_INSIDE)
_ZH_REPORT = re.compile(
    rf"(?!那?(?:我们|我們|咱们))[^。！？!?；\n：“「『”]{{0,24}}?(?<![没沒不])(?<![没沒不]有)(?<![有没沒不]再){_ZH_SAYS}[^。！？!?\n：“「『]{{0,24}}(?:[。！？!?，\n…“「]|$)"
)
_ZH_SAID = re.compile(_ZH_SAYS + "[着著过過了]?[我你您他她它]?们?$")
_ZH_NAMED = re.compile("[这這那][句个個种種段]?$|的$")
_ZH_SUBJECT = re.compile("[我你您他她它咱]|大家|没有人|沒有人|谁也|誰也|全场|全場|所有人")

_JA_GOES_ON = re.compile(
    "と(?!ても|ところ|にかく|りあえ|りわけ|くに|もかく|はいえ|きどき|うとう)|って|という|とのこと|を|が(?!ん|っ)|は(?![いじっるや])|に(?![もっぎ])|の(?!ち|ん)"
    "|も(?![うしちっとと])|で(?=す(?!から)|した|しょ|ある|あっ|あり|なく|はな|始|終|、)|や(?![はっがが])|など|なんて|なんか|から(?=始)|まで|へ(?!え)|だ(?=と|っ|け(?!ど))|だけ|みたい"
    "|くらい|ぐらい|ばかり|より|か[をがはも]|さん|氏|君|等"
)
_KO_ATTACHED_NEW = re.compile(
    "이제|이것|이어서|이번|이런|그|저[는도희]|나는|하지만|가장|우리|도대체|만약|만일|의외로|한편|하루|나중|나머지|에이|고맙|가끔|은근|과연|네|다[음만]"
)
_KO_SPACED = re.compile(r"(?:이?라[고는며]|이?라면서|하[고며는니자던면]|하면서|하더니|했|고|는|라)(?![가-힣])|하[고는]")
_KO_REPORT = re.compile(
    '[^.!?。“"‘\n]{0,28}(?:말했|말씀하|물었|대답했|답했|외쳤|덧붙|속삭|소리쳤|중얼|되물|전했|밝혔|강조했|설명했)[가-힣]{1,5}[.。]'
)

_SAYS = words("says")
_SPEAKER = re.compile(r"(?:I|(?:[A-Z][\w'’-]*\.? ){0,3}[A-Z][\w'’-]*)(?: \w+ly)? ([a-z]+)")


def goes_on(text: str, start: int, opener: int, end: int, language: Language) -> bool:
    """Tell whether the sentence that began at *start* goes on after a quotation that ends with a mark.

    Args:
        text: All of the text.
        start: Where the sentence begins.
        opener: Where the quotation begins.
        end: The position after its closer.
        language: The language of the text.
    """
    ahead = text[end : end + _AHEAD]
    rest = ahead.lstrip()
    if not rest:
        return False
    is_new_line = "\n" in ahead[: len(ahead) - len(rest)]
    if not is_new_line and rest[0] in _PUNCTUATION + _DASHES:
        return True
    introduction = text[max(start, opener - 24) : opener].rstrip()
    return _RULES[language](introduction, ahead, rest) and not (is_new_line and language in ("zh", "ja"))


def _in_chinese(introduction: str, ahead: str, rest: str) -> bool:
    """Go on with a reporting clause after an opening quotation, and with most words after an embedded one."""
    if _ZH_FOLLOWS.match(rest):
        return True
    if not is_wide(rest[0]) and rest[0] not in _OPENERS and not rest[0].isdigit():
        return is_plain_lower(rest)
    if not introduction:
        return bool(_ZH_REPORT.match(rest))
    if introduction[-1] in "：:，,。—…":
        return False
    if _ZH_SAID.search(introduction):
        return bool(_ZH_FOLLOWS_INSIDE.match(rest))
    return bool(_ZH_NAMED.search(introduction)) or not _ZH_SUBJECT.match(rest)


def _in_japanese(introduction: str, ahead: str, rest: str) -> bool:
    """Go on with a particle, and after a quotation inside a clause, which cannot end there."""
    if _JA_GOES_ON.match(rest):
        return True
    return bool(introduction) and introduction[-1] not in "：:、,。—―…" and is_wide(rest[0])


def _in_korean(introduction: str, ahead: str, rest: str) -> bool:
    """Go on with a particle, which follows without a space, or with a word as 하고."""
    if len(rest) == len(ahead):
        return is_wide(rest[0]) and not _KO_ATTACHED_NEW.match(rest)
    if _KO_SPACED.match(rest):
        return True
    if not introduction:
        return bool(_KO_REPORT.match(rest))
    return introduction[-1] not in ":,.：" and is_wide(rest[0])


def _in_english(introduction: str, ahead: str, rest: str) -> bool:
    """Go on in lower case, or after an opening question or call with a name and a verb of saying."""
    if rest[0] in "(&/" or is_plain_lower(rest):
        return True
    if not rest[0].isupper() or (opens_sentence(rest) and not rest.startswith("I ")):
        return False
    speaker = _SPEAKER.match(rest)
    return not introduction and bool(speaker) and speaker[1] in _SAYS  # type: ignore[index]


_RULES: Mapping[Language, Callable[[str, str, str], bool]] = {
    "zh": _in_chinese,
    "ja": _in_japanese,
    "ko": _in_korean,
    "en": _in_english,
}
