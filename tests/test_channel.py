"""A recording of one listening channel: interpreters speak for everybody, and speakers are still found, or nobody."""

import random
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from pipeline.event import read_event
from pipeline.records import Event, Label, Language, Listening, Recording, Span, Track, TrackMapping, Transcript
from pipeline.stages.split import split
from pipeline.stages.split.clauses import cut_clauses, join_clauses
from pipeline.stages.split.utterances import cut_utterances
from tests.script import hear
from tests.test_split import EVENT
from world.booklet import describe_event
from world.cast import Shape, draw_programme
from world.changes import Trouble, draw_changes
from world.forms import DATE
from world.script import write_script

# v1 and v2 are two interpreters into English who take turns, without regard to who is speaking.
CHANNEL = """
v1 en: Good morning, everyone. My name is Rosa Lindqvist. First, I would like to invite Weimin Tao.
v1 en: Hello everyone, I am Weimin Tao. Ports need to share their data. I hope that the discussion today bears fruit.
v1 en: Thank you, Mr. Tao. We now move to the first session on cases. The floor is yours, Haruka Shimizu.
v2 en: Hello, my name is Haruka Shimizu. Our port uses tide sensors. Ships wait less than they did.
v2 en: Thank you very much. Next is Dohyun Bang.
v2 en: Good morning. Our port publishes its data. We will work with five more cities. That is our plan for next year.
v1 en: Thank you, Dohyun Bang. And now our last speaker of the session, please.
v1 en: Hello. My name is Sujin Bang. We work together with citizens. Thank you.
v2 en: We now come to the questions from the audience. Haruka Shimizu, how do you share the data of the sensors?
v2 en: Thank you for the question. The data is published every day.
v2 en: Thank you, Haruka Shimizu. Thank you all, and goodbye.
"""
SPEAKERS = [
    "rosa-lindqvist", "weimin-tao", "rosa-lindqvist", "haruka-shimizu", "rosa-lindqvist", "dohyun-bang",
    "rosa-lindqvist", "sujin-bang", "rosa-lindqvist", "haruka-shimizu", "rosa-lindqvist",
]  # fmt: skip


def hear_channel(script: str = CHANNEL, pause: int = 1_200, language: Language = "en") -> tuple[Listening, Transcript]:
    """Return what is heard on the channel of a language, of a recording that has no floor."""
    listening, transcript = hear(script, pause=pause)
    [floor] = listening.recording.tracks
    track = Track(id=floor.id, content="mixed", language=language, parts=floor.parts)
    return replace(listening, recording=Recording(tracks=(track,), duration=listening.recording.duration)), transcript


def test_speakers_are_told_by_what_is_said_and_by_the_programme():
    """The right person speaks in nearly all of the time, nobody else's name is ever given, and all of it is marked."""
    listening, transcript = hear_channel()

    proceedings = split(listening, transcript, EVENT)

    right = wrong = total = 0
    for region, truth in zip(listening.regions, SPEAKERS, strict=True):
        for each in proceedings.utterances:
            if region.span.start <= each.span.start < region.span.end:
                total += each.span.duration
                right += each.span.duration * (each.speaker == truth)
                wrong += each.span.duration * (each.speaker not in (truth, None))
    assert wrong == 0
    assert right >= 0.85 * total
    assert all(each.via_interpreter for each in proceedings.utterances)


def test_an_interpreters_voice_is_nobodys():
    """However often an interpreter says “I am …”, the voice has no name."""
    assert split(*hear_channel(), EVENT).namings == ()


def test_where_nothing_tells_who_speaks_nobody_is_named():
    """Talks without an introduction, a hand-over or thanks stay without names, each with a doubt."""
    listening, transcript = hear_channel("v1 en: The sea is warm this year. Fish are moving north. Nets stay empty.")

    proceedings = split(listening, transcript, replace(EVENT, sessions=()))

    assert {each.speaker for each in proceedings.utterances} == {None}
    assert "unknown-speaker" in {each.kind for each in proceedings.doubts}


