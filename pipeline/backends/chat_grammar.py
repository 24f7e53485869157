"""Answers that follow a JSON schema whatever the model would rather say, by masking what it may say next.

`outlines_core`, the engine of outlines, turns a schema into an automaton over the tokens of a vocabulary; the masking
itself is done here, because its own is compiled on first use and needs a compiler on the machine. The tokens are
given to it as bytes: one character of Chinese, Japanese or Korean is often spread over several.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from typing import Any

import numpy as np

from pipeline.errors import UsageError


@dataclass(frozen=True, kw_only=True)
class Grammars:
    """The automata of one tokenizer.

    Attributes:
        tokenizer: A fast tokenizer of transformers.
        ends: The ids that end an answer.
    """

    tokenizer: Any
    ends: Sequence[int]
    _made: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    def automaton(self, schema: Mapping[str, object]) -> Any:  # noqa: ANN401 - the library has no types
        """Return the automaton of *schema*: the properties of an object in their order, on one line.

        Raises:
            UsageError: The library is not installed, or the model has no tokens for what the schema needs.
            ValueError: The schema uses what the library does not know.
        """
        text = json.dumps(schema, ensure_ascii=False)
        if text not in self._made:
            library = _library()
            expression = library.json_schema.build_regex_from_schema(text, r"[ ]?")
            try:
                self._made[text] = library.Index(expression, self._vocabulary)
            except ValueError as error:
                raise UsageError(
                    "The vocabulary of the chat model cannot write what is asked of it; use another model."
                ) from error
        return self._made[text]

    @cached_property
    def _vocabulary(self) -> Any:  # noqa: ANN401 - the library has no types
        tokens: dict[bytes, list[int]] = {}
        for index, content in token_bytes(self.tokenizer).items():
            if index not in self.ends:
                tokens.setdefault(content, []).append(index)
        return _library().Vocabulary(self.ends[0], tokens)


class Mask:
    """A logits processor of transformers that leaves each row only what its automaton allows; `None` allows all."""

    def __init__(self, automata: Sequence[Any], ends: Sequence[int]) -> None:
        self._guides = [None if each is None else _library().Guide(each) for each in automata]
        self._ends = frozenset(ends)
        self._begun = False

    def __call__(self, ids: Any, scores: Any) -> Any:  # noqa: ANN401 - torch tensors
        """Return *scores* (rows, vocabulary) with minus infinity for what may not come after *ids* (rows, length)."""
        last = ids[:, -1].tolist()
        for row, guide in enumerate(self._guides):
            if guide is None:
                continue
            if self._begun and last[row] in self._ends:
                self._guides[row] = None  # what comes after the end is padding
                continue
            if self._begun:
                guide.advance(last[row], return_tokens=False)
            scores[row] = scores[row].masked_fill(self._forbidden(guide, scores), float("-inf"))
        self._begun = True
        return scores

    def _forbidden(self, guide: Any, scores: Any) -> Any:  # noqa: ANN401 - torch tensors
        import torch

        width = scores.shape[-1]
        words = np.zeros((width + 31) // 32, dtype=np.int32)
        guide.write_mask_into(words.ctypes.data, words.size, words.itemsize)
        allowed = np.unpackbits(words.view(np.uint8), bitorder="little")[:width].astype(bool)
        return torch.from_numpy(~allowed).to(scores.device)


def token_bytes(tokenizer: Any) -> dict[int, bytes]:  # noqa: ANN401 - transformers has no types
    """Return what each token that is not special writes, by its id.

    Tokenizers spell bytes in one of two ways: every byte as a visible character (as GPT-2 did), or a space as "▁" and
    what the vocabulary lacks as "<0xE4>" (as sentencepiece does).
    """
    special = {*tokenizer.all_special_ids, *tokenizer.added_tokens_decoder}
    visible = "ByteLevel" in json.dumps(json.loads(tokenizer.backend_tokenizer.to_str())["decoder"])
    spell = _visible_bytes if visible else _sentencepiece_bytes
    written = {index: spell(token) for token, index in tokenizer.get_vocab().items() if index not in special}
    return {index: content for index, content in written.items() if content}


@cache
def _bytes_of_characters() -> dict[str, int]:
    from transformers.convert_slow_tokenizer import bytes_to_unicode

    return {character: value for value, character in bytes_to_unicode().items()}


def _visible_bytes(token: str) -> bytes:
    values = _bytes_of_characters()
    return bytes(values[each] for each in token) if all(each in values for each in token) else token.encode()


def _sentencepiece_bytes(token: str) -> bytes:
    if len(token) == 6 and token.startswith("<0x") and token.endswith(">"):
        return bytes([int(token[3:5], 16)])
    return token.replace("▁", " ").encode()


def _library() -> Any:  # noqa: ANN401 - the library has no types
    try:
        import outlines_core
        import outlines_core.json_schema
    except ImportError as error:
        raise UsageError(
            "A local chat model needs outlines to answer by a schema, and it is not installed; "
            "run `pip install 'trilogue[chat]'`, or use a chat server."
        ) from error
    return outlines_core
