"""What goes wrong in a synthetic webinar when it is told to: the script, the sound and the truth say the same."""

import hashlib
import random
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import typer
from scipy.signal import welch
from typer.testing import CliRunner

from pipeline.event import read_event
from pipeline.records import LANGUAGES, Language
from tests.test_world_grammar import _lexicon_rows, _words
from world.booklet import describe_event
from world.cast import Programme, Shape, draw_programme
from world.changes import TROUBLES, Changes, Trouble, draw_changes
from world.events import MORE_OVERLAPS, hold, main, read_troubles
from world.floor import OVERLAP, draw_gaps
from world.grammar import FUNCTIONS, line, salad, templates, training_line
from world.lexicon import lexicon
from world.noise import TELEPHONE, spoil
from world.script import write_script
from world.speech import SAMPLE_RATE
from world.turns import Turn
from world.unplanned import UNPLANNED, unplanned_templates

SMALL = Shape(welcomes=1, talks=2, talk_minutes=0.3, panelists=2, questions=1)
SEEDS = range(12)


def stage(
    seed: int, *troubles: Trouble, shape: Shape | None = None, held_out: bool = True
) -> tuple[Programme, Changes, tuple[Turn, ...]]:
    """Return the programme, what goes otherwise, and what is said, as an event with that seed has them."""
    rng = random.Random(seed)
    shape = shape or Shape()
    planned = draw_programme(rng, shape, held_out=held_out, namesakes_meet="namesakes" in troubles)
    changes = draw_changes(random.Random(f"{seed} changes"), planned, troubles, held_out=held_out)
    return planned, changes, write_script(rng, planned, shape, held_out=held_out, changes=changes)


def name_in(turns: tuple[Turn, ...], *functions: str) -> set[str]:
    """Return the ids of everybody named in sentences of these functions."""
    return {each.id for turn in turns for said in turn.lines if said.function in functions for each in said.people}


def digest(texts: list[str]) -> str:
    """Return the beginning of a hash of texts."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


def test_training_gets_the_same_sentences_as_before_there_were_troubles():
    """What a seed gives was pinned before the first of these templates was written."""
    rng = random.Random(99)
    said: list[str] = []
    for _ in range(400):
        said += training_line(rng).spoken.values()
        said += line(rng, rng.choice(FUNCTIONS)).text.values()
        said += [text for language in LANGUAGES for text in salad(rng, language)]
    assert digest(said) == "1a3a5b176a3fa4d6"


def test_a_webinar_on_which_all_goes_as_planned_is_what_it_was():
    """People and words of twelve events were pinned before there were troubles."""
    said = []
    for seed in range(6):
        for held_out in (False, True):
            _, changes, turns = stage(seed, held_out=held_out)
            assert changes.programme == stage(seed, held_out=held_out)[0]
            said += [
                f"{turn.guest.person.id} {turn.session} {turn.round} {each.text[turn.guest.language]}"
                for turn in turns
                for each in turn.lines
            ]
    assert digest(said) == "1e0436f1159480cb"


@pytest.mark.parametrize("function", UNPLANNED)
def test_three_in_ten_of_the_new_templates_are_held_out(function: str):
    """None of them is a template that training samples."""
    held_out = unplanned_templates(function, held_out=True)
    assert len(held_out) >= 0.3 * len(unplanned_templates(function))
    assert not {each.id for each in unplanned_templates()} & {each.id for each in templates()}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_new_templates_are_made_of_training_words(language: Language):
    """A recognizer that has learned the world's words can hear them."""
    index = LANGUAGES.index(language)
    known = {word for row in _lexicon_rows(lexicon()) for word in _words(row[index], language)}
    known |= {word for each in templates(held_out=False) for word in _words(each.phrase.source[index], language)}
    said = {word for each in unplanned_templates() for word in _words(each.phrase.source[index], language)}
    assert said <= known


@pytest.mark.parametrize("held_out", [False, True])
def test_an_event_takes_the_templates_of_its_own_side(held_out: bool):
    """What figures rest on is never said in an event for training, and the other way round."""
    for seed in SEEDS:
        _, _, turns = stage(seed, "changed", "stranger", "chat", held_out=held_out)
        said = [each for turn in turns for each in turn.lines if each.function in UNPLANNED]
        assert said
        assert all(each.held_out == held_out for each in said)


@pytest.mark.parametrize("shape", [Shape(), SMALL], ids=["usual", "small"])
def test_every_seed_can_bear_all_troubles_at_once(shape: Shape):
    """Nobody hands over to himself, whoever is missing and in whatever order people speak."""
    for seed in range(40):
        for held_out in (False, True):
            _, changes, turns = stage(seed, *TROUBLES, shape=shape, held_out=held_out)
            there = {each.person.id for each in changes.programme.guests}
            assert {turn.guest.person.id for turn in turns} == there
            for turn, following in pairwise(turns):
                assert turn.guest != following.guest
                assert turn.handover is None or turn.handover.next == following.guest.person.id


def test_a_changed_programme_has_another_order_and_somebody_less(tmp_path: Path):
    """The event file still has the programme as planned; the MC says who is missing, and so does the truth."""
    closes_first = 0
    for seed in SEEDS:
        planned, changes, turns = stage(seed, "changed")
        speakers = [turn.guest for turn in turns if turn.kind in ("talk", "panel_talk")]
        expected = [*planned.presenters, *planned.panelists]
        assert changes.dropped in expected
        assert changes.dropped not in [turn.guest for turn in turns]
        assert {*speakers, changes.dropped} == {*expected}
        assert speakers != [each for each in expected if each != changes.dropped]
        assert name_in(turns, "absence") == {changes.dropped.person.id}
        sessions = list(dict.fromkeys(turn.session for turn in turns))
        assert (sessions.index("closing") < sessions.index("qa")) == changes.closes_first
        closes_first += changes.closes_first
        (tmp_path / str(seed)).mkdir()
        (tmp_path / str(seed) / "event.toml").write_text(describe_event(planned, "2026-09-15"), encoding="utf-8")
        event = read_event(tmp_path / str(seed))
        assert [each.id for each in event.people] == [each.person.id for each in planned.guests]
        assert [each.id for each in event.sessions][-2:] == ["qa", "closing"]
    assert 0 < closes_first < len(SEEDS)


