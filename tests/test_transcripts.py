"""Transcripts that people already have: every usual format and encoding, and names only where the file has them."""

import html
import random
from collections.abc import Callable
from io import StringIO
from itertools import pairwise
from pathlib import Path

import pysubs2
import pytest
import webvtt
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codec import decode
from pipeline.errors import EventError, PipelineError
from pipeline.event import read_event
from pipeline.records import (
    LANGUAGES,
    Event,
    InLanguages,
    Language,
    Listening,
    Naming,
    Outline,
    Person,
    Proceedings,
    Recording,
    Span,
    Track,
    Transcript,
    TranscriptMapping,
    Utterance,
)
from pipeline.stages.split import split
from pipeline.transcripts import Written, choose_transcript, load_transcript, make_recording, parse, read_transcript
from pipeline.transcripts.choosing import MAXIMUM_SIZE
from pipeline.transcripts.encodings import CODECS, decode_text, name_encoding
from pipeline.transcripts.labels import match_label
from pipeline.transcripts.pieces import spread_words
from tests.media_files import write_tones
from tests.test_architecture import ROOT
from tests.test_main_job import MINI, made, make_root, trilogue

PEOPLE = (
    Person(id="rosa-lindqvist", name="Rosa Lindqvist", family="Lindqvist", role="mc", pronoun="she", languages=("en",)),
    Person(
        id="weimin-tao",
        name="Weimin Tao",
        family="Tao",
        native=InLanguages(zh="陶卫民", ja="タオ・ウェイミン"),
        organization="Harbor Data Institute",
        abbreviation="HDI",
    ),
    Person(id="seo-yeon-bae", name="Seo-yeon Bae", family="Bae", native=InLanguages(ko="배서연"), aliases=("裵瑞娟",)),
    Person(id="byung-soo-maeng", name="Byung-soo Maeng", family="Maeng", aliases=("Maeng",)),
    Person(id="hae-won-maeng", name="Hae-won Maeng", family="Maeng", aliases=("Maeng",)),
)
EVENT = Event(id="harbors", title="Harbors That Share Data", languages=LANGUAGES, people=PEOPLE)

SAID: dict[str, tuple[str, ...]] = {
    "ja": (
        "本日はお忙しい中、シンポジウムにご参加いただき、誠にありがとうございます。",
        "まず、私どもの取り組みについて簡単にご紹介いたします。",
        "高齢化が進む地域では、交通手段の確保が大きな課題となっています。",
        "昨年度の実証実験では、利用者の約七割が満足と答えました。",
        "ただし、個人情報の取り扱いには十分な注意が必要です。",
        "下水道の老朽化を検知するセンサーを、市内百か所に設置しました。",
        "以上で私の発表を終わります。ご清聴ありがとうございました。",
        "それでは、休憩の後に討論を始めます。",
    ),
    "ko": (
        "여러분, 안녕하십니까. 바쁘신 가운데 참석해 주셔서 감사합니다.",
        "오늘은 우리 시가 추진하는 스마트 항만 사업을 소개하겠습니다.",
        "지난해 시범 운영 결과, 대기 시간이 절반으로 줄었습니다.",
        "데이터를 공개할 때는 개인정보 보호를 먼저 고려해야 합니다.",
        "하수도 누수를 감지하는 장치를 백 곳에 설치했습니다.",
        "국제 표준에 맞추어 시스템을 단계적으로 확대할 예정입니다.",
        "이상으로 발표를 마치겠습니다. 경청해 주셔서 고맙습니다.",
        "그러면 휴식 후에 토론을 시작하겠습니다.",
    ),
    "zh": (
        "各位来宾，大家上午好，感谢大家在百忙之中参加今天的研讨会。",
        "首先，我想简单介绍一下我们城市的做法。",
        "在老龄化严重的社区，出行是居民最关心的问题。",
        "不过，数据共享必须以保护个人隐私为前提。",
        "我们在全市安装了一百多个传感器，用来监测地下管网的渗漏。",
        "由于预算有限，这个项目只能分阶段推进。",
        "谢谢您的提问，成本效益还需要进一步评估。",
        "接下来休息十分钟，然后开始圆桌讨论。",
    ),
    "traditional": (
        "各位來賓，大家早安，感謝大家在百忙之中參加今天的研討會。",
        "首先，我想簡單介紹一下我們城市的做法。",
        "在高齡化嚴重的社區，交通是居民最關心的問題。",
        "不過，資料共享必須以保護個人隱私為前提。",
        "我們在全市安裝了一百多個感測器，用來監測地下管線的滲漏。",
        "由於預算有限，這個專案只能分階段推動。",
        "謝謝您的提問，成本效益還需要進一步評估。",
        "接下來休息十分鐘，然後開始圓桌討論。",
    ),
}
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be")
SAVED = {
    "ja": (*UNICODE, "cp932", "euc_jp", "iso2022_jp", "gb18030"),
    "ko": (*UNICODE, "cp949"),
    "zh": (*UNICODE, "gb18030", "gb2312"),
    "traditional": (*UNICODE, "big5", "cp950"),
}


def clock(milliseconds: int, point: str = ".") -> str:
    """Return a time as WebVTT (or, with a comma, SubRip) writes it."""
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{point}{rest:03}"


