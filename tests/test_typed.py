"""What was typed becomes utterances without a name, and is found again where somebody reads it aloud."""

from dataclasses import replace
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.records import LANGUAGES, Language, ReadAloud, Span, Utterance
from pipeline.stages.split.reading import link_read_aloud
from pipeline.stages.split.typed import write_typed
from pipeline.zoom.chat import Typed
from pipeline.zoom.questions import Answer, Question

DURATION = 600_000


def speak(script: str) -> tuple[Utterance, ...]:
    """Return spoken utterances from lines such as `mc en: Good morning.`, four seconds each; `?` names nobody."""
    made = []
    for number, line in enumerate(script.strip().splitlines()):
        head, _, text = line.strip().partition(": ")
        who, _, code = head.partition(" ")
        made.append(
            Utterance(
                id=f"u{number + 1:04d}",
                span=Span(start=number * 5_000, end=number * 5_000 + 4_000),
                language=next(each for each in LANGUAGES if each == code),
                text=text,
                voice=f"v-{who}",
                speaker=None if who.startswith("?") else who,
                track="floor",
            )
        )
    return tuple(made)


def ask(*texts: str, languages: tuple[Language, ...] = LANGUAGES) -> tuple[Utterance, ...]:
    """Return what a report on questions becomes."""
    typed, doubts = write_typed((), [Question(text=text) for text in texts], languages, DURATION)
    assert doubts == ()
    return typed


EVENING = speak(
    """
    mc en: Thank you, that was a lovely talk about the harbor.
    mc en: We have a question from the audience.
    mc en: How many quiet streets will the harbor district have by 2031, and who pays for them?
    mc en: Ren, would you like to take it?
    ren ja: はい、ありがとうございます。
    ren ja: 港の地区には十二本の静かな道ができます。
    mc en: Thank you, Ren.
    mc zh: 下一个问题：静街项目一共需要多少资金，市民可以参加吗？
    weilan zh: 市民当然可以参加。
    mc en: That was all, good night.
    """
)


def test_a_question_is_linked_to_who_reads_it_and_to_its_answer():
    """The words of the MC are found, the hand-over behind them is passed over, and the next person answers."""
    typed = ask(
        "How many quiet streets will the Harbor district have by 2031 and who pays for them",
        "静街项目一共需要多少资金，市民可以参加吗？",
        "Will there be coffee in the break, and of which kind, please?",
    )

    assert link_read_aloud(EVENING, typed, readers={"mc"}) == (
        ReadAloud(typed="q0001", spoken=("u0003",), answer=("u0005", "u0006")),
        ReadAloud(typed="q0002", spoken=("u0008",), answer=("u0009",)),
    )


@pytest.mark.parametrize(
    ("heard", "typed"),
    [
        ("en: How many quiet streets will the arbor district have by 2031 and who plays for them?", 0),
        ("ja: 夜間の騒音はどのように側定していますか。結果は公開されますか。", 1),
        ("ko: 밤에는 소음을 어떠케 측정합니까 결과를 공개합니까?", 2),
        ("zh: 静街项目一共需要多少资金市民可以参家吗？", 3),
    ],
)
def test_a_question_is_found_where_it_was_misheard(heard: str, typed: int):
    """A recognizer gets a letter or a word wrong; most of a sentence is still the same."""
    questions = ask(
        "How many quiet streets will the harbor district have by 2031, and who pays for them?",
        "夜間の騒音はどのように測定していますか。結果は公開されますか。",
        "밤에는 소음을 어떻게 측정합니까? 결과를 공개합니까?",
        "静街项目一共需要多少资金，市民可以参加吗？",
    )

    links = link_read_aloud(speak(f"mc {heard}\nren en: Of course."), questions)

    assert [(each.typed, each.spoken, each.answer) for each in links] == [
        (f"q{typed + 1:04d}", ("u0001",), ("u0002",)),
    ]


def test_what_is_read_in_several_sentences_is_found_as_one():
    """The window is as long as the question, and no longer."""
    spoken = speak(
        """
        mc en: Please stay a little.
        mc en: How loud may a quiet street be in the middle of the night?
        mc en: And who goes out to measure it with which meter?
        mc en: Over to you.
        ren en: Forty decibels.
        """
    )
    typed = ask(
        "How loud may a quiet street be in the middle of the night? And who goes out to measure it with which meter?"
    )

    assert link_read_aloud(spoken, typed) == (ReadAloud(typed="q0001", spoken=("u0002", "u0003"), answer=("u0005",)),)


def test_across_languages_only_what_is_certain_links():
    """Three numbers and abbreviations that are nowhere else, in words about a question: else there is no link."""
    certain = ask("BEMSとLiDARを入れると、2031年までに費用は2500万円になりますか。")
    vague = ask("静かな道は何本できますか。お金は誰が払いますか。")
    script = "mc en: The next question: with BEMS and LiDAR, is it 25 million yen by 2031?\nren en: Yes."

    assert link_read_aloud(speak(script), certain) == (ReadAloud(typed="q0001", spoken=("u0001",), answer=("u0002",)),)
    assert link_read_aloud(speak(script), vague) == ()
    assert link_read_aloud(speak(script.replace("BEMS", "DEMS")), certain) == ()
    assert link_read_aloud(speak(script.replace("The next question: w", "W")), certain) == ()
    twice = script.replace("ren en: Yes.", "ren en: Yes.\nmc en: One question, BEMS and LiDAR, 25 million by 2031?")
    assert link_read_aloud(speak(twice), certain) == ()


