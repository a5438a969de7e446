# SPDX-License-Identifier: GPL-3.0-or-later
"""Samples masks and pictures coarsely, since a camera and a box are found as well in a small picture."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Bytes, Floats, Indices

_COARSE: Final = 112  # pixels on the longer side
_NARROW: Final = 8  # pixels on the shorter side, at least


def step_for(mask: Floats) -> float:
    """Return every how many pixels a mask (H, W) is sampled."""
    return max(1.0, min(max(mask.shape) / _COARSE, min(mask.shape) / _NARROW))


def smaller(mask: Floats, step: float) -> Floats:
    """Return a mask (H, W in 0..1) sampled every `step` pixels."""
    rows, columns = _sampled(mask.shape, step)
    return np.ascontiguousarray(mask[rows, columns])


def smaller_picture(pixels: Bytes, step: float) -> Bytes:
    """Return the colours of a picture, uint8 (H, W, 3 or 4), sampled every `step` pixels."""
    rows, columns = _sampled(pixels.shape, step)
    return np.ascontiguousarray(pixels[rows, columns, :3])


def _sampled(shape: tuple[int, ...], step: float) -> tuple[Indices, Indices]:
    """Return the rows (H, 1) and columns (W,) of a picture sampled every `step` pixels."""
    rows, columns = (np.minimum((np.arange(int(size / step)) + 0.5) * step, size - 1) for size in shape[:2])
    return rows.astype(np.int64)[:, None], columns.astype(np.int64)
