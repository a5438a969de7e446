# SPDX-License-Identifier: GPL-3.0-or-later
"""Rasterizes triangles, vectorised with numpy, for depth buffers, height maps, silhouettes and textures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .. import vectors
from ..arrays import Doubles, Flags, Floats, Indices
from ..camera import Camera

# Candidate pixels per batch, to limit memory.
BATCH = 2_000_000
_ON_EDGE, _NO_AREA = -1e-9, 1e-12


@dataclass(frozen=True)
class Fragments:
    """Pixels (N,) whose centres are covered by triangles (N,), and the centres' barycentric coordinates (N, 3)."""

    triangle: Indices
    row: Indices
    column: Indices
    weights: Doubles


def fragments(corners: Doubles, height: int, width: int) -> Iterator[Fragments]:
    """Yield the pixels that triangles of either winding cover, in batches.

    corners: (T, 3, 2), x and y in pixels, with the centre of the first pixel at 0, 0. Triangles without area cover
    nothing.
    """
    first, second, third = corners.swapaxes(0, 1)
    least, most = np.minimum(np.minimum(first, second), third), np.maximum(np.maximum(first, second), third)
    low = np.maximum(np.ceil(least - 1e-9), 0.0).astype(np.int64)
    high = np.minimum(np.floor(most + 1e-9), (width - 1, height - 1)).astype(np.int64)
    extent = high - low + 1
    seen = np.flatnonzero((extent > 0).all(axis=1))
    # Bounding boxes of similar size share a pattern of candidate pixels.
    sizes = extent[seen]
    classes = np.maximum(np.ceil(np.log2(sizes) * 2), 0).astype(np.int64)
    group_of = (classes[:, 0] * 256 + classes[:, 1]).astype(np.int16)  # numpy sorts 16 bits by radix sort
    order = np.argsort(group_of, kind="stable")
    for group in np.split(order, np.flatnonzero(np.diff(group_of[order])) + 1):
        if len(group):
            yield from _of_like_size(corners, seen[group], low, extent)


def _of_like_size(corners: Doubles, chosen: Indices, low: Indices, extent: Indices) -> Iterator[Fragments]:
    columns, rows = extent[chosen].max(axis=0)
    row, column = (offsets.ravel() for offsets in np.indices((rows, columns)))
    step = max(1, BATCH // len(row))
    for first in range(0, len(chosen), step):
        part = chosen[first : first + step]
        x, y = low[part, :1] + column, low[part, 1:] + row
        within = (column < extent[part, :1]) & (row < extent[part, 1:])
        yield _covered(corners[part], part, x, y, within)


def _covered(corners: Doubles, part: Indices, x: Indices, y: Indices, within: Flags) -> Fragments:
    (ax, ay), (bx, by), (cx, cy) = (corners[:, k].T[..., None] for k in range(3))
    area = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    area = np.where(np.abs(area) > _NO_AREA, area, np.nan)  # comparisons with NaN are false
    second = ((x - ax) * (cy - ay) - (y - ay) * (cx - ax)) / area
    third = ((bx - ax) * (y - ay) - (by - ay) * (x - ax)) / area
    first = 1.0 - second - third
    inside = within & (first >= _ON_EDGE) & (second >= _ON_EDGE) & (third >= _ON_EDGE)
    which, _ = np.nonzero(inside)
    weights = np.column_stack([first[inside], second[inside], third[inside]])
    return Fragments(part[which], y[inside], x[inside], weights)


def depth_buffer(camera: Camera, positions: Doubles, triangles: Indices) -> Floats:
    """Return the least depth (H, W) in each pixel of a camera; infinite where there is nothing."""
    x, y, depth, _ = camera.project(positions)
    return _least(camera, np.stack([x, y], axis=1)[triangles], depth[triangles])


def height_buffer(camera: Camera, positions: Doubles, triangles: Indices) -> Floats:
    """Return the greatest height z (H, W) on each pixel's line of sight; minus infinity where there is nothing."""
    x, y, _, _ = camera.project(positions)
    return -_least(camera, np.stack([x, y], axis=1)[triangles], -positions[triangles, 2])


def _least(camera: Camera, corners: Doubles, values: Doubles) -> Floats:
    """Return the least value (H, W) in each pixel of triangles (T, 3, 2) in pixels, with values (T, 3) at the corners.

    Not perspective-correct inside a triangle; the error is small for small triangles.
    """
    buffer = np.full(camera.height * camera.width, np.inf, dtype=np.float32)
    for covered in fragments(corners, camera.height, camera.width):
        inside = vectors.dots(values[covered.triangle], covered.weights).astype(np.float32)
        np.minimum.at(buffer, covered.row * camera.width + covered.column, inside)
    return buffer.reshape(camera.height, camera.width)


def height_map(corners: Doubles, shape: tuple[int, int]) -> tuple[Floats, Indices]:
    """Return the height (A, B) of the topmost triangle at each grid point (a, b) seen from above, and its index.

    corners: (T, 3, 3), x and y in units of the grid, z upwards. Where there is none, the height is -inf and the index
    -1; of several at the same height, the last one counts.
    """
    heights = np.full(shape[0] * shape[1], -np.inf, dtype=np.float32)
    topmost = np.full(shape[0] * shape[1], -1, dtype=np.int64)
    if parts := list(fragments(corners[..., :2], shape[1], shape[0])):
        owner = np.concatenate([part.triangle for part in parts])
        where = np.concatenate([part.column * shape[1] + part.row for part in parts])
        shares = np.concatenate([part.weights for part in parts])
        a, b, c = corners[owner, :, 2].T
        height = a + shares[:, 1] * (b - a) + shares[:, 2] * (c - a)
        order = np.lexsort((owner, height))  # of several written to the same index, the last one stays
        heights[where[order]] = height[order]
        topmost[where[order]] = owner[order]
    return heights.reshape(shape), topmost.reshape(shape)
