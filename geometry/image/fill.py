# SPDX-License-Identifier: GPL-3.0-or-later
"""Fills the unknown parts of an image smoothly from the known ones, for backdrops and texture margins."""

from __future__ import annotations

import numpy as np

from ..arrays import Floats


def fill(image: Floats, weights: Floats) -> Floats:
    """Return `image` (H, W, C) with pixels of low weight (H, W in 0..1) replaced by their surroundings.

    Push-pull over a pyramid of weighted means (Gortler et al., "The Lumigraph", 1996): each level fills in where the
    finer one has no data, so gaps of any size are closed smoothly in linear time. All-zero weights give zeros.
    """
    known = image * weights[..., None]
    return _pull_push(known, weights)


def _pull_push(known: Floats, weights: Floats) -> Floats:
    if weights.size == 1 or (weights > 0.999).all():
        certain_values: Floats = known / np.maximum(weights, 1e-12)[..., None]
        return certain_values
    coarse_known, coarse_weights = _halve(known), _halve(weights[..., None])[..., 0]
    # One known pixel of four is enough for the coarser pixel to count as known.
    certain = np.minimum(4.0 * coarse_weights, 1.0) / np.maximum(coarse_weights, 1e-12)
    coarse = _pull_push(coarse_known * certain[..., None], coarse_weights * certain)
    surroundings = _double(coarse, weights.shape[0], weights.shape[1])
    return known + (1.0 - weights)[..., None] * surroundings


def _halve(image: Floats) -> Floats:
    return _halve_rows(_halve_rows(image).swapaxes(0, 1)).swapaxes(0, 1)


def _halve_rows(image: Floats) -> Floats:
    # A 1 3 3 1 kernel: plain means of two would ignore the pixels beside a gap that starts at a coarse pixel's border.
    padded = np.concatenate([image[:1], image, image[-1:], image[-1:]])
    count = (len(image) + 1) // 2
    outer = padded[0 : 2 * count : 2] + padded[3 : 2 * count + 3 : 2]
    inner = padded[1 : 2 * count + 1 : 2] + padded[2 : 2 * count + 2 : 2]
    means: Floats = np.float32(0.125) * outer + np.float32(0.375) * inner
    return means


def _double(image: Floats, rows: int, columns: int) -> Floats:
    return _double_rows(_double_rows(image, rows).swapaxes(0, 1), columns).swapaxes(0, 1)


def _double_rows(image: Floats, rows: int) -> Floats:
    # Fine centres lie a quarter of a coarse pixel off the coarse ones: weight 3/4 for the nearest, 1/4 for the next.
    padded = np.concatenate([image[:1], image, image[-1:]])
    near = np.float32(0.75) * image
    result = np.empty((2 * len(image), *image.shape[1:]), dtype=image.dtype)
    result[0::2] = near + np.float32(0.25) * padded[:-2]
    result[1::2] = near + np.float32(0.25) * padded[2:]
    return result[:rows]
