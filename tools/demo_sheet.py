# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the demo's sheet: the picture, two views of the model, and its wireframe. Renders on the CPU only."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import bpy
import numpy as np
import numpy.typing as npt
from mathutils import Matrix, Vector
from PIL import Image, ImageDraw, ImageFont

Pixels = npt.NDArray[np.float32]  # rows from the bottom, columns, RGBA, 0 to 1

SIZE: Final = 512  # pixels, of each of the four squares
SAMPLES: Final = 12
GROUND: Final = (0.925, 0.93, 0.94)
VIEWS: Final = ((-32.0, 14.0), (148.0, 14.0))  # degrees around the model from its front, and above the horizon
MARGIN: Final = 1.06  # times the distance at which the model fills the view
LENS: Final = math.radians(30.0)  # angle of view
# Watts per square metre, degrees up and to a side, whether it casts a shadow. Point lights of which only one casts
# shadows give no noise, so denoising is not needed.
SUNS: Final = ((1.5, (-35.0, -25.0), True), (1.6, (0.0, 8.0), False), (0.5, (-80.0, 0.0), False))
CAPTION: Final = 44  # pixels, of the strip below the squares
INK: Final = (60, 62, 68)
CLAY: Final = (0.62, 0.63, 0.66)
WIRE: Final = (0.02, 0.03, 0.06)
WIRE_WIDTH: Final = 0.9  # pixels


def render(model: bpy.types.Object, picture: Path, target: Path, captions: Sequence[str]) -> None:
    """Write the sheet to `target` (PNG), with a caption below each square.

    Leaves a camera and lights in the open file, which should not be saved.
    """
    squares = [fitted(read(picture))]
    set_up(model)
    with tempfile.TemporaryDirectory() as folder:
        for number, (around, above) in enumerate(VIEWS):
            place_camera(model, around, above)
            squares.append(on_ground(rendered(Path(folder) / f"{number}.png")))
        place_camera(model, *VIEWS[0])
        with as_wire():
            squares.append(on_ground(rendered(Path(folder) / "wire.png")))
    write(np.concatenate(squares, axis=1), target)
    caption(target, captions)


def set_up(model: bpy.types.Object, size: int = SIZE) -> None:
    """Set up a render of the model alone, lit from the camera, on transparency, `size` pixels large."""
    scene: Any = bpy.context.scene  # the stubs know only one renderer
    for other in scene.objects:
        other.hide_render = other is not model
    scene.world = None
    scene.camera = bpy.data.objects.new("Demo Camera", bpy.data.cameras.new("Demo Camera"))
    scene.camera.data.angle = LENS
    scene.collection.objects.link(scene.camera)
    for energy, tilt, casts_shadow in SUNS:
        add_sun(energy, tilt, casts_shadow=casts_shadow)
    scene.render.engine = "CYCLES"
    scene.cycles.samples = SAMPLES
    scene.cycles.use_denoising = False
    scene.view_settings.view_transform = "Standard"
    scene.render.film_transparent = True
    scene.render.use_persistent_data = True  # the model is synchronised once for all renders
    scene.render.resolution_x = scene.render.resolution_y = size
    scene.render.resolution_percentage = 100
    scene.render.image_settings.file_format = "PNG"
    scene.render.image_settings.color_mode = "RGBA"


def add_sun(energy: float, tilt: tuple[float, float], *, casts_shadow: bool) -> None:
    """Add a light that moves with the camera. `tilt`: degrees up or down, and to a side."""
    scene = bpy.context.scene
    lamp = bpy.data.objects.new("Demo Light", bpy.data.lights.new("Demo Light", "SUN"))
    lamp.data.energy, lamp.data.angle, lamp.data.use_shadow = energy, 0.0, casts_shadow
    lamp.parent = scene.camera
    lamp.rotation_euler = (*map(math.radians, tilt), 0.0)
    scene.collection.objects.link(lamp)


def rendered(path: Path) -> Pixels:
    """Render what the camera sees into a file (PNG), and read it."""
    bpy.context.scene.render.filepath = str(path)
    bpy.ops.render.render(write_still=True)
    return read(path)


@contextmanager
def as_wire() -> Iterator[None]:
    """Give everything a clay material with dark lines along the triangles' edges within this context."""
    layer = bpy.context.view_layer
    layer.material_override = _wire()
    try:
        yield
    finally:
        layer.material_override = None


def _wire() -> bpy.types.Material:
    look = bpy.data.materials.new("Demo Wire")
    if look.node_tree is None:  # always there since 5.0, where setting this is deprecated
        look.use_nodes = True
    nodes, links = look.node_tree.nodes, look.node_tree.links
    nodes.clear()
    edge, mixed, output = (nodes.new(f"ShaderNode{kind}") for kind in ("Wireframe", "MixShader", "OutputMaterial"))
    edge.use_pixel_size = True
    edge.inputs["Size"].default_value = WIRE_WIDTH
    links.new(edge.outputs["Fac"], mixed.inputs["Fac"])
    for number, (kind, colour) in enumerate((("BsdfDiffuse", CLAY), ("Emission", WIRE)), start=1):
        shader = nodes.new(f"ShaderNode{kind}")
        shader.inputs["Color"].default_value = (*colour, 1.0)
        links.new(shader.outputs[0], mixed.inputs[number])
    links.new(mixed.outputs["Shader"], output.inputs["Surface"])
    return look


def caption(path: Path, captions: Sequence[str]) -> None:
    """Add a strip at the bottom of the sheet with a text below each square."""
    with Image.open(path) as opened:
        sheet = opened.convert("RGB")
    ground = tuple(round(255 * value) for value in GROUND)
    taller = Image.new("RGB", (sheet.width, sheet.height + CAPTION), ground)
    taller.paste(sheet)
    pen, font = ImageDraw.Draw(taller), ImageFont.load_default(size=20)
    for number, text in enumerate(captions):
        middle = (number + 0.5) * sheet.width / len(captions)
        pen.text((middle, sheet.height + CAPTION / 2), text, fill=INK, font=font, anchor="mm")
    taller.save(path, optimize=True)


def place_camera(model: bpy.types.Object, around: float, above: float) -> None:
    """Place the camera so that the model just fills the view. Angles in degrees."""
    points = [model.matrix_world @ vertex.co for vertex in model.data.vertices]
    turn = Matrix.Rotation(math.radians(around), 3, "Z") @ Matrix.Rotation(-math.radians(above), 3, "X")
    camera = bpy.context.scene.camera
    camera.rotation_euler = (turn @ Vector((0.0, 1.0, 0.0))).to_track_quat("-Z", "Y").to_euler()
    bpy.context.view_layer.update()
    graph = bpy.context.evaluated_depsgraph_get()
    location, _ = camera.camera_fit_coords(graph, [number for point in points for number in point])
    middle = sum(points, Vector((0.0, 0.0, 0.0))) / len(points)
    camera.location = middle + (location - middle) * MARGIN
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
    """Composite a picture over the sheet's plain background."""
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
