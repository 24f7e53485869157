"""Korean particles: 은 or 는, 을 or 를, by how what stands before them ends."""

import re

_PAIRS = {
    "는": ("은", "는"),
    "가": ("이", "가"),
    "를": ("을", "를"),
    "과": ("과", "와"),
    "로": ("으로", "로"),
    "라": ("이라", "라"),
}
_CLOSED_LETTERS = "LMNR"  # 엘, 엠, 엔, 알
_CLOSED_DIGITS = "013678"  # 영, 일, 삼, 육, 칠, 팔


def is_closed(text: str) -> bool:
    """Tell whether *text*, as it is read aloud, ends in a consonant; what stands in brackets at its end is not read."""
    bare = re.sub(r"\s*\([^()]*\)$", "", text).rstrip("’”)%")
    if text.rstrip().endswith("%"):
        return False  # 퍼센트
    last = bare[-1:]
    if "가" <= last <= "힣":
        return (ord(last) - 0xAC00) % 28 > 0
    word = re.search(r"[A-Za-z]+$", bare)
    if word and word[0].isupper():
        return last in _CLOSED_LETTERS
    if last.isdigit():
        return last in _CLOSED_DIGITS
    return last.lower() in "lmn"


def attach(text: str, particle: str) -> str:
    """Return *text* with the form of *particle*, such as 는, that it takes."""
    closed, open_ = _PAIRS[particle]
    rieul = particle == "로" and "가" <= text[-1:] <= "힣" and (ord(text[-1]) - 0xAC00) % 28 == 8
    return text + (closed if is_closed(text) and not rieul else open_)


def fill(text: str) -> str:
    """Return *text* with a particle for every {는}, {를} and so on in it."""
    while match := re.search(r"\{([는가를과로라])\}", text):
        text = attach(text[: match.start()], match[1]) + text[match.end() :]
    return text
