"""A person's corrections survive whatever a run does anew: applied to the same speech, or shown as a conflict."""

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.codec import encode
from pipeline.edits import (
    Edit,
    Resolved,
    anchor_event,
    anchor_segment,
    anchor_sentence,
    anchor_talk,
    anchor_translation,
    anchor_utterance,
    anchor_voice,
    new_edit,
    resolve,
    resolve_speakers,
    resolve_voices,
    write_back,
)
from pipeline.edits.operations import Anchor
from pipeline.records import (
    Event,
    InLanguages,
    LedgerEntry,
    Listening,
    Outline,
    OutlineParagraph,
    Person,
    Proceedings,
    Recording,
    Region,
    Section,
    Segment,
    Sentence,
    Session,
    Span,
    Talk,
    Term,
    Transcript,
    Translation,
    Translations,
    Utterance,
    Word,
)

VOCABULARY = (
    *(" harbor", " sensors", " we", " share", " the", " data", " in", " 2019", " three", " cities"),
    *("潮", "位", "计", "公", "开", "数", "据", "は", "を", "観測", "します", " 항만", " 자료를", " 나눕니다"),
)
MARKER = "Qx7Zw"  # in no vocabulary, so that a test can find it again
WHO = "Mirae Seong"

quick = settings(max_examples=60, deadline=None, derandomize=True, database=None)


# --- speech, and ways to cut it ------------------------------------------------------------------------------


@st.composite
def speech(draw: st.DrawFn, least: int = 2) -> tuple[Word, ...]:
    """Words one after another, with pauses; the same word may come again and again."""
    texts = draw(st.lists(st.sampled_from(VOCABULARY), min_size=least, max_size=40))
    lengths = draw(st.lists(st.integers(80, 700), min_size=len(texts), max_size=len(texts)))
    pauses = draw(st.lists(st.sampled_from((0, 0, 0, 40, 300, 1500)), min_size=len(texts), max_size=len(texts)))
    words, now = [], 0
    for text, length, pause in zip(texts, lengths, pauses, strict=True):
        now += pause
        words.append(Word(span=Span(start=now, end=now + length), text=text, confidence=0.9))
        now += length
    return tuple(words)


def cut(words: tuple[Word, ...], places: set[int]) -> list[tuple[Word, ...]]:
    """Cut words before each of the places."""
    edges = [0, *sorted(each for each in places if 0 < each < len(words)), len(words)]
    return [words[one:other] for one, other in pairwise(edges) if one < other]


places = st.sets(st.integers(1, 39), max_size=12)


def hull(words: tuple[Word, ...]) -> Span:
    """From the first word to the last."""
    return Span(start=words[0].span.start, end=words[-1].span.end)


def joined(words: tuple[Word, ...]) -> str:
    """The text of words."""
    return "".join(each.text for each in words).strip()


def transcript(groups: list[tuple[Word, ...]], first_id: int = 0) -> Transcript:
    """A transcript with one segment for each group of words."""
    segments = tuple(
        Segment(
            id=f"s{index}",
            region=f"r{index}",
            span=hull(group),
            language="en",
            language_confidence=1.0,
            text=joined(group),
            words=group,
            confidence=0.9,
        )
        for index, group in enumerate(groups, start=first_id)
    )
    end = groups[-1][-1].span.end if groups else 0
    return Transcript(segments=segments, ledger=(LedgerEntry(span=Span(start=0, end=end), outcome="used"),))


def spoken(groups: list[tuple[Word, ...]], first_id: int = 0) -> tuple[Utterance, ...]:
    """One utterance for each group of words."""
    return tuple(
        Utterance(
            id=f"u{index}",
            span=hull(group),
            language="en",
            text=joined(group),
            voice="v1",
            speaker="someone",
            words=group,
        )
        for index, group in enumerate(groups, start=first_id)
    )


def held(groups: list[tuple[Word, ...]], talks: set[int], first_id: int = 0) -> Proceedings:
    """Utterances, cut into talks at the places in *talks* (counted in words, so that they are times)."""
    utterances = spoken(groups, first_id)
    edges = {group[0].span.start for group in cut(tuple(w for g in groups for w in g), talks)}
    made: list[list[str]] = []
    for utterance in utterances:
        if not made or utterance.span.start in edges:
            made.append([])
        made[-1].append(utterance.id)
    return Proceedings(
        utterances=utterances,
        talks=tuple(
            Talk(
                id=f"t{index}",
                session="panel",
                round=index + 1,
                speaker="someone",
                kind="panel_talk",
                utterances=tuple(ids),
            )
            for index, ids in enumerate(made)
        ),
    )


