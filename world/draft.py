"""The draft of a script: turns so far, and the lines with which hosts and guests begin and end them."""

import random
from collections import Counter
from collections.abc import Collection

from pipeline.records import LANGUAGES, TalkKind
from world.cast import Guest, Programme
from world.changes import Changes
from world.grammar import Line, has_opener, render, templates
from world.lexicon import Topic
from world.slots import Scene
from world.talks import talk
from world.turns import Handover, HandoverStatus, Turn
from world.unplanned import UNPLANNED, unplanned_templates

# One hand-over in ten does not say clearly who comes next.
SHARE_UNCLEAR = 0.10
# How often somebody who speaks for the first time, clearly announced, says a name.
_INTRODUCTIONS = {"welcome": 0.7, "talk": 0.8, "panel_talk": 0.6}
_THANKS = 0.5
_TRIES = 100
_ENGLISH = LANGUAGES.index("en")

_PEOPLE_SLOTS = {"me", "next", "next_family", "previous", "previous_family", "absent"}
_HELD_OUT = ("handover", "introduction", "question", *UNPLANNED)
# Hand-overs that fit only there: to the first remarks, to the last talk, between talks, to any talk.
TO_FIRST = {"handover.10"}
TO_LAST = {"handover.14", "handover.15"}
TO_LATER = {"handover.20", "handover.21"}
TO_TALKS = {"handover.02", "handover.03", "handover.11", "handover.13"}
_NOBODY = ("handover.19", "bridging.01")
_FAMILY_ALONE = ("handover.17", "handover.18")
_WITH_THANKS = ("handover.08", "handover.09", "handover.19")
# What fits after whom.
_THANKS_AFTER = {
    "welcome": ("thanks.01", "thanks.04"),
    "talk": ("thanks.01", "thanks.02", "thanks.03", "thanks.04", "thanks.07"),
    "panel_talk": ("thanks.02", "thanks.03", "thanks.04", "thanks.07"),
    "panel_answer": ("thanks.02", "thanks.04", "thanks.06"),
    "qa_answer": ("thanks.02", "thanks.04", "thanks.06"),
    "closing": ("thanks.04",),
}


