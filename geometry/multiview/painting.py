# SPDX-License-Identifier: GPL-3.0-or-later
"""A texture of charts that lie apart, each place of the surface in the colours of the views that see it best.

What counts is where a place is and which way the surface looks there, not which chart it is drawn on: so colours go on
over the charts' borders. What no view sees takes the colours of the view on the opposite side, else of the nearest
ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Floats, Indices
from ..image import filters
from ..image.fill import fill
from ..surface import smoothing
from ..surface.surface_nets import Surface
from ..texture import rasterize
from ..texture.bleed import bleed
from ..texture.unwrap import Atlas, neighbours, unwrap
from ..turntable.photo_texture import Painted
from .alignment import Placed
from .views import Axes

LONGEST_SIDE: Final = 1024  # pixels of the texture along the mesh's longest side
LARGEST: Final = 2048  # pixels a side of the texture
_PLACES: Final = 192  # of the maps of heights, along the longest side
_SHARPNESS: Final = 4  # the power of the cosine by which a view counts: seams are as wide as it lets two views overlap
_ROUNDS: Final = 12  # of neighbours over which normals are smoothed
_WIDE: Final = 4.0  # places: over no more than about this a triangle's neighbours count for it
_HIDDEN: Final = 2.5  # places: what lies so much lower than the topmost surface is not seen
_SOFT: Final = 2.0  # places deeper, from where on it is surely hidden
_UP: Final = 2
_REMOTE: Final = 1e-4  # the weight of a view that does not see the place, against one that sees it straight
_NEGLIGIBLE: Final = 0.004


@dataclass(frozen=True)
class _Source:
    """A view as a source of colours: where it lies, the side it stands for, and its colours (H, W, 3).

    heights: (A, B), of what is topmost towards that side at places along its axes, in places; farthest: the greatest of
    them. facing: (T, 3), how much it counts at the corners of triangles.
    """

    placed: Placed
    axes: Axes
    colours: Floats
    heights: Floats
    farthest: float
    facing: Floats


def paint(views: Sequence[Placed], positions: Doubles, triangles: Indices) -> Painted:
    """Return the texture of a closed mesh about the origin, in the views' space, and how it lies on it."""
    surface = Surface(positions, triangles)
    longest = float(np.ptp(positions, axis=0).max())
    sources = _sources(views, surface, longest / _PLACES)
    finest = 1.0 / min(placed.pixel() for placed in views)
    atlas = unwrap(surface, min(finest, LONGEST_SIDE / longest), LARGEST)
    texture = _baked(surface, atlas, sources, longest / _PLACES)
    uvs = (atlas.uvs + 0.5) / atlas.size
    uvs[:, 1] = 1.0 - uvs[:, 1]
    return Painted(np.clip(uvs, 0.0, 1.0).astype(np.float32), atlas.triangles, texture)


def _sources(views: Sequence[Placed], surface: Surface, place: float) -> list[_Source]:
    """Return the views, and for each side that none shows the view of the opposite side, as a mirror would."""
    colours = {view.view.role: bleed(view.view.pixels, view.view.mask)[..., :3].astype(np.float32) for view in views}
    found = [(placed, placed.view.axes, 1.0) for placed in views]
    shown = {axes.towards for _, axes, _ in found}
    for placed in views:
        axis, sign = placed.view.axes.towards
        if axis != _UP and (axis, -sign) not in shown:  # a top is seldom like the underside
            found.append((placed, Axes(placed.view.axes.right, placed.view.axes.up, (axis, -sign)), 0.2))
    normals = _smoothed(surface, place)
    farthest = np.maximum(np.abs(surface.positions).max(axis=0) / place, 1.0)
    return [
        _Source(
            placed,
            axes,
            colours[placed.view.role],
            _heights(surface, axes, place),
            float(farthest[axes.towards[0]]),
            trust * _facing(surface, normals, axes, place),
        )
        for placed, axes, trust in found
    ]


def _smoothed(surface: Surface, place: float) -> Doubles:
    """Return the triangles' normals (T, 3) as they would be without steps and ledges.

    Slices of outlines that do not quite fit leave such, which look up, down and aside: each would take its colours
    from another view. Large triangles are none, and keep their own.
    """
    normals = smoothing.face_normals(surface)
    first, second = neighbours(surface.triangles).T
    middles = surface.positions[surface.triangles].mean(axis=1)
    near = np.exp(-(((middles[first] - middles[second]) / (_WIDE * place)) ** 2).sum(axis=1))
    for _ in range(_ROUNDS):
        sums = normals.copy()
        for one, other in ((first, second), (second, first)):
            for axis in range(3):
                sums[:, axis] += np.bincount(one, near * normals[other, axis], len(normals))
        normals = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-12)
    return normals


