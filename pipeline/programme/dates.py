"""The date that a line of a page tells, in the ways in which four languages write dates."""

import re

from pipeline.programme.words import MONTHS

POSTED = re.compile(
    r"posted|updated|published|uploaded|last modified|\bsent\b|更新(?:日|时|時|于|於)?|发布|發布|發表|发表"
    r"|来源|來源|編輯|编辑|登録日|掲載|公開日|投稿"
    r"|배포|보도시점|送信日|寄件日|发送时间|發送時間|등록일|작성|게시|조회|입력|글쓴이|보낸|발신|시행일|수정일",
    re.IGNORECASE,
)
"""Words of when a page was written."""
_DEADLINE = re.compile(
    r"deadline|due (?:by|on)|clos(?:ed?|es|ing)\b.{0,12}:|締切|締め切り|〆切|必着|마감|기한|截止|截稿|as of|until\b",
    re.IGNORECASE,
)
"""Words of until when something is to be done."""
_MONTH = "|".join(rf"{each[:3]}(?:{each[3:]})?\.?" for each in MONTHS)
_DATES = (
    re.compile(
        r"(?P<year>(?:19|20)\d{2})\s*[.\-/年년]\s*[)）]?\s*(?P<month>\d{1,2})\s*[.\-/月월]\s*(?P<day>\d{1,2})(?!\d)"
    ),
    re.compile(
        rf"\b(?P<name>{_MONTH})\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s*(?:\([A-Z][a-z]{{2,8}}\.?\))?,?\s+(?P<year>(?:19|20)\d{{2}})\b",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<name>{_MONTH}),?\s+(?P<year>(?:19|20)\d{{2}})\b",
        re.IGNORECASE,
    ),
)
_WEEKDAY = re.compile(
    r"\b(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\b|[(（](?:星期|週|周)?[一二三四五六日月火水木金土월화수목금토일](?:曜日?|요일)?"
    r"(?:[・·/]\s*[祝휴])?[)）]|星期[一二三四五六日天]|周[一二三四五六日]|[月火水木金土日]曜|[월화수목금토일]요일",
    re.IGNORECASE,
)
_ERAS = {"令和": 2018, "民國": 1911, "民国": 1911}
_HAN = dict(zip("〇零一二三四五六七八九", (0, *range(10)), strict=True))


def read_date(text: str) -> str | None:
    """Return the only date in *text* as YYYY-MM-DD; `None` if there is none, or several."""
    found: list[str] = []
    text = _modernize(text)
    for pattern in _DATES:
        for match in pattern.finditer(text):
            parts = match.groupdict()
            name = parts.get("name")
            month = 1 + [each[:3] for each in MONTHS].index(name[:3].casefold()) if name else int(parts["month"])
            day = int(parts["day"])
            if 1 <= month <= 12 and 1 <= day <= 31:
                found.append(f"{int(parts['year']):04}-{month:02}-{day:02}")
    several = re.search(r"\d\s*(?:-|–|~|～|〜|to|至)\s*(?:\d{1,2}月|\d{1,2}월|[A-Z][a-z]+ )?\d{1,2}(?:日|일|,)", text)
    return found[0] if len(set(found)) == 1 and not several else None


def _modernize(text: str) -> str:
    """Return *text* with years of other eras, of two digits and in Chinese numerals in the usual way."""
    text = re.sub(r"[〇零一二三四五六七八九十]+(?=[年月日號号])", lambda match: str(read_numeral(match[0])), text)
    text = re.sub(
        r"(令和|民國|民国)\s*(\d{1,3}|元)\s*年",
        lambda match: f"{_ERAS[match[1]] + (1 if match[2] == '元' else int(match[2]))}年", text,
    )  # fmt: skip
    text = re.sub(r"(?<!\d)(1[01]\d)(?=\s*年\s*\d{1,2}\s*月)", lambda match: str(1911 + int(match[1])), text)
    return re.sub(r"(?<!\d)['’]?(2\d)(?=\s*[년年]\s*\d{1,2}\s*[월月])", r"20\1", text)


def read_numeral(text: str) -> int:
    """Return the number that Chinese numerals are: 二十五, 二五."""
    if "十" not in text:
        return int("".join(str(_HAN[each]) for each in text))
    tens, _, ones = text.partition("十")
    return 10 * (_HAN.get(tens, 1) if tens else 1) + (_HAN.get(ones, 0) if ones else 0)


def weigh_date(text: str) -> int | None:
    """Return how much a line without a label looks like that of the event's date; `None` if it is of something else."""
    if len(text) > 240 or read_date(text) is None or (len(text) < 80 and _DEADLINE.search(text)):
        return None
    posted = [match.span() for match in POSTED.finditer(text)]
    if any((start < 8 and len(text) < 40) or re.match(r"\D{0,6}\d", text[end:]) for start, end in posted):
        return None
    is_alone = re.sub(r"[\W\d年月日號号년월일]", "", text) == ""
    return 2 * bool(_WEEKDAY.search(text)) + bool(re.search(r"\d\s*[:：時时시點点]|\d\s*[ap]m", text)) - is_alone
