# SPDX-License-Identifier: GPL-3.0-or-later
"""The placeholder of a future model: drawn, moved by its handle, hidden; and a block-out replaced."""

from __future__ import annotations

import importlib
import os

import artist
import bpy
from bpy_extras.view3d_utils import location_3d_to_region_2d
from mathutils import Vector

WAY = (-150, 40)  # screen pixels, y downwards
display = importlib.import_module("bl_ext.user_default.maquette.viewport.display")


def run(ui):
    artist.choose_picture()
    artist.use_modelslab(os.environ["SLOW_URL"])
    arrival = artist.settings().arrival
    arrival.height, arrival.facing = 1.6, 0.4
    bpy.context.scene.cursor.location = (3, 0, 0)
    space = ui.area().spaces.active
    space.region_3d.view_distance = 9
    yield 1.0  # the picture's preview is drawn
    with ui.override():
        bpy.ops.ed.undo_push(message="Settings")  # values set by a script add no undo step
    notes = {"handlers": [len(display.current().handles)]}
    yield from moved_model(ui, space, notes)
    yield from replaced_block_out(ui, space, notes)
    notes["handlers"].append(len(display.current().handles))
    artist.note(ui, **notes)


def moved_model(ui, space, notes):
    artist.generate(ui)
    yield from artist.until(artist.newest_is("GENERATING"), "the service has taken the job")
    notes["handlers"].append(len(display.current().handles))
    notes["objects"] = sorted(bpy.data.objects.keys())
    yield from shown(ui, "placeholder-dark")
    x, y = on_screen(ui, space, (3, 0, 0))
    yield from drag(ui, x, y, let_go=False)
    yield from shown(ui, "placeholder-held")
    ui.key("Escape")
    ui.xdo("mouseup", 1)
    yield 0.5
    notes["escaped"] = list(location())
    yield from drag(ui, x, y)
    notes["moved"] = list(location())
    yield from shown(ui, "placeholder-moved")
    yield from on_other_backgrounds(ui, space)
    yield from artist.until(artist.newest_is("IMPORTED"), "the model is in the scene")
    yield from shown(ui, "placeholder-arrived")
    model = bpy.data.objects[artist.models()[0]]
    notes["model"], notes["height"] = list(model.location), model.dimensions.z
    notes["on_screen"], notes["dropped_at"] = on_screen(ui, space, model.location), (x + WAY[0], y + WAY[1])
    artist.point_at_viewport(ui)
    ui.key("ctrl+z")
    yield 1.0
    notes["undone"] = sorted(bpy.data.objects.keys())


def on_other_backgrounds(ui, space):
    space.shading.background_type, space.shading.background_color = "VIEWPORT", (0.9, 0.9, 0.9)
    yield from shown(ui, "placeholder-light")
    space.overlay.show_overlays = False
    yield from shown(ui, "placeholder-without-overlays")
    space.overlay.show_overlays = True
    space.shading.background_type = "THEME"


def replaced_block_out(ui, space, notes):
    cube = bpy.data.objects["Cube"]
    cube.name, cube.scale, cube.location = "Statue", (1.5, 0.8, 1.2), (0, 0, 1.2)
    cube.rotation_euler.z = 0.5
    bpy.context.view_layer.objects.active = cube
    cube.select_set(state=True)
    artist.settings().service = "LOCAL"
    artist.settings().arrival.place, artist.settings().arrival.facing = "BLOCK_OUT", 0.0
    yield from shown(ui, "block-out-before")
    with ui.override():
        bpy.ops.ed.undo_push(message="Block out")
    artist.generate(ui)
    yield from artist.until(artist.newest_is("IMPORTED"), "the model is in the scene")
    yield 0.3
    with ui.override():
        bpy.ops.maquette.show_textures()
    yield from shown(ui, "block-out-replaced")
    notes["replaced"] = sorted(bpy.data.objects.keys()), artist.models(), bpy.context.active_object.name
    artist.point_at_viewport(ui)
    ui.key("ctrl+z")
    yield 1.0
    notes["put_back"] = sorted(bpy.data.objects.keys()), artist.models()


def location():
    """The position of the only placeholder."""
    (one,) = display.current().shown
    return one.base.translation


def on_screen(ui, space, location):
    point = location_3d_to_region_2d(ui.region("WINDOW"), space.region_3d, Vector(location))
    return ui.xy(point.x, point.y, "WINDOW")


def drag(ui, x, y, *, let_go=True):
    ui.move(x, y)
    yield 0.5
    ui.xdo("mousedown", 1)
    yield 0.2
    for step in range(1, 6):
        ui.move(x + WAY[0] * step / 5, y + WAY[1] * step / 5)
        yield 0.2
    if let_go:
        ui.xdo("mouseup", 1)
        yield 0.5


def shown(ui, name):
    ui.area().tag_redraw()
    yield 0.6
    ui.rootshot(f"{name}.png")
