"""Records go to JSON and back unchanged, and what a file says wrongly is named by its path."""

import hashlib
import math
import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codec import Malformed, decode, digest, encode, encode_line, from_toml
from pipeline.records import Doubt, Event, LedgerEntry, Segment, Span, Transcript, Word

spans = st.tuples(st.integers(0, 10**8), st.integers(0, 10**6)).map(lambda pair: Span(start=pair[0], end=sum(pair)))
texts = st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=20)
words = st.builds(Word, span=spans, text=texts, confidence=st.floats(0, 1))
transcripts = st.builds(
    Transcript,
    segments=st.lists(
        st.builds(
            Segment,
            id=texts,
            region=texts,
            span=spans,
            language=st.sampled_from(("zh", "ja", "ko", "en")),
            language_confidence=st.floats(0, 1),
            text=texts,
            words=st.lists(words, max_size=3).map(tuple),
            confidence=st.floats(0, 1),
        ),
        max_size=3,
    ).map(tuple),
    ledger=st.lists(
        st.builds(LedgerEntry, span=spans, outcome=st.just("used"), reason=texts, text=st.none() | texts), max_size=2
    ).map(tuple),
    doubts=st.lists(
        st.builds(Doubt, id=texts, kind=texts, message=texts, span=st.none() | spans, target=st.none() | texts),
        max_size=2,
    ).map(tuple),
)


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(record=transcripts)
def test_a_record_comes_back_as_it_was(record: Transcript):
    """Any text, times and probabilities; written again, the bytes are the same, and so is a line of its own."""
    data = encode(record)

    back = decode(Transcript, data, "transcript.json")

    assert back == record
    assert encode(back) == data
    assert data.endswith(b"}\n")
    line = encode_line(record)
    assert line.count(b"\n") == 1
    assert decode(Transcript, line, "a line") == record
    assert digest(record) == hashlib.sha256(data).hexdigest()


def test_equal_records_have_equal_bytes():
    """A whole number where a probability stands, and a negative zero, are written as the number they equal."""
    word = Word(span=Span(start=0, end=1), text="a", confidence=1.0)

    assert encode(replace(word, confidence=1)) == encode(word)
    assert encode(replace(word, confidence=-0.0)) == encode(replace(word, confidence=0.0))
    assert digest(word) != digest(replace(word, text="b"))


@pytest.mark.parametrize("number", [math.nan, math.inf, -math.inf])
def test_a_number_that_json_does_not_have_is_refused(number: float):
    """Neither written nor read: a score that is not a number must not hide in a file."""
    with pytest.raises(ValueError, match="infinite or not a number"):
        encode(Word(span=Span(start=0, end=1), text="NaN", confidence=number))
    with pytest.raises(Malformed, match="confidence must be a finite number"):
        decode(Word, b'{"span": {"start": 0, "end": 1}, "text": "a", "confidence": NaN}', "word.json")


def test_a_text_that_reads_like_a_bad_number_is_a_text():
    """`NaN` within quotation marks is what somebody said."""
    word = Word(span=Span(start=0, end=1), text="NaN,\nInfinity\n-0.0", confidence=0.5)

    assert decode(Word, encode(word), "word.json") == word


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ("languages = ['zh']\ntitle = 'b'", "event.toml: id is missing."),
        ("id = 'a'\ntitle = 'b'\nlanguages = 'zh'", 'languages must be a list, not "zh".'),
        (
            "id = 'a'\ntitle = 'b'\nlanguages = ['zh', 'fr']",
            "languages[2] must be 'zh', 'ja', 'ko' or 'en', not \"fr\".",
        ),
        (
            "id = 'a'\ntitle = 'b'\nlanguages = []\nlanguage = 1",
            "language is not a known field; did you mean languages?",
        ),
        ("id = 'a'\ntitle = 5\nlanguages = []", "title must be a text, not 5."),
        (
            "id = 'a'\ntitle = 'b'\nlanguages = []\n[[tracks]]\nfile = 'x'\ncontent = 'floor'\nstart = 1.5",
            "tracks[1].start must be a whole number, not 1.5.",
        ),
        (
            "id = 'a'\ntitle = 'b'\nlanguages = []\n[[glossary]]\n[glossary.names]\nfr = 'mer'",
            "glossary[1].names.fr is not a known field; known here are zh, ja, ko, en.",
        ),
        ("id = a\ntitle = 'b'", "this is not TOML: Invalid value (at line 1, column 6)."),
    ],
)
def test_a_wrong_field_is_named_by_its_path(toml: str, message: str):
    """One clear sentence each: where, what is there, and what may be."""
    with pytest.raises(Malformed) as caught:
        from_toml(Event, toml, "event.toml")

    assert message in str(caught.value)


def test_every_mistake_is_told_at_once():
    """Whoever reads the error can put the whole file right in one go; paths are data for those who add lines."""
    with pytest.raises(Malformed) as caught:
        from_toml(Event, "title = 5\nlanguages = ['xx']\nextra = 1", "event.toml")

    assert {each.path for each in caught.value.mistakes} == {("id",), ("title",), ("languages", 0), ("extra",)}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"null", "it holds nothing"),
        (b"[1]", "must be a table with named fields, not a list"),
        (b'{"start": 5', "this is not JSON: EOF while parsing"),
        (b"\xff", "this is not JSON"),
        (b'{"start": 5, "end": 1}', "a span cannot end (1) before it starts (5)"),
        (b'{"start": true, "end": 1}', "start must be a whole number, not true"),
        (b'{"start": "1", "end": 1}', 'start must be a whole number, not "1"'),
    ],
)
def test_broken_json_is_one_sentence(data: bytes, message: str):
    """Nothing is guessed: a text is no number, and a span that ends before it starts is none."""
    with pytest.raises(Malformed) as caught:
        decode(Span, data, "span.json")

    assert str(caught.value).startswith("span.json: ")
    assert message in str(caught.value)
    assert caught.value.__cause__ is None


def test_a_bare_toml_date_is_its_text():
    """People write dates without quotation marks."""
    assert from_toml(Event, "id='a'\ntitle='b'\nlanguages=[]\ndate=2026-10-02", "event.toml").date == "2026-10-02"


def test_two_hours_of_words_are_quick():
    """Twenty thousand words in well under a second of processor time, each way."""
    word = Word(span=Span(start=0, end=9), text="你好", confidence=0.123456)
    segment = Segment(
        id="s1",
        region="r1",
        span=Span(start=0, end=900),
        language="zh",
        language_confidence=0.98,
        text="你好" * 10,
        words=(word,) * 10,
        confidence=0.9,
    )
    record = Transcript(segments=tuple(replace(segment, id=f"s{i}") for i in range(2000)), ledger=())

    start = time.process_time()
    back = decode(Transcript, encode(record), "transcript.json")
    spent = time.process_time() - start

    assert back == record
    assert spent < 2.0  # about 0.4 s on an idle core; the rest is for slow machines
