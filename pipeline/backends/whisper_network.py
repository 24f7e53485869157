"""A Whisper network in torch, one step at a time: encoder, what the decoder hears, first pass, next token.

`Network` works on the layers of either library's model, which differ in names alone (`whisper_layers` names them).
Weights and attention may be in bfloat16; what is added up from layer to layer stays in float32.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from pipeline.backends.whisper_tokens import FRAMES

Layer = Callable[[Tensor], Tensor]

FORBIDDEN = -1e9
"""Added to the score of what may not be attended to; finite, so that a row of nothing else is no NaN."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """The four projections of an attention and its number of heads."""

    query: Layer
    key: torch.nn.Linear
    value: torch.nn.Linear
    out: Layer
    heads: int

    def split(self, projected: Tensor) -> Tensor:
        """Return (rows, length, width) as (rows, heads, length, size)."""
        rows, length, width = projected.shape
        return projected.view(rows, length, self.heads, width // self.heads).transpose(1, 2)

    def join(self, mixed: Tensor) -> Tensor:
        """Return what the heads found, (rows, heads, length, size), as (rows, length, width)."""
        return self.out(mixed.transpose(1, 2).flatten(2))

    def glance(self, asked: Tensor, heard: Tensor) -> Tensor:
        """Return what one token, *asked* (rows, 1, width), finds in *heard*, (rows, frames, width).

        The same as with keys and values, which are made for all frames once where many tokens ask: the products are
        taken in another order, so that each head's key matrix meets one query and its value matrix one mean. A bias of
        the keys would add the same to all frames, of which the softmax takes no notice.
        """
        width = heard.shape[-1]
        size = width // self.heads
        query = self.split(self.query(asked))[:, :, 0] * size**-0.5
        wanted = torch.einsum("rhs,hsw->rhw", query, self.key.weight.view(self.heads, size, width))
        shares = (wanted @ heard.transpose(1, 2)).softmax(-1, dtype=torch.float32).to(heard.dtype)
        means = torch.einsum("rhw,hsw->rhs", shares @ heard, self.value.weight.view(self.heads, size, width))
        found = means.flatten(1)[:, None]
        return self.out(found if self.value.bias is None else found + self.value.bias)


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One layer of the encoder."""

    own_norm: Layer
    own: Attention
    norm: Layer
    wide: Layer
    narrow: Layer

    def think(self, hidden: Tensor, dtype: torch.dtype) -> Tensor:
        """Return *hidden* with what the feed-forward part adds."""
        return hidden + self.narrow(functional.gelu(self.wide(self.norm(hidden).to(dtype)))).float()