def vtt(lines: list[str] | tuple[str, ...], length: int = 3_000) -> str:
    """Return WebVTT as Zoom writes it, one cue for each line."""
    cues = [f"{n + 1}\n{clock(n * length)} --> {clock((n + 1) * length)}\n{text}\n" for n, text in enumerate(lines)]
    return "WEBVTT\n\n" + "\n".join(cues)


def read(text: str | bytes, file: str = "harbor.vtt", event: Event = EVENT, **said: object) -> Written:
    """Return what a transcript says."""
    data = text.encode() if isinstance(text, str) else text
    mapping = TranscriptMapping(file=file, **said)  # type: ignore[arg-type]
    return read_transcript(data, mapping, event.languages, event.people)


def heard(written: Written) -> tuple[Listening, Transcript]:
    """Return the records that a transcript without audio becomes."""
    listening = written.as_listening(make_recording(written))
    return listening, written.as_transcript(listening.recording.duration)


def texts(written: Written) -> list[tuple[str | None, str]]:
    """Return (label, text) of each piece."""
    return [(each.label, each.text) for each in written.pieces]


def speakers(text: str, event: Event = EVENT) -> list[tuple[str | None, str]]:
    """Return (speaker, text) of each utterance that `split` makes of a transcript."""
    return [(each.speaker, each.text) for each in split(*heard(read(text, event=event)), event).utterances]


# --- formats -------------------------------------------------------------------------------------------------

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:04.000
Rosa Lindqvist: Good morning, everyone.

2
00:00:04.500 --> 00:00:08.000
陶卫民: 大家好，港口之间需要共享数据。
"""
CAPTIONS = (
    "WEBVTT\r\n\r\n00:00:01 --> 00:00:04\r\nGood morning, everyone.\r\n\r\n00:00:05 --> 00:00:08\r\n안녕하십니까.\r\n"
)
TEAMS = """WEBVTT

8a4c0e21-77aa-4c55-9d0a-0123456789ab/12-0
00:00:01.000 --> 00:00:04.000
<v Rosa Lindqvist>Good morning &amp; welcome.</v>

8a4c0e21-77aa-4c55-9d0a-0123456789ab/13-1
00:00:04.500 --> 00:00:08.000
<v Tao Weimin (HDI)>大家好，港口之间需要共享数据。</v><v Rosa Lindqvist>Thank you, Mr. Tao.</v>
"""
SRT = """1
00:00:01,000 --> 00:00:04,000
{\\an8}<i>Good morning,</i>
everyone.

2
00:00:04,500 --> 00:00:08,000
潮位センサーを使っています。
"""
CTM = """;; file channel start duration word confidence
harbor 1 1.00 0.40 Good 0.98
harbor 1 1.45 0.50 morning. 0.91
harbor 1 2.00 0.10 <noise> 0.50 noise
harbor 1 9.00 0.30 大家 0.90
harbor 1 9.30 0.30 好。 0.80
"""
STM = """;; LABEL "o" "all" "all"
harbor 1 rosa-lindqvist 1.0 4.0 <o,en> Good morning, everyone.
harbor 1 weimin-tao 4.5 8.0 <o,zh> 大家好。
harbor 1 inter_segment_gap 8.0 9.0 <o,> ignore_time_segment_in_scoring
harbor 1 unknown_speaker 9.0 10.0 <o,ko> 네.
"""


def test_zoom_writes_the_name_before_the_words():
    """`Name: text` becomes a label and a text, in any script."""
    assert texts(read(ZOOM)) == [
        ("Rosa Lindqvist", "Good morning, everyone."),
        ("陶卫民", "大家好，港口之间需要共享数据。"),
    ]


def test_captions_have_no_speakers_and_whole_seconds():
    """Zoom's `.cc.vtt`: CR LF, no numbers, no names."""
    written = read(CAPTIONS)

    assert texts(written) == [(None, "Good morning, everyone."), (None, "안녕하십니까.")]
    assert [each.span for each in written.pieces] == [Span(start=1000, end=4000), Span(start=5000, end=8000)]


def test_teams_writes_voice_tags_and_guids():
    """Two voices in one cue are two pieces that share its time; entities are resolved, ids are no text."""
    written = read(TEAMS)

    assert texts(written) == [
        ("Rosa Lindqvist", "Good morning & welcome."),
        ("Tao Weimin (HDI)", "大家好，港口之间需要共享数据。"),
        ("Rosa Lindqvist", "Thank you, Mr. Tao."),
    ]
    assert written.pieces[1].span.end == written.pieces[2].span.start
    assert written.pieces[2].span.end == 8000


def test_subrip_keeps_its_text_and_loses_its_decoration():
    """Tags and overrides go, lines of one cue are one text."""
    assert texts(read(SRT, "harbor.srt")) == [(None, "Good morning, everyone."), (None, "潮位センサーを使っています。")]


def test_ctm_gives_words_with_their_own_times_and_confidence():
    """Words are spaced where the script is, a pause ends a cue, and noise is no word."""
    _, transcript = heard(read(CTM, "harbor.ctm"))

    assert [(each.text, each.language) for each in transcript.segments] == [("Good morning.", "en"), ("大家好。", "zh")]
    assert transcript.segments[0].words[1].span == Span(start=1450, end=1950)
    assert transcript.segments[1].confidence == pytest.approx(0.85)