def _facing(surface: Surface, normals: Doubles, axes: Axes, place: float) -> Floats:
    """Return how straight a side is looked at, at the corners of the triangles (T, 3): small triangles share it."""
    axis, sign = axes.towards
    facing = np.maximum(normals[:, axis] * sign, 0.0) ** _SHARPNESS
    corners = surface.triangles
    sides = surface.positions[corners] - surface.positions[np.roll(corners, 1, axis=1)]
    small = np.exp(-((sides / (_WIDE * place)) ** 2).sum(axis=2).max(axis=1))
    count = len(surface.positions)
    sums = np.bincount(corners.ravel(), np.repeat(facing * small, 3), count)
    means = sums / np.maximum(np.bincount(corners.ravel(), np.repeat(small, 3), count), 1e-12)
    shared: Floats = (facing + small * (means[corners].T - facing)).T.astype(np.float32)
    return shared


def _heights(surface: Surface, axes: Axes, place: float) -> Floats:
    """Return how high the topmost triangle is at each place of a map of a side, in places; it reaches a place on."""
    (towards, sign) = axes.towards
    on_map = _on_map(surface.positions, axes, place)
    half = np.ceil(np.abs(on_map).max(axis=0)).astype(int) + 2
    corners = np.column_stack([on_map + half, surface.positions[:, towards] * sign / place])[surface.triangles]
    heights, topmost = rasterize.height_map(corners, (2 * int(half[0]) + 1, 2 * int(half[1]) + 1))
    is_seen = (topmost >= 0).astype(np.float32)
    return fill(np.where(topmost >= 0, heights, 0.0).astype(np.float32)[..., None], is_seen)[..., 0]


def _on_map(points: Doubles, axes: Axes, place: float) -> Doubles:
    return points[:, [axes.right[0], axes.up[0]]] / place


def _baked(surface: Surface, atlas: Atlas, sources: Sequence[_Source], place: float) -> Bytes:
    """Return the texture (H, W, 4): each covered pixel by its place on the surface, the rest filled from beside it."""
    image = np.zeros((atlas.size, atlas.size, 3), dtype=np.float32)
    known = np.zeros((atlas.size, atlas.size), dtype=np.float32)
    for part in rasterize.fragments(atlas.uvs[atlas.triangles], atlas.size, atlas.size):
        image[part.row, part.column] = _mixed(surface, part, sources, place)
        known[part.row, part.column] = 1.0
    texture = np.full((atlas.size, atlas.size, 4), 255, dtype=np.uint8)
    texture[..., :3] = np.clip(np.rint(fill(image, known)), 0, 255)
    return texture


def _mixed(surface: Surface, part: rasterize.Fragments, sources: Sequence[_Source], place: float) -> Floats:
    """Return the colours (N, 3) of places given by triangles (N,) and the shares (N, 3) of their corners."""
    points = np.einsum("nk,nkc->nc", part.weights, surface.positions[surface.triangles[part.triangle]])
    weights = np.stack([_weight(source, points, part, place) for source in sources])
    weights /= weights.sum(axis=0)
    total = np.zeros((len(points), 3), dtype=np.float32)
    for source, weight in zip(sources, weights, strict=True):
        needed = np.flatnonzero(weight > _NEGLIGIBLE)
        total[needed] += weight[needed, None] * _colours(source, points[needed])
    return total


def _weight(source: _Source, points: Doubles, part: rasterize.Fragments, place: float) -> Floats:
    """Return how much a source counts at points (N, 3)."""
    axis, sign = source.axes.towards
    facing = np.einsum("nk,nk->n", part.weights, source.facing[part.triangle])
    column, row = (_on_map(points, source.axes, place) + (np.array(source.heights.shape) - 1) / 2).T
    height = points[:, axis] * sign / place
    below = filters.sample(source.heights, row, column) - height
    is_seen = np.clip((_HIDDEN + _SOFT - below) / _SOFT, 0.0, 1.0)
    near = np.clip(0.5 + 0.5 * height / source.farthest, 0.0, 1.0)
    weight: Floats = (facing * is_seen + _REMOTE * (0.01 + near**4)).astype(np.float32)
    return weight


def _colours(source: _Source, points: Doubles) -> Floats:
    axes = source.placed.view.axes
    x, y = source.placed.to_pixels(points[:, axes.right[0]], points[:, axes.up[0]])
    channels = [filters.sample(source.colours[..., channel], x - 0.5, y - 0.5) for channel in range(3)]
    return np.stack(channels, axis=-1).astype(np.float32)
