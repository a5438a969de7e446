# SPDX-License-Identifier: GPL-3.0-or-later
"""Joins imported meshes into one that their armature still deforms. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, cast

import bpy
from mathutils import Matrix

from ...scene.export import armatures
from .. import protocol
from ..protocol import TaskFailed
from . import meshes
from .meshes import mesh_of

if TYPE_CHECKING:
    from bpy.types import Armature, Object


def bound(objects: Sequence[Object], name: str) -> Object | None:
    """One object of all the meshes, with weights and shape keys, in the space of their armature, which stays.

    Meshes parented to a bone follow only that bone. None if no armature deforms any of them. Raises TaskFailed
    `several_armatures`.
    """
    rigs = armatures(objects)
    if not rigs:
        return None
    if len(rigs) > 1:
        raise TaskFailed(protocol.SEVERAL_ARMATURES, ", ".join(rig.name for rig in rigs))
    rig = rigs[0]
    skeleton = cast("Armature", rig.data)
    skeleton.pose_position = "REST"
    bpy.context.view_layer.update()
    worlds = [obj.matrix_world.copy() for obj in objects]
    for obj, world in zip(objects, worlds, strict=True):
        _bind(obj, world, rig)
    joined = max(objects, key=lambda obj: len(mesh_of(obj).vertices))
    if len(objects) > 1:
        meshes.select([joined, *(obj for obj in objects if obj != joined)])
        bpy.ops.object.join()
    _settle(rig, joined)
    skeleton.pose_position = "POSE"
    joined.name = mesh_of(joined).name = name
    return joined


def _bind(obj: Object, world: Matrix, rig: Object) -> None:
    """Give the object its own mesh in the armature's space, with its modifier."""
    if mesh_of(obj).users > 1:
        obj.data = mesh_of(obj).copy()
    is_deformed = any(modifier.type == "ARMATURE" for modifier in obj.modifiers)
    if not is_deformed:
        if obj.parent == rig and obj.parent_type == "BONE":
            obj.vertex_groups.clear()
            bone = obj.vertex_groups.new(name=obj.parent_bone)
            bone.add(range(len(mesh_of(obj).vertices)), 1.0, "REPLACE")
        cast("bpy.types.ArmatureModifier", obj.modifiers.new("Armature", "ARMATURE")).object = rig
    _transform(obj, rig.matrix_world.inverted_safe() @ world)
    obj.animation_data_clear()
    obj.constraints.clear()
    obj.parent, obj.parent_type, obj.parent_bone = rig, "OBJECT", ""
    obj.matrix_parent_inverse = obj.matrix_basis = Matrix.Identity(4)


def _transform(obj: Object, matrix: Matrix) -> None:
    mesh = mesh_of(obj)
    mesh.transform(matrix, shape_keys=True)
    if matrix.determinant() < 0:
        mesh.flip_normals()


def _settle(rig: Object, model: Object) -> None:
    """Free the armature of its parents and, unless it moves, of scale and rotation, as engines want it."""
    world = rig.matrix_world.copy()
    rig.parent = None
    rig.matrix_world = world
    if rig.animation_data is not None and (rig.animation_data.action or rig.animation_data.nla_tracks):
        return  # its curves are in its own units
    translation = Matrix.Translation(world.translation)
    turn = translation.inverted_safe() @ world
    cast("Armature", rig.data).transform(turn)
    _transform(model, turn)
    rig.matrix_world = translation
