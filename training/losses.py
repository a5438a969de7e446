# SPDX-License-Identifier: GPL-3.0-or-later
"""The network's loss."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from .data import Batch
from .network import Seen


def loss(seen: Seen, truth: Batch) -> Tensor:
    """Return the total loss of depths, slopes, volume and camera."""
    mask = truth.mask
    depths = _mean(seen.front - truth.front, mask) + _mean(seen.back - truth.back, mask)
    slopes = 2 * _slopes(seen.front - truth.front, mask) + 0.5 * _slopes(seen.back - truth.back, mask)
    return depths + slopes + 0.5 * _volume(seen.filled, truth) + 0.2 * _pose(seen.pose, truth.pose)


def _mean(wrong: Tensor, mask: Tensor) -> Tensor:
    return ((wrong.abs() * mask).sum(dim=(1, 2)) / mask.sum(dim=(1, 2)).clamp(min=1)).mean()


def _slopes(wrong: Tensor, mask: Tensor) -> Tensor:
    total = torch.zeros((), device=wrong.device)
    for axis in (1, 2):
        both = mask.narrow(axis, 1, mask.shape[axis] - 1) * mask.narrow(axis, 0, mask.shape[axis] - 1)
        total = total + _mean(wrong.diff(dim=axis), both)
    return total


def _volume(logits: Tensor, truth: Batch) -> Tensor:
    near = functional.max_pool2d(truth.mask[:, None], 4, 2, 1)
    wrong = functional.binary_cross_entropy_with_logits(logits, truth.filled, reduction="none")
    return ((wrong * near).sum(dim=(1, 2, 3)) / (near.sum(dim=(1, 2, 3)) * logits.shape[1])).mean()


def _pose(found: Tensor, truth: Tensor) -> Tensor:
    wrong = (found - truth).abs().mean(dim=0)
    return wrong[0] + wrong[1] + 0.15 * (wrong[2] + wrong[3])
