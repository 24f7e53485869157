"""Where sentences end in zh, ja, ko and en text, as a spaCy component.

Spoken text often has no punctuation, so Korean and Japanese sentences also end at a polite verb ending. The
component (`trilogue_sentences`) reads the text itself, sets `Token.is_sent_start` for tokens, and keeps the exact
character spans in `Doc._.sentence_spans`, because Chinese and Japanese tokens need not end where sentences do.
"""

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.records import Language

if TYPE_CHECKING:
    from spacy.language import Language as SpacyPipeline
    from spacy.tokens import Doc

COMPONENT = "trilogue_sentences"

_LONGEST_SPACY = 15_000  # characters; SudachiPy and spaCy refuse very long texts, and a talk never needs one

_OPENERS = "「『（(【《〈“‘[｢"
_CLOSERS = "」』）)】》〉”’]｣\"'"
_PAIRS = {
    "「": "」",
    "『": "』",
    "（": "）",
    "(": ")",
    "【": "】",
    "《": "》",
    "〈": "〉",
    "“": "”",
    "[": "]",
    "｢": "｣",
}
_SPACE = re.compile(r"\s*")
_LONGEST_QUOTE = 200  # characters; an opener without its closer must not swallow the rest of the text
_ENDERS = "。！？!?．.…｡"

_MAY_END = {"etc", "a.m", "p.m", "u.s", "u.k", "inc", "ltd", "co", "corp", "jr", "sr", "ph.d"}  # or end a sentence
_ABBREVIATIONS = _MAY_END | {
    "mr", "mrs", "ms", "dr", "prof", "st", "gov", "gen", "rep", "sen", "hon", "vs", "eg", "ie", "dept", "est", "fig",
    "approx", "vol", "ed", "eds", "e.g", "i.e", "m.d",
}  # fmt: skip
_JAPANESE_ENDING = re.compile(
    "(?:でした|ました|ませんでした|ます(?!ます)(?<!ますます)|ません(?!でした)|です|でしょう|ましょう|ください|下さい)"
    "(?:よね|よ(?!ろ|う)|ね|か(?!ら|も|どうか)|わ(?=[。\\s]))?(?=[^、。，．,.！？!?…」』）)])"
)
_JAPANESE_CONTINUES = re.compile(  # the clause before is not the sentence: because, but, that, if, …
    r"\s*(?:が(?!ん)|けれど|けど|し(?![かた])|ので|から|と(?!ても|りわけ|くに|ころで|もに|うきょう)|の[はがをにで]|ら|り|かどうか|ことを)"
)
_JAPANESE_FILLER = re.compile("[はがもでと]ですね$")  # これはですね … is no sentence
_KOREAN_ENDING = re.compile(
    r"(?:니다|니까|습니다|ㅂ니다|세요|십시오|어요|아요|해요|에요|예요|네요|지요|죠|군요|까요|나요|거든요|는데요|대요|래요|하자|합시다|한다|된다|했다|였다|이다|있다|없다|같다|는다)(?=\s)"
)
_KOREAN_CONTINUES = re.compile(r"\s+(?:라고|라는|고|는|라며|면서|만)(?=\s)")


def sentences(text: str, language: Language) -> tuple[tuple[int, int], ...]:
    """Return the (start, end) character spans of the sentences of *text*, in order.

    The spans tile the text: each starts where the one before ends, the first at 0, the last at its end. White space
    belongs to the sentence before it. An empty text has none.
    """
    if not text:
        return ()
    nlp = load_pipeline(language)
    spans: list[tuple[int, int]] = []
    for start, end in _chunks(text):
        doc = nlp(text[start:end])
        spans += [(start + first, start + last) for first, last in doc._.sentence_spans]
    return tuple(spans)


