"""Speech recognition by openai-whisper, in batches of spans that were cut elsewhere.

The same code takes an official name ("small", "large-v3"), a checkpoint in the same format, and the mini model that
ships with the project. Each span is decoded by itself, greedily, with the timestamp rules (which let a span be
empty); a row that the usual signs call broken is sampled again at rising temperatures, alone and from a seed of its
own audio, so that no answer depends on its neighbors.
"""

import hashlib
import math
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import Any
from warnings import catch_warnings, simplefilter

import numpy as np

from pipeline.backends import LANGUAGE_HOP, LANGUAGE_SLICE, SAMPLE_RATE, Heard, HeardWord, Listen, Samples
from pipeline.backends.catalogue import Catalogue, ModelCard
from pipeline.backends.weights import fetch, hash_file
from pipeline.device import Device, resolve_device
from pipeline.errors import ResourceError, UsageError, WeightsBroken, WeightsMissing
from pipeline.records import Identity

COMPRESSION = 2.4
LOG_PROBABILITY = -1.0
NO_SPEECH = 0.6
"""Whisper's own limits: a text that compresses better, or is less probable in spite of speech, is broken."""
TOKENS_PER_SECOND = 20
"""More than fast speech needs in any of the four languages; bounds what a loop can cost."""
KEPT = 256 << 20
"""Bytes of features that may wait between scoring and decoding: they spare the encoder half of its work."""
ROOM_STEP = 5
"""Seconds by which spans are sorted into batches and get room for their tokens."""
SAME_FILE = {"large": "large-v3", "turbo": "large-v3-turbo"}
"""Official names whose file is called otherwise."""


