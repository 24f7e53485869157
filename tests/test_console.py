"""What a run shows: how far it is, how fast it goes, and how long it will take, none of it better than it is."""

import io
import json
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import pytest
from rich.console import Console

from pipeline.console import Pace, Watcher

HOUR = 3_600_000


@dataclass
class Clock:
    """A clock that is set by hand."""

    seconds: float = 100.0

    def __call__(self) -> float:
        """Return the time."""
        return self.seconds


def test_what_is_left_is_foretold_from_the_pace_so_far() -> None:
    """Not at once, and then to the second: a batch of five minutes takes half a minute here."""
    clock = Clock()
    pace = Pace(total=HOUR, now=clock)
    assert pace.left() is None
    for batch in range(1, 12):
        clock.seconds += 30
        pace.note(batch * 300_000)
        assert pace.factor() == pytest.approx(0.1)
        assert pace.left() == pytest.approx((12 - batch) * 30)
    assert str(pace) == "55.0 of 60.0 min  real-time factor 0.100, less than two minutes left"
    clock.seconds += 30
    pace.note(HOUR)
    assert str(pace) == "60.0 of 60.0 min  real-time factor 0.100"


def test_it_counts_down_inside_a_batch_and_waits_where_a_batch_takes_longer() -> None:
    """It never says that the end is near because nothing happens."""
    clock = Clock()
    pace = Pace(total=HOUR, now=clock)
    clock.seconds += 60
    pace.note(HOUR // 10)
    seen = []
    for _ in range(10):
        seen.append(pace.left())
        clock.seconds += 20
    assert seen[:4] == pytest.approx([540, 520, 500, 480])
    assert seen[4:] == pytest.approx([480] * 6)


def test_what_an_earlier_run_has_finished_is_not_taken_for_the_pace() -> None:
    """Nine tenths pass in two seconds; what is left takes as long as its first batch says, not a moment."""
    clock = Clock()
    pace = Pace(total=HOUR, now=clock)
    for kept in range(1, 91):
        clock.seconds += 2 / 90
        pace.note(kept * HOUR // 100)
    clock.seconds += 40
    pace.note(92 * HOUR // 100)
    clock.seconds += 40
    pace.note(94 * HOUR // 100)
    assert pace.left() == pytest.approx(120, rel=0.05)


def test_uneven_batches_count_with_the_time_they_take() -> None:
    """A slow batch among fast ones is work like any other, and only that of long ago is forgotten."""
    clock = Clock()
    pace = Pace(total=100 * HOUR, now=clock)
    done = 0
    for batch in range(90):
        clock.seconds += 50 if batch % 3 == 0 else 5
        done += 60_000
        pace.note(done)
    assert pace.factor() == pytest.approx(20 / 60)
    for _ in range(200):
        clock.seconds += 5
        done += 60_000
        pace.note(done)
    assert pace.factor() == pytest.approx(5 / 60)


def test_calls_in_quick_succession_are_taken_together() -> None:
    """Work comes in batches: five calls at once, and then a second of nothing, are a pace."""
    clock = Clock()
    pace = Pace(total=HOUR, now=clock)
    for done in range(0, HOUR // 2, 10_000):
        pace.note(done)
        clock.seconds += 1.0 if done % 50_000 == 0 else 0.0
    assert pace.factor() == pytest.approx(0.02, rel=0.05)


def test_a_run_without_a_terminal_says_now_and_then_how_far_it_is(tmp_path: Path) -> None:
    """Once a minute a line, and one in the log, until the end."""
    clock = Clock()
    out = io.StringIO()
    watcher = Watcher(console=Console(file=out, width=200), log=tmp_path / "log.jsonl", now=clock)
    with watcher.showing():
        watcher.begin("transcript.json", HOUR)
        for minute in range(1, 61):
            clock.seconds += 20
            watcher.advance(minute * 60_000, HOUR)
        watcher.end("transcript.json", 1_200.0)
    lines = out.getvalue().splitlines()
    assert lines[0] == "transcript.json ..."
    assert lines[1] == "transcript.json: 3.0 of 60.0 min  real-time factor 0.333, about 19 minutes left"
    assert lines[-1] == "transcript.json: 1200.0 s, real-time factor 0.333"
    logged = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    left = [each["left_s"] for each in logged if each["event"] == "progress"]
    assert left[0] == 57 * 20
    assert all(one - other == 60 for one, other in pairwise(left))
    assert len(left) == 20


def test_a_stage_without_a_length_foretells_nothing() -> None:
    """Splitting takes a moment, whatever there is to split."""
    out = io.StringIO()
    watcher = Watcher(console=Console(file=out, width=200, force_terminal=True))
    with watcher.showing():
        watcher.begin("proceedings.json", 0)
        watcher.advance(5, 10)
        watcher.end("proceedings.json", 0.2)
    assert "min" not in out.getvalue()
