"""Tests of `pipeline.evaluate`: known mistakes give exactly the known scores."""

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from pipeline.codec import Malformed, encode
from pipeline.errors import EventError
from pipeline.evaluate import Reference, Score, Scores, evaluate_event, read_reference, show_scores
from pipeline.evaluate.measure import measure
from pipeline.records import (
    Event,
    InLanguages,
    Language,
    Listening,
    Outline,
    OutlineParagraph,
    Person,
    Proceedings,
    Recording,
    Region,
    Section,
    Sentence,
    Session,
    Span,
    Talk,
    Translation,
    Translations,
    Utterance,
    Word,
)
from pipeline.store import Store

PEOPLE = (
    Person(id="mika-tanabe", name="Mika Tanabe", family="Tanabe", native=InLanguages(ja="田辺美香", zh="田边美香")),
    Person(id="owen-marsh", name="Owen Marsh", family="Marsh", role="mc"),
)
EVENT = Event(
    id="harbor",
    title="Harbors",
    languages=("en", "ja"),
    people=PEOPLE,
    sessions=(Session(id="talks", title="Talks", kind="talks"), Session(id="qa", title="Q&A", kind="qa")),
)


def say(identifier: str, start: int, end: int, speaker: str, text: str, language: Language = "en") -> Utterance:
    """Return an utterance whose voice is its speaker's; times in seconds."""
    span = Span(start=start * 1000, end=end * 1000)
    return Utterance(id=identifier, span=span, language=language, text=text, voice=f"v-{speaker}", speaker=speaker)


def cut(utterance: Utterance) -> Utterance:
    """Return the utterance with words of equal length."""
    parts = utterance.text.split(" ")
    length = utterance.span.duration // len(parts)
    words = tuple(
        Word(
            span=Span(start=utterance.span.start + at * length, end=utterance.span.start + (at + 1) * length),
            text=part if at == 0 else f" {part}",
            confidence=1.0,
        )
        for at, part in enumerate(parts)
    )
    return replace(utterance, words=words)


TRUE = (
    say("a", 2, 12, "owen-marsh", "Please welcome Mika Tanabe, she has 25 ships."),
    say("b", 13, 23, "mika-tanabe", "私は田辺美香です。", "ja"),
    say("c", 24, 34, "mika-tanabe", "港に船が25隻あります。", "ja"),
    say("d", 40, 50, "owen-marsh", "What about the other port?"),
    say("e", 52, 62, "mika-tanabe", "それは来年です。", "ja"),
)
TALKS = (
    Talk(id="t1", session="talks", round=1, speaker="owen-marsh", kind="bridging", utterances=("a",)),
    Talk(id="t2", session="talks", round=1, speaker="mika-tanabe", kind="talk", utterances=("b", "c")),
    Talk(id="t3", session="qa", round=1, speaker="owen-marsh", kind="mc_question", utterances=("d",)),
    Talk(id="t4", session="qa", round=1, speaker="mika-tanabe", kind="qa_answer", utterances=("e",)),
)
PROCEEDINGS = Proceedings(utterances=TRUE, talks=TALKS)
ENGLISH = {
    "b": "I am Mika Tanabe.",
    "c": "There are 25 ships in the port.",
    "e": "That is next year.",
}


def translate(utterances: Sequence[Utterance]) -> Translations:
    """Return what is true, by id; what is English stays."""
    return Translations(
        language="en",
        translations=tuple(
            Translation(utterance=each.id, language="en", text=ENGLISH.get(each.id, each.text), engine="person")
            for each in utterances
        ),
    )


def listen(utterances: Sequence[Utterance]) -> Listening:
    """Return a region for each utterance."""
    regions = tuple(
        Region(id=f"r-{each.id}", track="floor", span=each.span, voice=each.voice or "") for each in utterances
    )
    return Listening(recording=Recording(tracks=(), duration=70_000), regions=regions)


def compare(
    heard: Sequence[Utterance],
    *,
    talks: tuple[Talk, ...] = TALKS,
    true: Proceedings = PROCEEDINGS,
    translations: Translations | None = None,
    outline: Outline | None = None,
    held_out: tuple[str, ...] | None = None,
) -> Scores:
    """Return the scores of a run that heard *heard*."""
    files = {"proceedings.json": encode(true), "translations.json": encode(translate(true.utterances))}
    if held_out is not None:
        files["held_out.json"] = encode(held_out)
    reference = read_reference(Path("reference"), Path("outputs"), files)
    made = {
        "proceedings.json": encode(Proceedings(utterances=tuple(heard), talks=talks)),
        "listening.json": encode(listen(heard)),
        "translations.json": encode(translations or translate(heard)),
    }
    if outline is not None:
        made["outline.json"] = encode(outline)
    return measure(EVENT, reference, made)


