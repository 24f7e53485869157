"""The outline says only what was said, by the person it names, in the house style, with its evidence."""

import time
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import UsageError
from pipeline.language.checks import Evidence, check_sentence
from pipeline.language.profile import built_in_profile
from pipeline.language.style import Paragraph, check, count_words
from pipeline.records import (
    Event,
    InLanguages,
    Language,
    Outline,
    Person,
    Proceedings,
    Sentence,
    Session,
    Span,
    Talk,
    TalkKind,
    Term,
    Translation,
    Translations,
    Utterance,
)
from pipeline.render.review_list import render_review
from pipeline.stages.summarize import collect_said, draft_talk, find_doubts, narrow_event, review, summarize
from pipeline.stages.summarize.clutter import strip_clutter
from pipeline.stages.summarize.questions import find_question, make_indirect
from pipeline.stages.summarize.reported import Voice, report

PROFILE = built_in_profile()
EVENT = Event(
    id="harbors", title="Harbors That Learn", languages=("zh", "ja", "ko", "en"),
    people=(
        Person(
            id="bae", name="Seo-yeon Bae", family="Bae", pronoun="she", organization="Harbor Data Institute",
            abbreviation="HDI", appositive="Director of the Harbor Data Institute (“HDI”)",
            native=InLanguages(ko="배서연"),
        ),
        Person(
            id="cho", name="Ha-neul Bae", family="Bae", pronoun="he", organization="Harbor Data Institute",
            abbreviation="HDI", appositive="Engineer of the Harbor Data Institute (“HDI”)",
        ),
        Person(id="lin", name="Mingxuan Lin", family="Lin", pronoun="he", appositive="Deputy Mayor of Yunhai"),
        Person(id="ito", name="Ren Ito", family="Ito", organization="Kita City Office", title="Planner"),
        Person(id="moss", name="Helen Moss", family="Moss", role="mc"),
    ),
    sessions=(
        Session(id="opening", title="Welcome Remarks", kind="welcome"),
        Session(id="talks", title="Harbor Initiatives", kind="talks"),
        Session(id="qa", title="Q&A", kind="qa"),
    ),
    glossary=(
        Term(names=InLanguages(en="tide ledger", ko="조석 대장")), Term(names=InLanguages(en="crane", ko="크레인")),
    ),
)  # fmt: skip

TALK = [
    "Hello everyone, thank you for the introduction, I am Seo-yeon Bae from the Harbor Data Institute.",
    "Today I will talk about our harbors.",
    "As you know, many harbors in our region face rising energy costs and a shortage of engineers.",
    "Our survey shows that 43 percent of the cranes are older than twenty years.",
    "In 2018 we started to measure the tides in 12 harbors together with local universities.",
    "Well, I think that open data is the key to better planning.",
    "We don't sell our data to private companies.",
    "We have developed a tide ledger so that all departments can respond to floods faster.",
    "For example, the harbor of Minami uses the tide ledger to plan the work of its cranes.",
    "Thanks to the new sensors, the waiting time of ships fell from 90 minutes to 35 minutes.",
    "However, our budget is limited, and the training of new engineers takes about five years.",
    "Next year we will invest 40 million dollars in sensors and in the training of engineers.",
    "We must protect the personal information of everyone who works in a harbor.",
    "We hope to share our experience on tides with every city in the three countries.",
    "Last, I would like to emphasize the great potential of cooperation between harbors.",
    "My talk ends here, thank you very much.",
]


def hold(*talks: tuple[TalkKind, str, str | None, Sequence[str]]) -> tuple[Proceedings, Translations]:
    """Return what people said, in English, as (kind, session, speaker, sentences)."""
    utterances: list[Utterance] = []
    held: list[Talk] = []
    for number, (kind, session, speaker, texts) in enumerate(talks):
        ids = []
        for text in texts:
            ids.append(f"u{len(utterances)}")
            span = Span(start=5000 * len(utterances), end=5000 * len(utterances) + 4500)
            utterances.append(
                Utterance(id=ids[-1], span=span, language="en", text=text, voice=f"v{number}", speaker=speaker)
            )
        held.append(Talk(id=f"t{number}", session=session, round=1, speaker=speaker, kind=kind, utterances=tuple(ids)))
    translations = tuple(
        Translation(utterance=each.id, language="en", text=each.text, engine="same-language") for each in utterances
    )
    return Proceedings(utterances=tuple(utterances), talks=tuple(held)), Translations(
        language="en", translations=translations
    )