@dataclass(frozen=True, kw_only=True)
class WhisperTranscriber:
    """A `pipeline.backends.Transcriber`. It computes in float32 on every device.

    Attributes:
        offline: Whether weights that are not in the cache may not be fetched.
        batch: Spans that are decoded at once; halved when memory gives out.
        temperatures: What a broken row is sampled at, one after the other, until it is no longer broken.
    """

    card: ModelCard
    catalogue: Catalogue
    device: Device = "auto"
    offline: bool = False
    batch: int = 8
    temperatures: tuple[float, ...] = (0.2, 0.6, 1.0)

    @cached_property
    def identity(self) -> Identity:
        """The digest of a local checkpoint, or the official name, which stands for one."""
        settings = (("temperatures", ",".join(map(str, self.temperatures))), ("timestamps", "rules"))
        model = self.card.sha256 or hash_file(self.file) if self.card.local else self.card.source
        return Identity(name="openai-whisper", model=model, settings=settings)

    @property
    def max_span(self) -> int:
        """What the card says; 30 s for all official models."""
        return self.card.max_span_ms

    @property
    def file(self) -> Path:
        """Where the weights are, or will be."""
        if self.card.local:
            return self.catalogue.path(self.card)
        cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return cache / "whisper" / f"{SAME_FILE.get(self.card.source, self.card.source)}.pt"

    def trace_languages(self, spans: Sequence[Samples]) -> Iterator[Sequence[Mapping[str, float]]]:
        """Yield the probabilities of all languages for each slice of each span."""
        for first in range(0, len(spans), self.batch):
            yield from self._or_smaller(self._trace_once, list(spans[first : first + self.batch]))

    def transcribe(self, requests: Sequence[Listen]) -> Iterator[Heard]:
        """Yield what was heard for each request; one batch holds one language and spans of much the same length."""
        order = sorted(range(len(requests)), key=lambda i: (_kind(requests[i]), len(requests[i].samples)))
        answers: dict[int, Heard] = {}
        for _, alike in groupby(order, key=lambda i: _kind(requests[i])):
            rows = list(alike)
            for first in range(0, len(rows), self.batch):
                batch = rows[first : first + self.batch]
                heard = self._or_smaller(self._transcribe_once, [requests[i] for i in batch])
                answers.update(zip(batch, heard, strict=True))
        yield from (answers[index] for index in range(len(requests)))

    def _or_smaller(self, work: Any, rows: list[Any]) -> list[Any]:  # noqa: ANN401 - one of the two methods below
        """Return what *work* makes of *rows*, in halves where the device's memory does not hold all of them."""
        import torch

        try:
            answers: list[Any] = work(rows)
        except torch.OutOfMemoryError as error:
            if len(rows) == 1:
                raise ResourceError(
                    f"{self.card.name} does not fit into the memory of the device even for one span; "
                    "use DEVICE=cpu or a smaller model."
                ) from error
        else:
            return answers
        middle = len(rows) // 2
        return [*self._or_smaller(work, rows[:middle]), *self._or_smaller(work, rows[middle:])]

    # --- model -----------------------------------------------------------------------------------------------

    def ensure_weights(self) -> Path:
        """Return the file of the weights, fetched if that is allowed, and checked.

        Raises:
            WeightsMissing: It is not here and may not or cannot be fetched.
            WeightsBroken: It is not the file that was declared.
            UsageError: There is no official model of this name.
        """
        path = self.file
        if self.card.local:
            self.catalogue.verify(self.card)
            return path
        if not path.is_file() and self.offline:
            raise WeightsMissing(
                f"The weights of {self.card.name} are not here: {path} is missing and this run is offline; "
                "run once with HF_HUB_OFFLINE unset where there is a network, or put the file there."
            )
        import whisper

        urls: Mapping[str, str] = whisper._MODELS
        if self.card.source not in urls:
            raise UsageError(f"openai-whisper has no model {self.card.source!r}; it has: {', '.join(urls)}.")
        url = urls[self.card.source]
        expected = url.split("/")[-2]  # the publisher puts the digest of the file into its address
        if not path.is_file():
            fetch(url, path, expected, self.card.name)
        elif hash_file(path) != expected:
            raise WeightsBroken(f"{path} is not the published file of {self.card.name}; delete it and run again.")
        return path

    @cached_property
    def network(self) -> Any:  # noqa: ANN401 - whisper has no types
        """The network, loaded on first use, in evaluation mode."""
        path = self.ensure_weights()
        import whisper
        from whisper.tokenizer import get_encoding

        device = resolve_device(self.device)
        try:
            network = whisper.load_model(str(path), device=device)
        except (RuntimeError, KeyError, TypeError, ValueError, EOFError) as error:
            raise WeightsBroken(f"{path} is no checkpoint of openai-whisper ({type(error).__name__}).") from error
        if not network.is_multilingual:
            raise UsageError(f"{self.card.name} knows English alone; choose a multilingual model.")
        if not self.card.local:  # which heads follow the audio is known of the official models alone
            network.set_alignment_heads(whisper._ALIGNMENT_HEADS[self.card.source])
        with catch_warnings():  # whisper reads its vocabulary once, and leaves the file open
            simplefilter("ignore", ResourceWarning)
            get_encoding(name="multilingual", num_languages=network.num_languages)
        return network.float().eval()

    @cached_property
    def _scored(self) -> dict[bytes, Any]:
        """The encoder's features of spans that were scored for their language and are not yet decoded."""
        return {}

    def _encode(self, spans: Sequence[Samples]) -> Any:  # noqa: ANN401 - a tensor (spans, 1500, width)
        """Return the encoder's features; every span is filled up with silence to 30 s, as the model wants it."""
        import torch
        from whisper.audio import log_mel_spectrogram, pad_or_trim

        bands = self.network.dims.n_mels
        mels = [log_mel_spectrogram(pad_or_trim(np.ascontiguousarray(each, np.float32)), bands) for each in spans]
        with torch.inference_mode():
            return self.network.encoder(torch.stack(mels).to(self.network.device))

    def _recall(self, spans: Sequence[Samples]) -> Any:  # noqa: ANN401 - as above
        """Return the features, without encoding again what was scored; each is given away once."""
        import torch

        found = [self._scored.pop(_name(each), None) for each in spans]
        missing = [index for index, features in enumerate(found) if features is None]
        if missing:
            for index, features in zip(missing, self._encode([spans[index] for index in missing]), strict=True):
                found[index] = features
        return torch.stack([features for features in found if features is not None])

    def _trace_once(self, spans: Sequence[Samples]) -> list[Sequence[Mapping[str, float]]]:
        import torch
        from whisper.tokenizer import get_tokenizer

        features = self._encode(spans)
        room = KEPT // features[0].nbytes - len(self._scored)
        self._scored.update(zip(map(_name, spans[: max(room, 0)]), features, strict=False))
        places = [(row, first, last) for row, span in enumerate(spans) for first, last in _slices(len(span))]
        tokenizer = get_tokenizer(True, num_languages=self.network.num_languages)
        found: list[list[Mapping[str, float]]] = [[] for _ in spans]
        for _, alike in groupby(places, key=lambda place: place[2] - place[1]):
            some = list(alike)
            with torch.inference_mode():
                heard = torch.stack([features[row, first:last] for row, first, last in some])
                start = torch.full((len(some), 1), tokenizer.sot, device=heard.device)
                logits = self.network.decoder(start, heard)[:, 0, list(tokenizer.all_language_tokens)]
                table = logits.float().softmax(-1).cpu().numpy()
            for (row, _, _), each in zip(some, table, strict=True):
                found[row].append(dict(zip(tokenizer.all_language_codes, each.tolist(), strict=True)))
        return list(found)

    def _transcribe_once(self, requests: Sequence[Listen]) -> list[Heard]:
        """Decode requests of one kind."""
        import torch

        features = self._recall([each.samples for each in requests])
        with torch.inference_mode():
            results = self._decode(features, requests, 0.0)
        heard = []
        for request, row, result in zip(requests, features, results, strict=True):
            better = self._sample_again(row, request, result) if _is_broken(result) else result
            heard.append(self._describe(better, row, request))
        return heard

    def _decode(self, features: Any, requests: Sequence[Listen], temperature: float) -> list[Any]:  # noqa: ANN401
        from whisper.decoding import DecodingOptions

        language, prompt, steps = _kind(requests[0])
        context = self.network.dims.n_text_ctx
        room = context // 2 if prompt else context - 8
        options = DecodingOptions(
            language=language,
            prompt=prompt or None,
            temperature=temperature,
            sample_len=min(room, 24 + steps * ROOM_STEP * TOKENS_PER_SECOND),
            fp16=False,
        )
        results: list[Any] = self.network.decode(features, options)
        return results

    def _sample_again(self, row: Any, request: Listen, first: Any) -> Any:  # noqa: ANN401 - whisper's results
        """Return the first answer at a higher temperature that is not broken, or *first* if there is none."""
        import torch

        if not math.isfinite(first.avg_logprob):
            return first  # the audio or the weights are broken; sampling cannot mend either
        seed = int.from_bytes(hashlib.sha256(request.samples.tobytes()).digest()[:7], "big")
        with torch.random.fork_rng(), torch.inference_mode():
            torch.manual_seed(seed)
            for temperature in self.temperatures:
                [result] = self._decode(row[None], [request], temperature)
                if not _is_broken(result):
                    return result
        return first

    def _describe(self, result: Any, row: Any, request: Listen) -> Heard:  # noqa: ANN401 - whisper's results
        """Return *result* with its words."""
        words = tuple(self._align(result, row, request)) if math.isfinite(result.avg_logprob) else ()
        text = ("".join(word.text for word in words) if words else _readable(result.text)).strip()
        return Heard(
            text=text,
            words=words,
            log_probability=float(result.avg_logprob),
            no_speech=float(result.no_speech_prob),
        )

    def _align(self, result: Any, row: Any, request: Listen) -> Iterator[HeardWord]:  # noqa: ANN401
        """Yield the words of *result* with the times that whisper's cross-attention gives them."""
        from whisper.timing import find_alignment, merge_punctuations
        from whisper.tokenizer import get_tokenizer

        languages = self.network.num_languages
        tokenizer = get_tokenizer(True, num_languages=languages, language=request.language, task="transcribe")
        tokens = [token for token in result.tokens if token < tokenizer.eot]
        frames = min(len(request.samples) // 160, 3000)
        if not tokens or frames < 2:
            return
        encoded = _Encoded(self.network)
        words = find_alignment(encoded, tokenizer, tokens, row, frames)
        merge_punctuations(words, "\"'“¿([{-「『（《", "\"'.。,，!！?？:：”)]}、」』）》")
        for word in words:
            if text := _readable(word.word):
                start, end = round(float(word.start) * 1000), round(float(word.end) * 1000)
                yield HeardWord(start=start, end=max(start, end), text=text, confidence=float(word.probability))


class _Encoded:
    """Whisper as its alignment sees it, but for audio that has been through the encoder already."""

    def __init__(self, network: Any) -> None:  # noqa: ANN401 - whisper has no types
        self.network = network

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self.network, name)

    def __call__(self, features: Any, tokens: Any) -> Any:  # noqa: ANN401 - tensors
        return self.network.decoder(tokens, features)


