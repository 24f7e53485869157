"""The script of a synthetic webinar: who says what, in which order."""

import random
from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.records import TalkKind
from world.cast import Guest, Programme
from world.grammar import Line, render, templates
from world.lexicon import Topic
from world.slots import Scene
from world.talks import talk

HandoverStatus = Literal["clear", "missing", "wrong", "ambiguous"]

# One hand-over in ten does not say clearly who comes next.
SHARE_UNCLEAR = 0.10
# How often somebody who speaks for the first time, clearly announced, says a name.
_INTRODUCTIONS = {"welcome": 0.7, "talk": 0.8, "panel_talk": 0.6}
_THANKS = 0.7

_PEOPLE_SLOTS = {"me", "next", "next_family", "previous", "previous_family"}
# Hand-overs that fit only there: to the first remarks, to the last talk, between talks, to any talk.
_TO_FIRST = {"handover.10"}
_TO_LAST = {"handover.14", "handover.15"}
_TO_LATER = {"handover.20", "handover.21"}
_TO_TALKS = {"handover.02", "handover.03", "handover.11", "handover.13"}
_NOBODY = ("handover.19", "bridging.01")
_FAMILY_ALONE = ("handover.17", "handover.18")
_FROM_AUDIENCE = ("question.10", "question.12")
_WELCOMING = ("welcome.05", "welcome.06", "welcome.07", "welcome.08", "welcome.10")
# What fits after whom, and what answers a question about costs and about privacy; other answers fit every question.
_THANKS_AFTER = {
    "welcome": ("thanks.01", "thanks.04"),
    "talk": ("thanks.01", "thanks.02", "thanks.03", "thanks.04", "thanks.07"),
    "panel_talk": ("thanks.02", "thanks.03", "thanks.04", "thanks.07"),
    "panel_answer": ("thanks.02", "thanks.04", "thanks.06"),
    "qa_answer": ("thanks.02", "thanks.04", "thanks.06"),
    "closing": ("thanks.04",),
}
_ANSWERS = {"question.02": ("answer.06",), "question.13": ("answer.11",)}
_ANY_ANSWER = tuple(f"answer.{number}" for number in ("01", "02", "03", "04", "05", "07", "12", "13", "15"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """How a turn passes the floor on.

    Attributes:
        status: clear (the full name of who speaks next), missing (no name), wrong (the name of somebody else) or
            ambiguous (the family name and position of one of two people with that family name).
        next: Id of the person who then speaks.
        named: Id of the person who is named; `None` if nobody is by full name.
    """

    status: HandoverStatus
    next: str
    named: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What one person says without interruption; `round` counts the person's turns in the session."""

    guest: Guest
    session: str
    round: int
    kind: TalkKind
    lines: tuple[Line, ...]
    handover: Handover | None = None


def write_script(
    rng: random.Random, programme: Programme, *, held_out: bool, talk_minutes: float, questions: int
) -> list[Turn]:
    """Write a webinar.

    Args:
        rng: Decides what is said.
        programme: Who speaks where.
        held_out: Whether hand-overs, introductions and questions come from templates that training never sees (the
            rest from all templates), or everything from those that it sees.
        talk_minutes: How long a talk of the first session is.
        questions: How many the audience asks.
    """
    writer = _Writer(rng, programme, held_out, questions)
    writer.welcome()
    writer.talks(talk_minutes)
    writer.panel()
    writer.questions(questions)
    writer.closing()
    return writer.turns


class _Writer:
    """Writes one session after the other."""

    def __init__(self, rng: random.Random, programme: Programme, held_out: bool, questions: int) -> None:
        self.turns: list[Turn] = []
        self._rng = rng
        self._programme = programme
        self._held_out = held_out
        self._used: Counter[str] = Counter()
        self._rounds: Counter[tuple[str, str]] = Counter()
        self._announced: dict[str, HandoverStatus] = {}
        self._unclear = self._plan_unclear(questions)

    def _plan_unclear(self, questions: int) -> dict[str, HandoverStatus]:
        """Choose which first hand-overs to whom are not clear: a fixed share of all, of different kinds."""
        plan = self._programme
        everybody = [*plan.welcomers, *plan.presenters, plan.moderator, *plan.panelists, *plan.panelists, plan.closer]
        count = max(1, round(SHARE_UNCLEAR * (len(everybody) + questions)))
        families = Counter(each.person.family["en"] for each in plan.guests)
        able = [*plan.welcomers[1:], *plan.presenters, *plan.panelists]
        self._rng.shuffle(able)
        statuses: list[HandoverStatus] = ["missing", "wrong", "ambiguous"]
        self._rng.shuffle(statuses)
        unclear: dict[str, HandoverStatus] = {}
        for at in range(count):
            status = statuses[at % len(statuses)]
            fitting = [
                each
                for each in able
                if each.person.id not in unclear and (status != "ambiguous" or families[each.person.family["en"]] > 1)
            ]
            unclear[fitting[0].person.id] = status
        return unclear

    # --- lines -----------------------------------------------------------------------------------------------

    def _say(
        self,
        scene: Scene,
        function: str,
        *,
        part: str | None = None,
        people: Collection[str] = (),
        needs: Collection[str] = (),
        only: Collection[str] = (),
        never: Collection[str] = (),
    ) -> Line:
        """Say one line from one of the templates used least so far.

        Args:
            scene: What fills the slots.
            function: What the line does.
            part: Of a talk, for a claim.
            people: Slots that may name somebody; no others may.
            needs: Slots that the template must have.
            only: Ids of templates to choose among; empty is any.
            never: Ids of templates that do not fit here.
        """
        held_out: bool | None = False
        if self._held_out:
            held_out = True if function in ("handover", "introduction", "question") else None
        fitting = [
            each
            for each in templates(function, part=part, held_out=held_out)
            if set(each.phrase.slots) & _PEOPLE_SLOTS <= {*people, *needs}
            and set(needs) <= set(each.phrase.slots)
            and each.topic in (None, scene.topic.id)
            and (not only or each.id in only)
            and each.id not in never
        ]
        if not fitting:
            raise ValueError(f"no template of {function} fits")
        fewest = min(self._used[each.id] for each in fitting)
        template = self._rng.choice([each for each in fitting if self._used[each.id] == fewest])
        self._used[template.id] += 1
        return render(template, scene)

    def _scene(self, speaker: Guest, about: Guest | None = None, *, topic: Topic | None = None) -> Scene:
        """Return the scene of what a guest says; organisation, position and topic are those of whom it is about."""
        about = about or speaker
        people = {"speaker": speaker.person, "next": about.person}
        if self.turns:
            people["previous"] = self.turns[-1].guest.person
        return Scene(
            self._rng,
            people=people,
            organisation=about.organisation,
            topic=topic or about.topic,
            role=about.position,
            held_out_names=self._held_out,
        )

    def _add(
        self, guest: Guest, session: str, kind: TalkKind, lines: list[Line], handover: Handover | None = None
    ) -> None:
        self._rounds[session, guest.person.id] += 1
        number = self._rounds[session, guest.person.id]
        self.turns.append(
            Turn(guest=guest, session=session, round=number, kind=kind, lines=tuple(lines), handover=handover)
        )

    def _thank(self, host: Guest) -> list[Line]:
        """Thank whoever spoke last, mostly."""
        if not self.turns or self.turns[-1].kind not in _THANKS_AFTER or self._rng.random() >= _THANKS:
            return []
        last = self.turns[-1]
        scene = self._scene(host, last.guest)
        people = ("previous", "previous_family")
        return [self._say(scene, "thanks", people=people, only=_THANKS_AFTER[last.kind])]

    def _hand_over(
        self, host: Guest, guest: Guest, before: list[Line], *, never: Collection[str] = ()
    ) -> tuple[list[Line], Handover]:
        """Return thanks, what comes before, and the line that hands over, as clearly as was planned."""
        status = self._unclear.pop(guest.person.id, "clear")
        self._announced[guest.person.id] = status
        named = guest
        previous = () if before or not self.turns or self.turns[-1].kind not in _THANKS_AFTER else ("previous",)
        match status:
            case "missing":
                function = "bridging" if self._held_out else "handover"
                line = self._say(self._scene(host, guest), function, only=_NOBODY)
            case "ambiguous":
                line = self._say(self._scene(host, guest), "handover", needs=("next_family",), only=_FAMILY_ALONE)
            case "clear" | "wrong":
                if status == "wrong":
                    named = self._mistake(guest)
                line = self._say(self._scene(host, named), "handover", people=previous, needs=("next",), never=never)
        thanked = line.template in ("handover.08", "handover.09", "handover.19")
        lines = [*([] if thanked else self._thank(host)), *before, line]
        is_named = status in ("clear", "wrong")
        return lines, Handover(status=status, next=guest.person.id, named=named.person.id if is_named else None)

    def _mistake(self, guest: Guest) -> Guest:
        """Return somebody else who might have been meant."""
        plan = self._programme
        rank = (*plan.presenters, *plan.panelists) if guest not in plan.welcomers else plan.welcomers
        last = self.turns[-1].guest if self.turns else None
        return self._rng.choice([each for each in rank if each not in (guest, last)] or list(plan.presenters))

    def _introduce(self, guest: Guest, kind: str) -> list[Line]:
        """Return the self-introduction, or nothing; who was not clearly announced always gives one."""
        clear = self._announced.get(guest.person.id) == "clear"
        if clear and self._rng.random() >= _INTRODUCTIONS[kind]:
            return []
        # Nobody thanks for an introduction that was not given.
        return [
            self._say(self._scene(guest), "introduction", people=("me",), never=() if clear else ("introduction.07",))
        ]

    # --- sessions --------------------------------------------------------------------------------------------

    def welcome(self) -> None:
        """Let the MC open the webinar, and the hosts welcome everybody."""
        plan = self._programme
        for at, guest in enumerate(plan.welcomers):
            scene = self._scene(plan.mc)
            opening = [
                self._say(scene, "welcome", people=("me",), only=(f"welcome.{number}",))
                for number in ("01", "03", "04")
            ]
            opening += [self._say(scene, "housekeeping", only=(f"housekeeping.{number}",)) for number in ("01", "02")]
            never = _TO_LAST | _TO_LATER | _TO_TALKS | (_TO_FIRST if at else set())
            lines, handover = self._hand_over(plan.mc, guest, [] if at else opening, never=never)
            self._add(plan.mc, "welcome", "bridging", lines, handover)
            scene = self._scene(guest)
            remarks = self._introduce(guest, "welcome")
            remarks += [self._say(scene, "welcome", only=_WELCOMING) for _ in range(2)]
            remarks += [self._say(scene, "claim", part="cooperation"), self._say(scene, "claim", part="finish")]
            self._add(guest, "welcome", "welcome", remarks)

    def talks(self, minutes: float) -> None:
        """Let the MC introduce the session and hand over to one talk after the other."""
        plan = self._programme
        for at, guest in enumerate(plan.presenters):
            lines, handover = self._announce(plan.mc, guest, plan.presenters, at)
            self._add(plan.mc, "talks", "bridging" if at else "mc_intro", lines, handover)
            body = talk(
                self._rng,
                guest.person,
                guest.language,
                guest.topic,
                minutes=minutes,
                organisation=guest.organisation,
                role=guest.position,
                held_out=None if self._held_out else False,
            )
            self._add(guest, "talks", "talk", [*self._introduce(guest, "talk"), *body[1:]])

    def panel(self) -> None:
        """Let the MC call the moderator, who leads two rounds: short talks, then a question to everybody."""
        plan = self._programme
        host = plan.moderator
        intro = self._say(self._scene(plan.mc, host), "session_intro", only=("session_intro.03",))
        lines, handover = self._hand_over(plan.mc, host, [intro], never=_TO_FIRST | _TO_LAST | _TO_LATER | _TO_TALKS)
        self._add(plan.mc, "panel", "bridging", lines, handover)
        for at, guest in enumerate(plan.panelists):
            lines, handover = self._announce(host, guest, plan.panelists, at)
            if not at:
                me = self._say(self._scene(host), "session_intro", people=("me",), only=("session_intro.06",))
                lines = [me, *lines]
            self._add(host, "panel", "bridging" if at else "mc_intro", lines, handover)
            scene = self._scene(guest)
            parts = ("situation", "problem", "measure", "number", "plan")
            said = [self._say(scene, "claim", part=part) for part in parts]
            self._add(guest, "panel", "panel_talk", [*self._introduce(guest, "panel_talk"), *said])
        for at, guest in enumerate(plan.panelists):
            before = self._thank(host) if at else [self._say(self._scene(host), "bridging", only=("bridging.02",))]
            self._ask(host, guest, before, "panel", from_audience=False)

    def questions(self, count: int) -> None:
        """Let the MC ask what the audience wants to know."""
        plan = self._programme
        asked = self._rng.sample((*plan.presenters, *plan.panelists[:-1]), count)
        for at, guest in enumerate(asked):
            before = self._thank(plan.mc)
            if not at:
                before.append(self._say(self._scene(plan.mc), "session_intro", only=("session_intro.05",)))
            self._ask(plan.mc, guest, before, "qa", from_audience=at == 1)

    def closing(self) -> None:
        """Let one of the hosts close the webinar, and the MC say goodbye."""
        plan = self._programme
        intro = self._say(self._scene(plan.mc), "session_intro", only=("session_intro.07",))
        never = _TO_FIRST | _TO_LAST | _TO_LATER | _TO_TALKS
        lines, handover = self._hand_over(plan.mc, plan.closer, [intro], never=never)
        self._add(plan.mc, "closing", "bridging", lines, handover)
        scene = self._scene(plan.closer)
        remarks = [self._say(scene, "closing", only=(f"closing.{number}",)) for number in ("06", "07", "05")]
        self._add(plan.closer, "closing", "closing", remarks)
        scene = self._scene(plan.mc)
        farewell = [self._say(scene, "closing", only=(f"closing.{number}",)) for number in ("02", "04", "01")]
        self._add(plan.mc, "closing", "bridging", [*self._thank(plan.mc), *farewell])

    def _announce(self, host: Guest, guest: Guest, row: tuple[Guest, ...], at: int) -> tuple[list[Line], Handover]:
        """Hand over to the next one in a row of speakers; the first is preceded by what the session is about."""
        never = set(_TO_FIRST)
        before: list[Line] = []
        if at == 0:
            never |= _TO_LATER
            number = "02" if len(row) == len(("one", "two", "three")) else "04"
            before = [self._say(self._scene(host, guest), "session_intro", only=(f"session_intro.{number}",))]
        if at < len(row) - 1:
            never |= _TO_LAST
        return self._hand_over(host, guest, before, never=never)

    def _ask(self, host: Guest, guest: Guest, before: list[Line], session: str, *, from_audience: bool) -> None:
        """Ask somebody a question, and let the answer stay with what was asked about."""
        topic = replace(guest.topic, problems=guest.topic.problems[:1], measures=guest.topic.measures[:1])
        scene = self._scene(host, guest, topic=topic)
        if from_audience:
            question = self._say(scene, "question", only=_FROM_AUDIENCE)
            never = _TO_FIRST | _TO_LAST | _TO_LATER | _TO_TALKS | {"handover.08", "handover.09"}
            lines = [*before, question, self._say(scene, "handover", needs=("next",), never=never)]
        else:
            question = self._say(scene, "question", needs=("next",))
            lines = [*before, question]
        named = Handover(status="clear", next=guest.person.id, named=guest.person.id)
        self._add(host, session, "mc_question", lines, named)
        scene = self._scene(guest, topic=topic)
        answer = [self._say(scene, "answer", only=_ANSWERS.get(question.template, _ANY_ANSWER))]
        parts = ("number", "cooperation") if session == "panel" else ("measure", "plan")
        answer += [self._say(scene, "claim", part=part) for part in parts]
        self._add(guest, session, "panel_answer" if session == "panel" else "qa_answer", answer)
