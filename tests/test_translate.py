"""Translate: what the stage promises, whatever the model does."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.backends import Translator
from pipeline.language.authority import approved_forms, in_use, missing_forms, restore_forms, write_approved
from pipeline.language.magnitudes import write_magnitude, write_magnitudes
from pipeline.language.numbers import numbers
from pipeline.records import (
    LANGUAGES,
    Event,
    InLanguages,
    Language,
    Person,
    Proceedings,
    Span,
    Term,
    Utterance,
)
from pipeline.stages.translate import SAME_LANGUAGE, Engines, forms_in_use, translate, translate_utterances
from tests.faults.translators import (
    ADDED_NUMBER,
    DROPS_CLAUSES,
    DROPS_THE_LAST,
    GOOD,
    TRUTH,
    UNUSABLE,
    WRONG_NAME,
    WRONG_NUMBER,
    FaultyTranslator,
)

PARK = Person(
    id="park",
    name="Seoyun Park",
    family="Park",
    native=InLanguages(zh="朴瑞允", ja="パク・ソユン", ko="박서윤"),
    aliases=("Park Seo-yun",),
)
MORI = Person(id="mori", name="Haruka Mori", family="Mori", native=InLanguages(ja="森遥", zh="森遥"))
TWIN = Term(names=InLanguages(zh="数字孪生", ja="デジタルツイン", ko="디지털 트윈", en="digital twin"))
NOBODY = Event(id="n", title="N", languages=("zh", "ja", "ko"))
EVENT = Event(id="e", title="E", languages=("zh", "ja", "ko"), people=(PARK, MORI), glossary=(TWIN,))


def _utterances(*texts: str, language: Language = "ko") -> tuple[Utterance, ...]:
    return tuple(
        Utterance(
            id=f"u{i}",
            span=Span(start=i * 1000, end=i * 1000 + 900),
            language=language,
            text=text,
            voice="v1",
            speaker=None,
        )
        for i, text in enumerate(texts)
    )


SPOKEN = Proceedings(utterances=_utterances(*TRUTH), talks=())


def test_every_utterance_has_one_translation_in_order() -> None:
    """A good model's answers arrive unchanged, without a doubt."""
    result = translate(SPOKEN, EVENT, Engines(translators=[GOOD]), "en")
    assert [each.text for each in result.translations] == list(TRUTH.values())
    assert [each.utterance for each in result.translations] == ["u0", "u1", "u2"]
    assert {each.engine for each in result.translations} == {"faulty:good"}
    assert result.doubts == ()


def test_what_is_already_in_the_target_language_is_kept_as_it_is() -> None:
    """The model is not asked, and the engine says so."""
    mixed = (*_utterances("감사합니다."), replace(_utterances("Good morning.", language="en")[0], id="u9"))
    result = translate_utterances(mixed, NOBODY, Engines(translators=[GOOD]), "en")
    assert [(each.text, each.engine) for each in result.translations] == [
        ("Thank you.", "faulty:good"),
        ("Good morning.", SAME_LANGUAGE),
    ]


@pytest.mark.parametrize("translator", UNUSABLE, ids=lambda each: each.name)
def test_an_answer_that_cannot_be_used_becomes_a_doubt_and_no_text(translator: FaultyTranslator) -> None:
    """One doubt for each sentence, with its time, and never a crash; the count still agrees."""
    result = translate(SPOKEN, EVENT, Engines(translators=[translator]), "en")
    assert [each.text for each in result.translations] == ["", "", ""]
    assert [(each.kind, each.target, each.span) for each in result.doubts] == [
        ("not-translated", each.id, each.span) for each in SPOKEN.utterances
    ]


def test_a_model_that_drops_a_sentence_is_asked_again_one_by_one() -> None:
    """No translation lands at another sentence."""
    result = translate(SPOKEN, EVENT, Engines(translators=[DROPS_THE_LAST]), "en")
    assert [each.text for each in result.translations] == list(TRUTH.values())


def test_a_model_that_drops_clauses_is_asked_clause_by_clause() -> None:
    """Nothing of the sentence is lost, and no doubt is left."""
    spoken = _utterances("감사합니다, 박서윤은 학교 42곳을 방문했습니다.")
    result = translate_utterances(spoken, NOBODY, Engines(translators=[DROPS_CLAUSES]), "en")
    assert [each.text for each in result.translations] == ["Thank you. Seoyun Park visited 42 schools."]
    assert result.doubts == ()


@pytest.mark.parametrize(
    ("translator", "kinds"),
    [(WRONG_NUMBER, {"number-changed"}), (ADDED_NUMBER, {"number-changed"}), (WRONG_NAME, {"name-missing"})],
    ids=["wrong number", "added number", "wrong name"],
)
def test_a_changed_number_or_name_is_a_doubt(translator: Translator, kinds: set[str]) -> None:
    """The text is kept for the reviewer, and the doubt points at it."""
    result = translate(SPOKEN, EVENT, Engines(translators=[translator]), "en")
    assert {each.kind for each in result.doubts} == kinds
    assert all(each.text for each in result.translations)
    assert "u0" in {each.target for each in result.doubts}


@given(
    st.lists(st.sampled_from([*TRUTH]), max_size=6), st.sampled_from([GOOD, *UNUSABLE, DROPS_THE_LAST, WRONG_NUMBER])
)
def test_as_many_translations_as_utterances_whatever_the_model_does(texts: list[str], translator: Translator) -> None:
    """Ids and order are the utterances', and a text without a doubt is never empty."""
    spoken = _utterances(*texts)
    result = translate_utterances(spoken, EVENT, Engines(translators=[translator]), "en")
    assert [each.utterance for each in result.translations] == [each.id for each in spoken]
    doubted = {each.target for each in result.doubts}
    assert all(each.text or each.utterance in doubted for each in result.translations)


