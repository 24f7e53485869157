"""A name that was misheard supports what the programme says, and a stranger's is like nobody's."""

import pytest

from pipeline.language.names import mentions
from pipeline.records import InLanguages, Language, Person
from pipeline.stages.split.evidence import find_missing
from pipeline.stages.split.likeness import find_alike, names_stranger, says_name

PEOPLE = (
    Person(id="arai", name="Miki Arai", family="Arai", native=InLanguages(ja="新井美紀", zh="新井美纪")),
    Person(id="cai", name="Meiwei Cai", family="Cai", native=InLanguages(zh="蔡美伟", ko="차이메이웨이")),
    Person(id="torres", name="Ines Torres", family="Torres", native=InLanguages(ja="イネス・トーレス")),
    Person(id="bae", name="Seo-yeon Bae", family="Bae", native=InLanguages(ko="배서연", zh="裴瑞妍")),
)


@pytest.mark.parametrize(
    ("language", "text", "person"),
    [
        ("ja", "それでは、林美紀さんに水の管理についてお話しいただきます。", "arai"),  # half of a name is right
        ("ja", "イヌス・トレスさんにお聞きします。", "torres"),
        ("en", "Now I would like to invite Mei Hai.", "cai"),
        ("en", "Next, I will hand over to Torris.", "torres"),  # one word is like a family name
        ("ko", "다음은 베소연 님입니다.", "bae"),
    ],
)
def test_whom_a_misheard_name_is_like(language: Language, text: str, person: str):
    """Where somebody is called, the nearest by sound or by characters."""
    assert [each.person for each in find_alike(text, language, PEOPLE, slot="other")] == [person]


def test_a_misheard_name_is_found_beside_one_that_was_heard():
    """Thanks to one, and the next."""
    text = "Thank you, Seo-yeon Bae, and next I would like to invite Mei Hai."
    named = mentions(text, "en", PEOPLE)
    assert [each.person for each in named] == ["bae"]
    assert [each.person for each in find_alike(text, "en", PEOPLE, named, slot="other")] == ["cai"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Now I would like to invite Roderick Blackwood."),
        ("ja", "続きまして、ブラウン・オスカーさんをお迎えします。"),
        ("ko", "이제 홍길동 님께 넘기겠습니다."),
        ("zh", "下面有请欧阳震宇为我们介绍。"),
    ],
)
def test_a_stranger_is_like_nobody(language: Language, text: str):
    """Somebody on no programme is called."""
    named = mentions(text, language, PEOPLE)
    assert names_stranger(text, language, PEOPLE, named, slot="other")
    assert find_alike(text, language, PEOPLE, named, slot="other") == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ko", "그중 다수가 고령자입니다."),
        ("ja", "その多くは高齢者です。"),
        ("en", "I am glad to be here."),
        ("zh", "我是很高兴的。"),
    ],
)
def test_a_statement_gives_no_name(language: Language, text: str):
    """“They are old people” ends like “I am Old People” where a language needs no subject."""
    assert not says_name(text, language)
    assert not names_stranger(text, language, PEOPLE, slot="self")


@pytest.mark.parametrize(
    ("language", "text", "missing"),
    [
        ("en", "Ines Torres cannot speak today, so Meiwei Cai will tell us about tides.", {"torres"}),
        ("en", "Today Meiwei Cai will speak to us, not Ines Torres.", {"torres"}),
        ("en", "Today we cannot listen to the talk of Ines Torres.", {"torres"}),
        ("zh", "新井美纪今天不能发言，我们请蔡美伟介绍。", {"arai"}),
        ("ja", "本日は新井美紀さんではなく、イネス・トーレスさんにお話しいただきます。", {"arai"}),
        ("ko", "오늘 배서연 님은 참가할 수 없고, 차이메이웨이 님이 말씀해 주시겠습니다.", {"bae"}),
        ("en", "Please welcome Ines Torres.", set()),
    ],
)
def test_who_is_said_to_be_absent(language: Language, text: str, missing: set[str]):
    """The one before what says so, or after a “not”."""
    assert find_missing(text, language, mentions(text, language, PEOPLE)) == missing
