# SPDX-License-Identifier: GPL-3.0-or-later
"""Finishes a model during a stroke, a grab and a render, then undoes and redoes."""

from __future__ import annotations

import artist
import bpy


def run(ui):
    artist.choose_picture()
    yield 0.3
    notes = {}
    notes["grab"] = yield from during(ui, "grab", grab(ui))
    notes["render"] = yield from during(ui, "render", render(ui))
    yield from sculpt_mode(ui)
    notes["stroke"] = yield from during(ui, "stroke", stroke(ui))
    notes["mode"] = bpy.context.mode
    notes["history"] = yield from through_history(ui)
    artist.note(ui, **notes)


def during(ui, name, action):
    """Order a model, stay busy until it has waited for a while, stop; note the states. `action` yields twice."""
    before = artist.models()
    artist.generate(ui)
    yield from next(action)
    yield from artist.until(is_held_back, f"a model waits for the {name}")
    stage = artist.jobs()[0].stage
    yield 1.0
    waiting = artist.models() == before and is_held_back()
    ui.rootshot(f"held-back-{name}.png")
    busy = artist.modal_operators()
    yield from next(action)
    yield from artist.until(artist.newest_is("IMPORTED"), f"the model comes after the {name}")
    yield 0.5
    return {"stage": stage, "waited": waiting, "busy": busy, "came": len(artist.models()) - len(before)}


def is_held_back():
    return artist.newest_is("READY")() and "(" in artist.jobs()[0].stage


def grab(ui):
    def begin():
        artist.point_at_viewport(ui)
        ui.key("g")
        yield from artist.until(lambda: "TRANSFORM_OT_translate" in artist.modal_operators(), "the grab has begun")
        artist.point_at_viewport(ui, 80)

    def end():
        ui.key("Return")
        yield from artist.until(lambda: "TRANSFORM_OT_translate" not in artist.modal_operators(), "the grab has ended")

    yield begin()
    yield end()


def render(ui):
    def begin():
        scene = bpy.context.scene
        scene.render.engine, scene.cycles.samples, scene.cycles.use_adaptive_sampling = "CYCLES", 100_000, False
        scene.render.resolution_x = scene.render.resolution_y = 512
        bpy.context.preferences.view.render_display_type = "NONE"
        with ui.override():
            bpy.ops.render.render("INVOKE_DEFAULT")
        yield from artist.until(lambda: bpy.app.is_job_running("RENDER"), "the render has begun")

    def end():
        artist.point_at_viewport(ui)
        ui.key("Escape")
        yield from artist.until(lambda: not bpy.app.is_job_running("RENDER"), "the render has ended")

    yield begin()
    yield end()


def sculpt_mode(ui):
    for obj in bpy.context.selected_objects:
        obj.select_set(False)
    with ui.override():
        bpy.ops.mesh.primitive_uv_sphere_add("EXEC_DEFAULT", True, segments=64, ring_count=32, radius=2.0)
        bpy.ops.object.mode_set("EXEC_DEFAULT", True, mode="SCULPT")
    yield 1.0
    yield from whole_stroke(ui)


def whole_stroke(ui):
    action = stroke(ui)
    yield from next(action)
    yield 0.3
    yield from next(action)


def stroke(ui):
    def begin():
        artist.point_at_viewport(ui)
        yield 0.2
        ui.xdo("mousedown", 1)
        for step in range(1, 8):
            artist.point_at_viewport(ui, 6 * step, 3 * step)
            yield 0.1
        yield from artist.until(lambda: "SCULPT_OT_brush_stroke" in artist.modal_operators(), "the stroke has begun")

    def end():
        artist.point_at_viewport(ui, 60, -20)
        yield 0.1
        ui.xdo("mouseup", 1)
        yield from artist.until(lambda: "SCULPT_OT_brush_stroke" not in artist.modal_operators(), "the stroke ends")

    yield begin()
    yield end()


def through_history(ui):
    """Stroke once more, then undo as far as it goes in a few steps, and redo all of it."""
    yield from whole_stroke(ui)
    seen = [artist.models()]
    for key in ["ctrl+z"] * 7 + ["ctrl+shift+z"] * 7:
        artist.point_at_viewport(ui)
        ui.key(key)
        yield 0.8
        seen.append(artist.models())
    return seen
