# SPDX-License-Identifier: GPL-3.0-or-later
"""Remeshes a generated prop to quads and makes collision shapes, with screenshots of the dialogs and the results."""

from __future__ import annotations

import artist
import bpy


def run(ui):
    prop = yield from artist.lone_model(ui)
    stages = yield from quads(ui, prop)
    share, refusal = prop.maquette.quads, prop.maquette.refusal
    shapes = yield from collision(ui, prop)
    refusal = refusal or prop.maquette.refusal
    bpy.ops.ed.undo()
    yield 0.5
    after_one = [child.name for child in bpy.data.objects[artist.models()[0]].children]
    artist.note(ui, stages=stages, quads=share, refusal=refusal, shapes=shapes, after_one=after_one)


def quads(ui, prop):
    bpy.context.window_manager.maquette.model_part = "DETAIL"
    artist.point_at_viewport(ui)
    yield 1.0
    with ui.override():
        bpy.ops.maquette.remesh("INVOKE_DEFAULT", faces=1500, texture="512")
    yield 1.0
    ui.rootshot("quads-dialog.png")
    ui.key("Return")
    yield from artist.until(lambda: prop.maquette.stage, "remeshing begins")
    stages = []
    while prop.maquette.stage:
        stages.append(prop.maquette.stage)
        yield 0.2
    prop.show_wire = True
    yield 1.0
    ui.rootshot("quads-made.png")
    prop.show_wire = False
    return list(dict.fromkeys(stages))


def collision(ui, prop):
    bpy.context.window_manager.maquette.model_part = "EXPORT"
    artist.point_at_viewport(ui)
    yield 1.0
    with ui.override():
        bpy.ops.maquette.make_collision("INVOKE_DEFAULT", engine="UNREAL", parts=8)
    yield 1.0
    ui.rootshot("collision-dialog.png")
    ui.key("Return")
    yield from artist.until(lambda: prop.children, "the shapes are made")
    yield 1.0
    ui.rootshot("collision-made.png")
    return [child.name for child in prop.children]
