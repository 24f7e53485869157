"""Rules 5, 6 and 7: how people are named inside a paragraph, and that every sentence says whose words it reports."""

import re
from collections.abc import Iterator, Set

from pipeline.language.profile import StyleProfile
from pipeline.language.style_paragraph import ADVERBS, NAME, Turn, reporting
from pipeline.language.style_sighting import Sighting
from pipeline.language.verbs import AMBIGUOUS_PAST, is_past
from pipeline.records import Event, Person


def check_names(turn: Turn, event: Event | None) -> Iterator[Sighting]:
    """Yield names that are repeated in full, turned around or given names alone."""
    name = turn.opening["name"] if turn.opening else ""
    for number, sentence in enumerate(turn.sentences):
        body = sentence[turn.opening.end("name") :] if turn.opening and number == 0 else sentence
        if name and re.search(rf"\b{re.escape(name)}\b", body):
            yield _repeated(number, name, turn.family)
        for person in event.people if event else ():
            given = _given(person)
            if given and re.search(rf"\b{re.escape(person.family)},? {re.escape(given)}\b", sentence, re.IGNORECASE):
                yield Sighting(
                    rule="R5", sentence=number, message=f"The family name of {person.name} comes first.",
                    fix=f"Write {person.name}.",
                )  # fmt: skip
        alone = body
        for other in event.people if event else ():
            alone = alone.replace(other.name, "") if other.name != name else alone  # who may share the given name
        if turn.person and (given := _given(turn.person)) and _stands_alone(given, turn.person.family, alone):
            yield Sighting(
                rule="R5", sentence=number, message=f"The given name {given} stands alone.", fix=f"Write {turn.family}."
            )
    for person in event.people if event else ():
        if person.name != name and turn.paragraph.text.count(person.name) > 1:
            yield _repeated(None, person.name, person.family)


def _repeated(number: int | None, name: str, family: str) -> Sighting:
    return Sighting(
        rule="R5", sentence=number, message=f"The full name {name} is repeated.",
        fix=f"After the first mention write {family} or a pronoun.",
    )  # fmt: skip


def _given(person: Person) -> str:
    return " ".join(part for part in person.name.split() if part not in person.family.split())


def _stands_alone(given: str, family: str, body: str) -> bool:
    """Tell whether a given name is in *body* without its family name, before or after it."""
    return (
        re.search(rf"(?<!{re.escape(family)} )(?<![\w-]){re.escape(given)}(?![\w-])(?! {re.escape(family)})", body)
        is not None
    )


def check_chain(turn: Turn, families: Set[str], profile: StyleProfile) -> Iterator[Sighting]:
    """Yield breaks of the chain of reference, and sentences in the report's own voice.

    Args:
        turn: The paragraph.
        families: The family names of everybody who may be meant.
        profile: Which verbs report.
    """
    subjects = _subjects(turn, profile)
    pronouns = {each for each in (_pronoun(who, turn) for who in subjects) if each}
    known: str | None = turn.person.pronoun if turn.person else None
    for number, who in enumerate(subjects):
        yield from _check_further(turn, number, profile) if who else ()
        if number == 0:
            continue
        pronoun = _pronoun(who, turn)
        if not who or (not pronoun and turn.opening and who != turn.family and who not in families):
            yield _check_voice(turn, number, profile)
        elif number > 1 and _repeats(who, subjects[number - 1], turn) and (known or (pronouns and not turn.person)):
            yield Sighting(
                rule="R6", sentence=number, message="The family name is repeated in two sentences in a row.",
                fix=f"Write “{(known or min(pronouns)).capitalize()}”.",
            )  # fmt: skip
        elif not pronoun and turn.opening and who != turn.family:
            yield Sighting(
                rule="R6", sentence=number, message=f"“{who}” is not the speaker of this paragraph.",
                fix=f"Write {turn.family} or a pronoun.",
            )  # fmt: skip
    yield from _check_pronouns(turn, pronouns, profile)


def _repeats(who: str, before: str, turn: Turn) -> bool:
    """Tell whether the family name comes twice in a row; of a person called He, nobody can tell it from the pronoun."""
    return who == before == turn.family and who.lower() not in ("he", "she")


def _pronoun(who: str, turn: Turn) -> str | None:
    return who.lower() if who.lower() in ("he", "she") and who != turn.family else None


