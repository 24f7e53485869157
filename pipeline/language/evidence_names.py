"""C4 and C6: who and what a sentence names was named in its evidence, in any script, or is its speaker's own."""

import functools
import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from pipeline.language.authority import Approved, approved_forms, write_approved
from pipeline.language.evidence import Evidence, Problem, fold
from pipeline.language.invented import invented_names
from pipeline.language.names import mentions
from pipeline.language.ordinary import is_ordinary
from pipeline.language.pronunciation import BREAK, sound_of, units
from pipeline.records import Event, Language, Person

_WORD = re.compile(r"[\w&’'-]+")
_CAPITALIZED = re.compile(r"(?<![\w.“’'-])[A-Z\u00c0-\u00de][\w&’'-]*")
_FAMILIAR = re.compile(
    r"(?:I|He|She|It|They|The|In|On|As|For|To|However|At|Accordingly|A|An|MC|Moderator|Speaker|Q&A"
    r"|(?:Mr|Ms|Mrs|Dr|Prof)\.?|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?)"
)
"""Capitalized words that name nobody; months and days are checked as times."""
_DEMONYM = re.compile(r"(?:ese|ish|ian|ans?|ns?|i|s)$")
_SHORTEST_SOUND, _ALIKE = 4, 88
"""Letters of a sound, and how like it a stretch of the original must be, out of 100."""


def check_names(body: str, cited: Sequence[Evidence], speaker: str | None, event: Event) -> list[Problem]:
    """Return a problem for each person and each capitalized word of *body* that the evidence does not name."""
    found: list[Problem] = []
    for people in _named(body, event):
        if not any(each.id == speaker or _is_present(each, cited, event) for each in people):
            message = f"It names {people[0].name}, whom nobody mentioned."
            found.append(Problem(code="C4", blocks=True, message=message))
    known = _public_words(event).union(*(_spoken_words(f"{each.translation} {each.text}") for each in cited))
    known -= _invented_words(cited, event)
    for match in _CAPITALIZED.finditer(body):
        plain = re.sub(r"[’']s?$", "", match[0])
        if match.start() == 0 or _FAMILIAR.fullmatch(plain) or _is_known(plain, known):
            continue
        if not (_is_of_somebody_present(plain, cited, speaker, event) or _is_rendered(plain, cited, event)):
            found.append(Problem(code="C6", blocks=True, message=f"“{plain}” is not in the evidence."))
    return found


def _invented_words(cited: Sequence[Evidence], event: Event) -> frozenset[str]:
    """Return the words of names that a translation has and that were not spoken."""
    found: frozenset[str] = frozenset()
    for each in cited:
        if each.language != "en" and re.search("[A-Z]", each.translation):
            found = found.union(
                *map(_spoken_words, invented_names(each.text, each.language, each.translation, _known(event)))
            )
    return found


@functools.lru_cache(maxsize=64)
def _known(event: Event) -> tuple[str, ...]:
    """Return the names and terms of *event* that English may write."""
    organizations = (each.organization for each in event.people if each.organization)
    return (*(each.form for each in approved_english(event)), *organizations)


@functools.lru_cache(maxsize=4_000)
def _spoken_words(text: str) -> frozenset[str]:
    """Return the words of *text*, and the parts of those with a hyphen."""
    words = set(_WORD.findall(text))
    words |= {part for word in words if "-" in word for part in word.split("-")}
    return frozenset(fold(word) for word in words)


def _named(body: str, event: Event) -> Iterator[list[Person]]:
    """Yield who may be meant by each name in *body*: one person by a full name, several by a family name they share."""
    rest = body
    for person in event.people:
        if person.name in rest and re.search(rf"\b{re.escape(person.name)}\b", rest):
            yield [person]
            rest = re.sub(rf"\b{re.escape(person.name)}\b", " ", rest)
    for person in event.people:  # a family name within an organization's name is nobody's
        rest = rest.replace(person.organization, " ") if person.organization else rest
    families: dict[str, list[Person]] = {}
    for person in event.people:
        families.setdefault(person.family, []).append(person)
    for family, people in families.items():
        if family in rest and _is_named(family, rest):
            yield people


def _is_named(family: str, text: str) -> bool:
    """Tell whether a family name is in *text*; He and In, where a sentence or a clause begins, are ordinary words."""
    for match in re.finditer(rf"(?<![\w-]){re.escape(family)}(?![\w-])", text):
        begins = not text[: match.start()].strip() or text[: match.start()].rstrip().endswith((".", ";"))
        if not (begins and is_ordinary(family)):
            return True
    return False