def test_stm_gives_speakers_and_languages():
    """Ids of people are labels too; what STM leaves out of scoring is no speech; an unknown speaker is none."""
    written = read(STM, "harbor.stm")

    assert texts(written) == [
        ("rosa-lindqvist", "Good morning, everyone."),
        ("weimin-tao", "大家好。"),
        (None, "네."),
    ]
    assert [each.language for each in written.pieces] == ["en", "zh", "ko"]


@pytest.mark.parametrize("file", ["a.vtt", "a.srt", "a.txt"])
def test_a_wrong_ending_of_the_name_changes_nothing(file: str):
    """Offices rename files; the content tells."""
    assert texts(read(ZOOM, file)) == texts(read(ZOOM))
    assert texts(read(SRT, file)) == texts(read(SRT))


LINE = st.text(st.sampled_from("abc Zé陶数据。かなカナ한글？!,(5)"), min_size=1, max_size=30).map(
    lambda text: " ".join(f"x{text}".split())
)
TIMES = st.lists(st.integers(0, 80_000_000), min_size=2, max_size=12, unique=True).map(sorted)


@given(lines=st.lists(LINE, min_size=1, max_size=6), times=TIMES)
@settings(max_examples=60, deadline=None)
def test_well_formed_files_are_read_as_the_usual_libraries_read_them(lines: list[str], times: list[int]):
    """Times and texts equal those of webvtt-py and pysubs2, which are right where a file is."""
    spans = list(zip(times[::2], times[1::2], strict=False))[: len(lines)]
    subtitles = pysubs2.SSAFile()
    cues = ["WEBVTT"]
    for (start, end), line in zip(spans, lines, strict=False):
        subtitles.append(pysubs2.SSAEvent(start=start, end=end, text=line))
        cues.append(f"{clock(start)} --> {clock(end)}\n<v Rosa Lindqvist>{html.escape(line)}</v>")
    as_vtt, as_srt = "\n\n".join(cues) + "\n", subtitles.to_string("srt")

    theirs = [(clock(_whole(c.start)), c.voice, html.unescape(c.text)) for c in webvtt.from_buffer(StringIO(as_vtt))]
    assert [(clock(c.start or 0), c.label, c.text) for c in parse(as_vtt, "a.vtt").cues] == theirs
    again = [(e.start, e.end, e.plaintext) for e in pysubs2.SSAFile.from_string(as_srt, format_="srt")]
    assert [(c.start, c.end, c.text) for c in parse(as_srt, "a.srt").cues] == again


def _whole(time: str) -> int:
    """Return `HH:MM:SS.mmm` in milliseconds."""
    hours, minutes, seconds = time.split(":")
    return (int(hours) * 60 + int(minutes)) * 60_000 + round(float(seconds) * 1000)


