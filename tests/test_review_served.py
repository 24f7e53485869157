# ruff: noqa: F811 -- fixtures are asked for by name
"""The review page as `trilogue review` serves it: what a reviewer does is on the disk, and nothing else has changed."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("playwright")

from playwright.sync_api import BrowserContext

from pipeline.edits import Edit, anchor_sentence, merge_edits, new_edit, read_edits
from pipeline.review.state import Desk as ReviewDesk
from pipeline.work import Place
from tests.review_browser import (  # noqa: F401 -- browser and context are fixtures
    CHROMIUM,
    Desk,
    State,
    browser,
    context,
    import_edits,
    new_desk,
)
from tests.test_architecture import ROOT
from tests.test_review_state import EVENT, made, root  # noqa: F401 -- fixtures

pytestmark = [
    pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning:playwright"),
]


@pytest.fixture
def address(root: Path) -> Iterator[str]:
    """Run the real command on a project of its own, and yield the address that it prints."""
    command = [sys.executable, "-m", "pipeline", "review", EVENT, "--no-browser", "--who", "Robin", "--root", str(root)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT)
    try:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
    finally:
        process.kill()
        process.communicate()


def enter(context: BrowserContext, address: str) -> Desk:
    """Open the printed address."""
    desk = Desk(context.new_page(), served=True)
    desk.page.goto(address)
    desk.page.wait_for_selector("html.ready")
    return desk


def to_sentence(desk: Desk) -> None:
    """Go to the first sentence of the talk, past its doubts."""
    desk.press("2", "Home")
    for _ in range(10):
        if desk.look("Boolean(sentenceNow())"):
            return
        desk.press("j")
    raise AssertionError("the talk has no sentence")


def to_line(desk: Desk, utterance: str) -> None:
    """Go to a line of what was said in the talk, from any column."""
    desk.press("3")
    while desk.look("view.scope") != "talk":
        desk.press("w")
    desk.press("Home")
    for _ in range(50):
        if desk.look("lineNow().id") == utterance:
            return
        desk.press("ArrowDown")
    raise AssertionError(f"the talk has no line {utterance}")


def to_talk(desk: Desk, talk: str) -> None:
    """Go to a talk."""
    for _ in range(50):
        if desk.look("view.talk") == talk:
            return
        desk.press("]")
    raise AssertionError(f"there is no talk {talk}")


def log_of(root: Path) -> tuple[Edit, ...]:
    """Return the corrections that are on the disk."""
    return read_edits(root / "recordings" / EVENT / "edits.jsonl").edits


SAVED = "saving.status === 'saved' && !ownEdits().length"


def test_served_corrections_are_on_disk_and_the_page_foresees_what_the_server_makes_of_them(
    context: BrowserContext, root: Path, address: str, tmp_path: Path
):
    """Checks run while one types; what the page shows at once is what the server then says."""
    exported = json.loads(json.dumps(ReviewDesk(Place(root=root), EVENT).state("Robin", None)))
    desk = enter(context, address)
    to_sentence(desk)
    desk.press("e")
    before = desk.page.locator("#editor").input_value()
    desk.type(before.replace("820", "999") + " This happened 777 times.")
    desk.wait("document.querySelector('.found .flag')")
    assert "777" in desk.page.locator(".found").inner_text()
    desk.type(before.replace("pleasure", "joy"))
    desk.press("Enter")
    desk.wait(SAVED)
    desk.press("]", "]", "]", "]", "]")
    to_sentence(desk)
    desk.press("x", "3", "w", "l")
    desk.type("This is another translation.")
    desk.press("Control+Enter")
    desk.wait(SAVED)
    desk.press("m", "z", "v")
    desk.page.keyboard.press("ArrowDown")
    desk.press("Enter", "o", "Enter", "h")
    desk.type("storm surge")
    desk.press("Enter", "2", "q", "Enter")
    desk.wait("store.state.talks.some((each) => each.approval === 'approved')")
    desk.wait(SAVED)
    saved = read_edits(root / "recordings" / EVENT / "edits.jsonl").edits
    state = desk.state()
    assert [each.id for each in saved] == [each["id"] for each in state["edits"]]
    assert {each.who for each in saved} == {"Robin"}
    desk.page.reload()
    desk.page.wait_for_selector("html.ready")
    assert desk.state() == state
    folder = tmp_path / "file"
    folder.mkdir()
    alone = new_desk(context, folder, exported | {"audio": state["audio"]})
    import_edits(alone, root / "recordings" / EVENT / "edits.jsonl")
    assert alone.state()["conflicts"] == state["conflicts"] == []
    assert outline_of(alone.state()) == outline_of(state)
    assert desk.troubles == alone.troubles == []


def outline_of(state: State) -> list[Any]:
    """Return what a reader of the report would notice, with who speaks and what is known."""
    sentences = [
        (s["heading"], p["talk"], x["id"], x["text"], x["rejected"], x["evidence"])
        for s in state["sections"] for p in s["paragraphs"] for x in p["sentences"]
    ]  # fmt: skip
    talks = [(t["id"], t["session"], t["speaker"], t["span"], t["utterances"], t["approval"]) for t in state["talks"]]
    words = [(u["id"], u["text"], u["speaker"], u["translation"]) for u in state["utterances"]]
    return [
        sentences,
        talks,
        words,
        [(p["id"], p["pronoun"], p["appositive"]) for p in state["people"]],
        len(state["terms"]),
    ]


def test_a_server_that_is_gone_is_told_of_and_nothing_is_lost(context: BrowserContext, root: Path, address: str):
    """The correction stays in view and in the browser, and goes to the disk as soon as it can."""
    desk = enter(context, address)
    desk.page.route("**/edits", lambda route: route.abort())
    to_sentence(desk)
    desk.press("x")
    desk.wait("saving.status === 'offline'")
    assert "Not saved yet" in desk.page.locator("#saved").inner_text()
    desk.page.reload()
    desk.page.wait_for_selector("html.ready")
    assert len(desk.look("ownEdits()")) == 1
    desk.page.unroute("**/edits")
    desk.page.locator("#retry").focus()
    desk.press("Enter")
    desk.wait(SAVED)
    assert len(read_edits(root / "recordings" / EVENT / "edits.jsonl").edits) == 1


# --- made again -----------------------------------------------------------------------------------------------------


def others_of(state: State, talk: str) -> dict[str, str]:
    """Return, letter by letter, every paragraph and translation but those of one talk."""
    mine = next(each["utterances"] for each in state["talks"] if each["id"] == talk)
    paragraphs = [p for section in state["sections"] for p in section["paragraphs"] if p["talk"] != talk]
    lines = [each for each in state["utterances"] if each["id"] not in mine]
    return {json.dumps(each, ensure_ascii=False, sort_keys=True): "" for each in (*paragraphs, *lines)}


def test_what_is_out_of_date_is_made_again_for_that_talk_alone(context: BrowserContext, root: Path, address: str):
    """The marks on the line and on the sentence go, the correction stays, and no other talk has another letter."""
    desk = enter(context, address)
    before = desk.state()
    line = next(each for each in before["utterances"] if "2018" in each["text"])
    talk = next(each["id"] for each in before["talks"] if line["id"] in each["utterances"])
    cites = [each["id"] for each in sentences_of(before, talk) if line["id"] in each["evidence"]]
    assert cites
    to_talk(desk, talk)
    to_line(desk, line["id"])
    desk.press("t")
    desk.type(line["text"].replace("2018", "2017"))
    desk.press("Control+Enter")
    desk.wait(SAVED)
    (marked,) = [each for each in desk.page.locator("#evidence .line").all_inner_texts() if "out of date" in each]
    assert line["text"].replace("2018", "2017") in marked
    assert desk.page.locator("#paragraph .note.stale").count() == len(cites)
    assert [each["id"] for each in sentences_of(desk.state(), talk) if each["stale"]] == cites
    assert others_of(desk.state(), talk) == others_of(before, talk)

    desk.press("Shift+R")
    desk.wait("document.getElementById('told').textContent === t('again.done')", 240)

    after = desk.state()
    assert desk.page.locator(".note.stale").count() == 0
    assert "out of date" not in desk.page.locator("main").inner_text()
    made_again = next(each for each in after["utterances"] if each["id"] == line["id"])
    assert made_again["text"] == line["text"].replace("2018", "2017")
    assert "2017" in made_again["translation"]
    assert not any("2018" in each["text"] for each in sentences_of(after, talk))
    assert others_of(after, talk) == others_of(before, talk)
    assert [(each.operation, each.target.kind, each.after) for each in log_of(root)] == [
        ("replace", "segment", made_again["text"])
    ]
    assert (after["applied"], after["conflicts"]) == ([log_of(root)[0].id], [])
    desk.page.reload()
    desk.page.wait_for_selector("html.ready")
    assert desk.state() == after
    assert desk.troubles == []


def sentences_of(state: State, talk: str) -> list[State]:
    """Return the sentences of a talk."""
    found = [p["sentences"] for section in state["sections"] for p in section["paragraphs"] if p["talk"] == talk]
    return [each for sentences in found for each in sentences]


# --- sent out for clearance -----------------------------------------------------------------------------------------


def test_a_speaker_clears_a_document_and_the_answer_is_taken_over(
    context: BrowserContext, root: Path, address: str, tmp_path: Path
):
    """The changes are the speaker's; what no correction stands for is shown, and nothing else changes."""
    import docx

    desk = enter(context, address)
    to_talk(desk, "t006")
    before = desk.state()
    desk.press("Shift+X")
    with desk.page.expect_download() as download:
        desk.press("Enter")
    assert download.value.suggested_filename == "clearance-chunlin-xue.docx"
    sent, answer = tmp_path / "sent.docx", tmp_path / "answer.docx"
    download.value.save_as(sent)
    document = docx.Document(str(sent))
    rows = [row for table in document.tables for row in table.rows]
    texts = [each["text"] for each in sentences_of(before, "t006")]
    assert [row.cells[1].text for row in rows] == texts
    run = rows[0].cells[1].paragraphs[0].runs[0]
    run.text = cleared = run.text.replace("mentioned", "stated")
    document.add_comment(rows[2].cells[1].paragraphs[0].runs[0], text="Are they?", author="X", initials="X")
    document.add_paragraph("Please send me the final version.")
    document.save(str(answer))

    take_answer(desk, answer)

    desk.wait("document.querySelector('#dialog').open && document.querySelectorAll('#dialog .quoted').length")
    said = desk.page.locator("#dialog").inner_text()
    assert "Corrections taken over: 1." in said
    assert "Please send me the final version." in said
    assert "Are they?" in said
    assert desk.page.locator("#dialog .quoted").count() == 2
    desk.press("Enter")
    assert not desk.look("document.querySelector('#dialog').open")
    assert [each["text"] for each in sentences_of(desk.state(), "t006")] == [cleared, *texts[1:]]
    assert cleared in desk.page.locator("#paragraph").inner_text()
    (edit,) = log_of(root)
    assert (edit.who, edit.operation, edit.before, edit.after) == ("Chunlin Xue", "replace", texts[0], cleared)
    assert others_of(desk.state(), "t006") == others_of(before, "t006")
    assert desk.troubles == []


