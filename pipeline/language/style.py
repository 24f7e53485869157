"""The house-style checker: what a reviewer of the outline would change, rule by rule.

`check` never changes anything; each `Finding` says what is wrong and how to put it right. Rates over the whole report
(closers, connectives) come from `measure`, because no single sentence can break them.
"""

import functools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.language.profile import StyleProfile
from pipeline.language.sentences import sentences
from pipeline.language.style_rules import Sighting, check_wording
from pipeline.records import Event, Person, TalkKind

Rule = Literal["R1", "R2", "R3", "R4", "R5", "R6", "R7", "R8", "R9", "R10", "R11", "R12", "R15", "length"]


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
class Finding:
    """One thing that is not in the house style.

    Attributes:
        paragraph: Its position in the outline, from 0.
        sentence: Its position in the paragraph, from 0; `None` if it is about the whole paragraph.
        message: What is wrong.
        fix: What to do about it.
    """

    rule: Rule
    paragraph: int
    sentence: int | None
    message: str
    fix: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Habits of a whole report, as shares in 0..1.

    Attributes:
        closers: Of the talks, those that end with a closer (about a half in the style `tcs-wego`).
        connectives: Of the sentences after the first of each paragraph, those that open with a connective (0.3).
    """

    closers: float
    connectives: float


@dataclass(frozen=True, slots=True, kw_only=True)
class _Turn:
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


def check(paragraphs: Sequence[Paragraph], profile: StyleProfile, event: Event | None = None) -> tuple[Finding, ...]:
    """Return every finding, in the order of the outline. Rules 4, 5 and 6 see more with the event at hand."""
    turns = [_take_apart(paragraph, profile, event) for paragraph in paragraphs]
    found: list[Finding] = []
    for index, turn in enumerate(turns):
        sightings = [
            *_check_opening(turn, profile),
            *_check_people(turn, event),
            *_check_chain(turn, profile),
            *_check_verbs(turn, profile),
            *_check_length(turn, profile),
        ]
        for number, sentence in enumerate(turn.sentences):
            sightings += [_at(number, each) for each in check_wording(sentence, profile)]
        found += [_finding(index, sighting) for sighting in sightings]
    found += [_finding(index, sighting) for index, sighting in _check_document(turns, profile)]
    return tuple(sorted(found, key=lambda each: (each.paragraph, each.sentence or 0, each.rule)))


def measure(paragraphs: Sequence[Paragraph], profile: StyleProfile) -> Rates:
    """Return the rates of R13 and R14."""
    texts = [[text.strip() for text in _sentences(paragraph.text)] for paragraph in paragraphs]
    talks = [text for text, paragraph in zip(texts, paragraphs, strict=True) if paragraph.kind == "talk" and text]
    later = [sentence for text in texts for sentence in text[1:]]
    closed = sum(any(closer in text[-1] for closer in profile.closers) for text in talks)
    opened = sum(sentence.startswith(profile.connectives) for sentence in later)
    return Rates(closers=closed / max(1, len(talks)), connectives=opened / max(1, len(later)))


def count_words(text: str) -> int:
    """Return the number of words as a word processor counts them."""
    return len(text.split())


def _finding(paragraph: int, sighting: Sighting) -> Finding:
    rule: Rule = sighting.rule  # type: ignore[assignment]  # style_rules writes only rules
    return Finding(
        rule=rule, paragraph=paragraph, sentence=sighting.sentence, message=sighting.message, fix=sighting.fix
    )


def _at(sentence: int, sighting: Sighting) -> Sighting:
    return Sighting(rule=sighting.rule, message=sighting.message, fix=sighting.fix, sentence=sentence)


def _sentences(text: str) -> tuple[str, ...]:
    return tuple(text[start:end].strip() for start, end in sentences(text.strip(), "en"))


@functools.cache
def reporting(profile: StyleProfile) -> str:
    """Return the regular expression of a reporting verb of the profile."""
    return "(?:" + "|".join(re.escape(verb) for verb in sorted(profile.verbs, key=len, reverse=True)) + r")\b"


_ADVERBS = r"(?:(?:also|further|additionally|then|again|finally|lastly|and|first|initially)\s+)*"
_NAME = r"[A-Z\u00c0-\u00de][\w’'-]*"


def _take_apart(paragraph: Paragraph, profile: StyleProfile, event: Event | None) -> _Turn:
    opening = re.match(
        rf"(?P<name>{_NAME}(?: {_NAME}){{1,4}}), (?P<appositive>[^;]+?), {_ADVERBS}(?P<verb>{reporting(profile)})",
        paragraph.text,
    )
    person = None
    if event and paragraph.speaker is not None:
        person = next((each for each in event.people if each.id == paragraph.speaker), None)
    return _Turn(paragraph=paragraph, sentences=_sentences(paragraph.text), opening=opening, person=person)


def _check_opening(turn: _Turn, profile: StyleProfile) -> Iterator[Sighting]:
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


def _check_people(turn: _Turn, event: Event | None) -> Iterator[Sighting]:
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


def _subjects(turn: _Turn, profile: StyleProfile) -> list[str]:
    """Return, for each sentence, who its first reporting verb belongs to; empty where nobody."""
    found = []
    for sentence in turn.sentences:
        match = re.search(rf"\b(?P<who>he|she|He|She|{_NAME})\s+{_ADVERBS}{reporting(profile)}", sentence)
        found.append(match["who"] if match else "")
    if found and turn.opening:
        found[0] = turn.opening["name"]
    return found


def _check_chain(turn: _Turn, profile: StyleProfile) -> Iterator[Sighting]:
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


def _check_verbs(turn: _Turn, profile: StyleProfile) -> Iterator[Sighting]:
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


def _check_length(turn: _Turn, profile: StyleProfile) -> Iterator[Sighting]:
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


def _check_document(turns: Sequence[_Turn], profile: StyleProfile) -> Iterator[tuple[int, Sighting]]:
    """Check what depends on the paragraphs before: abbreviations and coined terms at first mention."""
    defined: dict[str, int] = {}
    everywhere = {
        match[1]: index for index, turn in enumerate(turns) for match in _DEFINITION.finditer(turn.paragraph.text)
    }
    coined: set[str] = set()
    for index, turn in enumerate(turns):
        for number, sentence in enumerate(turn.sentences):
            head = turn.opening.end("appositive") if turn.opening and number == 0 else 0
            yield from (
                (index, _at(number, each))
                for each in _check_abbreviations(sentence, head, defined, frozenset(everywhere), profile)
            )
            for quoted in re.findall(r"(?<!\()“([^”]+?)[,.]?”", sentence):
                if quoted.lower() in coined:
                    yield index, Sighting(
                        rule="R11", sentence=number, message=f"“{quoted}” is in quotation marks a second time.",
                        fix="Quote a coined term at its first mention only.",
                    )  # fmt: skip
                coined.add(quoted.lower())
            defined |= {match[1]: index for match in _DEFINITION.finditer(sentence)}


_DEFINITION = re.compile(r"\(“([^”]+)”\)")


def _check_abbreviations(
    sentence: str, head: int, defined: dict[str, int], ever: frozenset[str], profile: StyleProfile
) -> Iterator[Sighting]:
    for match in re.finditer(r"\((?P<inner>[^()“”]{2,12})\)", sentence):
        if re.fullmatch(r"[\"']?[A-Z][\w&-]*[A-Z][\w&-]*[\"']?", match["inner"]):
            bare = match["inner"].strip("\"'")
            yield Sighting(
                rule="R3", message=f"The abbreviation in “({match['inner']})” lacks its curly quotation marks.",
                fix=f"Write (“{bare}”).",
            )  # fmt: skip
    for match in _DEFINITION.finditer(sentence):
        if match[1] in profile.household:
            yield Sighting(
                rule="R3", message=f"{match[1]} is a household abbreviation.", fix=f"Write {match[1]} alone."
            )
        elif match[1] in defined and match.start() > head:
            yield Sighting(
                rule="R3", message=f"{match[1]} is defined again outside a speaker's title.", fix=f"Write {match[1]}."
            )
    for short in ever - set(defined):
        first = re.search(rf"(?<![\w“-]){re.escape(short)}(?![\w”-])", sentence)
        definition = sentence.find(f"(“{short}”)")
        if first and (definition < 0 or first.start() < definition):
            yield Sighting(
                rule="R3", message=f"{short} is used before it is defined.",
                fix=f"Write the full name and (“{short}”) at the first mention.",
            )  # fmt: skip
