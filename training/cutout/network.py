# SPDX-License-Identifier: GPL-3.0-or-later
"""The network: from a photograph to each pixel's log-odds to be of the subject."""

from __future__ import annotations

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional

from training.unet import UNet, coordinates

WIDTHS: Final = (32, 48, 72, 96, 128)  # channels at a half, a quarter, ... of the picture's side
_INPUTS: Final = 5  # red, green, blue, column, row


class Network(UNet):
    """A U-Net with one head."""

    def __init__(self) -> None:
        super().__init__(_INPUTS, WIDTHS)
        self.subject = nn.Conv2d(WIDTHS[0], 4, 1)  # four pixels each

    def forward(self, pictures: Tensor) -> Tensor:
        """Return the log-odds (B, S, S) for pictures (B, 3, S, S) in 0..1."""
        inputs = torch.cat([pictures - 0.5, coordinates(pictures)], dim=1)
        features, _ = self.features(inputs.contiguous(memory_format=torch.channels_last))
        return functional.pixel_shuffle(self.subject(features), 2)[:, 0].float()
