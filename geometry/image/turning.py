# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns pictures upright according to their EXIF orientation, 1 to 8."""

from __future__ import annotations

from typing import TypeVar

import numpy as np

from ..arrays import Bytes, Floats

Pixels = TypeVar("Pixels", Bytes, Floats)

_MIRRORED = frozenset({2, 4, 5, 7})  # mirrored left to right, before rotation
_QUARTERS = {1: 0, 2: 0, 3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}  # quarter turns counterclockwise


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Return pixels (H, W, C) upright; orientations 5 to 8 swap height and width."""
    mirrored = pixels[:, ::-1] if orientation in _MIRRORED else pixels
    return np.ascontiguousarray(np.rot90(mirrored, _QUARTERS[orientation]))


def upright_size(width: int, height: int, orientation: int) -> tuple[int, int]:
    """Return the width and height of the upright picture."""
    return (height, width) if orientation >= 5 else (width, height)
