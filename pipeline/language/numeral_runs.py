"""Where a text has numerals: runs of digits and number words in zh, ja, ko and en, and the words that only look like them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from pipeline.language.numerals import (
    CARDINALS,
    DIGITS,
    HAN,
    KOREAN,
    NATIVE_KOREAN_ONES,
    NATIVE_KOREAN_TENS,
    ORDINALS,
    SCALES,
    SINO_DIGITS,
    read_digits,
    read_english,
    read_native_korean,
    read_sino,
)
from pipeline.records import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A numeral in a text, before what surrounds it is read."""

    start: int
    end: int
    value: Fraction
    ordinal: bool = False
    weak: bool = False


def runs(text: str, language: Language) -> Iterator[Run]:
    """Yield the numerals of *text*, in which full-width digits are already ASCII; weak words are not among them."""
    if language == "en":
        yield from _english(text)
    elif language == "ko":
        yield from _korean(_blank(text, _KOREAN_WORDS))
    else:
        yield from _han(_blank(text, _HAN_WORDS))


def weak_words(text: str, language: Language) -> Iterator[Run]:
    """Yield words that may stand for a number in another language: 双边, 両国, 절반, "trilateral", "one"."""
    for pattern, value in _WEAK[language]:
        for match in pattern.finditer(text):
            yield Run(start=match.start(), end=match.end(), value=value, weak=True)


def _blank(text: str, words: re.Pattern[str]) -> str:
    """Hide *words* in *text* without moving anything."""
    return words.sub(lambda match: "\x00" * len(match[0]), text)


# Digits beside Latin letters are codes (5G, COVID-19, 3D) unless the letters are a unit or a counted English noun.
_CODE_BEFORE = r"(?<![A-Za-z0-9.])(?<![A-Za-z][-‐])(?<![0-9],)"
_UNIT = r"(?:km/h|[kcm]?m²?|k?g|t|[kMGT]?[WB]|[kMGT]Wh|[kmM]?l|ha|nm|s)(?![A-Za-z])"
_COUNTED = r"[-‐](?:year|month|day|minute|hour|point|week|fold|member|person|city|country|part|step|stage|story|percent|billion|million|trillion)"
_CODE_AFTER = rf"(?![0-9]|\.[0-9])(?:(?={_UNIT}|{_COUNTED})|(?![-‐]?[A-Za-z]))"

# --- Chinese and Japanese ------------------------------------------------------------------------------------------

_COUNTER = re.compile(
    "[个個名位人家国國年月天週次种種项項座所条條点點大层層期轮倍届屆场場岁歳类類台辆棟栋户戸社校回本冊段步歩部城省县県区町村级級度元円割成つ代角边邊者件組组日]"
    "|方(?![面法针案便式向])|周(?![边知围])|[ヶケカかヵ][国月所年]|都市|小时|時間|分野|地域|領域|[万億亿兆]|分[之の]|パーセント|%|番目|季度|世[紀纪]|機関|機構|企[業业]|周年"
)
_HAN_WORDS = re.compile(
    "一[般定致些起样樣直切旦体番緒部層同帯带路律流心時时向生面]|統一|统一|唯一|单一|単一|万一|更?[进進]一步|一つ一つ|一人一人|一人ひとり|三[菱井重星鷹]|四[川国谷]"
    f"|九州|千[葉叶]|八[王戸]|六本木|五反田|二[氧酸]化|(?<![{HAN}])十分(?![之の间間钟鐘])|五輪|两会|两岸|百姓|千方百计|七夕|八方|万[能博]|百貨|百分百|百(?=分之)"
    "|星期[一二三四五六]|礼拜[一二三四五六]|周[一二三四五六](?![年个月天])|第一(?![次届回个個期步阶段位])"
)
_HAN_RUN = re.compile(
    rf"(?:{_CODE_BEFORE}(?:{DIGITS}){_CODE_AFTER}|(?<![0-9{HAN}.A-Za-z])[{HAN}])(?:[{HAN}]|(?<=[十百千万萬亿億兆])(?:{DIGITS}))*"
    "(?:点[〇零一二三四五六七八九]+)?[多余餘]?[万亿億]*"
)


def _han(text: str) -> Iterator[Run]:
    for match in _HAN_RUN.finditer(text):
        run, before, after = match[0], text[max(0, match.start() - 2) : match.start()], text[match.end() : match.end() + 4]
        if before.endswith(("数", "几", "幾", "何", "好几")) and run[0] in HAN:
            continue  # "some tens" is no number
        if len(run) == 1 and run in HAN and not _stands_alone(run, before, after):
            continue
        for value in read_sino(re.sub("[多余餘]", "", run)):
            yield Run(start=match.start(), end=match.end(), value=value)


