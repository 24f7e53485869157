"""What stands beside a name: a title, an organization, or both in one piece of text."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.language.scripts import count_scripts
from pipeline.programme.eastern_details import DOER, cut_glued, ends_with, find_organization, language_of
from pipeline.programme.english_details import (
    ABBREVIATION,
    Kind,
    ends_with_part,
    split_english,
    tell_english,
)

LONGEST_DETAIL = 140
"""Characters; what is longer is prose."""

_PROSE = re.compile(
    r"[.。!?！？]$|\b(?:is|was|has|have|are|were|will|holds|received|joined)\b|(?:です|ます|한다|합니다|이다)"
)
_DEGREES = frozenset(
    [
        "博士",
        "教授",
        "老师",
        "老師",
        "先生",
        "先輩",
        "박사",
        "교수",
        "선생",
        "선생님",
        "Dr",
        "Dr.",
        "Prof",
        "Prof.",
        "Doctor",
        "PhD",
        "Ph.D.",
    ]
)
_SAID_TWICE = re.compile(r"^[^A-Za-z]*[\u3040-\ud7ff][^A-Za-z]*?\s*[/|／｜]\s*(?=[A-Z][^\u3040-\ud7ff]+$)")
"""蔚蓝中心 主管 / Blue Center, Head: the draft is in English."""
_SAME = re.compile(
    r"(?:동|同|同上|当(?:会|社|財団|館|所)|弊社|本(?:会|院|校|馆|館|中心|公司)|우리|본)(?=\s|$)|[Ss]ame\b|ditto"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """A title and an organization; `None` for what is not there.

    Attributes:
        abbreviation: Of the organization, where brackets behind its name hold one.
        guesses: What was decided without being sure, in words for a reader.
    """

    title: str | None = None
    organization: str | None = None
    abbreviation: str | None = None
    guesses: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether there is anything."""
        return self.title is not None or self.organization is not None


NOTHING = Details()


@functools.lru_cache(maxsize=20_000)
def tell_kind(text: str) -> Kind:
    """Return what a piece of text beside a name is."""
    language = language_of(text)
    if language == "en":
        return tell_english(text)
    bare = re.sub(r"[(（][^()（）]*[)）]", "", text).strip()
    words = bare.split()
    if not words:
        return "unknown"
    has_title = ends_with(words[-1], language, "titles") is not None
    if not has_title and len(words) > 1 and DOER.fullmatch(words[-1]):
        has_title = find_organization(words[:-1], language, has_title=False) == len(words) - 1  # 工作室 共同創辦人
    has_organization = find_organization(words, language, has_title=has_title) > 0
    if has_title:
        cut = cut_glued(words[-1], language) if len(words) == 1 else None
        return "both" if has_organization or (cut is not None and cut[0]) else "title"
    return "organization" if has_organization else "unknown"


def read_details(pieces: list[str]) -> Details:
    """Return the title and the organization that pieces of text beside a name tell, in their order on the page."""
    title: list[str] = []
    organization: list[str] = []
    unknown: list[str] = []
    guesses: list[str] = []
    pieces = [part for each in _keep_first(pieces) for part in _part(keep_english(each))]
    whole = [each for piece in pieces if (each := _bare(piece))]
    kinds = [tell_kind(each) for each in whole]
    alone = _is_alone(whole, kinds)
    for text, kind in zip(whole, kinds, strict=True):
        if kind == "both":
            ours = _split_both(text)
            if not alone and language_of(text) == "en":  # what the comma sets off is a part of the other piece
                title.append(text)
                continue
            title.append(ours[0])
            organization += [ours[1]] if ours[1] else []
            guesses += [ours[2]] if ours[2] else []
        elif kind == "title":
            title.append(text)
        elif kind == "organization":
            organization.append(text)
        else:
            unknown.append(text)
    for text in unknown:
        if not organization and _may_be_organization(text):
            organization.append(text)
            guesses.append(f"organization: “{text}” stands beside the name, and nothing in it says what it is")
        elif not title and organization and len(text) < 60:
            title.append(text)
            guesses.append(f"title: “{text}” stands beside the name, and nothing in it says what it is")
    if any(_SAME.match(each) for each in organization):
        guesses.append("organization: the page means one that it names elsewhere")
    title = [
        each for each in title if each not in _DEGREES
    ] or title  # a degree is a title where nothing better is said
    full, short = _take_abbreviation(", ".join(dict.fromkeys(organization)))
    return Details(
        title=", ".join(dict.fromkeys(title)) or None,
        organization=full or None,
        abbreviation=short,
        guesses=tuple(guesses),
    )


