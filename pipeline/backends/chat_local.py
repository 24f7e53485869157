"""A chat model on this machine, through transformers: any causal language model with a chat template."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from pipeline.backends.catalogue import Catalogue, ModelCard
from pipeline.backends.chat import ChatRequest, messages, usable_answer
from pipeline.backends.chat_grammar import Grammars, Mask
from pipeline.backends.translation_weights import ensure_here, load_part
from pipeline.device import Device, resolve_device
from pipeline.errors import ResourceError, UsageError
from pipeline.records import Identity

WINDOW = 64
"""Requests that are sorted by length together, and yielded before the next are looked at."""

BATCH_TOKENS = 16_384
"""At most so many tokens of prompts and answers, padding counted, at once."""

UNLIMITED = 1 << 30


@dataclass(frozen=True, kw_only=True)
class LocalChat:
    """A `pipeline.backends.chat.Chat` of transformers.

    It takes the likeliest token each time, whatever the model's own settings say, so that there is nothing random and
    no seed. On CUDA it computes in bfloat16, as these models were made to; everywhere else in float32.

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
        return Identity(
            name="transformers-chat",
            model=self.card.sha256 if self.card.local else self.card.source,
            compute="bfloat16" if self._device == "cuda" else "float32",
        )

    def complete(self, requests: Sequence[ChatRequest]) -> Iterator[str | None]:
        """Yield one answer for each request, in order, as `pipeline.backends.chat.Chat` says.

        A request that does not fit into what the model reads, with the longest answer, has none.

        Raises:
            WeightsMissing: The model is not here and may not be fetched.
            WeightsBroken: The model's files cannot be read.
            ResourceError: The device has no memory for the model or a single request.
            UsageError: The model was not made for chats, or a schema is asked for without the library it needs.
        """
        for start in range(0, len(requests), WINDOW):
            yield from self._complete_window(requests[start : start + WINDOW])

    def _complete_window(self, requests: Sequence[ChatRequest]) -> list[str | None]:
        prompts = [self._prompt(each) for each in requests]
        sizes = [len(prompt) + request.longest for prompt, request in zip(prompts, requests, strict=True)]
        answers: list[str | None] = [None] * len(requests)
        fitting = [i for i, size in enumerate(sizes) if size <= self._reads]
        order = sorted(fitting, key=lambda i: sizes[i], reverse=True)  # the longest first: least padding
        for chosen in self._batches(order, prompts, requests):
            asked = [requests[i] for i in chosen]
            for i, answer in zip(chosen, self._generate([prompts[i] for i in chosen], asked), strict=True):
                answers[i] = None if answer is None else usable_answer(requests[i], answer)
        return answers

    def _batches(
        self, order: Sequence[int], prompts: Sequence[Sequence[int]], requests: Sequence[ChatRequest]
    ) -> Iterator[list[int]]:
        """Cut *order* into batches that fit the budget, and in which no answer is cut because of another request."""
        batch: list[int] = []
        for i in order:
            wider = [*batch, i]
            width = max(len(prompts[each]) for each in wider) + max(requests[each].longest for each in wider)
            if batch and (len(wider) * width > BATCH_TOKENS or width > self._reads):
                yield batch
                wider = [i]
            batch = wider
        if batch:
            yield batch

    # --- prompts ---------------------------------------------------------------------------------------------

    def _prompt(self, request: ChatRequest) -> list[int]:
        """Return the ids of the prompt. What the text says like a special token is only characters in it."""
        from jinja2 import TemplateError

        system, user = messages(request)
        try:
            return self._templated([system, user])
        except TemplateError:  # some models take no system message
            return self._templated([{**user, "content": f"{system['content']}\n\n{user['content']}"}])

    def _templated(self, said: list[dict[str, str]]) -> list[int]:
        ids: list[int] = self._tokenizer.apply_chat_template(
            said,
            add_generation_prompt=True,
            sanitize_control_tokens=True,
            enable_thinking=False,  # the templates of models that can think know it, and others ignore it
            return_dict=False,
        )
        return ids

    # --- model -----------------------------------------------------------------------------------------------

    def _generate(self, prompts: Sequence[Sequence[int]], requests: Sequence[ChatRequest]) -> list[str | None]:
        """Answer one batch; `None` where the model did not come to an end. Halves the batch if memory gives out."""
        import torch

        try:
            return self._generate_once(prompts, requests)
        except torch.OutOfMemoryError as error:
            if len(prompts) == 1:
                raise self._too_large() from error
        middle = len(prompts) // 2
        return [
            *self._generate(prompts[:middle], requests[:middle]),
            *self._generate(prompts[middle:], requests[middle:]),
        ]

    def _generate_once(self, prompts: Sequence[Sequence[int]], requests: Sequence[ChatRequest]) -> list[str | None]:
        import torch
        from transformers import GenerationConfig, LogitsProcessorList

        width = max(map(len, prompts))
        pad, ends = self._ends[0], self._ends
        rows = [[*[pad] * (width - len(each)), *each] for each in prompts]
        mask = [[*[0] * (width - len(each)), *[1] * len(each)] for each in prompts]
        settings = GenerationConfig(
            do_sample=False,
            max_new_tokens=max(each.longest for each in requests),
            eos_token_id=list(ends),
            pad_token_id=pad,
        )
        automata = [None if each.schema is None else self._grammars.automaton(each.schema) for each in requests]
        with torch.inference_mode():
            answered = self._network.generate(
                input_ids=torch.tensor(rows, device=self._device),
                attention_mask=torch.tensor(mask, device=self._device),
                generation_config=settings,
                logits_processor=LogitsProcessorList(
                    [Mask(automata, ends)] if any(each is not None for each in automata) else []
                ),
            )
        new: list[list[int]] = answered[:, width:].tolist()
        return [self._decode(row[: each.longest]) for row, each in zip(new, requests, strict=True)]

    def _decode(self, ids: Sequence[int]) -> str | None:
        end = next((place for place, each in enumerate(ids) if each in self._ends), None)
        if end is None:
            return None
        text: str = self._tokenizer.decode(ids[:end], skip_special_tokens=True)
        return text

    def ensure_weights(self) -> None:
        """Check what can be checked without loading: a local model's digest; offline, that the hub's is in its cache.

        Raises:
            WeightsMissing: It is not here and may not be fetched.
            WeightsBroken: It is not the declared one.
        """
        ensure_here(self.card, self.catalogue, offline=self.offline)

    def _too_large(self) -> ResourceError:
        return ResourceError(
            f"{self.card.name} does not fit into the memory of the {self._device} even for one request; "
            "use DEVICE=cpu, a smaller model or a chat server."
        )

    @cached_property
    def _device(self) -> str:
        return resolve_device(self.device)

    @cached_property
    def _reads(self) -> int:
        limit: int | None = getattr(self._network.config.get_text_config(), "max_position_embeddings", None)
        return limit or UNLIMITED

    @cached_property
    def _ends(self) -> tuple[int, ...]:
        """The ids that end an answer: of the tokenizer, and what else the model itself ends with."""
        own = self._network.generation_config.eos_token_id
        more = own if isinstance(own, list) else [own]
        return tuple(dict.fromkeys(each for each in (self._tokenizer.eos_token_id, *more) if each is not None))

    @cached_property
    def _grammars(self) -> Grammars:
        return Grammars(tokenizer=self._tokenizer, ends=self._ends)

    @cached_property
    def _tokenizer(self) -> Any:  # noqa: ANN401 - transformers has no types
        from transformers import AutoTokenizer

        tokenizer = load_part(AutoTokenizer, self.card, self.catalogue, offline=self.offline)
        if not tokenizer.chat_template or tokenizer.eos_token_id is None:
            raise UsageError(f"{self.card.name} was not made for chats; choose a model that follows instructions.")
        return tokenizer

    @cached_property
    def _network(self) -> Any:  # noqa: ANN401 - transformers has no types
        import torch
        from transformers import AutoModelForCausalLM, GenerationConfig

        self.catalogue.verify(self.card)
        dtype = torch.bfloat16 if self._device == "cuda" else torch.float32
        network = load_part(AutoModelForCausalLM, self.card, self.catalogue, offline=self.offline, dtype=dtype)
        # generate() fills what it is not told from here, and that may be a temperature or a penalty
        network.generation_config = GenerationConfig(eos_token_id=network.generation_config.eos_token_id)
        try:
            return network.to(self._device).eval()
        except torch.OutOfMemoryError as error:
            raise self._too_large() from error
