# SPDX-License-Identifier: GPL-3.0-or-later
"""Textures a mesh from photos: each point from the photos that see it best, with soft seams in between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Flags, Floats, Indices
from ..camera import Camera
from ..image import filters
from ..image.fill import fill
from ..surface import smoothing
from ..surface.smoothing import face_normals
from ..surface.surface_nets import TriangleMesh
from ..texture import rasterize
from ..texture.unwrap import Atlas, unwrap

# A photo's weight is the cosine of the angle at which it sees the surface, to this power: of views 19 degrees apart,
# about three mix.
SHARPNESS: Final = 20
# Pixels: points farther than this behind the nearest surface are hidden.
HIDDEN: Final = 3.0
_OVERSAMPLED: Final = 3.0  # texels per pixel of the finest photo, so that resampling blurs little
_SEAM_ROUNDS: Final = 3  # of averaging over neighbours, to soften seams
_SPREAD_ROUNDS: Final = 300  # of averaging over neighbours, to fill parts that no photo sees
_NEGLIGIBLE: Final = 1e-3
_CLEARLY: Final = 0.05  # the weight above which a photo certainly sees a point
_LEAST: Final = 1e-4  # the weight of filled-in colours, relative to a photo taken straight on


@dataclass(frozen=True)
class Photo:
    """A camera and its picture, uint8 (H, W, 4), the subject's colours extended beyond its outline, as by `bleed`."""

    camera: Camera
    pixels: Bytes


@dataclass(frozen=True)
class Painted:
    """uvs: (U, 2) in 0..1, v up; triangles: (T, 3), indices of `uvs`; texture: (H, W, 4), sRGB, row 0 at the top."""

    uvs: Floats
    triangles: Indices
    texture: Bytes


@dataclass(frozen=True)
class _WeightedPhoto:
    """A camera, its picture's colours (H, W, 3), and the picture's weight at each vertex, (V,)."""

    camera: Camera
    colours: Floats
    weight: Doubles

    def at(self, points: Doubles) -> Floats:
        """Return the picture's colours (N, 3) at points (N, 3)."""
        x, y, _, _ = self.camera.project(points)
        return filters.sample_colours(self.colours, x, y).astype(np.float32)


def paint(surface: TriangleMesh, photos: Sequence[Photo], largest: int = 2048, *, in_order: bool = False) -> Painted:
    """Return a texture of at most `largest` pixels a side, and a UV map without overlaps.

    Parts that no photo sees are filled from the surface around them. `in_order`: where a photo sees the surface, later
    ones do not colour it, even if they see it better.
    """
    weights = _weights(surface, [photo.camera for photo in photos])
    if in_order:
        for number in range(1, len(photos)):
            earlier = weights[:, :number].max(axis=1)
            weights[:, number] *= 1.0 - np.clip((earlier - _NEGLIGIBLE) / _CLEARLY, 0.0, 1.0)
    weighted = [
        _WeightedPhoto(photo.camera, photo.pixels[..., :3].astype(np.float32), weight)
        for photo, weight in zip(photos, weights.T, strict=True)
    ]
    at_vertices = _spread(surface, *_at_vertices(surface, weighted))
    scale = _OVERSAMPLED * max(_pixels_per_unit(photo.camera, surface.positions) for photo in photos)
    atlas = unwrap(surface, scale, largest)
    texture = _baked(surface, atlas, weighted, at_vertices)
    uvs = (atlas.uvs + 0.5) / atlas.size
    uvs[:, 1] = 1.0 - uvs[:, 1]
    return Painted(np.clip(uvs, 0.0, 1.0).astype(np.float32), atlas.triangles, texture)


def _pixels_per_unit(camera: Camera, positions: Doubles) -> float:
    _, _, _, w = camera.project(positions)
    return float(camera.focal / np.median(w))


def _weights(surface: TriangleMesh, cameras: Sequence[Camera]) -> Doubles:
    """Return each camera's weight at each vertex, (V, N); they add up to nearly 0 where no camera sees it."""
    normals = smoothing.normals(surface)
    weights: Doubles = np.empty((len(normals), len(cameras)))
    for number, camera in enumerate(cameras):
        facing = np.einsum("ij,ij->i", normals, camera.towards(surface.positions))
        weights[:, number] = np.where(_is_visible(camera, surface), np.maximum(facing, 0.0), 0.0)
    best = weights.max(axis=1, keepdims=True)
    # Relative to the best one; otherwise parts that are seen only at a slant would count as unseen.
    weights = (weights / np.maximum(best, 1e-6)) ** SHARPNESS * np.minimum(4.0 * best, 1.0)
    for _ in range(_SEAM_ROUNDS):
        weights += 0.5 * (smoothing.means_of_neighbours(weights, surface.triangles) - weights)
    return weights


