# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures overlaps in a UV map, and whether a texture can be baked onto it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from ..arrays import Doubles, Flags, Indices

_SIDE: Final = 512  # pixels of the grid in which overlaps are counted
_TOLERATED: Final = 0.01  # the greatest shares of overlapping UV area, and of triangles without UV area
_OUTSIDE: Final = 1e-4  # how far corners may be outside the unit square by rounding
_AT_ONCE: Final = 4_000_000  # pixels tested in one batch


def is_bakeable(uvs: Doubles) -> bool:
    """Return whether the triangles (T, 3, 2) are in the unit square, without overlaps, and nearly all have an area."""
    if not len(uvs) or not np.isfinite(uvs).all() or uvs.min() < -_OUTSIDE or uvs.max() > 1 + _OUTSIDE:
        return False
    if np.mean(np.abs(_areas(uvs)) < np.finfo(np.float32).tiny) > _TOLERATED:
        return False
    return overlap(uvs) <= _TOLERATED


def overlap(uvs: Doubles) -> float:
    """Return the share, 0 to 1, of the area covered by triangles (T, 3, 2) that is covered more than once."""
    covers = np.zeros(_SIDE * _SIDE, np.int64)
    for _, pixels in _covered(_counter_clockwise(uvs)):
        covers += np.bincount(pixels, minlength=len(covers))
    return _share(covers)


def overlapping(uvs: Doubles) -> tuple[float, Flags]:
    """Return the share that `overlap` returns, and which of the triangles (T, 3, 2) overlap others, (T,).

    It holds every covered pixel in memory, so it is not for triangles that cover the unit square many times.
    """
    covers, is_shared = np.zeros(_SIDE * _SIDE, np.int64), np.zeros(len(uvs), np.bool_)
    covered = list(_covered(_counter_clockwise(uvs)))
    for _, pixels in covered:
        covers += np.bincount(pixels, minlength=len(covers))
    for triangles, pixels in covered:
        is_shared[triangles[covers[pixels] > 1]] = True
    return _share(covers), is_shared


def _share(covers: Indices) -> float:
    covered = np.count_nonzero(covers)
    return float(np.count_nonzero(covers > 1) / covered) if covered else 0.0  # numpy 2 counts in its own integers


def _counter_clockwise(uvs: Doubles) -> Doubles:
    """Return the triangles (T, 3, 2) in pixels, none of them mirrored."""
    corners: Doubles = _SIDE * np.where(_areas(uvs)[:, None, None] < 0, uvs[:, ::-1], uvs).astype(np.float64)
    return corners


def _areas(uvs: Doubles) -> Doubles:
    """Return twice the area of each triangle (T,), negative if mirrored."""
    first, second = (uvs[:, 1] - uvs[:, 0]).T, (uvs[:, 2] - uvs[:, 0]).T
    area: Doubles = first[0] * second[1] - first[1] * second[0]
    return area


# Not `rasterize.fragments`: only pixels strictly inside count, so that charts that merely touch do not overlap.
def _covered(corners: Doubles) -> Iterator[tuple[Indices, Indices]]:
    """Yield, in batches, counterclockwise triangles (T, 3, 2) and the flat indices of pixels with centres in them."""
    low = np.clip(np.ceil(corners.min(axis=1) - 0.5), 0, _SIDE).astype(np.int64)
    high = np.clip(np.floor(corners.max(axis=1) - 0.5) + 1, 0, _SIDE).astype(np.int64)
    size = np.maximum(high - low, 0)
    boxes = size.prod(axis=1)
    part = np.cumsum(boxes) // _AT_ONCE
    for number in np.unique(part[boxes > 0]):
        chosen = np.flatnonzero((part == number) & (boxes > 0))
        triangle = np.repeat(chosen, boxes[chosen])
        index = np.arange(len(triangle)) - np.repeat(np.cumsum(boxes[chosen]) - boxes[chosen], boxes[chosen])
        x, y = low[triangle, 0] + index % size[triangle, 0], low[triangle, 1] + index // size[triangle, 0]
        inside = _is_inside(corners[triangle], np.stack([x, y], axis=1) + 0.5)
        yield triangle[inside], (x + _SIDE * y)[inside]


def _is_inside(corners: Doubles, points: Doubles) -> Flags:
    """Return whether each point (N, 2) is inside its triangle (N, 3, 2), and not on an edge."""
    inside = np.ones(len(points), np.bool_)
    for number in range(3):
        start, end = corners[:, number], corners[:, (number + 1) % 3]
        along, across = (end - start).T, (points - start).T
        inside &= along[0] * across[1] - along[1] * across[0] > _ON_EDGE
    return inside


_ON_EDGE: Final = 1e-9
