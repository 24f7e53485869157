"""Names of people whom the event does not know keep their own writing; Chinese keeps the variant that was asked for."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.authority import Approved, approved_forms
from pipeline.language.chinese import both_variants, write_variant
from pipeline.language.strangers import find_strangers
from pipeline.records import LANGUAGES, Event, InLanguages, Language, Person, Span, Term, Utterance
from pipeline.stages.translate import Engines, prepare, translate_utterances
from pipeline.stages.translate.preparing import STAND_INS, bring_back
from tests.faults.translators import FaultyTranslator

MORI = Person(id="mori", name="Haruka Mori", family="Mori", native=InLanguages(ja="森遥", zh="森遥"))

NAMED: list[tuple[Language, str, list[str]]] = [
    ("zh", "感谢王建国教授的精彩发言。", ["王建国"]),
    ("zh", "谢谢何方教授，也谢谢欧阳明女士。", ["何方", "欧阳明"]),
    ("zh", "王先生刚才提到了这一点。", ["王"]),
    ("ja", "田中さん、ありがとうございます。", ["田中"]),
    ("ja", "マリア・ロペスさんと佐藤健一先生にお聞きします。", ["マリア・ロペス", "佐藤健一"]),
    ("ko", "김철수 교수님께서 말씀하신 대로입니다.", ["김철수"]),
    ("ko", "박영희 씨, 감사합니다.", ["박영희"]),
]

NOBODY: list[tuple[Language, str]] = [
    ("zh", "女士们，先生们，大家好。各位老师，各位专家，请多指教。"),
    ("zh", "清华大学的老师和高级教授参加了讨论，副教授也来了。"),
    ("ja", "皆さん、参加者の皆様、利用者さんの声をお客様と市長さんに届けます。"),
    ("ja", "担当の方さん、先生方、お母さん、子供さん、ユーザー様へ。"),
    ("ko", "여러분, 고객님, 선생님들께 사회자님이 인사드립니다. 이 교수님은 대표님과 이사장님을 만났습니다."),
    ("en", "Thank you, Mr. Tanaka."),
]


@pytest.mark.parametrize(("language", "text", "names"), NAMED)
def test_a_name_beside_a_title_is_found(language: Language, text: str, names: list[str]) -> None:
    """Chinese and Korean ones by what they begin with, Japanese ones by what follows."""
    assert [text[start:end] for start, end in find_strangers(text, language, ())] == names


@pytest.mark.parametrize(("language", "text"), NOBODY)
def test_ordinary_words_are_nobodys_name(language: Language, text: str) -> None:
    """Greetings, offices and plurals stand beside titles too."""
    assert list(find_strangers(text, language, ())) == []


def test_whom_the_event_knows_is_no_stranger() -> None:
    """By the whole name or by the family name, which says who is meant."""
    assert list(find_strangers("森遥さん、森さん、お願いします。", "ja", (MORI,))) == []
    assert len(list(find_strangers("森田さん、お願いします。", "ja", (MORI,)))) == 1


@pytest.mark.parametrize(
    ("text", "source", "target", "asked"),
    [
        ("田中さん、お願いします。", "ja", "en", "Toren Vali さん、お願いします。"),
        ("感谢王建国教授。", "zh", "ko", "感谢도렌 발리教授。"),
        ("김철수 교수님, 감사합니다.", "ko", "ja", "トレン・バリ 교수님, 감사합니다."),
        ("感谢王建国教授。", "zh", "ja", "感谢王建国教授。"),
    ],
)
def test_a_model_never_sees_a_name_that_it_would_spell_by_guess(
    text: str, source: Language, target: Language, asked: str
) -> None:
    """Another name stands for it, and it comes back as spoken; Chinese characters stay in Chinese and Japanese."""
    question = prepare(text, (), source, target)
    assert question.text == asked
    (name,) = question.strangers
    assert bring_back(question, f"… {question.seen[0]} …") == f"… {name} …"


def test_the_translation_has_the_name_as_spoken_and_a_doubt() -> None:
    """Nobody has said how it is read."""
    translator = FaultyTranslator(
        name="copies names", spoil=lambda asked, answered: [f"Thank you, Mr. {STAND_INS['en'][0]}." for _ in asked]
    )
    spoken = Utterance(
        id="u1",
        span=Span(start=0, end=9),
        language="ja",
        text="田中さん、ありがとうございます。",
        voice="v",
        speaker=None,
    )
    event = Event(id="e", title="E", languages=("ja",), people=(MORI,))
    result = translate_utterances([spoken], event, Engines(translators=[translator]), "en")
    assert result.translations[0].text == "Thank you, Mr. 田中."
    assert [(each.kind, each.target) for each in result.doubts] == [("unknown-name", "u1")]
    assert "田中" in result.doubts[0].message


@settings(deadline=None)
@given(
    st.text(alphabet="王建国教授先生女士田中さん様ーア・김철수교수씨 abc,.。\n", max_size=60),
    st.sampled_from(LANGUAGES),
)
def test_spans_are_inside_the_text_and_apart(text: str, language: Language) -> None:
    """In order, and never overlapping."""
    spans = list(find_strangers(text, language, (MORI,)))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


TAKASE = Person(
    id="takase", name="Yuki Takase", family="Takase", native=InLanguages(ja="高瀬雪", zh="高濑雪", ko="다카세 유키")
)
LINDQVIST = Person(
    id="lindqvist",
    name="Marta Lindqvist",
    family="Lindqvist",
    native=InLanguages(zh="玛尔塔·林德奎斯特", ja="マルタ・リンドクヴィスト", ko="마르타 린드크비스트"),
)


@pytest.mark.parametrize(
    ("text", "source", "target", "asked"),
    [
        ("高瀬さん、ありがとうございます。", "ja", "en", "Takase さん、ありがとうございます。"),
        ("谢谢高濑先生。", "zh", "ko", "谢谢다카세先生。"),
        ("Thank you, Dr. Lindqvist.", "en", "ko", "Thank you, Dr. 린드크비스트."),
        ("高瀬雪さんと高瀬さんです。", "ja", "en", "Yuki Takase さんと Takase さんです。"),
    ],
)
def test_a_family_name_beside_a_title_is_written_as_the_target_writes_it(
    text: str, source: Language, target: Language, asked: str
) -> None:
    """The family name of a Western name is its last part, whatever the script."""
    people = (TAKASE, LINDQVIST)
    event = Event(id="e", title="E", languages=("ja",), people=people)
    question = prepare(text, approved_forms(event, target), source, target, people)
    assert question.text == asked
    assert question.strangers == ()


# --- Chinese -------------------------------------------------------------------------------------------------


def test_chinese_is_written_in_the_variant_of_the_event() -> None:
    """What the model gives in the other one is converted; names stay as event.toml has them."""
    assert write_variant("感謝張偉先生的發言。", "simplified") == "感谢张伟先生的发言。"
    assert write_variant("感谢张伟先生的发言。", "traditional", ("张伟",)) == "感謝张伟先生的發言。"
    assert set(both_variants("數位孿生")) >= {"數位孿生", "数位孪生"}


def test_a_name_is_found_in_either_variant() -> None:
    """The recognizer writes simplified characters, the programme traditional ones, or the other way round."""
    zhang = Person(id="zhang", name="Wei Zhang", family="Zhang", native=InLanguages(zh="張偉"))
    twin = Term(names=InLanguages(zh="数字孪生", en="digital twin"))
    event = Event(id="e", title="E", languages=("zh",), people=(zhang,), glossary=(twin,))
    spoken = Utterance(
        id="u1",
        span=Span(start=0, end=9),
        language="zh",
        text="张伟介绍了數字孿生。",
        voice="v",
        speaker=None,
    )
    translator = FaultyTranslator(name="repeats", spoil=lambda asked, answered: [f"{each}" for each in asked])
    result = translate_utterances([spoken], event, Engines(translators=[translator]), "en")
    assert "Wei Zhang" in prepare(spoken.text, _forms(event), "zh", "en").text
    assert "digital twin" in prepare(spoken.text, _forms(event), "zh", "en").text
    assert result.translations[0].text == ""


def _forms(event: Event) -> tuple[Approved, ...]:
    return approved_forms(event, "en")
