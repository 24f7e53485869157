"""Who is at a synthetic webinar, and its programme."""

import random
from collections.abc import Collection
from dataclasses import dataclass, replace

from pipeline.records import LANGUAGES, Language, Pronoun, Role, SessionKind
from world.lexicon import Organisation, Person, Topic, organisations, person, phrases, topics
from world.phrases import Phrase

# What somebody may be where, by the last word of the organisation's English name.
_POSITIONS = {
    "Government": ("mayor", "deputy mayor", "department head"),
    "Institute": ("director", "researcher"),
    "University": ("professor", "researcher"),
    "Office": ("director", "chief engineer", "department head"),
    "Center": ("director", "chief engineer"),
    "Association": ("chairperson", "secretary general"),
    "Technologies": ("president", "chief engineer", "adviser"),
    "Commerce": ("chairperson", "secretary general"),
}
# Organisations that speak about these topics alone; all others speak about any.
_SUBJECTS = {
    "Transport Office": ("traffic",),
    "Energy Center": ("energy",),
    "Data Center": ("data",),
    "Health Association": ("health",),
    "Green Association": ("energy", "water", "waste", "disaster"),
}
_HOSTS = ("Institute", "Association", "Commerce")
_FOCUS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What kind of webinar: how many speak where, and for how long. There is always an MC and a panel's moderator."""

    welcomes: int = 2
    talks: int = 3
    talk_minutes: float = 1.2
    panelists: int = 3
    questions: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Guest:
    """Somebody who speaks at the event, always in one language.

    Attributes:
        position: What the person is at the organisation.
        topic: What the person talks about, cut down to two problems and two measures.
    """

    person: Person
    language: Language
    organisation: Organisation
    position: Phrase
    topic: Topic
    role: Role = "speaker"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSession:
    """One session of the programme; `guests` speak in this order."""

    id: str
    kind: SessionKind
    title: str
    guests: tuple[Guest, ...] = ()
    moderator: Guest | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Everything that is known before the webinar begins."""

    title: str
    mc: Guest
    moderator: Guest
    welcomers: tuple[Guest, ...]
    presenters: tuple[Guest, ...]
    panelists: tuple[Guest, ...]
    closer: Guest
    sessions: tuple[PlannedSession, ...]

    @property
    def guests(self) -> tuple[Guest, ...]:
        """Everybody once, in the order of the programme."""
        return (self.mc, *self.welcomers, *self.presenters, self.moderator, *self.panelists)


class _Agency:
    """Invites people, so that all organisations differ and no family name comes twice unless asked for."""

    def __init__(self, rng: random.Random, held_out: bool, families: Collection[str] = ()) -> None:
        self._rng = rng
        self._held_out = held_out
        self._families = set(families)
        self._organisations: set[str] = set()

    def invite(
        self,
        language: Language,
        topic: Topic,
        *,
        role: Role = "speaker",
        namesake: Guest | None = None,
        hosts: bool = False,
    ) -> Guest:
        """Invite somebody who speaks `language`; a namesake's family name is shared, `hosts` lead an organizer."""
        rng = self._rng
        places = [
            each
            for each in organisations()
            if each.city.country == language
            and each.abbreviation not in self._organisations
            and (each.names["en"].endswith(_HOSTS) if hosts else _speaks_about(each, topic))
        ]
        organisation = rng.choice(places)
        self._organisations.add(organisation.abbreviation)
        positions = _POSITIONS[organisation.names["en"].split()[-1]]
        position = positions[0] if hosts else rng.choice(positions)
        return Guest(
            person=self.draw_person(language, namesake),
            language=language,
            organisation=organisation,
            position=next(each for each in phrases("roles") if each.source[LANGUAGES.index("en")] == position),
            topic=replace(
                topic,
                problems=tuple(rng.sample(topic.problems, _FOCUS)),
                measures=tuple(rng.sample(topic.measures, _FOCUS)),
            ),
            role=role,
        )

    def draw_person(self, language: Language, namesake: Guest | None) -> Person:
        """Draw somebody with a new family name, or with a namesake's."""
        while True:
            pronoun: Pronoun = self._rng.choice(("he", "she"))
            drawn = person(self._rng, origin=language, pronoun=pronoun, held_out=self._held_out)
            family = drawn.family["en"]
            wanted = family not in self._families
            if namesake is not None:
                wanted = family == namesake.person.family["en"] and drawn.id != namesake.person.id
            if wanted:
                self._families.add(family)
                return drawn


