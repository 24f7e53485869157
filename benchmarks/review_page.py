"""How long the review page of ten hours takes to open, to save a correction and to scroll; and how large it is.

    python -m benchmarks.review_page

An invented event of 10,000 segments in 500 talks, with 500 corrections in its log, is written to disk as a run would
leave it. `trilogue review` exports it as a file and serves it; both are opened in Chromium.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page

from benchmarks.long_event import long_event
from benchmarks.reviewer import ROOT, WHO, serve
from benchmarks.reviewer_hands import SAVED, Hands
from pipeline.codec import encode
from pipeline.edits import append_edit
from pipeline.records import Part, Recording, Track
from pipeline.review import proxy
from pipeline.store import Store
from tests.review_browser import open_browser, write_sound

EVENT = "long"


def main() -> None:
    """Write the event, open its page both ways, and print one table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--segments", type=int, default=10_000)
    parser.add_argument("--edits", type=int, default=5, help="corrections to save on each page")
    chosen = parser.parse_args()
    with TemporaryDirectory() as folder, open_browser() as browser:
        root = Path(folder)
        write_event(root, chosen.segments)
        exported = root / "outputs" / EVENT / "review.html"
        run = [sys.executable, "-m", "pipeline", "review", EVENT, "--export", "--who", WHO, "--root", str(root)]
        exporting, _ = clock(lambda: subprocess.run(run, cwd=ROOT, check=True, capture_output=True))
        file = measure(browser, exported.as_uri(), chosen.edits)
        with serve(root, EVENT) as (address, process):
            served = measure(browser, address, chosen.edits)
            memory = _memory(process)
    print(f"{chosen.segments} segments, {load()}\n\n{'':44}{'file':>10}{'served':>10}")  # noqa: T201
    for name in file:
        print(f"{name:44}{file[name]:>10}{served[name]:>10}")  # noqa: T201
    print(f"\nseconds to export the file: {exporting:.1f}; megabytes of the server: {memory}")  # noqa: T201


def write_event(root: Path, segments: int) -> None:
    """Write an event's artifacts, manifest, `event.toml` and log of corrections."""
    artifacts, edits = long_event(segments)
    part = Part(path="floor.wav", sha256="0" * 64, start=0, duration=artifacts.listening.recording.duration)
    recording = Recording(tracks=(Track(id="floor", content="floor", parts=(part,)),), duration=part.duration)
    folder, store = root / "recordings" / EVENT, Store(folder=root / "outputs" / EVENT)
    folder.mkdir(parents=True)
    people = "".join(
        f'\n[[people]]\nid = "{each.id}"\nname = "{each.name}"\nfamily = "{each.family}"\nrole = "speaker"\n'
        for each in artifacts.event.people
    )
    toml = f'title = "{artifacts.event.title}"\ndate = "2026-09-15"\nlanguages = ["en"]\n{people}'
    (folder / "event.toml").write_text(toml, "utf-8")
    for name, record in (
        ("recording.json", recording), ("listening.json", replace(artifacts.listening, recording=recording)),
        ("transcript.json", artifacts.transcript), ("proceedings.json", artifacts.proceedings),
        ("translations/en.json", artifacts.translations), ("outline.json", artifacts.outline),
    ):  # fmt: skip
        store.produce(name, {}, lambda record=record: encode(record))  # type: ignore[misc]
    for each in edits:
        append_edit(folder / "edits.jsonl", each)
    _write_proxy(store.folder, recording)


def _write_proxy(outputs: Path, recording: Recording) -> None:
    """Write what is played and drawn as if it had been made of a recording, which would take minutes to encode."""
    made = f"{proxy._VERSION} {proxy._BIT_RATE} {proxy._PEAK} ".encode() + encode(recording.tracks[0])
    peaks = bytes(at * 37 % 256 for at in range(recording.duration // proxy._PEAK))
    notes = {"key": sha256(made).hexdigest(), "duration": recording.duration, "peaks": b64encode(peaks).decode()}
    (outputs / proxy._NOTES).write_text(json.dumps(notes), "utf-8")
    write_sound(outputs / proxy.NAME, 5)


def measure(browser: Browser, address: str, edits: int) -> dict[str, str]:
    """Return what it takes to open a page, to save corrections and to scroll, in words."""
    context = browser.new_context(locale="en", viewport={"width": 1280, "height": 800})
    page = context.new_page()
    hands = Hands(page)
    first, _ = clock(lambda: _open(page, address))
    size = len(page.content().encode())
    again = min(clock(lambda: _open(page, address))[0] for _ in range(3))
    memory = hands.look("performance.memory ? performance.memory.usedJSHeapSize / 1e6 : 0")
    saving = [_save(hands, number) for number in range(edits)]
    tasks, most = hands.scroll_through()
    longest = median(tasks)
    context.close()
    return {
        "seconds to open, the first time": f"{first:.2f}",
        "seconds to open again, best of three": f"{again:.2f}",
        f"seconds from Enter to saved, best of {edits}": f"{min(saving):.2f}",
        f"seconds from Enter to saved, median of {edits}": f"{median(saving):.2f}",
        "longest task while scrolling, ms, median of 5": f"{longest:.0f}" if longest else "under 50",
        "most rows in the page": f"{most}",
        "megabytes of the page": f"{size / 1e6:.1f}",
        "megabytes of the script's memory": f"{memory:.0f}",
    }


def clock(work: Callable[[], object]) -> tuple[float, object]:
    """Return the seconds that something takes, and what it gives."""
    began = time.monotonic()
    made = work()
    return time.monotonic() - began, made


def _open(page: Page, address: str) -> None:
    page.goto(address, timeout=120_000)
    page.wait_for_selector("html.ready", timeout=120_000)


def _save(hands: Hands, number: int) -> float:
    """Return the seconds from Enter in the editor until the page says that a rewritten sentence is kept."""
    hands.press("]", "2", "Home", "e")
    hands.type(f"Example said that {number} tides were measured.")
    count = hands.look("store.state.edits.length")
    began = time.monotonic()
    hands.press("Enter")
    hands.await_that(f"store.state.edits.length > {count} && ({SAVED} || saving.status === 'kept')")
    return time.monotonic() - began


def _memory(process: int) -> str:
    """Return the megabytes of a process that were ever in memory at once; Linux alone tells."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text("ascii").splitlines() if status.is_file() else []
    return next((f"{int(each.split()[1]) / 1024:.0f}" for each in lines if each.startswith("VmHWM")), "unknown")


def load() -> str:
    """Return how busy the machine is, in words."""
    return f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"


if __name__ == "__main__":
    main()
