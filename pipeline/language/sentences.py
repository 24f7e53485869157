"""Where sentences end in zh, ja, ko and en text, as a spaCy pipeline.

The rules of its component (`trilogue_sentences`) read characters, and are linear in the length of the text, so no text
is too long. spaCy's own tokenizers are not used: those for Japanese and Korean want dictionaries, and all of them need
quadratic time for some texts. The one here makes a token of every Chinese character, kana and mark, and of every run of
other letters, of digits, and of white space, so that sentences begin where tokens do, and `Doc.sents` is exact.
"""

import functools
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from pipeline.language.sentence_marks import find_ends
from pipeline.records import Language

if TYPE_CHECKING:
    from spacy.language import Language as SpacyPipeline
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

COMPONENT = "trilogue_sentences"

_SPACE = re.compile(r"\s*")
_WIDE = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(rf"[^\W\d_{_WIDE}]+|[0-9]+|\s+|.", re.DOTALL)


def sentences(text: str, language: Language) -> tuple[tuple[int, int], ...]:
    """Return the (start, end) character spans of the sentences of *text*, in order.

    The spans tile the text: each starts where the one before ends, the first at 0, the last at its end. White space
    belongs to the sentence before it. An empty text has none.
    """
    if not text:
        return ()
    starts = [each.start_char for each in load_pipeline(language)(text).sents]
    return tuple(zip(starts, [*starts[1:], len(text)], strict=True))


@functools.cache
def load_pipeline(language: Language) -> "SpacyPipeline":
    """Return spaCy's blank pipeline for *language* with the component, which needs no model and no dictionary."""
    import spacy
    from spacy.language import Language as SpacyPipeline

    if not SpacyPipeline.has_factory(COMPONENT):
        SpacyPipeline.factory(COMPONENT, assigns=["token.is_sent_start"], func=_factory)
    plain = {"nlp": {"tokenizer": {"@tokenizers": "spacy.Tokenizer.v1"}}}
    nlp = spacy.blank(language, config=plain)
    nlp.max_length = 10**9  # characters; the limit is for models, and there is none here
    nlp.tokenizer = Tokenizer(nlp.vocab)
    nlp.add_pipe(COMPONENT, config={"language": language})
    return nlp


def _factory(nlp: "SpacyPipeline", name: str, language: Language = "en") -> "SentenceFinder":
    """Build the component for spaCy, which wants these parameter names."""
    return SentenceFinder(language)


class Tokenizer:
    """Cuts a text into tokens, white space among them, that lose nothing of it."""

    def __init__(self, vocab: "Vocab") -> None:
        """Make documents of *vocab*."""
        self.vocab = vocab

    def __call__(self, text: str) -> "Doc":
        """Return *text* as a document."""
        from spacy.tokens import Doc

        words = _TOKEN.findall(text)
        return Doc(self.vocab, words=words, spaces=[False] * len(words))


class SentenceFinder:
    """The spaCy component: marks where sentences start."""

    def __init__(self, language: Language) -> None:
        """Find the sentences of *language*."""
        self.language = language

    def __call__(self, doc: "Doc") -> "Doc":
        """Set sentence starts on *doc*."""
        import numpy as np

        starts = [start for start, _ in _tile(doc.text, self.language)]
        # All at once: setting `Token.is_sent_start` looks through the whole document for each token.
        begins = np.isin(doc.to_array("IDX"), np.array(starts, dtype=np.uint64))
        return doc.from_array(["SENT_START"], np.where(begins, 1, -1).astype(np.int64).view(np.uint64)[:, None])


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
