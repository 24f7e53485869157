"""What a track is, and whose microphone is spoken into: sure answers or none."""

from functools import cache
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.backends import Samples
from pipeline.records import Label, Span
from pipeline.stages.listen.activity import Activity
from pipeline.stages.listen.alignment import estimate_offset
from pipeline.stages.listen.contents import Tongue, share_languages, tell_content
from pipeline.stages.listen.microphones import Microphone, participant_labels
from pipeline.stages.listen.offsets import NOTHING
from tests.channels import (
    PEOPLE,
    Channels,
    Meeting,
    add_hiss,
    hear_activity,
    interpret,
    loudness,
    meet,
    record_microphone,
    start_later,
)

MEETING = (33, 240)
OTHER_MEETING = (34, 200)


def hear_languages(meeting: Meeting) -> list[Tongue]:
    """Return what a recognizer would say of the floor's languages, a little unsure of each."""
    return [
        Tongue(span=span, probabilities={language: 0.94, "en" if language != "en" else "zh": 0.06})
        for number, language in enumerate(PEOPLE)
        for span in meeting.spoken(f"p{number}")
    ]


ENGLISH = [Tongue(span=Span(start=0, end=200_000), probabilities={"en": 0.95, "nl": 0.05})]


@cache
def hear_floor() -> Activity:
    """Return the activity of the floor."""
    return hear_activity(Channels(tracks={"floor": meet(*MEETING).floor}), "floor")


def place(samples: Samples, path: str, name: str | None) -> Microphone:
    """Return a track with its activity and its place."""
    audio = Channels(tracks={"floor": meet(*MEETING).floor, path: samples})
    activity = hear_activity(audio, path)
    return Microphone(path=path, name=name, activity=activity, offset=estimate_offset(hear_floor(), activity, audio))


@cache
def record_everybody() -> tuple[Microphone, ...]:
    """Return the microphones of all four, each of which hears the others from a loudspeaker 22 dB below."""
    return tuple(
        place(
            start_later(record_microphone(meet(*MEETING), f"p{number}", -22), -number * 3_000),
            f"audio{number}.m4a",
            name,
        )
        for number, name in enumerate(("WeiAn", "Kaede", "Haneul", "Orla"))
    )


def test_a_second_recording_of_the_floor_is_a_floor():
    """It has all of its sound, its languages and its voices."""
    track = place(add_hiss(meet(*MEETING).floor, -30), "b.m4a", None)
    spoken = hear_languages(meet(*MEETING))

    found = tell_content(
        "b.m4a", track.activity, hear_floor(), track.offset, languages=spoken, floor_languages=spoken, voices=4
    )

    assert (found.content, found.language, found.doubts) == ("floor", None, ())
    assert found.confidence > 0.9


@pytest.mark.parametrize("leak", [-25, -30])
def test_an_interpreter_is_known_by_language_voice_and_lag(leak: float):
    """The reasons are given in sentences."""
    track = place(interpret(meet(*MEETING), leak), "b.m4a", None)

    found = tell_content(
        "b.m4a",
        track.activity,
        hear_floor(),
        track.offset,
        languages=ENGLISH,
        floor_languages=hear_languages(meet(*MEETING)),
        voices=1,
    )

    assert (found.content, found.language, found.doubts) == ("interpretation", "en", ())
    assert found.confidence > 0.9
    assert "It is in en alone, in which" in " ".join(found.reasons)


def test_an_interpreter_without_any_floor_beneath_is_known_by_language():
    """But nothing shows that it is of this meeting, and that is said."""
    track = place(interpret(meet(*MEETING), None), "b.m4a", None)

    found = tell_content(
        "b.m4a",
        track.activity,
        hear_floor(),
        track.offset,
        languages=ENGLISH,
        floor_languages=hear_languages(meet(*MEETING)),
        voices=2,
    )

    assert (found.content, found.language) == ("interpretation", "en")
    assert [each.kind for each in found.doubts] == ["unclear-track"]


def test_a_microphone_is_a_participant():
    """It has the floor's sound, but only some of its time."""
    track = record_everybody()[1]
    japanese = [Tongue(span=Span(start=0, end=60_000), probabilities={"ja": 0.97})]

    found = tell_content(
        "b.m4a",
        track.activity,
        hear_floor(),
        track.offset,
        languages=japanese,
        floor_languages=hear_languages(meet(*MEETING)),
        voices=1,
    )

    assert (found.content, found.language, found.doubts) == ("participant", None, ())


