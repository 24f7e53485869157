"""Who said what: names from what is said and from the programme, or none rather than a wrong one."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import (
    Event,
    InLanguages,
    Label,
    LabelKind,
    Listening,
    Naming,
    Person,
    Session,
    Span,
    Utterance,
    Word,
)
from pipeline.stages.split import split
from pipeline.stages.split.order import align
from pipeline.stages.split.utterances import LONGEST, cut_utterances
from tests.script import hear

PEOPLE = (
    Person(id="rosa-lindqvist", name="Rosa Lindqvist", family="Lindqvist", role="mc", pronoun="she", languages=("en",)),
    Person(
        id="weimin-tao",
        name="Weimin Tao",
        family="Tao",
        native=InLanguages(zh="陶卫民"),
        pronoun="he",
        languages=("zh",),
    ),
    Person(
        id="haruka-shimizu",
        name="Haruka Shimizu",
        family="Shimizu",
        native=InLanguages(ja="清水遥香"),
        aliases=("しみずはるか",),
        pronoun="she",
        languages=("ja",),
    ),
    Person(
        id="dohyun-bang",
        name="Dohyun Bang",
        family="Bang",
        native=InLanguages(ko="방도현"),
        pronoun="he",
        languages=("ko",),
    ),
    Person(
        id="sujin-bang",
        name="Sujin Bang",
        family="Bang",
        native=InLanguages(ko="방수진"),
        pronoun="she",
        languages=("ko",),
    ),
)
EVENT = Event(
    id="harbors",
    title="Harbors That Share Data",
    languages=("zh", "ja", "ko", "en"),
    people=PEOPLE,
    sessions=(
        Session(id="welcome", title="Welcome Remarks", kind="welcome", speakers=("weimin-tao",)),
        Session(
            id="cases",
            title="Cases from Three Harbors",
            kind="talks",
            speakers=("haruka-shimizu", "dohyun-bang", "sujin-bang"),
        ),
        Session(id="qa", title="Q&A", kind="qa"),
    ),
)

SCRIPT = """
v1 en: Good morning, everyone. My name is Rosa Lindqvist. First, I would like to invite Weimin Tao.
v2 zh: 大家好，我是陶卫民。港口之间需要共享数据。我们希望今天的讨论有成果。
v1 en: Thank you, Mr. Tao. We now move to the first session on cases. The floor is yours, Haruka Shimizu.
v3 ja: 皆様こんにちは、清水遥香と申します。私たちの港では潮位センサーを使っています。船の待ち時間が短くなりました。
v1 en: Thank you very much. Next is Dohyun Bang.
v4 ko: 안녕하십니까, 방도현입니다. 저희 항만은 데이터를 공개하고 있습니다. 앞으로 다섯 개 도시와 협력하겠습니다.
v1 en: Thank you, and now our last speaker of the session, please.
v5 ko: 안녕하세요. 저는 방수진이라고 합니다. 저희는 시민과 함께 일합니다. 감사합니다.
v1 en: We now come to the questions from the audience. Haruka Shimizu, how do you share the data of the sensors?
v3 ja: ご質問ありがとうございます。データは毎日公開しています。
v1 en: Thank you all, and goodbye.
"""


def test_people_are_named_by_what_they_and_the_mc_say():
    """Self-introductions and hand-overs in four languages give every voice its name, with the words that say so."""
    listening, transcript = hear(SCRIPT)

    proceedings = split(listening, transcript, EVENT)

    names = {each.voice: each.speaker for each in proceedings.namings}
    assert names == {
        "v1": "rosa-lindqvist",
        "v2": "weimin-tao",
        "v3": "haruka-shimizu",
        "v4": "dohyun-bang",
        "v5": "sujin-bang",
    }
    assert all(each.evidence for each in proceedings.namings)
    assert not [each for each in proceedings.doubts if each.kind == "unknown-speaker"]


def test_talks_find_their_sessions_and_kinds():
    """Each turn is a talk of the session it was held in; questions at the end belong to Q&A."""
    listening, transcript = hear(SCRIPT)

    talks = split(listening, transcript, EVENT).talks

    assert [(each.session, each.kind, each.speaker) for each in talks if each.kind != "bridging"] == [
        ("welcome", "welcome", "weimin-tao"),
        ("cases", "mc_intro", "rosa-lindqvist"),
        ("cases", "talk", "haruka-shimizu"),
        ("cases", "talk", "dohyun-bang"),
        ("cases", "talk", "sujin-bang"),
        ("qa", "mc_question", "rosa-lindqvist"),
        ("qa", "qa_answer", "haruka-shimizu"),
    ]


def test_every_word_is_in_exactly_one_utterance_and_every_utterance_in_one_talk():
    """Nothing that was heard is lost or told twice on the way to the talks."""
    listening, transcript = hear(SCRIPT)

    proceedings = split(listening, transcript, EVENT)

    spoken = [word.span for segment in transcript.segments for word in segment.words]
    assert [word.span for each in proceedings.utterances for word in each.words] == spoken
    held = [identifier for talk in proceedings.talks for identifier in talk.utterances]
    assert sorted(held) == [each.id for each in proceedings.utterances]


def test_a_voice_that_nobody_introduces_and_no_plan_expects_stays_unknown():
    """Somebody who speaks out of turn in an unexpected language gets a doubt, not somebody's name."""
    stranger = "v9 en: Excuse me, I have been in shipping for thirty years. I do not agree with that at all."
    listening, transcript = hear(SCRIPT + stranger)

    proceedings = split(listening, transcript, EVENT)

    names = {each.voice: each.speaker for each in proceedings.namings}
    assert names["v9"] is None
    assert [each.target for each in proceedings.doubts if each.kind == "unknown-speaker"] == ["v9"]


