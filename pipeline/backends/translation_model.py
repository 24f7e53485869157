"""Translation by a sequence-to-sequence model: M2M100, NLLB-200 or MADLAD-400, on torch or on CTranslate2.

The same code takes a published folder or hub name (`facebook/m2m100_418M`, `google/madlad400-3b-mt`) and the mini
model that ships with the project.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol, assert_never

from pipeline.backends.catalogue import Catalogue, ModelCard, TranslationEngineChoice
from pipeline.backends.engines import TranslationChoice, choose_translation_engine
from pipeline.backends.translation_tokens import TranslationTokens, knows_languages
from pipeline.backends.translation_weights import ensure_here, load_part
from pipeline.backends.weights import hash_file, keep_converted
from pipeline.device import Device
from pipeline.errors import UsageError
from pipeline.records import Identity, Language

_BREAKS = (
    re.compile(r"(?<=[。！？!?；;])|(?<=\.)(?=\s)"),
    re.compile(r"(?<=[、，：])|(?<=[,:])(?=\s)"),
    re.compile(r"(?=\s)"),
)
"""Where a text may be cut, best first: between sentences, between clauses, between words."""

BATCH_PIECES = 4096
"""At most so many padded pieces of source text at once. It changes speed and memory, and not the answers."""

MOST_PIECES = 8
"""A piece has at most so many characters, roughly: a text of more than this times what a model reads is cut unread."""


def stay_silent(message: str) -> None:
    """Tell nobody."""


class Network(Protocol):
    """The weights of a translation model and what computes them."""

    def generate(self, ids: Sequence[Sequence[int]], first: int | None) -> list[list[int] | None]:
        """Return the ids of one translation for each row of *ids*; `None` where the model did not come to an end.

        Args:
            ids: At least one row; each as long as it is, without padding.
            first: The token that the decoder has to begin with; `None` for its own choice.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class TranslationModel:
    """A `pipeline.backends.Translator` of one of the three families.

    It searches as the model's own generation settings say (one beam for the mini model, five for the published
    M2M100), so that what computes it is all that has to be in its identity.

    Attributes:
        engine: What computes it; `auto` takes the fastest here.
        offline: Whether a model that is not in the cache may not be fetched.
        say: Told which engine works.
    """

    card: ModelCard
    catalogue: Catalogue
    device: Device = "auto"
    engine: TranslationEngineChoice = "auto"
    offline: bool = False
    say: Callable[[str], None] = stay_silent

    @property
    def identity(self) -> Identity:
        """The model by the digest of its weights if it comes with the project, by its name on the hub otherwise."""
        model = self.card.sha256 if self.card.local else self.card.source
        return Identity(name=self.choice.engine, model=model, compute=self.choice.compute)

    @cached_property
    def choice(self) -> TranslationChoice:
        """What computes the model, in which arithmetic, and why."""
        return choose_translation_engine(self.card, self.engine, self.device)

    def ensure_weights(self) -> None:
        """Check what can be checked without loading.

        Raises:
            UsageError: The engine that was asked for is not installed.
            WeightsMissing: The model is not here and may not be fetched.
            WeightsBroken: It is not the declared one.
        """
        if self.choice.engine == "ctranslate2":
            from pipeline.backends.translation_ctranslate2 import require_package

            require_package()
        ensure_here(self.card, self.catalogue, offline=self.offline)

    def translate(
        self, texts: Sequence[str], source: Language, target: Language, before: Sequence[str] = ()
    ) -> Sequence[str]:
        """Return one translation for each text, in order; what was said *before* is of no use to these models.

        A text that is longer than the model reads is cut at clauses, translated in parts and joined again. Where the
        model does not come to an end, the answer is empty: half a translation is worse than none.

        Raises:
            WeightsMissing: The model is not here and may not be fetched.
            WeightsBroken: The model's files cannot be read.
            ResourceError: The device has no memory for a single text.
        """
        parts: list[str] = []
        owners: list[int] = []
        for index, text in enumerate(texts):
            for part in self._fitting(text):
                parts.append(part)
                owners.append(index)
        ids = [self._tokens.encode(part, source, target) for part in parts]
        answers: list[str | None] = [None] * len(parts)
        order = sorted(range(len(parts)), key=lambda i: len(ids[i]), reverse=True)  # the longest first: least padding
        for chosen in _batches(order, [len(each) for each in ids], BATCH_PIECES):
            rows = self._network.generate([ids[i] for i in chosen], self._tokens.first(target))
            for i, row in zip(chosen, rows, strict=True):
                answers[i] = None if row is None else self._tokens.decode(row)
        joint = " " if target in ("en", "ko") else ""
        joined: list[list[str | None]] = [[] for _ in texts]
        for owner, answer in zip(owners, answers, strict=True):
            joined[owner].append(answer)
        return ["" if None in each else joint.join(part for part in each if part) for each in joined]

    def _fitting(self, text: str) -> Iterator[str]:
        """Yield *text*, or parts of it that the model can read whole."""
        reads = self._tokens.reads
        if not text.strip():
            return
        short = len(text) <= MOST_PIECES * reads
        if len(text) < 2 or (short and len(self._tokens.encode(text, "en", "zh")) <= reads):
            yield text
        else:
            for half in halves(text):
                yield from self._fitting(half)

    @cached_property
    def _tokens(self) -> TranslationTokens:
        from transformers import AutoConfig, AutoTokenizer, PreTrainedTokenizerFast

        # transformers 5 makes T5's tokenizer anew from the vocabulary, with what T5 has at 2 for unknown characters:
        # for MADLAD-400 that is the end of the text. The file itself knows better.
        tokenizer = self._load(AutoTokenizer if self.card.family == "m2m100" else PreTrainedTokenizerFast)
        if not knows_languages(tokenizer, self.card.family):
            raise UsageError(
                f"{self.card.name} is not of the family {self.card.family}, whose tokenizer marks languages; correct "
                "its `family` in models.toml, or choose another model."
            )
        longest = getattr(self._load(AutoConfig), "max_position_embeddings", 0)
        return TranslationTokens(tokenizer=tokenizer, family=self.card.family, longest=longest)

    @cached_property
    def _network(self) -> Network:
        self.catalogue.verify(self.card)
        tokenizer, longest = self._tokens.tokenizer, self._tokens.longest
        pad, end = int(tokenizer.pad_token_id), int(tokenizer.eos_token_id)
        choice = self.choice
        where = f"{choice.engine} in {choice.compute} on {choice.device}"
        self.say(f"Translating with {self.card.name} by {where}: {choice.why}.")
        match choice.engine:
            case "transformers":
                from pipeline.backends.translation_torch import TorchNetwork

                model = self._load_model().to(choice.device).eval()
                return TorchNetwork(
                    model=model, device=choice.device, name=self.card.name, pad=pad, end=end, longest=longest
                )
            case "ctranslate2":
                from pipeline.backends.translation_ctranslate2 import convert, open_network, require_package

                require_package()
                name = f"{self._revision()}-ctranslate2-{choice.compute}"
                folder = keep_converted(name, lambda part: convert(self._load_model, part, choice.compute))
                return open_network(folder, end=end, longest=longest, device=choice.device, compute=choice.compute)
            case _:
                assert_never(choice.engine)

    def _load_model(self) -> Any:  # noqa: ANN401 - transformers has no types
        import torch
        from transformers import AutoModelForSeq2SeqLM

        return self._load(AutoModelForSeq2SeqLM, dtype=torch.float32)

    def _load(self, kind: Any, **settings: Any) -> Any:  # noqa: ANN401 - transformers has no types
        return load_part(kind, self.card, self.catalogue, offline=self.offline, **settings)

    def _revision(self) -> str:
        """Return what names these very weights as a folder."""
        if self.card.local:
            return hash_file(self.catalogue.path(self.card) / self.card.weights)
        config = Path(self._load_config_path())
        return f"{self.card.source.replace('/', '--')}-{config.parent.name}"  # the folder is named by the commit

    def _load_config_path(self) -> str:
        from huggingface_hub import hf_hub_download

        return str(hf_hub_download(self.card.source, "config.json", local_files_only=self.offline))


def _batches(order: Sequence[int], lengths: Sequence[int], budget: int) -> Iterator[list[int]]:
    """Cut *order*, which is sorted by falling length, into batches of at most *budget* padded pieces, at least one."""
    batch: list[int] = []
    for i in order:
        if batch and (len(batch) + 1) * lengths[batch[0]] > budget:
            yield batch
            batch = []
        batch.append(i)
    if batch:
        yield batch


def halves(text: str) -> tuple[str, str]:
    """Cut *text*, of two characters or more, into two parts that lose nothing but the space between them.

    It is cut at the best kind of break in its middle half, nearest to the middle; at the middle if there is none.
    """
    middle = len(text) / 2
    for breaks in _BREAKS:
        places = [match.start() for match in breaks.finditer(text) if middle / 2 <= match.start() <= 1.5 * middle]
        if places:
            place = min(places, key=lambda each: abs(each - middle))
            break
    else:
        place = len(text) // 2
    return text[:place].strip(), text[place:].strip()
