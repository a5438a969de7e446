# SPDX-License-Identifier: GPL-3.0-or-later
"""Small textured meshes of known shape, and exact formulas for rays that hit them."""

from __future__ import annotations

import numpy as np
from maquette.geometry.mesh import TexturedMesh

from sandbox.rasterizer import Camera, render


def texture(colour=(200, 100, 50), size=4):
    pixels = np.empty((size, size, 4), dtype=np.uint8)
    pixels[:] = (*colour, 255)
    return pixels


def box(low, high, pixels=None):
    """Return a box from its two corners, faces outward, without shared vertices."""
    low, high = np.asarray(low, dtype=np.float32), np.asarray(high, dtype=np.float32)
    positions, triangles = [], []
    for axis in range(3):
        for side in (0, 1):
            first = (axis + (1 if side else 2)) % 3
            for u, v in ((0, 0), (1, 0), (1, 1), (0, 1)):
                corner = np.where(np.arange(3) == axis, side, np.where(np.arange(3) == first, u, v))
                positions.append(np.where(corner, high, low))
            start = len(positions) - 4
            triangles += [(start, start + 1, start + 2), (start, start + 2, start + 3)]
    uvs = np.tile(np.array([(0, 0), (1, 0), (1, 1), (0, 1)], dtype=np.float32), (6, 1))
    texels = texture() if pixels is None else pixels
    return TexturedMesh(np.array(positions, dtype=np.float32), np.array(triangles, dtype=np.int32), uvs, texels)


def rays(camera: Camera, size):
    """Return (size, size, 3) directions of the rays through the pixels' centres, by the services' published formula."""
    steps = 2 * np.arange(size) / (size - 1) - 1
    across, down = np.meshgrid(steps, steps)
    right, image_down, forward = camera.axes
    return forward + camera.tangent * (across[..., None] * right + down[..., None] * image_down)


def meets_box(camera: Camera, size, low, high):
    """Return (size, size): whether each pixel's ray hits the box (slab test)."""
    with np.errstate(divide="ignore"):
        inverse = 1.0 / rays(camera, size)
    near, far = (np.asarray(low) - camera.eye) * inverse, (np.asarray(high) - camera.eye) * inverse
    return np.minimum(near, far).max(axis=-1) <= np.maximum(near, far).min(axis=-1)


def silhouette(mesh, camera, size):
    """Return (size, size): whether the ray through each pixel's centre hits the mesh."""
    return render(mesh, camera, size, samples=1)[..., 3] > 0
