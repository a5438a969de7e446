# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies by Blender's Decimate, where there is no simplifier of our own for the system. Textures slide at seams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bpy

from . import originals
from .originals import original_of

if TYPE_CHECKING:
    from bpy.types import Mesh, Object

# Of the mesh's size: far below anything visible, above the rounding of a file's float32 coordinates.
_WELD_DISTANCE: Final = 1e-6


def show_decimated(thing: Object, triangles: int) -> None:
    """Give the object and all that share its mesh about so many triangles, from the original."""
    mesh = decimated(original_of(thing), triangles)
    shown, _ = originals.set_aside(thing)
    originals.exchange(shown, mesh)


def decimated(original: Mesh, target: int) -> Mesh:
    """A welded, decimated copy. Welded first: Decimate tears a mesh open wherever a seam doubles its vertices."""
    welded = _welded(original)
    scratch = bpy.data.objects.new("Maquette Scratch", welded)
    bpy.context.scene.collection.objects.link(scratch)
    try:
        modifier = scratch.modifiers.new("Decimate", "DECIMATE")
        modifier.ratio = target / max(1, len(welded.polygons))
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
