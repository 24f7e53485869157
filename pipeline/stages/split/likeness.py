"""Whom a misheard name sounds like, where a name is due in a sentence."""

import re
from collections.abc import Iterator, Sequence
from typing import Literal

from rapidfuzz import fuzz

from pipeline.language.names import Mention
from pipeline.language.pronunciation import sound_of, units
from pipeline.records import Language, Person

NEAR, CLEARLY = 62.0, 12.0
"""How alike two sounds must be, in percent, and by how much the next person must be less alike."""
UNLIKE = 55.0
"""How alike the nearest person is at most to a name that is nobody's."""
PART = 72.0
"""How alike one word must be to a given or a family name alone."""
SAME_PART = 65.0
"""What it counts that two characters of a name in ideographs are the very ones of somebody's given or family name."""
FEW = 2
"""How many people one misheard name may mean at most; each is then less probable."""

Slot = Literal["self", "other"]

# Where people give a name: after "I am", before と申します; after "welcome", "invite", "thank you", before 님 and さん.
_SLOTS: dict[Slot, dict[Language, re.Pattern[str]]] = {
    "self": {
        "en": re.compile(r"\b(?:I am|I'm|I’m|[Mm]y name is)\s+((?:[A-Z][\w'’-]*\s?){1,3})"),
        "zh": re.compile(r"(?:我是|我叫|我的名字是)(?:[^，。]{0,16}的)?([\u4e00-\u9fff·]{2,7})"),
        "ja": re.compile(r"([ァ-ヺー・]{4,14}|[\u4e00-\u9fff]{3,6})(?=と申します|と言います|といいます|です)"),
        "ko": re.compile(r"([가-힣]{3,4}(?:\s[가-힣]{2,3})?)(?=입니다|이라고|라고|이고)"),
    },
    "other": {
        "en": re.compile(
            r"(?:\b(?:guest|welcome|invite|over to|speaker is|ask)|[Tt]hank you),?\s+((?:[A-Z][\w'’-]*\s?){1,3})"
        ),
        "zh": re.compile(
            r"(?:请|欢迎|感谢|谢谢|邀请|由|交给)([\u4e00-\u9fff·]{2,6}?)(?=为|来|介绍|发言|分享|演讲|回答|说明|致辞|，|。|先生|女士|$)"
        ),
        "ja": re.compile(r"([ァ-ヺー・]{4,14}|[\u4e00-\u9fff]{3,6})(?=さん|様|氏)"),
        "ko": re.compile(r"([가-힣]{3,4}(?:\s[가-힣]{2,3})?)(?=\s?(?:님|씨))"),
    },
}

# Where somebody surely gives a name, whoever's; "he is an engineer" ends like that where no subject is needed.
_GIVEN: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\b(?:I am|I'm|I’m|[Mm]y name is)\s+[A-Z]"),
    "zh": re.compile(r"我叫|我的名字是|我是(?![很在来从最第一非])[\u4e00-\u9fff·]{2,4}(?:[，。]|$)"),
    "ja": re.compile(r"と申します|と言います|といいます|^(?:[^、。]{0,12}、)?[ァ-ヺー・]{4,14}です"),
    "ko": re.compile(r"(?:저는|제 이름은)[^.?!]{0,30}[가-힣]{3,4}(?:입니다|이라고|라고|이고)"),
}
_MYSELF: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\bintroduce myself\b|\bI am [^.?!,]{2,40} from\b", re.IGNORECASE),
    "zh": re.compile(r"自我介绍"),
    "ja": re.compile(r"自己紹介"),
    "ko": re.compile(r"제 소개|자기소개"),
}


def find_alike(
    text: str, language: Language, people: Sequence[Person], named: Sequence[Mention] = (), *, slot: Slot
) -> tuple[Mention, ...]:
    """Return whose names the slots of *text* sound like, besides those who are *named*, in order.

    A score says how alike, in 0..1. Nobody is returned where more than `FEW` people are as alike as the nearest;
    a likeness must tell people apart.
    """
    found: list[Mention] = []
    for match in _find_slots(text, language, named, slot):
        start, end = match.span(1)
        ranked = _rank(match[1], language, people)
        near = [each for each in ranked if each[0] >= NEAR and each[0] > ranked[0][0] - CLEARLY]
        if len(near) <= FEW:
            found += [
                Mention(person=person, start=start, end=end, score=alike / 100, form=match[1].strip())
                for alike, person in near
            ]
    return tuple(found)


def names_stranger(
    text: str, language: Language, people: Sequence[Person], named: Sequence[Mention] = (), *, slot: Slot
) -> bool:
    """Tell whether a slot of *text* has a name that sounds like nobody's of the programme."""
    if slot == "self" and not _GIVEN[language].search(text):
        return False
    ranks = [_rank(match[1], language, people) for match in _find_slots(text, language, named, slot)]
    return any(not ranked or ranked[0][0] < UNLIKE for ranked in ranks)


def _find_slots(text: str, language: Language, named: Sequence[Mention], slot: Slot) -> Iterator[re.Match[str]]:
    for match in _SLOTS[slot][language].finditer(text):
        if not any(each.start < match.end(1) and match.start(1) < each.end for each in named):
            yield match


def _rank(heard: str, language: Language, people: Sequence[Person]) -> list[tuple[float, str]]:
    return sorted(((_likeness(heard.strip(), language, person), person.id) for person in people), reverse=True)


def resemblance(text: str, language: Language, people: Sequence[Person], *, slot: Slot) -> tuple[str, float] | None:
    """Return the one person whose name the first slot of *text* sounds most like, and how alike in 0..1, if any."""
    found = find_alike(text, language, people, slot=slot)
    first = [each for each in found if each.start == found[0].start]
    return (first[0].person, first[0].score) if len(first) == 1 else None


def says_name(text: str, language: Language) -> bool:
    """Tell whether somebody gives a name of his or her own, whoever that is."""
    return _GIVEN[language].search(text) is not None or _MYSELF[language].search(text) is not None


def _likeness(heard: str, language: Language, person: Person) -> float:
    """Return how alike a heard name and a person's are, in percent, in whichever way the name may be read."""
    return max((*_sounding(heard, language, person), *_written(heard, person.native.get(language))), default=0.0)


def _sounding(heard: str, language: Language, person: Person) -> Iterator[float]:
    """Yield how alike the sounds of whole names are, and of one word to a part of a name."""
    sound = sound_of(heard, language)
    if len(sound) < 4:
        return
    given = " ".join(part for part in person.name.split() if part != person.family)
    forms = [form for form in (person.native.get(language), person.name) if form is not None]
    sounds = [sound_of(form, language) for form in forms]
    if language in ("en", "ja"):
        sounds.append(sound_of(f"{person.family} {given}", "en"))
    yield from (fuzz.ratio(sound, each) for each in sounds if each)
    if len(units(heard, language)) == 1 and language == "en":
        parts = [sound_of(part, "en") for part in (given, person.family)]
        yield from (ratio for part in parts if len(part) >= 4 and (ratio := fuzz.ratio(sound, part)) >= PART)


def _written(heard: str, native: str | None) -> Iterator[float]:
    """Yield a likeness if two names in ideographs have one half in common."""
    if native is None or not re.fullmatch(r"[\u4e00-\u9fff]{3,6}", native) or len(heard) > len(native) + 1:
        return
    halves = (native[:2], native[-2:])
    if heard.startswith(halves[0]) or heard.endswith(halves[1]):
        yield SAME_PART