def change(identifier: str, **fields: object) -> tuple[Utterance, ...]:
    """Return what is true, but for some fields of one utterance."""
    return tuple(replace(each, **fields) if each.id == identifier else each for each in TRUE)  # type: ignore[arg-type]


def value(scores: Scores, identifier: str) -> float:
    """Return a score that must be there."""
    found = scores.score(identifier).value
    assert found is not None
    return found


WRONG = ("error-rate.", "diarization", "words-by-speaker", "invented.")


def is_perfect(score: Score) -> bool:
    """Tell whether a score could not be better."""
    if score.id == "translation.chrf":
        return score.value == pytest.approx(100)
    return score.value == pytest.approx(0 if score.id.startswith(WRONG) else 1)


def test_a_run_that_equals_the_reference_is_perfect():
    """Every score is at its best, and every goal that can be judged is reached."""
    scores = compare(TRUE)
    assert [each.id for each in scores.scores if not is_perfect(each)] == []
    assert len(scores.scores) > 15
    assert all(each.reached for each in scores.scores if each.goal)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(300, 9000),
            st.integers(-200, 4000),
            st.sampled_from(["mika-tanabe", "owen-marsh", "stranger"]),
            st.sampled_from(
                [
                    ("en", "We built 3 ports in 2024."),
                    ("ja", "田辺美香です。"),
                    ("zh", "有30艘船。"),
                    ("ko", "안녕하세요 여러분."),
                ]
            ),
            st.booleans(),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_reference_scored_against_itself_is_perfect(
    pieces: list[tuple[int, int, str, tuple[Language, str], bool]],
):
    """Whatever the lengths, gaps, overlaps, speakers and languages, and with words cut by time or not."""
    now, utterances = 500, []
    for at, (length, gap, speaker, (language, text), has_words) in enumerate(pieces):
        now = max(0, now + gap)
        spoken = say(f"u{at}", 0, 1, speaker, text, language)
        spoken = replace(spoken, span=Span(start=now, end=now + length))
        utterances.append(cut(spoken) if has_words else spoken)
        now += length
    utterances.sort(key=lambda each: each.span)
    talks = tuple(
        Talk(id=f"t-{each.id}", session="talks", round=1, speaker=each.speaker, kind="talk", utterances=(each.id,))
        for each in utterances
    )
    scores = compare(utterances, talks=talks, true=Proceedings(utterances=tuple(utterances), talks=talks))
    told = [each for each in scores.scores if each.value is not None and not each.id.startswith("translation.")]
    assert [(each.id, each.value) for each in told if not is_perfect(each)] == []


def test_errors_are_counted_in_words_of_english_and_characters_of_the_others():
    """One of 13 English words is wrong, one of 26 Japanese characters missing; case and punctuation do not count."""
    heard = change("d", text="what about the OTHER fort")
    scores = compare(heard)
    assert value(scores, "error-rate.en") == pytest.approx(1 / 13)
    assert value(scores, "error-rate.ja") == 0
    scores = compare(change("e", text="それは来年で"))
    assert scores.score("error-rate.ja").of == 8 + 11 + 7
    assert value(scores, "error-rate.ja") == pytest.approx(1 / 26)


def test_numbers_and_names_are_right_only_if_they_are_the_same():
    """A number in words counts as the same; another number or another spelling of a name does not."""
    assert value(compare(change("a", text="Please welcome Mika Tanabe, she has twenty-five ships.")), "numbers") == 1
    scores = compare(change("a", text="Please welcome Mica Tanabe, she has 26 ships."))
    assert value(scores, "numbers") == 1 / 2
    assert value(scores, "names") == 1 / 2


def test_a_wrong_name_costs_precision_and_recall_and_an_unknown_one_only_recall():
    """Ten of fifty seconds are under the wrong name, or none; recall leaves out the collar at both ends of a turn."""
    wrong = compare(change("d", speaker="mika-tanabe"))
    assert value(wrong, "speakers.precision") == pytest.approx(40 / 50)
    assert value(wrong, "speakers.recall") == pytest.approx(38.5 / 48)
    assert wrong.score("speakers.precision").reached is False
    unknown = compare(change("d", speaker=None))
    assert value(unknown, "speakers.precision") == 1
    assert value(unknown, "speakers.recall") == pytest.approx(38.5 / 48)


