# SPDX-License-Identifier: GPL-3.0-or-later
"""The network: from a picture with its mask to depths, the filled volume and the camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

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


class Block(nn.Sequential):
    """Two convolutions."""

    def __init__(self, inward: int, outward: int) -> None:
        super().__init__(*_convolution(inward, outward), *_convolution(outward, outward))


def _convolution(inward: int, outward: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(inward, outward, 3, padding=1, bias=False), nn.BatchNorm2d(outward), nn.ReLU(inplace=True)


class Network(nn.Module):
    """A U-Net that works at half the picture's resolution, of any side that is a multiple of 32."""

    def __init__(self) -> None:
        super().__init__()
        inward = (4 * _INPUTS, *WIDTHS[:-1])
        self.down = nn.ModuleList(Block(*pair) for pair in zip(inward, WIDTHS, strict=True))
        deeper = list(zip(WIDTHS[:0:-1], WIDTHS[-2::-1], strict=True))
        self.up = nn.ModuleList(Block(deep + wide, wide) for deep, wide in deeper)
        self.pose = nn.Sequential(nn.Linear(WIDTHS[-1], 64), nn.ReLU(), nn.Linear(64, _POSE))
        self.depths = nn.Conv2d(WIDTHS[0], 4 * 2, 1)  # front and thickness of four pixels each
        self.filled = nn.Conv2d(WIDTHS[0], DEPTHS, 1)

    def forward(self, inputs: Tensor) -> Prediction:
        """Run on inputs (B, 6, S, S) from `as_inputs`."""
        mask = inputs[:, 3]
        features = functional.pixel_unshuffle(inputs, 2)
        kept: list[Tensor] = []
        for number, block in enumerate(self.down):
            features = block(functional.max_pool2d(features, 2, ceil_mode=True) if number else features)
            kept.append(features)
        pose = self.pose(features.mean(dim=(2, 3)))
        for block, beside in zip(self.up, reversed(kept[:-1]), strict=True):
            larger = functional.interpolate(features, size=beside.shape[2:], mode="nearest")
            features = block(torch.cat([larger, beside], dim=1))
        depths = functional.pixel_shuffle(self.depths(features), 2).float() * _REACH
        front = _centred(depths[:, 0], mask)
        back = (front + functional.softplus(depths[:, 1])) * mask
        return Prediction(front, back, self.filled(features).float(), pose.float())


def as_inputs(pictures: Tensor) -> Tensor:
    """Return the network's inputs for pictures (B, 4, S, S) in 0..1: grey outside the mask, with coordinates added."""
    mask = pictures[:, 3:]
    axis = torch.linspace(-0.5, 0.5, pictures.shape[-1] + 1, device=pictures.device)[:-1] + 0.5 / pictures.shape[-1]
    rows, columns = torch.meshgrid(axis, axis, indexing="ij")
    coordinates = torch.stack([columns, rows]).expand(len(pictures), 2, -1, -1)
    return torch.cat([(pictures[:, :3] - 0.5) * mask, mask, coordinates], dim=1)


def _centred(depths: Tensor, mask: Tensor) -> Tensor:
    count = mask.sum(dim=(1, 2), keepdim=True).clamp(min=1)
    return (depths - (depths * mask).sum(dim=(1, 2), keepdim=True) / count) * mask
