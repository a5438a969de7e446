# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `prepare`: converts a model's file to a .blend that only has to be appended. Runs in the child."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import bpy

from ...client.files.formats import USUAL_UP
from .. import protocol
from ..blend import joining, libraries, materials, meshes, pixels, rigging, simplify, upright, welding
from ..blend.meshes import mesh_of
from ..formats import archive, importers, textures
from ..formats.files import replacing
from ..protocol import TaskFailed
from . import remarks
from .picture import subject_colour

_PICTURE_FROM: Final = 256  # pixels on the longer side: enough for a mean colour
_FEWEST: Final = 4  # triangles of a closed mesh
_SHORT_OF_TARGET: Final = 1.05  # times the requested triangles; beyond that the artist is told


@dataclass(frozen=True)
class Part:
    """An object, its original mesh if it was simplified, and how that went."""

    model: bpy.types.Object
    target: int = 0
    original: bpy.types.Mesh | None = None
    outcome: simplify.Outcome | None = None

    @property
    def mesh(self) -> bpy.types.Mesh:
        """The displayed mesh."""
        return mesh_of(self.model)

    def report(self) -> protocol.PartReport:
        """The object's part of the report."""
        return {
            "object": self.model.name,
            "mesh": self.mesh.name,
            "original_mesh": self.original.name if self.original else None,
            "triangles": meshes.triangle_count(self.mesh),
            "original_triangles": meshes.triangle_count(self.original or self.mesh),
            "error": self.outcome.error if self.outcome else 0.0,
            "limit": self.outcome.limit if self.outcome else "TARGET",
            "simplified_to": self.target,
        }


@dataclass(frozen=True)
class Prepared:
    """The objects to write, and the report."""

    parts: tuple[Part, ...]
    report: protocol.PrepareResult


def run(arguments: protocol.PrepareArguments, progress: Callable[[float, str], None]) -> protocol.PrepareResult:
    """Run the task; arguments and result as in `protocol`."""
    prepared = prepare(arguments, progress)
    progress(0.9, "Saving")
    write(prepared, Path(arguments["output"]))
    return prepared.report


def prepare(arguments: protocol.PrepareArguments, progress: Callable[[float, str], None]) -> Prepared:
    """Import the model and mend it, in the open file; touches no datablock that was there before.

    It becomes one object, or with `is_apart` as many as the file has; the report's `parts` are then what it says of
    each, else empty. Leaves what else came with it unused. Raises TaskFailed.
    """
    progress(0.0, "Importing")
    source, kind, known = Path(arguments["model"]), str(arguments["format"]), libraries.present()
    is_apart, name = bool(arguments.get("is_apart")), str(arguments["name"])
    with archive.opened(source, kind) as (file, kind):
        imported = importers.import_model(file, kind)
        if arguments.get("keeps_rig") and (rigged := rigging.bound(imported, name)) is not None:
            return _as_rigged(rigged)
        models = _models(imported, name, is_apart=is_apart)
        libraries.remove(known, kept=models)
        longest = int(arguments.get("longest_texture", textures.LONGEST))
        remarked = textures.fit([mesh_of(model) for model in models], longest)
        meshes.name_all(models, name)  # again, as the file's objects of these names are gone now
        progress(0.5, "Mending")
        up_axis = None if is_apart else _stand_up(models[0], kind, str(arguments.get("up_axis", upright.AUTO)))
        dimensions = meshes.place(models, float(arguments.get("height", 0)), str(arguments.get("origin", "BASE")))
        warnings = remarked + [code for model in models for code in _mend(model, source.name)]
        picture = None if is_apart else _picture_colour(arguments)
        colours = [picture or list(materials.mean_colour(mesh_of(model))) for model in models]
    for model, colour in zip(models, colours, strict=True):
        materials.set_viewport_colour(mesh_of(model), colour)
    progress(0.7, "Simplifying")
    parts = _simplify(models, int(arguments["simplify_to"]), warnings)
    warnings = list(dict.fromkeys(warnings))
    each = [part.report() for part in parts]
    report: protocol.PrepareResult = {
        **each[0],
        "triangles": sum(one["triangles"] for one in each),
        "original_triangles": sum(one["original_triangles"] for one in each),
        "error": max(one["error"] for one in each),
        "vertices": sum(len(part.mesh.vertices) for part in parts),
        "textures": [texture for part in parts for texture in materials.textures(part.mesh)],
        "warnings": warnings,
        "remarks": remarks.sentences(warnings),
        "dimensions": dimensions,
        "up_axis": up_axis,
        "mean_colour": colours[0],
        "parts": each if is_apart else [],
        "is_rigged": False,
    }
    return Prepared(parts, report)


