# SPDX-License-Identifier: GPL-3.0-or-later
"""A model of quads and its collision shapes, beside the panel that describes them."""

from __future__ import annotations

from typing import Any

import artist
import bpy
import shown

NEAR = (24, 12, 2.1, (0.25, 0.0, 0.47))  # the sidebar covers the right
QUADS = 2500


def run(ui: Any) -> shown.Steps:
    shown.empty_stage()
    model = yield from shown.make(ui, "Mushroom House")
    yield from shown.fold(ui)
    shown.look(ui, *NEAR)
    yield from quads(ui, model)
    yield from collision(ui, model)
    artist.note(ui, models=artist.models())


def quads(ui: Any, model: Any) -> shown.Steps:
    with ui.override():
        bpy.ops.maquette.remesh("EXEC_DEFAULT", faces=QUADS, texture="1024")
    yield from artist.until(lambda: not model.maquette.stage, "the model is made of quads")
    bpy.context.window_manager.maquette.model_part = "DETAIL"
    ui.area().spaces.active.overlay.show_wireframes = True
    yield from shown.settle(ui)
    yield from shown.take(ui, "ready-quads", "viewport")
    ui.area().spaces.active.overlay.show_wireframes = False


def collision(ui: Any, model: Any) -> shown.Steps:
    with ui.override():
        bpy.ops.maquette.make_collision("EXEC_DEFAULT", kind="PARTS")
    yield from artist.until(lambda: not model.maquette.stage, "the shapes are made")
    bpy.context.window_manager.maquette.model_part = "EXPORT"
    yield from shown.settle(ui)
    yield from shown.take(ui, "ready-collision", "viewport")
