# SPDX-License-Identifier: GPL-3.0-or-later
"""Extracts a closed surface of even triangles from a signed distance field on a grid: surface nets (Gibson, 1998).

Each cell that the surface crosses gets one vertex, at the mean of the crossings on the cell's edges, and each crossed
edge gets one quad. The grid is first made well-composed (Latecki, 1997), so that no two sheets share an edge or vertex:
the surface is always a manifold.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .. import vectors
from ..arrays import Doubles, Flags, Floats, Indices

# The depth inside, as a share of the spacing, of nodes that are added to separate two sheets.
LEAST_INSIDE = 0.05


@dataclass(frozen=True)
class Field:
    """A signed distance field on a grid: positive inside, negative on all of the grid's border.

    values: (X, Y, Z), approximate distances near the surface; origin: (3,), the position of the first node; spacing: of
    the nodes, in units of length.
    """

    values: Floats
    origin: Doubles
    spacing: float


@dataclass(frozen=True)
class TriangleMesh:
    """A closed triangle mesh. positions: (V, 3); triangles: (T, 3), counterclockwise seen from outside."""

    positions: Doubles
    triangles: Indices


def extract(field: Field) -> TriangleMesh:
    """Return the surface where the field is 0; without triangles if nothing is inside."""
    values, corner = _cropped(field.values)
    values = _well_composed(values, LEAST_INSIDE * field.spacing)
    ends, axes, starts_inside = _crossed_edges(values)
    cells, vertex_of = np.unique(_cells_around(ends, axes, values.shape), return_inverse=True)
    quads = vertex_of.reshape(-1, 4)
    positions = _means(_crossings(values, ends, axes), quads, len(cells))
    quads = np.where(starts_inside[:, None], quads, quads[:, ::-1])
    return TriangleMesh(field.origin + field.spacing * (positions + corner), _split(positions, quads))


def _cropped(values: Floats) -> tuple[Floats, Indices]:
    """Return the part of the grid around the inside, with a layer of outer nodes, and its first node."""
    inside = values > 0
    slices, corner = [], np.zeros(3, dtype=np.int64)
    for axis in range(3):
        used = np.flatnonzero(inside.any(axis=tuple({0, 1, 2} - {axis})))
        first, last = (int(used[0]), int(used[-1])) if len(used) else (1, 0)
        slices.append(slice(first - 1, last + 2))
        corner[axis] = first - 1
    return values[tuple(slices)].copy(), corner


def _well_composed(values: Floats, least: float) -> Floats:
    """Add inner nodes until no inner or outer nodes of a cell are connected by a corner only."""
    inside = values > 0
    while True:
        added = _touching_faces(inside) | _touching_cells(inside)
        added &= ~inside
        if not added.any():
            return np.where(inside, np.maximum(values, np.float32(least)), np.minimum(values, -np.float32(least)))
        inside |= added


def _touching_faces(inside: Flags) -> Flags:
    """Return the nodes (X, Y, Z) of cell faces with two diagonal corners inside and two outside."""
    touching = np.zeros_like(inside)
    for axis in range(3):
        nodes, marked = np.moveaxis(inside, axis, 0), np.moveaxis(touching, axis, 0)
        a, b, c, d = (nodes[:, i : i - 1 or None, j : j - 1 or None] for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)))
        where = np.nonzero((a == d) & (b == c) & (a != b))
        for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
            marked[where[0], where[1] + i, where[2] + j] = True
    return touching


def _touching_cells(inside: Flags) -> Flags:
    """Return the nodes (X, Y, Z) of cells of which only two opposite corners are inside, or outside."""
    touching = np.zeros_like(inside)
    corners = [(i, j, k) for i in (0, 1) for j in (0, 1) for k in (0, 1)]
    counts = np.zeros(tuple(np.array(inside.shape) - 1), dtype=np.uint8)
    for corner in corners:
        counts += _shifted(inside, corner)
    for corner in corners[:4]:
        first, second = _shifted(inside, corner), _shifted(inside, (1 - corner[0], 1 - corner[1], 1 - corner[2]))
        where = np.nonzero(((counts == 2) & first & second) | ((counts == 6) & ~first & ~second))
        for i, j, k in corners:
            touching[where[0] + i, where[1] + j, where[2] + k] = True
    return touching


def _shifted(nodes: Flags, corner: tuple[int, int, int]) -> Flags:
    return nodes[tuple(slice(step, step - 1 or None) for step in corner)]


def _crossed_edges(values: Floats) -> tuple[Indices, Indices, Flags]:
    """Return the crossed edges' first nodes (E, 3), their axes (E,), and whether the first node is inside (E,)."""
    inside = values > 0
    nodes, axes = [], []
    for axis in range(3):
        lower = np.moveaxis(inside, axis, 0)
        crossed = np.argwhere(np.moveaxis(lower[1:] != lower[:-1], 0, axis))
        nodes.append(crossed)
        axes.append(np.full(len(crossed), axis))
    ends = np.concatenate(nodes)
    return ends, np.concatenate(axes), inside[tuple(ends.T)]


def _crossings(values: Floats, ends: Indices, axes: Indices) -> Doubles:
    """Return where the surface crosses each edge (E, 3), in units of nodes."""
    second = ends + np.eye(3, dtype=np.int64)[axes]
    start, end = values[tuple(ends.T)].astype(np.float64), values[tuple(second.T)].astype(np.float64)
    crossings = ends.astype(np.float64)
    crossings[np.arange(len(ends)), axes] += start / (start - end)
    return crossings


def _cells_around(ends: Indices, axes: Indices, shape: tuple[int, ...]) -> Indices:
    """Return the four cells (E, 4) around each edge, counterclockwise seen from the edge's far end."""
    units = np.eye(3, dtype=np.int64)
    u, v = units[(axes + 1) % 3], units[(axes + 2) % 3]
    around = np.stack([ends - u - v, ends - v, ends, ends - u], axis=1)
    cells: Indices = np.ravel_multi_index(tuple(np.moveaxis(around, 2, 0)), shape)
    return cells


def _means(crossings: Doubles, quads: Indices, count: int) -> Doubles:
    """Return the mean of each vertex's crossings (count, 3)."""
    vertices = quads.ravel()
    sums = [np.bincount(vertices, np.repeat(crossings[:, axis], 4), count) for axis in range(3)]
    return np.column_stack(sums) / np.bincount(vertices, minlength=count)[:, None]


def _split(positions: Doubles, quads: Indices) -> Indices:
    """Split each quad along its shorter diagonal into two triangles."""
    a, b, c, d = quads.T
    first = vectors.lengths(positions[a] - positions[c])
    swap = vectors.lengths(positions[b] - positions[d]) < first
    upper = np.where(swap[:, None], np.column_stack([a, b, d]), np.column_stack([a, b, c]))
    lower = np.where(swap[:, None], np.column_stack([b, c, d]), np.column_stack([a, c, d]))
    return np.concatenate([upper, lower])
