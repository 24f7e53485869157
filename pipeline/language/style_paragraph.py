"""The rules of the house style that one paragraph can break: its opening, its people, its chain of reference."""

import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.language.profile import StyleProfile
from pipeline.language.sentences import sentences
from pipeline.language.style_rules import Sighting, check_wording
from pipeline.records import Event, Person, TalkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One turn of an outline, as a reader sees it.

    Attributes:
        speaker: Id of a person of the event; `None` if unknown or if there is no event at hand.
        evidence_words: English words of everything its speaker said; `None` if that is not known.
    """

    kind: TalkKind
    text: str
    speaker: str | None = None
    evidence_words: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A paragraph taken apart. `opening` is the match of R1; `None` where the paragraph has no such opening."""

    paragraph: Paragraph
    sentences: tuple[str, ...]
    opening: re.Match[str] | None
    person: Person | None

    @property
    def family(self) -> str:
        """The family name: from the event, else the last part of the name in the opening."""
        if self.person:
            return self.person.family
        return self.opening["name"].split()[-1] if self.opening else ""


def check_paragraph(turn: Turn, event: Event | None, profile: StyleProfile) -> Iterator[Sighting]:
    """Yield everything about a paragraph that does not depend on those before it."""
    yield from _check_opening(turn, profile)
    yield from _check_people(turn, event)
    yield from _check_chain(turn, profile)
    yield from _check_verbs(turn, profile)
    yield from _check_length(turn, profile)
    for number, sentence in enumerate(turn.sentences):
        yield from (at_sentence(number, each) for each in check_wording(sentence, profile))


def count_words(text: str) -> int:
    """Return the number of words as a word processor counts them."""
    return len(text.split())


def at_sentence(sentence: int, sighting: Sighting) -> Sighting:
    """Return *sighting* with the position of its sentence."""
    return Sighting(rule=sighting.rule, message=sighting.message, fix=sighting.fix, sentence=sentence)


