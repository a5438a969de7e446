# SPDX-License-Identifier: GPL-3.0-or-later
"""Random cameras like those of pictures of single objects: viewpoint and perspective."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True)
class Camera:
    """azimuth, elevation, roll in radians; perspective: growth of near parts, 0 (none) to 0.5."""

    azimuth: float
    elevation: float
    roll: float
    perspective: float

    @property
    def axes(self) -> Floats:
        """The picture's right, depth and up as rows (3, 3), in the model's axes."""
        (ca, sa), (ce, se) = ((np.cos(angle), np.sin(angle)) for angle in (self.azimuth, self.elevation))
        (cr, sr) = np.cos(self.roll), np.sin(self.roll)
        right, depth, up = np.array([[ca, sa, 0], [-sa * ce, ca * ce, -se], [-sa * se, ca * se, ce]])
        return np.array([cr * right + sr * up, depth, cr * up - sr * right], dtype=np.float32)


def random_camera(rng: np.random.Generator) -> Camera:
    """Return a camera as in artists' pictures: from a corner, the front, or above."""
    if rng.random() < 0.2:  # directly at a side
        azimuth = rng.integers(4) * np.pi / 2 + rng.normal(0, np.deg2rad(4))
        elevation = np.deg2rad(abs(rng.normal(0, 10)))
    else:
        azimuth = rng.uniform(0, 2 * np.pi)
        elevation = np.deg2rad(np.clip(rng.normal(20, 14), -10, 55))
    perspective = 0.0 if rng.random() < 0.4 else rng.uniform(0, 0.45)
    roll = np.deg2rad(rng.normal(0, 2)) if rng.random() < 0.3 else 0.0
    return Camera(float(azimuth), float(elevation), float(roll), float(perspective))


@dataclass(frozen=True)
class Framed:
    """A model projected into a square picture of `side` pixels.

    corners: float32 (N, 3), x, y and depth in pixels.
    """

    camera: Camera
    corners: Floats
    side: int
    scale: float  # pixels per longest side of the model
    middle: Floats  # (2,), the picture's centre, in the model's longest sides

    def points(self, columns: Floats, rows: Floats, depths: Floats) -> Floats:
        """Return the model's points (..., 3), relative to its bounding box's centre, at pixels and depths."""
        deep = depths / self.scale
        grown = 1 + self.camera.perspective * deep
        right = ((columns - self.side / 2) / self.scale + self.middle[0]) * grown
        down = ((rows - self.side / 2) / self.scale + self.middle[1]) * grown
        return (np.stack([right, deep, -down], axis=-1) @ self.camera.axes).astype(np.float32)


def framed(vertices: Floats, camera: Camera, side: int, share: float) -> Framed:
    """Fit a model, centred at the origin, into a picture; share: of the side that it fills."""
    seen = vertices @ camera.axes.T
    grown = 1 + camera.perspective * seen[:, 1]
    flat = np.stack([seen[:, 0] / grown, -seen[:, 2] / grown], axis=1)
    low, high = flat.min(axis=0), flat.max(axis=0)
    scale = float(side * share / max((high - low).max(), 1e-6))
    middle = (low + high) / 2
    corners = np.column_stack([(flat - middle) * scale + side / 2, seen[:, 1] * scale])
    return Framed(camera, corners.astype(np.float32), side, scale, middle.astype(np.float32))
