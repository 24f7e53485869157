"""Subtitles can be read: short lines broken by meaning, in step with the words, and not a word of them lost."""

import functools
import html
import io
import json
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from itertools import groupby, pairwise
from pathlib import Path

import av
import docx
import pysubs2
import pytest
import webvtt
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import (
    LANGUAGES,
    Event,
    InLanguages,
    Language,
    Person,
    Proceedings,
    Rendering,
    Session,
    Span,
    Talk,
    Term,
    Translation,
    Translations,
    Utterance,
    Word,
)
from pipeline.render.cues import LINGER, LONGEST, SHORTEST, Cue, make_cues
from pipeline.render.line_breaks import count_columns, weigh_breaks
from pipeline.render.passages import MEASURES
from pipeline.render.reading import printable
from pipeline.render.subtitles import render_srt, render_vtt
from pipeline.render.transcript_docx import render_transcript

EVENT = Event(
    id="harbors",
    title="Harbors",
    languages=LANGUAGES,
    people=(
        Person(id="bae", name="Seo-yeon Bae", family="Bae", native=InLanguages(ko="배서연", ja="ペ・ソヨン")),
        Person(id="oda", name="Haruki Oda", family="Oda", native=InLanguages(ja="小田春樹"), organization="Tide Lab"),
    ),
    sessions=(Session(id="one", title="Ports", kind="talks"), Session(id="two", title="Questions", kind="qa")),
    glossary=(Term(names=InLanguages(zh="潮汐开放档案馆", en="open tide archive")),),
)
LONG: dict[Language, str] = {
    "en": "Thank you for the kind introduction, and I would like to begin by saying that the harbor school in Lindmoor "
    "has trained more than 3,500 pilots in 12 towns since 2019, because the number of ships has doubled.",
    "ja": "港は大切ですので、三か国の研究者が2026年10月2日に青浜でTide Labの会議を開き、水質調査の参加率を35%まで"
    "上げることについて話し合いましたが、まだ課題がたくさん残っていると思います。",
    "zh": "最后，我认为未来的港口应该以居民为中心，同时了解过去的经验和教训的重要性，并且在2026年之前培养820万名志愿者"
    "来帮助独居老人和他们的家庭。",
    "ko": "마지막으로 저희는 2026년까지 3개 국가에서 820만 명의 자원봉사자를 양성하고, 혼자 사는 노인들을 "
    "도울 수 있도록 지역 사회의 여러 기관과 함께 협력하고 싶습니다.",
}


def spread(text: str, start: int, pace: int = 80) -> tuple[Word, ...]:
    """Return the words of *text*, each with the space before it, *pace* milliseconds for each character."""
    words = []
    for each in re.findall(r"\s*[A-Za-z0-9,.%'\uac00-\ud7a3]+|\s*\S", text):
        words.append(Word(span=Span(start=start, end=start + pace * len(each)), text=each, confidence=0.9))
        start += pace * len(each)
    return tuple(words)


def say(
    text: str, language: Language = "en", start: int = 0, end: int | None = None, *, speaker: str | None = "bae",
    number: int = 0, words: tuple[Word, ...] = (),
) -> Utterance:  # fmt: skip
    """Return an utterance; without an end, it is as slow as can be read at ease."""
    ease = start + 60 * count_columns(text, language)
    span = Span(start=start, end=ease if end is None else end)
    return Utterance(
        id=f"u{number}", span=span, language=language, text=text, voice=f"v-{speaker}", speaker=speaker, words=words
    )


def cues_of(*said: Utterance, translations: Translations | None = None, named: bool = False) -> tuple[Cue, ...]:
    """Return the cues of some utterances."""
    return make_cues(EVENT, Proceedings(utterances=said, talks=()), translations, named=named)


def lines_of(text: str, language: Language) -> list[str]:
    """Return all lines of the cues of a sentence."""
    return [line for cue in cues_of(say(text, language)) for line in cue.lines]


def bare(text: str) -> str:
    """Return *text* without white space and what cannot be seen."""
    return re.sub(r"\s", "", printable(text))


