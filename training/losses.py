# SPDX-License-Identifier: GPL-3.0-or-later
"""The network's loss."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from .data import Batch
from .network import Prediction


def loss(prediction: Prediction, truth: Batch) -> Tensor:
    """Return the total loss of depths, slopes, volume and camera."""
    mask = truth.mask
    depths = _mean(prediction.front - truth.front, mask) + _mean(prediction.back - truth.back, mask)
    slopes = 2 * _slopes(prediction.front - truth.front, mask) + 0.5 * _slopes(prediction.back - truth.back, mask)
    return depths + slopes + 0.5 * _volume(prediction.filled, truth) + 0.2 * _pose(prediction.pose, truth.pose)


def _mean(error: Tensor, mask: Tensor) -> Tensor:
    """Return the mean absolute error (B, S, S) over each mask, averaged over the batch."""
    return ((error.abs() * mask).sum(dim=(1, 2)) / mask.sum(dim=(1, 2)).clamp(min=1)).mean()


def _slopes(error: Tensor, mask: Tensor) -> Tensor:
    """Return the mean absolute difference of neighbouring errors, along both axes."""
    total = torch.zeros((), device=error.device)
    for axis in (1, 2):
        both = mask.narrow(axis, 1, mask.shape[axis] - 1) * mask.narrow(axis, 0, mask.shape[axis] - 1)
        total = total + _mean(error.diff(dim=axis), both)
    return total


def _volume(logits: Tensor, truth: Batch) -> Tensor:
    near = functional.max_pool2d(truth.mask[:, None], 4, 2, 1)
    entropy = functional.binary_cross_entropy_with_logits(logits, truth.filled, reduction="none")
    return ((entropy * near).sum(dim=(1, 2, 3)) / (near.sum(dim=(1, 2, 3)) * logits.shape[1])).mean()


def _pose(pose: Tensor, truth: Tensor) -> Tensor:
    error = (pose - truth).abs().mean(dim=0)
    return error[0] + error[1] + 0.15 * (error[2] + error[3])
