# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the shapes of a generated model in the panel, and chooses another one with a click."""

from __future__ import annotations

import artist
import bpy


def run(ui):
    thing = yield from artist.lone_model(ui)
    state = bpy.context.window_manager.maquette
    state.model_part = "SHAPE"
    with ui.override():
        bpy.ops.maquette.edit_shape("INVOKE_DEFAULT")
    yield 0.5
    x, y = yield from ui.find("maquette.compare_shapes")
    ui.click(x, y)
    yield from artist.until(lambda: len(state.shapes), "the shapes are drawn")
    notes = {"shapes": [preview.name for preview in state.shapes], "icons": [preview.icon for preview in state.shapes]}
    yield 1.0
    ui.rootshot("compared.png")
    before = thing.data.name, len(thing.data.vertices)
    thing.maquette.shape.shape = "EXTRUDE"
    yield from artist.until(lambda: (thing.data.name, len(thing.data.vertices)) != before, "it is shaped anew")
    yield 1.0
    ui.rootshot("chosen.png")
    notes["refusal"] = thing.maquette.refusal
    artist.note(ui, **notes)
