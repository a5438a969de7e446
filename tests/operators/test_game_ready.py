# SPDX-License-Identifier: GPL-3.0-or-later
"""The operator that makes models game-ready: done by a real child Blender, exported and read back."""

from __future__ import annotations

import numpy as np
import pytest

from tests.blender_session import blocks, installed, open_edges, sentence_of, triangles
from tests.engines import gltf_issues, imported_by_godot
from tests.panels.recording import draw


def ball(segments=48, rings=24, name="Crate No. 1"):
    """A bumpy ball with a painted texture and a hole, active."""
    import bpy

    bpy.ops.mesh.primitive_uv_sphere_add(segments=segments, ring_count=rings)
    obj = bpy.context.object
    obj.name = obj.data.name = name
    points = np.empty((len(obj.data.vertices), 3), np.float32)
    obj.data.vertices.foreach_get("co", points.ravel())
    points *= 1 + 0.03 * np.sin(12 * points[:, :1]) * np.sin(12 * points[:, 2:])
    obj.data.vertices.foreach_set("co", points.ravel())
    obj.data.materials.append(painted("Red", (0.8, 0.1, 0.1, 1)))
    obj.data.materials.append(painted("Blue", (0.1, 0.1, 0.8, 1)))
    for face in obj.data.polygons:
        face.material_index = int(face.center.z > 0)
    return obj


def painted(name, colour):
    import bpy

    material = bpy.data.materials.new(name)
    if material.node_tree is None:  # always there since 5.0
        material.use_nodes = True
    material.node_tree.nodes["Principled BSDF"].inputs["Base Color"].default_value = colour
    return material


def delete_face(mesh, number):
    import bmesh

    editable = bmesh.new()
    editable.from_mesh(mesh)
    editable.faces.ensure_lookup_table()
    bmesh.ops.delete(editable, geom=[editable.faces[number]], context="FACES")
    editable.to_mesh(mesh)
    editable.free()


def checks(obj):
    return {check.name: check.passed for check in obj.maquette.ready.checks}


def ready(**asked):
    import bpy

    return bpy.ops.maquette.game_ready(**{"preset": "MOBILE_PROP", "texture": "256", "triangles": 600, **asked})


def test_it_goes_through_every_step_and_can_be_restored(scene, tmp_path):
    import bpy

    obj = ball()
    delete_face(obj.data, 300)
    bpy.ops.ed.undo_push(message="Before")
    mesh, before = obj.data.name, blocks()
    assert ready(engine="GODOT", directory=str(tmp_path / "out")) == {"FINISHED"}
    assert 500 < triangles(obj.data) <= 600
    assert open_edges(obj.data) == 0
    assert set(checks(obj).values()) == {True}
    (material,) = obj.data.materials
    assert material.name == "Crate_No_1"
    assert material.node_tree.nodes.active.image.name == "Crate_No_1_BaseColor", "what the solid view shows"
    assert len(bpy.data.collections["Crate No. 1_LODs"].objects) == 3
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["Crate_No_1.glb", "Crate_No_1_report.txt"]
    report = (tmp_path / "out" / "Crate_No_1_report.txt").read_text()
    assert "Mended: 1 hole\n" in report
    assert "All 10 checks passed" in report
    assert obj.maquette.original.name == f".{mesh} Original"
    bpy.ops.ed.undo()
    obj = bpy.context.object
    assert blocks() == before
    assert not obj.maquette.is_ready
    bpy.ops.ed.redo()
    bpy.ops.maquette.restore_original()
    obj = bpy.data.objects["Crate No. 1"]
    assert [material.name for material in obj.data.materials] == ["Red", "Blue"]
    assert not obj.maquette.is_ready


@pytest.mark.parametrize("engine", ["UNITY", "UNREAL"])
def test_textures_are_written_beside_an_fbx(scene, engine, tmp_path):
    import bpy

    obj = ball(24, 16)
    shader = obj.data.materials[0].node_tree.nodes["Principled BSDF"].inputs
    shader["Metallic"].default_value, shader["Roughness"].default_value = 1.0, 0.25
    shader["Emission Color"].default_value, shader["Emission Strength"].default_value = (0, 1, 0, 1), 5.0
    obj.data.materials[1].node_tree.nodes["Principled BSDF"].inputs["Alpha"].default_value = 0.5
    assert ready(engine=engine, directory=str(tmp_path)) == {"FINISHED"}
    packed = {"UNITY": "MaskMap", "UNREAL": "ORM"}[engine]
    names = {path.stem.removeprefix("Crate_No_1_") for path in tmp_path.glob("*.png")}
    assert names == {"BaseColor", "Normal", "Emissive", packed}
    values = pixels(tmp_path / f"Crate_No_1_{packed}.png")
    metal = values[..., 0 if engine == "UNITY" else 2]
    rough = 1 - values[..., 3] if engine == "UNITY" else values[..., 1]
    # The ball's lower half is metallic.
    assert np.median(rough[metal > 0.9]) == pytest.approx(0.25, abs=0.02)
    assert 0.2 < (metal > 0.9).mean() < 0.6
    colour = pixels(tmp_path / "Crate_No_1_BaseColor.png")
    assert np.median(colour[..., 3][colour[..., 2] > colour[..., 0]]) == pytest.approx(0.5, abs=0.02)
    glow = pixels(tmp_path / "Crate_No_1_Emissive.png")
    assert glow[..., 1].max() == pytest.approx(1, abs=0.02)
    inputs = obj.data.materials[0].node_tree.nodes["Principled BSDF"].inputs
    assert inputs["Emission Strength"].default_value == 5
    assert inputs["Alpha"].links
    bpy.ops.maquette.restore_original()


