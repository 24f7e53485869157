"""From direct to reported speech: the third person, the tenses and the deictics of one clause.

Everything here is cautious: what cannot be turned for sure gives `None`, and the caller leaves it out. Numbers,
names, negation and modality are never touched, except that "will" becomes "would".
"""

import re
from dataclasses import dataclass

from pipeline.language.ordinary import is_ordinary
from pipeline.language.style_lists import add_serial_commas
from pipeline.language.verbs import (
    AUXILIARIES,
    BASES,
    MODALS,
    is_past,
    is_verb,
    participle_of,
    third_person,
)
from pipeline.stages.summarize.clutter import wording
from pipeline.stages.summarize.tenses import ADVERB, split_mark, to_present


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """Who speaks, as the third person needs it.

    Attributes:
        family: The family name; empty for an unknown speaker.
        pronoun: `None` means that the family name stands for it.
        collective: What "we" stands for, such as "the Harbor Data Institute" or "HDI"; empty for "they".
        proper: Capitalized words that keep their capital at the beginning of a clause.
    """

    family: str
    pronoun: str | None
    collective: str
    proper: frozenset[str] = frozenset()

    @property
    def subject(self) -> str:
        """He, she or the family name."""
        return self.pronoun or self.family or "the speaker"

    @property
    def object(self) -> str:
        """Him, her or the family name."""
        return {"he": "him", "she": "her"}.get(self.pronoun or "", self.family or "the speaker")

    @property
    def possessive(self) -> str:
        """His, her, or the family name with its ending."""
        return {"he": "his", "she": "her"}.get(self.pronoun or "", f"{self.family or 'the speaker'}’s")


_SHARED = re.compile(
    r"\b(?:together|common|jointly|each other|one another|three countries|all of us|meet again"
    r"|our (?:three|two|region|countries))\b"
)
_OBLIGES = re.compile(r"\b(?:[Ww]e|us) (?:\w+ )?(?:should|must|need|can|will|could)\b")
_PLACES = (
    "city|country|prefecture|province|district|town|village|company|organization|institute|university|team|government"
    "|department|center|office|association|foundation|bureau|agency|hospital|school|firm|startup|laboratory|lab"
)
_PEOPLE = (
    "residents?|citizens?|people|elders|elderly|seniors?|children|students?|patients?|farmers?|visitors?|tourists?"
    "|families|passengers?|streets?|buses|rivers?|schools?|hospitals?|buildings?|houses|climate|population|economy"
)
"""What belongs to a place and not to an organization."""
_FIXED = r"year|month|week|is\b|was\b|has\b|will\b|can\b|means\b|way\b|fall\b|spring\b|regard\b"
_PHRASES: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"\b(?:today’s|this|our) (webinar|meeting|forum|event|seminar|conference)(?: today)?\b", r"the \1"),
        (r"\b(the (?:webinar|meeting|forum|event|seminar|conference)) today\b", r"\1"),
        (r"\b(?:all of you|you all|everyone here|everybody here|each of you)\b", "all participants"),
        (r"\b(together )?with you\b", r"\1with the participants"),
        (r"\b(?:to|for) you\b(?! to)", "to the participants"),
        (r"\b(joining|with) us\b(?= [Aa]nd |[,.]?$| today)", r"\1"),
        (r"\bhere (?=in |at )", ""),
        (r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\.? (?=[A-Z])", ""),
        (r"\b[Oo]ur (three|two|four) (?=\w)", r"the \1 "),
        (r"\b[Oo]ur (countries|cities|regions?|nations|peoples|planet|world|future|societ(?:y|ies))\b", r"the \1"),
        (rf"\b([Tt])his (?=(?!{_FIXED})[a-z])", r"\1he "),
        (r"\b([Tt])hese (?=(?!are\b|were\b|have\b|will\b|can\b|days\b)[a-z])", r"\1he "),
        (r"\bshall\b", "should"),
        (r"\b[Ww]ill\b", "would"),
    )
)  # fmt: skip


def report(clause: str, voice: Voice) -> str | None:
    """Return *clause*, tidied and without full stop, as it follows "mentioned that"; `None` if that is not safe."""
    text = clause.strip().rstrip(".")
    shared = bool(_SHARED.search(text.lower()) and _OBLIGES.search(text))
    for pattern, replacement in _PHRASES:
        text = pattern.sub(replacement, text)
    words = text.split()
    if not words or "?" in text or (_SECOND.search(text) and _ADDRESSED.search(text)):
        return None
    words = to_present(words)
    turned = _turn(words, voice, "" if shared else voice.collective)
    if turned is None and voice.collective:
        turned = _turn(words, voice, "")  # the plural keeps every verb as it is
    if turned is None or split_mark(turned[0].lower())[0] in MODALS | AUXILIARIES:
        return None  # a translation that lost its subject
    written = add_serial_commas(f"that {_lower_first(' '.join(turned), voice)}").removeprefix("that ")
    return None if _FIRST_OR_SECOND.search(written) else written


