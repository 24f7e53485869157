"""Zoom's files are told by their names, in every form they have had."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from pipeline.errors import MediaError
from pipeline.zoom import check_finished, describe, recognize

LOCAL = "2026-10-02 13.04.05 Harbor Talks 98765432101"


@pytest.mark.parametrize(
    ("name", "meeting", "topic", "rank"),
    [
        ("GMT20261002-040000_Recording.m4a", "GMT20261002-040000", "Recording", 0),
        ("GMT20261002-040000_Recording (1).m4a", "GMT20261002-040000", "Recording", 0),
        ("GMT20261002-040000_Recording.mp4", "GMT20261002-040000", "Recording", 1),
        ("GMT20261002-040000_Recording_1966x1508.mp4", "GMT20261002-040000", "Recording", 1),
        ("GMT20261002-040000_Recording_as_3840x2160.mp4", "GMT20261002-040000", "Recording", 2),
        ("GMT20261002-040000_Recording_gallery_1280x720.mp4", "GMT20261002-040000", "Recording", 3),
        ("GMT20261002-040000_Recording_gvo_1280x720 (2).mp4", "GMT20261002-040000", "Recording", 4),
        ("GMT20261002-040000_Recording_avo_640x360.mp4", "GMT20261002-040000", "Recording", 5),
        ("GMT20261002-040000_Recording_separate1_640x360.mp4", "GMT20261002-040000", "Recording", 6),
        ("GMT20200812-040149_Harbor-Ren_gallery_1280x720.mp4", "GMT20200812-040149", "Harbor-Ren", 3),
        ("GMT20200805-085318_Harbor - Ta.m4a", "GMT20200805-085318", "Harbor - Ta", 0),
        ("GMT20200805-085318_港湾_フォーラム.m4a", "GMT20200805-085318", "港湾_フォーラム", 0),
    ],
)
def test_cloud_recordings_are_recognized(name: str, meeting: str, topic: str, rank: int):
    """The time, the topic and the layout are read off the name, with or without a browser's number."""
    file = describe(f"downloads/{name}")
    assert file is not None
    assert (file.content, file.meeting, file.topic, file.rank, file.clock) == ("floor", meeting, topic, rank, "utc")
    assert file.started == datetime.strptime(meeting, "GMT%Y%m%d-%H%M%S")


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("Audio only - Interpretation (简体中文).m4a", "zh"),
        ("Audio only - Interpretation (繁體中文).m4a", "zh"),
        ("Audio only - Interpretation (日本語) (1).m4a", "ja"),
        ("GMT20261002-040000_Recording - Interpretation (한국어).m4a", "ko"),
        ("GMT20261002-040000_Recording_interpretation_English.m4a", "en"),
        ("GMT20261002-040000_Recording_日本語.m4a", "ja"),
        ("Audio only (draft) - Interpretation (English).m4a", "en"),
        ("Audio only - Interpretation (Français).m4a", None),
        ("Audio only - Interpretation (Klingon).m4a", None),
    ],
)
def test_interpretations_are_told_by_their_endonym(name: str, language: str | None):
    """The last parenthesis names the language; one that the pipeline lacks is still no floor."""
    file = describe(name)
    assert file is not None
    assert (file.content, file.language) == ("interpretation", language)


@pytest.mark.parametrize(
    ("name", "number", "rank"),
    [
        ("audio1.m4a", 1, 0),
        ("video2.mp4", 2, 1),
        ("audio1636178050.m4a", 1636178050, 0),
        ("zoom_0.mp4", 0, 1),
        ("audio_only.m4a", 0, 0),
        ("audio_only_1.m4a", 1, 0),
    ],
)
def test_local_recordings_are_recognized(name: str, number: int, rank: int):
    """The folder tells the host's time and the topic, the file its place in the recording."""
    file = describe(f"{LOCAL}/{name}")
    assert file is not None
    assert (file.content, file.meeting, file.number, file.rank) == ("floor", LOCAL, number, rank)
    assert (file.topic, file.clock, file.started) == ("Harbor Talks", "host", datetime(2026, 10, 2, 13, 4, 5))
    alone = describe(name)
    assert alone is not None
    assert (alone.content, alone.clock, alone.started) == ("floor", None, None)


