"""Documents show what the records say, escape what was said, and are the same bytes every time."""

import base64
import hashlib
import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import url2pathname

import docx
import pysubs2
import pytest
import webvtt
from hypothesis import given
from hypothesis import strategies as st

from pipeline.records import (
    Doubt,
    Event,
    LedgerEntry,
    Naming,
    Outline,
    OutlineParagraph,
    Part,
    Person,
    Proceedings,
    Rendering,
    Section,
    Segment,
    Sentence,
    Session,
    Span,
    Talk,
    Track,
    Transcript,
    Translation,
    Translations,
    Utterance,
    Word,
    doubt,
)
from pipeline.render import docx as word
from pipeline.render import html, markdown, review_list, subtitles
from pipeline.render.reading import printable
from pipeline.render.strip import WIDTH, draw_strip
from pipeline.render.timeline import Row, place_doubts
from pipeline.render.transcript_page import render_transcript

NASTY = (
    '<img src=x onerror=alert(1)> </script><script>alert(2)</script> [x](javascript:alert(3)) ![](http://127.0.0.1/p) '
    "\n# Fake heading\n- item | `code` *bold* _it_ &lt; \u202eevil\u200b {{ 7*7 }} </p> --> end\x00"
)  # fmt: skip


def world(text: str = "港は大切です。", name: str = "Seo-yeon Bae") -> tuple[Event, Proceedings, Translations, Outline]:
    """Return a small webinar in which everything that a person can write is *text* or *name*."""
    event = Event(
        id="harbors", title=f"Harbors {text}", subtitle=text, date="2026-10-02", languages=("ja",),
        people=(Person(id="bae", name=name, family="Bae"),),
        sessions=(Session(id="one", title=f"Session {text}", kind="talks"),),
    )  # fmt: skip
    utterances = tuple(
        Utterance(
            id=f"u{n}", span=Span(start=65_000 + 5000 * n, end=69_000 + 5000 * n), language="ja", text=text, voice="v1",
            speaker="bae" if n < 2 else None,
        )
        for n in range(3)
    )  # fmt: skip
    talk = Talk(id="t0", session="one", round=1, speaker="bae", kind="talk", utterances=("u0", "u1"))
    other = Talk(id="t1", session=None, round=1, speaker=None, kind="bridging", utterances=("u2",))
    translated = tuple(Translation(utterance=u.id, language="en", text=f"EN {text}", engine="x") for u in utterances)
    sentences = tuple(
        Sentence(id=f"t0-s{n}", text=f"She mentioned harbors {n}. {text}", evidence=("u0", "u1"), method="extractive")
        for n in range(2)
    )
    outline = Outline(
        language="en",
        sections=(
            Section(
                session="one",
                heading=f"Session {text}",
                paragraphs=(OutlineParagraph(talk="t0", sentences=sentences),),
            ),
        ),
        doubts=(
            doubt("unknown-speaker", f"Who? {text}", span=Span(start=75_000, end=79_000)),
            doubt("odd", "All of it."),
        ),
    )
    proceedings = Proceedings(utterances=utterances, talks=(talk, other))
    return event, proceedings, Translations(language="en", translations=translated), outline


