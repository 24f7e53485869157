"""The state of a review as the page reads it: plain JSON, made from artifacts and edits.

Times are whole milliseconds, ids those of the records. Making it takes time in proportion to the recording.
"""

import json
import threading
from collections.abc import Sequence

from pipeline.codec import encode_line
from pipeline.edits import active_edits, hash_text, read_edits, resolve_answers, resolve_approvals
from pipeline.records import Doubt
from pipeline.review.artifacts import Artifacts, generation, is_held, read_artifacts
from pipeline.review.effective import Effective, lay_over
from pipeline.review.flags import Checker, check_outline
from pipeline.review.showing import (
    Json,
    show_doubts,
    show_person,
    show_rendering,
    show_sections,
    show_segment,
    show_talk,
    show_term,
    show_utterance,
    show_voices,
)
from pipeline.review.spoken import Sources
from pipeline.review.staleness import Staleness
from pipeline.work import Place

NO_AUDIO: Json = {"src": None, "duration": 0, "peaks": ""}


class Desk:
    """One event under review: reads artifacts only when a run has made others, and edits whenever it is asked."""

    def __init__(self, place: Place, event: str) -> None:
        self.place, self.name = place, event
        self.log = place.recordings / event / "edits.jsonl"
        self._lock = threading.Lock()
        self._generation: object = None
        self._artifacts: Artifacts | None = None
        self._sources: Sources | None = None
        self._checker: Checker | None = None

    def look(self) -> tuple[Effective, Checker, tuple[Doubt, ...]]:
        """Return what stands now, what checks it, and the doubts about the log itself.

        Raises:
            PipelineError: What `read_artifacts` and `read_edits` raise.
        """
        with self._lock:
            artifacts, sources = self._load()
            log = read_edits(self.log)
            effective = lay_over(artifacts, sources, log.edits)
            if self._checker is None or self._checker.event != effective.event:
                self._checker = Checker(effective.event)
            return effective, self._checker, log.doubts

    def _load(self) -> tuple[Artifacts, Sources]:
        """Return the artifacts, read again if a run has made others; never those of a run that is still at it."""
        now = generation(self.place, self.name)
        is_new = now != self._generation
        if self._artifacts is None or (is_new and not is_held(self.place.outputs / self.name)):
            self._artifacts = read_artifacts(self.place, self.name)
            self._sources = Sources(self._artifacts.transcript, self._artifacts.proceedings.utterances)
            self._generation = now
        assert self._sources is not None
        return self._artifacts, self._sources

    def state(self, who: str = "", audio: Json | None = None) -> Json:
        """Return the state of the review. Raises as `look` does."""
        effective, checker, doubts = self.look()
        with self._lock:  # the checker remembers, and is not made for two at once
            return build_state(effective, checker, doubts, who=who, audio=audio)


def build_state(
    effective: Effective,
    checker: Checker,
    log_doubts: Sequence[Doubt] = (),
    *,
    who: str = "",
    audio: Json | None = None,
) -> Json:
    """Return the state of a review.

    Args:
        effective: What stands after all edits.
        checker: Of the effective event.
        log_doubts: About the log of edits itself.
        who: The name of the reviewer, if it is known.
        audio: What the page plays and draws.
    """
    event, outline, artifacts = effective.event, effective.outline, effective.artifacts
    staleness = Staleness(effective)
    flags, order = check_outline(effective, checker)
    sections = show_sections(effective, staleness, flags)
    paragraphs = [(each["talk"], _text(each)) for section in sections for each in section["paragraphs"]]
    approvals = resolve_approvals(paragraphs, effective.edits, effective.proceedings)
    known = {each.id: each for each in (*log_doubts, *artifacts.doubts)}
    answers = resolve_answers(known.values(), effective.edits)
    conflicts = (*effective.conflicts, *approvals.conflicts, *answers.conflicts)
    return {
        "event": {"id": event.id, "title": event.title, "languages": list(event.languages), "chinese": event.chinese},
        "language": outline.language,
        "root": artifacts.root,
        "who": who,
        "people": [show_person(each) for each in event.people],
        "sessions": [
            {"id": each.id, "title": each.title, "heading": each.heading, "kind": each.kind} for each in event.sessions
        ],
        "terms": [show_term(each) for each in event.glossary],
        "voices": show_voices(effective),
        "segments": [show_segment(each) for each in effective.transcript.segments],
        "utterances": [show_utterance(effective, each, staleness) for each in effective.proceedings.utterances],
        "typed": [show_utterance(effective, each, staleness) for each in effective.proceedings.typed],
        "renderings": [show_rendering(each) for each in effective.proceedings.renderings],
        "talks": [show_talk(effective, each, approvals.effective) for each in effective.proceedings.talks],
        "sections": sections,
        "look_at_first": list(order),
        "doubts": show_doubts(effective, known.values(), answers.effective),
        "edits": [json.loads(encode_line(each)) for each in effective.edits],
        "standing": [each.id for each in active_edits(effective.edits)],
        "applied": [*effective.applied, *approvals.applied, *answers.applied],
        "conflicts": [{"edit": each.edit.id, "reason": each.reason, "found": each.found} for each in conflicts],
        "report": {"approval": approvals.effective.report},
        "behind": list(effective.behind),
        "audio": audio or NO_AUDIO,
    }


def text_of(state: Json, talk: str) -> str:
    """Return the text of a talk's paragraph in a state."""
    return next((_text(each) for part in state["sections"] for each in part["paragraphs"] if each["talk"] == talk), "")


def hash_report(state: Json) -> str:
    """Return what an approval of the whole report holds."""
    return hash_text("\n".join(_text(each) for part in state["sections"] for each in part["paragraphs"]))


def _text(paragraph: Json) -> str:
    return " ".join(each["text"] for each in paragraph["sentences"] if not each["rejected"])