# --- encodings -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("cues", [3, 20, 100])
@pytest.mark.parametrize(("kind", "codec"), [(kind, codec) for kind, codecs in SAVED.items() for codec in codecs])
@given(seed=st.integers(0, 10**9))
@settings(max_examples=12, deadline=None)
def test_the_text_is_the_same_in_every_encoding_that_offices_use(kind: str, codec: str, cues: int, seed: int):
    """All four languages are declared, so nothing but the bytes can tell; from three cues on they do."""
    lines = SAID[kind] * (cues // len(SAID[kind]) + 1)
    text = vtt(random.Random(seed).sample(lines, cues) if cues > len(SAID[kind]) else lines[seed % 6 :][:cues])

    assert decode_text(text.encode(codec), "harbor.vtt", LANGUAGES).text == text


def test_short_text_in_an_old_encoding_is_asked_about_and_never_guessed():
    """The message names the file, the candidates and the field that settles it; the field settles it."""
    data = vtt(["次のスライドをご覧ください。"]).encode("euc_jp")

    with pytest.raises(EventError) as raised:
        decode_text(data, "harbor.vtt", LANGUAGES)
    said = str(raised.value)
    assert said.startswith("harbor.vtt: the encoding of this file is not clear: it may be euc-jp or gb18030")
    assert "field encoding of a [[transcripts]] table" in said
    assert decode_text(data, "harbor.vtt", LANGUAGES, "EUC_JP").text == vtt(["次のスライドをご覧ください。"])


def test_an_encoding_whose_language_the_event_does_not_declare_is_asked_about():
    """Chinese bytes in a Japanese event: the file or the event is the wrong one, and a person knows which."""
    data = vtt(SAID["zh"]).encode("gb18030")

    with pytest.raises(EventError, match=r"may be gb18030.*languages \(ja, en\) do not settle it"):
        decode_text(data, "harbor.vtt", ("ja", "en"))


def test_no_short_text_is_ever_read_wrongly():
    """Single sentences in every old encoding: the right text or a question, never another text."""
    asked = 0
    for kind, codecs in SAVED.items():
        for codec in (each for each in codecs if each not in UNICODE):
            for sentence in SAID[kind]:
                text = vtt([sentence])
                try:
                    assert decode_text(text.encode(codec), "a.vtt", LANGUAGES).text == text
                except EventError:
                    asked += 1
    assert asked < 20


def test_a_wrong_encoding_in_the_event_file_is_answered_with_the_line():
    """What the field says must be true of the bytes."""
    with pytest.raises(EventError, match=r"harbor\.vtt: line 5 is not utf-8, which the field encoding"):
        decode_text(vtt(SAID["ja"]).encode("cp932"), "harbor.vtt", LANGUAGES, "utf-8")


def test_english_typed_in_windows_keeps_its_quotation_marks():
    """A single byte beyond ASCII between letters is no East Asian character."""
    text = vtt(["I’m glad to be here — thank you.", "That’s all."])

    assert decode_text(text.encode("cp1252"), "a.vtt", LANGUAGES).text == text


def test_a_broken_byte_in_unicode_is_a_doubt_about_its_line():
    """The rest of the file is as good as ever."""
    data = vtt(SAID["ko"]).encode()
    at = data.index("시범".encode()) + 1
    written = read(data[:at] + b"\xff" + data[at + 1 :])

    (said,) = [each for each in written.doubts if each.kind == "damaged-text"]
    assert "harbor.vtt, line 12" in said.message
    assert len(written.pieces) >= len(SAID["ko"])


@pytest.mark.parametrize("name", ["Shift_JIS", "SJIS", "CP932", "EUC-KR", "cp949", "GBK", "GB2312", "Big5", "UTF-16LE"])
def test_encodings_go_by_all_their_names(name: str):
    """As a person may have read them in another program."""
    assert name_encoding(name) in CODECS


# --- what is wrong with files ------------------------------------------------------------------------------------


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_change_nothing(end: str):
    """Old Macs and Windows write transcripts too."""
    for text in (ZOOM, TEAMS, SRT):
        assert texts(read(text.replace("\n", end))) == texts(read(text))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nOne.\n00:03.000 --> 00:04.000\nTwo.\n", ["One.", "Two."]),
        ("1\n00:00:01,000 --> 00:00:02,000\nOne.\n2\n00:00:03,000 --> 00:00:04,000\nTwo.\n", ["One.", "Two."]),
        ("WEBVTT\n\n1\n00:00:01,000 --> 00:00:02,000\nOne.\n\nStill one.\n", ["One. Still one."]),
        ("WEBVTT\n\nNOTE not said\neither\n\n00:01.000 --> 00:02.000\nOne.\n", ["One."]),
        ("WEBVTT - harbor\nKind: captions\n\n00:01.000 --> 00:02.000 align:start\nA &lt; B\n", ["A < B"]),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n10:30 Meeting: bring the chart.\n", ["10:30 Meeting: bring the chart."]),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nhttps://harbor.example/a: see there\n", None),
        ("WEBVTT\n\n00:01.000 --> 00:02.000\nNote: the tide is high.\n", ["Note: the tide is high."]),
        ("00:00:01.000 → 00:00:02.000\nOne.\n", ["One."]),
    ],
    ids=["hours", "blank lines", "commas", "note", "settings", "time", "address", "heading", "arrow"],
)
def test_files_are_read_as_they_are_found(text: str, said: list[str] | None):
    """No hours, no blank lines, mixed formats, words with a colon that are no names: no word is lost."""
    found = texts(read(text))

    assert [label for label, _ in found] == [None] * len(found)
    if said is not None:
        assert [words for _, words in found] == said


@pytest.mark.parametrize(
    ("times", "kind", "span"),
    [
        ("00:09.000 --> 00:05.000", "cue-times", (9_000, 10_000)),
        ("00:0x.000 --> 00:07.000", "cue-times", (5_860, 7_000)),
        ("99:00:00.000 --> 99:00:02.000", "cue-times", (4_000, 5_140)),
        ("00:01.000 --> 00:02.000", "unordered-cues", (1_000, 2_000)),
        ("00:03.500 --> 00:06.000", None, (3_500, 6_000)),
        ("00:02.500 --> 00:06.000", "overlapping-cues", (2_500, 6_000)),
    ],
    ids=["reversed", "unreadable", "after four days", "earlier", "a little early", "at once"],
)
def test_impossible_times_are_a_doubt_and_no_loss(times: str, kind: str | None, span: tuple[int, int]):
    """The cue keeps its words; a time that cannot be is taken from its neighbors, and said with its line."""
    written = read(
        f"WEBVTT\n\n00:02.000 --> 00:04.000\nOne.\n\n{times}\nTwo and a bit more.\n\n00:10.000 --> 00:12.000\nEnd.\n"
    )

    assert {words for _, words in texts(written)} == {"One.", "Two and a bit more.", "End."}
    (piece,) = [each for each in written.pieces if each.text.startswith("Two")]
    assert (piece.span.start, piece.span.end) == span
    assert [each.kind for each in written.doubts] == ([kind] if kind else [])
    assert all("line 6" in each.message for each in written.doubts)


def test_cues_past_the_end_of_the_audio_are_kept_with_a_doubt():
    """The recording becomes as long as what is said of it."""
    recording = Recording(tracks=(Track(id="floor", content="floor", parts=()),), duration=5_000)
    written = read(ZOOM)
    listening = written.as_listening(recording)

    assert listening.recording.duration == 8_000
    assert [each.kind for each in listening.doubts] == ["past-the-end"]
    assert written.as_transcript(8_000).ledger[-1].span.end == 8_000


