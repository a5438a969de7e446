# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a prepared model into a scene: append, size, place, name where it comes from. Takes milliseconds."""

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
    """An object of a model. With an original mesh it has been simplified: to how many triangles it was to be, how far
    its surface moved (metres), and what ended it.
    """

    object_name: str
    original_mesh: str | None = None
    simplified_to: int = 0
    error: float = 0.0
    limit: str = "TARGET"


@dataclass(frozen=True)
class Prepared:
    """A model in a .blend of our own making, its origin at the middle of its base, or of the whole (`is_centred`).

    Its objects, one or several, stand about that origin. `dimensions`: of all together, metres; `properties`: custom
    properties that say where it comes from.
    """

    blend: Path
    parts: tuple[Part, ...]
    dimensions: tuple[float, float, float]
    properties: Mapping[str, str]
    is_centred: bool = False


def bring(
    model: Prepared, spot: placement.Spot, collection: Collection, replaced: Object | None = None
) -> list[Object]:
    """Append the model, size it and stand it on its spot; returns the new objects, neither selected nor active.

    `replaced`: the block-out that it takes the place, the name and the collections of. Raises ArrivalError.
    """
    appended = _append(model)
    stand = placement.stand(Vector(model.dimensions), spot)
    whole = _lifted(stand, model.dimensions[2]) if model.is_centred else stand.matrix
    things = [thing for thing, _ in appended]
    matrices = [whole @ Matrix.Translation(thing.location * stand.scale) for thing in things]
    for part, (thing, original) in zip(model.parts, appended, strict=True):
        _resize([cast("Mesh", thing.data), original], stand.scale)
        for name, value in model.properties.items():
            thing[name] = value
        _keep(part, thing, original, stand.scale)
    if replaced is not None:
        replacement.replace(replaced, things, matrices)
        return things
    for thing, matrix in zip(things, matrices, strict=True):
        collection.objects.link(thing)
        thing.matrix_world = matrix
        _deselect(thing)
    return things


def _keep(part: Part, thing: Object, original: Mesh | None, scale: float) -> None:
    if original is not None:
        kept = thing.maquette
        kept.original, kept.target = original, part.simplified_to
        kept.error, kept.limit = part.error * scale, part.limit


def _lifted(stand: placement.Stand, height: float) -> Matrix:
    """Where the middle of a model is whose base stands there."""
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
    return [(thing, originals.get(part.object_name)) for part, thing in zip(model.parts, wanted.objects, strict=True)]


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


def select_alone(things: Sequence[Object]) -> None:
    """Make the objects the only selected ones, and the first the active one, where the mode allows it."""
    view_layer = bpy.context.view_layer
    there = [thing for thing in things if thing.name in view_layer.objects]
    if bpy.context.mode != "OBJECT" or not there:
        return
    for other in view_layer.objects.selected:
        other.select_set(state=False)
    for thing in there:
        thing.select_set(state=True)
    view_layer.objects.active = there[0]


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