@dataclass(frozen=True, slots=True, kw_only=True)
class DecoderBlock(Block):
    """One layer of the decoder, which also attends to what is heard."""

    cross_norm: Layer
    cross: Attention

    def hear(self, hidden: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """Return *hidden* with what is heard added."""
        query = self.cross.split(self.cross.query(self.cross_norm(hidden).to(keys.dtype)))
        return hidden + self.cross.join(attend(query, keys, values)).float()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ears:
    """What a decoder hears of some spans: keys and values of each layer, (rows, heads, frames, size)."""

    keys: tuple[Tensor, ...]
    values: tuple[Tensor, ...]

    @property
    def rows(self) -> int:
        """How many spans."""
        return len(self.keys[0])

    def pick(self, rows: Sequence[int]) -> "Ears":
        """Return what is heard of some of the spans."""
        index = torch.tensor(rows, device=self.keys[0].device)
        return Ears(
            keys=tuple(each.index_select(0, index) for each in self.keys),
            values=tuple(each.index_select(0, index) for each in self.values),
        )


@dataclass(slots=True, kw_only=True)
class State:
    """Where a batch stands.

    Attributes:
        keys: What was written, one tensor (rows, heads, room, size) for each layer; so are the values.
        length: How much of the room is taken, the same for all rows: shorter starts are filled up on the left.
        missing: How many places on the left are filling, for each row; `None` where there is none.
    """

    ears: Ears
    keys: list[Tensor]
    values: list[Tensor]
    length: int
    missing: Tensor | None

    def mask(self) -> Tensor | None:
        """Return what to add to the scores of the places taken, (rows, 1, 1, length)."""
        if self.missing is None:
            return None
        places = torch.arange(self.length, device=self.missing.device)
        return (places < self.missing[:, None])[:, None, None, :] * FORBIDDEN


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """A Whisper network.

    Attributes:
        encoder: From mels (rows, bands, 3000) to features (rows, 1500, width).
        blocks: Of the decoder.
        embedding: (vocabulary, width); its transpose makes the logits.
        positions: (context, width) in float32.
        languages: How many the vocabulary has.
        heads: The (layer, head) pairs whose attention follows the audio.
        dtype: Of weights, features and attention.
    """

    encoder: Layer
    blocks: tuple[DecoderBlock, ...]
    norm: Layer
    embedding: Tensor
    positions: Tensor
    bands: int
    languages: int
    heads: tuple[tuple[int, int], ...]
    dtype: torch.dtype

    @property
    def device(self) -> torch.device:
        """Where it is."""
        return self.embedding.device

    @property
    def context(self) -> int:
        """The most tokens it holds."""
        return len(self.positions)

    @property
    def row_bytes(self) -> int:
        """Bytes that a decoder keeps of one span while it writes."""
        return 2 * len(self.blocks) * FRAMES * self.positions.shape[1] * self.dtype.itemsize

    def listen(self, features: Tensor) -> Ears:
        """Return what the decoder hears of *features*, which may be cut short; computed once for each span."""
        crosses = [block.cross for block in self.blocks]
        return Ears(
            keys=tuple(each.split(each.key(features)).contiguous() for each in crosses),
            values=tuple(each.split(each.value(features)).contiguous() for each in crosses),
        )

    def begin(self, ears: Ears, starts: Sequence[Sequence[int]], room: int) -> tuple[Tensor, Tensor, State]:
        """Read the given tokens, which end in three that begin a transcript.

        Returns:
            The logits after the last of them, those after the first of the three, and the state; (rows, vocabulary)
            in float32.
        """
        length = max(map(len, starts))
        missing = [length - len(start) for start in starts]
        tokens = torch.tensor([[0] * gap + [*start] for gap, start in zip(missing, starts, strict=True)])
        # In bfloat16 a CPU would compile its product anew for every length.
        written = torch.float32 if self.device.type == "cpu" else self.dtype
        size = ears.keys[0].shape[-1]
        keys = [
            torch.empty(len(starts), each.own.heads, room, size, dtype=written, device=self.device)
            for each in self.blocks
        ]
        state = State(
            ears=ears,
            keys=keys,
            values=[torch.empty_like(each) for each in keys],
            length=0,
            missing=torch.tensor(missing, device=self.device) if any(missing) else None,
        )
        hidden = self._read(state, tokens.to(self.device))
        return self.rate(hidden[:, -1]), self.rate(hidden[:, -3]), state

    def step(self, state: State, tokens: Sequence[int]) -> Tensor:
        """Read one more token for each row; return the logits after it, (rows, vocabulary) in float32."""
        return self.rate(self._read(state, torch.tensor(tokens, device=self.device)[:, None])[:, 0])

    def keep(self, state: State, rows: Sequence[int]) -> State:
        """Return the state of some of the rows."""
        index = torch.tensor(rows, device=self.device)
        return State(
            ears=state.ears.pick(rows),
            keys=[each.index_select(0, index) for each in state.keys],
            values=[each.index_select(0, index) for each in state.values],
            length=state.length,
            missing=None if state.missing is None else state.missing[index],
        )

    def judge(self, heard: Tensor, tokens: Sequence[int], start: int) -> Tensor:
        """Return the probability of each of *tokens* after nothing but *start*, (rows, tokens) in float32.

        Args:
            heard: Features, (rows, frames, width).
            tokens: Of the vocabulary.
            start: The token that a transcript begins with.
        """
        hidden = (self.embedding[start].float() + self.positions[0]).expand(len(heard), 1, -1)
        for block in self.blocks:
            # One token attends to itself alone, whatever its query.
            own = block.own.value(block.own_norm(hidden).to(self.dtype))
            hidden = hidden + block.own.out(own).float()
            hidden = hidden + block.cross.glance(block.cross_norm(hidden).to(self.dtype), heard).float()
            hidden = block.think(hidden, self.dtype)
        rows = self.embedding[list(tokens)]
        return (self.norm(hidden[:, 0]).to(self.dtype) @ rows.T).float().softmax(-1)

    def follow(self, ears: Ears, tokens: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Read whole texts, (rows, length), filled up on the right.

        Returns:
            What the decoder holds after each token, (rows, length, width); and how the heads that follow the audio
            score each frame, (rows, heads, length, frames) for each layer that has some.
        """
        hidden = self.embedding[tokens].float() + self.positions[: tokens.shape[1]]
        later = torch.full((tokens.shape[1],) * 2, FORBIDDEN, device=self.device).triu(1)
        scores: list[Tensor] = []
        for at, block in enumerate(self.blocks):
            asked = block.own_norm(hidden).to(self.dtype)
            own = block.own
            query, keys, values = (own.split(each(asked)) for each in (own.query, own.key, own.value))
            mixed = attend(query, keys, values, later)
            hidden = hidden + own.join(mixed).float()
            wanted = [head for layer, head in self.heads if layer == at]
            if wanted:
                query = block.cross.split(block.cross.query(block.cross_norm(hidden).to(self.dtype)))[:, wanted]
                scores.append((query * query.shape[-1] ** -0.5) @ ears.keys[at][:, wanted].transpose(-1, -2))
            hidden = block.think(block.hear(hidden, ears.keys[at], ears.values[at]), self.dtype)
        return hidden, scores

    def rate(self, hidden: Tensor) -> Tensor:
        """Return the logits for what the decoder holds, (..., width), in float32."""
        return functional.linear(self.norm(hidden).to(self.dtype), self.embedding).float()

    def _read(self, state: State, tokens: Tensor) -> Tensor:
        """Return what the decoder holds after each of some more tokens, (rows, length, width)."""
        first, last = state.length, state.length + tokens.shape[1]
        state.length = last
        places = torch.arange(first, last, device=self.device)
        if state.missing is None:
            hidden = self.embedding[tokens].float() + self.positions[places]
        else:
            places = (places - state.missing[:, None]).clamp(min=0)
            hidden = self.embedding[tokens].float() + self.positions[places]
        mask = state.mask()
        if last - first > 1:
            later = torch.full((last, last), FORBIDDEN, device=self.device).triu(1)[first:]
            mask = later if mask is None else mask + later
        for at, block in enumerate(self.blocks):
            asked = block.own_norm(hidden).to(self.dtype)
            own = block.own
            state.keys[at][:, :, first:last] = own.split(own.key(asked))
            state.values[at][:, :, first:last] = own.split(own.value(asked))
            keys, values = state.keys[at][:, :, :last], state.values[at][:, :, :last]
            mixed = attend(own.split(own.query(asked)).to(keys.dtype), keys, values, mask).to(self.dtype)
            hidden = block.hear(hidden + own.join(mixed).float(), state.ears.keys[at], state.ears.values[at])
            hidden = block.think(hidden, self.dtype)
        return hidden


def attend(query: Tensor, keys: Tensor, values: Tensor, mask: Tensor | None = None) -> Tensor:
    """Return softmax(query · keys + mask) · values, each (rows, heads, length, size)."""
    if query.device.type != "cpu":
        mask = None if mask is None else mask.to(query.dtype)
        return functional.scaled_dot_product_attention(query, keys, values, attn_mask=mask)
    # For the few queries of a step, torch's fused attention is several times slower on a CPU in bfloat16.
    scores = (query * query.shape[-1] ** -0.5) @ keys.transpose(-1, -2)
    if mask is not None:
        scores = scores + mask
    mixed: Tensor = scores.softmax(-1, dtype=torch.float32).to(values.dtype) @ values
    return mixed