def letters(text: str) -> str:
    """A text without its spaces."""
    return "".join(text.split())


def inside(span: Span, spans: tuple[Span, ...]) -> float:
    """How much of a span lies in the others."""
    return sum(span.overlap(each) for each in spans) / span.duration


def correct(segment: Segment, word: int, marker: str = MARKER) -> Edit:
    """Replace one word of a segment."""
    texts = [each.text for each in segment.words]
    texts[word % len(texts)] = f" {marker} "
    after = " ".join("".join(texts).split())
    return new_edit("replace", anchor_segment(segment), who=WHO, before=segment.text, after=after)


def accounts_for(resolved: Resolved[object], *edits: Edit) -> None:
    """Every edit is applied or a conflict that shows both texts; none is both, none is lost."""
    conflicting = [each.edit.id for each in resolved.conflicts]

    assert sorted([*resolved.applied, *conflicting]) == sorted(each.id for each in edits)
    for conflict in resolved.conflicts:
        message = conflict.as_doubt().message
        assert (conflict.edit.target.text or conflict.edit.before or "") in message
        assert conflict.found is None or conflict.found in message
        assert conflict.edit.after is None or conflict.edit.after in message


# --- segments ------------------------------------------------------------------------------------------------


@quick
@given(
    words=speech(),
    one=places,
    other=places,
    target=st.integers(0, 99),
    word=st.integers(0, 99),
    shift=st.integers(0, 3),
)
def test_a_corrected_word_stays_with_its_speech_however_the_speech_is_cut(
    *, words: tuple[Word, ...], one: set[int], other: set[int], target: int, word: int, shift: int
):
    """The new transcript says what the old one said, with that one word changed, at the same time."""
    seen = transcript(cut(words, one))
    segment = seen.segments[target % len(seen.segments)]
    edit = correct(segment, word)
    again = transcript(cut(words, other), first_id=shift)

    resolved = resolve(again, [edit])

    accounts_for(resolved, edit)
    if not resolved.applied:
        assert resolved.effective is again
        return
    changed = segment.words[word % len(segment.words)]
    expected = letters("".join(MARKER if each == changed else each.text for each in words))
    assert letters("".join(each.text for each in resolved.effective.segments)) == expected
    for each in resolved.effective.segments:
        assert joined(each.words) == each.text
    kept = {each for segment in resolved.effective.segments for each in segment.words}
    assert {each for each in words if not each.span.overlap(segment.span)} <= kept
    marked = next(each for s in resolved.effective.segments for each in s.words if MARKER[0] in each.text)
    assert marked.span.overlap(segment.span) == marked.span.duration


@quick
@given(words=speech(), one=places, target=st.integers(0, 99), word=st.integers(0, 99))
def test_the_same_transcript_takes_every_correction(words: tuple[Word, ...], one: set[int], target: int, word: int):
    """A run that made nothing anew has no conflicts, and the whole segment reads as corrected."""
    seen = transcript(cut(words, one))
    position = target % len(seen.segments)
    edit = correct(seen.segments[position], word)

    resolved = resolve(seen, [edit])

    assert resolved.applied == (edit.id,)
    assert resolved.effective.segments[position].text == edit.after
    assert [s for i, s in enumerate(resolved.effective.segments) if i != position] == [
        s for i, s in enumerate(seen.segments) if i != position
    ]
    assert resolve(resolved.effective, [edit]).effective == resolved.effective


@quick
@given(words=speech(), one=places, other=places, targets=st.lists(st.integers(0, 99), min_size=2, max_size=5))
def test_the_order_of_corrections_of_different_segments_does_not_matter(
    words: tuple[Word, ...], one: set[int], other: set[int], targets: list[int]
):
    """Whoever corrects first, the effective transcript is the same."""
    seen = transcript(cut(words, one))
    chosen = sorted({each % len(seen.segments) for each in targets})
    edits = [correct(seen.segments[each], each, f"Qx{index}Zw") for index, each in enumerate(chosen)]
    again = transcript(cut(words, other))

    forward, backward = resolve(again, edits), resolve(again, edits[::-1])

    accounts_for(forward, *edits)
    assert forward.effective == backward.effective
    assert set(forward.applied) == set(backward.applied)
    assert resolve(again, edits) == forward