class Reader(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self) -> None:
        """Start empty."""
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember an element."""
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        """Remember visible text."""
        self.text += data


def read(page: str) -> Reader:
    """Parse a page."""
    reader = Reader()
    reader.feed(page)
    return reader


def test_the_markdown_outline_has_headings_and_paragraphs_and_nothing_else():
    """OUTLINE, one heading for each session, one block for each talk."""
    _, _, _, outline = world("Plain words.")
    assert markdown.render_outline(outline) == (
        "# OUTLINE\n\n## Session Plain words.\n\n"
        "She mentioned harbors 0. Plain words. She mentioned harbors 1. Plain words.\n"
    )


def test_markdown_shows_what_was_said_and_never_obeys_it():
    """Nothing said becomes a heading, a link, an image, a tag or a list; the characters stay."""
    event, proceedings, translations, outline = world(NASTY, NASTY)
    for text in (
        markdown.render_outline(outline),
        markdown.render_transcript(event, proceedings, translations),
        markdown.render_evidence(event, proceedings, translations, outline),
        review_list.render_review(event, outline.doubts),
    ):
        plain = re.sub(r"\\[^\w\s]", "", text)
        assert not re.search(r"[<>`\[\]](?! \])", re.sub(r"^(?:> |- \[ \])", "", plain, flags=re.MULTILINE))
        assert "://" not in plain
        assert not re.search(r"^#+ (?:Fake)", text, re.MULTILINE)
        assert "alert(1)" in text
    heads = re.findall(r"^#+ ", markdown.render_outline(outline), re.MULTILINE)
    assert heads == ["# ", "## "]
    assert markdown.escape("1. a") == "1\\. a"
    assert markdown.escape("- a") == "\\- a"


def test_a_word_document_has_headings_text_and_evidence_as_comments():
    """The document opens, names its fonts for East Asian text, and each sentence has its comment."""
    data = word.render_outline(*world())
    document = docx.Document(io.BytesIO(data))
    assert [each.text for each in document.paragraphs if each.style.name.startswith("Heading")] == [
        "OUTLINE",
        "Session 港は大切です。",
    ]
    comments = [comment.text for comment in document.comments]
    assert len(comments) == 2
    assert "0:01:05-0:01:09 Seo-yeon Bae (ja): 港は大切です。 = EN 港は大切です。" in comments[0]
    assert "unreviewed draft" in document.paragraphs[1].text
    assert "Unreviewed draft" in document.core_properties.subject
    styles = zipfile.ZipFile(io.BytesIO(data)).read("word/styles.xml").decode()
    assert 'w:eastAsia="Noto Serif CJK JP"' in styles


def test_documents_are_the_same_bytes_every_time():
    """No clock and no chance is in a document."""
    assert word.render_outline(*world()) == word.render_outline(*world())
    event, *rest = world()
    assert html.render_outline(event, FLOOR, (), *rest) == html.render_outline(event, FLOOR, (), *rest)


def test_a_word_document_takes_any_text():
    """Control characters and markup are no trouble."""
    document = docx.Document(io.BytesIO(word.render_outline(*world(NASTY, NASTY))))
    assert any("<img src=x onerror=alert(1)>" in each.text for each in document.paragraphs)


def test_vtt_keeps_speakers_and_times():
    """A reader of WebVTT finds the same cues, voices and text, whatever was said."""
    event, proceedings, translations, _ = world()
    cues = webvtt.from_string(subtitles.render_vtt(event, proceedings))
    assert (cues[0].start, cues[0].end, cues[0].voice, cues[0].text) == (
        "00:01:05.000",
        "00:01:09.000",
        "Seo-yeon Bae",
        "港は大切です。",
    )
    assert len(cues) == 3
    nasty = webvtt.from_string(subtitles.render_vtt(*world(NASTY, NASTY)[:3]))
    assert [each.identifier for each in nasty if "-" not in (each.identifier or "")] == ["u0", "u1", "u2"]
    assert "EN 港" in subtitles.render_vtt(event, proceedings, translations)


def test_srt_is_read_back_with_its_speakers():
    """SubRip has the name before the text where a turn begins."""
    event, proceedings, _, _ = world("Braces {stay} here.")
    cues = pysubs2.SSAFile.from_string(subtitles.render_srt(event, proceedings), format_="srt")
    assert len(cues) == 3
    assert cues[0].start == 65_000
    assert "Braces {stay} here." in subtitles.render_srt(event, proceedings)
    assert subtitles.render_srt(event, proceedings).count("Seo-yeon Bae: ") == 1
    assert cues[2].text.startswith("Unknown speaker: ")


def test_rttm_and_stm_name_speakers_without_spaces():
    """Scorers get one line for each utterance; an unknown speaker goes by the voice."""
    event, proceedings, _, _ = world()
    assert subtitles.render_rttm(event, proceedings).splitlines()[0] == (
        "SPEAKER harbors 1 65.000 4.000 <NA> <NA> bae <NA> <NA>"
    )
    assert subtitles.render_stm(event, proceedings).splitlines()[2] == "harbors 1 v1 75.000 79.000 <ja> 港は大切です。"


def test_the_review_list_is_in_order_of_time_and_says_what_to_do():
    """Each doubt has its time, its kind and its remedy; those about no moment come last."""
    event, _, _, outline = world("plain")
    lines = [line for line in review_list.render_review(event, outline.doubts).splitlines() if line.startswith("- [ ]")]
    assert lines == [
        "- [ ] **0:01:15-0:01:19** (unknown-speaker) Who? plain Listen, and say who speaks.",
        "- [ ] **the whole event** (odd) All of it.",
    ]
    assert "Nothing is in doubt." in review_list.render_review(event, ())


# --- the transcript by time ----------------------------------------------------------------------------------

PAGE = set().union(
    *map(
        str.split,
        (
            "html head meta title style body header h1 h2 h3 p section div details summary span",
            "svg rect line path dl dt dd small form label input output main abbr b ul li",
            "button footer audio select option time noscript script",
        ),
    )
)
HOSTILE = (
    NASTY,
    '"><img src=x onerror=alert(1)>',
    "</script><script>alert(1)</script>",
    "</style><svg onload=alert(1)>",
    "' onclick=alert(1) x='",
    "<!--",
    "&lt;b&gt; alert(1)",
)
FLOOR = Track(id="floor", content="floor", parts=(Part(path="a.m4a", sha256="0", start=0, duration=90_000),))


def timed(text: str, start: int, pace: int = 200) -> tuple[Word, ...]:
    """Return the words of *text*, each with the space before it, *pace* milliseconds each."""
    found = re.findall(r"\s*\S+", text)
    return tuple(
        Word(span=Span(start=start + pace * n, end=start + pace * (n + 1) - 10), text=each, confidence=0.9)
        for n, each in enumerate(found)
    )


def spoken(text: str, name: str = "Seo-yeon Bae") -> tuple[Event, Transcript, Proceedings, Translations]:
    """Return a webinar of 90 s: three sentences in words, one stretch refused, one in another language."""
    event, proceedings, translations, _ = world(text, name)
    utterances = tuple(
        Utterance(
            id=each.id, span=each.span, language=each.language, text=text, voice="v1", speaker=each.speaker,
            track="floor", words=timed(text, each.span.start),
        )
        for each in proceedings.utterances
    )  # fmt: skip
    segments = tuple(
        Segment(
            id=f"s{n}", region=f"r{n}", span=each.span, language="ja", language_confidence=0.97, text=text,
            words=each.words, confidence=0.834,
        )
        for n, each in enumerate(utterances)
    )  # fmt: skip
    entries = [
        LedgerEntry(span=Span(start=0, end=60_000), outcome="quiet", reason="no speech was heard"),
        LedgerEntry(
            span=Span(start=60_000, end=62_000), outcome="dropped", reason=f"it repeats {text}", text=f"R {text}"
        ),
        LedgerEntry(span=Span(start=62_000, end=65_000), outcome="other", reason="in none of the four languages (fr)"),
    ]
    for each in utterances:
        quiet = Span(start=each.span.end, end=each.span.end + 1_000)
        entries.append(LedgerEntry(span=each.span, outcome="used"))
        entries.append(LedgerEntry(span=quiet, outcome="quiet", reason="no speech was heard"))
    entries.append(LedgerEntry(span=Span(start=80_000, end=90_000), outcome="quiet", reason="no speech was heard"))
    namings = (Naming(voice="v1", speaker="bae", confidence=0.845),)
    said = Proceedings(utterances=utterances, talks=proceedings.talks, namings=namings)
    return event, Transcript(segments=segments, ledger=tuple(entries)), said, translations


def show(text: str, name: str = "Seo-yeon Bae", floor: Track = FLOOR, doubts: tuple[Doubt, ...] = ()) -> str:
    """Return the page of that webinar."""
    event, transcript, proceedings, translations = spoken(text, name)
    return render_transcript(event, floor, 90_000, transcript, proceedings, translations, doubts)


def body_of(page: str) -> str:
    """Return what a reader sees of a page, on one line."""
    return re.sub(r"\s+", " ", read(re.sub(r"(?s)<(script|style)>.*?</\1>", "", page)).text)


def test_the_transcript_page_shows_who_said_what_when_in_which_language_and_how_surely():
    """Time, code, text, translation, speaker, and the confidence of name, language and words."""
    seen = body_of(show("港は 大切です。"))

    assert "0:01:05 JA 港は 大切です。 EN 港は 大切です。 JA 97 % text 83 %" in seen
    assert "Seo-yeon Bae voice v1, 84 % sure" in seen
    assert "Unknown speaker voice v1 0:01:15" in seen


def test_what_was_not_transcribed_is_in_its_place_with_its_reason():
    """Refused text, other languages and long silences are rows in order of time; short silences are none."""
    page = show("One two.")
    seen = body_of(page)

    order = [
        "quiet for 0:01:00",
        "Dropped (2.0 s): it repeats One two. R One two.",
        "Not transcribed (3.0 s)",
        "0:01:05 JA One",
    ]
    assert sorted(order, key=seen.index) == order
    assert page.count('data-kind="quiet"') == 2
    assert "Dropped 0:00:02 it repeats One two.: 1" in seen
    assert "JA Japanese 0:00:12" in seen


def test_a_doubt_is_shown_where_it_is_about_and_only_there():
    """By span, by utterance and by segment; one about no moment is at the top."""
    doubts = (
        doubt("dropped-speech", "Refused here.", span=Span(start=60_000, end=62_000), target="r0"),
        doubt("coverage-gap", "No word here.", span=Span(start=72_000, end=74_000), target="s1"),
        doubt("odd", "By its utterance.", target="u2"),
        doubt("odd", "By its segment.", target="s0"),
        doubt("unused-media", "About everything."),
        doubt("unused-media", "About everything."),
    )
    seen = body_of(show("One two.", doubts=doubts))

    rows = re.split(r"(?=(?<!-)0:0\d:\d\d (?:×|JA) (?!Japanese|Dropped 0))", seen)
    assert "About everything. unused-media" in rows[0]
    assert "Refused here. dropped-speech, 0:01:00-0:01:02" in rows[1]
    assert "By its segment." in rows[2]
    assert "No word here." in rows[3]
    assert "By its utterance." in rows[4]
    assert all(seen.count(each.message) == 1 for each in doubts)


@given(
    rows=st.lists(st.tuples(st.integers(0, 500), st.integers(0, 90)), max_size=12),
    doubts=st.lists(st.tuples(st.integers(0, 700), st.integers(0, 200)), max_size=12, unique=True),
)
def test_no_doubt_is_lost_on_its_way_to_a_row(rows: list[tuple[int, int]], doubts: list[tuple[int, int]]):
    """Wherever it lies, it is shown once; beside something it overlaps, if anything is there."""
    spans = sorted(Span(start=start, end=start + length) for start, length in rows)
    some = tuple(doubt("odd", "Odd.", span=Span(start=start, end=start + length)) for start, length in doubts)
    empty = Transcript(segments=(), ledger=())
    lines = [Row(kind="dropped", span=span) for span in spans]

    placed, unplaced = place_doubts(lines, some, empty, Proceedings(utterances=(), talks=()))

    shown = [(row.span, each) for row in placed for each in row.doubts]
    assert sorted(each.id for _, each in shown) + sorted(each.id for each in unplaced) == sorted(
        each.id for each in some
    )
    assert not (spans and unplaced)
    for span, each in shown:
        assert each.span
        assert span.overlap(each.span) or not any(other.overlap(each.span) for other in spans)


def test_every_word_carries_its_time_on_the_recordings_clock():
    """Start and length in milliseconds, and the words still join to the sentence."""
    page = show("Ports share data.")

    words = re.findall(r'<span data-m="(\d+)" data-d="(\d+)">([^<]*)</span>', page)
    assert words[:3] == [("65000", "190", "Ports"), ("65200", "190", "share"), ("65400", "190", "data.")]
    assert len(words) == 9
    assert "</span> <span data-m" in page


def test_a_text_that_its_words_do_not_join_to_is_one_word():
    """A person's text is shown as it is, and plays from where the sentence begins."""
    event, transcript, proceedings, _ = spoken("Ports share data.")
    first = proceedings.utterances[0]
    changed = Utterance(
        id="u0", span=first.span, language="ja", text="Harbors do.", voice="v1", speaker="bae", words=first.words
    )
    rest = Proceedings(utterances=(changed, *proceedings.utterances[1:]), talks=proceedings.talks)

    page = render_transcript(event, FLOOR, 90_000, transcript, rest)

    assert '<span data-m="65000" data-d="4000">Harbors do.</span>' in page


