# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `prepare`: makes a model's file into a .blend that need only be appended. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import bpy

from . import importers, materials, meshes, pixels, protocol, simplify, welding
from .failure import TaskFailed
from .files import replacing
from .meshes import mesh_of
from .picture import subject_colour

_PICTURE_FROM: Final = 256  # pixels on the longer side: enough for a mean colour
_SHORT_OF_TARGET: Final = 1.05  # times the triangles asked for; beyond, the artist is told


def run(arguments: Mapping[str, Any], progress: Callable[[float, str], None]) -> dict[str, Any]:
    """Do the task; takes and returns what the launcher's callers are promised."""
    progress(0.0, "Importing")
    parts = importers.import_model(Path(arguments["model"]), str(arguments["format"]))
    progress(0.5, "Mending")
    model = meshes.join(parts, str(arguments["name"]))
    dimensions = meshes.ground(mesh_of(model))
    welding.weld_smoothly(model)
    mesh_of(model).name = model.name
    warnings = materials.mend(model)
    colour = _colour(mesh_of(model), arguments.get("picture"))
    materials.set_viewport_colour(mesh_of(model), colour)
    progress(0.7, "Simplifying")
    original, outcome = _simplify(model, int(arguments["simplify_to"]), warnings)
    progress(0.9, "Saving")
    _write(model, original, Path(arguments["output"]))
    return {
        "object": model.name,
        "mesh": mesh_of(model).name,
        "original_mesh": original.name if original else None,
        "triangles": meshes.triangle_count(mesh_of(model)),
        "original_triangles": meshes.triangle_count(original or mesh_of(model)),
        "error": outcome.error if outcome else 0.0,
        "limit": outcome.limit if outcome else "TARGET",
        "vertices": len(mesh_of(model).vertices),
        "dimensions": dimensions,
        "mean_colour": colour,
        "warnings": warnings,
    }


def _colour(mesh: bpy.types.Mesh, picture: str | None) -> list[float]:
    if picture is not None:
        try:
            return subject_colour(pixels.read(Path(picture), _PICTURE_FROM).pixels)
        except TaskFailed:  # the model is what was asked for: its own colour does as well
            pass
    return list(materials.mean_colour(mesh))


def _simplify(
    model: bpy.types.Object, target: int, warnings: list[str]
) -> tuple[bpy.types.Mesh, simplify.Outcome] | tuple[None, None]:
    """Give the object a simplified mesh; return the original and what was reached, or nothing where it was simple."""
    original = mesh_of(model)
    if not 0 < target < meshes.triangle_count(original):
        return None, None
    outcome = simplify.simplified(model, target)
    original.name = f".{model.name} Original"  # left out of Blender's lists by its dot
    outcome.mesh.name = model.name
    model.data = outcome.mesh
    if meshes.triangle_count(outcome.mesh) > target * _SHORT_OF_TARGET:
        warnings.append("simplify_stopped_early")
    return original, outcome


def _write(model: bpy.types.Object, original: bpy.types.Mesh | None, output: Path) -> None:
    blocks: set[bpy.types.ID] = {model} if original is None else {model, original}
    try:
        with replacing(output) as part:
            # Appending an uncompressed file takes a third of the time.
            bpy.data.libraries.write(str(part), blocks, fake_user=False, compress=False)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, f"cannot write {output.name}") from error
