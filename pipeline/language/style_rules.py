"""The rules of the house style that one sentence can break by its wording alone."""

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.language.profile import StyleProfile
from pipeline.language.verbs import finds_simple_past


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A finding that does not yet know its paragraph."""

    rule: str
    message: str
    fix: str
    sentence: int | None = None


def check_wording(sentence: str, profile: StyleProfile) -> Iterator[Sighting]:
    """Yield what is wrong with the wording of one sentence."""
    yield from _check_titles(sentence)
    yield from _check_tense(sentence, profile)
    yield from _check_person(sentence)
    yield from _check_marks(sentence, profile)
    yield from _check_lists(sentence)
    yield from _check_spelling(sentence, profile)
    for pattern in profile.omitted:
        if match := re.search(rf"\b{pattern}\b", _unquoted(sentence), re.IGNORECASE):
            yield Sighting(
                rule="R15", message=f"“{match[0]}” belongs to the running of the event.", fix="Leave it out."
            )


def _unquoted(sentence: str) -> str:
    """Blank what is in curly quotation marks: a coined term may be anything."""
    return re.sub(r"“[^”]*”", lambda match: " " * len(match[0]), sentence)


def _check_titles(sentence: str) -> Iterator[Sighting]:
    if match := re.search(r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof)\b\.? ?[A-Z][\w’-]*", sentence):
        name = match[0].split()[-1]
        yield Sighting(rule="R5", message=f"“{match[0]}” carries a form of address.", fix=f"Write {name} alone.")


_CLAUSE = re.compile(r"\bthat,? (?P<clause>[^.;]+)")


@functools.cache
def _verbs(profile: StyleProfile) -> str:
    return "|".join(profile.verbs)


def _check_tense(sentence: str, profile: StyleProfile) -> Iterator[Sighting]:
    for match in _CLAUSE.finditer(sentence):
        clause = re.split(rf",? and (?:also )?(?:{_verbs(profile)})\b", match["clause"])[0]
        if verb := finds_simple_past(clause):
            yield Sighting(
                rule="R9", message=f"“{verb}” puts what was said into the simple past.",
                fix="Use the present or the present perfect, or say when it was.",
            )  # fmt: skip
            return


_FIRST_SECOND = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|[Oo]urs|us|[Mm]y|[Mm]e|[Mm]ine|[Mm]yself|[Oo]urselves|[Yy]ou|[Yy]our|[Yy]ours|[Yy]ourself|[Yy]ourselves)\b"
    r"|(?<!Phase )(?<!Part )(?<!Type )(?<!Level )(?<!Stage )(?<!War )(?<!Class )\bI\b(?!\.)"
)
_CONTRACTION = re.compile(
    r"\b\w+n[’']t\b|\b\w+[’'](?:re|ve|ll|m|d)\b|\b(?:[Ii]t|[Tt]hat|[Tt]here|[Hh]e|[Ss]he|[Ww]ho|[Ww]hat|[Ll]et|[Hh]ere)[’']s\b"
)


def _check_person(sentence: str) -> Iterator[Sighting]:
    plain = _unquoted(sentence)
    if match := _FIRST_SECOND.search(plain):
        yield Sighting(
            rule="R10", message=f"“{match[0]}” is the first or second person.", fix="Report it in the third person."
        )
    if match := _CONTRACTION.search(plain):
        yield Sighting(rule="R10", message=f"“{match[0]}” is a contraction.", fix="Write both words.")


def _check_marks(sentence: str, profile: StyleProfile) -> Iterator[Sighting]:
    if match := re.search(r"[?!？！]", sentence):
        yield Sighting(rule="R10", message=f"The sentence has “{match[0]}”.", fix="Report the question indirectly.")
    if match := re.search(r"[—–―]| - |--", sentence):
        yield Sighting(rule="R10", message="The sentence has a dash.", fix="Use commas or another sentence.")
    for quoted in re.findall(r"“([^”]*)”", sentence):
        if len(quoted.split()) > profile.longest_quotation:
            yield Sighting(
                rule="R10", message=f"“{quoted}” is a direct quotation.", fix="Report it in the third person."
            )
    if match := re.search(r"[\"'‘「」『』]", sentence):
        yield Sighting(
            rule="R11",
            message=f"The sentence has the mark {match[0]}",
            fix="Use curly marks: “coined term”, citizens’.",
        )
    if sentence.count("“") != sentence.count("”"):
        yield Sighting(rule="R11", message="A quotation mark has no partner.", fix="Close or remove it.")


_ITEM = r"[A-Za-z][\w’-]*(?: [A-Za-z][\w’-]*)?"
_NO_SERIAL_COMMA = re.compile(rf"(?P<first>{_ITEM}), (?P<second>{_ITEM}) (?:and|or) (?P<third>[A-Za-z][\w’-]*)")
_NO_ITEM = re.compile(  # words that show that what is between the commas is no item of a list
    r"\b(?:that|which|who|is|are|was|were|has|have|and|or|but|while|in|of|for|to|by|from|with|at|on|as|also|he|she|it|they|this|line|note|sense)\b",
    re.IGNORECASE,
)


def _check_lists(sentence: str) -> Iterator[Sighting]:
    for match in _NO_SERIAL_COMMA.finditer(sentence):
        before = sentence[: match.start()]
        segment = re.split(r"[,;:]\s*|\bthat\b", before)[-1].strip()
        introductory = re.match(r"(?:in|on|for|at|to|by|with|as|from|after|since|while)\b", segment, re.IGNORECASE)
        first = re.sub(r"^(?:in|of|for|to|by|from|with|at|on|as) ", "", match["first"])
        if not before.strip() or introductory or _NO_ITEM.search(f"{first} {match['second']}"):
            continue
        if re.match(r"\w+(?:ed|ing)\b", match["second"]) or _NO_ITEM.fullmatch(match["third"]):
            continue
        yield Sighting(
            rule="R12", message=f"The list “{match[0]}” lacks the comma before its last item.",
            fix=f"Write “{match['first']}, {match['second']}, and {match['third']}”.",
        )  # fmt: skip
    letters = re.findall(r"\(([a-h])\)", sentence)
    if letters and (letters != list("abcdefgh")[: len(letters)] or not re.search(r"; (?:and|or) \([b-h]\)", sentence)):
        yield Sighting(rule="R12", message="The lettered list is not regular.", fix="Write “(a) …; (b) …; and (c) …”.")


@functools.cache
def _british(profile: StyleProfile) -> re.Pattern[str]:
    return re.compile(r"\b(?:" + "|".join(british for british, _ in profile.spelling) + r")\b")


def _check_spelling(sentence: str, profile: StyleProfile) -> Iterator[Sighting]:
    if match := _british(profile).search(_unquoted(sentence)):
        us = dict(profile.spelling)[match[0]]
        yield Sighting(rule="R12", message=f"“{match[0]}” is not US spelling.", fix=f"Write “{us}”.")
