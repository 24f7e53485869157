"""What was really said, for a scripted reviewer: found by time, and put into the words of a report."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rapidfuzz.distance import Levenshtein

from pipeline.codec import decode
from pipeline.event import read_event
from pipeline.language.checks import check_sentence
from pipeline.language.evidence import Evidence
from pipeline.language.profile import built_in_profile
from pipeline.records import Event, Language, Proceedings, Span, Utterance

State = Mapping[str, Any]

_CUT = (0.15, 0.85)
"""Shares of an utterance within a segment between which it is neither in it nor outside."""
_PERSONS = {"he": ("he", "his", "him", "himself"), "she": ("she", "her", "her", "herself")}
_ORDINARY = (
    "a after also although an and as at because before but by every finally first for from how if in it its last "
)
_ORDINARY += (
    "many most next now of on one our over people since so that the then there these they this to today we what "
)
_ORDINARY += "when with according thanks"

_OPENING = (
    "Last|Finally|Next|However|In fact|For example|In addition|In particular|As you know|For this reason|For this"
)
_VERB = "think|hope|suggest|believe|want|ask|plan|use|share|lose|need|face|invest|cooperate|expect"


@dataclass(frozen=True, slots=True, kw_only=True)
class Truth:
    """What was said, by whom and when, with its translation into English by utterance, at which event."""

    event: Event
    utterances: tuple[Utterance, ...]
    english: Mapping[str, str]


def read_truth(folder: Path) -> Truth:
    """Return the truth that the `reference/` of an event's folder holds."""
    event, folder = read_event(folder), folder / "reference"
    proceedings = decode(Proceedings, (folder / "proceedings.json").read_bytes(), "proceedings.json")
    english = json.loads((folder / "translations.en.json").read_text("utf-8"))["translations"]
    return Truth(event=event, utterances=proceedings.utterances, english=english)


def said_in(truth: Truth, span: Span) -> list[Utterance]:
    """Return what was said for most of its time within *span*."""
    return [each for each in truth.utterances if 2 * each.span.overlap(span) > each.span.duration]


def true_words(truth: Truth, span: Span, language: Language) -> str | None:
    """Return the words of a segment; `None` if time cannot tell: something said there is only partly within it."""
    near = [each for each in truth.utterances if each.span.overlap(span)]
    shares = [each.span.overlap(span) / each.span.duration for each in near]
    if any(_CUT[0] < each < _CUT[1] for each in shares):
        return None
    found = [each for each in said_in(truth, span) if each.language == language]
    return ("" if language in ("zh", "ja") else " ").join(each.text for each in found) or None


def true_speaker(truth: Truth, span: Span) -> str | None:
    """Return who speaks for most of *span*; `None` if nobody does for half of what is said in it."""
    times: dict[str, int] = {}
    for each in truth.utterances:
        if each.speaker is not None and (shared := each.span.overlap(span)):
            times[each.speaker] = times.get(each.speaker, 0) + shared
    best = max(times, key=times.__getitem__, default=None)
    return best if best is not None and 4 * times[best] > 3 * sum(times.values()) else None


def true_english(truth: Truth, span: Span) -> str | None:
    """Return what was said in *span*, in English; `None` if nothing was, or only a part of something."""
    found = said_in(truth, span)
    return " ".join(truth.english[each.id] for each in found) or None


def holds(truth: Truth, text: str, speaker: str | None, cited: Sequence[Span]) -> bool:
    """Tell whether a sentence passes the evidence checks beside what was really said at the times that it cites."""
    near = [
        u
        for u in truth.utterances
        if any(2 * u.span.overlap(each) > min(u.span.duration, each.duration) for each in cited)
    ]
    evidence = [
        Evidence(utterance=u.id, speaker=u.speaker, language=u.language, text=u.text, translation=truth.english[u.id])
        for u in near
    ]
    return not any(each.blocks for each in check_sentence(text, evidence, speaker, truth.event, built_in_profile()))


def is_alike(one: str, other: str) -> bool:
    """Tell whether two texts say the same words, whatever their case and punctuation."""
    return re.findall(r"\w+", one.casefold()) == re.findall(r"\w+", other.casefold())


def character_errors(truth: Truth, heard: Sequence[State]) -> float:
    """Return how many letters and digits of the utterances of a state are wrong, as a share of those really said."""
    wanted = _letters(each.text for each in sorted(truth.utterances, key=lambda each: each.span.start))
    found = _letters(each["text"] for each in sorted(heard, key=lambda each: each["span"]))
    return float(Levenshtein.distance(wanted, found)) / len(wanted)


def _letters(texts: Iterable[str]) -> str:
    folded = unicodedata.normalize("NFKC", "".join(texts)).casefold()
    return "".join(each for each in folded if each.isalnum())


def report(english: Sequence[str], person: State, before: str, names: Iterable[str]) -> str:
    """Return a sentence that reports what a person said.

    Args:
        english: The sentences to report, as they were said.
        person: Of the state.
        before: The sentence it stands for, whose way to mention the person is kept; "" for a first mention.
        names: What keeps its capital at the beginning of a clause.
    """
    known = {word for each in names for word in each.split()}
    clauses = [_in_third_person(each, person, known) for each in english]
    return f"{_lead(person, before)} noted {', and '.join(f'that {each}' for each in clauses)}."


def _lead(person: State, before: str) -> str:
    name, title = person["name"], person["appositive"] or person["draft_appositive"]
    full = f"{name}, {title}," if title else name
    if not before or before.startswith(full):
        return full
    own = next((each for each in (name, person["family"]) if re.match(rf"{re.escape(each)}\b", before)), None)
    return own or (_PERSONS[person["pronoun"]][0].capitalize() if person["pronoun"] in _PERSONS else person["family"])


def _in_third_person(said: str, person: State, names: set[str]) -> str:
    """Return a sentence as a clause: without its stop, “I” as he or she, “we” as the speaker's organization."""
    text = re.sub(r"\s+", " ", said).strip().rstrip(".!?").replace("'", "’")
    text = re.sub(rf"^(?:{_OPENING}), ", "", text)
    he, his, him, himself = _PERSONS.get(person["pronoun"], (person["family"], f"{person['family']}’s", "", ""))
    us = person["abbreviation"] or person["organization"] or "the organization"
    for pattern, put in (
        (rf"\bI ({_VERB})\b", rf"{he} \1s"), (r"\bI am\b", f"{he} is"), (r"\bI have\b", f"{he} has"), (r"\bI\b", he),
        (r"\b[Mm]y\b", his), (r"\bme\b", him), (r"\bmyself\b", himself), (rf"\b[Ww]e ({_VERB})\b", rf"{us} \1s"),
        (r"\b[Ww]e do\b", f"{us} does"), (r"\b[Ww]e are\b", f"{us} is"), (r"\b[Ww]e were\b", f"{us} was"),
        (r"\b[Ww]e have\b", f"{us} has"), (r"\b[Ww]e\b", us), (r"\b[Oo]urs?\b", f"{us}’s"), (r"\bus\b", us),
        (r"\b[Yy]ou\b", "the participants"),
    ):  # fmt: skip
        text = re.sub(pattern, put, text)
    first = text.split(" ")[0]
    is_name = first == us or (first in names and first.lower() not in _ORDINARY.split()) or first.isupper()
    return text if is_name or first.startswith(us) else text[:1].lower() + text[1:]