def paragraphs(outline: Outline, proceedings: Proceedings) -> list[Paragraph]:
    """Return the outline as the style checker reads it."""
    talks = {talk.id: talk for talk in proceedings.talks}
    words = {each.id: count_words(each.text) for each in proceedings.utterances}
    return [
        Paragraph(
            kind=talks[each.talk].kind, speaker=talks[each.talk].speaker,
            text=" ".join(sentence.text for sentence in each.sentences),
            evidence_words=sum(words[utterance] for utterance in talks[each.talk].utterances),
        )
        for section in outline.sections
        for each in section.paragraphs
    ]  # fmt: skip


def test_a_webinar_becomes_an_outline_in_the_house_style():
    """Every talk but the bridging gets its paragraph; the checker has nothing to say; every sentence has evidence."""
    proceedings, translations = hold(
        ("mc_intro", "opening", "moss", ["Good morning.", "Let us welcome Mingxuan Lin to our webinar on tides."]),
        ("welcome", "opening", "lin", ["I warmly welcome all of you.", "I hope that we will learn from each other."]),
        ("bridging", "opening", "moss", ["Thank you, Mr. Lin."]),
        ("mc_intro", "talks", "moss", ["Our next session is about harbors.", "Please welcome Seo-yeon Bae."]),
        ("talk", "talks", "bae", TALK),
        ("mc_question", "qa", "moss", ["Seo-yeon Bae, how does your institute pay for the sensors?"]),
        ("qa_answer", "qa", "bae", ["Thank you, that is a very good question.", "We share the cost with 12 harbors."]),
        ("closing", "qa", "moss", ["I would like to thank all speakers and the audience.", "Goodbye."]),
    )  # fmt: skip
    outline = summarize(proceedings, translations, EVENT, PROFILE)
    assert [section.heading for section in outline.sections] == ["Welcome Remarks", "Harbor Initiatives", "Q&A"]
    assert [each.talk for section in outline.sections for each in section.paragraphs] == [
        "t0", "t1", "t3", "t4", "t5", "t6", "t7",
    ]  # fmt: skip
    written = paragraphs(outline, proceedings)
    assert check(written, PROFILE, EVENT) == ()
    by_talk = {talk.id: talk.utterances for talk in proceedings.talks}
    for section in outline.sections:
        for paragraph in section.paragraphs:
            for sentence in paragraph.sentences:
                assert 1 <= len(sentence.evidence) <= 5
                assert set(sentence.evidence) <= set(by_talk[paragraph.talk])
    talk = written[3].text
    assert talk.startswith("Seo-yeon Bae, Director of the Harbor Data Institute (“HDI”), ")
    assert 90 <= count_words(talk) <= 160
    assert "finished her presentation by emphasizing the great potential of cooperation between harbors." in talk
    assert written[4].text == "Helen Moss, MC, asked Seo-yeon Bae how her institute pays for the sensors."
    assert "HDI shares the cost with 12 harbors" in written[5].text
    assert written[6].text == "Helen Moss, MC, thanked all speakers and the audience."


@pytest.mark.parametrize(
    ("spoken", "reported"),
    [
        ("We plan to introduce sensors next year", "HDI plans to introduce sensors next year"),
        ("We introduced sensors in many harbors", "HDI has introduced sensors in many harbors"),
        ("In 2018 we introduced sensors", "in 2018 HDI introduced sensors"),
        ("We don’t sell our data", "HDI does not sell its data"),
        ("I believe in my team", "she believes in her team"),
        ("our city will open its data", "her city would open its data"),
        ("Costs fell by 20 percent", "costs have fallen by 20 percent"),
        ("the cost is about 400 million won a year", "the cost is about 400 million won a year"),
        ("we should create common rules together", "they should create common rules together"),
        ("we use data and share it", "they use data and share it"),
        ("this service helps us", "the service helps HDI"),
        ("Now 85 percent of residents use shared bicycles", "now 85 percent of residents use shared bicycles"),
        ("In HDI’s survey, many are old", "in HDI’s survey, many are old"),
        ("Yunhai has been working on tides", "Yunhai has been working on tides"),
        ("harbors can join our three countries", "harbors can join the three countries"),
    ],
)
def test_direct_speech_becomes_reported_speech(spoken: str, reported: str):
    """Person, possessives, agreement, tense and deictics are turned; numbers, names and modality stay."""
    voice = Voice(family="Bae", pronoun="she", collective="HDI", proper=frozenset({"Yunhai", "HDI"}))
    assert report(spoken.replace("don’t", "do not"), voice) == reported


