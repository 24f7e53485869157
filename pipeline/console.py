"""What a run shows on a terminal: a bar for each stage on standard error, and a table at the end."""

import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from pipeline.work import Outcome

SPELL = 1.0
"""Seconds at least over which a pace is taken: work comes in batches, and what lies between them says nothing."""
ENOUGH = 5.0
"""Seconds of work before which nothing is foretold."""
RECENT = 100
"""Spells that the present pace is taken from."""
INSTANT = 20.0
"""Times the usual pace: what passes as fast as that was kept from an earlier run, and costs nothing."""
REPORT = 60.0
"""Seconds between two lines about a stage where there is no terminal for a bar, and in the log."""


@dataclass(slots=True, kw_only=True)
class Pace:
    """How fast a stage goes: milliseconds of recording done, in so many seconds, spell by spell.

    Attributes:
        total: Milliseconds to be done.
        now: A clock in seconds.
    """

    total: int
    now: Callable[[], float] = time.monotonic
    done: int = 0
    _began: float = 0.0
    _noted: tuple[float, int] = (0.0, 0)
    _spells: deque[tuple[float, int]] = field(default_factory=lambda: deque(maxlen=RECENT))

    def __post_init__(self) -> None:
        """Begin."""
        self._began = self.now()
        self._noted = (self._began, 0)

    def note(self, done: int) -> None:
        """Take down that *done* milliseconds are done with."""
        self.done = max(done, self.done)
        (moment, before), now = self._noted, self.now()
        if now - moment >= SPELL:
            self._spells.append((now - moment, self.done - before))
        if now - moment >= SPELL or self.done >= self.total:
            self._noted = (now, self.done)

    def factor(self) -> float | None:
        """Return the seconds that a second of recording takes at present; `None` before that can be told.

        Spells that went INSTANT times as fast as the slower half of the time were no work and are left out.
        """
        spells = sorted(self._spells, key=lambda spell: spell[1] / spell[0])
        half, passed, usual = sum(seconds for seconds, _ in spells) / 2, 0.0, 0.0
        for seconds, done in spells:
            passed += seconds
            usual = done / seconds
            if passed >= half:
                break
        work = [(seconds, done) for seconds, done in spells if done / seconds <= INSTANT * usual]
        seconds, done = sum(seconds for seconds, _ in work), sum(done for _, done in work)
        return seconds * 1000 / done if seconds >= ENOUGH and done else None

    def left(self) -> float | None:
        """Return the seconds until the end at the present pace; `None` before that can be told.

        It counts down while a batch is under way, but never below what comes after that batch.
        """
        factor = self.factor()
        if factor is None:
            return None
        moment, done = self._noted
        batch = self._spells[-1][1]
        after = max(0.0, (self.total - done - batch) / 1000 * factor)
        return max(after, (self.total - done) / 1000 * factor - (self.now() - moment))

    def __str__(self) -> str:
        """Return minutes of recording done of all its minutes, the real-time factor, and the minutes left."""
        text = f"{self.done / 60_000:.1f} of {self.total / 60_000:.1f} min"
        if self.done >= self.total:
            return f"{text}  real-time factor {(self._noted[0] - self._began) * 1000 / self.total:.3f}"
        factor, left = self.factor(), self.left()
        if factor is None or left is None:
            return text
        minutes = f"about {left / 60:.0f} minutes" if left >= 90 else "less than two minutes"
        return f"{text}  real-time factor {factor:.3f}, {minutes} left"


class MinutesColumn(ProgressColumn):
    """How far a stage has come, how fast it goes, and how long it will take."""

    def render(self, task: Task) -> Text:
        """Return the column's text for *task*, whose unit is a millisecond of recording."""
        pace = task.fields.get("pace")
        return Text("" if pace is None else str(pace), style="progress.remaining")


@dataclass(slots=True, kw_only=True)
class Watcher:
    """Shows the stages of a run as bars and writes what happens to a log of JSON lines.

    Attributes:
        console: Where bars go: standard error, so that results on standard output stay clean.
        log: A file that every message is appended to; `None` for none.
        now: A clock in seconds.
    """

    console: Console
    log: Path | None = None
    now: Callable[[], float] = time.monotonic
    _progress: Progress | None = None
    _task: TaskID | None = None
    _what: str = ""
    _pace: Pace | None = None
    _reported: float = 0.0

    @contextmanager
    def showing(self) -> Iterator[None]:
        """Show bars until the block ends, where the console is a terminal."""
        progress = Progress(
            SpinnerColumn(),
            TextColumn("{task.description:<22}"),
            BarColumn(bar_width=28),
            MinutesColumn(),
            console=self.console,
            disable=not self.console.is_terminal,
        )
        with progress:
            self._progress = progress
            yield
            self._progress = None

    def begin(self, what: str, total: int) -> None:
        """Say that *what* begins, on *total* milliseconds of recording (0 if that means nothing)."""
        self.write("begin", what=what, recording_ms=total)
        self._what, self._reported = what, self.now()
        self._pace = Pace(total=total, now=self.now) if total else None
        if self._progress is not None:
            self._task = self._progress.add_task(what, total=total or None, pace=self._pace)
        if not self.console.is_terminal:
            self.console.print(f"{what} ...")

    def advance(self, done: int, total: int) -> None:
        """Say that *done* of *total* milliseconds of the recording are done with."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)
        if self._pace is None:
            return
        self._pace.note(done)
        if self.now() - self._reported >= REPORT:
            self._reported = self.now()
            left = self._pace.left()
            self.write("progress", what=self._what, done_ms=done, recording_ms=total, left_s=left and round(left))
            if not self.console.is_terminal:
                self.console.print(f"{self._what}: {self._pace}", highlight=False)

    def end(self, what: str, seconds: float) -> None:
        """Say that *what* is done."""
        total = self._pace.total if self._pace else 0
        if self._pace:
            self._pace.note(total)
        factor = seconds * 1000 / total if total else None
        self.write("end", what=what, seconds=round(seconds, 3), real_time_factor=factor and round(factor, 4))
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=total or 1, total=total or 1)
        if not self.console.is_terminal:
            pace = f", real-time factor {factor:.3f}" if factor else ""
            self.console.print(f"{what}: {seconds:.1f} s{pace}")

    def say(self, message: str) -> None:
        """Tell the user one thing, such as which model was picked."""
        self.write("say", message=message)
        self.console.print(message, highlight=False, markup=False)

    def write(self, kind: str, **fields: object) -> None:
        """Append one line to the log, if there is one."""
        if self.log is not None:
            line = json.dumps({"at": round(time.time(), 3), "event": kind, **fields}, ensure_ascii=False)
            with self.log.open("a", encoding="utf-8") as file:
                file.write(line + "\n")


def show_outcome(console: Console, outcome: Outcome) -> None:
    """Print what a run did for one event, and where to look."""
    table = Table(title=f"{outcome.event}", title_justify="left", box=None, pad_edge=False)
    table.add_column("artifact")
    table.add_column("what happened")
    for step in outcome.steps:
        if step.action == "made":
            text = f"made in {step.seconds:.1f} s ({step.reason})"
        elif step.action == "would make":
            text = f"would be made ({step.reason})"
        else:
            text = "up to date"
        table.add_row(Text(step.artifact), Text(text))
    console.print(table)
    if outcome.doubts:
        console.print(Text(f"{outcome.doubts} doubts for a reviewer: see {outcome.folder / 'review.md'}"))
    for name in outcome.look_at:
        console.print(Text(f"  {outcome.folder / name}"))
