"""Rule 12: the comma before the last item of a list, lettered lists, and the spelling of the style."""

import functools
import re
from collections.abc import Iterator

from pipeline.language.profile import StyleProfile
from pipeline.language.style_sighting import Sighting, unquoted

_WORD = r"[A-Za-z0-9][\w’-]*"
_NO_SERIAL_COMMA = re.compile(
    rf"(?P<first>{_WORD}(?: {_WORD})?), (?P<second>{_WORD}(?: {_WORD}){{0,3}}?) (?P<link>and|or) (?P<third>{_WORD})"
)
_NO_ITEM = re.compile(  # words that show that what is between the commas is no item of a list
    r"\b(?:that|which|who|whom|whose|where|when|is|are|was|were|has|have|had|will|would|could|should|can|may|and|or|but"
    r"|while|in|of|for|to|by|from|with|at|on|as|also|not|he|she|it|they|this|line|note|sense|because|since|although|so"
    r"|if|than|rather|then|even|including|such|both|either|yet|[0-9]{4})\b",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"(?:in|on|for|at|to|by|with|as|from|after|before|since|while|when|if|within|during|among|through|although|because"
    r"|despite|without|under|beyond|besides|where)\b",
    re.IGNORECASE,
)
_ARTICLE = re.compile(r"\b(?:a|an|the|its|his|her|their|one|another)\b", re.IGNORECASE)
_LEAD = re.compile(r"^(?:that|in|of|for|to|by|from|with|at|on|as|how|between|among|is|are|was|were|be|been) ")
_INFLECTED = re.compile(r"\w{2,}(ed|ing)\b")


def check_lists(sentence: str) -> Iterator[Sighting]:
    """Yield lists that lack their last comma or are lettered irregularly."""
    for match in _NO_SERIAL_COMMA.finditer(sentence):
        if _is_list(sentence[: match.start()], match):
            yield Sighting(
                rule="R12", message=f"The list “{match[0]}” lacks the comma before its last item.",
                fix=f"Write “{match['first']}, {match['second']}, {match['link']} {match['third']}”.",
            )  # fmt: skip
    letters = re.findall(r"\(([a-h])\)", sentence)
    if letters and not _is_regular(sentence, letters):
        yield Sighting(rule="R12", message="The lettered list is not regular.", fix="Write “(a) …; (b) …; and (c) …”.")


def add_serial_commas(sentence: str) -> str:
    """Return *sentence* with the comma before the last item of every list that lacks it."""
    for match in reversed(list(_NO_SERIAL_COMMA.finditer(sentence))):
        if _is_list(sentence[: match.start()], match):
            sentence = f"{sentence[: match.end('second')]},{sentence[match.end('second') :]}"
    return sentence


def _is_list(before: str, match: re.Match[str]) -> bool:
    """Tell whether three coordinated words are items of one list and not the seam of two clauses."""
    if not before.strip():
        return False
    segment = re.split(r"[,;:]\s*|\b(?:that|how|whether)\b", before)[-1].strip()
    first = _LEAD.sub("", match["first"])
    introduced = segment or (re.search(r"(?:^|[,;:] |\bthat )$", before) and match["first"])
    if introduced and _INTRODUCTION.match(introduced):
        return False
    if _NO_ITEM.search(f"{first} {match['second']}") or _NO_ITEM.fullmatch(match["third"]):
        return False
    return _is_parallel(first, match["second"], match["third"], before)


def _is_parallel(first: str, second: str, third: str, before: str) -> bool:
    """Tell whether three items have one form: verbs of one ending, or all or none with an article."""
    inflected = _INFLECTED.match(second)
    if inflected:  # "…, supported by cities and schools" is no list
        last = _INFLECTED.fullmatch(first.rsplit(maxsplit=1)[-1])
        return last is not None and last[1] == inflected[1]
    if not _ARTICLE.match(second):
        return True
    nouns = " ".join([*before.split()[-2:], first])
    return _ARTICLE.search(nouns) is not None and _ARTICLE.match(third) is not None


def _is_regular(sentence: str, letters: list[str]) -> bool:
    """Tell whether the letters run from (a), with a semicolon after each item and `and` before the last."""
    if letters != list("abcdefgh")[: len(letters)] or len(letters) < 2:
        return False
    joints = re.findall(r"(.{0,6}?)\(([b-h])\)", sentence)
    return all(
        re.search(r"; (?:and|or) $" if letter == letters[-1] else r"; $", joint) is not None for joint, letter in joints
    )


_ENDINGS = {"ise": "e|es|ed|ing|er|ers|ation|ations", "ize": "e|es|ed|ing|er|ers|ation|ations"}
_ENDINGS |= {"yse": "e|ed|ing|er|ers", "yze": "e|es|ed|ing|er|ers"}  # "analyses" is also a noun of both


@functools.cache
def _avoided(profile: StyleProfile) -> re.Pattern[str] | None:
    """Return what finds the spellings to avoid, in every inflection."""
    words = []
    for avoided, _ in profile.spelling:
        if avoided[-3:] in _ENDINGS:
            words.append(f"{re.escape(avoided[:-1])}(?:{_ENDINGS[avoided[-3:]]})")
        else:
            words.append(f"{re.escape(avoided)}(?:s|ed|d|ing)?")
    return re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE) if words else None


def check_spelling(sentence: str, profile: StyleProfile) -> Iterator[Sighting]:
    """Yield the first word that another English would spell so; names keep their own spelling."""
    pattern = _avoided(profile)
    found = pattern.finditer(unquoted(sentence)) if pattern else iter(())
    match = next((each for each in found if each[0][0].islower() or each.start() == 0), None)
    if match is not None:
        yield Sighting(
            rule="R12", message=f"“{match[0]}” is not spelled as in this style.",
            fix=f"Write “{_spell(match[0], profile)}”.",
        )  # fmt: skip


def _spell(word: str, profile: StyleProfile) -> str:
    """Return *word* as the style spells it, its ending and capital kept."""
    lower = word.lower()
    avoided, wanted = max(
        ((avoided, wanted) for avoided, wanted in profile.spelling if lower.startswith(avoided[: len(avoided) - 1])),
        key=lambda pair: len(pair[0]),
    )
    if lower.startswith(avoided):
        spelled = wanted + lower[len(avoided) :]
    else:  # organisation, from organise
        spelled = wanted[: len(wanted) - 1] + lower[len(avoided) - 1 :]
    return spelled.capitalize() if word[0].isupper() else spelled
