# SPDX-License-Identifier: GPL-3.0-or-later
"""Voxelises closed triangle meshes, and compares them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .solids import Doubles, Indices

Filled = NDArray[np.bool_]
# Samples are off the cells' centres by these shares, so that none is on the edges of a straight object.
_OFF_CENTRE: Final = (0.0137, -0.0219, 0.0171)


@dataclass(frozen=True)
class Grid:
    """A grid of cells: its lowest corner (3,), the cells' side in metres, and their number along x, y and z."""

    corner: Doubles
    side: float
    counts: tuple[int, int, int]

    def to_cells(self, positions: ArrayLike) -> Doubles:
        """Return positions (N, 3) in cells, with the first cell's sample at 0."""
        cells: Doubles = (np.asarray(positions, dtype=np.float64) - self.corner) / self.side - 0.5 - _OFF_CENTRE
        return cells


def grid_over(low: Doubles, high: Doubles, cells: int) -> Grid:
    """Return a grid of `cells` along the longest side of a box, with an empty cell around it."""
    side = float((high - low).max()) / cells
    counts = np.ceil((high - low) / side).astype(int) + 2
    return Grid(low - side, side, (int(counts[0]), int(counts[1]), int(counts[2])))


def fill(grid: Grid, positions: ArrayLike, triangles: Indices) -> Filled:
    """Return the cells (X, Y, Z) whose samples are inside at least one closed part of the mesh.

    Vertical lines through the samples are intersected with the triangles. The sum of the crossings above a sample, 1
    where the line leaves and -1 where it enters, is the number of parts that contain it.
    """
    count_x, count_y, count_z = grid.counts
    columns, heights, signs = _crossings(grid.to_cells(positions)[triangles], count_x, count_y)
    level = np.clip(np.floor(heights).astype(np.int64) + 1, 0, count_z)
    depth = np.zeros((count_x * count_y, count_z + 1), dtype=np.int32)
    np.add.at(depth, (columns, level), -signs)
    inside: Filled = np.cumsum(depth, axis=1)[:, :-1].reshape(count_x, count_y, count_z) > 0
    return inside


def cover(grid: Grid, positions: ArrayLike, triangles: Indices) -> Filled:
    """Return the columns (X, Y) that intersect the mesh: its silhouette along Z."""
    columns, _, _ = _crossings(grid.to_cells(positions)[triangles], *grid.counts[:2])
    met: Filled = np.zeros(grid.counts[0] * grid.counts[1], dtype=np.bool_)
    met[columns] = True
    return met.reshape(grid.counts[:2])


def _crossings(corners: Doubles, count_x: int, count_y: int) -> tuple[Indices, Doubles, Indices]:
    """Return for every crossing of a vertical line and a triangle: the column, the height, and 1 if the line leaves."""
    a, b, c = corners.swapaxes(0, 1)
    area = (b - a)[:, 0] * (c - a)[:, 1] - (b - a)[:, 1] * (c - a)[:, 0]
    least = np.clip(np.ceil(corners[..., :2].min(axis=1)), 0, None).astype(np.int64)
    most = np.minimum(np.floor(corners[..., :2].max(axis=1)).astype(np.int64), (count_x - 1, count_y - 1))
    size = np.maximum(most - least + 1, 0)
    size[np.abs(area) < 1e-12] = 0
    number = size[:, 0] * size[:, 1]
    owner = np.repeat(np.arange(len(corners)), number)
    offset = np.arange(len(owner)) - np.repeat(np.cumsum(number) - number, number)
    x = least[owner, 0] + offset // np.maximum(size[owner, 1], 1)
    y = least[owner, 1] + offset % np.maximum(size[owner, 1], 1)
    share_b = _area(a, c, owner, x, y) / -area[owner]
    share_c = _area(a, b, owner, x, y) / area[owner]
    hit = (share_b >= 0) & (share_c >= 0) & (share_b + share_c <= 1)
    owner, x, y, share_b, share_c = owner[hit], x[hit], y[hit], share_b[hit], share_c[hit]
    height = a[owner, 2] + share_b * (b - a)[owner, 2] + share_c * (c - a)[owner, 2]
    return x * count_y + y, height, np.where(area[owner] > 0, 1, -1)


def _area(start: Doubles, end: Doubles, owner: Indices, x: Indices, y: Indices) -> Doubles:
    """Return twice the signed area of the triangles of edges and points (x, y)."""
    along = (end - start)[owner]
    area: Doubles = along[:, 0] * (y - start[owner, 1]) - along[:, 1] * (x - start[owner, 0])
    return area


def shared(first: NDArray[np.bool_], second: NDArray[np.bool_]) -> float:
    """Return the intersection over union of two sets of cells; 1 if both are empty."""
    union = int((first | second).sum())
    return int((first & second).sum()) / union if union else 1.0
