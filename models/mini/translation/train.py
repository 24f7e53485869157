"""Train the mini translation model from scratch on the synthetic world.

Run from the root of the project: `python -m models.mini.translation.train`. It takes about 55 minutes of one
core and writes the checkpoint beside this file, in the format of the published M2M100 folders.

What makes so small a model exact where it must be:

- Numbers are split into digits, and names into short pieces or bytes, so that both can be copied piece by piece.
- Every sample has numbers of its own, and names that are drawn anew, so that copying is all that helps.
- Most of the samples have the names already in the target language's form, as the translate stage writes them.
- One head of the last decoder layer is taught where to look: at the piece that is to be copied next.
"""

import argparse
import copy
import json
import logging
import math
import random
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
PIECES = 2600
GUIDE_WEIGHT = 1.0
LONGEST = 128
"""Pieces in a text. Two sentences have fewer; the backend cuts what is longer."""
READS = 48
"""Pieces that the backend gives it at once: of much more than a long sentence it loses parts."""
TWELFTHS = 12
ATTENTION = "eager"
"""The only implementation that gives the attention out, which the guide needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One course of training, with a learning rate that rises and falls.

    Attributes:
        rate: The highest learning rate.
        batch: At most so many padded pieces of target text at once.
        composed: Share of the lines that are put together from clauses, not drawn from the world's templates.
    """

    steps: int
    warm_up: int
    rate: float
    batch: int
    composed: float


PHASES = (
    Phase(steps=2600, warm_up=150, rate=2.5e-3, batch=2000, composed=0.1),
    Phase(steps=900, warm_up=30, rate=1.5e-3, batch=1200, composed=0.6),
    Phase(steps=2400, warm_up=50, rate=2.0e-3, batch=1600, composed=0.5),
    Phase(steps=1400, warm_up=50, rate=1.5e-3, batch=1600, composed=0.6),
    Phase(steps=1500, warm_up=50, rate=1.5e-3, batch=1600, composed=0.6),
    Phase(steps=2000, warm_up=50, rate=1.2e-3, batch=1600, composed=0.45),
)
"""First whole sentences, then sentences that have to be understood clause by clause."""


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
        character_coverage=0.985,  # what is rarer, in names above all, is spelled in bytes
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
    vocabulary_file, pieces_file = folder / "vocab.json", folder / "sentencepiece.bpe.model"
    tokenizer = M2M100Tokenizer(vocab_file=vocabulary_file, spm_file=pieces_file, model_max_length=READS)
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
        max_position_embeddings=LONGEST,
        init_std=0.05,
    )
    config._attn_implementation = ATTENTION
    return M2M100ForConditionalGeneration(config)


def encode(tokenizer: M2M100Tokenizer, sample: Sample) -> Encoded:
    """Turn a sample into ids, and find in both texts the pieces of what is copied."""
    source, target = (tokenizer.sp_model.encode(text, out_type=str) for text in (sample.source, sample.target))
    guide: list[tuple[int, int]] = []
    if sample.copied:
        source_places, target_places = _places(source), _places(target)
        for at_source, at_target, length in sample.copied:
            for offset in range(TWELFTHS * length):
                here, there = TWELFTHS * at_source + offset, TWELFTHS * at_target + offset
                if here in source_places and there in target_places:
                    guide.append((target_places[there], source_places[here]))
    ids = tokenizer.encoder
    return Encoded(
        source=(tokenizer.get_lang_id(sample.source_language), *(ids[piece] for piece in source), END),
        target=(tokenizer.get_lang_id(sample.target_language), *(ids[piece] for piece in target), END),
        guide=tuple(guide),
    )


def _places(pieces: Sequence[str]) -> dict[int, int]:
    """Return which piece begins where in its text, in twelfths of a character; bytes share their character out.

    Pieces count from 1, because a language code stands before them.
    """
    starts: dict[int, int] = {}
    place = -TWELFTHS  # sentencepiece puts a space before the text
    width = 1
    for index, piece in enumerate(pieces, 1):
        if len(piece) == 6 and piece.startswith("<0x"):
            starts[place] = index
            value = int(piece[3:5], 16)
            if value < 0x80 or value >= 0xC0:  # the first byte of a character says how many it has
                width = 1 if value < 0x80 else 2 if value < 0xE0 else 3 if value < 0xF0 else 4
            place += TWELFTHS // width
        else:
            starts[place + TWELFTHS * (len(piece) > 1 and piece.startswith("▁"))] = index
            place += TWELFTHS * len(piece)
    return starts


