# SPDX-License-Identifier: GPL-3.0-or-later
"""Evens out a triangulation: boundary points slide along the outline, and inner points follow."""

from __future__ import annotations

import numpy as np

from .. import vectors
from ..arrays import Doubles, Flags, Indices
from ..outline.field import Outline
from .poisson import cross
from .triangulation import Region

# No triangle may shrink below this share of the median area.
LEAST_AREA = 0.05


def relax_boundary(region: Region, outline: Outline, edge: float) -> Region:
    """Return the region with the boundary's points evenly spaced along the outline.

    edge: the triangles' side, in pixels. Points move to the midpoint of their neighbours and back onto the outline, in
    turns; inner points follow by Laplacian smoothing.
    """
    points = region.points.copy()
    boundary, following, previous = boundary_neighbours(region)
    for _ in range(6):
        midpoint = 0.5 * (points[following] + points[previous])
        points[boundary] += 0.5 * (midpoint - points[boundary])
        points[boundary] += outline.step_to(points[boundary], 0.25 * edge)
    points[boundary] += outline.step_to(points[boundary], 0.25 * edge)
    moved = Region(points, region.triangles, region.boundary)
    return without_flips(region, _follow(moved, np.zeros(len(points))))


def relax_inside(region: Region, heights: Doubles, before: Region | None = None) -> Region:
    """Move each inner point towards the mean of its neighbours, weighted by their distance in 3D; heights: (P,).

    The raised surface is steepest at the boundary. The weights draw points towards it; otherwise its first row of
    triangles would be several times longer than the others and show as facets. Points that would flip triangles are put
    back to their positions in `before`, by default in `region`.
    """
    return without_flips(region if before is None else before, _follow(region, heights))


def _follow(region: Region, heights: Doubles) -> Region:
    pairs = region.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    heads, tails = np.concatenate([pairs, pairs[:, ::-1]]).T
    raised = np.column_stack([region.points, heights])
    lengths = vectors.lengths(raised[heads] - raised[tails])
    count = len(region.points)
    total = np.bincount(heads, lengths, count)
    points = region.points
    for _ in range(10):
        means = np.stack([np.bincount(heads, lengths * points[tails, axis], count) / total for axis in (0, 1)], axis=1)
        points = np.where(region.boundary[:, None], points, 0.4 * points + 0.6 * means)
    return Region(points, region.triangles, region.boundary)


def boundary_neighbours(region: Region) -> tuple[Indices, Indices, Indices]:
    """Return the boundary's points, and each one's next and previous point along the outline."""
    pairs = region.triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2)
    # With a single fan around every point, an edge between two boundary points is always on the outline.
    start, end = pairs[region.boundary[pairs].all(axis=1)].T
    following = np.empty(len(region.points), dtype=np.int64)
    previous = np.empty(len(region.points), dtype=np.int64)
    following[start], previous[end] = end, start
    boundary = np.flatnonzero(region.boundary)
    return boundary, following[boundary], previous[boundary]


def without_flips(before: Region, after: Region) -> Region:
    """Return `after` with the points of flipped or nearly collapsed triangles put back to where they were in `before`.

    Both have the same triangles.
    """
    points = after.points.copy()
    areas_before = _areas(before.points, before.triangles)
    least = np.minimum(LEAST_AREA * np.median(areas_before), 0.5 * areas_before)
    while True:
        bad = _areas(points, before.triangles) < least
        if not bad.any():
            return Region(points, before.triangles, before.boundary)
        returned: Flags = np.zeros(len(points), dtype=np.bool_)
        returned[before.triangles[bad]] = True
        points[returned] = before.points[returned]


def _areas(points: Doubles, triangles: Indices) -> Doubles:
    corners = points[triangles]
    # The picture's y points down, so triangles that are counterclockwise as seen have a negative cross product.
    return -0.5 * cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
