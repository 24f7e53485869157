"""What is made is made when something it depends on has changed, and a crash loses nothing."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from pipeline.errors import Busy, ResourceError
from pipeline.store import MANIFEST, Store, hold, write_durably


class Maker:
    """Counts how often it is called."""

    def __init__(self, data: bytes = b"data") -> None:
        self.calls = 0
        self.data = data

    def __call__(self) -> bytes:
        """Return the data."""
        self.calls += 1
        return self.data


def test_an_artifact_is_made_once_for_one_key(tmp_path: Path):
    """Asking twice with the same key makes it once."""
    store, make = Store(folder=tmp_path), Maker()

    for _ in range(3):
        assert store.produce("a.json", {"input": "1"}, make) == b"data"

    assert make.calls == 1


def test_a_changed_input_makes_it_again_and_is_named(tmp_path: Path):
    """The reason names the input that changed, and no other."""
    store = Store(folder=tmp_path)
    store.produce("a.json", {"audio": "1", "people": "1"}, Maker())

    assert store.why("a.json", {"audio": "1", "people": "2"}) == "changed: people"
    assert store.produce("a.json", {"audio": "1", "people": "2"}, Maker(b"new")) == b"new"


def test_that_a_file_exists_means_nothing(tmp_path: Path):
    """A file that no manifest knows is made again; so is one that was touched by anything but a run."""
    store = Store(folder=tmp_path)
    (tmp_path / "a.json").write_bytes(b"found")

    assert store.why("a.json", {}) == "never made"
    store.produce("a.json", {}, Maker())
    (tmp_path / "a.json").write_bytes(b"dama")

    assert store.why("a.json", {}) == "its file is missing or damaged"


def test_a_newer_file_date_alone_makes_nothing_again(tmp_path: Path):
    """Dates are no part of any key."""
    store, make = Store(folder=tmp_path), Maker()
    store.produce("a.json", {}, make)
    os.utime(tmp_path / "a.json", (2_000_000_000, 2_000_000_000))

    store.produce("a.json", {}, make)

    assert make.calls == 1


@pytest.mark.parametrize("content", ["", "{", "[]", '{"artifacts": 1}', '{"artifacts": {"a.json": {}}}'])
def test_an_unreadable_manifest_means_that_nothing_was_made(tmp_path: Path, content: str):
    """A damaged manifest costs time and nothing else."""
    store = Store(folder=tmp_path)
    store.produce("a.json", {}, Maker())
    (tmp_path / MANIFEST).write_text(content)

    assert store.why("a.json", {}) == "never made"
    assert store.produce("a.json", {}, Maker()) == b"data"


def test_a_failed_making_leaves_the_old_artifact(tmp_path: Path):
    """An exception while making changes neither the file nor the manifest."""
    store = Store(folder=tmp_path)
    store.produce("a.json", {"input": "1"}, Maker(b"old"))

    def fail() -> bytes:
        raise ResourceError("the device gave out.")

    with pytest.raises(ResourceError):
        store.produce("a.json", {"input": "2"}, fail)

    assert store.read("a.json") == b"old"


def test_a_run_killed_at_any_moment_leaves_old_or_new(tmp_path: Path):
    """Kill -9 while artifacts are written over and over: what is left is whole, and the next run goes on."""
    program = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from pipeline.store import Store
        store = Store(folder=Path(sys.argv[1]))
        number = 0
        print("ready", flush=True)
        while True:
            number += 1
            store.produce("a.json", {"n": str(number)}, lambda: (str(number) * 20_000).encode())
        """
    )
    for pause in (0.002, 0.01, 0.03, 0.05, 0.07):
        process = subprocess.Popen([sys.executable, "-c", program, str(tmp_path)], stdout=subprocess.PIPE)
        assert process.stdout is not None
        process.stdout.readline()
        try:
            process.wait(timeout=pause)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        store = Store(folder=tmp_path)
        made = store.manifest().get("a.json")
        if made is None:
            continue
        data = (tmp_path / "a.json").read_bytes()
        number = data[: len(data) // 20_000]

        assert data == number * 20_000
        # The file may be one ahead of the manifest: then it counts as damaged and is made again, never used.
        assert store.read("a.json") in (data, None)


def test_only_one_run_holds_an_event(tmp_path: Path):
    """The second run is refused with a sentence that names the first; when the first ends, it may go on."""
    program = "import sys; from pathlib import Path; from pipeline.store import hold\n"
    program += "with hold(Path(sys.argv[1])): print('held', flush=True); sys.stdin.read()"
    other = subprocess.Popen(
        [sys.executable, "-c", program, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert other.stdin is not None
    assert other.stdout is not None
    other.stdout.readline()

    with pytest.raises(Busy, match=str(other.pid)), hold(tmp_path):
        pass

    other.kill()
    other.wait()
    other.stdin.close()
    other.stdout.close()
    with hold(tmp_path):
        assert (tmp_path / ".lock").exists()


def test_chunks_are_kept_by_key_and_a_damaged_one_counts_as_missing(tmp_path: Path):
    """A finished piece is found again; after damage it is simply made again."""
    chunks = Store(folder=tmp_path).chunks("transcribe")
    chunks.put("k1", b"one")
    chunks.put("k2", b"two")

    assert chunks.get("k1") == b"one"
    (chunks.folder / "k2").write_bytes(b"garbage")
    assert chunks.get("k2") is None
    assert chunks.get("k3") is None


def test_chunks_that_were_not_used_are_removed(tmp_path: Path):
    """The folder holds the pieces of one generation."""
    Store(folder=tmp_path).chunks("translate").put("old", b"old")
    chunks = Store(folder=tmp_path).chunks("translate")
    chunks.put("new", b"new")

    chunks.keep_used()

    assert [path.name for path in chunks.folder.iterdir()] == ["new"]


def test_a_full_disk_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What the operating system refuses comes out as an error that says where and what to do."""

    def refuse(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)

    with pytest.raises(ResourceError, match=r"a\.json could not be written \(No space left on device\)"):
        write_durably(tmp_path / "a.json", b"data")
    assert list(tmp_path.iterdir()) == []


def test_the_manifest_is_the_same_for_the_same_work(tmp_path: Path):
    """Two runs on the same input leave the same bytes."""
    for name in ("one", "two"):
        store = Store(folder=tmp_path / name)
        store.produce("b.json", {"z": "1", "a": "2"}, Maker())
        store.produce("a.json", {}, Maker())

    assert (tmp_path / "one" / MANIFEST).read_bytes() == (tmp_path / "two" / MANIFEST).read_bytes()
    assert list(json.loads((tmp_path / "one" / MANIFEST).read_text())["artifacts"]) == ["a.json", "b.json"]
