# SPDX-License-Identifier: GPL-3.0-or-later
"""Cameras, perspective or orthographic, that project points in space onto a picture's pixels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from . import vectors
from .arrays import Doubles


@dataclass(frozen=True)
class Camera:
    """One view of width x height pixels; the centre of its first pixel is x = y = 0, y points down.

    matrix: (4, 4), maps a homogeneous point to (x w, y w, depth along the view, w), x and y in pixels.
    focal: pixels per unit of length where w is 1. origin: (4,), the camera's homogeneous position; if orthographic, its
    last number is 0, and the first three point against the view.
    """

    matrix: Doubles
    focal: float
    origin: Doubles
    width: int
    height: int

    def project(self, points: Doubles) -> tuple[Doubles, Doubles, Doubles, Doubles]:
        """Return x, y (pixels), depth and w, (N,) each, of points (N, 3)."""
        x, y, depth, w = self.matrix[:, :3] @ points.T + self.matrix[:, 3:]
        return x / w, y / w, depth, w

    def towards(self, points: Doubles) -> Doubles:
        """Return the unit vectors (N, 3) from points (N, 3) to the camera."""
        return vectors.units(self.origin[:3] - self.origin[3] * points)


def perspective(eye: Doubles, axes: Doubles, tangent: float, width: int, height: int) -> Camera:
    """Return a camera at `eye` (3,) with the `axes` (3, 3): the picture's right, down and forward.

    `tangent`: of half the horizontal field of view, measured to the centres of the outermost pixels.
    """
    right, down, forward = axes
    focal = (width - 1) / (2.0 * tangent)
    middle = np.array([(width - 1) / 2.0, (height - 1) / 2.0])
    rows = np.stack([focal * right + middle[0] * forward, focal * down + middle[1] * forward, forward, forward])
    return Camera(np.column_stack([rows, -rows @ eye]), focal, np.append(eye, 1.0), width, height)
