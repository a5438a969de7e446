# SPDX-License-Identifier: GPL-3.0-or-later
"""Small renders of an object, to compare its look."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import numpy as np

    Pixels = np.ndarray[Any, np.dtype[np.float32]]

SIDE: Final = 96  # pixels


def render(obj: Any, folder: Path) -> Pixels:
    """Render the object alone, lit from the side, to floats (H, W, 4). Writes into the folder."""
    import bpy
    import numpy as np

    scene: Any = bpy.context.scene
    added = [*_camera(scene, obj), *_lamp(scene)]
    hidden = {other: other.hide_render for other in scene.objects}
    for other in scene.objects:
        other.hide_render = other not in (obj, *added)
    scene.render.engine, scene.cycles.device, scene.cycles.samples = "CYCLES", "CPU", 16
    scene.cycles.use_denoising = False
    scene.render.film_transparent = True
    scene.render.resolution_x = scene.render.resolution_y = SIDE
    scene.render.image_settings.file_format, scene.render.image_settings.color_mode = "PNG", "RGBA"
    scene.render.filepath = str(folder / "render.png")
    bpy.ops.render.render(write_still=True)
    for other, was in hidden.items():
        other.hide_render = was
    for each in added:
        bpy.data.objects.remove(each)
    image = bpy.data.images.load(scene.render.filepath)
    pixels = np.empty((SIDE, SIDE, 4), np.float32)
    image.pixels.foreach_get(pixels.ravel())
    bpy.data.images.remove(image)
    return pixels


def difference(one: Pixels, other: Pixels) -> float:
    """Return the mean difference in colour, 0 to 1, where either picture shows the object."""
    return float(seen_differences(one, other).mean())


def seen_differences(one: Pixels, other: Pixels) -> Pixels:
    """Return the differences in colour, (N, 3), 0 to 1, at the pixels where either picture shows the object."""
    import numpy as np

    seen = (one[..., 3] > 0.5) | (other[..., 3] > 0.5)
    return np.abs(one[..., :3] - other[..., :3])[seen]


def _camera(scene: Any, obj: Any) -> list[Any]:
    import bpy
    from mathutils import Vector

    middle = sum((Vector(corner) for corner in obj.bound_box), Vector()) / 8

    camera = bpy.data.cameras.new("Eye")
    camera.type, camera.ortho_scale = "ORTHO", 1.1 * max(obj.dimensions)
    eye = bpy.data.objects.new("Eye", camera)
    eye.location = obj.matrix_world @ middle + Vector((0, -10, 0))
    eye.rotation_euler = math.radians(90), 0, 0
    scene.collection.objects.link(eye)
    scene.camera = eye
    return [eye]


def _lamp(scene: Any) -> list[Any]:
    import bpy

    light: Any = bpy.data.lights.new("Lamp", "SUN")
    light.energy = 3.0
    lamp = bpy.data.objects.new("Lamp", light)
    lamp.rotation_euler = (math.radians(50), math.radians(30), 0)
    scene.collection.objects.link(lamp)
    return [lamp]