def test_an_edge_that_is_off_is_no_wrong_name_but_wrong_moments():
    """The run lets the question begin a second late and the talk before it end late: precision stays, DER does not."""
    true = replace(PROCEEDINGS, utterances=change("d", span=Span(start=34_000, end=50_000)))
    late = {"c": Span(start=24_000, end=35_000), "d": Span(start=35_000, end=50_000)}
    heard = tuple(replace(each, span=late.get(each.id, each.span)) for each in TRUE)
    scores = compare(heard, true=true)
    assert value(scores, "speakers.precision") == 1
    assert value(scores, "speakers.moments") < 1
    assert value(scores, "diarization") == pytest.approx(0.75 / (56 - 2.25), abs=1e-3)


def test_the_language_is_scored_by_time():
    """One utterance of ten seconds in the wrong language, less the collar at both ends of every turn."""
    scores = compare(change("d", language="ko"))
    assert value(scores, "language") == pytest.approx(1 - 9.5 / (9.5 + 19.5 + 9.5 + 9.5), abs=0.01)
    assert scores.score("language").reached is False


def test_what_is_written_where_nobody_speaks_is_invented():
    """Three words from two seconds of silence are counted, and as insertions too."""
    scores = compare((*TRUE, say("x", 65, 67, "owen-marsh", "thanks for watching")), talks=TALKS)
    assert value(scores, "invented.words") == 3
    assert value(scores, "invented.seconds") == 2
    assert scores.score("invented.words").reached is False
    assert value(scores, "error-rate.ja") > 0


def test_an_utterance_over_two_turns_is_cut_at_its_words():
    """A change of speaker that the run missed costs the name, not the words."""
    joined = cut(say("de", 40, 50, "owen-marsh", "What about the other port?"))
    after = say("e2", 50, 56, "mika-tanabe", "Next year it is")
    true = Proceedings(utterances=(*TRUE[:3], TRUE[3], after), talks=())
    words = (*joined.words, *(replace(each, text=f" {each.text.strip()}") for each in cut(after).words))
    heard = replace(joined, span=Span(start=40_000, end=56_000), text=f"{joined.text} {after.text}", words=words)
    assert value(compare((*TRUE[:3], heard), talks=(), true=true), "error-rate.en") == 0


def test_what_was_missed_is_an_error_and_lowers_the_coverage():
    """A run that did not hear the question."""
    scores = compare([each for each in TRUE if each.id != "d"], talks=(TALKS[1], TALKS[3]))
    assert value(scores, "error-rate.en") == pytest.approx(5 / 13)
    assert value(scores, "coverage") == pytest.approx(40 / 50)


def test_talks_are_scored_by_their_session_and_their_edges():
    """One of three talks in the wrong session; two talks made of one have two edges too many."""
    moved = tuple(replace(each, session="talks") if each.id == "t3" else each for each in TALKS)
    assert value(compare(TRUE, talks=moved), "talks.sessions") == pytest.approx(2 / 3)
    halves = (replace(TALKS[1], utterances=("b",)), replace(TALKS[1], id="t2b", utterances=("c",)))
    scores = compare(TRUE, talks=(*halves, *TALKS[2:]))
    assert value(scores, "talks.sessions") == 1
    assert value(scores, "talks.boundaries") == pytest.approx(12 / 14)


def test_a_translation_is_scored_on_what_it_keeps():
    """A changed number and a lost name are seen against the run's transcript and against the true translation."""
    texts = {**ENGLISH, "b": "I am Tanaka.", "c": "There are 15 ships in the port."}
    changed = tuple(replace(each, text=texts.get(each.utterance, each.text)) for each in translate(TRUE).translations)
    scores = compare(TRUE, translations=Translations(language="en", translations=changed))
    for identifier in ("numbers", "names", "true-numbers", "true-names"):
        assert value(scores, f"translation.{identifier}") == 0
    assert 20 < value(scores, "translation.chrf") < 95


def test_seen_and_held_out_utterances_are_scored_apart_and_goals_are_for_the_latter():
    """The only wrong utterance is held out, so the whole passes where the held-out part does not."""
    scores = compare(change("d", text="That and the other port?"), held_out=("d",))
    rate = scores.score("error-rate.en")
    assert (rate.seen, rate.held_out) == (0, 2 / 5)
    assert rate.value == pytest.approx(2 / 13)
    assert rate.goal is None  # five words are too few to judge by
    language = compare(change("d", language="ko"), held_out=("d",)).score("language")
    assert (language.seen, language.held_out, language.reached) == (1, 0, False)
    assert scores.score("speakers.recall").held_out == 1
    assert compare(TRUE).score("error-rate.en").held_out is None


