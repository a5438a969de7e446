# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `prepare`: makes a model's file into a .blend that need only be appended. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import bpy

from . import archive, importers, leftovers, materials, meshes, pixels, protocol, remarks, simplify, upright, welding
from .failure import TaskFailed
from .files import replacing
from .meshes import mesh_of
from .picture import subject_colour

_PICTURE_FROM: Final = 256  # pixels on the longer side: enough for a mean colour
_SHORT_OF_TARGET: Final = 1.05  # times the triangles asked for; beyond, the artist is told


@dataclass(frozen=True)
class Prepared:
    """What is to be written: the object, its mesh before it was simplified (None where it was not), and the report."""

    model: bpy.types.Object
    original: bpy.types.Mesh | None
    report: dict[str, Any]


def run(arguments: Mapping[str, Any], progress: Callable[[float, str], None]) -> dict[str, Any]:
    """Do the task; takes and returns what the launcher's callers are promised."""
    prepared = prepare(arguments, progress)
    progress(0.9, "Saving")
    write(prepared, Path(arguments["output"]))
    return prepared.report


def prepare(arguments: Mapping[str, Any], progress: Callable[[float, str], None]) -> Prepared:
    """Import the model and mend it, in the open file; touches no datablock that was there before.

    Leaves what else came with it unused. Raises TaskFailed.
    """
    progress(0.0, "Importing")
    source, kind, known = Path(arguments["model"]), str(arguments["format"]), leftovers.present()
    with archive.opened(source, kind) as (file, kind):
        model = meshes.join(importers.import_model(file, kind), str(arguments["name"]))
        leftovers.remove(known, kept=[model])
        model.name = str(arguments["name"])  # again, now that what the file named so has gone
        progress(0.5, "Mending")
        up_axis = _stand_up(model, kind, str(arguments.get("up_axis", upright.AUTO)))
        dimensions = meshes.place(
            mesh_of(model), float(arguments.get("height", 0)), str(arguments.get("origin", "BASE"))
        )
        welding.weld_smoothly(model)
        if not mesh_of(model).polygons:  # they were lines and points
            raise TaskFailed(protocol.MODEL_EMPTY, f"no faces with an area in {source.name}")
        mesh_of(model).name = model.name
        warnings = materials.mend(model)
        colour = _colour(mesh_of(model), arguments.get("picture"))
    materials.set_viewport_colour(mesh_of(model), colour)
    progress(0.7, "Simplifying")
    original, outcome = _simplify(model, int(arguments["simplify_to"]), warnings)
    report = {
        "object": model.name,
        "mesh": mesh_of(model).name,
        "original_mesh": original.name if original else None,
        "triangles": meshes.triangle_count(mesh_of(model)),
        "original_triangles": meshes.triangle_count(original or mesh_of(model)),
        "error": outcome.error if outcome else 0.0,
        "limit": outcome.limit if outcome else "TARGET",
        "vertices": len(mesh_of(model).vertices),
        "dimensions": dimensions,
        "up_axis": up_axis,
        "mean_colour": colour,
        "textures": materials.textures(mesh_of(model)),
        "warnings": warnings,
        "remarks": remarks.sentences(warnings),
    }
    return Prepared(model, original, report)


def write(prepared: Prepared, output: Path) -> None:
    """Write object and original mesh, with all that they use, into a .blend. Raises TaskFailed `disk`."""
    blocks: set[bpy.types.ID] = {block for block in (prepared.model, prepared.original) if block is not None}
    try:
        with replacing(output) as part:
            # Appending an uncompressed file takes a third of the time.
            bpy.data.libraries.write(str(part), blocks, fake_user=False, compress=False)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, f"cannot write {output.name}") from error


def _stand_up(model: bpy.types.Object, kind: str, wanted: str) -> str | None:
    """Turn the model upright; returns the file's axis that is up, None where the format itself says it."""
    habitual = importers.HABITUAL_UP.get(kind)
    return None if habitual is None else upright.turn(model, habitual, wanted)


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
