# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `reconstruct`: makes a textured model from a picture or from several views of a subject, and exports it.

If each subject of a picture becomes a separate object, the file holds several, with their numbers. Runs inside the
child Blender.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np

from ...geometry.arrays import Doubles, Indices
from ...geometry.errors import NothingToModel
from ...geometry.mesh import Simplify, TexturedMesh
from ...geometry.multiview.reconstruct import FromViews, reconstruct_views
from ...geometry.multiview.views import Role
from ...geometry.options import Options
from ...geometry.reconstruct import reconstruct_each
from ...geometry.simplify import meshoptimizer, simplify
from ...simplification.decimate import decimated
from .. import protocol
from ..blend import materials, meshes, pixels
from ..blend.simplify import library
from ..formats import exporters
from ..protocol import TaskFailed
from .remarks import of_each

_LONGEST_OF_VIEWS: Final = 1024  # pixels

# Pixels on the longer side of the picture that is read, and so of the textures; several subjects share its pixels.
_LONGEST, _LONGEST_OF_EACH = 1024, 2048


def reconstruct(views: Mapping[str, Mapping[str, Any]], options: Options) -> tuple[FromViews, tuple[str, ...]]:
    """Return the model of views by role, each `{"picture": path, "pixels": how to read it}`, and sentences on them.

    Raises TaskFailed.
    """
    read = {
        Role(role): pixels.read(Path(view["picture"]), _LONGEST_OF_VIEWS, view.get("pixels"))
        for role, view in views.items()
    }
    pictures = {role: picture.pixels for role, picture in read.items()}
    said = dict.fromkeys(sentence for picture in read.values() for sentence in picture.remarks)
    try:
        return reconstruct_views(pictures, options, simplifier_at_hand()), tuple(said)
    except NothingToModel as nothing:
        raise TaskFailed(nothing.code) from nothing


def simplifier_at_hand() -> Simplify:
    """The simplifier: the exact one, or Decimate on systems that lack it."""
    try:
        loaded = library()
    except meshoptimizer.SimplifierMissing:
        return _decimated

    def simplified(positions: Doubles, triangles: Indices, most: int) -> tuple[Doubles, Indices]:
        corners, target = triangles.astype(np.uint32), simplify.Target(most)
        kept = simplify.simplify(loaded, positions.astype(np.float32), corners, target)
        return positions, kept.triangles.astype(np.int64)

    return simplified


def _decimated(positions: Doubles, triangles: Indices, most: int) -> tuple[Doubles, Indices]:
    mesh = bpy.data.meshes.new("views")
    mesh.from_pydata(positions.tolist(), [], triangles.tolist())
    made = decimated(mesh, most)
    points = np.empty((len(made.vertices), 3), np.float32)
    made.vertices.foreach_get("co", points.ravel())
    corners = np.empty((len(made.loops) // 3, 3), np.int32)
    made.loops.foreach_get("vertex_index", corners.ravel())
    for used in (mesh, made):
        bpy.data.meshes.remove(used)
    return points.astype(np.float64), corners.astype(np.int64)


@dataclass(frozen=True)
class Model:
    """A mesh, its shape mode, the number of its subject, and why that shape was chosen."""

    mesh: TexturedMesh
    shape: str
    subject: int = 1
    reason: str = ""


@dataclass(frozen=True)
class Made:
    """The outcome for a picture: one model or one per subject, warnings, and remarks on the picture itself."""

    models: Sequence[Model]
    warnings: Sequence[str]
    said: Sequence[str] = ()


def run(arguments: protocol.ReconstructArguments, progress: Callable[[float, str], None]) -> protocol.ReconstructResult:
    """Run the task; arguments and result as in `protocol`."""
    output = Path(arguments["output"])
    progress(0.0, "Reading the picture")
    options, shown = Options(**arguments["options"]), arguments.get("views") or {}
    picture = pixels.read(Path(arguments["picture"]), longest(options), arguments.get("pixels"))
    progress(0.1, "Shaping")
    made = _of_views(shown, options) if len(shown) > 1 else shaped(picture, options)
    progress(0.7, "Saving")
    is_coloured = output.suffix.lower() == ".ply"
    placed = [_add_object(each, str(arguments["name"]), with_vertex_colours=is_coloured) for each in made.models]
    exporters.export(output)
    height, width = picture.pixels.shape[:2]
    shapes, reason = [each.shape for each in made.models], made.models[0].reason
    is_chosen = options.shape == "AUTO"
    return {
        "triangles": sum(meshes.triangle_count(mesh) for mesh in placed),
        "vertices": sum(len(mesh.vertices) for mesh in placed),
        "width": width,
        "height": height,
        "shape": shapes[0],
        "warnings": list(made.warnings),
        "remarks": [*made.said, *of_each(shapes, made.warnings, is_chosen=is_chosen, reason=reason)],
    }


def longest(options: Options) -> int:
    """Return the longer side, in pixels, at which the picture is read."""
    return _LONGEST_OF_EACH if options.subjects == "EACH" else _LONGEST


def shaped(picture: pixels.Picture, options: Options) -> Made:
    """Return the outcome for a picture; raises TaskFailed if no model can be made from it."""
    try:
        several = reconstruct_each(picture.pixels, options, simplifier_at_hand())
    except NothingToModel as nothing:
        raise picture.failed(nothing) from nothing
    models = [Model(each.model.mesh, each.model.shape, each.number, each.model.reason) for each in several.models]
    return Made(models, several.warnings, picture.remarks)


def _of_views(shown: Mapping[str, Mapping[str, Any]], options: Options) -> Made:
    result, said = reconstruct(shown, options)
    warnings = (*result.warnings, "several_views") if options.subjects == "EACH" else result.warnings
    return Made([Model(result.mesh, result.shape)], warnings, said)


def _add_object(model: Model, name: str, *, with_vertex_colours: bool) -> bpy.types.Mesh:
    source = model.mesh
    mesh = meshes.from_arrays(source, name)
    mesh.materials.append(materials.textured(name, source.texture))
    if with_vertex_colours:  # the only way for a PLY to show the picture
        _colour_vertices(mesh, source)
    obj = bpy.data.objects.new(name, mesh)
    obj[protocol.SUBJECT] = model.subject
    bpy.context.scene.collection.objects.link(obj)
    return mesh


def _colour_vertices(mesh: bpy.types.Mesh, source: TexturedMesh) -> None:
    height, width = source.texture.shape[:2]
    uvs = np.zeros((len(source.positions), 2), dtype=np.float32)
    uvs[source.triangles.ravel()] = source.uvs[source.uv_corners.ravel()]
    columns = np.clip(uvs[:, 0] * width, 0, width - 1).astype(np.intp)
    rows = np.clip((1.0 - uvs[:, 1]) * height, 0, height - 1).astype(np.intp)
    colours = source.texture[rows, columns].astype(np.float32) / np.float32(255)
    mesh.color_attributes.new("Col", "BYTE_COLOR", "POINT").data.foreach_set("color_srgb", colours.ravel())
