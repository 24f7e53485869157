"""Which session each turn belongs to: the recording decides the order, the programme only suggests it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz.fuzz import partial_ratio

from pipeline.records import Event, Language, Session, SessionKind

LISTED, LEADS, STRANGER = 2.0, 2.0, -2.5
"""A turn by somebody who is due in the session; by its moderator; by a speaker who is not due in it."""
SPOKE_BEFORE = 1.8
"""A turn in questions and answers by somebody who spoke in an earlier session."""
CUED, NAMED = 2.5, 0.8
"""Whoever leads the floor names the kind of a session or its title: where it begins, and wherever it is held."""
NEXT, JUMP, AGAIN = -0.5, -1.0, -5.0
"""Going on to the session that is planned next; to another one; back to one that is over."""
UNLED, LATE = -0.5, -0.2
"""A session that begins without anybody leading to it; one that begins after the first turn that leads to it."""
OVER = -3.0
"""A session that begins when nobody who is due in it speaks any more: the MC's last words are no closing session."""
DONE = -0.4
"""A turn by nobody known in a session in which everybody who is due has spoken already."""
LIKE_TITLE = 85.0
"""Of 100, how like a session's title a part of what is said must be to name it (rapidfuzz's partial ratio)."""

CUES: dict[SessionKind, dict[Language, re.Pattern[str]]] = {
    "welcome": {
        "en": re.compile(r"\b(?:welcome|opening) (?:remark|address|speech)", re.IGNORECASE),
        "zh": re.compile(r"(?:欢迎|开幕|开场)(?:辞|致辞|词)"),
        "ja": re.compile(r"開会|(?:歓迎|開会)の?(?:ご)?(?:挨拶|あいさつ)"),
        "ko": re.compile(r"환영사|개회사|개회"),
    },
    "panel": {
        "en": re.compile(r"(?<!solar )\bpanel(?!s\b)", re.IGNORECASE),
        "zh": re.compile(r"小组讨论|专题讨论|圆桌|座谈"),
        "ja": re.compile(r"(?<!光)(?<!ソーラー)パネル|座談"),
        "ko": re.compile(r"(?<!태양광 )(?<!태양광)패널|토론"),
    },
    "qa": {
        "en": re.compile(r"\bQ ?& ?A\b|\bquestions? (?:and|from)\b|\bquestion-and-answer\b", re.IGNORECASE),
        "zh": re.compile(r"问答|提问|听众.{0,4}问题"),
        "ja": re.compile(r"質疑|質問"),
        "ko": re.compile(r"질의|질문|질의응답"),
    },
    "closing": {
        "en": re.compile(r"\bclosing\b|\bconclu(?:de|ding|sion)", re.IGNORECASE),
        "zh": re.compile(r"闭幕|结束|总结致辞"),
        "ja": re.compile(r"閉会|締めくくり|終わりに"),
        "ko": re.compile(r"폐회|마무리|마치"),
    },
    "talks": {},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One turn, as far as sessions are concerned.

    Attributes:
        leads: Whether an MC or moderator speaks.
        texts: (language, text) of each utterance.
    """

    speaker: str | None
    leads: bool
    texts: tuple[tuple[Language, str], ...]


def place_turns(turns: Sequence[Spoken], event: Event) -> tuple[int | None, ...]:
    """Return, for each turn, the position of its session in the programme; `None` for all if it has no sessions.

    The best path is found by Viterbi's algorithm over (turn, session); going back to a session that was left is
    possible and expensive. A turn of whoever leads the floor belongs to the session it leads to.
    """
    if not event.sessions:
        return tuple(None for _ in turns)
    if not turns:
        return ()
    count = len(event.sessions)
    last = {turn.speaker: i for i, turn in enumerate(turns)}
    first = {turn.speaker: i for i, turn in reversed(list(enumerate(turns)))}
    done = [max((first.get(each, -1) for each in session.speakers), default=len(turns)) for session in event.sessions]
    ends = [max((last.get(each, -1) for each in session.speakers), default=len(turns)) for session in event.sessions]
    before: set[str] = set()
    fit = np.zeros((len(turns), count))
    for i, turn in enumerate(turns):
        for j, session in enumerate(event.sessions):
            fit[i, j] = _fit(turn, session, before) + DONE * (turn.speaker is None and i > done[j])
        if turn.speaker is not None and not turn.leads:
            before.add(turn.speaker)
    score = fit[0] + np.array([0.0 if j == 0 else JUMP for j in range(count)])
    visited = [frozenset({j}) for j in range(count)]
    back = np.zeros((len(turns), count), dtype=np.int64)
    for i in range(1, len(turns)):
        best = np.empty(count)
        paths = []
        for j in range(count):
            reach = [score[k] + _move(k, j, visited[k], turns[i - 1 : i + 1], event.sessions[j]) for k in range(count)]
            if i > ends[j]:
                reach = [each if k == j else each + OVER for k, each in enumerate(reach)]
            k = int(np.argmax(reach))
            best[j], back[i, j] = reach[k] + fit[i, j], k
            paths.append(visited[k] | {j})
        score, visited = best, paths
    path = [int(np.argmax(score))]
    for i in range(len(turns) - 1, 0, -1):
        path.append(int(back[i, path[-1]]))
    return tuple(reversed(path))


def _fit(turn: Spoken, session: Session, before: set[str]) -> float:
    """Return how well a turn fits a session, whatever comes before and after it."""
    if turn.leads:
        led = LEADS if turn.speaker == session.moderator and turn.speaker is not None else 0.0
        return led + (NAMED if _is_cued(turn, session) else 0.0)
    if turn.speaker is None:
        return 0.0
    if turn.speaker in session.speakers:
        return LISTED
    match session.kind:
        case "qa":
            return SPOKE_BEFORE if turn.speaker in before else STRANGER / 2
        case "panel":
            return STRANGER
        case "welcome" | "talks" | "closing":
            return STRANGER


def _move(origin: int, goal: int, visited: frozenset[int], turns: Sequence[Spoken], session: Session) -> float:
    """Return the price of going from one session to another between two *turns*."""
    if origin == goal:
        return 0.0
    before, after = turns
    price = NEXT if goal == origin + 1 else JUMP
    if goal in visited:
        price += AGAIN
    if not after.leads:
        price += UNLED
    elif _is_cued(after, session):
        price += CUED
    return price + (LATE if before.leads else 0.0)


def _is_cued(turn: Spoken, session: Session) -> bool:
    """Say whether the turn names the session's kind, or its title."""
    return any(names_session(text, language, session) for language, text in turn.texts)


def names_session(text: str, language: Language, session: Session) -> bool:
    """Say whether a text names a session's kind, or its title."""
    pattern = CUES[session.kind].get(language)
    if pattern is not None and pattern.search(text):
        return True
    return len(session.title) > 8 and partial_ratio(session.title.casefold(), text.casefold()) >= LIKE_TITLE