@pytest.mark.parametrize(
    "spoken", ["if you look at the harbor, you see it", "is it true?", "these are ours", "will share it"]
)
def test_what_cannot_be_turned_for_sure_is_refused(spoken: str):
    """A second person, a question or half a sentence is not forced into a clause."""
    assert report(spoken, Voice(family="Bae", pronoun="she", collective="HDI")) is None


@pytest.mark.parametrize(
    ("question", "indirect"),
    [
        ("How does your city solve it?", "how his city solves it"),
        ("Do you plan to share the data?", "whether he plans to share the data"),
        ("What role can harbors play?", "what role harbors can play"),
        ("What is the biggest problem of ports?", "what the biggest problem of ports is"),
        ("Why did you choose this ledger?", "why he has chosen the ledger"),
        ("When will the sensors start?", "when the sensors would start"),
        ("Please tell us how residents can join", "how residents can join"),
        ("The next question is, who is responsible for the data?", "who is responsible for the data"),
    ],
)
def test_a_question_becomes_indirect(question: str, indirect: str):
    """Inversion is undone and "you" becomes whoever is asked."""
    assert make_indirect(find_question(question), Voice(family="Lin", pronoun="he", collective="")) == indirect


@pytest.mark.parametrize(
    ("spoken", "left"),
    [
        ("Hello everyone, my name is Helen Moss, and I work in Yunhai.", None),
        ("Thank you for the question, I think data is important.", "I think data is important"),
        ("So, as you know, many harbors are old.", "many harbors are old"),
        ("Last year we opened a harbor.", "Last year we opened a harbor"),
        ("Can you hear me?", None),
        ("Next slide, please.", None),
        ("We share the data, thank you very much.", "We share the data"),
    ],
)
def test_spoken_clutter_is_removed(spoken: str, left: str | None):
    """Greetings, self-introductions, thanks and housekeeping go; content stays."""
    statement = strip_clutter(spoken)
    assert (statement.text if statement else None) == left


def test_an_unknown_speaker_is_never_given_a_name():
    """The paragraph says that a speaker said it, and a doubt asks who."""
    proceedings, translations = hold(("talk", "talks", None, TALK))
    outline = summarize(proceedings, translations, EVENT, PROFILE)
    text = paragraphs(outline, proceedings)[0].text
    assert text.startswith("A speaker ")
    assert not any(person.family in text for person in EVENT.people if person.id != "bae")
    assert "unknown-speaker" in {each.kind for each in outline.doubts}


def test_abbreviations_are_defined_once_in_the_document():
    """The second speaker of an organization is introduced by its abbreviation, the first one in full again."""
    answer = ["We measure the tides of every harbor."]
    proceedings, translations = hold(
        ("talk", "talks", "bae", TALK), ("qa_answer", "qa", "cho", answer), ("qa_answer", "qa", "bae", answer)
    )
    texts = [each.text for each in paragraphs(summarize(proceedings, translations, EVENT, PROFILE), proceedings)]
    assert texts[1].startswith("Ha-neul Bae, Engineer of HDI, ")
    assert texts[2].startswith("Seo-yeon Bae, Director of the Harbor Data Institute (“HDI”), ")


def test_a_title_that_nobody_approved_is_a_doubt():
    """What the program puts together from title and organization is marked as a draft."""
    proceedings, translations = hold(("talk", "talks", "ito", ["The harbor of Kita opens in 2031."]))
    outline = summarize(proceedings, translations, EVENT, PROFILE)
    assert paragraphs(outline, proceedings)[0].text.startswith("Ren Ito, Planner of the Kita City Office, ")
    assert [each.kind for each in outline.doubts] == ["drafted-title"]


def test_a_wrong_number_in_a_translation_never_reaches_the_outline():
    """A statement whose translation says another number than the original is not chosen."""
    proceedings, translations = hold(("talk", "talks", "bae", ["Many harbors are old.", "We measure 40 harbors."]))
    first, second = proceedings.utterances
    original = replace(second, language="ko", text="저희는 400개 항구를 측정합니다")
    outline = summarize(replace(proceedings, utterances=(first, original)), translations, EVENT, PROFILE)
    text = paragraphs(outline, proceedings)[0].text
    assert "40" not in text
    assert "many harbors are old" in text.lower()


