"""Whisper's weights in each of their formats, and the network that each engine makes of them.

A user may have an official name, a checkpoint of openai-whisper (`.pt`), a folder of transformers' or one of
CTranslate2's. The first three hold the same numbers under different names and are read into one `Checkpoint`; what
CTranslate2 needs is written once, beside the other caches.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pipeline.backends.catalogue import Catalogue, ModelCard
from pipeline.backends.weights import fetch, find_cache, hash_file
from pipeline.backends.whisper_tokens import list_suppressed, open_tokenizer
from pipeline.errors import UsageError, WeightsBroken, WeightsMissing

Format = Literal["openai", "transformers", "ctranslate2"]

SAME_FILE = {"large": "large-v3", "turbo": "large-v3-turbo"}
"""Official names whose file is called otherwise."""
RENAMED = (
    ("blocks.", "layers."),
    ("cross_attn_ln.", "encoder_attn_layer_norm."),
    ("cross_attn.query.", "encoder_attn.q_proj."),
    ("cross_attn.key.", "encoder_attn.k_proj."),
    ("cross_attn.value.", "encoder_attn.v_proj."),
    ("cross_attn.out.", "encoder_attn.out_proj."),
    ("attn_ln.", "self_attn_layer_norm."),
    (".attn.query.", ".self_attn.q_proj."),
    (".attn.key.", ".self_attn.k_proj."),
    (".attn.value.", ".self_attn.v_proj."),
    (".attn.out.", ".self_attn.out_proj."),
    ("mlp_ln.", "final_layer_norm."),
    ("mlp.0.", "fc1."),
    ("mlp.2.", "fc2."),
    ("ln_post.", "layer_norm."),
    ("decoder.ln.", "decoder.layer_norm."),
    ("token_embedding.", "embed_tokens."),
)
"""What openai-whisper and transformers call the same tensors, longer names before those that are parts of them."""
POSITIONS = ("positional_embedding", "embed_positions.weight")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoint:
    """The weights of a multilingual Whisper network.

    Attributes:
        dimensions: As in openai-whisper's `ModelDimensions`.
        state: The tensors by openai-whisper's names.
        heads: The (layer, head) pairs whose attention follows the audio.
    """

    dimensions: Mapping[str, int]
    state: Mapping[str, Any]
    heads: tuple[tuple[int, int], ...]

    @property
    def languages(self) -> int:
        """How many the vocabulary has."""
        return self.dimensions["n_vocab"] - 51_766


def find_weights(card: ModelCard, catalogue: Catalogue) -> Path:
    """Return where the weights of *card* are, or will be."""
    if card.local:
        return catalogue.path(card)
    return find_cache() / "whisper" / f"{SAME_FILE.get(card.source, card.source)}.pt"


def tell_format(path: Path) -> Format:
    """Return the format of the weights at *path*, by what is there."""
    if not path.is_dir():
        return "openai"
    return "ctranslate2" if (path / "model.bin").is_file() else "transformers"


def ensure_weights(card: ModelCard, catalogue: Catalogue, *, offline: bool) -> Path:
    """Return the file or folder of the weights, fetched if that is allowed, and checked.

    Raises:
        WeightsMissing: It is not here and may not or cannot be fetched.
        WeightsBroken: It is not what was declared.
        UsageError: There is no official model of this name.
    """
    path = find_weights(card, catalogue)
    if card.local:
        catalogue.verify(card)
        return path
    if not path.is_file() and offline:
        raise WeightsMissing(
            f"The weights of {card.name} are not here: {path} is missing and this run is offline; "
            "run once with HF_HUB_OFFLINE unset where there is a network, or put the file there."
        )
    import whisper

    urls: Mapping[str, str] = whisper._MODELS
    if card.source not in urls:
        raise UsageError(f"openai-whisper has no model {card.source!r}; it has: {', '.join(urls)}.")
    url = urls[card.source]
    expected = url.split("/")[-2]  # the publisher puts the digest of the file into its address
    if not path.is_file():
        fetch(url, path, expected, card.name)
    elif hash_file(path) != expected:
        raise WeightsBroken(f"{path} is not the published file of {card.name}; delete it and run again.")
    return path


def read_checkpoint(path: Path, card: ModelCard) -> Checkpoint:
    """Return the weights at *path*, which are in openai-whisper's format or in transformers'.

    Raises:
        WeightsBroken: They are in neither.
        UsageError: They are in CTranslate2's, or those of a model that knows English alone.
    """
    found = tell_format(path)
    if found == "ctranslate2":
        raise UsageError(
            f"{path} is a model of CTranslate2, which the engine faster-whisper alone can use; choose that engine, "
            "or name the model that it was made from."
        )
    try:
        checkpoint = _read_openai(path, card) if found == "openai" else _read_folder(path)
    except (RuntimeError, KeyError, TypeError, ValueError, EOFError, OSError) as error:
        kind = "checkpoint of openai-whisper" if found == "openai" else "Whisper model of transformers"
        raise WeightsBroken(f"{path} is no {kind} ({type(error).__name__}).") from error
    if checkpoint.dimensions["n_vocab"] < 51_865:
        raise UsageError(f"{card.name} knows English alone; choose a multilingual model.")
    return checkpoint


def _read_openai(path: Path, card: ModelCard) -> Checkpoint:
    import torch
    import whisper

    stored = torch.load(path, map_location="cpu", weights_only=True)
    dimensions, state = dict(stored["dims"]), dict(stored["model_state_dict"])
    heads = _later_heads(dimensions)
    if not card.local:  # which heads follow the audio is known of the official models alone
        with torch.device("meta"):
            model = whisper.model.Whisper(whisper.model.ModelDimensions(**dimensions))
        model.set_alignment_heads(whisper._ALIGNMENT_HEADS[card.source])
        heads = tuple((int(layer), int(head)) for layer, head in model.alignment_heads.indices().T.tolist())
    return Checkpoint(dimensions=dimensions, state=state, heads=heads)


def _later_heads(dimensions: Mapping[str, int]) -> tuple[tuple[int, int], ...]:
    """Return the heads of the second half of the decoder's layers, which whisper takes where nothing is known."""
    layers, heads = dimensions["n_text_layer"], dimensions["n_text_head"]
    return tuple((layer, head) for layer in range(layers // 2, layers) for head in range(heads))


def _read_folder(path: Path) -> Checkpoint:
    from safetensors.torch import load_file

    config = json.loads((path / "config.json").read_text("utf-8"))
    dimensions = {
        "n_mels": config["num_mel_bins"],
        "n_audio_ctx": config["max_source_positions"],
        "n_audio_state": config["d_model"],
        "n_audio_head": config["encoder_attention_heads"],
        "n_audio_layer": config["encoder_layers"],
        "n_vocab": config["vocab_size"],
        "n_text_ctx": config["max_target_positions"],
        "n_text_state": config["d_model"],
        "n_text_head": config["decoder_attention_heads"],
        "n_text_layer": config["decoder_layers"],
    }
    index = path / "model.safetensors.index.json"
    files = sorted(set(json.loads(index.read_text("utf-8"))["weight_map"].values())) if index.is_file() else []
    stored = {name: each for file in files or ["model.safetensors"] for name, each in load_file(path / file).items()}
    state = {_old_name(name): each for name, each in stored.items() if name.startswith("model.")}
    generation = path / "generation_config.json"
    settings = json.loads(generation.read_text("utf-8")) if generation.is_file() else {}
    heads = tuple(
        (int(layer), int(head)) for layer, head in settings.get("alignment_heads") or _later_heads(dimensions)
    )
    return Checkpoint(dimensions=dimensions, state=state, heads=heads)


def _new_name(name: str) -> str:
    """Return what transformers calls the tensor that openai-whisper calls *name*."""
    for old, new in (*RENAMED, POSITIONS):
        name = name.replace(old, new)
    return f"model.{name}"


def _old_name(name: str) -> str:
    name = name.removeprefix("model.")
    for old, new in (*((old, new) for old, new in RENAMED if not old.startswith("ln_post")), POSITIONS):
        name = name.replace(new, old)
    return name.replace("encoder.layer_norm.", "encoder.ln_post.")


def make_reference(checkpoint: Checkpoint, device: str) -> Any:  # noqa: ANN401 - whisper has no types
    """Return openai-whisper's network with these weights, in float32, in evaluation mode."""
    import torch
    import whisper

    model = whisper.model.Whisper(whisper.model.ModelDimensions(**checkpoint.dimensions))
    model.load_state_dict(checkpoint.state)
    heads = torch.zeros(checkpoint.dimensions["n_text_layer"], checkpoint.dimensions["n_text_head"], dtype=torch.bool)
    for layer, head in checkpoint.heads:
        heads[layer, head] = True
    model.register_buffer("alignment_heads", heads.to_sparse(), persistent=False)
    return model.float().eval().requires_grad_(False).to(device)


def make_transformers(checkpoint: Checkpoint, device: str) -> Any:  # noqa: ANN401 - transformers' types are skipped
    """Return transformers' network with these weights, in float32, in evaluation mode, ready for its `generate`."""
    from transformers import GenerationConfig, WhisperConfig, WhisperForConditionalGeneration

    sizes, tokenizer = checkpoint.dimensions, open_tokenizer(checkpoint.languages)
    end, start = tokenizer.eot, tokenizer.sot
    special = {"bos_token_id": end, "eos_token_id": end, "pad_token_id": end, "decoder_start_token_id": start}
    config = WhisperConfig(
        vocab_size=sizes["n_vocab"],
        num_mel_bins=sizes["n_mels"],
        d_model=sizes["n_audio_state"],
        encoder_layers=sizes["n_audio_layer"],
        encoder_attention_heads=sizes["n_audio_head"],
        encoder_ffn_dim=4 * sizes["n_audio_state"],
        decoder_layers=sizes["n_text_layer"],
        decoder_attention_heads=sizes["n_text_head"],
        decoder_ffn_dim=4 * sizes["n_text_state"],
        max_source_positions=sizes["n_audio_ctx"],
        max_target_positions=sizes["n_text_ctx"],
        **special,
    )
    model = WhisperForConditionalGeneration(config)
    state = {_new_name(name): each.float() for name, each in checkpoint.state.items()}
    model.load_state_dict({**state, "proj_out.weight": state["model.decoder.embed_tokens.weight"]})
    codes, languages = tokenizer.all_language_codes, tokenizer.all_language_tokens
    model.generation_config = GenerationConfig(
        **special,
        alignment_heads=[list(each) for each in checkpoint.heads],
        begin_suppress_tokens=[*tokenizer.encode(" "), end],
        is_multilingual=True,
        lang_to_id={f"<|{code}|>": token for code, token in zip(codes, languages, strict=True)},
        max_initial_timestamp_index=50,
        max_length=sizes["n_text_ctx"],
        no_timestamps_token_id=tokenizer.no_timestamps,
        prev_sot_token_id=tokenizer.sot_prev,
        suppress_tokens=list(list_suppressed(checkpoint.languages)),
        task_to_id={"transcribe": tokenizer.transcribe, "translate": tokenizer.translate},
    )
    return model.eval().requires_grad_(False).to(device)
