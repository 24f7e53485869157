"""Documents show what the records say, escape what was said, and are the same bytes every time."""

import io
import re
import zipfile
from html.parser import HTMLParser

import docx
import pysubs2
import webvtt

from pipeline.records import (
    Event,
    Outline,
    OutlineParagraph,
    Person,
    Proceedings,
    Section,
    Sentence,
    Session,
    Span,
    Talk,
    Translation,
    Translations,
    Utterance,
    doubt,
)
from pipeline.render import docx as word
from pipeline.render import html, markdown, review_list, subtitles

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


ALLOWED = set(
    "html head meta title style body header h1 h2 h3 p section div details summary span br".split()  # noqa: SIM905
)


def test_html_shows_each_sentence_with_its_evidence():
    """A sentence opens to time, speaker, original and translation."""
    page = read(html.render_outline(*world()))
    assert page.tags.count("details") == 2
    assert page.text.count("港は大切です。") >= 4
    assert "0:01:05-0:01:09 · Seo-yeon Bae · ja" in page.text
    assert "EN 港は大切です。" in page.text
    assert "unreviewed draft" in page.text


def test_html_never_runs_or_fetches_what_was_said():
    """No script, no handler, no address, no extra heading: only elements of the template."""
    event, proceedings, translations, outline = world(NASTY, NASTY)
    for page in (
        html.render_outline(event, proceedings, translations, outline),
        html.render_transcript(event, proceedings, translations),
    ):
        seen = read(page)
        assert set(seen.tags) <= ALLOWED
        assert not any(name.startswith("on") or name in ("src", "href") for name, _ in seen.attributes)
        assert "alert(1)" in seen.text
        assert "{{ 7*7 }}" in seen.text
        assert "\u202e" not in page
        assert "default-src 'none'" in page
    assert read(html.render_outline(event, proceedings, translations, outline)).tags.count("h2") == 1


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
    assert html.render_outline(*world()) == html.render_outline(*world())


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
    assert len(webvtt.from_string(subtitles.render_vtt(*world(NASTY, NASTY)[:3]))) == 3
    assert "EN 港" in subtitles.render_vtt(event, proceedings, translations)


def test_srt_is_read_back_with_its_speakers():
    """SubRip has one cue for each utterance, with the name before the text."""
    event, proceedings, _, _ = world("Braces {stay} here.")
    cues = pysubs2.SSAFile.from_string(subtitles.render_srt(event, proceedings), format_="srt")
    assert len(cues) == 3
    assert cues[0].start == 65_000
    assert "Braces {stay} here." in subtitles.render_srt(event, proceedings)
    assert "Seo-yeon Bae: " in subtitles.render_srt(event, proceedings)


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