# --- lines -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_long_sentence_becomes_cues_of_two_short_lines(language: Language):
    """No line is wider than its language allows, and all of the sentence is there."""
    cues = cues_of(say(LONG[language], language))

    assert len(cues) > 1
    assert "".join(bare("".join(cue.lines)) for cue in cues) == bare(LONG[language])
    for cue in cues:
        assert 1 <= len(cue.lines) <= 2
        assert all(count_columns(line, language) <= MEASURES[language].line for line in cue.lines)


def test_english_is_broken_at_clauses_and_before_prepositions():
    """No line ends with an article, and each cue begins with a clause or a phrase."""
    shown = [list(cue.lines) for cue in cues_of(say(LONG["en"]))]

    assert shown[0] == ["Thank you for the kind introduction,", "and I would like to begin by saying"]
    assert shown[-1] == ["than 3,500 pilots in 12 towns since 2019,", "because the number of ships has doubled."]
    assert not any(re.search(r"\b(?:the|a|of|to|than|has)$", line) for lines in shown for line in lines)


def test_japanese_is_broken_between_phrases():
    """No phrase is torn, and no line begins with a particle or a mark that closes."""
    lines = lines_of(LONG["ja"], "ja")

    assert lines[0] == "港は大切ですので、"
    assert not any(re.match(r"[、。はがをにのとでも](?!も)", line) for line in lines)
    assert any(line.endswith("開き、") for line in lines)


def test_chinese_is_broken_between_words():
    """At commas first; 的 begins no line."""
    lines = lines_of(LONG["zh"], "zh")

    assert "同时了解过去的经验和教训的重要性，" in lines
    assert not any(re.match(r"[，。的了们吗]", line) for line in lines)


def test_korean_is_broken_at_spaces_only():
    """Every line is whole words, in order."""
    assert " ".join(lines_of(LONG["ko"], "ko")).split(" ") == LONG["ko"].split(" ")


@pytest.mark.parametrize(
    ("text", "language", "whole"),
    [
        ("We have asked the ministers of all of the harbors to pay for 35 million sensors.", "en", "35 million"),
        ("Every year all of the harbors in the north of the country lose 3,500 ships.", "en", "3,500 ships"),
        ("All of the pilots of the old harbor would like to hear from Haruki Oda today.", "en", "Haruki Oda"),
        ("本日は皆さまに青浜の港の歴史についてお話しくださる小田春樹さんをご紹介します。", "ja", "小田春樹"),
        ("私たちは来年の春までに青浜のすべての港でTide Labの新しい機器を使います。", "ja", "Tide Lab"),
        ("市の調査によりますと去年の夏に青浜の港を訪れた方は全部で820万人でした。", "ja", "820万人"),
        ("我们希望明年在北方的所有港口都可以使用我们的潮汐开放档案馆来学习。", "zh", "潮汐开放档案馆"),
        ("根据我们今年夏天的最新调查港口附近的居民当中已经有百分之35参加了。", "zh", "百分之35"),
        ("저희는 내년 봄까지 북쪽에 있는 모든 항구에서 일하는 분들 가운데 3500 명을 만나겠습니다.", "ko", "3500 명"),
    ],
)
def test_a_name_and_a_number_with_its_unit_stay_on_one_line(text: str, language: Language, whole: str):
    """Wherever the sentence is broken, it is not there."""
    assert any(whole in line for line in lines_of(text, language))


def test_a_name_that_is_longer_than_a_line_is_broken_between_its_words():
    """Then, and only then."""
    name = "Northern Harbors Association For Tidal Research And Education"

    lines = lines_of(f"We thank the {name}.", "en")

    assert all(len(line) <= 42 for line in lines)
    assert " ".join(lines) == f"We thank the {name}."


def test_a_word_is_never_broken():
    """One that is longer than a line has a line of its own."""
    word = "tidal" * 12

    assert word in lines_of(f"They call it {word} in the north of the country where I was born.", "en")


def test_two_sentences_share_a_cue_only_as_a_whole():
    """A cue ends where a sentence ends, if sentences and parts of sentences do not fit together."""
    short = cues_of(say("We share tides. We plan ports."))
    cues = cues_of(say("We share what we know about tides. The harbors of the north will be open again in the spring."))

    assert [cue.lines for cue in short] == [("We share tides. We plan ports.",)]
    assert cues[0].lines == ("We share what we know about tides.",)