def test_what_is_not_sure_is_mixed_with_a_doubt():
    """Without a floor, or with evidence that goes both ways, nobody is named by a voice."""
    track = place(interpret(meet(*MEETING), -12), "b.m4a", None)
    several = hear_languages(meet(*MEETING))

    alone = tell_content("b.m4a", track.activity, None, NOTHING, languages=ENGLISH, voices=1)
    both = tell_content(
        "b.m4a", track.activity, hear_floor(), track.offset, languages=several, floor_languages=several, voices=5
    )

    assert (alone.content, alone.language) == ("mixed", None)
    assert both.content == "mixed"
    assert [each.kind for each in alone.doubts] == ["unclear-track"]


@pytest.mark.parametrize("language", ["nl", "yue"])
def test_an_interpretation_into_a_language_that_is_not_ours_is_no_interpretation_into_one_that_is(language: str):
    """No language is better than a wrong one."""
    track = place(interpret(meet(*MEETING), -25), "b.m4a", None)
    spoken = [Tongue(span=Span(start=0, end=100), probabilities={language: 1.0})]

    found = tell_content(
        "b.m4a",
        track.activity,
        hear_floor(),
        track.offset,
        languages=spoken,
        floor_languages=hear_languages(meet(*MEETING)),
    )

    assert (found.content, found.language) == ("mixed", None)


@given(
    st.lists(
        st.tuples(st.integers(0, 5_000), st.dictionaries(st.sampled_from(["zh", "ja", "xx"]), st.floats())), max_size=8
    )
)
def test_broken_probabilities_never_become_shares(stretches: list[tuple[int, dict[str, float]]]):
    """Whatever a model answers, a share is a number from 0 to 1."""
    tongues = [Tongue(span=Span(start=0, end=length), probabilities=each) for length, each in stretches]

    assert all(0 <= share <= 1 + 1e-9 for share in share_languages(tongues).values())


