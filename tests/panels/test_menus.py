# SPDX-License-Identifier: GPL-3.0-or-later
"""Blender's menus have our entries, each for the right picture."""

from __future__ import annotations

import bpy
import pytest

from tests.blender_session import installed
from tests.panels.recording import draw

ENTRIES = ["VIEW3D_MT_mesh_add", "VIEW3D_MT_object_context_menu", "VIEW3D_MT_object", "IMAGE_MT_image"]


@pytest.mark.parametrize("menu", [*ENTRIES, "UI_MT_button_context_menu"])
def test_blenders_menus_have_our_entries(scene, menu):
    functions = getattr(bpy.types, menu).draw._draw_funcs
    assert any(function.__module__.endswith("maquette.panels.menus") for function in functions)


def test_our_own_menus(scene):
    text = draw("MAQUETTE_MT_maquette").text
    assert "Model from Picture..." in text
    assert "Model from Clipboard" in text
    bpy.ops.mesh.primitive_cube_add()
    assert "Simplify..." in draw("MAQUETTE_MT_object").text
    bpy.ops.object.empty_add(type="IMAGE")
    bpy.context.active_object.data = bpy.data.images.new("Reference", 4, 4)
    assert "Simplify..." not in draw("MAQUETTE_MT_object").text


def test_ordering_operators_are_found_by_search_and_not_repeated_by_repeat_last(scene):
    for name in ("generate_from", "generate_pictures", "generate"):
        kind = getattr(bpy.types, f"MAQUETTE_OT_{name}")
        assert not kind.bl_options & {"REGISTER", "INTERNAL"}


def test_the_shortcut_is_off_by_default(scene):
    shortcut, preferences = installed("settings.shortcut"), installed("settings.preferences").get()
    assert not preferences.use_shortcut
    key_config = bpy.context.window_manager.keyconfigs.addon
    if key_config is None:
        pytest.skip("this Blender has no keys without a window")
    _, item = shortcut.find(key_config)
    assert not item.active
    preferences.use_shortcut = True
    assert item.active
    preferences.use_shortcut = False
    assert not item.active
