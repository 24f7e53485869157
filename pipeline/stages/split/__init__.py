"""Split: utterances by speaker, and talks by session.

Words are cut into sentences (`utterances`), each is given its speaker (`attribution`): on a floor by voices, which are
named from labels that came with the recording (`labels`), from what is said and from the programme (`evidence`,
`naming`); on an interpreters' channel by the course of the floor (`channel`). What each person said without
interruption becomes a talk of a session (`sessions`, `talks`). Naming never feeds back into recognition, and what has
not enough evidence stays without a name.
"""

from collections.abc import Callable
from dataclasses import replace

from pipeline.records import Event, Label, Listening, Naming, Proceedings, Transcript, Utterance
from pipeline.stages.split.attendance import find_absent
from pipeline.stages.split.attribution import attribute_channel, attribute_floor
from pipeline.stages.split.channel_beneath import list_beneath
from pipeline.stages.split.channel_signs import find_signs
from pipeline.stages.split.naming import person_doubts
from pipeline.stages.split.reading import link_read_aloud
from pipeline.stages.split.renderings import find_renderings
from pipeline.stages.split.seams import seam_doubts
from pipeline.stages.split.talks import cut_talks, leave_nameless, talk_doubts
from pipeline.stages.split.typed import write_typed
from pipeline.stages.split.utterances import cut_utterances

__all__ = ["VERSION", "split", "write_typed"]

VERSION = 13

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
    if is_channel:
        found = attribute_channel(utterances, listening, transcript, event, named, sources, absent)
    else:
        found = attribute_floor(utterances, listening, event, named, sources, absent)
    # A sentence that is likely to be a part of somebody's talk is one, but has no name: rather none than a wrong one.
    taken = tuple(replace(each, speaker=each.speaker or found.likely.get(each.id)) for each in found.utterances)
    utterances = correct(found.utterances)
    talks = leave_nameless(cut_talks(correct(taken), event), utterances)
    doubts = (
        *signs,
        *missing,
        *found.doubts,
        *person_doubts(utterances, event),
        *talk_doubts(talks, utterances, event),
        *(seam_doubts(utterances, frozenset(found.likely)) if not is_channel else ()),
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
        namings=found.namings,
        doubts=doubts,
    )
