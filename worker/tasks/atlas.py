# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `atlas`: bakes the looks of several meshes into one set of textures. Runs inside the child Blender.

All get UV maps in a shared UV space with the same texel density in the world.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import bpy
import numpy as np
from mathutils import Matrix

from ...simplification import write
from .. import mesh_messages, protocol
from ..blend import baking, engine_textures, libraries, meshes, unwrapping
from ..blend.meshes import mesh_of
from ..protocol import TaskFailed
from .bake import uvs_of

if TYPE_CHECKING:
    from bpy.types import Mesh, Object

UV_MAP: Final = "Atlas"
_APART: Final = 1.0  # of the largest model's size, between two: rays from one must not hit another
_NORMALS: Final = "maquette_normals"


def run(arguments: mesh_messages.AtlasArguments, progress: Callable[[float, str], None]) -> mesh_messages.AtlasResult:
    """See `AtlasArguments` and `AtlasResult`. Raises TaskFailed."""
    baking.lower_priority()
    output, parts = Path(arguments["output"]), arguments["parts"]
    progress(0.0, "Reading")
    names = [name for part in parts for name in (part["mesh"], part["full"])]
    found = libraries.meshes_of(Path(arguments["blend"]), *dict.fromkeys(names))
    by_name = dict(zip(dict.fromkeys(names), found, strict=True))
    simples = [libraries.linked(by_name[part["mesh"]].copy()) for part in parts]
    fulls = [libraries.linked(by_name[part["full"]].copy()) for part in parts]
    _place(simples, fulls, [part["scale"] for part in parts])
    progress(0.05, "Unwrapping")
    for simple in simples:
        _take_new_map(mesh_of(simple))
    unwrapping.project(simples)
    files = []
    for number, simple in enumerate(simples):
        files.append(f"uvs-{number}.npy")
        np.save(output / files[-1], uvs_of(mesh_of(simple)))
    joined = _joined(simples)
    look = engine_textures.bake(
        joined, fulls, arguments["size"], output, lambda share, text: progress(0.15 + 0.75 * share, text)
    )
    progress(0.95, "Saving")
    material = look.material(arguments["name"], UV_MAP)
    try:
        bpy.data.libraries.write(str(output / "atlas.blend"), {material}, fake_user=False, compress=False)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, "cannot write the atlas") from error
    return {"material": material.name, "uv_map": UV_MAP, "uvs": files}


def _place(simples: Sequence[Object], fulls: Sequence[Object], scales: Sequence[Sequence[float]]) -> None:
    """Give the meshes their size in the world, and move each pair far away from the others."""
    sizes = []
    for pair, scale in zip(zip(simples, fulls, strict=True), scales, strict=True):
        for obj in pair:
            mesh_of(obj).transform(Matrix.Diagonal((*scale, 1.0)), shape_keys=True)
        low, high = meshes.bounds(mesh_of(pair[1]))
        for obj in pair:
            mesh_of(obj).transform(Matrix.Translation((-(low + high) / 2).tolist()), shape_keys=True)
        sizes.append(float((high - low).max()))
    step = (1 + _APART) * max(sizes)
    for number, pair in enumerate(zip(simples, fulls, strict=True)):
        for obj in pair:
            mesh_of(obj).transform(Matrix.Translation((number * step, 0, 0)), shape_keys=True)


def _take_new_map(mesh: Mesh) -> None:
    """Replace the mesh's UV maps by a new one."""
    for name in [layer.name for layer in mesh.uv_layers]:
        mesh.uv_layers.remove(mesh.uv_layers[name])
    mesh.uv_layers.active = mesh.uv_layers.new(name=UV_MAP)


def _joined(objects: Sequence[Object]) -> Object:
    """Join all into one object and keep their shading: Blender would mix up their custom normals."""
    for obj in objects:
        mesh = mesh_of(obj)
        normals = np.empty((len(mesh.loops), 3), np.float32)
        mesh.corner_normals.foreach_get("vector", normals.ravel())
        if mesh.has_custom_normals:
            meshes.select([obj])
            bpy.ops.mesh.customdata_custom_splitnormals_clear()
        layer: Any = mesh.attributes.new(_NORMALS, "FLOAT_VECTOR", "CORNER")
        layer.data.foreach_set("vector", normals.ravel())
        mesh.materials.clear()
        if mesh.shape_keys is not None:
            obj.shape_key_clear()
    meshes.select(objects)
    bpy.ops.object.join()
    mesh = mesh_of(objects[0])
    layer = mesh.attributes[_NORMALS]
    normals = np.empty((len(mesh.loops), 3), np.float32)
    layer.data.foreach_get("vector", normals.ravel())
    mesh.attributes.remove(layer)
    write.put_normals(mesh, normals)
    return objects[0]
