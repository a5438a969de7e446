# SPDX-License-Identifier: GPL-3.0-or-later
"""Get Extensions with the website's repository, as it looks before Maquette is installed."""

from __future__ import annotations

import os
from typing import Any

import artist
import bpy
import shown
from bl_pkg import bl_extension_notify

SIZE = 440  # pixels of height in the picture
UNFOLD = (22, 112)  # the arrow before the extension's name, from the area's upper left corner


def run(ui: Any) -> shown.Steps:
    extensions = bpy.context.preferences.extensions
    for each in list(extensions.repos):
        extensions.repos.remove(each)
    added = extensions.repos.new(name="Maquette", module="maquette", remote_url=os.environ["REPOSITORY"])
    added.use_remote_url = True
    yield 0.5
    with ui.override():
        bpy.ops.extensions.repo_sync(repo_index=0)
    yield 1.0
    area = ui.area()
    area.ui_type = "PREFERENCES"
    bpy.context.preferences.active_section = "EXTENSIONS"
    yield 1.0
    # Until then, a line above the list moves everything below it.
    yield from artist.until(lambda: not bl_extension_notify.update_in_progress(), "Blender has looked for updates")
    yield 1.0
    left, top = area.x, ui.window.height - area.y - area.height
    list_ = next(region for region in area.regions if region.type == "WINDOW")
    ui.click(list_.x + UNFOLD[0], top + UNFOLD[1])
    ui.move(left + area.width // 2, top + area.height - 40)
    yield 2.0
    ui.rootshot("first-01-install.png")
    shown.keep(ui, "first-01-install", (left, top, area.width, SIZE))
    area.ui_type = "VIEW_3D"
    yield 0.5
