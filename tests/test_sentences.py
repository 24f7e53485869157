"""Sentences of the four languages are found, with or without punctuation, and nothing is lost between them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.language.sentences import sentences
from pipeline.records import LANGUAGES, Language

EXAMPLES: list[tuple[Language, list[str]]] = [
    ("en", ["Hello, Mr. Field. ", "We have 3.5 million users, e.g. in Asia. ", "It is 5 p.m. ", "Let us begin!"]),
    ("en", ["“It works.” ", "She left for the U.S. to talk to J. K. Moss. ", "Is it No. 5?"]),
    ("zh", ["大家好。", "我们有3.5亿用户！", "他说：“我们要努力。”然后走了。", "谢谢（掌声）。", "真的吗？！", "好。"]),
    ("ja", ["「行きます。」と言いました。", "そして（はい。）帰りました。", "3.5倍です。", "ありがとうございます"]),
    (
        "ja",
        [
            "皆さんこんにちは高瀬です",
            "よろしくお願いします",
            "去年からバスを運行していますが利用者は増えていません",
            "費用がますます増えていますので対策が必要です",
            "質問はありますか",
            "次に防災です",
        ],
    ),
    ("ja", ["これはですね大切な点です", "始めましたから続けます"]),
    (
        "ko",
        [
            "안녕하세요 ",
            "저는 윤하늘입니다 ",
            "작년에 50개 도시에서 시작했습니다 ",
            "질문 있으십니까 ",
            "네 감사합니다",
        ],
    ),
    ("ko", ["“합니다.”라고 말했다. ", "그리고 3.5배 늘었다. ", "좋은 일이라고 생각합니다만 어렵습니다."]),
]


@pytest.mark.parametrize(("language", "expected"), EXAMPLES)
def test_sentences_end_where_a_reader_would_end_them(language: Language, expected: list[str]):
    """Quotations stay whole, decimals and abbreviations unbroken, and polite verb endings end unpunctuated speech."""
    text = "".join(expected)
    assert [text[start:end] for start, end in sentences(text, language)] == expected


@settings(deadline=None)
@given(
    st.text(alphabet=" \n.。！？!?…「」“”（）()\"'、，,0123aAです ますか니다 요고。Mr例が", max_size=120),
    st.sampled_from(LANGUAGES),
)
def test_spans_tile_the_text(text: str, language: Language):
    """Each span starts where the one before ends, and together they are the whole text."""
    spans = sentences(text, language)
    assert "".join(text[start:end] for start, end in spans) == text
    assert [start for start, _ in spans] == [0, *(end for _, end in spans)][: len(spans)]
    assert all(start < end for start, end in spans)


def test_a_very_long_text_is_no_problem():
    """An hour of speech without a line break is cut into its sentences in one pass."""
    text = "私たちは利用者の声を大切にしています。" * 5000
    assert len(sentences(text, "ja")) == 5000


def test_the_component_marks_sentences_for_spacy():
    """Tokens carry the sentence starts, so that `doc.sents` works for whoever uses the pipeline."""
    from pipeline.language.sentences import load_pipeline

    doc = load_pipeline("ko")("저는 윤하늘입니다 오늘은 교통에 대해 말씀드리겠습니다")
    assert [each.text for each in doc.sents] == ["저는 윤하늘입니다", "오늘은 교통에 대해 말씀드리겠습니다"]
