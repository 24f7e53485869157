"""The optimizer Muon (Keller Jordan, 2024), in whatever precision the processor multiplies fast.

That of torch multiplies in bfloat16 alone, which takes hours on a processor without such instructions.
"""

from collections.abc import Iterable

import torch
from torch import Tensor, distributed

COEFFICIENTS = (3.4445, -4.7750, 2.0315)
"""Of Jordan's quintic iteration: steep at zero, and near one only within a third, which is near enough."""


def orthogonalize(matrices: Tensor, rounds: int, precision: torch.dtype) -> Tensor:
    """Bring all singular values of each matrix near one by Newton-Schulz iteration.

    Args:
        matrices: Shape (count, rows, columns).
        rounds: Of the iteration.
        precision: Of its products.
    """
    a, b, c = COEFFICIENTS
    turned = matrices.mT if matrices.shape[1] > matrices.shape[2] else matrices
    found = (turned / turned.norm(dim=(1, 2), keepdim=True).clamp(min=1e-7)).to(precision)
    for _ in range(rounds):
        gram = found @ found.mT
        found = torch.baddbmm(found, torch.baddbmm(gram, gram, gram, beta=b, alpha=c), found, beta=a)
    return (found.mT if turned is not matrices else found).to(matrices.dtype)


class Muon(torch.optim.Optimizer):
    """Momentum made orthogonal, in steps as large as those of AdamW; for matrices of one group.

    Args:
        matrices: The weights.
        lr: Learning rate, as for AdamW.
        decay: Weight decay, apart from the gradient.
        momentum: Share of the past in each step.
        rounds: Of the Newton-Schulz iteration.
        precision: Of its products.
    """

    def __init__(
        self,
        matrices: Iterable[Tensor],
        *,
        lr: float,
        decay: float = 0.02,
        momentum: float = 0.95,
        rounds: int = 4,
        precision: torch.dtype = torch.float32,
    ) -> None:
        super().__init__(list(matrices), {"lr": lr})
        self.decay, self.momentum, self.rounds, self.precision = decay, momentum, rounds, precision

    @torch.no_grad()
    def step(self) -> None:  # type: ignore[override]  # no closure
        """Move every weight that has a gradient; those of one shape together."""
        for group in self.param_groups:
            alike: dict[torch.Size, list[Tensor]] = {}
            for weight in group["params"]:
                if weight.grad is not None:
                    alike.setdefault(weight.shape, []).append(weight)
            for (rows, columns), weights in alike.items():
                ways = []
                for weight in weights:
                    if not self.state[weight]:
                        self.state[weight]["momentum_buffer"] = torch.zeros_like(weight)
                    past = self.state[weight]["momentum_buffer"]
                    past.lerp_(weight.grad, 1 - self.momentum)
                    ways.append(weight.grad.lerp(past, self.momentum))
                found = self._orthogonalize(torch.stack(ways))
                # A matrix with singular values of one has entries of 1 / sqrt(longer side); AdamW's move by about 0.2.
                size = 0.2 * max(rows, columns) ** 0.5
                for weight, way in zip(weights, found, strict=True):
                    weight.mul_(1 - group["lr"] * self.decay).sub_(way, alpha=group["lr"] * size)

    def _orthogonalize(self, matrices: Tensor) -> Tensor:
        """Share the matrices among the processes, which all have the same ones."""
        if not distributed.is_initialized():
            return orthogonalize(matrices, self.rounds, self.precision)
        own = slice(distributed.get_rank(), None, distributed.get_world_size())
        found = torch.zeros_like(matrices)
        if len(matrices[own]):
            found[own] = orthogonalize(matrices[own], self.rounds, self.precision)
        distributed.all_reduce(found)
        return found
