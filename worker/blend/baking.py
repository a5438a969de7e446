# SPDX-License-Identifier: GPL-3.0-or-later
"""Bakes the look of one mesh into images for another, with Cycles. Runs inside the child Blender.

Metallic, transparent and other materials do not bake as they are: each channel is baked as emission instead.
"""

from __future__ import annotations

import contextlib
import math
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, cast

import bpy
import numpy as np
from mathutils.bvhtree import BVHTree

from ... import compat
from .. import protocol
from ..formats.files import replacing
from ..protocol import TaskFailed
from . import meshes

if TYPE_CHECKING:
    from bpy.types import Image, Material, Mesh, Object

EMISSION: Final = "emission"
# Channels and the sockets of a Principled BSDF that they belong to; occlusion belongs to none.
SOCKETS: Final = {
    "colour": "Base Color",
    "roughness": "Roughness",
    "metallic": "Metallic",
    EMISSION: "Emission Color",
    "alpha": "Alpha",
}
STRENGTH: Final = "Emission Strength"
OCCLUSION: Final = "occlusion"
CHANNELS: Final = (*SOCKETS, OCCLUSION)
PACKED: Final = (OCCLUSION, "roughness", "metallic")
_COLOURS: Final = frozenset({"colour", EMISSION})
_SAMPLES: Final = 64  # of occlusion; the others need one ray
_COARSER: Final = 2  # times smaller: occlusion changes slowly, and takes by far the longest
_MOST_OCCLUSION: Final = 1024  # pixels of a side: with more, it alone takes minutes on two cores
_NICENESS: Final = 10
_SAMPLED: Final = 20_000  # vertices of the original from which the distance between the two surfaces is measured
_LEAST: Final = 1e-3  # of the mesh's size: the least extrusion of the cage
_ROOM: Final = 1.5  # times the measured distance: rays follow the normals, so their way is longer
_MARGIN: Final = 128  # the image's side divided by this is the margin around UV islands


def lower_priority() -> None:
    """Lower this process's priority, so that the artist's programs stay responsive."""
    with contextlib.suppress(AttributeError, OSError):  # Windows has no niceness
        os.nice(max(0, _NICENESS - os.nice(0)))


def bake_onto(mesh: Mesh, image: Image) -> None:
    """Give the mesh one material whose active node holds the image, which is where Blender bakes to."""
    mesh.materials.clear()
    material = compat.with_nodes(bpy.data.materials.new("Bake"))
    mesh.materials.append(material)
    node = material.node_tree.nodes.new("ShaderNodeTexImage")
    node.image = image
    node.select = True
    material.node_tree.nodes.active = node


def emit(mesh: Mesh, channel: str, strongest: float = 0.0) -> None:
    """Make the mesh's materials emit the unlit value of one channel.

    `strongest`: for the emission channel, the strength that becomes 1 in the image; 0 ignores strengths.
    """
    for number, material in enumerate(mesh.materials):
        if material is None:
            mesh.materials[number] = compat.with_nodes(bpy.data.materials.new("Grey"))
    if not len(mesh.materials):
        mesh.materials.append(compat.with_nodes(bpy.data.materials.new("Grey")))
    for material in mesh.materials:
        _emit(material, SOCKETS[channel], strongest if channel == EMISSION else 0.0)


def _emit(material: Material, socket: str, strongest: float) -> None:
    shader = shader_of(material)
    output = material.node_tree.get_output_node("CYCLES") if shader is not None else None
    if shader is None or output is None:
        return
    light = material.node_tree.nodes.new("ShaderNodeEmission")
    value, to = shader.inputs[socket], light.inputs["Color"]
    grey = value.default_value
    to.default_value = (grey, grey, grey, 1.0) if isinstance(grey, float) else grey
    for link in value.links:
        material.node_tree.links.new(link.from_socket, to)
    if strongest:
        light.inputs["Strength"].default_value = shader.inputs[STRENGTH].default_value / strongest
    material.node_tree.links.new(light.outputs["Emission"], output.inputs["Surface"])


def shader_of(material: Material) -> Any:
    """The material's Principled BSDF, or None."""
    nodes = material.node_tree.nodes if material.node_tree is not None else ()
    return next((node for node in nodes if node.type == "BSDF_PRINCIPLED"), None)