def _subjects(turn: Turn, profile: StyleProfile) -> list[str]:
    """Return, for each sentence, who its first reporting verb belongs to; empty where nobody."""
    found = []
    for sentence in turn.sentences:
        match = re.search(rf"\b(?P<who>he|she|He|She|{NAME})\s+{ADVERBS}{reporting(profile)}", sentence)
        found.append(match["who"] if match else "")
    if found and turn.opening:
        found[0] = turn.opening["name"]
    return found


def _check_voice(turn: Turn, number: int, profile: StyleProfile) -> Sighting:
    """Return what a sentence without a reporting verb of the style lacks."""
    other = re.search(rf"{_speaker(turn)}\s+{ADVERBS}(?P<verb>[a-z]+)\b", turn.sentences[number])
    return (_judge(other["verb"], number, profile) if other else None) or Sighting(
        rule="R7", sentence=number, message="The sentence does not say who said it.",
        fix=f"Add a reporting verb: “{turn.family or 'She'} mentioned that …”.",
    )  # fmt: skip


def _check_further(turn: Turn, number: int, profile: StyleProfile) -> Iterator[Sighting]:
    """Yield what is wrong with the verbs of further main clauses, where one of the style is in the sentence."""
    clause = rf"(?:^|, (?:and )?){_speaker(turn)}\s+{ADVERBS}(?P<verb>[a-z]+) that\b"
    for match in re.finditer(clause, turn.sentences[number]):
        if not re.fullmatch(reporting(profile), match["verb"]) and (found := _judge(match["verb"], number, profile)):
            yield found


def _speaker(turn: Turn) -> str:
    return rf"(?:\bhe|\bshe|\bHe|\bShe|\b{re.escape(turn.family) or NAME})"


def _judge(verb: str, number: int, profile: StyleProfile) -> Sighting | None:
    """Return what is wrong with a verb whose subject is the speaker; `None` if it reports nothing."""
    if verb not in ("was", "had", "did") and _is_past(verb):
        return Sighting(
            rule="R8", sentence=number, message=f"“{verb}” is no reporting verb of this style.",
            fix=f"Write {', '.join(profile.verbs[:3])} or the like.",
        )  # fmt: skip
    if any(_is_same_verb(verb, each) for each in profile.verbs):
        return Sighting(
            rule="R7", sentence=number, message=f"“{verb}” does not report in the simple past.",
            fix="Put the reporting verb into the simple past.",
        )  # fmt: skip
    return None


def _is_past(word: str) -> bool:
    return word.endswith("ed") or is_past(word) or word in AMBIGUOUS_PAST


def _is_same_verb(word: str, past: str) -> bool:
    """Tell whether *word* is the present of a verb whose past is *past*: mentions, argues, says."""
    stem = re.sub(r"(?:ied|ed|d)$", "", past.split(maxsplit=1)[0])
    return len(stem) > 2 and word.startswith(stem)


def _check_pronouns(turn: Turn, subjects: Set[str], profile: StyleProfile) -> Iterator[Sighting]:
    """Yield every pronoun of the speaker that is not the speaker's: as a subject, or as in "expressed his"."""
    known: str | None = turn.person.pronoun if turn.person else None
    own = "she" if turn.family in ("He", "he") else "he" if turn.family in ("She", "she") else None
    for number, sentence in enumerate(turn.sentences):
        used = re.findall(rf"\b([Hh]e|[Ss]he)\s+{ADVERBS}{reporting(profile)}", sentence)
        used += re.findall(rf"{reporting(profile)} (his|her)\b(?! (?:or|and) )", sentence)
        meant = {{"his": "he", "her": "she"}.get(each.lower(), each.lower()) for each in used if each != turn.family}
        if own is not None:
            meant &= {own}
        wrong = meant - {known} if turn.person else meant if len(subjects | meant) > 1 and meant - subjects else set()
        if wrong and (turn.person or subjects):
            yield Sighting(
                rule="R6", sentence=number,
                message=f"“{min(wrong)}” is no pronoun of {turn.person.name if turn.person else 'this paragraph'}.",
                fix=f"Write as with “{known or (min(subjects) if not turn.person else turn.family)}”.",
            )  # fmt: skip
    if len(subjects) > 1 and not turn.person:
        yield Sighting(rule="R6", message="The paragraph says both he and she.", fix="Use one pronoun.")
