# SPDX-License-Identifier: GPL-3.0-or-later
"""What moves before a plain background: the silhouettes of a movie's frames."""

from __future__ import annotations

from typing import Final

import numpy as np

from . import components
from .arrays import Bytes, Flags, Floats
from .errors import NotATurntable

# Of 255, from the background's colour: less is noise of the palette, more loses bright objects before white.
TOLERANCE: Final = 12
_THROUGH: Final = 2.0  # what is seen through a hole is the background itself, but for rounding
_UNIFORM: Final = 0.9  # of the border's pixels that must have the background's colour
_LEAST_PART: Final = 0.01  # of the largest part; smaller ones are specks


def cut_out(frames: Bytes) -> list[Floats]:
    """Return the masks (H, W), 0 or 1, of a movie's frames (N, H, W, 4).

    Where a frame has transparent pixels, these are the background; else it is the one colour, usually black or white,
    of the border of all frames, and what it encloses of nearly that colour is not.
    Raises NotATurntable where the border has no one colour.
    """
    opaque = frames[..., 3] >= 128
    solid = _apart(frames) if opaque.all() else opaque
    return [_without_specks(part).astype(np.float32) for part in solid]


def _apart(frames: Bytes) -> Flags:
    colours = frames[..., :3]
    border = np.concatenate(
        [side.reshape(-1, 3) for side in (colours[:, 0], colours[:, -1], colours[:, :, 0], colours[:, :, -1])]
    )
    background = np.median(border, axis=0)
    if (np.abs(border - background).max(axis=1) <= TOLERANCE).mean() < _UNIFORM:
        raise NotATurntable("its background is not of one colour")
    differences = np.abs(colours - background.astype(np.float32)).max(axis=-1)
    return np.stack([_without_false_holes(difference > TOLERANCE, difference) for difference in differences])


def _without_specks(solid: Flags) -> Flags:
    labels, sizes = components.label(solid, diagonal=True)
    sizes[0] = 0
    kept: Flags = (sizes >= max(_LEAST_PART * sizes.max(), 1))[labels] & solid
    return kept


def _without_false_holes(solid: Flags, difference: Floats) -> Flags:
    """Return the mask with those enclosed parts filled that are only nearly of the background's colour (an eye)."""
    labels, sizes = components.label(~solid)
    means = np.bincount(labels.ravel(), difference.ravel()) / np.maximum(sizes, 1)
    is_false = means > _THROUGH
    is_false[np.unique(np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]]))] = False
    filled: Flags = solid | is_false[labels]
    return filled
