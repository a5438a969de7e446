# SPDX-License-Identifier: GPL-3.0-or-later
"""Computes a visual hull: the largest body with a given silhouette in each of several views (Laurentini, 1994)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ..arrays import Doubles, Flags, Floats, Indices
from ..camera import Camera
from ..surface.surface_nets import Field
from .silhouettes import Silhouette, Silhouettes

# Fine nodes per coarse node along each axis. Far from the surface, the coarse node's value is that of the fine ones.
COARSENESS = 4
# A margin: by perspective, a distance in pixels can change faster along a step in space.
SAFETY = 1.4


@dataclass(frozen=True)
class CameraView:
    """A camera, and the subject's mask in its picture, (H, W) in 0..1."""

    camera: Camera
    mask: Floats


def carve(
    views: Sequence[CameraView],
    low: Doubles,
    high: Doubles,
    resolution: int,
    tolerance: float = 0.0,
    *,
    silhouettes: Silhouettes | None = None,
) -> Field:
    """Return the hull inside the box from `low` to `high`, (3,) each, with `resolution` nodes along its longest side.

    Each view carves away what is outside its silhouette, but nothing beyond the frame of a picture that clips the
    subject. `tolerance`: pixels by which the silhouettes are widened, since the strict hull of many views is too thin
    if outlines are accurate only to a pixel. `silhouettes`: a cache shared by several calls.
    """
    spacing = float((high - low).max()) / (resolution - 1)
    shape = np.ceil((high - low) / spacing).astype(np.int64) + 3
    origin = 0.5 * (low + high) - 0.5 * (shape - 1) * spacing
    reach = SAFETY * np.sqrt(3.0) * (COARSENESS // 2) * spacing
    cache = silhouettes or Silhouettes()
    outlines = [cache.of(view.mask, _limit(view.camera, low, high, reach)) for view in views]
    hull = _Hull([view.camera for view in views], outlines, low, high, tolerance)
    values, undecided = _coarse(hull, origin, spacing, shape, reach)
    nodes = np.flatnonzero(undecided)
    points = origin + spacing * np.column_stack(np.unravel_index(nodes, shape))
    values.reshape(-1)[nodes] = hull.at(points, enough=2.0 * spacing)
    return Field(_closed(values, spacing), origin, spacing)


@dataclass(frozen=True)
class _Hull:
    """Evaluates the hull inside the box from `low` to `high`."""

    cameras: Sequence[Camera]
    outlines: Sequence[Silhouette]
    low: Doubles
    high: Doubles
    tolerance: float

    def at(self, points: Doubles, enough: float) -> Floats:
        """Return the signed distances (N,) at points (N, 3), not exact where they are below -`enough`."""
        distances: Doubles = np.minimum(points - self.low, self.high - points).min(axis=1)
        left = np.flatnonzero(distances > -enough)
        for camera, outline in zip(self.cameras, self.outlines, strict=True):
            x, y, _, w = camera.project(points[left])
            distances[left] = np.minimum(distances[left], (outline.at(x, y) + self.tolerance) * (w / camera.focal))
            left = left[distances[left] > -enough]
        rounded: Floats = distances.astype(np.float32)
        return rounded


def _limit(camera: Camera, low: Doubles, high: Doubles, reach: float) -> int:
    """Return how many pixels the length `reach` has at most in the picture, anywhere in the box."""
    corners = np.array(np.meshgrid(*zip(low, high, strict=True))).reshape(3, -1).T
    _, _, _, w = camera.project(corners)
    return int(np.ceil(reach * camera.focal / max(float(w.min()), 1e-3))) + 1


def _coarse(hull: _Hull, origin: Doubles, spacing: float, shape: Indices, reach: float) -> tuple[Floats, Flags]:
    """Return each node's value from the nearest coarse node (X, Y, Z), and which are unreliable, near the surface."""
    coarse_shape = (shape + COARSENESS - 1) // COARSENESS
    first = origin + 0.5 * (COARSENESS - 1) * spacing
    points = np.indices(tuple(coarse_shape.tolist())).reshape(3, -1).T * (COARSENESS * spacing) + first
    values = hull.at(points, enough=reach).reshape(coarse_shape)
    for axis in range(3):
        values = np.repeat(values, COARSENESS, axis=axis)
    values = np.ascontiguousarray(values[: shape[0], : shape[1], : shape[2]])
    return values, np.abs(values) < reach


def _closed(values: Floats, spacing: float) -> Floats:
    """Return the values with all nodes on the grid's border outside."""
    bounded = np.full_like(values, -spacing)
    inner = (slice(1, -1),) * 3
    bounded[inner] = values[inner]
    return bounded
