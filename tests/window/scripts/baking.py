# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifies a generated model, bakes the lost detail in the background, and takes screenshots before and after."""

from __future__ import annotations

import artist
import bpy


def run(ui):
    obj = yield from artist.lone_model(ui)
    obj.maquette.triangles = 500
    yield 2.0
    ui.rootshot("baking-before.png")
    with ui.override():
        started = bpy.ops.maquette.bake_detail("INVOKE_DEFAULT", size="1024")
    stages = [obj.maquette.stage]
    yield 0.3
    ui.rootshot("baking-under-way.png")
    while obj.maquette.stage:
        stages.append(obj.maquette.stage)
        yield 0.2
    yield 2.0
    ui.rootshot("baking-after.png")
    baked = obj.maquette.is_baked
    bpy.ops.ed.undo()
    yield 0.5
    obj = bpy.data.objects[artist.models()[0]]
    artist.note(
        ui,
        started=sorted(started),
        stages=list(dict.fromkeys(stages)),
        baked=baked,
        after_undo=obj.maquette.is_baked,
        refusal=obj.maquette.refusal,
    )
