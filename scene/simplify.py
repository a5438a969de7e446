# SPDX-License-Identifier: GPL-3.0-or-later
"""Re-simplifies a mesh to a number of triangles and brings the original back. The original stays in the file."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import bpy

if TYPE_CHECKING:
    from bpy.types import Mesh, Object

# Of the mesh's size: far below anything visible, above the rounding of a file's float32 coordinates.
_WELD_DISTANCE = 1e-6


class CannotSimplify(ValueError):
    """The object cannot be simplified; the text is a sentence for the artist."""


def triangle_count(mesh: Mesh) -> int:
    """The number of triangles that the mesh is drawn with."""
    return len(mesh.loops) - 2 * len(mesh.polygons)


def mesh_of(thing: Object) -> Mesh:
    """The mesh of a mesh object."""
    return cast("Mesh", thing.data)


def original_of(thing: Object) -> Mesh:
    """The mesh as it was before it was simplified, which may be the present one."""
    return thing.maquette.original or mesh_of(thing)


def reason_against(thing: Object | None) -> str:
    """Why the object cannot be simplified, as a sentence; "" where it can."""
    if thing is None or thing.type != "MESH":
        return "Select a mesh object"
    mesh = mesh_of(thing)
    if thing.mode != "OBJECT":
        return "Leave the object's mode first (Tab)"
    if not thing.is_editable or not mesh.is_editable:
        return "The object is linked from another file; make it local first"
    if mesh.shape_keys is not None:
        return "The mesh has shape keys, which simplifying would lose"
    if any(modifier.type == "MULTIRES" for modifier in thing.modifiers):
        return "The object has a Multiresolution modifier; apply it first"
    return ""


def simplify(thing: Object, target: int) -> int:
    """Reduce the object's mesh to about `target` triangles, always from its original. Returns the triangles it has now.

    Every object that shares the mesh follows. Raises CannotSimplify.
    """
    reason = reason_against(thing)
    if reason:
        raise CannotSimplify(f"{reason}.")
    original = original_of(thing)
    if triangle_count(original) <= target:
        _swap(thing, original, None)
        return triangle_count(original)
    _swap(thing, _decimated(original, target), original)
    return triangle_count(mesh_of(thing))


def restore(thing: Object) -> None:
    """Give the object its original mesh back. Raises CannotSimplify where there is none."""
    if thing.maquette.original is None:
        raise CannotSimplify("The object still has its original mesh.")
    _swap(thing, thing.maquette.original, None)


def _swap(thing: Object, mesh: Mesh, original: Mesh | None) -> None:
    """Let every object that shares the present mesh use `mesh`; the old one goes, unless it is the original."""
    old = mesh_of(thing)
    name = (thing.maquette.original or old).name.removesuffix(" Original")
    for sharer in [other for other in bpy.data.objects if other.data == old]:
        sharer.data = mesh
        sharer.maquette.original = original
    if old not in (mesh, original) and old.users == 0:
        bpy.data.meshes.remove(old)
    if original is not None:
        original.name = f"{name} Original"
    mesh.name = name


def _decimated(original: Mesh, target: int) -> Mesh:
    """A welded, decimated copy. Welded first: Decimate tears a mesh open wherever a seam doubles its vertices."""
    welded = _welded(original)
    scratch = bpy.data.objects.new("Maquette Scratch", welded)
    bpy.context.scene.collection.objects.link(scratch)
    try:
        modifier = scratch.modifiers.new("Decimate", "DECIMATE")
        modifier.ratio = target / max(1, triangle_count(welded))
        modifier.use_collapse_triangulate = True
        graph = bpy.context.evaluated_depsgraph_get()
        return bpy.data.meshes.new_from_object(
            scratch.evaluated_get(graph), preserve_all_data_layers=True, depsgraph=graph
        )
    finally:
        bpy.data.objects.remove(scratch)
        bpy.data.meshes.remove(welded)


def _welded(original: Mesh) -> Mesh:
    # Imported when needed: the panel asks this module for reasons at each redraw, long before anything is simplified.
    import bmesh
    import numpy as np

    copy = original.copy()
    positions = np.empty((len(copy.vertices), 3), dtype=np.float32)
    copy.vertices.foreach_get("co", positions.ravel())
    size = float(np.ptp(positions, axis=0).max()) if len(positions) else 0.0
    editable = bmesh.new()
    try:
        editable.from_mesh(copy)
        bmesh.ops.remove_doubles(editable, verts=editable.verts, dist=size * _WELD_DISTANCE)  # type: ignore[arg-type]
        bmesh.ops.triangulate(editable, faces=editable.faces)  # type: ignore[arg-type]
        editable.to_mesh(copy)
    finally:
        editable.free()
    return copy