@quick
@given(words=speech(), one=places, other=places, target=st.integers(0, 99), noise=st.randoms(use_true_random=False))
def test_a_correction_survives_another_recognizer_or_is_a_conflict(
    words: tuple[Word, ...], one: set[int], other: set[int], target: int, noise: random.Random
):
    """Words heard otherwise, missed, or put up to 60 ms elsewhere: what was not corrected stays as it is."""
    seen = transcript(cut(words, one))
    segment = seen.segments[target % len(seen.segments)]
    edit = correct(segment, target)
    heard = []
    for each in words:
        start = max(heard[-1].span.end if heard else 0, each.span.start + noise.randint(-60, 60))
        text = noise.choice((each.text, each.text, each.text, f"{each.text}s", noise.choice(VOCABULARY), ""))
        if text:
            heard.append(Word(span=Span(start=start, end=max(start, each.span.end)), text=text, confidence=0.5))
    if not heard:
        return
    again = transcript(cut(tuple(heard), other))

    resolved = resolve(again, [edit])

    accounts_for(resolved, edit)
    kept = {each for s in resolved.effective.segments for each in s.words}
    near = Span(start=max(0, segment.span.start - 760), end=segment.span.end + 760)  # a word more at either edge
    assert {each for each in heard if not each.span.overlap(near)} <= kept
    if resolved.applied:
        assert letters(edit.after or "") in letters("".join(each.text for each in resolved.effective.segments))


@quick
@given(words=speech(least=4), one=places, other=places, target=st.integers(0, 99), silent=st.booleans())
def test_a_correction_of_speech_that_is_gone_is_never_put_on_other_speech(
    words: tuple[Word, ...], one: set[int], other: set[int], target: int, silent: bool
):
    """Where other words or none are at that time, nothing changes and the conflict shows both."""
    seen = transcript(cut(words, one))
    segment = seen.segments[target % len(seen.segments)]
    edit = correct(segment, target)
    gone = {id(each) for each in segment.words}
    left = [replace(each, text=" vvv") if id(each) in gone else each for each in words]
    again = transcript(cut(tuple(each for each in left if not silent or each.text != " vvv"), other))

    resolved = resolve(again, [edit])

    accounts_for(resolved, edit)
    assert resolved.effective is again
    assert len(resolved.conflicts) == 1


def test_of_a_hundred_corrections_nearly_all_survive_another_recognizer():
    """One word in twenty heard otherwise, edges 80 ms elsewhere, cut anew: at least 95 stay, and none is lost."""
    noise = random.Random(7)
    words, now = [], 0
    for index in range(3000):
        now += noise.choice((0, 0, 0, 0, 120, 600))
        end = now + noise.randint(150, 500)
        syllables = "".join(noise.choice(("ka", "to", "mi", "ren", "su", "po", "lin", "ga")) for _ in range(3))
        words.append(Word(span=Span(start=now, end=end), text=f" {syllables}{index % 7}", confidence=0.9))
        now = end
    speech_ = tuple(words)
    cuts = {index for index in range(1, 3000) if noise.random() < 0.1}
    seen = transcript(cut(speech_, cuts))
    edits = [correct(each, 3, f"{MARKER}{index}") for index, each in enumerate(noise.sample(seen.segments, 100))]
    heard = tuple(
        replace(
            each,
            text=each.text if noise.random() < 0.95 else " otherwise",
            span=Span(start=each.span.start + noise.randint(0, 70), end=each.span.end),
        )
        for each in speech_
    )
    moved = {index + noise.choice((-1, 0, 0, 0, 0, 0, 0, 1)) for index in cuts if noise.random() < 0.9}

    resolved = resolve(transcript(cut(heard, moved), first_id=1), edits)

    accounts_for(resolved, *edits)
    assert len(resolved.applied) >= 95


def test_a_deleted_segment_is_in_the_ledger():
    """Every second stays accounted for when a person deletes what was never said."""
    words = tuple(
        Word(span=Span(start=index * 500, end=index * 500 + 400), text=f" word{index}", confidence=0.9)
        for index in range(9)
    )
    made = transcript(cut(words, {3, 6}))
    edit = new_edit("replace", anchor_segment(made.segments[1]), who=WHO, before=made.segments[1].text, after="")

    resolved = resolve(made, [edit])

    assert [each.id for each in resolved.effective.segments] == ["s0", "s2"]
    assert [(each.span.start, each.span.end, each.outcome) for each in resolved.effective.ledger] == [
        (0, 1500, "used"),
        (1500, 2900, "dropped"),
        (2900, 4400, "used"),
    ]
    assert resolved.effective.ledger[1].text == "word3 word4 word5"


