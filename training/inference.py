# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluates the network with numpy only, as an add-on could, from the weights written by `training.export`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

SIDE: Final = 96  # pixels of a picture
_REACH: Final = 0.3  # the scale of depths, in sides of the picture

Weights = Mapping[str, Floats]


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
    features = _unshuffled(_inputs(picture))
    kept = []
    deepest = sum(name.startswith("down") and name.endswith("0.weight") for name in weights) - 1
    for level in range(deepest + 1):
        features = _block(_halved(features) if level else features, weights, f"down{level}")
        kept.append(features)
    hidden = np.maximum(weights["pose0.weight"] @ features.mean(axis=(1, 2)) + weights["pose0.bias"], 0.0)
    pose = weights["pose1.weight"] @ hidden + weights["pose1.bias"]
    for level, beside in enumerate(reversed(kept[:-1])):
        larger = features.repeat(2, axis=1).repeat(2, axis=2)[:, : beside.shape[1], : beside.shape[2]]
        features = _block(np.concatenate([larger, beside]), weights, f"up{level}")
    flat = np.tensordot(weights["depths.weight"], features, 1) + weights["depths.bias"][:, None, None]
    front, thickness = _shuffled(flat) * np.float32(_REACH)
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


def _block(features: Floats, weights: Weights, name: str) -> Floats:
    for number in (0, 1):
        features = _convolved(features, weights[f"{name}.{number}.weight"], weights[f"{name}.{number}.bias"])
        np.maximum(features, 0.0, out=features)
    return features


def _convolved(features: Floats, weight: Floats, bias: Floats) -> Floats:
    """Return a zero-padded 3 x 3 convolution of (C, H, W), as nine matrix products."""
    _, rows, columns = features.shape
    wide = columns + 2
    padded = np.pad(features, ((0, 0), (1, 2), (1, 1))).reshape(len(features), -1)
    total = np.repeat(bias[:, None], rows * wide, axis=1)
    for row in range(3):
        for column in range(3):
            start = row * wide + column
            total += weight[:, :, row, column] @ padded[:, start : start + rows * wide]
    return np.ascontiguousarray(total.reshape(len(weight), rows, wide)[..., :columns])


def _halved(features: Floats) -> Floats:
    """Return 2 x 2 max pooling of (C, H, W); odd rows and columns at the end are pooled by themselves."""
    channels, rows, columns = features.shape
    padded = np.pad(features, ((0, 0), (0, rows % 2), (0, columns % 2)), mode="edge")
    largest: Floats = padded.reshape(channels, (rows + 1) // 2, 2, (columns + 1) // 2, 2).max(axis=(2, 4))
    return largest


def _unshuffled(features: Floats) -> Floats:
    """Pixel unshuffle: return (C, H, W) as (4 C, H / 2, W / 2)."""
    channels, rows, columns = features.shape
    parts = features.reshape(channels, rows // 2, 2, columns // 2, 2).transpose(0, 2, 4, 1, 3)
    return parts.reshape(channels * 4, rows // 2, columns // 2)


def _shuffled(features: Floats) -> Floats:
    """Pixel shuffle: return (4 C, H, W) as (C, 2 H, 2 W)."""
    channels, rows, columns = features.shape
    parts = features.reshape(channels // 4, 2, 2, rows, columns).transpose(0, 3, 1, 4, 2)
    return parts.reshape(channels // 4, rows * 2, columns * 2)
