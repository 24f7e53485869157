"""Text as it is read: no control characters, nothing that turns the direction of reading, no e-mail address."""

import re
import unicodedata

from pipeline.programme.kinds import find_kind, is_break
from pipeline.programme.words import find_column, find_fact, find_part, find_role
from pipeline.zoom.plain import HIDDEN_ADDRESS, clean_text

LONGEST_LINE = 2_000
"""Characters; what is beyond is prose at any rate."""


BULLET = re.compile(
    r"^[\s\u3000]*(?:[-*•·・●○■□◆◇▶▷►➤※◎⚫▌▎✔✓☑★☆▲△◦]|[oㅇ](?=\s)|\d{1,2}(?:[.)](?=\s)|、|(?=\s\s))|[①-⑳㉠-㉻](?=\s*\S)|[가나다라마바사아](?=\.\s)\.|[(（][一二三四五六七八九十\d]{1,3}[)）](?=\s*\S))[\s\u3000]*"
)


REVERSING = re.compile(r"[\u202d\u202e]")
"""What makes a reader see other words than stand there; a broken character takes its place, which no name holds."""


SPACED = re.compile(
    r"^[^\w\s]*(?:[\u3041-\u30ff\u3400-\u9fff가-힣]\s+){1,7}[\u3041-\u30ff\u3400-\u9fff가-힣](?=$|\s\s|\s*[:：(（〔【])"
)


PICTURES = re.compile("[\U0001f000-\U0001faff\u2600-\u2604\u2607-\u2714\u2716-\u27bf\ufe0f\u21b3\u2794]+")
"""Little pictures, which say nothing of who speaks."""


PAIR = re.compile(r"(?<![\w々])([\u3400-\u9fff])\s{2,}(?![氏様君])([\u3400-\u9fff])(?=\s{2,}|\s*[(（、；;]|$)")
"""A name of two letters that stand as far apart as those of longer names."""


LETTERS = re.compile(r"^[\u3400-\u9fff가-힣](?:\s{2,}[\u3400-\u9fff가-힣]){1,3}$")
"""A name whose letters stand far apart."""


GAP = re.compile(r"\S[\u3000 \t]{2,}\S")


NARROW = re.compile(r"(?<=\S)\u3000(?=\S)")


HANDLE = re.compile(r"(?<=[、。，,(（「／/：:\s])@(?=\w)")
"""The mark of an account that follows no word: it is no part of an address."""


TURNING = re.compile(r"[\u200b-\u200f\u202a-\u202c\u2060-\u2069\ufeff\u00ad]")


def tidy(text: str) -> str:
    """Return *text* on one line with single spaces, without what cannot be seen and without e-mail addresses."""
    return " ".join(tidy_parts(text).split())


def tidy_parts(text: str) -> str:
    """Do the same as `tidy`, but keep two spaces where the parts of a line are that far apart."""
    if len(text) > LONGEST_LINE:
        text = text[:LONGEST_LINE].rsplit(maxsplit=1)[0]
    text = re.sub(
        r"[\t\u3000]|[^\S\n]{2,}",
        "\x1f",
        unicodedata.normalize("NFC", TURNING.sub("", REVERSING.sub("\ufffd", text))),
    )
    text = HANDLE.sub(" @", PICTURES.sub(" ", text)).strip()
    if GAP.search(text):  # 教授　　久遠寺　美冬: the wider gap parts what the narrower one keeps together
        text = NARROW.sub(" ", text)
    parts = [clean_text(part).replace(HIDDEN_ADDRESS, " ") for part in text.split("\x1f")]
    folded = "  ".join(" ".join(part.split()) for part in parts if part.strip())
    plain = "".join(unicodedata.normalize("NFKC", each) if is_wide(each) else each for each in folded)
    plain = PAIR.sub(r"\1 \2", plain)
    plain = LETTERS.sub(lambda match: " ".join(match[0].split()), SPACED.sub(close_up, plain))
    return re.sub(r"\s*@\s*", " at ", plain)  # what is left of a mark of addresses is a word, as in Data @ Work


def close_up(match: re.Match[str]) -> str:
    """Return a label whose letters stand apart as a word, if it is one: 座    長."""
    word = re.sub(r"\s+", "", match[0])
    return word if is_word(word) else match[0]


def is_wide(character: str) -> bool:
    """Tell whether this is a full-width letter or digit, a half-width kana, or another & | ~ or @."""
    return ("０" <= character <= "ｚ" and character.isalnum()) or character in "＆｜＠　［］" or "ｦ" <= character <= "ﾟ"


def is_word(text: str) -> bool:
    """Tell whether a short line is that of a programme, and no part of a name: 開会, 사회, 休憩."""
    return any(find(text) for find in (find_role, find_part, find_fact, find_kind, find_column)) or is_break(text)