def test_one_voice_that_gives_two_names_gets_neither():
    """Two people whom the clustering took for one are not named after either of them."""
    listening, transcript = hear(SCRIPT.replace("v5 ko", "v4 ko"))

    names = {each.voice: each.speaker for each in split(listening, transcript, EVENT).namings}

    assert names["v4"] is None


def test_whoever_announces_somebody_is_not_given_that_name():
    """Where a language needs no subject and the honorific was lost, an announcement reads like a name given."""
    script = """
    v1 en: My name is Rosa Lindqvist. Please welcome Dohyun Bang, who will lead the discussion.
    v4 ko: 안녕하십니까, 토론을 시작하겠습니다. 다음 발표자는 방수진입니다.
    v5 ko: 저는 방수진이라고 합니다. 저희는 시민과 함께 일합니다.
    v4 ko: 말씀 감사합니다. 마지막 토론자는 시미즈 하루카입니다.
    v3 ja: 私たちの港では潮位センサーを使っています。船の待ち時間が短くなりました。
    """
    listening, transcript = hear(script)

    names = {each.voice: each.speaker for each in split(listening, transcript, EVENT).namings}

    assert names["v5"] == "sujin-bang"
    assert names["v4"] == "dohyun-bang"


def test_a_title_that_sounds_like_a_name_does_not_spoil_a_self_introduction():
    """的秘书长 sounds nearly like Taemin Suh; whoever says it gives his own name beside it."""
    namesake = Person(id="taemin-suh", name="Taemin Suh", family="Suh", languages=("ko",))
    script = SCRIPT.replace("我是陶卫民", "我是北湾港口协会的秘书长陶卫民").replace(
        "invite Weimin Tao", "invite our guest"
    )
    listening, transcript = hear(script)

    proceedings = split(listening, transcript, replace(EVENT, people=(*PEOPLE, namesake)))

    names = {each.voice: each.speaker for each in proceedings.namings}
    assert names["v2"] == "weimin-tao"


MURMUR = """
v1 en: Good morning, everyone. We have a full programme today, so let us begin at once.
v2 zh: 港口之间需要共享数据。我们希望今天的讨论有成果。港口的未来取决于合作。
v3 ja: 私たちの港では潮位センサーを使っています。船の待ち時間が短くなりました。
v4 ko: 저희 항만은 데이터를 공개하고 있습니다. 앞으로 다섯 개 도시와 협력하겠습니다.
"""
"""Nobody is named by what is said."""


def label_voices(listening: Listening, names: dict[str, str], kind: LabelKind, late: int = 0) -> tuple[Label, ...]:
    """Return a label for each region of a voice that has a name."""
    return tuple(
        Label(
            span=Span(start=each.span.start + late, end=each.span.end + late),
            text=names[each.voice],
            source=f"{names[each.voice]}.m4a" if kind == "track" else "timeline.json",
            kind=kind,
        )
        for each in listening.regions
        if each.voice in names
    )