def pixels(path):
    """The pixels as stored in the file, (H, W, 4)."""
    import bpy

    image = bpy.data.images.load(str(path))
    image.colorspace_settings.name, image.alpha_mode = "Non-Color", "CHANNEL_PACKED"
    values = np.ones((*image.size, image.channels), np.float32)
    image.pixels.foreach_get(values.ravel())
    bpy.data.images.remove(image)
    return values


def test_a_block_out_keeps_its_materials_and_uvs(scene):
    import bpy

    obj = ball(24, 16)
    images = len(bpy.data.images)
    assert bpy.ops.maquette.game_ready(preset="BLOCK_OUT", engine="GODOT") == {"FINISHED"}
    assert triangles(obj.data) <= 500
    assert [material.name for material in obj.data.materials] == ["Red", "Blue"]
    assert {face.material_index for face in obj.data.polygons} == {0, 1}
    assert [layer.name for layer in obj.data.uv_layers] == ["UVMap"]
    assert len(bpy.data.images) == images
    assert not obj.maquette.ready.file
    assert not [each for each in bpy.data.collections if "LODs" in each.name]


def test_several_models_and_one_undo_step(scene, tmp_path):
    import bpy

    for name in ("One", "one"):
        obj = ball(12, 8, name)
        obj.location.x = 5
    for other in bpy.data.objects:
        other.select_set(True)
    bpy.ops.ed.undo_push(message="Before")
    assert ready(preset="BLOCK_OUT", texture="0", triangles=100, directory=str(tmp_path)) == {"FINISHED"}
    assert {path.name for path in tmp_path.glob("*.glb")} in ({"One.glb", "one_2.glb"}, {"one.glb", "One_2.glb"})
    assert [bpy.data.objects[name].maquette.is_ready for name in ("One", "one")] == [True, True]
    bpy.ops.ed.undo()
    assert not any(other.maquette.is_ready for other in bpy.data.objects)


def test_a_scaled_model_with_a_socket_is_at_the_origin_of_its_file(scene, tmp_path):
    import bpy
    from mathutils import Matrix, Vector

    obj = ball(12, 8)
    obj.data.transform(Matrix.Translation((0, 0, 7)))
    obj.location, obj.scale = (4, 5, 6), (2, 2, 2)
    socket = bpy.data.objects.new("Grip", None)
    bpy.context.scene.collection.objects.link(socket)
    socket.parent, socket.location = obj, (0, 0, 8)
    bpy.context.view_layer.update()
    bounds, at = seen(obj), socket.matrix_world.translation.copy()
    assert ready(preset="BLOCK_OUT", texture="0", triangles=200, directory=str(tmp_path)) == {"FINISHED"}
    bpy.context.view_layer.update()
    assert np.allclose(seen(obj), bounds, atol=2e-3)
    assert (socket.matrix_world.translation - at).length < 1e-3
    assert checks(obj)["SCALE"]
    assert checks(obj)["PIVOT"]
    base = at - Vector((4, 5, 6 + 2 * 6))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    bpy.ops.import_scene.gltf(filepath=str(tmp_path / "Crate_No_1.glb"))
    found = bpy.data.objects
    bpy.context.view_layer.update()
    assert found["Crate_No_1"].matrix_world.translation.length < 1e-4
    assert tuple(found["Crate_No_1"].dimensions) == pytest.approx((4, 4, 4), rel=0.2)
    assert (found["Grip"].matrix_world.translation - base).length < 0.2


def seen(obj):
    """The bounding box in world space, (2, 3)."""
    points = np.array([obj.matrix_world @ vertex.co for vertex in obj.data.vertices])
    return np.stack([points.min(axis=0), points.max(axis=0)])