def test_a_sentence_is_played_from_a_little_before_it():
    """Half a second, never before the recording begins; what was refused from where it begins."""
    page = show("One two.")

    assert 'data-at="64500"' in page
    assert 'data-at="60000"' in page


@pytest.mark.parametrize("text", HOSTILE)
def test_the_transcript_page_shows_what_was_said_and_never_obeys_it(text: str):
    """Names, texts, reasons, doubts and file names make no element, no attribute, no address and no heading."""
    floor = Track(id="floor", content="floor", parts=(Part(path=text, sha256="0", start=0, duration=90_000),))
    page = show(text, text, floor, (doubt(text, text), doubt(text, text, span=Span(start=66_000, end=67_000))))
    plain = show("Plain.")
    seen, expected = read(page), read(plain)

    assert set(seen.tags) <= PAGE
    assert not any(name.startswith("on") or name in ("href", "style") for name, _ in seen.attributes)
    addresses = [value for name, value in seen.attributes if name == "src"]
    assert len(addresses) == 1
    assert re.fullmatch(r"\.\./\.\./recordings/harbors/[\w.%~/-]+", addresses[0] or "")
    for tag in ("script", "style", "h1", "h2", "h3", "audio"):
        assert seen.tags.count(tag) == expected.tags.count(tag)
    assert not re.search("[\x00-\x08\x0b-\x1f\u061c\u200b\u202a-\u202e\u2066-\u2069]", page)
    assert printable(text) in seen.text


