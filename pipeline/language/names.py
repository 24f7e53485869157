"""Finding people of the programme in text of any script, as they are written or as they sound.

A score says how sure the finding is: 1 for the full name as written; up to 0.9 for one that sounds like it; 0.85 for a
family name beside a title or honorific, 0.65 if it only sounds like it; 0.6 for a family name alone. A family name that
several people share yields all of them with the same score: it never decides between them.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz

from pipeline.language.name_forms import TITLES, Form, forms_of, key_of, script_of
from pipeline.language.pronunciation import Unit, sound_of, units
from pipeline.records import Language, Person

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


def mentions(text: str, language: Language, people: tuple[Person, ...]) -> tuple[Mention, ...]:
    """Return who is named in *text*, in order; where names overlap, only the surest.

    People who cannot be told apart by what is said are all returned, with the same place and score.
    """
    full, families = forms_of(people)
    found = [
        *_written(text, full),
        *_sounding(text, language, full),
        *_with_title(text, language, families),
        *_family_alone(text, families),
    ]
    return _surest(found)


# --- searching ---------------------------------------------------------------------------------------------------


def _written(text: str, forms: Sequence[Form]) -> Iterator[Mention]:
    """Find full names as they are written, whatever the spacing and case."""
    folded = [key_of(character) for character in text]
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


def _sounding(text: str, language: Language, forms: Sequence[Form]) -> Iterator[Mention]:
    """Find full names that sound like a stretch of *text*."""
    spoken = units(text, language)
    titles = (
        [] if language == "en" else [each.span() for each in re.finditer(TITLES[language], text) if len(each[0]) > 1]
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


def titled(text: str, language: Language, people: tuple[Person, ...]) -> tuple[Mention, ...]:
    """Return whose family name stands beside a title in *text*, in order; several for one place if they share it."""
    return tuple(sorted(_with_title(text, language, forms_of(people)[1]), key=lambda each: (each.start, each.person)))


def _with_title(text: str, language: Language, forms: Sequence[Form]) -> Iterator[Mention]:
    """Find family names beside a title: 李主任, 高瀬さん, 박 교수님, Dr. Moss."""
    if language == "en":
        yield from _after_english_title(text, forms)
        return
    title = TITLES[language]
    for form in forms:
        script = script_of(form.text)
        if script == "en":
            pattern = rf"(?<![A-Za-z]){re.escape(form.text)}(?=[\s-]?{title})"
        elif script == "ko":
            pattern = rf"(?<![가-힣]){re.escape(form.text)}(?=\s?{title}(?:님|께서|[은는이가을를의과와도,.\s]|$))"
        else:
            pattern = rf"{_apart_in_katakana(form.text)}(?={title})"
        for match in re.finditer(pattern, text, re.IGNORECASE):
            yield Mention(person=form.person, start=match.start(), end=match.end(), score=0.85, form=form.text)
    if language == "zh":
        for match in re.finditer(rf"[\u4e00-\u9fff](?={title})", text):
            heard = sound_of(match[0], "zh")
            for form in forms:
                if form.language == "zh" and form.sound == heard and len(form.text) == 1 and form.text != match[0]:
                    yield Mention(person=form.person, start=match.start(), end=match.end(), score=0.65, form=form.text)


_ENGLISH_TITLE = re.compile(rf"\b{TITLES['en']}\.?\s+(?P<name>[A-Z][A-Za-z\u00c0-\u024f'’-]*)", re.IGNORECASE)


def _after_english_title(text: str, forms: Sequence[Form]) -> Iterator[Mention]:
    for match in _ENGLISH_TITLE.finditer(text):
        name = match["name"]
        heard = sound_of(name, "en")
        for form in forms:
            if script_of(form.text) != "en":
                continue
            same = key_of(form.text) == key_of(name)
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


def _family_alone(text: str, forms: Sequence[Form]) -> Iterator[Mention]:
    """Find family names of several characters without any title; case matters for Latin ones."""
    for form in forms:
        if form.text.casefold() in _ENGLISH_WORDS:
            continue
        if script_of(form.text) == "en":
            pattern = rf"(?<![A-Za-z\u00c0-\u024f-]){re.escape(form.text)}(?![A-Za-z\u00c0-\u024f-])"
        elif len(form.text) > 1:
            pattern = _apart_in_katakana(form.text)
        else:
            continue
        for match in re.finditer(pattern, text):
            yield Mention(person=form.person, start=match.start(), end=match.end(), score=0.6, form=form.text)


def _apart_in_katakana(text: str) -> str:
    """Return a pattern of a name that is not a part of a longer word in katakana: ライ is not in オンライン."""
    before = r"(?<![ァ-ヺー])" if re.match("[ァ-ヺ]", text) else ""
    after = r"(?![ァ-ヺー])" if re.search("[ァ-ヺー]$", text) else ""
    return f"{before}{re.escape(text)}{after}"


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
