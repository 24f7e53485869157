"""Which of the four languages a text is written in, told by its letters alone.

Kana are Japanese and Hangul is Korean. Chinese characters without kana are Chinese, or Japanese without a single
particle; Latin letters are English, or names in any of the four.
"""

import re
from dataclasses import dataclass

from pipeline.records import Language

_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa\uff66-\uff9d]")
_HANGUL = re.compile(r"[\uac00-\ud7a3\u1100-\u11ff\u3131-\u318e]")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_LATIN_WORD = re.compile(r"[A-Za-z\u00c0-\u024f]+(?:['’-][A-Za-z\u00c0-\u024f]+)*")
_FEW, _MOST = 8, 0.8
"""Letters that say something, and the share of them that leaves no question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scripts:
    """How many characters of each script a text holds; digits and marks count for nothing.

    Attributes:
        words: Words in Latin letters.
        latin: The letters of those.
        other: Letters of any other script.
    """

    kana: int
    hangul: int
    han: int
    words: int
    latin: int
    other: int

    @property
    def east(self) -> int:
        """Characters that only Chinese, Japanese and Korean are written in."""
        return self.kana + self.hangul + self.han


def count_scripts(text: str) -> Scripts:
    """Return what scripts *text* is written in."""
    kana, hangul, han = (len(script.findall(text)) for script in (_KANA, _HANGUL, _HAN))
    words = _LATIN_WORD.findall(text)
    latin = sum(character.isalpha() for word in words for character in word)
    letters = sum(character.isalpha() for character in text) - text.count("ー")
    other = max(0, letters - kana - hangul - han - latin)
    return Scripts(kana=kana, hangul=hangul, han=han, words=len(words), latin=latin, other=other)


_FOREIGN: dict[Language, dict[str, Language]] = {
    "zh": {"kana": "ja", "hangul": "ko", "latin": "en"},
    "ja": {"hangul": "ko", "latin": "en"},
    "ko": {"kana": "ja", "han": "zh", "latin": "en"},
    "en": {"kana": "ja", "hangul": "ko", "han": "zh"},
}


def contradicts(text: str, language: Language) -> Language | None:
    """Return the language that *text* is in, if its letters say that it cannot be *language*.

    A recognizer that is told a wrong language either translates, or writes down what it hears all the same.
    """
    counts = count_scripts(text)
    total = counts.east + counts.latin
    foreign: dict[str, int] = {script: getattr(counts, script) for script in _FOREIGN[language]}
    if total < _FEW or sum(foreign.values()) < _MOST * total:
        return None
    # Japanese is kana among Chinese characters: a fifth of kana is enough to tell it from Chinese.
    if "kana" in foreign and foreign["kana"] >= 0.2 * total:
        return "ja"
    return _FOREIGN[language][max(foreign, key=lambda script: foreign[script])]


def is_written_in(text: str, language: Language) -> bool:
    """Say whether a text has a letter that its language is written in, or no letters at all."""
    counts = count_scripts(text)
    own = {"zh": counts.han, "ja": counts.kana + counts.han, "ko": counts.hangul, "en": counts.latin}
    return own[language] > 0 or counts.east + counts.latin + counts.other == 0
