# SPDX-License-Identifier: GPL-3.0-or-later
"""Textures a mesh from views: each point of the surface has the colours of the views that see it best.

The colours depend only on the point's position and the surface's direction there, not on the chart, so they continue
across the charts' borders. Parts that no view sees get the colours of the opposite view, or else of the nearest ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from .. import vectors
from ..arrays import Bytes, Doubles, Floats, Indices
from ..image import filters
from ..image.fill import fill
from ..surface import smoothing
from ..surface.surface_nets import TriangleMesh
from ..texture import rasterize
from ..texture.bleed import bleed
from ..texture.unwrap import Atlas, neighbours, unwrap
from ..turntable.photo_texture import Painted
from .alignment import AlignedView
from .views import Axes

LONGEST_SIDE: Final = 1024  # pixels of the texture along the mesh's longest side
LARGEST: Final = 2048  # pixels a side of the texture
_CELLS: Final = 192  # of the height maps, along the longest side
_SHARPNESS: Final = 4  # the exponent of the cosine by which a view is weighted; a higher one makes narrower seams
_ROUNDS: Final = 12  # of averaging over neighbours, to smooth normals
_WIDE: Final = 4.0  # cells: the distance over which neighbouring triangles are averaged
_HIDDEN: Final = 2.5  # cells: points farther than this below the topmost surface begin to be hidden
_SOFT: Final = 2.0  # cells: over this depth, they become fully hidden
_UP: Final = 2
_REMOTE: Final = 1e-4  # the weight of a view that does not see a point, relative to one straight on
_NEGLIGIBLE: Final = 0.004


@dataclass(frozen=True)
class _Projection:
    """A view that is projected onto the surface: its alignment, the side that it colours, and its colours (H, W, 3).

    heights: (A, B), a height map of the surface seen from that side, in cells; farthest: the largest height; facing:
    (T, 3), the view's weight at the corners of triangles.
    """

    aligned: AlignedView
    axes: Axes
    colours: Floats
    heights: Floats
    farthest: float
    facing: Floats


def paint(views: Sequence[AlignedView], positions: Doubles, triangles: Indices) -> Painted:
    """Return the texture and UV map of a closed mesh around the origin, in the views' space.

    positions: (V, 3); triangles: (T, 3).
    """
    surface = TriangleMesh(positions, triangles)
    longest = float(np.ptp(positions, axis=0).max())
    projections = _projections(views, surface, longest / _CELLS)
    finest = 1.0 / min(aligned.pixel() for aligned in views)
    atlas = unwrap(surface, min(finest, LONGEST_SIDE / longest), LARGEST)
    texture = _baked(surface, atlas, projections, longest / _CELLS)
    uvs = (atlas.uvs + 0.5) / atlas.size
    uvs[:, 1] = 1.0 - uvs[:, 1]
    return Painted(np.clip(uvs, 0.0, 1.0).astype(np.float32), atlas.triangles, texture)


def _projections(views: Sequence[AlignedView], surface: TriangleMesh, cell: float) -> list[_Projection]:
    """Return the views and, for each side without a view, that of the opposite side, mirrored."""
    colours = {view.view.role: bleed(view.view.pixels, view.view.mask)[..., :3].astype(np.float32) for view in views}
    sides = [(aligned, aligned.view.axes, 1.0) for aligned in views]
    shown = {axes.towards for _, axes, _ in sides}
    for aligned in views:
        axis, sign = aligned.view.axes.towards
        if axis != _UP and (axis, -sign) not in shown:  # top and underside are seldom alike
            sides.append((aligned, Axes(aligned.view.axes.right, aligned.view.axes.up, (axis, -sign)), 0.2))
    normals = _smoothed(surface, cell)
    farthest = np.maximum(np.abs(surface.positions).max(axis=0) / cell, 1.0)
    return [
        _Projection(
            aligned,
            axes,
            colours[aligned.view.role],
            _heights(surface, axes, cell),
            float(farthest[axes.towards[0]]),
            trust * _facing(surface, normals, axes, cell),
        )
        for aligned, axes, trust in sides
    ]


def _smoothed(surface: TriangleMesh, cell: float) -> Doubles:
    """Return the triangles' normals (T, 3), smoothed over small steps and ledges.

    Outlines that do not quite fit leave steps, whose faces would take their colours from other views. Large triangles
    keep their normals.
    """
    normals = smoothing.face_normals(surface)
    first, second = neighbours(surface.triangles).T
    middles = surface.positions[surface.triangles].mean(axis=1)
    near = np.exp(-vectors.squares((middles[first] - middles[second]) / (_WIDE * cell)))
    for _ in range(_ROUNDS):
        sums = normals.copy()
        for one, other in ((first, second), (second, first)):
            for axis in range(3):
                sums[:, axis] += np.bincount(one, near * normals[other, axis], len(normals))
        normals = vectors.units(sums)
    return normals


def _facing(surface: TriangleMesh, normals: Doubles, axes: Axes, cell: float) -> Floats:
    """Return how directly triangles face a side, at their corners (T, 3); small triangles share a mean."""
    axis, sign = axes.towards
    facing = np.maximum(normals[:, axis] * sign, 0.0) ** _SHARPNESS
    corners = surface.triangles
    sides = surface.positions[corners] - surface.positions[np.roll(corners, 1, axis=1)]
    small = np.exp(-vectors.squares(sides / (_WIDE * cell)).max(axis=1))
    count = len(surface.positions)
    sums = np.bincount(corners.ravel(), np.repeat(facing * small, 3), count)
    means = sums / np.maximum(np.bincount(corners.ravel(), np.repeat(small, 3), count), 1e-12)
    shared: Floats = (facing + small * (means[corners].T - facing)).T.astype(np.float32)
    return shared


def _heights(surface: TriangleMesh, axes: Axes, cell: float) -> Floats:
    """Return the height map of a side, in cells, extended beyond the surface."""
    (towards, sign) = axes.towards
    on_map = _on_map(surface.positions, axes, cell)
    half = np.ceil(np.abs(on_map).max(axis=0)).astype(int) + 2
    corners = np.column_stack([on_map + half, surface.positions[:, towards] * sign / cell])[surface.triangles]
    heights, topmost = rasterize.height_map(corners, (2 * int(half[0]) + 1, 2 * int(half[1]) + 1))
    is_seen = (topmost >= 0).astype(np.float32)
    return fill(np.where(topmost >= 0, heights, 0.0).astype(np.float32)[..., None], is_seen)[..., 0]


def _on_map(points: Doubles, axes: Axes, cell: float) -> Doubles:
    return points[:, [axes.right[0], axes.up[0]]] / cell


def _baked(surface: TriangleMesh, atlas: Atlas, projections: Sequence[_Projection], cell: float) -> Bytes:
    """Return the texture (H, W, 4): covered pixels by their points on the surface, the others filled in."""
    image = np.zeros((atlas.size, atlas.size, 3), dtype=np.float32)
    known = np.zeros((atlas.size, atlas.size), dtype=np.float32)
    for part in rasterize.fragments(atlas.uvs[atlas.triangles], atlas.size, atlas.size):
        image[part.row, part.column] = _mixed(surface, part, projections, cell)
        known[part.row, part.column] = 1.0
    texture = np.full((atlas.size, atlas.size, 4), 255, dtype=np.uint8)
    texture[..., :3] = np.clip(np.rint(fill(image, known)), 0, 255)
    return texture


def _mixed(surface: TriangleMesh, part: rasterize.Fragments, projections: Sequence[_Projection], cell: float) -> Floats:
    """Return the colours (N, 3) at barycentric coordinates (N, 3) in triangles (N,)."""
    points = np.einsum("nk,nkc->nc", part.weights, surface.positions[surface.triangles[part.triangle]])
    weights = np.stack([_weight(projection, points, part, cell) for projection in projections])
    weights /= weights.sum(axis=0)
    total = np.zeros((len(points), 3), dtype=np.float32)
    for projection, weight in zip(projections, weights, strict=True):
        needed = np.flatnonzero(weight > _NEGLIGIBLE)
        total[needed] += weight[needed, None] * _colours(projection, points[needed])
    return total


def _weight(projection: _Projection, points: Doubles, part: rasterize.Fragments, cell: float) -> Floats:
    """Return a projection's weights at points (N, 3)."""
    axis, sign = projection.axes.towards
    facing = np.einsum("nk,nk->n", part.weights, projection.facing[part.triangle])
    column, row = (_on_map(points, projection.axes, cell) + (np.array(projection.heights.shape) - 1) / 2).T
    height = points[:, axis] * sign / cell
    below = filters.sample(projection.heights, row, column) - height
    is_seen = np.clip((_HIDDEN + _SOFT - below) / _SOFT, 0.0, 1.0)
    near = np.clip(0.5 + 0.5 * height / projection.farthest, 0.0, 1.0)
    weight: Floats = (facing * is_seen + _REMOTE * (0.01 + near**4)).astype(np.float32)
    return weight


def _colours(projection: _Projection, points: Doubles) -> Floats:
    axes = projection.aligned.view.axes
    x, y = projection.aligned.to_pixels(points[:, axes.right[0]], points[:, axes.up[0]])
    return filters.sample_colours(projection.colours, x - 0.5, y - 0.5).astype(np.float32)
