"""The hand-written contributions are sound: their points rest on what was said and their reports are in the style."""

import re
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from pipeline.language.numbers import numbers, unsupported
from pipeline.language.profile import built_in_profile
from pipeline.language.style import Paragraph, check, count_words, measure
from pipeline.records import LANGUAGES, Event, Person

FILE = Path(__file__).parent / "data" / "spoken_talks.toml"
TALKS: list[dict[str, Any]] = tomllib.loads(FILE.read_text("utf-8"))["talks"]
PROFILE = built_in_profile()
LINES = {
    "talk": (25, 60), "panel_talk": (12, 25), "panel_answer": (8, 15), "qa_answer": (5, 10), "welcome": (5, 10),
    "closing": (5, 10),
}  # fmt: skip
MUCH = 1000
"""English words of evidence, enough for every length to count."""

each_talk = pytest.mark.parametrize("talk", TALKS, ids=lambda talk: talk["person"]["name"])


def _lines(talk: dict[str, Any]) -> list[str]:
    return list(talk["said"].strip().split("\n"))


def test_there_are_thirty_contributions_of_thirty_people() -> None:
    """Every kind is there as often as it is meant to be, and every language of the project is spoken."""
    assert Counter(talk["kind"] for talk in TALKS) == {
        "talk": 10, "panel_talk": 5, "panel_answer": 5, "qa_answer": 5, "welcome": 3, "closing": 2,
    }  # fmt: skip
    assert len({talk["person"]["name"] for talk in TALKS}) == len(TALKS)
    assert {talk["language"] for talk in TALKS} == set(LANGUAGES)
    assert any("pronoun" not in talk["person"] for talk in TALKS)


@each_talk
def test_every_point_rests_on_a_line_that_was_said(talk: dict[str, Any]) -> None:
    """Three to six points, each with the exact words of a line."""
    lines = _lines(talk)
    least, most = LINES[talk["kind"]]
    assert least <= len(lines) <= most
    assert all(line == line.strip() != "" for line in lines)
    assert 3 <= len(talk["points"]) <= 6
    assert all(point["line"] in lines and point["point"] for point in talk["points"])


@each_talk
def test_every_reference_is_in_the_house_style(talk: dict[str, Any]) -> None:
    """The checker has no finding, with the person at hand and without, and with every length counted."""
    person = Person(id="speaker", **talk["person"])
    event = Event(id="spoken", title="Spoken", languages=LANGUAGES, people=(person,))
    reference = Paragraph(kind=talk["kind"], text=talk["reference"], speaker="speaker", evidence_words=MUCH)
    assert check([reference], PROFILE, event) == ()
    assert check([Paragraph(kind=talk["kind"], text=talk["reference"])], PROFILE) == ()


def test_the_references_together_have_the_habits_of_the_style() -> None:
    """About a half of the talks end with a closer, and connectives open about three of ten later sentences."""
    paragraphs = [Paragraph(kind=talk["kind"], text=talk["reference"]) for talk in TALKS]
    rates = measure(paragraphs, PROFILE)
    assert 0.4 <= rates.closers <= 0.6
    assert 0.25 <= rates.connectives <= 0.35


@each_talk
def test_no_figure_of_a_report_is_invented(talk: dict[str, Any]) -> None:
    """Every number of a reference was said; every number of a point is in its line and in the reference."""
    said, reported = numbers(talk["said"], "en"), numbers(talk["reference"], "en")
    assert unsupported(reported, said) == ()
    for point in talk["points"]:
        claimed = numbers(point["point"], "en")
        assert unsupported(claimed, reported) == ()
        assert unsupported(claimed, numbers(point["line"], "en")) == ()


@each_talk
def test_every_coined_term_of_a_report_was_said(talk: dict[str, Any]) -> None:
    """What is in quotation marks is an abbreviation of the speaker's organization or a term of the speaker's own."""
    own = talk["person"].get("abbreviation")
    quoted = re.findall(r"“([^”]+?)[,.]?”", talk["reference"])
    assert all(term == own or term.lower() in talk["said"].lower() for term in quoted)
    assert count_words(talk["reference"]) < count_words(talk["said"])
