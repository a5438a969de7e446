# SPDX-License-Identifier: GPL-3.0-or-later
"""Keeps a model's collision shapes: its children, in a collection of their own, named as the engine knows them."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import bpy

from . import export_meshes, identity, originals
from .originals import mesh_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bpy.types import Mesh, Object

# Ours are recognized by their id, "<the model's id>-Collision<number>": names belong to the artist.
_SHAPE: Final = "-Collision"
_NUMBERED: Final = re.compile(rf"{_SHAPE}\d+$")


def is_shape(obj: Object) -> bool:
    """Whether the object is a collision shape that was made here."""
    return bool(_NUMBERED.search(identity.id_of(obj)))


def reason_against(model: Object | None) -> str:
    """Why the object cannot get collision shapes, as a sentence; "" where it can."""
    if model is None or model.type != "MESH":
        return "Select a mesh object"
    if is_shape(model):
        return "This is a collision shape; select the model that it was made of"
    if model.mode != "OBJECT":
        return "Switch to Object Mode first"
    if reason := originals.reason_of_link(model):
        return reason
    return "" if mesh_of(model).polygons else "The mesh has no faces"


def arrays(model: Object) -> dict[str, Any]:
    """The mesh as it is exported, in scene units: positions (V, 3), corners (C,) and starts (F,)."""
    from . import doctor

    mesh = export_meshes.made(model) if export_meshes.applied_ones(model) else None
    try:
        found = doctor.arrays(mesh or mesh_of(model))
    finally:
        if mesh is not None:
            bpy.data.meshes.remove(mesh)
    found.pop("uvs", None)
    found["positions"] = found["positions"] * scales(model)
    return found


def scales(model: Object) -> Any:
    """The object's scale along each axis, (3,), with 1 in place of 0."""
    import numpy as np

    found = np.abs(np.array(model.matrix_world.to_scale(), np.float32))
    return np.where(found > 0, found, np.float32(1))


def of(model: Object) -> list[Object]:
    """The model's shapes in order, without the artist's copies of them."""
    family = identity.id_of(model)
    if not family or identity.find_among(bpy.data.objects, family) != model:
        return []
    marked = [obj for obj in bpy.data.objects if identity.id_of(obj).startswith(f"{family}{_SHAPE}")]
    found = {
        int(identity.id_of(obj).rpartition(_SHAPE)[2]): obj
        for obj in marked
        if is_shape(obj) and obj.type == "MESH" and identity.find_among(marked, identity.id_of(obj)) == obj
    }
    return [found[number] for number in sorted(found)]


def put(model: Object, shapes: Sequence[Mesh], pattern: str, *, is_hidden: bool) -> list[Object]:
    """Add the meshes as the model's collision shapes, replacing earlier ones: as wires, never rendered.

    `pattern`: format of their names, with the fields `name` (the model's) and `number`.
    """
    family = identity.identify_among(model, bpy.data.objects)
    for old in of(model):
        mesh = mesh_of(old)
        bpy.data.objects.remove(old)
        if not mesh.users:
            bpy.data.meshes.remove(mesh)
    if not shapes:
        return []
    collection = identity.own_collection(f"{family}{_SHAPE}", f"{model.name}_Collision")
    made = []
    for number, mesh in enumerate(shapes):
        obj = bpy.data.objects.new(pattern.format(name=model.name, number=number), mesh)
        mesh.name = obj.name
        collection.objects.link(obj)
        obj.parent = model
        obj.display_type, obj.show_in_front, obj.hide_render = "WIRE", True, True  # a hull lies within a round surface
        identity.mark(obj, f"{family}{_SHAPE}{number}")
        made.append(obj)
    bpy.context.view_layer.update()  # new objects are linked there
    for obj in made:
        if is_hidden and obj.name in bpy.context.view_layer.objects:
            obj.hide_set(state=True)
    return made


@contextmanager
def named(holders: Sequence[tuple[Object, Object]], pattern: str) -> Iterator[list[Object]]:
    """Yield the models' shapes; for the duration they are visible, and children of and named after their holders.

    `holders`: pairs of the object that represents a model in the file (the model or its finest level) and the model.
    """
    before: list[tuple[Object, Object | None, str, bool]] = []
    try:
        for holder, model in holders:
            shapes = of(model)
            before += [(shape, shape.parent, shape.name, shape.hide_get()) for shape in shapes]
            for shape in shapes:
                shape.name = "-"  # else one would be in the way of another's name
            for number, shape in enumerate(shapes):
                shape.name = pattern.format(name=holder.name, number=number)
                if shape.parent == model:
                    shape.parent = holder
                shape.hide_set(state=False)
        yield [shape for shape, *_ in before]
    finally:
        for shape, *_ in before:
            shape.name = "-"
        for shape, parent, name, is_hidden in before:
            shape.name, shape.parent = name, parent
            shape.hide_set(state=is_hidden)
