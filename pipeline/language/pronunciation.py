"""How a text sounds, in rough Latin letters: Pinyin for Chinese, a kana table, Hangul by its letters.

Names are misheard and misspelled, in any of four scripts. Two spellings of one name get nearly the same *sound*:
voicing, aspiration, l and r, the many spellings of Korean vowels and final ng are all made equal. Kanji in Japanese
text have no sound here: only a dictionary knows how a name is read.
"""

import functools
import re
import unicodedata
from dataclasses import dataclass

from pipeline.records import Language

BREAK = "|"
"""The sound of what no name contains: punctuation, digits, kanji of unknown reading."""

_INITIALS = "g kk n d tt r m b pp s ss - j jj ch k t p h".split()  # noqa: SIM905 - by position
_VOWELS = "a ae ya yae eo e yeo ye o wa wae oe yo u wo we wi yu eu ui i".split()  # noqa: SIM905
_FINALS = " k k ks n nj nh t l lk lm lp ls lt lp lh m p ps t t ng t t k t p t".split(" ")  # noqa: SIM905 - as above

_KANA_ROWS = {
    "a": "アカサタナハマヤラワガザダバパァャヮ",
    "i": "イキシチニヒミ?リヰギジヂビピィ??",
    "u": "ウクスツヌフムユルヴグズヅブプゥュ?",
    "e": "エケセテネヘメ?レヱゲゼデベペェ??",
    "o": "オコソトノホモヨロヲゴゾドボポォョ?",
}
_KANA_CONSONANTS = ["", "k", "s", "t", "n", "h", "m", "y", "r", "w", "g", "z", "d", "b", "p", "", "y", "w"]
_KANA = {
    character: consonant + vowel
    for vowel, row in _KANA_ROWS.items()
    for character, consonant in zip(row, _KANA_CONSONANTS, strict=True)
    if character != "?"
} | {
    "シ": "shi",
    "チ": "chi",
    "ツ": "tsu",
    "フ": "fu",
    "ジ": "ji",
    "ヂ": "ji",
    "ヅ": "zu",
    "ヴ": "vu",
    "ン": "n",
    "ッ": "",
    "ー": "",
}
_SMALL_KANA = "ャュョァィゥェォヮ"

_MERGED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("ng(?![aeiouyw])", "n"), ("ck", "k"), ("sh|x", "s"), ("zh|tch|ch|ts|dz|[qjzc]", "c"), ("ph|[fvb]", "p"),
        ("th|d", "t"), ("kh|g", "k"), ("gh|h(?![aeiouyw])", ""), ("r", "l"), ("ae|ai(?=n)", "e"),
        ("eo|eu|oo|ou|oe", "o"), ("ee|ea|yi|ie", "i"), ("y", "i"), ("[uw]", "o"), (r"(.)\1+", r"\1"),
    )
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """What is never split in a search for names: a syllable, a mora, or a Latin word; or a stretch without sound."""

    start: int
    end: int
    sound: str


def units(text: str, language: Language) -> tuple[Unit, ...]:
    """Return the sounds of *text* in order; white space and the dots between parts of a name have none."""
    found: list[Unit] = []
    for match in _PIECES.finditer(text):
        kind, start = match.lastgroup, match.start()
        if kind == "latin":
            found.append(Unit(start=start, end=match.end(), sound=merge_sounds(_plain_letters(match[0]))))
        elif kind == "hangul":
            found += _each(match, [merge_sounds(_romanize_syllable(syllable)) for syllable in match[0]])
        elif kind == "kana":
            found += _kana_units(match)
        elif kind == "han" and language == "zh":
            found += _each(match, [merge_sounds(_plain_letters(sound)) for sound in _pinyin(match[0])])
        else:
            found.append(Unit(start=start, end=match.end(), sound=BREAK))
    return tuple(found)


def sound_of(text: str, language: Language) -> str:
    """Return the sound of a whole name; empty if a part of it has none."""
    parts = [unit.sound for unit in units(text, language)]
    return "" if BREAK in parts else "".join(parts)


@functools.lru_cache(maxsize=20_000)
def merge_sounds(letters: str) -> str:
    """Make spellings that sound alike the same, for lower-case ASCII *letters*."""
    for pattern, sound in _MERGED:
        letters = pattern.sub(sound, letters)
    return letters


_PIECES = re.compile(
    r"(?P<latin>[A-Za-z\u00c0-\u024f'’]+)|(?P<hangul>[가-힣]+)|(?P<kana>[\u3041-\u3096\u30a1-\u30fa\u30fc]+)"
    r"|(?P<han>[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+)|(?P<other>[^\s・·‧.\-‐]+?(?=[\s・·‧A-Za-z가-힣\u3041-\u30fc\u3400-\u9fff]|$))"
)


def _each(match: re.Match[str], sounds: list[str]) -> list[Unit]:
    """Return one unit for each character of a match."""
    first = match.start()
    return [Unit(start=first + at, end=first + at + 1, sound=sound) for at, sound in enumerate(sounds)]


def _kana_units(match: re.Match[str]) -> list[Unit]:
    found: list[Unit] = []
    for at, character in enumerate(match[0], match.start()):
        katakana = chr(ord(character) + 0x60) if "ぁ" <= character <= "ゖ" else character
        sound = _KANA.get(katakana, "")
        if katakana in _SMALL_KANA and found:  # キャ is kya, ファ is fa
            before = found.pop()
            joined = re.sub("[aiueo]$", "", before.sound) + merge_sounds(sound)
            found.append(Unit(start=before.start, end=at + 1, sound=merge_sounds(joined)))
        elif not sound and found:  # a long vowel or a doubled consonant is part of what comes before
            found.append(Unit(start=found[-1].start, end=at + 1, sound=found.pop().sound))
        else:
            found.append(Unit(start=at, end=at + 1, sound=merge_sounds(sound)))
    return found


def _romanize_syllable(syllable: str) -> str:
    """Spell one Hangul syllable by its letters, as the Revised Romanization does without assimilation."""
    index = ord(syllable) - 0xAC00
    return _INITIALS[index // 588].strip("-") + _VOWELS[index % 588 // 28] + _FINALS[index % 28]


def _plain_letters(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.lower().replace("ü", "u"))
    return "".join(letter for letter in decomposed if "a" <= letter <= "z")


@functools.lru_cache(maxsize=5_000)
def _pinyin(run: str) -> list[str]:
    """Return the reading of each ideograph, without tones."""
    from pypinyin import lazy_pinyin

    sounds = list(lazy_pinyin(run))
    return sounds if len(sounds) == len(run) else [BREAK] * len(run)  # rare ideographs come back as they are
