# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks `mesh_file` and `retexture`: export a mesh without materials, and bake a service's texture back onto it.

Services return the mesh with new UVs, and move and scale it as they like. So its bounding box is fitted to that of the
artist's mesh, and its textures are baked across. Runs inside the child Blender.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

import bpy
import numpy as np
from mathutils import Matrix, Vector

from .. import mesh_messages, protocol
from ..blend import baking, libraries, meshes, unwrapping
from ..formats import exporters
from ..protocol import TaskFailed
from . import bake

if TYPE_CHECKING:
    from bpy.types import Mesh, Object

_SMALLEST, _LARGEST = 512, 8192  # pixels a side of the baked maps
_LEAST: Final = 1e-30  # avoids dividing by 0
_LIKE: Final = 0.05  # of the longest side: how far the two bounding boxes may differ


def run_mesh_file(
    arguments: mesh_messages.MeshFileArguments, progress: Callable[[float, str], None]
) -> mesh_messages.MeshFileResult:
    """See `MeshFileArguments`. Raises TaskFailed."""
    progress(0.0, "Reading")
    (mesh,) = libraries.meshes_of(Path(arguments["blend"]), arguments["mesh"])
    mesh.materials.clear()
    libraries.linked(mesh)
    progress(0.3, "Writing the mesh")
    exporters.export(Path(arguments["output"]))
    return {"triangles": meshes.triangle_count(mesh)}


def run(
    arguments: mesh_messages.RetextureArguments, progress: Callable[[float, str], None]
) -> mesh_messages.RetextureResult:
    """See `RetextureArguments` and `RetextureResult`. Raises TaskFailed: `mesh_differs` if the shape has changed."""
    progress(0.0, "Reading")
    output = Path(arguments["output"])
    baking.lower_priority()
    (mesh,) = libraries.meshes_of(Path(arguments["blend"]), arguments["mesh"])
    target, textured = libraries.linked(mesh), _textured(Path(arguments["model"]), arguments["object"])
    _fit_onto(textured, target)
    surface = meshes.mesh_of(textured)
    is_new = not bake.has_room(mesh)
    if is_new:
        progress(0.05, "Unwrapping")
        unwrapping.unwrap(target, bake.UV_MAP)
        np.save(output / "uvs.npy", bake.uvs_of(mesh))
    uv_map = mesh.uv_layers.active.name
    baking.set_up(target, textured)
    canvas = baking.Canvas(target, output, _side(surface), baking.distance(target, textured), margin=0)
    maps = bake.bake_channels(canvas, surface, {"colour", *baking.textured(surface)}, progress, packs=False)
    return {"maps": maps, "uvs": "uvs.npy" if is_new else None, "uv_map": uv_map, "corners": len(mesh.loops)}


def _textured(blend: Path, name: str) -> Object:
    with bpy.data.libraries.load(str(blend), link=False) as (_, wanted):
        wanted.objects = [name]
    found: Object | None = wanted.objects[0]
    if found is None:
        raise TaskFailed(protocol.MODEL_EMPTY, f"no model in {blend.name}")
    bpy.context.scene.collection.objects.link(found)
    found.matrix_world = Matrix.Identity(4)
    return found


def _fit_onto(textured: Object, target: Object) -> None:
    """Move and scale the textured mesh until its bounding box is the target's. Raises TaskFailed if it cannot match."""
    (low, high), (wanted_low, wanted_high) = (meshes.bounds(meshes.mesh_of(each)) for each in (textured, target))
    longest = float((wanted_high - wanted_low).max())
    factor = longest / max(float((high - low).max()), _LEAST)
    if float(np.abs((high - low) * factor - (wanted_high - wanted_low)).max()) > _LIKE * longest:
        raise TaskFailed(protocol.MESH_DIFFERS, "its box has other proportions")
    there, here = (Vector((each / 2).tolist()) for each in (wanted_low + wanted_high, low + high))
    meshes.mesh_of(textured).transform(Matrix.Translation(there) @ Matrix.Scale(factor, 4) @ Matrix.Translation(-here))
    bpy.context.view_layer.update()


def _side(mesh: Mesh) -> int:
    """The longest side of the images that the mesh's materials use, within limits."""
    nodes = [node for material in mesh.materials if material is not None for node in material.node_tree.nodes]
    images = [node.image for node in nodes if node.type == "TEX_IMAGE" and node.image is not None]
    return min(_LARGEST, max([_SMALLEST, *(max(image.size) for image in images)]))