def take_answer(desk: Desk, answer: Path) -> None:
    """Choose the answer of the speaker of this talk, from the keyboard."""
    desk.press("Shift+C", "Tab")
    desk.choose_file("Enter", answer)
    desk.wait("document.querySelector('#dialog input').files.length === 1")
    desk.press("Control+Enter")


def test_an_answer_to_words_that_have_changed_meanwhile_is_shown_and_not_taken_over(
    context: BrowserContext, root: Path, address: str, tmp_path: Path
):
    """Nor is a file that is no answer; both are said."""
    import docx

    desk = enter(context, address)
    to_talk(desk, "t006")
    desk.press("Shift+X")
    with desk.page.expect_download() as download:
        desk.press("Enter")
    answer = tmp_path / "answer.docx"
    download.value.save_as(answer)
    to_sentence(desk)
    desk.press("e")
    desk.type("Chunlin Xue spoke of energy.")
    desk.press("Enter")
    desk.wait(SAVED)
    document = docx.Document(str(answer))
    document.tables[0].rows[0].cells[1].text = "Chunlin Xue spoke of students."
    document.save(str(answer))

    take_answer(desk, answer)

    desk.wait("document.querySelector('#dialog').open && document.querySelectorAll('#dialog .quoted').length")
    said = desk.page.locator("#dialog .quoted").inner_text()
    assert "changed here after it was sent" in said
    assert "Chunlin Xue spoke of students." in said
    assert [(each.who, each.after) for each in log_of(root)] == [("Robin", "Chunlin Xue spoke of energy.")]
    desk.press("Enter")
    assert desk.troubles == []
    answer.write_bytes(b"no document")
    take_answer(desk, answer)
    desk.wait("document.getElementById('told').textContent.includes('not a Word document')")
    assert len(log_of(root)) == 1