def test_the_last_correction_wins_and_an_undo_restores_the_one_before():
    """Both stay in the log; an undo of the undo brings the last one back."""
    words = tuple(Word(span=Span(start=i * 500, end=i * 500 + 400), text=f" word{i}", confidence=0.9) for i in range(6))
    made = transcript(cut(words, {3}))
    first = correct(made.segments[0], 1, "Bae")
    once = resolve(made, [first]).effective
    second = correct(once.segments[0], 1, "Pae")
    undo = new_edit("undo", Anchor(kind="edit", id=second.id), who=WHO)
    redo = new_edit("undo", Anchor(kind="edit", id=undo.id), who=WHO)

    texts = [
        resolve(made, log).effective.segments[0].text
        for log in ([first, second], [first, second, undo], [first, second, undo, redo])
    ]

    assert texts == ["word0 Pae word2", "word0 Bae word2", "word0 Pae word2"]


def test_two_tracks_with_the_same_words_are_not_confused():
    """Where two tracks carry the same words at the same time and the ids are new, nobody guesses."""
    words = tuple(Word(span=Span(start=i * 500, end=i * 500 + 400), text=f" word{i}", confidence=0.9) for i in range(6))
    made = transcript([words])
    twice = replace(made, segments=(replace(made.segments[0], id="a"), replace(made.segments[0], id="b")))

    resolved = resolve(twice, [correct(made.segments[0], 1)])

    assert resolved.effective is twice
    assert "two voices" in resolved.conflicts[0].reason


# --- speakers ------------------------------------------------------------------------------------------------


@quick
@given(words=speech(), one=places, other=places, target=st.integers(0, 99), shift=st.integers(0, 3))
def test_a_named_speaker_stays_with_what_was_said(
    words: tuple[Word, ...], one: set[int], other: set[int], target: int, shift: int
):
    """Only utterances within the time of the one that was named get the name."""
    seen = spoken(cut(words, one))
    utterance = seen[target % len(seen)]
    edit = new_edit("name", anchor_utterance(utterance), who=WHO, before="someone", after="mirae-seong")
    again = spoken(cut(words, other), first_id=shift)

    resolved = resolve_speakers(again, [edit])

    accounts_for(resolved, edit)
    named = [each for each in resolved.effective if each.speaker == "mirae-seong"]
    assert bool(named) == bool(resolved.applied)
    assert all(inside(each.span, (utterance.span,)) >= 0.8 for each in named)
    assert [replace(each, speaker="someone") for each in resolved.effective] == list(again)
    if one == other:
        assert [each.span for each in named] == [utterance.span]


@quick
@given(
    voices=st.lists(st.tuples(st.sampled_from("abcd"), st.integers(300, 5000)), min_size=3, max_size=40),
    change=st.sampled_from(("relabel", "merge", "split")),
    target=st.integers(0, 99),
)
def test_a_named_voice_is_found_under_its_new_label_and_never_lent_to_another(
    voices: list[tuple[str, int]], change: str, target: int
):
    """New labels change nothing; a voice that is now two is both; one that swallowed another is a conflict."""
    seen = heard(voices)
    labels = sorted({label for label, _ in voices})
    chosen = labels[target % len(labels)]
    edit = new_edit("name", anchor_voice(seen, chosen), who=WHO, after="mirae-seong")
    match change:
        case "relabel":
            again = heard([(f"n{labels.index(label)}", length) for label, length in voices])
        case "merge":
            again = heard([("n", length) for _, length in voices])
        case _:
            again = heard([(f"{label}{index % 2}", length) for index, (label, length) in enumerate(voices)])

    resolved = resolve_voices(again, [edit])

    accounts_for(resolved, edit)
    own = anchor_voice(seen, chosen).spans
    for naming in resolved.effective:
        assert naming.speaker == "mirae-seong"
        spans = anchor_voice(again, naming.voice).spans
        assert sum(inside(each, own) * each.duration for each in spans) >= 0.8 * sum(each.duration for each in spans)
    if change != "merge":
        assert resolved.applied == (edit.id,)


def heard(voices: list[tuple[str, int]]) -> Listening:
    """Regions one after another, a quarter of a second apart."""
    regions, now = [], 0
    for index, (label, length) in enumerate(voices):
        span = Span(start=now, end=now + length)
        regions.append(Region(id=f"r{index}", track="floor", span=span, voice=label))
        now += length + 250
    return Listening(recording=Recording(tracks=(), duration=now), regions=tuple(regions))


