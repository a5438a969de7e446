# SPDX-License-Identifier: GPL-3.0-or-later
"""A model from a picture that is already in Blender, in one step."""

from __future__ import annotations

import bpy
import pytest

from tests import pictures
from tests.blender_session import sentence_of


@pytest.fixture
def reference(scene, tmp_path):
    path = tmp_path / "disc.png"
    path.write_bytes(pictures.figure(64))
    bpy.ops.object.empty_add(type="IMAGE")
    bpy.context.active_object.data = bpy.data.images.load(str(path))
    return bpy.context.active_object


def test_of_the_selected_reference(reference):
    assert bpy.ops.maquette.generate_from(source="SELECTED") == {"FINISHED"}
    model = bpy.context.active_object
    assert "maquette_job" in model
    assert bpy.context.scene.maquette.image == reference.data
    bpy.ops.ed.undo()
    assert "maquette_job" not in bpy.context.active_object
    assert bpy.context.scene.maquette.image is not None


def test_views_in_the_panel_do_not_replace_the_picture(reference):
    bpy.context.scene.maquette.input = "VIEWS"
    assert bpy.ops.maquette.generate_from(source="SELECTED") == {"FINISHED"}
    assert "maquette_job" in bpy.context.active_object


@pytest.mark.parametrize("source", ["SELECTED", "CLIPBOARD", "OPENED", "VIEWPORT"])
def test_without_a_picture_a_message_says_so(scene, source):
    assert sentence_of(lambda: bpy.ops.maquette.generate_from(source=source))


def test_a_service_that_is_not_ready_says_so(reference):
    bpy.context.scene.maquette.service = "MODELSLAB"
    assert sentence_of(lambda: bpy.ops.maquette.generate_from(source="SELECTED"))