class Draft:
    """A script while it is written.

    Args:
        rng: Decides what is said.
        programme: Who speaks where.
        held_out: Whether hand-overs, introductions and questions come from templates that training never sees (the
            rest from all templates), or everything from those that it sees.
        questions: How many the audience will ask.
        changes: What goes otherwise than it was planned.
    """

    def __init__(
        self, rng: random.Random, programme: Programme, *, held_out: bool, questions: int, changes: Changes
    ) -> None:
        self.turns: list[Turn] = []
        self.rng = rng
        self.programme = programme
        self.held_out = held_out
        self.changes = changes
        self._used: Counter[str] = Counter()
        self._rounds: Counter[tuple[str, str]] = Counter()
        self._announced: dict[str, HandoverStatus] = {}
        self._unclear = self._plan_unclear(questions)

    def _plan_unclear(self, questions: int) -> dict[str, HandoverStatus]:
        """Choose which first hand-overs to whom are not clear: a fixed share of all, of different kinds."""
        plan = self.programme
        everybody = [*plan.welcomers, *plan.presenters, plan.moderator, *plan.panelists, *plan.panelists, plan.closer]
        count = max(1, round(SHARE_UNCLEAR * (len(everybody) + questions)))
        families = Counter(each.person.family["en"] for each in plan.guests)
        able = [*plan.welcomers[1:], *plan.presenters, *plan.panelists]
        able = [each for each in able if each.person.id not in self.changes.announced]
        self.rng.shuffle(able)
        statuses: list[HandoverStatus] = ["missing", "wrong", "ambiguous"]
        self.rng.shuffle(statuses)
        unclear: dict[str, HandoverStatus] = {}
        for at in range(count):
            status = statuses[at % len(statuses)]
            fitting = [
                each
                for each in able
                if each.person.id not in unclear and (status != "ambiguous" or families[each.person.family["en"]] > 1)
            ]
            if fitting:
                unclear[fitting[0].person.id] = status
        return unclear

    # --- lines -----------------------------------------------------------------------------------------------

    def say(
        self,
        scene: Scene,
        function: str,
        *,
        part: str | None = None,
        people: Collection[str] = (),
        needs: Collection[str] = (),
        only: Collection[str] = (),
        never: Collection[str] = (),
        begins: bool = False,
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
            begins: Whether nothing was said before that "for this reason" or the like could refer to.
        """
        held_out: bool | None = False
        if self.held_out:
            held_out = True if function in _HELD_OUT else None
        if function in UNPLANNED:
            known = unplanned_templates(function, held_out=held_out)
        else:
            known = templates(function, part=part, held_out=held_out)
        fitting = [
            each
            for each in known
            if set(each.phrase.slots) & _PEOPLE_SLOTS <= {*people, *needs}
            and set(needs) <= set(each.phrase.slots)
            and each.topic in (None, scene.topic.id)
            and (not only or each.id in only)
            and each.id not in never
        ]
        if not fitting:
            raise ValueError(f"no template of {function} fits")
        fewest = min(self._used[each.id] for each in fitting)
        template = self.rng.choice([each for each in fitting if self._used[each.id] == fewest])
        self._used[template.id] += 1
        line = render(template, scene)
        while begins and has_opener(line):
            line = render(template, scene)
        return line

    def talk(self, guest: Guest, minutes: float) -> list[Line]:
        """Return a talk without its self-introduction; it begins plainly and ends, if it can, as nobody before."""
        body: list[Line] = []
        for _ in range(_TRIES):
            _, *body = talk(
                self.rng,
                guest.person,
                guest.language,
                guest.topic,
                minutes=minutes,
                organisation=guest.organisation,
                role=guest.position,
                held_out=None if self.held_out else False,
            )
            if not has_opener(body[0]) and not self._used[body[-1].template]:
                break
        self._used.update(line.template for line in body)
        return body

    def scene(
        self,
        speaker: Guest,
        about: Guest | None = None,
        *,
        topic: Topic | None = None,
        absent: Guest | None = None,
    ) -> Scene:
        """Return the scene of what a guest says; organisation, position and topic are those of whom it is about."""
        about = about or speaker
        people = {"speaker": speaker.person, "next": about.person}
        if self.turns:
            people["previous"] = self.turns[-1].guest.person
        if absent is not None:
            people["absent"] = absent.person
        return Scene(
            self.rng,
            people=people,
            organisation=about.organisation,
            topic=topic or about.topic,
            role=about.position,
            held_out_names=self.held_out,
        )

    def add(
        self, guest: Guest, session: str, kind: TalkKind, lines: list[Line], handover: Handover | None = None
    ) -> None:
        """Add a turn to the script."""
        self._rounds[session, guest.person.id] += 1
        number = self._rounds[session, guest.person.id]
        self.turns.append(
            Turn(guest=guest, session=session, round=number, kind=kind, lines=tuple(lines), handover=handover)
        )

    def thank(self, host: Guest) -> list[Line]:
        """Thank whoever spoke last, mostly."""
        if not self.turns or self.turns[-1].kind not in _THANKS_AFTER or self.rng.random() >= _THANKS:
            return []
        last = self.turns[-1]
        scene = self.scene(host, last.guest)
        people = ("previous", "previous_family")
        return [self.say(scene, "thanks", people=people, only=_THANKS_AFTER[last.kind])]

    def hand_over(
        self, host: Guest, guest: Guest, before: list[Line], *, never: Collection[str] = ()
    ) -> tuple[list[Line], Handover]:
        """Return thanks, what comes before, and the line that hands over, as clearly as was planned."""
        status = self._unclear.pop(guest.person.id, "clear")
        self._announced[guest.person.id] = status
        named = guest
        previous = () if before or not self.turns or self.turns[-1].kind not in _THANKS_AFTER else ("previous",)
        match status:
            case "missing":
                function = "bridging" if self.held_out else "handover"
                line = self.say(self.scene(host, guest), function, only=_NOBODY)
            case "ambiguous":
                line = self.say(self.scene(host, guest), "handover", needs=("next_family",), only=_FAMILY_ALONE)
            case _:
                if status == "wrong":
                    named = self._mistake(guest)
                line = self.say(self.scene(host, named), "handover", people=previous, needs=("next",), never=never)
        thanked = line.template in ("handover.08", "handover.09", "handover.19")
        lines = [*([] if thanked else self.thank(host)), *before, line]
        is_named = status in ("clear", "wrong")
        return lines, Handover(status=status, next=guest.person.id, named=named.person.id if is_named else None)

    def _mistake(self, guest: Guest) -> Guest:
        """Return somebody else who might have been meant."""
        plan = self.programme
        rows = (plan.welcomers, plan.presenters, plan.panelists)
        row = next((each for each in rows if guest in each and len(each) > 1), plan.presenters)
        last = self.turns[-1].guest if self.turns else None
        return self.rng.choice(
            [each for each in row if each not in (guest, last)]
            or [each for each in row if each != guest]
            or [each for each in plan.guests if each != guest]
        )

    def introduce(self, guest: Guest, kind: str, *, never: Collection[str] = ()) -> list[Line]:
        """Return the self-introduction, or nothing; who was not clearly announced always gives one."""
        clear = self._announced.get(guest.person.id) == "clear"
        if clear and self.rng.random() >= _INTRODUCTIONS[kind]:
            return []
        if not clear:
            never = {*never, "introduction.07"}  # nobody thanks for an introduction that was not given
        return [self.say(self.scene(guest), "introduction", people=("me",), never=never)]
