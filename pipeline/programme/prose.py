"""Who leads, as a sentence of a page tells: `Dr. Moss, Reader at Kamo University, will chair the discussion`.

Nobody who only speaks is taken from a sentence, and whoever is taken is marked as a guess.
"""

import re

from pipeline.programme.entries import read_entries
from pipeline.programme.entry import Entry, Part
from pipeline.programme.known import refer
from pipeline.programme.names import read_name
from pipeline.programme.placed import read_shape
from pipeline.programme.roster import Roster
from pipeline.records import Language, Role

_LATIN = r"(?:(?:Dr|Prof|Mr|Ms|Mrs)\.?\s+)?[A-Z][\w’'-]+(?:\s+(?:[A-Z][\w’'.-]*|de|van|von|da|del|bin))*"
_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<who>{_LATIN})(?P<more>,\s[^.;]{{2,90}}?)?,?\s(?:who\s)?will\s(?:also\s)?(?P<does>moderate|chair|host|facilitate)\b",
        rf"\b(?P<does>[Mm]oderated|[Cc]haired|[Hh]osted|[Ff]acilitated)\sby\s(?:(?:[A-Za-z]+\s){{1,4}}(?=(?:Dr|Prof|Mr|Ms|Mrs)\b)|(?:the|our)\s(?:[a-z]+\s){{1,3}})?(?P<who>{_LATIN})(?P<more>,\s[A-Z][^.;]{{2,90}}?)?(?=[.;,]|$|\sand\s|\s\()",
        rf"\b(?P<does>MC|emcee|[Mm]aster of [Cc]eremonies|[Mm]istress of [Cc]eremonies),?\s(?:is\s)?"
        rf"(?P<who>{_LATIN})(?P<more>)",
        rf"\b(?P<does>MC|emcee|[Mm]oderator|[Hh]ost|[Cc]hair)\b[^.:]{{0,40}}\sis\s(?P<who>{_LATIN})(?P<more>,\s[^.;]{{2,90}})?",
        r"(?P<does>総合司会|司会|進行|モデレーター|聞き手|コーディネーター|ファシリテーター)は、?(?P<who>[^。、]{2,40}?)(?:さん|氏|先生)?(?:(?:が|に)(?:務め|つとめ|担当|お願い)|です)",
        r"(?P<does>사회|진행|좌장)[는은]\s*(?P<who>[^.。]{2,40}?)(?:이|가|께서)\s*(?:맡|진행|담당)",
        r"由(?P<who>[^，。；]{2,40}?)(?:担任|擔任)?(?P<does>主持)",
    )
)
_LEADS_ALL = re.compile("^(?:MC|emcee|[Mm]aster|[Mm]istress|[Hh]ost|総合司会|司会|進行|사회|진행|主持)")


def read_leader(text: str, language: Language, known: Roster) -> tuple[Part, str] | None:
    """Return who leads through the event or a discussion of it, and the words that say so; `None` if none do."""
    for pattern in _PATTERNS:
        match = pattern.search(text[:1_000])
        if match is None:
            continue
        role: Role = "mc" if _LEADS_ALL.match(match["does"]) else "moderator"
        entry = _read(match["who"].strip(), (match.groupdict().get("more") or "").strip(" ,."), language, known)
        if entry is not None:
            return Part(entry=entry, role=role), match[0]
    return None


def _read(who: str, more: str, language: Language, known: Roster) -> Entry | None:
    """Return whom words name: somebody known, a name with what is said of it, or what has the shape of one."""
    people = refer(who, known)
    if people:
        return people[0].entry
    if " " not in who and who.isascii():
        named = [each for each in known.people if (each.name.latin or "").split()[:1] == [who]]
        return Entry(name=named[0].name, strength=2) if len(named) == 1 else None
    entries = read_entries(f"{who}, {more}" if more else who, language)
    if entries and read_name(entries[0].name.text, language) is not None:
        return entries[0]
    last = re.split(r"(?<=[のる])(?=[\u3400-\u9fff])|(?<=の)", who)[-1].strip()
    name = read_shape(last, language)
    return None if name is None else Entry(name=name, strength=2)
