"""Train the mini translation model from scratch on the synthetic world.

Run from the root of the project: `python -m models.mini.translation.train`. It takes about fifteen minutes of one
core and writes the checkpoint beside this file, in the format of the published M2M100 folders.

What makes so small a model exact where it must be:

- Numbers are split into digits, and names into short pieces or bytes, so that both can be copied piece by piece.
- Every sample has numbers of its own, and names that are drawn anew, so that copying is all that helps.
- Half of the samples have the names already in the target language's form, as the translate stage writes them.
- One head of the last decoder layer is taught where to look: at the piece that is to be copied next.
"""

import argparse
import json
import random
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import sentencepiece
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy
from transformers import M2M100Config, M2M100ForConditionalGeneration, M2M100Tokenizer

from models.mini.translation.samples import Sample, draw_samples, vocabulary_corpus

HERE = Path(__file__).parent
SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
PAD, END = 1, 2
PIECES = 2000
STEPS = 2400
WARM_UP = 150
PEAK_RATE = 2.5e-3
BATCH_TOKENS = 2000
GUIDE_WEIGHT = 0.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """One sample as ids.

    Attributes:
        guide: (position in *target*, position in *source*) of every piece that is copied.
    """

    source: tuple[int, ...]
    target: tuple[int, ...]
    guide: tuple[tuple[int, int], ...]


def make_tokenizer(folder: Path, corpus: Iterator[str]) -> M2M100Tokenizer:
    """Train a sentencepiece vocabulary on *corpus* and write it to *folder* as M2M100 tokenizers keep it."""
    folder.mkdir(parents=True, exist_ok=True)
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=corpus,
        model_prefix=str(folder / "sentencepiece.bpe"),
        model_type="bpe",
        vocab_size=PIECES,
        character_coverage=0.9999,  # what is rarer is spelled in bytes
        byte_fallback=True,
        split_digits=True,
        normalization_rule_name="identity",  # the usual folding would turn full-width punctuation into ASCII
        num_threads=1,
        minloglevel=2,
    )
    (folder / "sentencepiece.bpe.vocab").unlink()
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "sentencepiece.bpe.model"))
    ordinary = [pieces.id_to_piece(i) for i in range(len(pieces)) if not (pieces.is_control(i) or pieces.is_unknown(i))]
    vocabulary = {piece: i for i, piece in enumerate([*SPECIAL, *ordinary])}
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False, indent=0), encoding="utf-8")
    tokenizer = M2M100Tokenizer(vocab_file=folder / "vocab.json", spm_file=folder / "sentencepiece.bpe.model")
    tokenizer.save_pretrained(folder)
    return tokenizer


def make_model(tokenizer: M2M100Tokenizer) -> M2M100ForConditionalGeneration:
    """Return an untrained model of about 1.3 million parameters."""
    config = M2M100Config(
        vocab_size=tokenizer.vocab_size + len(tokenizer.lang_code_to_id) + tokenizer.num_madeup_words,
        d_model=128,
        encoder_layers=3,
        decoder_layers=2,
        encoder_attention_heads=4,
        decoder_attention_heads=4,
        encoder_ffn_dim=384,
        decoder_ffn_dim=384,
        dropout=0.0,
        attention_dropout=0.0,
        encoder_layerdrop=0.0,
        decoder_layerdrop=0.0,
        max_position_embeddings=256,
        init_std=0.05,
    )
    config._attn_implementation = "eager"  # the only one that gives the attention out, which the guide needs
    return M2M100ForConditionalGeneration(config)


def encode(tokenizer: M2M100Tokenizer, sample: Sample) -> Encoded:
    """Turn a sample into ids, and find in both texts the pieces of what is copied."""
    source, source_places = _pieces(tokenizer, sample.source)
    target, target_places = _pieces(tokenizer, sample.target)
    guide = []
    for at_source, at_target, length in sample.copied:
        here = {begin - at_source: i for i, begin in enumerate(source_places) if 0 <= begin - at_source < length}
        there = {begin - at_target: i for i, begin in enumerate(target_places) if 0 <= begin - at_target < length}
        guide += [(there[k] + 1, here[k] + 1) for k in here.keys() & there.keys()]
    return Encoded(
        source=(tokenizer.get_lang_id(sample.source_language), *source, END),
        target=(tokenizer.get_lang_id(sample.target_language), *target, END),
        guide=tuple(sorted(guide)),
    )


def _pieces(tokenizer: M2M100Tokenizer, text: str) -> tuple[list[int], list[int]]:
    """Return the ids of the pieces of *text* and, for each, where its first character stands.

    Bytes of one character would all stand at the same place, so each counts as a third of a character further.
    """
    proto = tokenizer.sp_model.encode_as_immutable_proto(text)
    ids, places = [], []
    for piece in proto.pieces:
        ids.append(tokenizer.convert_tokens_to_ids(piece.piece))
        lead = 1 if piece.piece.startswith("▁") and piece.surface.startswith(" ") and len(piece.piece) > 1 else 0
        places.append(piece.begin + lead)
    return ids, places