def test_a_stranger_is_not_in_the_event_file(tmp_path: Path):
    """The MC, or who speaks instead of somebody; the one who is replaced is named aloud, and never speaks."""
    kinds: Counter[str] = Counter()
    for seed in SEEDS:
        planned, changes, turns = stage(seed, "stranger")
        (stranger,) = changes.unlisted
        (tmp_path / str(seed)).mkdir()
        described = describe_event(planned, "2026-09-15", changes.unlisted)
        (tmp_path / str(seed) / "event.toml").write_text(described, encoding="utf-8")
        listed = {each.id for each in read_event(tmp_path / str(seed)).people}
        spoken = {turn.guest.person.id for turn in turns}
        assert stranger in spoken - listed
        if changes.stand_in is None:
            kinds["mc"] += 1
            assert stranger == planned.mc.person.id
            assert listed == spoken - {stranger}
        else:
            kinds["replacement"] += 1
            assert changes.replaced is not None
            assert listed - spoken == {changes.replaced.person.id}
            assert name_in(turns, "replacement") == {stranger, changes.replaced.person.id}
            families = {each.person.family["en"] for each in planned.guests}
            assert changes.stand_in.person.family["en"] not in families
    assert set(kinds) == {"mc", "replacement"}


def test_namesakes_sit_on_one_panel():
    """Two people with one family name and one language speak in one session."""
    for seed in SEEDS:
        for shape in (Shape(), SMALL):
            planned, _, turns = stage(seed, "namesakes", shape=shape)
            families = Counter(each.person.family["en"] for each in planned.guests)
            twins = [each for each in planned.guests if families[each.person.family["en"]] > 1]
            assert len(twins) == 2
            assert twins[0].language == twins[1].language
            assert twins[0].person.id != twins[1].person.id
            assert {turn.session for turn in turns if turn.guest in twins and turn.kind == "panel_talk"} == {"panel"}


def test_one_change_in_ten_overlaps_if_it_is_to():
    """Twice as many as on any floor."""
    gaps = draw_gaps(np.random.default_rng(3), [5000] * 40, MORE_OVERLAPS)
    overlaps = [-gap for gap in gaps if gap < 0]
    assert len(overlaps) == 4
    assert all(OVERLAP[0] <= each < OVERLAP[1] for each in overlaps)


def test_a_bad_line_lets_only_the_middle_through_and_drops_out():
    """What is below 300 Hz and above 3400 Hz is gone, and now and then everything is."""
    rng = np.random.default_rng(5)
    heard = rng.standard_normal(20 * SAMPLE_RATE).astype(np.float32)
    spoiled = spoil(rng, heard)
    assert len(spoiled) == len(heard)
    frequencies, power = welch(spoiled, SAMPLE_RATE, nperseg=1024)
    inside = power[(frequencies > 1.3 * TELEPHONE[0]) & (frequencies < 0.8 * TELEPHONE[1])].mean()
    outside = power[(frequencies < 0.5 * TELEPHONE[0]) | (frequencies > 1.4 * TELEPHONE[1])].mean()
    assert 10 * np.log10(inside / outside) > 25
    lost = np.convolve(np.abs(spoiled) > 0, np.ones(SAMPLE_RATE * 50 // 1000), "valid") == 0
    assert 4 <= np.count_nonzero(np.diff(lost.astype(int)) == 1) <= 20


def test_one_person_is_on_a_bad_line_for_a_part_of_the_event():
    """Somebody who speaks again, then on a good line; the hosts are not meant."""
    for seed in range(2):
        staged = hold(seed, shape=SMALL, held_out=False, troubles=("bad-line", "shared-microphone"))
        people = {staged.turns[at].guest.person.id for at in staged.bad}
        (person,) = people
        own = [at for at, turn in enumerate(staged.turns) if turn.guest.person.id == person]
        assert sorted(staged.bad) == own[: len(staged.bad)]
        assert len(staged.bad) < len(own)
        assert staged.turns[own[0]].guest.role == "speaker"
        one, other = staged.sharing
        assert staged.microphones[one] == staged.microphones[other]
        assert staged.voices[one] != staged.voices[other]


def test_troubles_are_given_one_by_one_or_joined_by_commas():
    """The order in which they are given decides nothing."""
    assert read_troubles(None) == ()
    assert read_troubles(["chat,overlap", "changed"]) == ("overlap", "changed", "chat")
    with pytest.raises(ValueError, match="'fire' is none of overlap, changed"):
        read_troubles(["overlap,fire"])


@pytest.mark.parametrize("wrong", [["--form", "video"], ["--trouble", "overlap,fire"]])
def test_the_command_refuses_what_it_does_not_know(wrong: list[str], tmp_path: Path):
    """Nothing is written, and the message lists what there is."""
    app = typer.Typer()
    app.command()(main)
    refused = CliRunner().invoke(app, ["--seed", "3", "--out", str(tmp_path / "event"), *wrong])
    assert refused.exit_code == 2
    assert ("participants" if wrong[0] == "--form" else "bad-line") in refused.output
    assert not (tmp_path / "event").exists()
