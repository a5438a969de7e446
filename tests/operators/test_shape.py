# SPDX-License-Identifier: GPL-3.0-or-later
"""Models of the Local service are reshaped from their picture, in real Blender with a real child."""

from __future__ import annotations

import numpy as np
import pytest

from tests import pictures
from tests.blender_session import installed, triangles
from tests.runtime.test_session import children, maquette_threads, wait_for


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


def size(obj):
    points = np.array([vertex.co for vertex in obj.data.vertices])
    return np.ptp(points, axis=0)


def test_the_settings_are_those_with_which_the_model_was_made(model):
    import bpy

    assert bpy.ops.maquette.edit_shape() == {"FINISHED"}
    kept = model.maquette.shape
    assert (kept.shape, kept.triangles, kept.is_open) == ("INFLATE", 1000, True)


def test_a_change_reshapes_the_model_and_keeps_its_height_and_location(model):
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

    launcher = installed("runtime.session").held().launcher
    launcher.end_idle()  # a child that an earlier test left running
    wait_for(lambda: not maquette_threads() and not children())
    bpy.ops.maquette.edit_shape()
    model.maquette.shape.depth = 0.5
    kept = children()
    assert len(kept) == 1
    model.maquette.shape.depth = 0.6
    assert children() == kept
    launcher.end_idle()
    wait_for(lambda: not maquette_threads() and not children())
    monkeypatch.setattr(installed("worker.launcher"), "KEPT", 2.0)
    model.maquette.shape.depth = 0.7
    assert children() not in ([], kept)
    wait_for(lambda: not maquette_threads() and not children())


def test_textures_baked_for_another_shape_are_removed(model):
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
    assert "Only models that the Local service made" in model.maquette.refusal
    assert size(model) == pytest.approx(before)
    with pytest.raises(RuntimeError, match="Only models"):
        bpy.ops.maquette.edit_shape()