def test_a_second_run_starts_from_the_original(scene):
    obj = ball(24, 16)
    mesh = obj.data
    assert ready(preset="BLOCK_OUT", texture="0", triangles=60) == {"FINISHED"}
    assert ready(preset="BLOCK_OUT", texture="0", triangles=400) == {"FINISHED"}
    assert 350 < triangles(obj.data) <= 400
    assert obj.maquette.original == mesh


def test_it_says_why_it_cannot(scene):
    import bpy

    obj = ball(12, 8)
    obj.modifiers.new("Mirror", "MIRROR")
    assert "modifiers" in sentence_of(ready)
    obj.modifiers.clear()
    work = start(obj)
    obj.data.vertices.add(1)
    with pytest.raises(Exception, match="changed meanwhile"):
        installed("runtime.session").background().wait(work)
    assert not obj.maquette.is_ready
    bpy.ops.maquette.make_lods(levels=1)
    for other in bpy.data.objects:
        other.select_set(False)
    level = bpy.data.objects["Crate No. 1_LOD0"]
    level.hide_set(False)
    level.select_set(True)
    with pytest.raises(RuntimeError, match="Select the meshes"):
        ready()


def start(obj):
    game_ready = installed("runtime.game_ready")
    return game_ready.start([obj], game_ready.Asked("Prop, Godot", "GODOT", None, 100, 256, 0, 0.5, ""))[0]


def test_it_can_be_stopped(scene):
    import bpy

    obj = ball(12, 8)
    start(obj)
    assert obj.maquette.stage
    assert bpy.ops.maquette.stop_background() == {"FINISHED"}
    assert obj.maquette.stage == ""
    assert not obj.maquette.is_ready


def test_the_panel_shows_the_report(scene):
    import bpy

    obj = ball(12, 8)
    bpy.context.window_manager.maquette.model_part = "READY"
    layout = draw("MAQUETTE_PT_simplify")
    assert "maquette.game_ready" in layout.operators
    assert "Watertight" not in layout.labels
    delete_half(obj.data)
    assert ready(preset="BLOCK_OUT", texture="0") == {"FINISHED"}
    layout = draw("MAQUETTE_PT_simplify")
    assert "Watertight: 1 opening; wanted: closed" in layout.text
    assert "Left a wide opening" in layout.text
    assert "maquette.restore_original" in layout.operators
    assert "maquette.show_export" not in layout.operators
    obj.data.vertices.add(1)
    assert "Watertight" not in draw("MAQUETTE_PT_simplify").labels


def delete_half(mesh):
    import bmesh

    editable = bmesh.new()
    editable.from_mesh(mesh)
    bmesh.ops.delete(
        editable, geom=[face for face in editable.faces if face.calc_center_median().z > 0.1], context="FACES"
    )
    editable.to_mesh(mesh)
    editable.free()


