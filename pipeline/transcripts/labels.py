"""Whom the label of a speaker means: a name as Zoom, Teams or a person wrote it, in any script, case and order."""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from pipeline.language.names import mentions
from pipeline.records import LANGUAGES, Person

_SEPARATORS = re.compile(r"[\s・·‧.,，、_／]+")
_JOINERS = re.compile(r"[-‐‑–'’`]")
_BRACKETS = re.compile(r"[(（\[【〈《「][^)）\]】〉》」]*[)）\]】〉》」]")
_PARTS = re.compile(
    r"[/／|｜_@＠,，:：()（）\[\]【】]|\s[-–—]\s|[-–—](?=[^\x00-\u024f])|(?<=[^\x00-\u024f])[-–—]"
    r"|(?<=[^\x00-\u024f])\s+(?=[A-Za-z])|(?<=[A-Za-z])\s+(?=[^\x00-\u024f])"
)
"""Between the parts of a label; a change from Latin to another script is one too (HDI-陶卫民, 陶卫民 Weimin Tao)."""
_ROLES = frozenset(
    ("mc", "host", "cohost", "moderator", "speaker", "panelist", "presenter", "organizer", "主持人", "主持", "嘉宾")
) | frozenset(("司会", "司会者", "モデレーター", "登壇者", "사회", "사회자", "발표자", "패널", "좌장"))
"""What may stand beside a name in a label."""
_FOR_ANOTHER = re.compile(
    r"interpret|translat|assistant (?:to|of|for)\b|on behalf"
    r"|通訳|通译|口译|口譯|翻译|翻譯|통역|秘書|秘书|비서|代理|대리",
    re.IGNORECASE,
)
"""Who speaks under such a label is not the person it names."""
_NOBODY = re.compile(
    r"(?:unknown|unidentified|anonymous|unk|none|n/?a|<na>|inter_segment_gap|excluded_region|不明|未知|미상|알 수 없음)"
    r"(?:[\s_-]*(?:speaker|user|participant|guest|話者|发言人|说话人|화자))?",
    re.IGNORECASE,
)
_NUMBERED = re.compile(
    r"(?:speaker|spkr?|voice|s|v|channel|participant|unnamed|話者|发言人|發言人|说话人|說話人|发言者|發言者|화자|참석자|참가자)"
    r"[\s_#-]*(?:\d{1,3}|[a-h]|[0-9a-f]{8})",
    re.IGNORECASE,
)


def says_nobody(label: str) -> bool:
    """Tell whether a label says that nobody knows who speaks ("Unknown speaker")."""
    return _NOBODY.fullmatch(label.strip()) is not None


def only_tells_apart(label: str) -> bool:
    """Tell whether a label is a number for a voice ("Speaker 2"), which says nothing about who it is."""
    return _NUMBERED.fullmatch(label.strip()) is not None


def match_label(label: str, people: Sequence[Person]) -> tuple[str, ...]:
    """Return the ids of everybody whose name, alias or id this label is; several if they cannot be told apart.

    What stands beside the name in brackets, or is the person's own organization, title or a role, does not matter.
    """
    label = unicodedata.normalize("NFKC", label)
    table = _forms(tuple(people))
    if found := _find(label, table):
        return found
    if _FOR_ANOTHER.search(label):
        return ()
    if found := _find(_BRACKETS.sub(" ", label), table):
        return found
    parts = [part for part in _PARTS.split(label) if part.strip()]
    named = {part: found for part in parts if (found := _find(part, table))}
    persons = set().union(*named.values()) if named else set()
    if len(persons) != 1:
        return ()
    (person,) = [each for each in people if each.id in persons]
    beside = {_key(each) for each in (person.organization, person.abbreviation, person.title) if each} | _ROLES
    return (person.id,) if all(part in named or _key(part) in beside for part in parts) else ()


def resembles(label: str, people: Sequence[Person]) -> tuple[str, ...]:
    """Return the names of people whose name a label holds or sounds like: a hint for a reviewer, and no more."""
    of = {each.id: each.name for each in people}
    found = [each for language in LANGUAGES for each in mentions(label, language, tuple(people))]
    return tuple(dict.fromkeys(of[each.person] for each in sorted(found, key=lambda each: -each.score)))


def _find(text: str, table: tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]) -> tuple[str, ...]:
    """Return who is called exactly so, else who is if the parts of the name are turned around."""
    exact, turned = table
    key = _key(text)
    if not key:
        return ()
    if key in exact:
        return exact[key]
    found = [person for each in _turned(text) for person in turned.get(each, ())]
    return tuple(dict.fromkeys(found))


@functools.lru_cache(maxsize=16)
def _forms(people: tuple[Person, ...]) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """Return who has each form of a name: as it is written, and with its parts turned around."""
    exact: dict[str, list[str]] = {}
    turned: dict[str, list[str]] = {}
    for person in people:
        for form in dict.fromkeys(_names(person)):
            _add(exact, [_key(form)], person.id)
            _add(turned, _turned(form), person.id)
    return _freeze(exact), _freeze(turned)


def _add(table: dict[str, list[str]], keys: Iterable[str], person: str) -> None:
    for key in keys:
        if key and person not in table.setdefault(key, []):
            table[key].append(person)


def _freeze(table: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {key: tuple(people) for key, people in table.items()}


def _names(person: Person) -> Iterator[str]:
    yield person.id
    yield person.name
    yield from (form for _, form in person.native.known())
    yield from person.aliases


def _key(text: str) -> str:
    """Return a name without case, accents of Latin letters, spaces, hyphens and dots."""
    return "".join(_pieces(text))


def _pieces(text: str) -> list[str]:
    plain = _JOINERS.sub("", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(unicodedata.normalize("NFD", each)[0] if "\u00c0" <= each <= "\u024f" else each for each in plain)
    return [piece for piece in _SEPARATORS.split(bare) if piece]


def _turned(text: str) -> list[str]:
    """Return a name with its parts in every order that goes round."""
    pieces = _pieces(text)
    return ["".join(pieces[at:] + pieces[:at]) for at in range(len(pieces))]


SHORTENED = 16
"""Characters to which Zoom cuts the name of a participant in the name of a file."""


def match_shortened(label: str, people: Sequence[Person]) -> tuple[str, ...]:
    """Return the ids of everybody one of whose names begins with *label*, which is as long as a name that was cut."""
    # A bracket that the cut left open is no part of a name: HidekiHayashi(MU.
    key = _key(re.sub(r"\s*[(（\[][^)）\]]*$", "", label))
    if len(unicodedata.normalize("NFKC", label)) < SHORTENED or not key:
        return ()
    exact, _ = _forms(tuple(people))
    found = [person for form, persons in exact.items() if form.startswith(key) for person in persons]
    return tuple(dict.fromkeys(found))


def is_on_programme(label: str, people: Sequence[Person]) -> bool:
    """Tell whether a display name is somebody's on the programme, or whether there is no programme to say so."""
    return not people or bool(match_label(label, people))
