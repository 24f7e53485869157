"""Whisper checkpoints as faster-whisper takes them: CTranslate2's weights, and a tokenizer file beside them."""

import shutil
from pathlib import Path
from typing import Any

from pipeline.backends.catalogue import ModelCard
from pipeline.backends.weights import hash_file


def write_folder(checkpoint: Path, folder: Path) -> Path | None:
    """Return the folder with the weights of *checkpoint*, in 8 bits, made in *folder* unless it is there already.

    Returns:
        `None` where CTranslate2 is not installed.
    """
    from pipeline.backends.whisper_weights import read_checkpoint

    made = folder / f"{checkpoint.stem}-{hash_file(checkpoint)[:12]}-ctranslate2"
    if made.is_dir():
        return made
    try:
        from pipeline.backends.whisper_ctranslate2 import convert
    except ImportError:
        return None
    part = made.with_suffix(".part")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    card = ModelCard(
        name=checkpoint.stem,
        role="transcriber",
        engine="openai-whisper",
        license="",
        source=checkpoint.name,
        local=True,
    )
    read = read_checkpoint(checkpoint, card)
    convert(read, part, "float32")
    _write_tokenizer(part / "tokenizer.json", read.languages)
    part.rename(made)
    return made


def _write_tokenizer(path: Path, languages: int) -> None:
    """Write whisper's vocabulary as the file that faster-whisper would otherwise fetch."""
    from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

    from pipeline.backends.whisper_tokens import open_tokenizer

    encoding = open_tokenizer(languages).encoding
    letters = _printable_bytes()
    ranks: dict[bytes, int] = encoding._mergeable_ranks
    spelled = {token: "".join(letters[byte] for byte in token) for token in ranks}
    parts = [_split(token, ranks) for token in ranks if len(token) > 1]
    merges = [(spelled[left], spelled[right]) for left, right in parts]
    tokenizer = Tokenizer(models.BPE({spelled[token]: rank for token, rank in ranks.items()}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    special: dict[str, int] = encoding._special_tokens
    tokenizer.add_special_tokens([AddedToken(text) for text, _ in sorted(special.items(), key=lambda pair: pair[1])])
    tokenizer.save(str(path))


def _split(token: bytes, ranks: dict[bytes, int]) -> tuple[bytes, bytes]:
    """Return the two tokens that byte pair encoding merges last into *token*."""
    parts = [bytes([byte]) for byte in token]
    while len(parts) > 2:
        pairs = [ranks.get(parts[at] + parts[at + 1], len(ranks)) for at in range(len(parts) - 1)]
        at = min(range(len(pairs)), key=pairs.__getitem__)
        parts[at : at + 2] = [parts[at] + parts[at + 1]]
    return parts[0], parts[1]


def _printable_bytes() -> dict[int, str]:
    """Return the character that stands for each byte, as in GPT-2: itself if printable, else from U+0100 on."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others: Any = (byte for byte in range(256) if byte not in printable)
    return {**{byte: chr(byte) for byte in printable}, **{byte: chr(256 + at) for at, byte in enumerate(others)}}
