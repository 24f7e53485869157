"""What a report does, counted: the evidence that a profile is drafted from."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.language.profile import StyleProfile
from pipeline.language.style import Paragraph, count_words, in_curly_marks
from pipeline.language.style_mentions import DEFINITION
from pipeline.language.style_paragraph import ADVERBS, Turn, take_apart
from pipeline.language.verbs import AMBIGUOUS_PAST, is_past
from pipeline.records import TalkKind

Position = Literal["first", "second", "later", "last"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """Counts of one report. Every list of numbers has one entry for each occurrence.

    Attributes:
        verbs: Reporting verbs with their number, the commonest first; `openings` has those that open a turn.
        words: Of the paragraphs by kind of turn; `lengths` has their sentences.
        by_position: Words of the sentences by their place in the paragraph; a last one is not also a later one.
        appositives: Words of each title after a name; `quotations` those of each coined term.
        bare: Abbreviations that are never expanded.
        expanded: Abbreviations that are.
        connectives: What opens later sentences up to its comma; `closers` how last sentences begin.
        marks: Curly and straight quotation marks and apostrophes.
        definitions: Abbreviations in brackets with quotation marks and without.
        spellings: Words in the spelling that the built-in style avoids, and in the one it uses.
    """

    paragraphs: int
    sentences: int
    verbs: Counter[str]
    openings: dict[TalkKind, Counter[str]]
    words: dict[TalkKind, list[int]]
    lengths: dict[TalkKind, list[int]]
    by_position: dict[Position, list[int]]
    appositives: list[int]
    quotations: list[int]
    bare: Counter[str]
    expanded: frozenset[str]
    connectives: Counter[str]
    closers: Counter[str]
    marks: tuple[int, int]
    definitions: tuple[int, int]
    spellings: tuple[int, int]
    omitted: Counter[str]


def measure_habits(paragraphs: Sequence[Paragraph], built_in: StyleProfile) -> Habits:
    """Count what the paragraphs of a report do; *built_in* says how to read them."""
    text = "\n".join(paragraph.text for paragraph in paragraphs)
    marks = (len(re.findall("[“”’]", text)), len(re.findall("[\"']", text)))
    quoted = len(re.findall(r"\([“\"][A-Z][\w&-]*[A-Z][\w&-]*[”\"]\)", text))
    plain = len(re.findall(r"\([A-Z][\w&-]*[A-Z][\w&-]*\)", text))
    reading = replace(
        built_in,
        quotes="straight" if marks[1] > marks[0] else "curly",
        definition="plain" if plain > quoted else "quoted",
    )
    curly = [replace(each, text=in_curly_marks(each.text, reading)) for each in paragraphs]
    turns = [take_apart(each, built_in, None) for each in curly]
    kinds = list(dict.fromkeys(each.kind for each in paragraphs))
    bodies = [each for turn in turns for each in turn.sentences]
    first = Counter(verb for turn in turns for verb in _main_verbs(turn))
    expanded = frozenset(DEFINITION.findall("\n".join(each.text for each in curly)))
    return Habits(
        paragraphs=len(turns),
        sentences=len(bodies),
        verbs=first + Counter(verb for turn in turns for verb in _joined_verbs(turn, set(first))),
        openings={
            kind: Counter(turn.opening["verb"] for turn in turns if turn.opening and turn.paragraph.kind == kind)
            for kind in kinds
        },
        words={kind: [count_words(each.text) for each in curly if each.kind == kind] for kind in kinds},
        lengths={kind: [len(turn.sentences) for turn in turns if turn.paragraph.kind == kind] for kind in kinds},
        by_position=_by_position(turns),
        appositives=[count_words(turn.opening["appositive"]) for turn in turns if turn.opening],
        quotations=[count_words(term) for each in bodies for term in re.findall(r"(?<!\()“([^”]+)”", each)],
        bare=_bare(turns, expanded, built_in),
        expanded=expanded,
        connectives=Counter(each for turn in turns for each in _connectives(turn)),
        closers=Counter(each for turn in turns for each in _closers(turn)),
        marks=marks,
        definitions=(quoted, plain),
        spellings=_spellings(text, built_in),
        omitted=Counter({each: len(re.findall(rf"\b(?:{each})\b", text, re.IGNORECASE)) for each in built_in.omitted}),
    )


_PHRASE = r"(?:went on to [a-z]+|gave (?:the|an) example|called for|pointed out|[a-z]+)\b"
_NO_REPORT = frozenset(
    ("was", "were", "had", "did", "became", "came", "took", "got", "saw", "made", "left", "lived", "worked", "needed")
)


def _is_report(verb: str) -> bool:
    first = verb.split(maxsplit=1)[0]
    return first not in _NO_REPORT and (first.endswith("ed") or is_past(first) or first in AMBIGUOUS_PAST)


def _main_verbs(turn: Turn) -> Iterator[str]:
    """Yield the verb of the opening and every verb whose subject is the speaker."""
    if turn.opening:
        yield turn.opening["verb"]
    subject = rf"\b(?:He|She|he|she{f'|{re.escape(turn.family)}' if turn.family else ''})"
    for sentence in turn.sentences:
        for match in re.finditer(rf"{subject}\s+{ADVERBS}(?P<verb>{_PHRASE})", sentence):
            if _is_report(match["verb"]):
                yield match["verb"]


def _joined_verbs(turn: Turn, known: set[str]) -> Iterator[str]:
    """Yield the verbs that `and` joins to another, where they report elsewhere too."""
    for sentence in turn.sentences:
        for match in re.finditer(rf"\band (?:also |then )?(?P<verb>{_PHRASE})", sentence):
            if match["verb"] in known:
                yield match["verb"]


def _by_position(turns: Sequence[Turn]) -> dict[Position, list[int]]:
    found: dict[Position, list[int]] = {"first": [], "second": [], "later": [], "last": []}
    for turn in turns:
        for number, sentence in enumerate(turn.sentences):
            place: Position = "later"
            if number == 0:
                place = "first"
            elif number == len(turn.sentences) - 1:
                place = "last"
            elif number == 1:
                place = "second"
            found[place].append(count_words(sentence))
    return found


def _bare(turns: Sequence[Turn], expanded: frozenset[str], built_in: StyleProfile) -> Counter[str]:
    """Return the abbreviations that are never expanded: runs of capitals, and those that the style knows."""
    text = " ".join(re.sub("“[^”]*”", " ", turn.paragraph.text) for turn in turns)
    pattern = r"(?<![\w&-])(?:[A-Z]{2,6}s?|[A-Z]&[A-Z])(?![\w&])"
    known = {each for each in built_in.household if re.search(rf"(?<![\w&-]){re.escape(each)}(?![\w&-])", text)}
    found = Counter(re.findall(pattern, text))
    found |= Counter(
        {each: len(re.findall(rf"(?<![\w&-]){re.escape(each)}(?![\w&-])", text)) for each in sorted(known)}
    )
    return Counter({short: times for short, times in found.items() if short not in expanded})


def _connectives(turn: Turn) -> Iterator[str]:
    for sentence in turn.sentences[1:]:
        match = re.match(r"(?P<lead>[A-Z][a-z]+(?: [a-z-]+){0,5},) ", sentence)
        if match and match["lead"].rstrip(",") != turn.family:
            yield match["lead"]


def _closers(turn: Turn) -> Iterator[str]:
    """Yield how the last sentence of a longer turn ends it, "his" and "her" taken for one."""
    if len(turn.sentences) < 3:
        return
    match = re.search(
        r"\b(?P<verb>finished|concluded|closed|ended|completed|wrapped up) (?P<own>his|her|the|their) "
        r"(?P<what>[a-z]+(?: [a-z]+)?) (?P<how>by|with)\b",
        turn.sentences[-1],
    )
    if match:
        own = "his/her" if match["own"] in ("his", "her") else match["own"]
        yield f"{match['verb']} {own} {match['what']} {match['how']}"


def _spellings(text: str, built_in: StyleProfile) -> tuple[int, int]:
    counts = []
    for side in (0, 1):
        forms = "|".join(re.sub("e$", "", pair[side]) for pair in built_in.spelling)
        counts.append(len(re.findall(rf"\b(?:{forms})(?:e|s|es|ed|d|ing|ation|ations)?\b", text, re.IGNORECASE)))
    return counts[0], counts[1]
