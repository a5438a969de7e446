# SPDX-License-Identifier: GPL-3.0-or-later
"""Colour spaces: sRGB, linear light, and OKLab, in which the cut-out compares colours."""

from __future__ import annotations

import numpy as np

from ..arrays import Bytes, Doubles, Flags, Floats

# Björn Ottosson, "A perceptual color space for image processing" (2020): linear sRGB -> cone response -> OKLab.
_LINEAR_TO_CONES = np.array(
    [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    dtype=np.float32,
)
_CONES_TO_OKLAB = np.array(
    [
        [0.2104542553, 0.7936177850, -0.0040720468],
        [1.9779984951, -2.4285922050, 0.4505937099],
        [0.0259040371, 0.7827717662, -0.8086757660],
    ],
    dtype=np.float32,
)


def srgb_to_linear(srgb: Floats | Doubles) -> Doubles:
    """Return linear light in 0..1 for sRGB values in 0..1 (IEC 61966-2-1), any shape."""
    values = np.asarray(srgb, dtype=np.float64)
    return np.where(values <= 0.04045, values / 12.92, ((np.maximum(values, 0.0) + 0.055) / 1.055) ** 2.4)


def linear_to_srgb(linear: Floats | Doubles) -> Doubles:
    """Return sRGB in 0..1 for linear light in 0..1 (IEC 61966-2-1), any shape."""
    values = np.asarray(linear, dtype=np.float64)
    return np.where(values <= 0.0031308, values * 12.92, 1.055 * np.maximum(values, 0.0) ** (1 / 2.4) - 0.055)


_BYTE_TO_LINEAR = srgb_to_linear(np.arange(256) / 255.0)


def to_oklab(pixels: Bytes) -> Floats:
    """Return OKLab, float32 (H, W, 3), of sRGB bytes (H, W, 3 or 4); a difference of 0.02 is just visible."""
    linear = _BYTE_TO_LINEAR.astype(np.float32)[pixels[..., :3]]
    oklab: Floats = np.cbrt(linear @ _LINEAR_TO_CONES.T) @ _CONES_TO_OKLAB.T
    return oklab


def mean_colour(pixels: Bytes, mask: Floats | Flags | None = None) -> tuple[float, float, float]:
    """Return the mean colour in linear light, 0..1, of sRGB bytes (H, W, 3 or 4), weighted by `mask` (H, W) if given.

    The mean is taken in linear light, because that is how light mixes and what Blender's materials expect. An empty
    mask gives middle grey.
    """
    weights = np.ones(pixels.shape[:2]) if mask is None else np.asarray(mask, dtype=np.float64)
    total = float(weights.sum())
    if total <= 0.0:
        return (0.18, 0.18, 0.18)
    # A weighted histogram of 256 values: ten times less work than converting every pixel.
    means = [
        float(np.bincount(pixels[..., channel].ravel(), weights.ravel(), 256) @ _BYTE_TO_LINEAR / total)
        for channel in range(3)
    ]
    return (means[0], means[1], means[2])
