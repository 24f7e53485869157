"""No correction is lost on disk: not by a kill, not by two writers, not by a line cut off halfway."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.edits import Edit, append_edit, new_edit, read_edits
from pipeline.edits.operations import Anchor
from pipeline.errors import EventError
from pipeline.records import Span

WRITER = """
import sys
from pathlib import Path
from pipeline.edits import append_edit, new_edit
from pipeline.edits.operations import Anchor
for number in range(int(sys.argv[2])):
    edit = new_edit("replace", Anchor(kind="segment", id=f"s{number}"), who="진서", after="다시 씁니다 " * 200)
    append_edit(Path(sys.argv[1]), edit)
    print(edit.id, flush=True)
"""


def edit(after: str = "새 글") -> Edit:
    """A correction of a segment."""
    anchor = Anchor(kind="segment", id="s1", spans=(Span(start=0, end=900),), text="old")
    return new_edit("replace", anchor, who="Mirae Seong", before="old", after=after)


def writer(path: Path, count: int) -> subprocess.Popen[str]:
    """Start a process that appends edits and prints the id of each once it is saved."""
    command = [sys.executable, "-c", WRITER, str(path), str(count)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent.parent)


def test_edits_come_back_in_order(tmp_path: Path):
    """Each line has who, when, what was there and what shall be, readable by a person."""
    path = tmp_path / "edits.jsonl"
    edits = tuple(edit(text) for text in ("一", "둘", "three\nlines"))

    assert read_edits(path).edits == ()
    for each in edits:
        append_edit(path, each)

    assert read_edits(path).edits == edits
    assert read_edits(path).doubts == ()
    lines = path.read_text(encoding="utf-8").splitlines()
    assert len(lines) == 3
    assert "둘" in lines[1]
    assert {"id", "operation", "target", "before", "after", "who", "when"} <= set(json.loads(lines[0]))


def test_a_killed_writer_loses_no_acknowledged_edit(tmp_path: Path):
    """Killed at any moment, the log reads, and holds every edit whose saving was confirmed."""
    path = tmp_path / "edits.jsonl"
    acknowledged: list[str] = []
    for pause in (0.0, 0.01, 0.03):
        process = writer(path, 100_000)
        assert process.stdout is not None
        acknowledged.append(process.stdout.readline().strip())
        time.sleep(pause)
        os.kill(process.pid, signal.SIGKILL)
        rest = process.stdout.read()
        acknowledged.extend(rest[: rest.rfind("\n") + 1].split())
        process.wait()
        process.stdout.close()

    log = read_edits(path)

    assert set(acknowledged) <= {each.id for each in log.edits}
    append_edit(path, edit())
    assert len(read_edits(path).edits) == len(log.edits) + 1


def test_two_writers_at_once_do_not_mix_their_lines(tmp_path: Path):
    """Both logs are whole, each in its own order."""
    path = tmp_path / "edits.jsonl"
    processes = [writer(path, 40), writer(path, 40)]
    printed = [process.communicate()[0].split() for process in processes]

    log = read_edits(path)

    ids = [each.id for each in log.edits]
    assert [process.returncode for process in processes] == [0, 0]
    assert log.doubts == ()
    assert len(ids) == 80
    for mine in printed:
        assert [each for each in ids if each in set(mine)] == mine


def test_a_line_cut_off_anywhere_is_kept_and_reported(tmp_path: Path):
    """Wherever the crash came, what was there before reads, the rest is a doubt, and the next edit is saved."""
    path = tmp_path / "edits.jsonl"
    append_edit(path, edit("first"))
    first = path.read_bytes()
    append_edit(path, edit("第二"))
    whole = path.read_bytes()
    for size in range(len(first) + 1, len(whole), 7):
        torn = whole[:size]
        path.write_bytes(torn)

        before = read_edits(path)
        append_edit(path, edit("third"))
        after = read_edits(path)

        assert [each.after for each in before.edits] == ["first"]
        assert [each.kind for each in before.doubts] == ["torn-edit"]
        assert [each.after for each in after.edits] == ["first", "third"]
        assert after.doubts == before.doubts
        assert path.read_bytes().startswith(torn)


def test_a_last_line_that_lacks_only_its_end_is_an_edit(tmp_path: Path):
    """An editor that saves no final line feed costs nothing."""
    path = tmp_path / "edits.jsonl"
    append_edit(path, edit("first"))
    path.write_bytes(path.read_bytes().rstrip(b"\n"))

    append_edit(path, edit("second"))

    assert [each.after for each in read_edits(path).edits] == ["first", "second"]
    assert read_edits(path).doubts == ()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"operation": "reject"}, "a segment cannot be edited by 'reject', only by replace"),
        ({"when": "2026-11-22T10:00:00"}, "needs its offset from UTC"),
        ({"when": "yesterday"}, "when"),
        ({"after": None}, "needs its text in `after`"),
        ({"colour": "red"}, "colour is not a known field"),
        ({"who": None}, "who must be a text, not null"),
    ],
)
def test_a_malformed_line_is_named(tmp_path: Path, change: dict[str, object], message: str):
    """A line somebody wrote by hand is refused with its number and field, and the file is left alone."""
    path = tmp_path / "edits.jsonl"
    append_edit(path, edit("first"))
    append_edit(path, edit("second"))
    append_edit(path, edit("third"))
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[1] = json.dumps({**json.loads(lines[1]), **change})
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    written = path.read_bytes()

    with pytest.raises(EventError) as caught:
        read_edits(path)

    assert "line 2" in str(caught.value)
    assert message in str(caught.value) or message == "when"
    assert path.read_bytes() == written


def test_joined_logs_count_an_edit_once_and_refuse_a_second_meaning(tmp_path: Path):
    """Two people who exchange their logs by copying lines lose nothing and double nothing."""
    path = tmp_path / "edits.jsonl"
    first = edit("first")
    append_edit(path, first)
    append_edit(path, first)

    assert read_edits(path).edits == (first,)

    with path.open("a", encoding="utf-8") as file:
        file.write(path.read_text(encoding="utf-8").splitlines()[0].replace("first", "forged") + "\n")
    with pytest.raises(EventError, match="line 3: the id"):
        read_edits(path)


def test_an_undo_of_nothing_is_a_doubt(tmp_path: Path):
    """It may come from a log that was not joined yet."""
    path = tmp_path / "edits.jsonl"
    append_edit(path, new_edit("undo", Anchor(kind="edit", id="e-gone"), who="Mirae Seong"))

    assert [each.kind for each in read_edits(path).doubts] == ["unknown-undo"]


def test_a_missing_folder_is_one_sentence(tmp_path: Path):
    """A mistyped event does not end in a traceback."""
    with pytest.raises(EventError, match="cannot be saved"):
        append_edit(tmp_path / "nowhere" / "edits.jsonl", edit())
