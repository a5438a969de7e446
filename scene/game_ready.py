# SPDX-License-Identifier: GPL-3.0-or-later
"""Passes a model to the child that makes it game ready, and swaps in the result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import bpy

from ..geometry.doctor import kinds
from . import append, bake, collision, doctor, export, fingerprint, handover, lods, originals
from .originals import mesh_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from bpy.types import Context, Mesh, Object
    from mathutils import Matrix

_PLACED: Final = (kinds.SCALE, kinds.PIVOT)


def reason_against(model: Object | None) -> str:
    """Why the object cannot be made game ready, as a sentence; "" if it can."""
    if reason := originals.reason_against(model):
        return reason
    if model is None or is_part(model):
        return "This is a level of detail or a collision shape; select the model that it was made of"
    if any(slot.link == "OBJECT" for slot in model.material_slots):
        return "The object's materials are linked to the object; link them to its data first (Material properties)"
    if any(modifier.type != "ARMATURE" and modifier.show_viewport for modifier in model.modifiers):
        return (
            "The object has modifiers; apply them first (Object > Convert > Mesh), since the budget counts their result"
        )
    return ""


def bring_rigged(blend: Path, name: str) -> Object:
    """Append a model with its armature to the scene, where they stand, and select it alone. Raises OSError."""
    before = set(bpy.data.libraries)
    with bpy.data.libraries.load(str(blend), link=False) as (_, wanted):
        wanted.objects = [name]
    for library in set(bpy.data.libraries) - before:
        bpy.data.libraries.remove(library)
    model: Object = wanted.objects[0]
    for obj in (*export.armatures([model]), model):
        bpy.context.scene.collection.objects.link(obj)
    bpy.context.view_layer.update()
    append.select_alone([model])
    return model


def chosen(context: Context) -> list[Object]:
    """The selected meshes, the active one first; what was made of a model goes with it."""
    found = [model for model in context.selected_objects if model.type == "MESH" and not is_part(model)]
    return sorted(found, key=lambda model: model != context.active_object)


def is_part(model: Object) -> bool:
    """Whether the object is a level of detail or a collision shape of a model."""
    return lods.is_level(model) or collision.is_shape(model)


def is_deformed(model: Object) -> bool:
    """Whether the object has vertex groups or shape keys, by which it deforms."""
    return bool(model.vertex_groups) or source_of(model).shape_keys is not None


def reason_of_change(model: Object) -> str:
    """Why the mesh must not be replaced, as a sentence: it was edited. Reads the whole mesh."""
    return fingerprint.CHANGED if fingerprint.is_changed(model) else ""


def source_of(model: Object) -> Mesh:
    """The mesh that is processed: the original, unless the current one is a repaired one."""
    kept = model.maquette
    return mesh_of(model) if kept.is_mended and not kept.is_ready else originals.original_of(model)


@dataclass(frozen=True)
class Handed:
    """What the child needs to know of the object besides its data. Matrices: 16 numbers by rows."""

    matrix: tuple[float, ...]
    placed: doctor.Placing
    sockets: tuple[tuple[str, tuple[float, ...]], ...]
    metres: float


def save(model: Object, path: Path) -> Handed:
    """Write the object with its mesh, sockets and armature into a .blend. Raises OSError."""
    bpy.context.view_layer.update()
    sockets = [child for child in model.children if export.is_socket(child)]
    blocks = {model, source_of(model), *sockets}
    try:
        bpy.data.libraries.write(str(path), blocks, path_remap="ABSOLUTE", fake_user=False, compress=False)
    except RuntimeError as error:
        raise OSError(str(error)) from error
    unit = bpy.context.scene.unit_settings
    return Handed(
        _rows(model.matrix_world),
        doctor.placing(model, () if export.armatures([model]) else _PLACED),
        tuple((socket.name, _rows(socket.matrix_world)) for socket in sockets),
        1.0 if unit.system == "NONE" else unit.scale_length,
    )


def _rows(matrix: Matrix) -> tuple[float, ...]:
    return tuple(value for row in matrix for value in row)


@dataclass(frozen=True)
class Made:
    """What the child has made, by names in the .blend; `is_textured`: it has a material of its own.

    `engine`: one of `export.PRESETS`, for the names of collision shapes.
    """

    blend: Path
    mesh: str
    levels: Sequence[str]
    collision: Sequence[str]
    is_textured: bool
    engine: str


def show(model: Object, result: Made, placed: doctor.Placing) -> None:
    """Give the object, and all that share its mesh, the new mesh, its levels of detail and its collision shapes.

    The previous mesh is kept as its original. Raises OSError.
    """
    if source_of(model) != mesh_of(model):  # else the maps in view fit what was made
        bake.drop(model)
    appended = handover.append_all(result.blend, [result.mesh, *result.levels, *result.collision])
    made, shapes = appended[: 1 + len(result.levels)], appended[1 + len(result.levels) :]
    if not result.is_textured:
        _fill(made, source_of(model))
    shown, original = originals.set_aside(model)
    originals.exchange(shown, made[0])
    doctor.move(model, original, placed)
    for sharer in originals.sharers(made[0]):
        originals.mark(sharer, is_mended=True, is_ready=True)
        sharer.maquette.is_baked = result.is_textured
    fingerprint.note(model)
    if len(made) > 1:
        lods.put(model, [made[0].copy(), *made[1:]])
    collision.put(model, shapes, export.COLLISION_NAMES[result.engine], is_hidden=True)
    model.maquette.collision.state = ""  # of what was there before


def _fill(made: Sequence[Mesh], source: Mesh) -> None:
    for mesh in made:
        for number, material in enumerate(source.materials):
            mesh.materials[number] = material
