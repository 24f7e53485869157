"""The world's reference paragraphs: every sentence has its reported form, and the paragraphs are in the house style."""

import random
import sys
from itertools import count
from pathlib import Path

import pytest

from benchmarks.outline_scores import load, score
from benchmarks.rouge import LexRank, list_words, rouge_l
from pipeline.language.profile import built_in_profile
from pipeline.language.style import Paragraph, check
from pipeline.language.style_paragraph import split_sentences
from pipeline.records import Event
from world.cast import Shape
from world.grammar import render
from world.lexicon import topics
from world.paragraphs import list_kept, write_paragraphs
from world.reported import FREE_SLOTS, OWN_SLOTS, all_templates, read_values, reported_forms
from world.salience import Statement, choose
from world.slots import Scene
from world.texts import Text, draw_text

EVENTS = 12


@pytest.fixture(scope="module")
def webinars(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, Text, Event]]:
    """Return twelve webinars as text, with talks of different lengths, many of them of what training never sees.

    The style checker takes a given name that two people share for one that stands alone, so there is none.
    """
    folder = tmp_path_factory.mktemp("texts")
    found: list[tuple[int, Text, Event]] = []
    for seed in count():
        text = draw_text(seed, shape=Shape(talk_minutes=1.2 + seed % 3), held_out=seed % 2 == 1)
        given = [each.person.names["en"].split()[0] for each in text.programme.guests]
        if len(set(given)) == len(given):
            event, _, _ = load(text, folder / f"event-{seed}")
            found.append((seed, text, event))
        if len(found) == EVENTS:
            break
    return found


def list_paragraphs(seed: int, text: Text, event: Event) -> list[Paragraph]:
    """Return the reference of a webinar as the style checker reads it."""
    written = write_paragraphs(text.talks, event, seed=seed)
    return [
        Paragraph(
            kind=talk.kind,
            text=written[talk.id],
            speaker=talk.speaker,
            evidence_words=sum(len(each.text["en"].split()) for each in utterances),
        )
        for talk, utterances in text.talks
        if talk.id in written
    ]


def test_every_template_has_a_reported_form_or_is_marked_as_nothing():
    """A new template without an entry is noticed here."""
    assert set(reported_forms()) == set(all_templates())


def test_a_reported_form_has_the_slots_of_its_template():
    """No number, term or name of a template is lost in its report, and none comes from nowhere."""
    for name, reported in reported_forms().items():
        if reported is not None:
            slots = set(all_templates()[name].phrase.slots)
            assert reported.slots <= slots | OWN_SLOTS, name
            assert slots - reported.slots <= FREE_SLOTS, name


def test_a_predicate_of_its_own_reports_with_a_verb_of_the_house_style():
    """Other forms are clauses that are given a verb, or conclusions."""
    for name, reported in reported_forms().items():
        if reported is not None and not reported.form.startswith(("that ", "by ")):
            assert reported.form.startswith(built_in_profile().verbs), name


@pytest.mark.parametrize("held_out", [False, True])
def test_the_values_of_a_sentence_are_read_back(held_out: bool):
    """Filling the English template with the values again gives the sentence, its opener and its capital aside."""
    for name, template in all_templates().items():
        for seed in range(20):
            topic = topics()[template.topic] if template.topic else None
            scene = Scene(random.Random(f"{name} {seed}"), people={}, topic=topic, held_out_names=held_out)
            line = render(template, scene)
            values = read_values(name, line.text["en"])
            again = template.phrase.source[3].format_map({"opener": "", "contrast": "", **values})
            assert line.text["en"].lower().endswith(again.lower())
            common = [values[slot] for slot in ("group", "past", "future", "problem", "measure") if slot in values]
            assert all(each == each.lower() for each in common)


def test_a_sentence_of_another_template_is_refused():
    """Values are never guessed."""
    with pytest.raises(ValueError, match=r"claim\.plan\.02"):
        read_values("claim.plan.02", "We plan nothing.")


def test_the_reference_paragraphs_have_no_findings(webinars: list[tuple[int, Text, Event]]):
    """What an editor would write passes the house style, with the event at hand."""
    for seed, text, event in webinars:
        paragraphs = list_paragraphs(seed, text, event)
        findings = check(paragraphs, built_in_profile(), event)
        assert not findings, (seed, findings[0], paragraphs[findings[0].paragraph].text)


def test_every_talk_has_a_paragraph(webinars: list[tuple[int, Text, Event]]):
    """Only what bridges two talks has none."""
    for seed, text, event in webinars:
        written = write_paragraphs(text.talks, event, seed=seed)
        assert set(written) == {talk.id for talk, _ in text.talks if talk.kind != "bridging"}