_SECOND = re.compile(r"\b[Yy]ou(?:r|rs)?\b")
_ADDRESSED = re.compile(
    r"\b(?:ask(?:ed|s)?|questions?|thank\w*|welcome|invite\w*|yours|yourselves|to you|see you|tell you|show you"
    r"|give you|of you|with you|for you|your (?:city|country|comments?|attention|time|patience|views?|opinions?)"
    r"|you (?:are|were|know|mentioned|said|will|may|heard|like|remember|all|two|three|see|both)|I)\b",
    re.IGNORECASE,
)
"""What turns to the audience, where "you" is not everybody."""
_FIRST_OR_SECOND = re.compile(
    r"\b(?:I|[Ww]e|[Uu]s|[Oo]urs?|[Mm]y|[Mm]e|[Yy]ou|[Yy]ours?|[Mm]yself|[Oo]urselves|[Yy]oursel(?:f|ves))\b"
)


def _turn(words: list[str], voice: Voice, collective: str) -> list[str] | None:
    """Replace the first person; `None` where a verb would have to agree and is not known."""
    turned: list[str] = []
    named = False
    index = 0
    while index < len(words):
        word, mark = split_mark(words[index])
        lower = word.lower() if word != "I" else "I"
        if lower == "we":
            subject = ("it" if named else collective) if collective else "they"
            named = named or bool(collective)
            agreed = _agree(words, index + 1) if collective else _plain(words, index + 1)
            if agreed is None:
                return None
            turned += [subject + mark, *agreed]
            index += 1 + len(agreed)
            continue
        if lower in ("I", "you"):
            agreed = _agree(words, index + 1)
            if agreed is None:
                return None
            turned += [(voice.subject if word == "I" else "one") + mark, *agreed]
            index += 1 + len(agreed)
            continue
        replacement, named = _pronoun(lower, words[index + 1 : index + 2], voice, collective, named)
        turned.append((replacement or word) + mark)
        index += 1
    return turned


def _pronoun(lower: str, following: list[str], voice: Voice, collective: str, named: bool) -> tuple[str, bool]:
    """Return what stands for an oblique first person, and whether the collective has been named."""
    if lower == "our":
        if following and re.fullmatch(f"(?:{_PLACES})[,;.]*", following[0]):
            return voice.possessive, named
        if following and re.fullmatch(f"(?:{_PEOPLE})[,;.]*", following[0]):
            return "the", named
        if not collective:
            return ("their" if named else "the"), named
        return ("its", True) if named else (_possessive(collective), True)
    if lower == "us":
        return (("it" if named else collective) if collective else "them"), named or bool(collective)
    if lower == "ourselves":
        return ("itself" if collective else "themselves"), named
    own = {
        "your": "one’s",
        "my": voice.possessive,
        "me": voice.object,
        "myself": {"he": "himself", "she": "herself"}.get(voice.pronoun or "", ""),
    }
    return own.get(lower, ""), named


def _possessive(name: str) -> str:
    return f"{name}’" if name.endswith("s") else f"{name}’s"


def _plain(words: list[str], start: int) -> list[str]:
    """Return the verb after "they", which keeps its form, with the adverbs before it."""
    return [] if start >= len(words) else [words[start]] if words[start] != "am" else ["are"]


def _agree(words: list[str], start: int) -> list[str] | None:
    """Return adverbs and verb from *start*, in the third person singular; `None` if the verb is not known for sure."""
    index = start
    while index < len(words) and ADVERB.match(words[index].lower()):
        index += 1
    if index >= len(words):
        return None
    verb, mark = split_mark(words[index].lower())
    if verb in MODALS or (is_past(verb) and verb != "were") or participle_of(verb):
        return words[start : index + 1]
    if verb not in AUXILIARIES and not is_verb(verb):
        return None
    if verb not in AUXILIARIES and any(_coordinates(words, place) for place in range(index + 1, len(words))):
        return None
    return [*words[start:index], third_person(verb) + mark]


def _coordinates(words: list[str], place: int) -> bool:
    """Tell whether the word at *place* may be a second verb of the same subject: "we use data and share it"."""
    return words[place - 1] in ("and", "or", "but") and words[place].lower() in BASES


def _lower_first(text: str, voice: Voice) -> str:
    """Lower the first letter unless the first word may be a name."""
    first, _, rest = text.partition(" ")
    if first in voice.proper or first[1:] != first[1:].lower() or not first[:1].isupper():
        return text
    if first.lower() in wording().never_names.split():
        return first.lower() + text[len(first) :]
    if rest[:1].isupper():
        return text
    return first.lower() + text[len(first) :] if is_ordinary(first.rstrip(",;:")) else text
