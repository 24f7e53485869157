"""A person's corrections: kept for ever in `edits.jsonl`, and laid over whatever a run has made.

No run changes the log, and no edit changes an artifact: `resolve` returns the *effective* record, which everything
downstream reads, and says of every edit whether it was applied or why it could not be. Where each kind applies:

| target | operations | resolved by |
|---|---|---|
| voice | merge, name | `resolve(listening, …)`, then `resolve_voices` |
| segment | replace | `resolve(transcript, …)` |
| utterance | name | `resolve_speakers`, before talks are cut |
| talk | merge, split, move | `resolve(proceedings, …)` |
| translation | replace | `resolve(translations, …, proceedings=…)` |
| sentence | replace, reject, add | `resolve(outline, …, proceedings=…)` |
| person, term | set, add | `resolve(event, …)`; `write_back` on request |
| talk, report | approve | `resolve_approvals`, on the effective outline |
| doubt | answer | `resolve_answers` |
| edit | undo | all of them, first |
"""

from pipeline.edits.anchors import (
    anchor_event,
    anchor_segment,
    anchor_sentence,
    anchor_talk,
    anchor_translation,
    anchor_utterance,
    anchor_voice,
)
from pipeline.edits.approvals import Approvals, hash_text, resolve_answers, resolve_approvals
from pipeline.edits.log import EditLog, append_edit, merge_edits, new_edit, parse_edits, read_edits
from pipeline.edits.operations import Anchor, Conflict, Edit, Resolved, active_edits
from pipeline.edits.overlay import write_back
from pipeline.edits.resolving import resolve
from pipeline.edits.speakers import resolve_speakers, resolve_voices

__all__ = [
    "Anchor",
    "Approvals",
    "Conflict",
    "Edit",
    "EditLog",
    "Resolved",
    "active_edits",
    "anchor_event",
    "anchor_segment",
    "anchor_sentence",
    "anchor_talk",
    "anchor_translation",
    "anchor_utterance",
    "anchor_voice",
    "append_edit",
    "hash_text",
    "merge_edits",
    "new_edit",
    "parse_edits",
    "read_edits",
    "resolve",
    "resolve_answers",
    "resolve_approvals",
    "resolve_speakers",
    "resolve_voices",
    "write_back",
]
