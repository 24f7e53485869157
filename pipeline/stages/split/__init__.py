"""Split: utterances by speaker, and talks by session.

Words are cut into sentences (`utterances`), voices are named from labels that came with the recording (`labels`),
from what is said and from the programme (`evidence`, `naming`), and what each person said without interruption becomes
a talk of a session (`sessions`, `talks`). Naming never feeds back into recognition, and a voice without enough evidence
stays without a name.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace

from pipeline.records import Doubt, Event, Label, Listening, Naming, Proceedings, Transcript, Utterance
from pipeline.stages.split.attendance import find_absent
from pipeline.stages.split.channel import follow_channel
from pipeline.stages.split.channel_beneath import list_beneath
from pipeline.stages.split.channel_signs import find_signs
from pipeline.stages.split.channel_voices import doubt_overheard, find_interpreters, leave_overheard
from pipeline.stages.split.clauses import cut_clauses, join_clauses
from pipeline.stages.split.labels import read_labels
from pipeline.stages.split.naming import name_voices, naming_doubts, person_doubts
from pipeline.stages.split.reading import link_read_aloud
from pipeline.stages.split.renderings import find_renderings
from pipeline.stages.split.seams import find_seams, seam_doubts
from pipeline.stages.split.sources import compare_tracks, read_sources
from pipeline.stages.split.talks import cut_talks, leave_nameless, talk_doubts
from pipeline.stages.split.typed import write_typed
from pipeline.stages.split.utterances import cut_utterances

__all__ = ["VERSION", "split", "write_typed"]

VERSION = 12
SURE_WORD = 0.5
"""The confidence from which on a word counts as heard."""

Correct = Callable[[tuple[Utterance, ...]], tuple[Utterance, ...]]


def split(
    listening: Listening,
    transcript: Transcript,
    event: Event,
    *,
    named: tuple[Naming, ...] = (),
    labels: tuple[Label, ...] = (),
    typed: tuple[Utterance, ...] = (),
    attended: tuple[str, ...] = (),
    correct: Correct = lambda utterances: utterances,
) -> Proceedings:
    """Return who said what, in which session.

    Args:
        listening: Voices, as a person corrected them, and labels that say who they are.
        transcript: What they said, as a person corrected it.
        event: The programme and its people.
        named: Voices that a person has named; they are taken as they are, whatever their labels say.
        labels: What Zoom noted about who was speaking.
        typed: What was written in the chat and the Q&A.
        attended: Display names of those who were there; none if there is no report.
        correct: Gives single utterances the speakers that a person gave them, before talks are cut.
    """
    utterances = cut_utterances(listening, transcript)
    sources = (*labels, *(each for each in listening.labels if each.kind != "transcript"))
    quiet = list_beneath(listening)
    is_channel, signs = find_signs([each for each in utterances if each.voice not in quiet], listening, event)
    absent, missing = find_absent(attended, event.people)
    interpreters = find_interpreters(utterances) if is_channel else frozenset[str]()
    utterances, beneath = leave_overheard(utterances, interpreters, quiet)
    if is_channel:
        utterances = cut_clauses(utterances, event)
    # Where nobody is overheard beneath them, all voices may be interpreters'.
    unnamed = interpreters or frozenset(each.voice for each in utterances if is_channel and each.voice is not None)
    nobodies = tuple(Naming(voice=each, speaker=None, confidence=1.0) for each in sorted(unnamed))
    by_person = {each.voice for each in named}
    settled = (*named, *(each for each in nobodies if each.voice not in by_person))
    spoken, namings, doubts, unsure = _name(utterances, listening, event, settled, sources, absent)
    likely: Mapping[str, str] = {}
    if is_channel:
        known = {each.voice: each.speaker for each in namings if each.speaker is not None}
        unheard = _count_unsure(transcript, frozenset(each.id for each in listening.regions if each.beneath))
        voices = [each for each in beneath if each.voice in quiet]
        followed = follow_channel(spoken, event, sources, interpreters, known, unheard, voices)
        likely, doubts = followed.likely, followed.doubts
        namings = tuple(each for each in namings if each.voice not in unnamed or each.voice in by_person)
        spoken, scraps = leave_overheard(join_clauses(followed.utterances, likely), interpreters)
        doubts += doubt_overheard(sorted((*beneath, *scraps), key=lambda each: each.span))
        unsure = frozenset()
    # A sentence that is likely to be a part of somebody's talk is one, but without a name.
    taken = tuple(replace(each, speaker=each.speaker or likely.get(each.id)) for each in spoken)
    talks = cut_talks(correct(taken), event)
    # Where two voices meet, a sentence stays in its talk, but without a name: rather none than a wrong one.
    utterances = correct(tuple(replace(each, speaker=None) if each.id in unsure else each for each in spoken))
    if likely:
        talks = leave_nameless(talks, utterances)
    doubts = (
        *signs,
        *missing,
        *doubts,
        *person_doubts(utterances, event),
        *talk_doubts(talks, utterances, event),
        *seam_doubts(utterances, unsure),
    )
    renderings = find_renderings(listening, transcript, utterances)
    readers = {each.id for each in event.people if each.role != "speaker"}
    readers |= {each.moderator for each in event.sessions if each.moderator is not None}
    return Proceedings(
        utterances=utterances,
        talks=talks,
        renderings=renderings,
        typed=typed,
        read_aloud=link_read_aloud(utterances, typed, readers),
        namings=namings,
        doubts=doubts,
    )


def _count_unsure(transcript: Transcript, beneath: frozenset[str]) -> float:
    """Return the share of words of which a recognizer was more unsure than sure, but for those heard beneath others."""
    aloud = (each for each in transcript.segments if each.region not in beneath)
    words = [word.confidence for segment in aloud for word in segment.words]
    return sum(each < SURE_WORD for each in words) / max(1, len(words))


def _name(
    utterances: tuple[Utterance, ...],
    listening: Listening,
    event: Event,
    named: tuple[Naming, ...],
    sources: tuple[Label, ...],
    absent: frozenset[str],
) -> tuple[tuple[Utterance, ...], tuple[Naming, ...], tuple[Doubt, ...], frozenset[str]]:
    """Return the utterances by speaker, who each voice is, what is in doubt, and where two voices meet."""
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
    return spoken, namings, doubts, unsure
