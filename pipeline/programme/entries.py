"""The people in one line of a page: `Name, Title, Organization` in any order and with any marks between them."""

import functools
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from pipeline.language.scripts import count_scripts
from pipeline.programme.details import is_prose, keep_english, tell_kind
from pipeline.programme.entry import Entry, confirm
from pipeline.programme.gaps import close_gaps
from pipeline.programme.name import Name
from pipeline.programme.names import read_name
from pipeline.programme.placed import find_placed, read_doer, read_shape
from pipeline.programme.remaining import read_remaining
from pipeline.programme.titles import cut_around
from pipeline.programme.unmarked import read_unmarked
from pipeline.programme.words import find_role
from pipeline.records import Language

LONGEST_ENTRY = 300
"""Characters."""

_STRONG = re.compile(r"\s*(?:[,，、;；|｜/／•]|(?<=\s)[·‧:]|[:：×✕]|(?<=\s)[-‐-―─━]+(?=\s)|——|–|—|\s{2,})\s*")
_BRACKETS = re.compile(r"[(（\[【]([^()（）\[\]【】]*)[)）\]】]")
_BETWEEN = re.compile(r"(?<=[)）])\s*(?:,?\s+and\s|&|및|[와과]\s)\s*")
_PARTED = re.compile(r"(?P<name>[^–—|]{4,50}?)(?:\s{2,}|\s+[-–—|]\s+)(?P<rest>.+)")
_SLASH = re.compile(r"\s*[/／|｜,，、;；]\s*")
_AND = re.compile(r"\s+(?:and|&)\s+")


@functools.lru_cache(maxsize=20_000)
def read_entries(text: str, language: Language, *, is_list: bool = False, is_placed: bool = False) -> tuple[Entry, ...]:
    """Return who is named in a line that names people and what they are, and nothing else; empty if it is no such line.

    Args:
        text: Without a time, a bullet or a label in front of it.
        language: Of the page.
        is_list: Whether a label says that people follow: then two names are two people.
        is_placed: Whether the line stands where speakers do: then the shape of a name suffices.
    """
    text = close_gaps(text.strip(), language)
    if not 2 <= len(text) <= LONGEST_ENTRY or (is_prose(text) and not is_list):
        return ()
    if (name := (read_shape if is_placed else read_name)(text, language)) is not None:
        return (Entry(name=name, strength=name.strength),)
    if (parted := _read_parted(text, language)) is not None:
        return (parted,)
    if told := _read_apart(text, language) or (_read_placed(text, language) if is_placed else ()):
        return told
    halves = _AND.split(text)
    is_list = (
        is_list
        or re.search("[、×✕]", text) is not None
        or (len(halves) > 1 and all(read_name(each, language) for each in halves))
    )
    pieces = _cut(text, language)
    placed = find_placed(text, pieces, language) if is_placed else frozenset()
    names = [(read_shape if each in placed else read_name)(each, language) for each in pieces]
    found = [position for position, each in enumerate(names) if each is not None]
    is_list = is_list or any(
        one is not None
        and other is not None
        and re.search(rf"{re.escape(first)}\s+(?:and|&)\s+{re.escape(second)}", text)
        for (first, second), (one, other) in zip(pairwise(pieces), pairwise(names), strict=True)
    )
    if is_list and len(pieces) > 1 and (listed := _read_list(text, pieces, names, language)):
        return listed
    if len(pieces) > 1 and found:
        return _share_out(pieces, names, language)
    single = read_unmarked(text, language) if len(pieces) == 1 else _read_among(pieces, language)
    if single is None and is_placed and pieces and (single := read_doer(pieces[0], language)) is not None:
        own = [each for each in (single.details.organization, single.details.title) if each]
        single = replace(confirm(single.name, [*own, *pieces[1:]]), strength=2)
    return () if single is None else (single,)


def _read_parted(text: str, language: Language) -> Entry | None:
    """Read a name that a wide gap or a dash parts from all that somebody is: `MORA, Ana    Reader, Kamo University`."""
    match = _PARTED.match(text)
    name = read_name(match["name"], language) if match is not None else None
    if match is None or name is None or not name.latin:
        return None
    if count_scripts(match["rest"]).east and not (name.strength > 2 and name.native):
        return None
    told = [each for each in re.split(r"\s{2,}|\s+[-–—|]\s+|\s+/\s+(?=[A-Z])", match["rest"]) if each]
    entry = confirm(name, told)
    return entry if entry.strength > 2 and all(read_name(each, language) is None for each in told) else None


def _read_apart(text: str, language: Language) -> tuple[Entry, ...]:
    """Read a name in two scripts with titles around it, and people with brackets each: A (HDI) and B (SBC)."""
    if re.search("[A-Za-z]{2} [^\x00-\u024f]|[^\x00-\u024f] [A-Z][a-z]", text):
        bare, around = cut_around(text)
        if bare != text and (name := read_name(bare, language)) is not None:
            return (confirm(name, around),)
    words = text.split()
    for count in range(min(4, len(words) - 1), 1, -1):  # 罗瑞彬 Rubin Luo 仁峡市支援中心 组长
        name, rest = read_name(" ".join(words[:count]), language), " ".join(words[count:])
        if name is not None and name.native and name.latin and tell_kind(rest) != "unknown":
            return (confirm(name, [rest]),)
    crossed = re.split(r"\s*[×✕]\s*|\s+[xX]\s+", text)
    pairs = [read_name(each, language) for each in crossed] if len(crossed) > 1 else []
    if pairs and all(pairs):  # Bom Chae × Ilse Verhaegan
        return tuple(Entry(name=each, strength=2) for each in pairs if each is not None)
    several = _BETWEEN.split(text)
    people = [read_entries(each, language) for each in several] if len(several) > 1 else []
    is_sure = all(len(each) == 1 and each[0].strength > 1 for each in people)
    return tuple(each[0] for each in people) if is_sure else ()


