"""Whom a misheard name sounds like, where a name is due in a sentence."""

import re
from collections.abc import Sequence
from typing import Literal

from rapidfuzz import fuzz

from pipeline.language.pronunciation import sound_of
from pipeline.records import Language, Person

NEAR, CLEARLY = 62.0, 12.0
"""How alike two sounds must be, in percent, and by how much the next person must be less alike."""

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
        "zh": re.compile(r"(?:请|欢迎|感谢|谢谢|邀请|由|交给)([\u4e00-\u9fff·]{2,6}?)(?=为|来|，|。|先生|女士|$)"),
        "ja": re.compile(r"([ァ-ヺー・]{4,14}|[\u4e00-\u9fff]{3,6})(?=さん|様|氏)"),
        "ko": re.compile(r"([가-힣]{3,4}(?:\s[가-힣]{2,3})?)(?=\s?(?:님|씨))"),
    },
}

_MYSELF: dict[Language, re.Pattern[str]] = {
    "en": re.compile(r"\bintroduce myself\b|\bI am [^.?!,]{2,40} from\b", re.IGNORECASE),
    "zh": re.compile(r"自我介绍"),
    "ja": re.compile(r"自己紹介"),
    "ko": re.compile(r"제 소개|자기소개"),
}


def resemblance(text: str, language: Language, people: Sequence[Person], *, slot: Slot) -> tuple[str, float] | None:
    """Return the person whose name the slot of *text* sounds most like, and how alike in 0..1; `None` if nobody's.

    Nobody is returned, too, where the next person is nearly as alike: a likeness must tell people apart.
    """
    match = _SLOTS[slot][language].search(text)
    if match is None:
        return None
    heard = sound_of(match.group(1).strip(), language)
    if len(heard) < 4:
        return None
    ranked = sorted(((_likeness(heard, language, person), person.id) for person in people), reverse=True)
    if not ranked or ranked[0][0] < NEAR:
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < CLEARLY:
        return None
    return ranked[0][1], ranked[0][0] / 100


def says_name(text: str, language: Language) -> bool:
    """Tell whether somebody gives a name of his or her own, whoever that is."""
    return _SLOTS["self"][language].search(text) is not None or _MYSELF[language].search(text) is not None


def _likeness(heard: str, language: Language, person: Person) -> float:
    """Return how alike a sound and a person's name are, in percent, in whichever way the name may be read."""
    forms = [form for form in (person.native.get(language), person.name) if form is not None]
    sounds = [sound_of(form, language) for form in forms]
    if language == "en":
        given, _, family = person.name.rpartition(" ")
        sounds.append(sound_of(f"{family} {given}", "en"))
    return max((fuzz.ratio(heard, sound) for sound in sounds if sound), default=0.0)