def score(labels: tuple[Label, ...], names: tuple[str, ...]) -> tuple[float, float]:
    """Return how much of what everybody said is labelled rightly, and how much of the labels is nobody's speech."""
    meeting = meet(*MEETING)
    count = len(meeting.floor) // 160
    right = said = wrong = labelled = 0
    for number, name in enumerate(names):
        truth, found = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
        near = np.zeros(count, dtype=bool)
        for span in meeting.spoken(f"p{number}"):
            truth[span.start // 10 + 10 : span.end // 10 - 10] = True
            near[max(0, span.start // 10 - 25) : span.end // 10 + 25] = True
        for label in labels:
            if label.text == name:
                found[label.span.start // 10 : label.span.end // 10] = True
        # A pause between two sentences of one turn is nobody's mistake.
        for starts, (who, speeches) in zip(meeting.timing.starts, meeting.turns, strict=True):
            if who == f"p{number}":
                near[starts[0] // 10 : (starts[-1] + speeches[-1].duration) // 10] = True
        right, said = right + int((truth & found).sum()), said + int(truth.sum())
        wrong, labelled = wrong + int((found & ~near).sum()), labelled + int(found.sum())
    return right / said, wrong / max(1, labelled)


def test_everybody_is_labelled_by_the_own_microphone_and_nobody_by_anothers():
    """Tracks begin at different moments, and every one hears everybody."""
    labels, doubts = participant_labels(record_everybody(), hear_floor())
    right, wrong = score(labels, ("WeiAn", "Kaede", "Haneul", "Orla"))

    assert right >= 0.98
    assert wrong <= 0.001
    assert {each.kind for each in labels} == {"track"}
    assert not doubts


def test_the_order_of_the_tracks_changes_nothing():
    """Labels come in order of time."""
    expected, _ = participant_labels(record_everybody(), hear_floor())

    for order in list(permutations(record_everybody()))[::5]:
        assert participant_labels(order, hear_floor())[0] == expected


def test_a_microphone_that_only_hears_others_names_nobody():
    """Somebody listens, with a loudspeaker beside an open microphone."""
    listener = place(record_microphone(meet(*MEETING), "nobody", -12), "audio9.m4a", "Listener")
    assert listener.offset.confidence >= 0.7

    labels, _ = participant_labels((*record_everybody(), listener), hear_floor())

    assert not [each for each in labels if each.text == "Listener"]
    assert score(labels, ("WeiAn", "Kaede", "Haneul", "Orla"))[0] >= 0.98


@pytest.mark.parametrize("missing", range(4))
def test_the_words_of_somebody_without_a_track_are_nobodys(missing: int):
    """They are overheard by all the others, and louder there than anything else."""
    others = [each for number, each in enumerate(record_everybody()) if number != missing]

    labels, _ = participant_labels(others, hear_floor())
    right, wrong = score(labels, ("WeiAn", "Kaede", "Haneul", "Orla"))

    assert wrong <= 0.001
    assert right > 0.2


def test_two_at_once_are_two_labels():
    """One talks into the other's sentence, over a leak of both."""
    meeting = meet(*MEETING)
    first = meeting.spoken("p0")[1]
    voices = [record_microphone(meeting, f"p{number}", -22) for number in range(4)]
    source = meeting.spoken("p1")[0]
    burst = record_microphone(meeting, "p1")[source.start * 16 : source.start * 16 + 24_000]
    at = (first.start + 300) * 16
    voices[1][at : at + len(burst)] += burst
    everybody = [place(each, f"audio{number}.m4a", f"N{number}") for number, each in enumerate(voices)]

    labels, _ = participant_labels(everybody, hear_floor())
    middle = Span(start=first.start + 700, end=first.start + 1_300)

    assert {each.text for each in labels if each.span.overlap(middle) > 300} == {"N0", "N1"}


def test_a_track_of_another_meeting_names_nobody():
    """It is said that it is foreign."""
    foreign = place(meet(*OTHER_MEETING, 8).floor, "audio8.m4a", "Stranger")

    labels, doubts = participant_labels((*record_everybody(), foreign), hear_floor())

    assert not [each for each in labels if each.text == "Stranger"]
    assert [each.kind for each in doubts] == ["foreign-track"]


def test_a_track_of_another_length_is_doubted_and_used_where_it_is_sure():
    """Twenty seconds of another meeting hang on its end."""
    everybody = record_everybody()
    own = record_microphone(meet(*MEETING), "p0")
    longer = np.concatenate([own, meet(*OTHER_MEETING, 8).floor[: 20 * 16_000]])
    odd = place(longer, everybody[0].path, everybody[0].name)

    labels, doubts = participant_labels((odd, *everybody[1:]), hear_floor())
    right, wrong = score(labels, ("WeiAn", "Kaede", "Haneul", "Orla"))

    assert [each.kind for each in doubts] == ["track-length"]
    assert right >= 0.95
    assert wrong <= 0.001
    assert all(each.span.end <= hear_floor().duration for each in labels)


def test_a_track_with_a_hole_names_nobody_wrongly():
    """What comes after the hole lies where others speak."""
    everybody = record_everybody()
    own = record_microphone(meet(*MEETING), "p2", -22)
    half = len(own) // 2
    cut = place(np.concatenate([own[:half], own[half + 12 * 16_000 :]]), everybody[2].path, everybody[2].name)

    labels, doubts = participant_labels((*everybody[:2], cut, everybody[3]), hear_floor())

    assert {"clock-jump", "track-length"} & {each.kind for each in doubts}
    assert score(labels, ("WeiAn", "Kaede", "Haneul", "Orla"))[1] <= 0.01


@pytest.mark.parametrize(
    ("name", "text"), [("kit@example.org", None), ("  ", None), (None, None), ("Mei\u202e Lin\x00", "Mei Lin")]
)
def test_a_display_name_is_printable_or_none(name: str | None, text: str | None):
    """An address never gets out, nor what turns the direction of a text."""
    one = record_everybody()[0]
    labels, _ = participant_labels(
        [Microphone(path=one.path, name=name, activity=one.activity, offset=one.offset)], hear_floor()
    )

    assert labels
    assert {each.text for each in labels} == {text}


def test_no_tracks_are_no_labels():
    """Nor is silence."""
    assert participant_labels([], hear_floor()) == ((), ())
    silent = place(np.zeros(16_000 * 60, dtype=np.float32), "audio7.m4a", "Quiet")
    labels, doubts = participant_labels([silent], hear_floor())
    assert labels == ()
    assert [each.kind for each in doubts] == ["foreign-track"]
    assert loudness(np.zeros(10, dtype=np.float32)) == 0
