# SPDX-License-Identifier: GPL-3.0-or-later
"""Welds the vertices that files double along UV seams, and keeps every face. Runs inside the child.

Faces that lie on the same corners (the two sides of a card, walls that touch) would become one face, and the other's
material would go. Each of them belongs to a sheet; sheets that share a face's corners are welded each by itself.
"""

from __future__ import annotations

from typing import Final

import bpy
import numpy as np

from ...geometry.arrays import Flags, Indices
from . import coincidence, doubled_faces, meshes, shading

# Distances below a few units of a float's last place; the search finds nothing at all at exactly 0.
_COINCIDENT: Final = 4 * float(np.finfo(np.float32).eps)  # of the model's size
_CLEAR: Final = 16  # times the distance within which vertices are the same
_LIFT: Final = 1e-4  # of the model's longest side, a layer
_GROUP: Final = "sheet"


def weld_smoothly(model: bpy.types.Object) -> set[bpy.types.Material]:
    """Replace the object's mesh by one with coincident vertices joined, its hard edges marked and all else kept.

    Return the materials of faces that lie on others': seen from behind, they would show through these.
    """
    mesh = meshes.mesh_of(model)
    if mesh.has_custom_normals:
        meshes.select([model])
        bpy.ops.mesh.customdata_custom_splitnormals_clear()
    size = max(abs(value) for corner in model.bound_box for value in corner)
    near = max(size, 1e-30) * _COINCIDENT
    on_each_other: set[bpy.types.Material] = set()
    welded = meshes.evaluated(model, "WELD", merge_threshold=near)
    if len(welded.polygons) < len(mesh.polygons):
        # Some faces had no area, or lay on others' corners.
        layers, is_doubled = doubled_faces.layers(mesh, near)
        if layers.any():
            on_each_other = _materials(mesh, is_doubled)
            bpy.data.meshes.remove(welded)
            doubled_faces.part(mesh, layers)
            welded = _weld_each(model, layers, near)
            _lift(welded, near)
    model.data = welded
    bpy.data.meshes.remove(mesh)
    shading.harden(welded)
    return on_each_other


def _materials(mesh: bpy.types.Mesh, of_faces: Flags) -> set[bpy.types.Material]:
    numbers = np.empty(len(mesh.polygons), np.int32)
    mesh.polygons.foreach_get("material_index", numbers)
    used = set(numbers[of_faces].tolist())
    return {material for number, material in enumerate(mesh.materials) if number in used and material is not None}


def _lift(mesh: bpy.types.Mesh, near: float) -> None:
    """Move sheets off what they lie on, each to its own front, the further the later its layer is.

    In Cycles, which knows no culling, faces on one place shadow each other and are black. What else hangs on a face
    holds it in place: walls that touch inside a model are seen by nobody.
    """
    layers, is_doubled = doubled_faces.layers(mesh, near)
    corners, sizes = meshes.corner_vertices(mesh), meshes.face_sizes(mesh)
    is_held = np.zeros(len(mesh.vertices), np.bool_)
    is_held[corners[np.repeat(~is_doubled, sizes)]] = True
    steps = np.zeros(len(mesh.vertices), np.float32)
    steps[corners] = np.repeat(layers + 1, sizes)
    steps[is_held] = 0.0
    places, normals = (np.empty((len(mesh.vertices), 3), np.float32) for _ in range(2))
    mesh.vertices.foreach_get("co", places.ravel())
    mesh.vertices.foreach_get("normal", normals.ravel())
    longest = float(np.ptp(places, axis=0).max())
    places += normals * steps[:, None] * max(_LIFT * longest, _CLEAR * near)
    mesh.vertices.foreach_set("co", places.ravel())
    mesh.update()


def _weld_each(model: bpy.types.Object, layers: Indices, near: float) -> bpy.types.Mesh:
    """Weld the faces of one layer after the other; (F,) says in which each is. No vertex belongs to two."""
    original = meshes.mesh_of(model)
    of_vertex = np.full(len(original.vertices), -1)
    of_vertex[meshes.corner_vertices(original)] = np.repeat(layers, meshes.face_sizes(original))
    count = min(int(layers.max()) + 1, coincidence.MOST_LAYERS)
    groups = [model.vertex_groups.new(name=f"{_GROUP} {layer}") for layer in range(count)]
    for layer, group in enumerate(groups):
        group.add(np.flatnonzero(of_vertex == layer).tolist(), 1.0, "REPLACE")
    mesh = original
    for group in groups:
        welded = meshes.evaluated(model, "WELD", merge_threshold=near, vertex_group=group.name)
        model.data = welded
        if mesh is not original:
            bpy.data.meshes.remove(mesh)
        mesh = welded
    model.vertex_groups.clear()
    return mesh
