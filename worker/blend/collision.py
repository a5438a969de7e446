# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes a mesh's collision shapes for game engines: boxes and convex hulls. Runs inside the child Blender."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bmesh
import bpy
import numpy as np

from ...geometry.doctor import parts
from . import mending, meshes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bpy.types import Mesh

    from ...geometry.arrays import Doubles, Floats

BOX: Final = "BOX"
HULL: Final = "HULL"
PARTS: Final = "PARTS"
MOST_PARTS: Final = 16
MOST_CORNERS: Final = 64  # of a hull; Unity takes no more than 255, and each costs time in every frame
_FLATTEST: Final = 1e-6  # of the box's volume
_BOX: Final = np.array([[x, y, z] for x in (0, 1) for y in (0, 1) for z in (0, 1)], np.float32)


def shapes(mesh: Mesh, kind: str) -> list[Mesh]:
    """New convex meshes: one box, one hull, or a hull for each loose part (a single one if there are too many parts).

    A flat mesh or part gets none.
    """
    places = meshes.positions(mesh)
    if kind == BOX:
        low, high = places.min(axis=0), places.max(axis=0)
        sets = [low + _BOX * (high - low)]
    elif kind == PARTS:
        sets = list(_parts(mesh, places))
        sets = sets if len(sets) <= MOST_PARTS else [places]
    else:
        sets = [places]
    made = [_hull(points, mesh.name) for points in sets]
    return [each for each in made if each is not None]


def _parts(mesh: Mesh, places: Floats) -> Iterator[Floats]:
    surface = mending.surface_of(mesh)
    part = parts.by_vertices(surface)
    for number in np.unique(part):
        yield places[np.unique(surface.corners[part[surface.faces] == number])]


def _hull(points: Floats, name: str) -> Mesh | None:
    """A convex hull of the points with few vertices; None if it is flat."""
    editable = bmesh.new()
    try:
        for point in _outermost(points):
            editable.verts.new(point)
        bmesh.ops.convex_hull(editable, input=list(editable.verts))
        inside = [vertex for vertex in editable.verts if not vertex.link_faces]
        bmesh.ops.delete(editable, geom=inside, context="VERTS")
        size = float(np.ptp(points, axis=0).max())
        if len(editable.faces) < 4 or abs(editable.calc_volume()) <= _FLATTEST * size**3:
            return None
        mesh = bpy.data.meshes.new(f"{name} Collision")
        editable.to_mesh(mesh)
        return mesh
    finally:
        editable.free()


def _outermost(points: Floats) -> Floats:
    """The points that lie farthest out in evenly spread directions; all of them if there are few."""
    if len(points) <= MOST_CORNERS:
        return points
    numbers = np.arange(MOST_CORNERS) + 0.5
    height, turn = 1 - 2 * numbers / MOST_CORNERS, np.pi * (1 + 5**0.5) * numbers
    across = np.sqrt(1 - height**2)
    ways: Doubles = np.stack([across * np.cos(turn), across * np.sin(turn), height], axis=1)
    return points[np.unique((points @ ways.T).argmax(axis=0))]