def test_notes_and_other_scripts_are_in_the_ledger_and_not_in_the_text():
    """Applause is no speech; what is in none of the four languages is kept with a doubt."""
    written = read(vtt(["Good morning.", "[Applause]", "Доброе утро всем участникам.", "♪♪", "(笑) はい、そうです。"]))
    listening, transcript = heard(written)

    assert [each.text for each in transcript.segments] == ["Good morning.", "(笑) はい、そうです。"]
    outcomes = [(each.outcome, each.text) for each in transcript.ledger]
    assert ("dropped", "[Applause]") in outcomes
    assert ("other", "Доброе утро всем участникам.") in outcomes
    assert [each.kind for each in transcript.doubts] == ["other-language"]
    assert {each.region for each in transcript.segments} <= {each.id for each in listening.regions}


FORMATS = {"a.vtt": ZOOM + TEAMS.removeprefix("WEBVTT\n"), "a.srt": SRT, "a.ctm": CTM, "a.stm": STM}


@pytest.mark.parametrize("file", FORMATS)
def test_five_hundred_broken_files_give_records_or_one_sentence(file: str):
    """Whatever is done to a file, the ledger tiles the whole duration, no piece is without words, or it is refused."""
    randomly = random.Random(file)
    refusals: list[str] = []
    for number in range(500):
        try:
            listening, transcript = heard(read(_mutate(FORMATS[file].encode(), randomly, number), file))
        except PipelineError as error:
            refusals.append(str(error))
            continue
        now = 0
        for entry in transcript.ledger:
            assert entry.span.start == now
            now = entry.span.end
        assert now == listening.recording.duration
        for segment in transcript.segments:
            assert "".join(word.text for word in segment.words) == segment.text
            assert all(segment.span.start <= w.span.start <= w.span.end <= segment.span.end for w in segment.words)
        assert len(listening.labels) == len(listening.regions)
    assert len(refusals) < 400
    assert all(said.endswith((".", "?")) and "\n" not in said for said in refusals)


def _mutate(data: bytes, randomly: random.Random, number: int) -> bytes:
    """Return a file broken in one to four ways."""
    breaks: list[Callable[[bytes, int], bytes]] = [
        lambda d, at: d[:at] + bytes([randomly.randrange(256)]) + d[at + 1 :],
        lambda d, at: d[:at],
        lambda d, at: d[:at] + d[at + randomly.randrange(1, 40) :],
        lambda d, at: d[:at] + d[at : at + 60] * 3 + d[at:],
        lambda d, at: (
            d[:at] + randomly.choice([b"\n", b"\r", b"\0", b"-->", b"<v ", b"&#x110000;", b"9" * 400]) + d[at:]
        ),
        lambda d, at: d[:at] + "\u202e：\ufeff한".encode() + d[at:],
        lambda d, at: b"\n".join(randomly.sample(lines := d.split(b"\n"), len(lines))),
        lambda d, at: d.replace(b":", randomly.choice([b"", b"::", b";"]), randomly.randrange(1, 9)),
        lambda d, at: d.replace(b"0", randomly.choice([b"", b"-", b"99999999999999999999", b"\xef\xbc\x90"]), 3),
    ]
    for _ in range(1 + number % 4):
        data = randomly.choice(breaks)(data, randomly.randrange(max(1, len(data))))
    return data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "neither WebVTT nor"),
        (b"WEBVTT\n\n", "holds no words"),
        (b"Good morning, everyone. This is a letter.\n", "neither WebVTT nor SubRip, CTM or STM"),
        (b"\0\1\2\3" * 50, "is no text"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\n" + b"word " * 20_000, "line 3 begins a cue of 99,999 characters"),
    ],
    ids=["empty", "no cues", "a letter", "binary", "all in one cue"],
)
def test_what_is_no_transcript_is_one_sentence(data: bytes, said: str):
    """With the file and what to do."""
    with pytest.raises(EventError, match=said) as raised:
        read(data)
    assert str(raised.value).startswith("harbor.vtt: ")


def test_a_recording_named_as_a_transcript_is_not_read_into_memory(tmp_path: Path):
    """More than any transcript holds is refused."""
    path = tmp_path / "a.vtt"
    with path.open("wb") as file:
        file.truncate(MAXIMUM_SIZE + 2)

    with pytest.raises(EventError, match="larger than 20 MB"):
        load_transcript(path)


# --- languages ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们使用 Zoom 和 AI 系统。", ["zh"]),
        ("ZoomとAIを使います。", ["ja"]),
        ("저희는 AI를 씁니다.", ["ko"]),
        ("Let us welcome Weimin Tao (陶卫民) to the floor.", ["en"]),
        ("感谢各位。Thank you all for coming today.", ["zh", "en"]),
        ("ありがとうございます。감사합니다. 谢谢大家的参与。", ["ja", "ko", "zh"]),
        ("2008.", ["zh"]),
    ],
)
def test_the_script_tells_the_language_sentence_by_sentence(text: str, expected: list[Language]):
    """A cue in two languages is cut between its sentences; a foreign name does not change the language."""
    _, transcript = heard(read(vtt([text])) if any(c.isalpha() for c in text) else read(vtt(["大家好。", text])))

    assert [each.language for each in transcript.segments][-len(expected) :] == expected


