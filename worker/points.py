# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes points without faces, such as a scan's, into something that every renderer shows. Runs inside the child.

Blender imports them as a mesh of bare vertices, which no render and no solid view shows. Each point becomes a small
tetrahedron of its colour: real faces, that can be placed, sized and exported as any other model's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import bpy
import numpy as np
from mathutils import kdtree

from ..geometry.arrays import Floats
from .meshes import mesh_of

MOST: Final = 250_000  # points; four triangles each make the largest mesh that is still handy
_FEWEST: Final = 3
_MEASURED: Final = 1000  # points whose nearest neighbour is looked for
_OVERLAP: Final = 1.2  # of the distance to the nearest neighbour: enough to look closed
_CORNERS: Final = np.array([[1, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]], np.float32) / np.float32(3**0.5)
_FACES: Final = np.array([[0, 1, 2], [0, 3, 1], [0, 2, 3], [1, 3, 2]], np.int32)


def make_solid(objects: Sequence[bpy.types.Object]) -> None:
    """Give the objects that have points but no faces meshes of tetrahedra; beyond `MOST` points every n-th is taken."""
    for found in objects:
        mesh = mesh_of(found)
        if not mesh.polygons and len(mesh.vertices) >= _FEWEST:
            found.data = _solid(mesh)
            bpy.data.meshes.remove(mesh)


def _solid(points: bpy.types.Mesh) -> bpy.types.Mesh:
    positions = np.empty((len(points.vertices), 3), np.float32)
    points.vertices.foreach_get("co", positions.ravel())
    taken = np.arange(0, len(positions), -(-len(positions) // MOST))
    taken = taken[np.isfinite(positions[taken]).all(axis=1)]
    positions = positions[taken]
    corners = (positions[:, None] + _CORNERS * (_OVERLAP / 2 * _spacing(positions))).reshape(-1, 3)
    triangles = (np.arange(len(positions), dtype=np.int32)[:, None, None] * 4 + _FACES).reshape(-1)
    mesh = bpy.data.meshes.new(points.name)
    mesh.vertices.add(len(corners))
    mesh.vertices.foreach_set("co", corners.astype(np.float32).ravel())
    mesh.loops.add(len(triangles))
    mesh.loops.foreach_set("vertex_index", triangles)
    mesh.polygons.add(len(triangles) // 3)
    mesh.polygons.foreach_set("loop_start", np.arange(0, len(triangles), 3, dtype=np.int32))
    mesh.update(calc_edges=True)
    for attribute in points.color_attributes:
        if attribute.domain == "POINT":
            colours = np.empty((len(points.vertices), 4), np.float32)
            attribute.data.foreach_get("color", colours.ravel())
            copy = mesh.color_attributes.new(attribute.name, attribute.data_type, "POINT")
            copy.data.foreach_set("color", np.repeat(colours[taken], 4, axis=0).ravel())
    return mesh


def _spacing(positions: Floats) -> float:
    """Return the median distance from a point to its nearest neighbour at another place."""
    tree = kdtree.KDTree(len(positions))
    for number, position in enumerate(positions.tolist()):
        tree.insert(position, number)
    tree.balance()
    some = positions[:: max(1, len(positions) // _MEASURED)].tolist()
    nearest = [near[-1][2] for near in (tree.find_n(position, 2) for position in some)]
    distances = [distance for distance in nearest if distance > 0]
    size = float(np.ptp(positions, axis=0).max()) if len(positions) else 1.0
    return float(np.median(distances)) if distances else size / 100
