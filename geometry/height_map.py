# SPDX-License-Identifier: GPL-3.0-or-later
"""What is seen of a mesh from straight above: for each place of a grid, how high the topmost triangle is."""

from __future__ import annotations

import numpy as np

from .arrays import Doubles, Floats, Indices


def height_map(corners: Doubles, shape: tuple[int, int]) -> tuple[Floats, Indices]:
    """Return the height (A, B) of the topmost triangle over each place (a, b), -inf for none, and its number, -1.

    corners: (T, 3, 3) of triangles, x and y in places, z upwards.
    """
    owner, place_x, place_y = _covered_pixels(corners, shape)
    a, b, c = corners[owner].swapaxes(0, 1)
    area = _area(a, b, c[:, 0], c[:, 1])
    share_b, share_c = -_area(a, c, place_x, place_y) / area, _area(a, b, place_x, place_y) / area
    hit = (share_b >= -1e-9) & (share_c >= -1e-9) & (share_b + share_c <= 1 + 1e-9)
    height = (a[:, 2] + share_b * (b - a)[:, 2] + share_c * (c - a)[:, 2])[hit]
    where = (place_x * shape[1] + place_y)[hit]
    order = np.argsort(height, kind="stable")  # of several written to one place, the last stays
    heights = np.full(shape[0] * shape[1], -np.inf, dtype=np.float32)
    heights[where[order]] = height[order]
    topmost = np.full(shape[0] * shape[1], -1, dtype=np.int64)
    topmost[where[order]] = owner[hit][order]
    return heights.reshape(shape), topmost.reshape(shape)


def _covered_pixels(corners: Doubles, shape: tuple[int, int]) -> tuple[Indices, Indices, Indices]:
    """Return each pair of a triangle and a place inside its bounds: the triangle's number, x and y."""
    least = np.maximum(np.ceil(corners[..., :2].min(axis=1)), 0).astype(np.int64)
    most = np.minimum(np.floor(corners[..., :2].max(axis=1)).astype(np.int64), np.array(shape) - 1)
    size = np.maximum(most - least + 1, 0)
    a, b, c = corners.swapaxes(0, 1)
    size[np.abs(_area(a, b, c[:, 0], c[:, 1])) < 1e-12] = 0
    count = size.prod(axis=1)
    owner = np.repeat(np.arange(len(corners)), count)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(count) - count, count)
    across = np.maximum(size[owner, 1], 1)
    return owner, least[owner, 0] + within // across, least[owner, 1] + within % across


def _area(start: Doubles, end: Doubles, x: Doubles | Indices, y: Doubles | Indices) -> Doubles:
    """Twice the signed area of the triangles of edges (N, 2 or more) and points."""
    area: Doubles = (end - start)[:, 0] * (y - start[:, 1]) - (end - start)[:, 1] * (x - start[:, 0])
    return area
