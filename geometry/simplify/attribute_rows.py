# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds the elements of the original mesh from which a simplified mesh takes its attributes. Works on arrays only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..arrays import Flags, Indices, WedgeIndices
from .wedges import Wedges


def faces(
    triangles: WedgeIndices, original: WedgeIndices, face_of_original: Indices, face_of_wedge: Indices
) -> Indices:
    """Return for each of `triangles` (T, 3) a face of the original that contains all three of its wedges.

    If there is none, one that contains two of them, or else the face of its first wedge. original: (O, 3), the
    triangulated faces, and each one's face (O,); face_of_wedge: (W,), a face at each wedge.
    """
    face: Indices = face_of_wedge[triangles[:, 0]].astype(np.int64)
    for corners in ((0, 1), (1, 2), (2, 0)):
        _look_up(_pairs(triangles[:, corners]), *_edges_of(original, face_of_original), into=face)
    _look_up(_triples(triangles), _triples(original), face_of_original, into=face)
    return face


def _edges_of(original: WedgeIndices, face: Indices) -> tuple[Indices, Indices]:
    """Return the keys of the triangles' edges (3 O,), and the face of each."""
    edges = np.concatenate([original[:, (0, 1)], original[:, (1, 2)], original[:, (2, 0)]])
    return _pairs(edges), np.concatenate([face, face, face])


def _look_up(wanted: Indices, keys: Indices, values: Indices, *, into: Indices) -> None:
    """Write the values of the wanted keys (N,) into an array (N,), where they exist."""
    if not len(keys):
        return
    order = np.argsort(keys, kind="stable")
    index = np.minimum(np.searchsorted(keys, wanted, sorter=order), len(keys) - 1)
    hit = keys[order[index]] == wanted
    into[hit] = values[order[index[hit]]]


def _pairs(ends: WedgeIndices) -> Indices:
    """Return a unique key for each unordered pair (N, 2) of indices below 2³¹."""
    low, high = ends.min(axis=1).astype(np.int64), ends.max(axis=1).astype(np.int64)
    key: Indices = (low << 32) | high
    return key


def _triples(triangles: WedgeIndices) -> Indices:
    """Return a hash key for each unordered triple (N, 3); collisions are unlikely."""
    low, middle, high = np.sort(triangles.astype(np.uint64), axis=1).T
    mixed = low * np.uint64(0x9E3779B97F4A7C15) + middle * np.uint64(0xC2B2AE3D27D4EB4F)
    mixed = (mixed ^ (mixed >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9) + high * np.uint64(0x94D049BB133111EB)
    key: Indices = (mixed >> np.uint64(1)).astype(np.int64)
    return key


def edges(wanted: Indices, original: Indices) -> Indices:
    """Return for each edge (N, 2), as vertices of the original, the original edge with these ends; -1 without one."""
    edge = np.full(len(wanted), -1, np.int64)
    keys = _pairs(original.astype(np.uint32))
    _look_up(_pairs(wanted.astype(np.uint32)), keys, np.arange(len(original)), into=edge)
    return edge


def between_fans(corner_edges: Indices, following: Indices, fan: Indices, edge_count: int) -> Flags:
    """Return which edges (E,) have two faces that belong to different fans at both ends.

    corner_edges: (C,), the edge from each corner to the next, `following` (C,); fan: (C,), see `wedges.fans`.
    """
    order = np.argsort(corner_edges, kind="stable")
    pair = np.flatnonzero(np.diff(corner_edges[order]) == 0)
    one, other = order[pair], order[pair + 1]
    # Neighbouring faces with consistent winding run along their edge in opposite directions.
    apart = (fan[one] != fan[following[other]]) & (fan[following[one]] != fan[other])
    result = np.zeros(edge_count, np.bool_)
    result[corner_edges[one[apart]]] = True
    return result


@dataclass(frozen=True)
class Subset:
    """Which elements of the original a simplified mesh keeps.

    points: (N,), the kept vertices, ascending; corners: (3 T,), the original corner for each new corner; vertices:
    (3 T,), the new vertex of each new corner; loose: (L, 2), edges without a face, as new vertices.
    """

    points: Indices
    corners: Indices
    vertices: Indices
    loose: Indices


def subset(wedges: Wedges, triangles: WedgeIndices, faces_vertices: Indices, edges: Indices, count: int) -> Subset:
    """Keep what `triangles` (T, 3) use, and the original's loose vertices and edges.

    faces_vertices: the vertices that the original's faces use; edges: (E, 2); count: of the original's vertices.
    """
    flat = triangles.reshape(-1)
    used = wedges.vertex[flat]
    in_faces = np.zeros(count, np.bool_)
    in_faces[faces_vertices] = True
    kept = ~in_faces
    kept[used] = True
    number = np.cumsum(kept) - 1
    # Loose edges between two vertices of faces are dropped.
    loose = edges[~in_faces[edges].all(axis=1)]
    loose = loose[kept[loose].all(axis=1)]
    return Subset(np.flatnonzero(kept), wedges.corner[flat], number[used], number[loose])
