"""Translators that fail in every way a translator can: the stage notices, says so, and asks the next one."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import ResourceError
from pipeline.records import Event, InLanguages, Language, Person, Span, Translations, Utterance
from pipeline.stages.translate import GIVEN_UP, Engines, asking, translate_talks, translate_utterances
from tests.faults.translators import (
    ADDED_NUMBER,
    GOOD,
    HALF_ECHO,
    HANGS,
    NO_TEXT,
    RAISES,
    RAISES_ON_THANKS,
    REFUSES,
    REPEATS_ONE,
    TRUTH,
    UNUSABLE,
    WRONG_NUMBER,
    FaultyTranslator,
)

PARK = Person(id="park", name="Seoyun Park", family="Park", native=InLanguages(ko="박서윤"))
EVENT = Event(id="e", title="E", languages=("zh", "ja", "ko"), people=(PARK,))
TRAITORS = [*UNUSABLE, NO_TEXT, REPEATS_ONE, HALF_ECHO, WRONG_NUMBER, ADDED_NUMBER]
ALPHABET = "감사합니다. hello 안녕 123%，。\u202e\u0000\u200b😀👩‍🔬שלום مرحبا\n\t“”<>&|`#*"


def _spoken(*texts: str, language: Language = "ko") -> tuple[Utterance, ...]:
    return tuple(
        Utterance(id=f"u{i}", span=Span(start=i, end=i + 1), language=language, text=each, voice="v", speaker=None)
        for i, each in enumerate(texts)
    )


def _translate(*translators: FaultyTranslator, texts: tuple[str, ...] = tuple(TRUTH)) -> Translations:
    return translate_utterances(_spoken(*texts), EVENT, Engines(translators=translators), "en")


@pytest.mark.parametrize("traitor", TRAITORS, ids=lambda each: each.name)
def test_what_one_model_gets_wrong_the_next_one_is_asked_for(traitor: FaultyTranslator) -> None:
    """The right translation is found, and no doubt is left of the wrong one."""
    result = _translate(traitor, GOOD)
    assert [each.text for each in result.translations] == list(TRUTH.values())
    assert result.doubts == ()


@pytest.mark.parametrize("traitor", [REPEATS_ONE, HALF_ECHO, NO_TEXT], ids=lambda each: each.name)
def test_alone_it_leaves_a_doubt_where_it_was_wrong(traitor: FaultyTranslator) -> None:
    """One answer for several sentences, or words of the source among the translation."""
    result = _translate(traitor)
    pairs = zip(result.translations, TRUTH.values(), strict=True)
    assert {each.utterance for each, right in pairs if each.text != right} <= {each.target for each in result.doubts}


@pytest.mark.parametrize("traitor", [RAISES, REFUSES], ids=lambda each: each.name)
def test_a_model_that_cannot_be_used_gives_way_to_the_next_with_a_doubt(traitor: FaultyTranslator) -> None:
    """The doubt says why, and what to run; the model is not asked again."""
    engines = Engines(translators=[traitor, GOOD])
    first, second = translate_talks([_spoken(*TRUTH), ()], EVENT, engines, "en")
    assert [each.text for each in first.translations] == list(TRUTH.values())
    assert [each.kind for each in first.doubts] == [GIVEN_UP]
    assert "--refresh translations/en" in first.doubts[0].message
    assert second.doubts == ()
    assert translate_utterances(_spoken("감사합니다."), EVENT, engines, "en").doubts == ()


@pytest.mark.parametrize("traitor", [RAISES, REFUSES], ids=lambda each: each.name)
def test_without_a_next_one_it_is_one_clear_sentence(traitor: FaultyTranslator) -> None:
    """No traceback of a library's reaches a user."""
    with pytest.raises(ResourceError, match=r"--translator|start it"):
        _translate(traitor)


def test_a_model_that_fails_on_one_sentence_translates_the_others() -> None:
    """The sentence has no translation and a doubt."""
    result = _translate(RAISES_ON_THANKS)
    assert [bool(each.text) for each in result.translations] == [True, False, True]
    assert [(each.kind, each.target) for each in result.doubts] == [("not-translated", "u1")]


def test_a_model_that_hangs_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The stage waits as long as it said, and no longer."""
    monkeypatch.setattr(asking, "PATIENCE", 0.2)
    monkeypatch.setattr(asking, "PATIENCE_EACH", 0.0)
    began = time.monotonic()
    result = _translate(HANGS, GOOD)
    assert time.monotonic() - began < 4
    assert [each.text for each in result.translations] == list(TRUTH.values())
    assert [each.kind for each in result.doubts] == [GIVEN_UP]
    with pytest.raises(ResourceError, match="gave no answer"):
        _translate(HANGS)


def test_the_same_talks_together_or_apart_are_translated_alike() -> None:
    """What is cached by talk may not depend on its neighbours."""
    talks = [_spoken(*list(TRUTH)[:2]), (), tuple(_spoken(*TRUTH)[2:])]
    together = translate_talks(talks, EVENT, Engines(translators=[GOOD]), "en")
    apart = [translate_utterances(each, EVENT, Engines(translators=[GOOD]), "en") for each in talks]
    assert together == apart


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.text(alphabet=ALPHABET, max_size=60),
        max_size=5,
    ),
    st.sampled_from([GOOD, *UNUSABLE, NO_TEXT, REPEATS_ONE, HALF_ECHO, RAISES_ON_THANKS, WRONG_NUMBER]),
)
def test_no_text_and_no_model_breaks_the_stage(texts: list[str], traitor: FaultyTranslator) -> None:
    """One translation for each utterance, in order; without text only with a doubt, or where nothing was said."""
    result = _translate(traitor, GOOD, texts=tuple(texts))
    assert [each.utterance for each in result.translations] == [f"u{i}" for i in range(len(texts))]
    doubted = {each.target for each in result.doubts}
    assert all(each.text or each.utterance in doubted for each in result.translations)


def test_a_sentence_of_fifty_thousand_bytes_is_judged_in_a_moment() -> None:
    """Nothing in the checks is quadratic in the length of a sentence."""
    began = time.monotonic()
    result = _translate(GOOD, texts=("가" * 17_000, "a" * 50_000, "七" * 17_000, "(" * 50_000))
    assert len(result.translations) == 4
    assert time.monotonic() - began < 20
