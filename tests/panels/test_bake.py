# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel of what a simplified model has lost."""

from __future__ import annotations

from types import SimpleNamespace

from tests.blender_session import installed
from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_bake"


def test_the_button_then_how_far_it_is(scene, monkeypatch):
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add()
    panel = installed("panels.bake").MAQUETTE_PT_bake
    assert not panel.poll(bpy.context)
    bpy.ops.maquette.simplify(target_triangles=400)
    assert panel.poll(bpy.context)
    layout = draw(PANEL)
    assert "maquette.bake_detail" in layout.operators
    properties = installed("settings.model")
    behind = SimpleNamespace(stage=lambda _thing: ("Baking normals", 0.25), is_busy=lambda _thing: False)
    monkeypatch.setattr(properties, "_behind", behind)
    layout = draw(PANEL)
    assert "maquette.bake_detail" not in layout.operators
    assert "maquette.stop_errand" in layout.operators
    assert "Baking normals" in layout.text