@functools.cache
def load_pipeline(language: Language) -> "SpacyPipeline":
    """Return spaCy's blank pipeline for *language* with the component, which needs no model and no dictionary."""
    import spacy
    from spacy.language import Language as SpacyPipeline
    from spacy.tokens import Doc

    if not Doc.has_extension("sentence_spans"):
        Doc.set_extension("sentence_spans", default=())
    if not SpacyPipeline.has_factory(COMPONENT):
        SpacyPipeline.factory(COMPONENT, assigns=["token.is_sent_start", "doc._.sentence_spans"], func=_factory)
    # The default Japanese and Korean tokenizers want SudachiPy and MeCab; the rules here read characters.
    plain: dict[str, Any] = {"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}}
    nlp = spacy.blank(language, config=plain if language in ("ja", "ko") else {})
    nlp.add_pipe(COMPONENT, config={"language": language})
    return nlp


def _factory(nlp: "SpacyPipeline", name: str, language: Language = "en") -> "SentenceFinder":
    """Build the component for spaCy, which wants these parameter names."""
    return SentenceFinder(language)


class SentenceFinder:
    """The spaCy component: marks where sentences start."""

    def __init__(self, language: Language) -> None:
        """Find the sentences of *language*."""
        self.language = language

    def __call__(self, doc: "Doc") -> "Doc":
        """Set sentence starts and the exact spans on *doc*."""
        spans = tuple(_tile(doc.text, self.language))
        doc._.sentence_spans = spans
        starts = iter([*(start for start, _ in spans), len(doc.text) + 1])
        start = next(starts)
        for token in doc:
            token.is_sent_start = token.idx >= start
            while token.idx >= start:
                start = next(starts)
        return doc


def _chunks(text: str) -> Iterator[tuple[int, int]]:
    """Cut a very long text at line or sentence ends, or anywhere if it has none."""
    start = 0
    while len(text) - start > _LONGEST_SPACY:
        window = text[start : start + _LONGEST_SPACY]
        cut = max(window.rfind(mark) for mark in "\n。！？ ") + 1 or _LONGEST_SPACY
        yield start, start + cut
        start += cut
    if start < len(text):
        yield start, len(text)


def _tile(text: str, language: Language) -> Iterator[tuple[int, int]]:
    """Yield the spans between all ends of sentences, white space included."""
    start = 0
    for mark in _ends(text, language):
        end = _SPACE.match(text, mark).end()  # type: ignore[union-attr]  # it always matches
        if end > start and text[start:end].strip() and end < len(text):
            yield start, end
            start = end
    if start < len(text):
        yield start, len(text)


def _ends(text: str, language: Language) -> Iterator[int]:
    """Yield positions after the last character of sentences, in order."""
    soft = set(_soft_ends(text, language))
    position = 0
    while position < len(text):
        character = text[position]
        if character in _PAIRS:
            close = text.find(_PAIRS[character], position + 1, position + _LONGEST_QUOTE)
            if close > 0:
                position = close + 1
                if text[close - 1] in "。！？!?.｡" and _ends_after_quote(text, position):
                    yield position
                continue
        if character in _ENDERS and not _inside(text, position):
            end = position + 1
            while end < len(text) and text[end] in _ENDERS + _CLOSERS:
                end += 1
            yield end
            position = end
            continue
        if character == "\n" or position + 1 in soft:
            yield position + 1
        position += 1


def _ends_after_quote(text: str, position: int) -> bool:
    """Tell whether a quotation that ends with a full stop also ends its sentence."""
    rest = text[position:].lstrip()
    return not rest or (text[position : position + 1].isspace() and rest[0].isupper())


def _inside(text: str, position: int) -> bool:
    """Tell whether the mark at *position* is inside a number, an abbreviation, a name or an ellipsis."""
    character, after = text[position], text[position + 1 : position + 2]
    if character == "…":
        return bool(after) and after not in _ENDERS + _CLOSERS and not after.isspace()
    if character not in ".．":
        return False
    if after and after.isascii() and (after.isalnum() or after in ",;:-/@"):
        return True  # 3.5, e.g., Node.js
    word = re.search(r"[A-Za-z.]+$", text[max(0, position - 12) : position])
    return bool(word and after) and _abbreviates(word[0] if word else "", text[position + 1 : position + 4].lstrip())


def _abbreviates(word: str, rest: str) -> bool:
    """Tell whether the full stop after *word* belongs to it, given what comes next."""
    name = word.lower().strip(".")
    if len(name) == 1 and word[-1].isupper():
        return True  # an initial: J. Smith
    if name in ("no", "nos"):
        return rest[:1].isdigit()
    return name in _ABBREVIATIONS and not (name in _MAY_END and rest[:1].isupper())


def _soft_ends(text: str, language: Language) -> Iterator[int]:
    """Yield the ends of Japanese and Korean sentences that no mark ends."""
    if language == "ja":
        for match in _JAPANESE_ENDING.finditer(text):
            filler = _JAPANESE_FILLER.search(text[max(0, match.start() - 1) : match.end()])
            if not filler and not _JAPANESE_CONTINUES.match(text, match.end()):
                yield match.end()
    elif language == "ko":
        for match in _KOREAN_ENDING.finditer(text):
            if not _KOREAN_CONTINUES.match(text, match.end()):
                yield match.end()
