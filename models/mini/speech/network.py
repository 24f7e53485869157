"""The training pass of a Whisper network: its own parameters, and losses that teach it to listen.

Whisper learns to align by itself from very much speech. With little, three things help: the encoder also names the
sound of every frame; the attention of the last decoder layers is pulled to where the next token sounds; and the heads
of the encoder start out looking a few frames to the left or right.
"""

import math
from functools import cache
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from models.mini.speech.units import ENCODER_FRAMES_PER_SECOND
from models.mini.speech.windows import IGNORED, Batch
from pipeline.backends.engines import multiplies_bfloat16

VOCABULARY = 51_865
DIMENSIONS = {
    "n_mels": 80,
    "n_audio_ctx": 1500,
    "n_audio_state": 192,
    "n_audio_head": 3,
    "n_audio_layer": 4,
    "n_vocab": VOCABULARY,
    "n_text_ctx": 448,
    "n_text_state": 192,
    "n_text_head": 3,
    "n_text_layer": 3,
}
# Whisper takes the second half of the decoder's layers for word times, so those are guided.
GUIDED_LAYERS = range(DIMENSIONS["n_text_layer"] // 2, DIMENSIONS["n_text_layer"])
_GUIDE_WIDTH = 0.12 * ENCODER_FRAMES_PER_SECOND
# The first answer is the language; told wrongly, it spoils everything after it.
_LANGUAGE_WEIGHT = 5.0
_OFFSETS = ((-1, 0, 1), (-5, 0, 5), (-12, 2, 12), (-25, -3, 25))


class Network(nn.Module):
    """A Whisper network that knows only the used rows of the vocabulary, with the heads that training alone needs."""

    def __init__(self, used: list[int], sounds: int) -> None:
        super().__init__()
        from whisper.model import ModelDimensions, Whisper

        with torch.device("cpu"):
            whisper = Whisper(ModelDimensions(**{**DIMENSIONS, "n_vocab": len(used)}))
        self.whisper: Any = whisper
        self.used = used
        width = DIMENSIONS["n_audio_state"]
        self.sound_head = nn.Linear(width, sounds)
        # The rows that are not used are zero in the checkpoint and give logit 0 each; together they weigh this much.
        self.rest = math.log(VOCABULARY - len(used))
        self._start()

    def _start(self) -> None:
        decoder = self.whisper.decoder
        width = DIMENSIONS["n_text_state"]
        nn.init.normal_(decoder.token_embedding.weight, std=width**-0.5)
        nn.init.normal_(decoder.positional_embedding, std=0.02)
        for layer, block in enumerate(self.whisper.encoder.blocks):
            _look_aside(block.attn, self.whisper.encoder.positional_embedding, _OFFSETS[layer % len(_OFFSETS)])

    def encode(self, mel: Tensor) -> Tensor:
        """Whisper's encoder on (batch, 80, frames) of any even length: (batch, frames / 2, width)."""
        encoder = self.whisper.encoder
        hidden = functional.gelu(encoder.conv1(mel))
        hidden = functional.gelu(encoder.conv2(hidden)).permute(0, 2, 1)
        hidden = hidden + encoder.positional_embedding[: hidden.shape[1]]
        for block in encoder.blocks:
            hidden = hidden + attend(block.attn, block.attn_ln(hidden))
            hidden = hidden + feed_forward(block.mlp, block.mlp_ln(hidden))
        normalized: Tensor = encoder.ln_post(hidden)
        return normalized

    def decode(self, tokens: Tensor, heard: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Whisper's decoder: logits of the used rows, and the cross attention scores of the guided layers."""
        decoder = self.whisper.decoder
        hidden = decoder.token_embedding(tokens) + decoder.positional_embedding[: tokens.shape[1]]
        scores: list[Tensor] = []
        for layer, block in enumerate(decoder.blocks):
            hidden = hidden + attend(block.attn, block.attn_ln(hidden), causal=True)
            if layer in GUIDED_LAYERS:
                added, score = attend_openly(block.cross_attn, block.cross_attn_ln(hidden), heard)
                scores.append(score)
            else:
                added = attend(block.cross_attn, block.cross_attn_ln(hidden), heard)
            hidden = hidden + added
            hidden = hidden + feed_forward(block.mlp, block.mlp_ln(hidden))
        hidden = decoder.ln(hidden)
        return hidden @ decoder.token_embedding.weight.T, scores

    def losses(self, batch: Batch) -> dict[str, Tensor]:
        """The three losses of a batch, and the share of right tokens and frames."""
        heard = self.encode(batch.mel)
        logits, scores = self.decode(batch.tokens, heard)
        asked = batch.targets != IGNORED
        right = batch.targets[asked]
        chosen = logits[asked].float()
        rest = chosen.new_full((len(chosen), 1), self.rest)
        total = torch.logsumexp(torch.cat([chosen, rest], 1), 1)
        weights = torch.ones_like(batch.targets, dtype=total.dtype)
        weights[:, 0] = _LANGUAGE_WEIGHT
        missed = total - chosen.gather(1, right[:, None])[:, 0]
        text = (missed * weights[asked]).sum() / len(missed)
        sounds = self.sound_head(heard).flatten(0, 1)
        labels = batch.sounds.flatten()
        return {
            "text": text,
            "sound": functional.cross_entropy(sounds, labels),
            "guide": _guide(scores, batch.centers),
            "text_right": (chosen.argmax(1) == right).float().mean().detach(),
            "sound_right": (sounds.argmax(1) == labels)[labels > 0].float().mean().detach(),
        }


def attend(
    attention: Any,  # noqa: ANN401 - whisper has no types
    x: Tensor,
    source: Tensor | None = None,
    *,
    causal: bool = False,
) -> Tensor:
    """Whisper's attention with matrix products in `arithmetic`."""
    query, key, value = _project(attention, x, x if source is None else source)
    return _join(attention, functional.scaled_dot_product_attention(query, key, value, is_causal=causal))


def attend_openly(attention: Any, x: Tensor, source: Tensor) -> tuple[Tensor, Tensor]:  # noqa: ANN401 - as above
    """The same, and the scores before the softmax: (batch, heads, length of x, length of source)."""
    query, key, value = _project(attention, x, source)
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    return _join(attention, torch.softmax(scores, -1) @ value), scores


def _project(attention: Any, x: Tensor, source: Tensor) -> tuple[Tensor, Tensor, Tensor]:  # noqa: ANN401 - as above
    """Queries, keys and values: (batch, heads, length, width of a head)."""

    def split(projected: Tensor) -> Tensor:
        return projected.unflatten(-1, (attention.n_head, -1)).transpose(1, 2)

    query, key, value = attention.query, attention.key, attention.value
    return split(linear(query, x)), split(linear(key, source)), split(linear(value, source))


def _join(attention: Any, mixed: Tensor) -> Tensor:  # noqa: ANN401 - as above
    """What the heads have found, through the output layer: (batch, length, width)."""
    return linear(attention.out, mixed.transpose(1, 2).flatten(2)).float()


def feed_forward(layers: Any, x: Tensor) -> Tensor:  # noqa: ANN401 - whisper has no types
    """Whisper's feed-forward part with matrix products in `arithmetic`."""
    return linear(layers[2], functional.gelu(linear(layers[0], x))).float()


@cache
def arithmetic() -> torch.dtype:
    """bfloat16 where the processor multiplies it, several times faster; elsewhere it is twenty times slower."""
    return torch.bfloat16 if multiplies_bfloat16() else torch.float32


def linear(layer: Any, x: Tensor) -> Tensor:  # noqa: ANN401 - whisper has no types
    """A linear layer in `arithmetic`."""
    kind = arithmetic()
    bias = None if layer.bias is None else layer.bias.to(kind)
    return functional.linear(x.to(kind), layer.weight.to(kind), bias)


def _guide(scores: list[Tensor], centers: Tensor) -> Tensor:
    """Cross entropy between attention and a bell around the place where the target sounds."""
    known = centers >= 0
    if not known.any():
        return centers.new_zeros(())
    places = centers[known] * ENCODER_FRAMES_PER_SECOND / 1000
    frames = torch.arange(scores[0].shape[-1])
    bell = torch.softmax(-0.5 * ((frames - places[:, None]) / _GUIDE_WIDTH) ** 2, -1)
    total = centers.new_zeros(())
    for score in scores:
        picked = score.transpose(1, 2)[known].float()
        total = total - (bell[:, None] * torch.log_softmax(picked, -1)).sum(-1).mean()
    return total / len(scores)


def _look_aside(attention: Any, positions: Tensor, offsets: tuple[int, ...]) -> None:  # noqa: ANN401 - as above
    """Start the heads of an encoder layer so that each looks some frames aside.

    Sinusoids at position t and t + n differ by a rotation, so a query that rotates them by n frames meets the key
    that leaves them as they are exactly n frames away.
    """
    width = positions.shape[1]
    size = width // len(offsets)
    half = width // 2
    steps = math.log(10_000) / (half - 1)
    with torch.no_grad():
        for head, offset in enumerate(offsets):
            rows = slice(head * size, (head + 1) * size)
            query = torch.randn(size, width) * 0.01
            key = torch.randn(size, width) * 0.01
            # Fast sinusoids make the look narrow, slower ones keep it from repeating elsewhere.
            for pair in range(size // 2):
                channel = pair * half * 5 // (12 * (size // 2))
                turn = offset * math.exp(-steps * channel)
                key[2 * pair, channel] = key[2 * pair + 1, half + channel] = 1.0
                query[2 * pair, channel], query[2 * pair, half + channel] = math.cos(turn), math.sin(turn)
                query[2 * pair + 1, half + channel], query[2 * pair + 1, channel] = math.cos(turn), -math.sin(turn)
            sharpness = 1.2
            attention.query.weight[rows] = query * sharpness
            attention.key.weight[rows] = key * sharpness
        attention.query.bias.zero_()
