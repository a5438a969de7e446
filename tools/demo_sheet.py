# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the demo's sheet: the picture at the left, two views of the model beside it. Renders on the processor alone."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np
import numpy.typing as npt
from mathutils import Matrix, Vector

Pixels = npt.NDArray[np.float32]  # rows from the bottom, columns, RGBA, 0 to 1

SIZE: Final = 512  # pixels, of each of the three squares
SAMPLES: Final = 8
GROUND: Final = (0.925, 0.93, 0.94)
VIEWS: Final = ((-32.0, 14.0), (148.0, 14.0))  # degrees round the model from its front, and above the horizon
MARGIN: Final = 1.06  # how much farther away than the distance at which the model fills the view
LENS: Final = math.radians(30.0)  # angle of view


def render(model: bpy.types.Object, picture: Path, target: Path) -> None:
    """Write the sheet to `target` (PNG). Leaves a camera and a light in the open file, not to be saved with it."""
    squares = [fitted(read(picture))]
    set_up(model)
    with tempfile.TemporaryDirectory() as folder:
        for number, (around, above) in enumerate(VIEWS):
            path = Path(folder) / f"{number}.png"
            place_camera(model, around, above)
            bpy.context.scene.render.filepath = str(path)
            bpy.ops.render.render(write_still=True)
            squares.append(on_ground(read(path)))
    write(np.concatenate(squares, axis=1), target)


def set_up(model: bpy.types.Object) -> None:
    """Show the model alone, evenly lit, on a transparent ground."""
    scene: Any = bpy.context.scene  # the stubs know one renderer alone
    for other in scene.objects:
        other.hide_render = other is not model
    scene.world = bpy.data.worlds.new("Demo")
    scene.world.color = (0.6, 0.6, 0.6)
    scene.camera = bpy.data.objects.new("Demo Camera", bpy.data.cameras.new("Demo Camera"))
    scene.camera.data.angle = LENS
    lamp = bpy.data.objects.new("Demo Light", bpy.data.lights.new("Demo Light", "SUN"))
    lamp.data.energy, lamp.data.angle = 1.5, 0.3
    lamp.parent = scene.camera
    lamp.rotation_euler = (math.radians(-35), math.radians(-25), 0.0)
    for made in (scene.camera, lamp):
        scene.collection.objects.link(made)
    scene.render.engine = "CYCLES"
    scene.cycles.samples = SAMPLES
    scene.cycles.use_denoising = True
    scene.view_settings.view_transform = "Standard"
    scene.render.film_transparent = True
    scene.render.resolution_x = scene.render.resolution_y = SIZE
    scene.render.resolution_percentage = 100
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"


def place_camera(model: bpy.types.Object, around: float, above: float) -> None:
    """Look at the model so that it just fills the view. Angles in degrees."""
    points = [model.matrix_world @ vertex.co for vertex in model.data.vertices]
    turn = Matrix.Rotation(math.radians(around), 3, "Z") @ Matrix.Rotation(-math.radians(above), 3, "X")
    camera = bpy.context.scene.camera
    camera.rotation_euler = (turn @ Vector((0.0, 1.0, 0.0))).to_track_quat("-Z", "Y").to_euler()
    bpy.context.view_layer.update()
    graph = bpy.context.evaluated_depsgraph_get()
    place, _ = camera.camera_fit_coords(graph, [number for point in points for number in point])
    middle = sum(points, Vector((0.0, 0.0, 0.0))) / len(points)
    camera.location = middle + (place - middle) * MARGIN
    camera.data.clip_end = 10 * (camera.location - middle).length


def read(path: Path) -> Pixels:
    """Read a picture's colours as they are in the file."""
    image = bpy.data.images.load(str(path))
    try:
        width, height = image.size
        pixels = np.empty(width * height * 4, dtype=np.float32)
        image.pixels.foreach_get(pixels)
        return pixels.reshape(height, width, 4)
    finally:
        bpy.data.images.remove(image)


def on_ground(pixels: Pixels) -> Pixels:
    """Lay a picture over the sheet's plain ground."""
    alpha = pixels[..., 3:]
    mixed = pixels[..., :3] * alpha + np.array(GROUND, dtype=np.float32) * (1 - alpha)
    return np.concatenate([mixed, np.ones_like(alpha)], axis=2, dtype=np.float32)


def fitted(pixels: Pixels) -> Pixels:
    """Scale a picture into the middle of a square, by averaging or repeating its pixels."""
    pixels = on_ground(pixels)
    scale = SIZE / max(pixels.shape[:2])
    rows, columns = (max(1, round(side * scale)) for side in pixels.shape[:2])
    small = resized(resized(pixels, rows).swapaxes(0, 1), columns).swapaxes(0, 1)
    square = np.empty((SIZE, SIZE, 4), dtype=np.float32)
    square[:] = (*GROUND, 1.0)
    top, left = (SIZE - rows) // 2, (SIZE - columns) // 2
    square[top : top + rows, left : left + columns] = small
    return square


def resized(pixels: Pixels, rows: int) -> Pixels:
    """Scale along the first axis: each new row is the mean of the old rows that it covers."""
    sums = np.concatenate([np.zeros_like(pixels[:1], dtype=np.float64), np.cumsum(pixels, axis=0, dtype=np.float64)])
    edges = np.linspace(0, len(pixels), rows + 1)
    low = np.minimum(edges.astype(int), len(pixels) - 1)
    part = (edges - low)[:, None, None]
    up_to = sums[low] * (1 - part) + sums[low + 1] * part
    return (np.diff(up_to, axis=0) * (rows / len(pixels))).astype(np.float32)


def write(pixels: Pixels, path: Path) -> None:
    """Write a PNG with just these colours."""
    height, width, _ = pixels.shape
    image = bpy.data.images.new("Demo Sheet", width, height)
    try:
        image.pixels.foreach_set(np.ascontiguousarray(pixels).ravel())
        image.filepath_raw, image.file_format = str(path), "PNG"
        image.save()
    finally:
        bpy.data.images.remove(image)
