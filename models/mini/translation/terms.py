"""Terms that nobody knows, in the places of those of the world: what a glossary asks a model to copy."""

import random
import re
from collections.abc import Callable, Mapping
from functools import cache

from pipeline.language.authority import space_between
from pipeline.records import LANGUAGES, Language
from world.lexicon import cities, lexicon, topics

KINDS: Mapping[Language, tuple[str, ...]] = {
    "zh": ("平台", "模型", "计划", "系统", "中心", "网络", "项目", "实验室"),
    "ja": ("プラットフォーム", "モデル", "計画", "システム", "センター", "ネットワーク", "プロジェクト", "研究室"),
    "ko": (" 플랫폼", " 모델", " 계획", " 시스템", " 센터", " 네트워크", " 프로젝트", " 연구실"),
    "en": (" Platform", " Model", " Plan", " System", " Center", " Network", " Project", " Lab"),
}
"""What half of the invented terms end with."""

_PARTICLES = (("을", "를"), ("은", "는"), ("이", "가"), ("과", "와"))
_LETTERS = "ABCDEFGHIKLMNOPRSTUVW"


@cache
def known_terms() -> tuple[tuple[str, ...], ...]:
    """Return the terms of the world, each in zh, ja, ko and en, the longest first."""
    measures = [measure.source for topic in topics().values() for measure in topic.measures]
    technologies = [tuple(row) for row in lexicon()["technologies"]]
    places = [tuple(city.names[language] for language in LANGUAGES) for city in cities()]
    return tuple(sorted((tuple(each) for each in (*measures, *technologies, *places)), key=lambda each: -len(each[0])))


def swap_term(
    rng: random.Random, said: str, written: str, direction: tuple[Language, Language], invent: Callable[[], str]
) -> tuple[str, str, tuple[str, ...]]:
    """Put one invented term, in the target's form, for one that both texts have once.

    Args:
        rng: Decides which.
        said: The source text.
        written: Its translation.
        direction: The languages of both.
        invent: Makes a name in the target's language.

    Returns:
        Both texts, and the term if there was a place for one.
    """
    source, target = (LANGUAGES.index(language) for language in direction)
    places = [
        (each[source], each[target])
        for each in known_terms()
        if said.count(each[source]) == 1 and written.count(each[target]) == 1
    ]
    if not places:
        return said, written, ()
    old, other = rng.choice(places)
    term = invent_term(rng, direction[1], invent)
    before, after = said.split(old)
    left, right = space_between(before[-1:], term[0]), space_between(term[-1], after[:1])
    said = f"{before}{left}{term}{right}{after}"
    before, after = written.split(other)
    if direction[1] == "ko":
        after = _agree(term, after)
    return said, f"{before}{term}{after}", (term,)  # spaces stand where they stood


def invent_term(rng: random.Random, language: Language, invent: Callable[[], str]) -> str:
    """Return a term: a coined word, half of the time with what kind of thing it is, or capital letters."""
    if rng.random() < 0.2:
        return "".join(rng.choice(_LETTERS) for _ in range(rng.randint(2, 5)))
    word = re.split("[ ·・]", invent())[0]
    return word + (rng.choice(KINDS[language]) if rng.random() < 0.5 else "")


def _agree(term: str, after: str) -> str:
    """Return *after* with the form of a Korean particle at its beginning that follows the end of *term*."""
    if not "가" <= term[-1] <= "힣":
        return after
    closed = (ord(term[-1]) - 0xAC00) % 28 > 0
    for with_final, without in _PARTICLES:
        if re.match(f"(?:{with_final}|{without})(?=[ .,?]|$)", after):
            return (with_final if closed else without) + after[1:]
    return after