def test_sentences_of_the_outline_must_rest_on_utterances_and_paragraphs_keep_the_house_style():
    """One of two sentences cites an utterance that does not exist; a paragraph without its opening is found."""
    sentences = (
        Sentence(id="s1", text="We've got 25 ships.", evidence=("c",), method="extractive"),
        Sentence(id="s2", text="She added that more will come.", evidence=("gone",), method="extractive"),
    )
    section = Section(session="talks", heading="Talks", paragraphs=(OutlineParagraph(talk="t2", sentences=sentences),))
    scores = compare(TRUE, outline=Outline(language="en", sections=(section,)))
    assert value(scores, "outline.evidence") == 1
    assert scores.score("outline.evidence").of == 2
    assert value(scores, "outline.findings") > 1


def test_cpwer_is_blind_to_what_speakers_are_called_but_not_to_who_says_what():
    """Two speakers renamed are no error; one utterance under the other speaker is."""
    pytest.importorskip("meeteval")
    renamed = tuple(replace(each, speaker=None) for each in TRUE)
    assert value(compare(renamed), "words-by-speaker") == 0
    assert value(compare(change("d", speaker="mika-tanabe")), "words-by-speaker") > 0


# --- reading a reference -----------------------------------------------------------------------------------------


def read(**files: str) -> Reference:
    """Read a reference from texts; `truth_stm` is truth.stm."""
    named = {name.replace("_", ".", 1) if name.startswith("truth") else name: text for name, text in files.items()}
    return read_reference(Path("reference"), Path("outputs"), {name: text.encode() for name, text in named.items()})


def test_a_corrected_transcript_in_stm_is_a_reference():
    """Speaker, times, language and text of each line; talks are then not scored and the score says so."""
    stm = ";; corrected by hand\nharbor 1 owen-marsh 40 50 <o,en> What about the other port?\n"
    reference = read(truth_stm=stm)
    expected = say("stm-2", 40, 50, "owen-marsh", "What about the other port?")
    assert reference.utterances == (replace(expected, voice=None),)
    scores = measure(EVENT, reference, {"proceedings.json": encode(PROCEEDINGS)})
    assert scores.score("talks.sessions").value is None
    assert scores.score("error-rate.en").value == pytest.approx(11 / 5)  # all else counts as inserted
    assert scores.score("talks.sessions").note == "the reference has no talks"


@pytest.mark.parametrize(
    ("stm", "complaint"),
    [
        ("harbor 1 owen-marsh 40 50 What about it?\n", "line 1 must be"),
        ("harbor 1 owen-marsh 40 50 <o,fr> Bonjour.\n", "zh, ja, ko, en"),
        ("harbor 1 owen-marsh 50 40 <en> What?\n", "ends before it starts"),
        ("harbor 1 owen-marsh x 40 <en> What?\n", "no time in seconds"),
        ("", "nobody spoke"),
    ],
)
def test_a_wrong_line_of_stm_is_named(stm: str, complaint: str):
    """One sentence says which line and what it must be."""
    with pytest.raises(EventError, match=complaint):
        read(truth_stm=stm)


def test_a_wrong_line_of_rttm_is_named():
    """Lines about other things are allowed."""
    stm = "harbor 1 owen-marsh 40 50 <en> What?\n"
    reference = read(truth_stm=stm, truth_rttm="SPKR-INFO x\nSPEAKER harbor 1 40.5 2 <NA> <NA> owen-marsh <NA> <NA>\n")
    assert [each.span for each in reference.speech] == [Span(start=40_500, end=42_500)]
    with pytest.raises(EventError, match="line 1 must be"):
        read(truth_stm=stm, truth_rttm="SPEAKER harbor\n")


def test_a_reference_that_contradicts_itself_is_refused():
    """A talk of unknown utterances, two utterances with one id, a misspelled field."""
    for wrong, error in (
        (encode(replace(PROCEEDINGS, utterances=TRUE[1:])), EventError),
        (encode(replace(PROCEEDINGS, utterances=(TRUE[0], *TRUE))), EventError),
        (encode(PROCEEDINGS).replace(b'"speaker"', b'"speeker"'), Malformed),
    ):
        with pytest.raises(error):
            read_reference(Path("reference"), Path("outputs"), {"proceedings.json": wrong})


# --- the whole event ---------------------------------------------------------------------------------------------

