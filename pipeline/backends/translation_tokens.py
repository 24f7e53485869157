"""Between texts and the token ids of a translation model, for the three families that can be used.

They differ in how the languages are named: M2M100 puts the source language before the text and makes the decoder
begin with the target's; NLLB-200 does the same with codes of its own; MADLAD-400, a T5, takes the target alone, before
the text. Special tokens are never read out of a text: "</s>" in a chat message is only four characters.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, assert_never

from pipeline.backends.catalogue import TranslationFamily
from pipeline.records import Language

NLLB_CODES: Mapping[Language, str] = {"zh": "zho_Hans", "ja": "jpn_Jpan", "ko": "kor_Hang", "en": "eng_Latn"}
_SPECIAL = re.compile(r"</?s>|<pad>|<unk>|<mask>|<2[A-Za-z_]+>|\b[a-z]{3}_[A-Z][a-z]{3}\b")
MADLAD_READS = 256
"""Pieces of a text that MADLAD-400 is given at once; T5 has no limit of its own, and was trained on sentences."""


@dataclass(frozen=True, kw_only=True)
class TranslationTokens:
    """A tokenizer and what it calls the languages.

    Attributes:
        tokenizer: As transformers loads it.
        longest: The most positions that the network has; 0 if it sets no limit.
    """

    tokenizer: Any
    family: TranslationFamily
    longest: int

    @cached_property
    def reads(self) -> int:
        """The most pieces that the model was made to read at once, those around the text included."""
        declared: int = self.tokenizer.model_max_length
        limits = [declared, self.longest or declared, MADLAD_READS if self.family == "madlad" else declared]
        return min(limits)

    def encode(self, text: str, source: Language, target: Language) -> list[int]:
        """Return what the encoder reads: *text* with the marks of the languages, and the end."""
        mark = self._of(target if self.family == "madlad" else source)
        return [mark, *self._read(text), int(self.tokenizer.eos_token_id)]

    def _read(self, text: str) -> Iterator[int]:
        """Yield the ids of the text alone."""
        if self.family == "m2m100":
            for piece in self.tokenizer.tokenize(text, split_special_tokens=True):
                yield from self._ids(piece)
        else:
            # T5's special tokens and marks are ordinary pieces of its vocabulary, which nothing else keeps apart.
            apart = _SPECIAL.sub(lambda match: " ".join(match[0]), text)
            yield from self.tokenizer.encode(apart, add_special_tokens=False, verbose=False)

    def first(self, target: Language) -> int | None:
        """Return the token that the decoder has to begin with; `None` where the source says it all."""
        return None if self.family == "madlad" else self._of(target)

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of *ids*, without special tokens and marks of languages.

        transformers 5 does not know the language codes of M2M100 as special, so that its own decoding would leave
        "__en__" in the text.
        """
        tokenizer = self.tokenizer
        hidden = {*tokenizer.all_special_ids, *self._languages.values()}
        count = tokenizer.vocab_size if self.family == "m2m100" else len(tokenizer)  # M2M100 has its codes above it
        pieces = tokenizer.convert_ids_to_tokens([i for i in ids if i < count and i not in hidden])
        text: str = tokenizer.convert_tokens_to_string(pieces)
        return text.strip()

    def _of(self, language: Language) -> int:
        return self._languages[language]

    @cached_property
    def _languages(self) -> Mapping[Language, int]:
        names: Mapping[Language, str]
        match self.family:
            case "m2m100":
                return {code: int(self.tokenizer.get_lang_id(code)) for code in NLLB_CODES}
            case "nllb":
                names = NLLB_CODES
            case "madlad":
                names = {code: f"<2{code}>" for code in NLLB_CODES}
            case _:
                assert_never(self.family)
        return {code: self._id(name) for code, name in names.items()}

    def _ids(self, piece: str) -> Iterator[int]:
        """Yield the ids of a piece, in shorter pieces if need be.

        The published vocabularies lack some pieces that their own sentencepiece models produce, "perhaps" among
        them (facebookresearch/fairseq issue 3463); such a word would be lost without a trace.
        """
        unknown = self.tokenizer.unk_token_id
        while piece:
            known = (end for end in range(len(piece), 1, -1) if self._id(piece[:end]) != unknown)
            end = next(known, 1)
            yield self._id(piece[:end])
            piece = piece[end:]

    def _id(self, piece: str) -> int:
        found: int = self.tokenizer.convert_tokens_to_ids(piece)
        return found


def knows_languages(tokenizer: Any, family: TranslationFamily) -> bool:  # noqa: ANN401 - transformers has no types
    """Tell whether *tokenizer* is one of *family*."""
    if family == "m2m100":
        return hasattr(tokenizer, "get_lang_id")
    names = NLLB_CODES.values() if family == "nllb" else [f"<2{code}>" for code in NLLB_CODES]
    return all(tokenizer.convert_tokens_to_ids(name) != tokenizer.unk_token_id for name in names)