def split_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of an English paragraph."""
    return tuple(text[start:end].strip() for start, end in sentences(text.strip(), "en"))


@functools.cache
def reporting(profile: StyleProfile) -> str:
    """Return the regular expression of a reporting verb of the profile."""
    return "(?:" + "|".join(re.escape(verb) for verb in sorted(profile.verbs, key=len, reverse=True)) + r")\b"


_ADVERBS = r"(?:(?:also|further|additionally|then|again|finally|lastly|and|first|initially)\s+)*"
_NAME = r"[A-Z\u00c0-\u00de][\w’'-]*"


def take_apart(paragraph: Paragraph, profile: StyleProfile, event: Event | None) -> Turn:
    """Return a paragraph in its parts."""
    opening = re.match(
        rf"(?P<name>{_NAME}(?: {_NAME}){{1,4}}), (?P<appositive>[^;]+?), {_ADVERBS}(?P<verb>{reporting(profile)})",
        paragraph.text,
    )
    person = None
    if event and paragraph.speaker is not None:
        person = next((each for each in event.people if each.id == paragraph.speaker), None)
    return Turn(paragraph=paragraph, sentences=split_sentences(paragraph.text), opening=opening, person=person)


def _check_opening(turn: Turn, profile: StyleProfile) -> Iterator[Sighting]:
    if turn.opening is None:
        yield Sighting(
            rule="R1", sentence=0, message="The opening is not a full name, a title and a reporting verb.",
            fix="Open with “Full Name, title of organization, mentioned …”, the verb in the simple past.",
        )  # fmt: skip
        return
    name, appositive, verb = turn.opening["name"], turn.opening["appositive"], turn.opening["verb"]
    if not 1 <= count_words(appositive) <= profile.longest_appositive:
        yield Sighting(
            rule="R1", sentence=0, message=f"The title after the name has {count_words(appositive)} words.",
            fix=f"Keep it to {profile.longest_appositive} words.",
        )  # fmt: skip
    band = profile.band(turn.paragraph.kind)
    if band and band.opening and verb not in band.opening:
        yield Sighting(
            rule="R8", sentence=0, message=f"A paragraph of this kind does not open with “{verb}”.",
            fix=f"Open with {', '.join(band.opening[:3])} or the like.",
        )  # fmt: skip
    if turn.person and name != turn.person.name:
        yield Sighting(
            rule="R2", sentence=0, message=f"The paragraph opens with “{name}”, its speaker is {turn.person.name}.",
            fix=f"Give the full name again: {turn.person.name}.",
        )  # fmt: skip
    approved = turn.person.appositive if turn.person else None
    if approved and turn.person and not _same_appositive(appositive, approved, turn.person):
        yield Sighting(
            rule="R4", sentence=0, message=f"The title “{appositive}” is not the approved one.",
            fix=f"Write “{approved}”.",
        )  # fmt: skip


def _same_appositive(written: str, approved: str, person: Person) -> bool:
    """Compare titles whichever way the organization is abbreviated."""

    def plain(text: str) -> str:
        text = re.sub(r"\s*\(“[^”]*”\)", "", text)
        if person.organization and person.abbreviation:
            text = re.sub(rf"(?:the )?{re.escape(person.organization)}", person.abbreviation, text)
        return re.sub(r"\b(?:the|of|at|for|within)\b\s*", "", text) if person.abbreviation in text.split() else text

    return plain(written) == plain(approved)


def _check_people(turn: Turn, event: Event | None) -> Iterator[Sighting]:
    name = turn.opening["name"] if turn.opening else ""
    for number, sentence in enumerate(turn.sentences):
        body = sentence[turn.opening.end("name") :] if turn.opening and number == 0 else sentence
        if name and re.search(rf"\b{re.escape(name)}\b", body):
            yield Sighting(
                rule="R5", sentence=number, message=f"The full name {name} is repeated.",
                fix=f"After the first mention write {turn.family} or a pronoun.",
            )  # fmt: skip
        for person in event.people if event else ():
            given = " ".join(part for part in person.name.split() if part != person.family)
            if re.search(rf"\b{re.escape(person.family)} {re.escape(given)}\b", sentence, re.IGNORECASE):
                yield Sighting(
                    rule="R5", sentence=number, message=f"The family name of {person.name} comes first.",
                    fix=f"Write {person.name}.",
                )  # fmt: skip
        if (
            turn.person
            and (given := " ".join(part for part in turn.person.name.split() if part != turn.person.family))
            and re.search(rf"\b{re.escape(given)}\b(?! {re.escape(turn.person.family)})", body)
        ):
            yield Sighting(
                rule="R5", sentence=number, message=f"The given name {given} stands alone.", fix=f"Write {turn.family}."
            )


def _subjects(turn: Turn, profile: StyleProfile) -> list[str]:
    """Return, for each sentence, who its first reporting verb belongs to; empty where nobody."""
    found = []
    for sentence in turn.sentences:
        match = re.search(rf"\b(?P<who>he|she|He|She|{_NAME})\s+{_ADVERBS}{reporting(profile)}", sentence)
        found.append(match["who"] if match else "")
    if found and turn.opening:
        found[0] = turn.opening["name"]
    return found


def _check_chain(turn: Turn, profile: StyleProfile) -> Iterator[Sighting]:
    subjects = _subjects(turn, profile)
    pronouns: set[str] = {who.lower() for who in subjects if who.lower() in ("he", "she") and who != turn.family}
    known: str | None = turn.person.pronoun if turn.person else None
    for number, who in enumerate(subjects):
        pronoun = who.lower() if who.lower() in ("he", "she") and who != turn.family else None
        if number and not who:
            yield Sighting(
                rule="R7", sentence=number, message="The sentence does not say who said it.",
                fix=f"Add a reporting verb: “{turn.family or 'She'} mentioned that …”.",
            )  # fmt: skip
        elif pronoun and turn.person and pronoun != known:
            yield Sighting(
                rule="R6", sentence=number, message=f"“{who}” is not the pronoun of {turn.person.name}.",
                fix=f"Write “{known.capitalize() if known else turn.family}”.",
            )  # fmt: skip
        elif number > 1 and who == subjects[number - 1] == turn.family and (known or (pronouns and not turn.person)):
            yield Sighting(
                rule="R6", sentence=number, message="The family name is repeated in two sentences in a row.",
                fix=f"Write “{(known or min(pronouns)).capitalize()}”.",
            )  # fmt: skip
        elif number and who and not pronoun and turn.opening and who != turn.family:
            yield Sighting(
                rule="R6", sentence=number, message=f"“{who}” is not the speaker of this paragraph.",
                fix=f"Write {turn.family} or a pronoun.",
            )  # fmt: skip
    if len(pronouns) > 1 and not turn.person:
        yield Sighting(rule="R6", message="The paragraph says both he and she.", fix="Use one pronoun.")


def _check_verbs(turn: Turn, profile: StyleProfile) -> Iterator[Sighting]:
    verbs = re.findall(
        rf"(?:\b[Hh]e|\b[Ss]he|\b{_NAME}|,| and)\s+{_ADVERBS}({reporting(profile)})", turn.paragraph.text
    )
    if len(verbs) < 3:
        return
    verb, times = Counter(verbs).most_common(1)[0]
    if times == len(verbs) or (len(verbs) > 3 and times / len(verbs) > 0.6):
        yield Sighting(
            rule="R8", message=f"“{verb}” reports {times} of {len(verbs)} times.",
            fix="Vary the reporting verbs by what the speaker does: noted, explained, emphasized, suggested …",
        )  # fmt: skip


def _check_length(turn: Turn, profile: StyleProfile) -> Iterator[Sighting]:
    for number, sentence in enumerate(turn.sentences):
        if count_words(sentence) > profile.longest_sentence:
            yield Sighting(
                rule="length", sentence=number, message=f"The sentence has {count_words(sentence)} words.",
                fix=f"Split it: {profile.longest_sentence} words are the most.",
            )  # fmt: skip
    band, evidence = profile.band(turn.paragraph.kind), turn.paragraph.evidence_words
    if band is None or evidence is None or evidence < profile.evidence_factor * band.words[0]:
        return
    for count, (least, most), what in (
        (count_words(turn.paragraph.text), band.words, "words"),
        (len(turn.sentences), band.sentences, "sentences"),
    ):
        if not least <= count <= most:
            yield Sighting(
                rule="length", message=f"The paragraph has {count} {what}, its kind has {least} to {most}.",
                fix=f"{'Add' if count < least else 'Drop'} what {'matters' if count < least else 'matters least'}.",
            )  # fmt: skip
