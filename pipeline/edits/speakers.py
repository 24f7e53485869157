"""Who a voice is, which voices are one, and who spoke a sentence."""

from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz

from pipeline.edits.finding import ALIKE, Timeline, agreement, parts_inside, shared, similarity, union
from pipeline.edits.operations import Anchor, Edit, MisfitError, Resolved, active_edits, settle
from pipeline.records import Event, Listening, Naming, Region, Span, Utterance


def resolve_listening(listening: Listening, edits: Sequence[Edit]) -> Resolved[Listening]:
    """Return what was heard with voices merged that a person knows to be one."""
    regions = list(listening.regions)

    def apply(edit: Edit) -> None:
        if edit.other is None:
            raise MisfitError("it does not say which voice to merge with")
        into = _voices(edit.other, regions)[0]
        merged = _voices(edit.target, regions)
        for position, region in enumerate(regions):
            if region.voice in merged and region.voice != into:
                regions[position] = replace(region, voice=into)

    applied, conflicts = settle([each for each in edits if each.operation == "merge"], apply)
    effective = replace(listening, regions=tuple(regions)) if applied else listening
    return Resolved(effective=effective, applied=applied, conflicts=conflicts)


def resolve_voices(
    listening: Listening, edits: Sequence[Edit], *, event: Event | None = None
) -> Resolved[tuple[Naming, ...]]:
    """Return what persons said about who the voices are, in the order of the voices' ids.

    Args:
        listening: The effective one.
        edits: All of the log.
        event: If given, a name that is none of its people's is a conflict.
    """
    namings: dict[str, Naming] = {}

    def apply(edit: Edit) -> None:
        check_person(edit, event)
        for voice in _voices(edit.target, listening.regions):
            evidence = (f"{edit.who} named this voice ({edit.when}).",)
            confidence = 0.0 if edit.after is None else 1.0
            namings[voice] = Naming(voice=voice, speaker=edit.after, confidence=confidence, evidence=evidence)

    concerned = [each for each in active_edits(edits) if each.target.kind == "voice" and each.operation == "name"]
    applied, conflicts = settle(concerned, apply)
    effective = tuple(namings[voice] for voice in sorted(namings))
    return Resolved(effective=effective, applied=applied, conflicts=conflicts)


def resolve_speakers(
    utterances: tuple[Utterance, ...], edits: Sequence[Edit], *, event: Event | None = None
) -> Resolved[tuple[Utterance, ...]]:
    """Return utterances with the speakers that persons gave them, for `split` to cut talks from.

    Args:
        utterances: In order of time.
        edits: All of the log.
        event: If given, a name that is none of its people's is a conflict.
    """
    named = list(utterances)
    timeline = Timeline([each.span for each in named])

    def apply(edit: Edit) -> None:
        check_person(edit, event)
        for position in _utterances(edit.target, named, timeline):
            named[position] = replace(named[position], speaker=edit.after)

    concerned = [each for each in active_edits(edits) if each.target.kind == "utterance"]
    applied, conflicts = settle(concerned, apply)
    return Resolved(effective=tuple(named) if applied else utterances, applied=applied, conflicts=conflicts)


def check_person(edit: Edit, event: Event | None) -> None:
    """Raise `MisfitError` if an edit names somebody whom the event does not know."""
    if event is not None and edit.after is not None and edit.after not in {each.id for each in event.people}:
        raise MisfitError(f"nobody in event.toml has the id {edit.after}", edit.before)


def _voices(anchor: Anchor, regions: Sequence[Region]) -> list[str]:
    """Return the voices that are now what was one voice to the person."""
    spans: dict[str, list[Span]] = {}
    for region in regions:
        spans.setdefault(region.voice, []).append(region.span)
    voices = list(spans)
    candidates = [(index, spans[voice]) for index, voice in enumerate(voices)]
    near = [voice for voice in voices if shared(union(anchor.spans), union(spans[voice]))]
    return [voices[each] for each in parts_inside(anchor, candidates, ", ".join(sorted(near)) or None)]


def _utterances(anchor: Anchor, utterances: Sequence[Utterance], timeline: Timeline) -> list[int]:
    """Return the positions of the utterances that say what the person heard one person say."""
    near = [] if anchor.hull is None else timeline.touching(anchor.hull)
    for position in near:
        same = utterances[position].id == anchor.id and utterances[position].text == anchor.text
        if same and agreement(anchor.spans, (utterances[position].span,)) >= 0.5:
            return [position]
    # somebody else's word in between lies inside the anchor's time, but its text is no part of the text seen
    alike = [each for each in near if _is_part(utterances[each].text, anchor.text)]
    found = " ".join(utterances[each].text for each in near) or None
    inside = parts_inside(anchor, [(each, (utterances[each].span,)) for each in alike], found)
    if len({utterances[each].voice for each in inside}) > 1:
        raise MisfitError("two voices speak there now", found)
    if similarity(anchor.text, " ".join(utterances[each].text for each in inside)) < ALIKE:
        raise MisfitError("other words are there now", found)
    return inside


def _is_part(text: str, whole: str) -> bool:
    """Say whether a text reads like the other or a part of it, or the other like a part of it."""
    return fuzz.partial_ratio(text.casefold(), whole.casefold()) >= 100 * ALIKE
