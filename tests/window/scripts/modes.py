# SPDX-License-Identifier: GPL-3.0-or-later
"""Lets a model arrive in Edit mode, and in Sculpt mode between two strokes."""

from __future__ import annotations

import artist
import bpy


def run(ui):
    artist.choose_picture()
    with ui.override():
        bpy.ops.mesh.primitive_uv_sphere_add("EXEC_DEFAULT", True, segments=64, ring_count=32, radius=2.0)
    yield 0.5
    notes = {}
    for mode, work in (("EDIT", move_vertices), ("SCULPT", stroke)):
        with ui.override():
            bpy.ops.object.mode_set("EXEC_DEFAULT", True, mode=mode)
        yield 0.5
        yield from work(ui)
        notes[mode] = yield from arrival(ui)
        yield from work(ui)
        notes[mode]["history"] = yield from through_history(ui)
        with ui.override():
            bpy.ops.object.mode_set("EXEC_DEFAULT", True, mode="OBJECT")
        yield 0.5
        notes[mode]["models_at_the_end"] = artist.models()
    artist.note(ui, **notes)


def situation():
    active = bpy.context.view_layer.objects.active
    selected = sorted(obj.name for obj in bpy.context.view_layer.objects.selected)
    return {"mode": bpy.context.mode, "active": active.name, "selected": selected}


def arrival(ui):
    before, models = situation(), len(artist.models())
    artist.generate(ui)
    yield from artist.until(artist.newest_is(*artist.ENDED), "the job has ended")
    yield 0.5
    return {"before": before, "after": situation(), "came": len(artist.models()) - models}


def move_vertices(ui):
    artist.point_at_viewport(ui)
    ui.key("g")
    yield from artist.until(artist.modal_operators, "the grab has begun")
    ui.type("0.1")
    ui.key("Return")
    yield from artist.until(lambda: not artist.modal_operators(), "the grab has ended")


def stroke(ui):
    x, y = artist.point_at_viewport(ui)
    ui.xdo("mousedown", 1)
    for step in range(1, 6):
        ui.move(x + 5 * step, y + 2 * step)
        yield 0.1
    ui.xdo("mouseup", 1)
    yield from artist.until(lambda: not artist.modal_operators(), "the stroke has ended")


def state():
    """The number of models, and a number that changes with each stroke and each move of the sphere's vertices."""
    mesh = bpy.data.objects["Sphere"].data
    if mesh.is_editmode:
        bpy.data.objects["Sphere"].update_from_editmode()
    return len(artist.models()), round(sum(vertex.co.length for vertex in mesh.vertices), 4)


def through_history(ui):
    """Undo the work, the arrival and the work before it, then redo everything."""
    seen = [state()]
    for key in ["ctrl+z"] * 4 + ["ctrl+shift+z"] * 4:
        artist.point_at_viewport(ui)
        ui.key(key)
        yield 0.8
        seen.append(state())
    return seen
