# SPDX-License-Identifier: GPL-3.0-or-later
"""Welds vertices that files duplicate along UV seams, and keeps every face. Runs inside the child.

Coincident faces (the two sides of a card, touching walls) would merge into one, and lose a material. Each belongs to a
sheet; sheets that share a face's corners are welded separately.
"""

from __future__ import annotations

from typing import Final

import bpy
import numpy as np

from ...geometry.arrays import Flags, Indices
from . import coincidence, doubled_faces, meshes, shading

# The search finds nothing at exactly 0, and float positions differ in their last digits.
_COINCIDENT: Final = 4 * float(np.finfo(np.float32).eps)  # of the model's size
_CLEAR: Final = 16  # times the distance within which vertices coincide
_LIFT: Final = 1e-4  # of the model's longest side, per layer
_GROUP: Final = "sheet"


def weld_smoothly(model: bpy.types.Object) -> set[bpy.types.Material]:
    """Replace the object's mesh by one with coincident vertices merged, hard edges marked and everything else kept.

    Returns the materials of coincident faces: two-sided, they would show through each other.
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
        # Some faces had no area, or coincided with others.
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
    """Move coincident sheets apart, each towards its own front, later layers further.

    Cycles, which ignores culling, would shade coincident faces black. Faces attached to others stay in place: touching
    walls inside a model are invisible.
    """
    layers, is_doubled = doubled_faces.layers(mesh, near)
    corners, sizes = meshes.corner_vertices(mesh), meshes.face_sizes(mesh)
    is_held = np.zeros(len(mesh.vertices), np.bool_)
    is_held[corners[np.repeat(~is_doubled, sizes)]] = True
    steps = np.zeros(len(mesh.vertices), np.float32)
    steps[corners] = np.repeat(layers + 1, sizes)
    steps[is_held] = 0.0
    points, normals = (np.empty((len(mesh.vertices), 3), np.float32) for _ in range(2))
    mesh.vertices.foreach_get("co", points.ravel())
    mesh.vertices.foreach_get("normal", normals.ravel())
    longest = float(np.ptp(points, axis=0).max())
    points += normals * steps[:, None] * max(_LIFT * longest, _CLEAR * near)
    mesh.vertices.foreach_set("co", points.ravel())
    mesh.update()


def _weld_each(model: bpy.types.Object, layers: Indices, near: float) -> bpy.types.Mesh:
    """Weld the faces of each layer (F,) separately. No vertex belongs to two layers."""
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
