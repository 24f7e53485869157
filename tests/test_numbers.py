"""Numbers are the same number in whatever language and script they are written."""

from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from pipeline.language.numbers import numbers, same_numbers, unsupported
from pipeline.records import Language

SAME: list[tuple[Language, str, Language, str]] = [
    ("zh", "二万一千户家庭", "en", "21,000 homes"),
    ("ko", "삼점오 퍼센트", "en", "3.5 percent"),
    ("ko", "이십일점오 도", "ja", "21.5度"),
    ("ja", "四半世紀の間に", "en", "over 25 years"),
    ("ja", "二万一千人", "ko", "2만 1천 명"),
    ("zh", "一点八个亿", "en", "180 million"),
    ("en", "one point two billion yen", "ja", "12億円"),
    ("en", "2 trillion 300 billion won", "ko", "2조 3천억 원"),
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
    ("zh", "下午一点一刻集合。", "en", "Please gather at 1:15 p.m."),
    ("zh", "最后一班车晚上十点半发车。", "en", "The last bus leaves at half past ten."),
    ("ja", "開場は15時、開演は15時30分です。", "en", "Doors open at 3 p.m. and the show starts at 3:30."),
    ("ko", "한 시간 반을 기다렸습니다.", "ja", "1時間半待ちました。"),
    ("zh", "我们等了一个半小时。", "en", "We waited an hour and a half."),
    ("ko", "공사는 1년 반 걸렸습니다.", "en", "Construction took 18 months."),
    ("ja", "総重量は2トン半です。", "en", "It weighs two and a half tonnes."),
    ("zh", "半小时", "ko", "30분"),
    ("zh", "含盐量为千分之三十五。", "ja", "塩分は3.5%です。"),
    ("zh", "费率是万分之五。", "en", "The fee is 0.05 percent."),
    ("zh", "五分之一的人失眠。", "ja", "5人に1人が眠れません。"),
    ("ja", "4割近く", "en", "nearly four in ten"),
    ("en", "half a million people", "ko", "50만 명"),
    ("en", "a tenth of a second", "zh", "十分之一秒"),
    ("zh", "本世纪二十年代", "en", "in the 2020s"),
    ("ja", "90年代のはやり歌", "en", "pop songs of the nineties"),
    ("en", "The '90s were hard for the mill.", "zh", "九十年代对这家工厂来说很艰难。"),
    ("ko", "지난 세기 70년대", "ja", "20世紀の70年代"),
    ("ja", "平成二三年の台風", "en", "the typhoon of the 23rd year of Heisei"),
    ("zh", "百分之五至百分之八", "en", "5 to 8 percent"),
    ("ja", "打率は二割八分です。", "ko", "타율은 2할 8푼입니다."),
    ("ja", "1人1台の端末", "en", "a device for every pupil"),
    ("en", "For every euro invested, nine euros come back.", "ja", "1ユーロの投資につき9ユーロが戻ります。"),
    ("ko", "나흘 뒤에 결과가 나옵니다.", "en", "Results come in four days."),
    ("ko", "서너 명이 더 필요합니다.", "ja", "あと3、4人必要です。"),
    ("zh", "两三百人", "ja", "2、300人"),
    ("zh", "十七八岁的年轻人", "en", "young people of seventeen or eighteen"),
    ("ko", "백서른두 개 마을", "ja", "132の村"),
    ("ko", "1조 5천3백억 원", "en", "1.53 trillion won"),
    ("ko", "만 이천 명이 다녀갔습니다.", "en", "12,000 people came."),
    ("ko", "인구 백만 미만 도시", "en", "cities of fewer than one million people"),
    ("ko", "헌장 제14조", "ja", "憲章第14条"),
    ("zh", "三十万千瓦的机组", "en", "a 300-megawatt unit"),
    ("zh", "每年发电三亿千瓦时", "ko", "연간 3억 킬로와트시를 발전합니다"),
    ("zh", "一千五百米", "en", "1.5 kilometers"),
    ("ko", "10킬로미터를 걸었습니다.", "ja", "10キロを歩きました。"),
    ("zh", "成本增加了一倍。", "en", "Costs doubled."),
    ("ja", "売上は倍増しました。", "zh", "销售额翻了一番。"),
    ("en", "Tens of thousands of people marched.", "zh", "数万人参加了游行。"),
    ("en", "It takes thirty seconds per sample.", "ja", "1検体あたり30秒かかります。"),
    ("en", "Turnout was 58 percent, down from 63.", "zh", "投票率为58%，低于上次的63%。"),
    ("en", "in the first three quarters", "zh", "前三季度"),
    ("en", "three quarters of members", "zh", "75%的会员"),
    ("ja", "3～5万人の来場", "en", "30,000 to 50,000 visitors"),
    ("zh", "两万五的工资", "en", "a salary of 25,000"),
    ("zh", "一米八的个子", "en", "a height of 1.8 meters"),
    ("zh", "四比三的表决结果", "en", "a 4-to-3 vote"),
    ("ja", "三分二十秒で走りました。", "ko", "3분 20초에 달렸습니다."),
    ("en", "a 40-hour week", "zh", "每周四十小时"),
    ("en", "4.1 percent in June and 4.3 percent in July", "zh", "六月为4.1%，七月为4.3%"),
    ("en", "The stock is down 12 points.", "ja", "株価は12ポイント下がっています。"),
    ("zh", "下降了两个百分点", "ja", "2ポイント下がりました"),
    ("ko", "삼천여 명의 주민", "zh", "三千多名居民"),
    ("ko", "여덟아홉 명", "ja", "8、9人"),
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
    ("zh", "下午三点半", "en", "at 3:15 p.m."),
    ("en", "15:30", "zh", "下午四点三十分"),
    ("ko", "두 시 반", "ja", "2時"),
    ("zh", "两年半", "en", "two years"),
    ("ko", "두 배 반", "en", "double"),
    ("zh", "千分之三", "en", "3 percent"),
    ("zh", "千分之三", "en", "0.03 percent"),
    ("zh", "上世纪六十年代", "en", "the 1970s"),
    ("ja", "90年代", "ko", "80년대"),
    ("zh", "百分之十到十五", "en", "10 to 50 percent"),
    ("ko", "3할 5푼", "ja", "三割二分"),
    ("zh", "九成", "en", "nine in a hundred"),
    ("ko", "나흘", "en", "five days"),
    ("ko", "서너 명", "ja", "2、3人"),
    ("ko", "6천838억 달러", "zh", "683.8亿美元"),
    ("ko", "만 오천 보", "zh", "五千步"),
    ("ko", "5분의 1만", "zh", "五分之二"),
    ("ko", "백스물여덟 곳", "en", "28 places"),
    ("zh", "50万千瓦", "ja", "50万ワット"),
    ("en", "30 tonnes", "zh", "30公斤"),
    ("en", "6 months", "ko", "6주"),
    ("en", "90 minutes", "zh", "两个小时"),
    ("en", "20 km", "ja", "20メートル"),
    ("zh", "翻了一番", "en", "quadrupled"),
    ("ja", "倍増しました", "en", "It tripled."),
    ("zh", "增加了一倍", "en", "tripled"),
    ("en", "58 percent, down from 63", "zh", "58%，低于68%"),
    ("en", "the third year of Reiwa", "ja", "令和2年"),
    ("en", "seven dollars", "zh", "七欧元"),
    ("en", "one in five", "zh", "四分之一"),
    ("zh", "三万到五万人", "en", "3,000 to 5,000 people"),
    ("zh", "两三百人", "en", "three or four hundred people"),
    ("en", "half a million", "zh", "五万"),
    ("en", "a million users", "zh", "千万用户"),
    ("en", "April 1", "zh", "四月二日"),
    ("zh", "4月1日", "en", "April 7"),
]

