# SPDX-License-Identifier: GPL-3.0-or-later
"""The panel of the active model: its name, its triangles, the viewport buttons, and one part at a time."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from tests.blender_session import shown
from tests.panels.recording import Layout, draw

PANEL = "MAQUETTE_PT_simplify"
PARTS = ("SHAPE", "SIMPLIFY", "DETAIL", "EXPORT")


@pytest.mark.parametrize("add", [None, "light_add"])
def test_without_a_mesh_it_asks_for_one_and_stays_visible(scene, add):
    import bpy

    if add:
        getattr(bpy.ops.object, add)()
    panel = getattr(bpy.types, PANEL)
    assert not hasattr(panel, "poll") or panel.poll(bpy.context)
    layout = Layout()
    panel.draw_header(SimpleNamespace(layout=layout), bpy.context)
    assert layout.labels == ["Model"]
    assert draw(PANEL).text.split("\n") == ["Select a mesh object"]
    assert not draw(PANEL).operators


def test_its_heading_names_the_model(scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    bpy.context.object.name = "Chair"
    layout, region = Layout(), SimpleNamespace(width=300)
    context = SimpleNamespace(active_object=bpy.context.object, preferences=bpy.context.preferences, region=region)
    getattr(bpy.types, PANEL).draw_header(SimpleNamespace(layout=layout), context)
    assert layout.labels == ["Model: Chair"]


def test_the_triangles_and_those_of_the_original(scene):
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add()
    assert "960 triangles" in draw(PANEL).text
    bpy.ops.maquette.simplify(target_triangles=400)
    assert f"{len(bpy.context.object.data.polygons)} of 960 triangles" in draw(PANEL).text


@pytest.mark.parametrize("part", PARTS)
def test_one_part_at_a_time(scene, part):
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add()
    bpy.ops.maquette.simplify(target_triangles=400)
    bpy.context.object["maquette_service"] = "LOCAL"
    own = {
        "SHAPE": "maquette.edit_shape",
        "SIMPLIFY": "maquette.restore_original",
        "DETAIL": "maquette.bake_detail",
        "EXPORT": "maquette.make_lods",
    }
    shown().model_part = part
    assert set(own.values()) & set(draw(PANEL).operators) == {own[part]}


def test_shape_is_offered_only_for_the_local_services_models(scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    shown().model_part = "SHAPE"
    layout = draw(PANEL)
    assert "Only models made by the Local service" in layout.text
    assert "maquette.edit_shape" not in layout.operators


def test_the_button_shows_whether_textures_are_seen(scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    for kind, colour, is_seen in (
        ("SOLID", "TEXTURE", True),
        ("SOLID", "MATERIAL", False),
        ("WIREFRAME", "TEXTURE", False),
    ):
        shading = SimpleNamespace(type=kind, color_type=colour)
        layout = draw(PANEL, space_data=SimpleNamespace(type="VIEW_3D", shading=shading))
        assert layout.operators["maquette.show_textures"]["depress"] is is_seen
