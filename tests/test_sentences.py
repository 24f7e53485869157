"""Sentences of the four languages are found, with or without punctuation, and nothing is lost between them."""

import time
import tomllib
from pathlib import Path

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


NEIGHBORS: list[tuple[Language, list[str]]] = [
    ("en", ['"Are we late?" Kim asked. ', 'She whispered, "Run!" ', "Then she ran."]),
    ("en", ["The Yo! app is free. ", "“Wait…” and he left. ", "The rule—is it new?—is simple."]),
    ("en", ["It sells in the U.K. and the U.S. ", "Nobody minds. ", "The U.S. Virgin Coast is small."]),
    ("en", ["We met at St. Ives. ", "The lab is on Oak St. ", "He met Cpl. Dunn and Ms. A. Quill, Ph.D., there."]),
    ("en", ["We took plan B. ", "Nobody asked. ", "It weighs 5 lbs. or less. ", "Step 1. Open the lid."]),
    ("en", ["Look at main.py and at README.md. ", "It was done.", "We left at v1.0.", "Then it rained."]),
    ("en", ["okay... so the price is next. ", "any questions? ", "thank you."]),
    ("zh", ["“今天不行。”经理摇着头回答。", "他问：“你来吗？”", "我没有说话。", "“来。”", "他再也没问。"]),
    (
        "zh",
        [
            "门上贴着“请勿打扰。”的牌子。",
            "我们用过Hey!的产品。",
            "嗯……这个问题……可能明年吧。",
            "灯都灭了……",
            "我们等着。",
        ],
    ),
    ("zh", ["感谢主办方的邀请 ", "今天我想讲一讲水的问题 因为大家都关心"]),
    (
        "ja",
        ["「行こう！」「うん！」と叫んだ。", "「もう無理です。」", "誰も答えなかった。", "すごい！と言う人もいた。"],
    ),
    (
        "ja",
        [
            "本日司会を担当します水野と申します",
            "先ほど申し上げました点をもう一度説明します",
            "時間がありませんので急ぎます",
        ],
    ),
    (
        "ja",
        [
            "来てくださいましたか",
            "実はですね去年は休みました",
            "そうですね",
            "また参加してくださいね",
            "楽しかったです（笑）",
            "次です",
        ],
    ),
    (
        "ko",
        [
            "시간이 없으니까 서두르세요 ",
            "어디서 오셨습니까 ",
            "여러분 덕분에 끝났습니다 ",
            "감사합니다 여러분 ",
            "또 만나요",
        ],
    ),
    (
        "ko",
        [
            "“가자!” 모두가 외쳤다. ",
            "그는 “곧 갑니다.” 하고 나갔다. ",
            "행사는 2024. 5. 3.에 열린다. ",
            "그건... 어렵습니다.",
        ],
    ),
    ("ko", ["보고서.pdf를 여세요.", "2시에 만나요.", "iPad는 두고 오세요. ", "최고요 님은 안 오셨습니다"]),
]


@pytest.mark.parametrize(("language", "expected"), EXAMPLES)
def test_sentences_end_where_a_reader_would_end_them(language: Language, expected: list[str]):
    """Quotations stay whole, decimals and abbreviations unbroken, and polite verb endings end unpunctuated speech."""
    text = "".join(expected)
    assert cut(text, language) == expected


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


def cut(text: str, language: Language) -> list[str]:
    """Return the sentences of *text*."""
    return [text[start:end] for start, end in sentences(text, language)]


def bounds(parts: list[str]) -> set[int]:
    """Return the positions between *parts*, which are put together."""
    return {sum(len(each) for each in parts[:number]) for number in range(1, len(parts))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_hard_cases_written_by_hand_are_cut_as_their_writers_would(language: Language):
    """Of the boundaries in a file of hard cases, few are missed and few are wrong."""
    path = Path(__file__).parent / "data" / f"sentences.{language}.toml"
    right, wrong, missed, report = 0, 0, 0, []
    for case in tomllib.loads(path.read_text(encoding="utf-8"))["cases"]:
        expected = case["sentences"]
        found = cut("".join(expected), language)
        wanted, got = bounds(expected), bounds(found)
        right, wrong, missed = right + len(wanted & got), wrong + len(got - wanted), missed + len(wanted - got)
        if wanted != got:
            report.append(f"{case['why']}: {found}")
    score = 2 * right / (2 * right + wrong + missed)
    assert score >= 0.98, f"F1 is {score:.4f}\n" + "\n".join(report)


@pytest.mark.parametrize(("language", "expected"), NEIGHBORS)
def test_each_rule_holds_for_its_class_and_stops_at_its_neighbor(language: Language, expected: list[str]):
    """What looks alike and is cut otherwise is cut otherwise: quotations, asides, abbreviations, endings, pauses."""
    assert cut("".join(expected), language) == expected


PLAIN: dict[Language, str] = {
    "zh": "沿着河岸的老桥和新桥之间的水位记录", "ja": "川の流れと古い橋の間にある観測所の記録を",
    "ko": "강가의 오래된 다리와 새 다리 사이의 기록을 ", "en": "the records of the old bridge and the new one ",
}  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("mark", [None, "。", "「", "(", '"', ".", "a.", "1. ", "…", "\n"])
def test_the_time_grows_with_the_text_and_no_faster(language: Language, mark: str | None):
    """A text of 50,000 characters without any mark, or of nothing but marks, is cut in a moment."""
    text = (PLAIN[language] * 4000)[:50_000] if mark is None else (mark * 50_000)[:100_000]
    begin = time.process_time()
    spans = sentences(text, language)
    assert time.process_time() - begin < 3, (
        "even a busy machine needs a fraction of this; what is quadratic needs a minute"
    )
    assert spans[-1][1] == len(text)


def test_a_very_long_text_is_no_problem():
    """An hour of speech without a line break is cut into its sentences in one pass."""
    text = "私たちは利用者の声を大切にしています。" * 5000
    assert len(sentences(text, "ja")) == 5000


def test_the_component_marks_sentences_for_spacy():
    """Tokens carry the sentence starts, so that `doc.sents` works for whoever uses the pipeline."""
    from pipeline.language.sentences import load_pipeline

    doc = load_pipeline("ko")("저는 윤하늘입니다 오늘은 교통에 대해 말씀드리겠습니다")
    assert [each.text for each in doc.sents] == ["저는 윤하늘입니다 ", "오늘은 교통에 대해 말씀드리겠습니다"]