def test_the_lower_line_is_the_longer_one():
    """Where both are as good."""
    for text in (
        "All of the pilots of the harbor were asked again.",
        "Many people in our town often talk about ships.",
    ):
        upper, lower = cues_of(say(text))[0].lines
        assert len(upper) <= len(lower)


def test_traditional_chinese_is_read_as_such():
    """Its words stay whole, too."""
    lines = lines_of("我們認為這個港口的學生應該學習歷史，並且與國際組織的專家們一起討論未來發展的問題。", "zh")

    assert all(count_columns(line, "zh") <= 40 for line in lines)
    assert not any(line.startswith(("的", "們")) for line in lines)


TOKENS = [
    "ports", "Haruki Oda", "3,500", "35 million", " ", " ", ",", ".", "「", "」", "港", "は", "大切", "です。", "、",
    "学校", "の", "항구는", "중요합니다", "潮汐", "我们", "的", "一", "2026年", "%", "-", "—", "“", "”", '"', "(", ")",
    "'s", "<b>", "&", "-->", "\\N", "{x}", "42", "…", "é", "e\u0301", "ー", "ＡＢ", "🙂", "\u200b", "\n", "ไทย",
    "https://example.org/a_b",
]  # fmt: skip
TEXTS = st.lists(st.sampled_from(TOKENS), max_size=40).map("".join) | st.text(max_size=60)
SAID = st.lists(
    st.tuples(
        TEXTS,
        st.sampled_from(LANGUAGES),
        st.integers(0, 30_000),
        st.integers(0, 20_000),
        st.sampled_from(["bae", "oda", None]),
        st.booleans(),
    ),
    max_size=6,
)


def utter(rows: Sequence[tuple[str, Language, int, int, str | None, bool]]) -> tuple[Utterance, ...]:
    """Return an utterance for each row, some with words that are as long as they like."""
    return tuple(
        say(text, language, start, start + length, speaker=speaker, number=number,
            words=spread(text, start) if timed else ())
        for number, (text, language, start, length, speaker, timed) in enumerate(rows)
    )  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(SAID)
def test_cues_lose_no_word_and_never_overlap_in_one_stream(
    rows: list[tuple[str, Language, int, int, str | None, bool]],
):
    """Whatever was said, whenever: all of it is shown, in order, for a time that exists."""
    said = utter(rows)
    cues = cues_of(*said)

    shown = {
        number: "".join(bare("".join(cue.lines)) for cue in cues if cue.utterance == number) for number in ids(said)
    }
    assert shown == {each.id: bare(each.text) for each in said if printable(each.text)}
    assert list(cues) == sorted(cues, key=lambda cue: cue.span)
    speaker = {each.id: each.speaker for each in said}
    for _, stream in groupby(
        sorted(cues, key=lambda cue: str(speaker[cue.utterance])), lambda cue: speaker[cue.utterance]
    ):
        for before, after in pairwise(stream):
            assert before.span.end <= after.span.start
    for cue in cues:
        assert 0 < cue.span.duration <= LONGEST
        assert 1 <= len(cue.lines) <= 2
        assert all(line == line.strip() and line for line in cue.lines)
    for line, language in ((line, said[int(cue.utterance[1:])].language) for cue in cues for line in cue.lines):
        if count_columns(line, language) > MEASURES[language].line:
            assert not re.search(r"[a-z] [a-z]", line), "a line is too long only where nothing can be broken"


def ids(said: Sequence[Utterance]) -> list[str]:
    """Return the ids of what has anything to show."""
    return [each.id for each in said if printable(each.text)]


@given(TEXTS, st.sampled_from(LANGUAGES))
@settings(max_examples=150, deadline=None)
def test_no_line_may_begin_with_a_closing_mark_or_within_a_latin_word(text: str, language: Language):
    """Places for breaks are only where a typesetter would have one."""
    text = printable(text)
    for at in weigh_breaks(text, language):
        assert text[at] not in "、。，．！？」』）”’ー…%,.!?:;)"
        assert text[at - 1] not in "「『（“("
        assert not re.fullmatch(r"[A-Za-z0-9]{2}", text[at - 1 : at + 1])


# --- times -----------------------------------------------------------------------------------------------------


