# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluates the network with numpy only, as an add-on could, from the weights written by `training.export`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from tools.checkout import load_package

load_package()
from maquette.geometry.cutout import unet

Floats = NDArray[np.float32]

SIDE: Final = 96  # pixels of a picture
_REACH: Final = 0.3  # the scale of depths, in sides of the picture

Weights = unet.Weights


@dataclass(frozen=True)
class Prediction:
    """The network's output for a square picture; lengths are in its sides, depths away from the viewer.

    front, back: (S, S), depths of the nearest and farthest surface, 0 outside the mask, the front's mean 0; elevation:
    radians by which the camera looks down; perspective: the scale at a depth is 1 / (1 + perspective * depth); quarter:
    (2,), cosine and sine of four times the azimuth, shorter if uncertain.
    """

    front: Floats
    back: Floats
    elevation: float
    perspective: float
    quarter: tuple[float, float]


def load(path: Path) -> Weights:
    """Return the weights, which are stored in half precision, as float32."""
    with np.load(path) as stored:
        return {name: stored[name].astype(np.float32) for name in stored.files}


def predict(picture: Floats, weights: Weights) -> Prediction:
    """Run the network on a picture (S, S, 4), colours and mask in 0..1, S a multiple of 32.

    The result is averaged with that of the mirrored picture.
    """
    one, other = (_run(flipped, weights) for flipped in (picture, picture[:, ::-1]))
    front, back = ((a + b[:, ::-1]) / 2 for a, b in zip(one[:2], other[:2], strict=True))
    elevation, perspective, cosine, sine = ((one[2] + other[2] * [1, 1, 1, -1]) / 2).tolist()
    return Prediction(front, back, elevation, max(perspective, 0.0), (cosine, sine))


def _run(picture: Floats, weights: Weights) -> tuple[Floats, Floats, Floats]:
    """Return front and back (S, S) and the pose (4,)."""
    mask = picture[..., 3]
    features, deepest = unet.features(_inputs(picture), weights)
    hidden = np.maximum(weights["pose0.weight"] @ deepest.mean(axis=(1, 2)) + weights["pose0.bias"], 0.0)
    pose = weights["pose1.weight"] @ hidden + weights["pose1.bias"]
    front, thickness = unet.head(features, weights, "depths") * np.float32(_REACH)
    front = (front - (front * mask).sum() / max(float(mask.sum()), 1.0)) * mask
    return front, (front + np.logaddexp(np.float32(0.0), thickness)) * mask, pose


def _inputs(picture: Floats) -> Floats:
    """Return (6, S, S): colours, grey outside the mask, the mask, and each pixel's column and row."""
    side = len(picture)
    mask = picture[..., 3]
    grid = ((np.arange(side) + 0.5) / side - 0.5).astype(np.float32)
    colours = np.moveaxis((picture[..., :3] - np.float32(0.5)) * mask[..., None], -1, 0)
    columns = np.broadcast_to(grid, (side, side))
    return np.concatenate([colours, np.stack([mask, columns, columns.T])]).astype(np.float32)
