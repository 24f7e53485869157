"""Who says each utterance: on a floor whoever has the voice, on an interpreters' channel whoever has the floor."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.records import Doubt, Event, Label, Listening, Naming, Transcript, Utterance
from pipeline.stages.split.channel import follow_channel
from pipeline.stages.split.channel_beneath import list_beneath
from pipeline.stages.split.channel_voices import doubt_overheard, find_interpreters, leave_overheard
from pipeline.stages.split.clauses import cut_clauses, join_clauses
from pipeline.stages.split.labels import read_labels
from pipeline.stages.split.naming import name_voices, naming_doubts
from pipeline.stages.split.seams import find_seams
from pipeline.stages.split.sources import compare_tracks, read_sources

SURE_WORD = 0.5
"""The confidence from which on a word counts as heard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribution:
    """Who says what.

    Attributes:
        utterances: In order of time, with the speakers that are certain.
        likely: By the id of an utterance without a speaker, whose talk it is likely to be a part of.
        namings: Who each voice is.
    """

    utterances: tuple[Utterance, ...]
    likely: Mapping[str, str]
    namings: tuple[Naming, ...]
    doubts: tuple[Doubt, ...]


def attribute_floor(
    utterances: tuple[Utterance, ...],
    listening: Listening,
    event: Event,
    named: tuple[Naming, ...],
    sources: tuple[Label, ...],
    absent: frozenset[str],
) -> Attribution:
    """Give each utterance the speaker whose voice it is, but for short ones where two voices meet.

    Args:
        utterances: In order of time.
        listening: Voices, and labels that say who they are.
        event: The programme and its people.
        named: Voices that a person has named, and voices that are nobody's.
        sources: What Zoom noted about who was speaking.
        absent: Whom the report on who was there does not list.
    """
    labelled = read_labels(listening, event)
    by_person = {each.voice for each in named}
    settled = (*named, *(each for each in labelled.namings if each.voice not in by_person))
    shown, unknown = read_sources(listening.regions, sources, event)
    namings = name_voices(utterances, event, settled, shown, absent)
    speaker_of = {each.voice: each.speaker for each in namings}
    spoken = tuple(replace(each, speaker=speaker_of.get(each.voice) if each.voice else None) for each in utterances)
    spoken, disputed = compare_tracks(spoken, sources, event, shown)
    # A label is written beside the very words it is about.
    in_writing = {each.voice for each in labelled.namings}
    unsure = find_seams(spoken, listening.regions) - {each.id for each in spoken if each.voice in in_writing}
    doubts = (
        *(each for each in labelled.doubts if each.target not in by_person),
        *naming_doubts(utterances, namings, settled=frozenset(each.voice for each in settled)),
        *unknown,
        *disputed,
    )
    likely = {each.id: each.speaker for each in spoken if each.id in unsure and each.speaker is not None}
    certain = tuple(replace(each, speaker=None) if each.id in unsure else each for each in spoken)
    return Attribution(utterances=certain, likely=likely, namings=namings, doubts=doubts)


def attribute_channel(
    utterances: tuple[Utterance, ...],
    listening: Listening,
    transcript: Transcript,
    event: Event,
    named: tuple[Naming, ...],
    sources: tuple[Label, ...],
    absent: frozenset[str],
) -> Attribution:
    """Give each utterance the speaker who had the floor, as far as that is certain, whatever voice is heard.

    Args:
        utterances: In order of time.
        listening: Voices, aloud and beneath others.
        transcript: Of it.
        event: The programme and its people.
        named: Voices that a person has named.
        sources: What Zoom noted about who was speaking.
        absent: Whom the report on who was there does not list.
    """
    quiet = list_beneath(listening)
    interpreters = find_interpreters(utterances)
    aloud, beneath = leave_overheard(utterances, interpreters, quiet)
    parts = cut_clauses(aloud, event)
    # Where nobody is overheard beneath them, all voices may be interpreters'.
    unnamed = interpreters or frozenset(each.voice for each in parts if each.voice is not None)
    by_person = {each.voice for each in named}
    nobodies = (Naming(voice=each, speaker=None, confidence=1.0) for each in sorted(unnamed - by_person))
    found = attribute_floor(parts, listening, event, (*named, *nobodies), sources, absent)
    known = {each.voice: each.speaker for each in found.namings if each.speaker is not None}
    unsure = _count_unsure(transcript, frozenset(each.id for each in listening.regions if each.beneath))
    voices = [each for each in beneath if each.voice in quiet]
    followed = follow_channel(found.utterances, event, sources, interpreters, known, unsure, voices)
    spoken, scraps = leave_overheard(join_clauses(followed.utterances, followed.likely), interpreters)
    overheard = doubt_overheard(sorted((*beneath, *scraps), key=lambda each: each.span))
    return Attribution(
        utterances=spoken,
        likely=followed.likely,
        namings=tuple(each for each in found.namings if each.voice not in unnamed or each.voice in by_person),
        doubts=(*followed.doubts, *overheard),
    )


def _count_unsure(transcript: Transcript, beneath: frozenset[str]) -> float:
    """Return the share of words of which a recognizer was more unsure than sure, but for those heard beneath others."""
    aloud = (each for each in transcript.segments if each.region not in beneath)
    words = [word.confidence for segment in aloud for word in segment.words]
    return sum(each < SURE_WORD for each in words) / max(1, len(words))