def test_merged_voices_are_one_in_the_next_run_too():
    """Two labels for one person become one, under whatever labels the next run gives them."""
    seen = heard([("a", 3000), ("b", 2000), ("c", 4000), ("a", 1000)])
    edit = new_edit("merge", anchor_voice(seen, "b"), who=WHO, other=anchor_voice(seen, "c"))

    resolved = resolve(heard([("x", 3000), ("y", 2000), ("z", 4000), ("x", 1000)]), [edit])

    assert [each.voice for each in resolved.effective.regions] == ["x", "z", "z", "x"]


def test_somebody_the_event_does_not_know_is_a_conflict():
    """A name that was taken out of event.toml since then does not reach the report."""
    words = tuple(Word(span=Span(start=i * 500, end=i * 500 + 400), text=f" word{i}", confidence=0.9) for i in range(6))
    said = spoken([words])
    edit = new_edit("name", anchor_utterance(said[0]), who=WHO, before="someone", after="nobody-here")

    resolved = resolve_speakers(said, [edit], event=EVENT)

    assert resolved.effective is said
    assert "nobody-here" in resolved.conflicts[0].as_doubt().message


# --- talks ---------------------------------------------------------------------------------------------------


@quick
@given(words=speech(least=6), one=places, other=places, talks=places, talks_again=places, target=st.integers(0, 99))
def test_a_moved_talk_moves_with_its_speech(
    *, words: tuple[Word, ...], one: set[int], other: set[int], talks: set[int], talks_again: set[int], target: int
):
    """Only talks within the time of the one that was moved are in its new session."""
    seen = held(cut(words, one | talks), talks)
    talk = seen.talks[target % len(seen.talks)]
    anchor = anchor_talk(seen, talk)
    edit = new_edit("move", anchor, who=WHO, before="panel", after="closing")
    again = held(cut(words, other | talks_again), talks_again)

    resolved = resolve(again, [edit])

    accounts_for(resolved, edit)
    spans = {each.id: each.span for each in again.utterances}
    moved = [each for each in resolved.effective.talks if each.session == "closing"]
    assert bool(moved) == bool(resolved.applied)
    for each in moved:
        total = sum(spans[u].duration for u in each.utterances)
        assert sum(inside(spans[u], anchor.spans) * spans[u].duration for u in each.utterances) >= 0.75 * total
    assert [each.utterances for each in resolved.effective.talks] == [each.utterances for each in again.talks]
    if talks == talks_again:
        assert resolved.applied


@quick
@given(words=speech(least=6), one=places, other=places, talks=places, talks_again=places, target=st.integers(0, 99))
def test_merged_and_split_talks_keep_every_sentence(
    *, words: tuple[Word, ...], one: set[int], other: set[int], talks: set[int], talks_again: set[int], target: int
):
    """Talks change, sentences do not: none is lost, none changes place."""
    seen = held(cut(words, one | talks), talks)
    position = target % len(seen.talks)
    talk = seen.talks[position]
    first = next(each for each in seen.utterances if each.id == talk.utterances[-1])
    edits = [new_edit("split", anchor_talk(seen, talk), who=WHO, other=anchor_utterance(first))]
    if position + 1 < len(seen.talks):
        after = seen.talks[position + 1]
        edits.append(new_edit("merge", anchor_talk(seen, talk), who=WHO, other=anchor_talk(seen, after)))
    again = held(cut(words, other | talks_again), talks_again)

    for edit in edits:
        resolved = resolve(again, [edit])

        accounts_for(resolved, edit)
        order = [u for each in resolved.effective.talks for u in each.utterances]
        assert order == [each.id for each in again.utterances]
        assert len({each.id for each in resolved.effective.talks}) == len(resolved.effective.talks)
        assert resolve(resolved.effective, [edit]).effective == resolved.effective
        if resolved.applied and edit.operation == "split":
            starts = [
                next(u for u in again.utterances if u.id == each.utterances[0]) for each in resolved.effective.talks
            ]
            assert any(first.span.overlap(each.span) for each in starts)
        if one == other and talks == talks_again:
            assert resolved.applied == (edit.id,)


