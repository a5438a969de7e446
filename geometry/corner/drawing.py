# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the edges of a fitted box or gabled prism over the subject's picture."""

from __future__ import annotations

from typing import Final

import numpy as np

from .. import vectors
from ..arrays import Bytes, Doubles, Flags, Indices
from .box import Corner

_COLOUR: Final = np.array([255.0, 170.0, 40.0])
_DARK: Final = np.array([20.0, 20.0, 20.0])
_WIDTH: Final = 1 / 160  # of a line and its dark border, as a share of the picture's longer side
_HIDDEN: Final = 0.35  # opacity of hidden edges
_RING: Final = 32  # points on each circle of a body of revolution
_NUMBERS: Final = np.arange(_RING)
_RING_EDGES: Final = np.concatenate(
    [np.column_stack([_NUMBERS + first, (_NUMBERS + 1) % _RING + first]) for first in (0, _RING)]
    + [np.array([[0, _RING], [_RING // 2, _RING + _RING // 2]])]
)


def draw_over(picture: Bytes, corner: Corner, offset: tuple[int, int] = (0, 0)) -> Bytes:
    """Return a picture uint8 (H, W, 4) with the prism's edges drawn over it, hidden ones faint.

    `offset`: column and row of the crop in which the prism was found.
    """
    points, edges = (_rings(corner), _RING_EDGES) if corner.is_revolved else (corner.corners(), corner.edges())
    shown = corner.project(points) + np.array(offset)
    faint = _hidden(corner, points, edges)
    drawn = picture.astype(np.float64)
    width = max(1.0, _WIDTH * max(picture.shape[:2]))
    for edge, is_faint in sorted(zip(edges.tolist(), faint.tolist(), strict=True), key=lambda each: not each[1]):
        opacity = _HIDDEN if is_faint else 1.0
        for colour, half in ((_DARK, width), (_COLOUR, 0.5 * width)):
            _stroke(drawn, shown[edge], half, colour, opacity)
    return np.rint(drawn).astype(np.uint8)


def _rings(corner: Corner) -> Doubles:
    """Return points (2 N, 3) on the circles at the base and at the top of a body of revolution."""
    angles = np.linspace(0.0, 2.0 * np.pi, _RING, endpoint=False)
    x, y = 0.5 * corner.width * np.cos(angles), 0.5 * corner.width * np.sin(angles)
    return np.concatenate([np.column_stack([x, y, np.full(_RING, z)]) for z in (0.0, corner.height)])


def _hidden(corner: Corner, points: Doubles, edges: Indices) -> Flags:
    """Return which edges (N,) are hidden: those at the prism's farthest corner, or the farther half of the base."""
    if not corner.is_revolved:
        hidden: Flags = (edges == _farthest(corner, points)).any(axis=1)
        return hidden
    middles = points[edges].mean(axis=1)
    behind: Flags = (middles[:, 1] > 0.0) & (middles[:, 2] < 0.5 * corner.height)
    return behind


def _farthest(corner: Corner, points: Doubles) -> int:
    """Return the index of the ground corner farthest from the camera. The prism hides it and its edges."""
    ground = np.arange(0, 8, 2)
    towards = np.array([np.sin(corner.azimuth), -np.cos(corner.azimuth), 0.0])
    return int(ground[(points[ground] @ towards).argmin()])


def _stroke(drawn: Doubles, ends: Doubles, half: float, colour: Doubles, opacity: float) -> None:
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
    distance = vectors.lengths(from_start - nearest[..., None] * line)
    coverage = opacity * np.clip(half + 0.5 - distance, 0.0, 1.0)[..., None]
    part[..., :3] += coverage * (colour - part[..., :3])
    part[..., 3:] = np.maximum(part[..., 3:], 255.0 * coverage)