# --- what does not fit ----------------------------------------------------------------------------------------------


def test_a_correction_that_does_not_fit_is_taken_back(context: BrowserContext, root: Path, address: str):
    """The dialog shows both texts; taken back, it is no conflict any more, and the log keeps both lines."""
    effective, _, _ = ReviewDesk(Place(root=root), EVENT).look()
    drafted = effective.outline.sections[0].paragraphs[0].sentences[0]
    anchor = replace(anchor_sentence(effective.proceedings, drafted), id="gone", text="Quite another sentence 123.")
    lost = new_edit("replace", anchor, who="Sasha", language="en", before=anchor.text, after="Some third text.")
    merge_edits(root / "recordings" / EVENT / "edits.jsonl", [lost])
    desk = enter(context, address)
    before = desk.state()
    assert [each["edit"] for each in before["conflicts"]] == [lost.id]
    desk.press("i")
    said = desk.page.locator("#dialog").inner_text()
    assert all(each in said for each in ("Quite another sentence 123.", "Some third text.", "Sasha"))

    desk.press("Tab", "Enter")

    desk.wait(SAVED)
    assert desk.told() == "The correction was taken back."
    after = desk.state()
    assert (after["conflicts"], after["standing"]) == ([], [])
    assert desk.page.locator("#conflicts").is_hidden()
    assert after["sections"] == before["sections"]
    taken, back = log_of(root)
    assert (taken, back.operation, back.target.id, back.who) == (lost, "undo", lost.id, "Robin")
    desk.press("i")
    assert "Every correction is applied." in desk.page.locator("#dialog").inner_text()
    assert desk.troubles == []