def test_rounds_are_counted_anew_after_a_split():
    """The two halves are the speaker's first and second talk."""
    words = tuple(Word(span=Span(start=i * 500, end=i * 500 + 400), text=f" word{i}", confidence=0.9) for i in range(9))
    made = held(cut(words, {3, 6}), set())
    edit = new_edit("split", anchor_talk(made, made.talks[0]), who=WHO, other=anchor_utterance(made.utterances[1]))

    talks = resolve(made, [edit]).effective.talks

    assert [(each.round, each.utterances) for each in talks] == [(1, ("u0",)), (2, ("u1", "u2"))]


# --- translations and outlines -------------------------------------------------------------------------------


@quick
@given(words=speech(), one=places, other=places, target=st.integers(0, 99))
def test_a_corrected_translation_stays_with_its_sentence_whatever_the_engine_says(
    words: tuple[Word, ...], one: set[int], other: set[int], target: int
):
    """It is the original's words that must be the same, not the machine's translation of them."""
    seen = spoken(cut(words, one))
    utterance = seen[target % len(seen)]
    edit = new_edit("replace", anchor_translation(utterance), who=WHO, language="en", before="old", after="corrected")
    again = Proceedings(utterances=spoken(cut(words, other), first_id=2), talks=())
    made = Translations(
        language="en",
        translations=tuple(
            Translation(utterance=u.id, language="en", text="new", engine="m") for u in again.utterances
        ),
    )

    resolved = resolve(made, [edit], proceedings=again)

    accounts_for(resolved, edit)
    spans = {each.id: each.span for each in again.utterances}
    corrected = [each for each in resolved.effective.translations if each.engine == "person"]
    assert [each.text for each in corrected] == ["corrected"] * len(resolved.applied)
    assert all(inside(spans[each.utterance], (utterance.span,)) >= 0.5 for each in corrected)
    if one == other:
        assert [spans[each.utterance] for each in corrected] == [utterance.span]
    assert resolve(replace(made, language="ja"), [edit], proceedings=again).applied == ()


def outlined(proceedings: Proceedings, prefix: str) -> Outline:
    """One sentence for each utterance, in the paragraph of its talk."""
    texts = {each.id: each.text for each in proceedings.utterances}
    paragraphs = tuple(
        OutlineParagraph(
            talk=talk.id,
            sentences=tuple(
                Sentence(id=f"{prefix}{u}", text=f"It was said that {texts[u]}.", evidence=(u,), method="extractive")
                for u in talk.utterances
            ),
        )
        for talk in proceedings.talks
    )
    return Outline(language="en", sections=(Section(session="panel", heading="Panel", paragraphs=paragraphs),))


def sentences_of(outline: Outline) -> list[Sentence]:
    """All sentences in order."""
    return [each for section in outline.sections for paragraph in section.paragraphs for each in paragraph.sentences]


@quick
@given(
    words=speech(least=6),
    one=places,
    other=places,
    talks=places,
    target=st.integers(0, 99),
    operation=st.sampled_from(("replace", "reject")),
)
def test_an_outline_sentence_is_corrected_where_its_evidence_is(
    *, words: tuple[Word, ...], one: set[int], other: set[int], talks: set[int], target: int, operation: str
):
    """A rewritten or rejected sentence is one that rests on the same speech; all others stay."""
    seen = held(cut(words, one | talks), talks)
    sentence = sentences_of(outlined(seen, "a"))[target % len(seen.utterances)]
    anchor = anchor_sentence(seen, sentence)
    again = held(cut(words, other | talks), talks, first_id=5)
    outline = outlined(again, "b")
    edit = (
        new_edit("replace", anchor, who=WHO, before=sentence.text, after="Corrected.")
        if operation == "replace"
        else new_edit("reject", anchor, who=WHO, before=sentence.text)
    )

    resolved = resolve(outline, [edit], proceedings=again)

    accounts_for(resolved, edit)
    spans = {each.id: each.span for each in again.utterances}
    left = sentences_of(resolved.effective)
    changed = [each for each in sentences_of(outline) if each not in left]
    assert len(changed) == len(resolved.applied)
    assert all(inside(spans[u], anchor.spans) >= 0.5 for each in changed for u in each.evidence)
    assert [each for each in left if each.method == "extractive"] == [
        each for each in sentences_of(outline) if each not in changed
    ]
    if one == other:
        assert resolved.applied


