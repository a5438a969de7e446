# SPDX-License-Identifier: GPL-3.0-or-later
"""Random flat subjects: emblems, signs and blobs, so that the network knows more than models of game assets."""

from __future__ import annotations

from typing import Final

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

from .places import Light, Random, colour, noise, surface

_FINER: Final = 2  # supersampling per axis
_MOST: Final = 5  # shapes that overlap


def draw(longest: int, rng: Random) -> Light:
    """Return a drawing in linear light, premultiplied, (longest, longest, 4)."""
    side = max(longest, 8) * _FINER
    light, covered = np.zeros((side, side, 3), dtype=np.float32), np.zeros((side, side), dtype=bool)
    for _ in range(rng.integers(1, _MOST + 1)):
        shape = _shape(side, rng)
        inside = surface(rng, side) if rng.random() < 0.5 else np.broadcast_to(colour(rng), light.shape)
        if rng.random() < 0.6:  # rounded by shading
            depth = ndimage.distance_transform_edt(shape)
            inside = inside * (rng.uniform(0.2, 0.8) + 0.5 * np.sqrt(depth / max(depth.max(), 1.0)))[..., None]
        if rng.random() < 0.3:  # with a contour
            inside = np.where((shape & ~ndimage.binary_erosion(shape, iterations=4))[..., None], colour(rng), inside)
        light = np.where(shape[..., None], inside, light)
        covered |= shape
    if rng.random() < 0.2:  # a hole
        covered &= ~_shape(side, rng, 0.5)
    layers = np.dstack([np.clip(light, 0, 1) * covered[..., None], covered]).astype(np.float32)
    small = side // _FINER
    return np.asarray(layers.reshape(small, _FINER, small, _FINER, 4).mean(axis=(1, 3)), dtype=np.float32)


def _shape(side: int, rng: Random, size: float = 1.0) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Return the pixels (side, side) of a random star, blob, oval or polygon within the picture."""
    if rng.random() < 0.25:
        field = noise(rng, side, rng.uniform(0.2, 0.6))
        across, down = np.meshgrid(*[np.linspace(-1, 1, side)] * 2)
        return np.asarray(field * 0.5 + 1 - (across**2 + down**2) / (0.35 * size) > 0)
    count = rng.choice([3, 4, 5, 6, 8, 40])
    turn = np.linspace(0, 2 * np.pi, count, endpoint=False) + rng.uniform(0, 2 * np.pi)
    radius = size * rng.uniform(0.15, 0.48) * np.ones(count)
    if rng.random() < 0.5:
        radius[::2] *= rng.uniform(0.3, 1.0)
    stretch = rng.uniform(0.3, 1.0, 2)
    middle = rng.normal(0.5, 0.1, 2)
    points = middle + np.stack([np.cos(turn), np.sin(turn)], axis=-1) * radius[:, None] * stretch
    picture = Image.new("L", (side, side))
    ImageDraw.Draw(picture).polygon([tuple(point) for point in points * side], fill=255)
    return np.asarray(picture) > 0
