# SPDX-License-Identifier: GPL-3.0-or-later
"""The first steps, in a new profile: from the start-up file to a model exported for a game engine."""

from __future__ import annotations

from typing import Any

import artist
import bpy
import shown

IN_FRONT = (24, 12, 2.3, (0.25, 0.0, 0.47))
BEHIND = (150, 14, 2.3, (-0.25, 0.0, 0.47))
LEVELS = (14, 16, 5.6, (2.1, 0.0, 0.45))  # the sidebar covers the right

APART = 0.8


def run(ui: Any) -> shown.Steps:
    yield from shown.take(ui, "first-02-panel")
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    shown.look(ui, *IN_FRONT)
    yield from shown.open_picture("Mushroom House")
    yield from shown.take(ui, "first-03-picture")
    yield from order(ui)
    model = shown.newest()
    yield from shown.fold(ui)
    for step in (other_side, reshape, check, simplify, bake, levels, export):
        yield from step(ui, model)
    artist.note(ui, models=artist.models())


def order(ui: Any) -> shown.Steps:
    ui.move(*shown.point_aside(ui))
    yield 0.5
    with shown.held_when_made():
        artist.generate(ui)
        yield from artist.until(artist.newest_is("GENERATING"), "the model is made")
        yield 2.0
        yield from shown.take_at_once(ui, "first-04-generate")
    yield from artist.until(artist.newest_is("IMPORTED"), "the model has come")
    yield from shown.settle(ui)
    yield from shown.take(ui, "first-05-arrived")


def show_part(name: str) -> shown.Steps:
    bpy.context.window_manager.maquette.model_part = name
    yield 0.5


def other_side(ui: Any, _model: Any) -> shown.Steps:
    yield from show_part("SHAPE")
    shown.look(ui, *BEHIND)
    yield 1.0
    yield from shown.take(ui, "first-06-behind")
    shown.look(ui, *IN_FRONT)


def reshape(ui: Any, model: Any) -> shown.Steps:
    with ui.override():
        bpy.ops.maquette.edit_shape("INVOKE_DEFAULT")
    yield 0.5
    model.maquette.shape.shape = "REVOLVE"
    yield 0.5
    yield from artist.until(lambda: not model.maquette.stage, "the model has its new shape")
    yield 2.0
    yield from shown.take(ui, "first-07-reshape")
    model.maquette.shape.shape = "INFLATE"
    yield 0.5
    yield from artist.until(lambda: not model.maquette.stage, "the model has its old shape")


def check(ui: Any, model: Any) -> shown.Steps:
    yield from show_part("CHECK")
    with ui.override():
        bpy.ops.maquette.check_mesh("INVOKE_DEFAULT")
    yield from artist.until(lambda: not model.maquette.stage, "the mesh is checked")
    yield from shown.take(ui, "first-08-check")


def simplify(ui: Any, model: Any) -> shown.Steps:
    yield from show_part("SIMPLIFY")
    ui.area().spaces.active.overlay.show_wireframes = True
    model.maquette.triangles = 1500
    yield from artist.until(lambda: not model.maquette.is_busy, "the mesh is simplified")
    yield 0.5
    yield from shown.take(ui, "first-09-simplify")
    ui.area().spaces.active.overlay.show_wireframes = False


def bake(ui: Any, model: Any) -> shown.Steps:
    yield from show_part("DETAIL")
    with ui.override():
        bpy.ops.maquette.bake_detail("INVOKE_DEFAULT", size="1024")
    yield from artist.until(lambda: not model.maquette.stage, "the detail is baked")
    yield 2.0
    yield from shown.take(ui, "first-10-baked")


def levels(ui: Any, model: Any) -> shown.Steps:
    """Show the levels of detail, which are hidden, beside the model."""
    yield from show_part("EXPORT")
    with ui.override():
        bpy.ops.maquette.make_lods("EXEC_DEFAULT", True)
    yield 0.5
    made = sorted(
        (each for each in bpy.data.objects if each.type == "MESH" and each != model), key=lambda each: each.name
    )
    for number, level in enumerate(made, 1):
        level.hide_set(False)
        level.location.x = APART * number
    ui.area().spaces.active.overlay.show_wireframes = True
    shown.look(ui, *LEVELS)
    yield from shown.settle(ui)
    yield from shown.take(ui, "first-11-levels")
    ui.area().spaces.active.overlay.show_wireframes = False
    for number, level in enumerate(made, 1):
        level.location.x -= APART * number
        level.hide_set(True)
    shown.look(ui, *IN_FRONT)


def export(ui: Any, _model: Any) -> shown.Steps:
    """Show the export's file browser, in the main window: a window of its own would not be in the picture."""
    bpy.context.preferences.view.filebrowser_display_type = "SCREEN"
    with ui.override():
        bpy.ops.maquette.export_for_engine("INVOKE_DEFAULT", engine="UNITY")
    yield 2.0
    yield from shown.take_at_once(ui, "first-12-engine")
    ui.key("Escape")
    yield 1.0
