# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders an asset or a model without a backdrop, shaded by one light. Works on arrays, without Blender."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
Floats = NDArray[np.floating[Any]]

FINER: Final = 2  # supersampling per axis
FILLED: Final = 0.86  # of the picture's side
_LIGHT: Final = np.array([-0.45, -0.5, 0.74])  # direction to the light in view space: right, away, up
_AMBIENT: Final = 0.5


@dataclass(frozen=True)
class Camera:
    """Angles in degrees: azimuth 0 shows the front, 90 the model's left side (+x); elevation is above the ground.

    perspective: the size ratio of the near to the far end, minus 1, of an object as deep as the picture is wide.
    """

    azimuth: float
    elevation: float
    perspective: float = 0.15

    def turned(self, points: Floats) -> Floats:
        """Return points (..., 3) in view space: right, away, up."""
        across, high = np.deg2rad((self.azimuth, self.elevation))
        right = np.array([np.cos(across), np.sin(across), 0.0])
        away = np.array([-np.sin(across) * np.cos(high), np.cos(across) * np.cos(high), -np.sin(high)])
        result: Floats = points @ np.stack([right, away, np.cross(right, away)], axis=1)
        return result


def draw(vertices: Floats, triangles: NDArray[np.int32], colours: Bytes, camera: Camera, side: int) -> Bytes:
    """Render a mesh to a picture, uint8 (side, side, 4), transparent around it.

    vertices: (N, 3), z up; triangles: (F, 3); colours: (F, 3, 3), sRGB, at the triangles' corners.
    """
    fine = side * FINER
    turned = camera.turned(np.asarray(vertices, dtype=np.float64))
    corners = _framed(turned, camera.perspective, fine)[triangles]
    lit = np.clip(colours * _light(turned[triangles])[:, None, None], 0, 255)
    picture, depths = np.zeros((fine, fine, 4)), np.full((fine, fine), np.inf)
    for triangle, shade in zip(corners, lit, strict=True):
        _fill(picture, depths, triangle, shade)
    mean = picture.reshape(side, FINER, side, FINER, 4).mean(axis=(1, 3))
    mean[..., :3] /= np.maximum(mean[..., 3:], 1e-6) / 255.0
    return np.rint(np.clip(mean, 0, 255)).astype(np.uint8)


def _framed(turned: Floats, perspective: float, side: int) -> Floats:
    """Return columns, rows and depths of points, scaled to fill the picture."""
    turned = turned - (turned.max(axis=0) + turned.min(axis=0)) / 2
    size = max(float(np.ptp(turned[:, [0, 2]], axis=0).max()), 1e-9)
    growth = 1.0 / (1.0 + perspective * turned[:, 1] / size)
    flat = turned[:, [0, 2]] * growth[:, None] * [1.0, -1.0]
    low, high = flat.min(axis=0), flat.max(axis=0)
    scaled = (flat - (low + high) / 2) * (FILLED * side / max(float((high - low).max()), 1e-9)) + side / 2
    return np.column_stack([scaled, turned[:, 1]])


def _light(corners: Floats) -> Floats:
    """Return each triangle's brightness; both sides are lit, since assets have faces that point inwards."""
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    normals *= np.where(normals[:, 1:2] > 0, -1.0, 1.0)
    light: Floats = _AMBIENT + (1.15 - _AMBIENT) * np.maximum(normals @ (_LIGHT / np.linalg.norm(_LIGHT)), 0.0)
    return light


def _fill(picture: Floats, depths: Floats, triangle: Floats, colours: Floats) -> None:
    (x0, y0), (x1, y1), (x2, y2) = triangle[:, :2]
    area = (x1 - x0) * (y2 - y0) - (y1 - y0) * (x2 - x0)
    if abs(area) < 1e-9:
        return
    left, top = np.maximum(np.floor(triangle[:, :2].min(axis=0)), 0).astype(int)
    right, bottom = np.minimum(np.ceil(triangle[:, :2].max(axis=0)), len(picture)).astype(int)
    columns, rows = np.arange(left, right) + 0.5, np.arange(top, bottom)[:, None] + 0.5
    second = ((columns - x0) * (y2 - y0) - (rows - y0) * (x2 - x0)) / area
    third = ((x1 - x0) * (rows - y0) - (y1 - y0) * (columns - x0)) / area
    first = 1.0 - second - third
    weights = np.stack([first, second, third], axis=-1)
    depth = weights @ triangle[:, 2]
    window = slice(top, bottom), slice(left, right)
    nearer = (weights.min(axis=-1) >= -1e-6) & (depth < depths[window])
    depths[window][nearer] = depth[nearer]
    picture[window][nearer] = np.column_stack([weights[nearer] @ colours, np.full(int(nearer.sum()), 255.0)])
