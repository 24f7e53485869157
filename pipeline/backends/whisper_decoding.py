"""Greedy decoding of a batch of spans by a Whisper network in torch, whatever their languages and prompts.

The rules for times are those of whisper's `decode`: they come in pairs, never fall, and a text begins with one. Each
row follows its own state and leaves the batch when it ends, so that no answer depends on what is beside it. At a
temperature, a row's draws come from its own seed.

This module and `whisper_network` are imported when a network is first used: they are torch from end to end.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import torch
from torch import Tensor

from pipeline.backends.whisper_network import Ears, Network
from pipeline.backends.whisper_tokens import Draft, Row, list_suppressed, open_tokenizer

FIRST_TIME = 50
"""The latest time a text may begin with, in frames: 1 s, as in whisper."""
CROWDED = 0.75
"""The batch is made smaller once no more than this part of its rows goes on; making it smaller copies what stays."""


@dataclass(slots=True, kw_only=True)
class Progress:
    """A row on its way."""

    row: Row
    draws: np.random.Generator
    tokens: list[int] = field(default_factory=list)
    total: float = 0.0
    ended: bool = False

    def take(self, token: int, log_probability: float, end: int) -> None:
        """Take the next token, or end."""
        self.total += log_probability
        if token == end or not math.isfinite(log_probability):
            self.ended = True
            return
        self.tokens.append(token)
        self.ended = len(self.tokens) >= self.row.most


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What may follow what.

    Attributes:
        begin: The first token that is a time; all before it are called text.
        end: The end of text.
        suppressed: To be added to the logits of text: minus infinity for what never is text, else 0.
    """

    begin: int
    end: int
    suppressed: Tensor

    def choose(self, logits: Tensor, rows: Sequence[Progress], temperature: float) -> tuple[list[int], list[float]]:
        """Return each row's next token and its log-probability among what it may have; *logits*: (rows, vocabulary)."""
        text = logits[:, : self.begin] + self.suppressed
        times = self._forbid(text, logits[:, self.begin :].clone(), rows)
        best = text.max(-1)
        time_total = times.logsumexp(-1)
        is_time = time_total > best.values  # as likely a time as all times together are
        total = torch.where(is_time, time_total, torch.logaddexp(text.logsumexp(-1), time_total))
        if temperature:
            text = text.masked_fill(is_time[:, None], -math.inf)
            return self._draw(torch.cat([text, times], -1), total, rows, temperature)
        latest = times.max(-1)
        chosen = torch.where(is_time, self.begin + latest.indices, best.indices)
        scores = torch.where(is_time, latest.values, best.values) - total
        return chosen.tolist(), scores.tolist()

    def _forbid(self, text: Tensor, times: Tensor, rows: Sequence[Progress]) -> Tensor:
        """Strike out, in place, what each row may not have next; return the times that are left."""
        only_times, only_text, no_text, lowest = [], [], [], []
        for at, each in enumerate(rows):
            last = bool(each.tokens) and each.tokens[-1] >= self.begin
            before = len(each.tokens) < 2 or each.tokens[-2] >= self.begin
            if not each.tokens:
                no_text.append(at)
            elif last and before:
                only_text.append(at)
            elif last:
                only_times.append(at)
            lowest.append(self._lowest(each.tokens, closing=last and not before))
        if no_text:  # all rows begin at the same step
            text.fill_(-math.inf)
            times[:, FIRST_TIME + 1 :] = -math.inf
        if only_times:  # or the end
            text[only_times, : self.end] = -math.inf
        if only_text:
            times[only_text] = -math.inf
        if any(lowest):
            floor = torch.tensor(lowest, device=times.device)[:, None]
            times.masked_fill_(torch.arange(times.shape[1], device=times.device) < floor, -math.inf)
        return times

    def _lowest(self, tokens: Sequence[int], *, closing: bool) -> int:
        """Return the earliest time that may follow, in frames: a stretch of text has some length."""
        last = next((token - self.begin for token in reversed(tokens) if token >= self.begin), None)
        return 0 if last is None else last if closing else last + 1

    def _draw(
        self, logits: Tensor, total: Tensor, rows: Sequence[Progress], temperature: float
    ) -> tuple[list[int], list[float]]:
        """Return tokens drawn at *temperature*, and their log-probabilities at none."""
        shares = (logits / temperature).softmax(-1).cumsum(-1)
        draws = torch.tensor([each.draws.random() for each in rows], device=logits.device, dtype=shares.dtype)
        chosen = torch.searchsorted(shares, draws[:, None] * shares[:, -1:], right=True).clamp(max=logits.shape[1] - 1)
        scores = logits.gather(1, chosen)[:, 0] - total
        return chosen[:, 0].tolist(), scores.tolist()


def make_rules(network: Network) -> Rules:
    """Return the rules for the vocabulary of *network*."""
    tokenizer = open_tokenizer(network.languages)
    begin: int = tokenizer.timestamp_begin
    suppressed = torch.zeros(begin, device=network.device)
    suppressed[[*list_suppressed(network.languages), tokenizer.no_timestamps]] = -math.inf
    return Rules(begin=begin, end=tokenizer.eot, suppressed=suppressed)


def decode(network: Network, ears: Ears, rows: Sequence[Row], temperature: float) -> list[Draft]:
    """Return what *network* writes for each row of *ears*."""
    rules = make_rules(network)
    starts = [row.start for row in rows]
    room = max(map(len, starts)) + max(row.most for row in rows)
    logits, at_start, state = network.begin(ears, starts, room)
    no_speech: list[float] = at_start.softmax(-1)[:, open_tokenizer(network.languages).no_speech].tolist()
    all_rows = [Progress(row=row, draws=np.random.default_rng([row.seed, round(temperature * 100)])) for row in rows]
    going = list(all_rows)
    while True:
        tokens, scores = rules.choose(logits, going, temperature)
        for each, token, score in zip(going, tokens, scores, strict=True):
            if not each.ended:
                each.take(token, score, rules.end)
        left = [at for at, each in enumerate(going) if not each.ended]
        if not left:
            break
        if len(left) <= CROWDED * len(going):
            state = network.keep(state, left)
            going, tokens = [going[at] for at in left], [tokens[at] for at in left]
        logits = network.step(state, tokens)
    return [
        Draft(tokens=tuple(each.tokens), log_probability=each.total / (len(each.tokens) + 1), no_speech=silence)
        for each, silence in zip(all_rows, no_speech, strict=True)
    ]
