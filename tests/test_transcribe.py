"""Transcribe: every language followed, nothing invented, nothing lost, and the same after a kill."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.backends import SAMPLE_RATE, Heard, Listen
from pipeline.codec import encode
from pipeline.errors import ResourceError
from pipeline.records import (
    LANGUAGES,
    Event,
    InLanguages,
    Language,
    Listening,
    Part,
    Person,
    Recording,
    Region,
    Session,
    Span,
    Term,
    Track,
    Transcript,
)
from pipeline.stages.transcribe import transcribe
from pipeline.stages.transcribe.guards import NOT_FINITE
from pipeline.stages.transcribe.prompts import NO_PROMPTS, echoes, write_prompts
from pipeline.stages.transcribe.repetition import LIMITS, letters, repeats
from pipeline.stages.transcribe.spans import cut_region
from tests.faults.recognizers import (
    BAD_SCORES,
    BAD_TIMES,
    GOOD,
    MENDED_BY_A_SECOND_TRY,
    NEVER_FINITE,
    NOISE_WORDS,
    PASSAGES,
    UNUSABLE,
    FaultyRecognizer,
    hum,
    say,
)
from world.grammar import FUNCTIONS, line
from world.sound import Sound

Spoken = tuple[str, str, int]
"""A voice, a language and milliseconds."""


def stage(turns: Sequence[Spoken], gap: int = 300, level: float = 0.1) -> tuple[Listening, Sound]:
    """Return a recording in which each turn is one region, after *gap* milliseconds of silence."""
    pieces, regions, now = [np.zeros(0, np.float32)], [], 0
    for voice, language, duration in turns:
        now += gap
        span = Span(start=now, end=now + duration)
        regions.append(Region(id=f"r{len(regions) + 1}", track="floor", span=span, voice=voice))
        pieces += [np.zeros(gap * 16, np.float32), hum(language, duration, level)]
        now = span.end
    samples = np.concatenate([*pieces, np.zeros(gap * 16, np.float32)])
    samples *= np.linspace(0.5, 1, len(samples), dtype=np.float32)  # no two turns are quite alike
    sound = Sound(samples=samples)
    part = Part(path="floor.m4a", sha256="0" * 64, start=0, duration=now + gap)
    recording = Recording(tracks=(Track(id="floor", content="floor", parts=(part,)),), duration=now + gap)
    return Listening(recording=recording, regions=tuple(regions)), sound


TURNS: list[Spoken] = [
    ("v1", "en", 5_000),
    ("v2", "ja", 7_500),
    ("v1", "en", 3_000),
    ("v3", "zh", 14_000),
    ("v4", "ko", 7_000),
]


def check_whole(transcript: Transcript, listening: Listening) -> None:
    """Check what must hold whatever the recognizer does."""
    ledger, segments = transcript.ledger, transcript.segments
    assert not ledger or (ledger[0].span.start, ledger[-1].span.end) == (0, listening.recording.duration)
    assert all(one.span.end == other.span.start for one, other in pairwise(ledger))
    assert all(entry.span.duration > 0 for entry in ledger)
    assert [entry.span for entry in ledger if entry.outcome == "used"] == [segment.span for segment in segments]
    speech = sum(region.span.duration for region in listening.regions)
    assert sum(entry.span.duration for entry in ledger if entry.outcome != "quiet") == speech
    for segment in segments:
        region = next(each for each in listening.regions if each.id == segment.region)
        assert region.span.start <= segment.span.start < segment.span.end <= region.span.end
        assert segment.text == "".join(word.text for word in segment.words).strip() != ""
        times = [time for word in segment.words for time in (word.span.start, word.span.end)]
        assert times == sorted(times)
        assert segment.span.start <= times[0] <= times[-1] <= segment.span.end
        numbers = [segment.confidence, segment.language_confidence, *(word.confidence for word in segment.words)]
        assert all(0 <= number <= 1 for number in numbers)
    encode(transcript)  # refuses what is no number


def test_a_good_recognizer_is_believed_in_every_language_without_a_doubt() -> None:
    """The negative control of all guards."""
    listening, sound = stage(TURNS)
    transcript = transcribe(listening, sound, GOOD, LANGUAGES)
    check_whole(transcript, listening)
    assert not transcript.doubts
    assert {entry.outcome for entry in transcript.ledger} == {"used", "quiet"}
    spoken = {segment.region: segment.language for segment in transcript.segments}
    assert [spoken[region.id] for region in listening.regions] == [language for _, language, _ in TURNS]


@pytest.mark.parametrize(
    ("reason", "recognizer"),
    [(reason, each) for reason, faulty in UNUSABLE.items() for each in faulty],
    ids=lambda value: value.name if isinstance(value, FaultyRecognizer) else "",
)
def test_no_text_that_cannot_be_is_kept(reason: str, recognizer: FaultyRecognizer) -> None:
    """All of it is in the ledger, with the reason, and every piece of some length is a doubt."""
    listening, sound = stage(TURNS)
    transcript = transcribe(listening, sound, recognizer, LANGUAGES)
    check_whole(transcript, listening)
    assert not transcript.segments
    dropped = [entry for entry in transcript.ledger if entry.outcome == "dropped"]
    assert {entry.reason for entry in dropped} == {reason}
    assert Counter(doubt.kind for doubt in transcript.doubts) == {"dropped-speech": len(dropped)}


@pytest.mark.parametrize("recognizer", NEVER_FINITE, ids=lambda each: each.name)
def test_a_recognizer_without_one_finite_score_stops_the_run(recognizer: FaultyRecognizer) -> None:
    """An empty transcript would look like a silent recording; where some scores are finite, the rest is dropped."""
    listening, sound = stage(TURNS)
    with pytest.raises(ResourceError, match="no finite score for any of"):
        transcribe(listening, sound, recognizer, LANGUAGES)
    sometimes = replace(
        recognizer,
        spoil=lambda asked, answered: [
            broken if request.language == "en" else heard
            for request, heard, broken in zip(asked, answered, recognizer.spoil(asked, answered), strict=True)
        ],
    )
    transcript = transcribe(listening, sound, sometimes, LANGUAGES)
    check_whole(transcript, listening)
    assert {each.language for each in transcript.segments} == {"ja", "zh", "ko"}
    dropped = [entry for entry in transcript.ledger if entry.outcome == "dropped"]
    assert {entry.reason for entry in dropped} == {NOT_FINITE}


@pytest.mark.parametrize("recognizer", MENDED_BY_A_SECOND_TRY, ids=lambda each: each.name)
def test_a_second_try_that_is_cut_differently_loses_nothing(recognizer: FaultyRecognizer) -> None:
    """What fails as a whole is decoded in halves, and what loses count is asked one by one."""
    listening, sound = stage(TURNS)
    transcript = transcribe(listening, sound, recognizer, LANGUAGES)
    check_whole(transcript, listening)
    assert not transcript.doubts
    assert not [entry for entry in transcript.ledger if entry.outcome == "dropped"]
    assert {segment.region for segment in transcript.segments} == {region.id for region in listening.regions}


def test_every_stretch_of_speech_that_no_word_covers_is_a_doubt() -> None:
    """A recognizer that leaves out the middle and stops early, and cannot do better when asked again."""

    def leave_out(heard: Heard, request: Listen) -> Heard:
        if len(request.samples) < 6 * SAMPLE_RATE:
            return replace(heard, text="", words=())
        words = tuple(word for word in heard.words if word.end <= 1_000 or 3_300 <= word.start < word.end <= 5_000)
        return replace(heard, words=words, text="".join(word.text for word in words).strip())

    deaf = replace(GOOD, spoil=lambda asked, answered: list(map(leave_out, answered, asked)))
    listening, sound = stage([("v1", "zh", 7_900)])
    transcript = transcribe(listening, sound, deaf, ("zh",))
    check_whole(transcript, listening)
    start = listening.regions[0].span.start
    gaps = [each.span for each in transcript.doubts if each.kind == "coverage-gap"]
    near = [(1_000, 3_300), (5_000, 7_900)]
    assert len(gaps) == 2
    for gap, (first, last) in zip(gaps, near, strict=True):
        assert gap is not None
        assert abs(gap.start - start - first) < 300
        assert abs(gap.end - start - last) < 300


@pytest.mark.parametrize("recognizer", BAD_TIMES, ids=lambda each: each.name)
def test_words_have_times_in_order_and_inside_whatever_the_recognizer_says(recognizer: FaultyRecognizer) -> None:
    """The text stands, since it is not the text that is wrong; made-up times are a doubt."""
    listening, sound = stage(TURNS)
    transcript = transcribe(listening, sound, recognizer, LANGUAGES)
    check_whole(transcript, listening)
    good = transcribe(listening, sound, GOOD, LANGUAGES)
    assert [each.text for each in transcript.segments] == [each.text for each in good.segments]
    kinds = {doubt.kind for doubt in transcript.doubts}
    assert kinds == (set() if "confidence" in recognizer.name else {"word-times"})


@pytest.mark.parametrize("recognizer", BAD_SCORES, ids=lambda each: each.name)
def test_language_scores_that_say_nothing_break_nothing(recognizer: FaultyRecognizer) -> None:
    """The declared language is taken; where nothing at all is known, it is a doubt."""
    listening, sound = stage([("v1", "ko", 6_000), ("v1", "ko", 5_000)])
    transcript = transcribe(listening, sound, recognizer, ("ko",))
    check_whole(transcript, listening)
    assert [each.language for each in transcript.segments] == ["ko", "ko"]


def test_a_repeated_answer_is_refused_from_the_third_time_on() -> None:
    """Two equal sentences in a row can be; three of one voice are a loop."""
    stuck = FaultyRecognizer(
        name="stuck", spoil=lambda asked, answered: [say("We opened a library here.", each) for each in answered]
    )
    listening, sound = stage([("v1", "en", 4_000)] * 5)
    transcript = transcribe(listening, sound, stuck, ("en",))
    check_whole(transcript, listening)
    assert len(transcript.segments) == 2
    reasons = [entry.reason for entry in transcript.ledger if entry.outcome == "dropped"]
    assert reasons == ["the same text for the third time in a row"] * 3


def test_a_stock_phrase_over_silence_is_dropped_and_over_speech_is_kept_with_a_doubt() -> None:
    """The phrase list never deletes anything; silence does."""
    phrases = FaultyRecognizer(
        name="stock",
        spoil=lambda asked, answered: [replace(say(NOISE_WORDS, each), no_speech=0.9) for each in answered],
    )
    listening, silence = stage([("v1", "en", 4_000)], level=0.0)
    transcript = transcribe(listening, silence, phrases, ("en",))
    check_whole(transcript, listening)
    assert not transcript.segments
    assert [entry.text for entry in transcript.ledger if entry.outcome == "dropped"] == [NOISE_WORDS]
    listening, sound = stage([("v1", "en", 4_000)])
    transcript = transcribe(listening, sound, phrases, ("en",))
    assert [each.text for each in transcript.segments] == [NOISE_WORDS]
    assert [doubt.kind for doubt in transcript.doubts] == ["stock-phrase"]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("times", [3, 4, 20])
def test_loops_are_caught_from_the_third_repetition_on_in_every_language(language: Language, times: int) -> None:
    """Of a few words, a clause or a sentence, alone, after real text and before it, however it is punctuated."""
    passage = PASSAGES[language]
    joint = " " if language in ("ko", "en") else ""
    for length in (6, 9, 12, 25, 60):
        unit = passage[:length].strip()
        if len(letters(unit)) < LIMITS[language].clause:
            continue  # natural speech says short things three times
        loop = joint.join([unit, f"{unit},", f"{unit}."] * times)[: (len(unit) + 2) * times]
        assert repeats(loop, language)
        assert repeats(f"{passage}{joint}{joint.join([unit] * times)}", language)
        assert repeats(f"{joint.join([unit] * times)}{joint}{passage}", language)
    assert repeats(joint.join([passage] * times), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_loops_with_small_changes_are_caught(language: Language) -> None:
    """A loop that changes a number each time is one all the same."""
    joint = " " if language in ("ko", "en") else ""
    unit = PASSAGES[language][: 16 if language != "en" else 40]
    assert repeats(joint.join(f"{unit}{joint}{number}" for number in range(5)), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_natural_text_is_never_taken_for_a_loop(language: Language) -> None:
    """Five hundred sentences of the world, alone and in windows of four; a passage, and half of it said twice."""
    passage = PASSAGES[language]
    assert not repeats(passage, language)
    assert not repeats(passage[: len(passage) // 2] * 2, language)
    rng = Random(5)
    lines = [line(rng, rng.choice(FUNCTIONS)).text[language] for _ in range(500)]
    joint = " " if language in ("ko", "en") else ""
    windows = [joint.join(lines[first : first + 4]) for first in range(0, 500, 4)]
    assert [each for each in (*lines, *windows) if repeats(each, language)] == []


@pytest.mark.parametrize(
    ("language", "natural"),
    [
        ("ja", "はい、はい。"),
        ("ja", "はい、はい、はい。"),
        ("ja", "そうですね、そうですね、本当にそうですね。"),
        ("en", "No, no, no!"),
        ("en", "Thank you. Thank you. Thank you very much."),
        ("zh", "对对对。"),
        ("zh", "谢谢，谢谢，谢谢大家。"),
        ("ko", "네, 네, 네."),
        ("ko", "감사합니다, 감사합니다."),
        ("en", "Yes. Yes, it was a very, very, very long road."),
        ("en", "It cost 1,000,000,000 and then 2,000,000,000,000."),
    ],
)
def test_what_people_do_repeat_is_kept(language: Language, natural: str) -> None:
    """Short repetitions are speech, and zeros are numbers."""
    assert not repeats(natural, language)


# --- languages -----------------------------------------------------------------------------------------------


def heard_languages(turns: Sequence[Spoken], declared: Sequence[Language]) -> tuple[list[str], Transcript]:
    """Return the language of each region, "-" for none."""
    listening, sound = stage(turns)
    transcript = transcribe(listening, sound, GOOD, declared)
    check_whole(transcript, listening)
    spoken = {segment.region: segment.language for segment in transcript.segments}
    return [spoken.get(region.id, "-") for region in listening.regions], transcript


def test_one_odd_score_never_turns_a_short_region_over() -> None:
    """A voice that speaks Korean around it speaks Korean in a region of a second and a half."""
    turns: list[Spoken] = [("v1", "ko", 9_000), ("v1", "ja", 1_500), ("v1", "ko", 9_000)]
    assert heard_languages(turns, ("ja", "ko"))[0] == ["ko", "ko", "ko"]


def test_a_voice_that_really_changes_its_language_is_followed() -> None:
    """Several seconds say more than a habit."""
    turns: list[Spoken] = [("v1", "en", 12_000), ("v1", "ja", 9_000), ("v1", "en", 12_000)]
    assert heard_languages(turns, ("en", "ja"))[0] == ["en", "ja", "en"]


def test_a_change_of_language_inside_a_region_is_cut_in_the_pause_it_happens_in() -> None:
    """One voice, one region, three languages: each is transcribed as what it is, and no word crosses a change."""
    languages: list[tuple[Language, int]] = [("en", 9_000), ("ja", 5_000), ("ko", 8_000)]
    pause = 250
    sound = [part for each, length in languages for part in (hum(each, length), np.zeros(pause * 16, np.float32))]
    samples = np.concatenate(sound)
    span = Span(start=0, end=len(samples) // 16)
    part = Part(path="floor.m4a", sha256="0" * 64, start=0, duration=span.end)
    recording = Recording(tracks=(Track(id="floor", content="floor", parts=(part,)),), duration=span.end)
    region = Region(id="r1", track="floor", span=span, voice="v1")
    listening = Listening(recording=recording, regions=(region,))
    transcript = transcribe(listening, Sound(samples=samples), GOOD, ("en", "ja", "ko"))
    check_whole(transcript, listening)
    said = [(each, [one for one in transcript.segments if one.language == each]) for each, _ in languages]
    assert [each.language for each in transcript.segments] == [each for each, own in said for _ in own]
    start = 0
    for (_, length), (_, own) in zip(languages, said, strict=True):
        assert abs(own[0].span.start - max(0, start - pause // 2)) <= pause
        assert abs(own[-1].span.end - (start + length + pause // 2)) <= pause
        start += length + pause


def test_one_odd_slice_never_cuts_a_region() -> None:
    """A second of laughter or a name in another language is no change of language."""
    odd = FaultyRecognizer(
        name="odd in one slice",
        misjudge=lambda traces: [[{"ja": 0.99} if at == 8 else row for at, row in enumerate(each)] for each in traces],
    )
    listening, sound = stage([("v1", "ko", 7_500), ("v1", "ko", 7_500)])
    transcript = transcribe(listening, sound, odd, ("ja", "ko"))
    check_whole(transcript, listening)
    assert [each.language for each in transcript.segments] == ["ko", "ko"]


def test_where_two_languages_are_nearly_as_likely_the_likelier_text_decides() -> None:
    """The sound says neither; of the two readings the one the recognizer believes in is kept."""
    torn = FaultyRecognizer(
        name="torn between two",
        misjudge=lambda traces: [[{"ja": 0.5, "ko": 0.5} for _ in each] for each in traces],
        spoil=lambda asked, answered: [
            heard if request.language == "ko" else replace(heard, log_probability=-0.9)
            for request, heard in zip(asked, answered, strict=True)
        ],
    )
    listening, sound = stage([("v1", "ko", 6_000)])
    transcript = transcribe(listening, sound, torn, ("ja", "ko"))
    check_whole(transcript, listening)
    assert [each.language for each in transcript.segments] == ["ko"]


def test_text_in_the_letters_of_another_language_is_read_again_in_that_language() -> None:
    """A recognizer that is told a wrong language may write the right one all the same; its letters know better."""
    asked: list[Language] = []

    def write_korean(requests: Sequence[Listen], answers: list[Heard]) -> Sequence[Heard]:
        asked.extend(request.language for request in requests)
        return [
            replace(say(PASSAGES["ko"][:20], heard), log_probability=-0.6) if request.language == "ja" else heard
            for request, heard in zip(requests, answers, strict=True)
        ]

    deaf = FaultyRecognizer(
        name="takes Korean for Japanese and writes Korean",
        misjudge=lambda traces: [[{"ja": 1.0} for _ in each] for each in traces],
        spoil=write_korean,
    )
    listening, sound = stage([("v1", "ko", 6_000)])
    transcript = transcribe(listening, sound, deaf, ("ja", "ko"))
    check_whole(transcript, listening)
    assert asked == ["ja", "ko"]
    assert [each.language for each in transcript.segments] == ["ko"]


def test_a_text_that_the_recognizer_does_not_believe_is_read_in_the_voices_other_languages() -> None:
    """The sound of one region speaks for English; the words, and the rest of the voice, for Japanese."""
    fooled = FaultyRecognizer(
        name="takes five seconds of Japanese for English",
        misjudge=lambda traces: [[{"en": 1.0} for _ in each] if len(each) == 7 else each for each in traces],
        spoil=lambda asked, answered: [
            replace(heard, log_probability=-0.6) if request.language == "en" else heard
            for request, heard in zip(asked, answered, strict=True)
        ],
    )
    listening, sound = stage([("v1", "ja", 7_000), ("v1", "ja", 5_000), ("v1", "ja", 7_000), ("v2", "en", 7_000)])
    transcript = transcribe(listening, sound, fooled, ("en", "ja"))
    check_whole(transcript, listening)
    assert [each.language for each in transcript.segments] == ["ja", "ja", "ja", "en"]
    certain = replace(fooled, spoil=GOOD.spoil)
    assert [each.language for each in transcribe(listening, sound, certain, ("en", "ja")).segments][1] == "en"


def test_an_undeclared_language_is_followed_with_a_doubt_and_a_hint_of_one_is_not() -> None:
    """Seconds of strong evidence are; a short guess is not."""
    languages, transcript = heard_languages([("v1", "en", 9_000), ("v2", "ko", 12_000)], ("en", "ja"))
    assert languages == ["en", "ko"]
    assert {doubt.kind for doubt in transcript.doubts} == {"undeclared-language"}
    languages, _ = heard_languages([("v1", "en", 9_000), ("v2", "ko", 1_000)], ("en", "ja"))
    assert languages[0] == "en"
    assert languages[1] != "ko"


def test_what_is_in_none_of_the_four_languages_is_kept_in_the_ledger_as_other() -> None:
    """It is not forced into one of the four, and not lost."""
    languages, transcript = heard_languages([("v1", "en", 9_000), ("v2", "fr", 12_000)], ("en", "ja"))
    assert languages == ["en", "-"]
    others = [entry for entry in transcript.ledger if entry.outcome == "other"]
    assert sum(entry.span.duration for entry in others) == 12_000
    assert all("fr" in entry.reason for entry in others)
    assert {doubt.kind for doubt in transcript.doubts} == {"other-language"}


def test_no_language_is_lost_because_few_speak_it() -> None:
    """One minute of Chinese in twenty of English stays Chinese."""
    turns: list[Spoken] = [("v1", "en", 30_000)] * 10 + [("v2", "zh", 6_000)] + [("v1", "en", 30_000)] * 10
    languages, _ = heard_languages(turns, ("en", "zh"))
    assert languages == ["en"] * 10 + ["zh"] + ["en"] * 10


# --- prompts -------------------------------------------------------------------------------------------------

EVENT = Event(
    id="e",
    title="Harbors",
    languages=("ja", "en"),
    people=(
        Person(id="a", name="Weimin Tao", family="Tao", native=InLanguages(zh="陶卫民", ja="陶衛民")),
        Person(id="b", name="Rei Asano", family="Asano", native=InLanguages(ja="浅野玲")),
    ),
    sessions=(Session(id="s", title="Talks", kind="talks", speakers=("b", "a")),),
    glossary=(Term(names=InLanguages(ja="港湾データ", en="harbor data")),),
)


def test_the_recognizer_is_told_the_names_and_terms_of_each_language_in_planned_order() -> None:
    """A language in which nothing is known has no prompt, and the transcript keeps what was told."""
    told: dict[Language, str] = {}

    def note(requests: Sequence[Listen], answers: list[Heard]) -> Sequence[Heard]:
        told.update({request.language: request.prompt for request in requests})
        return answers

    listening, sound = stage(TURNS)
    prompts = write_prompts(EVENT)
    transcript = transcribe(listening, sound, replace(GOOD, spoil=note), LANGUAGES, prompts=prompts)
    assert told == {
        "en": "Rei Asano, Weimin Tao, harbor data",
        "ja": "浅野玲、陶衛民、港湾データ",
        "zh": "陶卫民",
        "ko": "",
    }
    assert transcript.prompts == prompts


def test_names_that_were_only_told_and_not_heard_are_refused_and_read_again_without_a_prompt() -> None:
    """Recognizers recite the prompt over sound they do not understand."""
    parrot = replace(
        GOOD,
        spoil=lambda asked, answered: [
            say(request.prompt, heard) if request.prompt else heard
            for request, heard in zip(asked, answered, strict=True)
        ],
    )
    listening, sound = stage([("v1", "en", 6_000)])
    transcript = transcribe(listening, sound, parrot, ("en",), prompts=write_prompts(EVENT))
    check_whole(transcript, listening)
    good = transcribe(listening, sound, GOOD, ("en",))
    assert "".join(letters(each.text) for each in transcript.segments)
    assert not [each for each in transcript.segments if "Asano" in each.text]
    assert not [entry for entry in transcript.ledger if entry.outcome == "dropped"]
    assert good.prompts == NO_PROMPTS
    assert not echoes("Rei Asano and Weimin Tao", "Rei Asano, Weimin Tao")
    assert not echoes("Rei Asano.", "Rei Asano, Weimin Tao")
    assert echoes("Weimin Tao, harbor data.", "Rei Asano, Weimin Tao, harbor data")


# --- spans ---------------------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(
    pauses=st.lists(st.tuples(st.integers(700, 6_000), st.integers(200, 600)), min_size=1, max_size=12),
    longest=st.integers(7_000, 12_000),
)
def test_regions_are_cut_in_their_pauses_and_never_longer_than_allowed(
    pauses: list[tuple[int, int]], longest: int
) -> None:
    """Every sentence here is shorter than a span, so no cut ever needs to be inside one."""
    sound, spoken, now = [], [], 0
    for sentence, pause in pauses:
        sound += [hum("en", sentence), np.zeros(pause * 16, np.float32)]
        spoken.append(Span(start=now, end=now + sentence))
        now += sentence + pause
    region = Region(id="r1", track="floor", span=Span(start=0, end=now), voice="v1")
    pieces = list(cut_region(region, region.span, Sound(samples=np.concatenate(sound)), longest))
    assert (pieces[0].span.start, pieces[-1].span.end) == (0, now)
    assert all(one.span.end == other.span.start for one, other in pairwise(pieces))
    assert all(0 < piece.span.duration <= longest for piece in pieces)
    cuts = [piece.span.start for piece in pieces[1:]]
    assert not [cut for cut in cuts for each in spoken if each.start + 20 < cut < each.end - 20]


def test_a_region_without_any_pause_is_still_cut() -> None:
    """At its quietest moment."""
    samples = np.random.default_rng(1).normal(0, 0.1, 60 * SAMPLE_RATE).astype(np.float32)
    region = Region(id="r1", track="floor", span=Span(start=0, end=60_000), voice="v1")
    pieces = list(cut_region(region, region.span, Sound(samples=samples), 10_000))
    assert all(2_000 < piece.span.duration <= 10_000 for piece in pieces)


# --- everything is accounted for -----------------------------------------------------------------------------

EVERY_FAULT = [each for faulty in UNUSABLE.values() for each in faulty]
EVERY_FAULT += [*MENDED_BY_A_SECOND_TRY, *BAD_TIMES, *BAD_SCORES, GOOD]


@settings(max_examples=60, deadline=None)
@given(
    turns=st.lists(
        st.tuples(st.sampled_from(["v1", "v2", "v3"]), st.sampled_from([*LANGUAGES, "fr"]), st.integers(60, 20_000)),
        max_size=6,
    ),
    recognizer=st.sampled_from(EVERY_FAULT),
    gap=st.integers(0, 2_000),
)
def test_every_millisecond_is_accounted_for_whatever_goes_wrong(
    turns: list[Spoken], recognizer: FaultyRecognizer, gap: int
) -> None:
    """The ledger tiles the floor; speech is used, dropped for a reason or other, and never quiet."""
    listening, sound = stage(turns, gap)
    check_whole(transcribe(listening, sound, recognizer, ("en", "ja")), listening)


# --- kill and resume -----------------------------------------------------------------------------------------


@dataclass(kw_only=True)
class Power:
    """A chunk store whose machine goes out after so many chunks."""

    left: float = math.inf
    kept: dict[str, bytes] = field(default_factory=dict)

    def get(self, key: str) -> bytes | None:
        """Return a finished chunk."""
        return self.kept.get(key)

    def put(self, key: str, body: bytes) -> None:
        """Keep a finished chunk, or go out."""
        if self.left <= 0:
            raise KeyboardInterrupt
        self.left -= 1
        self.kept[key] = body


def test_a_run_killed_after_any_chunk_ends_the_same_byte_for_byte_and_redoes_nothing() -> None:
    """Killed after every chunk in turn; a finished chunk is never asked for again."""
    listening, sound = stage([("v1", "en", 2_000), ("v2", "ja", 2_500)] * 40, gap=100)
    whole = encode(transcribe(listening, sound, GOOD, ("en", "ja")))
    asked: Counter[int] = Counter()

    def count(requests: Sequence[Listen], answers: list[Heard]) -> Sequence[Heard]:
        asked["requests"] += len(requests)
        return answers

    counting = replace(GOOD, spoil=count)
    power = Power()
    kills = 0
    while True:
        power.left = 1
        try:
            resumed = encode(transcribe(listening, sound, counting, ("en", "ja"), chunks=power))
            break
        except KeyboardInterrupt:
            kills += 1
    assert resumed == whole
    assert kills == len(power.kept) - 1 == 5
    # Each kill comes after a chunk's work and before it is kept: that one is redone, no other.
    assert asked["requests"] <= 80 + 32 * kills
    before = asked["requests"]
    assert encode(transcribe(listening, sound, counting, ("en", "ja"), chunks=power)) == whole
    assert asked["requests"] == before


def test_another_recognizer_or_other_audio_takes_nothing_from_the_chunks_kept() -> None:
    """A chunk is kept under all that it depends on."""
    listening, sound = stage(TURNS)
    power = Power()
    transcribe(listening, sound, GOOD, LANGUAGES, chunks=power)
    first = len(power.kept)
    transcribe(listening, sound, replace(GOOD, name="another"), LANGUAGES, chunks=power)
    assert len(power.kept) == 2 * first
    track = listening.recording.tracks[0]
    other = replace(track, parts=(replace(track.parts[0], sha256="1" * 64),))
    again = replace(listening, recording=replace(listening.recording, tracks=(other,)))
    transcribe(again, sound, GOOD, LANGUAGES, chunks=power)
    assert len(power.kept) == 3 * first


def test_progress_grows_and_ends_at_the_whole() -> None:
    """In milliseconds of the recording."""
    listening, sound = stage([("v1", "en", 2_000)] * 80)
    seen: list[tuple[int, int]] = []
    transcribe(listening, sound, GOOD, ("en",), progress=lambda done, total: seen.append((done, total)))
    assert [done for done, _ in seen] == sorted(done for done, _ in seen)
    assert seen[-1] == (listening.recording.duration,) * 2
    assert len(seen) > 4