def test_the_policy_names_the_script_and_the_style_that_are_there_and_nothing_else():
    """The digests in the head are those of the elements, so a browser runs them and nothing that was said."""
    page = show(NASTY)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', page)
    assert policy
    rules = dict(rule.split(" ", 1) for rule in policy[1].replace("&#39;", "'").split("; "))

    for tag, rule in (("script", "script-src"), ("style", "style-src")):
        (content,) = re.findall(rf"(?s)<{tag}>(.*?)</{tag}>", page)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert rules[rule] == f"'sha256-{digest}'"
    assert rules["default-src"] == "'none'"
    assert set(rules) == {"default-src", "script-src", "style-src", "media-src", "base-uri", "form-action"}
    assert "http" not in policy[1]
    assert not re.search(r"\sstyle=", page)


@pytest.mark.parametrize(
    "name",
    [
        "GMT20260915-050000_Recording.m4a",
        "录音 第1部 回答#2.m4a",
        "what? 100%25 & more.mp4",
        "a;b,c'd\"e<f>.m4a",
        "Zoom/2026-09-15 会議 (1)/audio_only.m4a",
        "한국어 녹음.m4a",
        "http:/evil.example/x.m4a",
        "..m4a",
    ],
)
def test_the_address_of_a_recording_leads_to_its_file(tmp_path: Path, name: str):
    """As a browser resolves it from the page, whatever the file is called."""
    file = tmp_path / "recordings" / "harbors 2026#1" / name
    file.parent.mkdir(parents=True)
    file.write_bytes(b"sound")
    page = tmp_path / "outputs" / "harbors 2026#1" / "transcript.html"

    parts = urlsplit(urljoin(page.as_uri(), html.address_recording("harbors 2026#1", name)))

    assert (parts.scheme, parts.netloc, parts.query, parts.fragment) == ("file", "", "", "")
    assert Path(url2pathname(parts.path)).resolve() == file


