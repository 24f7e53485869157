"""Numbers in zh, ja, ko and en text, in digits or words, made comparable across languages.

A translation or an outline may write a number as it likes, and may not change it. `numbers` finds what a text says;
`unsupported` and `same_numbers` compare. What one language writes as a number and another does not ("one of the",
一些, 三边 against "trilateral") is found as *weak*: it may support a number, and is never missed.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.language.calendar_numerals import find_calendar, find_half_hours
from pipeline.language.number_groups import group
from pipeline.language.number_kinds import Number, classify
from pipeline.language.numeral_runs import find_runs
from pipeline.language.numeral_words import Run, find_weak_words
from pipeline.language.numerals import WIDE
from pipeline.records import Language

__all__ = ["Difference", "Number", "numbers", "same_numbers", "unsupported"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A number that the source has and the target has not ("missing"), or the other way round ("added")."""

    what: Literal["missing", "added"]
    number: Number


def numbers(text: str, language: Language) -> tuple[Number, ...]:
    """Return the numbers of *text*, in order."""
    narrow = text.translate(WIDE)
    found: list[Number] = []
    for run in find_calendar(narrow, language):
        found.append(_as_number(run))
        narrow = narrow[: run.start] + "\x00" * (run.end - run.start) + narrow[run.end :]
    strong: list[Number] = []
    for run in sorted(find_runs(narrow, language), key=lambda run: run.start):
        if not strong or strong[-1].end <= run.start or strong[-1].start == run.start:  # 3割5分 is one number
            strong.append(classify(narrow, run, language))
    found += group(strong, narrow)
    found += [_as_number(run) for run in find_half_hours(narrow, language)]
    covered = {place for each in found if not each.weak for place in range(each.start, each.end)}
    found += [_as_number(run) for run in find_weak_words(narrow, language) if run.start not in covered or run.value > 1]
    return tuple(replace(each, text=text[each.start : each.end]) for each in sorted(found, key=lambda each: each.start))


def _as_number(run: Run) -> Number:
    return Number(kind=run.kind, value=run.value, start=run.start, end=run.end, weak=run.weak, also=run.also)


def unsupported(claimed: Iterable[Number], evidence: Iterable[Number]) -> tuple[Number, ...]:
    """Return the numbers of *claimed*, weak ones excepted, that are not among *evidence*."""
    known = tuple(evidence)
    return tuple(each for each in claimed if not each.weak and not any(_same(each, other) for other in known))


def same_numbers(
    source: str, source_language: Language, target: str, target_language: Language
) -> tuple[Difference, ...]:
    """Return what a translation lost or added; empty when both texts say the same numbers."""
    said, written = numbers(source, source_language), numbers(target, target_language)
    return tuple(Difference(what="missing", number=each) for each in unsupported(said, written)) + tuple(
        Difference(what="added", number=each) for each in unsupported(written, said)
    )


def _same(one: Number, other: Number) -> bool:
    if one.currency and other.currency and one.currency != other.currency:
        return False
    if one.kind != "percent" and other.kind == "percent":
        one, other = other, one
    if one.kind == "percent" and other.kind != "percent":
        return _is_share(one, other)
    sizes = dict(other.measures) if one.measures else {}
    shared = [(factor, sizes[dimension]) for dimension, factor in one.measures if dimension in sizes]
    if shared:
        return any(
            value * own == its_value * its
            for own, its in shared
            for value in (one.value, *one.also)
            for its_value in (other.value, *other.also)
        )
    return one.value == other.value or (
        bool(one.also or other.also) and not {one.value, *one.also}.isdisjoint((other.value, *other.also))
    )


def _is_share(percent: Number, other: Number) -> bool:
    """Tell whether *other* may be the same share: 千分之三 is 0.3 %, a half 50 %, four in ten 40 %."""
    if any(value < 1 and percent.value == 100 * value for value in (other.value, *other.also)):
        return True
    return other.perhaps_percent and percent.value == other.value
