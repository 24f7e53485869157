"""`trilogue style`: any report can be checked, whatever file it is in, and an earlier one teaches its own style."""

import io
import json
import re
import subprocess
import sys
import textwrap
from pathlib import Path

import docx
import pytest

from pipeline.errors import PipelineError, UsageError
from pipeline.language.profile import built_in_profile, read_profile
from pipeline.records import Outline, OutlineParagraph, Proceedings, Section, Sentence, Track, Translations
from pipeline.render.docx import render_outline as render_docx
from pipeline.render.html import render_outline as render_html
from pipeline.render.markdown import render_outline as render_markdown
from pipeline.styling import check_file, learn_profile
from pipeline.styling.turns import Reported
from tests.test_gold import BLOCKS, EVENT, FOLDER, GOLD, OUTLINE_FILE, TURNS

PLAIN = [re.sub("^#+ ", "", block) for block in BLOCKS]
FAULT = ("most of the vegetables on their trays still travel", "we travel")


def outline() -> Outline:
    """Return the gold outline as the pipeline holds it."""
    sections: list[Section] = []
    for block in BLOCKS[1:]:
        if block.startswith("## "):
            sections.append(Section(session=None, heading=block[3:], paragraphs=()))
            continue
        name = f"s{len(sections)}-{len(sections[-1].paragraphs)}"
        sentence = Sentence(id=name, text=block, evidence=(), method="person")
        paragraph = OutlineParagraph(talk=name, sentences=(sentence,))
        last = sections[-1]
        sections[-1] = Section(session=None, heading=last.heading, paragraphs=(*last.paragraphs, paragraph))
    return Outline(language="en", sections=tuple(sections))


