"""Numbers are the same number in whatever language and script they are written."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.numbers import numbers, same_numbers, unsupported
from pipeline.records import Language

SAME: list[tuple[Language, str, Language, str]] = [
    ("ja", "人口の3割が高齢者です", "en", "30 percent of the population is elderly"),
    ("ja", "3割5分の家庭", "en", "35% of households"),
    ("zh", "三成的居民", "en", "30 percent of residents"),
    ("zh", "14亿人口", "en", "1.4 billion people"),
    ("zh", "十四亿人", "ja", "14億人"),
    ("zh", "百分之二十四", "en", "24%"),
    ("ja", "令和2年に始めました", "en", "it began in 2020"),
    ("ja", "平成30年と令和元年", "en", "2018 and 2019"),
    ("zh", "约4万亿美元", "en", "about $4 trillion"),
    ("ja", "4兆ドル", "zh", "4万亿美元"),
    ("ko", "4조 달러", "en", "4 trillion dollars"),
    ("zh", "中日韩三国", "en", "the three countries"),
    ("zh", "中日韩三国", "en", "trilateral cooperation"),
    ("ko", "세 나라", "ja", "三か国"),
    ("ja", "今後20年", "en", "over the next twenty years"),
    ("ko", "3억 5천만 명", "en", "350 million people"),
    ("zh", "十四五规划", "en", "the 14th Five-Year Plan"),
    ("zh", "上半年", "en", "the first half of the year"),
    ("zh", "两三个城市", "en", "two or three cities"),
    ("ja", "二〇三〇年までに", "en", "by 2030"),
    ("ko", "이천삼십 년까지", "en", "by twenty thirty"),
    ("ko", "스물다섯 개 도시", "en", "twenty-five cities"),
    ("zh", "从10%到20%", "en", "from 10 to 20 percent"),
    ("en", "3 to 5 million users", "zh", "三百万到五百万用户"),
    ("zh", "三分之一", "en", "one third"),
    ("ja", "3分の2", "en", "two-thirds"),
    ("ko", "3분의 1", "en", "a third of them"),
    ("zh", "三点五亿元", "en", "350 million yuan"),
    ("ja", "１，２００人", "en", "1,200 people"),
    ("ko", "제3회 포럼", "en", "the third forum"),
    ("zh", "二十一世纪", "en", "the twenty-first century"),
    ("zh", "二十多万人", "en", "more than 200,000 people"),
    ("ja", "10年で2倍", "en", "it doubled in ten years"),
    ("zh", "十年", "en", "a decade"),
    ("ja", "5GとCOVID-19、Society 5.0", "en", "5G and COVID-19, Society 5.0"),
    ("en", "ten-year plan with 20-year goals", "zh", "十年计划和20年目标"),
    ("en", "between two thousand and three thousand", "ko", "2천 개에서 3천 개"),
    ("ko", "천이백오십 가구", "ja", "千二百五十の家庭"),
]

DIFFERENT: list[tuple[Language, str, Language, str]] = [
    ("zh", "20个城市", "en", "30 cities"),
    ("zh", "约4万亿美元", "en", "about $4 billion"),
    ("ja", "人口の3割", "en", "3% of the population"),
    ("ko", "두 도시", "en", "three cities"),
    ("ja", "令和2年", "en", "in 2022"),
    ("zh", "100日元", "en", "100 dollars"),
    ("en", "five years", "ja", "数年"),
    ("ko", "몇 년", "en", "seven years"),
]

NONE: list[tuple[Language, str]] = [
    ("zh", "统一标准十分重要，一些城市一起进一步努力，星期三再谈"),
    ("ja", "一般に九州と四国は十分に統一されています"),
    ("ko", "이 분야에서 구조 개선이 만족스럽습니다. 만약 이사회가 조사하면"),
    ("en", "One of the 5G networks, a 3D map and the COVID-19 plan; we may march on."),
]


@pytest.mark.parametrize(("language", "text", "other", "translation"), SAME)
def test_the_same_number_is_recognized_across_languages(
    language: Language, text: str, other: Language, translation: str
):
    """Neither the script, nor words or digits, nor the unit of counting makes a number another one."""
    assert same_numbers(text, language, translation, other) == ()
    assert same_numbers(translation, other, text, language) == ()


@pytest.mark.parametrize(("language", "text", "other", "translation"), DIFFERENT)
def test_a_changed_number_is_reported(language: Language, text: str, other: Language, translation: str):
    """A translation that says another number, unit or nothing at all is told apart."""
    assert same_numbers(text, language, translation, other)


@pytest.mark.parametrize(("language", "text"), NONE)
def test_words_that_only_look_like_numbers_are_none(language: Language, text: str):
    """统一, 九州, 이 분야 and 5G say no number that a translation could lose."""
    assert [each.text for each in numbers(text, language) if not each.weak] == []


def test_a_number_knows_its_kind_and_its_place():
    """Kind, currency and position are read from what surrounds the numeral."""
    text = "In 2035, the 4th plan spends $4 billion, 12.5 percent of 30 budgets."
    found = [(each.kind, each.value, each.currency) for each in numbers(text, "en") if not each.weak]
    assert found == [
        ("year", 2035, None),
        ("ordinal", 4, None),
        ("money", 4 * 10**9, "USD"),
        ("percent", Fraction(25, 2), None),
        ("plain", 30, None),
    ]
    assert all(text[each.start : each.end] == each.text for each in numbers(text, "en"))


def test_a_claim_needs_its_number_in_the_evidence():
    """A weak number never fails; a real one must be found."""
    evidence = numbers("昨年、20の都市で始めました", "ja")
    assert unsupported(numbers("one of 20 cities", "en"), evidence) == ()
    assert [each.text for each in unsupported(numbers("30 cities", "en"), evidence)] == ["30"]


def write_sino(value: int, digits: str, small: str, myriads: str, *, drop_one: bool) -> str:
    """Spell *value* in ideographs or Hangul, as the languages do."""
    text, place = "", 0
    groups = []
    while value:
        groups.append(value % 10_000)
        value //= 10_000
    for place in range(len(groups) - 1, -1, -1):
        group = ""
        for power in (3, 2, 1, 0):
            digit = groups[place] // 10**power % 10
            if digit:
                one = drop_one and digit == 1 and power
                group += ("" if one else digits[digit]) + (small[power - 1] if power else "")
        if group:
            text += group + (myriads[place - 1] if place else "")
    return text


def write_english(value: int) -> str:
    """Spell *value* below a trillion in English words."""
    ones = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: E501, SIM905
    tens = ["", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
    for scale, name in ((10**9, "billion"), (10**6, "million"), (1000, "thousand"), (100, "hundred")):
        if value >= scale:
            rest = value % scale
            joint = " and " if 0 < rest < 100 else " "
            return f"{write_english(value // scale)} {name}" + (joint + write_english(rest) if rest else "")
    if value >= 20:
        return tens[value // 10] + (f"-{ones[value % 10]}" if value % 10 else "")
    return ones[value]


@settings(deadline=None)
@given(st.integers(min_value=2, max_value=10**12 - 1))
def test_every_whole_number_is_read_back_from_words_and_digits(value: int):
    """What a writer spells out in any of the languages is read as the same value."""
    written: list[tuple[Language, str]] = [
        ("en", f"{write_english(value)} homes"),
        ("en", f"{value:,} homes"),
        ("ja", f"{value}の家庭"),
        ("ja", write_sino(value, "〇一二三四五六七八九", "十百千", "万億兆", drop_one=True) + "人"),
        ("ko", write_sino(value, "영일이삼사오육칠팔구", "십백천", "만억조", drop_one=True) + " 퍼센트"),
        ("ko", f"{value:,}명"),
    ]
    for language, text in written:
        strong = [each.value for each in numbers(text, language) if not each.weak]
        assert strong == [value], (language, text)


@settings(deadline=None)
@given(st.text(alphabet="0123456789.,%$ 一二三两百万億第年割分の之点이삼십만년일조thre fou-", max_size=40))
def test_no_text_breaks_the_reader(text: str):
    """Any jumble of numerals is read without an error, inside the text."""
    for language in ("zh", "ja", "ko", "en"):
        assert all(0 <= each.start < each.end <= len(text) for each in numbers(text, language))
