"""Folders of the published translation families with random weights, small enough to be made in a test."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

from pipeline.backends.translation_tokens import NLLB_CODES

CHARACTERS = (
    "▁abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,!?。、，？一二三四五六七八九十大会都市感谢使用"
    "あいうえおかきくけこさしすせそはまやらわをんです가나다라마바사아자차카타파하입니다감사"
)


def write_nllb(folder: Path) -> None:
    """Write a folder as `facebook/nllb-200-distilled-600M` is: an M2M100 network, codes such as zho_Hans."""
    from transformers import M2M100Config

    pieces = ["<s>", "<pad>", "</s>", "<unk>", *dict.fromkeys(CHARACTERS)]
    vocabulary = {piece: i for i, piece in enumerate(pieces)}
    tokenizer = Tokenizer(models.BPE(vocabulary, [], unk_token="<unk>", fuse_unk=True))
    _space(tokenizer)
    tokenizer.add_special_tokens([AddedToken(piece, special=True) for piece in pieces[:4]])
    tokenizer.add_special_tokens([AddedToken(code, special=True) for code in NLLB_CODES.values()])
    settings = {
        "tokenizer_class": "NllbTokenizer",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "pad_token": "<pad>",
        "unk_token": "<unk>",
        "additional_special_tokens": list(NLLB_CODES.values()),
        "model_max_length": 40,
    }
    _write_tokenizer(folder, tokenizer, settings)
    config = M2M100Config(
        vocab_size=len(pieces) + len(NLLB_CODES),
        d_model=16,
        encoder_layers=2,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_position_embeddings=64,
        init_std=0.5,
    )
    _write_model(folder, config)


def write_madlad(folder: Path) -> None:
    """Write a folder as `google/madlad400-3b-mt` is: a T5 that is told the target before the text."""
    from transformers import T5Config

    pieces = ["<unk>", "<s>", "</s>", *(f"<2{code}>" for code in NLLB_CODES), *dict.fromkeys(CHARACTERS)]
    tokenizer = Tokenizer(models.Unigram([(piece, -1.0) for piece in pieces], unk_id=0, byte_fallback=False))
    _space(tokenizer)
    tokenizer.add_special_tokens([AddedToken(piece, special=True) for piece in pieces[:3]])
    settings = {
        "tokenizer_class": "T5Tokenizer",
        "bos_token": "<s>",
        "eos_token": "</s>",
        "pad_token": "<s>",
        "unk_token": "<unk>",
        "extra_ids": 0,
        "model_max_length": 1_000_000,
    }
    _write_tokenizer(folder, tokenizer, settings)
    config = T5Config(
        vocab_size=len(pieces),
        d_model=16,
        d_kv=8,
        d_ff=32,
        num_layers=2,
        num_decoder_layers=2,
        num_heads=2,
        feed_forward_proj="gated-gelu",
        tie_word_embeddings=False,
        pad_token_id=1,
        eos_token_id=2,
        decoder_start_token_id=0,
        initializer_factor=4.0,
    )
    _write_model(folder, config)


def draw_texts(rng: random.Random, count: int, longest: int = 30) -> Sequence[str]:
    """Return texts of the characters that the folders know."""
    letters = CHARACTERS[1:]
    return ["".join(rng.choices(letters, k=rng.randint(2, longest))) for _ in range(count)]


def _space(tokenizer: Tokenizer) -> None:
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always", split=True)
    tokenizer.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always", split=True)


def _write_tokenizer(folder: Path, tokenizer: Tokenizer, settings: dict[str, object]) -> None:
    folder.mkdir(parents=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "tokenizer_config.json").write_text(json.dumps(settings), encoding="utf-8")


def _write_model(folder: Path, config: object) -> None:
    import torch
    from transformers import AutoModelForSeq2SeqLM

    torch.manual_seed(7)
    model = AutoModelForSeq2SeqLM.from_config(config)
    # Random weights hardly ever come to an end: the end is made as likely as what they say most.
    begin = torch.arange(5, 13).unsqueeze(0)
    said = model.generate(input_ids=begin, do_sample=False, max_length=None, max_new_tokens=12)[0].tolist()
    with torch.no_grad():
        rows = model.get_output_embeddings().weight
        rows[2] = 1.01 * rows[max(set(said), key=said.count)]
    model.save_pretrained(folder)