def _as_rigged(model: bpy.types.Object) -> Prepared:
    """Meshes deformed by an armature are not welded, rotated or moved."""
    part, mesh = Part(model), mesh_of(model)
    textures.fit([mesh], textures.LONGEST)
    low, high = meshes.bounds(mesh)
    report: protocol.PrepareResult = {
        **part.report(),
        "vertices": len(mesh.vertices),
        "textures": materials.textures(mesh),
        "warnings": [],
        "remarks": [],
        "dimensions": (high - low).tolist(),
        "up_axis": None,
        "mean_colour": list(materials.mean_colour(mesh)),
        "parts": [],
        "is_rigged": True,
    }
    return Prepared((part,), report)


def write(prepared: Prepared, output: Path) -> None:
    """Write the objects and original meshes with everything they use into a .blend. Raises TaskFailed `disk`."""
    blocks: set[bpy.types.ID] = {part.model for part in prepared.parts}
    blocks |= {part.original for part in prepared.parts if part.original is not None}
    try:
        with replacing(output) as part:
            # An uncompressed file is appended in a third of the time.
            bpy.data.libraries.write(str(part), blocks, fake_user=False, compress=False)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, f"cannot write {output.name}") from error


def _models(imported: list[bpy.types.Object], name: str, *, is_apart: bool) -> list[bpy.types.Object]:
    return joining.apart(imported, name) if is_apart else [joining.join(imported, name)]


def _mend(model: bpy.types.Object, file: str) -> list[str]:
    """Weld, name and assign materials. Returns codes of warnings."""
    on_each_other = welding.weld_smoothly(model)
    if not mesh_of(model).polygons:  # they were lines and points
        raise TaskFailed(protocol.MODEL_EMPTY, f"no faces with an area in {file}")
    mesh_of(model).name = model.name
    return materials.mend(model, culled=on_each_other)


def _stand_up(model: bpy.types.Object, kind: str, wanted: str) -> str | None:
    """Turn the model upright. Returns the file's up axis, None if the format defines it."""
    usual = USUAL_UP.get(kind)
    return upright.turn(model, usual, wanted) if usual else None


def _picture_colour(arguments: protocol.PrepareArguments) -> list[float] | None:
    """The mean colour of the picture's subject, or else the model's own."""
    if arguments.get("picture") is None:
        return None
    try:
        return subject_colour(pixels.read(Path(arguments["picture"]), _PICTURE_FROM, arguments.get("pixels")).pixels)
    except TaskFailed:
        return None


def _simplify(models: list[bpy.types.Object], target: int, warnings: list[str]) -> tuple[Part, ...]:
    """Simplify the objects to `target` triangles in all, shared in proportion to their counts."""
    counts = [meshes.triangle_count(mesh_of(model)) for model in models]
    if not 0 < target < sum(counts):
        return tuple(Part(model) for model in models)
    shares = [max(_FEWEST, round(target * count / sum(counts))) for count in counts]
    parts = tuple(_simplified(model, share) for model, share in zip(models, shares, strict=True))
    if sum(meshes.triangle_count(part.mesh) for part in parts) > target * _SHORT_OF_TARGET:
        warnings.append("simplify_stopped_early")
    return parts


def _simplified(model: bpy.types.Object, target: int) -> Part:
    original = mesh_of(model)
    outcome = simplify.simplified(model, target)
    original.name = f".{model.name} Original"  # the dot hides it in Blender's lists
    outcome.mesh.name = model.name
    model.data = outcome.mesh
    return Part(model, target, original, outcome)
