# SPDX-License-Identifier: GPL-3.0-or-later
"""Brings a prepared model into a scene: append, place, name where it comes from, one undo step. Takes milliseconds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy

if TYPE_CHECKING:
    from bpy.types import Collection, Library, Object


_STROKE_MODES: Final = ("SCULPT", "PAINT", "PARTICLE")


class ArrivalError(RuntimeError):
    """The prepared model could not be appended; the text is a sentence for the artist."""


@dataclass(frozen=True)
class Prepared:
    """A model in a .blend of our own making. `properties`: custom properties that say where it comes from.

    With an original mesh it has been simplified: to how many triangles it was to be, how far its surface moved at most
    (metres), and what ended it.
    """

    blend: Path
    object_name: str
    original_mesh: str | None
    location: tuple[float, float, float]
    properties: Mapping[str, str]
    simplified_to: int = 0
    error: float = 0.0
    limit: str = "TARGET"


def bring(model: Prepared, collection: Collection) -> Object:
    """Append the model and return the new object, standing on its base at the model's location. Raises ArrivalError."""
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
    thing = wanted.objects[0]
    collection.objects.link(thing)
    thing.location = model.location
    for name, value in model.properties.items():
        thing[name] = value
    if wanted.meshes and wanted.meshes[0] is not None:
        kept = thing.maquette
        kept.original, kept.target = wanted.meshes[0], model.simplified_to
        kept.error, kept.limit = model.error, model.limit
    return thing


def _forget(libraries: set[Library]) -> None:
    """Remove what appending leaves behind: it would name the job's folder in the artist's file as a missing library."""
    for library in libraries:
        bpy.data.libraries.remove(library)


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
