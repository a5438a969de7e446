# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures set upright, as their cameras noted how they were held (EXIF's orientations 1 to 8)."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from ..arrays import Bytes, Floats

Pixels = TypeVar("Pixels", Bytes, Floats)

_MIRRORED = frozenset({2, 4, 5, 7})  # left and right are exchanged, before anything is turned
_QUARTERS = {1: 0, 2: 0, 3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}  # turns to the left


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Return pixels (H, W, C) as they are to be seen; 5 to 8 exchange height and width."""
    mirrored = pixels[:, ::-1] if orientation in _MIRRORED else pixels
    return np.ascontiguousarray(np.rot90(mirrored, _QUARTERS[orientation]))


def upright_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """Return a picture's width and height as it is to be seen."""
    return (height, width) if orientation >= 5 else (width, height)