def test_a_timeline_says_who_speaks_behind_the_interpreter():
    """What Zoom's timeline shows is some seconds before the interpreter says it."""
    listening, transcript = hear_channel(
        "v1 en: Good morning, everyone. It is good to see so many of you here. We have a full programme today.\n"
        "v1 en: The sea is warm this year. Fish are moving north. Nets stay empty in most of the bays we look at.\n"
        "v2 en: We count ships. There are fewer every year. Our harbor has room for two hundred of them now."
    )
    labels = tuple(
        Label(
            span=Span(start=max(0, region.span.start - 3_000), end=region.span.end - 3_000),
            text=name, source="timeline.json", kind="timeline",
        )
        for region, name in zip(listening.regions, ("Rosa Lindqvist", "Weimin Tao", "방수진"), strict=True)
    )  # fmt: skip

    proceedings = split(listening, transcript, EVENT, labels=labels)

    speakers = [each.speaker for each in proceedings.utterances]
    assert speakers == ["rosa-lindqvist"] * 3 + ["weimin-tao"] * 3 + ["sujin-bang"] * 3


def test_a_channel_is_known_by_one_language_and_too_few_voices():
    """A local recording passes for the floor; two voices in English for people who speak none give it away."""
    listening, transcript = hear(CHANNEL, pause=1_200)
    [track] = listening.recording.tracks

    proceedings = split(listening, transcript, EVENT)

    assert all(each.via_interpreter for each in proceedings.utterances)
    [found] = [each for each in proceedings.doubts if each.kind == "interpreted-recording"]
    assert track.parts[0].path in found.message
    # Whoever knows better says so, and Zoom's cloud records the floor.
    told = replace(EVENT, tracks=(TrackMapping(file=track.parts[0].path, content="floor"),))
    assert not any(each.via_interpreter for each in split(listening, transcript, told).utterances)
    part = replace(track.parts[0], path="GMT20261002-040000_Recording.m4a")
    cloud = replace(listening, recording=replace(listening.recording, tracks=(replace(track, parts=(part,)),)))
    assert not any(each.via_interpreter for each in split(cloud, transcript, EVENT).utterances)


def test_people_who_all_speak_english_are_no_channel():
    """One language by as many voices as there are people is a floor on which everybody chose it."""
    voices = iter(("v1", "v2", "v1", "v3", "v1", "v4", "v1", "v5", "v1", "v3", "v1"))
    lines = [f"{next(voices)} {line.partition(' ')[2]}" for line in CHANNEL.strip().splitlines()]
    listening, transcript = hear("\n".join(lines), pause=1_200)

    proceedings = split(listening, transcript, EVENT)

    assert not any(each.via_interpreter for each in proceedings.utterances)


OVERHEARD = """
v1 en: Good morning, everyone. I am Rosa Lindqvist, your host today. Please welcome Haruka Shimizu.
v3 ja: 清水遥香と申します。
v2 en: Our port uses tide sensors. Ships wait less than they did. We publish the data every day.
v3 ja: 私たちの港では。
v2 en: Citizens read the data on their phones. Schools use it too, and so do the fishing boats.
v1 en: Thank you very much. Next is Dohyun Bang.
v4 ko: 방도현입니다.
v2 en: Our port works with five more cities. They send us their ships and we send them our pilots.
v4 ko: 저희 항만은.
v2 en: That is our plan for next year. We will need more people than we have today.
v1 en: Thank you all, and goodbye.
"""


def test_whoever_is_overheard_beneath_an_interpreter_is_who_the_interpreter_speaks_for():
    """Own voices are named as on a floor, and what the interpreter says after a scrap of one is that person's."""
    listening, transcript = hear_channel(OVERHEARD, pause=500)

    proceedings = split(listening, transcript, EVENT)

    names = {each.voice: each.speaker for each in proceedings.namings}
    assert names == {"v1": "rosa-lindqvist", "v3": "haruka-shimizu", "v4": "dohyun-bang"}  # and v2 is nobody's
    spoken = [each.speaker for each in proceedings.utterances if each.voice == "v2"]
    assert spoken == ["haruka-shimizu"] * 5 + ["dohyun-bang"] * 4
    # The scraps are the beginnings of what the interpreter says whole: they are in no talk, and said to be.
    assert {each.language for each in proceedings.utterances} == {"en"}
    assert [each.kind for each in proceedings.doubts if each.kind == "overheard"] == ["overheard"]


