# SPDX-License-Identifier: GPL-3.0-or-later
"""Gives objects their evaluated meshes, shape keys included, while they are exported.

Exporters either apply modifiers or keep shape keys, never both (Blender manual, glTF 2.0 and FBX, "Apply Modifiers").
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import bpy
import numpy as np

from ..simplification.read import evaluated_mesh
from .originals import mesh_of

if TYPE_CHECKING:
    from bpy.types import Mesh, Modifier, Object

    from ..geometry.arrays import Floats


@contextmanager
def applied(objects: Sequence[Object], warn: Callable[[str], None]) -> Iterator[None]:
    """For the duration, replace meshes by their evaluated meshes, without armature modifiers: armatures are exported.

    `warn` is called with a sentence where modifiers stay unapplied because they would cost shape keys.
    """
    with ExitStack() as after:
        for obj in objects:
            if obj.type != "MESH" or not (modifiers := applied_ones(obj)):
                continue
            mesh = made(obj)
            if mesh is None:
                warn(f"The modifiers of “{obj.name}” were not applied because that would remove its shape keys")
            else:
                after.enter_context(_with_mesh(obj, mesh, modifiers))
        yield


def applied_ones(obj: Object) -> list[Modifier]:
    """The modifiers that are applied in the file."""
    return [modifier for modifier in obj.modifiers if modifier.show_viewport and modifier.type != "ARMATURE"]


@contextmanager
def _with_mesh(obj: Object, mesh: Mesh, modifiers: Sequence[Modifier]) -> Iterator[None]:
    before = mesh_of(obj)
    name, mesh_name = before.name, mesh.name
    obj.data = mesh
    before.name, mesh.name = mesh_name, name  # the exported name is the artist's
    for modifier in modifiers:
        modifier.show_viewport = False
    try:
        yield
    finally:
        obj.data = before
        bpy.data.meshes.remove(mesh)
        before.name = name
        for modifier in modifiers:
            modifier.show_viewport = True


def made(obj: Object) -> Mesh | None:
    """A new mesh with the modifiers applied and the shape keys kept; None if that is not possible."""
    keys = mesh_of(obj).shape_keys
    rigs = [modifier for modifier in obj.modifiers if modifier.type == "ARMATURE" and modifier.show_viewport]
    for rig in rigs:
        rig.show_viewport = False
    try:
        if keys is None:
            return evaluated_mesh(obj)
        return _with_keys(obj)
    finally:
        for rig in rigs:
            rig.show_viewport = True


def _with_keys(obj: Object) -> Mesh | None:
    """Evaluate each key separately: where all get the same vertex count, the vertices correspond."""
    keys = mesh_of(obj).shape_keys
    blocks = keys.key_blocks
    values, pin, muted = [block.value for block in blocks], obj.show_only_shape_key, [block.mute for block in blocks]
    number = obj.active_shape_key_index
    shapes: dict[str, Floats] = {}
    obj.show_only_shape_key = True
    try:
        for index, block in enumerate(blocks):
            obj.active_shape_key_index, block.mute = index, False
            mesh = evaluated_mesh(obj)
            if index == 0:
                base = mesh
                shapes[block.name] = _positions(mesh)
                continue
            shapes[block.name] = _positions(mesh)
            bpy.data.meshes.remove(mesh)
    finally:
        obj.show_only_shape_key, obj.active_shape_key_index = pin, number
        for block, value, is_muted in zip(blocks, values, muted, strict=True):
            block.value, block.mute = value, is_muted
    if any(len(positions) != len(base.vertices) for positions in shapes.values()):
        bpy.data.meshes.remove(base)
        return None
    return _keyed(base, shapes, dict(zip((block.name for block in blocks), values, strict=True)))


def _keyed(mesh: Mesh, shapes: dict[str, Floats], values: dict[str, float]) -> Mesh:
    holder = bpy.data.objects.new("Maquette Scratch", mesh)
    try:
        for name, positions in shapes.items():
            block = holder.shape_key_add(name=name, from_mix=False)
            block.data.foreach_set("co", positions.ravel())
            block.value = values[name]
    finally:
        bpy.data.objects.remove(holder)
    return mesh


def _positions(mesh: Mesh) -> Floats:
    positions = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.vertices.foreach_get("co", positions.ravel())
    return positions
