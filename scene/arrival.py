# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a prepared model into a scene: append, size, place, name where it comes from. Takes milliseconds."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

import bpy
from mathutils import Matrix, Vector

from . import place, replacement

if TYPE_CHECKING:
    from bpy.types import Collection, Library, Mesh, Object


_SAME: Final = 1e-6
_STROKE_MODES: Final = ("SCULPT", "PAINT", "PARTICLE")


class ArrivalError(RuntimeError):
    """The prepared model could not be appended; the text is a sentence for the artist."""


@dataclass(frozen=True)
class Prepared:
    """A model in a .blend of our own making, its origin at the middle of its base, or of the whole (`is_centred`).

    `dimensions`: metres; `properties`: custom properties that say where it comes from. With an original mesh it has
    been simplified: to how many triangles it was to be, how far its surface moved (metres), and what ended it.
    """

    blend: Path
    object_name: str
    original_mesh: str | None
    dimensions: tuple[float, float, float]
    properties: Mapping[str, str]
    is_centred: bool = False
    simplified_to: int = 0
    error: float = 0.0
    limit: str = "TARGET"


def bring(model: Prepared, spot: place.Spot, collection: Collection, replaced: Object | None = None) -> Object:
    """Append the model, size it and stand it on its spot; returns the new object, neither selected nor active.

    `replaced`: the block-out that it takes the place, the name and the collections of. Raises ArrivalError.
    """
    thing, original = _append(model)
    stand = place.stand(Vector(model.dimensions), spot)
    matrix = _lifted(stand, model.dimensions[2]) if model.is_centred else stand.matrix
    _resize([cast("Mesh", thing.data), original], stand.scale)
    for name, value in model.properties.items():
        thing[name] = value
    if original is not None:
        kept = thing.maquette
        kept.original, kept.target = original, model.simplified_to
        kept.error, kept.limit = model.error * stand.scale, model.limit
    if replaced is None:
        collection.objects.link(thing)
        thing.matrix_world = matrix
        _deselect(thing)
    else:
        replacement.replace(replaced, thing, matrix)
    return thing


def _lifted(stand: place.Stand, height: float) -> Matrix:
    """Where the middle of a model is whose base stands there."""
    return stand.matrix @ Matrix.Translation((0.0, 0.0, height * stand.scale / 2))


def _append(model: Prepared) -> tuple[Object, Mesh | None]:
    if not model.blend.is_file():
        raise ArrivalError(
            f"The prepared model is gone from its folder ({model.blend}). Try the job again; nothing is billed for it."
        )
    libraries = set(bpy.data.libraries)
    try:
        with bpy.data.libraries.load(str(model.blend), link=False) as (available, wanted):
            wanted.objects = [name for name in available.objects if name == model.object_name]
            wanted.meshes = [name for name in available.meshes if name == model.original_mesh]
    except OSError as error:
        raise ArrivalError(
            f"The prepared model could not be read ({error}). Try the job again; nothing is billed for it."
        ) from error
    finally:
        _forget(set(bpy.data.libraries) - libraries)
    if not wanted.objects or wanted.objects[0] is None:
        raise ArrivalError("The prepared model is empty. Try the job again; nothing is billed for it.")
    return wanted.objects[0], wanted.meshes[0] if wanted.meshes else None


def _forget(libraries: set[Library]) -> None:
    """Remove what appending leaves behind: it would name the job's folder in the artist's file as a missing library."""
    for library in libraries:
        bpy.data.libraries.remove(library)


def _resize(meshes: list[Mesh | None], scale: float) -> None:
    """Scale the meshes themselves: an object's scale would be in the way of modifiers, physics and exports."""
    if isclose(scale, 1.0, rel_tol=_SAME):  # the child has made it as tall as was asked for
        return
    for mesh in meshes:
        if mesh is not None:
            mesh.transform(Matrix.Scale(scale, 4))
            mesh.update()


def _deselect(thing: Object) -> None:
    """A linked object may come selected, as it was in the .blend that it was written to."""
    # Asking whether the view layer has it is no use: by its name, an object just linked is not found there yet.
    with contextlib.suppress(RuntimeError):  # its collection is left out of the view layer
        thing.select_set(state=False)


def select_alone(thing: Object) -> None:
    """Make the object the active and only selected one, where the mode allows it."""
    view_layer = bpy.context.view_layer
    if bpy.context.mode != "OBJECT" or thing.name not in view_layer.objects:
        return
    for other in view_layer.objects.selected:
        other.select_set(state=False)
    thing.select_set(state=True)
    view_layer.objects.active = thing


def open_undo_step() -> None:
    """Make sure that undoing the step pushed next takes back what is done from here on; call before the change.

    Blender keeps strokes as differences of one mesh or image. Undo goes from a whole state to another whole state only:
    after a stroke there is none to go back to, and the model would stay where it is.
    """
    if bpy.context.mode.startswith(_STROKE_MODES):
        push_undo_step("Maquette: before the model")


def push_undo_step(message: str) -> None:
    """Make what was done since the last step one step of its own."""
    if bpy.ops.ed.undo_push.poll():  # type: ignore[call-arg]  # the stubs take it for a method
        bpy.ops.ed.undo_push(message=message)
