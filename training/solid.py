# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds a model's filled cells. Assets consist of open and closed parts, so the mesh alone does not define them."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

Flags = NDArray[np.bool_]
Floats = NDArray[np.float32]

CELLS: Final = 48  # along the longest side
_ROOM: Final = 3  # empty cells around it
_MET: Final = 5  # of six directions: a cell is inside if it meets the surface in this many, as assets may be open


class Solid:
    """The filled cells of a model whose longest side is 1, centred at the origin."""

    def __init__(self, vertices: Floats, triangles: NDArray[np.int32]) -> None:
        surface = np.zeros((CELLS + 2 * _ROOM,) * 3, dtype=bool)
        surface[tuple(_cells(_points(vertices, triangles)).T)] = True
        surface |= ndimage.binary_closing(surface)
        met = sum(_met(surface, axis, backwards=backwards) for axis in range(3) for backwards in (False, True))
        self.filled: Flags = ndimage.binary_fill_holes(surface) | (met >= _MET)

    def contains(self, points: Floats) -> Flags:
        """Return which points, float32 (..., 3), are inside."""
        inside: Flags = self.filled[tuple(np.moveaxis(_cells(points), -1, 0))]
        return inside


def _cells(points: Floats) -> NDArray[np.intp]:
    last = CELLS + 2 * _ROOM - 1
    return np.clip(np.floor((points + 0.5) * (CELLS - 1) + _ROOM + 0.5), 0, last).astype(np.intp)


def _points(vertices: Floats, triangles: NDArray[np.int32]) -> Floats:
    """Return points on each triangle, at most half a cell apart."""
    corners = vertices[triangles]
    edges = np.ptp(corners, axis=1)
    counts = np.ceil(np.linalg.norm(edges, axis=1) * CELLS).astype(int) * 2 + 1
    points = []
    for count in np.unique(counts):
        first, second = (axis.ravel() / count for axis in np.mgrid[0 : count + 1, 0 : count + 1])
        inside = first + second <= 1 + 1e-6
        shares = np.stack([1 - first - second, first, second], axis=-1)[inside].astype(np.float32)
        points.append(np.einsum("sk,tkx->tsx", shares, corners[counts == count]).reshape(-1, 3))
    return np.concatenate(points).astype(np.float32)


def _met(surface: Flags, axis: int, *, backwards: bool) -> NDArray[np.int8]:
    """Return 1 for the cells that have the surface before them along an axis, or behind them."""
    flipped = np.flip(surface, axis) if backwards else surface
    met = np.maximum.accumulate(flipped, axis=axis)
    return (np.flip(met, axis) if backwards else met).astype(np.int8)
