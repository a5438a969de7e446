# SPDX-License-Identifier: GPL-3.0-or-later
"""Renders shapes on the CPU, without a backdrop or with only a shadow; pictures are kept in `out/`."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np
from maquette.compat import with_nodes
from mathutils import Vector
from numpy.typing import NDArray

from tools.checkout import ROOT

from .shape import Shape
from .solids import Solid

FOLDER: Final = ROOT / "out" / "known_shapes"
SIZE: Final = 512  # pixels
MARGIN: Final = 1.15  # of the picture's side to the shape's longest side
_SAMPLES: Final = 12
_FAR: Final = 20.0  # metres: beyond any shape
_SCRIPTS: Final = ("solids", "shape", "primitives", "objects", "rendering")

Pixels = NDArray[np.uint8]


@dataclass(frozen=True)
class Camera:
    """A viewpoint: `around` degrees from the front towards the shape's left, and `above` degrees above the horizon."""

    name: str
    around: float
    above: float
    is_orthographic: bool = True
    has_shadow: bool = False


# Left and right are the subject's own, as in the add-on.
ROLES: Final = {
    "FRONT": Camera("front", 0, 0),
    "LEFT": Camera("left", 90, 0),
    "BACK": Camera("back", 180, 0),
    "RIGHT": Camera("right", 270, 0),
    "TOP": Camera("top", 0, 90),
    "BOTTOM": Camera("bottom", 0, -90),
}
STUDIO: Final = Camera("studio", 30, 20, is_orthographic=False)
ON_GROUND: Final = Camera("ground", 30, 20, is_orthographic=False, has_shadow=True)


def picture(shape: Shape, camera: Camera) -> Path:
    """Return the path of the shape's picture; it is rendered if it is missing or older than the scripts."""
    path = FOLDER / f"{shape.name}-{camera.name}.png"
    newest = max(Path(__file__).with_name(f"{name}.py").stat().st_mtime for name in _SCRIPTS)
    if not path.exists() or path.stat().st_mtime < newest:
        _render(shape, camera, path)
    return path


def pixels(path: Path, size: int = SIZE) -> Pixels:
    """Return a picture, sRGB (H, W, 4), row 0 at the top, scaled to `size` pixels a side."""
    image = bpy.data.images.load(str(path))
    try:
        image.scale(size, size)
        width, height = image.size
        values = np.empty(width * height * 4, dtype=np.float32)
        image.pixels.foreach_get(values)
    finally:
        bpy.data.images.remove(image)
    return np.rint(values.reshape(height, width, 4)[::-1] * 255).astype(np.uint8)


def _render(shape: Shape, camera: Camera, path: Path) -> None:
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    scene: Any = bpy.context.scene
    low, high = shape.bounds()
    for solid in shape.solids:
        scene.collection.objects.link(_object(shape.name, solid))
    if camera.has_shadow:
        _add_ground(scene, float(low[2]))
    _set_camera(scene, camera, Vector(((low + high) / 2).tolist()), float((high - low).max()))
    _set_light(scene)
    scene.render.engine = "CYCLES"
    scene.cycles.device, scene.cycles.samples, scene.cycles.use_denoising = "CPU", _SAMPLES, False
    scene.cycles.max_bounces = 2
    scene.render.film_transparent = True
    scene.view_settings.view_transform = "Standard"
    scene.render.resolution_x = scene.render.resolution_y = SIZE
    scene.render.image_settings.file_format, scene.render.image_settings.color_mode = "PNG", "RGBA"
    path.parent.mkdir(parents=True, exist_ok=True)
    scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)


def _object(name: str, solid: Solid) -> Any:
    mesh = bpy.data.meshes.new(name)
    mesh.from_pydata(solid.positions.tolist(), [], solid.triangles.tolist())
    material = with_nodes(bpy.data.materials.new(name))
    material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = (*solid.colour, 1.0)
    mesh.materials.append(material)
    return bpy.data.objects.new(name, mesh)


def _set_camera(scene: Any, camera: Camera, middle: Vector, extent: float) -> None:
    data = bpy.data.cameras.new("Camera")
    around, above = math.radians(camera.around), math.radians(camera.above)
    away = Vector(
        (
            math.sin(around) * math.cos(above),
            -math.cos(around) * math.cos(above),
            math.sin(above),
        )
    )
    distance = _FAR
    if camera.is_orthographic:
        data.type, data.ortho_scale = "ORTHO", extent * MARGIN
    else:
        distance = extent * 3
        data.angle = 2 * math.atan(extent * MARGIN / 2 / distance) * 1.5
    obj = bpy.data.objects.new("Camera", data)
    obj.location = middle + away * distance
    obj.rotation_euler = (math.pi / 2 - above, 0.0, around)
    scene.collection.objects.link(obj)
    scene.camera = obj


def _set_light(scene: Any) -> None:
    sun = bpy.data.lights.new("Sun", "SUN")
    sun.energy, sun.angle = 2.5, 0.2
    obj = bpy.data.objects.new("Sun", sun)
    obj.rotation_euler = (math.radians(-25), math.radians(40), 0.0)
    scene.collection.objects.link(obj)
    scene.world = with_nodes(bpy.data.worlds.new("World"))
    scene.world.node_tree.nodes["Background"].inputs["Color"].default_value = (0.6, 0.6, 0.6, 1.0)


def _add_ground(scene: Any, height: float) -> None:
    mesh = bpy.data.meshes.new("Ground")
    corners = [(-_FAR, -_FAR, height), (_FAR, -_FAR, height), (_FAR, _FAR, height), (-_FAR, _FAR, height)]
    mesh.from_pydata(corners, [], [(0, 1, 2, 3)])
    ground = bpy.data.objects.new("Ground", mesh)
    ground.is_shadow_catcher = True
    scene.collection.objects.link(ground)
