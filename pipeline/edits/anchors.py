"""Anchors for what a person sees and is about to correct, all taken from the effective records."""

from collections.abc import Sequence
from typing import Literal

from pipeline.edits.finding import union
from pipeline.edits.operations import Anchor
from pipeline.records import Listening, Proceedings, Segment, Sentence, Talk, Utterance


def anchor_event(kind: Literal["person", "term"], identifier: str) -> Anchor:
    """Return the anchor of a person (by id) or a term (by one of its forms, as ``en:tidal sensor``)."""
    return Anchor(kind=kind, id=identifier)


def anchor_voice(listening: Listening, voice: str) -> Anchor:
    """Return the anchor of a voice: everything it says."""
    return Anchor(kind="voice", id=voice, spans=union([each.span for each in listening.regions if each.voice == voice]))


def anchor_segment(segment: Segment) -> Anchor:
    """Return the anchor of a segment."""
    return Anchor(kind="segment", id=segment.id, spans=(segment.span,), text=segment.text)


def anchor_utterance(utterance: Utterance) -> Anchor:
    """Return the anchor of an utterance."""
    return Anchor(
        kind="utterance",
        id=utterance.id,
        spans=(utterance.span,),
        speaker=utterance.speaker,
        text=utterance.text,
    )


def anchor_translation(utterance: Utterance) -> Anchor:
    """Return the anchor of an utterance's translation: the utterance's own time and words."""
    return Anchor(
        kind="translation",
        id=utterance.id,
        spans=(utterance.span,),
        speaker=utterance.speaker,
        text=utterance.text,
    )


def anchor_talk(proceedings: Proceedings, talk: Talk) -> Anchor:
    """Return the anchor of a talk: all its utterances."""
    return _of_utterances("talk", talk.id, proceedings, talk.utterances, speaker=talk.speaker)


def anchor_sentence(proceedings: Proceedings, sentence: Sentence) -> Anchor:
    """Return the anchor of an outline's sentence: its text, and the time of its evidence.

    For a sentence to add, give one without text: the anchor then holds the text of the evidence.
    """
    anchor = _of_utterances("sentence", sentence.id, proceedings, sentence.evidence, speaker=None)
    text = sentence.text or anchor.text
    return Anchor(kind="sentence", id=sentence.id, spans=anchor.spans, speaker=anchor.speaker, text=text)


def _of_utterances(
    kind: Literal["talk", "sentence"],
    identifier: str,
    proceedings: Proceedings,
    utterances: Sequence[str],
    *,
    speaker: str | None,
) -> Anchor:
    """Return the anchor of something made of utterances."""
    chosen = set(utterances)
    said = [each for each in proceedings.utterances if each.id in chosen]
    return Anchor(
        kind=kind,
        id=identifier,
        spans=union([each.span for each in said]),
        speaker=speaker or (said[0].speaker if said else None),
        text=" ".join(each.text for each in said),
    )