def _stands_alone(numeral: str, before: str, after: str) -> bool:
    """Tell whether a single ideograph is a number here; 一 never counts for sure."""
    if numeral in "一〇零":
        return before.endswith(("之", "の", "第")) and not before.endswith("第") or bool(re.match("百|分[之の]", after))
    if before.endswith(("第", "之", "分の", "至", "到", "から")) or _COUNTER.match(after):
        return True
    return numeral in SINO_DIGITS and bool(re.match(f"[~～至到、から][{HAN}0-9]", after))


# --- Korean ---------------------------------------------------------------------------------------------------------

_KOREAN_WORDS = re.compile("수[십백천만]+|몇[십백천만]+|만약|만일|천만에|백신|억제|조사|만족|구조|사이|이사|일조|오만|사조")
_KOREAN_END = (
    "(?=$|[^가-힣]|에|의|가|이|를|을|은|는|로|으로|와|과|도|만|간|씩|까지|부터|동안|전|후|내|여|보다|마다|째|짜리|당|다|입|였|정도|도시|이상|이하|규모)"
)
_KOREAN_COUNTER = re.compile(
    r"\s?(?:년도?|개월|개국|개|월|일|명|곳|원|달러|위안|엔|퍼센트|프로|%|분의|차|세기|분기|단계|배|가구|가정|시간|분|대|번|회|호|주|층|미터|킬로미터|도시|국|세|살|건|종|권|점|인|할|위|등|유로|톤|가지|조|대)"
    + _KOREAN_END
)
_KOREAN_SURE = re.compile(rf"\s?(?:년도?|개월|퍼센트|프로|%|분기|세기|분의){_KOREAN_END}")  # 이 년 is two years, 이 분 is "this person"
_NATIVE = re.compile(
    rf"(?<![가-힣])(?=[가-힣])(?:{'|'.join(NATIVE_KOREAN_TENS)})?(?:{'|'.join(NATIVE_KOREAN_ONES)})?"
    r"(?:(?=\s?(?:개국|개월|개|가지|나라|국가|도시|명|사람|분|곳|번째|번|달|시간|시|살|배|단계|대|종류|분야|기관|회사|기업|지역|차례|채|가구|마리|권|해|주|정부|점|축|기둥|팀|단체|학교|병원|언어|세대)"
    rf"{_KOREAN_END})|(?=째)|(?<=다섯|여섯|일곱|여덟|아홉)(?![가-힣]))"
)
_KOREAN_UNITS = "십백천만억조"
_KOREAN_RUN = re.compile(
    rf"{_CODE_BEFORE}(?:{DIGITS}){_CODE_AFTER}(?:\s?[천백]?[만억조](?![가-힣])|[{_KOREAN_UNITS}]+)?(?:(?<=[만억조])\s?(?:{DIGITS})[{_KOREAN_UNITS}]*)*"
    rf"|(?<![가-힣])[{KOREAN}]+(?:\s[{KOREAN}]+)*"
)


def _korean(text: str) -> Iterator[Run]:
    taken: set[int] = set()
    for match in _NATIVE.finditer(text):
        if match[0] and (value := read_native_korean(match[0])) != 1:
            taken.update(range(*match.span()))
            yield Run(start=match.start(), end=match.end(), value=value)
    for match in _KOREAN_RUN.finditer(text):
        start = match.start()
        if start in taken:
            continue
        run = match[0].rstrip() if match[0][0].isdigit() else _korean_words(text, start, match[0])
        for value in read_sino(run):
            yield Run(start=start, end=start + len(run), value=value)


def _korean_words(text: str, start: int, run: str) -> str:
    """Return the part of a run of numeral syllables that is a numeral before a counter; empty if none is."""
    ordinal = text[max(0, start - 2) : start].rstrip().endswith("제")
    for length in range(len(run), 0, -1):
        part = run[:length].rstrip()
        rest = text[start + len(part) :]
        plain = part.replace(" ", "")
        counter = _KOREAN_SURE if len(plain) == 1 and plain in "이일사오구조공영" else _KOREAN_COUNTER
        if (counter.match(rest) or (ordinal and length == len(run))) and (
            len(plain) in (1, 4) or any(each in _KOREAN_UNITS for each in plain)
        ):
            return part
    return ""


# --- English --------------------------------------------------------------------------------------------------------

_WORDS = "|".join(sorted({*CARDINALS, *ORDINALS, *SCALES}, key=len, reverse=True))
_SCALE = r"[\s-]?(?:thousand|million|billion|trillion)\b"
_ENGLISH_RUN = re.compile(
    rf"{_CODE_BEFORE}(?P<digits>{DIGITS})(?:(?P<nth>st|nd|rd|th)\b|(?P<decade>s)\b|(?P<scale>{_SCALE})|{_CODE_AFTER})"
    rf"|(?<![A-Za-z])(?P<words>(?:{_WORDS})(?:(?:-|\s+(?:and\s+)?)(?:{_WORDS})(?=s?\b))*)(?P<plural>s)?(?![A-Za-z])",
    re.IGNORECASE,
)
_MONTHS = "January February March April May June July August September October November December".split()
_MONTH = re.compile(
    rf"\b(?:{'|'.join(each for each in _MONTHS if each not in ('March', 'May'))})\b|\b(?:March|May)(?= [0-9])|(?:(?<=\bin )|(?<=\bby )|(?<=\bof ))(?:March|May)\b"
)


