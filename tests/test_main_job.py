"""The main job, end to end on real audio: from a Zoom folder to the outline, through the command as people call it."""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.codec import decode
from pipeline.edits import anchor_segment, append_edit, new_edit
from pipeline.event import read_event
from pipeline.records import Outline, Proceedings, Transcript, Translations
from tests.test_architecture import ROOT, call_without_heavy_imports
from world.cast import Shape
from world.events import make_event

SEED = 20_401
MINI = ("--transcriber", "mini-speech", "--translator", "mini-translation", "--device", "cpu", "--offline")
ARTIFACTS = (
    "recording.json",
    "listening.json",
    "transcript.json",
    "proceedings.json",
    "translations/en.json",
    "outline.json",
)


def trilogue(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Call the command in a process of its own."""
    command = [sys.executable, "-m", "pipeline", *arguments, "--root", str(root)]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)


def make_root(root: Path) -> Path:
    """Return a project's folder without events, with this project's models."""
    for name in ("recordings", "outputs"):
        (root / name).mkdir(parents=True)
    (root / "models").symlink_to(ROOT / "models")
    return root


def made(result: subprocess.CompletedProcess[str]) -> list[str]:
    """Return the artifacts that a run with `--json` made."""
    return [step["artifact"] for run in json.loads(result.stdout) for step in run["steps"] if step["action"] == "made"]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A project with one short synthetic event that was summarized once."""
    root = make_root(tmp_path_factory.mktemp("project"))
    shape = Shape(welcomes=1, talks=1, talk_minutes=0.3, panelists=2, questions=1)
    make_event(root / "recordings" / "harbor", SEED, shape=shape, held_out=True, mc_language="en")
    result = trilogue(root, "summarize", "harbor", *MINI, "--json")
    assert result.returncode in (0, 5), result.stderr
    assert set(ARTIFACTS) <= set(made(result))
    yield root
    shutil.rmtree(root)


def read(root: Path, name: str) -> bytes:
    """Return the bytes of one artifact."""
    return (root / "outputs" / "harbor" / name).read_bytes()


def test_every_sentence_of_the_outline_rests_on_one_to_five_utterances(root: Path):
    """No sentence without evidence, and none that cites what is not there."""
    outline = decode(Outline, read(root, "outline.json"), "outline.json")
    spoken = {each.id for each in decode(Proceedings, read(root, "proceedings.json"), "proceedings.json").utterances}
    sentences = [s for section in outline.sections for paragraph in section.paragraphs for s in paragraph.sentences]

    assert len(sentences) > 5
    assert all(1 <= len(sentence.evidence) <= 5 for sentence in sentences)
    assert {cited for sentence in sentences for cited in sentence.evidence} <= spoken


def test_every_millisecond_of_the_recording_is_accounted_for(root: Path):
    """The ledger tiles the recording: used, quiet, dropped or in another language."""
    transcript = decode(Transcript, read(root, "transcript.json"), "transcript.json")
    duration = json.loads(read(root, "recording.json"))["duration"]

    clock = 0
    for entry in transcript.ledger:
        assert entry.span.start == clock
        clock = entry.span.end
    assert clock == duration


def test_every_utterance_has_one_translation(root: Path):
    """Translations stand one to one beside the utterances, in their order."""
    proceedings = decode(Proceedings, read(root, "proceedings.json"), "proceedings.json")
    translations = decode(Translations, read(root, "translations/en.json"), "translations/en.json")

    assert [each.utterance for each in translations.translations] == [each.id for each in proceedings.utterances]


def test_people_find_the_documents_they_need(root: Path):
    """Outline as Markdown, HTML and DOCX, the transcript with its translation, and the list of doubts."""
    folder = root / "outputs" / "harbor"

    for name in ("outline.md", "outline.html", "outline.docx", "review.md", "transcript.vtt", "transcript.en.srt"):
        assert (folder / name).stat().st_size > 0, name
    assert (folder / "outline.md").read_text("utf-8").startswith("# OUTLINE")


def test_an_up_to_date_run_makes_nothing_and_loads_no_model_library(root: Path):
    """The second run reads, compares and stops: torch and its kin are not even imported."""
    result = call_without_heavy_imports("summarize", "harbor", *MINI, "--json", "--root", str(root))

    assert result.returncode in (0, 5), result.stderr
    assert made(result) == []


def test_a_dry_run_says_what_would_be_made_and_why_and_makes_nothing(root: Path):
    """The first artifact that is out of date is named with its reason."""
    before = {path: path.stat().st_mtime_ns for path in (root / "outputs").rglob("*") if path.is_file()}

    result = trilogue(root, "summarize", "harbor", *MINI, "--dry-run", "--json", "--refresh", "proceedings")

    steps = {each["artifact"]: each for each in json.loads(result.stdout)[0]["steps"]}
    assert steps["proceedings.json"] == {
        "artifact": "proceedings.json",
        "action": "would make",
        "reason": "asked for",
        "seconds": 0.0,
    }
    assert steps["transcript.json"]["action"] == "up to date"
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_a_changed_glossary_term_redoes_exactly_the_talks_that_use_it(root: Path, tmp_path: Path):
    """Pieces of other talks are read again, not made again."""
    copy = tmp_path / "project"
    shutil.copytree(root, copy, symlinks=True)
    event = copy / "recordings" / "harbor" / "event.toml"
    proceedings = decode(Proceedings, read(root, "proceedings.json"), "proceedings.json")
    pieces = {path.name for path in (copy / "outputs" / "harbor" / "chunks" / "translate-en").iterdir()}
    word, using = _find_a_word_of_few_talks(proceedings)
    event.write_text(event.read_text("utf-8") + f'\n[[glossary]]\nzh = "{word}"\nen = "Quorvane plan"\n', "utf-8")

    result = trilogue(copy, "translate", "harbor", *MINI, "--json")

    assert result.returncode == 0, result.stderr
    now = {path.name for path in (copy / "outputs" / "harbor" / "chunks" / "translate-en").iterdir()}
    assert len(now - pieces) == len(using)
    assert not {"listening.json", "transcript.json", "proceedings.json"} & set(made(result))


def _find_a_word_of_few_talks(proceedings: Proceedings) -> tuple[str, set[str]]:
    """Return three Chinese characters that were heard in some talks and not in others, and those talks."""
    spoken = {each.id: each for each in proceedings.utterances}
    talks = {t.id: [spoken[each] for each in t.utterances] for t in proceedings.talks}
    for utterances in talks.values():
        for utterance in utterances:
            if utterance.language != "zh":
                continue
            for match in re.finditer(r"(?=([\u4e00-\u9fff]{3}))", utterance.text):
                word = match.group(1)
                using = {talk for talk, said in talks.items() if any(word in u.text for u in said)}
                if len(using) < len(talks):
                    return word, using
    pytest.fail("no Chinese was heard in the event")


def test_a_correction_survives_a_run_and_reaches_the_translation(root: Path, tmp_path: Path):
    """A person corrects a segment; the next run uses the corrected text, and the artifact itself stays as it was."""
    copy = tmp_path / "project"
    shutil.copytree(root, copy, symlinks=True)
    transcript = decode(Transcript, read(root, "transcript.json"), "transcript.json")
    segment = next(each for each in transcript.segments if each.language == "en" and len(each.text) > 20)
    edit = new_edit("replace", anchor_segment(segment), who="Ms. Editor", before=segment.text, after="Order, please.")
    append_edit(copy / "recordings" / "harbor" / "edits.jsonl", edit)

    result = trilogue(copy, "summarize", "harbor", *MINI, "--json")

    assert result.returncode in (0, 5), result.stderr
    assert "transcript.json" not in made(result)
    assert "Order, please." in (copy / "outputs" / "harbor" / "transcript.md").read_text("utf-8")
    assert (copy / "outputs" / "harbor" / "transcript.json").read_bytes() == read(root, "transcript.json")


def test_zooms_side_files_name_the_voices_and_typed_words_are_kept(root: Path, tmp_path: Path):
    """A timeline is evidence for every name; the chat is kept and translated, addresses and other meetings are not."""
    copy = tmp_path / "project"
    shutil.copytree(root, copy, symlinks=True)
    folder = copy / "recordings" / "harbor"
    people = {each.id: each.name for each in read_event(folder).people}
    entries = [{"ts": "00:00:00.000", "users": []}]
    for talk in json.loads((folder / "reference" / "talks.json").read_text("utf-8"))["talks"]:
        moment = f"00:{talk['start'] // 60_000:02}:{talk['start'] / 1000 % 60:06.3f}"
        entries.append({"ts": moment, "users": [{"username": people[talk["speaker"]]}]})
    (folder / "GMT20260915-050000_Recording.timeline.json").write_text(json.dumps({"timeline": entries}), "utf-8")
    (folder / "GMT20260915-050000_Recording.txt").write_bytes(
        "00:00:40\tGuest:\t这些传感器每年要花多少钱？请写信到 guest@mail.example\r\n".encode()
    )
    other = json.dumps({"timeline": [{"ts": "00:00:01.000", "users": [{"username": "Somebody Else"}]}]})
    (folder / "GMT20250101-010000_Recording.timeline.json").write_text(other, "utf-8")

    result = trilogue(copy, "translate", "harbor", *MINI, "--json")

    assert result.returncode in (0, 5), result.stderr
    assert {"transcript.json", "listening.json"}.isdisjoint(made(result))
    proceedings = decode(Proceedings, (copy / "outputs" / "harbor" / "proceedings.json").read_bytes(), "proceedings")
    named = [each for each in proceedings.namings if each.speaker]
    assert {each.speaker for each in named} == set(people)
    assert all("Recording.timeline.json shows" in each.evidence[0] for each in named)
    [typed] = proceedings.typed
    assert (typed.source, typed.language, typed.speaker) == ("chat", "zh", None)
    data = (copy / "outputs" / "harbor" / "translations" / "en.json").read_bytes()
    translated = decode(Translations, data, "translations")
    assert translated.translations[-1].utterance == typed.id
    written = [each.read_bytes() for each in (copy / "outputs" / "harbor").glob("*.*") if each.is_file()]
    assert not [each for each in written if b"guest@mail.example" in each]
    assert "another-meeting" in (copy / "outputs" / "harbor" / "review.md").read_text("utf-8")


def test_a_killed_run_goes_on_and_ends_the_same(root: Path, tmp_path: Path):
    """Kill -9 in the middle of transcription; the next run ends with the same bytes as one that was left alone."""
    copy = make_root(tmp_path / "project")
    shutil.copytree(root / "recordings" / "harbor", copy / "recordings" / "harbor")
    command = [sys.executable, "-m", "pipeline", "transcribe", "harbor", *MINI, "--root", str(copy)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    chunks = copy / "outputs" / "harbor" / "chunks" / "transcribe"
    deadline = time.monotonic() + 240
    while process.poll() is None and time.monotonic() < deadline and not (chunks.is_dir() and any(chunks.iterdir())):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()

    result = trilogue(copy, "transcribe", "harbor", *MINI)

    assert result.returncode == 0, result.stderr
    for name in ("listening.json", "transcript.json", "proceedings.json"):
        assert (copy / "outputs" / "harbor" / name).read_bytes() == read(root, name), name
