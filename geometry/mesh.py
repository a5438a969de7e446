# SPDX-License-Identifier: GPL-3.0-or-later
"""The result of a reconstruction: a closed triangle mesh with its texture."""

from __future__ import annotations

from dataclasses import dataclass

from .arrays import Bytes, Floats, ShortIndices


@dataclass(frozen=True)
class TexturedMesh:
    """A closed, outward-oriented triangle mesh with one UV coordinate for each vertex.

    positions: (V, 3) metres, Z up, base at z = 0, centred on x and y; the picture's face looks to -Y.
    triangles: (T, 3), counter-clockwise seen from outside.
    uvs: (V, 2), one for each vertex, inside [0, 1], v up as in Blender.
    texture: (H, W, 4) sRGB, row 0 at the top, opaque.
    """

    positions: Floats
    triangles: ShortIndices
    uvs: Floats
    texture: Bytes