def test_a_timeline_that_is_late_still_names_every_voice():
    """Zoom's timeline is some tenths of a second late; shares of a voice's time tell whose it is, with evidence."""
    listening, transcript = hear(MURMUR)
    accounts = {"v1": "Rosa Lindqvist", "v2": "陶卫民", "v3": "Shimizu Haruka", "v4": "방도현 Dohyun Bang"}

    proceedings = split(listening, transcript, EVENT, labels=label_voices(listening, accounts, "timeline", late=700))

    names = {each.voice: each.speaker for each in proceedings.namings}
    assert names == {"v1": "rosa-lindqvist", "v2": "weimin-tao", "v3": "haruka-shimizu", "v4": "dohyun-bang"}
    assert all("timeline.json shows" in each.evidence[0] for each in proceedings.namings)


def test_the_file_of_a_participant_names_its_owner_even_if_zoom_cut_the_name():
    """`audioRosaLindqvist….m4a` has no spaces, and a long name ends after sixteen characters."""
    listening, transcript = hear(MURMUR)
    people = (
        *PEOPLE,
        Person(id="maximiliane-o", name="Maximiliane Oberhauser", family="Oberhauser", languages=("zh",)),
    )
    tracks = label_voices(listening, {"v1": "RosaLindqvist", "v2": "MaximilianeOberh"}, "track")

    proceedings = split(listening, transcript, replace(EVENT, people=people), labels=tracks)

    names = {each.voice: each.speaker for each in proceedings.namings}
    assert (names["v1"], names["v2"]) == ("rosa-lindqvist", "maximiliane-o")


def test_two_people_at_one_microphone_are_not_both_its_owner():
    """Whoever gives another name on somebody's track has no name there, or the own one; never the owner's."""
    script = MURMUR + "v5 ko: 저는 방수진이라고 합니다. 저희는 시민과 함께 일합니다. 데이터는 매일 공개합니다."
    listening, transcript = hear(script)
    tracks = label_voices(listening, {"v4": "Dohyun Bang", "v5": "Dohyun Bang"}, "track")

    proceedings = split(listening, transcript, EVENT, labels=tracks)

    names = {each.voice: each.speaker for each in proceedings.namings}
    assert names["v4"] == "dohyun-bang"
    assert names["v5"] in (None, "sujin-bang")
    assert not [each for each in proceedings.utterances if each.voice == "v5" and each.speaker == "dohyun-bang"]


def test_one_person_under_two_voices_keeps_the_name_that_both_labels_give():
    """A line that was bad and then good makes two voices; the account says that they are one person."""
    script = MURMUR + "v5 zh: 数据每天都会公开。市民也可以看到。如果有问题请告诉我们。"
    listening, transcript = hear(script)
    labels = label_voices(listening, {"v2": "Weimin Tao", "v5": "Weimin Tao"}, "timeline")

    names = {each.voice: each.speaker for each in split(listening, transcript, EVENT, labels=labels).namings}

    assert names["v2"] == names["v5"] == "weimin-tao"


def test_a_label_for_a_moment_of_a_long_talk_names_nobody():
    """A timeline that shows an account for two seconds of a voice's minute is no proof of whose voice it is."""
    listening, transcript = hear(MURMUR.replace("港口的未来取决于合作。", "港口的未来取决于合作。" * 12))
    [region] = [each for each in listening.regions if each.voice == "v2"]
    span = Span(start=region.span.start + 4_000, end=region.span.start + 6_000)
    label = Label(span=span, text="Dohyun Bang", source="timeline.json", kind="timeline")

    names = {each.voice: each.speaker for each in split(listening, transcript, EVENT, labels=(label,)).namings}

    assert names["v2"] != "dohyun-bang"


def test_labels_of_people_who_are_not_on_the_programme_name_nobody():
    """An account called iPhone, or a stranger's, is a doubt for a reviewer and nobody's name."""
    listening, transcript = hear(MURMUR)

    proceedings = split(listening, transcript, EVENT, labels=label_voices(listening, {"v2": "iPhone"}, "timeline"))

    names = {each.voice: each.speaker for each in proceedings.namings}
    assert names["v2"] is None
    assert [each.kind for each in proceedings.doubts if "iPhone" in each.message] == ["unknown-label"]