PROGRAMME = """
title = "Harbors"
languages = ["en", "ja"]

[[people]]
id = "mika-tanabe"
name = "Mika Tanabe"
family = "Tanabe"
[people.native]
ja = "田辺美香"

[[people]]
id = "owen-marsh"
name = "Owen Marsh"
family = "Marsh"
role = "mc"

[[sessions]]
id = "talks"
title = "Talks"
kind = "talks"
speakers = ["mika-tanabe"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a project's folder with one event that was run, without a reference."""
    folder = tmp_path / "recordings" / "harbor"
    folder.mkdir(parents=True)
    (folder / "event.toml").write_text(PROGRAMME, encoding="utf-8")
    store = Store(folder=tmp_path / "outputs" / "harbor")
    store.produce("proceedings.json", {"made": "by hand"}, lambda: encode(PROCEEDINGS))
    store.produce("listening.json", {"made": "by hand"}, lambda: encode(listen(TRUE)))
    return tmp_path


def evaluate(root: Path, trap: str = "") -> subprocess.CompletedProcess[str]:
    """Run `trilogue evaluate harbor` in a process in which importing what *trap* names is an error."""
    code = (
        "import sys\n"
        f"for name in {trap.split()!r}: sys.modules[name] = None\n"
        f"sys.argv = ['trilogue', 'evaluate', 'harbor', '--root', {str(root)!r}]\n"
        "from pipeline.__main__ import main\nmain()\n"
    )
    environment = {**os.environ, "COLUMNS": "120", "OMP_NUM_THREADS": "1"}
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False, timeout=300
    )


def add_reference(root: Path) -> Path:
    """Give the event a reference: a corrected copy of the run's own transcript."""
    reference = root / "recordings" / "harbor" / "reference"
    reference.mkdir()
    corrected = replace(PROCEEDINGS, utterances=change("d", text="What about the other fort?"))
    (reference / "proceedings.json").write_bytes(encode(corrected))
    return reference


HEAVY = "torch whisper transformers jiwer pyannote pyannote.core pyannote.metrics sacrebleu meeteval spacy scipy"


def test_a_second_evaluation_loads_nothing_heavy_and_says_the_same(root: Path):
    """The first one computes, with the real libraries; the second one reads scores.json."""
    add_reference(root)
    first = evaluate(root)
    assert first.returncode == 0, first.stderr
    assert "WER, English" in first.stdout
    second = evaluate(root, HEAVY)
    assert (second.returncode, second.stderr) == (0, "")
    assert second.stdout == first.stdout


def test_a_missing_library_is_one_sentence_that_says_how_to_get_it(root: Path):
    """No traceback, exit code 2; without meeteval everything else is scored."""
    reference = add_reference(root)
    without = evaluate(root, "jiwer")
    assert without.returncode == 2
    assert "pip install 'trilogue[evaluate]'" in without.stderr
    assert "Traceback" not in without.stderr
    assert reference.is_dir()
    some = evaluate(root, "meeteval")
    assert some.returncode == 0, some.stderr
    assert "not installed" in some.stdout


def test_a_missing_reference_is_one_sentence_that_says_what_to_put_where(root: Path):
    """It names both ways, and the file to copy."""
    with pytest.raises(EventError, match=r"copy .*outputs/harbor/proceedings.json there and correct it") as caught:
        evaluate_event(EVENT, root / "recordings" / "harbor", root / "outputs" / "harbor")
    assert "truth.stm" in str(caught.value)


def test_an_event_that_was_not_run_says_which_command_to_run(root: Path):
    """There is a reference and nothing to compare it with."""
    add_reference(root)
    with pytest.raises(EventError, match="run `trilogue summarize harbor` first"):
        evaluate_event(EVENT, root / "recordings" / "harbor", root / "outputs" / "other")


def test_a_corrected_reference_is_scored_again(root: Path):
    """Scores are kept under what they were made from."""
    reference = add_reference(root)
    folder, outputs = reference.parent, root / "outputs" / "harbor"
    assert evaluate_event(EVENT, folder, outputs).score("error-rate.en").value == pytest.approx(1 / 13)
    (reference / "proceedings.json").write_bytes(encode(PROCEEDINGS))
    assert evaluate_event(EVENT, folder, outputs).score("error-rate.en").value == 0
    assert (outputs / "scores.json").is_file()


def test_the_table_shows_each_score_beside_its_goal():
    """A missed goal is marked, and the last line counts what was reached."""
    shown = StringIO()
    show_scores(Console(file=shown, width=100), compare(change("d", language="ko"), held_out=("d",)))
    lines = shown.getvalue().splitlines()
    language = next(line for line in lines if line.startswith("language right"))
    assert "0.0 %" in language
    assert "≥ 98 % ✗" in language
    assert next(line for line in lines if line.startswith("CER, Japanese")).split()[2:4] == ["0.0", "%"]
    assert any("goals reached" in line for line in lines)
