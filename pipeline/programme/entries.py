"""The people in one line of a page: `Name, Title, Organization` in any order and with any marks between them."""

import functools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.language.scripts import count_scripts
from pipeline.programme.details import NOTHING, Details, is_prose, read_details, tell_kind
from pipeline.programme.name import Name
from pipeline.programme.names import read_name
from pipeline.programme.words import HONORIFICS, TITLES, find_kind, find_role
from pipeline.records import Language

LONGEST_ENTRY = 300
"""Characters."""

_STRONG = re.compile(r"\s*(?:[,，、;；|｜/／•]|(?<=\s)[·‧:]|[:：×✕]|(?<=\s)[-–—]+(?=\s)|——|–|—|\s{2,})\s*")
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_AND = re.compile(r"\s+(?:and|&)\s+")
_FROM = re.compile(r"^(?P<name>.+?),?\s+(?:of|from|at)\s+(?P<rest>(?:the\s+)?[A-Z].+)$")
_TITLE_BEFORE = re.compile(
    r"^(?:(?:H\.E\.|HE|(?:The\s+)?Hon\.?|Dr\.?)\s+)?(?P<title>(?:(?:Vice|Deputy|Assistant|Associate|Former|Emeritus)[ -])?(?:Professor|Mayor|Ambassador|Minister"
    r"|Governor|President|Director|Secretary-General|Chairman|Chairperson|Councillor|Councilor|Commissioner|Senator"
    r"|Dean))\s+(?P<name>.+)$"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Somebody in a line of a page.

    Attributes:
        strength: As of a name; 3 if what stands beside the name confirms it.
    """

    name: Name
    strength: int
    details: Details = NOTHING


@functools.lru_cache(maxsize=20_000)
def read_entries(text: str, language: Language, *, is_list: bool = False) -> tuple[Entry, ...]:
    """Return who is named in a line that names people and what they are, and nothing else; empty if it is no such line.

    Args:
        text: Without a time, a bullet or a label in front of it.
        language: Of the page.
        is_list: Whether a label says that people follow: then two names are two people.
    """
    text = text.strip()
    if not 2 <= len(text) <= LONGEST_ENTRY or (is_prose(text) and not is_list):
        return ()
    if (name := read_name(text, language)) is not None:
        return (Entry(name=name, strength=name.strength),)
    halves = _AND.split(text)
    is_list = (
        is_list
        or re.search("[、×✕]", text) is not None
        or (len(halves) > 1 and all(read_name(each, language) for each in halves))
    )
    pieces = _cut(text, language)
    names = [read_name(each, language) for each in pieces]
    found = [position for position, each in enumerate(names) if each is not None]
    if is_list and len(pieces) > 1 and (listed := _read_list(text, pieces, language)):
        return listed
    if len(pieces) > 1 and found:
        return _share_out(pieces, names, language)
    single = _read_unmarked(text, language) if len(pieces) == 1 else _read_among(pieces, language)
    return () if single is None else (single,)


def _cut(text: str, language: Language) -> list[str]:
    """Return the pieces of a line between its marks; brackets that belong to a name or an abbreviation stay with it."""
    pieces: list[str] = []
    rest = text
    while (match := _BRACKETS.search(rest)) is not None:
        before, inner = rest[: match.start()], match[1]
        last = _STRONG.split(before)[-1].strip()
        whole = f"{last}({inner})"
        kept = (last and read_name(whole, language) is not None) or re.fullmatch(
            r"[“\"]?[A-Za-z][\w&.-]{1,14}[”\"]?", inner.strip()
        )
        if kept and last and not before.endswith(")"):
            cut = [each for each in _STRONG.split(before) if each and each.strip()]
            pieces += [*cut[:-1], f"{last} ({inner.strip()})" if count_scripts(last).latin else whole]
        else:
            pieces += _split(before) + _split(inner)
        rest = rest[match.end() :]
    pieces += _split(rest)
    made: list[str] = []
    for piece in pieces:
        halves = [each.strip() for each in _AND.split(piece)]
        together = len(halves) > 1 and all(read_name(each, language) is not None for each in halves)
        made += halves if together else [piece]
    return [each for each in (piece.strip() for piece in made) if each]


def _split(text: str) -> list[str]:
    return [each for each in _STRONG.split(text) if each and each.strip()]


def _read_list(text: str, pieces: Sequence[str], language: Language) -> tuple[Entry, ...]:
    """Read a list that begins with somebody: names, people with a title before or behind them, and what follows each.

    Only what stands in brackets is never somebody else: `홍길동 (정책실 실장), 한빛연구소 김한 소장`.
    """
    made: list[tuple[Entry, list[str]]] = []
    for piece in pieces:
        is_inside = re.search(r"[(（\[【]\s*" + re.escape(piece), text) is not None
        name = read_name(piece, language)
        someone = Entry(name=name, strength=name.strength) if name is not None else None
        if someone is None and not is_inside and count_scripts(piece).east:
            someone = _read_unmarked(piece, language)
        if someone is not None:
            made.append((someone, []))
        elif not made:
            return ()
        else:
            made[-1][1].append(piece)
    entries: list[Entry] = []
    for someone, told in made:
        own = [each for each in (someone.details.organization, someone.details.title) if each]
        kept = told if len(made) == 1 else [each for each in told if tell_kind(each) != "unknown"]
        entry = _confirm(someone.name, [*own, *kept]) if own or kept else someone
        entries.append(replace(entry, strength=max(entry.strength, 2 if len(made) > 1 else 0)))
    return tuple(entries)


def _share_out(pieces: Sequence[str], names: Sequence[Name | None], language: Language) -> tuple[Entry, ...]:
    """Give the pieces between names to the names they belong to."""
    at = [position for position, each in enumerate(names) if each is not None]
    only_names = len(at) == len(pieces)
    if only_names and (len(at) > 2 or all(_strength(each) > 1 for each in names)):
        return tuple(Entry(name=each, strength=max(each.strength, 2)) for each in names if each is not None)
    if any(find_role(each) is not None for each in pieces):
        return ()  # a label in the middle
    best = max(at, key=lambda position: (_strength(names[position]), -position))
    sure = [position for position in at if _strength(names[position]) > 1]
    heads = [best]
    if _strength(names[best]) == 1:
        surer = _read_among(pieces, language)
        if surer is not None and surer.strength > 2:
            return (surer,)
    if len(sure) > 1 and at[0] == 0 and not only_names and _is_spread(sure, pieces):
        heads = sure
    entries: list[Entry] = []
    for number, head in enumerate(heads):
        end = heads[number + 1] if number + 1 < len(heads) else len(pieces)
        name = names[head]
        assert name is not None
        before = pieces[:head] if len(heads) == 1 else ()
        entries.append(_confirm(name, pieces[head + 1 : end], before))
    weakest = 2 if len(entries) > 1 else 0
    return tuple(replace(each, strength=max(each.strength, weakest)) for each in entries)


def _strength(name: Name | None) -> int:
    return 0 if name is None else name.strength


def _is_spread(heads: Sequence[int], pieces: Sequence[str]) -> bool:
    """Tell whether each of several names has something beside it, as in `A B (HDI), C D (SBC)`."""
    return all(after - before > 1 for before, after in zip(heads, [*heads[1:], len(pieces)], strict=True))


def _confirm(name: Name, pieces: Sequence[str], before: Sequence[str] = ()) -> Entry:
    """Return an entry whose strength says whether the pieces beside the name are what stands beside names.

    In front of a name only what is a title or an organization belongs to it; anything else there makes it doubtful.
    """
    told = [
        each for each in before if tell_kind(each) != "unknown" and find_kind(each) is None and not _is_phrase(each)
    ]
    beside = [each for each in (*told, *pieces) if not _is_honorific(each)]
    # `Producer, Lantern Stage`: in front of what merely may be a name, a title is that of whoever stands elsewhere.
    proofs = pieces if name.latin and name.strength == 1 else beside
    strength = 3 if any(tell_kind(piece) != "unknown" for piece in proofs) else name.strength
    if len(told) < len([each for each in before if not _is_honorific(each)]):
        strength = 1
    return Entry(name=name, strength=strength, details=read_details(beside))


def _is_phrase(text: str) -> bool:
    """Tell whether words are in lower case as in no name of an organization: A village that dims at nine."""
    return len(re.findall(r"\b(?!of\b|for\b|and\b|the\b)[a-z]+\b", text)) > 2


def _is_honorific(text: str) -> bool:
    return text.strip(" .").casefold() in HONORIFICS["en"] or any(
        text in HONORIFICS[each] for each in ("zh", "ja", "ko")
    )


def _read_among(pieces: Sequence[str], language: Language) -> Entry | None:
    """Read a line whose name stands in one piece together with something else."""
    for position, piece in enumerate(pieces):
        found = _read_unmarked(piece, language)
        if found is not None:
            own = [each for each in (found.details.organization, found.details.title) if each]
            return _confirm(found.name, [*own, *pieces[position + 1 :]], pieces[:position])
    return None


def _read_unmarked(text: str, language: Language) -> Entry | None:
    """Read a line without marks: 한빛연구소 홍길동 소장, Professor Jane Moss, 东港研究院院长张伟."""
    if not count_scripts(text).east:
        return _read_english(text, language)
    words = text.split()
    if len(words) > 12:
        return None
    for width in (2, 1):
        spans = [(start, start + width) for start in range(len(words) - width + 1)]
        found = []
        for start, stop in spans:
            name = read_name(" ".join(words[start:stop]), language)
            rest = [*words[:start], *words[stop:]]
            counts = count_scripts("" if name is None else name.text)
            is_whole = width == 1 or counts.latin or counts.hangul or (name is not None and name.strength > 1)
            if name is not None and rest and is_whole:
                found.append((name, start, rest))
        best = [each for each in found if _is_confirmed(each[2], each[0])]
        if best:
            before_title = [each for each in best if _is_title(words[each[1] + width : each[1] + width + 1])]
            name, _, rest = (
                (before_title or best)[0] if len(before_title or best) == 1 else _choose(before_title or best, words)
            )
            return _confirm(name, [_tidy_rest(rest)])
    return _read_glued(text, language)


def _is_title(words: Sequence[str]) -> bool:
    return any(word in TITLES[each] | HONORIFICS[each] for word in words for each in ("zh", "ja", "ko"))


_Found = tuple[Name, int, list[str]]


def _choose(found: Sequence[_Found], words: Sequence[str]) -> _Found:
    """Return the surest of several names in a line; of equals the first, or the last if a title precedes it."""
    top = max(each[0].strength for each in found)
    sure = [each for each in found if each[0].strength == top]
    ends = [each for each in sure if each[1] == 0]
    return ends[0] if ends and not _is_title(words[-2:-1]) else sure[-1]


def _tidy_rest(words: Sequence[str]) -> str:
    bare = [each for each in words if each not in HONORIFICS["ja"] | HONORIFICS["ko"] | HONORIFICS["zh"]]
    return " ".join(bare)


def _is_confirmed(rest: Sequence[str], name: Name) -> bool:
    """Tell whether the words beside a name end with a title, are an honorific, or name an organization."""
    if any(each in HONORIFICS["ja"] | HONORIFICS["ko"] | HONORIFICS["zh"] for each in rest):
        return True
    kind = tell_kind(_tidy_rest(rest))
    return kind in ("title", "both") or (kind == "organization" and name.strength > 1)


def _read_english(text: str, language: Language) -> Entry | None:
    match = _TITLE_BEFORE.match(text)
    if match is not None and (name := read_name(match["name"], language)) is not None:
        return Entry(name=name, strength=3, details=Details(title=match["title"]))
    match = _FROM.match(text)
    if match is not None and (name := read_name(match["name"], language)) is not None and name.strength > 1:
        return _confirm(name, [match["rest"].removeprefix("the ")])
    return None


def _read_glued(text: str, language: Language) -> Entry | None:
    """Read a name that is written together with a title: 东港研究院院长张伟, 张伟教授, 홍길동교수, 山田太郎教授."""
    for title in sorted((*TITLES["zh"], *TITLES["ja"], *TITLES["ko"]), key=len, reverse=True):
        if title in text and text.endswith(title):
            name = read_name(text[: -len(title)], language)
            if name is not None and name.strength > 1 and len(name.text) > 2 - (language == "zh"):
                return Entry(name=name, strength=3, details=Details(title=title))
    if language != "zh":
        return None
    for length in (3, 2, 4):
        name = read_name(text[-length:], language)
        before = text[:-length]
        if name is not None and name.strength > 1 and any(before.endswith(each) for each in TITLES["zh"]):
            return _confirm(name, [before])
    return None
