"""Finding people of the programme in text of any script, as they are written or as they sound.

A score says how sure the finding is: 1 for the full name as written; up to 0.9 for one that sounds like it; 0.85 for a
family name beside a title or honorific, 0.65 if it only sounds like it; 0.6 for a family name alone. A family name that
several people share yields all of them with the same score: it never decides between them.
"""

import functools
import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

from rapidfuzz import fuzz

from pipeline.language.pronunciation import Unit, sound_of, units
from pipeline.records import Language, Person

_DATA = tomllib.loads((files("pipeline.language") / "names.toml").read_text(encoding="utf-8"))
_TITLES: dict[Language, str] = {
    language: "(?:" + "|".join(sorted(words, key=len, reverse=True)) + ")"
    for language, words in _DATA["titles"].items()
}
_LONG_FAMILIES: dict[str, list[str]] = _DATA["families"]

_SHORTEST_SOUND = 5  # letters; a shorter sound is in too many words
_CLOSE_ENOUGH = {5: 1.0, 6: 0.99, 7: 0.92, 8: 0.88}  # by length of the sound, 0.85 beyond


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A person of the programme, named in a text.

    Attributes:
        person: The person's id.
        start: Position of the first character of the name, without its title.
        end: Position after its last character.
        score: How sure this is, in 0..1.
        form: The form of the name, from the event, that was recognized.
    """

    person: str
    start: int
    end: int
    score: float
    form: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    person: str
    text: str
    key: str
    sound: str
    language: Language | None  # whose reading `sound` is; `None` for what sounds the same everywhere


def mentions(text: str, language: Language, people: tuple[Person, ...]) -> tuple[Mention, ...]:
    """Return who is named in *text*, in order; where names overlap, only the surest.

    People who cannot be told apart by what is said are all returned, with the same place and score.
    """
    full, families = _forms(people)
    found = [
        *_written(text, full),
        *_sounding(text, language, full),
        *_with_title(text, language, families),
        *_family_alone(text, families),
    ]
    return _surest(found)


# --- forms of names ----------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=64)
def _forms(people: tuple[Person, ...]) -> tuple[tuple[_Form, ...], tuple[_Form, ...]]:
    """Return the full names and the family names of *people*, each form once per person."""
    full: dict[tuple[str, str], _Form] = {}
    families: dict[tuple[str, str], _Form] = {}
    for person in people:
        for text, language in _full_names(person):
            form = _form(person, text, language)
            full.setdefault((person.id, form.key), form)
        for text, language in _family_names(person):
            form = _form(person, text, language)
            families.setdefault((person.id, form.key), form)
    return tuple(full.values()), tuple(families.values())


def _form(person: Person, text: str, language: Language | None) -> _Form:
    sound = sound_of(text, language or ("zh" if re.search(r"[\u3400-\u9fff]", text) else "en"))
    han = re.search(r"[\u3400-\u9fff]", text) is not None
    return _Form(
        person=person.id, text=text, key=_key(text), sound="" if han and language not in (None, "zh") else sound,
        language="zh" if han else None,
    )  # fmt: skip


def _full_names(person: Person) -> Iterator[tuple[str, Language | None]]:
    yield person.name, "en"
    given = " ".join(part for part in person.name.split() if part != person.family)
    yield f"{person.family} {given}", "en"
    yield from ((form, language) for language, form in person.native.known())
    for alias in person.aliases:
        if len(_key(alias)) > 1 and _key(alias) != _key(person.family):
            yield alias, None


def _family_names(person: Person) -> Iterator[tuple[str, Language | None]]:
    yield person.family, "en"
    for form in (*(form for _, form in person.native.known()), *person.aliases):
        script = _script(form)
        if re.search(r"[\s・·]", form) and script != "en":
            yield re.split(r"[\s・·]", form)[0], script
        elif script == "ko" or (script == "zh" and len(re.findall("[aeiouy]+", person.family.lower())) < 2):
            long = next((family for family in _LONG_FAMILIES[script] if form.startswith(family)), None)
            yield long or form[:1], script
        elif script == "zh" and (long := next((f for f in _LONG_FAMILIES["zh"] if form.startswith(f)), None)):
            yield long, script
        elif script == "zh":  # a Japanese name: two characters as a rule, more or fewer by its length
            lengths = {2: (1,), 3: (2, 1), 4: (2,), 5: (2, 3)}.get(len(form), (3,))
            yield from ((form[:length], "zh" if form == person.native.zh else "ja") for length in lengths)


def _script(form: str) -> Language:
    if re.search("[가-힣]", form):
        return "ko"
    if re.search(r"[\u3041-\u30ff]", form):
        return "ja"
    return "zh" if re.search(r"[\u3400-\u9fff]", form) else "en"


@functools.lru_cache(maxsize=20_000)
def _key(text: str) -> str:
    """Return *text* without spaces, dots, hyphens and case."""
    return re.sub(r"[\s・·‧.\-‐'’]", "", unicodedata.normalize("NFKC", text)).casefold()


# --- searching ---------------------------------------------------------------------------------------------------


def _written(text: str, forms: Sequence[_Form]) -> Iterator[Mention]:
    """Find full names as they are written, whatever the spacing and case."""
    folded = [_key(character) for character in text]
    places = [at for at, characters in enumerate(folded) for _ in characters]
    key = "".join(folded)
    for form in forms:
        at = key.find(form.key)
        while form.key and at >= 0:
            start, end = places[at], places[at + len(form.key) - 1] + 1
            if _is_apart(text, start, end):
                yield Mention(person=form.person, start=start, end=end, score=1.0, form=form.text)
            at = key.find(form.key, at + 1)


def _is_apart(text: str, start: int, end: int) -> bool:
    """Tell that a Latin name is not a part of a longer word."""
    before, after = text[start - 1 : start], text[end : end + 1]
    return not (
        (text[start].isascii() and before.isascii() and before.isalnum())
        or (text[end - 1].isascii() and after.isascii() and after.isalnum())
    )


def _sounding(text: str, language: Language, forms: Sequence[_Form]) -> Iterator[Mention]:
    """Find full names that sound like a stretch of *text*."""
    spoken = units(text, language)
    titles = (
        [] if language == "en" else [each.span() for each in re.finditer(_TITLES[language], text) if len(each[0]) > 1]
    )
    sound = "".join(unit.sound for unit in spoken)
    owner = [index for index, unit in enumerate(spoken) for _ in unit.sound]
    for form in forms:
        if len(form.sound) < _SHORTEST_SOUND or form.language not in (None, language):
            continue
        enough = _CLOSE_ENOUGH.get(len(form.sound), 0.85)
        position = 0
        while alignment := fuzz.partial_ratio_alignment(form.sound, sound[position:], score_cutoff=75):
            if alignment.dest_end <= alignment.dest_start:
                break
            first, last = owner[position + alignment.dest_start], owner[position + alignment.dest_end - 1]
            score, start, end = _best_window(form.sound, spoken, first, last)
            titled = any(
                start < stop and begin < end for begin, stop in titles
            )  # 的秘书 sounds like 泰民秀, and is none
            if score >= enough and text[start:end].strip() and not titled:
                yield Mention(person=form.person, start=start, end=end, score=0.9 * score, form=form.text)
            position += alignment.dest_end


def _best_window(sound: str, spoken: Sequence[Unit], first: int, last: int) -> tuple[float, int, int]:
    """Return score, start and end of the whole units around *first*..*last* that sound most like *sound*."""
    best = (0.0, 0, 0)
    for begin in range(max(0, first - 1), first + 2):
        for stop in range(max(begin, last - 1), min(len(spoken), last + 2)):
            window = "".join(unit.sound for unit in spoken[begin : stop + 1])
            score = fuzz.ratio(sound, window) / 100
            if score > best[0]:
                best = (score, spoken[begin].start, spoken[stop].end)
    return best


def _with_title(text: str, language: Language, forms: Sequence[_Form]) -> Iterator[Mention]:
    """Find family names beside a title: 李主任, 高瀬さん, 박 교수님, Dr. Moss."""
    if language == "en":
        yield from _after_english_title(text, forms)
        return
    title = _TITLES[language]
    for form in forms:
        script = _script(form.text)
        if script == "en":
            pattern = rf"(?<![A-Za-z]){re.escape(form.text)}(?=[\s-]?{title})"
        elif script == "ko":
            pattern = rf"(?<![가-힣]){re.escape(form.text)}(?=\s?{title}(?:님|께서|[은는이가을를의과와도,.\s]|$))"
        else:
            pattern = rf"{re.escape(form.text)}(?={title})"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield Mention(person=form.person, start=match.start(), end=match.end(), score=0.85, form=form.text)
    if language == "zh":
        for match in re.finditer(rf"[\u4e00-\u9fff](?={title})", text):
            heard = sound_of(match[0], "zh")
            for form in forms:
                if form.language == "zh" and form.sound == heard and len(form.text) == 1 and form.text != match[0]:
                    yield Mention(person=form.person, start=match.start(), end=match.end(), score=0.65, form=form.text)


_ENGLISH_TITLE = re.compile(rf"\b{_TITLES['en']}\.?\s+(?P<name>[A-Z][A-Za-z\u00c0-\u024f'’-]*)", re.IGNORECASE)


def _after_english_title(text: str, forms: Sequence[_Form]) -> Iterator[Mention]:
    for match in _ENGLISH_TITLE.finditer(text):
        name = match["name"]
        heard = sound_of(name, "en")
        for form in forms:
            if _script(form.text) != "en":
                continue
            same = _key(form.text) == _key(name)
            if same or (len(heard) > 3 and fuzz.ratio(form.sound, heard) >= 88):
                score = 0.85 if same else 0.65
                yield Mention(
                    person=form.person, start=match.start("name"), end=match.end(), score=score, form=form.text
                )


_ENGLISH_WORDS = frozenset(
    {
        "an",
        "as",
        "at",
        "be",
        "by",
        "do",
        "for",
        "he",
        "how",
        "in",
        "is",
        "it",
        "may",
        "my",
        "no",
        "of",
        "oh",
        "on",
        "or",
    }
    | {"our", "she", "so", "the", "to", "too", "up", "we", "who", "why", "yes", "you"}
)
"""Family names that are also the first word of many English sentences: alone they name nobody."""


def _family_alone(text: str, forms: Sequence[_Form]) -> Iterator[Mention]:
    """Find family names of several characters without any title; case matters for Latin ones."""
    for form in forms:
        if form.text.casefold() in _ENGLISH_WORDS:
            continue
        if _script(form.text) == "en":
            pattern = rf"(?<![A-Za-z\u00c0-\u024f-]){re.escape(form.text)}(?![A-Za-z\u00c0-\u024f-])"
        elif len(form.text) > 1:
            pattern = re.escape(form.text)
        else:
            continue
        for match in re.finditer(pattern, text):
            yield Mention(person=form.person, start=match.start(), end=match.end(), score=0.6, form=form.text)


def _surest(found: Sequence[Mention]) -> tuple[Mention, ...]:
    """Keep the surest of overlapping mentions, and all that are equally sure of the same place."""
    kept: list[Mention] = []
    for each in sorted(found, key=lambda m: (-m.score, m.start - m.end, m.start, m.person)):
        rivals = [other for other in kept if other.start < each.end and each.start < other.end]
        tied = all(
            (other.start, other.end) == (each.start, each.end) and other.score - each.score < 0.02 for other in rivals
        )
        if tied and all(other.person != each.person for other in rivals):
            kept.append(each)
    return tuple(sorted(kept, key=lambda m: (m.start, m.person)))
