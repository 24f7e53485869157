# ruff: noqa: F811 -- fixtures are asked for by name
"""A scripted reviewer, who knows what was said, brings a misheard event to an approved report with keys alone."""

from pathlib import Path

import pytest

pytest.importorskip("playwright")

from benchmarks.reviewer import review, summarize
from benchmarks.reviewer_truth import Truth, read_truth
from pipeline.edits import anchor_sentence, append_edit, new_edit, read_edits
from pipeline.review.state import Desk
from pipeline.work import Place
from tests.review_browser import CHROMIUM
from tests.test_architecture import ROOT
from tests.test_review_state import EVENT, OPTIONS, SENTENCES, WHO, made, rewrite, root  # noqa: F401 -- fixtures

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:playwright"),
]

MISHEARD = (
    ("820", "280"),
    ("三个国家每年举办", "三个国家美年举半"),
    ("상공회의소를 대표하여 여러분을", "살공회의소를 대표하여 여러분을"),
    ("百分之15的学生", "百分之50的学生"),
    ("Chunlin Xue: 南湾制定", "Wonkook In: 南湾制定"),
)
"""What was said or who said it, and what the transcript has for it."""


@pytest.fixture
def truth() -> Truth:
    """What was said in the part of the demo that the event is made of."""
    known = read_truth(ROOT / "recordings" / "demo")
    return Truth(event=known.event, utterances=known.utterances[:SENTENCES], english=known.english)


def mishear(root: Path) -> None:
    """Plant what was misheard, and run the pipeline on it."""
    path = root / "recordings" / EVENT / "told.vtt"
    text = path.read_text("utf-8")
    for said, heard in MISHEARD:
        assert said in text
        text = text.replace(said, heard, 1)
    path.write_text(text, "utf-8")
    summarize(root, EVENT, OPTIONS)


def meddle(root: Path) -> None:
    """Write what a hasty colleague made of the draft: one sentence with a wrong number, one paragraph without any."""
    desk = Desk(Place(root=root), EVENT)
    effective, _, _ = desk.look()
    talks = {each.id: each.speaker for each in effective.proceedings.talks}
    paragraphs = [each for section in effective.outline.sections for each in section.paragraphs]
    wrong = next(each.sentences[-1] for each in paragraphs if talks[each.talk] == "joorim-lee")
    gone = next(each.sentences for each in paragraphs if talks[each.talk] == "yuping-kong")
    append_edit(desk.log, rewrite(effective, wrong.id, "She noted that HCC cooperates with 999 institutes."))
    for each in gone:
        anchor = anchor_sentence(effective.proceedings, each)
        append_edit(desk.log, new_edit("reject", anchor, who=WHO, language="en", before=each.text))


def test_a_misheard_event_becomes_an_approved_report_by_keyboard_alone(root: Path, truth: Truth):
    """Every word, speaker and sentence is put right, nothing is lost, and the next run leaves it approved."""
    mishear(root)
    meddle(root)

    session = review(root, EVENT, truth, OPTIONS)

    assert session.is_whole
    draft, approved, after = session.stood.values()
    assert draft.errors > 0
    assert (draft.others, draft.blocking) == (1, 1)
    assert (approved.errors, approved.others, approved.blocking, approved.doubts) == (0, 0, 0, 0)
    assert (after.approval, after.conflicts, after.lost) == ("approved", 0, 0)
    assert session.corrections["words of a segment"] == len(MISHEARD) - 1
    assert session.corrections["speaker of a line"] == 1
    assert session.corrections["sentence rewritten"] >= 1
    assert session.corrections["sentence added"] == 1
    assert session.remarks == []
    assert session.corrections["report approved"] == 1
    assert session.missing == session.troubles == []
    log = read_edits(root / "recordings" / EVENT / "edits.jsonl").edits
    assert {each.who for each in log} == {WHO, "Robin Reviewer"}
    outline = (root / "outputs" / EVENT / "outline.md").read_text("utf-8")
    assert "280" not in outline
    assert "999" not in outline