# --- names and terms -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "target", "expected"),
    [
        (
            "감사합니다, 박서윤은 디지털 트윈을 소개했습니다.",
            "en",
            "감사합니다, Seoyun Park은 digital twin을 소개했습니다.",
        ),
        ("感谢朴瑞允的发言。", "en", "感谢 Seoyun Park 的发言。"),
        ("森 遥さん、お願いします。", "ko", "Haruka Mori さん、お願いします。"),
        ("Thank you, Park Seo-yun, for the digital twins.", "ja", "Thank you, パク・ソユン, for the デジタルツイン."),
        ("パクソユンさん", "zh", "朴瑞允さん"),
        ("NPO森遥と3D数字孪生。", "en", "NPO Haruka Mori と3D digital twin。"),
    ],
)
def test_known_names_and_terms_are_written_in_the_target_language_first(
    text: str, target: Language, expected: str
) -> None:
    """Any script, any alias, any spacing of the parts; Latin letters keep their distance from ideographs."""
    assert write_approved(text, approved_forms(EVENT, target))[0] == expected


@pytest.mark.parametrize(
    ("forms", "translation", "expected"),
    [
        (("Jiali Wen",), "Jialiali Wen, why did you?", "Jiali Wen, why did you?"),
        (("佐々木雄一",), "技師長の佐々木雄です。", "技師長の佐々木雄一です。"),
        (("Haruka Mori", "Haruna Mori"), "Haruna Mori met Haruuka Mori.", "Haruna Mori met Haruka Mori."),
        (("Haruka Mori", "Haruna Mori"), "Haruna Mori spoke.", "Haruna Mori spoke."),
        (("Seoyun Park",), "So Yun Bak spoke.", "So Yun Bak spoke."),
        (("程成琴",), "请您发言。", "请您发言。"),
    ],
)
def test_a_name_the_model_stumbled_over_is_put_right(forms: tuple[str, ...], translation: str, expected: str) -> None:
    """Only where hardly anything else can be meant; another person's name is never touched."""
    assert restore_forms(forms, translation) == expected


def test_a_form_that_two_people_share_is_nobodys() -> None:
    """Who is meant cannot be known, so nothing is replaced."""
    other = Person(id="other", name="Haruna Mori", family="Mori", native=InLanguages(ja="森遥"))
    both = replace(EVENT, people=(MORI, other))
    text = "森遥さん、お願いします。"
    assert write_approved(text, approved_forms(both, "en")) == (text, ())


def test_an_abbreviation_is_not_an_ordinary_word() -> None:
    """IT the department is not "it"."""
    event = replace(EVENT, glossary=(Term(names=InLanguages(en="IT", zh="信息技术")),))
    assert write_approved("We use it in IT.", approved_forms(event, "zh"))[0] == "We use it in 信息技术."


@given(st.sampled_from(LANGUAGES), st.text(alphabet="박서윤 은朴瑞允的森遥さんaプSeoyunPrk.", max_size=40))
def test_writing_approved_forms_twice_changes_nothing_more(target: Language, text: str) -> None:
    """What was written is found again and is left alone."""
    forms = approved_forms(EVENT, target)
    once, found = write_approved(text, forms)
    assert missing_forms(found, once) == ()
    assert set(found) <= set(write_approved(once, forms)[1])


def test_a_talk_depends_only_on_the_names_and_terms_it_uses() -> None:
    """Another term may change without its translation being made again."""
    spoken = _utterances("디지털 트윈을 소개합니다.")
    renamed = replace(EVENT, people=(replace(PARK, name="Seo-yun Park"), MORI))
    changed = replace(EVENT, glossary=(replace(TWIN, names=replace(TWIN.names, en="digital replica")),))
    assert forms_in_use(spoken, EVENT, "en") == forms_in_use(spoken, renamed, "en")
    assert forms_in_use(spoken, EVENT, "en") != forms_in_use(spoken, changed, "en")
    assert [each.form for each in in_use(approved_forms(EVENT, "en"), ["박서윤"])] == ["Seoyun Park"]


# --- numbers -------------------------------------------------------------------------------------------------


@given(st.integers(1, 10**13), st.sampled_from(LANGUAGES))
def test_a_large_number_is_read_back_as_it_was_written(value: int, language: Language) -> None:
    """Whatever is written in a language's units has the same value."""
    from fractions import Fraction

    written = write_magnitude(Fraction(value), language)
    assert written is not None
    assert numbers(written, language)[0].value == value


@pytest.mark.parametrize(
    ("text", "source", "target", "expected"),
    [
        ("投资了7500万元。", "zh", "en", "投资了 75 million 元。"),
        ("予算は3億5000万円です。", "ja", "ko", "予算は3억 5000만円です。"),
        ("We invested 1.25 billion yen in 2020.", "en", "zh", "We invested 12亿5000万 yen in 2020."),
        ("2020年增加了30%。", "zh", "en", "2020年增加了30%。"),
    ],
)
def test_large_numbers_are_written_in_the_units_of_the_target(
    text: str, source: Language, target: Language, expected: str
) -> None:
    """Years, percentages and small numbers stay as they are: models copy them."""
    assert write_magnitudes(text, source, target) == expected
