# SPDX-License-Identifier: GPL-3.0-or-later
"""Unites the intersecting parts of a closed surface (Blender's exact boolean). Runs inside the child.

Geometry inside another part is removed; new edges follow the intersections, and corners keep their UVs and colours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import bmesh
import bpy

from .. import protocol
from ..protocol import TaskFailed
from . import libraries, meshes, sight

if TYPE_CHECKING:
    from bpy.types import Mesh

    from ...geometry.doctor.layers import Layers

_CHANGED: Final = 0.01  # of the volume


def unite(mesh: Mesh, layers: Layers) -> bool:
    """Unite intersecting parts, and return whether there were any. Raises TaskFailed if that would change the model."""
    if not sight.crosses(layers.shell.subset.surface).any():
        return False
    before, is_closed = _volume(mesh)
    if not is_closed:
        raise TaskFailed(protocol.NOT_UNITED)
    obj = libraries.linked(mesh)
    meshes.select([obj])
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.mesh.intersect_boolean(operation="UNION", use_self=True, solver="EXACT")
    bpy.ops.object.mode_set(mode="OBJECT")
    bpy.data.objects.remove(obj)
    after, is_closed = _volume(mesh)
    if not is_closed or abs(after - before) > _CHANGED * abs(before):
        raise TaskFailed(protocol.NOT_UNITED)
    return True


def _volume(mesh: Mesh) -> tuple[float, bool]:
    """The volume that the surface encloses, and whether it is closed."""
    read = bmesh.new()
    try:
        read.from_mesh(mesh)
        return read.calc_volume(signed=True), all(edge.is_manifold for edge in read.edges)
    finally:
        read.free()
