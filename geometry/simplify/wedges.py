# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds wedges: corners of faces with the same position and attributes (Hoppe, "New Quadric Metric", 1999).

A position with several wedges is on a seam. Works on arrays only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from ..arrays import Flags, Floats, Indices, WedgeIndices
from ..image.components import join
from .meshoptimizer import Simplifier


@dataclass(frozen=True)
class Polygons:
    """The topology of a mesh with faces of any size.

    vertices: (C,), each corner's vertex; edges: (C,), the edge from each corner to the next; faces: (C,), each corner's
    face; following: (C,), the next corner in the same face; edge_count: the number of edges.
    """

    vertices: Indices
    edges: Indices
    faces: Indices
    following: Indices
    edge_count: int


@dataclass(frozen=True)
class Wedges:
    """of_corner: (C,), each corner's wedge; corner, vertex: (W,), a representative corner and vertex of each wedge."""

    of_corner: WedgeIndices
    corner: Indices
    vertex: Indices


def find(
    simplifier: Simplifier, vertices: Indices, points: WedgeIndices, streams: Sequence[np.ndarray[Any, Any]]
) -> Wedges:
    """Return the wedges of corners with these vertices (C,), position numbers `points` (C,), and attributes (C, …).

    Corners with the same position and equal attributes are one wedge, even if their vertices differ: the first vertex
    in a position represents all. So vertices that must not be exchanged need different `points`.
    """
    groups, count = simplifier.group([points, *streams])
    corner = _first(groups, np.arange(len(groups)), count)
    vertex_of_point = _first(points, vertices, int(points.max()) + 1 if len(points) else 0)
    return Wedges(groups, corner, vertex_of_point[points[corner]])


def _first(groups: WedgeIndices, values: Indices, count: int) -> Indices:
    """Return the value of each group's first row."""
    first = np.zeros(count, np.int64)
    first[groups[::-1]] = values[::-1]  # of several values for one index, the last one stays
    return first


def fans(polygons: Polygons, marked: Flags) -> Indices:
    """Number the fans into which marked edges divide the faces around each vertex, (C,); -1 without marked edges.

    marked: (E,). Corners of a vertex that are connected across unmarked edges get the same number.
    """
    touched = np.zeros(int(polygons.vertices.max()) + 1 if len(polygons.vertices) else 0, np.bool_)
    on_mark = marked[polygons.edges]
    touched[polygons.vertices[on_mark]] = True
    touched[polygons.vertices[polygons.following[on_mark]]] = True
    here = touched[polygons.vertices]
    first, second = _across(polygons, ~marked)
    inner = here[first]
    return np.where(here, join(len(here), first[inner], second[inner]), -1)


def shared_normals(polygons: Polygons, normals: Floats) -> Floats:
    """Return normals (C, 3) that are exactly equal at corners of a vertex that look smooth.

    Blender rounds custom normals differently on each side of a sharp edge or flat face, so equal ones come back
    slightly different.
    """
    first, second = _across(polygons, np.ones(polygons.edge_count, np.bool_))
    is_same = np.einsum("ij,ij->i", normals[first], normals[second]) > _SAME
    shared = normals[join(len(normals), first[is_same], second[is_same])]
    # Corners in the same position may not share an edge; rounding makes most of them equal.
    rounded: Floats = np.rint(shared * np.float32(512)) + np.float32(0)
    return rounded


_SAME: Final = math.cos(math.radians(0.5))


def _across(polygons: Polygons, allowed: Flags) -> tuple[Indices, Indices]:
    """Return pairs of corners of the same vertex on both sides of each allowed edge."""
    usable = np.flatnonzero(allowed[polygons.edges])
    order = usable[np.argsort(polygons.edges[usable], kind="stable")]
    edges = polygons.edges[order]
    pair = np.flatnonzero(edges[1:] == edges[:-1])
    one, other = order[pair], order[pair + 1]
    # Neighbours run along their edge in opposite directions, unless one of them is flipped.
    opposite = polygons.vertices[one] != polygons.vertices[other]
    near = np.where(opposite, polygons.following[other], other)
    far = np.where(opposite, other, polygons.following[other])
    return np.concatenate([one, polygons.following[one]]), np.concatenate([near, far])
