"""The rules of the house style that one paragraph can break: its opening, its verbs, its length."""

import functools
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.language.profile import StyleProfile
from pipeline.language.sentences import sentences
from pipeline.language.style_sighting import Sighting
from pipeline.language.verbs import is_past
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


def count_words(text: str) -> int:
    """Return the number of words as a word processor counts them."""
    return len(text.split())


@functools.lru_cache(maxsize=4096)
def split_sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of an English paragraph."""
    return tuple(text[start:end].strip() for start, end in sentences(text.strip(), "en"))


@functools.cache
def reporting(profile: StyleProfile) -> str:
    """Return the regular expression of a reporting verb of the profile."""
    return "(?:" + "|".join(re.escape(verb) for verb in sorted(profile.verbs, key=len, reverse=True)) + r")\b"


_ADVERB = r"(?:(?:also|further|additionally|then|again|finally|lastly|first|initially|briefly)\s+)*"
ADVERBS = _ADVERB.replace("first|", "first|and|")
"""What may stand between a subject and its reporting verb."""

NAME = r"[A-Z\u00c0-\u00de\u0100-\u017f][\w’'-]*"
"""One part of a person's name."""

_INITIAL = rf"(?:{NAME}|[A-Z]\.)"
_NO_NAME = r"(?!(?:The|An?|This|In|On|At|As|For|To|And|But)\b)"
_PARTICLES = r"(?:de |da |van |von |der |la |bin |al |del )*"
_FULL_NAME = rf"{_NO_NAME}(?P<name>{_INITIAL}(?: {_PARTICLES}{_INITIAL}){{1,4}})"


def find_opening(sentence: str, profile: StyleProfile) -> re.Match[str] | None:
    """Return the match of name, appositive and reporting verb at the beginning of a paragraph's first sentence.

    A verb in the past that the profile does not know will do where none that it knows follows the title.
    """
    known = re.match(rf"{_FULL_NAME}, (?P<appositive>[^;]+?), {_ADVERB}(?P<verb>{reporting(profile)})", sentence)
    if known and count_words(known["appositive"]) <= profile.longest_appositive:
        return known
    other = re.match(rf"{_FULL_NAME}, (?P<appositive>[^;]+?), {_ADVERB}(?P<verb>[a-z]+) ", sentence)
    is_shorter = other is not None and (known is None or other.end("appositive") < known.end("appositive"))
    return other if other is not None and is_shorter and _is_report(other["verb"]) else known


def _is_report(verb: str) -> bool:
    return (verb.endswith("ed") or is_past(verb)) and verb not in ("was", "were", "had", "did", "based", "need")


def take_apart(paragraph: Paragraph, profile: StyleProfile, event: Event | None) -> Turn:
    """Return a paragraph in its parts."""
    found = split_sentences(paragraph.text)
    person = None
    if event and paragraph.speaker is not None:
        person = next((each for each in event.people if each.id == paragraph.speaker), None)
    opening = find_opening(found[0], profile) if found else None
    return Turn(paragraph=paragraph, sentences=found, opening=opening, person=person)


def check_opening(turn: Turn, event: Event | None, profile: StyleProfile) -> Iterator[Sighting]:
    """Yield what is wrong with name, title and verb at the beginning."""
    if turn.opening is None:
        yield from _check_missing(turn)
        return
    name, appositive, verb = turn.opening["name"], turn.opening["appositive"], turn.opening["verb"]
    if not 1 <= count_words(appositive) <= profile.longest_appositive:
        yield Sighting(
            rule="R1", sentence=0, message=f"The title after the name has {count_words(appositive)} words.",
            fix=f"Keep it to {profile.longest_appositive} words.",
        )  # fmt: skip
    if not re.fullmatch(reporting(profile), verb):
        yield Sighting(
            rule="R8", sentence=0, message=f"“{verb}” is no reporting verb of this style.",
            fix=f"Open with {', '.join(profile.verbs[:3])} or the like.",
        )  # fmt: skip
        return
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
    elif event and not turn.person and all(name != person.name for person in event.people):
        yield Sighting(
            rule="R2", sentence=0, message=f"“{name}” is the name of nobody at the event.",
            fix="Write the name as the event file does, or add the person there.",
        )  # fmt: skip
    approved = turn.person.appositive if turn.person else None
    if approved and turn.person and _unmarked(appositive) not in _forms(approved, turn.person):
        yield Sighting(
            rule="R4", sentence=0, message=f"The title “{appositive}” is not the approved one.",
            fix=f"Write “{approved}”.",
        )  # fmt: skip


def _check_missing(turn: Turn) -> Iterator[Sighting]:
    """Yield what lacks in a paragraph without an opening."""
    text = turn.paragraph.text
    yield Sighting(
        rule="R1", sentence=0, message="The opening is not a full name, a title and a reporting verb.",
        fix="Open with “Full Name, title of organization, mentioned …”, the verb in the simple past.",
    )  # fmt: skip
    full = re.match(rf"{_FULL_NAME}\b", text)
    if full is None or (turn.person and full["name"] != turn.person.name):
        yield Sighting(
            rule="R2", sentence=0, message="The paragraph does not begin with the full name of its speaker.",
            fix=f"Give the full name and the whole title again{f': {turn.person.name}' if turn.person else ''}.",
        )  # fmt: skip
    elif not re.match(rf"{_FULL_NAME}, (?:[A-Z]|\w+ (?:of|at|for) )", text):
        yield Sighting(
            rule="R2", sentence=0, message="The title of the speaker is not given again.",
            fix="Give the whole title after the name, in every turn.",
        )  # fmt: skip


def _forms(approved: str, person: Person) -> set[str]:
    """Return the ways to print an approved title: with its organization in full, defined, or abbreviated."""
    bare = re.sub(r"\s*\(“[^”]*”\)", "", approved)
    forms = {approved, bare}
    for match in re.finditer(r"\(“([^”]+)”\)", approved):
        if person.organization:
            full = rf"(?:the )?{re.escape(person.organization)}(?:\s*\(“{re.escape(match[1])}”\))?"
            forms.add(re.sub(full, match[1], approved))
        # Another organization than the person's: whatever capitalized words stand before its abbreviation.
        full = rf"(?:the )?(?:[A-Z][\w’-]*(?: (?:of|and|for|the))? )+\(“{re.escape(match[1])}”\)"
        forms.add(re.sub(full, match[1], approved))
    return {_unmarked(form) for form in forms}


def _unmarked(title: str) -> str:
    """Return a title without quotation marks, of which another rule takes care."""
    return re.sub("[“”„‟\"‘`´«»]|(?<=\\()['’]|['’](?=\\))", "", title)


def check_verbs(turn: Turn, profile: StyleProfile) -> Iterator[Sighting]:
    """Yield a verb that reports too much of the paragraph."""
    verbs = re.findall(rf"(?:\b[Hh]e|\b[Ss]he|\b{NAME}|,| and)\s+{ADVERBS}({reporting(profile)})", turn.paragraph.text)
    if len(verbs) < 3:
        return
    verb, times = Counter(verbs).most_common(1)[0]
    if times == len(verbs) or (len(verbs) > 3 and times / len(verbs) > 0.6):
        yield Sighting(
            rule="R8", message=f"“{verb}” reports {times} of {len(verbs)} times.",
            fix="Vary the reporting verbs by what the speaker does: noted, explained, emphasized, suggested …",
        )  # fmt: skip


def check_length(turn: Turn, profile: StyleProfile) -> Iterator[Sighting]:
    """Yield sentences and paragraphs that are too long or too short for their kind."""
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
