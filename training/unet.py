# SPDX-License-Identifier: GPL-3.0-or-later
"""A U-Net that works at half the picture's resolution, of any side that is a multiple of 32."""

from __future__ import annotations

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional


class Block(nn.Sequential):
    """Two convolutions."""

    def __init__(self, inward: int, outward: int) -> None:
        super().__init__(*_convolution(inward, outward), *_convolution(outward, outward))


def _convolution(inward: int, outward: int) -> tuple[nn.Module, ...]:
    return nn.Conv2d(inward, outward, 3, padding=1, bias=False), nn.BatchNorm2d(outward), nn.ReLU(inplace=True)


class UNet(nn.Module):
    """The convolutions that all networks here have in common; subclasses add heads.

    inputs: channels of the input; widths: channels at a half, a quarter, ... of the picture's side.
    """

    def __init__(self, inputs: int, widths: tuple[int, ...]) -> None:
        super().__init__()
        self.down = nn.ModuleList(Block(*pair) for pair in pairwise((4 * inputs, *widths)))
        self.up = nn.ModuleList(Block(deep + wide, wide) for deep, wide in pairwise(widths[::-1]))

    def features(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Return the features at half the resolution, and the deepest ones, of inputs (B, inputs, S, S)."""
        features = functional.pixel_unshuffle(inputs, 2)
        kept: list[Tensor] = []
        for number, block in enumerate(self.down):
            features = block(functional.max_pool2d(features, 2, ceil_mode=True) if number else features)
            kept.append(features)
        for block, beside in zip(self.up, reversed(kept[:-1]), strict=True):
            larger = functional.interpolate(features, size=beside.shape[2:], mode="nearest")
            features = block(torch.cat([larger, beside], dim=1))
        return features, kept[-1]


def coordinates(pictures: Tensor) -> Tensor:
    """Return each pixel's column and row, (B, 2, S, S) in -0.5..0.5, for pictures (B, C, S, S)."""
    axis = torch.linspace(-0.5, 0.5, pictures.shape[-1] + 1, device=pictures.device)[:-1] + 0.5 / pictures.shape[-1]
    rows, columns = torch.meshgrid(axis, axis, indexing="ij")
    return torch.stack([columns, rows]).expand(len(pictures), 2, -1, -1)
