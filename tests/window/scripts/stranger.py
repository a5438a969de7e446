# SPDX-License-Identifier: GPL-3.0-or-later
"""From the website's link, dropped onto a fresh Blender, to a textured model in the scene."""

from __future__ import annotations

import os
from pathlib import Path

import addon_utils
import artist
import bpy
from bl_pkg import bl_extension_notify, bl_extension_utils

# The positions of the buttons in Blender's dialogs, which open around the mouse.
MOUSE = 520, 420
ADD = 459, 514
CREATE = 414, 697
INSTALL = 459, 514


def run(ui):
    ui.move(*MOUSE)
    yield 0.5
    ui.rootshot("stranger-1-blender.png")
    yield from add_repository(ui)
    yield from install(ui)
    yield from make(ui)
    (name,) = artist.models()
    materials = [slot.material for slot in bpy.data.objects[name].material_slots]
    artist.note(
        ui,
        repositories=[each.remote_url for each in repositories() if each.enabled and each.use_remote_url],
        enabled=enabled(),
        pictures=[node.image.name for each in materials for node in each.node_tree.nodes if node.type == "TEX_IMAGE"],
        shading=ui.area().spaces.active.shading.type,
    )


def add_repository(ui):
    """Blender asks whether the source is trusted."""
    drop(ui)
    yield 1.5
    ui.rootshot("stranger-2-unknown-repository.png")
    yield from press(ui, *ADD)
    yield 1.5
    ui.rootshot("stranger-3-add-repository.png")
    yield from press(ui, *CREATE)  # ends the editing of the address
    yield from press(ui, *CREATE)
    yield from artist.until(added, "the repository is added")
    # Until then, Blender's dialog offers only Cancel.
    yield from artist.until(is_listed, "Blender knows what the repository has")


def install(ui):
    ui.move(*MOUSE)
    yield 0.5
    drop(ui)
    yield 3.0
    ui.rootshot("stranger-4-install.png")
    ui.key("Return")
    yield from artist.until(enabled, "the extension is enabled")
    yield 1.0
    yield from ui.sidebar("Maquette")
    yield 1.0
    ui.rootshot("stranger-5-installed.png")


def make(ui):
    bpy.data.objects.remove(bpy.data.objects["Cube"])
    artist.choose_picture()
    yield 2.0
    ui.rootshot("stranger-6-picture.png")
    ui.click(*(yield from ui.find("maquette.generate")))
    yield from artist.until(artist.newest_is("IMPORTED"), "the model has come")
    with ui.override():
        bpy.ops.view3d.view_selected("EXEC_DEFAULT")
    for _ in range(60):  # shaders are compiled between draws
        ui.area().tag_redraw()
        yield 0.3
    ui.rootshot("stranger-7-model.png")


def press(ui, x, y):
    """Click once the mouse is there: the first click in a region only activates it."""
    ui.move(x, y)
    yield 0.5
    ui.click(x, y)
    yield 1.0


def drop(ui):
    """Does what Blender does with a link dragged onto it."""
    with ui.override():
        bpy.ops.extensions.package_install("INVOKE_DEFAULT", url=os.environ["LINK"])


def added():
    return any(each.remote_url == os.environ["REPOSITORY"] for each in repositories())


def is_listed():
    """Whether the repository's list has arrived, and Blender has finished refreshing."""
    found = next(each for each in repositories() if each.remote_url == os.environ["REPOSITORY"])
    list_ = Path(found.directory, bl_extension_utils.REPO_LOCAL_JSON)
    return list_.exists() and not bl_extension_notify.update_in_progress()


def repositories():
    return bpy.context.preferences.extensions.repos


def enabled():
    """The extension's enabled modules."""
    names = [each.module for each in bpy.context.preferences.addons if each.module.endswith(".maquette")]
    return [name for name in names if addon_utils.check(name) == (True, True)]
