"""Reference paragraphs: what an editor would write of each talk of a synthetic webinar, in the house style.

They are written from the truth, the templates of what was said and what stands in their slots, by `reported.toml`:
never from the wording, and with none of the code that writes outlines. What is kept depends on the part alone that a
statement has in its talk: first the main problem, the chief measure, the weightiest figure, the plan, the conclusion.
"""

import random
from collections.abc import Mapping, Sequence

from pipeline.language.profile import StyleProfile, built_in_profile
from pipeline.records import Event, Person, TalkKind
from world.lexicon import Organisation, organisations
from world.reported import read_values, reported_forms
from world.salience import Statement, choose, group
from world.truth import TrueTalk, TrueUtterance

_CONNECTED = 0.5
"""How often a sentence that a connective fits has one."""
_VERBS = {
    "situation": ("mentioned", "explained", "noted"),
    "problem": ("pointed out", "noted", "acknowledged", "mentioned"),
    "measure": ("explained", "mentioned", "went on to explain", "said"),
    "result": ("reported", "highlighted", "mentioned"),
    "reach": ("mentioned", "noted", "reported"),
    "effort": ("reported", "noted", "mentioned"),
    "example": ("added", "mentioned", "noted"),
    "plan": ("announced", "added", "stated"),
    "cooperation": ("emphasized", "argued", "stressed"),
    "conclusion": ("noted", "mentioned"),
}
_ANSWERING: Mapping[TalkKind, tuple[str, ...]] = {
    "panel_answer": ("opined", "noted", "argued", "explained"),
    "qa_answer": ("answered", "replied", "noted", "explained"),
}
_CONNECTIVES = {
    ("situation", "problem"): ("However,",),
    ("problem", "measure"): ("To tackle these problems,", "For this,"),
    ("measure", "result"): ("In this line,", "On this note,"),
    ("measure", "reach"): ("In particular,",),
    ("measure", "effort"): ("For this,",),
    ("result", "plan"): ("At the same time,",),
    ("reach", "plan"): ("On this note,",),
    ("effort", "plan"): ("At the same time,",),
    ("answer", "plan"): ("On this note,",),
}
_WITH_ARTICLE = ("Institute", "Office", "Center", "Association", "Commerce")


def write_paragraphs(
    talks: Sequence[tuple[TrueTalk, Sequence[TrueUtterance]]], event: Event, *, seed: int = 0
) -> dict[str, str]:
    """Return the reference paragraph of each talk by its id.

    Talks that bridge, say nothing that a report carries, or are by somebody who is not on the programme have none.

    Args:
        talks: The truth, in the order in which it was said.
        event: The programme: names, approved titles and pronouns.
        seed: Decides among reporting verbs and connectives that fit equally well.
    """
    editor = _Editor(event, built_in_profile())
    written = {}
    for talk, utterances in talks:
        person = next((each for each in event.people if each.id == talk.speaker), None)
        kept = editor.keep(talk, utterances, person) if person else []
        if person and kept:
            written[talk.id] = editor.write(talk.kind, kept, person, random.Random(f"{seed} {talk.id} {talk.kind}"))
    return written


def list_kept(talks: Sequence[tuple[TrueTalk, Sequence[TrueUtterance]]], event: Event) -> dict[str, frozenset[str]]:
    """Return, for each talk by its id, the ids of the sentences that its reference paragraph reports."""
    editor = _Editor(event, built_in_profile())
    people = {each.id: each for each in event.people}
    return {
        talk.id: frozenset(each.utterance for each in editor.keep(talk, utterances, people[talk.speaker]))
        for talk, utterances in talks
        if talk.speaker in people
    }


