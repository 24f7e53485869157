"""One entry for every artifact: which edits concern it, and which function resolves them."""

from collections.abc import Iterable
from typing import Any, TypeVar

from pipeline.edits.operations import Edit, Kind, Operation, Resolved, active_edits
from pipeline.edits.overlay import resolve_event
from pipeline.edits.speakers import resolve_listening
from pipeline.edits.talks import resolve_proceedings
from pipeline.edits.wording import resolve_outline, resolve_translations
from pipeline.edits.words import resolve_transcript
from pipeline.records import Event, Listening, Outline, Proceedings, Transcript, Translations

Artifact = TypeVar("Artifact", Event, Listening, Transcript, Proceedings, Translations, Outline)

_NO_PROCEEDINGS = Proceedings(utterances=(), talks=())


def resolve(
    artifact: Artifact,
    edits: Iterable[Edit],
    *,
    event: Event | None = None,
    proceedings: Proceedings | None = None,
) -> Resolved[Artifact]:
    """Lay a person's edits over an artifact.

    Args:
        artifact: As a run made it, or a person wrote it; it is returned itself if no edit changes it.
        edits: All of the log, in its order; those of other artifacts are passed over.
        event: For `Proceedings`: if given, a move to a session it does not have is a conflict.
        proceedings: The effective ones; needed for `Translations` and `Outline`, whose parts have no time of their own.

    Returns:
        The effective record, and of each standing edit that concerns this artifact either that it was applied or
        a conflict with both texts.
    """
    return _resolve(artifact, active_edits(edits), event, proceedings or _NO_PROCEEDINGS)


def _resolve(
    artifact: Event | Listening | Transcript | Proceedings | Translations | Outline,
    edits: tuple[Edit, ...],
    event: Event | None,
    proceedings: Proceedings,
) -> Resolved[Any]:
    """Hand the standing edits that concern an artifact to the function for it."""
    resolved: Resolved[Any]
    match artifact:
        case Event():
            resolved = resolve_event(artifact, _of(edits, "person", "term"))
        case Listening():
            resolved = resolve_listening(artifact, _of(edits, "voice", operation="merge"))
        case Transcript():
            resolved = resolve_transcript(artifact, _of(edits, "segment"))
        case Proceedings():
            cuts = [each for each in _of(edits, "talk") if each.operation != "approve"]
            resolved = resolve_proceedings(artifact, cuts, event=event)
        case Translations():
            resolved = resolve_translations(artifact, _of(edits, "translation"), proceedings)
        case Outline():
            resolved = resolve_outline(artifact, _of(edits, "sentence"), proceedings)
    return resolved


def _of(edits: Iterable[Edit], *kinds: Kind, operation: Operation | None = None) -> tuple[Edit, ...]:
    """Return the edits whose target is of one of these kinds."""
    return tuple(each for each in edits if each.target.kind in kinds and operation in (None, each.operation))