# --- logs, names, terms, and places found ---------------------------------------------------------------------------


def test_what_is_exported_is_the_log_on_the_disk_and_another_log_comes_in(
    context: BrowserContext, root: Path, address: str, tmp_path: Path
):
    """Shift+E and Shift+I; what was known is not there twice."""
    desk = enter(context, address)
    to_sentence(desk)
    desk.press("x")
    desk.wait(SAVED)
    with desk.page.expect_download() as download:
        desk.press("Shift+E")
    exported, other = tmp_path / "edits.jsonl", tmp_path / "colleague.jsonl"
    download.value.save_as(exported)
    assert read_edits(exported).edits == log_of(root)
    effective, _, _ = ReviewDesk(Place(root=root), EVENT).look()
    drafted = effective.outline.sections[-1].paragraphs[-1].sentences[-1]
    anchor = anchor_sentence(effective.proceedings, drafted)
    theirs = new_edit("replace", anchor, who="Sasha", language="en", before=drafted.text, after="Xue said goodbye.")
    merge_edits(other, [*read_edits(exported).edits, theirs])

    import_edits(desk, other)

    assert desk.told() == "Corrections taken over: 1; known already: 1."
    assert log_of(root) == read_edits(other).edits
    state = desk.state()
    assert [each["text"] for each in sentences_of(state, "t006")][-1] == "Xue said goodbye."
    assert [each["id"] for each in state["edits"]] == [each.id for each in log_of(root)]
    import_edits(desk, other)
    assert desk.told() == "Corrections taken over: 0; known already: 2."
    assert log_of(root) == read_edits(other).edits
    assert desk.troubles == []
    other.write_text("no log\n", "utf-8")
    import_edits(desk, other)
    assert desk.told().startswith("Line 1 is no correction")
    assert len(log_of(root)) == 2


