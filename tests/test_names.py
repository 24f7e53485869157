"""People of the programme are found in any script, as written and as heard, and never decided between by luck."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.names import mentions
from pipeline.records import LANGUAGES, InLanguages, Language, Person
from pipeline.transcripts.labels import match_shortened

PEOPLE = (
    Person(
        id="lin", name="Mingxuan Lin", family="Lin", native=InLanguages(zh="林明轩", ja="林明軒", ko="린밍쉬안")
    ),
    Person(
        id="takase", name="Misaki Takase", family="Takase", aliases=("たかせ みさき",),
        native=InLanguages(zh="高濑美咲", ja="高瀬美咲", ko="다카세 미사키"),
    ),
    Person(id="bae", name="Seo-yeon Bae", family="Bae", native=InLanguages(ko="배서연", ja="ペ・ソヨン", zh="裴瑞妍")),
    Person(id="dohyun", name="Do-hyun Kim", family="Kim", native=InLanguages(ko="김도현")),
    Person(id="ara", name="Ara Kim", family="Kim", native=InLanguages(ko="김아라", ja="キム・アラ")),
    Person(id="moss", name="Helen Moss", family="Moss"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "下面有请城市研究所的林明轩发言", {"lin": 1.0}),
        ("zh", "谢谢林主任，下面请高濑女士", {"lin": 0.85, "takase": 0.85}),
        ("ja", "次に高瀬さんお願いします", {"takase": 0.85}),
        ("ja", "ペソヨンさんにお渡しします", {"bae": 1.0}),
        ("ja", "たかせみさきと申します", {"takase": 1.0}),
        ("ko", "이어서 배서연 소장님을 모시겠습니다", {"bae": 1.0}),
        ("en", "Next is Do Hyun Kim from Seoul", {"dohyun": 1.0}),
        ("en", "BAE Seoyeon", {"bae": 1.0}),
        ("en", "Dr. Moss knows", {"moss": 0.85}),
        ("en", "Takase will answer", {"takase": 0.6}),
    ],
)
def test_a_name_is_found_as_it_is_written(language: Language, text: str, expected: dict[str, float]):
    """Full names, names beside a title, and family names are found with how sure each is."""
    assert {each.person: each.score for each in mentions(text, language, PEOPLE)} == expected


@pytest.mark.parametrize(
    ("language", "text", "person"),
    [
        ("zh", "下面请凌铭宣先生", "lin"),
        ("ko", "배서현입니다", "bae"),
        ("ko", "타카세 미사키 님", "takase"),
        ("en", "thank you, Mingshuan Lynn, for your talk", "lin"),
        ("en", "I am Helen Morse", "moss"),
    ],
)
def test_a_misheard_name_is_found_with_less_certainty(language: Language, text: str, person: str):
    """What sounds like a full name is that name, below 1."""
    found = mentions(text, language, PEOPLE)
    assert [each.person for each in found] == [person]
    assert 0.7 < found[0].score < 1


@pytest.mark.parametrize(
    ("language", "text"),
    [("ko", "다음으로 김 교수님을 모시겠습니다"), ("en", "now I would like to invite Director Kim to speak")],
)
def test_a_shared_family_name_returns_everybody_it_may_mean(language: Language, text: str):
    """Two people called Kim are both returned, with the same score and place."""
    found = mentions(text, language, PEOPLE)
    assert {each.person for each in found} == {"dohyun", "ara"}
    assert len({(each.start, each.end, each.score) for each in found}) == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("zh", "黎明前的城市非常安静，森林很多"),
        ("ja", "この林には高い木があります"),
        ("ko", "배 한 척이 있습니다"),
        ("en", "There is moss on the roof and the kimchi makers sing"),
    ],
)
def test_other_words_are_nobody(language: Language, text: str):
    """A forest, a ship and moss on a roof are not people."""
    assert mentions(text, language, PEOPLE) == ()


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(LANGUAGES))
def test_any_text_is_searched_without_an_error(text: str, language: Language):
    """Whatever a recognizer writes, mentions lie inside the text and are in order."""
    found = mentions(text, language, PEOPLE)
    assert all(0 <= each.start < each.end <= len(text) and 0 < each.score <= 1 for each in found)
    assert [each.start for each in found] == sorted(each.start for each in found)


def test_a_name_in_katakana_is_not_found_in_a_longer_word():
    """Ms. Rai is not in "online"."""
    rai = Person(id="rai", name="Tianjuan Rai", family="Rai", native=InLanguages(ja="ライ・ティエンジュエン"))
    assert mentions("オンライン教育を始めました。", "ja", (rai,)) == ()
    assert [each.person for each in mentions("ライさん、お願いします。", "ja", (rai,))] == ["rai"]


def test_a_name_that_zoom_cut_within_a_bracket_is_still_known():
    """A file's name has the first sixteen characters of what somebody is called."""
    people = (
        Person(id="hayashi", name="Hideki Hayashi", family="Hayashi"),
        Person(id="ito", name="Jo Ito", family="Ito"),
    )
    assert match_shortened("HidekiHayashi(MU", people) == ("hayashi",)
    assert match_shortened("((((((((((((((((", people) == ()
