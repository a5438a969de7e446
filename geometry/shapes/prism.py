# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a flat region a thickness: a front, a back and a wall along the outline, with bevelled edges."""

from __future__ import annotations

import numpy as np

from ..arrays import Bytes, Doubles, Flags, Indices
from ..image import filters
from ..texture.atlas import Chart, ChartedMesh
from ..texture.projection import folded, front_and_back
from . import boundary
from .relaxation import without_flips
from .triangulation import Region

HARD = float(np.radians(25.0))  # edges sharper than this are shaded sharp
# Pixels: a longer wall is split into pieces, which are packed side by side into the texture.
LONGEST_STRIP = 1024


def bevelled(region: Region, width: float, edge: float) -> tuple[Region, Doubles]:
    """Move points onto the inner line of a bevel `width` pixels wide, and return each point's share of the bevel, (P,).

    edge: the triangles' side, in pixels. The share is 0 on the boundary and 1 from the inner line on.
    """
    if width <= 0.0:
        return region, np.ones(len(region.points))
    away, nearest = _from_boundary(region, width + 2.0 * edge)
    snapped = ~region.boundary & (np.abs(away - width) < 0.5 * edge)
    snapped |= _beside_boundary(region) & (away > width)
    outward = (region.points - nearest) / np.maximum(away, 1e-9)[:, None]
    moved = Region(
        np.where(snapped[:, None], nearest + outward * width, region.points), region.triangles, region.boundary
    )
    # In a part narrower than two bevels, a point that moves inwards leaves the part on the other side.
    lost = snapped & (_from_boundary(moved, width + 2.0 * edge)[0] < 0.95 * width)
    points = np.where(lost[:, None], region.points, moved.points)
    moved = without_flips(region, Region(points, region.triangles, region.boundary))
    away, _ = _from_boundary(moved, width + 2.0 * edge)
    return moved, np.clip(away / width, 0.0, 1.0)


def _from_boundary(region: Region, limit: float) -> tuple[Doubles, Doubles]:
    """Return each point's distance from the boundary, exact up to `limit`, and the nearest position on the boundary."""
    away, nearest = np.full(len(region.points), np.inf), region.points.copy()
    for loop in boundary.loops(region):
        line = region.points[loop]
        near = _near(region.points, line, limit)
        lengths, squared = boundary.project(region.points[near], line)
        closer = np.sqrt(squared) < away[near]
        away[near[closer]] = np.sqrt(squared[closer])
        nearest[near[closer]] = _along(line, lengths[closer])
    away[~np.isfinite(away)] = limit
    away[region.boundary] = 0.0
    return away, nearest


def _near(points: Doubles, line: Doubles, limit: float) -> Indices:
    """Return the indices of the points that may lie within `limit` of a line, found on a coarse grid."""
    cell = max(1.0, limit / 8.0)
    corner = points.min(axis=0) - 2.0 * cell
    cells = ((points - corner) / cell).astype(int)
    marks = np.zeros(tuple(cells.max(axis=0)[::-1] + 3), dtype=np.bool_)
    dense = np.concatenate([line + share * (np.roll(line, -1, axis=0) - line) for share in (0.0, 0.25, 0.5, 0.75)])
    column, row = ((dense - corner) / cell).astype(int).T
    marks[row, column] = True
    reach = int(np.ceil(limit / cell)) + 2
    return np.flatnonzero(filters.distance(marks, reach)[cells[:, 1], cells[:, 0]] <= reach)


def _along(line: Doubles, lengths: Doubles) -> Doubles:
    ends = np.concatenate([line, line[:1]])
    before = boundary.along(ends)
    return np.column_stack([np.interp(lengths, before, ends[:, axis]) for axis in (0, 1)])


def _beside_boundary(region: Region) -> Flags:
    beside = np.zeros(len(region.points), dtype=np.bool_)
    beside[region.triangles[region.boundary[region.triangles].any(axis=1)]] = True
    return beside & ~region.boundary