def test_what_is_kept_is_told(webinars: list[tuple[int, Text, Event]]):
    """The sentences that a paragraph reports are known, so that a choice can be compared; bridging reports none."""
    for seed, text, event in webinars:
        kept, written = list_kept(text.talks, event), write_paragraphs(text.talks, event, seed=seed)
        for talk, _ in text.talks:
            assert kept[talk.id] <= set(talk.utterances)
            assert bool(kept[talk.id]) == (talk.id in written)


def test_a_paragraph_says_no_number_that_was_not_said(webinars: list[tuple[int, Text, Event]]):
    """Every number of a report stands in the talk, as written there."""
    for seed, text, event in webinars:
        written = write_paragraphs(text.talks, event, seed=seed)
        for talk, utterances in text.talks:
            said = {word for each in utterances for word in list_words(each.text["en"])}
            numbers = {word for word in list_words(written.get(talk.id, "")) if word.isdigit()}
            assert numbers <= said, (seed, talk.id)


def test_the_same_seed_writes_the_same_paragraphs(webinars: list[tuple[int, Text, Event]]):
    """Another seed varies verbs and connectives alone."""
    _, text, event = webinars[0]
    assert write_paragraphs(text.talks, event, seed=1) == write_paragraphs(text.talks, event, seed=1)
    first, other = (write_paragraphs(text.talks, event, seed=seed) for seed in (1, 2))
    assert first != other
    numbers = [[word for word in list_words(" ".join(each.values())) if word.isdigit()] for each in (first, other)]
    assert numbers[0] == numbers[1]


def test_of_a_talk_the_main_points_are_kept():
    """First the problem, the chief measure, a result rather than other figures, the plan, and how it ends."""
    parts = (
        *("situation", "problem", "problem", "measure", "measure", "effort", "result", "example", "plan"),
        *("plan", "cooperation", "conclusion"),
    )
    statements = [Statement(part=part, form=f"that point {at} counts", values={}) for at, part in enumerate(parts)]
    kept = choose(statements, 150, built_in_profile().band("talk"), 3)
    assert [statements.index(each) for each in kept] == [1, 3, 6, 8, 11]


def test_a_long_talk_is_reported_within_the_band_of_its_kind(webinars: list[tuple[int, Text, Event]]):
    """However much was said, the paragraph has the length of its kind, and several sentences."""
    band = built_in_profile().band("talk")
    lengths = [
        (len(each.text.split()), len(split_sentences(each.text)))
        for webinar in webinars
        for each in list_paragraphs(*webinar)
        if each.kind == "talk" and (each.evidence_words or 0) >= 300
    ]
    assert lengths
    assert band is not None
    assert all(band.words[0] <= words <= band.words[1] for words, _ in lengths)
    assert all(band.sentences[0] <= sentences <= band.sentences[1] for _, sentences in lengths)


def test_rouge_l_is_that_of_the_longest_common_subsequence():
    """The example of the paper by Lin: three words in order out of four on either side."""
    assert rouge_l("police killed the gunman", "Police kill the gunman.") == pytest.approx(0.75)
    assert rouge_l("The same, twice.", "the same twice") == pytest.approx(1.0)
    assert rouge_l("", "nothing") == 0.0
    assert rouge_l("one two three", "three two one") == pytest.approx(1 / 3)


def test_without_sumy_the_benchmark_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    """One clear sentence, no traceback."""
    monkeypatch.setitem(sys.modules, "sumy.models.dom", None)
    with pytest.raises(SystemExit, match="pip install sumy"):
        LexRank()


def test_lexrank_is_cut_to_the_words_that_are_asked_for():
    """It is compared at the same length, and never gets more."""
    pytest.importorskip("sumy")
    sentences = [f"The city has {number} new buses and {number} new stops." for number in range(10)]
    assert len(LexRank().shorten(sentences, 25).split()) == 25
    assert LexRank().shorten(sentences[:1], 25) == sentences[0]


def test_an_outline_is_scored_against_the_reference(tmp_path: Path):
    """Every talk of an event is in the benchmark's result, with our paragraph beside the editor's."""
    pytest.importorskip("sumy")
    result = score(3, LexRank(), tmp_path / "event")
    assert all(each.reference and each.lexrank for each in result.talks)
    assert sum(rouge_l(each.ours, each.reference) > 0.2 for each in result.talks) > len(result.talks) / 2
