"""The gold outline is in the house style, and a fault that a program puts into it is found."""

import random
import tomllib
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.event import read_event
from pipeline.language.profile import built_in_profile
from pipeline.language.style import Paragraph, check, count_words, measure
from pipeline.language.style_paragraph import split_sentences
from tests import mutations

FOLDER = Path(__file__).parent / "data" / "gold"
PROFILE = built_in_profile()
EVENT = read_event(FOLDER)
TURNS = tomllib.loads((FOLDER / "turns.toml").read_text("utf-8"))["turns"]
OUTLINE_FILE = FOLDER / "outline.md"
BLOCKS = OUTLINE_FILE.read_text("utf-8").strip().split("\n\n")
MUCH = 1000
"""English words of evidence, enough for every length to count."""

GOLD = tuple(
    Paragraph(kind=turn["kind"], speaker=turn["speaker"], text=text, evidence_words=MUCH)
    for turn, text in zip(TURNS, [block for block in BLOCKS if not block.startswith("#")], strict=True)
)
SAMPLE = 30


def test_the_gold_outline_passes_without_a_finding():
    """A report in the house style is left alone, with its event at hand and without."""
    assert check(GOLD, PROFILE, EVENT) == ()
    assert check([Paragraph(kind=each.kind, text=each.text) for each in GOLD], PROFILE) == ()


def test_the_gold_outline_has_the_shape_of_a_report():
    """Six sessions, fourteen people, each kind of turn as often as reports have it, and the habits of the style."""
    assert sum(block.startswith("## ") for block in BLOCKS) == 6
    assert BLOCKS[0] == "# OUTLINE"
    times = Counter(paragraph.speaker for paragraph in GOLD)
    assert len(times) == len(EVENT.people) == 14
    assert sum(number > 1 for number in times.values()) == 9
    assert len({person.family for person in EVENT.people}) == 13
    assert Counter(paragraph.kind for paragraph in GOLD) == {
        "welcome": 2, "mc_intro": 3, "talk": 6, "panel_talk": 3, "mc_question": 3, "panel_answer": 3, "qa_answer": 4,
        "closing": 1,
    }  # fmt: skip
    rates = measure(GOLD, PROFILE)
    assert rates.closers == 0.5
    assert 0.25 <= rates.connectives <= 0.35


@pytest.mark.parametrize(("turn", "paragraph"), list(zip(TURNS, GOLD, strict=True)))
def test_a_turn_is_as_long_as_its_kind_asks(turn: dict[str, object], paragraph: Paragraph):
    """The list of turns says what the outline has, and that is inside the bands of the style."""
    words, sentences = count_words(paragraph.text), len(split_sentences(paragraph.text))
    assert (words, sentences) == (turn["words"], turn["sentences"])
    band = PROFILE.band(paragraph.kind)
    assert band is not None
    assert band.words[0] <= words <= band.words[1]
    assert band.sentences[0] <= sentences <= band.sentences[1]


@pytest.mark.parametrize(
    ("rule", "mutator", "least"),
    [
        ("R1", mutations.openings, 1.0),
        ("R2", mutations.introductions, 1.0),
        ("R3", mutations.abbreviations, 1.0),
        ("R4", mutations.titles, 0.95),
        ("R5", mutations.names, 0.95),
        ("R6", mutations.references, 0.95),
        ("R7", mutations.voices, 1.0),
        ("R8", mutations.verbs, 0.95),
        ("R9", mutations.tenses, 1.0),
        ("R10", mutations.persons, 1.0),
        ("R11", mutations.marks, 0.95),
        ("R12", mutations.lists, 0.95),
        ("R15", mutations.running, 0.95),
        ("length", mutations.lengths, 0.95),
    ],
)
def test_a_fault_is_found_and_its_neighbors_are_left_alone(rule: str, mutator: mutations.Mutator, least: float):
    """Of faults that a program makes, nearly all are found by their rule; no other paragraph is blamed for them."""
    made = list(mutator(GOLD, EVENT))
    assert len(made) >= 20
    chosen = random.Random(f"gold {rule}").sample(made, min(SAMPLE, len(made)))
    missed = []
    for mutation in chosen:
        findings = check(mutation.paragraphs, PROFILE, EVENT)
        if not mutation.spreads:
            assert all(each.paragraph == mutation.index for each in findings), mutation.what
        if all(each.rule != rule for each in findings):
            missed.append((mutation.what, mutation.paragraphs[mutation.index].text))
    assert 1 - len(missed) / len(chosen) >= least, missed


def test_another_title_in_a_later_turn_is_found_without_the_event():
    """A reader of the report alone sees that a title changes."""
    made = list(mutations.titles_again(GOLD, EVENT))
    assert len(made) >= 20
    for mutation in random.Random("gold titles").sample(made, 20):
        plain = [replace(each, speaker=None) for each in mutation.paragraphs]
        assert [each.rule for each in check(plain, PROFILE)] == ["R2"], mutation.what


def test_every_rule_of_a_sentence_names_its_sentence():
    """A finding about the wording says where it is."""
    for mutator in (mutations.tenses, mutations.lists, mutations.running):
        for mutation in random.Random("gold places").sample(list(mutator(GOLD, EVENT)), 5):
            sentences = split_sentences(mutation.paragraphs[mutation.index].text)
            before = split_sentences(GOLD[mutation.index].text)
            place = next(number for number, text in enumerate(sentences) if text not in before)
            assert place in {each.sentence for each in check(mutation.paragraphs, PROFILE, EVENT)}
