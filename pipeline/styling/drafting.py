"""From counts to the draft of a profile: every value says from how many occurrences it is, or that it is built in."""

import json
import math
from collections.abc import Iterator, Sequence
from typing import get_args

from pipeline.codec import from_toml
from pipeline.language.profile import Band, StyleProfile
from pipeline.records import TalkKind
from pipeline.styling.habits import Habits

FEW = 20
"""Occurrences, below which a bound or a list is not narrowed against the built-in one."""

NOT_MEASURED = "BUILT IN: not measured"


def draft_profile(habits: Habits, built_in: StyleProfile, name: str, source: str) -> str:
    """Return the TOML of a profile.

    Args:
        habits: What was counted in a report.
        built_in: What stands where nothing could be counted.
        name: Of the new style.
        source: The report's file name, for the comment at the top.
    """
    text = "\n".join(_lines(habits, built_in, name, source)) + "\n"
    from_toml(StyleProfile, text, name)  # what is written can be read
    return text


def _lines(habits: Habits, built_in: StyleProfile, name: str, source: str) -> Iterator[str]:
    yield f"# A house style, drafted by `trilogue style --learn` from {json.dumps(source, ensure_ascii=False)}:"
    yield f"# {habits.paragraphs} paragraphs, {habits.sentences} sentences. Each comment says from how many occurrences"
    yield f"# a value is; “{NOT_MEASURED}” marks what the report does not show. Read it before you use it."
    yield ""
    yield f"name = {_quote(name)}"
    yield f'language = "{built_in.language}"  # {NOT_MEASURED}'
    words = [each for lengths in habits.by_position.values() for each in lengths]
    yield _bound("longest_sentence", words, built_in.longest_sentence, "sentences")
    yield _bound("longest_appositive", habits.appositives, built_in.longest_appositive, "titles after a name")
    yield _bound("longest_quotation", habits.quotations, built_in.longest_quotation, "coined terms")
    yield f"evidence_factor = {built_in.evidence_factor}  # {NOT_MEASURED}"
    yield from _shapes(habits, built_in)
    yield ""
    yield from _positions(habits)
    yield ""
    yield from _verbs(habits, built_in)
    yield from _household(habits, built_in)
    yield from _phrases(habits, built_in)
    yield from _rest(habits, built_in)
    for kind in get_args(TalkKind):
        if band := built_in.band(kind):
            yield from _band(habits, kind, band)


def _quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _bound(field: str, found: Sequence[int], built_in: int, what: str) -> str:
    if not found:
        return f"{field} = {built_in}  # {NOT_MEASURED}"
    if len(found) < FEW and max(found) < built_in:
        return f"{field} = {built_in}  # built in; the longest of only {len(found)} {what} has {max(found)} words"
    return f"{field} = {max(found)}  # words: the longest of {len(found)} {what}"


def _shapes(habits: Habits, built_in: StyleProfile) -> Iterator[str]:
    curly, straight = habits.marks
    if curly + straight:
        shape = "straight" if straight > curly else "curly"
        yield f'quotes = "{shape}"  # {curly} curly marks, {straight} straight ones'
    else:
        yield f'quotes = "{built_in.quotes}"  # {NOT_MEASURED}'
    quoted, plain = habits.definitions
    if quoted + plain:
        yield f'definition = "{"plain" if plain > quoted else "quoted"}"  # {quoted} quoted in brackets, {plain} plain'
    else:
        yield f'definition = "{built_in.definition}"  # {NOT_MEASURED}'


def _positions(habits: Habits) -> Iterator[str]:
    yield "# Words of a sentence by its place in the paragraph (no setting; to compare):"
    for place, words in habits.by_position.items():
        if words:
            mean = sum(words) / len(words)
            yield f"#   {place}: {min(words)} to {max(words)}, mean {mean:.0f}, of {len(words)}"


def _verbs(habits: Habits, built_in: StyleProfile) -> Iterator[str]:
    total = sum(habits.verbs.values())
    yield f"# Reporting verbs, from {total} occurrences of {len(habits.verbs)}."
    yield "verbs = ["
    for verb, times in habits.verbs.most_common():
        yield f"  {_quote(verb)},  # {times}"
    if total < FEW:
        yield f"  # {NOT_MEASURED}, for these are too few to go by:"
        yield from (f"  {_quote(verb)}," for verb in built_in.verbs if verb not in habits.verbs)
    yield "]"
    yield ""