# Rosa Lindqvist (v1) speaks English; v2 interprets all others, who are heard before it begins, quieter.
BENEATH = """
v1 en: Good morning, everyone. My name is Rosa Lindqvist. Please welcome Weimin Tao.
(v4) zh: 大家好，
v2 en: Hello everyone, I am Weimin Tao. Ports need to share their data.
(v4) zh: 我们的港口，
v2 en: I hope that the discussion today bears fruit. We will publish more next year.
v1 en: Thank you, Mr. Tao. We now move to the first session on cases. The floor is yours, Haruka Shimizu.
(v5) ja: 清水と申します。
v2 en: Hello, my name is Haruka Shimizu. Our port uses tide sensors.
(v5) ja: 船は、
v2 en: Ships wait less than they did.
v1 en: Thank you. Now we go on to the next one.
(v6) ko: 안녕하세요,
v2 en: Good morning. Our port publishes its data.
(v6) ko: 그래서,
v2 en: We will work with five more cities. That is our plan for next year.
v1 en: Thank you. And now our last speaker of the session, please.
(v7) ko: 저는,
v2 en: Hello. My name is Sujin Bang. We work together with citizens.
(v7) ko: 감사합니다.
v2 en: That is all I have to say about our port.
v1 en: We now come to the questions from the audience. Dohyun Bang, how do you share the data of the sensors?
(v6) ko: 네,
v2 en: The data is published every day.
(v6) ko: 누구나,
v2 en: Everybody can read it on the phone.
v1 en: Thank you, Dohyun Bang. Thank you all, and goodbye.
"""


def test_the_voice_and_the_language_beneath_an_interpreter_tell_who_speaks():
    """Nobody calls Dohyun Bang to his talk by name; later somebody does, and his voice is the same."""
    listening, transcript = hear_channel(BENEATH, pause=500)

    proceedings = split(listening, transcript, EVENT)

    floor = {"v4": "weimin-tao", "v5": "haruka-shimizu", "v6": "dohyun-bang", "v7": "sujin-bang"}
    scraps = [each for each in listening.regions if each.beneath]
    time: Counter[str] = Counter()
    for each in proceedings.utterances:
        before = [scrap.voice for scrap in scraps if scrap.span.start < each.span.start]
        truth = "rosa-lindqvist" if each.voice == "v1" else floor[before[-1]]
        time["right" if each.speaker == truth else "nobody" if each.speaker is None else "wrong"] += each.span.duration
    assert time["wrong"] == 0
    assert time["right"] >= 0.85 * time.total()
    # Whose the voices beneath are is no naming, and what they say is in no talk.
    assert [each.voice for each in proceedings.namings] == ["v1"]
    assert {each.language for each in proceedings.utterances} == {"en"}
    assert [each.kind for each in proceedings.doubts if each.kind == "overheard"] == ["overheard"]


def test_what_is_heard_beneath_and_nobody_renders_is_not_lost():
    """Where no interpreter goes on soon, what the floor said is kept, quiet as it was."""
    listening, transcript = hear_channel(BENEATH + "(v6) ko: 한 가지 더 말씀드리겠습니다.", pause=500)

    proceedings = split(listening, transcript, EVENT)

    assert proceedings.utterances[-1].text == "한 가지 더 말씀드리겠습니다."


def test_a_sentence_that_is_likely_somebodys_is_in_the_talk_and_has_no_name():
    """A talk holds what is likely to be a part of it; no sentence is given a name for that."""
    listening, transcript = hear_channel()

    proceedings = split(listening, transcript, EVENT)

    speaker_of = {each.id: each.speaker for each in proceedings.utterances}
    for talk in proceedings.talks:
        speakers = {speaker_of[each] for each in talk.utterances}
        assert speakers <= {talk.speaker, None}
        assert talk.speaker is None or talk.speaker in speakers


RUN_ON = "v1 en: Thank you for the talk, I hand over to Haruka Shimizu, I am Haruka Shimizu and I work on tide sensors."