def test_where_track_and_voice_disagree_nobody_is_named():
    """Sentences of a voice that are on somebody else's track keep neither name, with a doubt."""
    listening, transcript = hear(SCRIPT)
    owners = {"v1": "Rosa Lindqvist", "v2": "Weimin Tao", "v3": "Haruka Shimizu", "v4": "Dohyun Bang"}
    tracks = list(label_voices(listening, owners, "track"))
    last = max((each for each in tracks if each.text == "Haruka Shimizu"), key=lambda each: each.span)
    tracks[tracks.index(last)] = replace(last, text="Weimin Tao")

    proceedings = split(listening, transcript, EVENT, labels=tuple(tracks))

    spoken = [each for each in proceedings.utterances if last.span.start <= each.span.start < last.span.end]
    assert [each.speaker for each in spoken] == [None, None]
    assert {each.id for each in spoken} <= {each.target for each in proceedings.doubts if each.kind == "unsure-speaker"}


def test_a_wrong_hand_over_alone_names_nobody():
    """The MC calls somebody who does not come; the voice that speaks instead is not given that name."""
    script = """
    v1 en: My name is Rosa Lindqvist. Please welcome Weimin Tao.
    v2 zh: 大家好，我是陶卫民。港口之间需要共享数据。
    v1 en: Next is Sujin Bang.
    v6 ko: 저희 항만은 데이터를 공개하고 있습니다. 앞으로 다섯 개 도시와 협력하겠습니다.
    v1 en: Thank you. Next is Haruka Shimizu.
    v3 ja: 清水遥香と申します。私たちの港では潮位センサーを使っています。
    v1 en: And now Sujin Bang.
    v5 ko: 저는 방수진이라고 합니다. 저희는 시민과 함께 일합니다.
    """
    listening, transcript = hear(script)

    names = {each.voice: each.speaker for each in split(listening, transcript, EVENT).namings}

    assert names["v5"] == "sujin-bang"
    assert names["v6"] in (None, "dohyun-bang")


def test_a_family_name_that_two_people_share_decides_nothing():
    """“Next is Mr. Bang” does not choose between two people called Bang."""
    script = SCRIPT.replace("Next is Dohyun Bang.", "Next is Mr. Bang.").replace("방도현입니다. ", "")
    listening, transcript = hear(script)

    names = {each.voice: each.speaker for each in split(listening, transcript, EVENT).namings}

    assert names["v4"] in (None, "dohyun-bang")
    assert names["v5"] == "sujin-bang"


def test_a_name_that_a_person_gave_stands():
    """A correction outweighs whatever the evidence says, and nobody else gets that name."""
    listening, transcript = hear(SCRIPT)
    named = (Naming(voice="v4", speaker="sujin-bang", confidence=1.0, evidence=("A reviewer said so.",)),)

    proceedings = split(listening, transcript, EVENT, named=named)

    names = {each.voice: each.speaker for each in proceedings.namings}
    assert names["v4"] == "sujin-bang"


def test_an_event_without_a_programme_still_gives_talks():
    """No people and no sessions: every turn is a talk by a voice without a name."""
    listening, transcript = hear(SCRIPT)

    proceedings = split(listening, transcript, replace(EVENT, people=(), sessions=()))

    assert all(each.speaker is None and each.session is None for each in proceedings.talks)
    assert len(proceedings.talks) == 11


def test_silence_gives_empty_proceedings():
    """A recording in which nobody speaks is no error."""
    listening, transcript = hear("v1 en: x")
    empty = split(replace(listening, regions=()), replace(transcript, segments=()), EVENT)

    assert empty.utterances == ()
    assert empty.talks == ()


def test_a_recording_may_hold_its_sessions_in_another_order():
    """Q&A that the programme plans before the closing may really come after it, and the other way round."""
    closing = Session(id="closing", title="Closing Remarks", kind="closing", speakers=("weimin-tao",))
    sessions = (*EVENT.sessions[1:2], closing, EVENT.sessions[2])
    script = """
    v1 en: My name is Rosa Lindqvist. Please welcome Haruka Shimizu.
    v3 ja: 清水遥香と申します。私たちの港では潮位センサーを使っています。
    v1 en: Next is Dohyun Bang.
    v4 ko: 방도현입니다. 저희 항만은 데이터를 공개하고 있습니다.
    v1 en: We take questions from the audience. Dohyun Bang, how do you pay for it?
    v4 ko: 시에서 비용을 냅니다.
    v1 en: Let us come to the closing remarks. Weimin Tao, please.
    v2 zh: 我是陶卫民。感谢各位的参与。
    """
    listening, transcript = hear(script)

    talks = split(listening, transcript, replace(EVENT, sessions=sessions)).talks

    assert [(each.session, each.kind) for each in talks if each.speaker != "rosa-lindqvist"] == [
        ("cases", "talk"),
        ("cases", "talk"),
        ("qa", "qa_answer"),
        ("closing", "closing"),
    ]


