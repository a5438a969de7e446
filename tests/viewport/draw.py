# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws one placeholder without a window, in a separate process: PYTHON -m tests.viewport.draw PICTURE.png

Blender as a module has no viewport, but once it has rendered something it can draw offscreen.
"""

from __future__ import annotations

import json
import os
import sys
from array import array
from types import SimpleNamespace

import bpy
from mathutils import Matrix, Vector

from tools.checkout import load_package

SIZE = 256
READY, COLOURS = "GPU READY", "COLOURS "
# Columns and rows from below: on the picture, on an edge of the box, on the label's bar, and on empty space.
LOOKED_AT = {
    "upper": (128, 160),
    "lower": (128, 80),
    "edge": (128, 48),
    "bar": (84, 192),
    "rest of bar": (170, 192),
    "nothing": (20, 20),
}


def start_drawing():
    render = bpy.context.scene.render
    render.engine, render.resolution_x, render.resolution_y = "BLENDER_WORKBENCH", 8, 8
    bpy.ops.render.render()


def view():
    """The front view, along +Y, of two metres around the world's origin."""
    camera = Matrix.Translation((0, -5, 1)) @ Matrix.Rotation(1.5707963, 4, "X")
    projection = Matrix(((1 / 1.6, 0, 0, 0), (0, 1 / 1.6, 0, 0), (0, 0, -0.1, 0), (0, 0, 0, 1)))
    return camera.inverted(), projection


def red_and_blue(side):
    from maquette.viewport.placeholders import Thumbnail

    pixels = [(0.0, 0.0, 1.0, 1.0) if y < side // 2 else (1.0, 0.0, 0.0, 1.0) for y in range(side) for _ in range(side)]
    flat = array("f", [value for pixel in pixels for value in pixel])
    return Thumbnail(side, side, flat, (0, 0, side, side))


def draw(path):
    import gpu
    from maquette.viewport import drawing
    from maquette.viewport.placeholders import Placeholder

    one = Placeholder(
        "1", "Scene", "teapot", "Generating", 0.5, Matrix(), Vector((1.6, 1.0, 1.6)), True, red_and_blue(8)
    )
    model_view, projection = view()
    drawn = drawing.Drawn()
    canvas = gpu.types.GPUOffScreen(SIZE, SIZE)
    with canvas.bind():
        framebuffer = gpu.state.active_framebuffer_get()
        framebuffer.clear(color=(0.2, 0.2, 0.2, 1.0), depth=1.0)
        with gpu.matrix.push_pop(), gpu.matrix.push_pop_projection():
            gpu.matrix.load_matrix(model_view)
            gpu.matrix.load_projection_matrix(projection)
            gpu.state.blend_set("ALPHA")
            drawing.draw_box(drawn, one, 1.0)
            gpu.state.depth_test_set("NONE")
            gpu.matrix.load_matrix(Matrix())
            pixel = Matrix.Translation((-1, -1, 0)) @ Matrix.Diagonal((2 / SIZE, 2 / SIZE, 1, 1))
            gpu.matrix.load_projection_matrix(pixel)
            region = SimpleNamespace(width=SIZE, height=SIZE)
            drawing.draw_label(
                drawn, region, SimpleNamespace(perspective_matrix=projection @ model_view), one, 1.0, plates=[]
            )
        pixels = framebuffer.read_color(0, 0, SIZE, SIZE, 4, 0, "FLOAT")
    pixels.dimensions = SIZE * SIZE * 4
    flat = array("f", pixels)
    save(flat, path)
    return flat


def save(pixels, path):
    image = bpy.data.images.new("Drawn", SIZE, SIZE)
    image.pixels.foreach_set(pixels)
    image.filepath_raw, image.file_format = path, "PNG"
    image.save()


if __name__ == "__main__":
    load_package()
    start_drawing()
    sys.stdout.write(f"{READY}\n")
    sys.stdout.flush()
    drawn = draw(sys.argv[1])
    colours = {name: list(drawn[(y * SIZE + x) * 4 :][:3]) for name, (x, y) in LOOKED_AT.items()}
    sys.stdout.write(f"{COLOURS}{json.dumps(colours)}\n")
    sys.stdout.flush()
    os._exit(0)  # Blender as a module can crash while Python takes it down
