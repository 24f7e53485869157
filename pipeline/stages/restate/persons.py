"""From how a person speaks to how a report speaks of that person: no greeting, no "we", no "I", no "you".

What cannot be said otherwise for sure is `None`. The endings are left to `japanese` and `korean`.
"""

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files

from pipeline.codec import from_toml
from pipeline.records import Language
from pipeline.stages.restate.japanese import plain, plain_question
from pipeline.stages.restate.korean import indirect, indirect_question
from pipeline.stages.restate.particles import attach
from pipeline.stages.restate.register import read_report


@dataclass(frozen=True, slots=True, kw_only=True)
class Speech:
    """How speech in one language refers to whom; see `persons.toml`."""

    openers: tuple[str, ...]
    frames: tuple[tuple[str, str, str], ...]
    things: tuple[str, ...]
    joy: str
    collective: tuple[str, ...]
    place: str
    refused: str
    today: str
    meeting: tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Whose words are reported.

    Attributes:
        collective: What "we" stands for in the target language, such as "NCC"; empty where that is not known.
        names: Names that may stand in the text, whose titles of courtesy go.
        verb: The reporting verb in English, which may say that it was a suggestion.
    """

    collective: str = ""
    verb: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Speeches:
    kinds: Mapping[str, tuple[str, ...]]
    zh: Speech
    ja: Speech
    ko: Speech


@functools.cache
def _data() -> _Speeches:
    text = (files("pipeline.stages.restate") / "persons.toml").read_text(encoding="utf-8")
    return from_toml(_Speeches, text, "persons.toml")


def _speech(language: Language) -> Speech:
    speech: Speech = getattr(_data(), language)
    return speech


def report_statement(said: str, language: Language, who: Who) -> str | None:
    """Return what was said as it stands after, or before, a reporting verb; `None` if that is not sure.

    Chinese comes without full stop, Japanese in the plain form before と, Korean in indirect speech before 고.
    """
    text = _strip(said, language)
    if re.search(r"[？?！!。]|[a-z가-힣]\. ", text):
        return None
    text = _third_person(_without_frame(text, language, who.verb), language, who) or ""
    if not text or re.search("[，、,].?$", text):  # a fragment
        return None
    match language:
        case "ja":
            return plain(text)
        case "ko":
            return text if text.endswith("는 것") else indirect(text)
        case _:
            return None if re.search("[吗呢吧啊呀嘛]$", text) else text


def _without_frame(text: str, language: Language, verb: str) -> str:
    """Return what is thought, suggested or hoped, if the reporting verb says that it is."""
    kinds = _data().kinds
    for kind, frame, suffix in _speech(language).frames:
        if (match := re.search(frame, text)) and (not kinds[kind] or verb in kinds[kind]):
            return match["content"] + suffix
    return "" if verb in kinds["joy"] and re.search(_speech(language).joy, text) else text


def report_question(asked: str, language: Language, who: Who) -> str | None:
    """Return a question as a report has it: 居民如何参加, 住民はどう参加するか, 주민은 어떻게 참가하는지."""
    text = _without_address(_strip(asked, language), language, who.names)
    match language:
        case "ja":
            turned = plain_question(text)
        case "ko":
            turned = indirect_question(text)
        case _:
            turned = re.sub("^(?:请问|我想问|我想请问|想请教)[，：]?", "", text).rstrip("？?呢")
            turned = None if turned.endswith(("吗", "吧")) or not re.search(_ASKS, turned) else turned
    return None if turned is None else _third_person(turned, language, who)


_ASKS = "什么|怎么|怎样|如何|哪|谁|为何|为什么|多少|几|何时|是否|多久|多大"


def report_thing(said: str, language: Language, who: Who) -> str | None:
    """Return the noun that was spoken of: 清洁能源的巨大潜力 of 我想强调清洁能源的巨大潜力."""
    text = _strip(said, language)
    for pattern in _speech(language).things:
        if match := re.search(pattern, text):
            return _third_person(match["thing"], language, who)
    return None


def as_thing(written: str, language: Language) -> str | None:
    """Return the translation of a noun phrase as such; `None` where a model made a sentence of it."""
    text = written.strip().rstrip("。．.，,、；;")
    sentence = {
        "zh": r"[，。；？！]|我|[了吗吧]$",
        "ja": r"[。、？！]|(?:です|ます|した|する|ある|いる|ない|れる|える)$|[はが](?=.*(?:です|ます|る|い)$)|私",
        "ko": r"[.?!,]|(?:니다|까|요|한다|이다|했다)$|저희",
    }[language]
    return None if not text or re.search(sentence, text) else text


def _strip(said: str, language: Language) -> str:
    """Return *said* without what speech begins with and without the mark at its end."""
    text = re.sub(r"\s+", " ", said).strip()
    again = True
    while again:
        again = False
        for opener in _speech(language).openers:
            shorter = re.sub(f"^(?:{opener})", "", text)
            again = again or shorter != text
            text = shorter
    return text.strip(" ，、,").rstrip("。.．！!")


def _without_address(text: str, language: Language, names: Sequence[str]) -> str:
    """Return a question without the name of who is asked: シュエ・ズーリンさん、, 薛子林先生，, 길현림 박사님,."""
    if language == "ja":
        return re.sub(
            r"^[^、。]{1,24}?(?:さん|様|先生|氏|教授)(?:、|に(?:お聞き|お尋ね|伺い|質問)[^、。]{0,8}ます[、。])",
            "",
            text,
        )
    if language == "ko":
        return re.sub(r"^[^,.]{1,16}?(?:님|씨)(?:,| ?께 (?:여쭙|질문|묻)[^,.]{0,12}[,.]) *", "", text)
    known = "|".join(re.escape(name) for name in names)
    return re.sub(rf"^(?:{known or '(?!)'})?(?:先生|女士|主席|会长|教授|主任|博士|秘书长)?[，,]", "", text)


def _third_person(text: str, language: Language, who: Who) -> str | None:
    """Return *text* with nobody in the first or second person; `None` where that takes more than words."""
    speech, report = _speech(language), read_report(language)
    for name in who.names:
        text = re.sub(rf"(?<={re.escape(name)})(?:さん|様|氏|先生|女士|소장님| 님| 씨|님)", "", text)
    text = re.sub(speech.place, lambda match: report.of_city + next(each for each in match.groups() if each), text)
    text = re.sub(speech.meeting[0], lambda match: speech.meeting[1] + match["it"], text)
    text = re.sub(speech.today, "", text)
    for word in speech.collective:
        if word in text:
            if not who.collective and re.search(_free(word, language), text):
                return None
            text = _replace_collective(text, word, who.collective, language)
    return None if re.search(speech.refused, text) else text


def _free(word: str, language: Language) -> str:
    return rf"(?<![가-힣]){word}" if language == "ko" else word


def _replace_collective(text: str, word: str, name: str, language: Language) -> str:
    """Put *name* for every *word*, with the particle that Korean then needs."""
    if language != "ko":
        return text.replace(word, name)

    def put(match: re.Match[str]) -> str:
        particle = {"는": "는", "가": "가", "를": "를", "와": "과"}.get(match["particle"] or "")
        if particle:
            return attach(name, particle)
        return name + (match["particle"] or "의")

    return re.sub(rf"(?<![가-힣]){word}(?P<particle>는|가|를|와|의|도|에게|에서)?(?= |$)", put, text)