def _slices(samples: int) -> list[tuple[int, int]]:
    """Return (first, end) of the slices of a span, in frames of the encoder's features."""
    frames = max(1, min(math.ceil(samples / 320), 1500))
    slice_, hop = LANGUAGE_SLICE // 20, LANGUAGE_HOP // 20
    if frames <= slice_:
        return [(0, frames)]
    firsts = [*range(0, frames - slice_, hop), frames - slice_]
    return [(first, first + slice_) for first in firsts]


def _name(samples: Samples) -> bytes:
    return hashlib.sha256(samples.tobytes()).digest()


def _readable(text: str) -> str:
    """Return *text* without the marks of broken characters, which a decoder leaves that stops inside one."""
    return text.replace("\ufffd", "")


def _kind(request: Listen) -> tuple[str, str, int]:
    """What the rows of one batch have in common, with how many tokens they may have: none depends on its neighbors."""
    return request.language, request.prompt, math.ceil(len(request.samples) / SAMPLE_RATE / ROOM_STEP)


def _is_broken(result: Any) -> bool:  # noqa: ANN401 - whisper's result
    """Return whether Whisper's own signs say that a text is a loop, or a guess in spite of speech."""
    if not math.isfinite(result.avg_logprob) or result.compression_ratio > COMPRESSION:
        return True
    return bool(result.avg_logprob < LOG_PROBABILITY and result.no_speech_prob < NO_SPEECH)
