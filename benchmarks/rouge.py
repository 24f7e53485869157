"""ROUGE-L, and the LexRank of `sumy` as what extraction has to be better than."""

import importlib
import re
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
from rapidfuzz.distance import LCSseq

_WORD = re.compile(r"[a-z0-9]+")


def list_words(text: str) -> list[str]:
    """Return the words of an English text in lower case, as ROUGE counts them: runs of letters and digits."""
    return _WORD.findall(text.lower())


def rouge_l(text: str, reference: str) -> float:
    """Return ROUGE-L F1 in 0..1: precision and recall of the longest common subsequence of words, evenly weighted."""
    ours, theirs = list_words(text), list_words(reference)
    common = LCSseq.similarity(ours, theirs)
    return 2 * common / (len(ours) + len(theirs)) if common else 0.0


class _Tokenizer:
    """What `sumy` wants of a tokenizer; that of nltk needs data from the network."""

    def to_sentences(self, paragraph: str) -> tuple[str, ...]:
        """Return the text as the one sentence that it is."""
        return (paragraph,)

    def to_words(self, sentence: str) -> tuple[str, ...]:
        """Return its words."""
        return tuple(list_words(sentence))


class LexRank:
    """Plain LexRank: no stop words, no stemming. Ends the program with one sentence where `sumy` is not installed."""

    def __init__(self) -> None:
        try:
            models: Any = importlib.import_module("sumy.models.dom")
            ranking: Any = importlib.import_module("sumy.summarizers.lex_rank")
        except ImportError:
            sys.exit("The benchmark compares with LexRank: install it with `pip install sumy`.")
        self._models = models
        self._rank = ranking.LexRankSummarizer()
        self._tokenizer = _Tokenizer()

    def shorten(self, sentences: Sequence[str], words: int) -> str:
        """Return the most central sentences in their order, so many that they have *words* words, and cut there."""
        sentences = [each for each in sentences if list_words(each)]
        models, chosen = self._models, list(sentences)
        if sum(len(each.split()) for each in sentences) > words:
            parts = [models.Sentence(each, self._tokenizer) for each in sentences]
            document = models.ObjectDocumentModel([models.Paragraph(parts)])
            for count in range(1, len(parts) + 1):
                with np.errstate(invalid="ignore"):  # nothing is central where no sentence shares a word
                    chosen = [str(each) for each in self._rank(document, count)]
                if sum(len(each.split()) for each in chosen) >= words:
                    break
        return " ".join(" ".join(chosen).split()[:words])