def test_chinese_characters_alone_are_japanese_where_the_voice_speaks_japanese():
    """A few characters could be either; who says them decides, and a Chinese speaker beside does not."""
    lines = [
        "Ren: 私たちの港では潮位センサーを使っています。",
        "Weimin: 我们的港口使用传感器。",
        "Ren: 以上。",
        "Weimin: 以上。",
    ]

    assert [each.language for each in read(vtt(lines)).pieces] == ["ja", "zh", "ja", "zh"]


def test_words_are_timed_evenly_and_join_to_their_text():
    """One character of Chinese is a word, with the marks beside it; English words have the space before them."""
    chinese = spread_words("大家好，Zoom 见。", Span(start=0, end=9_000), [(0, 11, "zh")])
    english = spread_words("Good morning all", Span(start=0, end=1_400), [(0, 16, "en")])

    assert [word.text for word in chinese] == ["大", "家", "好，", "Zoom", " 见。"]
    assert [word.text for word in english] == ["Good", " morning", " all"]
    assert [word.span.end for word in english] == [400, 1_100, 1_400]


@given(
    text=st.text(st.sampled_from("aZ1 陶数。、かー한글!?,.「」 (‘’)"), min_size=1, max_size=40),
    end=st.integers(0, 9_000),
)
@settings(max_examples=150, deadline=None)
def test_no_character_is_lost_between_words(text: str, end: int):
    """Whatever stands in a cue, its words join to it, in order of time."""
    for tongue in ("zh", "en"):
        words = spread_words(text, Span(start=0, end=end), [(0, len(text), tongue)])

        assert "".join(word.text for word in words) == text
        assert all(a.span.end == b.span.start for a, b in pairwise(words))


# --- names -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "person"),
    [
        ("Rosa Lindqvist", "rosa-lindqvist"),
        ("LINDQVIST, Rosa", "rosa-lindqvist"),
        ("rosa-lindqvist", "rosa-lindqvist"),
        ("Rosa Lindqvist (she/her)", "rosa-lindqvist"),
        ("MC_Rosa Lindqvist", "rosa-lindqvist"),
        ("陶卫民", "weimin-tao"),
        ("陶卫民 Weimin Tao", "weimin-tao"),
        ("HDI-陶卫民", "weimin-tao"),
        ("ウェイミン・タオ", "weimin-tao"),
        ("Tao Wei-Min / HDI", "weimin-tao"),
        ("Ｗｅｉｍｉｎ　Ｔａｏ", "weimin-tao"),
        ("Bae Seoyeon", "seo-yeon-bae"),
        ("Seo Yeon BAE", "seo-yeon-bae"),
        ("배 서연", "seo-yeon-bae"),
        ("裵瑞娟", "seo-yeon-bae"),
        ("Bae", None),
        ("Interpreter for Weimin Tao", None),
        ("Interpreter (Weimin Tao)", None),
        ("Weimin Tao (Interpreter)", None),
        ("陶卫民（翻译）", None),
        ("Weimin Tao / Rosa Lindqvist", None),
        ("Weimin", None),
        ("Harbor Data Institute", None),
    ],
)
def test_a_label_is_a_name_in_any_script_case_and_order(label: str, person: str | None):
    """And nothing that only holds one: an interpreter is not the person interpreted."""
    assert match_label(label, PEOPLE) == ((person,) if person else ())


def test_a_label_names_its_voice_and_is_the_evidence_for_it():
    """Everything under one label is that person's, wherever it stands in the event."""
    listening, transcript = heard(
        read(vtt(["Bae Seoyeon: 안녕하십니까.", "陶卫民: 大家好。", "BAE SEOYEON: 감사합니다."]))
    )
    proceedings = split(listening, transcript, EVENT)

    assert [each.speaker for each in proceedings.utterances] == ["seo-yeon-bae", "weimin-tao", "seo-yeon-bae"]
    assert proceedings.namings[0].evidence == ("The voice is labelled “Bae Seoyeon” in harbor.vtt.",)
    assert {each.kind for each in proceedings.doubts} == {"no-session", "person-not-heard"} - {"no-session"}


def test_a_label_of_nobody_on_the_programme_stays_without_a_name_and_is_shown():
    """Even where what is said would do for a name: others use this account, or the programme is not complete."""
    listening, transcript = heard(
        read(
            vtt(
                [
                    "Rosa Lindqvist: Next is Weimin Tao.",
                    "Seoul Meeting Room: 大家好，我是陶卫民。",
                    "Rosa Lindqvist: Bye.",
                ]
            )
        )
    )
    proceedings = split(listening, transcript, EVENT)
    (shown,) = [each for each in proceedings.doubts if each.kind == "unknown-label"]

    assert [each.speaker for each in proceedings.utterances] == ["rosa-lindqvist", None, "rosa-lindqvist"]
    assert "“Seoul Meeting Room”" in shown.message
    assert "aliases" in shown.message


def test_a_label_that_two_people_share_names_neither():
    """Two Maengs: the doubt names both."""
    proceedings = split(*heard(read(vtt(["Maeng: 안녕하십니까.", "Rosa Lindqvist: Thank you."]))), EVENT)

    assert proceedings.utterances[0].speaker is None
    (shown,) = [each for each in proceedings.doubts if each.kind == "unknown-label"]
    assert "byung-soo-maeng or hae-won-maeng" in shown.message


