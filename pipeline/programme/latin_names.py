"""Names in Latin letters, told from other words that begin with capitals."""

import re
import unicodedata
from dataclasses import replace

from pipeline.programme.name import FAMILIES, GIVEN, NEVER, Name
from pipeline.programme.words import HONORIFICS, ORGANIZATIONS, TITLES, find_fact, find_part, find_role

_KNOWN = NEVER["en"] | TITLES["en"] | ORGANIZATIONS["en"]
_PARTICLES = frozenset(re.findall(r"\w+", "de da di del della van von der den bin binti al el la le dos ter ten y"))

_WORD = re.compile(r"[A-Z\u00c0-\u00de](?:[A-Za-z\u00c0-\u024f’'-]*[A-Za-z\u00c0-\u024f])?\.?")
_SUFFIX = re.compile(
    r"(?:tion|sion|ment|ness|ance|ence|ency|ancy|ility|ability|ivity|ical|ible|able|ious|eous|ship|ology|ography|ism|ware"
    r"|ized|ised|ings?|ives|tive|ities|ties|ments|tions|ates|ward|ics|less|ful)$"
)
_ROMAJI = re.compile(
    r"(?:(?:ky|gy|sh|ch|ts|ny|hy|by|py|my|ry|[kgsztdnhfbpmyrwj])?[aeiouāēīōū]h?(?![aeiou]h)|n(?![aeiouy])|k(?=k)|s(?=s)"
    r"|t(?=[tc])|p(?=p)|m(?=[bpm]))+"
)
_PINYIN = re.compile(
    r"(?:(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|er|ia|ie"
    r"|in|iu|ou|ua|ue|ui|un|uo|[aeiouvü])['’-]?){1,3}"
)
_HANGUL_LATIN = re.compile(
    r"(?:(?:kk|tt|pp|ss|jj|ch|[gkndtrlmbpsjhy])?(?:yeo|yae|weo|eo|eu|ae|oo|ee|ui|wa|wo|we|wi|ya|yo|yu|ye|ou|oe|[aeiou])"
    r"(?:ng|ck|k|n|t|l|m|p|h|r|b|g)?-?){1,3}"
)
_DEGREE = re.compile(r",?\s*(?:ph\.?\s?d\.?|m\.?d\.?|mba|esq\.?|p\.?e\.?|jr\.?|msc|dr\.?\s?eng\.?)$", re.IGNORECASE)
_BEFORE = re.compile(
    r"^(?:(?:" + "|".join(re.escape(each) for each in sorted(HONORIFICS["en"], key=len, reverse=True)) + r")\.?\s+)+",
    re.IGNORECASE,
)


def read_latin(text: str) -> Name | None:
    """Read a name in Latin letters; 'ZHANG Wei' and 'Zhang, Wei' show the family name."""
    bare = _BEFORE.sub("", _DEGREE.sub("", text.strip(" ,"))).strip(" ,")
    is_honored = bare != text.strip(" ,")
    inverted = re.fullmatch(r"([A-Z][A-Z’'-]+), ([A-Z][A-Za-z’' -]+)", bare)
    western = re.fullmatch(r"([A-Z][A-Z’'-]+ [A-Z][a-z]+(?:[ -][A-Za-z]+)?), ([A-Z][a-z]+)", bare)
    if western is not None and (name := read_latin(western[1])) is not None:  # KWOK Chi-hang, Anselm
        return replace(name, text=bare, aliases=(*name.aliases, bare, f"{western[2]} {name.family or ''}".strip()))
    words = f"{inverted[1]} {inverted[2]}".split() if inverted else bare.split()
    if not (2 <= len(words) <= 5) or not all(_WORD.fullmatch(each) or each in _PARTICLES for each in words):
        return None
    if _is_common(words):
        return None
    shown, family, moved = _order_latin(words)
    strength = 3 if is_honored or family else 2 if _sounds_like_name(words) else 1
    alias = (" ".join(words),) if moved else ()
    return Name(text=bare, strength=strength, latin=shown, family=family, aliases=alias)


def read_shaped_latin(text: str, *, is_any: bool = False) -> Name | None:
    """Read two to four words with capitals, of which the first is a usual given name, whatever the others mean.

    With *is_any*, something else says that this is a name, and the first word may be any.
    """
    words = _BEFORE.sub("", _DEGREE.sub("", text.strip(" ,"))).split()
    is_shaped = 2 <= len(words) <= 4 and all(_WORD.fullmatch(each) or each in _PARTICLES for each in words)
    plain = [_fold(each).strip(".") for each in words]
    is_usual = bool(plain) and (plain[0] in GIVEN or (is_any and plain[0] not in TITLES["en"] | ORGANIZATIONS["en"]))
    if not is_shaped or not is_usual or {*plain[1:]} & (TITLES["en"] | ORGANIZATIONS["en"]):
        return None
    shown, family, moved = _order_latin(words)
    alias = (" ".join(words),) if moved else ()
    return Name(text=" ".join(words), strength=1, latin=shown, family=family, aliases=alias, is_placed=True)


