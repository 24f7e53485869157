"""What can be checked about one sentence of the outline without a model: its evidence, numbers, names and wording.

A sentence that passes is *evidence-checked*, which is less than true: an opposite ("rose" for "fell") or an opinion
that nobody held is not seen here and needs a person.
"""

import functools
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from pipeline.language.names import mentions
from pipeline.language.numbers import numbers, unsupported
from pipeline.language.profile import StyleProfile
from pipeline.language.style_paragraph import reporting
from pipeline.records import Event, Language

Code = Literal["C1", "C2", "C4", "C5", "C6", "C7", "C8", "C9", "C11", "C12", "C13"]
MOST_EVIDENCE = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One utterance that a sentence cites, with its translation into the language of the outline."""

    utterance: str
    speaker: str | None
    language: Language
    text: str
    translation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a sentence may not stand as it is.

    Attributes:
        blocks: Whether it must not be published; otherwise a reviewer should look.
        message: One sentence for the reviewer.
    """

    code: Code
    blocks: bool
    message: str


def check_sentence(
    text: str, evidence: Sequence[Evidence | None], speaker: str | None, event: Event, profile: StyleProfile
) -> tuple[Problem, ...]:
    """Return the problems of one sentence of an outline in English.

    Args:
        text: As it would be printed.
        evidence: What it cites; `None` for a citation that leads nowhere.
        speaker: Whose talk it reports; `None` if unknown.
        event: Whose people and terms may be named.
        profile: Which verbs report.
    """
    cited = [each for each in evidence if each is not None]
    found: list[Problem] = []
    if not evidence:
        found.append(Problem(code="C1", blocks=True, message="It cites no utterance."))
    if len(cited) < len(evidence):
        found.append(Problem(code="C2", blocks=True, message="It cites an utterance that does not exist."))
    if len(evidence) > MOST_EVIDENCE:
        found.append(Problem(code="C1", blocks=False, message=f"It cites {len(evidence)} utterances."))
    if any(each.speaker != speaker for each in cited):
        found.append(Problem(code="C4", blocks=True, message="It cites another person than its speaker."))
    body = _body(text, speaker, event)
    found += _check_names(body, cited, event)
    found += _check_numbers(body, cited)
    found += _check_quotes(body, cited)
    found += _check_negation(body, cited)
    found += _check_form(text, profile)
    return tuple(found)


def _body(text: str, speaker: str | None, event: Event) -> str:
    """Return *text* without the name and title of its own speaker, which the event file vouches for."""
    person = next((each for each in event.people if each.id == speaker), None)
    if person is not None and text.startswith(person.name):
        opening = re.match(rf"{re.escape(person.name)}, .*?, (?=[a-z]+ed\b|gave\b|said\b)", text)
        return text[opening.end() :] if opening else text[len(person.name) :]
    return text


_FAMILIAR = re.compile(
    r"(?:He|She|It|They|The|In|On|As|For|To|However|At|Accordingly|A|An|MC|Moderator|January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Q&A)$"
)


def _check_names(body: str, cited: Sequence[Evidence], event: Event) -> list[Problem]:
    found = []
    said = " ".join(each.translation for each in cited)
    original = " ".join(each.text for each in cited)
    for mention in mentions(body, "en", event.people):
        person = event.person(mention.person)
        here = {each.person for source in cited for each in mentions(source.text, source.language, (person,))}
        if mention.score == 1.0 and person.id not in here and person.name not in said:
            found.append(Problem(code="C4", blocks=True, message=f"It names {person.name}, whom nobody mentioned."))
    known = _known_words(event) | {_fold(word) for word in re.findall(r"[\w&’'-]+", f"{said} {original}")}
    for word in re.findall(r"(?<![.“])(?<!^)\b[A-Z][\w&’'-]*", body):
        plain = re.sub(r"[’']s?$", "", word)
        if not _FAMILIAR.match(plain) and _fold(plain) not in known:
            found.append(Problem(code="C6", blocks=True, message=f"“{plain}” is not in the evidence."))
    return found


