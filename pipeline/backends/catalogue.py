"""Which models there are, and the backend that each needs.

`models/models.toml` names every model with its role, engine, source and, for files that come with the project, their
digest. A run names models by these names; the digest is part of the key of what they make, and is checked
before the weights are loaded.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pipeline.backends import SpeechDetector, Transcriber, Translator, VoiceEmbedder
from pipeline.backends.weights import hash_file
from pipeline.codec import from_toml
from pipeline.device import Device, resolve_device
from pipeline.errors import UsageError, WeightsBroken, WeightsMissing
from pipeline.records import Language

if TYPE_CHECKING:
    from pipeline.backends.chat import Chat

ModelRole = Literal["transcriber", "translator", "voices", "summarizer"]
WhisperEngine = Literal["openai-whisper", "transformers-whisper", "faster-whisper"]
Engine = Literal[
    "any-whisper",
    "openai-whisper",
    "transformers-whisper",
    "faster-whisper",
    "any-translation",
    "transformers-translation",
    "ctranslate2-translation",
    "chat-endpoint",
    "transformers-chat",
    "resemblyzer",
    "wavlm",
    "pyannote",
]
EngineChoice = Literal["auto", "whisper", "transformers", "faster-whisper"]
"""What a user may name: one of the three that compute Whisper models, or whichever suits the machine."""
TranslationEngineChoice = Literal["auto", "transformers", "ctranslate2"]
"""What a user may name: one of the two that compute sequence-to-sequence models, or whichever suits the machine."""
TranslationFamily = Literal["m2m100", "nllb", "madlad"]
Use = Literal["cpu", "cuda"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelCard:
    """What `models.toml` says of one model.

    Attributes:
        name: What a user calls it.
        engine: What computes it; "any-whisper" and "any-translation" leave that to the machine, and a user may name
            another for any of their kind.
        license: By its SPDX name. What forbids commercial use can be chosen by name, and is never a default.
        source: A path relative to the file that holds the cards, a hub's `owner/name`, or an official name.
        local: Whether *source* is a path; everything else is fetched on first use.
        sha256: Of the weights file, for local ones; empty for what a hub or a package checks by itself.
        weights: The weights file inside *source*, where that is a folder.
        languages: Empty for any.
        max_span_ms: The longest span that a recognizer was made for.
        prompts: Whether a recognizer has learned to take names and terms as a prompt.
        family: How a sequence-to-sequence translator is told the languages.
        url: Where the server of a chat model is, up to and with its version, such as http://127.0.0.1:8000/v1.
        default_for: The devices on which `auto` takes it.
    """

    name: str
    role: ModelRole
    engine: Engine
    license: str
    source: str
    local: bool = False
    sha256: str = ""
    weights: str = ""
    languages: tuple[Language, ...] = ()
    max_span_ms: int = 30_000
    prompts: bool = True
    family: TranslationFamily = "m2m100"
    url: str = ""
    default_for: tuple[Use, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All model cards, and the folder that their paths are relative to."""

    folder: Path
    models: tuple[ModelCard, ...]

    def card(self, role: ModelRole, wanted: str, device: Device) -> ModelCard:
        """Return the card for *wanted*, or for `auto` the default of the device.

        Raises:
            UsageError: There is no such model for this role.
        """
        cards = [card for card in self.models if card.role == role]
        if wanted == "auto":
            use: Use = "cpu" if resolve_device(device) == "cpu" else "cuda"
            cards = [card for card in cards if use in card.default_for]
        else:
            cards = [card for card in cards if card.name == wanted]
        if not cards:
            names = ", ".join(card.name for card in self.models if card.role == role)
            raise UsageError(f"There is no {role} called {wanted!r}; models/models.toml has: {names}.")
        return cards[0]

    def path(self, card: ModelCard) -> Path:
        """Return where a local model's file or folder is."""
        return self.folder / card.source

    def verify(self, card: ModelCard) -> None:
        """Check that a local model's weights are the declared ones, before anything loads them.

        Raises:
            WeightsMissing: The file is not there.
            WeightsBroken: Its digest is not the declared one.
        """
        if not card.local:
            return
        path = self.path(card) / card.weights if card.weights else self.path(card)
        if not path.is_file():
            raise WeightsMissing(f"The model {card.name} is missing its file {path}; restore it with `git checkout`.")
        if hash_file(path) != card.sha256:
            raise WeightsBroken(
                f"{path} is not the file that models.toml declares for {card.name}; restore it with `git checkout`."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _File:
    """The shape of `models.toml`."""

    models: tuple[ModelCard, ...]


def read_catalogue(path: Path) -> Catalogue:
    """Return the catalogue in the TOML file at *path*.

    Raises:
        UsageError: It cannot be read.
        Malformed: It has a mistake.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read; run from the project's folder, or restore the file.") from error
    models = from_toml(_File, text, str(path)).models
    for card in models:
        if card.default_for and "-NC-" in f"{card.license}-":
            raise UsageError(
                f"{path} makes {card.name} a default, whose license ({card.license}) forbids commercial use; remove "
                "its default_for, and name the model where you may use it."
            )
    return Catalogue(folder=path.parent, models=models)


def open_detector() -> SpeechDetector:
    """Return the speech detector."""
    from pipeline.backends.silero import SileroDetector

    return SileroDetector()


def open_voices(catalogue: Catalogue, wanted: str, device: Device, *, offline: bool) -> VoiceEmbedder:
    """Return the voice embedder called *wanted*."""
    card = catalogue.card("voices", wanted, device)
    match card.engine:
        case "resemblyzer":
            from pipeline.backends.resemblyzer_voices import ResemblyzerVoices

            return ResemblyzerVoices(device=device)
        case "wavlm":
            from pipeline.backends.wavlm import WavLMVoices

            return WavLMVoices(model=card.source, device=device, offline=offline)
        case "pyannote":
            from pipeline.backends.pyannote_voices import PyannoteVoices

            return PyannoteVoices(model=card.source, device=device, offline=offline)
        case _:
            raise _unfit(card, "does not tell voices apart")


def open_transcriber(
    catalogue: Catalogue,
    wanted: str,
    device: Device,
    *,
    offline: bool,
    engine: EngineChoice = "auto",
    say: Callable[[str], None] | None = None,
) -> Transcriber:
    """Return the speech recognizer called *wanted*, computed by *engine*; *say* is told which that is."""
    card = catalogue.card("transcriber", wanted, device)
    match card.engine:
        case "any-whisper" | "openai-whisper" | "transformers-whisper" | "faster-whisper":
            from pipeline.backends.whisper_transcriber import WhisperTranscriber, stay_silent

            return WhisperTranscriber(
                card=card,
                catalogue=catalogue,
                device=device,
                offline=offline,
                engine=engine,
                say=say or stay_silent,
            )
        case _:
            raise _unfit(card, "does not transcribe")


def open_translators(
    catalogue: Catalogue,
    wanted: str,
    device: Device,
    *,
    offline: bool,
    engine: TranslationEngineChoice = "auto",
    say: Callable[[str], None] | None = None,
) -> tuple[Translator, ...]:
    """Return the translation models called *wanted*: names between commas, each for what those before it cannot do."""
    cards = [catalogue.card("translator", name.strip(), device) for name in wanted.split(",")]
    return tuple(_open_translator(catalogue, card, device, offline=offline, engine=engine, say=say) for card in cards)


def _open_translator(
    catalogue: Catalogue,
    card: ModelCard,
    device: Device,
    *,
    offline: bool,
    engine: TranslationEngineChoice,
    say: Callable[[str], None] | None,
) -> Translator:
    match card.engine:
        case "any-translation" | "transformers-translation" | "ctranslate2-translation":
            from pipeline.backends.translation_model import TranslationModel, stay_silent

            return TranslationModel(
                card=card,
                catalogue=catalogue,
                device=device,
                engine=engine,
                offline=offline,
                say=say or stay_silent,
            )
        case "chat-endpoint" | "transformers-chat":
            from pipeline.backends.chat_translation import ChatTranslator

            return ChatTranslator(chat=open_chat(catalogue, card, device, offline=offline))
        case _:
            raise _unfit(card, "does not translate")


def open_summarizer(catalogue: Catalogue, wanted: str, device: Device, *, offline: bool) -> "Chat | None":
    """Return the chat model that writes the outline; `None` for extraction, which is what `auto` means."""
    if wanted in ("auto", "extractive"):
        return None
    return open_chat(catalogue, catalogue.card("summarizer", wanted, device), device, offline=offline)


def open_chat(catalogue: Catalogue, card: ModelCard, device: Device, *, offline: bool) -> "Chat":
    """Return the chat model of *card*."""
    match card.engine:
        case "chat-endpoint":
            from pipeline.backends.chat_endpoint import ChatEndpoint

            return ChatEndpoint(model=card.source, url=os.environ.get("TRILOGUE_CHAT_URL") or card.url)
        case "transformers-chat":
            from pipeline.backends.chat_local import LocalChat

            return LocalChat(card=card, catalogue=catalogue, device=device, offline=offline)
        case _:
            raise _unfit(card, "does not chat")


def _unfit(card: ModelCard, why: str) -> UsageError:
    return UsageError(f"The model {card.name} is of the engine {card.engine}, which {why}.")
