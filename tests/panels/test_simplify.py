# SPDX-License-Identifier: GPL-3.0-or-later
"""The part Simplify of the Model panel."""

from __future__ import annotations

import pytest

from tests.blender_session import installed, shown
from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_simplify"


@pytest.fixture(autouse=True)
def part(scene):
    shown().model_part = "SIMPLIFY"


def test_a_mesh_and_its_original(scene):
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add()
    layout = draw(PANEL)
    assert "960 triangles" in layout.text
    assert "maquette.restore_original" not in layout.operators
    bpy.ops.maquette.simplify(target_triangles=400)
    layout = draw(PANEL)
    assert f"{len(bpy.context.object.data.polygons)} of 960 triangles" in layout.text
    assert {"maquette.apply_simplified", "maquette.restore_original"} <= set(layout.operators)
    assert "store its original" in layout.text
    assert bpy.context.object.maquette.limit == "TARGET"


def test_the_target_and_the_result(scene):
    import bpy

    if not installed("settings.readiness").has_simplifier():
        pytest.skip("the simplifier's wheel was not built: run `make wheel`")
    bpy.ops.mesh.primitive_uv_sphere_add()
    kept = bpy.context.object.maquette
    for goal in ("TRIANGLES", "PERCENTAGE", "DEVIATION"):
        kept.goal = goal
        assert goal.lower() in draw(PANEL).properties
    kept.deviation = 0.05
    layout = draw(PANEL)
    assert "within the deviation" in layout.text
    assert "about" in layout.text
    kept.goal = "TRIANGLES"
    kept.triangles = 4
    assert "without tearing seams" in draw(PANEL).text


def test_without_the_simplifier(scene, monkeypatch):
    import bpy

    monkeypatch.setattr(installed("settings.readiness"), "has_simplifier", lambda: False)
    bpy.ops.mesh.primitive_uv_sphere_add()
    layout = draw(PANEL)
    assert "Decimate" in layout.text
    assert "maquette.simplify" in layout.operators
    assert "triangles" not in layout.properties


def test_edits_since_simplifying_are_reported(scene):
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add()
    bpy.ops.maquette.simplify(target_triangles=400)
    assert "changed since" not in draw(PANEL).text
    bpy.context.object.data.uv_layers.new(name="Light")
    assert "changed since it was simplified" in draw(PANEL).text
    bpy.ops.maquette.apply_simplified()
    assert "changed since" not in draw(PANEL).text
