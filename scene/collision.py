# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a model's collision shapes beside it: hidden, in a collection of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import bpy

from . import identity
from .originals import mesh_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bpy.types import Mesh, Object

# Ours are recognized by their id, "<the model's id>-Collision<number>": names belong to the artist.
_SHAPE: Final = "-Collision"
_NUMBERED: Final = re.compile(rf"{_SHAPE}\d+$")


def is_shape(obj: Object) -> bool:
    """Whether the object is a collision shape that was made here."""
    return bool(_NUMBERED.search(identity.id_of(obj)))


def put(model: Object, shapes: Sequence[Mesh]) -> list[Object]:
    """Add the meshes as the model's collision shapes, replacing earlier ones: as wires, hidden and never rendered."""
    family = identity.identify_among(model, bpy.data.objects)
    for old in [obj for obj in bpy.data.objects if _is_of(obj, family)]:
        mesh = mesh_of(old)
        bpy.data.objects.remove(old)
        if not mesh.users:
            bpy.data.meshes.remove(mesh)
    if not shapes:
        return []
    collection = identity.own_collection(f"{family}{_SHAPE}", f"{model.name}_Collision")
    made = []
    for number, mesh in enumerate(shapes):
        obj = bpy.data.objects.new(f"{model.name}_Collision_{number:02}", mesh)
        mesh.name = obj.name
        collection.objects.link(obj)
        obj.parent, obj.parent_type, obj.parent_bone = model.parent, model.parent_type, model.parent_bone
        obj.matrix_parent_inverse, obj.matrix_basis = model.matrix_parent_inverse, model.matrix_basis
        obj.display_type, obj.hide_render = "WIRE", True
        identity.mark(obj, f"{family}{_SHAPE}{number}")
        made.append(obj)
    bpy.context.view_layer.update()  # new objects are linked there
    for obj in made:
        if obj.name in bpy.context.view_layer.objects:
            obj.hide_set(state=True)
    return made


def _is_of(obj: Object, family: str) -> bool:
    own = identity.id_of(obj)
    return own.startswith(f"{family}{_SHAPE}") and is_shape(obj) and obj.type == "MESH"