def test_numbered_speakers_are_named_by_what_they_say():
    """A number tells voices apart and no more: a self-introduction names the voice as it does on audio."""
    lines = ["Speaker 1: Good morning.", "Speaker 2: 大家好，我是陶卫民。港口需要数据。", "Speaker 1: Thank you."]

    assert speakers(vtt(lines))[1:3] == [
        ("weimin-tao", "大家好，我是陶卫民。"),
        ("weimin-tao", "港口需要数据。"),
    ]


def test_without_labels_nobody_is_named_and_one_doubt_says_so():
    """A caption does not say where somebody else begins: a name would cover what others say."""
    lines = ["Good morning, my name is Rosa Lindqvist.", "Next is Weimin Tao.", "大家好，我是陶卫民。", "谢谢大家。"]
    proceedings = split(*heard(read(vtt(lines))), EVENT)

    assert {each.speaker for each in proceedings.utterances} == {None}
    assert len({each.voice for each in proceedings.utterances}) == 2
    assert [each.kind for each in proceedings.doubts].count("no-label") == 1
    assert "unknown-speaker" not in {each.kind for each in proceedings.doubts}


def test_a_cue_without_a_name_goes_on_with_the_sentence_before_and_with_nothing_else():
    """An unfinished sentence has one speaker; after its end anybody may speak."""
    lines = ["Rosa Lindqvist: We share the data of", "all harbors.", "And who is this?", "Weimin Tao: It is me."]

    assert [label for label, _ in texts(read(vtt(lines)))] == ["Rosa Lindqvist", "Rosa Lindqvist", None, "Weimin Tao"]


def test_a_name_on_the_programme_is_a_label_wherever_it_stands():
    """Where names are no custom of the file, other words with a colon stay what was said."""
    lines = ["Rosa Lindqvist: Good morning.", "Agenda: two talks.", "We begin.", "Please.", "Thank you."]

    assert texts(read(vtt(lines)))[:2] == [("Rosa Lindqvist", "Good morning."), (None, "Agenda: two talks.")]


def test_what_a_person_says_of_a_voice_stands_above_its_label():
    """And a voice that a person named is in no doubt."""
    listening, transcript = heard(read(vtt(["Maeng: 안녕하십니까.", "Rosa Lindqvist: Thank you."])))
    named = Naming(voice=listening.regions[0].voice, speaker="hae-won-maeng", confidence=1.0, evidence=("Ms. Editor",))
    proceedings = split(listening, transcript, EVENT, named=(named,))

    assert proceedings.utterances[0].speaker == "hae-won-maeng"
    assert not {each.kind for each in proceedings.doubts} & {"unknown-label", "named-by-order"}


# --- an event's folder -------------------------------------------------------------------------------------------

TOML = """title = "Harbors That Share Data"
languages = ["zh", "ja", "ko", "en"]
"""


def folder_with(path: Path, toml: str, **files: str) -> Path:
    """Return an event's folder with these files."""
    path.mkdir(parents=True, exist_ok=True)
    (path / "event.toml").write_text(toml, encoding="utf-8")
    for name, text in files.items():
        (path / name.replace("__", ".")).write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ('file = "/etc/passwd"', "transcripts[1].file: must be relative"),
        ('file = "../a.vtt"', "transcripts[1].file: must be relative"),
        ('use = "beside"', "transcripts[1].file: is missing"),
        ('file = "a.vtt"\nuse = "above"', "transcripts[1].use: must be 'beside' or 'instead'"),
        (
            'file = "a.vtt"\nencoding = "klingon"',
            "transcripts[1].encoding: 'klingon' is not known here; it may be utf-8",
        ),
        ('file = "a.vtt"\nlanguage = "fr"', "transcripts[1].language: must be"),
        ('file = "a.vtt"\ncharset = "utf-8"', "transcripts[1].charset: is not a known field"),
        ('file = "a.vtt"\n[[transcripts]]\nfile = "a.vtt"', "transcripts[2].file: 'a.vtt' is already the file of"),
        (
            'file = "a.vtt"\nuse = "instead"\n[[transcripts]]\nfile = "b.vtt"\nuse = "instead"',
            "transcripts[2].use: only one transcript can be used",
        ),
    ],
)
def test_a_mistake_about_a_transcript_is_named_with_its_field(tmp_path: Path, table: str, said: str):
    """Like every other field of the event file."""
    folder = folder_with(tmp_path / "harbor", f"{TOML}[[transcripts]]\n{table}\n")

    with pytest.raises(EventError) as raised:
        read_event(folder)
    assert said in str(raised.value)


