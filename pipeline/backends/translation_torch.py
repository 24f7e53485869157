"""Translation networks on torch, through transformers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.errors import ResourceError


@dataclass(frozen=True, kw_only=True)
class TorchNetwork:
    """A `pipeline.backends.translation_model.Network`: float32, greedy or with the beams its own settings name.

    Attributes:
        model: As transformers loads it, on *device*.
        name: For messages.
    """

    model: Any
    device: str
    name: str
    pad: int
    end: int
    longest: int

    def generate(self, ids: Sequence[Sequence[int]], first: int | None) -> list[list[int] | None]:
        """Translate one batch; halves it where memory gives out.

        Raises:
            ResourceError: The device has no memory for a single text.
        """
        import torch

        try:
            return self._generate(ids, first)
        except torch.OutOfMemoryError as error:
            if len(ids) == 1:
                raise ResourceError(
                    f"{self.name} does not fit into the memory of the {self.device} even for one sentence; "
                    "use DEVICE=cpu or a smaller model."
                ) from error
        middle = len(ids) // 2
        return [*self.generate(ids[:middle], first), *self.generate(ids[middle:], first)]

    def _generate(self, ids: Sequence[Sequence[int]], first: int | None) -> list[list[int] | None]:
        import torch

        width = max(len(each) for each in ids)
        source = torch.tensor([[*each, *[self.pad] * (width - len(each))] for each in ids], device=self.device)
        room = 2 * width + 32
        with torch.inference_mode():
            answer = self.model.generate(
                input_ids=source,
                attention_mask=source.ne(self.pad).long(),
                forced_bos_token_id=first,
                do_sample=False,
                max_length=None,
                max_new_tokens=min(room, self.longest) if self.longest else room,
            )
        rows: list[list[int]] = answer[:, 1:].tolist()  # the first one only starts the decoder
        return [row[: row.index(self.end) + 1] if self.end in row else None for row in rows]