def _english(text: str) -> Iterator[Run]:
    for match in _MONTH.finditer(text):
        yield Run(start=match.start(), end=match.end(), value=Fraction(_MONTHS.index(match[0]) + 1))
    for match in _ENGLISH_RUN.finditer(text):
        if match["digits"]:
            scale = SCALES[match["scale"].strip(" -\t\n").lower()] if match["scale"] else 1
            value = read_digits(match["digits"]) * scale
            yield Run(start=match.start(), end=match.end(), value=value, ordinal=bool(match["nth"]))
        else:
            yield from _english_words(text, match)


def _english_words(text: str, match: re.Match[str]) -> Iterator[Run]:
    """Yield the numbers of a run of words; its thirds and quarters become fractions, its first "one" is weak."""
    words = list(re.finditer(r"[A-Za-z]+", match["words"]))
    position = 0
    read = read_english([word[0].lower() for word in words])
    for index, (value, ordinal, used) in enumerate(read):
        start, end = match.start() + words[position].start(), match.start() + words[position + used - 1].end()
        position += used
        following = read[index + 1] if index + 1 < len(read) else None
        if following and not ordinal and following[1] and following[0] > 2 and (value == 1 or match["plural"]):
            end = match.end()
            yield Run(start=start, end=end, value=value / following[0])
            return
        if ordinal and value > 2 and re.search(r"\ba $", text[:start]) and text[end:].startswith(" of "):
            value, ordinal = 1 / value, False
        weak = value in (0, 1) or (ordinal and _is_other_word(text, start, end))
        yield Run(start=start, end=end, value=value, ordinal=ordinal, weak=weak)


def _is_other_word(text: str, start: int, end: int) -> bool:
    """Tell "second," and "third," that only count the speaker's points."""
    return text[end : end + 1] == "," and (start == 0 or text[:start].rstrip().endswith((".", "!", "?", ";", ",", "and")))


def _weak(*pairs: tuple[str, Fraction | int]) -> tuple[tuple[re.Pattern[str], Fraction], ...]:
    return tuple((re.compile(words, re.IGNORECASE), Fraction(value)) for words, value in pairs)


_HALF = Fraction(1, 2)
_WEAK: dict[Language, tuple[tuple[re.Pattern[str], Fraction], ...]] = {
    "zh": _weak(
        ("[一首初]", 1), ("[双雙俩]|翻一?番|两", 2), ("三[边邊方国國]|三者", 3), ("四国", 4), ("半", _HALF), ("半年", 6), ("世[纪紀]", 100), ("季度", 4),
        ("周[一二三四五六日]", 7), ("零", 0), ("十年", 10), ("五年[规規][划劃]", 5),
    ),
    "ja": _weak(
        ("[一初]|最初|ひと[つり]", 1), ("両|双方|ふた[つり]|ダブル|二重", 2), ("三[者国]|みっつ|トリプル", 3), ("四国", 4), ("半", _HALF), ("半年", 6), ("世紀", 100),
        ("ゼロ|零", 0),
    ),
    "ko": _weak(
        ("첫|처음|한|하나|최초", 1), ("양[국측자]|두|둘|쌍방|이중", 2), ("삼[국자]|3[국자]", 3), ("절반|반", _HALF), ("반년", 6), ("세기", 100), ("제로|영", 0),
    ),
    "en": _weak(
        (r"\b(?:one|first|firstly|once|single|a|an|initial)\b", 1), (r"\b(?:both|twice|double[ds]?|dual|bilateral|pair|second(?:ly)?|doubling)\b", 2),
        (r"\b(?:trilateral(?:ly)?|tripartite|triple[ds]?|third(?:ly)?)\b", 3), (r"\b(?:half|halve[ds]?)\b", _HALF), (r"\b(?:six months|half a year)\b", 6),
        (r"\b(?:quarter)\b", Fraction(1, 4)), (r"\bquarterly\b|\bquarter\b", 4), (r"\bdozen\b", 12), (r"\bdecade\b", 10), (r"\btwo decades\b", 20), (r"\bthree decades\b", 30),
        (r"\bcentury\b", 100), (r"\b(?:zero|no)\b", 0), (r"\bweek(?:s|ly)?\b", 7),
    ),
}  # fmt: skip