def test_another_model_cannot_be_shaped(scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    with pytest.raises(RuntimeError, match="made by the Local service"):
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


def _applied(**flags):
    import bpy

    bpy.ops.object.transform_apply(**{"location": False, "rotation": False, "scale": False, **flags})


def _turn_over(model):
    model.rotation_euler = (1.5707963, 0, 0)
    _applied(rotation=True)


def _turn_and_double(model):
    model.rotation_euler, model.scale = (0.3, 0.5, 0.7), (2, 2, 2)
    _applied(rotation=True, scale=True)


def _stretch_far_away(model):
    model.location, model.scale = (100, 50, 3), (1, 2, 3)
    _applied(location=True, scale=True)


def _mirror(model):
    model.scale = (-1, 1, 1)
    _applied(scale=True)


@pytest.mark.parametrize("apply", [_turn_over, _turn_and_double, _stretch_far_away, _mirror])
def test_applied_transforms_are_applied_to_each_new_shape(model, apply):
    import bpy

    def corners():
        return np.array([model.matrix_world @ vertex.co for vertex in model.data.vertices])

    bpy.ops.maquette.edit_shape()
    model.maquette.shape.triangles = 1200
    apply(model)
    wanted = corners()
    for count in (4000, 1200):
        model.maquette.shape.triangles = count
        assert model.maquette.refusal == ""
        near = 0.02 * float(np.ptp(wanted, axis=0).max())
        assert corners().min(axis=0) == pytest.approx(wanted.min(axis=0), abs=near)
        assert corners().max(axis=0) == pytest.approx(wanted.max(axis=0), abs=near)
    assert corners() == pytest.approx(wanted, abs=1e-4)


def _move_a_vertex(model):
    model.data.vertices[3].co.x += 0.01


def _subdivide(model):
    import bpy

    bpy.ops.object.modifier_apply(modifier=model.modifiers.new("Subdivision", "SUBSURF").name)


def _move_a_vertex_of_a_turned_one(model):
    _turn_over(model)
    _move_a_vertex(model)


WORK = {
    "vertex": _move_a_vertex,
    "turned": _move_a_vertex_of_a_turned_one,
    "modifier": _subdivide,
    "uv map": lambda model: model.data.uv_layers.new(name="Light"),
    "weights": lambda model: model.vertex_groups.new(name="Arm").add([3], 1.0, "REPLACE"),
    "paint": lambda model: model.data.color_attributes.new("Paint", "BYTE_COLOR", "CORNER"),
}


@pytest.mark.parametrize("name", WORK)
def test_edits_of_the_mesh_are_not_replaced_unless_confirmed(model, name):
    import bpy

    height, is_open = size(model)[2], name != "paint"
    if is_open:
        bpy.ops.maquette.edit_shape()
    WORK[name](model)
    mesh = model.data
    with pytest.raises(RuntimeError, match="changed since it was shaped"):
        bpy.ops.maquette.edit_shape()
    model.maquette.shape.depth = 0.5
    assert model.data == mesh
    assert ("changed since it was shaped" in model.maquette.refusal) is is_open
    assert bpy.ops.maquette.edit_shape(discard_changes=True) == {"FINISHED"}
    model.maquette.shape.depth = 0.7
    assert model.maquette.refusal == ""
    assert size(model)[2] == pytest.approx(height, rel=1e-3)
    assert bpy.ops.maquette.edit_shape() == {"FINISHED"}


def _images(material):
    return [node.image for node in material.node_tree.nodes if node.type == "TEX_IMAGE"]


def test_the_artists_own_materials_stay_and_ours_shows_the_new_picture(model):
    import bpy

    bpy.ops.maquette.edit_shape()
    ours, own = model.data.materials[0], bpy.data.materials.new("Own")
    ours.node_tree.nodes["Principled BSDF"].inputs["Roughness"].default_value = 0.123
    model.data.materials.append(own)
    before, count = _images(ours)[0].name, len(bpy.data.images)
    model.maquette.shape.depth = 0.5
    assert list(model.data.materials) == [ours, own]
    assert ours.node_tree.nodes["Principled BSDF"].inputs["Roughness"].default_value == pytest.approx(0.123)
    assert len(bpy.data.images) == count, before
    model.data.materials[0] = own
    model.maquette.shape.depth = 0.6
    assert list(model.data.materials) == [own, own]


def test_linked_duplicates_follow_and_copies_keep_their_picture(model):
    import bpy

    bpy.ops.object.duplicate(linked=False)
    copy = bpy.context.object
    bpy.context.view_layer.objects.active = model
    model.select_set(True)
    copy.select_set(False)
    bpy.ops.object.duplicate(linked=True)
    linked = bpy.context.object
    bpy.context.view_layer.objects.active = model
    bpy.ops.maquette.edit_shape()
    picture = _images(copy.data.materials[0])[0]
    model.maquette.shape.depth = 0.5
    assert linked.data == model.data != copy.data
    assert _images(copy.data.materials[0])[0] == picture
    bpy.ops.wm.save_as_mainfile(filepath=bpy.app.tempdir + "shaped.blend")
    bpy.ops.wm.open_mainfile(filepath=bpy.app.tempdir + "shaped.blend")
    found = bpy.context.object
    found.maquette.shape.depth = 0.7
    assert found.maquette.refusal == ""


def test_after_applying_a_mirroring_scale_normals_point_as_before(model):
    import bpy

    bpy.ops.maquette.edit_shape()
    model.maquette.shape.triangles = 1200

    def volume():
        corners = np.array([[model.data.vertices[v].co for v in face.vertices] for face in model.data.polygons])
        return float(np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum())

    _mirror(model)
    wanted = volume()
    model.maquette.shape.triangles = 4000
    assert model.maquette.refusal == ""
    assert volume() == pytest.approx(wanted, rel=0.05)


def test_shapes_are_compared_in_pictures_drawn_once(model):
    import bpy

    state = bpy.context.window_manager.maquette
    drawn = installed("runtime.session").instance(installed("runtime.compare_shapes").Drawn)
    drawn.close()  # previews drawn by other tests
    assert not bpy.ops.maquette.compare_shapes.poll()  # its settings are collapsed
    bpy.ops.maquette.edit_shape()
    assert bpy.ops.maquette.compare_shapes() == {"FINISHED"}
    assert state.shapes_model == str(model.session_uid)
    shown = [preview.name for preview in state.shapes]
    assert shown == ["INFLATE", "EXTRUDE", "REVOLVE", "RELIEF", "CORNER"]
    (pictures_drawn,) = drawn.pictures.values()
    written = {path: path.stat().st_mtime_ns for path in pictures_drawn.values()}
    model.maquette.shape.shape = "EXTRUDE"  # as a click on its picture does
    assert model.maquette.refusal == ""
    assert bpy.ops.maquette.compare_shapes() == {"FINISHED"}
    assert {path: path.stat().st_mtime_ns for path in written} == written
    model.maquette.shape.depth = 0.5
    assert bpy.ops.maquette.compare_shapes() == {"FINISHED"}
    assert len(drawn.pictures) == 2


def test_shape_previews_are_deleted_with_the_session(model):
    import bpy

    bpy.ops.maquette.edit_shape()
    bpy.ops.maquette.compare_shapes()
    state = bpy.context.window_manager.maquette
    drawn = installed("runtime.session").instance(installed("runtime.compare_shapes").Drawn)
    files = [path for pictures_drawn in drawn.pictures.values() for path in pictures_drawn.values()]
    drawn.close()
    assert len(files) >= 5
    assert not any(path.exists() for path in files)
    assert (len(state.shapes), state.shapes_model) == (0, "")