def test_another_reviewer_says_so_and_is_remembered(context: BrowserContext, root: Path, address: str):
    """What was corrected before stays under the name of who did it; a term of the glossary is under the new one."""
    desk = enter(context, address)
    to_sentence(desk)
    desk.press("x")
    desk.wait(SAVED)
    desk.press("Shift+W")
    assert desk.page.locator("#dialog input").input_value() == "Robin"
    desk.type("Sasha Second")
    desk.press("Enter", "h")
    desk.type("storm surge")
    desk.press("Tab")
    desk.page.keyboard.insert_text("风暴潮")
    desk.press("Enter")
    desk.wait(SAVED)
    assert [(each.who, each.operation, each.target.kind) for each in log_of(root)] == [
        ("Robin", "reject", "sentence"),
        ("Sasha Second", "add", "term"),
        ("Sasha Second", "set", "term"),
    ]
    desk.page.reload()
    desk.page.wait_for_selector("html.ready")
    assert desk.state()["terms"][-1]["forms"] == {"en": "storm surge", "zh": "风暴潮"}
    to_sentence(desk)
    desk.press("j", "x")
    desk.wait(SAVED)
    assert log_of(root)[-1].who == "Sasha Second"
    assert desk.troubles == []


PREVIEW = """Array.from(document.querySelectorAll('#places [role=row]'), (row) => {
  const text = (gone) => Array.from(row.querySelector('.text').childNodes).filter((each) => each.localName !== gone)
    .map((each) => each.textContent).join('');
  return [text('ins'), text('del')];
})"""


def test_what_find_and_replace_shows_is_what_is_on_the_disk(context: BrowserContext, root: Path, address: str):
    """In sentences and translations; the place that was left out is as it was, and one undo takes all back."""
    desk = enter(context, address)
    before = desk.state()
    desk.press("f")
    desk.type("batteries")
    desk.press("Tab")
    desk.page.keyboard.insert_text("cells")
    desk.press("Tab", "Tab", " ")  # translations too
    desk.wait("document.querySelectorAll('#places [role=row]').length > 3")
    shown = desk.look(PREVIEW)
    assert log_of(root) == ()
    while desk.look("document.activeElement.id") != "places":
        desk.press("Tab")
    desk.press("ArrowDown", " ")
    left = shown.pop(0)
    desk.press("Control+Enter")
    desk.wait(SAVED)

    saved = log_of(root)
    assert sorted([each.before, each.after] for each in saved) == sorted(shown)
    assert {each.target.kind for each in saved} == {"sentence", "translation"}
    assert {each.operation for each in saved} == {"replace"}
    assert len({each.when for each in saved}) == 1
    state = desk.state()
    assert state["conflicts"] == []
    assert set(state["applied"]) == {each.id for each in saved}
    texts = [s["text"] for each in ("t002", "t004", "t005", "t006") for s in sentences_of(state, each)]
    texts += [each["translation"] for each in state["utterances"]]
    assert left[0] in texts
    assert {each.after for each in saved} <= set(texts)
    desk.press("2", "z")
    desk.wait(SAVED)
    assert desk.state()["sections"] == before["sections"]
    assert len(log_of(root)) == 2 * len(saved)
    assert desk.troubles == []