def test_the_cues_of_an_original_follow_its_words():
    """Each begins with its first word and ends with its last."""
    words = spread(LONG["en"], 5_000, pace=60)
    cues = cues_of(say(LONG["en"], "en", 5_000, words[-1].span.end, words=words))

    starts = {each.span.start for each in words}
    ends = {each.span.end for each in words}
    assert all(cue.span.start in starts for cue in cues)
    assert all(cue.span.end in ends for cue in cues[:-1])
    assert cues[0].span.start == 5_000


def test_the_cues_of_a_translation_share_the_time_by_length():
    """The utterance keeps its time; two frames lie between its cues."""
    told = Translations(
        language="en", translations=(Translation(utterance="u0", language="en", text=LONG["en"], engine="x"),)
    )
    cues = cues_of(say(LONG["ko"], "ko", 1_000, 15_000), translations=told)

    assert (cues[0].span.start, cues[-1].span.end) == (1_000, 15_000)
    assert {after.span.start - before.span.end for before, after in pairwise(cues)} == {80}
    paces = [sum(map(len, cue.lines)) / cue.span.duration for cue in cues]
    assert max(paces) < 1.2 * min(paces)


def test_what_is_said_too_fast_stays_into_the_silence_after_it():
    """As long as it takes to read, at most three seconds, and up to two frames before the next cue."""
    text = "We will begin with all of the ports."
    alone = cues_of(say(text, "en", 0, 500))
    before_another = cues_of(say(text, "en", 0, 500), say("Yes, please.", "en", 1_500, 2_500, number=1, speaker="oda"))

    assert alone[0].span == Span(start=0, end=1000 * len(text) // 21)
    assert before_another[0].span == Span(start=0, end=1_420)
    assert cues_of(say(text, "en", 0, 1))[0].span.end <= 1 + LINGER


def test_a_short_word_stays_for_five_sixths_of_a_second():
    """If nobody speaks before."""
    assert cues_of(say("Yes.", "en", 0, 200))[0].span.duration == SHORTEST
    both = cues_of(say("Yes.", "en", 0, 200), say("I agree with all of it.", "en", 230, 2_000, number=1))
    assert both[0].span == Span(start=0, end=200)


def test_no_cue_stays_for_more_than_seven_seconds():
    """Slow speech is cut at words; a single word goes from the screen."""
    assert [cue.span for cue in cues_of(say("Yes.", "en", 0, 12_000))] == [Span(start=0, end=7_000)]
    slow = cues_of(say("We will begin with all of the ports.", "en", 0, 13_000))
    assert all(cue.span.duration <= 7_000 for cue in slow)
    assert (slow[0].span.start, slow[-1].span.end) == (0, 13_000)


def test_people_who_speak_at_once_keep_their_times():
    """Cues of different speakers may overlap."""
    cues = cues_of(
        say("We will begin with the ports.", "en", 0, 3_000),
        say("No, with the ships.", "en", 1_000, 2_500, number=1, speaker="oda"),
    )

    assert [cue.span for cue in cues] == [Span(start=0, end=3_000), Span(start=1_000, end=2_500)]


def test_words_that_do_not_join_to_the_text_are_not_trusted():
    """A text that a person wrote shares the time of its utterance by length."""
    cues = cues_of(say(LONG["en"], "en", 0, 14_000, words=spread("Something else.", 0)))

    assert cues[-1].span.end == 14_000
    assert max(cue.span.duration for cue in cues) < 6_000


# --- files -----------------------------------------------------------------------------------------------------

NASTY = "A <b>bold</b> claim & a {tag} --> that\u200b ends \\N with <v Nobody>42"


def conversation() -> Proceedings:
    """Return three people in four languages, with text that is hostile to subtitles."""
    said: list[Utterance] = []
    start = 1_000
    for number, (text, language, speaker) in enumerate(
        [(LONG["en"], "en", "bae"), (NASTY, "en", "bae"), (LONG["ja"], "ja", "oda"), (LONG["zh"], "zh", None),
         (LONG["ko"], "ko", "bae"), ("42", "en", "oda"), ("The answer is 42", "en", "oda")]
    ):  # fmt: skip
        each = say(text, language, start, speaker=speaker, number=number)
        said.append(each)
        start = each.span.end + 400
    return Proceedings(utterances=tuple(said), talks=())


CLOCK = r"\d{2,}:[0-5]\d:[0-5]\d\.\d{3}"


def read_vtt(text: str) -> list[tuple[str, int, int, str]]:
    """Return (id, start, end, text) of the cues of a file that follows the grammar of WebVTT to the letter."""
    assert text.startswith("WEBVTT\n\n")
    assert "\r" not in text
    assert "\x00" not in text
    blocks = text.removesuffix("\n").split("\n\n")[1:]
    assert re.fullmatch(r"NOTE\nLanguage: [a-z]{2}(?:, [a-z]{2})*", blocks[0])
    found = []
    for block in blocks[1:]:
        identifier, timing, *payload = block.split("\n")
        assert "-->" not in identifier
        match = re.fullmatch(f"({CLOCK}) --> ({CLOCK})", timing)
        assert match
        start, end = (pysubs2.time.timestamp_to_ms(re.split("[:.]", each)) for each in match.groups())
        assert start < end
        assert payload
        assert all(payload)
        whole = "\n".join(payload)
        assert "-->" not in whole
        tagged = re.fullmatch(r"(?s)<v ([^<>&\n]+)>([^<>]*)</v>", whole)
        assert tagged
        assert not re.search(r"&(?!(?:amp|lt|gt);)", tagged[2])
        found.append((identifier, start, end, html.unescape(tagged[2])))
    assert len({identifier for identifier, *_ in found}) == len(found)
    assert [start for _, start, _, _ in found] == sorted(start for _, start, _, _ in found)
    return found


def test_vtt_follows_its_grammar_and_is_read_back_by_webvtt():
    """Count, times, voices and text are the same; ids count the cues of an utterance."""
    said = conversation()
    text = render_vtt(EVENT, said)
    cues = make_cues(EVENT, said)

    strict = read_vtt(text)
    assert [(start, end, shown) for _, start, end, shown in strict] == [
        (cue.span.start, cue.span.end, "\n".join(cue.lines)) for cue in cues
    ]
    assert [identifier for identifier, *_ in strict][:3] == ["u0", "u0-2", "u0-3"]
    captions = webvtt.from_string(text)
    assert [(each.start_in_seconds, html.unescape(each.text), each.voice) for each in captions] == [
        (cue.span.start // 1000, "\n".join(cue.lines), cue.speaker) for cue in cues
    ]
    assert "NOTE\nLanguage: en, ja, zh, ko\n" in text


def test_srt_is_read_back_by_pysubs2():
    """Count, times and text are the same, and the name stands where a turn begins."""
    said = conversation()
    cues = make_cues(EVENT, said, named=True)
    text = render_srt(EVENT, said)

    back = pysubs2.SSAFile.from_string(text, format_="srt", keep_html_tags=True)
    assert [(each.start, each.end) for each in back] == [(cue.span.start, cue.span.end) for cue in cues]
    expected = [(f"{cue.speaker}: " if cue.opens else "") + "\\N".join(cue.lines) for cue in cues]
    assert [each.text for each in back] == [each.replace("-->", "→") for each in expected]
    named = [each.text.split(": ")[0] for each in back if re.match(r"(?:Seo|Har|Unk)[^:]*: ", each.text)]
    assert named == ["Seo-yeon Bae", "Haruki Oda", "Unknown speaker", "Seo-yeon Bae", "Haruki Oda"]


def test_the_name_counts_for_the_length_of_a_line():
    """With it, no line of SubRip is too long."""
    said = conversation()
    language = {each.id: each.language for each in said.utterances}
    for cue in make_cues(EVENT, said, named=True):
        first = f"{cue.speaker}: {cue.lines[0]}" if cue.opens else cue.lines[0]
        assert count_columns(first, language[cue.utterance]) <= MEASURES[language[cue.utterance]].line


@settings(max_examples=80, deadline=None)
@given(SAID)
def test_both_files_can_be_read_whatever_was_said(rows: list[tuple[str, Language, int, int, str | None, bool]]):
    """Each cue comes back from each."""
    said = Proceedings(utterances=utter(rows), talks=())
    cues = make_cues(EVENT, said)
    if cues:
        shown = [bare(text) for *_, text in read_vtt(render_vtt(EVENT, said))]
        assert shown == [bare("".join(cue.lines)) for cue in cues]
    named = make_cues(EVENT, said, named=True)
    back = pysubs2.SSAFile.from_string(render_srt(EVENT, said), format_="srt", keep_html_tags=True) if named else ()
    assert [(each.start, each.end) for each in back] == [(cue.span.start, cue.span.end) for cue in named]
    for each, cue in zip(back, named, strict=True):
        name = f"{cue.speaker}: " if cue.opens else ""
        assert bare(each.text.replace("\\N", "")) == bare(name + "".join(cue.lines)).replace("-->", "→").replace(
            "\\N", ""
        )


def test_where_nobody_speaks_both_files_are_empty():
    """A header is all there is."""
    nothing = Proceedings(utterances=(), talks=())

    assert render_vtt(EVENT, nothing) == "WEBVTT\n"
    assert render_srt(EVENT, nothing) == ""


# --- players ---------------------------------------------------------------------------------------------------


def demux(path: Path) -> list[tuple[int, int, str]]:
    """Return (start, end, text) of the packets that ffmpeg's libraries find in a file, in milliseconds."""
    with av.open(str(path)) as container:
        stream = container.streams.subtitles[0]
        return [
            (int(each.pts * stream.time_base * 1000), int((each.pts + each.duration) * stream.time_base * 1000),
             bytes(each).decode())
            for each in container.demux(stream)
            if each.pts is not None and each.size
        ]  # fmt: skip


@pytest.mark.parametrize("kind", ["vtt", "srt"])
def test_ffmpeg_finds_every_cue(tmp_path: Path, kind: str):
    """With its time and text."""
    said = conversation()
    cues = make_cues(EVENT, said, named=kind == "srt")
    path = tmp_path / f"a.{kind}"
    path.write_text(render_vtt(EVENT, said) if kind == "vtt" else render_srt(EVENT, said), "utf-8")

    found = demux(path)

    assert [each[:2] for each in found] == [(cue.span.start, cue.span.end) for cue in cues]
    for (_, _, text), cue in zip(found, cues, strict=True):
        shown = "\n".join(cue.lines).replace("-->", "→" if kind == "srt" else "-->")
        assert shown in (html.unescape(re.sub(r"</?v[^>]*>", "", text)) if kind == "vtt" else text)


PAGE = """<!doctype html><meta charset="utf-8"><video><track default kind="subtitles" src="a.vtt"></video><p>waiting</p>
<script>
const track = document.querySelector("track"), shown = document.querySelector("p");
track.addEventListener("error", () => { shown.textContent = "error"; });
track.addEventListener("load", () => {
  const cues = [...track.track.cues];
  shown.textContent = JSON.stringify([cues.length, cues[0].id, cues[0].startTime, cues[0].text,
    cues.map(each => each.getCueAsHTML().textContent).join("|")]);
});
track.track.mode = "showing";
</script>
"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing about it."""

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def serve(folder: Path) -> Iterator[str]:
    """Serve *folder* on this machine while the block runs; yields its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here")
def test_chromium_shows_every_cue(tmp_path: Path):
    """A browser's own reader of WebVTT finds the same cues, and shows the text that was said."""
    assert CHROMIUM
    said = conversation()
    (tmp_path / "a.vtt").write_text(render_vtt(EVENT, said), "utf-8")
    (tmp_path / "a.html").write_text(PAGE, "utf-8")
    with serve(tmp_path) as address, tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        result = subprocess.run(
            [CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
             f"--user-data-dir={profile}", "--virtual-time-budget=10000", "--dump-dom", f"{address}/a.html"],
            capture_output=True, timeout=120, check=False,
        )  # fmt: skip
    shown = re.search(r"<p>(.*?)</p>", result.stdout.decode(), re.DOTALL)
    assert shown, result.stderr.decode()[-2000:]

    cues = make_cues(EVENT, said)
    count, identifier, start, text, everything = json.loads(html.unescape(shown[1]))
    assert (count, identifier, start) == (len(cues), "u0", 1)
    assert text == "<v Seo-yeon Bae>" + "\n".join(cues[0].lines) + "</v>"
    assert everything == "|".join("\n".join(cue.lines) for cue in cues)


# --- in Word ---------------------------------------------------------------------------------------------------


def told() -> tuple[Proceedings, Translations]:
    """Return a talk, what an interpreter made of it, and a question that was typed."""
    utterances = (
        say("항구는 중요합니다.", "ko", 1_000, 4_000),
        say("We agree.", "en", 5_000, 6_000, speaker="oda", number=1),
        say("潮汐“档案”在哪里？", "zh", 9_000, 12_000, number=2),
    )
    typed = Utterance(
        id="c0",
        span=Span(start=4_500, end=4_500),
        language="ja",
        text="港はどこですか。",
        voice=None,
        speaker=None,
        source="chat",
    )
    talks = tuple(
        Talk(id=f"t{n}", session=session, round=1, speaker=each.speaker, kind="talk", utterances=(each.id,))
        for n, (session, each) in enumerate(zip(("one", "one", "two"), utterances, strict=True))
    )
    rendering = Rendering(
        id="i0", track="interpretation-ja", language="ja", span=Span(start=3_000, end=5_000), text="港は大切です。",
        utterances=("u0",),
    )  # fmt: skip
    texts = {"u0": "Ports are important.", "u1": "We agree.", "u2": "Where is the archive?", "c0": "Where is the port?"}
    translations = tuple(
        Translation(utterance=key, language="en", text=text, engine="x") for key, text in texts.items()
    )
    proceedings = Proceedings(utterances=utterances, talks=talks, renderings=(rendering,), typed=(typed,))
    return proceedings, Translations(language="en", translations=translations)


def test_the_bilingual_transcript_is_a_table_by_time():
    """A row for each utterance under the heading of its session; typed rows say so; nothing is said twice."""
    document = docx.Document(io.BytesIO(render_transcript(EVENT, *told())))
    (table,) = document.tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]

    assert rows == [
        ["Time", "Speaker", "Original", "Translation (English)"],
        ["Ports"] * 4,
        ["0:00:01", "Seo-yeon Bae", "항구는 중요합니다.", "Ports are important.\nInterpreter (ja): 港は大切です。"],
        ["0:00:04", "typed in the chat, not spoken", "港はどこですか。", "Where is the port?"],
        ["0:00:05", "Haruki Oda", "We agree.", ""],
        ["Questions"] * 4,
        ["0:00:09", "Seo-yeon Bae", "潮汐“档案”在哪里？", "Where is the archive?"],
    ]
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (297, 210)


def test_each_text_of_the_bilingual_transcript_has_its_language_and_font():
    """Word spells, breaks and draws it as what it is; the header is repeated, and no row is torn."""
    (table,) = docx.Document(io.BytesIO(render_transcript(EVENT, *told()))).tables
    found = {
        run.text: (
            run._element.rPr.find(qn("w:lang")).get(qn("w:eastAsia")),
            run._element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")),
            bool(run.italic),
        )
        for row in table.rows
        for cell in row.cells
        for paragraph in cell.paragraphs
        for run in paragraph.runs
        if run._element.rPr is not None
    }

    assert found["항구는 중요합니다."] == ("ko-KR", "Noto Serif CJK KR", False)
    assert found["潮汐“档案”在哪里？"] == ("zh-CN", "Noto Serif CJK SC", False)
    assert found["港はどこですか。"] == ("ja-JP", "Noto Serif CJK JP", False)
    assert found["Interpreter (ja): 港は大切です。"] == ("ja-JP", "Noto Serif CJK JP", True)
    assert [row._tr.trPr.find(qn("w:tblHeader")) is not None for row in table.rows] == [True] + [False] * 6
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_the_bilingual_transcript_is_the_same_bytes_every_time_and_takes_any_text():
    """No clock and no chance is in it, and what was said is text."""
    assert render_transcript(EVENT, *told()) == render_transcript(EVENT, *told())
    nasty = Proceedings(utterances=(say(NASTY + "\x00\x0b", "en"),), talks=())
    (table,) = docx.Document(
        io.BytesIO(render_transcript(EVENT, nasty, Translations(language="ko", translations=())))
    ).tables
    assert table.rows[2].cells[2].text == printable(NASTY)