def _read_placed(text: str, language: Language) -> tuple[Entry, ...]:
    """Read people by elimination where no list helps: one, or several with commas between them."""
    pieces = re.split(r"\s*[、，,;；]\s*", text)
    usual = [read_name(each, language) or read_unmarked(each, language) for each in pieces]
    if any(each is not None and each.strength > 1 for each in usual) and len(pieces) < 3:
        return ()
    several = [read_remaining(each, language) for each in pieces]
    if len(pieces) > 1 and all(several):
        return tuple(each for each in several if each is not None)
    single = read_remaining(text, language) if len(_cut(text, language)) < 5 else None
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
            r"[“\"]?(?=.*[A-Z].*[A-Z])[A-Za-z][\w&.-]{1,14}[”\"]?", inner.strip()
        )
        forms, more = ("", inner) if kept or not last else _cut_forms(last, inner, language)
        if forms:  # 与儀田 潮（YOGIDA Ushio／砂浜小学校 教諭）
            cut = [each for each in _STRONG.split(before) if each and each.strip()]
            pieces += [*cut[:-1], f"{last}({forms})", *_split(keep_english(more))]
        elif kept and last and not before.endswith(")"):
            cut = [each for each in _STRONG.split(before) if each and each.strip()]
            pieces += [*cut[:-1], f"{last} ({inner.strip()})" if count_scripts(last).latin else whole]
        else:
            pieces += _split(before) + _split(keep_english(inner))
        rest = rest[match.end() :]
    pieces += _split(rest)
    made: list[str] = []
    for piece in pieces:
        halves = [each.strip() for each in _AND.split(piece)]
        together = len(halves) > 1 and all(read_name(each, language) is not None for each in halves)
        made += halves if together else [piece]
    return [each for each in (piece.strip() for piece in made) if each]


def _cut_forms(name: str, inner: str, language: Language) -> tuple[str, str]:
    """Return the part of brackets that holds other forms of the name before them, and the rest."""
    ends = [*(match.span() for match in _SLASH.finditer(inner))][::-1]
    for start, end in ends:
        if read_name(f"{name}({inner[:start]})", language) is not None:
            return inner[:start], inner[end:]
    return "", inner


def _split(text: str) -> list[str]:
    return [each for each in _STRONG.split(text) if each and each.strip()]


def _read_list(text: str, pieces: Sequence[str], names: Sequence[Name | None], language: Language) -> tuple[Entry, ...]:
    """Read a list that begins with somebody: names, people with a title before or behind them, and what follows each.

    Only what stands in brackets is never somebody else: `홍길동 (정책실 실장), 한빛연구소 김한 소장`.
    """
    made: list[tuple[Entry, list[str]]] = []
    outside = 0
    for piece, own_name in zip(pieces, names, strict=True):
        before = text[: text.find(re.split("[(（]", piece)[0])]
        depth = len(re.findall(r"[(（\[【]", before)) - len(re.findall(r"[)）\]】]", before))
        outside = outside if made else depth
        is_inside = depth > outside
        name = None if is_inside else own_name
        someone = Entry(name=name, strength=name.strength) if name is not None else None
        if someone is None and not is_inside and count_scripts(piece).east:
            someone = read_unmarked(piece, language)
        if someone is not None:
            made.append((someone, []))
        elif not made:
            return ()
        elif is_inside or len(pieces) == 2 or tell_kind(piece) != "unknown":
            made[-1][1].append(piece)
    entries: list[Entry] = []
    for someone, told in made:
        own = [each for each in (someone.details.organization, someone.details.title) if each]
        entry = confirm(someone.name, [*own, *told]) if own or told else someone
        entries.append(replace(entry, strength=max(entry.strength, 2 if len(made) > 1 else 0)))
    return tuple(entries)


def _share_out(pieces: Sequence[str], names: Sequence[Name | None], language: Language) -> tuple[Entry, ...]:
    """Give the pieces between names to the names they belong to."""
    at = [position for position, each in enumerate(names) if each is not None]
    only_names = len(at) == len(pieces)
    if only_names and (len(at) > 2 or all(_strength(each) > 1 for each in names)):
        return tuple(Entry(name=each, strength=max(each.strength, 2)) for each in names if each is not None)
    if any(find_role(each) is not None and tell_kind(each) == "unknown" for each in pieces):
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
        entries.append(confirm(name, pieces[head + 1 : end], before))
    weakest = 2 if len(entries) > 1 else 0
    return tuple(replace(each, strength=max(each.strength, weakest)) for each in entries)


def _strength(name: Name | None) -> int:
    return 0 if name is None else name.strength


def _is_spread(heads: Sequence[int], pieces: Sequence[str]) -> bool:
    """Tell whether each of several names has something beside it, as in `A B (HDI), C D (SBC)`."""
    return all(after - before > 1 for before, after in zip(heads, [*heads[1:], len(pieces)], strict=True))


def _read_among(pieces: Sequence[str], language: Language) -> Entry | None:
    """Read a line whose name stands in one piece together with something else."""
    for position, piece in enumerate(pieces):
        found = read_unmarked(piece, language)
        if found is not None:
            own = [each for each in (found.details.organization, found.details.title) if each]
            return confirm(found.name, [*own, *pieces[position + 1 :]], pieces[:position])
    return None