def _is_present(person: Person, cited: Sequence[Evidence], event: Event) -> bool:
    """Tell whether somebody cited spoke, named or addressed *person*."""
    if any(each.speaker == person.id for each in cited):
        return True
    parts = "|".join(re.escape(part) for part in (*person.name.split(), person.family) if len(part) > 1)
    part = re.compile(rf"(?<![\w-])(?:{parts})(?![\w-])")
    shared = any(other.family == person.family and other.id != person.id for other in event.people)
    if not shared and any(part.search(each.translation) for each in cited):
        return True  # without a search by sound, which takes longer
    for each in cited:
        named = _mentioned(each.text, each.language, event.people) | _mentioned(each.translation, "en", event.people)
        if person.id in named:
            return True
        if part.search(each.translation) and not any(event.person(other).family == person.family for other in named):
            return True  # and no other one of that family is named in full
    return False


@functools.lru_cache(maxsize=4_000)
def _mentioned(text: str, language: Language, people: tuple[Person, ...]) -> frozenset[str]:
    """Return whom *text* names; of a family that several share, only those whom it names most surely."""
    families = {person.id: person.family for person in people}
    best: dict[str, float] = {}
    found = mentions(text, language, people)
    for each in found:
        best[families[each.person]] = max(best.get(families[each.person], 0.0), each.score)
    return frozenset(each.person for each in found if each.score >= best[families[each.person]] - 0.02)


@functools.lru_cache(maxsize=64)
def approved_english(event: Event) -> tuple[Approved, ...]:
    """Return the names and terms of *event* as English writes them."""
    return approved_forms(event, "en")


@functools.lru_cache(maxsize=64)
def _public_words(event: Event) -> frozenset[str]:
    """Return every word of the programme and the glossary, people and their organizations aside."""
    texts = [event.title, event.subtitle or ""]
    texts += [text for session in event.sessions for text in (session.title, session.heading or "")]
    texts += [form for term in event.glossary for form in (term.names.en or "", *term.aliases)]
    return frozenset(fold(word) for text in texts for word in _WORD.findall(text))


@functools.lru_cache(maxsize=1_000)
def _words_of(person: Person) -> frozenset[str]:
    """Return the words of a person's name, title and organization."""
    texts = [person.name, person.family, *person.aliases, person.title or "", person.organization or ""]
    texts += [person.abbreviation or "", person.appositive or ""]
    return frozenset(fold(word) for text in texts for word in _WORD.findall(text))


def _is_known(word: str, known: frozenset[str]) -> bool:
    """Tell whether *word*, or each part of a compound, is among *known*, in the plural or for a country's people."""
    folded = fold(word)
    if folded in known or folded.rstrip("s") in known or f"{folded}s" in known:
        return True
    if "-" in folded and all(part in known or len(part) < 2 for part in folded.split("-")):
        return True
    roots = _roots(folded)
    return any(roots & _roots(other) for other in known if other[:3] == folded[:3])


def _roots(word: str) -> set[str]:
    """Return what a country and its people have in common: china and chinese, korea and korean."""
    return {root for root in (word.rstrip("a"), _DEMONYM.sub("", word).rstrip("a")) if len(root) >= 4}


def _is_of_somebody_present(word: str, cited: Sequence[Evidence], speaker: str | None, event: Event) -> bool:
    """Tell whether *word* belongs to the name or the organization of the speaker, or of somebody in the evidence."""
    folded = fold(word)
    for person in event.people:
        if folded in _words_of(person) and (
            person.id == speaker or _is_present(person, cited, event) or _is_organization_named(person, cited)
        ):
            return True
    return False


def _is_organization_named(person: Person, cited: Sequence[Evidence]) -> bool:
    """Tell whether the evidence has the organization's abbreviation, or its whole name."""
    forms = [form for form in (person.organization, person.abbreviation) if form]
    said = " ".join(f"{each.translation} {each.text}" for each in cited)
    return any(re.search(rf"(?<![\w]){re.escape(form)}(?![\w])", said, re.IGNORECASE) for form in forms)


def _is_rendered(word: str, cited: Sequence[Evidence], event: Event) -> bool:
    """Tell whether the original has *word* as a known name or term, as an acronym's words, or by its sound."""
    for each in cited:
        written = write_approved(each.text, approved_english(event))[0] if each.language != "en" else ""
        if written and re.search(rf"(?<!\w){re.escape(word)}(?!\w)", written):
            return True
    if word.isupper() and 2 <= len(word) <= 6:
        initials = ["".join(part[0] for part in _WORD.findall(each.translation)).casefold() for each in cited]
        if any(word.casefold() in each for each in initials):
            return True
    heard = sound_of(word, "en")
    if len(heard) < _SHORTEST_SOUND:
        return False
    return any(fuzz.partial_ratio(heard, _sound(each.text, each.language)) >= _ALIKE for each in cited)


@functools.lru_cache(maxsize=4_000)
def _sound(text: str, language: Language) -> str:
    return "".join(unit.sound if unit.sound != BREAK else "  " for unit in units(text, language))
