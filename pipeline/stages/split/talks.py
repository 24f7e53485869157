"""From turns to talks: what one person says without interruption, in its session, with its kind."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from pipeline.records import Doubt, Event, Session, Span, Talk, TalkKind, Utterance, doubt
from pipeline.stages.split.evidence import cut_turns, find_hosts
from pipeline.stages.split.phrases import QUESTION
from pipeline.stages.split.sessions import Spoken, place_turns

INTERJECTION, INTERPRETED = 2_000, 12_000
"""A turn by nobody of at most so many milliseconds, between two of one speaker, does not end that speaker's talk; on an
interpreters' channel, where it is often not sure who is behind a sentence."""


def cut_talks(utterances: Sequence[Utterance], event: Event) -> tuple[Talk, ...]:
    """Return the talks in order of time; every utterance is in exactly one."""
    if not utterances:
        return ()
    leaders = _leaders(event)
    masters = find_hosts(cut_turns(utterances))[:1]
    turns = list(_turns(utterances))
    spoken = []
    for turn in turns:
        speaker, voice = turn[0].speaker, turn[0].voice
        leads = speaker in leaders or (speaker is None and voice in masters)  # an MC without a name is still one
        spoken.append(Spoken(speaker=speaker, leads=leads, texts=tuple((each.language, each.text) for each in turn)))
    places = place_turns(spoken, event)
    rounds: Counter[tuple[int | None, str | None]] = Counter()
    opened: set[int | None] = set()
    talks = []
    for number, (turn, place) in enumerate(zip(turns, places, strict=True)):
        session = None if place is None else event.sessions[place]
        speaker = turn[0].speaker
        answered = number + 1 < len(turns) and _answers(spoken[number + 1], session, place, places[number + 1], rounds)
        is_first, is_again = place not in opened, rounds[place, speaker] > 0
        kind = _kind(spoken[number], session, is_first=is_first, is_again=is_again, is_answered=answered)
        if speaker is None and _is_short(turn):
            kind = "bridging"  # a word by nobody in particular, where two voices meet
        if kind != "bridging":
            opened.add(place)
            rounds[place, speaker] += 1
        talks.append(
            Talk(
                id=f"t{number + 1:03d}",
                session=None if session is None else session.id,
                round=max(1, rounds[place, speaker]),
                speaker=speaker,
                kind=kind,
                utterances=tuple(each.id for each in turn),
            )
        )
    return tuple(talks)


def leave_nameless(talks: Sequence[Talk], utterances: Sequence[Utterance]) -> tuple[Talk, ...]:
    """Return the talks, those without a speaker of which no utterance is by theirs."""
    speakers = {each.id: each.speaker for each in utterances}
    return tuple(
        talk if any(speakers[each] == talk.speaker for each in talk.utterances) else replace(talk, speaker=None)
        for talk in talks
    )


def talk_doubts(talks: Sequence[Talk], utterances: Sequence[Utterance], event: Event) -> tuple[Doubt, ...]:
    """Return a doubt for every talk that belongs to no session and every session without a talk."""
    span_of = {each.id: each.span for each in utterances}
    doubts = []
    for talk in talks:
        if talk.session is None and event.sessions:
            span = Span(start=span_of[talk.utterances[0]].start, end=span_of[talk.utterances[-1]].end)
            doubts.append(doubt("no-session", "This talk fits no session of the programme.", span=span, target=talk.id))
    held = {talk.session for talk in talks}
    for session in event.sessions:
        if session.id not in held:
            message = f"Nothing in the recording could be recognized as the session “{session.title}”."
            doubts.append(doubt("session-not-heard", message, target=session.id))
    return tuple(doubts)


def _turns(utterances: Sequence[Utterance]) -> Iterator[list[Utterance]]:
    """Yield what one speaker says without interruption; a short interjection between is the speaker's own, in time."""
    turns = [list(group) for _, group in groupby(utterances, _who)]
    current = turns[0]
    number = 1
    while number < len(turns):
        turn = turns[number]
        following = turns[number + 1] if number + 1 < len(turns) else None
        short = turn[0].speaker is None and _is_short(turn)
        if _who(turn[0]) == _who(current[0]):
            current += turn
        elif short and following is not None and _who(following[0]) == _who(current[0]):
            current += [*turn, *following]
            number += 1
        else:
            yield current
            current = turn
        number += 1
    yield current


def _is_short(turn: Sequence[Utterance]) -> bool:
    longest = INTERPRETED if turn[0].via_interpreter else INTERJECTION
    return turn[-1].span.end - turn[0].span.start <= longest


def _who(utterance: Utterance) -> str:
    """Return what tells speakers apart: the person, or the voice of nobody in particular."""
    return utterance.speaker or f"?{utterance.voice}"


def _leaders(event: Event) -> frozenset[str]:
    """Return the ids of everybody who leads the floor or a session."""
    moderators = {session.moderator for session in event.sessions if session.moderator is not None}
    return frozenset({person.id for person in event.people if person.role != "speaker"} | moderators)


def _answers(
    following: Spoken,
    session: Session | None,
    place: int | None,
    next_place: int | None,
    rounds: Counter[tuple[int | None, str | None]],
) -> bool:
    """Say whether the turn that follows is an answer: of somebody who has had a turn already, or in questions."""
    if session is None or following.leads or place != next_place:
        return False
    return session.kind == "qa" or rounds[place, following.speaker] > 0


def _kind(spoken: Spoken, session: Session | None, *, is_first: bool, is_again: bool, is_answered: bool) -> TalkKind:
    """Return the kind of a turn, as the house style counts kinds."""
    if spoken.leads:
        return _leading_kind(spoken, session, is_first=is_first, is_answered=is_answered)
    if session is None:
        return "talk"
    match session.kind:
        case "welcome":
            return "welcome"
        case "talks":
            return "talk"
        case "panel":
            return "panel_answer" if is_again else "panel_talk"
        case "qa":
            return "qa_answer"
        case "closing":
            return "closing"


def _leading_kind(spoken: Spoken, session: Session | None, *, is_first: bool, is_answered: bool) -> TalkKind:
    """Return what the MC or a moderator does with a turn: open a session, ask, or hand over."""
    asks = is_answered or any(QUESTION[language].search(text) for language, text in spoken.texts[-3:])
    if session is None:
        return "bridging"
    if session.kind == "qa":
        return "mc_question" if asks else "bridging"
    if session.kind == "panel":
        if spoken.speaker == session.moderator and is_first:
            return "mc_intro"
        return "mc_question" if asks else "bridging"
    if session.kind == "talks":
        return "mc_intro" if is_first else "bridging"
    return "bridging"
