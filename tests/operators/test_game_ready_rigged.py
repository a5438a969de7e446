# SPDX-License-Identifier: GPL-3.0-or-later
"""Models deformed by an armature are made game-ready with armature, weights and shape keys, or refused."""

from __future__ import annotations

import numpy as np
import pytest

from tests.blender_session import empty_file, installed, sentence_of, triangles
from tests.operators.test_game_ready import ball, ready
from tests.scene.test_export import fbx_kinds


def rigged():
    """A ball whose weights and shape key are functions of position, and a box on the bone High; the ball is active."""
    import bpy

    obj = ball(24, 16, "Golem")
    rig = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    bpy.context.scene.collection.objects.link(rig)
    bpy.context.view_layer.objects.active = rig
    bpy.ops.object.mode_set(mode="EDIT")
    for name, z in (("Low", -1), ("High", 0)):
        bone = rig.data.edit_bones.new(name)
        bone.head, bone.tail = (0, 0, z), (0, 0, z + 1)
    bpy.ops.object.mode_set(mode="OBJECT")
    for name, side in (("Low", -1), ("High", 1)):
        group = obj.vertex_groups.new(name=name)
        for vertex in obj.data.vertices:
            group.add([vertex.index], share(side * vertex.co.z), "REPLACE")
    obj.shape_key_add(name="Basis", from_mix=False)
    key = obj.shape_key_add(name="Wide", from_mix=False)
    for point in key.data:
        point.co.x *= 2
    key.value = 0.0  # Blender 5 adds a key with value 1
    obj.parent, rig.location = rig, (1, 2, 3)
    obj.modifiers.new("Armature", "ARMATURE").object = rig
    bpy.context.view_layer.objects.active = obj
    rig.select_set(False)
    obj.select_set(True)
    bpy.context.view_layer.update()
    return obj, rig


def share(z):
    return min(1, max(0, 0.5 + z))


def assert_bound(obj, *, scale=1.0):
    """The weights and the shape key match the vertices' positions."""
    for vertex in obj.data.vertices:
        weights = {obj.vertex_groups[each.group].name: each.weight for each in vertex.groups}
        assert weights.get("High", 0) == pytest.approx(share(vertex.co.z / scale), abs=0.01)
        assert weights.get("Low", 0) == pytest.approx(share(-vertex.co.z / scale), abs=0.01)
    basis, wide = obj.data.shape_keys.key_blocks
    assert (basis.name, wide.name) == ("Basis", "Wide")
    assert [point.co.x for point in wide.data] == pytest.approx([2 * point.co.x for point in basis.data], abs=1e-3)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("engine", ["UNITY", "UNREAL", "GODOT"])
def test_armature_weights_and_shape_keys_stay(scene, engine, tmp_path):
    import bpy

    obj, rig = rigged()
    matrix = obj.matrix_world.copy()
    assert ready(engine=engine, levels=1, collision="HULL", triangles=400, directory=str(tmp_path)) == {"FINISHED"}
    levels = [bpy.data.objects[f"Golem_LOD{number}"] for number in range(2)]
    for each in (obj, *levels):
        assert (each.parent, [modifier.object for modifier in each.modifiers]) == (rig, [rig])
        assert_bound(each)
    assert triangles(obj.data) <= 400
    assert obj.matrix_world == matrix
    assert any("armature" in step.name for step in obj.maquette.ready.steps)
    empty_file()
    (path,) = [*tmp_path.glob("*.glb"), *tmp_path.glob("*.fbx")]
    if engine == "UNREAL":
        nodes = fbx_kinds(path)
        assert nodes["Golem_Group"] == ("LodGroup", "Rig")
        assert nodes["Golem_LOD0"] == nodes["Golem_LOD1"] == ("Mesh", "Golem_Group")
    (bpy.ops.import_scene.gltf if path.suffix == ".glb" else bpy.ops.import_scene.fbx)(filepath=str(path))
    (skeleton,) = [each for each in bpy.data.objects if each.type == "ARMATURE"]
    assert {bone.name for bone in skeleton.data.bones} == {"Low", "High"}
    for number in range(2):
        found = bpy.data.objects[f"Golem_LOD{number}"]
        assert any(modifier.object == skeleton for modifier in found.modifiers)
        assert {group.name for group in found.vertex_groups} == {"Low", "High"}
        assert "Wide" in found.data.shape_keys.key_blocks
    heights = [(found.matrix_world @ vertex.co).z for vertex in found.data.vertices]
    assert (min(heights) + max(heights)) / 2 == pytest.approx(3, abs=0.05)