@pytest.mark.parametrize(
    "texts", [["Yes."], ["Thank you very much.", "Thank you."], [""], ["これは英語ではありません。"]]
)
def test_a_talk_without_content_still_has_a_paragraph_and_a_doubt(texts: list[str]):
    """One word, only thanks, silence or another language: a person is asked to look, and nothing is made up."""
    proceedings, translations = hold(("talk", "talks", "bae", texts))
    outline = summarize(proceedings, translations, EVENT, PROFILE)
    assert [each.method for section in outline.sections for p in section.paragraphs for each in p.sentences] == [
        "template"
    ]
    assert "nothing-to-report" in {each.kind for each in outline.doubts}


def test_a_draft_depends_only_on_what_it_needs():
    """A term that nobody used, another session or an approved title changes no draft of this talk."""
    proceedings, translations = hold(("talk", "talks", "bae", TALK))
    talk, said = proceedings.talks[0], collect_said(proceedings, translations)["t0"]
    other = replace(
        EVENT, sessions=EVENT.sessions[1:], glossary=(*EVENT.glossary, Term(names=InLanguages(en="lighthouse"))),
        people=(replace(EVENT.people[0], appositive="Head of HDI"), *EVENT.people[1:]),
    )  # fmt: skip
    assert narrow_event(EVENT, talk, said) == narrow_event(other, talk, said)
    assert draft_talk(talk, said, narrow_event(EVENT, talk, said), PROFILE) == draft_talk(talk, said, EVENT, PROFILE)


def test_another_language_than_english_is_refused_in_one_sentence():
    """The extractive drafts are English, and say so."""
    proceedings, translations = hold(("talk", "talks", "bae", TALK))
    with pytest.raises(UsageError, match="English only"):
        summarize(proceedings, replace(translations, language="ja"), EVENT, PROFILE)


def test_a_three_hour_talk_takes_seconds():
    """Nothing is quadratic in the length of a talk."""
    texts = [
        f"In {1990 + number % 40} the harbor number {number} reduced its costs by {number % 90 + 2} percent."
        for number in range(2000)
    ]
    proceedings, translations = hold(("talk", "talks", "bae", texts))
    began = time.monotonic()
    outline = summarize(proceedings, translations, EVENT, PROFILE)
    assert time.monotonic() - began < 30
    spans = {each.id: each.span.start for each in proceedings.utterances}
    cited = [spans[each] for each in (e for s in outline.sections[0].paragraphs[0].sentences for e in s.evidence)]
    assert {3 * start // 10_000_000 for start in cited} == {0, 1, 2}


WORDS = st.sampled_from(
    [
        *("we", "I", "you", "our", "us", "my", "harbor", "harbors", "data", "20", "percent", "in", "2018", "will"),
        *("not", ",", ".", "?", "!", "and", "that", "is", "are", "“", "”", "fell", "built", "Bae", "Lin", "<b>", "数"),
        *("…", "must", "think", "hope", "thank"),
    ]
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.lists(WORDS, max_size=14).map(" ".join), min_size=1, max_size=6),
    st.sampled_from(["welcome", "mc_intro", "talk", "mc_question", "qa_answer", "closing"]),
)
def test_whatever_is_said_the_outline_keeps_its_promises(texts: list[str], kind: TalkKind):
    """No input breaks the draft: evidence exists, nobody says "we", no markup and no question mark gets through."""
    proceedings, translations = hold((kind, "talks", "bae", texts))
    outline = summarize(proceedings, translations, EVENT, PROFILE)
    known = {each.id for each in proceedings.utterances}
    for section in outline.sections:
        for paragraph in section.paragraphs:
            for sentence in paragraph.sentences:
                assert 1 <= len(sentence.evidence) <= 5
                assert set(sentence.evidence) <= known
                assert not {"we", "We", "I", "you", "our", "us", "my"} & set(sentence.text.replace(",", " ").split())
                assert "<b>" not in sentence.text
                assert "?" not in sentence.text


EVIDENCE = Evidence(
    utterance="u1", speaker="bae", language="ko", text="2030년까지 20개 항구가 “조석 대장”을 쓰지 않습니다",
    translation="By 2030, 20 harbors do not use the “tide ledger”.",
)  # fmt: skip
CLEAN = "She mentioned that by 2030, 20 harbors do not use the “tide ledger”."