EXPECTED = {
    "UNITY": {"Crate_No_1_LOD0_Collider_00", "Crate_No_1_LOD0_Collider_01"},
    "UNREAL": {"UCX_Crate_No_1_LOD0_00", "UCX_Crate_No_1_LOD0_01"},
    "GODOT": {"Crate_No_1_LOD0_00-colonly", "Crate_No_1_LOD0_01-colonly"},
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("engine", EXPECTED)
def test_an_exported_model_is_read_back(scene, engine, tmp_path):
    """Names, levels and collision shapes are kept, upright, in metres, at the origin."""
    import bpy

    scene.unit_settings.scale_length = 0.1
    obj = two_parts()
    size = np.ptp(seen(obj), axis=0) * 0.1
    asked = {"triangles": 600, "levels": 1, "collision": "PARTS", "directory": str(tmp_path)}
    assert ready(engine=engine, **asked) == {"FINISHED"}
    shapes = [other for other in bpy.data.objects if other.display_type == "WIRE"]
    assert [(other.hide_render, other.hide_get(), open_edges(other.data)) for other in shapes] == 2 * [(True, True, 0)]
    assert np.allclose(np.ptp(np.concatenate([seen(other) for other in shapes]), axis=0) * 0.1, size, rtol=0.05)
    levels = {other.name: triangles(other.data) for other in bpy.data.objects if "_LOD" in other.name}
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    (path,) = [*tmp_path.glob("*.glb"), *tmp_path.glob("*.fbx")]
    if path.suffix == ".glb":
        bpy.ops.import_scene.gltf(filepath=str(path))
    else:
        bpy.ops.import_scene.fbx(filepath=str(path))
    bpy.context.view_layer.update()
    found = {other.name: other for other in bpy.data.objects}
    groups = {"Crate_No_1_Group"} if engine == "UNREAL" else set()
    assert set(found) == {"Crate_No_1_LOD0", "Crate_No_1_LOD1", *EXPECTED[engine], *groups}
    whole = seen(found["Crate_No_1_LOD0"])
    assert np.allclose(np.ptp(whole, axis=0), size, rtol=0.05)
    assert found["Crate_No_1_LOD0"].matrix_world.translation.length < 1e-4
    for name, count in levels.items():
        assert triangles(found[name.replace(" ", "_").replace(".", "")].data) == count
    boxes = np.concatenate([seen(found[name]) for name in EXPECTED[engine]])
    assert np.allclose(boxes.max(axis=0), whole.max(axis=0), atol=0.02)
    assert all(not found[name].data.materials for name in EXPECTED[engine])


def two_parts():
    """A ball, and a tall one beside it."""
    import bpy

    obj = ball(24, 16)
    bpy.ops.mesh.primitive_uv_sphere_add(segments=24, ring_count=16, location=(4, 0, 1), scale=(1, 1, 3))
    other = bpy.context.object
    obj.select_set(True)
    other.select_set(True)
    bpy.context.view_layer.objects.active = obj
    bpy.ops.object.join()
    return obj


def test_collision_shapes_are_made_again_and_not_made_game_ready(scene):
    import bpy

    ball(24, 16)
    for kind, count in (("HULL", 1), ("NONE", 0), ("BOX", 1)):
        assert ready(preset="BLOCK_OUT", texture="0", collision=kind) == {"FINISHED"}
        shapes = [other for other in bpy.data.objects if other.display_type == "WIRE"]
        assert len(shapes) == count
    (box,) = shapes
    assert len(box.data.vertices) == 8
    bpy.data.objects["Crate No. 1"].select_set(False)
    box.hide_set(False)
    box.select_set(True)
    with pytest.raises(RuntimeError, match="Select the meshes"):
        ready()


def test_khronos_validator_finds_no_error(scene, tmp_path):
    two_parts()
    assert ready(engine="GODOT", collision="PARTS", directory=str(tmp_path)) == {"FINISHED"}
    issues = gltf_issues(tmp_path / "Crate_No_1.glb")
    assert (issues["numErrors"], issues["numWarnings"]) == (0, 0), issues["messages"]


def test_godot_imports_it(scene, tmp_path):
    """Levels keep their names and are upright and in metres; collision shapes become bodies without a mesh."""
    scene.unit_settings.scale_length = 0.1
    wide, deep, high = np.ptp(seen(two_parts()), axis=0) * 0.1
    assert ready(engine="GODOT", collision="PARTS", levels=1, directory=str(tmp_path)) == {"FINISHED"}
    nodes = imported_by_godot(tmp_path / "Crate_No_1.glb", tmp_path / "project")
    meshes = {name: node.size for name, node in nodes.items() if node.kind == "MeshInstance"}
    assert set(meshes) == {"Crate_No_1_LOD0", "Crate_No_1_LOD1"}
    assert meshes["Crate_No_1_LOD0"] == pytest.approx((wide, high, deep), rel=0.05)
    bodies = {name for name, node in nodes.items() if node.kind == "StaticBody"}
    assert len(bodies) == 2
    assert all(name.startswith("Crate_No_1_LOD0_0") for name in bodies)
    assert [node.kind for node in nodes.values()].count("CollisionShape") >= 1


def test_quads_keep_the_budget_and_the_look(scene):
    obj = ball(48, 24)
    assert ready(faces="QUADS", levels=1) == {"FINISHED"}
    assert 250 < triangles(obj.data) <= 600
    assert np.mean([len(face.vertices) == 4 for face in obj.data.polygons]) >= 0.95
    assert open_edges(obj.data) == 0
    assert checks(obj)["TRIANGLES"]
    obj.vertex_groups.new(name="Bone")
    assert "vertex groups" in sentence_of(lambda: ready(faces="QUADS"))
    obj.vertex_groups.clear()
    assert "texture size" in sentence_of(lambda: ready(faces="QUADS", texture="0"))


def test_a_surface_that_must_be_rebuilt_becomes_quads(scene):
    """Three sheets that meet at one edge, where no quad field exists."""
    obj = ball(24, 16)
    book = [(0, 0, -1), (0, 0, 1), (2, 0, 1), (2, 0, -1), (-2, 1, 1), (-2, 1, -1), (-2, -1, 1), (-2, -1, -1)]
    obj.data.clear_geometry()
    obj.data.from_pydata(book, [], [(0, 1, 2, 3), (0, 1, 4, 5), (0, 1, 6, 7)])
    assert ready(faces="QUADS", levels=0, collision="NONE") == {"FINISHED"}
    assert len(obj.data.polygons) > 0
    assert triangles(obj.data) <= 600
