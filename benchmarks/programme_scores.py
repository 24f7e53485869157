"""What of the draft of an event page is right, wrong, missing, and marked as a gap or a guess."""

import re
import tempfile
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from pipeline.event import FILE, read_event
from pipeline.programme import draft_event
from pipeline.records import Event, Person, Session

ALIKE = 60
"""How alike, of 100, the titles of one session are in the draft and in the truth."""
KINDS = ("people", "name", "title", "organization", "role", "sessions", "heading", "speakers", "date", "event")
"""What is counted: `sessions` are those of the right kind in the right order, `heading` those whose title is right."""

Truth = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """How many are right of those that the draft has (*drafted*) and of those that the truth has (*wanted*)."""

    right: int = 0
    drafted: int = 0
    wanted: int = 0

    @property
    def precision(self) -> float:
        """Return how much of what was drafted is right."""
        return self.right / self.drafted if self.drafted else 1.0

    @property
    def recall(self) -> float:
        """Return how much of what was wanted was drafted."""
        return self.right / self.wanted if self.wanted else 1.0

    @property
    def f1(self) -> float:
        """Return the harmonic mean of both; 1 where there is nothing to draft and nothing was."""
        return 2 * self.right / (self.drafted + self.wanted) if self.drafted + self.wanted else 1.0


@dataclass(slots=True, kw_only=True)
class Result:
    """The scores of one page or several, and its errors in words.

    Attributes:
        silent: Values that are wrong while no comment says that they are guesses.
        marked: Values that are wrong or missing, and marked.
        missed: People who are not in the draft.
    """

    scores: dict[str, Score] = field(default_factory=lambda: {each: Score() for each in KINDS})
    silent: list[str] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)

    def count(self, kind: str, right: int, drafted: int, wanted: int) -> None:
        """Add to a score."""
        old = self.scores[kind]
        self.scores[kind] = Score(right=old.right + right, drafted=old.drafted + drafted, wanted=old.wanted + wanted)

    def blame(self, table: str, fields: Sequence[str], what: str) -> None:
        """Note an error: marked if a comment of its table is about one of *fields*, silent otherwise."""
        (self.marked if is_marked(table, fields) else self.silent).append(what)

    def add(self, other: "Result") -> None:
        """Add the result of another page."""
        for kind, score in other.scores.items():
            self.count(kind, score.right, score.drafted, score.wanted)
        self.silent += other.silent
        self.marked += other.marked
        self.missed += other.missed


