# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders a textured triangle mesh with a pinhole camera: a z-buffer in numpy, without a GPU."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from maquette.geometry.arrays import Bytes, Doubles, Flags, Indices
    from maquette.geometry.mesh import TexturedMesh

# (triangle, sample) pairs per batch: about 100 MB of arrays.
CHUNK = 1_000_000
_NEAREST = 1e-3
# The direction to the light in camera space (right, down, forward): from above left of the camera.
_LIGHT = np.array([-0.35, -0.6, -0.72])


@dataclass(frozen=True)
class Camera:
    """A pinhole camera with square pictures.

    eye: (3,), its position; axes: (3, 3), orthonormal rows right, down and forward; tangent: of half the field of view,
    from the first pixel's centre to the last one's.
    """

    eye: Doubles
    axes: Doubles
    tangent: float

    def project(self, points: Doubles, size: int) -> Doubles:
        """Return (N, 3): column, row (integers at pixel centres, row 0 at the top) and distance along the axis.

        points: (N, 3). For points at or behind the camera, column and row are NaN.
        """
        seen = (points - self.eye) @ self.axes.T
        depth = np.where(seen[:, 2] > _NEAREST, seen[:, 2], np.nan)
        screen = (seen[:, :2] / (depth[:, None] * self.tangent) + 1.0) * (0.5 * (size - 1))
        return np.column_stack([screen, seen[:, 2]])


@dataclass(frozen=True)
class _Surface:
    """The visible triangle (-1: none) in each of the (S, S) samples, and the weights of its corners (S, S, 3)."""

    triangles: Indices
    weights: Doubles


def render(
    mesh: TexturedMesh, camera: Camera, size: int, *, samples: int = 2, shading: float = 0.4, chunk: int = CHUNK
) -> Bytes:
    """Return the RGBA picture (size, size, 4) with straight alpha.

    samples: per pixel along each axis; shading: how much darker faces are that point away from the light, 0 for the
    plain texture; chunk: less needs less memory and more time. Faces are two-sided. Triangles that reach behind the
    camera are left out.
    """
    corners = camera.project(np.asarray(mesh.positions, dtype=np.float64), size)
    corners[:, :2] = (corners[:, :2] + 0.5) * samples - 0.5
    surface = _visible(corners[mesh.triangles], size * samples, chunk)
    hit = surface.triangles >= 0
    seen, weights = surface.triangles[hit], surface.weights[hit]
    colours = np.zeros((*hit.shape, 3))
    uvs = np.einsum("pk,pkc->pc", weights, np.asarray(mesh.uvs, dtype=np.float64)[mesh.uv_corners[seen]])
    colours[hit] = _texels(mesh.texture, uvs) * _light(mesh, seen, camera, shading)[:, None]
    return _gathered(colours, hit, size, samples)


def _visible(corners: Doubles, size: int, chunk: int) -> _Surface:
    """Return the visible triangles. corners: (T, 3, 3), column, row and depth of each triangle's corners."""
    nearest = np.full(size * size, np.inf)
    triangles = np.full(size * size, -1, dtype=np.int64)
    weights = np.zeros((size * size, 3))
    low, spans = _boxes(corners, size)
    areas = spans[:, 0] * spans[:, 1]
    drawn = np.flatnonzero(areas)
    for part in _parts(areas[drawn], chunk):
        pairs = _pairs(drawn[part], low, spans, areas)
        triangle, pixel, weight, depth = _inside(corners, *pairs, size)
        # The last write to a pixel stays: that of the nearest triangle.
        order = np.argsort(-depth, kind="stable")
        order = order[depth[order] < nearest[pixel[order]]]
        nearest[pixel[order]], triangles[pixel[order]] = depth[order], triangle[order]
        weights[pixel[order]] = weight[order]
    return _Surface(triangles.reshape(size, size), weights.reshape(size, size, 3))


def _boxes(corners: Doubles, size: int) -> tuple[Indices, Indices]:
    """Return each triangle's bounding box: first column and row (T, 2), and size (T, 2), 0 if it is not drawn."""
    a, b, c = (corners[:, k, :2] for k in range(3))  # numpy is very slow to reduce an axis of length three
    low = np.nan_to_num(np.minimum(np.minimum(a, b), c), nan=size)
    high = np.nan_to_num(np.maximum(np.maximum(a, b), c), nan=-1)
    first = np.maximum(np.ceil(low), 0).astype(np.int64)
    return first, np.maximum(np.minimum(np.floor(high), size - 1).astype(np.int64) - first + 1, 0)


