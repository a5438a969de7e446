# SPDX-License-Identifier: GPL-3.0-or-later
"""Unwraps a closed mesh into charts without overlaps: connected faces, each projected along one of six directions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Doubles, Indices
from ..image import components
from ..surface import smoothing
from ..surface.surface_nets import TriangleMesh
from . import rasterize
from .atlas import fill_shelves

SIDES: Final = np.concatenate([np.eye(3), -np.eye(3)])
# Pixels between charts, so that they do not mix in mipmaps.
GUTTER: Final = 3

_LEAST_FACES: Final = 40  # smaller charts are merged into a neighbour if they face its side well enough
_LEAST_FACING: Final = 0.15  # cosine between a face and its chart's side; below it, the projection would be too narrow
_ROUNDS: Final = 6  # in which overlapping faces are moved to charts of their own


@dataclass(frozen=True)
class Atlas:
    """A UV map in pixels: `uvs` (U, 2), x right, y down, the first pixel's centre at 0, 0.

    triangles: (T, 3), indices of `uvs`; size: of the texture, in pixels a side.
    """

    uvs: Doubles
    triangles: Indices
    size: int


def unwrap(surface: TriangleMesh, scale: float, largest: int) -> Atlas:
    """Unwrap a closed mesh with `scale` pixels per unit of length, or fewer if its texture would exceed `largest`.

    largest: pixels on the texture's side. Faces that still overlap others after a few rounds stay so.
    """
    normals = smoothing.face_normals(surface)
    pairs = neighbours(surface.triangles)
    sides = _even_sides(surface, normals, pairs)
    layers = np.zeros(len(sides), dtype=np.int64)
    for _ in range(_ROUNDS):
        charts = _components(sides + len(SIDES) * layers, pairs)
        atlas = _packed_charts(surface, sides, charts, scale, largest)
        hidden = _overlapping(atlas)
        if not len(hidden):
            break
        layers[hidden] += 1
    return atlas


def neighbours(triangles: Indices) -> Indices:
    """Return the pairs of triangles (E, 2) that share an edge of a closed mesh."""
    edges = np.sort(triangles[:, [0, 1, 1, 2, 2, 0]].reshape(-1, 2), axis=1)
    order = np.lexsort((edges[:, 1], edges[:, 0]))
    same = np.flatnonzero((edges[order[1:]] == edges[order[:-1]]).all(axis=1))
    return np.column_stack([order[same], order[same + 1]]) // 3


def _even_sides(surface: TriangleMesh, normals: Doubles, pairs: Indices) -> Indices:
    """Return the side (T,) that each face is projected onto: its neighbourhood's, unless it faces away from that."""
    around = smoothing.normals(surface)
    for _ in range(4):
        around = smoothing.means_of_neighbours(around, surface.triangles)
    facing = normals @ SIDES.T
    sides: Indices = np.where(facing > _LEAST_FACING, around[surface.triangles].mean(axis=1) @ SIDES.T, -2.0).argmax(
        axis=1
    )
    for _ in range(3):
        charts = _components(sides, pairs)
        small = (np.bincount(charts) < _LEAST_FACES)[charts]
        touching = np.zeros_like(facing)
        both = np.concatenate([pairs, pairs[:, ::-1]])
        both = both[small[both[:, 0]] & (charts[both[:, 0]] != charts[both[:, 1]])]
        np.add.at(touching, (both[:, 0], sides[both[:, 1]]), 1.0)
        # Charts are merged as a whole, into the side that touches most of their border.
        nearest = np.column_stack([np.bincount(charts, touching[:, side]) for side in range(len(SIDES))]).argmax(axis=1)
        is_merged = small & (facing[np.arange(len(sides)), nearest[charts]] > _LEAST_FACING)
        sides = np.where(is_merged, nearest[charts], sides)
    return sides


