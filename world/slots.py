"""What can stand in the slots of a template."""

import random
from collections.abc import Callable, Mapping

from pipeline.records import LANGUAGES
from world import numerals
from world.lexicon import (
    City,
    Organisation,
    Person,
    Topic,
    cities,
    named,
    organisations,
    person,
    phrases,
    topics,
)
from world.phrases import Filler, Phrase

_NOTHING = Filler(text=("", "", "", ""), spoken=("", "", "", ""))
_OPENER_SHARE = 0.45
_SPEAKERS = {
    "me": "speaker",
    "next": "next",
    "next_family": "next",
    "previous": "previous",
    "previous_family": "previous",
    "absent": "absent",
}
_PEOPLE = ("{n}人", "{n}人", "{n}명", "{n} people")
_COMPANIES = ("{n}家企业", "{n}の企業", "{n}개 기업", "{n} companies")
_SENSORS = ("{n}个传感器", "{n}個のセンサー", "센서 {n}개", "{n} sensors")
_TONS = ("{n}吨", "{n}トン", "{n}톤", "{n} tons")
_KILOMETERS = ("{n}公里", "{n}キロメートル", "{n}킬로미터", "{n} kilometers")


class Scene:
    """The people and things that one sentence, or one talk, is about; what is missing is sampled when needed."""

    def __init__(
        self,
        rng: random.Random,
        *,
        people: Mapping[str, Person],
        organisation: Organisation | None = None,
        topic: Topic | None = None,
        role: Phrase | None = None,
        held_out_names: bool = False,
    ) -> None:
        self._rng = rng
        self._people = dict(people)
        self._organisation = organisation
        self._topic = topic
        self._role = role
        self._held_out_names = held_out_names

    @property
    def organisation(self) -> Organisation:
        """The organisation, sampled once."""
        if self._organisation is None:
            self._organisation = self._rng.choice(organisations())
        return self._organisation

    @property
    def topic(self) -> Topic:
        """The topic, sampled once."""
        if self._topic is None:
            self._topic = self._rng.choice(tuple(topics().values()))
        return self._topic

    def person(self, part: str) -> Person:
        """The person in a part (`speaker`, `next`, `previous`, `absent`), sampled once."""
        if part not in self._people:
            self._people[part] = person(self._rng, held_out=self._held_out_names)
        return self._people[part]

    def named(self, slots: tuple[str, ...]) -> tuple[Person, ...]:
        """The people that the slots of a sentence name."""
        return tuple(self.person(_SPEAKERS[slot]) for slot in slots if slot in _SPEAKERS)

    def fill(self, slot: str) -> Filler:
        """The filler of a slot."""
        return _FILL[slot](self)

    def choose(self, choices: tuple[Phrase, ...]) -> Filler:
        """One of some phrases, filled."""
        return self._rng.choice(choices).fill(self.fill)

    def number(self, *ranges: range) -> int:
        """A number of one of the ranges."""
        return self._rng.choice(self._rng.choice(ranges))

    def role(self) -> Filler:
        """What the person does, sampled once."""
        if self._role is None:
            fitting = [role for role in phrases("roles") if role.source[3] in self.organisation.roles]
            self._role = self._rng.choice(fitting)
        return self._role.fill(self.fill)

    def whole_name(self, part: str) -> Filler:
        """A person's whole name."""
        found = self.person(part)
        return named(found.names, found.spoken)

    def family_name(self, part: str) -> Filler:
        """A person's family name."""
        found = self.person(part)
        return named(found.family, found.spoken_family)

    def other_city(self, *, first: bool = True) -> Filler:
        """A city other than the organisation's; the first and the second one differ."""
        others = [city for city in cities() if city != self.organisation.city]
        half = len(others) // 2
        return _city(self._rng.choice(others[:half] if first else others[half:]))

    def opener(self, kind: str) -> Filler:
        """Words before a sentence, of one of the lists `openers` and `contrasts`, or nothing."""
        return self.choose(phrases(kind)) if self._rng.random() < _OPENER_SHARE else _NOTHING

    def places(self) -> Filler:
        """A number of the places of the topic."""
        number = self.number(range(11, 100), range(20, 1000, 10))
        # Every Japanese count of places is の and a noun: no sound changes.
        after = self.topic.places.fill(lambda _: _NOTHING).spoken[LANGUAGES.index("ja")]
        return numerals.count(number, self.topic.places.source, after)

    def money(self) -> Filler:
        """An amount of money."""
        million = 10**6
        number = self.number(
            range(10, 100, 10), range(100, 1000, 100), range(1000, 10000, 1000), range(10000, 90000, 10000)
        )
        return numerals.money(number * million, self._rng.choice(numerals.CURRENCIES))

    def people_count(self) -> Filler:
        """A number of people."""
        number = self.number(range(20, 100), range(100, 1000, 10), range(1000, 10000, 100))
        return numerals.count(number, _PEOPLE, "にん")


