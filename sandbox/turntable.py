# SPDX-License-Identifier: GPL-3.0-or-later
"""The turntable of the v3 service: the camera's path around an object, and its frames.

The path is Shap-E's (openai/shap-e, `util/notebooks.py`; the same in diffusers, `pipelines/shap_e/camera.py`), which
renders the service's animations: Z up, the object in [-1, 1]³, distance 4, field of view 0.7 rad, first camera at -Y.
"""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import numpy as np

from .rasterizer import CHUNK, Camera, render

if TYPE_CHECKING:
    from maquette.geometry.arrays import Bytes, Doubles
    from maquette.geometry.mesh import TexturedMesh

FRAMES = 20
DISTANCE = 4.0
SLOPE = 0.5
FIELD_OF_VIEW = 0.7


def angles(count: int = FRAMES) -> Doubles:
    """Return the frames' angles (count,) in radians, including both ends, so that the last frame repeats the first."""
    return np.linspace(0.0, 2 * math.pi, count)


def camera_at(angle: float) -> Camera:
    """Return the camera of one frame; growing angles go from -Y to -X, clockwise seen from above."""
    sine, cosine = math.sin(angle), math.cos(angle)
    forward = np.array([sine, cosine, -SLOPE]) / math.hypot(1.0, SLOPE)
    right = np.array([cosine, -sine, 0.0])
    axes = np.stack([right, np.cross(forward, right), forward])
    return Camera(-DISTANCE * forward, axes, math.tan(FIELD_OF_VIEW / 2))


def fitted(mesh: TexturedMesh) -> TexturedMesh:
    """Return the mesh centred at the origin with its longest side from -1 to 1, like the service's objects."""
    low, high = mesh.positions.min(axis=0), mesh.positions.max(axis=0)
    scale = 2.0 / max(float((high - low).max()), 1e-12)
    return dataclasses.replace(mesh, positions=((mesh.positions - (low + high) / 2) * scale).astype(np.float32))


def frames(
    mesh: TexturedMesh,
    size: int,
    count: int = FRAMES,
    *,
    samples: int = 2,
    shading: float = 0.4,
    chunk: int = CHUNK,
) -> Bytes:
    """Return RGBA frames (count, size, size, 4) of a mesh in [-1, 1]³ (see `fitted`)."""
    path = [camera_at(angle) for angle in angles(count)]
    return np.stack([render(mesh, camera, size, samples=samples, shading=shading, chunk=chunk) for camera in path])
