# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives a mesh a new UV map without overlaps. Runs inside the child Blender."""

from __future__ import annotations

import math
from typing import Final

import bpy

from .. import protocol
from ..protocol import TaskFailed
from . import meshes

APART: Final = 0.004  # of the image's side, between two UV islands
_SMOOTHEST: Final = math.radians(66)  # the greatest angle between two faces of an island


def unwrap(obj: bpy.types.Object, name: str, apart: float = APART) -> None:
    """Add a UV map to the object's mesh, active and used by renders. Raises TaskFailed if the mesh can hold no more."""
    mesh = meshes.mesh_of(obj)
    layer = mesh.uv_layers.new(name=name)
    if layer is None:  # Blender allows eight
        raise TaskFailed(protocol.INTERNAL, "the mesh has no room for another UV map")
    mesh.uv_layers.active = layer
    layer.active_render = True
    project([obj], apart)


def project(objects: list[bpy.types.Object], apart: float = APART) -> None:
    """Unwrap all objects into one UV space, each in its active map."""
    meshes.select(objects)
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.mesh.select_all(action="SELECT")
    bpy.ops.uv.smart_project(angle_limit=_SMOOTHEST, island_margin=apart)
    bpy.ops.object.mode_set(mode="OBJECT")
