"""Formal Korean to indirect speech: 합니다 to 한다(고), 입니다 to 이라(고), 합니까 to 하는지.

Whether a word is a verb or an adjective decides its ending, and only lists tell (`korean.toml`): what is in none of
them is `None`, and another way is taken. Nothing before the ending is changed.
"""

import functools
import re
import tomllib
from importlib.resources import files
from typing import Literal

_FIRST, _LAST = 0xAC00, 0xD7A3
_NO, _NIEUN, _RIEUL, _BIEUP, _SSANG_SIOT = 0, 4, 8, 17, 20  # final consonants by their place in the alphabet
_MIDDLE = re.compile(r"(?P<word>\S+니다)만(?=[,\s])")
_TELL = re.compile(
    r"(?P<asked>\S*지)(?:를|에 대해|에 대해서)?\s*(?:말씀해|알려|설명해|소개해|답해|이야기해|얘기해)\s*"
    r"(?:주십시오|주시기 바랍니다|주시겠습니까|주실 수 있습니까|주세요)$"
)
_NEGATED = re.compile(r"(?P<stem>\S+?)지(?:는|도|를)?\s*(?P<not>않|못하)$")

Word = Literal["verb", "adjective", "copula"]


@functools.cache
def _stems(name: str) -> tuple[str, ...]:
    data = tomllib.loads((files("pipeline.stages.restate") / "korean.toml").read_text(encoding="utf-8"))
    return tuple(sorted(data[name].split(), key=len, reverse=True))


def _final(syllable: str) -> int:
    return (ord(syllable) - _FIRST) % 28 if syllable and _FIRST <= ord(syllable) <= _LAST else -1


def _with_final(text: str, final: int) -> str:
    """Return *text* with *final* as the final consonant of its last syllable."""
    return text[:-1] + chr(ord(text[-1]) - _final(text[-1]) + final)


def indirect(said: str) -> str | None:
    """Return a statement as it stands before 고: …한다, …이라; `None` if that is not sure."""
    text = _turn_middle(_tidy(said))
    if text is None or _is_refused(text) or re.search(r"[?!]|[가-힣]\. ", text):
        return None
    if text.endswith("니다"):
        return _statement(text[:-2])
    if re.search(r"[가-힣]다$", text):
        return _from_plain(text)
    return None


def indirect_question(said: str) -> str | None:
    """Return a question as it stands before 물었다: …하는지, …인지; `None` if that is not sure."""
    text = _tidy(said).rstrip("?")
    told = _TELL.search(text)
    if told:
        asked = text[: told.end("asked")]
        return None if _is_refused(asked) else asked
    text = _turn_middle(text) or ""
    if not text.endswith("니까") or _is_refused(text):
        return None
    return _question(text[:-2])


def _is_refused(text: str) -> bool:
    return any(each in text for each in _stems("refused"))


def _tidy(said: str) -> str:
    return re.sub(r"(?<=[가-힣] )겁(?=니[다까])", "것입", re.sub(r"\s+", " ", said.strip()).rstrip("."))


def _turn_middle(text: str) -> str | None:
    """Turn a clause that ends in -니다만 and goes on; `None` where that is not sure."""
    while match := _MIDDLE.search(text):
        stem, kind = _analyze(text[: match.end("word") - 2])
        if kind is None:
            return None
        joined = f"{stem}이지만" if kind == "copula" else f"{stem}지만"
        text = joined + text[match.end() :]
    return text


def _statement(text: str) -> str | None:
    """Return what stands before 고 for *text*, which is without 니다."""
    stem, kind = _analyze(text)
    match kind:
        case "copula":
            return stem + ("이라" if _final(stem[-1:]) > 0 else "라")
        case "adjective":
            return stem + ("라" if stem.endswith("아니") else "다")
        case "verb":
            return _present(stem)
        case None:
            return None


def _question(text: str) -> str | None:
    stem, kind = _analyze(text)
    match kind:
        case "copula":
            return stem + "인지"
        case "verb":
            bare = _with_final(stem, _NO) if _final(stem[-1]) == _RIEUL else stem
            return bare + "는지"
        case "adjective":
            if _final(stem[-1]) == _SSANG_SIOT or stem.endswith(("있", "없")):
                return stem + "는지"
            if _final(stem[-1]) in (_NO, _RIEUL):
                return _with_final(stem, _NIEUN) + "지"
            if _final(stem[-1]) == _BIEUP and stem[-1] not in "좁":
                return _with_final(stem, _NO) + "운지"
            return stem + "은지"
        case None:
            return None