def test_an_interpreters_sentence_is_cut_where_another_begins_to_speak():
    """A comma may be all that is heard between two people."""
    [sentence] = cut_utterances(*hear_channel(RUN_ON))

    parts = cut_clauses([sentence], EVENT)

    assert parts[-1].text == "I am Haruka Shimizu and I work on tide sensors."
    assert "".join(word.text for part in parts for word in part.words) == sentence.text
    assert len({each.id for each in parts}) == len(parts) > 1
    speakers = ["rosa-lindqvist"] * (len(parts) - 1) + ["haruka-shimizu"]
    named = [replace(part, speaker=speaker) for part, speaker in zip(parts, speakers, strict=True)]
    assert [each.speaker for each in join_clauses(named, {})] == ["rosa-lindqvist", "haruka-shimizu"]


@pytest.mark.parametrize("language", ["zh", "ja", "ko", "en"])
def test_sentences_of_one_speaker_are_whole_again_after_they_were_cut(language: Language, tmp_path: Path):
    """Cutting and joining changes nothing but what is two people's."""
    folder = tmp_path / "event"
    folder.mkdir()
    event, script, _ = draw_channel(7003, language, (), folder)
    sentences = cut_utterances(*hear_channel(script, language=language))
    assert join_clauses(cut_clauses(sentences, event), {}) == sentences


# --- whole events, as they would be heard without a mistake ---------------------------------------------------------


def draw_channel(
    seed: int, language: Language, troubles: tuple[Trouble, ...], folder: Path
) -> tuple[Event, str, list[str]]:
    """Return an event, what is heard on a channel of it, and who says each line; names are such as no tuning saw."""
    rng, shape = random.Random(seed), Shape()
    planned = draw_programme(rng, shape, held_out=True, mc_language=None, namesakes_meet=False)
    changes = draw_changes(random.Random(f"{seed} changes"), planned, troubles, held_out=True)
    turns = write_script(rng, planned, shape, held_out=True, changes=changes)
    (folder / "event.toml").write_text(describe_event(planned, DATE, changes.unlisted), encoding="utf-8")
    lines, speakers = [], []
    for at, turn in enumerate(turns):
        own = turn.guest.language == language
        voice = turn.guest.person.id if own else f"interpreter-{at // 9 % 2}"
        lines += [f"{voice} {language}: {line.text[language]}" for line in turn.lines]
        speakers += [turn.guest.person.id] * len(turn.lines)
    return read_event(folder), "\n".join(lines), speakers


@pytest.mark.parametrize("language", ["zh", "ja", "ko", "en"])
def test_a_channel_that_is_heard_well_gives_hardly_a_wrong_name_and_most_of_the_right_ones(
    language: Language, tmp_path: Path
):
    """Also where the order is another, somebody is missing, and people speak who are on no programme."""
    time: Counter[str] = Counter()
    folder = tmp_path / "event"
    folder.mkdir()
    cases: tuple[tuple[Trouble, ...], ...] = ((), ("changed",), ("stranger",), ("changed", "stranger"))
    for seed, troubles in product((7001, 7002), cases):
        event, script, speakers = draw_channel(seed, language, troubles, folder)
        listening, transcript = hear_channel(script, pause=700, language=language)
        proceedings = split(listening, transcript, event)
        known = {each.id for each in event.people}
        for region, truth in zip(listening.regions, speakers, strict=True):
            time["nameable"] += region.span.duration * (truth in known)
            for each in proceedings.utterances:
                shared = max(0, region.span.overlap(each.span))
                time["right"] += shared * (each.speaker == truth)
                time["wrong"] += shared * (each.speaker not in (truth, None))
    assert time["wrong"] <= 0.005 * time["nameable"]
    assert time["right"] >= 0.8 * time["nameable"]


def test_an_absent_person_is_nobodys_name_and_a_stranger_stays_one():
    """The MC says who is not there and calls somebody else, who is on no programme."""
    listening, transcript = hear_channel(
        CHANNEL.replace(
            "Next is Dohyun Bang.\nv2 en: Good morning.",
            "Dohyun Bang cannot join us today, so I hand over to Miro Castellan.\nv2 en: I am Miro Castellan.",
        ).replace("Thank you, Dohyun Bang. And", "Thank you, Miro Castellan. And")
    )
    speakers = {each.speaker for each in split(listening, transcript, EVENT).utterances}
    assert "dohyun-bang" not in speakers
    assert {"weimin-tao", "haruka-shimizu", "sujin-bang"} <= speakers
