# SPDX-License-Identifier: GPL-3.0-or-later
"""The section Arrival of the main panel."""

from __future__ import annotations

import pytest

from tests.panels.recording import draw

PANEL = "MAQUETTE_PT_generate"
GENERATE = "maquette.generate"


@pytest.fixture
def arrival(chosen):
    """The settings of a scene with a picture."""
    return chosen.maquette.arrival


def test_it_is_above_the_button(arrival):
    record = draw(PANEL).record
    kinds = [entry.get("name") or entry.get("idname") for _, entry in record]
    assert kinds.index("place") < kinds.index(GENERATE)


def test_the_local_service_has_its_own_height(arrival, scene):
    assert draw(PANEL).properties.count("height") == 1
    scene.maquette.service = "MODELSLAB"
    assert draw(PANEL).properties.count("height") == 1
    arrival.place = "BLOCK_OUT"
    assert "height" not in draw(PANEL).properties


def test_up_axis_and_texture_size_are_offered_only_for_files_from_services(arrival, scene):
    asked = {"origin", "up_axis", "textures", "longest_texture"}
    assert asked & set(draw(PANEL).properties) == {"origin", "textures"}
    scene.maquette.service = "MODELSLAB"
    assert asked & set(draw(PANEL).properties) == {"origin", "textures", "longest_texture"}
    scene.maquette.modelslab.output_format = "obj"
    assert asked & set(draw(PANEL).properties) == {"origin", "up_axis"}, "such a file brings no texture"


def test_the_heading_summarizes_the_settings(arrival):
    import bpy

    assert "Arrival: Free Spot" in draw(PANEL).labels
    arrival.drop((1.0, 2.0, 0.0), None, is_on_ground=True)
    assert "Arrival: Where the Picture Was Dropped" in draw(PANEL).labels
    arrival.forget_drop()
    arrival.place = "BLOCK_OUT"
    assert "Arrival: No Block-Out Selected" in draw(PANEL).labels
    bpy.ops.mesh.primitive_cube_add()
    bpy.context.active_object.name = "Crate"
    assert "Arrival: Replaces Crate" in draw(PANEL).labels
    arrival.block_out = "BESIDE"
    assert "Arrival: Beside Crate" in draw(PANEL).labels


def test_a_block_out_must_be_selected_and_is_named(arrival):
    import bpy

    arrival.place = "BLOCK_OUT"
    layout = draw(PANEL)
    assert "Select the block-out object first" in layout.text
    assert not layout.operators[GENERATE]["enabled"]
    bpy.ops.mesh.primitive_cube_add()
    bpy.context.active_object.name = "Crate"
    layout = draw(PANEL)
    assert "Crate" in layout.labels
    assert layout.operators[GENERATE]["enabled"]
    assert "block_out" in layout.properties
    bpy.context.active_object.select_set(False)
    assert not draw(PANEL).operators[GENERATE]["enabled"]


def test_a_point_has_no_size_to_fit_into(arrival):
    import bpy

    arrival.place = "BLOCK_OUT"
    bpy.ops.object.empty_add()
    assert not draw(PANEL).operators[GENERATE]["enabled"]