def build(
    region: Region, front: Doubles, back: Doubles, edge: float, picture: Bytes, *, behind: Bytes | None = None
) -> ChartedMesh:
    """Return the closed surface between `front` and `back`: each point's z (P,), which points away from the viewer.

    edge: the height of the wall's rows, in pixels; picture: (H, W, 3), its colours extended past the outline; behind:
    the same for the back as seen from the front, by default the picture's.
    """
    count = len(region.points)
    positions = [np.column_stack([region.points, front]), np.column_stack([region.points, back])]
    turned = region.triangles[:, ::-1]
    triangles, total = [region.triangles, turned + count], 2 * count
    charts = front_and_back(picture, region.points, region.triangles, turned, behind)
    for loop in boundary.loops(region):
        rows = max(1, round(float((back[loop] - front[loop]).mean()) / edge))
        line, ends = region.points[loop], np.stack([front[loop], back[loop]])
        grid, between = _wall_grid(line, ends, rows, first=total)
        positions.append(between)
        total += len(between)
        grid[0], grid[-1] = loop, loop + count
        wall, strips = _wall(grid, np.concatenate(positions), picture)
        triangles += wall
        charts += strips
    return ChartedMesh(np.concatenate(positions), np.concatenate(triangles), charts, HARD)


def _wall_grid(line: Doubles, ends: Doubles, rows: int, first: int) -> tuple[Indices, Doubles]:
    """Return the indices (rows + 1, N) of the wall's points, and the positions of those between front and back."""
    shares = np.arange(1, rows)[:, None] / rows
    depth = ends[0] + shares * (ends[1] - ends[0])
    flat = np.broadcast_to(line, (rows - 1, len(line), 2))
    between = np.concatenate([flat, depth[..., None]], axis=2).reshape(-1, 3)
    grid = np.empty((rows + 1, len(line)), dtype=np.int64)
    grid[1:-1] = first + np.arange((rows - 1) * len(line)).reshape(rows - 1, len(line))
    return grid, between


def _wall(grid: Indices, positions: Doubles, picture: Bytes) -> tuple[list[Indices], list[Chart]]:
    """Return the wall's triangles and charts, in pieces of at most `LONGEST_STRIP`."""
    triangles, charts = [], []
    around = np.column_stack([grid, grid[:, :1]])
    line = positions[around[0], :2]
    lengths = boundary.along(line)
    inward = _inward(line)
    pieces = np.flatnonzero(np.diff((lengths[:-1] // LONGEST_STRIP).astype(int), prepend=-1))
    for first, last in zip(pieces, [*pieces[1:], len(lengths) - 1], strict=True):
        piece = slice(first, last + 1)
        part = around[:, piece]
        quads = [part[:-1, :-1], part[1:, :-1], part[1:, 1:], part[:-1, 1:]]
        triangles.append(_halves(quads))
        depths = positions[part, 2] - positions[part, 2].min()
        charts.append(_strip(lengths[piece] - lengths[first], depths, line[piece], inward[piece], picture))
    return triangles, charts


def _halves(quads: list[Indices]) -> Indices:
    a, b, c, d = (quad.ravel() for quad in quads)
    return np.concatenate([np.column_stack([a, b, c]), np.column_stack([a, c, d])])


def _inward(line: Doubles) -> Doubles:
    """Return the inward unit normals (N, 2) at the points of a closed line whose ends coincide."""
    ring = line[:-1]
    along = np.roll(ring, -1, axis=0) - np.roll(ring, 1, axis=0)
    # Triangles are counterclockwise as seen, and y points down: the inside is to the left.
    normal = np.column_stack([along[:, 1], -along[:, 0]])
    normal /= np.maximum(np.hypot(*normal.T), 1e-9)[:, None]
    return np.concatenate([normal, normal[:1]])


def _strip(lengths: Doubles, depths: Doubles, line: Doubles, inward: Doubles, picture: Bytes) -> Chart:
    """Return a piece of the wall as a chart."""
    colours = folded(picture, lengths, line, inward, max(2, int(np.ceil(depths.max()))))
    points = np.stack([np.broadcast_to(lengths, depths.shape), depths], axis=2).reshape(-1, 2)
    grid = np.arange(len(points)).reshape(depths.shape)
    quads = [grid[:-1, :-1], grid[1:, :-1], grid[1:, 1:], grid[:-1, 1:]]
    return Chart(colours, points, _halves(quads))
