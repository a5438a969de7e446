# SPDX-License-Identifier: GPL-3.0-or-later
"""Estimates which pixels of a photograph belong to its subject, by a network trained on composed photographs.

`training/README.md` has its model card.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np

from ..arrays import Bytes, Floats
from ..image import filters
from . import unet
from .unet import Weights

SIDE: Final = 128  # pixels of the longer side
LEAST_SIDE: Final = 16  # pixels of the shorter side
WEIGHTS: Final = Path(__file__).with_name("network.npz")


def load(path: Path = WEIGHTS) -> Weights:
    """Return the weights, which are stored in half precision, as float32."""
    with np.load(path) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def log_odds(pixels: Bytes, weights: Weights) -> Floats:
    """Return each pixel's log-odds to be of the subject (h, w), at a low resolution of even sides.

    pixels: sRGB, uint8 (H, W, 4), whose alpha is ignored. The result is averaged with that of the mirrored picture.
    """
    small = _shrunk(pixels)
    one, other = (_run(flipped, weights) for flipped in (small, small[:, :, ::-1]))
    mean: Floats = (one + other[:, ::-1]) / 2
    return mean


def _run(colours: Floats, weights: Weights) -> Floats:
    rows, columns = colours.shape[1:]
    down, across = (((np.arange(count) + 0.5) / count - 0.5).astype(np.float32) for count in (rows, columns))
    places = [np.broadcast_to(across, (rows, columns)), np.broadcast_to(down[:, None], (rows, columns))]
    found, _ = unet.features(np.concatenate([colours - np.float32(0.5), np.stack(places)]), weights)
    odds: Floats = unet.head(found, weights, "subject")[0]
    return odds


def _shrunk(pixels: Bytes) -> Floats:
    """Return the colours (3, h, w) in 0..1 of a picture whose longer side becomes SIDE pixels."""
    longer = max(pixels.shape[:2])
    rows, columns = (max(LEAST_SIDE, 2 * round(SIDE / 2 * length / longer)) for length in pixels.shape[:2])
    layers = [filters.resized(pixels[..., each].astype(np.float32), (rows, columns)) for each in range(3)]
    return np.stack(layers) / np.float32(255.0)
