# SPDX-License-Identifier: GPL-3.0-or-later
"""Drags the slider on a textured generated model, undoes it, and repeats that on a dense mesh."""

from __future__ import annotations

import artist
import bpy


def run(ui):
    # Continuous grab does not work with a mouse that is moved by a script.
    bpy.context.preferences.inputs.use_mouse_continuous = False
    obj = yield from artist.lone_model(ui)
    obj.maquette.goal = "PERCENTAGE"
    yield 1.0
    notes = {"full": count(obj), "drags": []}
    ui.rootshot("slider-full.png")
    for number in range(2):
        yield from drag(ui, "maquette.percentage", -60, notes, obj)
        ui.rootshot(f"slider-{number}.png")
    bpy.ops.ed.undo()
    yield 0.3
    obj = bpy.data.objects[artist.models()[0]]
    notes["after_undo"] = count(obj)
    notes["meshes"] = len(bpy.data.meshes)
    yield from dense(ui, notes)
    artist.note(ui, **notes)


def count(obj):
    return len(obj.data.loops) - 2 * len(obj.data.polygons)


def drag(ui, name, distance, notes, obj):
    ui.move(400, 400)  # otherwise Blender still uses the field of the last drag
    yield 0.5
    x, y = yield from ui.find(name)
    x += 60  # `find` gives the left end of the field
    ui.move(x, y)
    yield 0.3
    ui.xdo("mousedown", 1)
    yield 0.3
    seen = []
    for step in range(1, 11):
        ui.move(x + distance * step / 10, y)
        yield 0.1
        seen.append(count(obj))
    ui.xdo("mouseup", 1)
    yield 0.5
    notes["drags"].append([*seen, count(obj)])


def dense(ui, notes):
    """Too dense to simplify while dragging: the number changes immediately, the mesh later."""
    with ui.override():
        bpy.ops.mesh.primitive_uv_sphere_add("EXEC_DEFAULT", True, segments=512, ring_count=256)
    obj = bpy.context.view_layer.objects.active
    obj.maquette.triangles = 5000
    notes["busy"] = obj.maquette.is_busy
    notes["dense"] = [count(obj)]
    yield from artist.until(lambda: not obj.maquette.is_busy, "the thread is done")
    yield 0.3
    notes["dense"].append(count(obj))
    ui.rootshot("slider-dense.png")
