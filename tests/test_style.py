"""The house-style checker finds what a reviewer would change, says why, and leaves good paragraphs alone."""

from dataclasses import replace

import pytest

from pipeline.language.profile import built_in_profile
from pipeline.language.style import Paragraph, check, measure
from pipeline.records import Event, Person

PROFILE = built_in_profile()
EVENT = Event(
    id="harbors", title="Harbors That Learn", languages=("zh", "ja", "ko"),
    people=(
        Person(
            id="bae", name="Seo-yeon Bae", family="Bae", pronoun="she", organization="Harbor Data Institute",
            abbreviation="HDI", appositive="Director of the Harbor Data Institute (“HDI”)",
        ),
        Person(id="lin", name="Mingxuan Lin", family="Lin", pronoun="he", appositive="Deputy Mayor of Yunhai"),
        Person(id="moss", name="Helen Moss", family="Moss", appositive="MC", role="mc"),
    ),
)  # fmt: skip
OPENING = "Seo-yeon Bae, Director of the Harbor Data Institute (“HDI”), "
TALK = OPENING + (
    "introduced the work of her institute and mentioned that many harbors face rising costs. She explained that HDI "
    "has developed a “tide ledger” with cities, companies, and universities to share what they measure. In this "
    "line, Bae suggested that three steps could be taken: (a) common formats for sensors; (b) open access for "
    "citizens; and (c) a yearly meeting. She finished her presentation by emphasizing that at least 20 harbors are "
    "willing to join by 2030."
)
GOOD = [
    Paragraph(
        kind="mc_intro", speaker="moss",
        text="Helen Moss, MC, introduced the session on harbors and invited the presenters to share their plans.",
    ),
    Paragraph(kind="talk", speaker="bae", text=TALK),
    Paragraph(
        kind="mc_question", speaker="moss", text="Helen Moss, MC, asked Mingxuan Lin how his city pays for sensors."
    ),
    Paragraph(
        kind="qa_answer", speaker="lin",
        text="Mingxuan Lin, Deputy Mayor of Yunhai, answered that Yunhai spends two percent of its budget on sensors. "
        "He added that the city would welcome advice from HDI, which was founded in 2004.",
    ),
    Paragraph(
        kind="panel_answer", speaker="bae",
        text=OPENING + "noted that data is not an “end” but rather a tool. She emphasized that the three countries "
        "should share what they learn, and that digital transformation is led by citizens.",
    ),
]  # fmt: skip


def broken(kind: str, text: str, speaker: str | None = "bae") -> list[str]:
    """Return the rules that one paragraph breaks, read after the good ones."""
    paragraph = Paragraph(kind=kind, speaker=speaker, text=text)  # type: ignore[arg-type]
    findings = check([*GOOD, paragraph], PROFILE, EVENT)
    assert all(finding.message and finding.fix for finding in findings)
    return [finding.rule for finding in findings if finding.paragraph == len(GOOD)]