def _speaks_about(organisation: Organisation, topic: Topic) -> bool:
    """Tell whether an organisation would send somebody to speak about a topic."""
    kind = " ".join(organisation.names["en"].split()[-2:])
    return topic.id in _SUBJECTS.get(kind, (topic.id,))


def draw_programme(
    rng: random.Random,
    shape: Shape,
    *,
    held_out: bool,
    mc_language: Language | None = None,
    namesakes_meet: bool = False,
) -> Programme:
    """Draw the people and sessions of a webinar; one presenter and one panelist share a family name.

    Args:
        rng: Decides everything that is not given.
        shape: How many people.
        held_out: Whether names come from those that training never sees.
        mc_language: What the MC speaks; English every second time, if not given.
        namesakes_meet: Whether it is the first and the last panelist that share a family name, and a language.
    """
    agency = _Agency(rng, held_out)
    subjects = rng.sample(tuple(topics().values()), shape.talks + 1)
    panel_topic, talk_topics = subjects[0], subjects[1:]
    native: list[Language] = ["zh", "ja", "ko"]
    rng.shuffle(native)
    hosts: tuple[Language, ...] = ("en", "en", "en", *native)
    speaks = rng.choice(hosts) if mc_language is None else mc_language
    mc = agency.invite(speaks, panel_topic, role="mc", hosts=True)
    welcomers = tuple(agency.invite(native[at % 3], panel_topic, hosts=True) for at in range(shape.welcomes))
    presenters = tuple(agency.invite(native[at % 3], topic) for at, topic in enumerate(talk_topics))
    moderator = agency.invite(rng.choice(native), panel_topic, role="moderator", hosts=True)
    everywhere: tuple[Language, ...] = ("en", *native) if rng.random() < 0.5 else (*native, "en")
    languages = [everywhere[at % len(everywhere)] for at in range(shape.panelists)]
    panelists: tuple[Guest, ...] = ()
    if namesakes_meet and len(languages) > 1:
        twin, namesake = len(languages) - 1, None
        languages[-1] = languages[0]
    else:
        twin, namesake = rng.choice(
            [(at, each) for at, language in enumerate(languages) for each in presenters if each.language == language]
        )
    for at, language in enumerate(languages):
        other = (namesake or panelists[0]) if at == twin else None
        panelists += (agency.invite(language, panel_topic, namesake=other),)
    closer = welcomers[-1]
    name = panel_topic.name.source[LANGUAGES.index("en")].title()
    return Programme(
        title=f"Cities Learning Together: {name}",
        mc=mc,
        moderator=moderator,
        welcomers=welcomers,
        presenters=presenters,
        panelists=panelists,
        closer=closer,
        sessions=(
            PlannedSession(id="welcome", kind="welcome", title="Welcome Remarks", guests=welcomers),
            PlannedSession(id="talks", kind="talks", title="City Initiatives for Everyday Life", guests=presenters),
            PlannedSession(
                id="panel",
                kind="panel",
                title=f"Panel Discussion on {name}",
                guests=panelists,
                moderator=moderator,
            ),
            PlannedSession(id="qa", kind="qa", title="Q&A"),
            PlannedSession(id="closing", kind="closing", title="Closing Remarks", guests=(closer,)),
        ),
    )


def invite_stand_in(rng: random.Random, programme: Programme, guest: Guest, *, held_out: bool) -> Guest:
    """Return somebody new of the same organisation who speaks instead of a guest, about the same."""
    agency = _Agency(rng, held_out, families={each.person.family["en"] for each in programme.guests})
    return replace(guest, person=agency.draw_person(guest.language, None))
