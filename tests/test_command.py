"""The command on bad input: one clear sentence, the right exit code, no traceback, nothing lost."""

from pathlib import Path

import pytest

from tests.media_files import write_tones
from tests.test_main_job import MINI, make_root, trilogue

EVENT = """
title = "Harbors That Share Data"
languages = ["en"]
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project without events."""
    return make_root(tmp_path / "project")


def fails(root: Path, code: int, *arguments: str) -> str:
    """Call the command, check its exit code, and return the one sentence it says."""
    result = trilogue(root, *arguments)
    assert result.returncode == code, result.stderr
    assert "Traceback" not in result.stderr
    said = [line for line in result.stderr.splitlines() if line.startswith("trilogue: ")]
    assert len(said) == 1, result.stderr
    return said[0]


def test_an_event_that_is_not_there_is_named_with_those_that_are(root: Path):
    """A mistyped event is answered with the list of events."""
    (root / "recordings" / "harbor").mkdir()

    assert "There is no event 'habror'" in fails(root, 2, "transcribe", "habror")
    assert "harbor" in fails(root, 2, "transcribe", "habror")


def test_without_any_event_the_command_says_what_to_do(root: Path):
    """An empty project is no success."""
    assert "make a folder there with event.toml" in fails(root, 2, "summarize")


def test_a_folder_without_event_file_and_one_without_audio_are_told_apart(root: Path):
    """Each missing thing has its own sentence, and the other event does not suffer from it."""
    (root / "recordings" / "empty").mkdir()
    (root / "recordings" / "silent").mkdir()
    (root / "recordings" / "silent" / "event.toml").write_text(EVENT)

    result = trilogue(root, "transcribe", *MINI)

    assert result.returncode == 2
    assert "trilogue: empty: " in result.stderr
    assert "trilogue: silent: " in result.stderr
    assert "Traceback" not in result.stderr


def test_a_mistake_in_the_event_file_is_shown_with_its_line(root: Path):
    """The sentence names file, line and field."""
    (root / "recordings" / "harbor").mkdir()
    (root / "recordings" / "harbor" / "event.toml").write_text(EVENT + 'colour = "blue"\n')

    assert "event.toml:4: colour" in fails(root, 2, "transcribe", "harbor")


def test_an_unknown_model_is_answered_with_those_there_are(root: Path):
    """A mistyped model name does not start a download."""
    (root / "recordings" / "harbor").mkdir()
    (root / "recordings" / "harbor" / "event.toml").write_text(EVENT)
    write_tones(root / "recordings" / "harbor" / "audio1.m4a")

    sentence = fails(root, 2, "transcribe", "harbor", "--transcriber", "largest", "--device", "cpu", "--offline")

    assert "large-v3" in sentence


def test_a_recording_in_which_nobody_speaks_gives_empty_documents_and_no_error(root: Path):
    """A tone is no speech: nothing is transcribed, nothing is invented, and the run succeeds."""
    (root / "recordings" / "tone").mkdir()
    (root / "recordings" / "tone" / "event.toml").write_text(EVENT)
    write_tones(root / "recordings" / "tone" / "audio1.m4a")

    result = trilogue(root, "summarize", "tone", *MINI)

    assert result.returncode == 0, result.stderr
    assert '"segments": []' in (root / "outputs" / "tone" / "transcript.json").read_text()