@quick
@given(words=speech(least=6), one=places, other=places, talks=places, target=st.integers(0, 99))
def test_a_rewritten_sentence_outlives_its_draft(
    *, words: tuple[Word, ...], one: set[int], other: set[int], talks: set[int], target: int
):
    """What it was written over is drafted otherwise now; it stands where its evidence is, for what says the same."""
    seen = held(cut(words, one | talks), talks)
    sentence = sentences_of(outlined(seen, "a"))[target % len(seen.utterances)]
    anchor, said = anchor_sentence(seen, sentence), anchor_sentence(seen, replace(sentence, text=""))
    again = held(cut(words, other | talks), talks, first_id=5)
    drafted = outlined(again, "b")
    otherwise = replace(
        drafted,
        sections=tuple(
            replace(part, paragraphs=tuple(replace(p, sentences=p.sentences[1:]) for p in part.paragraphs))
            for part in drafted.sections
        ),
    )
    edit = new_edit("replace", anchor, who=WHO, other=said, before=sentence.text, after="Corrected.")

    resolved = resolve(otherwise, [edit], proceedings=again)

    accounts_for(resolved, edit)
    own = [each for each in sentences_of(resolved.effective) if each.method == "person"]
    assert [each.text for each in own] == ["Corrected."] * len(resolved.applied)
    spans = {each.id: each.span for each in again.utterances}
    assert all(inside(spans[u], anchor.spans) >= 0.5 for each in own for u in each.evidence)
    gone = [each for each in sentences_of(otherwise) if each not in sentences_of(resolved.effective)]
    assert all(set(each.evidence) <= set(own[0].evidence) for each in gone)
    if one == other:
        assert resolved.applied


@quick
@given(words=speech(least=6), one=places, other=places, talks=places, target=st.integers(0, 99))
def test_a_rejected_sentence_that_is_not_drafted_any_more_is_no_conflict(
    *, words: tuple[Word, ...], one: set[int], other: set[int], talks: set[int], target: int
):
    """Where nothing rests on that speech, it is not said; nothing else is touched. Else the rule above holds."""
    seen = held(cut(words, one | talks), talks)
    sentence = sentences_of(outlined(seen, "a"))[target % len(seen.utterances)]
    anchor = anchor_sentence(seen, sentence)
    again = held(cut(words, other | talks), talks, first_id=5)
    spans = {each.id: each.span for each in again.utterances}
    drafted = outlined(again, "b")
    without = replace(
        drafted,
        sections=tuple(
            replace(
                part,
                paragraphs=tuple(
                    replace(
                        p, sentences=tuple(s for s in p.sentences if not inside(spans[s.evidence[0]], anchor.spans))
                    )
                    for p in part.paragraphs
                ),
            )
            for part in drafted.sections
        ),
    )
    edit = new_edit("reject", anchor, who=WHO, before=sentence.text)

    resolved = resolve(without, [edit], proceedings=again)

    assert resolved.applied
    assert not resolved.conflicts
    assert sentences_of(resolved.effective) == sentences_of(without)


@quick
@given(
    words=speech(least=6), one=places, other=places, talks=places, target=st.integers(0, 99), count=st.integers(1, 3)
)
def test_an_added_sentence_keeps_its_evidence_and_its_talk(
    *, words: tuple[Word, ...], one: set[int], other: set[int], talks: set[int], target: int, count: int
):
    """It cites the same speech, in the paragraph of the talk that holds it, in order of time."""
    seen = held(cut(words, one | talks), talks)
    talk = seen.talks[target % len(seen.talks)]
    added = Sentence(id="", text="", evidence=talk.utterances[:count], method="person")
    anchor = anchor_sentence(seen, added)
    edit = new_edit("add", anchor, who=WHO, after="A person adds this.")
    again = held(cut(words, other | talks), talks, first_id=5)
    outline = outlined(again, "b")

    resolved = resolve(outline, [edit], proceedings=again)

    accounts_for(resolved, edit)
    spans = {each.id: each.span for each in again.utterances}
    fresh = [each for each in sentences_of(resolved.effective) if each.method == "person"]
    assert len(fresh) == len(resolved.applied)
    assert [each for each in sentences_of(resolved.effective) if each not in fresh] == sentences_of(outline)
    for sentence in fresh:
        assert all(inside(spans[each], anchor.spans) >= 0.5 for each in sentence.evidence)
        holder = next(p for s in resolved.effective.sections for p in s.paragraphs if sentence in p.sentences)
        assert set(sentence.evidence) <= set(next(t for t in again.talks if t.id == holder.talk).utterances)
    if one == other:
        assert resolved.applied
    assert resolve(resolved.effective, [edit], proceedings=again).effective == resolved.effective


# --- the event -----------------------------------------------------------------------------------------------