def test_good_paragraphs_pass_without_a_finding():
    """An outline in the house style is left alone, with the event at hand and without."""
    assert check(GOOD, PROFILE, EVENT) == ()
    assert check([replace(each, speaker=None) for each in GOOD], PROFILE) == ()


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("R1", "Seo-yeon Bae mentioned that HDI measures tides."),
        ("R1", "Bae, Director, mentioned that HDI measures tides."),
        ("R1", "There was a talk about tides. She mentioned that HDI measures tides."),
        ("R1", "Seo-yeon Bae, " + "very " * 15 + "Senior Director, mentioned that HDI measures tides."),
        ("R2", "Mingxuan Lin, Director of HDI, mentioned that HDI measures tides."),
        ("R3", OPENING.replace("(“HDI”)", "(HDI)") + "mentioned that HDI measures tides."),
        ("R3", OPENING + "mentioned that HDI (“HDI”) measures tides."),
        ("R3", OPENING + "mentioned that artificial intelligence (“AI”) measures tides."),
        ("R4", "Seo-yeon Bae, Chairperson of the Harbor Data Institute (“HDI”), mentioned that tides rise."),
        ("R5", OPENING + "mentioned that tides rise. Seo-yeon Bae explained that ports adapt."),
        ("R5", OPENING + "mentioned that tides rise and that Dr. Lin agrees."),
        ("R5", OPENING + "mentioned that she agrees with Lin Mingxuan about tides."),
        ("R5", OPENING + "mentioned that tides rise. Seo-yeon explained that ports adapt."),
        ("R6", OPENING + "mentioned that tides rise. He explained that ports adapt."),
        ("R6", OPENING + "mentioned that tides rise. She said that ports adapt. Bae noted it. Bae added more."),
        ("R6", OPENING + "mentioned that tides rise. Lin explained that ports adapt."),
        ("R7", OPENING + "mentioned that tides rise. The ports of the region adapt to this."),
        ("R7", OPENING + "mentioned that tides rise. She mentions that ports adapt."),
        ("R8", OPENING + "mentioned it. She mentioned that tides rise. Bae mentioned that ports adapt."),
        ("R8", OPENING + "answered that tides rise."),
        ("R9", OPENING + "mentioned that HDI was a small institute."),
        ("R9", OPENING + "mentioned that it developed a ledger."),
        ("R9", OPENING + "mentioned that the harbor became a platform."),
        ("R10", OPENING + "mentioned that we hope for more."),
        ("R10", OPENING + "mentioned that I hope for more."),
        ("R10", OPENING + "mentioned that your city could join."),
        ("R10", OPENING + "mentioned that it doesn’t work."),
        ("R10", OPENING + "mentioned that tides rise! She asked why?"),
        ("R10", OPENING + "mentioned that tides rise — and fall."),
        ("R10", OPENING + "said “the tides are rising and nobody has seen it”."),
        ("R11", OPENING + 'mentioned a "tide wall" in the harbor.'),
        ("R11", OPENING + "mentioned the citizens' view."),
        ("R11", OPENING + "mentioned the “tide ledger” of the harbor."),
        ("R12", OPENING + "mentioned that HDI works with harbors, cities and companies."),
        ("R12", OPENING + "mentioned two steps: (a) formats; (b) meetings."),
        ("R12", OPENING + "mentioned that the organisation measures tides."),
        ("R15", OPENING + "mentioned on the next slide that tides rise."),
        ("length", OPENING + "mentioned that " + "tides rise and " * 30 + "fall."),
    ],
)  # fmt: skip
def test_every_rule_is_found_where_it_is_broken(rule: str, text: str):
    """Each rule has paragraphs that break it, and the finding names that rule."""
    assert rule in broken("talk", text)


@pytest.mark.parametrize(
    "text",
    [
        OPENING + "mentioned that in 2004 HDI was a small institute.",
        OPENING + "mentioned that the limited resources used by harbors are shared.",
        OPENING + "mentioned the “US of I” project of Phase I.",
        OPENING + "mentioned that, in the case of Korea, buses and trains share a ticket.",
        OPENING + "noted that harbors have been developed by people who care.",
    ],
)
def test_what_only_looks_like_a_fault_is_none(text: str):
    """A past with its year, a participle, a coined term and an aside are in style."""
    assert broken("talk", text) == []


@pytest.mark.parametrize(
    "clause",
    [
        "growers lacked information on menus", "the idea came from villages", "the counties published every price",
        "nearly a third of them bought from farms", "the centers worked with very different rules",
        "one center inspected each delivery, while another relies on trust", "prices doubled",
        "the stations closed on market days", "no borrower failed so far", "the deliveries now arrived within hours",
        "the ministry funded the pilot and hired cooks", "while there were no plans, it would help",
        "the land is dry and was poor", "trucks carried cabbages to nine towns",
    ],
)  # fmt: skip
def test_a_content_clause_in_the_simple_past_is_found(clause: str):
    """Regular and irregular verbs, with and without an object, are told from participles."""
    assert broken("talk", f"{OPENING}noted that {clause}.") == ["R9"]


@pytest.mark.parametrize(
    "clause",
    [
        "data collected by sensors are shared", "rice grown in the valley costs less", "the tools used today are old",
        "children raised on farms outlast their peers", "the road was closed when the flood came",
        "pupils given a choice eat more", "the newly built kitchen serves nine schools", "the rose is red",
        "the money spent on fuel rises", "vegetables sold here come from the south", "schools cut waste",
        "the centers connected to the network exchange data", "the price paid to growers covers their cost",
        "the city has built a kitchen and trained cooks", "the system put in place last year works",
    ],
)  # fmt: skip
def test_a_participle_is_no_simple_past(clause: str):
    """What only describes a noun, or says when it was, stays."""
    assert broken("talk", f"{OPENING}noted that {clause}.") == []


