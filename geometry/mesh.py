# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a reconstruction: a closed triangle mesh with its texture; and meshes without unused vertices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .arrays import Bytes, Doubles, Floats, Indices, ShortIndices

# Positions (V, 3), triangles (T, 3) and how many there may be -> the same with about so many triangles.
Simplify = Callable[[Doubles, Indices, int], tuple[Doubles, Indices]]


def compact(triangles: Indices) -> tuple[Indices, Indices]:
    """Return the vertices (U,) that triangles (T, 3) use, rising, and the triangles with these numbered from 0 on."""
    used, renumbered = np.unique(triangles, return_inverse=True)
    return used, renumbered.reshape(-1, 3)


@dataclass(frozen=True)
class TexturedMesh:
    """A closed, outward-oriented triangle mesh with its UV coordinates.

    positions: (V, 3) metres, Z up, base at z = 0, centred on x and y; the picture's face looks to -Y.
    triangles: (T, 3), counter-clockwise seen from outside.
    uvs: (U, 2) inside [0, 1], v up as in Blender.
    texture: (H, W, 4) sRGB, row 0 at the top, opaque.
    uv_triangles: (T, 3), each triangle's corners in `uvs`; None where each vertex has one coordinate, of its number.
    hard: the angle in radians from which on an edge is sharp; None where all of the surface is smooth.
    """

    positions: Floats
    triangles: ShortIndices
    uvs: Floats
    texture: Bytes
    uv_triangles: ShortIndices | None = None
    hard: float | None = None

    @property
    def uv_corners(self) -> ShortIndices:
        """Each triangle's corners (T, 3) in `uvs`."""
        return self.triangles if self.uv_triangles is None else self.uv_triangles
