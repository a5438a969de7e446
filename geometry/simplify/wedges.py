# SPDX-License-Identifier: GPL-3.0-or-later
"""Finds wedges: the corners of faces that agree in place and in every attribute, so that one can stand for the others.

Where a place has several wedges runs a seam. Knows arrays alone.
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

    vertices, edges: (C,) of each corner, the edge being the one to the next corner; faces: (C,) each corner's face;
    following: (C,) the next corner of the same face; edge_count: how many edges there are.
    """

    vertices: Indices
    edges: Indices
    faces: Indices
    following: Indices
    edge_count: int


@dataclass(frozen=True)
class Wedges:
    """of_corner: (C,) wedge of each corner; corner, vertex: (W,) a corner and the vertex that stand for each wedge."""

    of_corner: WedgeIndices
    corner: Indices
    vertex: Indices


def find(
    simplifier: Simplifier, vertices: Indices, places: WedgeIndices, streams: Sequence[np.ndarray[Any, Any]]
) -> Wedges:
    """Return the wedges of corners with these vertices (C,), in `places` (C,), and attributes `streams` (C, …).

    Corners of one place and equal attributes are one wedge, whichever vertices they belong to: the first vertex of the
    place stands for all, so `places` must part vertices that may not stand for one another.
    """
    groups, count = simplifier.group([places, *streams])
    corner = _first(groups, np.arange(len(groups)), count)
    vertex_of_place = _first(places, vertices, int(places.max()) + 1 if len(places) else 0)
    return Wedges(groups, corner, vertex_of_place[places[corner]])


def _first(groups: WedgeIndices, values: Indices, count: int) -> Indices:
    """Return for each group the value of its first row."""
    found = np.zeros(count, np.int64)
    found[groups[::-1]] = values[::-1]  # of several values for one place the last one stays
    return found


def fans(polygons: Polygons, marked: Flags) -> Indices:
    """Number the fans that marked edges cut the faces round each vertex into: (C,), -1 where no marked edge ends.

    marked: (E,). Corners of one vertex that can be reached from each other across unmarked edges get the same number.
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
    """Return one normal for the corners (C, 3) round a vertex between which no edge is to be seen.

    Blender stores custom normals with a rounding of its own on each side of a sharp edge or flat face, so that equal
    ones come back a little different.
    """
    first, second = _across(polygons, np.ones(polygons.edge_count, np.bool_))
    alike = np.einsum("ij,ij->i", normals[first], normals[second]) > _ALIKE
    shared = normals[join(len(normals), first[alike], second[alike])]
    # Corners that only touch in place have no edge in common; rounding finds most of them.
    rounded: Floats = np.rint(shared * np.float32(512)) + np.float32(0)
    return rounded


_ALIKE: Final = math.cos(math.radians(0.5))


def _across(polygons: Polygons, allowed: Flags) -> tuple[Indices, Indices]:
    """Return pairs of corners of the same vertex on the two sides of each allowed edge."""
    usable = np.flatnonzero(allowed[polygons.edges])
    order = usable[np.argsort(polygons.edges[usable], kind="stable")]
    edges = polygons.edges[order]
    pair = np.flatnonzero(edges[1:] == edges[:-1])
    one, other = order[pair], order[pair + 1]
    # Neighbours run along their edge in opposite directions, but for faces that are turned inside out.
    opposite = polygons.vertices[one] != polygons.vertices[other]
    near = np.where(opposite, polygons.following[other], other)
    far = np.where(opposite, other, polygons.following[other])
    return np.concatenate([one, polygons.following[one]]), np.concatenate([near, far])