EVENT_TOML = """\
# Checked by Mirae on Monday.
title = "Cities That Listen"
languages = ["ko", "en"]

[[people]]
id = "seo-yeon-bae"
name = "Seo-yeon Bae"          # as she signs
family = "Bae"
native = { ko = "배서연" }

[[sessions]]
id = "opening"
title = "Welcome"
kind = "welcome"

[[glossary]]
en = "tidal sensor"            # not "sensors"
ko = "조위 센서"
"""

EVENT = Event(
    id="cities",
    title="Cities That Listen",
    languages=("ko", "en"),
    people=(Person(id="seo-yeon-bae", name="Seo-yeon Bae", family="Bae", native=InLanguages(ko="배서연")),),
    sessions=(Session(id="opening", title="Welcome", kind="welcome"),),
    glossary=(Term(names=InLanguages(en="tidal sensor", ko="조위 센서")),),
)

PERSON = anchor_event("person", "seo-yeon-bae")
TERM = anchor_event("term", "en:tidal sensor")


def test_names_terms_and_pronouns_overlay_the_event_and_can_be_written_back():
    """The effective event has them at once; event.toml gets them when asked, with its comments and order."""
    edits = [
        new_edit("set", PERSON, who=WHO, field="pronoun", after="she"),
        new_edit("set", PERSON, who=WHO, field="native.ja", after="ペ・ソヨン"),
        new_edit("set", PERSON, who=WHO, field="aliases", after="Bae Seoyeon"),
        new_edit("set", TERM, who=WHO, field="ko", before="조위 센서", after="조위 감지기"),
        new_edit("add", anchor_event("term", ""), who=WHO, language="en", after="harbor twin"),
        new_edit("set", anchor_event("term", "en:harbor twin"), who=WHO, field="zh", after="港口孪生"),
    ]

    resolved = resolve(EVENT, edits)
    written = write_back(EVENT_TOML, EVENT, resolved.effective)

    person = resolved.effective.people[0]
    assert resolved.conflicts == ()
    assert (person.pronoun, person.native.ja, person.aliases) == ("she", "ペ・ソヨン", ("Bae Seoyeon",))
    assert [each.names.ko for each in resolved.effective.glossary] == ["조위 감지기", None]
    assert resolved.effective.glossary[1].names.zh == "港口孪生"
    assert "# as she signs" in written
    assert '# not "sensors"' in written
    assert 'native = { ko = "배서연", ja = "ペ・ソヨン"}' in written.replace('" }', '"}')
    assert 'ko = "조위 감지기"' in written
    assert written.endswith('[[glossary]]\nzh = "港口孪生"\nen = "harbor twin"\n')
    assert write_back(EVENT_TOML, EVENT, EVENT) == EVENT_TOML


@pytest.mark.parametrize(
    ("edit", "shown"),
    [
        (new_edit("set", PERSON, who=WHO, field="name", before="Seoyeon Bae", after="S. Bae"), "Seo-yeon Bae"),
        (new_edit("set", PERSON, who=WHO, field="pronoun", after="it"), "pronoun"),
        (new_edit("set", PERSON, who=WHO, field="salary", after="1"), "no field salary"),
        (new_edit("set", anchor_event("person", "gone"), who=WHO, field="name", after="x"), "nobody"),
        (new_edit("set", anchor_event("term", "en:gone"), who=WHO, field="ko", after="x"), "no such term"),
    ],
)
def test_a_correction_that_no_longer_fits_the_event_is_a_conflict(edit: Edit, shown: str):
    """What event.toml has come to say since then is a person's word as well, so nothing is overwritten."""
    resolved = resolve(EVENT, [edit])

    assert resolved.effective is EVENT
    assert shown in resolved.conflicts[0].as_doubt().message


def test_no_edits_change_nothing():
    """Byte for byte, and without a copy."""
    words = tuple(Word(span=Span(start=i * 500, end=i * 500 + 400), text=f" word{i}", confidence=0.9) for i in range(9))
    proceedings = held(cut(words, {2, 4}), {4})
    artifacts = (EVENT, heard([("a", 500)]), transcript([words]), proceedings, outlined(proceedings, "a"))
    other = new_edit("undo", Anchor(kind="edit", id="e-unknown"), who=WHO)

    for artifact in artifacts:
        for edits in ([], [other]):
            resolved = resolve(artifact, edits, proceedings=proceedings)
            assert resolved == Resolved(effective=artifact)
            assert encode(resolved.effective) == encode(artifact)
