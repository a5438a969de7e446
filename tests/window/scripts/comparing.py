# SPDX-License-Identifier: GPL-3.0-or-later
"""Compares the shapes of a generated model in the panel, chooses another one, and shapes it anew after an edit."""

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
    notes |= yield from discarded(ui, thing)
    artist.note(ui, **notes)


def discarded(ui, thing):
    """The mesh is edited, so another shape is refused until the artist gives the edit up, and is asked."""
    thing.data.vertices[0].co.z += 1.0
    height = max(vertex.co.z for vertex in thing.data.vertices)
    thing.maquette.shape.shape = "INFLATE"
    yield from artist.until(lambda: thing.maquette.refusal, "the panel says that the mesh was edited")
    yield from artist.take(ui, "discard-refused")
    refusal = thing.maquette.refusal
    x, y = yield from ui.find("maquette.edit_shape")
    ui.click(x, y)
    yield 1.0
    ui.rootshot("discard-asked.png")
    asked = max(vertex.co.z for vertex in thing.data.vertices)
    ui.key("Return")
    yield from artist.until(lambda: not thing.maquette.refusal, "the edit was given up")
    yield from artist.until(lambda: max(vertex.co.z for vertex in thing.data.vertices) < height, "it is shaped anew")
    yield from artist.take(ui, "discarded")
    return {"edited": refusal, "kept_while_asked": asked == height}