def test_rather_no_link_than_a_wrong_one():
    """Short texts, two places, two questions for one place, and people who may not read aloud link nothing."""
    question = "How many quiet streets will the harbor district have by 2031?"
    line = f"mc en: {question}"

    assert link_read_aloud(speak("mc en: Thank you!\nren en: Thank you!"), ask("Thank you!")) == ()
    assert link_read_aloud(speak(f"{line}\nren en: Twelve.\n{line}"), ask(question)) == ()
    assert link_read_aloud(speak(line), ask(question, question.replace("quiet", "noisy"))) == ()
    assert link_read_aloud(speak(line.replace("mc", "ren")), ask(question), readers={"mc"}) == ()
    assert len(link_read_aloud(speak(line.replace("mc", "?x")), ask(question), readers={"mc"})) == 1


def test_what_somebody_says_in_the_chat_is_no_question():
    """A greeting that the MC reads aloud is not asked, and what was typed later cannot have been read before."""
    greeting = "Good evening to all of you from the reed beds of Vale."
    question = "How many quiet streets will the harbor district have by 2031?"
    spoken = speak(f"mc en: {greeting}\nmc en: {question}\nren en: Twelve.")

    def link(time: int, text: str) -> tuple[ReadAloud, ...]:
        typed, _ = write_typed([Typed(time=time, author="Tamsin Vale", text=text)], (), ("en",), DURATION)
        return link_read_aloud(spoken, typed)

    assert link(0, greeting) == ()
    assert [each.typed for each in link(0, question)] == ["c0001"]
    assert link(60_000, question) == ()


def test_no_answer_is_better_than_a_late_one():
    """When the next question follows at once, or nobody speaks for a minute, nobody has answered."""
    first, second = "How many quiet streets will there be in 2031?", "Who goes out to measure the noise at night?"
    spoken = speak(f"mc en: {first}\nmc en: {second}\nren en: The harbor office does.")
    links = link_read_aloud(spoken, ask(first, second))
    assert [each.answer for each in links] == [(), ("u0003",)]

    late = (*spoken[:2], replace(spoken[2], span=Span(start=80_000, end=84_000)))
    assert [each.answer for each in link_read_aloud(late, ask(first, second))] == [(), ()]


def test_typed_words_have_no_voice_and_no_name():
    """Whoever typed, the outline cannot say who it was; a question stays one although it has two sentences."""
    messages = [
        Typed(time=90_000, author="岡田 蓮", text="夜はとても静かです。"),
        Typed(time=30_000, author="Tamsin Vale", text="Good morning from the reed beds."),
        Typed(time=None, author=None, text="소리가 잘 들립니다."),
        Typed(time=40_000, author="Iris Fell", text="👏👏 100"),
    ]
    questions = [Question(text="How loud? And how long?", answers=(Answer(text="谢谢您的提问。"), Answer(text=None)))]
    typed, doubts = write_typed(messages, questions, ("ja", "en", "ko"), DURATION)

    assert [(each.id, each.source, each.language, each.span.start, each.text) for each in typed] == [
        ("c0001", "chat", "en", 30_000, "Good morning from the reed beds."),
        ("c0003", "chat", "ja", 90_000, "夜はとても静かです。"),
        ("c0004", "chat", "ko", DURATION, "소리가 잘 들립니다."),
        ("q0001", "qa", "en", DURATION, "How loud? And how long?"),
        ("q0001-a1", "qa", "zh", DURATION, "谢谢您的提问。"),
    ]
    assert {(each.voice, each.speaker, each.words, each.track) for each in typed} == {(None, None, (), None)}
    assert doubts == ()


def test_another_script_is_a_doubt():
    """What none of the four languages can be is left out, and counted."""
    typed, doubts = write_typed([Typed(time=1, author=None, text="Добрый день всем")], (), ("en",), DURATION)

    assert typed == ()
    assert [each.kind for each in doubts] == ["other-language"]


words = st.text(alphabet="abcdefgh 静かな道누가?？.。0123BEMS", max_size=60)


@settings(max_examples=60, deadline=None)
@given(st.lists(words, max_size=6), st.lists(words, max_size=6), st.integers(0, DURATION))
def test_links_only_name_what_there_is(spoken: list[str], texts: list[str], time: int):
    """Whatever is typed and said, ids are those of the records, no utterance is read twice, and nothing is raised."""
    heard = speak("\n".join(f"p{number % 3} en: Now {text}" for number, text in enumerate(spoken)))
    typed, _ = write_typed([Typed(time=time, author=None, text=text) for text in texts], (), ("ja", "en"), DURATION)
    links = link_read_aloud(heard, typed)

    read = [each for link in links for each in link.spoken]
    assert len(read) == len(set(read))
    assert {*read, *(each for link in links for each in link.answer)} <= {each.id for each in heard}
    assert {link.typed for link in links} <= {each.id for each in typed}


def test_questions_that_nobody_read_are_never_linked():
    """In three hundred talks of other words, none of fifty typed questions is found."""
    random = Random(20261002)
    subjects = ("the harbor", "our district", "a quiet street", "the lake", "every tram", "this school", "the market")
    verbs = ("needs", "has", "measures", "opens", "plans", "shares", "pays for", "asks about")
    objects = ("new sensors", "more trees", "the noise", "a question", "better light", "two bridges", "the night bus")

    def sentence() -> str:
        return f"{random.choice(subjects)} {random.choice(verbs)} {random.choice(objects)}"

    spoken = speak("\n".join(f"p{number % 4} en: {sentence()} and {sentence()}." for number in range(300)))
    typed = ask(*(f"Is it true that {sentence()} because {sentence()} or {sentence()}?" for _ in range(50)))

    assert link_read_aloud(spoken, typed) == ()
