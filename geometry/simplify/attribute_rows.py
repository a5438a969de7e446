# SPDX-License-Identifier: GPL-3.0-or-later
"""Tells for each triangle and edge of a simplified mesh which of the original's it takes after. Knows arrays alone.

Turns simplified triangles into the rows of the original that a new mesh takes over. Knows arrays alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Flags, Indices, WedgeIndices
from .wedges import Wedges


def faces(
    triangles: WedgeIndices, original: WedgeIndices, face_of_original: Indices, face_of_wedge: Indices
) -> Indices:
    """Return for each of `triangles` (T, 3) a face of the original that touches all three of its wedges.

    Where none does, one that touches two of them, else the face of its first wedge. original: (O, 3) the triangles that
    the faces were cut into, and the face of each (O,); face_of_wedge: (W,) a face at each wedge.
    """
    found: Indices = face_of_wedge[triangles[:, 0]].astype(np.int64)
    for corners in ((0, 1), (1, 2), (2, 0)):
        _take(found, _pairs(triangles[:, corners]), *_both_ways(original, face_of_original))
    _take(found, _triples(triangles), _triples(original), face_of_original)
    return found


def _both_ways(original: WedgeIndices, face: Indices) -> tuple[Indices, Indices]:
    edges = np.concatenate([original[:, (0, 1)], original[:, (1, 2)], original[:, (2, 0)]])
    return _pairs(edges), np.concatenate([face, face, face])


def _take(found: Indices, wanted: Indices, keys: Indices, values: Indices) -> None:
    """Put into `found` the value of each wanted key that is there."""
    if not len(keys):
        return
    order = np.argsort(keys, kind="stable")
    place = np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)
    hit = keys[order[place]] == wanted
    found[hit] = values[order[place[hit]]]


def _pairs(ends: WedgeIndices) -> Indices:
    """One number for an unordered pair (N, 2) of indices below 2³¹."""
    low, high = ends.min(axis=1).astype(np.int64), ends.max(axis=1).astype(np.int64)
    key: Indices = (low << 32) | high
    return key


def _triples(triangles: WedgeIndices) -> Indices:
    """One number for an unordered triple (N, 3); two triples share one only by an unlikely accident of hashing."""
    low, middle, high = np.sort(triangles.astype(np.uint64), axis=1).T
    mixed = low * np.uint64(0x9E3779B97F4A7C15) + middle * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) + high * np.uint64(0x94D049BB133111EB)
    key: Indices = (mixed >> np.uint64(1)).astype(np.int64)
    return key


def edges(wanted: Indices, original: Indices) -> Indices:
    """Return for each edge (N, 2), given by the original's vertices, the original edge with those ends, -1 for none."""
    found = np.full(len(wanted), -1, np.int64)
    _take(found, _pairs(wanted.astype(np.uint32)), _pairs(original.astype(np.uint32)), np.arange(len(original)))
    return found


def between_fans(corner_edges: Indices, following: Indices, fan: Indices, edge_count: int) -> Flags:
    """Tell which edges have two faces that lie in different fans at both ends: (E,).

    corner_edges: (C,) the edge from each corner to the next, `following` (C,); fan: (C,) as `wedges.fans` numbers them.
    """
    order = np.argsort(corner_edges, kind="stable")
    pair = np.flatnonzero(np.diff(corner_edges[order]) == 0)
    one, other = order[pair], order[pair + 1]
    # A face turns the same way round as its neighbour in a sound mesh, so it has the edge's ends the other way round.
    apart = (fan[one] != fan[following[other]]) & (fan[following[one]] != fan[other])
    result = np.zeros(edge_count, np.bool_)
    result[corner_edges[one[apart]]] = True
    return result


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