def _city(city: City) -> Filler:
    return named(city.names, city.spoken)


_FILL: dict[str, Callable[[Scene], Filler]] = {
    "me": lambda scene: scene.whole_name("speaker"),
    "next": lambda scene: scene.whole_name("next"),
    "next_family": lambda scene: scene.family_name("next"),
    "previous": lambda scene: scene.whole_name("previous"),
    "previous_family": lambda scene: scene.family_name("previous"),
    "absent": lambda scene: scene.whole_name("absent"),
    "org": lambda scene: named(scene.organisation.names, scene.organisation.spoken),
    "city": lambda scene: _city(scene.organisation.city),
    "role": Scene.role,
    "topic": lambda scene: scene.topic.name.fill(scene.fill),
    "problem": lambda scene: scene.choose(scene.topic.problems),
    "measure": lambda scene: scene.choose(scene.topic.measures),
    "places": Scene.places,
    "technology": lambda scene: scene.choose(phrases("technologies")),
    "group": lambda scene: scene.choose(phrases("groups")),
    "partner": lambda scene: scene.choose(phrases("partners")),
    "opener": lambda scene: scene.opener("openers"),
    "contrast": lambda scene: scene.opener("contrasts"),
    "past": lambda scene: scene.choose(phrases("past")),
    "future": lambda scene: scene.choose(phrases("future")),
    "cities": lambda scene: scene.choose(phrases("cities_together")),
    "other_city": Scene.other_city,
    "first_city": Scene.other_city,
    "second_city": lambda scene: scene.other_city(first=False),
    "past_year": lambda scene: numerals.year(scene.number(range(2005, 2026))),
    "future_year": lambda scene: numerals.year(scene.number(range(2027, 2051))),
    "percent": lambda scene: numerals.percent(scene.number(range(10, 100), range(10, 100, 5))),
    "money": Scene.money,
    "persons": Scene.people_count,
    "population": lambda scene: numerals.million_people(scene.number(range(2, 30))),
    "companies": lambda scene: numerals.count(
        scene.number(range(11, 100), range(100, 1000, 50)), _COMPANIES, "のきぎょう"
    ),
    "sensors": lambda scene: numerals.count(
        scene.number(range(20, 100, 10), range(200, 1000, 100)), _SENSORS, "このセンサー", ("じゅう", "ゃく")
    ),
    "minutes": lambda scene: numerals.minutes(scene.number(range(10, 61, 5), range(11, 60))),
    "long_minutes": lambda scene: numerals.minutes(scene.number(range(40, 91))),
    "short_minutes": lambda scene: numerals.minutes(scene.number(range(10, 36))),
    "tons": lambda scene: numerals.count(scene.number(range(20, 1000, 10), range(1000, 10000, 100)), _TONS, "トン"),
    "kilometers": lambda scene: numerals.count(
        scene.number(range(11, 100), range(100, 1000, 20)), _KILOMETERS, "キロメートル", ("じゅう", "ゃく")
    ),
}