def test_which_transcript_is_the_text_of_an_event(tmp_path: Path):
    """With audio, the one that is wanted instead; without, the only one; Zoom's captions stand back."""
    folder = folder_with(tmp_path / "a", TOML, GMT_Recording__transcript__vtt=ZOOM, GMT_Recording__cc__vtt=CAPTIONS)
    name = "GMT_Recording.transcript.vtt"
    listed = TranscriptMapping(file="GMT_Recording.cc.vtt", encoding="utf-8")

    assert choose_transcript(folder, (), has_media=False) == TranscriptMapping(file=name)
    assert choose_transcript(folder, (), has_media=True) is None
    assert choose_transcript(folder, (listed,), has_media=True) is None
    assert choose_transcript(folder, (listed,), has_media=False) == listed
    wanted = TranscriptMapping(file=name, use="instead")
    assert choose_transcript(folder, (listed, wanted), has_media=True) == wanted
    folder_with(folder, TOML, other__srt=SRT)
    with pytest.raises(EventError, match=r"unclear which of these transcripts.*other\.srt.*use = \"instead\""):
        choose_transcript(folder, (), has_media=False)
    with pytest.raises(EventError, match=r"transcripts\[1\]\.file: there is no file 'none\.vtt'"):
        choose_transcript(folder, (TranscriptMapping(file="none.vtt"),), has_media=True)


def from_truth(folder: Path) -> tuple[Event, tuple[Utterance, ...]]:
    """Make an event of the demo's truth as Zoom would have written it down, without audio."""
    demo = ROOT / "recordings" / "demo"
    event = read_event(demo)
    data = (demo / "reference" / "proceedings.json").read_bytes()
    said = decode(Proceedings, data, "proceedings.json").utterances
    names = {each.id: each.name for each in event.people}
    cues = [f"{clock(u.span.start)} --> {clock(u.span.end)}\n{names[u.speaker or '']}: {u.text}\n" for u in said]
    text = "\n".join(["WEBVTT\n", *cues])
    folder_with(folder, (demo / "event.toml").read_text("utf-8"), GMT20260915_Recording__transcript__vtt=text)
    return event, said


def test_an_event_with_only_a_transcript_runs_to_the_outline(tmp_path: Path):
    """No recognizer is opened, everybody is named rightly, and the second run makes nothing."""
    root = make_root(tmp_path / "project")
    event, said = from_truth(root / "recordings" / "told")
    arguments = ("told", "--translator", "mini-translation", "--device", "cpu", "--offline", "--json")
    outputs = root / "outputs" / "told"

    # The default recognizer's weights are not here and may not be fetched: nothing of it is needed.
    first = trilogue(root, "transcribe", "told", "--device", "cpu", "--offline", "--json")
    assert first.returncode == 0, first.stderr
    assert {"recording.json", "listening.json", "transcript.json", "proceedings.json"} <= set(made(first))
    result = trilogue(root, "summarize", *arguments)
    assert result.returncode in (0, 5), result.stderr

    proceedings = decode(Proceedings, (outputs / "proceedings.json").read_bytes(), "proceedings.json")
    spoken = {(each.speaker, each.language) for each in proceedings.utterances}
    assert {each.speaker for each in proceedings.utterances} == {each.id for each in event.people}
    assert spoken == {(each.speaker, each.language) for each in said}
    for utterance in proceedings.utterances:
        (truth,) = [each for each in said if each.span.overlap(utterance.span) * 2 > utterance.span.duration]
        assert utterance.speaker == truth.speaker
        assert utterance.text in truth.text
    outline = decode(Outline, (outputs / "outline.json").read_bytes(), "outline.json")
    assert len(outline.sections) >= 4
    assert made(trilogue(root, "summarize", *arguments)) == []


def test_a_transcript_instead_of_recognizing_keeps_the_audio_to_listen_to(tmp_path: Path):
    """The text is the people's, the recording is the file's, and what lies beyond it is in doubt."""
    root = make_root(tmp_path / "project")
    toml = f'{TOML}[[transcripts]]\nfile = "told.srt"\nuse = "instead"\nencoding = "utf-8"\n'
    folder = folder_with(root / "recordings" / "harbor", toml, told__srt=SRT)
    write_tones(folder / "audio1.m4a")

    result = trilogue(root, "transcribe", "harbor", *MINI, "--json")

    assert result.returncode == 0, result.stderr
    outputs = root / "outputs" / "harbor"
    listening = decode(Listening, (outputs / "listening.json").read_bytes(), "listening.json")
    transcript = decode(Transcript, (outputs / "transcript.json").read_bytes(), "transcript.json")
    assert [each.text for each in transcript.segments] == ["Good morning, everyone.", "潮位センサーを使っています。"]
    assert listening.recording.tracks[0].parts[0].path == "audio1.m4a"


def test_an_unclear_encoding_stops_the_run_with_one_sentence(tmp_path: Path):
    """Exit code 2, no traceback, and the field that settles it settles it."""
    root = make_root(tmp_path / "project")
    folder = folder_with(root / "recordings" / "harbor", TOML)
    (folder / "told.vtt").write_bytes(vtt(["次のスライドをご覧ください。"]).encode("euc_jp"))
    arguments = ("transcribe", "harbor", "--device", "cpu", "--offline")

    result = trilogue(root, *arguments)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr
    assert "told.vtt: the encoding of this file is not clear" in " ".join(result.stderr.split())

    (folder / "event.toml").write_text(f'{TOML}[[transcripts]]\nfile = "told.vtt"\nencoding = "euc-jp"\n', "utf-8")
    assert trilogue(root, *arguments).returncode == 0
    assert "次のスライドをご覧ください。" in (root / "outputs" / "harbor" / "transcript.md").read_text("utf-8")
