# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the edges of a fitted box or gabled prism over the subject's picture."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles
from .box import Corner

_COLOUR: Final = np.array([255.0, 170.0, 40.0])
_DARK: Final = np.array([20.0, 20.0, 20.0])
_WIDTH: Final = 1 / 160  # of a line and its dark border, as a share of the picture's longer side
_HIDDEN: Final = 0.35  # opacity of hidden edges

# Corners as `Corner.corners` numbers them: 4 for the right, plus 2 for the back, plus 1 for the top; 8, 9: the ridge.
_WALLS: Final = ((0, 4), (2, 6), (0, 2), (4, 6), (0, 1), (2, 3), (4, 5), (6, 7))
_TOPS: Final = {
    "": ((1, 5), (3, 7), (1, 3), (5, 7)),
    "ACROSS": ((1, 5), (3, 7), (1, 8), (3, 8), (5, 9), (7, 9), (8, 9)),
    "AWAY": ((1, 3), (5, 7), (1, 8), (5, 8), (3, 9), (7, 9), (8, 9)),
}


def draw_over(picture: Bytes, corner: Corner, offset: tuple[int, int] = (0, 0)) -> Bytes:
    """Return a picture uint8 (H, W, 4) with the prism's edges drawn over it, hidden ones faint.

    `offset`: column and row of the crop in which the prism was found.
    """
    points = corner.corners()
    shown = corner.project(points) + np.array(offset)
    back = _farthest(corner, points)
    drawn = picture.astype(np.float64)
    width = max(1.0, _WIDTH * max(picture.shape[:2]))
    for edge in sorted((*_WALLS, *_TOPS[corner.ridge]), key=lambda edge: back not in edge):
        strength = _HIDDEN if back in edge else 1.0
        for colour, half in ((_DARK, width), (_COLOUR, 0.5 * width)):
            _stroke(drawn, shown[list(edge)], half, colour, strength)
    return np.rint(drawn).astype(np.uint8)


def _farthest(corner: Corner, points: Doubles) -> int:
    """Return the index of the ground corner farthest from the camera. The prism hides it and its edges."""
    ground = np.arange(0, 8, 2)
    towards = np.array([np.sin(corner.azimuth), -np.cos(corner.azimuth), 0.0])
    return int(ground[(points[ground] @ towards).argmin()])


def _stroke(drawn: Doubles, ends: Doubles, half: float, colour: Doubles, strength: float) -> None:
    """Draw a line between two ends (2, 2), `half` pixels to either side, into a picture (H, W, 4)."""
    start, end = ends
    low = np.maximum(np.floor(np.minimum(start, end) - half - 1), 0).astype(int)
    high = np.minimum(np.ceil(np.maximum(start, end) + half + 2), drawn.shape[1::-1]).astype(int)
    if (high <= low).any():
        return
    part = drawn[low[1] : high[1], low[0] : high[0]]
    y, x = np.mgrid[low[1] : high[1], low[0] : high[0]]
    from_start = np.stack([x, y], axis=-1) - start
    line = end - start
    nearest = np.clip(from_start @ line / max(float(line @ line), 1e-9), 0.0, 1.0)
    distance = np.linalg.norm(from_start - nearest[..., None] * line, axis=-1)
    cover = strength * np.clip(half + 0.5 - distance, 0.0, 1.0)[..., None]
    part[..., :3] += cover * (colour - part[..., :3])
    part[..., 3:] = np.maximum(part[..., 3:], 255.0 * cover)