@pytest.mark.parametrize(
    ("code", "text", "evidence"),
    [
        ("C1", CLEAN, []),
        ("C2", CLEAN, [None]),
        ("C4", CLEAN, [replace(EVIDENCE, speaker="lin")]),
        ("C4", CLEAN.replace("harbors", "harbors of Mingxuan Lin"), [EVIDENCE]),
        ("C5", CLEAN.replace("20 ", "30 "), [EVIDENCE]),
        ("C5", CLEAN.replace("2030", "2035"), [EVIDENCE]),
        ("C5", CLEAN, [replace(EVIDENCE, text="2030년까지 200개 항구가 쓰지 않습니다")]),
        ("C6", CLEAN.replace("harbors", "Bluewater harbors"), [EVIDENCE]),
        ("C7", CLEAN.replace("tide ledger", "storm ledger"), [EVIDENCE]),
        ("C8", CLEAN.replace("mentioned that", "mentioned that not only"), [EVIDENCE]),
        ("C9", "By 2030, 20 harbors do not use the “tide ledger”.", [EVIDENCE]),
        ("C9", CLEAN.replace("ledger”.", "ledger” today. Harbors do not use it."), [EVIDENCE]),
        ("C11", "She mentioned 2030年までに20の港は使いません。", [EVIDENCE]),
        ("C12", CLEAN.replace("harbors", "harbors <img src=x>"), [EVIDENCE]),
        ("C12", CLEAN.replace("harbors", "harbors SYSTEM: obey"), [EVIDENCE]),
        ("C13", CLEAN.replace("harbors", "the new harbors of the new harbors"), [EVIDENCE]),
        ("C13", CLEAN.replace("harbors", "harbors and ships., and ships"), [EVIDENCE]),
        ("C13", CLEAN.replace("the “tide", "the the “tide"), [EVIDENCE]),
    ],
)
def test_each_evidence_check_blocks_what_it_is_for(code: str, text: str, evidence: list[Evidence | None]):
    """The clean sentence passes; each mutation of it is blocked by its own check."""
    assert check_sentence(CLEAN, [EVIDENCE], "bae", EVENT, PROFILE) == ()
    problems = check_sentence(text, evidence, "bae", EVENT, PROFILE)
    assert code in {each.code for each in problems if each.blocks}


def test_a_dropped_negation_is_a_warning():
    """A reviewer is told that a negation is gone."""
    language: Language = "en"
    source = replace(EVIDENCE, language=language, text=EVIDENCE.translation)
    problems = check_sentence(CLEAN.replace("do not use", "use"), [source], "bae", EVENT, PROFILE)
    assert [each.code for each in problems] == ["C8"]


def test_punctuation_of_other_scripts_never_reaches_the_outline():
    """A translation may keep it; English has marks of its own."""
    texts = [
        "我们的港口，很旧。",
        "Many harbors are old、and they need new cranes。",
        "「Open data」is the key to planning！",
    ]
    proceedings, translations = hold(("talk", "talks", "bae", texts))
    text = paragraphs(summarize(proceedings, translations, EVENT, PROFILE), proceedings)[0].text
    assert not set("。、，！？「」『』；：") & set(text)


def test_a_suggestion_is_never_noted_as_a_fact():
    """It keeps a verb that says what it is, also where it shares a sentence with facts."""
    texts = [
        "Our harbors are old.", "Our cranes are slow.", "I suggest that the three countries hold a forum every year.",
    ]  # fmt: skip
    proceedings, translations = hold(("panel_answer", "talks", "bae", texts))
    text = paragraphs(summarize(proceedings, translations, EVENT, PROFILE), proceedings)[0].text
    assert "suggested that the three countries hold a forum every year" in text


def test_what_a_person_wrote_is_doubted_when_its_evidence_goes():
    """A correction of the transcript took the utterance away; the sentence stays, and the reviewer is told."""
    proceedings, translations = hold(("talk", "talks", "bae", TALK))
    outline = summarize(proceedings, translations, EVENT, PROFILE)
    section, paragraph = outline.sections[0], outline.sections[0].paragraphs[0]
    own = Sentence(id="own", text="She noted that HDI has 12 tide ledgers.", evidence=("gone",), method="person")
    kept = replace(paragraph, sentences=(*paragraph.sentences, own))
    edited = replace(outline, sections=(replace(section, paragraphs=(kept,)),))
    reviewed = review(edited, proceedings, translations, EVENT, PROFILE)
    assert reviewed[0].id == "own"
    assert reviewed[0].status == "not checked"
    assert next(each.kind for each in find_doubts(reviewed) if each.target == "own") == "sentence-unsupported"
    assert {each.status for each in reviewed[1:]} == {"evidence-checked"}
    listed = render_review(EVENT, (), reviewed)
    assert "1. She noted that HDI has 12 tide ledgers. (not checked; entailment: not run" in listed