def test_microphones_of_participants_are_never_the_floor():
    """Their display names are kept, without the digits Zoom adds."""
    file = describe(f"{LOCAL}/Audio Record/audioMinaSeo-Harbor31639780501.m4a")
    assert file is not None
    assert (file.content, file.participant, file.meeting) == ("participant", "MinaSeo-Harbor", LOCAL)


@pytest.mark.parametrize(
    "name",
    ["talk.m4a", "audio.m4a", "GMT20261399-040000_Recording.m4a", "GMT_notes.mp4", "audio1.wav", "playback1.m3u"],
)
def test_other_names_are_not_taken_for_zoom(name: str):
    """A name that only resembles Zoom's tells nothing."""
    assert describe(name) is None


def test_of_repeated_downloads_the_largest_counts(tmp_path: Path):
    """A browser numbers the second attempt, which is made because the first one failed."""
    names = ("GMT20261002-040000_Recording (1).m4a", "GMT20261002-040000_Recording.m4a")
    (tmp_path / names[0]).write_bytes(b"\0" * 100)
    (tmp_path / names[1]).write_bytes(b"\0" * 10)
    assert [file.path for file in recognize(tmp_path, names)] == [names[0]]


def write_configuration(folder: Path, process: object, audio: str = "audio1.m4a", video: str = "video1.mp4") -> None:
    """Write a `recording.conf` as the Zoom client does."""
    items = [{"audio": audio, "prefix": "", "process": process, "video": video}]
    (folder / "recording.conf").write_text(json.dumps({"items": items, "magic_number": 1}))


def test_a_finished_conversion_is_accepted(tmp_path: Path):
    """The sound is in either file, so one of them is enough."""
    (tmp_path / "audio1.m4a").write_bytes(b"\0")
    write_configuration(tmp_path, 100)
    check_finished(tmp_path)


@pytest.mark.parametrize("name", ["double_click_to_convert_01.zoom", "video1.mp4.tmp"])
def test_files_of_an_unfinished_conversion_are_refused(tmp_path: Path, name: str):
    """The temporary file is a valid, short MP4; it must not pass for the recording."""
    (tmp_path / LOCAL).mkdir()
    (tmp_path / LOCAL / name).write_bytes(b"\0")
    with pytest.raises(MediaError, match=f"{name}.*has not finished converting"):
        check_finished(tmp_path)


@pytest.mark.parametrize(
    ("process", "audio", "said"),
    [
        (63, "audio1.m4a", "converted only 63 %"),
        (100, "audio2.m4a", "lists audio2.m4a and video1.mp4, which the folder does not hold"),
        (100, "../audio1.m4a", "which the folder does not hold"),
        ("much", "audio1.m4a", "cannot be read"),
    ],
)
def test_the_client_s_own_notes_are_believed(tmp_path: Path, process: object, audio: str, said: str):
    """`recording.conf` says how far the conversion is and which files belong to it."""
    (tmp_path / "event").mkdir()
    (tmp_path / "audio1.m4a").write_bytes(b"\0")
    (tmp_path / "event" / "audio1.m4a").write_bytes(b"\0")
    write_configuration(tmp_path / "event", process, audio)
    with pytest.raises(MediaError, match=said):
        check_finished(tmp_path)


@pytest.mark.parametrize("text", ["", "[]", '{"items": 3}', "[" * 100_000, '{"items": [[]]}', "\0"])
def test_notes_that_make_no_sense_are_one_sentence(tmp_path: Path, text: str):
    """Whatever the file holds, there is no traceback."""
    (tmp_path / "recording.conf").write_text(text)
    with pytest.raises(MediaError, match="cannot be read"):
        check_finished(tmp_path)