def test_a_floor_of_several_files_is_played_on_one_clock():
    """Each file has its place on the recording's clock, in order of time."""
    parts = (
        Part(path="b.m4a", sha256="1", start=50_000, duration=40_000),
        Part(path="a.m4a", sha256="0", start=0, duration=45_000),
    )
    page = show("One.", floor=Track(id="floor", content="floor", parts=parts))

    found = re.findall(r'<audio [^>]*src="([^"]*)"[^>]* data-start="(\d+)" data-duration="(\d+)"', page)
    assert found == [
        ("../../recordings/harbors/a.m4a", "0", "45000"),
        ("../../recordings/harbors/b.m4a", "50000", "40000"),
    ]


def test_an_event_without_a_recording_has_a_page_that_plays_nothing():
    """Its words are shown, and it says that there is nothing to listen to."""
    page = show("One.", floor=Track(id="floor", content="floor", parts=()))

    assert "<audio" not in page
    assert "There is no recording to listen to." in page
    assert 'aria-label="Player" hidden>' in page


def test_a_recording_in_which_nobody_speaks_has_a_page():
    """Its silence is the only row."""
    event, *_ = world()
    quiet = LedgerEntry(span=Span(start=0, end=90_000), outcome="quiet", reason="no speech was heard")
    transcript = Transcript(segments=(), ledger=(quiet,))

    seen = body_of(render_transcript(event, FLOOR, 90_000, transcript, Proceedings(utterances=(), talks=())))

    assert "quiet for 0:01:30" in seen


