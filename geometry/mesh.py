# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a reconstruction, a closed triangle mesh with a texture; and the removal of unused vertices."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from .arrays import Bytes, Doubles, Floats, Indices, ShortIndices

# Positions (V, 3), triangles (T, 3) and a number of triangles -> positions and triangles, about that many.
Simplify = Callable[[Doubles, Indices, int], tuple[Doubles, Indices]]


def compact(triangles: Indices) -> tuple[Indices, Indices]:
    """Return the vertices (U,) that triangles (T, 3) use, ascending, and the triangles as indices of these."""
    used, renumbered = np.unique(triangles, return_inverse=True)
    return used, renumbered.reshape(-1, 3)


@dataclass(frozen=True)
class TexturedMesh:
    """A closed triangle mesh, oriented outwards, with its UV map and texture.

    positions: (V, 3), metres, Z up, base at z = 0, centred in x and y; the picture's side faces -Y.
    triangles: (T, 3), counterclockwise seen from outside.
    uvs: (U, 2) inside [0, 1], v up as in Blender.
    texture: (H, W, 4) sRGB, row 0 at the top, opaque.
    uv_triangles: (T, 3), the triangles as indices of `uvs`; None if they are the same as `triangles`.
    hard: the angle in radians from which edges are sharp; None if all are smooth.
    """

    positions: Floats
    triangles: ShortIndices
    uvs: Floats
    texture: Bytes
    uv_triangles: ShortIndices | None = None
    hard: float | None = None

    @property
    def uv_corners(self) -> ShortIndices:
        """The triangles (T, 3) as indices of `uvs`."""
        return self.triangles if self.uv_triangles is None else self.uv_triangles