def test_an_utterance_without_a_sentence_end_is_cut_at_pauses():
    """A recognizer that writes no full stops does not make utterances of minutes."""
    listening, transcript = hear("v1 en: " + " ".join(["shipping"] * 120))

    utterances = cut_utterances(listening, transcript)

    assert len(utterances) > 2
    assert all(each.span.duration <= LONGEST for each in utterances)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_utterances_tile_any_words(data: st.DataObject):
    """Whatever a recognizer writes, joined words and cut sentences hold the same words in the same order."""
    listening, transcript = hear(SCRIPT)
    segments = []
    for segment in transcript.segments:
        texts = data.draw(st.lists(st.text("a .。?！か다", min_size=1, max_size=6), min_size=1, max_size=12))
        step = segment.span.duration // len(texts)
        start = segment.span.start
        words = tuple(
            Word(span=Span(start=start + i * step, end=start + (i + 1) * step), text=text, confidence=0.5)
            for i, text in enumerate(texts)
        )
        segments.append(replace(segment, words=words, text="".join(texts).strip() or "x"))

    utterances = cut_utterances(listening, replace(transcript, segments=tuple(segments)))

    words = sorted(word.span for segment in segments for word in segment.words)
    assert sorted(word.span for each in utterances for word in each.words) == words


def test_the_planned_order_finds_the_place_of_a_voice_between_two_known_ones():
    """Three voices, three people, the first and the last known: the middle one follows."""
    scores = np.zeros((3, 3))
    scores[0, 0] = scores[2, 2] = 4.0

    found = align(scores)

    assert found[1, 1] > 0.9
    assert np.all(found.sum(axis=1) <= 1.0 + 1e-9)


SEAM = """
v1 en: Hello everyone, I am Rosa Lindqvist, your host today. Thanks.
v2 zh: 大家好，我是陶卫民，很高兴参加今天的会议。
"""


def test_a_short_sentence_where_two_voices_meet_has_no_name() -> None:
    """It may be the other's; it stays in its talk, with a doubt. After a pause it has its name."""
    for pause, speaker in ((100, None), (600, "rosa-lindqvist")):
        proceedings = split(*hear(SEAM, pause=pause), EVENT)
        thanks = next(each for each in proceedings.utterances if each.text == "Thanks.")
        assert thanks.speaker == speaker
        assert thanks.id in proceedings.talks[0].utterances
        assert proceedings.talks[0].speaker == "rosa-lindqvist"
        doubts = [each.target for each in proceedings.doubts if each.kind == "unsure-speaker"]
        assert doubts == ([thanks.id] if speaker is None else [])


def test_a_person_may_name_who_says_it() -> None:
    """A correction stands, also where it says what was thought anyway."""

    def correct(utterances: tuple[Utterance, ...]) -> tuple[Utterance, ...]:
        return tuple(replace(each, speaker="rosa-lindqvist") if "Thanks" in each.text else each for each in utterances)

    proceedings = split(*hear(SEAM, pause=100), EVENT, correct=correct)
    assert next(each.speaker for each in proceedings.utterances if each.text == "Thanks.") == "rosa-lindqvist"
    assert "unsure-speaker" not in {each.kind for each in proceedings.doubts}


def test_a_second_person_at_a_microphone_is_named_by_those_who_call():
    """The owner is known by more than the account, and the other one is called by name twice: both have their names."""
    script = """
    v1 en: My name is Rosa Lindqvist. Please welcome Haruka Shimizu.
    v3 ja: 皆様こんにちは、清水遥香と申します。私たちの港では潮位センサーを使っています。
    v1 en: Thank you very much, Haruka Shimizu. Next is Dohyun Bang.
    v4 ko: 저희 항만은 데이터를 공개하고 있습니다. 앞으로 다섯 개 도시와 협력하겠습니다.
    v1 en: Thank you, Dohyun Bang. The next question is for Dohyun Bang.
    v4 ko: 데이터는 매일 공개하고 있습니다.
    """
    listening, transcript = hear(script)
    owners = {"v1": "Rosa Lindqvist", "v3": "Haruka Shimizu", "v4": "Haruka Shimizu"}

    proceedings = split(listening, transcript, EVENT, labels=label_voices(listening, owners, "track"))

    names = {each.voice: each.speaker for each in proceedings.namings}
    assert (names["v3"], names["v4"]) == ("haruka-shimizu", "dohyun-bang")
    assert all(each.speaker == "dohyun-bang" for each in proceedings.utterances if each.voice == "v4")
    assert [each.target for each in proceedings.doubts if each.kind == "shared-microphone"] == ["v4"]


