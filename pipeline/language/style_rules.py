"""The rules of the house style that one sentence can break by its wording alone."""

import re
from collections.abc import Iterator

from pipeline.language.profile import StyleProfile
from pipeline.language.style_lists import check_lists, check_spelling
from pipeline.language.style_sighting import Sighting, unquoted
from pipeline.language.style_tense import find_past


def check_wording(sentence: str, profile: StyleProfile) -> Iterator[Sighting]:
    """Yield what is wrong with the wording of one sentence."""
    yield from _check_titles(sentence)
    if verb := find_past(sentence, "|".join(re.escape(each) for each in profile.verbs)):
        yield Sighting(
            rule="R9", message=f"“{verb}” puts what was said into the simple past.",
            fix="Use the present or the present perfect, or say when it was.",
        )  # fmt: skip
    yield from _check_person(sentence)
    yield from _check_marks(sentence)
    yield from _check_quotations(sentence, profile)
    yield from check_lists(sentence)
    yield from check_spelling(sentence, profile)
    for pattern in profile.omitted:
        if match := re.search(rf"\b(?:{pattern})\b", unquoted(sentence), re.IGNORECASE):
            yield Sighting(
                rule="R15", message=f"“{match[0]}” belongs to the running of the event.", fix="Leave it out."
            )


_FORM_OF_ADDRESS = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Madam)\b\.? ?[A-Z][\w’-]*")
_HONORIFIC = re.compile(r"\b[A-Z]\w+[ -](?:san|sama|sensei|ssi|nim|xiansheng|nüshi)\b")


def _check_titles(sentence: str) -> Iterator[Sighting]:
    if match := _FORM_OF_ADDRESS.search(sentence):
        name = match[0].split()[-1]
        yield Sighting(rule="R5", message=f"“{match[0]}” carries a form of address.", fix=f"Write {name} alone.")
    elif match := _HONORIFIC.search(sentence):
        name = re.split("[ -]", match[0])[0]
        yield Sighting(rule="R5", message=f"“{match[0]}” carries a form of address.", fix=f"Write {name} alone.")


_FIRST_SECOND = re.compile(
    r"\b(?:[Ww]e|[Oo]ur|[Oo]urs|us|[Mm]y|[Mm]e|[Mm]ine|[Mm]yself|[Oo]urselves|[Yy]ou|[Yy]our|[Yy]ours|[Yy]ourself|[Yy]ourselves)\b"
    r"|(?<!Phase )(?<!Part )(?<!Type )(?<!Level )(?<!Stage )(?<!War )(?<!Class )\bI\b(?!\.)"
)
_CONTRACTION = re.compile(
    r"\b\w+n[’']t\b|\b\w+[’'](?:re|ve|ll|m|d)\b|\b(?:[Ii]t|[Tt]hat|[Tt]here|[Hh]e|[Ss]he|[Ww]ho|[Ww]hat|[Ll]et|[Hh]ere)[’']s\b"
)


def _check_person(sentence: str) -> Iterator[Sighting]:
    plain = unquoted(sentence)
    if match := _FIRST_SECOND.search(plain):
        yield Sighting(
            rule="R10", message=f"“{match[0]}” is the first or second person.", fix="Report it in the third person."
        )
    if match := _CONTRACTION.search(plain):
        yield Sighting(rule="R10", message=f"“{match[0]}” is a contraction.", fix="Write both words.")


def _check_marks(sentence: str) -> Iterator[Sighting]:
    if match := re.search(r"[?!？！]", sentence):
        yield Sighting(rule="R10", message=f"The sentence has “{match[0]}”.", fix="Report the question indirectly.")
    if re.search(r"[—–―‒]| - |--", sentence):
        yield Sighting(rule="R10", message="The sentence has a dash.", fix="Use commas or another sentence.")
    if match := re.search(r"[\"'‘„‟‚`´＂«»「」『』]", sentence):
        yield Sighting(
            rule="R11",
            message=f"The sentence has the mark {match[0]}",
            fix="Use curly marks: “coined term”, citizens’.",
        )
    marks = re.sub(r"[^“”]", "", sentence)
    if marks != "“”" * (len(marks) // 2):
        yield Sighting(rule="R11", message="A quotation mark has no partner.", fix="Close, turn or remove it.")


_QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"|‘([^’]*)’|「([^」]*)」|『([^』]*)』|«([^»]*)»")
_INTRODUCED = re.compile(r"\b(?:said|answered|replied|asked|added|stated|\w+ed)[,:] [“\"‘「『«]")


def _check_quotations(sentence: str, profile: StyleProfile) -> Iterator[Sighting]:
    for match in _QUOTED.finditer(sentence):
        quoted = next(group for group in match.groups() if group is not None)
        if len(quoted.split()) > profile.longest_quotation:
            yield Sighting(
                rule="R10", message=f"“{quoted}” is a direct quotation.", fix="Report it in the third person."
            )
            return
    if introduced := _INTRODUCED.search(sentence):
        yield Sighting(
            rule="R10", message=f"“{introduced[0]}” introduces direct speech.", fix="Report it in the third person."
        )
