"""Anchors for what a person sees and is about to correct, all taken from the effective records."""

from typing import Literal

from pipeline.edits.finding import stretches, union
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
    """Return the anchor of a talk: all its utterances, with the pauses between them."""
    chosen = set(talk.utterances)
    positions = [index for index, each in enumerate(proceedings.utterances) if each.id in chosen]
    return Anchor(
        kind="talk",
        id=talk.id,
        spans=stretches(proceedings.utterances, positions),
        speaker=talk.speaker,
        text=" ".join(proceedings.utterances[each].text for each in positions),
    )


def anchor_sentence(proceedings: Proceedings, sentence: Sentence) -> Anchor:
    """Return the anchor of an outline's sentence: its text, and the time of its evidence.

    For a sentence to add, give one without text: the anchor then holds the text of the evidence.
    """
    chosen = set(sentence.evidence)
    evidence = [each for each in proceedings.utterances if each.id in chosen]
    return Anchor(
        kind="sentence",
        id=sentence.id,
        spans=union([each.span for each in evidence]),
        speaker=evidence[0].speaker if evidence else None,
        text=sentence.text or " ".join(each.text for each in evidence),
    )
