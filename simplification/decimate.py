# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies by Blender's Decimate, where there is no simplifier of our own for the system. Textures slide at seams."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bmesh
import bpy
import numpy as np

from .read import evaluated_mesh

if TYPE_CHECKING:
    from bpy.types import Mesh

# Of the mesh's size: far below anything visible, above the rounding of a file's float32 coordinates.
_WELD_DISTANCE: Final = 1e-6


def decimated(original: Mesh, target: int) -> Mesh:
    """A welded, decimated copy. Welded first: Decimate tears a mesh open wherever a seam doubles its vertices."""
    welded = _welded(original)
    scratch = bpy.data.objects.new("Maquette Scratch", welded)
    bpy.context.scene.collection.objects.link(scratch)
    try:
        modifier = scratch.modifiers.new("Decimate", "DECIMATE")
        modifier.ratio = target / max(1, len(welded.polygons))
        modifier.use_collapse_triangulate = True
        return evaluated_mesh(scratch)
    finally:
        bpy.data.objects.remove(scratch)
        bpy.data.meshes.remove(welded)


def _welded(original: Mesh) -> Mesh:
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
