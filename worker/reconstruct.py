# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `reconstruct`: makes a textured model of a picture and exports it. Runs inside the child Blender."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np

from ..geometry.arrays import Bytes
from ..geometry.errors import NothingToModel
from ..geometry.mesh import TexturedMesh
from ..geometry.options import Options
from ..geometry.reconstruct import Reconstruction, reconstruct
from . import exporters, materials, meshes, pixels, views
from .failure import TaskFailed
from .remarks import remarks

LONGEST: Final = 1024  # pixels; the texture's size


def run(arguments: Mapping[str, Any], progress: Callable[[float, str], None]) -> dict[str, Any]:
    """Do the task; takes and returns what the launcher's callers are promised."""
    output = Path(arguments["output"])
    progress(0.0, "Reading the picture")
    picture = pixels.read(Path(arguments["picture"]), LONGEST, arguments.get("pixels"))
    progress(0.1, "Shaping")
    options, shown = Options(**arguments["options"]), arguments.get("views") or {}
    result = views.reconstruct(shown, options) if len(shown) > 1 else shaped(picture.pixels, options)
    progress(0.7, "Saving")
    mesh = _place(result.mesh, str(arguments["name"]), with_vertex_colours=output.suffix.lower() == ".ply")
    exporters.export(output)
    height, width = picture.pixels.shape[:2]
    return {
        "triangles": meshes.triangle_count(mesh),
        "vertices": len(mesh.vertices),
        "width": width,
        "height": height,
        "shape": result.shape,
        "warnings": list(result.warnings),
        "remarks": remarks(result.shape, result.warnings, is_chosen=options.shape == "AUTO"),
    }


def shaped(picture: Bytes, options: Options) -> Reconstruction:
    """Return the model of a picture; raises TaskFailed where nothing can be made of it."""
    try:
        return reconstruct(picture, options)
    except NothingToModel as nothing:
        raise TaskFailed(nothing.code, str(nothing)) from nothing


def _place(source: TexturedMesh, name: str, *, with_vertex_colours: bool) -> bpy.types.Mesh:
    mesh = meshes.from_arrays(source, name)
    mesh.materials.append(materials.textured(name, source.texture))
    if with_vertex_colours:  # the one way in which a PLY can show the picture
        _colour_vertices(mesh, source)
    bpy.context.scene.collection.objects.link(bpy.data.objects.new(name, mesh))
    return mesh


def _colour_vertices(mesh: bpy.types.Mesh, source: TexturedMesh) -> None:
    height, width = source.texture.shape[:2]
    uvs = np.zeros((len(source.positions), 2), dtype=np.float32)
    uvs[source.triangles.ravel()] = source.uvs[source.uv_corners.ravel()]
    columns = np.clip(uvs[:, 0] * width, 0, width - 1).astype(np.intp)
    rows = np.clip((1.0 - uvs[:, 1]) * height, 0, height - 1).astype(np.intp)
    colours = source.texture[rows, columns].astype(np.float32) / np.float32(255)
    mesh.color_attributes.new("Col", "BYTE_COLOR", "POINT").data.foreach_set("color_srgb", colours.ravel())
