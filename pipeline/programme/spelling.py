"""Whether a name in Latin letters is how a name in Chinese characters is spelled in Pinyin."""

import functools
import itertools
import re
import unicodedata

MOST_READINGS = 200


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
