# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel of the active model."""

from __future__ import annotations

from types import SimpleNamespace

from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_simplify"


def test_without_a_mesh(scene):
    layout = draw(PANEL)
    assert "Select a mesh" in layout.text
    assert "maquette.simplify" not in layout.operators


def test_another_kind_of_object(scene):
    import bpy

    bpy.ops.object.light_add()
    assert "Select a mesh" in draw(PANEL).text


def test_a_mesh_and_its_original(scene):
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add()
    layout = draw(PANEL)
    assert "960 triangles" in layout.text
    assert {"maquette.simplify", "maquette.restore_original"} <= set(layout.operators)
    assert "triangles" in layout.properties
    bpy.ops.maquette.simplify(target_triangles=100)
    layout = draw(PANEL)
    assert "100 triangles" in layout.text
    assert "960 triangles" in layout.text


def test_the_button_shows_whether_textures_are_seen(scene):
    for kind, colour, is_seen in (
        ("SOLID", "TEXTURE", True),
        ("SOLID", "MATERIAL", False),
        ("WIREFRAME", "TEXTURE", False),
    ):
        shading = SimpleNamespace(type=kind, color_type=colour)
        layout = draw(PANEL, space_data=SimpleNamespace(type="VIEW_3D", shading=shading))
        assert layout.operators["maquette.show_textures"]["depress"] is is_seen
