# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the shapes of a generated model in the panel, chooses another, and reshapes it after an edit."""

from __future__ import annotations

import artist
import bpy


def run(ui):
    obj = yield from artist.lone_model(ui)
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
    before = obj.data.name, len(obj.data.vertices)
    obj.maquette.shape.shape = "EXTRUDE"
    yield from artist.until(lambda: (obj.data.name, len(obj.data.vertices)) != before, "it is shaped anew")
    yield 1.0
    ui.rootshot("chosen.png")
    notes["refusal"] = obj.maquette.refusal
    notes |= yield from discarded(ui, obj)
    artist.note(ui, **notes)


def discarded(ui, obj):
    """The mesh is edited, so changing the shape asks first whether to discard the edit."""
    obj.data.vertices[0].co.z += 1.0
    height = max(vertex.co.z for vertex in obj.data.vertices)
    obj.maquette.shape.shape = "INFLATE"
    yield from artist.until(lambda: obj.maquette.refusal, "the panel says that the mesh was edited")
    yield from artist.take(ui, "discard-refused")
    refusal = obj.maquette.refusal
    x, y = yield from ui.find("maquette.edit_shape")
    ui.click(x, y)
    yield 1.0
    ui.rootshot("discard-asked.png")
    asked = max(vertex.co.z for vertex in obj.data.vertices)
    ui.key("Return")
    yield from artist.until(lambda: not obj.maquette.refusal, "the edit was given up")
    yield from artist.until(lambda: max(vertex.co.z for vertex in obj.data.vertices) < height, "it is shaped anew")
    yield from artist.take(ui, "discarded")
    return {"edited": refusal, "kept_while_asked": asked == height}