def _parts(areas: Indices, chunk: int) -> list[slice]:
    """Split the triangles into batches with a bounded number of pairs, of at least one triangle."""
    run = np.cumsum(areas) // chunk
    edges = [0, *(np.flatnonzero(np.diff(run)) + 1).tolist(), len(areas)]
    return [slice(start, stop) for start, stop in pairwise(edges)]


def _pairs(chosen: Indices, low: Indices, spans: Indices, areas: Indices) -> tuple[Indices, Indices, Indices]:
    """Return triangle, column and row of every sample in the triangles' bounding boxes."""
    count = areas[chosen]
    triangle = np.repeat(chosen, count)
    offset = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    row, column = np.divmod(offset, spans[triangle, 0])
    return triangle, low[triangle, 0] + column, low[triangle, 1] + row


def _inside(
    corners: Doubles, triangle: Indices, column: Indices, row: Indices, size: int
) -> tuple[Indices, Indices, Doubles, Doubles]:
    """Keep the pairs whose sample is in the triangle: return triangle, sample, weights in space, and depth."""
    a, b, c = (corners[:, k, :2] for k in range(3))
    doubled = _cross(b - a, c - a)
    flat = np.abs(doubled) < 1e-12
    scale = (1.0 / np.where(flat, np.inf, doubled))[triangle]
    point = np.column_stack([column, row]).astype(np.float64)
    second = _cross(point - a[triangle], (c - a)[triangle]) * scale
    third = _cross((b - a)[triangle], point - a[triangle]) * scale
    first = 1.0 - second - third
    inside = (first >= -1e-9) & (second >= -1e-9) & (third >= -1e-9) & ~flat[triangle]
    triangle, shares = triangle[inside], np.column_stack([first[inside], second[inside], third[inside]])
    # In screen space, 1 / depth is linear, not depth.
    shares = shares / corners[triangle, :, 2]
    depth = 1.0 / (shares[:, 0] + shares[:, 1] + shares[:, 2])
    return triangle, row[inside] * size + column[inside], shares * depth[:, None], depth


def _cross(first: Doubles, second: Doubles) -> Doubles:
    return np.asarray(first[:, 0] * second[:, 1] - first[:, 1] * second[:, 0])


def _texels(texture: Bytes, uvs: Doubles) -> Doubles:
    """Return colours (N, 3) in 0..255, with bilinear filtering."""
    height, width = texture.shape[:2]
    x = np.clip(uvs[:, 0] * width - 0.5, 0, width - 1)
    y = np.clip((1.0 - uvs[:, 1]) * height - 0.5, 0, height - 1)
    left, top = x.astype(np.int64), y.astype(np.int64)
    right, bottom = np.minimum(left + 1, width - 1), np.minimum(top + 1, height - 1)
    across, down = (x - left)[:, None], (y - top)[:, None]
    colours = texture[..., :3]
    above = colours[top, left] * (1 - across) + colours[top, right] * across
    below = colours[bottom, left] * (1 - across) + colours[bottom, right] * across
    return np.asarray(above * (1 - down) + below * down)


def _light(mesh: TexturedMesh, seen: Indices, camera: Camera, shading: float) -> Doubles:
    """Return the brightness of the visible triangles, on the side that faces the camera."""
    points = np.asarray(mesh.positions, dtype=np.float64)[mesh.triangles[seen]]
    normals = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-30)
    facing = np.sign(np.einsum("tc,tc->t", camera.eye - points.mean(axis=1), normals))
    towards = facing * (normals @ (_LIGHT @ camera.axes))
    return np.asarray(1.0 - shading * (1.0 - np.clip(towards, 0.0, 1.0)))


def _gathered(colours: Doubles, hit: Flags, size: int, samples: int) -> Bytes:
    """Average each pixel's samples; empty samples reduce alpha but do not change the colour."""
    blocks = (size, samples, size, samples)
    count = np.einsum("rsct->rc", hit.reshape(blocks).astype(np.int64))
    sums = np.einsum("rsctk->rck", colours.reshape(*blocks, 3))
    picture = np.empty((size, size, 4), dtype=np.uint8)
    picture[..., :3] = np.rint(sums / np.maximum(count, 1)[..., None])
    picture[..., 3] = np.rint(count * (255.0 / samples**2))
    return picture
