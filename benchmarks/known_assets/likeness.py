# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares a model with an asset: the intersection over union of their volumes, the best over yaw, scale and position.

All yaws and scales are tried on a coarse grid, and the best few on a fine one.
"""

from __future__ import annotations

from itertools import product
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Flags = NDArray[np.bool_]
Floats = NDArray[np.floating[Any]]

CELLS: Final = 40  # along the asset's longest side
COARSE: Final = 20
SCALES: Final = (0.8, 0.9, 1.0, 1.12)
YAWS: Final = tuple(np.deg2rad(np.arange(0, 360, 15)))
REFINED: Final = 5
_ROOM: Final = 4  # empty cells around
_MET: Final = 5  # of six directions: a cell is inside if it meets the surface in this many, as assets may be open


class Body:
    """The points on a mesh's surface, at most half a cell apart."""

    def __init__(self, vertices: Floats, triangles: NDArray[np.int32]) -> None:
        low, high = vertices.min(axis=0), vertices.max(axis=0)
        scaled = (vertices - (low + high) / 2) / max(float((high - low).max()), 1e-9)
        self._points = _points(scaled.astype(np.float64), triangles)

    def solid(self, cells: int, yaw: float = 0.0, scale: float = 1.0) -> Flags:
        """Return the cells that it fills, rotated by `yaw` radians, with its longest side `cells * scale` long."""
        cos, sin = np.cos(yaw), np.sin(yaw)
        turned = self._points @ np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])
        low, high = turned.min(axis=0), turned.max(axis=0)
        longest = int(cells * scale)
        scaled = (turned - (low + high) / 2) * ((longest - 1) / max(float((high - low).max()), 1e-9))
        side = longest + 2 * _ROOM
        surface = np.zeros((side,) * 3, dtype=np.bool_)
        surface[tuple(np.clip(scaled + side / 2, 0, side - 1).astype(np.intp).T)] = True
        return _filled(surface)


class Truth:
    """An asset with which models are compared."""

    def __init__(self, vertices: Floats, triangles: NDArray[np.int32]) -> None:
        body = Body(vertices, triangles)
        self._grids = {cells: _Grid(body.solid(cells), cells) for cells in (COARSE, CELLS)}

    def iou(self, vertices: Floats, triangles: NDArray[np.int32], every: int = 1) -> float:
        """Return the best intersection over union, 0..1; only every `every`-th yaw and scale is tried."""
        body = Body(vertices, triangles)
        tried = sorted(
            (
                (self._grids[COARSE].iou(body, yaw, scale), yaw, scale)
                for yaw, scale in product(YAWS[::every], SCALES[::every])
            ),
            reverse=True,
        )
        return max(self._grids[CELLS].iou(body, yaw, scale) for _, yaw, scale in tried[: -(-REFINED // every)])


class _Grid:
    def __init__(self, solid: Flags, cells: int) -> None:
        self._cells, self._count = cells, int(solid.sum())
        self._side = 9 * cells // 5  # wrapped-around overlaps are too small to be the best
        self._spectrum = np.fft.rfftn(solid.astype(np.float32), s=(self._side,) * 3, axes=(0, 1, 2))

    def iou(self, body: Body, yaw: float, scale: float) -> float:
        model = body.solid(self._cells, yaw, scale)
        shape = (self._side,) * 3
        other = np.conj(np.fft.rfftn(model.astype(np.float32), s=shape, axes=(0, 1, 2)))
        shared = float(np.fft.irfftn(self._spectrum * other, s=shape, axes=(0, 1, 2)).max())
        return shared / (self._count + float(model.sum()) - shared)


def _filled(surface: Flags) -> Flags:
    """Return the cells that a surface encloses or nearly encloses: they meet it in most directions."""
    surface = surface | ~_grown(~_grown(surface))
    met = np.zeros(surface.shape, dtype=np.int8)
    for axis, step in product(range(3), (slice(None), slice(None, None, -1))):
        along = [slice(None)] * 3
        along[axis] = step
        met += np.maximum.accumulate(surface[tuple(along)], axis=axis)[tuple(along)]
    return surface | (met >= _MET)


def _grown(solid: Flags) -> Flags:
    grown = solid.copy()
    for axis in range(3):
        near, far = [slice(None)] * 3, [slice(None)] * 3
        near[axis], far[axis] = slice(1, None), slice(None, -1)
        grown[tuple(near)] |= solid[tuple(far)]
        grown[tuple(far)] |= solid[tuple(near)]
    return grown


def _points(vertices: Floats, triangles: NDArray[np.int32]) -> Floats:
    corners = vertices[triangles]
    longest = np.linalg.norm(corners - np.roll(corners, 1, axis=1), axis=2).max(axis=1)
    counts = np.ceil(longest * CELLS * 2 * max(SCALES)).astype(int) + 1
    points = []
    for count in np.unique(counts):
        first, second = (steps.ravel() / count for steps in np.mgrid[0 : count + 1, 0 : count + 1])
        inside = first + second <= 1 + 1e-9
        shares = np.stack([1 - first - second, first, second], axis=-1)[inside]
        points.append(np.einsum("sk,tkx->tsx", shares, corners[counts == count]).reshape(-1, 3))
    return np.concatenate(points)