def textured(mesh: Mesh) -> list[str]:
    """The channels that have a texture in at least one of the mesh's materials."""
    shaders = [shader for material in mesh.materials if material is not None and (shader := shader_of(material))]
    return [name for name, socket in SOCKETS.items() if any(shader.inputs[socket].is_linked for shader in shaders)]


def set_up(simple: Object, *fulls: Object) -> None:
    """Set the scene up to bake from the full objects to the simplified one."""
    scene: Any = bpy.context.scene
    scene.render.engine = "CYCLES"
    # Each pixel casts a single ray, so more samples would give the same result.
    scene.cycles.device, scene.cycles.samples, scene.cycles.use_denoising = "CPU", 1, False
    scene.render.threads_mode, scene.render.threads = "FIXED", max(1, (os.cpu_count() or 1) - 1)
    for obj in (simple, *fulls):
        obj.select_set(state=True)
    bpy.context.view_layer.objects.active = simple
    bpy.context.view_layer.update()


def distance(simple: Object, full: Object) -> float:
    """How far off the simplified surface rays must start to reach the original one: the cage's extrusion."""
    graph = bpy.context.evaluated_depsgraph_get()
    mesh = meshes.mesh_of(full.evaluated_get(graph))  # in the shape that is shown, as that is what Blender bakes
    positions = np.empty((len(mesh.vertices), 3), np.float32)
    mesh.vertices.foreach_get("co", positions.ravel())
    tree = BVHTree.FromObject(simple, graph)
    chosen = positions[:: math.ceil(len(positions) / _SAMPLED)].tolist()
    farthest = max(distance for point in chosen if (distance := tree.find_nearest(point)[3]) is not None)
    return max(_ROOM * farthest, _LEAST * float(np.ptp(positions, axis=0).max()))


@dataclass(frozen=True)
class Canvas:
    """Bakes onto the active UV map of `simple`.

    `start`: how far off the surface rays start; `margin`: pixels around UV islands, 0 for a share of the size.
    """

    simple: Object
    folder: Path
    size: int
    start: float
    margin: int

    def bake(self, kind: Literal["NORMAL", "EMIT", "AO"], name: str) -> None:
        """Write one image. Raises TaskFailed."""
        side = min(self.size // _COARSER, _MOST_OCCLUSION) if kind == "AO" else self.size
        image = bpy.data.images.new(name, side, side, alpha=False)
        if name not in _COLOURS:
            image.colorspace_settings.name = cast("Any", "Non-Color")
        bake_onto(meshes.mesh_of(self.simple), image)
        cast("Any", bpy.context.scene).cycles.samples = _SAMPLES if kind == "AO" else 1
        try:
            bpy.ops.object.bake(
                type=kind,
                use_selected_to_active=True,
                cage_extrusion=self.start,
                max_ray_distance=3 * self.start,
                margin=self.margin or max(2, self.size // _MARGIN),
            )
            if side != self.size:
                image.scale(self.size, self.size)
            write(image, self.folder / f"{name}.png")
        except (RuntimeError, OSError) as error:
            raise TaskFailed(protocol.DISK, f"cannot bake {name}.png") from error
        finally:
            bpy.data.images.remove(image)

    def pack(self, channels: Sequence[str], name: str) -> None:
        """Combine three grey images that were baked before into the red, green and blue of one."""
        pixels = np.ones((self.size * self.size, 4), np.float32)
        for number, channel in enumerate(channels):
            one = bpy.data.images.load(str(self.folder / f"{channel}.png"))
            one.colorspace_settings.name = cast("Any", "Non-Color")
            values = np.empty((self.size * self.size, one.channels), np.float32)
            one.pixels.foreach_get(values.ravel())
            pixels[:, number] = values[:, 0]
            bpy.data.images.remove(one)
        image = bpy.data.images.new(name, self.size, self.size, alpha=False)
        image.colorspace_settings.name = cast("Any", "Non-Color")
        image.pixels.foreach_set(pixels.ravel())
        write(image, self.folder / f"{name}.png")
        bpy.data.images.remove(image)


def write(image: Image, path: Path) -> None:
    """Write the image as PNG. Raises OSError, or RuntimeError from Blender."""
    with replacing(path) as part:
        image.filepath_raw, image.file_format = str(part), "PNG"
        image.save()
