# SPDX-License-Identifier: GPL-3.0-or-later
"""Models of the Local service shaped anew from their picture, in real Blender with a real child."""

from __future__ import annotations

import numpy as np
import pytest

from tests import pictures
from tests.blender_session import installed, triangles
from tests.runtime.test_holder import children, maquette_threads, wait_for


@pytest.fixture
def model(scene, tmp_path):
    import bpy

    path = tmp_path / "figure.png"
    path.write_bytes(pictures.figure(96))
    scene.maquette.local.triangles = 1000
    scene.maquette.local.shape = "INFLATE"
    scene.maquette.local.height = 2.0
    bpy.ops.maquette.generate(image_path=str(path), service="LOCAL")
    return bpy.context.active_object


def size(thing):
    places = np.array([vertex.co for vertex in thing.data.vertices])
    return np.ptp(places, axis=0)


def test_the_settings_are_those_that_the_model_was_made_with(model):
    import bpy

    assert bpy.ops.maquette.edit_shape() == {"FINISHED"}
    kept = model.maquette.shape
    assert (kept.shape, kept.triangles, kept.is_open) == ("INFLATE", 1000, True)


def test_a_change_shapes_the_model_anew_and_keeps_its_height_and_place(model):
    import bpy

    bpy.ops.maquette.edit_shape()
    model.location.x = 3.0
    before, count = size(model), triangles(model.data)
    model.maquette.shape.depth = 0.5
    assert model.maquette.refusal == ""
    assert size(model)[1] == pytest.approx(0.5 * before[1], rel=0.05)
    assert size(model)[2] == pytest.approx(before[2], rel=1e-3)
    assert model.location.x == 3.0
    model.maquette.shape.triangles = 4000
    assert triangles(model.data) > 3 * count
    model.maquette.shape.shape = "EXTRUDE"
    assert any(edge.use_edge_sharp for edge in model.data.edges)
    assert model.data.materials[0] is not None
    assert len([mesh for mesh in bpy.data.meshes if mesh.name.startswith(model.data.name.split(".")[0])]) == 1


def test_the_child_is_kept_for_the_next_change_and_then_ends(model, monkeypatch):
    import bpy

    installed("runtime.errand").stop()  # what an earlier test has left warm
    wait_for(lambda: not maquette_threads() and not children())
    bpy.ops.maquette.edit_shape()
    model.maquette.shape.depth = 0.5
    kept = children()
    assert len(kept) == 1
    model.maquette.shape.depth = 0.6
    assert children() == kept
    installed("runtime.errand").stop()
    wait_for(lambda: not maquette_threads() and not children())
    monkeypatch.setattr(installed("runtime.errand"), "_warm", installed("jobs.warm_child").WarmChild(2.0))
    model.maquette.shape.depth = 0.7
    assert children() not in ([], kept)
    wait_for(lambda: not maquette_threads() and not children())


def test_what_was_baked_of_another_shape_goes(model):
    import bpy

    bpy.ops.maquette.simplify(target_triangles=400)
    bpy.ops.maquette.bake_detail(size="512")
    bpy.ops.maquette.edit_shape()
    model.maquette.shape.depth = 0.5
    assert not model.maquette.is_baked
    assert not [image for image in bpy.data.images if "Normals" in image.name]
    bpy.ops.maquette.simplify(target_triangles=400)
    assert triangles(model.data) == pytest.approx(400, rel=0.05)


def test_without_its_job_a_model_says_why_it_cannot_be_shaped(model):
    import bpy

    bpy.ops.maquette.edit_shape()
    model["maquette_job"] = "another"
    before = size(model)
    model.maquette.shape.depth = 2.0
    assert "Only a model that the Local service made" in model.maquette.refusal
    assert size(model) == pytest.approx(before)
    with pytest.raises(RuntimeError, match="Only a model"):
        bpy.ops.maquette.edit_shape()


def test_another_model_cannot_be_shaped(scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    with pytest.raises(RuntimeError, match="the Local service has made"):
        bpy.ops.maquette.edit_shape()


@pytest.mark.parametrize("mode", ["EDIT", "SCULPT", "WEIGHT_PAINT"])
def test_a_session_in_another_mode_keeps_its_mesh(model, mode):
    import bpy

    bpy.ops.maquette.edit_shape()
    before, mesh = size(model), model.data
    bpy.ops.object.mode_set(mode=mode)
    model.maquette.shape.depth = 0.5
    assert "Object Mode" in model.maquette.refusal
    with pytest.raises(RuntimeError, match="Object Mode"):
        bpy.ops.maquette.edit_shape()
    bpy.ops.object.mode_set(mode="OBJECT")
    assert model.data == mesh
    assert size(model) == pytest.approx(before)
