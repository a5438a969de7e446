# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a prepared model into a scene: appends, scales, places and names it. Takes milliseconds."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import bpy
from mathutils import Matrix, Vector

from . import placement, replacement

if TYPE_CHECKING:
    from bpy.types import Collection, Library, Mesh, Object


_SAME: Final = 1e-6
_STROKE_MODES: Final = ("SCULPT", "PAINT", "PARTICLE")


class ArrivalError(RuntimeError):
    """The prepared model could not be appended; the text is a sentence for the artist."""


@dataclass(frozen=True)
class Part:
    """One object of a model.

    If it has an original mesh it has been simplified: `simplified_to` is the count asked for, `error` how far its
    surface moved (metres), `limit` what stopped the simplification.
    """

    object_name: str
    original_mesh: str | None = None
    simplified_to: int = 0
    error: float = 0.0
    limit: str = "TARGET"


@dataclass(frozen=True)
class Prepared:
    """A prepared model in a .blend, with its origin at the middle of its base, or at its centre (`is_centred`).

    Its objects stand around that origin. `dimensions`: of all of them together, in metres; `properties`: custom
    properties that record where the model comes from.
    """

    blend: Path
    parts: tuple[Part, ...]
    dimensions: tuple[float, float, float]
    properties: Mapping[str, str]
    is_centred: bool = False


def bring(
    model: Prepared, spot: placement.Spot, collection: Collection, replaced: Object | None = None
) -> list[Object]:
    """Append the model, scale it and place it on its spot. Returns the new objects, neither selected nor active.

    `replaced`: a block-out whose place, name and collections the model takes over. Raises ArrivalError.
    """
    appended = _append(model)
    stand = placement.stand(Vector(model.dimensions), spot)
    whole = _lifted(stand, model.dimensions[2]) if model.is_centred else stand.matrix
    objects = [obj for obj, _ in appended]
    matrices = [whole @ Matrix.Translation(obj.location * stand.scale) for obj in objects]
    for part, (obj, original) in zip(model.parts, appended, strict=True):
        _resize([cast("Mesh", obj.data), original], stand.scale)
        for name, value in model.properties.items():
            obj[name] = value
        _keep(part, obj, original, stand.scale)
    if replaced is not None:
        replacement.replace(replaced, objects, matrices)
        return objects
    for obj, matrix in zip(objects, matrices, strict=True):
        collection.objects.link(obj)
        obj.matrix_world = matrix
        _deselect(obj)
    return objects


def _keep(part: Part, obj: Object, original: Mesh | None, scale: float) -> None:
    if original is not None:
        kept = obj.maquette
        kept.original, kept.target = original, part.simplified_to
        kept.error, kept.limit = part.error * scale, part.limit


def _lifted(stand: placement.Stand, height: float) -> Matrix:
    """The world position of the model's centre when its base is there."""
    return stand.matrix @ Matrix.Translation((0.0, 0.0, height * stand.scale / 2))


def _append(model: Prepared) -> list[tuple[Object, Mesh | None]]:
    if not model.blend.is_file():
        raise ArrivalError(
            f"The prepared model is gone from its folder ({model.blend}). Try the job again; nothing is billed for it."
        )
    libraries = set(bpy.data.libraries)
    try:
        with bpy.data.libraries.load(str(model.blend), link=False) as (available, wanted):
            is_whole = all(part.object_name in available.objects for part in model.parts)
            simplified = [part for part in model.parts if part.original_mesh in available.meshes]
            wanted.objects = [part.object_name for part in model.parts] if is_whole else []
            wanted.meshes = [part.original_mesh for part in simplified] if is_whole else []
    except OSError as error:
        raise ArrivalError(
            f"The prepared model could not be read ({error}). Try the job again; nothing is billed for it."
        ) from error
    finally:
        _forget(set(bpy.data.libraries) - libraries)
    if not wanted.objects or None in wanted.objects:
        raise ArrivalError("The prepared model is empty. Try the job again; nothing is billed for it.")
    originals = dict(zip((part.object_name for part in simplified), wanted.meshes, strict=True))
    return [(obj, originals.get(part.object_name)) for part, obj in zip(model.parts, wanted.objects, strict=True)]


def _forget(libraries: set[Library]) -> None:
    """Remove the library that appending leaves behind: the artist's file would list the job's folder as missing."""
    for library in libraries:
        bpy.data.libraries.remove(library)


def _resize(meshes: list[Mesh | None], scale: float) -> None:
    """Scale the mesh data, not the object: an object scale gets in the way of modifiers, physics and exports."""
    if isclose(scale, 1.0, rel_tol=_SAME):  # the child has already given it the requested height
        return
    for mesh in meshes:
        if mesh is not None:
            mesh.transform(Matrix.Scale(scale, 4))
            mesh.update()


def _deselect(obj: Object) -> None:
    """Deselect it: a linked object keeps the selection state of the .blend that it was written to."""
    # The view layer cannot be asked: an object that was just linked is not found there by name yet.
    with contextlib.suppress(RuntimeError):  # its collection is excluded from the view layer
        obj.select_set(state=False)


def select_alone(objects: Sequence[Object]) -> None:
    """Select these objects alone and make the first one active, where the mode allows it."""
    view_layer = bpy.context.view_layer
    there = [obj for obj in objects if obj.name in view_layer.objects]
    if bpy.context.mode != "OBJECT" or not there:
        return
    for other in view_layer.objects.selected:
        other.select_set(state=False)
    for obj in there:
        obj.select_set(state=True)
    view_layer.objects.active = there[0]


def open_undo_step() -> None:
    """Make sure that undoing the next step also undoes what happens from here on. Call it before making a change.

    Blender stores strokes as differences to one mesh or image, and undo restores only whole states. After a stroke
    there is no whole state to go back to, and the model would survive the undo.
    """
    if bpy.context.mode.startswith(_STROKE_MODES):
        push_undo_step("Maquette: before the model")


def push_undo_step(message: str) -> None:
    """Push an undo step for everything done since the last one."""
    if bpy.ops.ed.undo_push.poll():  # type: ignore[call-arg]  # the stubs take it for a method
        bpy.ops.ed.undo_push(message=message)