def plain(text: str | None) -> str:
    """Return *text* as two readings are compared: NFKC, no case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text or "").casefold().replace("’", "'").split())


def form_of(name: str) -> str:
    """Return a name without regard to the order of its words in Latin letters: a draft writes the given name first."""
    return " ".join(sorted(map(plain, name.split()))) if re.search("[A-Za-z]", name) else plain(name)


def is_marked(table: str, fields: Sequence[str]) -> bool:
    """Tell whether a comment of a table says that the value of one of these fields is a gap or a guess."""
    comments = re.findall(r"^# (?:GAP|GUESS): (.*)$", table, re.MULTILINE)
    cuts = [each for each in comments if each.startswith("where the organization ends")]
    told = any(each.startswith(f"{name}:") for each in comments for name in fields)
    return told or (bool(cuts) and bool({"title", "organization"} & {*fields}))


def score_page(page: Path, told: Truth, also: Truth) -> Result:
    """Return how the draft of *page* compares with the truth *told*; *also* holds other values that are as good."""
    draft = draft_event(page.read_bytes(), page.name)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page").mkdir()
        (Path(folder) / "page" / FILE).write_text(draft.text, "utf-8")
        event = read_event(Path(folder) / "page")
    tables = re.split(r"\n(?=\[\[|# \[\[|# GAP: (?:mc|moderator): the page does not name)", draft.text)
    result = Result()
    _score_facts(result, event, told, also, tables[0])
    people = [each for each in tables if each.startswith("[[people]]")]
    pairs = _score_people(result, event.people, told, also, people)
    sessions = [each for each in tables if each.startswith("[[sessions]]")]
    _score_sessions(result, event.sessions, told, also, sessions, pairs)
    return result


def _score_facts(result: Result, event: Event, told: Truth, also: Truth, head: str) -> None:
    shown = None if "GAP: title" in head else event.title
    for kind, key, value in (("date", "date", event.date), ("event", "title", shown)):
        fair = {plain(each) for each in (told[key], *also.get(key, ()))}
        is_good = plain(value) in fair or (kind == "event" and plain(f"{value}{event.subtitle}") in fair)
        result.count(kind, int(is_good and bool(value)), int(bool(value)), int(bool(value if is_good else told[key])))
        if not is_good:
            result.blame(head, [key], f"{key}: {value!r} for {told[key]!r}")


def _score_people(
    result: Result, people: Sequence[Person], told: Truth, also: Truth, tables: Sequence[str]
) -> dict[str, int]:
    """Score the people; return the numbers in the truth of those who are in it, by id."""
    pairs: dict[str, int] = {}
    for person, table in zip(people, tables, strict=True):
        forms = {form_of(each) for each in (person.name, *_native(person).values(), *person.aliases)}
        at = next(
            (at for at, each in enumerate(told["people"]) if at not in pairs.values() and _forms(each) & forms), None
        )
        if at is None:
            result.blame(table, ["person", "name"], f"person: {person.name}")
            continue
        pairs[person.id] = at
        _score_person(result, person, told["people"][at], also.get("people", {}).get(str(at), {}), table)
    result.count("people", len(pairs), len(people), len(told["people"]))
    lost = [each for at, each in enumerate(told["people"]) if at not in pairs.values()]
    result.missed += [each["name"] or "/".join(each["native"].values()) for each in lost]
    for each in lost:
        for key in ("name", "title", "organization", "role"):
            result.count(key, 0, 0, int(key in ("name", "role") or bool(each[key])))
    return pairs


def _native(person: Person) -> dict[str, str]:
    return {language: text for language, text in person.native.known() if language != "en"}


def _forms(wanted: Truth) -> set[str]:
    return {form_of(each) for each in (wanted["name"], *wanted["native"].values()) if each}


def _score_person(result: Result, person: Person, wanted: Truth, also: Truth, table: str) -> None:
    who = person.name
    shown = {form_of(each) for each in (person.name, *_native(person).values())}
    is_right = shown == _forms(wanted)
    result.count("name", int(is_right), 1, 1)
    if not is_right:
        kept = " / ".join((person.name, *_native(person).values()))
        told = f"{who}: name {kept!r} for {wanted['name']!r} {wanted['native']}"
        result.blame(table, ["name", "native", "person"], told)
    for key, value in (("title", person.title), ("organization", person.organization), ("role", person.role)):
        fair = {plain(each) for each in (wanted[key], *also.get(key, ()))}
        if key == "organization" and person.abbreviation:
            fair |= {plain(value)} if plain(f"{value}({person.abbreviation})") in fair else set()
        good = plain(value) in fair
        result.count(key, int(good and bool(value)), int(bool(value)), int(bool(value if good else wanted[key])))
        if not good:
            result.blame(table, [key], f"{who}: {key} {value!r} for {wanted[key]!r}")


def _score_sessions(
    result: Result,
    sessions: Sequence[Session],
    told: Truth,
    also: Truth,
    tables: Sequence[str],
    pairs: Mapping[str, int],
) -> None:
    others: Mapping[str, Truth] = also.get("sessions", {})
    titles = [[each["title"], *others.get(str(at), {}).get("title", ())] for at, each in enumerate(told["sessions"])]
    matched = _align(sessions, told["sessions"], titles)
    absent = {at for at in range(len(told["sessions"])) if others.get(str(at), {}).get("may_be_absent")}
    wanted = len(told["sessions"]) - len(absent - set(matched.values()))
    kinds = sum(sessions[one].kind == told["sessions"][other]["kind"] for one, other in matched.items())
    result.count("sessions", kinds, len(sessions), wanted)
    headings = sum(plain(sessions[one].title) in map(plain, titles[other]) for one, other in matched.items())
    result.count("heading", headings, len(sessions), wanted)
    for number, (session, table) in enumerate(zip(sessions, tables, strict=True)):
        if number not in matched:
            result.blame(table, ["session", "title"], f"session: {session.title!r} is none")
            _count_speakers(result, session, (), frozenset(), pairs, table)
            continue
        other = told["sessions"][matched[number]]
        if session.kind != other["kind"]:
            result.blame(table, ["kind"], f"session {session.title!r}: kind {session.kind} for {other['kind']}")
        if plain(session.title) not in map(plain, titles[matched[number]]):
            result.blame(table, ["title"], f"session: title {session.title!r} for {other['title']!r}")
        optional = frozenset(others.get(str(matched[number]), {}).get("optional_speakers", ()))
        _count_speakers(result, session, other["speakers"], optional, pairs, table)
    lost = [each for at, each in enumerate(told["sessions"]) if at not in {*matched.values()} | absent]
    for each in lost:
        result.marked.append(f"session {each['title']!r} is not in the draft")
        result.count("speakers", 0, 0, len(each["speakers"]))


def _align(sessions: Sequence[Session], wanted: Sequence[Truth], titles: Sequence[Sequence[str]]) -> dict[int, int]:
    """Return which sessions are one in the draft and in the truth, in the order of both."""
    best: list[list[tuple[float, dict[int, int]]]] = [[(0.0, {})] * (len(wanted) + 1) for _ in range(len(sessions) + 1)]
    for row, session in enumerate(sessions, 1):
        for column, other in enumerate(wanted, 1):
            choices = [best[row - 1][column], best[row][column - 1]]
            alike = max(fuzz.ratio(plain(session.title), plain(each)) for each in titles[column - 1])
            inside = any(
                plain(each) in plain(session.title) or plain(session.title) in plain(each)
                for each in titles[column - 1]
            )
            if alike >= ALIKE or inside:
                score, chosen = best[row - 1][column - 1]
                gain = 1 + (session.kind == other["kind"]) + alike / 100
                choices.append((score + gain, chosen | {row - 1: column - 1}))
            best[row][column] = max(choices, key=lambda each: each[0])
    return best[-1][-1][1]


def _count_speakers(
    result: Result,
    session: Session,
    wanted: Sequence[int],
    optional: frozenset[int],
    pairs: Mapping[str, int],
    table: str,
) -> None:
    """Score who speaks in a session, in order; a moderator stands in the draft by itself, in the truth in the list."""
    leads = session.moderator is not None and session.moderator not in session.speakers
    speakers = [pairs.get(each, -1) for each in session.speakers]
    lead = pairs.get(session.moderator or "", -1) if leads else None
    drop = optional - {*wanted}
    drafted = [each for each in speakers if each not in drop]
    asked = [each for each in wanted if each != lead and (each not in optional or each in drafted)]
    lengths = [[0] * (len(asked) + 1) for _ in range(len(drafted) + 1)]
    for row, mine in enumerate(drafted, 1):
        for column, theirs in enumerate(asked, 1):
            longer = max(lengths[row - 1][column], lengths[row][column - 1])
            lengths[row][column] = lengths[row - 1][column - 1] + 1 if mine == theirs else longer
    is_led = lead is not None and lead in wanted
    right = lengths[-1][-1] + is_led
    count = len(drafted) + (lead is not None and lead not in drop)
    result.count("speakers", right, count, len(asked) + is_led)
    if right < count:
        result.blame(table, ["speakers", "moderator"], f"session {session.title!r}: speakers {speakers} for {wanted}")
    elif right < len(asked) + is_led:
        told = f"session {session.title!r}: speakers {speakers} + {lead} of {list(wanted)}"
        (result.marked if is_marked(table, ["speakers", "moderator"]) else result.missed).append(told)
