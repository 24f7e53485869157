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
    IRREGULAR_PARTICIPLES,
    MODALS,
    PAST_TIME,
    find_finite_past,
    finds_simple_past,
    is_past,
    is_verb,
    participle_of,
    third_person,
)
from pipeline.stages.summarize.clutter import wording


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


_ADVERB = re.compile(r"(?:also|already|now|just|still|never|always|often|then|first|not|even|only|all|\w+ly)$")
_OPEN = re.compile(
    r"(?:whoever|anyone|anybody|everyone|those|people|the person) (?:who|that)\b|whoever\b", re.IGNORECASE
)
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
    words = _to_present(words)
    turned = _turn(words, voice, "" if shared else voice.collective)
    if turned is None and voice.collective:
        turned = _turn(words, voice, "")  # the plural keeps every verb as it is
    if turned is None or _bare(turned[0].lower())[0] in MODALS | AUXILIARIES:
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


_SEAM = re.compile(r"(?<=\w)(,? (?:and|but|while|although|because|which|who|whose|so that|since|if|(?<!after )that) )")


def _to_present(words: list[str]) -> list[str]:
    """Put what is in the simple past into the present perfect, clause by clause, unless it says when."""
    text = " ".join(words)
    if PAST_TIME.search(text):
        return words
    pieces = _SEAM.split(text)
    main = " ".join(_to_perfect(words))
    if main != text and finds_simple_past(main) == "":
        return main.split()
    subject = ""
    for at in range(0, len(pieces), 2):
        clause = pieces[at].split()
        relative = at and clause and (is_past(clause[0]) or participle_of(clause[0]))
        subject = pieces[at - 2].split()[-1] if relative and pieces[at - 2] else ""
        turned = _to_perfect([subject, *clause] if subject else clause)
        pieces[at] = " ".join(turned[1:] if subject else turned)
    return "".join(pieces).split()


def _to_perfect(words: list[str]) -> list[str]:
    """Put the main verb of a clause in the simple past into the present perfect."""
    clause = " ".join(words)
    if PAST_TIME.search(clause):
        return words
    main = re.split(r",? (?:which|who|where|while|because|so that|(?<!after )(?<!before )(?<!since )that)\b", clause)[
        0
    ].split()
    index = find_finite_past(main)
    if index is None or index == 0:
        return words
    verb, mark = _bare(words[index])
    have = "have" if _is_plural(words[:index]) else "has"
    head, rest = words[:index], words[index + 1 :]
    if verb == "had" and _is_participle(rest):
        return [*head, have, *rest]
    if verb == "did" and rest[:1] == ["not"] and len(rest) > 1:
        base = rest[1]
        return [*head, have, "not", participle_of(_past_of(base)) or base, *rest[2:]]
    participle = {"was": "been", "were": "been", "had": "had"}.get(verb) or participle_of(verb)
    if participle is None or _OPEN.match(clause):
        return words
    while verb in ("was", "were") and rest and _ADVERB.match(rest[0].lower()) and len(rest) > 1:
        have, rest = f"{have} {rest[0]}", rest[1:]
    adverbs: list[str] = []
    while head and _ADVERB.match(head[-1].lower()):
        adverbs.insert(0, head.pop())
    return [*head, have, *adverbs, participle + mark, *_coordinated(rest)]


def _is_participle(rest: list[str]) -> bool:
    """Tell whether what follows "had" makes a pluperfect of it: had (already) given."""
    words = [_bare(word)[0].lower() for word in rest[:3]]
    first = next((word for word in words if not _ADVERB.match(word)), "")
    return first in IRREGULAR_PARTICIPLES or (first.endswith("ed") and participle_of(first) is not None)


def _coordinated(rest: list[str]) -> list[str]:
    """Give a second verb, as in "listened to residents and improved", the form of the participle."""
    return [
        participle_of(word) or word if index and rest[index - 1] == "and" and is_past(word) and word != "was" else word
        for index, word in enumerate(rest)
    ]


def _past_of(base: str) -> str:
    return base + "d" if base.endswith("e") else base[:-1] + "ied" if re.search("[^aeiou]y$", base) else base + "ed"


def _is_plural(subject: list[str]) -> bool:
    words = [word.strip(",").lower() for word in subject if not _ADVERB.match(word.lower())]
    head = re.split(r"\b(?:of|in|at|for|from|with|on|by|to)\b", " ".join(words))
    noun = (head[0].split() or words[-1:] or [""])[-1]
    if words and words[-1] in ("we", "they", "i", "you"):
        return words[-1] != "i"
    plural = noun in ("people", "children", "many", "both", "several", "percent", "police") or " and " in head[0]
    return plural or bool(re.search("(?<!s)(?<!i)(?<!u)s$", noun))


def _turn(words: list[str], voice: Voice, collective: str) -> list[str] | None:
    """Replace the first person; `None` where a verb would have to agree and is not known."""
    turned: list[str] = []
    named = False
    index = 0
    while index < len(words):
        word, mark = _bare(words[index])
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
        if word == "I":
            agreed = _agree(words, index + 1)
            if agreed is None:
                return None
            turned += [voice.subject + mark, *agreed]
            index += 1 + len(agreed)
            continue
        if lower == "you" and index + 1 < len(words):
            agreed = _agree(words, index + 1)
            if agreed is None:
                return None
            turned += ["one" + mark, *agreed]
            index += 1 + len(agreed)
            continue
        replacement, named = _pronoun(lower, words[index + 1 : index + 2], voice, collective, named)
        turned.append((replacement or word) + mark)
        index += 1
    return turned


def _bare(word: str) -> tuple[str, str]:
    match = re.fullmatch(r"(.*?)([,;:.]*)", word)
    return (match[1], match[2]) if match else (word, "")


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
    while index < len(words) and _ADVERB.match(words[index].lower()):
        index += 1
    if index >= len(words):
        return None
    verb, mark = _bare(words[index].lower())
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
