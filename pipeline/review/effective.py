"""The records a reviewer sees: artifacts with a person's edits laid over, in the order in which a run does it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeVar

from pipeline.edits import Conflict, Edit, Resolved, active_edits, resolve, resolve_speakers, resolve_voices
from pipeline.records import (
    Event,
    Listening,
    Naming,
    Outline,
    OutlineParagraph,
    Proceedings,
    Section,
    Sentence,
    Span,
    Transcript,
    Translations,
    Utterance,
)
from pipeline.review.artifacts import Artifacts
from pipeline.review.spoken import Sources, merged_voices, rename, retell, retitle
from pipeline.work import fingerprint

T = TypeVar("T")


@dataclass(kw_only=True)
class Effective:
    """What stands after all edits.

    Attributes:
        artifacts: What it was made from.
        sources: The segments of each utterance.
        named: Who persons said the voices are.
        drafted: The outline before any edit of its sentences, its paragraphs put where their talks now are.
        applied: Ids of the edits that fit.
        behind: What has changed since the last run that a run would work on again.
    """

    artifacts: Artifacts
    sources: Sources
    edits: tuple[Edit, ...]
    event: Event
    listening: Listening
    transcript: Transcript
    named: tuple[Naming, ...]
    proceedings: Proceedings
    translations: Translations
    drafted: Outline
    outline: Outline
    applied: tuple[str, ...]
    conflicts: tuple[Conflict, ...]
    behind: tuple[str, ...]

    @cached_property
    def utterances(self) -> Mapping[str, Utterance]:
        """What was said, by id."""
        return {each.id: each for each in self.proceedings.utterances}

    @cached_property
    def told(self) -> Mapping[str, str]:
        """The translation of each utterance, by the utterance's id."""
        return {each.utterance: each.text for each in self.translations.translations}

    @cached_property
    def spans(self) -> Mapping[str, Span]:
        """From when to when each talk lasted, by the talk's id."""
        return {each.id: self._hull(each.utterances) for each in self.proceedings.talks}

    def _hull(self, utterances: Sequence[str]) -> Span:
        spans = [self.utterances[each].span for each in utterances]
        return Span(start=min(each.start for each in spans), end=max(each.end for each in spans))


def lay_over(artifacts: Artifacts, sources: Sources, edits: tuple[Edit, ...]) -> Effective:
    """Return what stands after *edits*, all of the log.

    Args:
        artifacts: What the last run made.
        sources: Of its utterances.
        edits: In the order of the log.
    """
    applied: list[str] = []
    conflicts: list[Conflict] = []

    def settled(resolved: Resolved[T]) -> T:
        applied.extend(resolved.applied)
        conflicts.extend(resolved.conflicts)
        return resolved.effective

    event = settled(resolve(artifacts.event, edits))
    transcript = settled(resolve(artifacts.transcript, edits))
    listening = settled(resolve(artifacts.listening, edits))
    named = settled(resolve_voices(listening, edits, event=event))
    made = artifacts.proceedings
    voices = merged_voices(artifacts.listening, listening)
    utterances = rename(retell(made.utterances, sources, transcript), voices, made.namings, named)
    utterances = settled(resolve_speakers(utterances, edits, event=event))
    talks = retitle(made.talks, made.utterances, utterances)
    proceedings = settled(resolve(replace(made, utterances=utterances, talks=talks), edits, event=event))
    translations = settled(resolve(artifacts.translations, edits, proceedings=proceedings))
    drafted = _place(artifacts.outline, made, proceedings, event)
    outline = settled(resolve(drafted, edits, proceedings=proceedings))
    spoken = tuple(each for each in active_edits(edits) if each.target.kind == "utterance")
    return Effective(
        artifacts=artifacts,
        sources=sources,
        edits=edits,
        event=event,
        listening=listening,
        transcript=transcript,
        named=named,
        proceedings=proceedings,
        translations=translations,
        drafted=drafted,
        outline=outline,
        applied=tuple(applied),
        conflicts=tuple(conflicts),
        behind=_behind(
            artifacts,
            {
                "proceedings.json": {
                    "listening": listening,
                    "transcript": transcript,
                    "people": event.people,
                    "sessions": event.sessions,
                    "named": named,
                    "corrections": spoken,
                },
                "outline.json": {"proceedings": proceedings, "translations": translations},
            },
        ),
    )


def _behind(artifacts: Artifacts, now: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return which inputs of artifacts are not as they were at the last run."""
    return tuple(
        f"{artifact}: {name}"
        for artifact, inputs in now.items()
        for name, value in inputs.items()
        if artifacts.made[artifact].key.get(name) != fingerprint(value)
    )


def _place(outline: Outline, before: Proceedings, now: Proceedings, event: Event) -> Outline:
    """Return the outline with each sentence in the paragraph of the talk that its evidence is now in.

    A talk that a person split off gets a paragraph, though an empty one, so that sentences can be added to it.
    """
    if before.talks == now.talks:
        return outline
    talk_of = {utterance: talk.id for talk in now.talks for utterance in talk.utterances}
    known = {each.id for each in before.talks}
    found: dict[str, list[Sentence]] = {each.id: [] for each in now.talks if each.id not in known}
    for section in outline.sections:
        for paragraph in section.paragraphs:
            found.setdefault(paragraph.talk, [])
            for sentence in paragraph.sentences:
                place = next((talk_of[each] for each in sentence.evidence if each in talk_of), paragraph.talk)
                found.setdefault(place, []).append(sentence)
    paragraphs = _paragraphs(found, now)
    headings = {each.session: each.heading for each in outline.sections}
    headings |= {each.id: each.heading or each.title for each in event.sessions if each.id not in headings}
    order = [*(each.session for each in outline.sections), *(each.session for each in now.talks)]
    return replace(
        outline,
        sections=tuple(
            Section(session=each, heading=headings.get(each, "Other Remarks"), paragraphs=tuple(paragraphs[each]))
            for each in dict.fromkeys(order)
            if each in paragraphs
        ),
    )


def _paragraphs(found: Mapping[str, list[Sentence]], now: Proceedings) -> Mapping[str | None, list[OutlineParagraph]]:
    """Return the paragraphs of each session in the order of their talks; sentences of a talk that is gone come last."""
    paragraphs: dict[str | None, list[OutlineParagraph]] = {}
    talks = {each.id: each for each in now.talks}
    for talk in now.talks:
        if talk.id in found:
            paragraph = OutlineParagraph(talk=talk.id, sentences=tuple(found[talk.id]))
            paragraphs.setdefault(talk.session, []).append(paragraph)
    for talk_id, sentences in found.items():
        if talk_id not in talks and sentences:
            paragraphs.setdefault(None, []).append(OutlineParagraph(talk=talk_id, sentences=tuple(sentences)))
    return paragraphs
