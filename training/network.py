# SPDX-License-Identifier: GPL-3.0-or-later
"""The network: from a picture with its mask to depths, the filled volume and the camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from .unet import UNet, coordinates
from .views import DEPTHS

WIDTHS: Final = (48, 72, 96, 128, 160)  # channels at a half, a quarter, ... of the picture's side
_INPUTS: Final = 6  # red, green, blue, mask, column, row
_POSE: Final = 4
_REACH: Final = 0.3  # the scale of depths, in sides of the picture


@dataclass(frozen=True)
class Prediction:
    """The network's output for a batch.

    front, back: (B, S, S), depths, the front's mean over the mask 0; filled: (B, DEPTHS, S/2, S/2), logits of the
    volume; pose: (B, 4), as in `training.views.View`.
    """

    front: Tensor
    back: Tensor
    filled: Tensor
    pose: Tensor


class Network(UNet):
    """A U-Net with heads for depths, volume and camera."""

    def __init__(self) -> None:
        super().__init__(_INPUTS, WIDTHS)
        self.pose = nn.Sequential(nn.Linear(WIDTHS[-1], 64), nn.ReLU(), nn.Linear(64, _POSE))
        self.depths = nn.Conv2d(WIDTHS[0], 4 * 2, 1)  # front and thickness of four pixels each
        self.filled = nn.Conv2d(WIDTHS[0], DEPTHS, 1)

    def forward(self, inputs: Tensor) -> Prediction:
        """Run on inputs (B, 6, S, S) from `as_inputs`."""
        mask = inputs[:, 3]
        features, deepest = self.features(inputs)
        pose = self.pose(deepest.mean(dim=(2, 3)))
        depths = functional.pixel_shuffle(self.depths(features), 2).float() * _REACH
        front = _centred(depths[:, 0], mask)
        back = (front + functional.softplus(depths[:, 1])) * mask
        return Prediction(front, back, self.filled(features).float(), pose.float())


def as_inputs(pictures: Tensor) -> Tensor:
    """Return the network's inputs for pictures (B, 4, S, S) in 0..1: grey outside the mask, with coordinates added."""
    mask = pictures[:, 3:]
    return torch.cat([(pictures[:, :3] - 0.5) * mask, mask, coordinates(pictures)], dim=1)


def _centred(depths: Tensor, mask: Tensor) -> Tensor:
    count = mask.sum(dim=(1, 2), keepdim=True).clamp(min=1)
    return (depths - (depths * mask).sum(dim=(1, 2), keepdim=True) / count) * mask