class _Editor:
    """Writes paragraph after paragraph, and remembers which organizations have been named with their abbreviation."""

    def __init__(self, event: Event, profile: StyleProfile) -> None:
        self._event = event
        self._profile = profile
        self._defined: set[str] = set()
        self._organisations: Mapping[str, Organisation] = {each.names["en"]: each for each in organisations()}

    def keep(self, talk: TrueTalk, utterances: Sequence[TrueUtterance], person: Person) -> list[Statement]:
        """Return what a report carries of a talk, in order; nothing of one that bridges."""
        if talk.kind == "bridging":
            return []
        spoken = sum(len(each.text["en"].split()) for each in utterances)
        band = self._profile.band(talk.kind)
        return choose(self._list_statements(talk, utterances, person), spoken, band, self._profile.evidence_factor)

    def write(self, kind: TalkKind, kept: Sequence[Statement], person: Person, rng: random.Random) -> str:
        """Return the paragraph that says what is kept."""
        band = self._profile.band(kind)
        title = person.appositive or person.title or "Speaker"
        sentences: list[str] = []
        used: list[str] = []
        groups = group(kept, band)
        for at, members in enumerate(groups):
            allowed = band.opening if band and at == 0 else ()
            before = groups[at - 1][-1] if at else None
            lead = self._connect(before, members[0], rng)
            subject = f"{person.name}, {title}," if at == 0 else _refer(person, at, is_start=not lead)
            if at == 0:
                self._note(title)
            predicate = self._report(members, kind, person, allowed, used, rng)
            sentences.append(f"{lead}{subject} {predicate}.")
        return " ".join(sentences)

    def _list_statements(self, talk: TrueTalk, utterances: Sequence[TrueUtterance], person: Person) -> list[Statement]:
        """Return what a report could carry of a talk, in order."""
        house = self._organisations.get(person.organization or "")
        named = talk.handover.named if talk.handover else None
        asked = next((each.name for each in self._event.people if each.id == named), "the presenters")
        own = {"here": house.city.names["en"] if house else "the city", "house": person.organization or "the city"}
        found = []
        for each in utterances:
            reported = reported_forms()[each.template]
            if reported is not None:
                values = {**own, "asked": asked, **read_values(each.template, each.text["en"])}
                found.append(Statement(part=reported.part, form=reported.form, values=values, utterance=each.id))
        asks = any(each.part == "question" for each in found)
        return [each for each in found if not (asks and each.part == "invitation")]

    @staticmethod
    def _connect(before: Statement | None, after: Statement, rng: random.Random) -> str:
        """Return a connective with a space, or nothing."""
        fitting = _CONNECTIVES.get((before.part, after.part), ()) if before else ()
        return f"{rng.choice(fitting)} " if fitting and rng.random() < _CONNECTED else ""

    def _report(
        self,
        group: Sequence[Statement],
        kind: TalkKind,
        person: Person,
        allowed: Sequence[str],
        used: list[str],
        rng: random.Random,
    ) -> str:
        """Return what follows the subject of one sentence."""
        pieces: list[str] = []
        is_clause = False
        for each in group:
            text = self._fill(each)
            if text.startswith("that "):
                verb = _find_verb(each.part, kind, allowed if not pieces else (), used, rng)
                pieces.append(f", and {text}" if pieces and is_clause else f"{_join(pieces)}{verb} {text}")
                is_clause = True
            elif text.startswith("by "):
                pieces.append(f"{_join(pieces)}{_finish(kind, person, allowed)} {text}")
            else:
                pieces.append(f"{_join(pieces, comma=is_clause)}{text}")
                used.append(text.split()[0])
                is_clause = False
        return "".join(pieces)

    def _fill(self, statement: Statement) -> str:
        """Return the form of a statement with its slots filled, organizations as they are to be named there."""
        values = dict(statement.values)
        for slot in ("house", "org"):
            if f"{{{slot}}}" in statement.form and values[slot] in self._organisations:
                values[slot] = self._name(self._organisations[values[slot]])
        return statement.form.format_map(values)

    def _name(self, organisation: Organisation) -> str:
        """Return the abbreviation, or at the first mention the name with it."""
        if organisation.abbreviation in self._defined:
            return organisation.abbreviation
        self._defined.add(organisation.abbreviation)
        name = organisation.names["en"]
        return f"{'the ' if name.endswith(_WITH_ARTICLE) else ''}{name} (“{organisation.abbreviation}”)"

    def _note(self, title: str) -> None:
        """Remember the organization that a title defines."""
        if "(“" in title:
            self._defined.add(title.split("(“", maxsplit=1)[1].split("”", maxsplit=1)[0])


def _refer(person: Person, at: int, *, is_start: bool) -> str:
    """Return how a later sentence calls its speaker: every second one after the first by family name."""
    if person.pronoun is None or at % 3 == 2:
        return person.family
    return person.pronoun.capitalize() if is_start else person.pronoun


def _find_verb(part: str, kind: TalkKind, allowed: Sequence[str], used: list[str], rng: random.Random) -> str:
    """Return a reporting verb that fits, and was used least in this paragraph."""
    verbs = _ANSWERING.get(kind, ("mentioned",)) if part == "answer" else _VERBS.get(part, ("mentioned", "noted"))
    fitting = [each for each in verbs if each in allowed] if allowed else list(verbs)
    fitting = fitting or [each for each in ("mentioned", "noted", "explained") if each in allowed] or ["mentioned"]
    fewest = min(used.count(each) for each in fitting)
    verb = rng.choice([each for each in fitting if used.count(each) == fewest])
    used.append(verb)
    return verb


def _finish(kind: TalkKind, person: Person, allowed: Sequence[str]) -> str:
    """Return how a conclusion is reported, with "by …" after it."""
    if kind == "talk" and not allowed:
        possessive = {"he": "his", "she": "her", None: "the"}[person.pronoun]
        return f"finished {possessive} presentation"
    return "concluded"


def _join(pieces: Sequence[str], *, comma: bool = True) -> str:
    return "" if not pieces else ", and " if comma else " and "