def trilogue(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Call the command in a process of its own."""
    command = [sys.executable, "-m", "pipeline", "style", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, cwd=OUTLINE_FILE.parents[3], check=False)


def texts(turns: tuple[Reported, ...]) -> list[str]:
    """Return the paragraphs as they were found."""
    return [turn.paragraph.text for turn in turns]


def write(path: Path) -> Path:
    """Write the gold outline as the kind of file that the name asks for."""
    proceedings, translations = Proceedings(utterances=(), talks=()), Translations(language="en", translations=())
    floor = Track(id="floor", content="floor", parts=())
    document = docx.Document()
    for block in ["Facts and Figures", "514 people took part.", *PLAIN]:
        document.add_paragraph(block)
    packed = io.BytesIO()
    document.save(packed)
    tags = [f"<p>{text}</p>" if text in texts_of_gold() else f"<h2>{text}</h2>" for text in PLAIN]
    wrapped = ["\n".join(textwrap.wrap(text, 80, break_on_hyphens=False)) for text in PLAIN]
    files: dict[str, str | bytes] = {
        "ours.md": render_markdown(outline()),
        "ours.html": render_html(EVENT, floor, (), proceedings, translations, outline()),
        "ours.docx": render_docx(EVENT, proceedings, translations, outline()),
        "plain.docx": packed.getvalue(),
        "plain.html": f"<html><body><nav>Home</nav>{''.join(tags)}</body></html>",
        "wrapped.txt": "\n\n".join(wrapped),
        "lines.txt": "\n".join(PLAIN),
        "windows.txt": "\r\n\r\n".join(PLAIN).encode("cp1252"),
        "utf16.txt": "\n\n".join(PLAIN).encode("utf-16"),
        "torn.txt": "\n\n".join(torn()),
    }
    data = files[path.name]
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def texts_of_gold() -> list[str]:
    """Return the paragraphs of the gold outline."""
    return [paragraph.text for paragraph in GOLD]


def torn() -> list[str]:
    """Return the blocks of the outline with page breaks and page numbers inside the long ones."""
    blocks = []
    for text in PLAIN:
        words = text.split()
        if len(words) > 60:
            cut = next(place for place in range(30, 60) if not words[place - 1].endswith((".", ".”")))
            blocks += [" ".join(words[:cut]), "- 12 -", " ".join(words[cut:])]
        else:
            blocks.append(text)
    return blocks


def test_the_gold_file_is_as_the_pipeline_writes_one():
    """Rendering the outline gives the file, character by character."""
    assert render_markdown(outline()) == OUTLINE_FILE.read_text("utf-8")


@pytest.mark.parametrize(
    "name",
    [
        "ours.md", "ours.html", "ours.docx", "plain.docx", "plain.html", "wrapped.txt", "lines.txt", "windows.txt",
        "utf16.txt", "torn.txt",
    ],
)  # fmt: skip
def test_a_report_reads_the_same_from_every_kind_of_file(name: str, tmp_path: Path):
    """Paragraphs, kinds and speakers are those of the outline, and nothing is found in it."""
    found = check_file(write(tmp_path / name), FOLDER)

    assert texts(found.turns) == texts_of_gold()
    assert [turn.paragraph.kind for turn in found.turns] == [turn["kind"] for turn in TURNS]
    assert [turn.paragraph.speaker for turn in found.turns] == [turn["speaker"] for turn in TURNS]
    assert found.findings == ()
    assert found.rates.closers == 0.5


def test_kinds_are_told_without_the_event_too():
    """Headings and verbs say what a turn is."""
    found = check_file(OUTLINE_FILE)

    assert [turn.paragraph.kind for turn in found.turns] == [turn["kind"] for turn in TURNS]
    assert found.findings == ()


def test_what_stands_around_the_outline_is_no_outline(tmp_path: Path):
    """Facts before the heading OUTLINE and an annex after it are passed over."""
    path = tmp_path / "report.md"
    text = OUTLINE_FILE.read_text("utf-8")
    path.write_text(
        f"# Key Takeaways\n\nWe met!\n\n- We liked it!\n\n{text}\n# Annex\n\nWe thank everybody!\n", "utf-8"
    )

    assert texts(check_file(path).turns) == texts_of_gold()


def test_a_name_that_the_event_does_not_know_is_a_finding(tmp_path: Path):
    """A misspelled name is compared with the person who is meant; a stranger is said to be one."""
    path = tmp_path / "report.md"
    text = OUTLINE_FILE.read_text("utf-8").replace("Kazuto Hiramine", "Kazuto Hiramin")
    path.write_text(text.replace("Edwin Lindmark", "Oswald Perrin"), "utf-8")

    found = check_file(path, FOLDER)
    assert [(each.paragraph, each.rule) for each in found.findings] == [(1, "R2"), (24, "R2")]
    assert "its speaker is Kazuto Hiramine" in found.findings[0].message
    assert "nobody at the event" in found.findings[1].message


def test_findings_are_printed_with_their_place_and_their_fix(tmp_path: Path):
    """Findings are no error: the command ends with 0, and counts from 1."""
    path = tmp_path / "report.md"
    path.write_text(OUTLINE_FILE.read_text("utf-8").replace(*FAULT), "utf-8")

    result = trilogue(path, "--event", FOLDER)

    assert result.returncode == 0, result.stderr
    assert "25 paragraphs, 70 sentences, 1 finding (style tcs-wego, event gold)" in result.stdout
    assert "paragraph 1 (Hyeon-ju Seol), sentence 2: R10: “we” is the first or second person." in result.stdout
    assert "Report it in the third person." in result.stdout
    assert "50% of 6 talks end with a closer; 31% of 45 later sentences open with a connective." in result.stdout


def test_findings_are_there_for_programs_too(tmp_path: Path):
    """With --json everything is data."""
    path = tmp_path / "report.md"
    path.write_text(OUTLINE_FILE.read_text("utf-8").replace(*FAULT), "utf-8")

    result = json.loads(trilogue(path, "--json").stdout)

    assert result["findings"][0] | {"text": ""} == {
        "paragraph": 1, "sentence": 2, "heading": "Welcome Remarks", "name": "Hyeon-ju Seol", "rule": "R10",
        "message": "“we” is the first or second person.", "fix": "Report it in the third person.", "text": "",
    }  # fmt: skip
    assert "we travel" in result["findings"][0]["text"]
    assert result["rates"]["closers"] == {"rate": 0.5, "of": 6}


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("report.pdf", b"%PDF-1.7", "are read from .md, .txt, .docx and .html"),
        ("report.docx", b"no archive", "no Word document"),
        ("report.docx", b"", "no Word document"),
        ("report.md", b"# OUTLINE\n\n## Welcome\n", "no paragraph of an outline"),
        ("report.html", b"", "no paragraph of an outline"),
        ("report.txt", "今日は学校給食についてお話しします。".encode(), "not English"),
        ("missing/report.md", None, "cannot be read"),
    ],
)
def test_a_file_that_cannot_be_checked_is_one_sentence(name: str, data: bytes | None, said: str, tmp_path: Path):
    """Each wrong file has its own sentence."""
    path = tmp_path / name
    if data is not None:
        path.write_bytes(data)
    with pytest.raises(UsageError, match=re.escape(said)):
        check_file(path)


def test_a_wrong_command_ends_with_two(tmp_path: Path):
    """Wrong input is an error, unlike findings."""
    for arguments in (
        (),
        ("missing.md",),
        (OUTLINE_FILE, "--event", tmp_path),
        (OUTLINE_FILE, "--learn", OUTLINE_FILE, "--out", tmp_path / "out.toml"),
        ("--learn", OUTLINE_FILE),
    ):
        result = trilogue(*arguments)
        assert result.returncode == 2, arguments
        assert "Traceback" not in result.stderr


def test_a_profile_with_mistakes_is_answered_with_its_fields(tmp_path: Path):
    """A style of an organization is checked as every other file is."""
    path = tmp_path / "own.toml"
    path.write_text('name = "own"\nlanguage = "en"\nverbs = []\n', "utf-8")
    with pytest.raises(PipelineError, match="longest_sentence is missing"):
        check_file(OUTLINE_FILE, profile=path)
    learn_profile(OUTLINE_FILE, tmp_path / "good.toml")
    broken = (tmp_path / "good.toml").read_text("utf-8").replace('  "slides?",', '  "(slides",')
    path.write_text(broken, "utf-8")
    with pytest.raises(PipelineError, match="is no regular expression"):
        check_file(OUTLINE_FILE, profile=path)


def test_a_profile_learned_from_a_report_lets_it_pass(tmp_path: Path):
    """What was measured fits what it was measured on, and is near the built-in style where the report is."""
    out = tmp_path / "learned.toml"
    result = trilogue("--learn", OUTLINE_FILE, "--out", out)
    assert result.returncode == 0, result.stderr

    learned, built_in = read_profile(out), built_in_profile()
    assert check_file(OUTLINE_FILE, FOLDER, out).findings == ()
    assert learned.name == "learned"
    assert learned.verbs[0] == built_in.verbs[0] == "mentioned"
    assert set(learned.verbs) <= set(built_in.verbs)
    assert len(set(learned.verbs[:10]) & set(built_in.verbs[:12])) >= 7
    assert set(learned.connectives) == {"For this,", "In this sense,", "However,"}
    assert set(learned.closers) == {"finished his presentation by", "finished her presentation by"}
    assert {"MC", "AI", "IoT"} <= set(learned.household)
    assert (learned.quotes, learned.definition) == ("curly", "quoted")
    assert ("centre", "center") in learned.spelling


def test_a_drafted_profile_says_where_each_value_comes_from(tmp_path: Path):
    """Counts stand beside what was measured; what was not is marked."""
    out = tmp_path / "learned.toml"
    learn_profile(OUTLINE_FILE, out)
    text = out.read_text("utf-8")

    assert "longest_sentence = 42  # words: the longest of 70 sentences" in text
    assert '"mentioned",  # 13' in text
    assert "evidence_factor = 3  # BUILT IN: not measured" in text
    assert re.search(r'kind = "talk"\nwords = \[111, 158\]  # 124 to 143, mean 135, in 6 paragraphs', text)
    with pytest.raises(UsageError, match="is there already"):
        learn_profile(OUTLINE_FILE, out)


def test_another_style_is_learned_with_its_marks_and_its_spelling(tmp_path: Path):
    """Straight marks, plain brackets and British spelling of a report become those of its profile."""
    text = OUTLINE_FILE.read_text("utf-8")
    text = re.sub(r"\(“(\w+)”\)", r"(\1)", text).replace("“", '"').replace("”", '"').replace("’", "'")
    for american, british in (("emphasized", "emphasised"), ("program ", "programme "), ("center", "centre")):
        text = text.replace(american, british)
    path, out = tmp_path / "british.md", tmp_path / "british.toml"
    path.write_text(text, "utf-8")
    learn_profile(path, out)

    learned = read_profile(out)
    assert (learned.quotes, learned.definition) == ("straight", "plain")
    assert ("center", "centre") in learned.spelling
    assert "emphasised" in learned.verbs
    assert {each.rule for each in check_file(path, FOLDER).findings} >= {"R3", "R11", "R12"}
    rest = [each.message for each in check_file(path, FOLDER, out).findings]
    assert rest == ["“kilometers” is not spelled as in this style.", "“recognize” is not spelled as in this style."]
