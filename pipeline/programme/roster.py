"""Everybody a page names, each once, however often and in whatever form the page names them."""

import re
from dataclasses import dataclass, field, replace

from pipeline.language.scripts import count_scripts
from pipeline.programme.details import Details
from pipeline.programme.entry import Entry
from pipeline.programme.name import Name, key_of
from pipeline.programme.titles import cut_titles
from pipeline.records import Role

MOST_PEOPLE = 500


@dataclass(slots=True, kw_only=True)
class Someone:
    """A person of a page, as far as it has been read.

    Attributes:
        section: The part of the page that told the details; within one, other details mean another person.
        notes: What a reader must decide.
    """

    name: Name
    details: Details
    role: Role = "speaker"
    section: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Roster:
    """People in the order in which the page names them first."""

    people: list[Someone] = field(default_factory=list)
    by_key: dict[str, list[Someone]] = field(default_factory=dict)
    is_full: bool = False

    def find(self, name: Name) -> list[Someone]:
        """Return who has this name; two people of one name are two."""
        found = [each for key in keys_of(name) for each in self.by_key.get(key, ())]
        return [each for position, each in enumerate(found) if each not in found[:position]]

    def find_text(self, text: str) -> Someone | None:
        """Return the one person who is called *text*: in full, or by a part of the name with a title or without.

        Dr. Moss, 室伏さん, 김 교수, Haruyo; one letter of the name needs a title beside it.
        """
        found = self.by_key.get(key_of(text), []) if text else []
        if found:
            return found[0] if len(found) == 1 else None
        bare, is_titled = cut_titles(text)
        for called in dict.fromkeys((bare, text)):
            key = key_of(called)
            least = 1 if called != text and is_titled else 2 if not called.isascii() else 3
            if len(key) < least:
                continue
            found = self.by_key.get(key, []) if is_titled else []
            found = found or [each for each in self.people if key in _parts_of(each.name)]
            if not found and is_titled and not called.isascii():  # 김 교수
                found = [each for each in self.people if _begins(each.name, key)]
            if found:
                return found[0] if len(found) == 1 else None
        return None

    def without_short(self) -> "Roster":
        """Return a roster without those who are somebody else named in short: 室伏 where 室伏 綾 is known."""
        made = Roster()
        for someone in self.people:
            others = [each for each in self.people if each is not someone]
            key = key_of(someone.name.text)
            fuller = [
                each
                for each in others
                if key in _families_of(each.name) and len(key_of(each.name.native or each.name.text)) > len(key)
            ]
            if not (
                len(fuller) == 1
                and (not someone.details.organization or someone.name.is_placed or someone.details.guesses)
            ):
                made.take(someone)
        return made

    def add(self, entry: Entry, role: Role | None, section: int) -> Someone | None:
        """Return the person an entry names, added if there is none yet; `None` if it may be one of several."""
        known = self.find(entry.name)
        same = [each for each in known if not _differ(each, entry.details, section)]
        if len(same) > 1 and not entry.details:
            return None
        if same:
            return self._merge(same[0], entry, role, section)
        if len(self.people) >= MOST_PEOPLE:
            self.is_full = True
            return None
        someone = Someone(name=entry.name, details=entry.details, role=role or "speaker", section=section)
        self.people.append(someone)
        self._index(someone)
        return someone

    def take(self, someone: Someone) -> None:
        """Add somebody who is known already."""
        self.people.append(someone)
        self._index(someone)

    def _index(self, someone: Someone) -> None:
        for key in keys_of(someone.name):
            listed = self.by_key.setdefault(key, [])
            if all(each is not someone for each in listed):
                listed.append(someone)

    def _merge(self, someone: Someone, entry: Entry, role: Role | None, section: int) -> Someone:
        """Take in what a further mention tells; what was told first stays."""
        old, new = someone.details, entry.details
        if not old and new:
            someone.section = section
        abbreviation = old.abbreviation or (new.abbreviation if not old.organization else None)
        someone.details = replace(
            old if old else new, title=_take_fuller(old.title, new.title),
            organization=_take_fuller(old.organization, new.organization),
            abbreviation=abbreviation,
        )  # fmt: skip
        for said, other, what in (
            (old.title, new.title, "title"),
            (old.organization, new.organization, "organization"),
        ):
            if said and other and key_of(said) not in key_of(other):
                someone.notes.append(f"{what}: elsewhere the page says “{other}”")
        someone.role = role if role in ("mc", "moderator") and someone.role == "speaker" else someone.role
        someone.name = _join(someone.name, entry.name)
        self._index(someone)
        return someone


def keys_of(name: Name) -> set[str]:
    """Return what this name is found by: each of its forms, Latin ones whatever the order of their words."""
    forms = [each for each in (name.latin, name.native, name.text, *name.aliases) if each]
    keys = {key_of(each) for each in forms}
    return keys | {" ".join(sorted(map(key_of, each.split()))) for each in forms if " " in each and each.isascii()}


def _families_of(name: Name) -> set[str]:
    """Return the words by which somebody may be called in short: the first one, in Latin letters also the last."""
    native = re.split(r"[ ・·=＝]", name.native or "")
    latin = (name.latin or "").split()
    return {key_of(each) for each in (native[0], *latin[:1], *latin[-1:]) if each} - {""}


def _parts_of(name: Name) -> set[str]:
    """Return the words by which somebody may be called alone: each part of the name, in each of its scripts."""
    forms = (name.native, name.latin, *name.aliases)
    parts = {
        key_of(part) for each in forms if each for part in re.split(r"[ ・·=＝,]+", each) if " " in each or "・" in each
    }
    return parts - {""}


def _begins(name: Name, key: str) -> bool:
    """Tell whether a name that is written in one piece begins with a family name."""
    forms = [each for each in (name.native, name.text) if each and " " not in each]
    return any(key_of(each).startswith(key) and len(key_of(each)) > len(key) for each in forms)


def _join(one: Name, other: Name) -> Name:
    aliases = dict.fromkeys((*one.aliases, *other.aliases))
    if one.latin and other.latin and key_of(one.latin) != key_of(other.latin):
        aliases[other.latin] = None
    return replace(
        one, latin=one.latin or other.latin, family=one.family or other.family, native=one.native or other.native,
        language=one.language or other.language, aliases=tuple(aliases), is_placed=one.is_placed and other.is_placed,
    )  # fmt: skip


def _differ(someone: Someone, details: Details, section: int) -> bool:
    """Tell whether two mentions must be of two people: in one list, with two organizations."""
    mine, theirs = someone.details.organization, details.organization
    is_guessed = any(each.startswith("organization") for each in (*someone.details.guesses, *details.guesses))
    if mine and theirs and bool(count_scripts(mine).east) != bool(count_scripts(theirs).east):
        return False  # one organization in two languages
    if someone.section != section or not mine or not theirs or is_guessed:
        return False
    one, other = key_of(mine), key_of(theirs)
    return one not in other and other not in one


def _take_fuller(first: str | None, later: str | None) -> str | None:
    """Return what was said first, or what was said later if that says the same and more."""
    if first and later and len(later) > len(first) and (later.endswith(first) or later.startswith(f"{first} of ")):
        return later
    return first or later
