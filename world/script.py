"""The script of a synthetic webinar: who says what, in which order."""

import random
from dataclasses import replace
from typing import Literal

from world.cast import Guest, Programme, Shape
from world.changes import Changes
from world.draft import TO_FIRST, TO_LAST, TO_LATER, TO_TALKS, Draft
from world.grammar import Line
from world.turns import Handover, Turn

Asking = Literal["host", "audience", "typed"]
"""Whose question it is: the host's own, one of the audience, or one that somebody typed, word for word."""

_NOT_TO_TALKS = TO_FIRST | TO_LAST | TO_LATER | TO_TALKS
_TO_ANSWER = ("handover.01", "handover.05", "handover.06", "handover.21")
_FROM_AUDIENCE = ("question.10", "question.12")
_REMARKS = ("welcome.05", "welcome.06", "welcome.08")
_COOPERATION = ("claim.cooperation.01", "claim.cooperation.04", "claim.cooperation.08")
_WISHES = ("claim.finish.03", "claim.finish.06")
_PANEL_PARTS = ("situation", "problem", "measure", "number")
# Which answers fit which questions; a question that is not here takes any of the general ones.
_ANSWERS = {
    "question.01": ("answer.04", "answer.07", "answer.12"),
    "question.02": ("answer.06",),
    "question.03": ("answer.04", "answer.07"),
    "question.04": ("answer.02", "answer.03"),
    "question.06": ("answer.05", "answer.07"),
    "question.09": ("answer.04", "answer.12"),
    "question.10": ("answer.09", "answer.10", "answer.13"),
    "question.11": ("answer.13", "answer.15"),
    "question.12": ("answer.15",),
    "question.14": ("answer.02", "answer.09"),
    "question.15": ("answer.01", "answer.04"),
    "question.17": ("answer.03", "answer.07"),
    "typed.01": ("answer.09", "answer.10", "answer.13"),
    "typed.02": ("answer.15",),
    "typed.03": ("answer.13", "answer.15"),
    "typed.04": ("answer.06",),
    "typed.05": ("answer.04", "answer.07"),
    "typed.06": ("answer.02", "answer.09"),
}
_READ_ALOUD = 2
"""The first so many questions are read aloud, where questions are typed: one from the chat, one from the report."""
_GENERAL = ("answer.01", "answer.02", "answer.03", "answer.04")


def write_script(
    rng: random.Random, programme: Programme, shape: Shape, *, held_out: bool, changes: Changes | None = None
) -> tuple[Turn, ...]:
    """Write a webinar.

    Args:
        rng: Decides what is said.
        programme: Who speaks where, if it goes as planned.
        shape: How long talks are and how many questions are asked.
        held_out: Whether hand-overs, introductions and questions come from templates that training never sees (the
            rest from all templates), or everything from those that it sees.
        changes: What goes otherwise, if something does; its programme counts.
    """
    changes = changes or Changes(programme=programme)
    draft = Draft(rng, changes.programme, held_out=held_out, questions=shape.questions, changes=changes)
    _welcome(draft)
    _talks(draft, shape.talk_minutes)
    _panel(draft)
    if changes.closes_first:
        _close(draft)
        _questions(draft, shape.questions)
    else:
        _questions(draft, shape.questions)
        _close(draft)
    _say_goodbye(draft)
    return tuple(draft.turns)


def _welcome(draft: Draft) -> None:
    """Let the MC open the webinar, and the hosts welcome everybody."""
    mc = draft.programme.mc
    for at, guest in enumerate(draft.programme.welcomers):
        before = []
        if at == 0:
            scene = draft.scene(mc)
            before = [
                draft.say(scene, "welcome", people=("me",), only=(f"welcome.{each}",)) for each in ("01", "03", "04")
            ]
            before += [draft.say(scene, "housekeeping", only=("housekeeping.01",))]
        never = TO_LAST | TO_LATER | TO_TALKS | (TO_FIRST if at else set())
        lines, handover = draft.hand_over(mc, guest, before, never=never)
        draft.add(mc, "welcome", "bridging", lines, handover)
        scene = draft.scene(guest)
        remarks = draft.introduce(guest, "welcome", never={"introduction.05"})
        remarks.append(draft.say(scene, "welcome", only=_REMARKS))
        remarks += [
            draft.say(scene, "claim", part="cooperation", only=_COOPERATION, begins=True),
            draft.say(scene, "claim", part="finish", only=_WISHES),
        ]
        draft.add(guest, "welcome", "welcome", remarks)


def _talks(draft: Draft, minutes: float) -> None:
    """Let the MC introduce the session and hand over to one talk after the other."""
    mc = draft.programme.mc
    for at, guest in enumerate(draft.programme.presenters):
        lines, handover = _announce(draft, mc, draft.programme.presenters, at, "talks")
        draft.add(mc, "talks", "bridging" if at else "mc_intro", lines, handover)
        draft.add(guest, "talks", "talk", [*draft.introduce(guest, "talk"), *draft.talk(guest, minutes)])


