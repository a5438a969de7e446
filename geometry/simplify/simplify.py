# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies a triangle mesh to a subset of its vertices, and reports what limited it. Works on arrays only."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import Final

import numpy as np

from ..arrays import Flags, Floats, WedgeIndices
from .meshoptimizer import Simplifier


class Limit(Enum):
    """What ended the simplification."""

    TARGET = "TARGET"  # the wanted number of triangles was reached
    SEAMS = "SEAMS"  # no more edges can be collapsed without tearing a seam, a border or the surface
    DEVIATION = "DEVIATION"  # the next edge would move the surface farther than allowed


@dataclass(frozen=True)
class Target:
    """At most `triangles`, and at most `deviation` from the original, in the positions' unit.

    `sloppy`: give up seams, borders and holes if the number cannot be reached otherwise.
    """

    triangles: int
    deviation: float = math.inf
    sloppy: bool = False


@dataclass(frozen=True)
class Simplified:
    """triangles: (T, 3), wedges; error: the estimated largest deviation, in the positions' unit."""

    triangles: WedgeIndices
    error: float
    limit: Limit
    is_sloppy: bool = False


def simplify(simplifier: Simplifier, positions: Floats, triangles: WedgeIndices, target: Target) -> Simplified:
    """Simplify triangles (T, 3) over the wedges' positions (W, 3). Raises MemoryError.

    meshoptimizer collapses half-edges by the quadric error metric (Garland and Heckbert, "Surface Simplification Using
    Quadric Error Metrics", 1997): each collapse moves a vertex along an edge onto a neighbour, and both sides of a seam
    move together.
    """
    if target.triangles >= len(triangles):
        return Simplified(triangles, 0.0, Limit.TARGET)
    most = max(1, target.triangles)
    kept, error = _collapsed(simplifier, positions, triangles, most, target.deviation)
    reached = _reached(simplifier, positions, kept, target)
    if target.sloppy and reached is Limit.SEAMS:
        sloppy, sloppy_error = simplifier.simplify_sloppily(positions, triangles, most)
        sloppy = _valid(simplifier, positions, sloppy)
        if len(sloppy) and sloppy_error <= target.deviation:
            return Simplified(sloppy, sloppy_error, Limit.TARGET, is_sloppy=True)
    # A mesh without any area would become empty; it stays as it is.
    return Simplified(kept, error, reached) if len(kept) else Simplified(triangles, 0.0, Limit.SEAMS)


def _collapsed(
    simplifier: Simplifier, positions: Floats, triangles: WedgeIndices, most: int, deviation: float
) -> tuple[WedgeIndices, float]:
    """Return at most `most` valid triangles, and the error.

    The library also counts degenerate triangles, for example where many seams meet in a point. If too few valid ones
    are left, it runs again with a higher number.
    """
    locked = _extremes(positions) if most >= _LOCKING else None
    kept, error = simplifier.simplify(positions, triangles, most, deviation, locked)
    valid = _valid(simplifier, positions, kept)
    best, asked = (valid, error), most
    for _ in range(_TRIES):
        if most - len(best[0]) <= most * _NEAR or len(kept) > asked:
            break
        # One less if there were too many, otherwise two numbers could alternate.
        asked += most - len(valid) - (len(valid) > most)
        kept, error = simplifier.simplify(positions, triangles, asked, deviation, locked)
        valid = _valid(simplifier, positions, kept)
        if len(best[0]) < len(valid) <= most:
            best = valid, error
    return best


def _extremes(positions: Floats) -> Flags:
    """Return which positions are outermost along an axis; locking them keeps the size and the ground contact."""
    locked = np.zeros(len(positions), np.bool_)
    locked[positions.argmin(axis=0)] = locked[positions.argmax(axis=0)] = True
    return locked


_LOCKING: Final = 100  # triangles: for fewer, six locked vertices would be too many
_TRIES: Final = 5
_NEAR: Final = 0.01  # of the wanted number


def _reached(simplifier: Simplifier, positions: Floats, kept: WedgeIndices, target: Target) -> Limit:
    if len(kept) <= max(1, target.triangles):
        return Limit.TARGET
    if math.isinf(target.deviation):
        return Limit.SEAMS
    # The library does not report why it stopped. If it gets further without a limit, the deviation was the reason.
    more, _ = simplifier.simplify(positions, kept, len(kept) - 1, math.inf)
    return Limit.DEVIATION if len(more) < len(kept) else Limit.SEAMS


def _valid(simplifier: Simplifier, positions: Floats, triangles: WedgeIndices) -> WedgeIndices:
    """Remove triangles with two corners in the same position, and pairs back to back in the same positions.

    Neither opens the surface: their neighbours fit together.
    """
    if not len(triangles):
        return triangles
    points, _ = simplifier.group([positions[triangles.ravel()] + np.float32(0)])
    a, b, c = points.reshape(-1, 3).T
    flat = (a == b) | (b == c) | (c == a)
    if flat.any():
        triangles, a, b, c = triangles[~flat], a[~flat], b[~flat], c[~flat]
    points = np.stack([a, b, c], axis=1)
    _, count = simplifier.group([np.sort(points, axis=1)])
    if count == len(points):
        return triangles
    kept = _without_opposites(points)
    return triangles[kept] if kept.any() else triangles


def _without_opposites(points: WedgeIndices) -> Flags:
    """Return which triangles (T, 3) have no counterpart of opposite winding, (T,)."""
    turn = points.argmin(axis=1)
    rows = np.arange(len(points))
    low, second, third = (points[rows, (turn + step) % 3].astype(np.int64) for step in range(3))
    forwards = third > second
    key = np.stack([low, np.minimum(second, third), np.maximum(second, third)], axis=1)
    order = np.lexsort((forwards, key[:, 2], key[:, 1], key[:, 0]))
    key, facing = key[order], forwards[order]
    kept = np.ones(len(points), np.bool_)
    meets = np.flatnonzero((key[1:] == key[:-1]).all(axis=1) & (facing[1:] != facing[:-1]))
    kept[order[meets]] = kept[order[meets + 1]] = False
    return kept
