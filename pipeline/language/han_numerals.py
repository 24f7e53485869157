"""Where a Chinese or Japanese text has numerals."""

import re
from collections.abc import Iterator

from pipeline.language.numeral_words import CODE_AFTER, CODE_BEFORE, WORDS, Run, blank
from pipeline.language.numerals import DIGITS, HAN, SINO_DIGITS, read_sino
from pipeline.records import Language

_ONES = "〇零一二三四五六七八九"
_COUNTER = re.compile(WORDS["han_counters"])
_ONE_COUNTER = re.compile(WORDS["han_counters_of_one"])
_NO_NUMERALS = re.compile(WORDS["han_words"])
# 千 and 兆 belong to the unit in 千瓦 and 兆瓦; 三千米 is 3,000 m and 3 km, so there only digits decide.
_NUMERAL = rf"(?:[{_ONES}两兩十百万萬亿億]|千(?![瓦克赫卡伏帕])(?!(?<=[0-9]千)米)|兆(?![瓦赫帕]))"
_RUN = re.compile(
    rf"(?:{CODE_BEFORE}(?:{DIGITS}){CODE_AFTER}|(?<![0-9{HAN}.A-Za-z]){_NUMERAL})"
    rf"(?:{_NUMERAL}|(?<=[十百千万萬亿億兆])(?:{DIGITS}))*"
    # 两点四十分 is a time, 三・一運動 a name
    rf"(?:点[{_ONES}]+(?![{_ONES}十百千刻分半])|(?<=[{_ONES}])・[{_ONES}]+(?![{_ONES}十百千]|運動|事件))?"
    r"[多余餘]?(?:个(?=[万亿]))?[万亿億]*"
)
_BY_ITS_UNIT = re.compile(rf"([{_ONES[2:]}两])[米块]([{_ONES[2:]}])(?![十百千万个多米块])")  # 一米八 is 1.8 m
_SHORTENED = re.compile(r"([百千万亿])[一二三四五六七八九]$")
_NEXT_SMALLER = {"百": "十", "千": "百", "万": "千", "亿": "千万"}


def find_han(text: str, language: Language) -> Iterator[Run]:
    """Yield the numerals of a text in zh or ja."""
    text = blank(text, _NO_NUMERALS)
    for match in _BY_ITS_UNIT.finditer(text) if language == "zh" else ():
        value = read_sino(f"{match[1]}点{match[2]}")[0]
        yield Run(start=match.start(), end=match.end(), value=value)
    for match in _RUN.finditer(text):
        run, before, after = match[0], text[max(0, match.start() - 3) : match.start()], text[match.end() :][:6]
        if before.endswith(("数", "几", "幾", "何")) and run[0] in HAN:
            continue  # "some tens" is no number
        if len(run) == 1 and run in HAN and not _stands_alone(run, before, after, language):
            continue
        plain = re.sub("[多余餘个]", "", run).replace("・", "点")
        if language == "zh" and (short := _SHORTENED.search(plain)):
            plain += _NEXT_SMALLER[short[1]]  # 两万五 is 25,000
        for value in read_sino(plain):
            yield Run(start=match.start(), end=match.end(), value=value)


def _stands_alone(numeral: str, before: str, after: str, language: Language) -> bool:
    """Tell whether a single ideograph is a number here; 一 is one only as a part, a share or with a half."""
    if numeral in "亿億兆" or (language == "ja" and numeral in "万萬"):
        return False  # 兆ドル: trillions
    if numeral in "一〇零":
        return before.endswith(("分之", "分の")) or bool(_ONE_COUNTER.match(after))
    if before.endswith(("第", "分之", "分の", "至", "到", "から")) or _COUNTER.match(after):
        return True
    if re.search(f"[{HAN}0-9][比对対]$", before):
        return True
    return numeral in SINO_DIGITS and bool(re.match(f"(?:[~～至到、比对対]|から)[{HAN}0-9]", after))
