"""Translation by a sequence-to-sequence model of the M2M100 family, through transformers.

The same code takes a published folder or hub name (`facebook/m2m100_418M`, `facebook/m2m100_1.2B`) and the mini
model that ships with the project.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.backends.catalogue import Catalogue, ModelCard
from pipeline.device import Device, resolve_device
from pipeline.errors import ResourceError, UsageError, WeightsBroken, WeightsMissing
from pipeline.records import Identity, Language

_BREAKS = (
    re.compile(r"(?<=[。！？!?；;])|(?<=\.)(?=\s)"),
    re.compile(r"(?<=[、，：])|(?<=[,:])(?=\s)"),
    re.compile(r"(?=\s)"),
)
"""Where a text may be cut, best first: between sentences, between clauses, between words."""

WEIGHTS = ("model.safetensors", "model.safetensors.index.json", "pytorch_model.bin", "pytorch_model.bin.index.json")
"""One of these is in every published folder."""

BATCH_PIECES = 4096
"""At most so many padded pieces of source text at once. It changes speed and memory, and not the answers."""


@dataclass(frozen=True, kw_only=True)
class TranslationModel:
    """A `pipeline.backends.Translator` of the M2M100 family.

    It computes in float32 on every device, and searches as the model's own generation settings say (one beam for the
    mini model, five for the published ones), so that nothing about the machine has to be in its identity.

    Attributes:
        offline: Whether a model that is not in the cache may not be fetched.
    """

    card: ModelCard
    catalogue: Catalogue
    device: Device = "auto"
    offline: bool = False

    @property
    def identity(self) -> Identity:
        """The model by the digest of its weights if it comes with the project, by its name on the hub otherwise."""
        return Identity(name="transformers", model=self.card.sha256 if self.card.local else self.card.source)

    def translate(self, texts: Sequence[str], source: Language, target: Language) -> Sequence[str]:
        """Return one translation for each text, in order.

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
        ids = [self._encode(part, source) for part in parts]
        answers: list[str | None] = [None] * len(parts)
        order = sorted(range(len(parts)), key=lambda i: len(ids[i]), reverse=True)  # the longest first: least padding
        for chosen in _batches(order, [len(each) for each in ids], BATCH_PIECES):
            for i, answer in zip(chosen, self._generate([ids[i] for i in chosen], target), strict=True):
                answers[i] = answer
        joint = " " if target in ("en", "ko") else ""
        joined: list[list[str | None]] = [[] for _ in texts]
        for owner, answer in zip(owners, answers, strict=True):
            joined[owner].append(answer)
        return ["" if None in each else joint.join(part for part in each if part) for each in joined]

    # --- texts and ids ---------------------------------------------------------------------------------------

    def _fitting(self, text: str) -> Iterator[str]:
        """Yield *text*, or parts of it that the model can read whole."""
        if not text.strip():
            return
        if len(text) < 2 or len(self._encode(text, "en")) <= self._reads:
            yield text
        else:
            for half in halves(text):
                yield from self._fitting(half)

    def _encode(self, text: str, language: Language) -> list[int]:
        """Return the language's id, the pieces of *text*, and the end.

        Special tokens are not read out of the text: "</s>" in a chat message is only four characters.
        """
        pieces = self._tokenizer.tokenize(text, split_special_tokens=True)
        ids = [each for piece in pieces for each in self._ids(piece)]
        return [self._tokenizer.get_lang_id(language), *ids, self._tokenizer.eos_token_id]

    def _ids(self, piece: str) -> Iterator[int]:
        """Yield the ids of a piece, in shorter pieces if need be.

        The published vocabularies lack some pieces that their own sentencepiece models produce, "perhaps" among
        them (facebookresearch/fairseq issue 3463); such a word would be lost without a trace.
        """
        while piece:
            known = (end for end in range(len(piece), 1, -1) if self._id(piece[:end]) != self._tokenizer.unk_token_id)
            end = next(known, 1)
            yield self._id(piece[:end])
            piece = piece[end:]

    def _id(self, piece: str) -> int:
        found: int = self._tokenizer.convert_tokens_to_ids(piece)
        return found

    def _decode(self, ids: Sequence[int]) -> str:
        """Return the text of *ids* without special tokens.

        transformers 5 does not know the language codes of this family as special, so that its own decoding would
        leave "__en__" in the text; their ids lie above the vocabulary.
        """
        special = set(self._tokenizer.all_special_ids)
        pieces = [i for i in ids if i < self._tokenizer.vocab_size and i not in special]
        text: str = self._tokenizer.convert_tokens_to_string(self._tokenizer.convert_ids_to_tokens(pieces))
        return text.strip()

    # --- model -----------------------------------------------------------------------------------------------

    def _generate(self, ids: Sequence[Sequence[int]], target: Language) -> list[str | None]:
        """Translate one batch; `None` where the model did not come to an end. Halves the batch if memory gives out."""
        import torch

        try:
            return self._generate_once(ids, target)
        except torch.OutOfMemoryError as error:
            if len(ids) == 1:
                raise ResourceError(
                    f"{self.card.name} does not fit into the memory of the {self._device} even for one sentence; "
                    "use DEVICE=cpu or a smaller model."
                ) from error
        middle = len(ids) // 2
        return [*self._generate(ids[:middle], target), *self._generate(ids[middle:], target)]

    def _generate_once(self, ids: Sequence[Sequence[int]], target: Language) -> list[str | None]:
        import torch

        pad, end = self._tokenizer.pad_token_id, self._tokenizer.eos_token_id
        width = max(len(each) for each in ids)
        source = torch.tensor([[*each, *[pad] * (width - len(each))] for each in ids], device=self._device)
        with torch.inference_mode():
            answer = self._network.generate(
                input_ids=source,
                attention_mask=source.ne(pad).long(),
                forced_bos_token_id=self._tokenizer.get_lang_id(target),
                do_sample=False,
                max_length=None,
                max_new_tokens=min(2 * width + 32, self._limit),
            )
        rows: list[list[int]] = answer[:, 1:].tolist()  # the first one only starts the decoder
        return [self._decode(row) if end in row else None for row in rows]

    def ensure_weights(self) -> None:
        """Check what can be checked without loading: a local model's digest; offline, that the hub's is in its cache.

        Raises:
            WeightsMissing: It is not here and may not be fetched.
            WeightsBroken: It is not the declared one.
        """
        if self.card.local:
            self.catalogue.verify(self.card)
        elif self.offline:
            from huggingface_hub import try_to_load_from_cache

            if not any(isinstance(try_to_load_from_cache(self.card.source, each), str) for each in WEIGHTS):
                raise self._missing()

    def _missing(self) -> WeightsMissing:
        from huggingface_hub.constants import HF_HUB_CACHE

        name, source = self.card.name, self.card.source
        return WeightsMissing(
            f"The weights of the translation model {name} ({source}) are not in {HF_HUB_CACHE} and could not be "
            f"fetched; run `hf download {source}` where there is a network."
        )

    @cached_property
    def _device(self) -> str:
        return resolve_device(self.device)

    @cached_property
    def _limit(self) -> int:
        limit: int = self._network.config.max_position_embeddings
        return limit

    @cached_property
    def _reads(self) -> int:
        """The most pieces of a text that the model was made to read at once."""
        longest: int = self._tokenizer.model_max_length
        return min(self._limit, longest)

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401 - transformers has no types
        from transformers import AutoTokenizer

        tokenizer = self._load(AutoTokenizer)
        if not hasattr(tokenizer, "get_lang_id"):
            raise UsageError(
                f"{self.card.name} is not of the M2M100 family, whose tokenizer marks languages; "
                "choose facebook/m2m100_418M, facebook/m2m100_1.2B or the mini model."
            )
        return tokenizer

    @cached_property
    def _network(self) -> Any:  # noqa: ANN401 - transformers has no types
        import torch
        from transformers import AutoModelForSeq2SeqLM

        self.catalogue.verify(self.card)
        network = self._load(AutoModelForSeq2SeqLM, dtype=torch.float32)
        return network.to(self._device).eval()

    def _load(self, kind: Any, **settings: Any) -> Any:  # noqa: ANN401 - transformers has no types
        from safetensors import SafetensorError

        source = str(self.catalogue.path(self.card)) if self.card.local else self.card.source
        closed = self.card.local or self.offline
        try:
            return kind.from_pretrained(source, local_files_only=closed, trust_remote_code=False, **settings)
        except (SafetensorError, ValueError, RuntimeError) as error:
            raise WeightsBroken(
                f"The files of the model {self.card.name} ({source}) cannot be read ({error}); fetch them again."
            ) from error
        except OSError as error:
            raise self._missing() from error


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