def _is_common(words: list[str]) -> bool:
    """Tell whether a word among these is never part of a name."""
    plain = [_fold(each).strip(".").replace("’", "'") for each in words]
    parts = [part for each in plain for part in each.split("-") if len(part) > 2] + plain
    heads = {each for each in parts if each in _KNOWN and not (each in GIVEN and each == plain[0])}
    if find_role(" ".join(words)) or find_part(" ".join(words)) or find_fact(" ".join(words)):
        return True
    if heads - {
        "park",
        "long",
        "young",
        "may",
        "june",
        "rose",
        "bay",
        "law",
        "lake",
        "rivers",
        "west",
        "north",
        "bank",
        "hall",
        "hills",
    }:
        return True
    # These are names of people, too, beside a word that can be nothing else.
    rest = [each for each in plain if each not in heads]
    if heads and not (rest and any(each in GIVEN or _is_syllables(each) for each in rest)):
        return True
    is_shown = any(each.isupper() for each in words) and not all(each.isupper() for each in words)  # NIE Yiming
    is_eastern = is_shown or bool(set(plain) & FAMILIES["latin"])  # Wanqing Xie
    return any(
        _SUFFIX.search(each) and len(each) > 5 and each not in GIVEN and not (is_eastern and _is_syllables(each))
        for each in plain
    ) or not all(re.search("[aeiouyāēīōūü]", each) or len(each) == 1 or each == "ng" for each in plain)


def _order_latin(words: list[str]) -> tuple[str, str | None, bool]:
    """Return the name given name first, the family name if the capitals show it, and whether the order was changed."""
    capitals = [len(each) > 1 and each.isupper() and "." not in each for each in words]
    if all(capitals) or not any(capitals):
        shown = " ".join(each.title() if all(capitals) else each for each in words)
        return shown.replace("’S ", "’s "), None, False
    count = sum(capitals)
    if capitals[:count] == [True] * count:
        family = " ".join(map(_soften, words[:count]))
        return f"{' '.join(words[count:])} {family}", family, True
    if capitals[-count:] == [True] * count:
        family = " ".join(map(_soften, words[-count:]))
        return f"{' '.join(words[:-count])} {family}", family, False
    return " ".join(words), None, False


def _soften(word: str) -> str:
    return "-".join(part[:1] + part[1:].lower() for part in word.split("-"))


def _fold(word: str) -> str:
    """Return a word in lower case without accents: Lü as it stands in the lists."""
    return "".join(each for each in unicodedata.normalize("NFD", word.casefold()) if not unicodedata.combining(each))


def _is_syllables(word: str) -> bool:
    return any(pattern.fullmatch(word) for pattern in (_PINYIN, _HANGUL_LATIN, _ROMAJI))


def _sounds_like_name(words: list[str]) -> bool:
    """Tell whether words are spelled as names from China, Korea or Japan are, or begin with a usual given name."""
    plain = [_fold(each) for each in words]
    if plain[0] in GIVEN or any(len(each) == 2 and each[1] == "." for each in plain[1:-1]):
        return True
    if any(re.fullmatch(r"[A-Z][a-z]+-[a-z]+", each) and _HANGUL_LATIN.fullmatch(each.casefold()) for each in words):
        return True
    ends = {plain[0], plain[-1]} & FAMILIES["latin"]
    if ends and len(plain) <= 4 and all(each in ends or _is_syllables(each) for each in plain):
        return True
    return len(plain) == 2 and all(_ROMAJI.fullmatch(each) and len(each) > 2 for each in plain)


def guess_family(latin: str) -> tuple[str, bool]:
    """Return the family name that is likeliest, and whether it is the first word rather than the last."""
    words = latin.split()
    first, last = (each.casefold() for each in (words[0], words[-1]))
    given_is_double = "-" in last and first in FAMILIES["latin"]
    if given_is_double or (first in FAMILIES["latin"] and last not in FAMILIES["latin"] and first not in GIVEN):
        return words[0], True
    if len(words) > 2 and words[-2] in _PARTICLES:
        at = next(position for position, each in enumerate(words) if each in _PARTICLES)
        return " ".join(words[at:]), False
    return words[-1], False
