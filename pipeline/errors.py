"""The exceptions this project raises for its users, and the exit code of each.

- `PipelineError`: something a user can put right (exit code 2)
    - `UsageError`: the command line is wrong (2)
    - `EventError`: `event.toml`, `edits.jsonl` or the event's folder is wrong (2)
    - `MediaError`: a media file is missing, broken or not what its name says (2)
    - `WeightsMissing`: a model's files are not here and may not be fetched (3)
    - `WeightsBroken`: a model's files are not the ones that were declared (3)
    - `ResourceError`: device, memory or disk (4)
    - `Busy`: another run holds the event (75)

Anything else that escapes is a bug in this project (exit code 1). A message is one clear sentence: what is wrong,
where, and what to do.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """The one table of exit codes."""

    DONE = 0
    BUG = 1
    INPUT = 2
    WEIGHTS = 3
    RESOURCE = 4
    BLOCKED = 5
    BUSY = 75
    INTERRUPTED = 130
    TERMINATED = 143


class PipelineError(Exception):
    """Something a user can put right."""

    exit_code = ExitCode.INPUT


class UsageError(PipelineError):
    """The command line is wrong."""


class EventError(PipelineError):
    """What a person wrote about the event is wrong or missing."""


class MediaError(PipelineError):
    """A media file is missing, broken or not what its name says."""


class WeightsMissing(PipelineError):
    """A model's files are not here and may not be fetched."""

    exit_code = ExitCode.WEIGHTS


class WeightsBroken(PipelineError):
    """A model's files are not the ones that were declared."""

    exit_code = ExitCode.WEIGHTS


class ResourceError(PipelineError):
    """The device, the memory or the disk gave out."""

    exit_code = ExitCode.RESOURCE


class Busy(PipelineError):
    """Another run holds the event."""

    exit_code = ExitCode.BUSY
