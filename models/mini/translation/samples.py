"""Samples to train the mini translation model on, drawn from the synthetic world.

Nothing held out is ever drawn: neither templates nor names.
"""

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import permutations

from models.mini.translation.clauses import composed_line
from models.mini.translation.terms import swap_term
from pipeline.language.authority import space_between
from pipeline.language.magnitudes import write_magnitudes
from pipeline.records import LANGUAGES, Language
from world.grammar import Line, training_line
from world.lexicon import person

APPROVED_SHARE = 0.8
"""Share of the samples whose names are in the target's form already, as the translate stage writes them."""

INVENTED_SHARE = 0.75
"""Share of those names that are made of random characters, so that no name is worth remembering."""

TERM_SHARE = 0.4
"""Share of the samples in which a term, where there is one, is in the target's form, and one that nobody knows."""

OTHER_NUMBER_SHARE = 0.3
PAIR_SHARE = 0.1
UNPUNCTUATED_SHARE = 0.05

DIRECTIONS = tuple(permutations(LANGUAGES, 2))
_WEIGHTS = tuple(2 if target == "en" else 1 for _, target in DIRECTIONS)  # English is what the report is written in
_ONSETS = ("b", "ch", "d", "f", "g", "h", "j", "k", "l", "m", "n", "p", "r", "s", "sh", "t", "v", "w", "y", "z", "")
_RIMES = [
    "a",
    "e",
    "i",
    "o",
    "u",
    "ai",
    "an",
    "ang",
    "ar",
    "ee",
    "en",
    "er",
    "eun",
    "in",
    "ing",
    "on",
    "oo",
    "ong",
    "un",
    "yu",
]
_END = "。．.？?！!"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One text and its translation.

    Attributes:
        copied: (place in *source*, place in *target*, length) in characters of every string that both share.
    """

    source: str
    source_language: Language
    target: str
    target_language: Language
    copied: tuple[tuple[int, int, int], ...]


def vocabulary_corpus(rng: random.Random, lines: int = 8000) -> Iterator[str]:
    """Yield texts that have the words and characters of the world in their proportions."""
    for _ in range(lines):
        yield from training_line(rng).text.values()


def draw_samples(rng: random.Random, count: int, composed: float) -> Iterator[Sample]:
    """Draw *count* samples, four directions of each line; *composed* is the share of lines made from clauses."""
    for _ in range(count // 4):
        lines = [composed_line(rng) if rng.random() < composed else training_line(rng)]
        if rng.random() < PAIR_SHARE:
            lines.append(training_line(rng))
        for source, target in rng.choices(DIRECTIONS, weights=_WEIGHTS, k=4):
            yield draw_sample(rng, lines, source, target)


def draw_sample(rng: random.Random, lines: Sequence[Line], source: Language, target: Language) -> Sample:
    """Turn a line, or several that follow each other, into a sample."""
    texts = [_named(rng, each, source, target) for each in lines]
    said, written = (
        (" " if language in ("ko", "en") else "").join(text[side] for text, _ in texts)
        for side, language in enumerate((source, target))
    )
    terms: tuple[str, ...] = ()
    if rng.random() < TERM_SHARE:
        said, written, terms = swap_term(rng, said, written, (source, target), lambda: invent_name(rng, target))
    said = write_magnitudes(said, source, target)
    if rng.random() < OTHER_NUMBER_SHARE:
        said, written = _renumbered(rng, said, written)
    if rng.random() < UNPUNCTUATED_SHARE:
        said = said.rstrip(_END)
    same = {*(name for _, names in texts for name in names), *terms, *re.findall("[0-9]+", said)}
    return Sample(
        source=said,
        source_language=source,
        target=written,
        target_language=target,
        copied=tuple(
            (said.index(each), written.index(each), len(each))
            for each in sorted(same)
            if said.count(each) == written.count(each) == 1
        ),
    )


def invent_name(rng: random.Random, language: Language) -> str:
    """Return a name nobody has, in one of the shapes that names have in *language*.

    Half of them are put together from pieces of known names, half from any characters.
    """
    if rng.random() < 0.5:
        return _recombined(person(rng).names[language], person(rng).names[language], rng)
    match language:
        case "zh":
            name = _characters(rng, 0x4E00, 0x9FA0, rng.choice((2, 3, 3, 4, 6)))
            return name if len(name) < 5 else f"{name[:3]}·{name[3:]}"
        case "ja" if rng.random() < 0.5:
            return _characters(rng, 0x4E00, 0x9FA0, rng.randint(3, 5))
        case "ja":
            return "・".join(_characters(rng, 0x30A2, 0x30ED, rng.randint(2, 4)) for _ in range(2))
        case "ko":
            name = _characters(rng, 0xAC00, 0xD7A3, rng.choice((2, 3, 3, 4, 5)))
            return name if len(name) < 4 else f"{name[:2]} {name[2:]}"
        case "en":
            syllables = [rng.choice(_ONSETS) + rng.choice(_RIMES) for _ in range(4)]
            middle = rng.randint(1, 3)
            return f"{''.join(syllables[:middle]).capitalize()} {''.join(syllables[middle:]).capitalize()}"


def _characters(rng: random.Random, first: int, last: int, count: int) -> str:
    return "".join(chr(rng.randint(first, last)) for _ in range(count))


def _recombined(one: str, other: str, rng: random.Random) -> str:
    """Join the beginnings of the words of a name to the ends of the words of another."""
    joint = next((each for each in " ·・" if each in one), "")
    heads = one.split(joint) if joint else [one]
    ends = re.split(f"[{joint or ' '} ·・]", other)
    words = []
    for head in heads:
        end = rng.choice(ends)
        word = head[: rng.randint(1, len(head))] + end[rng.randint(0, len(end) - 1) :].lower()
        words.append(word)
    return joint.join(words)


def _named(
    rng: random.Random, line: Line, source: Language, target: Language
) -> tuple[tuple[str, str], tuple[str, ...]]:
    """Return both texts of a line and the names that they share: most often the target's, or invented ones."""
    said, written = line.text[source], line.text[target]
    if rng.random() > APPROVED_SHARE:
        return (said, written), ()
    names = []
    for each in line.people:
        if each.names[source] in said and each.names[target] in written:  # else only the family name is spoken
            name = invent_name(rng, target) if rng.random() < INVENTED_SHARE else each.names[target]
            before, after = said.split(each.names[source], 1)
            left, right = space_between(before[-1:], name[0]), space_between(name[-1], after[:1])
            said = f"{before}{left}{name}{right}{after}"
            written = written.replace(each.names[target], name, 1)
            names.append(name)
    return (said, written), tuple(names)


def _renumbered(rng: random.Random, said: str, written: str) -> tuple[str, str]:
    """Put other digits for one number that both texts have once."""
    numbers = [each for each in re.findall(r"[0-9]+", said) if said.count(each) == written.count(each) == 1]
    if not numbers:
        return said, written
    old = rng.choice(numbers)
    new = str(rng.randint(2, 10 ** rng.randint(1, 5)))
    return said.replace(old, new), written.replace(old, new)