NONE: list[tuple[Language, str]] = [
    ("zh", "统一标准十分重要，一些城市一起进一步努力，星期三再谈"),
    ("ja", "一般に九州と四国は十分に統一されています"),
    ("ko", "이 분야에서 구조 개선이 만족스럽습니다. 만약 이사회가 조사하면"),
    ("en", "One of the 5G networks, a 3D map and the COVID-19 plan; we may march on."),
    ("zh", "请千万不要忘记，我们再三强调；他们两人一五一十地说了，十有八九能成，扫二维码就行"),
    ("ja", "一人暮らしの方も、二度と起こさないよう、十中八九、百貨店では三々五々お集まりください。兆ドル規模です"),
    ("ko", "이제 사회자께서 이만 마치겠습니다. 천천히 가십시오. 코로나19 이후 수십억 원, 삼성과 일본, 공정한 조건"),
    ("en", "Hundreds of thousands came in twos and threes; on second thought, several hundred. May Day is G20 day."),
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


def test_a_unit_that_only_one_side_writes_is_no_difference():
    """30 minutes are 30 分 and 30, half of an hour and a half is not missed, and 24 months are two years."""
    assert same_numbers("The talk took 30 minutes.", "en", "发言用了30", "zh") == ()
    assert same_numbers("The trial took 24 months.", "en", "実験に2年かかりました。", "ja") == ()
    assert same_numbers("The trial took 24 months.", "en", "実験に24年かかりました。", "ja")


def test_a_number_keeps_its_place_when_a_half_or_a_unit_follows():
    """The half belongs to the number, the unit does not."""
    found = [(each.text, each.value) for each in numbers("两年半发电五十万千瓦", "zh") if not each.weak]
    assert found == [("两年半", Fraction(5, 2)), ("五十万", 500_000)]


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
@example(1_000_001)  # 백만일 ends in a word for "if"
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
