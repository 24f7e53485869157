"""Which of the four languages a text is written in, told by its letters alone.

Kana are Japanese and Hangul is Korean. Chinese characters without kana are Chinese, or Japanese without a single
particle; Latin letters are English, or names in any of the four.
"""

import re
from collections import Counter

from pipeline.records import Language

_SCRIPTS = re.compile(
    r"(?P<kana>[\u3041-\u3096\u30a1-\u30fa\u30fc\uff66-\uff9d])|(?P<hangul>[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3])"
    r"|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f])|(?P<latin>[A-Za-z\u00c0-\u024f])"
)
_FEW, _MOST = 8, 0.8
"""Letters that say something, and the share of them that leaves no question."""
_FOREIGN: dict[Language, dict[str, Language]] = {
    "zh": {"kana": "ja", "hangul": "ko", "latin": "en"},
    "ja": {"hangul": "ko", "latin": "en"},
    "ko": {"kana": "ja", "han": "zh", "latin": "en"},
    "en": {"kana": "ja", "hangul": "ko", "han": "zh"},
}


def count_scripts(text: str) -> Counter[str]:
    """Return how many letters of *text* are kana, hangul, han and latin; digits and marks count for nothing."""
    return Counter(match.lastgroup or "" for match in _SCRIPTS.finditer(text))


def contradicts(text: str, language: Language) -> Language | None:
    """Return the language that *text* is in, if its letters say that it cannot be *language*.

    A recognizer that is told a wrong language either translates, or writes down what it hears all the same.
    """
    counts = count_scripts(text)
    total = sum(counts.values())
    foreign = {script: counts[script] for script in _FOREIGN[language]}
    if total < _FEW or sum(foreign.values()) < _MOST * total:
        return None
    # Japanese is kana among Chinese characters: a fifth of kana is enough to tell it from Chinese.
    if "kana" in foreign and foreign["kana"] >= 0.2 * total:
        return "ja"
    return _FOREIGN[language][max(foreign, key=lambda script: foreign[script])]
