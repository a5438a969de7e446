# SPDX-License-Identifier: GPL-3.0-or-later
"""Snaps a triangulation's boundary to an exact outline, with evenly spaced points and one on every corner."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from .. import vectors
from ..arrays import Doubles, Indices
from ..image import components
from ..mesh import compact
from ..outline.polyline import Path
from .relaxation import boundary_neighbours, relax_inside
from .triangulation import Region

# In triangle sides: a boundary farther than this from an outline belongs to another one.
FARTHEST = 1.5
# Where a snapped boundary flips triangles, this many points on each side are put back as well, in at most this many
# rounds.
RETREAT, MOST_RETREATS = 2, 8


def loops(region: Region) -> list[Indices]:
    """Return the boundary's points, loop by loop, in the winding direction of the triangles."""
    boundary, following, _ = boundary_neighbours(region)
    after = dict(zip(boundary.tolist(), following.tolist(), strict=True))
    closed: list[Indices] = []
    while after:
        first, _ = next(iter(after.items()))
        loop, point = [], first
        while point in after:
            loop.append(point)
            point = after.pop(point)
        closed.append(np.array(loop))
    return closed


def snap(region: Region, paths: Sequence[Path], edge: float) -> Region:
    """Return the region with its boundary on the closed `paths`, for triangles with sides of `edge` pixels.

    Each boundary loop is snapped to its nearest path. Loops without a path nearby stay as they are, such as that of a
    part that was thickened so that triangles fit into it.
    """
    snapped = region.points.copy()
    free = list(range(len(paths)))
    outlines = sorted(loops(region), key=len, reverse=True)
    leftovers: list[Indices] = []
    for loop in outlines:
        best = min(free, key=lambda number: _distance(snapped[loop], paths[number].points), default=None)
        if best is not None and _distance(snapped[loop], paths[best].points) <= FARTHEST * edge:
            free.remove(best)
            snapped[loop] = _spread(snapped[loop], paths[best])
        elif any(_distance(region.points[loop], path.points) <= FARTHEST * edge for path in paths):
            leftovers.append(loop)
    return _without(_settle(region, snapped, outlines), leftovers)


def _without(region: Region, leftovers: list[Indices]) -> Region:
    """Return the region without the parts outlined by `leftovers`: tips that were cut off from a larger part."""
    if not leftovers:
        return region
    corners = region.triangles
    first, second = np.concatenate([corners[:, :2], corners[:, 1:]]).T
    part = components.join(len(region.points), first, second)
    gone = np.unique(part[np.concatenate(leftovers)])
    largest = np.bincount(part[corners[:, 0]]).argmax()
    kept = ~np.isin(part[corners[:, 0]], gone[gone != largest])
    used, renumbered = compact(corners[kept])
    return Region(region.points[used], renumbered, region.boundary[used])


def _settle(region: Region, snapped: Doubles, outlines: Sequence[Indices]) -> Region:
    """Return the region with its boundary snapped, except for stretches that would flip triangles."""
    stays = np.zeros(len(snapped), dtype=np.bool_)
    flat = np.zeros(len(snapped))
    for _ in range(MOST_RETREATS):
        points = np.where(stays[:, None], region.points, snapped)
        settled = relax_inside(Region(points, region.triangles, region.boundary), flat, region)
        back = region.boundary & (settled.points != points).any(axis=1)
        if not back.any():
            return settled
        for loop in outlines:  # put neighbours back too, or the boundary would cross itself
            near = back[loop]
            for shift in range(-RETREAT, RETREAT + 1):
                stays[loop] |= np.roll(near, shift)
    return region


def along(line: Doubles) -> Doubles:
    """Return the arc length at each point of a polyline (N, 2), in pixels."""
    return np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])


def _distance(boundary: Doubles, path: Doubles) -> float:
    """Return the largest distance of a boundary from a path, for a sample of its points."""
    sample = boundary[:: max(1, len(boundary) // 64)]
    return float(np.sqrt(project(sample, path)[1].max()))


def project(points: Doubles, path: Doubles) -> tuple[Doubles, Doubles]:
    """Project points (N, 2) onto a closed path: return their arc lengths along it, in pixels, and squared distances."""
    following = np.roll(path, -1, axis=0)
    along = following - path
    lengths = np.hypot(*along.T)
    before = np.cumsum(lengths) - lengths
    arc, nearest = np.empty(len(points)), np.empty(len(points))
    step = max(1, 2_000_000 // len(path))
    for first in range(0, len(points), step):
        chunk = points[first : first + step, None, :] - path[None]
        share = np.clip(vectors.dots(chunk, along) / np.maximum(lengths**2, 1e-12), 0.0, 1.0)
        squared = vectors.squares(chunk - share[..., None] * along)
        chosen = squared.argmin(axis=1)
        rows = np.arange(len(chunk))
        arc[first : first + step] = before[chosen] + share[rows, chosen] * lengths[chosen]
        nearest[first : first + step] = squared[rows, chosen]
    return arc, nearest


def _spread(boundary: Doubles, path: Path) -> Doubles:
    """Return the boundary's points moved onto the path: one to each corner, the others evenly between corners."""
    line = path.points
    ends = np.concatenate([line, line[:1]])
    arcs = along(ends)
    total = arcs[-1]
    projected = project(boundary, line)[0]
    steps = (np.diff(projected, append=projected[0]) + 0.5 * total) % total - 0.5 * total
    turn = np.sign(steps.sum())
    if abs(abs(steps.sum()) - total) > 0.5 * total:  # the boundary does not go once around the path
        return boundary
    course = turn * (projected[0] + np.concatenate([[0.0], np.cumsum(steps[:-1])]))
    course = np.maximum.accumulate(course)
    anchors = _anchors(course, np.sort((turn * arcs[:-1][path.corners] - course[0]) % total) + course[0])
    where = _evenly(len(boundary), anchors, course[0], total)
    where = (turn * where) % total
    return np.column_stack([np.interp(where, arcs, ends[:, axis]) for axis in (0, 1)])


def _anchors(course: Doubles, corners: Doubles) -> list[tuple[int, float]]:
    """Assign to each corner the nearest boundary point that is still free: pairs of its index and the arc length."""
    anchors: list[tuple[int, float]] = []
    for corner in corners.tolist():
        number = int(np.abs(course - corner).argmin())
        least = anchors[-1][0] + 1 if anchors else 0
        if max(number, least) < len(course):
            anchors.append((max(number, least), corner))
    return anchors


def _evenly(count: int, anchors: list[tuple[int, float]], start: float, total: float) -> Doubles:
    if not anchors:
        return start + total * np.arange(count) / count
    first, arc = anchors[0]
    numbers = [number for number, _ in anchors] + [first + count]
    values = [value for _, value in anchors] + [arc + total]
    spread = np.interp(np.arange(first, first + count), numbers, values)
    return np.roll(spread, first)