@given(st.lists(st.tuples(st.integers(0, 89_999), st.integers(1, 9_000), st.sampled_from(["zh", "ja"])), max_size=20))
def test_the_strip_shows_something_wherever_something_was_said(spoken: list[tuple[int, int, str]]):
    """Its bars lie side by side within its width, and every segment touches one."""
    segments = tuple(
        Segment(
            id=f"s{n}", region="r", span=Span(start=start, end=min(90_000, start + length)),
            language="zh" if language == "zh" else "ja", language_confidence=1.0, text="x", words=(), confidence=1.0,
        )
        for n, (start, length, language) in enumerate(spoken)
    )  # fmt: skip
    bars = draw_strip(Transcript(segments=segments, ledger=()), (), 90_000)

    cells = [cell for bar in bars for cell in range(bar.first, bar.first + bar.width)]
    assert len(cells) == len(set(cells))
    assert not cells or (min(cells) >= 0 and max(cells) < WIDTH)
    assert all(each.span.start * WIDTH // 90_000 in cells for each in segments)


def test_what_interpreters_said_stands_beside_what_they_rendered():
    """Every document shows the interpreter's words with the utterance, and says that they are an interpreter's."""
    event, proceedings, translations, outline = world()
    cited = next(sentence.evidence[0] for section in outline.sections for paragraph in section.paragraphs
                 for sentence in paragraph.sentences if sentence.evidence)  # fmt: skip
    said = Rendering(
        id="i1",
        track="interpretation-ko",
        language="ko",
        span=Span(start=5_000, end=7_000),
        text="항구는 <b>열려</b> 있습니다.",
        utterances=(cited,),
    )
    proceedings = replace(proceedings, renderings=(said,))

    assert "> Interpreter (ko): 항구는 \\<b\\>열려\\</b\\> 있습니다." in markdown.render_transcript(event, proceedings)
    assert "    - Interpreter (ko): 항구는" in markdown.render_evidence(event, proceedings, translations, outline)
    page = html.render_outline(event, FLOOR, (), proceedings, translations, outline)
    assert "0:00:05-0:00:07 · Interpreter (ko)" in page
    assert 'lang="ko">항구는 &lt;b&gt;열려&lt;/b&gt; 있습니다.' in page
