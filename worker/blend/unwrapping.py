# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a mesh a new UV map whose charts lie beside one another. Runs inside the child Blender."""

from __future__ import annotations

import math
from typing import Final

import bpy

from .. import protocol
from ..protocol import TaskFailed
from . import meshes

APART: Final = 0.004  # of the picture's side, between two charts
_SMOOTHEST: Final = math.radians(66)  # between two faces of a chart


def unwrap(obj: bpy.types.Object, name: str, apart: float = APART) -> None:
    """Add the map, active and shown, to the object's mesh. Raises TaskFailed where there is no room for another."""
    mesh = meshes.mesh_of(obj)
    layer = mesh.uv_layers.new(name=name)
    if layer is None:  # older Blenders know eight
        raise TaskFailed(protocol.INTERNAL, "the mesh has no room for another UV map")
    mesh.uv_layers.active = layer
    layer.active_render = True
    project([obj], apart)


def project(objects: list[bpy.types.Object], apart: float = APART) -> None:
    """Lay the faces of all objects out on one picture, each in its active map."""
    meshes.select(objects)
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.uv.smart_project(angle_limit=_SMOOTHEST, island_margin=apart)
    bpy.ops.object.mode_set(mode="OBJECT")