@functools.lru_cache(maxsize=64)
def _known_words(event: Event) -> frozenset[str]:
    """Return every word of the programme and the glossary."""
    texts = [event.title, event.subtitle or ""]
    for person in event.people:
        texts += [person.name, person.family, *person.aliases, person.title or "", person.organization or ""]
        texts += [person.abbreviation or "", person.appositive or ""]
    texts += [text for session in event.sessions for text in (session.title, session.heading or "")]
    texts += [form for term in event.glossary for form in (term.names.en or "", *term.aliases)]
    return frozenset(_fold(word) for text in texts for word in re.findall(r"[\w&’'-]+", text))


def _fold(text: str) -> str:
    return re.sub(r"[’']s?$", "", unicodedata.normalize("NFKC", text)).casefold()


def _check_numbers(body: str, cited: Sequence[Evidence]) -> list[Problem]:
    claimed = numbers(re.sub(r"\([a-h]\)", "", body), "en")
    original = [number for each in cited for number in numbers(each.text, each.language)]
    translated = [number for each in cited for number in numbers(each.translation, "en")]
    wrong = {number.text for number in (*unsupported(claimed, original), *unsupported(claimed, translated))}
    return [
        Problem(code="C5", blocks=True, message=f"The number “{text}” is not what was said.") for text in sorted(wrong)
    ]


def _check_quotes(body: str, cited: Sequence[Evidence]) -> list[Problem]:
    said = _fold(" ".join(f"{each.text} {each.translation}" for each in cited))
    return [
        Problem(code="C7", blocks=True, message=f"“{quoted}” was not said in these words.")
        for quoted in re.findall(r"(?<!\()“([^”]+?)[,.]?”", body)
        if _fold(quoted) not in said
    ]


_NEGATION = re.compile(
    r"\b(?:not|no|never|none|without|cannot|neither|nor|nobody|nothing|hardly|un(?:able|likely))\b|n[’']t\b", re.I
)


def count_negations(text: str) -> int:
    """Return how many negating words an English text has."""
    return len(_NEGATION.findall(text))


def _check_negation(body: str, cited: Sequence[Evidence]) -> list[Problem]:
    said, written = sum(count_negations(each.translation) for each in cited), count_negations(body)
    if written <= said and (written == said or written or not cited):
        return []
    return [Problem(code="C8", blocks=written > said, message="It negates what was said, or drops a negation.")]


def _check_form(text: str, profile: StyleProfile) -> list[Problem]:
    found = []
    if not re.search(reporting(profile), text) or re.search(r"\w{5,}[.!?]”? +[A-Z]", text):
        found.append(Problem(code="C9", blocks=True, message="It claims something in the report's own voice."))
    letters = [each for each in text if each.isalpha()]
    if letters and sum(each < "\u0250" for each in letters) < 0.9 * len(letters):
        found.append(Problem(code="C11", blocks=True, message="It is not in English."))
    if re.search(
        r"<[^>]+>|https?:|www\.|javascript:|\]\(|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f]",
        text,
    ) or re.search(r"\b(?:SYSTEM|ASSISTANT|USER):", text):
        found.append(Problem(code="C12", blocks=True, message="It has markup, an address or invisible characters."))
    if stammers(text):
        found.append(Problem(code="C13", blocks=True, message="It repeats a phrase or breaks off inside."))
    return found


def stammers(text: str) -> bool:
    """Return whether a phrase of three words, or of a number and a word, comes twice in a row, or punctuation does.

    Weak translations do both ("in 33 schools in 33 schools"), and say "a a school". One word may stand between.
    """
    if re.search(r"\w{5,}\.\s*[,;:]|[,;:]\s*[.,;:]|\b(a|an|the|to|of|in|and|for|with)\s+\1\b", text, re.IGNORECASE):
        return True
    words = re.findall(r"\w[\w’'-]*", text.casefold())
    for start, word in enumerate(words):
        shortest = 2 if word[0].isdigit() else 3
        for length in range(shortest, 9):
            phrase = words[start : start + length]
            if any(words[start + length + gap : start + 2 * length + gap] == phrase for gap in (0, 1)):
                return True
    return False
