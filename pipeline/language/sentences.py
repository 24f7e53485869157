"""Where sentences end in zh, ja, ko and en text, by rules that read characters; also as a spaCy component.

The rules are linear in the length of the text, so no text is too long. The component (`trilogue_sentences`) sets
`Token.is_sent_start` for tokens, and keeps the exact character spans in `Doc._.sentence_spans`, because Chinese and
Japanese tokens need not end where sentences do.
"""

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from pipeline.language.sentence_marks import find_ends
from pipeline.records import Language

if TYPE_CHECKING:
    from spacy.language import Language as SpacyPipeline
    from spacy.tokens import Doc

COMPONENT = "trilogue_sentences"

_SPACE = re.compile(r"\s*")


def sentences(text: str, language: Language) -> tuple[tuple[int, int], ...]:
    """Return the (start, end) character spans of the sentences of *text*, in order.

    The spans tile the text: each starts where the one before ends, the first at 0, the last at its end. White space
    belongs to the sentence before it. An empty text has none.
    """
    return tuple(_tile(text, language))


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


def _tile(text: str, language: Language) -> Iterator[tuple[int, int]]:
    """Yield the spans between all ends of sentences, white space included."""
    start = 0
    for mark in find_ends(text, language):
        end = _SPACE.match(text, mark).end()  # type: ignore[union-attr]  # it always matches
        if end > start and end < len(text) and not text[start:end].isspace():
            yield start, end
            start = end
    if start < len(text):
        yield start, len(text)
