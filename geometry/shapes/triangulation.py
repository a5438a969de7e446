# SPDX-License-Identifier: GPL-3.0-or-later
"""Triangulates the region inside an outline: a lattice of equilateral triangles, cut along the outline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Doubles, Flags, Indices
from ..mesh import compact
from ..outline.field import Outline

# Cuts keep this share of a lattice edge away from its ends, to avoid slivers.
LEAST_CUT = 0.12
# Points of the largest lattice, to limit memory.
MOST_POINTS = 1_500_000


@dataclass(frozen=True)
class Region:
    """A flat triangulation in picture pixels, x right, y down.

    points: (P, 2); triangles: (T, 3), counterclockwise as seen in the picture; boundary: (P,), true on the outline.
    Every edge has two triangles, or one if it is on the outline. The triangles around a point form a single fan. Every
    triangle has a point that is not on the boundary.
    """

    points: Doubles
    triangles: Indices
    boundary: Flags


def triangulate(outline: Outline, edge: float) -> Region:
    """Triangulate the inside of `outline` by triangles with sides of `edge` picture pixels, `finest_edge` at least.

    Marching triangles: unlike in a square, the outline can cross a triangle in only one way, so nothing is ambiguous
    and no two parts meet in a single point.
    """
    edge = max(edge, finest_edge(outline))
    corner, extent = outline.bounds()
    lattice, triangles = _lattice(corner - 1.5 * edge, extent + 3.0 * edge, edge)
    inside = outline.at(lattice) > 0.0
    corners_in = inside[triangles].sum(axis=1)
    mixed = _rotate_lone_corner_first(triangles[(corners_in == 1) | (corners_in == 2)], inside)
    lone_is_inside = inside[mixed[:, 0]]
    ends, crossing = _crossed_edges(mixed, len(lattice))
    cut = _cut_points(outline, lattice, ends, inside)
    crossing = crossing + len(lattice)
    tips = np.column_stack([mixed[:, 0], crossing])[lone_is_inside]
    trunks, cuts = mixed[~lone_is_inside], crossing[~lone_is_inside]
    kept = np.concatenate(
        [
            triangles[corners_in == 3],
            tips,
            np.column_stack([cuts[:, 0], trunks[:, 1], trunks[:, 2]]),
            np.column_stack([cuts[:, 0], trunks[:, 2], cuts[:, 1]]),
        ]
    )
    used, renumbered = compact(kept)
    return Region(np.concatenate([lattice, cut])[used], renumbered, used >= len(lattice))


def edge_for(area: float, triangles: int) -> float:
    """Return the side of equilateral triangles, `triangles` of which cover `area`."""
    return float(np.sqrt(area / max(triangles, 1) * 4.0 / np.sqrt(3.0)))


def finest_edge(outline: Outline) -> float:
    """Return the least side, in picture pixels, for which the lattice has at most MOST_POINTS."""
    return edge_for(float(np.prod(outline.bounds()[1])), 2 * MOST_POINTS)


def _lattice(corner: Doubles, extent: Doubles, edge: float) -> tuple[Doubles, Indices]:
    height = edge * np.sqrt(0.75)
    columns, rows = int(np.ceil(extent[0] / edge)) + 1, int(np.ceil(extent[1] / height)) + 1
    row, column = np.divmod(np.arange(rows * columns), columns)
    points = np.column_stack([corner[0] + (column + 0.5 * (row % 2)) * edge, corner[1] + row * height])
    first = np.arange(rows * columns).reshape(rows, columns)
    here, right = first[:-1, :-1].ravel(), first[:-1, 1:].ravel()
    below, below_right = first[1:, :-1].ravel(), first[1:, 1:].ravel()
    even = np.repeat(np.arange(rows - 1) % 2 == 0, columns - 1)
    upper = np.column_stack([here, np.where(even, below, below_right), right])
    lower = np.column_stack([np.where(even, right, here), below, below_right])
    return points, np.concatenate([upper, lower])


def _rotate_lone_corner_first(triangles: Indices, inside: Flags) -> Indices:
    """Rotate each triangle's corners so that the first is the one alone on its side of the outline."""
    flags = inside[triangles]
    lone = np.where(flags.sum(axis=1, keepdims=True) == 1, flags, ~flags).argmax(axis=1)
    rotated: Indices = np.take_along_axis(triangles, (lone[:, None] + np.arange(3)) % 3, axis=1)
    return rotated


def _crossed_edges(mixed: Indices, points: int) -> tuple[Indices, Indices]:
    """Return the crossed lattice edges (E, 2), and each triangle's two (T, 2): lone corner to next, lone to last."""
    first, second = np.concatenate([mixed[:, :2], mixed[:, [0, 2]]]).T
    keys, of_edge = np.unique(np.minimum(first, second) * points + np.maximum(first, second), return_inverse=True)
    return np.column_stack(np.divmod(keys, points)), of_edge.reshape(2, -1).T


def _cut_points(outline: Outline, lattice: Doubles, ends: Indices, inside: Flags) -> Doubles:
    """Return where the outline crosses each edge, by bisection, since the field between its ends is not linear."""
    starts_inside = inside[ends[:, 0]]
    within = lattice[np.where(starts_inside, ends[:, 0], ends[:, 1])]
    beyond = lattice[np.where(starts_inside, ends[:, 1], ends[:, 0])]
    low, high = np.full(len(ends), LEAST_CUT), np.full(len(ends), 1.0 - LEAST_CUT)
    for _ in range(8):
        middle = 0.5 * (low + high)
        still_inside = outline.at(within + middle[:, None] * (beyond - within)) > 0.0
        low, high = np.where(still_inside, middle, low), np.where(still_inside, high, middle)
    cut: Doubles = within + (0.5 * (low + high))[:, None] * (beyond - within)
    return cut
