"""Making again what corrections put out of date, with the settings of the last run."""

import threading
from dataclasses import replace
from pathlib import Path

from pipeline.codec import Malformed, decode, encode
from pipeline.errors import Busy, UsageError
from pipeline.event import read_event
from pipeline.media import read_recording
from pipeline.run import run
from pipeline.store import Store, write_durably
from pipeline.work import Outcome, Place, Settings

_NAME = "settings.json"
_HEARD = ("recording.json", "listening.json", "transcript.json")


class Quiet:
    """A `Watch` that tells nobody."""

    def begin(self, what: str, total: int) -> None:
        """Say nothing."""

    def advance(self, done: int, total: int) -> None:
        """Say nothing."""

    def end(self, what: str, seconds: float) -> None:
        """Say nothing."""

    def say(self, message: str) -> None:
        """Say nothing."""


def remember_settings(outputs: Path, settings: Settings) -> None:
    """Keep the settings of a run beside its artifacts, so that a redo uses the same."""
    plain = replace(settings, refresh=frozenset())
    if last_settings(outputs) != plain:
        write_durably(outputs / _NAME, encode(plain))


def last_settings(outputs: Path) -> Settings | None:
    """Return the settings of the last run; `None` if they are not known."""
    try:
        return decode(Settings, (outputs / _NAME).read_bytes(), _NAME)
    except (OSError, Malformed):
        return None


class Redo:
    """Remakes what is out of date, one at a time."""

    def __init__(self, place: Place, event: str, settings: Settings) -> None:
        self._place, self._event, self._settings = place, event, settings
        self._lock = threading.Lock()

    def __call__(self) -> Outcome:
        """Bring everything behind the transcript up to date.

        Raises:
            Busy: Another redo, or a run, is at work.
            UsageError: The recording would have to be heard again, which may take hours.
            PipelineError: What `run` raises.
        """
        if not self._lock.acquire(blocking=False):
            raise Busy("Something is being made again already; wait for it to end.")
        try:
            first = next(
                (each for each in self._run(dry=True).steps if each.action == "would make"),
                None,
            )
            if first is not None and first.artifact in _HEARD and not self._is_same_recording(first.artifact):
                raise UsageError(
                    f"The recording would have to be heard again ({first.artifact}, {first.reason}), because files, "
                    f"models or options are not those of the last run; run `trilogue summarize {self._event}` yourself."
                )
            return self._run(dry=False)
        finally:
            self._lock.release()

    def _is_same_recording(self, artifact: str) -> bool:
        """Tell whether nothing but the dates of files has changed, as when a project was copied."""
        if artifact != "recording.json" or last_settings(self._place.outputs / self._event) != self._settings:
            return False
        folder = self._place.recordings / self._event
        found = read_recording(folder, read_event(folder), accept_truncated=self._settings.accept_truncated)
        return Store(folder=self._place.outputs / self._event).read(artifact) == encode(found)

    def _run(self, *, dry: bool) -> Outcome:
        return run(self._place, self._event, self._settings, "summarize", Quiet(), dry=dry)
