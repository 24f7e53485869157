"""Translators that fail on purpose, each as a real one has been seen to fail."""

import re
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipeline.errors import ResourceError
from pipeline.records import Identity, Language

TRUTH = {
    "박서윤 님은 2024년에 학교 42곳에 센서를 설치했습니다.": "Seoyun Park installed sensors in 42 schools in 2024.",
    "감사합니다.": "Thank you.",
    "내년에는 예산을 두 배로 늘릴 계획이 있습니다.": "We plan to double the budget next year.",
}
"""What a good translator says; the first sentence also arrives with the approved name in it."""

CLAUSES = {"감사합니다": "Thank you.", "박서윤은 학교 42곳을 방문했습니다": "Seoyun Park visited 42 schools."}


def _right(text: str) -> str:
    return TRUTH.get(text.replace("Seoyun Park", "박서윤"), "")


@dataclass(frozen=True, kw_only=True)
class FaultyTranslator:
    """A translator whose answers are those of a good one, spoiled by `spoil`."""

    name: str
    spoil: Callable[[Sequence[str], list[str]], Sequence[str]]

    @property
    def identity(self) -> Identity:
        """Named after the fault."""
        return Identity(name="faulty", model=self.name)

    def ensure_weights(self) -> None:
        """There are none."""

    def translate(
        self, texts: Sequence[str], source: Language, target: Language, before: Sequence[str] = ()
    ) -> Sequence[str]:
        """Translate, then spoil."""
        return self.spoil(texts, [_right(text) for text in texts])


def _each(spoil: Callable[[str, str], str]) -> Callable[[Sequence[str], list[str]], Sequence[str]]:
    return lambda asked, answered: [spoil(one, other) for one, other in zip(asked, answered, strict=True)]


GOOD = FaultyTranslator(name="good", spoil=lambda asked, answered: answered)
"""The negative control: no fault at all."""

UNUSABLE = (
    FaultyTranslator(name="drops everything", spoil=lambda asked, answered: []),
    FaultyTranslator(name="never answers one by one", spoil=lambda asked, answered: [*answered, *answered]),
    FaultyTranslator(name="empty", spoil=_each(lambda asked, answered: "")),
    FaultyTranslator(name="blank", spoil=_each(lambda asked, answered: " \n\u3000")),
    FaultyTranslator(name="echo", spoil=_each(lambda asked, answered: asked)),
    FaultyTranslator(name="echo with other punctuation", spoil=_each(lambda asked, answered: asked.replace(".", "。"))),
    FaultyTranslator(
        name="Japanese for English", spoil=_each(lambda asked, answered: "学校にセンサーを設置しました。")
    ),
    FaultyTranslator(name="ten times as long", spoil=_each(lambda asked, answered: _ramble(answered))),
    FaultyTranslator(name="loop", spoil=_each(lambda asked, answered: "and so on, " * 5)),
    FaultyTranslator(name="brackets", spoil=_each(lambda asked, answered: "() () ()")),
)
"""Their answers may not be used at all."""

WRONG_NUMBER = FaultyTranslator(name="wrong number", spoil=_each(lambda asked, answered: answered.replace("42", "48")))
ADDED_NUMBER = FaultyTranslator(
    name="added number", spoil=_each(lambda asked, answered: re.sub(r"\.$", " for 65 cities.", answered))
)
WRONG_NAME = FaultyTranslator(
    name="wrong name", spoil=_each(lambda asked, answered: answered.replace("Seoyun Park", "So Yun Bak"))
)
DROPS_THE_LAST = FaultyTranslator(
    name="drops the last of several", spoil=lambda asked, answered: answered[:-1] if len(answered) > 1 else answered
)
DROPS_CLAUSES = FaultyTranslator(
    name="translates only the first clause", spoil=_each(lambda asked, answered: CLAUSES[re.split("[,.]", asked)[0]])
)


def _ramble(text: str) -> str:
    return text + "".join(f" We also thank the {each} of every town." for each in ("mayor", "people", "schools") * 4)


def _fail(asked: Sequence[str], answered: list[str]) -> Sequence[str]:
    raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")


def _fail_on_thanks(asked: Sequence[str], answered: list[str]) -> Sequence[str]:
    if any("감사" in each for each in asked):
        raise IndexError("index out of range in self")
    return answered


def _refuse(asked: Sequence[str], answered: list[str]) -> Sequence[str]:
    raise ResourceError("The server at http://127.0.0.1:9 does not answer; start it.")


def _hang(asked: Sequence[str], answered: list[str]) -> Sequence[str]:
    time.sleep(5)
    return answered


RAISES = FaultyTranslator(name="raises", spoil=_fail)
RAISES_ON_THANKS = FaultyTranslator(name="raises on one sentence", spoil=_fail_on_thanks)
REFUSES = FaultyTranslator(name="its server is down", spoil=_refuse)
HANGS = FaultyTranslator(name="hangs", spoil=_hang)
NO_TEXT = FaultyTranslator(name="gives what is no text", spoil=lambda asked, answered: [None for _ in asked])  # type: ignore[misc]
REPEATS_ONE = FaultyTranslator(name="one answer for all", spoil=lambda asked, answered: [answered[0]] * len(asked))
HALF_ECHO = FaultyTranslator(name="half an echo", spoil=_each(lambda asked, answered: f"{answered} {asked[-12:]}"))
