# SPDX-License-Identifier: GPL-3.0-or-later
"""The task `bake`: bakes an original's detail into a normal map for its simplified mesh. Runs inside the child Blender.

Cycles projects the original onto the simplified surface. If the simplified mesh has no suitable UV map it gets one, and
the original's colour is baked too. The materials for baking: one that holds the image, and colours as emission.
"""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import bpy
import numpy as np
from mathutils.bvhtree import BVHTree

from ... import compat
from ...geometry.texture import overlap
from .. import mesh_messages, protocol
from ..blend import libraries, meshes, unwrapping
from ..formats.files import replacing
from ..protocol import TaskFailed

if TYPE_CHECKING:
    from bpy.types import Image, Material, Mesh, NodeSocket, Object

    from ...geometry.arrays import Floats

UV_MAP: Final = "Baked"
_NICENESS: Final = 10
_FROM: Final = 20_000  # vertices of the original that are sampled for the distance of the two surfaces
_LEAST: Final = 1e-3  # of the mesh's size: the least distance of the rays' start from the surface
_ROOM: Final = 1.5  # times the distance: rays run along the normals, not straight to the other surface
_MARGIN: Final = 128  # this part of the image's side is the charts' margin


def bake_onto(mesh: Mesh, image: Image) -> None:
    """Give the mesh one material whose active node holds the image: Blender bakes to that."""
    mesh.materials.clear()
    material = compat.with_nodes(bpy.data.materials.new("Bake"))
    mesh.materials.append(material)
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    node.select = True
    material.node_tree.nodes.active = node


def shine(mesh: Mesh) -> None:
    """Make the mesh's materials emit their base colour, whether metallic, rough or transparent."""
    for number, material in enumerate(mesh.materials):
        if material is None:
            mesh.materials[number] = compat.with_nodes(bpy.data.materials.new("Grey"))
    if not len(mesh.materials):
        mesh.materials.append(compat.with_nodes(bpy.data.materials.new("Grey")))
    for material in mesh.materials:
        if material.node_tree is not None:
            _shine(material)


def _shine(material: Material) -> None:
    nodes, links = material.node_tree.nodes, material.node_tree.links
    shader = next((node for node in nodes if node.type == "BSDF_PRINCIPLED"), None)
    output = material.node_tree.get_output_node("CYCLES")
    if shader is None or output is None:
        return
    light = nodes.new("ShaderNodeEmission")
    _pass_on(material, shader.inputs["Base Color"], light.inputs["Color"])
    links.new(light.outputs["Emission"], output.inputs["Surface"])


def _pass_on(material: Material, colour: NodeSocket, to: NodeSocket) -> None:
    to.default_value = colour.default_value
    for link in colour.links:
        material.node_tree.links.new(link.from_socket, to)


def run(arguments: mesh_messages.BakeArguments, progress: Callable[[float, str], None]) -> mesh_messages.BakeResult:
    """Take "blend", the names "mesh" and "original" in it, "size" in pixels, and "output", a folder.

    Return the names of the files there: "normal", and where the UV map is new "uvs" ((C, 2) float32) and "colour",
    else None; "uv_map": the map's name.
    """
    with contextlib.suppress(AttributeError, OSError):  # Windows has no niceness
        os.nice(max(0, _NICENESS - os.nice(0)))
    output, size = Path(arguments["output"]), int(arguments["size"])
    progress(0.0, "Reading")
    mesh, original = libraries.meshes_of(Path(arguments["blend"]), arguments["mesh"], arguments["original"])
    simple, full = (libraries.linked(each) for each in (mesh, original))
    is_new = not _has_room(mesh)
    if is_new:
        progress(0.05, "Unwrapping")
        unwrapping.unwrap(simple, UV_MAP)
        np.save(output / "uvs.npy", _uvs(mesh))
    _set_up(simple, full)
    start = _distance(simple, full)
    progress(0.2, "Baking normals")
    _bake(simple, "NORMAL", output / "normal.png", size, start)
    if is_new:
        progress(0.6, "Baking colour")
        shine(original)
        _bake(simple, "EMIT", output / "colour.png", size, start)
    return {
        "normal": "normal.png",
        "colour": "colour.png" if is_new else None,
        "uvs": "uvs.npy" if is_new else None,
        "uv_map": mesh.uv_layers.active.name,
    }


def _has_room(mesh: Mesh) -> bool:
    """Whether the UV map used by the textures can be baked onto; it is then made active."""
    shown = next((layer for layer in mesh.uv_layers if layer.active_render), None)
    if shown is None:
        return False
    mesh.uv_layers.active = shown
    mesh.calc_loop_triangles()
    corners = np.empty((len(mesh.loop_triangles), 3), np.int32)
    mesh.loop_triangles.foreach_get("loops", corners.ravel())
    return overlap.is_bakeable(_uvs(mesh)[corners].astype(np.float64))


def _uvs(mesh: Mesh) -> Floats:
    """The active map, (C, 2)."""
    values = np.empty((len(mesh.loops), 2), np.float32)
    mesh.uv_layers.active.uv.foreach_get("vector", values.ravel())
    return values


def _set_up(simple: Object, full: Object) -> None:
    scene: Any = bpy.context.scene
    scene.render.engine = "CYCLES"
    # Each pixel casts a single ray, so more samples would give the same result.
    scene.cycles.device, scene.cycles.samples, scene.cycles.use_denoising = "CPU", 1, False
    scene.render.threads_mode, scene.render.threads = "FIXED", max(1, (os.cpu_count() or 1) - 1)
    for obj in (simple, full):
        obj.select_set(state=True)
    bpy.context.view_layer.objects.active = simple
    bpy.context.view_layer.update()


def _distance(simple: Object, full: Object) -> float:
    """The distance from the simplified surface at which rays must start to meet the original's."""
    mesh = meshes.mesh_of(full)
    places = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.vertices.foreach_get("co", places.ravel())
    tree = BVHTree.FromObject(simple, bpy.context.evaluated_depsgraph_get())
    chosen = places[:: math.ceil(len(places) / _FROM)].tolist()
    farthest = max(distance for place in chosen if (distance := tree.find_nearest(place)[3]) is not None)
    return max(_ROOM * farthest, _LEAST * float(np.ptp(places, axis=0).max()))


def _bake(simple: Object, kind: Literal["NORMAL", "EMIT"], path: Path, size: int, start: float) -> None:
    """Bake onto the active object's active UV map and write the image; rays start at that distance."""
    image = bpy.data.images.new(path.stem, size, size, alpha=False)
    if kind == "NORMAL":
        image.colorspace_settings.name = cast("Any", "Non-Color")
    bake_onto(meshes.mesh_of(simple), image)
    try:
        bpy.ops.object.bake(
            type=kind,
            use_selected_to_active=True,
            cage_extrusion=start,
            max_ray_distance=3 * start,
            margin=max(2, size // _MARGIN),
        )
        _write(image, path)
    except (RuntimeError, OSError) as error:
        raise TaskFailed(protocol.DISK, f"cannot bake {path.name}") from error
    finally:
        bpy.data.images.remove(image)


def _write(image: Image, path: Path) -> None:
    with replacing(path) as part:
        image.filepath_raw, image.file_format = str(part), "PNG"
        image.save()