def test_who_is_not_on_the_list_of_those_who_were_there_is_not_named_by_order():
    """The planned place alone does not make a voice somebody's who never joined; what people say still does."""
    script = """
    v1 en: My name is Rosa Lindqvist. Please welcome Haruka Shimizu.
    v3 ja: 皆様こんにちは、清水遥香と申します。船の待ち時間が短くなりました。
    v1 en: Thank you very much. We go on.
    v4 ko: 저희 항만은 데이터를 공개하고 있습니다. 앞으로 다섯 개 도시와 협력하겠습니다.
    v1 en: Thank you, and now our last speaker of the session, please.
    v5 ko: 안녕하세요. 저는 방수진이라고 합니다. 저희는 시민과 함께 일합니다.
    """
    listening, transcript = hear(script)
    there = ("Rosa Lindqvist", "清水遥香", "Sujin BANG", "Weimin Tao")

    without = split(listening, transcript, EVENT)
    proceedings = split(listening, transcript, EVENT, attended=there)

    assert {each.voice: each.speaker for each in without.namings}["v4"] == "dohyun-bang"
    assert {each.voice: each.speaker for each in proceedings.namings}["v4"] is None
    assert {each.voice: each.speaker for each in proceedings.namings}["v5"] == "sujin-bang"
    assert [each.target for each in proceedings.doubts if each.kind == "not-listed"] == ["dohyun-bang"]
    # A list that hardly knows the programme is of other names, and says nothing.
    others = ("Rosa Lindqvist", "guest", "iPhone")
    assert split(listening, transcript, EVENT, attended=others).namings == without.namings


def test_the_last_words_of_an_mc_are_not_the_closing_session():
    """“To conclude” after everybody has spoken does not pull the speaker of the closing remarks into the questions."""
    closing = Session(id="closing", title="Closing Remarks", kind="closing", speakers=("weimin-tao",))
    event = replace(EVENT, sessions=(*EVENT.sessions, closing))
    script = """
    v1 en: My name is Rosa Lindqvist. Please welcome Weimin Tao.
    v2 zh: 大家好，我是陶卫民。港口之间需要共享数据。
    v1 en: Thank you. We now move to the first session on cases. The floor is yours, Haruka Shimizu.
    v3 ja: 皆様こんにちは、清水遥香と申します。私たちの港では潮位センサーを使っています。
    v1 en: We now come to the questions from the audience. Haruka Shimizu, how do you share the data?
    v3 ja: ご質問ありがとうございます。データは毎日公開しています。
    v1 en: The floor is yours, Weimin Tao.
    v2 zh: 我代表港口感谢各位。希望明年再次见面。
    v1 en: Thank you. With this we conclude the webinar.
    """
    listening, transcript = hear(script)

    talks = split(listening, transcript, event).talks

    assert [each.session for each in talks if each.kind != "bridging" and each.speaker == "weimin-tao"] == [
        "welcome",
        "closing",
    ]


def test_a_talk_by_somebody_unknown_is_in_the_session_that_was_led_to():
    """When all who are due in a session have spoken, the MC's next words lead on, though nobody knows who follows."""
    script = """
    v1 en: My name is Rosa Lindqvist. Please welcome Weimin Tao.
    v2 zh: 大家好，我是陶卫民。港口之间需要共享数据。
    v1 en: Thank you. Somebody else will tell us about harbors now.
    v6 en: The quay will be whole again next year. The city pays for it. Boats come back.
    v1 en: Thank you very much. Next is Dohyun Bang.
    v4 ko: 안녕하십니까, 방도현입니다. 저희 항만은 데이터를 공개하고 있습니다.
    """
    listening, transcript = hear(script)

    talks = split(listening, transcript, EVENT).talks

    assert [each.session for each in talks if each.speaker is None] == ["cases"]
