# SPDX-License-Identifier: GPL-3.0-or-later
"""Orthographic cameras, and the silhouette of a mesh in a camera's picture."""

from __future__ import annotations

import numpy as np
from maquette.geometry.camera import Camera
from maquette.geometry.texture import rasterize


def orthographic(centre, axes, scale, width, height):
    """A camera with `centre` (3,) in the middle of its picture, and `scale` pixels per unit.

    `axes` (3, 3): the directions right, down and forward in the picture.
    """
    right, down, forward = axes
    rows = np.stack([scale * right, scale * down, forward, np.zeros(3)])
    middle = np.array([(width - 1) / 2.0, (height - 1) / 2.0, 0.0, 1.0])
    matrix = np.column_stack([rows, middle - rows @ centre])
    return Camera(matrix, scale, np.append(-forward, 0.0), width, height)


def silhouette_of(camera, positions, triangles):
    """The pixels (H, W) of a camera's picture that are covered by a mesh."""
    x, y, _, _ = camera.project(positions)
    covered = np.zeros((camera.height, camera.width), dtype=np.bool_)
    for found in rasterize.fragments(np.stack([x, y], axis=1)[triangles], camera.height, camera.width):
        covered[found.row, found.column] = True
    return covered
