# SPDX-License-Identifier: GPL-3.0-or-later
"""Inflating a silhouette: a flat triangulation raised to a front and a back that share the outline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Doubles, Floats, Indices
from .errors import NothingToModel
from .outline import MARGIN, Outline, trace
from .poisson import solve
from .relaxation import relax_inside, relax_rim
from .triangulation import MOST_POINTS, Region, edge_for, triangulate

# The count of triangles is sought within this share; counts jump as thin parts appear and vanish.
COUNT_TOLERANCE = 0.04


@dataclass(frozen=True)
class Inflation:
    """A closed surface in picture pixels: positions (V, 3), x right, y down, z away; triangles (T, 3), outward."""

    positions: Doubles
    triangles: Indices


def inflate(mask: Floats, triangles: int, thickness: float | None = None) -> Inflation:
    """Return the closed surface over a mask (H, W in 0..1, outline at 0.5), by about `triangles` triangles.

    The half depth is the root of the solution of Poisson's equation over the silhouette, with -laplacian(u) = 2: a long
    part becomes exactly round, a disc a little flatter than a ball (0.71 of its radius). With `thickness` (in pixels,
    front to back) a screening term keeps wide parts at that: a slab with a rounded rim. The genus is the number of holes.
    Raises NothingToModel (`no_subject`) where the mask holds no pixel of 0.5 or more.
    """
    region, outline, edge = _region(mask, max(triangles // 2, 8))
    region = relax_rim(region, outline, edge)
    screening = 0.0 if thickness is None else 8.0 / thickness**2
    squared = solve(region, 2.0, screening)
    for _ in range(3):
        region = relax_inside(region, np.sqrt(squared))
        squared = solve(region, 2.0, screening, start=squared)
    return _close(region, np.sqrt(squared))


def _region(mask: Floats, faces: int) -> tuple[Region, Outline, float]:
    """Return a triangulation of about `faces` triangles, the outline it follows, and its triangles' side in pixels."""
    solid = mask >= 0.5
    if not solid.any():
        raise NothingToModel("no_subject")
    rows, columns = np.flatnonzero(solid.any(axis=1)), np.flatnonzero(solid.any(axis=0))
    corner = np.array([columns[0], rows[0]], dtype=np.float64)
    extent = np.array([columns[-1] + 1, rows[-1] + 1], dtype=np.float64) - corner
    finest = edge_for(float(np.prod(extent + MARGIN)), 2 * MOST_POINTS)
    edge = max(edge_for(float(mask[solid].sum()), faces), finest)
    outline = trace(mask, edge)
    best = triangulate(outline, corner, extent, edge)
    best_edge = edge
    for _ in range(8):
        found = len(best.triangles)
        if abs(found - faces) <= COUNT_TOLERANCE * faces:
            break
        edge = max(edge * float(np.sqrt(max(found, 1) / faces)), finest)
        region = triangulate(outline, corner, extent, edge)
        best, best_edge = region, edge
    return best, outline, best_edge


def _close(region: Region, half_depth: Doubles) -> Inflation:
    """Return front and back in one: the rim's points are shared, every other point has a twin behind it."""
    inner = np.flatnonzero(~region.rim)
    twin = np.arange(len(region.points))
    twin[inner] = len(region.points) + np.arange(len(inner))
    front = np.column_stack([region.points, -half_depth])
    back = np.column_stack([region.points[inner], half_depth[inner]])
    return Inflation(np.concatenate([front, back]), np.concatenate([region.triangles, twin[region.triangles[:, ::-1]]]))
