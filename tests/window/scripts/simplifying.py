# SPDX-License-Identifier: GPL-3.0-or-later
"""Drags the slider over a generated model with its texture shown, undoes it, and does the same to a dense mesh."""

from __future__ import annotations

import artist
import bpy


def run(ui):
    # Grabbing the mouse for ever longer drags and a mouse that is put somewhere do not go together.
    bpy.context.preferences.inputs.use_mouse_continuous = False
    thing = yield from artist.lone_model(ui)
    thing.maquette.goal = "PERCENTAGE"
    yield 1.0
    notes = {"full": count(thing), "drags": []}
    ui.rootshot("slider-full.png")
    for number in range(2):
        yield from drag(ui, "maquette.percentage", -60, notes, thing)
        ui.rootshot(f"slider-{number}.png")
    bpy.ops.ed.undo()
    yield 0.3
    thing = bpy.data.objects[artist.models()[0]]
    notes["after_undo"] = count(thing)
    notes["meshes"] = len(bpy.data.meshes)
    yield from dense(ui, notes)
    artist.note(ui, **notes)


def count(thing):
    return len(thing.data.loops) - 2 * len(thing.data.polygons)


def drag(ui, name, distance, notes, thing):
    ui.move(400, 400)  # else Blender still takes the field of the last drag for the one below the mouse
    yield 0.5
    x, y = yield from ui.find(name)
    x += 60  # the search stops at the field's left end
    ui.move(x, y)
    yield 0.3
    ui.xdo("mousedown", 1)
    yield 0.3
    seen = []
    for step in range(1, 11):
        ui.move(x + distance * step / 10, y)
        yield 0.1
        seen.append(count(thing))
    ui.xdo("mouseup", 1)
    yield 0.5
    notes["drags"].append([*seen, count(thing)])


def dense(ui, notes):
    """More than can be simplified at once: the number stands at once, the mesh follows."""
    with ui.override():
        bpy.ops.mesh.primitive_uv_sphere_add("EXEC_DEFAULT", True, segments=512, ring_count=256)
    thing = bpy.context.view_layer.objects.active
    thing.maquette.triangles = 5000
    notes["busy"] = thing.maquette.is_busy
    notes["dense"] = [count(thing)]
    yield from artist.until(lambda: not thing.maquette.is_busy, "the thread is done")
    yield 0.3
    notes["dense"].append(count(thing))
    ui.rootshot("slider-dense.png")
