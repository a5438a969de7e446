# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluates a small U-Net that works at half the picture's resolution, with its weights as arrays by name.

The names are those of `training/export.py`: `down` and `up` are the blocks of two convolutions (Ronneberger et al.,
"U-Net", 2015) towards less resolution and back.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..arrays import Floats

Weights = Mapping[str, Floats]


def features(inputs: Floats, weights: Weights) -> tuple[Floats, Floats]:
    """Return the features (F, H / 2, W / 2), and the deepest ones, of inputs (C, H, W) with even sides."""
    current = _unshuffled(inputs)
    kept = []
    deepest = sum(name.startswith("down") and name.endswith("0.weight") for name in weights) - 1
    for level in range(deepest + 1):
        current = _block(_halved(current) if level else current, weights, f"down{level}")
        kept.append(current)
    for level, beside in enumerate(reversed(kept[:-1])):
        larger = current.repeat(2, axis=1).repeat(2, axis=2)[:, : beside.shape[1], : beside.shape[2]]
        current = _block(np.concatenate([larger, beside]), weights, f"up{level}")
    return current, kept[-1]


def head(found: Floats, weights: Weights, name: str) -> Floats:
    """Return what a head says of each pixel, (C, H, W), by features (F, H / 2, W / 2)."""
    return _shuffled(np.tensordot(weights[f"{name}.weight"], found, 1) + weights[f"{name}.bias"][:, None, None])


def _block(features: Floats, weights: Weights, name: str) -> Floats:
    for number in (0, 1):
        features = _convolved(features, weights[f"{name}.{number}.weight"], weights[f"{name}.{number}.bias"])
        np.maximum(features, 0.0, out=features)
    return features


def _convolved(features: Floats, weight: Floats, bias: Floats) -> Floats:
    """Return a zero-padded 3 x 3 convolution of (C, H, W), as one matrix product over the windows of all pixels."""
    channels, rows, columns = features.shape
    padded = np.pad(features, ((0, 0), (1, 1), (1, 1)))
    windows = np.empty((channels, 3, 3, rows, columns), dtype=np.float32)
    for row in range(3):
        for column in range(3):
            windows[:, row, column] = padded[:, row : row + rows, column : column + columns]
    product = weight.reshape(len(weight), -1) @ windows.reshape(channels * 9, rows * columns)
    product += bias[:, None]
    result: Floats = product.reshape(len(weight), rows, columns)
    return result


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
