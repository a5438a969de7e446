# SPDX-License-Identifier: GPL-3.0-or-later
"""Turns simplified triangles into the rows of the original that a new mesh takes over. Knows arrays alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .arrays import Indices, WedgeIndices
from .wedges import Wedges


@dataclass(frozen=True)
class Subset:
    """points: (N,) vertices of the original that are kept, rising; corners: (3 T,) the corner whose attributes each new
    corner takes; vertices: (3 T,) the new vertex of each; loose: (L, 2) new vertices of edges without a face.
    """

    points: Indices
    corners: Indices
    vertices: Indices
    loose: Indices


def subset(wedges: Wedges, triangles: WedgeIndices, faces_vertices: Indices, edges: Indices, count: int) -> Subset:
    """Keep what `triangles` (T, 3) use, and vertices and edges that no face used before.

    faces_vertices: the vertices that the original's faces use; edges: (E, 2); count: the original's vertices.
    """
    flat = triangles.reshape(-1)
    used = wedges.vertex[flat]
    in_faces = np.zeros(count, np.bool_)
    in_faces[faces_vertices] = True
    kept = ~in_faces
    kept[used] = True
    number = np.cumsum(kept) - 1
    # One between two vertices of faces can be loose too; it goes with them.
    loose = edges[~in_faces[edges].all(axis=1)]
    loose = loose[kept[loose].all(axis=1)]
    return Subset(np.flatnonzero(kept), wedges.corner[flat], number[used], number[loose])
