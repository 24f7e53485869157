"""Whisper networks of the published dimensions with random weights that write a fixed number of words per window.

Speed depends on the dimensions and on how many tokens are written, not on what the weights have learned. So that every
engine writes equally many without being told, the number is in the weights: a few channels of the decoder's residual
stream are kept free of everything else, and the positional embedding writes into them. One says to every position
before the last that the text goes on, and to the last that it ends; one forbids all tokens that are no short English
word; one makes the language English. The words themselves are random: they follow from position, audio and history.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

WORDS = 60
"""Tokens written for each window: a time, and short words."""
STARTS = 3
"""Tokens that a window begins with: start, language, task."""
LEVEL, GAIN = 5.0, 5.0
"""What is written into a free channel, and how much louder than others it is in the end: more than any logit, and not
so much that 8 bits would hold nothing else. A token listens with 1, so that it hardly writes into the channel."""
SHARPNESS = 20.0
"""Spread of the logits, so that the text is as sure as a real one and nobody samples again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimensions:
    """Those of a published model; the encoder and the decoder are equally wide."""

    mels: int
    width: int
    heads: int
    audio_layers: int
    text_layers: int
    vocabulary: int

    def as_openai(self) -> dict[str, int]:
        """Return them as openai-whisper's `ModelDimensions` takes them."""
        return {
            "n_mels": self.mels,
            "n_audio_ctx": 1500,
            "n_audio_state": self.width,
            "n_audio_head": self.heads,
            "n_audio_layer": self.audio_layers,
            "n_vocab": self.vocabulary,
            "n_text_ctx": 448,
            "n_text_state": self.width,
            "n_text_head": self.heads,
            "n_text_layer": self.text_layers,
        }

    def operations(self, windows: int, tokens: int) -> float:
        """Return the multiplications and additions that so many windows with so many tokens in all cannot do without.

        Encoder, the keys and values that the decoder makes of the audio, and one pass of the decoder for each token.
        """
        width, frames = self.width, 1500
        encoder = 2 * frames * 3 * self.mels * width + frames * 3 * width**2
        encoder += self.audio_layers * (12 * frames * width**2 + 2 * frames**2 * width)
        heard = self.text_layers * 2 * frames * width**2
        steps = tokens / windows + STARTS
        step = self.text_layers * (14 * width**2 + 2 * frames * width + steps * width) + self.vocabulary * width
        return 2.0 * windows * (encoder + heard + steps * step)


SIZES: Mapping[str, Dimensions] = {
    "tiny": Dimensions(mels=80, width=384, heads=6, audio_layers=4, text_layers=4, vocabulary=51_865),
    "base": Dimensions(mels=80, width=512, heads=8, audio_layers=6, text_layers=6, vocabulary=51_865),
    "turbo": Dimensions(mels=128, width=1280, heads=20, audio_layers=32, text_layers=4, vocabulary=51_866),
    "large-v3": Dimensions(mels=128, width=1280, heads=20, audio_layers=32, text_layers=32, vocabulary=51_866),
}


def write_checkpoint(path: Path, dimensions: Dimensions, seed: int) -> None:
    """Write random weights in openai-whisper's format."""
    import torch
    from whisper.model import ModelDimensions, Whisper

    torch.manual_seed(seed)
    sizes = dimensions.as_openai()
    network = Whisper(ModelDimensions(**sizes))
    with torch.no_grad():
        for name, each in network.named_parameters():
            if each.dim() >= 2 and "embedding" not in name:
                each.normal_(0, each[0].numel() ** -0.5)
            elif name.endswith("bias"):
                each.zero_()
        _calm(network)
        _steer(network, dimensions)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    torch.save({"dims": sizes, "model_state_dict": network.state_dict()}, part)
    part.rename(path)


def _calm(network: Any) -> None:  # noqa: ANN401 - whisper has no types
    """Let the layers add little at a time, so that what is written first is still there at the end."""
    for blocks in (network.encoder.blocks, network.decoder.blocks):
        for block in blocks:
            for last in (block.attn.out, block.mlp[2], block.cross_attn.out if block.cross_attn else None):
                if last is not None:
                    last.weight.mul_(len(blocks) ** -0.5)
            if block.cross_attn:  # attends to some moments and not to all alike
                block.cross_attn.query.weight.mul_(4)
                block.cross_attn.out.weight.mul_(2)


def _steer(network: Any, dimensions: Dimensions) -> None:  # noqa: ANN401 - as above
    """Write the number of tokens, the choice of words and the language into the decoder's free channels."""
    from pipeline.backends.whisper_tokens import open_tokenizer

    decoder = network.decoder
    ends, forbids, speaks = 0, 1, 2
    for block in decoder.blocks:
        for last in (block.attn.out, block.mlp[2], block.cross_attn.out):
            last.weight[:3] = 0
        for first in (block.attn_ln, block.mlp_ln, block.cross_attn_ln):
            first.weight[:3] = 0
    positions, embedding = decoder.positional_embedding, decoder.token_embedding.weight
    positions.normal_(0, 2.0)
    embedding.normal_(0, SHARPNESS**-1)
    decoder.ln.weight.fill_(SHARPNESS**2 / dimensions.width**0.5)
    decoder.ln.weight[:3] *= GAIN
    positions[:, :3] = 0
    embedding[:, :3] = 0
    positions[:, ends] = -LEVEL
    positions[STARTS + WORDS - 1 :, ends] = LEVEL
    positions[:, forbids] = LEVEL
    positions[:, speaks] = -LEVEL
    positions[0, speaks] = LEVEL
    tokenizer = open_tokenizer(dimensions.vocabulary - 51_766, "en")
    words = _short_words(tokenizer)
    embedding[:, forbids] = -1
    embedding[words, forbids] = 0
    embedding[tokenizer.eot, forbids] = 0
    embedding[tokenizer.eot, ends] = 1
    embedding[tokenizer.language_token, forbids] = 0
    embedding[tokenizer.language_token, speaks] = 1


def _short_words(tokenizer: Any) -> list[int]:  # noqa: ANN401 - whisper has no types
    """Return the tokens that are a space and two to four small letters: as many words, whoever counts them."""
    words = []
    for token in range(tokenizer.eot):
        text = tokenizer.encoding.decode_single_token_bytes(token)
        if 3 <= len(text) <= 5 and text[:1] == b" " and text[1:].isalpha() and text[1:].islower() and text.isascii():
            words.append(token)
    return words
