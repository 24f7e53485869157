"""Words, numbers and names of a transcript.

Texts are compared after this normalization: NFKC, case folded, apostrophes dropped, separators inside numbers dropped
except the decimal point, every other punctuation mark and symbol a space. English is then counted in words; Chinese,
Japanese and Korean in characters without spaces.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence

from pipeline.evaluate.matching import COLLAR, Turn, cover, find_partners, find_turns, hear, meetings
from pipeline.evaluate.reference import Reference
from pipeline.evaluate.scores import Row, Score, give, give_share, load
from pipeline.language.names import Mention, mentions
from pipeline.language.numbers import Number, numbers, unsupported
from pipeline.records import LANGUAGES, Language, Person, Span, Utterance

_NAMES: dict[Language, str] = {"zh": "Chinese", "ja": "Japanese", "ko": "Korean", "en": "English"}


def normalize(text: str) -> str:
    """Return *text* as it is compared, with single spaces."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = re.sub(r"['’‘`]", "", re.sub(r"(?<=\d),(?=\d{3})", "", text))
    kept = (
        each if _is_spoken(each) or (each == "." and _is_digit(text, at - 1) and _is_digit(text, at + 1)) else " "
        for at, each in enumerate(text)
    )
    return " ".join("".join(kept).split())


def _is_spoken(character: str) -> bool:
    return unicodedata.category(character)[0] in "LMN"


def _is_digit(text: str, at: int) -> bool:
    return 0 <= at < len(text) and text[at].isdigit()


def units(text: str, language: Language) -> list[str]:
    """Return what errors are counted in: words of English, characters of other languages."""
    plain = normalize(text)
    return plain.split() if language == "en" else list(plain.replace(" ", ""))


def score_wording(reference: Reference, heard: Sequence[Utterance], people: tuple[Person, ...]) -> Iterator[Score]:
    """Yield error rates by language, what was invented, and how many numbers and names are right."""
    turns = find_turns(reference.utterances)
    texts = hear(turns, heard)
    spoken = {each.language for each in reference.utterances}
    for language in LANGUAGES:
        if language in spoken:
            own = [(turn, text) for turn, text in zip(turns, texts, strict=True) if turn.language == language]
            rate, things = ("WER", "words") if language == "en" else ("CER", "characters")
            rows = list(_count_errors(reference, own, language))
            yield give_share(f"error-rate.{language}", f"{rate}, {_NAMES[language]}", rows, things)
    yield from _score_invented(reference, heard)
    partners = find_partners(reference.utterances, heard)
    yield give_share("numbers", "numbers right", _count_numbers(reference, heard, partners), "numbers")
    yield give_share("names", "names right", _count_names(reference, heard, partners, people), "names")


def _count_errors(reference: Reference, pairs: Sequence[tuple[Turn, str]], language: Language) -> Iterator[Row]:
    """Yield errors and length for each utterance; where an error lies in its turn is known from the alignment."""
    jiwer = load("jiwer")
    owned = [[(unit, at) for at, each in enumerate(turn.utterances) for unit in units(each.text, language)]
             for turn, _ in pairs]  # fmt: skip
    found = jiwer.process_words(
        [" ".join(unit for unit, _ in each) for each in owned],
        [" ".join(units(text, language)) for _, text in pairs],
    )
    for (turn, _), owners, chunks in zip(pairs, owned, found.alignments, strict=True):
        errors, lengths = [0] * len(turn.utterances), [0] * len(turn.utterances)
        for _, owner in owners:
            lengths[owner] += 1
        for chunk in chunks:
            if chunk.type == "insert":
                before = owners[max(0, chunk.ref_start_idx - 1)][1] if owners else 0
                errors[before] += chunk.hyp_end_idx - chunk.hyp_start_idx
            elif chunk.type != "equal":
                for _, owner in owners[chunk.ref_start_idx : chunk.ref_end_idx]:
                    errors[owner] += 1
        for each, wrong, length in zip(turn.utterances, errors, lengths, strict=True):
            yield Row(reference.is_held_out(each.id), wrong, length)


def _score_invented(reference: Reference, heard: Sequence[Utterance]) -> Iterator[Score]:
    """Score what was written down where nobody spoke: words of which no part is within the collar of speech."""
    speech = cover([*(each.span for each in reference.speech), *(each.span for each in reference.utterances)], COLLAR)
    words = [(span, count) for each in heard for span, count in _pieces(each)]
    touched = {at for at, _, _ in meetings([span for span, _ in words], speech)}
    silent = [(span, count) for at, (span, count) in enumerate(words) if at not in touched]
    note = f"more than {COLLAR / 1000:g} s from any speech"
    yield give("invented.words", "words where nobody speaks", "count", sum(count for _, count in silent), note=note)
    seconds = sum(span.duration for span in cover([span for span, _ in silent])) / 1000
    yield give("invented.seconds", "time with such words", "seconds", seconds)


def _pieces(utterance: Utterance) -> Iterator[tuple[Span, int]]:
    """Yield the smallest stretches whose time is known, and how many words (or characters) they hold."""
    if utterance.words:
        for each in utterance.words:  # a word without a length of its own still stands somewhere
            span = Span(start=each.span.start, end=max(each.span.end, each.span.start + 1))
            yield span, len(units(each.text, utterance.language))
    else:
        yield utterance.span, len(units(utterance.text, utterance.language))


# --- numbers and names -------------------------------------------------------------------------------------------


def strong_numbers(text: str, language: Language) -> list[Number]:
    """Return the numbers of a text that must not get lost."""
    return [each for each in numbers(text, language) if not each.weak]


def _count_numbers(
    reference: Reference, heard: Sequence[Utterance], partners: Sequence[tuple[int, ...]]
) -> Iterator[Row]:
    """Yield found and said numbers; each number of the run stands for one of the reference only."""
    left = [list(numbers(each.text, each.language)) for each in heard]
    for each, own in zip(reference.utterances, partners, strict=True):
        said = strong_numbers(each.text, each.language)
        found = sum(_take(number, [left[at] for at in own]) for number in said)
        yield Row(reference.is_held_out(each.id), found, len(said))


def _take(number: Number, pools: Sequence[list[Number]]) -> bool:
    """Remove the same number from one of the pools; tell whether there was one."""
    for pool in pools:
        for at, other in enumerate(pool):
            if not unsupported([number], [other]):
                del pool[at]
                return True
    return False


def written_names(text: str, language: Language, people: tuple[Person, ...]) -> list[list[Mention]]:
    """Return who is named in a text exactly as the event writes it; several people where the text does not decide."""
    places: dict[int, list[Mention]] = {}
    for each in mentions(text, language, people):
        if squeeze(text[each.start : each.end]) == squeeze(each.form):
            places.setdefault(each.start, []).append(each)
    return list(places.values())


def squeeze(text: str) -> str:
    """Return a normalized text without spaces, as names are compared."""
    return normalize(text).replace(" ", "")


def _count_names(
    reference: Reference, heard: Sequence[Utterance], partners: Sequence[tuple[int, ...]], people: tuple[Person, ...]
) -> Iterator[Row]:
    """Yield found and said names; a name is right only if it is written as in the reference, but for spaces."""
    for each, own in zip(reference.utterances, partners, strict=True):
        text = squeeze(" ".join(heard[at].text for at in own))
        said = [each.text[place[0].start : place[0].end] for place in written_names(each.text, each.language, people)]
        found = 0
        for name in sorted(map(squeeze, said), key=len, reverse=True):
            if name in text:
                found += 1
                text = text.replace(name, " ", 1)
        yield Row(reference.is_held_out(each.id), found, len(said))