@pytest.mark.parametrize(
    "text",
    [
        "asked how meals are funded, inspected and linked to farms", "noted that rice, fish and greens come from there",
        "argued for cheaper trucks, better roads and shorter queues", "suggested planning, testing and buying together",
        "welcomed the cook, the dietitian and one parent", "said that kitchens order, cool and count food",
    ],
)  # fmt: skip
def test_a_list_without_its_last_comma_is_found(text: str):
    """Nouns, verbs, phrases with articles: three of one form are a list."""
    assert "R12" in broken("talk", f"{OPENING}{text}.")


@pytest.mark.parametrize(
    "text",
    [
        "mentioned that in spring, farmers and schools meet", "noted the tray, which farmers and cooks like",
        "introduced a market, supported by farmers and schools, to all", "described burdock, a root and a dish",
        "explained that trays cross borders, yet rules and prices differ",
        "mentioned that trays return empty, so cooks and growers are glad",
        "mentioned that by 2030, rice and fish would be local",
    ],
)  # fmt: skip
def test_the_seam_of_two_clauses_is_no_list(text: str):
    """A comma before two nouns is often the end of something else."""
    assert "R12" not in broken("talk", f"{OPENING}{text}.")


def test_british_spelling_is_found_in_every_inflection():
    """The profile has the shortest form, the fix keeps the ending, and names keep their spelling."""
    for british, american in (("organising", "organizing"), ("centres", "centers"), ("analysed", "analyzed")):
        paragraph = Paragraph(kind="talk", text=f"{OPENING}noted that {british} work well.")
        assert [each.fix for each in check([paragraph], PROFILE)] == [f"Write “{american}”."]
    assert broken("talk", f"{OPENING}noted that three analyses of programmers at the Tide Centre exist.") == []


def test_a_style_with_straight_marks_and_plain_definitions_is_checked_as_such():
    """The shapes of marks belong to the profile; every other rule stays the same."""
    other = replace(PROFILE, quotes="straight", definition="plain")
    plain = [
        replace(each, text=each.text.replace("(“HDI”)", "(HDI)").replace("“", '"').replace("”", '"').replace("’", "'"))
        for each in GOOD
    ]
    assert check(plain, other, EVENT) == ()
    assert {each.rule for each in check(GOOD, other, EVENT)} == {"R3", "R11"}
    assert {each.rule for each in check(plain, PROFILE, EVENT)} == {"R3", "R11"}


def test_a_verb_of_another_style_is_named():
    """What reports, but not in this style, is no sentence in the report's own voice."""
    assert broken("talk", OPENING + "claimed that tides rise.") == ["R8"]
    assert broken("talk", OPENING + "mentioned that tides rise. She claimed that ports adapt.") == ["R8"]


def test_an_abbreviation_is_defined_before_it_is_used():
    """The first mention carries the full name; a later definition does not help the reader."""
    early = Paragraph(kind="closing", text="Helen Moss, MC, thanked HDI and all presenters for the day.")
    assert [each.rule for each in check([early, *GOOD], PROFILE)] == ["R3"]


def test_without_a_known_pronoun_the_family_name_is_repeated():
    """The pronoun comes from the event file alone."""
    text = "Helen Moss, MC, thanked the presenters. {} expressed {} hope to meet again."
    assert broken("closing", text.format("She", "her"), "moss") == ["R6"]
    assert broken("closing", text.format("Moss", "the"), "moss") == []


def test_a_length_counts_only_where_enough_was_said():
    """A short contribution gets a short paragraph; a long one must not."""
    short = Paragraph(kind="talk", text=OPENING + "mentioned that tides rise.", evidence_words=100)
    assert check([short], PROFILE) == ()
    found = check([replace(short, evidence_words=300)], PROFILE)
    assert [each.rule for each in found] == ["length", "length"]


def test_rates_belong_to_the_report():
    """Closers and connectives are measured over the whole outline."""
    rates = measure(GOOD, PROFILE)
    assert rates.closers == 1.0
    assert 0 < rates.connectives < 0.5