def test_options_that_would_lose_shape_keys_are_refused(scene, monkeypatch):
    obj, _ = rigged()
    assert "vertex groups" in sentence_of(lambda: ready(faces="QUADS"))
    monkeypatch.setattr(installed("scene.simplify"), "is_exact", lambda: False)
    assert "shape keys would be lost" in sentence_of(ready)
    assert not obj.maquette.is_ready


def saved(path):
    """A file with the rigged ball and a box on a bone; the scene is empty afterwards."""
    import bpy

    _, rig = rigged()
    bpy.ops.mesh.primitive_cube_add(size=0.5, location=(1, 2, 5))
    box = bpy.context.object
    box.name = "Hat"
    box.parent, box.parent_type, box.parent_bone = rig, "BONE", "High"
    bpy.context.view_layer.update()
    box.matrix_world.translation = (1, 2, 5)
    bpy.context.view_layer.update()
    if path.suffix == ".glb":
        bpy.ops.export_scene.gltf(filepath=str(path), export_format="GLB")
    else:
        bpy.ops.export_scene.fbx(filepath=str(path), add_leaf_bones=False)
    empty_file()
    return path


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("suffix", ["glb", "fbx"])
def test_a_file_with_an_armature_is_one_model_with_it(scene, suffix, tmp_path):
    import bpy

    made = installed("runtime.game_ready").bring_in(saved(tmp_path / f"golem.{suffix}"))
    (rig,) = [each for each in bpy.data.objects if each.type == "ARMATURE"]
    assert made == bpy.context.view_layer.objects.active
    assert [each.name for each in bpy.data.objects if each.type == "MESH"] == ["golem"]
    assert (made.parent, [modifier.object for modifier in made.modifiers]) == (rig, [rig])
    assert tuple(rig.matrix_world.to_scale()) == pytest.approx((1, 1, 1), abs=1e-4)
    assert tuple(rig.matrix_world.translation) == pytest.approx((1, 2, 3), abs=1e-3)
    heights = np.array([(made.matrix_world @ vertex.co).z for vertex in made.data.vertices])
    assert (heights.min(), heights.max()) == pytest.approx((2, 5.25), abs=0.05)
    on_bone = [
        {made.vertex_groups[each.group].name: each.weight for each in vertex.groups}
        for vertex in made.data.vertices
        if (made.matrix_world @ vertex.co).z > 4.5
    ]
    assert on_bone
    assert all(weights == {"High": pytest.approx(1)} for weights in on_bone)
    rig.pose.bones["High"].location = (0, 1, 0)  # along the bone, which points up
    bpy.context.view_layer.update()
    posed = made.evaluated_get(bpy.context.evaluated_depsgraph_get())
    assert max((posed.matrix_world @ vertex.co).z for vertex in posed.data.vertices) == pytest.approx(6.25, abs=0.05)
    assert made.data.shape_keys.key_blocks.keys()[1:] == ["Wide"]
    assert len(made.data.materials) >= 2


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_file_with_two_armatures_is_refused(scene, tmp_path):
    import bpy

    rigged()
    rigged()
    bpy.ops.export_scene.gltf(filepath=str(tmp_path / "pair.glb"), export_format="GLB")
    empty_file()
    with pytest.raises(Exception, match="several armatures"):
        installed("runtime.game_ready").bring_in(tmp_path / "pair.glb")
