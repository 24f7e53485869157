"""Whether a name in Latin letters can be how a name in other letters sounds: in Pinyin, from Hangul, from kana."""

import functools
import itertools
import re
import unicodedata
from difflib import SequenceMatcher

from pipeline.language.scripts import count_scripts

MOST_READINGS = 200
ALIKE = 0.62
"""How alike, of 1, the consonants of two spellings of one name are at least."""
ALIKE_IN_PARTS = 0.5
"""The same for names that have as many parts."""
_CONSONANTS = str.maketrans("gkcqdtbpfvjzlrmns", "kkkkttppppjjllmns", "aeiouhwxy")


@functools.lru_cache(maxsize=5_000)
def is_spelled(native: str, latin: str) -> bool:
    """Tell whether *latin* is *native* in Pinyin, with the family name first or last."""
    from pypinyin import Style, pinyin

    if not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", native):
        return False
    plain = unicodedata.normalize("NFD", latin.casefold()).replace("\u0308", "v")
    letters = re.sub("[^a-z]", "", plain).replace("uv", "v")
    readings = pinyin(native, style=Style.NORMAL, heteronym=True)
    for syllables in itertools.islice(itertools.product(*readings), MOST_READINGS):
        for cut in (1, 2):
            if letters in ("".join(syllables), "".join((*syllables[cut:], *syllables[:cut]))):
                return True
    return False


@functools.lru_cache(maxsize=5_000)
def may_sound(native: str, latin: str) -> bool:
    """Tell whether *latin* can be the sound of *native*; characters that more than one language reads always may."""
    counts = count_scripts(native)
    words = re.findall(r"[a-z]+", re.sub("[\u0300-\u036f]", "", unicodedata.normalize("NFD", latin.casefold())))
    if counts.han:
        kana = re.findall(r"[ぁ-ゖ]{2,}|[ァ-ヺー]{2,}", native)  # 真砂野 いろは: at least the kana say how they sound
        is_heard = all(any(_is_alike(_spell(each), word) for word in words) for each in kana)
        return is_spelled(native, latin) or (is_heard and (bool(kana) or _is_eastern(latin)))
    own = _spell(native)
    orders = ["".join(words), "".join(words[1:] + words[:1]), "".join(words[-1:] + words[:-1])]
    least = ALIKE if len(native.split()) != len(words) else ALIKE_IN_PARTS
    return any(
        SequenceMatcher(None, own.translate(_CONSONANTS), each.translate(_CONSONANTS)).ratio() >= least
        for each in orders
    )


def _spell(text: str) -> str:
    """Return kana or Hangul in Latin letters, as Unicode names them."""
    return "".join(unicodedata.name(each, "").rpartition(" ")[2].casefold() for each in text if each.isalpha())


def _is_alike(one: str, other: str) -> bool:
    return SequenceMatcher(None, one, other).ratio() >= ALIKE


def _is_eastern(latin: str) -> bool:
    """Tell whether words in Latin letters can be syllables of an eastern name: no three consonants in a row."""
    plain = "".join(unicodedata.normalize("NFD", latin.casefold()))
    return re.search(r"(?!.{0,2}ng)[bcdfgjklmnpqrstvwxz]{3}|[bcdfjlmpqrsvwxz]\b", plain) is None