def _present(stem: str) -> str:
    """Return the plain present of a verb: 한다, 만든다, 받는다."""
    return _with_final(stem, _NIEUN) + "다" if _final(stem[-1]) in (_NO, _RIEUL) else stem + "는다"


def _analyze(text: str) -> tuple[str, Word | None]:
    """Return the stem of the last word of *text*, which is without 니다 or 니까, and what it is.

    A noun is the stem of a copula. A past or a future is an adjective here: it takes 다 and 는지 as 있다 does.
    """
    if text.endswith("습"):
        stem = text[:-1]
        if not stem or _final(stem[-1]) <= 0:
            return text, None
        if _final(stem[-1]) == _SSANG_SIOT:
            return stem, "adjective"
        if negated := _NEGATED.search(stem):
            return stem, _kind_of(negated["stem"])
        return stem, _kind_of(stem)
    if _final(text[-1:]) != _BIEUP:
        return text, None
    stem = _with_final(text, _NO)
    if stem.endswith("이"):
        verb = _word(stem).endswith(_stems("verbs_i")) and not stem.endswith((" 이", "것이", "차이", "사이", "높이이"))
        return (stem, "verb") if verb else (stem[:-1], "copula" if stem[:-1].strip() else None)
    if stem.endswith("아니"):
        return stem, "adjective"
    if negated := _NEGATED.search(stem):
        return stem, _kind_of(negated["stem"])
    return _restore_rieul(stem)


def _restore_rieul(stem: str) -> tuple[str, Word | None]:
    """Return the stem with the ㄹ that it lost before ㅂ, if it had one."""
    long = _with_final(stem, _RIEUL)
    open_kind, long_kind = _kind_of(stem), _kind_of(long)
    if open_kind is None or (long_kind == "adjective" and open_kind == "verb"):
        return (long, long_kind) if long_kind else (stem, None)
    return stem, open_kind


def _word(text: str) -> str:
    return text.rsplit(" ", 1)[-1]


def _kind_of(stem: str) -> Word | None:
    """Return whether the word that *stem* ends in is an adjective or a verb; `None` if that is not sure."""
    word = _word(stem)
    if word.endswith("하"):
        return _kind_of_ha(stem, word[:-1])
    if word in _stems("unsure"):
        return None
    candidates = [
        (len(each), kind)
        for name, kind in (("adjectives", "adjective"), ("verbs", "verb"))
        for each in _stems(name)
        if word == each or (len(each) > 1 and word.endswith(each)) or _joins(word, each)
    ]
    if not candidates:
        return None
    longest = max(length for length, _ in candidates)
    kinds = {kind for length, kind in candidates if length == longest}
    return kinds.pop() if len(kinds) == 1 else None  # type: ignore[return-value]


def _joins(word: str, stem: str) -> bool:
    """Tell whether a short stem makes a verb of the noun it is written with: 발전되, 제안받, 증가시키."""
    return stem in ("되", "받", "시키", "있", "없", "지") and word.endswith(stem) and len(word) > len(stem)


def _kind_of_ha(stem: str, base: str) -> Word | None:
    """Tell 중요하 from 도입하."""
    if not base:  # 해야 합니다, 도록 합니다, 를 합니다
        return "verb"
    if base.endswith(("려고", "고자", "도록", "게", "야", "기로", "거나", "기도")):
        return "verb"
    if base.endswith(_stems("adjectives_ha")) and not base.endswith(_stems("verbs_ha")):
        known = next(each for each in _stems("adjectives_ha") if base.endswith(each))
        return "adjective" if len(known) > 1 or base == known else None
    if base.endswith(_stems("verbs_ha")) and not base.endswith(_stems("adjectives_ha")):
        return "verb"
    before = stem.rsplit(" ", 1)[0] if " " in stem else ""
    if before.endswith(("을", "를")) and not base.endswith(_stems("adjectives_ha")):
        return "verb"
    return "verb" if base.endswith(("워", "어", "아", "해")) else None  # 두려워한다, 싫어한다


def _from_plain(text: str) -> str | None:
    """Return a plain statement as it stands before 고."""
    if _is_refused(text):
        return None
    if text.endswith("이다"):
        noun = text[:-2]
        if _word(text[:-1]).endswith(_stems("verbs_i")):
            return None
        return noun + ("이라" if _final(noun[-1:]) > 0 else "라")
    if text.endswith("아니다"):
        return text[:-1] + "라"
    return text if _final(text[-2:-1]) in (_NIEUN, _SSANG_SIOT) or _kind_of(text[:-1]) == "adjective" else None
