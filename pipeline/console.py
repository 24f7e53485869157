"""What a run shows on a terminal: a bar for each stage on standard error, and a table at the end."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, ProgressColumn, SpinnerColumn, Task, TaskID, TextColumn
from rich.table import Table
from rich.text import Text

from pipeline.work import Outcome


class MinutesColumn(ProgressColumn):
    """Minutes of recording done of all its minutes, and how many of them pass in a minute of work."""

    def render(self, task: Task) -> Text:
        """Return the column's text for *task*, whose unit is a millisecond of recording."""
        if not task.total:
            return Text("")
        done, total = task.completed / 60_000, task.total / 60_000
        elapsed = (task.finished_time if task.finished else task.elapsed) or 0.0
        factor = "" if done == 0 else f"  real-time factor {elapsed / (task.completed / 1000):.3f}"
        return Text(f"{done:.1f} of {total:.1f} min{factor}", style="progress.remaining")


@dataclass(slots=True, kw_only=True)
class Watcher:
    """Shows the stages of a run as bars and writes what happens to a log of JSON lines.

    Attributes:
        console: Where bars go: standard error, so that results on standard output stay clean.
        log: A file that every message is appended to; `None` for none.
    """

    console: Console
    log: Path | None = None
    _progress: Progress | None = None
    _task: TaskID | None = None
    _done: dict[str, float] = field(default_factory=dict)

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
        if self._progress is not None:
            self._task = self._progress.add_task(what, total=total or None)
        if not self.console.is_terminal:
            self.console.print(f"{what} ...")
        self._done = {"since": time.monotonic(), "total": float(total)}

    def advance(self, done: int, total: int) -> None:
        """Say that *done* of *total* milliseconds of the recording are done with."""
        if self._progress is not None and self._task is not None:
            self._progress.update(self._task, completed=done, total=total)

    def end(self, what: str, seconds: float) -> None:
        """Say that *what* is done."""
        total = self._done.get("total", 0.0)
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