def batches(samples: Sequence[Encoded], most: int, rng: random.Random) -> Iterator[Sequence[Encoded]]:
    """Yield the samples in batches of similar length and at most *most* padded pieces, in random order."""
    made: list[list[Encoded]] = [[]]
    for sample in sorted(samples, key=lambda each: (len(each.target), len(each.source))):
        if (len(made[-1]) + 1) * len(sample.target) > most:
            made.append([])
        made[-1].append(sample)
    rng.shuffle(made)
    yield from made


def loss_of(model: M2M100ForConditionalGeneration, batch: Sequence[Encoded]) -> tuple[Tensor, Tensor]:
    """Return the cross-entropy of a batch and its guide loss: how little one head looks at what is copied."""
    source = _padded([each.source for each in batch])
    labels = _padded([each.target for each in batch])
    read = torch.cat([torch.full((len(batch), 1), END), labels[:, :-1]], dim=1)
    answer = model(
        input_ids=source,
        attention_mask=source.ne(PAD).long(),
        decoder_input_ids=read,
        output_attentions=True,
        use_cache=False,
    )
    entropy = cross_entropy(answer.logits.flatten(0, 1), labels.flatten(), ignore_index=PAD)
    places = [(row, at, look) for row, each in enumerate(batch) for at, look in each.guide]
    if not places:
        return entropy, torch.zeros(())
    rows, ats, looks = torch.tensor(places).unbind(dim=1)
    return entropy, -answer.cross_attentions[-1][rows, 0, ats, looks].clamp_min(1e-6).log().mean()


def _padded(rows: Sequence[Sequence[int]]) -> Tensor:
    width = max(len(row) for row in rows)
    return torch.tensor([[*row, *[PAD] * (width - len(row))] for row in rows])


def rate_at(step: int, phase: Phase) -> float:
    """Return the learning rate: a linear warm-up, then a cosine down to a fiftieth."""
    if step < phase.warm_up:
        return phase.rate * (step + 1) / phase.warm_up
    done = (step - phase.warm_up) / (phase.steps - phase.warm_up)
    return phase.rate * (0.02 + 0.49 * (1 + math.cos(math.pi * done)))


def train(
    model: M2M100ForConditionalGeneration, tokenizer: M2M100Tokenizer, folder: Path, phase: Phase, rng: random.Random
) -> None:
    """Train *model* in place, and write it to *folder* now and then."""
    optimizer = torch.optim.AdamW(model.parameters(), lr=phase.rate, betas=(0.9, 0.98), weight_decay=0.01)
    stream = endless_batches(tokenizer, phase, rng)
    model.train()
    begin = time.process_time()
    for step in range(phase.steps):
        optimizer.zero_grad(set_to_none=True)
        for group in optimizer.param_groups:
            group["lr"] = rate_at(step, phase)
        with torch.autocast("cpu", torch.bfloat16, enabled=torch.cpu.get_capabilities().get("amx_bf16", False)):
            entropy, guide = loss_of(model, next(stream))
        (entropy + GUIDE_WEIGHT * guide).backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        if step % 50 == 0:
            spent = time.process_time() - begin
            save(model, folder)
            logging.info("step %5d  loss %.3f  guide %.3f  %6.0f CPU-s", step, entropy.item(), guide.item(), spent)


def save(model: M2M100ForConditionalGeneration, folder: Path) -> None:
    """Write the weights in half precision, and the settings, beside the vocabulary."""
    copy.deepcopy(model).half().save_pretrained(folder)


def endless_batches(tokenizer: M2M100Tokenizer, phase: Phase, rng: random.Random) -> Iterator[Sequence[Encoded]]:
    """Yield batches of samples that are drawn anew, for ever."""
    while True:
        samples = [encode(tokenizer, sample) for sample in draw_samples(rng, 2000, phase.composed)]
        yield from batches(samples, phase.batch, rng)


def main() -> None:
    """Train and write the checkpoint."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, default=HERE, help="where the checkpoint goes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--phase", type=int, default=1, help="begin with this one, on what is in the folder if not 1")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    torch.set_num_threads(1)
    torch.manual_seed(arguments.seed)
    rng = random.Random(arguments.seed + arguments.phase)
    if arguments.phase == 1:
        tokenizer = make_tokenizer(arguments.folder, vocabulary_corpus(rng))
        model = make_model(tokenizer)
    else:
        tokenizer = M2M100Tokenizer.from_pretrained(arguments.folder)
        model = M2M100ForConditionalGeneration.from_pretrained(
            arguments.folder, dtype=torch.float32, attn_implementation=ATTENTION
        )
    for phase in PHASES[arguments.phase - 1 :]:
        train(model, tokenizer, arguments.folder, phase, rng)
        save(model, arguments.folder)


if __name__ == "__main__":
    main()
