# SPDX-License-Identifier: GPL-3.0-or-later
"""The buttons that open or change a Blender setting."""

from __future__ import annotations

from types import SimpleNamespace

import pytest


def test_textures_need_a_viewport(scene):
    import bpy

    with pytest.raises(RuntimeError, match="3D viewport"):
        bpy.ops.maquette.show_textures()


def test_textures_on_and_off(scene):
    """Calls the operator's function with a stand-in for a viewport, as this Blender has no window."""
    import bpy

    shading = SimpleNamespace(type="RENDERED", color_type="MATERIAL")
    context = SimpleNamespace(space_data=SimpleNamespace(type="VIEW_3D", shading=shading))
    operator = bpy.types.MAQUETTE_OT_show_textures
    assert operator.poll(context)
    operator.execute(None, context)
    assert (shading.type, shading.color_type) == ("SOLID", "TEXTURE")
    operator.execute(None, context)
    assert (shading.type, shading.color_type) == ("SOLID", "MATERIAL")


def test_online_access_can_be_allowed_unless_the_command_line_sets_it(addon):
    import bpy

    assert not bpy.app.online_access_override
    assert bpy.ops.maquette.allow_online_access.poll()


def test_frame_sizes_are_those_of_the_service(scene):
    group = scene.maquette.stable_diffusion
    for given, kept in ((100, 96), (130, 128), (32, 32), (1, 32)):
        group.frame_size = given
        assert group.frame_size == kept
    assert group.options().frame_size == 32