def _is_visible(camera: Camera, surface: TriangleMesh) -> Flags:
    """Return which vertices (V,) a camera sees; those near the edge of an occluder count as hidden."""
    x, y, depth, w = camera.project(surface.positions)
    buffer = rasterize.depth_buffer(camera, surface.positions, surface.triangles)
    nearest = filters.local_minimum(buffer, 1)
    column, row = np.rint(x).astype(np.int64), np.rint(y).astype(np.int64)
    within = (column >= 0) & (column < camera.width) & (row >= 0) & (row < camera.height)
    hidden_from = nearest[np.where(within, row, 0), np.where(within, column, 0)] + HIDDEN * w / camera.focal
    visible: Flags = within & (depth < hidden_from)
    return visible


def _at_vertices(surface: TriangleMesh, photos: Sequence[_WeightedPhoto]) -> tuple[Floats, Doubles]:
    """Return the vertices' mean colours (V, 3), black where no photo sees them, and their total weights (V,)."""
    total = np.zeros((len(surface.positions), 3))
    sums = np.zeros(len(surface.positions))
    for photo in photos:
        used = np.flatnonzero(photo.weight > _NEGLIGIBLE)
        total[used] += photo.weight[used, None] * photo.at(surface.positions[used])
        sums[used] += photo.weight[used]
    return (total / np.maximum(sums, 1e-9)[:, None]).astype(np.float32), sums


def _spread(surface: TriangleMesh, colours: Floats, seen: Doubles) -> Floats:
    """Return the colours (V, 3), with unseen vertices filled from their neighbours; seen: their weights, (V,)."""
    known = seen > _CLEARLY
    if known.all() or not known.any():
        return colours
    start, end = surface.triangles.ravel(), np.roll(surface.triangles, -1, axis=1).ravel()
    missing = ~known[start]
    start, end = start[missing], end[missing]
    unknown, rows = np.unique(start, return_inverse=True)
    values = np.where(known[:, None], colours, 0.0).astype(np.float64)
    reached = known.astype(np.float64)
    for _ in range(_SPREAD_ROUNDS):
        count = np.bincount(rows, reached[end], len(unknown))
        sums = [np.bincount(rows, reached[end] * values[end, k], len(unknown)) for k in range(3)]
        values[unknown] = np.where(count[:, None] > 0, np.column_stack(sums) / np.maximum(count, 1e-9)[:, None], 0.0)
        reached[unknown] = count > 0
    return values.astype(np.float32)


def _baked(surface: TriangleMesh, atlas: Atlas, photos: Sequence[_WeightedPhoto], at_vertices: Floats) -> Bytes:
    """Return the texture (H, W, 4): texels on the surface from the photos, the others filled from around them."""
    covered = list(rasterize.fragments(atlas.uvs[atlas.triangles], atlas.size, atlas.size))
    row, column = (np.concatenate([getattr(part, name) for part in covered]) for name in ("row", "column"))
    shares = np.concatenate([part.weights for part in covered])
    triangle = np.concatenate([part.triangle for part in covered])
    image = np.zeros((atlas.size, atlas.size, 3), dtype=np.float32)
    known = np.zeros((atlas.size, atlas.size), dtype=np.float32)
    image[row, column] = _mixed(surface, triangle, shares, photos, at_vertices)
    known[row, column] = 1.0
    texture = np.full((atlas.size, atlas.size, 4), 255, dtype=np.uint8)
    texture[..., :3] = np.clip(np.rint(fill(image, known)), 0, 255)
    return texture


def _mixed(
    surface: TriangleMesh, triangle: Indices, shares: Doubles, photos: Sequence[_WeightedPhoto], at_vertices: Floats
) -> Floats:
    """Return the colours (N, 3) at barycentric coordinates `shares` (N, 3) in triangles (N,).

    at_vertices: (V, 3), the colours where no photo sees the surface.
    """
    corners = surface.triangles[triangle]
    points = np.einsum("nk,nkc->nc", shares, surface.positions[corners])
    total = _LEAST * np.einsum("nk,nkc->nc", shares, at_vertices[corners])
    sums = np.full(len(points), _LEAST)
    middles, normals = surface.positions[surface.triangles].mean(axis=1), face_normals(surface)
    for photo in photos:
        # A triangle at the silhouette's edge can have visible corners although it faces away.
        faces = np.einsum("tc,tc->t", normals, photo.camera.towards(middles)) > 0
        faces &= (photo.weight > _NEGLIGIBLE)[surface.triangles].any(axis=1)
        used = np.flatnonzero(faces[triangle])
        share = np.einsum("nk,nk->n", shares[used], photo.weight[corners[used]])
        total[used] += share[:, None] * photo.at(points[used])
        sums[used] += share
    colours: Floats = (total / sums[:, None]).astype(np.float32)
    return colours
