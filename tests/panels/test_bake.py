# SPDX-License-Identifier: GPL-3.0-or-later
"""The part Detail of the Model panel."""

from __future__ import annotations

from tests.blender_session import installed, shown
from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_simplify"


def test_the_button_and_then_the_progress(scene, monkeypatch):
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add()
    shown().model_part = "DETAIL"
    layout = draw(PANEL)
    assert "Simplify the model first" in layout.text
    assert "maquette.bake_detail" not in layout.operators
    bpy.ops.maquette.simplify(target_triangles=400)
    layout = draw(PANEL)
    assert "maquette.bake_detail" in layout.operators
    callbacks = installed("settings.callbacks")
    monkeypatch.setattr(callbacks, "_callbacks", callbacks.Callbacks(stage=lambda _obj: ("Baking normals", 0.25)))
    layout = draw(PANEL)
    assert "maquette.bake_detail" not in layout.operators
    assert "maquette.stop_background" in layout.operators
    assert "Baking normals" in layout.text


def test_an_atlas_is_offered_for_several(scene):
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add()
    first = bpy.context.object
    shown().model_part = "DETAIL"
    assert "maquette.bake_atlas" not in draw(PANEL).operators
    bpy.ops.mesh.primitive_cube_add()
    first.select_set(True)
    assert "maquette.bake_atlas" in draw(PANEL).operators
