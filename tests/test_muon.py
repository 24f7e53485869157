"""The optimizer of the mini speech model takes the steps of torch's Muon, in any precision."""

import pytest
import torch

from models.mini.speech.muon import Muon, orthogonalize


@pytest.mark.parametrize("shape", [(3, 24, 24), (2, 48, 16), (2, 16, 48)])
def test_singular_values_come_near_one(shape: tuple[int, int, int]):
    """As near as the iteration is made to bring them: within a third."""
    matrices = torch.randn(shape, generator=torch.Generator().manual_seed(1))
    values = torch.linalg.svdvals(orthogonalize(matrices, 5, torch.float32))
    assert float(values.min()) > 0.3
    assert float(values.max()) < 1.3


@pytest.mark.parametrize("shape", [(16, 16), (32, 8), (8, 32)])
def test_steps_are_those_of_torch(shape: tuple[int, int]):
    """Up to what torch loses in bfloat16, over several steps with momentum and weight decay."""
    generator = torch.Generator().manual_seed(2)
    start = torch.randn(shape, generator=generator)
    mine, theirs = torch.nn.Parameter(start.clone()), torch.nn.Parameter(start.clone())
    ours = Muon([mine], lr=0.02)
    reference = torch.optim.Muon(
        [theirs], lr=0.02, weight_decay=0.02, ns_steps=4, adjust_lr_fn="match_rms_adamw", momentum=0.95
    )
    for _ in range(4):
        gradient = torch.randn(shape, generator=generator)
        mine.grad, theirs.grad = gradient.clone(), gradient.clone()
        ours.step()
        reference.step()
    moved = (theirs - start).norm()
    assert float((mine - theirs).detach().norm()) < 0.02 * float(moved.detach())
