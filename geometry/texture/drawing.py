# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders a textured mesh to a small picture: orthographic, with one light beside the camera."""

from __future__ import annotations

from typing import Final

import numpy as np

from .. import vectors
from ..arrays import Bytes, Doubles, Indices
from ..mesh import TexturedMesh
from .rasterize import fragments

_FINER: Final = 2  # supersampling per axis
_FILLED: Final = 0.92  # of the picture's side
_LIGHT: Final = np.array([-0.4, -0.66, 0.64])  # direction to the light: right, away, up
_AMBIENT: Final = 0.55


def draw(mesh: TexturedMesh, azimuth: float, elevation: float, side: int) -> Bytes:
    """Render a mesh, seen from angles in radians, to a picture uint8 (side, side, 4) with straight alpha.

    azimuth: 0 shows the front (-y), a positive one also the side to its right (+x); elevation: above the horizon.
    """
    fine = side * _FINER
    in_view = _to_view(mesh.positions.astype(np.float64), azimuth, elevation)
    corners = _framed(in_view, fine)[mesh.triangles]
    light = _light(in_view[mesh.triangles])
    colours, depths = np.zeros((fine * fine, 4)), np.full(fine * fine, np.inf)
    for covered in fragments(corners, fine, fine):
        pixel = covered.row * fine + covered.column
        depth = vectors.dots(in_view[mesh.triangles[covered.triangle], 1], covered.weights)
        order = np.argsort(-depth, kind="stable")  # the nearest of several fragments is written last
        order = order[depth[order] < depths[pixel[order]]]
        pixels, triangles = pixel[order], covered.triangle[order]
        depths[pixels] = depth[order]
        shade = _texels(mesh, triangles, covered.weights[order]) * light[triangles, None]
        colours[pixels] = np.column_stack([np.minimum(shade, 255.0), np.full(len(pixels), 255.0)])
    mean = colours.reshape(side, _FINER, side, _FINER, 4).mean(axis=(1, 3))
    mean[..., :3] /= np.maximum(mean[..., 3:], 1e-6) / 255.0
    picture: Bytes = np.rint(np.clip(mean, 0.0, 255.0)).astype(np.uint8)
    return picture


def _to_view(points: Doubles, azimuth: float, elevation: float) -> Doubles:
    """Return points (N, 3) in view space: right, away, up."""
    sin_a, cos_a, sin_e, cos_e = np.sin(azimuth), np.cos(azimuth), np.sin(elevation), np.cos(elevation)
    right = np.array([cos_a, sin_a, 0.0])
    away = np.array([-sin_a * cos_e, cos_a * cos_e, -sin_e])
    in_view: Doubles = points @ np.stack([right, away, np.cross(right, away)], axis=1)
    return in_view


def _framed(in_view: Doubles, side: int) -> Doubles:
    """Return columns and rows (N, 2) of points in view space, scaled to fill the picture."""
    flat = in_view[:, [0, 2]] * [1.0, -1.0]
    low, high = flat.min(axis=0), flat.max(axis=0)
    scale = _FILLED * side / max(float((high - low).max()), 1e-9)
    framed: Doubles = (flat - 0.5 * (low + high)) * scale + 0.5 * (side - 1)
    return framed


def _light(corners: Doubles) -> Doubles:
    """Return the brightness (T,) of triangles (T, 3, 3) by Lambert's law."""
    normals = vectors.units(vectors.face_vectors(corners))
    lit: Doubles = _AMBIENT + (1.1 - _AMBIENT) * np.maximum(normals @ (_LIGHT / np.linalg.norm(_LIGHT)), 0.0)
    return lit


def _texels(mesh: TexturedMesh, triangles: Indices, weights: Doubles) -> Doubles:
    """Return the texture's colours (N, 3) at barycentric coordinates (N, 3) in triangles (N,)."""
    height, width = mesh.texture.shape[:2]
    across, up = np.einsum("nc,ncx->xn", weights, mesh.uvs[mesh.uv_corners[triangles]])
    columns = np.clip(across * width, 0, width - 1).astype(np.intp)
    rows = np.clip((1.0 - up) * height, 0, height - 1).astype(np.intp)
    texels: Doubles = mesh.texture[rows, columns, :3].astype(np.float64)
    return texels