def _panel(draft: Draft) -> None:
    """Let the MC call the moderator, who leads two rounds: short talks, then a question to each panelist."""
    mc, host, panelists = draft.programme.mc, draft.programme.moderator, draft.programme.panelists
    intro = draft.say(draft.scene(mc, host), "session_intro", only=("session_intro.03",))
    lines, handover = draft.hand_over(mc, host, [intro], never=_NOT_TO_TALKS)
    draft.add(mc, "panel", "bridging", lines, handover)
    for at, guest in enumerate(panelists):
        lines, handover = _announce(draft, host, panelists, at, "panel")
        if at == 0:
            me = draft.say(draft.scene(host), "session_intro", people=("me",), only=("session_intro.06",))
            lines = [me, *lines]
        draft.add(host, "panel", "bridging" if at else "mc_intro", lines, handover)
        scene = draft.scene(guest)
        claims = [draft.say(scene, "claim", part=part, begins=part == _PANEL_PARTS[0]) for part in _PANEL_PARTS]
        draft.add(guest, "panel", "panel_talk", [*draft.introduce(guest, "panel_talk"), *claims])
    for at, guest in enumerate(panelists):
        before = draft.thank(host) if at else [draft.say(draft.scene(host), "bridging", only=("bridging.02",))]
        _ask(draft, host, guest, before, "panel", asks="host")


def _questions(draft: Draft, count: int) -> None:
    """Let the MC ask what the audience wants to know; the second question comes from the audience itself."""
    mc, panelists = draft.programme.mc, draft.programme.panelists
    # The last panelist has spoken just before.
    able = (*draft.programme.presenters, *panelists[:-1])
    for at, guest in enumerate(draft.rng.sample(able, min(count, len(able)))):
        before = draft.thank(mc)
        if at == 0:
            before.append(draft.say(draft.scene(mc), "session_intro", only=("session_intro.05",)))
        is_typed = draft.changes.reads_typed and at < _READ_ALOUD
        _ask(draft, mc, guest, before, "qa", asks="typed" if is_typed else "audience" if at == 1 else "host")


def _close(draft: Draft) -> None:
    """Let one of the hosts close the webinar."""
    mc, closer = draft.programme.mc, draft.programme.closer
    intro = draft.say(draft.scene(mc), "session_intro", only=("session_intro.07",))
    lines, handover = draft.hand_over(mc, closer, [intro], never=_NOT_TO_TALKS)
    draft.add(mc, "closing", "bridging", lines, handover)
    scene = draft.scene(closer)
    remarks = [
        draft.say(scene, "closing", only=("closing.06",)),
        draft.say(scene, "claim", part="cooperation", only=_COOPERATION, begins=True),
        draft.say(scene, "closing", only=("closing.03",)),
    ]
    draft.add(closer, "closing", "closing", remarks)


def _say_goodbye(draft: Draft) -> None:
    """Let the MC end the webinar."""
    mc = draft.programme.mc
    scene = draft.scene(mc)
    farewell = [draft.say(scene, "closing", only=(f"closing.{each}",)) for each in ("02", "01")]
    draft.add(mc, "closing", "bridging", [*draft.thank(mc), *farewell])


def _announce(draft: Draft, host: Guest, row: tuple[Guest, ...], at: int, session: str) -> tuple[list[Line], Handover]:
    """Hand over to the next one in a row of speakers; the first is preceded by what the session is about."""
    guest = row[at]
    never = set(TO_FIRST)
    before: list[Line] = []
    if at == 0:
        never |= TO_LATER
        # The one template speaks of three experts, the other of what cities have learned.
        number = "02" if len(row) == 3 else "04"
        before = [draft.say(draft.scene(host, guest), "session_intro", only=(f"session_intro.{number}",))]
    if at < len(row) - 1:
        never |= TO_LAST
    before += _explain(draft, host, guest, session, is_first=at == 0)
    return draft.hand_over(host, guest, before, never=never)


def _explain(draft: Draft, host: Guest, guest: Guest, session: str, *, is_first: bool) -> list[Line]:
    """Say what is otherwise than planned, where the next one in a row is announced."""
    changes = draft.changes
    lines = []
    if is_first and changes.dropped is not None and changes.dropped_from == session:
        lines.append(draft.say(draft.scene(host, absent=changes.dropped), "absence", needs=("absent",)))
    if guest == changes.stand_in:
        scene = draft.scene(host, guest, absent=changes.replaced)
        lines.append(draft.say(scene, "replacement", needs=("absent", "next")))
    elif is_first and changes.is_reordered:
        lines.append(draft.say(draft.scene(host, guest), "reorder", needs=("next",)))
    return lines


def _ask(draft: Draft, host: Guest, guest: Guest, before: list[Line], session: str, *, asks: Asking) -> None:
    """Ask somebody a question, and let the answer stay with what was asked about."""
    topic = replace(guest.topic, problems=guest.topic.problems[:1], measures=guest.topic.measures[:1])
    scene = draft.scene(host, guest, topic=topic)
    if asks == "host":
        question = draft.say(scene, "question", needs=("next",))
        lines = [*before, question]
    else:
        lines = [*before, draft.say(scene, "reading")] if asks == "typed" else [*before]
        function, only = ("typed", ()) if asks == "typed" else ("question", _FROM_AUDIENCE)
        question = draft.say(scene, function, only=only)
        lines += [question, draft.say(scene, "handover", needs=("next",), only=_TO_ANSWER)]
    asked = Handover(status="clear", next=guest.person.id, named=guest.person.id)
    draft.add(host, session, "mc_question", lines, asked)
    scene = draft.scene(guest, topic=topic)
    answer = [draft.say(scene, "answer", only=_ANSWERS.get(question.template, _GENERAL), begins=True)]
    parts = ("number", "cooperation") if session == "panel" else ("plan",)
    answer += [draft.say(scene, "claim", part=part) for part in parts]
    draft.add(guest, session, "panel_answer" if session == "panel" else "qa_answer", answer)
