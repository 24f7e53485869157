"""A name without the titles and honorifics that stand around it where somebody is named in short."""

import functools
import re

from pipeline.language.scripts import count_scripts
from pipeline.programme.words import HONORIFICS, TITLES

_EAST = sorted(
    {each for language in ("zh", "ja", "ko") for each in (*TITLES[language], *HONORIFICS[language])},
    key=len,
    reverse=True,
)
_MODIFIERS = re.compile(r"(?:副|総|总|總|代理|名誉|부|수석|책임|명예|상임|선임|총괄|특임|초빙|객원|겸임|석좌)$")

_EAST_THEN_TITLE = re.compile(r"(?P<name>[^\x00-\u024f]+)\s*(?P<title>[A-Za-z]+)")


@functools.lru_cache(maxsize=20_000)
def cut_titles(text: str) -> tuple[str, bool]:
    """Return what is left without titles and honorifics, and whether there were any: Prof. Moss, 朴木館長."""
    counts = count_scripts(text)
    if (match := _EAST_THEN_TITLE.fullmatch(text)) is not None and match["title"].casefold() in TITLES["en"]:
        return match["name"], True  # 표 CTO
    if counts.latin and counts.east:  # Prof. Kagemori 가게모리 교수
        text = re.sub(r"[^\x00-\u024f’]+", " ", text)
    return _cut_english(text) if not count_scripts(text).east else _cut_east(text)


def cut_around(text: str) -> tuple[str, list[str]]:
    """Return a name in two scripts without the titles around it, and these: Director Saebom Ok 옥새봄 관장."""
    words = text.split()
    told: list[str] = []
    while len(words) > 2 and words[0].strip(".,").casefold() in HONORIFICS["en"] | TITLES["en"]:
        told.append(words.pop(0))
    if len(words) > 2 and any(words[-1] in TITLES[each] | HONORIFICS[each] for each in ("zh", "ja", "ko")):
        ending = words.pop()
        told += [] if told else [ending]
    last, is_titled = cut_titles(words[-1])
    if len(words) > 2 and is_titled and 2 <= len(last) <= 4 and count_scripts(last).han == len(last):  # 郭熾恆教授
        told += [] if told else [words[-1][len(last) :]]
        words[-1] = last
    return " ".join(words), [each for each in told if each.strip(".,").casefold() not in HONORIFICS["en"]]


def _cut_english(text: str) -> tuple[str, bool]:
    words = text.split()
    count = 0
    while count < len(words) - 1 and words[count].strip(".,").casefold() in HONORIFICS["en"] | TITLES["en"]:
        count += 1
    return " ".join(words[count:]).strip(" .,"), count > 0


def _cut_east(text: str) -> tuple[str, bool]:
    bare = text.strip()
    for _ in range(2):  # 李教授さま
        ending = next((each for each in _EAST if bare.endswith(each) and len(bare) > len(each)), "")
        bare = _MODIFIERS.sub("", bare[: len(bare) - len(ending)].strip()) if ending else bare
    return bare, bare != text.strip()