def _keep_first(pieces: list[str]) -> list[str]:
    """Return pieces without what is said again in the letters of another language, if the first tell all."""
    scripts = [count_scripts(each).east > 0 for each in pieces]
    own = [each for each, is_east in zip(pieces, scripts, strict=True) if is_east == scripts[0]]
    kinds = {tell_kind(each) for each in own}
    return own if "both" in kinds or kinds >= {"title", "organization"} else pieces


def keep_english(text: str) -> str:
    """Return the English half of what is said in two languages, otherwise all of *text*."""
    return _SAID_TWICE.sub("", text)


def _is_alone(pieces: Sequence[str], kinds: Sequence[Kind]) -> bool:
    """Tell whether no piece of its own can be the organization.

    `Samsung SDS` is, though nothing says so, over `Principal Consultant, Strategic Business Development Group`.
    """
    has_part = any(kind == "both" and ends_with_part(each) for each, kind in zip(pieces, kinds, strict=True))
    return "organization" not in kinds and not ("unknown" in kinds and has_part)


def _part(piece: str) -> list[str]:
    """Cut a line of characters at the marks between a title and an organization; English commas part other things."""
    return re.split(r"\s*[／|｜]\s*|\s+/(?:\s+|$)|,\s+", piece) if count_scripts(piece).east else [piece]


def _bare(piece: str) -> str:
    """Return a piece without marks around it, and without brackets around all of it."""
    bare = piece.strip(" ,，、;；:：|/／·•-–—_\u3000")
    bare = bare[:-1] if re.search(r"(?<!\bInst)(?<!\bDept)[a-z]{4}\.$", bare) else bare
    match = re.fullmatch(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]", bare)
    return match[1].strip() if match else bare


def _may_be_organization(text: str) -> bool:
    return len(text) <= 80 and not re.search(r"[.。!?！？:：]", text) and not text[:1].islower()


def _take_abbreviation(text: str) -> tuple[str, str | None]:
    match = ABBREVIATION.match(text)
    if match is None or " " in match["short"] or not re.search("[A-Z].*[A-Z]|^[A-Z]{2,}$", match["short"]):
        return text, None
    return match["full"], match["short"]


def _split_both(text: str) -> tuple[str, str | None, str | None]:
    """Return title, organization and a guess for one piece that holds both."""
    language = language_of(text)
    if language == "en":
        return split_english(text)
    words = text.split()
    if len(words) == 1:
        cut = cut_glued(text, language) or ("", text)
        guess = f"where the organization ends in “{text}”" if cut[0] else None
        return cut[1], cut[0] or None, guess
    count = find_organization(words, language, has_title=True)
    glued = cut_glued(words[-1], language)
    if count <= len(words) - 1 and glued and glued[0] and count == 0:
        return glued[1], " ".join((*words[:-1], glued[0])), f"where the organization ends in “{text}”"
    known = any(ends_with(each, language, "organizations") for each in words[:count])
    if glued and glued[0] and count == len(words) - 1 and ends_with(glued[0], language, "organizations"):
        return glued[1], " ".join((*words[:-1], glued[0])), f"where the organization ends in “{text}”"
    guess = None if known else f"organization: “{' '.join(words[:count])}” stands before the title"
    return " ".join(words[count:]), " ".join(words[:count]) or None, guess


@functools.lru_cache(maxsize=10_000)
def is_prose(text: str) -> bool:
    """Tell whether *text* is sentences rather than a label, a name or a title."""
    counts = count_scripts(text)
    if counts.east * 2 > counts.latin:
        return counts.east > 45 or (
            counts.east > 12 and re.search(r"[。！？]|[?!]$|(?:다|요)\.(?:\s|$)", text) is not None
        )
    return len(text) > LONGEST_DETAIL or (counts.words > 7 and _PROSE.search(text) is not None)