def _components(labels: Indices, pairs: Indices) -> Indices:
    """Return each face's chart number: connected faces with the same label."""
    same = pairs[labels[pairs[:, 0]] == labels[pairs[:, 1]]]
    _, charts = np.unique(components.join(len(labels), same[:, 0], same[:, 1]), return_inverse=True)
    return charts.reshape(-1)


def _packed_charts(surface: TriangleMesh, sides: Indices, charts: Indices, scale: float, largest: int) -> Atlas:
    """Return the atlas: each chart projected onto its side, all packed into a square."""
    # A vertex has one UV for each chart that uses it.
    keys = (charts[:, None] * len(surface.positions) + surface.triangles).ravel()
    used, corners = np.unique(keys, return_inverse=True)
    chart_of, vertex = used // len(surface.positions), used % len(surface.positions)
    side_of_chart = np.zeros(int(charts.max()) + 1, dtype=np.int64)
    side_of_chart[charts] = sides
    flat = _projected(surface.positions[vertex], side_of_chart[chart_of])
    low, high = _extents(flat, chart_of, len(side_of_chart))
    while True:
        sizes = np.ceil((high - low) * scale).astype(np.int64) + 1 + 2 * GUTTER
        positions, size = _packed(sizes)
        if size <= largest or scale * float((high - low).max()) < 1.0:
            break
        scale *= 0.98 * largest / size
    uvs = (flat - low[chart_of]) * scale + (positions + GUTTER)[chart_of]
    return Atlas(uvs, corners.reshape(-1, 3), size)


def _projected(positions: Doubles, sides: Indices) -> Doubles:
    """Project positions (N, 3) onto their sides (N,), x right and y down, with triangles facing the viewer."""
    right, down = np.empty((len(SIDES), 3)), np.empty((len(SIDES), 3))
    for number, side in enumerate(SIDES):
        up = np.array([0.0, 0.0, 1.0]) if side[2] == 0 else np.array([0.0, 1.0, 0.0])
        right[number], down[number] = np.cross(up, side), -up
    return np.column_stack(
        [np.einsum("ij,ij->i", positions, right[sides]), np.einsum("ij,ij->i", positions, down[sides])]
    )


def _extents(flat: Doubles, chart_of: Indices, count: int) -> tuple[Doubles, Doubles]:
    low, high = np.full((count, 2), np.inf), np.full((count, 2), -np.inf)
    np.minimum.at(low, chart_of, flat)
    np.maximum.at(high, chart_of, flat)
    return low, high


def _packed(sizes: Indices) -> tuple[Indices, int]:
    """Pack rectangles (C, 2) on shelves into a small square: return their positions (C, 2) and the square's side."""
    side = int(max(np.sqrt(sizes.prod(axis=1).sum()), sizes.max()))
    while True:
        positions, height = fill_shelves(sizes.tolist(), side)
        if height <= side:
            return np.array(positions, dtype=np.int64), side
        side = max(side + 1, int(side * 1.03))


def _overlapping(atlas: Atlas) -> Indices:
    """Return the triangles that cover a pixel which an earlier one covers as well."""
    owner = np.full(atlas.size * atlas.size, np.iinfo(np.int64).max)
    covered = list(rasterize.fragments(atlas.uvs[atlas.triangles], atlas.size, atlas.size))
    # Two triangles both cover pixels on their common edge, so only pixels strictly inside count.
    inner = [part.weights.min(axis=1) > 1e-6 for part in covered]
    pixels = [(part.row * atlas.size + part.column)[inside] for part, inside in zip(covered, inner, strict=True)]
    triangles = [part.triangle[inside] for part, inside in zip(covered, inner, strict=True)]
    for pixel, triangle in zip(pixels, triangles, strict=True):
        np.minimum.at(owner, pixel, triangle)
    late = [triangle[owner[pixel] != triangle] for pixel, triangle in zip(pixels, triangles, strict=True)]
    return np.unique(np.concatenate(late)) if late else np.zeros(0, dtype=np.int64)