def _household(habits: Habits, built_in: StyleProfile) -> Iterator[str]:
    yield f"# Never expanded: {len(habits.bare)} abbreviations were seen so."
    yield "household = ["
    for short, times in habits.bare.most_common():
        yield f"  {_quote(short)},  # {times}"
    rest = [each for each in built_in.household if each not in habits.bare and each not in habits.expanded]
    if rest:
        yield f"  # {NOT_MEASURED}:"
        yield f"  {', '.join(map(_quote, rest))},"
    yield "]"
    yield ""


def _phrases(habits: Habits, built_in: StyleProfile) -> Iterator[str]:
    connectives = [(phrase, times) for phrase, times in habits.connectives.most_common() if times > 1]
    closers = [
        (phrase.replace("his/her", own), times)
        for phrase, times in habits.closers.most_common() if times > 1
        for own in (("his", "her") if "his/her" in phrase else ("",))
    ]  # fmt: skip
    for field, found, built, what in (
        ("connectives", connectives, built_in.connectives, f"{sum(habits.connectives.values())} openings of sentences"),
        ("closers", closers, built_in.closers, f"{sum(habits.closers.values())} endings of turns"),
    ):
        if found:
            yield f"# What occurs at least twice among {what}."
        else:
            yield f"# {NOT_MEASURED}: nothing occurs twice."
        yield f"{field} = ["
        yield from (f"  {_quote(phrase)},  # {times}" for phrase, times in found)
        yield from (f"  {_quote(phrase)}," for phrase in built if not found)
        yield "]"
        yield ""


def _rest(habits: Habits, built_in: StyleProfile) -> Iterator[str]:
    yield f"# {NOT_MEASURED}, but that what the report has itself is left out."
    yield "omitted = ["
    for pattern in built_in.omitted:
        times = habits.omitted[pattern]
        yield f"  # {_quote(pattern)} occurs {times} times" if times else f"  {_quote(pattern)},"
    yield "]"
    yield ""
    avoided, used = habits.spellings
    swapped = avoided > used
    if avoided + used:
        yield f"# Spelling to avoid and to use: {used} words as in the built-in style (US), {avoided} otherwise (UK)."
    else:
        yield f"# Spelling to avoid and to use. {NOT_MEASURED}."
    yield "spelling = ["
    for first, second in built_in.spelling:
        pair = (second, first) if swapped else (first, second)
        yield f"  [{_quote(pair[0])}, {_quote(pair[1])}],"
    yield "]"


def _paragraphs(found: Sequence[int]) -> str:
    return f"{len(found)} paragraph{'' if len(found) == 1 else 's'}"


def _band(habits: Habits, kind: TalkKind, band: Band) -> Iterator[str]:
    """Yield the table of one kind of turn, wider than measured: by a fifth where few were measured, else by a tenth."""
    words, lengths = habits.words.get(kind, []), habits.lengths.get(kind, [])
    yield ""
    yield "[[bands]]"
    yield f'kind = "{kind}"'
    if not words:
        yield f"words = [{band.words[0]}, {band.words[1]}]  # {NOT_MEASURED}"
        yield f"sentences = [{band.sentences[0]}, {band.sentences[1]}]  # {NOT_MEASURED}"
    else:
        wider = 0.2 if len(words) < 5 else 0.1
        least, most = math.floor(min(words) * (1 - wider)), math.ceil(max(words) * (1 + wider))
        mean = sum(words) / len(words)
        yield f"words = [{least}, {most}]  # {min(words)} to {max(words)}, mean {mean:.0f}, in {_paragraphs(words)}"
        yield f"sentences = [{min(lengths)}, {max(lengths)}]  # in {_paragraphs(lengths)}"
    openings = habits.openings.get(kind)
    yield "opening = ["
    for verb, times in openings.most_common() if openings else ():
        yield f"  {_quote(verb)},  # {times}"
    if openings is None or sum(openings.values()) < FEW:
        # The others only where the style reports with them at all.
        rest = [verb for verb in band.opening if not openings or (verb not in openings and verb in habits.verbs)]
        if rest:
            yield f"  # {NOT_MEASURED}:"
            yield f"  {', '.join(map(_quote, rest))},"
    yield "]"
