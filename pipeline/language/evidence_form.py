"""C9, C11, C12 and C13: whose voice a sentence is in, which language, and whether it is plain, whole and said once."""

import functools
import re
import tomllib
from importlib.resources import files

from pipeline.language.evidence import Problem
from pipeline.language.profile import StyleProfile
from pipeline.records import Event, Person

_DATA = tomllib.loads((files("pipeline.language") / "evidence.toml").read_text(encoding="utf-8"))
_ADVERBS = (
    r"(?:(?:also|further|additionally|then|again|finally|lastly|and|first|initially|next|both|[a-z]+ly|thereby"
    r"|went on to|continued to|did|would like to|wanted to|began by|started by|closed by) )*"
)
_NAME = r"[A-Z\u00c0-\u00de][\w’'-]*"
_SOMEBODY = (
    r"[Hh]e|[Ss]he|[Tt]hey|(?:[Tt]he|[Aa]|[Oo]ne) (?:speaker|moderator|presenter|panelist|participant|audience)s?"
)
_MARKUP = re.compile(
    r"<[^>]+>|</?\w|https?:|www\.|javascript:|\]\(|\*\*|```|&(?:lt|gt|amp|#\d+);"
    r"|[\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\x00-\x08\x0b-\x1f\x7f\ufff9-\ufffd]"
    r"|\b(?:SYSTEM|ASSISTANT|USER|INST|[Ss]ystem prompt)\b:?|<\||\[/?INST\]|"
    r"[Ii]gnore (?:all|any|the|previous)\b.{0,30}\binstructions"
)
_FIRST_PERSON = re.compile(
    r"(?<![“\w-])(?<!Phase )(?<!Part )(?<!War )(?<!Level )"
    r"(?:I(?![.’]?[A-Z])|we|We|our|Our|us|my|My|me|you|your|You|Your)(?![\w”-]|’s\b)"
)


@functools.cache
def _saying(profile: StyleProfile) -> str:
    """Return the expression of what reports: the verbs of the profile, and any other that says that somebody spoke."""
    verbs = {*profile.verbs, *_DATA["reporting"]}
    return "(?:" + "|".join(re.escape(verb) for verb in sorted(verbs, key=len, reverse=True)) + r")\b"


@functools.lru_cache(maxsize=256)
def _attributions(profile: StyleProfile, people: tuple[Person, ...]) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Return the expressions of somebody who reports: directly, and with a title in between."""
    names = {name for person in people for name in (person.name, person.family)}
    known = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True)) or _NAME
    unknown = rf"^(?!\w+(?:ing|ed) ){_NAME}(?: {_NAME}){{1,3}}"
    verb = rf" {_ADVERBS}(?P<verb>{_saying(profile)})"
    return (
        re.compile(rf"(?<![\w“-])(?P<who>{known}|{_SOMEBODY}|{unknown}){verb}"),
        re.compile(rf"(?<![\w“-])(?P<who>{known}|{unknown})(?P<title>, [^;]{{2,200}}?,){verb}"),
    )


def check_voice(text: str, speaker: str | None, event: Event, profile: StyleProfile) -> list[Problem]:
    """Return a problem for a claim that nobody is said to make, and for one that is laid in another person's mouth."""
    if _FIRST_PERSON.search(re.sub(r"“[^”]*”", " ", text)):
        return [Problem(code="C9", blocks=True, message="It speaks in the first or second person.")]
    found = [match for each in _attributions(profile, event.people) for match in each.finditer(text)]
    found = sorted((match for match in found if not _is_aside(text, match)), key=lambda match: match.start("verb"))
    if not found or _CLAIM_BEFORE.search(text[: found[0].start()]) or re.search(r"\w{5,}[.!?]”? +[A-Z]", text):
        return [Problem(code="C9", blocks=True, message="It claims something in the report's own voice.")]
    who = found[0]["who"]
    own = next((person for person in event.people if person.id == speaker), None)
    if re.fullmatch(_SOMEBODY, who) or (own is not None and who in (own.name, own.family)):
        title = found[0].groupdict().get("title") or ""
        others = {each.organization for each in event.people if each.organization and each.organization in title}
        if own and any(other not in f"{own.appositive} {own.organization}" for other in others):
            return [Problem(code="C4", blocks=True, message=f"The title of {own.name} has another organization.")]
        return []
    message = f"It says that {who} said this, and its evidence was said by {own.name if own else 'somebody unknown'}."
    return [Problem(code="C4", blocks=True, message=message)]


_CLAIM_BEFORE = re.compile(r"(?:\w+[ ,]+){5,}(?:and|but)(?: [a-z ]{2,30},)? $")
"""A whole claim before somebody is named: "The platform is needed, and in this line, he mentioned …"."""


def _is_aside(text: str, match: re.Match[str]) -> bool:
    """Tell that a name and its verb only say whose words these are: "as Lin mentioned", "what Lin said"."""
    return (
        re.search(r"\w+ (?:as|what|which|that|whom|how)\s$|\bwhat\s$|^(?:As|What)\s$", text[: match.start()])
        is not None
    )


def check_form(text: str) -> list[Problem]:
    """Return the problems of language, markup and repetition."""
    found = []
    letters = [each for each in text if each.isalpha()]
    if letters and sum(each < "\u0250" for each in letters) < 0.9 * len(letters):
        found.append(Problem(code="C11", blocks=True, message="It is not in English."))
    elif re.search(r"[\u3041-\u3096\u30a1-\u30fa\u3400-\u9fff\uac00-\ud7a3]{2}", text):
        found.append(Problem(code="C11", blocks=True, message="Words of another script are left in it."))
    if _MARKUP.search(text):
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
            for second in (start + length, start + length + 1):
                if (
                    words[second : second + 1] == [word]
                    and words[second : second + length] == words[start : start + length]
                ):
                    return True
    return False
