# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures overlaps in a UV map, and whether a texture can be baked onto it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from ..arrays import Doubles, Flags, Indices
from .rasterize import fragments

_SIDE: Final = 512  # pixels of the grid in which overlaps are counted
_TOLERATED: Final = 0.01  # the greatest shares of overlapping UV area, and of triangles without UV area
_OUTSIDE: Final = 1e-4  # how far corners may be outside the unit square by rounding
_ON_EDGE: Final = 1e-9  # twice an area, in pixels: less is rounding


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
    for _, pixels in _covered(uvs):
        covers += np.bincount(pixels, minlength=len(covers))
    return _share(covers)


def overlapping(uvs: Doubles) -> tuple[float, Flags]:
    """Return the share that `overlap` returns, and which of the triangles (T, 3, 2) overlap others, (T,).

    It holds every covered pixel in memory, so it is not for triangles that cover the unit square many times.
    """
    covers, is_shared = np.zeros(_SIDE * _SIDE, np.int64), np.zeros(len(uvs), np.bool_)
    covered = list(_covered(uvs))
    for _, pixels in covered:
        covers += np.bincount(pixels, minlength=len(covers))
    for triangles, pixels in covered:
        is_shared[triangles[covers[pixels] > 1]] = True
    return _share(covers), is_shared


def _share(covers: Indices) -> float:
    covered = np.count_nonzero(covers)
    return float(np.count_nonzero(covers > 1) / covered) if covered else 0.0  # numpy 2 counts in its own integers


def _areas(uvs: Doubles) -> Doubles:
    """Return twice the area of each triangle (T,), negative if mirrored."""
    first, second = (uvs[:, 1] - uvs[:, 0]).T, (uvs[:, 2] - uvs[:, 0]).T
    area: Doubles = first[0] * second[1] - first[1] * second[0]
    return area


def _covered(uvs: Doubles) -> Iterator[tuple[Indices, Indices]]:
    """Yield, in batches, triangles of (T, 3, 2) and the flat indices of pixels with centres strictly inside them.

    A centre on an edge does not count, so that charts that merely touch do not overlap.
    """
    corners = _SIDE * uvs.astype(np.float64) - 0.5
    areas = np.abs(_areas(corners))
    for part in fragments(corners, _SIDE, _SIDE):
        inside = (part.weights * areas[part.triangle, None] > _ON_EDGE).all(axis=1)
        yield part.triangle[inside], (part.column + _SIDE * part.row)[inside]
