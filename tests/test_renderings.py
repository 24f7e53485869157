"""Interpreters: their words are found beside what they render, and they are never taken for speakers."""

from dataclasses import replace

import pytest

from pipeline.records import (
    Language,
    Listening,
    Part,
    Recording,
    Region,
    Segment,
    Span,
    Track,
    Transcript,
    Word,
)
from pipeline.stages.split import split
from pipeline.stages.split.renderings import find_renderings
from tests.script import hear
from tests.test_split import EVENT

FLOOR = """
v1 en: Good morning, everyone, and welcome.
v2 zh: 港口之间需要共享数据。我们去年安装了三百二十个传感器。希望今天的讨论有成果。
v2 zh: 我们计划在二零三零年之前再建四个码头。谢谢大家。
v3 ja: 私たちの港では潮位センサーを使っています。船の待ち時間は18分短くなりました。
"""
ENGLISH = (
    "Ports need to share their data.",
    "Last year we installed 320 sensors.",
    "I hope that today's discussion bears fruit.",
    "We plan to build four more piers by 2030.",
    "Thank you.",
    "Our port uses tide sensors.",
    "Waiting times of ships fell by 18 minutes.",
)


def interpret(
    listening: Listening,
    transcript: Transcript,
    texts: tuple[str, ...],
    lags: tuple[int, ...],
    language: Language = "en",
) -> tuple[Listening, Transcript]:
    """Return the same with an interpreter, who says *texts*, one for each sentence in another language."""
    foreign = [each for each in split(listening, transcript, EVENT).utterances if each.language != language]
    track = Track(
        id="interpretation-en",
        content="interpretation",
        language=language,
        parts=(Part(path="en.m4a", sha256="1" * 64, start=0, duration=listening.recording.duration),),
    )
    regions: list[Region] = []
    segments: list[Segment] = []
    now = 0
    for number, (utterance, text, lag) in enumerate(zip(foreign, texts, lags, strict=True)):
        start = max(utterance.span.start + lag, now + 50)
        span = Span(start=start, end=start + 45 * len(text))
        now = span.end
        region = Region(id=f"en-r{number}", track=track.id, span=span, voice="interpreter-en")
        regions.append(region)
        segments.append(
            Segment(
                id=f"en-s{number}",
                region=region.id,
                span=span,
                language=language,
                language_confidence=0.99,
                text=text,
                words=(Word(span=span, text=text, confidence=0.9),),
                confidence=0.9,
            )
        )
    recording = Recording(tracks=(*listening.recording.tracks, track), duration=max(now, listening.recording.duration))
    return (
        replace(listening, recording=recording, interpreted=tuple(regions)),
        replace(transcript, interpreted=tuple(segments)),
    )


@pytest.mark.parametrize("lags", [(2000,) * 7, (1500, 2600, 3900, 2200, 4100, 1800, 3000)])
def test_each_sentence_of_an_interpreter_lies_beside_what_it_renders(lags: tuple[int, ...]):
    """Order, the interpreter's lag and equal numbers tell which utterance a sentence renders."""
    listening, transcript = interpret(*hear(FLOOR), ENGLISH, lags)

    proceedings = split(listening, transcript, EVENT)

    foreign = [each.id for each in proceedings.utterances if each.language != "en"]
    assert [each.utterances for each in proceedings.renderings] == [(each,) for each in foreign]
    assert [each.text for each in proceedings.renderings] == list(ENGLISH)


def test_interpreters_are_no_speakers():
    """What an interpreter says is no utterance, no talk and no voice, whatever names are in it."""
    texts = ("My name is Sujin Bang and ports need to share data.", *ENGLISH[1:])
    listening, transcript = interpret(*hear(FLOOR), texts, (2000,) * 7)

    with_interpreter, without = split(listening, transcript, EVENT), split(*hear(FLOOR), EVENT)

    assert with_interpreter.utterances == without.utterances
    assert with_interpreter.talks == without.talks
    assert with_interpreter.namings == without.namings


def test_a_sentence_of_its_own_renders_nothing():
    """“This is the English channel” before anybody has spoken is kept, beside nothing."""
    listening, transcript = interpret(*hear(FLOOR), ENGLISH, (2000,) * 7)
    first = transcript.interpreted[0]
    early = Span(start=0, end=1500)
    own = replace(first, id="en-own", region="en-own", span=early, text="This is the English channel.")
    own = replace(own, words=(Word(span=early, text=own.text, confidence=0.9),))
    region = replace(listening.interpreted[0], id="en-own", span=early)
    listening = replace(listening, regions=listening.regions[1:], interpreted=(region, *listening.interpreted))
    transcript = replace(transcript, segments=transcript.segments[1:], interpreted=(own, *transcript.interpreted))

    renderings = split(listening, transcript, EVENT).renderings

    assert renderings[0].text == "This is the English channel."
    assert renderings[0].utterances == ()
    assert all(each.utterances for each in renderings[1:])


def test_a_track_that_carries_the_floor_renders_nothing_there():
    """While the floor speaks English, Zoom's English track carries the floor itself."""
    listening, transcript = hear(FLOOR)
    floor = [each for each in transcript.segments if each.language == "en"]
    recording = Recording(
        tracks=(
            *listening.recording.tracks,
            Track(id="interpretation-en", content="interpretation", language="en", parts=()),
        ),
        duration=listening.recording.duration,
    )
    regions = tuple(Region(id="x", track="interpretation-en", span=each.span, voice="interpreter-en") for each in floor)
    relayed = tuple(replace(each, region="x") for each in floor)

    found = find_renderings(
        replace(listening, recording=recording, interpreted=regions),
        replace(transcript, interpreted=relayed),
        split(listening, transcript, EVENT).utterances,
    )

    assert found == ()
