# SPDX-License-Identifier: GPL-3.0-or-later
"""The product at a glance: the panel beside a new model, and models of five pictures side by side."""

from __future__ import annotations

from typing import Any

import artist
import bpy
import shown

# Name, position in the row, height.
ROW = (
    ("Tree", -1.95, 1.15),
    ("Chest", -0.98, 0.55),
    ("Mushroom House", 0.1, 1.0),
    ("Potion", 1.05, 0.62),
    ("Shield", 1.85, 0.75),
)


def run(ui: Any) -> shown.Steps:
    shown.empty_stage()
    yield from shown.make(ui, "Mushroom House")
    shown.look(ui, 24, 12, 2.2, (0.2, 0.0, 0.48))
    yield from shown.settle(ui)
    yield from shown.take(ui, "front-panel")
    for name, _, _ in ROW:
        if name != "Mushroom House":
            yield from shown.make(ui, name)
    for name, x, height in ROW:
        model = bpy.data.objects[name]
        model.location, model.scale = (x, 0.0, 0.0), (height,) * 3
        model.select_set(state=False)
    space = ui.area().spaces.active
    space.show_region_ui = space.show_region_toolbar = False
    space.show_region_header = space.show_region_tool_header = space.show_gizmo = False
    space.overlay.show_text = space.overlay.show_cursor = False
    shown.look(ui, 12, 14, 4.1, (0.0, 0.0, 0.42))
    yield from shown.settle(ui)
    yield from shown.take(ui, "front-models", "viewport")
    artist.note(ui, models=artist.models())
