# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies a generated model, bakes what it has lost in the background, and looks at it before and after."""

from __future__ import annotations

import artist
import bpy


def run(ui):
    artist.choose_picture()
    artist.generate(ui)
    yield from artist.until(artist.newest_is("IMPORTED"), "the model has come")
    artist.settings().image = None  # makes room in the sidebar
    bpy.data.meshes.remove(bpy.data.meshes["Cube"])
    thing = bpy.data.objects[artist.models()[0]]
    thing.select_set(state=True)
    bpy.context.view_layer.objects.active = thing
    with ui.override():
        bpy.ops.maquette.show_textures()
        bpy.ops.view3d.view_selected("EXEC_DEFAULT")
    thing.maquette.triangles = 500
    yield 2.0
    ui.rootshot("baking-before.png")
    with ui.override():
        started = bpy.ops.maquette.bake_detail("INVOKE_DEFAULT", size="1024")
    stages = [thing.maquette.stage]
    yield 0.3
    ui.rootshot("baking-under-way.png")
    while thing.maquette.stage:
        stages.append(thing.maquette.stage)
        yield 0.2
    yield 2.0
    ui.rootshot("baking-after.png")
    baked = thing.maquette.is_baked
    bpy.ops.ed.undo()
    yield 0.5
    thing = bpy.data.objects[artist.models()[0]]
    artist.note(
        ui,
        started=sorted(started),
        stages=list(dict.fromkeys(stages)),
        baked=baked,
        after_undo=thing.maquette.is_baked,
        refusal=thing.maquette.refusal,
    )
