"""The layers of either library's Whisper model, as a `Network`.

openai-whisper's encoder is used as it is, in float32. That of transformers' model is run from here, so that its
matrices may be in bfloat16 while sums and norms are not, and its attention is fast on a CPU.
"""

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from pipeline.backends.whisper_network import Attention, Block, DecoderBlock, Network


def attend_widely(query: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Return the same for as many queries as keys and no mask."""
    if query.device.type != "cpu" or query.dtype != torch.bfloat16:
        return functional.scaled_dot_product_attention(query, keys, values)
    # One head's scores stay in the cache: 2.5 times as fast as torch's fused attention, which is none in bfloat16.
    scaled = query * query.shape[-1] ** -0.5
    mixed = torch.empty_like(query)
    for row in range(len(query)):
        for head in range(query.shape[1]):
            mixed[row, head] = (scaled[row, head] @ keys[row, head].T).softmax(-1) @ values[row, head]
    return mixed


def open_reference(model: Any) -> Network:  # noqa: ANN401 - whisper has no types
    """Return the network of openai-whisper's *model*, in float32; the encoder is the library's own."""

    def take(attention: Any) -> Attention:  # noqa: ANN401
        return Attention(
            query=attention.query,
            key=attention.key,
            value=attention.value,
            out=attention.out,
            heads=attention.n_head,
        )

    decoder = model.decoder
    return Network(
        encoder=model.encoder,
        blocks=tuple(
            DecoderBlock(
                own_norm=each.attn_ln,
                own=take(each.attn),
                cross_norm=each.cross_attn_ln,
                cross=take(each.cross_attn),
                norm=each.mlp_ln,
                wide=each.mlp[0],
                narrow=each.mlp[2],
            )
            for each in decoder.blocks
        ),
        norm=decoder.ln,
        embedding=decoder.token_embedding.weight,
        positions=decoder.positional_embedding,
        bands=model.dims.n_mels,
        languages=model.num_languages,
        heads=tuple((int(layer), int(head)) for layer, head in model.alignment_heads.indices().T.tolist()),
        dtype=torch.float32,
    )


def open_transformers(model: Any, dtype: torch.dtype) -> Network:  # noqa: ANN401 - transformers' types are skipped
    """Return the network of transformers' *model*, whose weights become *dtype*, norms and positions apart."""
    for each in model.modules():
        if isinstance(each, torch.nn.Linear | torch.nn.Conv1d):
            each.to(dtype)
    encoder, decoder = model.model.encoder, model.model.decoder
    decoder.embed_tokens.to(dtype)

    def take(attention: Any) -> Attention:  # noqa: ANN401
        return Attention(
            query=attention.q_proj,
            key=attention.k_proj,
            value=attention.v_proj,
            out=attention.out_proj,
            heads=attention.num_heads,
        )

    def name(each: Any) -> dict[str, Any]:  # noqa: ANN401
        return {
            "own_norm": each.self_attn_layer_norm,
            "own": take(each.self_attn),
            "norm": each.final_layer_norm,
            "wide": each.fc1,
            "narrow": each.fc2,
        }

    blocks = [Block(**name(each)) for each in encoder.layers]

    def encode(mels: Tensor) -> Tensor:
        hidden = functional.gelu(encoder.conv2(functional.gelu(encoder.conv1(mels.to(dtype)))))
        hidden = hidden.transpose(1, 2).float() + encoder.embed_positions.weight
        for each in blocks:
            asked = each.own_norm(hidden).to(dtype)
            own = each.own
            mixed = attend_widely(*(own.split(layer(asked)) for layer in (own.query, own.key, own.value)))
            hidden = each.think(hidden + own.join(mixed).float(), dtype)
        features: Tensor = encoder.layer_norm(hidden).to(dtype)
        return features

    return Network(
        encoder=encode,
        blocks=tuple(
            DecoderBlock(**name(each), cross_norm=each.encoder_attn_layer_norm, cross=take(each.encoder_attn))
            for each in decoder.layers
        ),
        norm=decoder.layer_norm,
        embedding=decoder.embed_tokens.weight,
        positions=decoder.embed_positions.weight,
        bands=model.config.num_mel_bins,
        languages=model.config.vocab_size - 51766,
        heads=tuple((int(layer), int(head)) for layer, head in model.generation_config.alignment_heads),
        dtype=dtype,
    )
