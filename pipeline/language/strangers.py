"""Names of people whom the event does not know, in zh, ja and ko text.

How such a name is read or romanized, nobody has said. Only what stands beside a title or an honorific is taken for a
name, and of Chinese and Korean ones only what begins like one: an ordinary word taken for a name would stay
untranslated.
"""

import re
import tomllib
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

from pipeline.language.names import mentions
from pipeline.records import Language, Person

_DATA: dict[str, dict[str, Any]] = tomllib.loads(
    (files("pipeline.language") / "strangers.toml").read_text(encoding="utf-8")
)
_HAN = r"\u4e00-\u9fff々〆"


def _any(language: str) -> str:
    return "(?:" + "|".join(sorted(_DATA[language]["titles"], key=len, reverse=True)) + ")"


_CHINESE = re.compile(f"(?=(?P<name>[{_DATA['zh']['surnames']}][{_HAN}]{{0,2}})(?P<title>{_any('zh')}))")
_JAPANESE = re.compile(
    f"(?P<name>(?<![{_HAN}])[{_HAN}]{{2,5}}|(?<![ァ-ヺー・])[ァ-ヺー]{{2,10}}(?:・[ァ-ヺー]{{2,10}})*)(?={_any('ja')})"
)
_KOREAN = re.compile(
    f"(?<![가-힣])(?P<name>[{_DATA['ko']['surnames']}][가-힣]{{1,2}})(?=\\s?{_any('ko')}"
    r"(?:께서|에게|[은는이가을를의과와도,.!?\s]|$))"
)


def find_strangers(
    text: str, language: Language, people: tuple[Person, ...], known: Sequence[str] = ()
) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of the names in *text* of people who are none of *people*, in order.

    Args:
        text: One utterance.
        language: Its language; names in English text are in Latin letters already, and none is yielded.
        people: Whom the event knows; whoever sounds like one of them is no stranger.
        known: Names and terms that stand in the text in their approved form.
    """
    found = list(_find(text, language))
    if not found:
        return
    taken = [(each.start, each.end) for each in mentions(text, language, people)]
    for form in known:
        taken += [match.span() for match in re.finditer(re.escape(form), text)]
    for start, end in found:
        if not any(start < stop and begin < end for begin, stop in taken):
            yield start, end


def _find(text: str, language: Language) -> Iterator[tuple[int, int]]:
    match language:
        case "zh":
            yield from _chinese(text)
        case "ja":
            yield from (each.span("name") for each in _JAPANESE.finditer(text) if _is_japanese_name(each["name"]))
        case "ko":
            words = _DATA["ko"]["words"]
            yield from (each.span("name") for each in _KOREAN.finditer(text) if each["name"] not in words)
        case "en":
            return


def _chinese(text: str) -> Iterator[tuple[int, int]]:
    """Yield, before each title, the longest name of which no shorter one is likelier."""
    ends: dict[int, list[int]] = {}
    for match in _CHINESE.finditer(text):
        ends.setdefault(match.end("name"), []).append(match.start("name"))
    for end, starts in sorted(ends.items()):
        # 谢何方教授: the first character may be a verb or a preposition, and a family name follows it.
        likely = [start for start in starts if text[start] not in _DATA["zh"]["not_first"]] or starts
        start = min(likely)
        name = text[start:end]
        around = text[max(0, start - 2) : end + 2]
        if not any(word in around and (name in word or word in name) for word in _DATA["zh"]["words"]):
            yield start, end


def _is_japanese_name(name: str) -> bool:
    words, last = _DATA["ja"]["words"], _DATA["ja"]["not_last"]
    return name not in words and name[-1] not in last and not name.endswith(("ユーザー", "メーカー", "スタッフ"))
