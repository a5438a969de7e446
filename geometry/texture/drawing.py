# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws a textured mesh as a small picture: parallel rays, one lamp beside the camera."""

from __future__ import annotations

from typing import Final

import numpy as np

from ..arrays import Bytes, Doubles, Indices
from ..mesh import TexturedMesh
from .rasterize import fragments

_FINER: Final = 2  # times as fine a picture is drawn, for soft edges
_FILLED: Final = 0.92  # of the picture's side
_LAMP: Final = np.array([-0.4, -0.66, 0.64])  # to the lamp: right, away, up
_AMBIENT: Final = 0.55


def draw(mesh: TexturedMesh, azimuth: float, elevation: float, side: int) -> Bytes:
    """Return a picture uint8 (side, side, 4) with straight alpha of a mesh, seen from angles in radians.

    azimuth 0 looks at its front (-y), more at the side to the right of it (+x).
    """
    fine = side * _FINER
    turned = _turned(mesh.positions.astype(np.float64), azimuth, elevation)
    corners = _framed(turned, fine)[mesh.triangles]
    light = _light(turned[mesh.triangles])
    colours, depths = np.zeros((fine * fine, 4)), np.full(fine * fine, np.inf)
    for found in fragments(corners, fine, fine):
        place = found.row * fine + found.column
        depth = (turned[mesh.triangles[found.triangle], 1] * found.weights).sum(axis=1)
        order = np.argsort(-depth, kind="stable")  # of several in one place the nearest is written last
        order = order[depth[order] < depths[place[order]]]
        places, triangles = place[order], found.triangle[order]
        depths[places] = depth[order]
        shade = _texels(mesh, triangles, found.weights[order]) * light[triangles, None]
        colours[places] = np.column_stack([np.minimum(shade, 255.0), np.full(len(places), 255.0)])
    mean = colours.reshape(side, _FINER, side, _FINER, 4).mean(axis=(1, 3))
    mean[..., :3] /= np.maximum(mean[..., 3:], 1e-6) / 255.0
    picture: Bytes = np.rint(np.clip(mean, 0.0, 255.0)).astype(np.uint8)
    return picture


def _turned(points: Doubles, azimuth: float, elevation: float) -> Doubles:
    """Return points (N, 3) as right, away, up."""
    sin_a, cos_a, sin_e, cos_e = np.sin(azimuth), np.cos(azimuth), np.sin(elevation), np.cos(elevation)
    right = np.array([cos_a, sin_a, 0.0])
    away = np.array([-sin_a * cos_e, cos_a * cos_e, -sin_e])
    turned: Doubles = points @ np.stack([right, away, np.cross(right, away)], axis=1)
    return turned


def _framed(turned: Doubles, side: int) -> Doubles:
    """Return columns and rows (N, 2) of points, so that they fill the picture."""
    flat = turned[:, [0, 2]] * [1.0, -1.0]
    low, high = flat.min(axis=0), flat.max(axis=0)
    scale = _FILLED * side / max(float((high - low).max()), 1e-9)
    framed: Doubles = (flat - 0.5 * (low + high)) * scale + 0.5 * (side - 1)
    return framed


def _light(corners: Doubles) -> Doubles:
    normals = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    lit: Doubles = _AMBIENT + (1.1 - _AMBIENT) * np.maximum(normals @ (_LAMP / np.linalg.norm(_LAMP)), 0.0)
    return lit


def _texels(mesh: TexturedMesh, triangles: Indices, weights: Doubles) -> Doubles:
    """Return the colours (N, 3) of places in triangles (N,), by their barycentric coordinates (N, 3)."""
    height, width = mesh.texture.shape[:2]
    across, up = np.einsum("nc,ncx->xn", weights, mesh.uvs[mesh.uv_corners[triangles]])
    columns = np.clip(across * width, 0, width - 1).astype(np.intp)
    rows = np.clip((1.0 - up) * height, 0, height - 1).astype(np.intp)
    texels: Doubles = mesh.texture[rows, columns, :3].astype(np.float64)
    return texels
