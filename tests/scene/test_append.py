# SPDX-License-Identifier: GPL-3.0-or-later
"""Appending a prepared .blend: what is appended, where it is placed, what is refused."""

from __future__ import annotations

import pytest

from tests.blender_session import blocks, installed


@pytest.fixture
def arrival(addon):
    return installed("scene.append")


@pytest.fixture
def prepared(arrival, scene, tmp_path):
    """A .blend with the object Model and the mesh Model Original, neither of them in the open file."""
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    obj = bpy.context.active_object
    obj.name = obj.data.name = "Model"
    original = bpy.data.meshes.new("Model Original")
    path = tmp_path / "model.blend"
    bpy.data.libraries.write(str(path), {obj, original})
    bpy.data.batch_remove([obj, obj.data, original])

    def make(original_mesh=None, object_name="Model", **changes):
        parts = (arrival.Part(object_name, original_mesh),)
        values = {"dimensions": (2, 2, 2), "blend": path, "parts": parts, "properties": {}}
        return arrival.Prepared(**(values | changes))

    return make


@pytest.fixture
def bring(arrival, scene):
    """Append a model to the scene's own collection, at the world's origin unless told otherwise."""
    from mathutils import Vector

    def call(model, location=(0, 0, 0), **asked):
        (obj,) = arrival.bring(model, arrival.placement.Spot(Vector(location), **asked), scene.collection)
        return obj

    return call


def test_it_is_placed_as_ordered_and_carries_its_origin(arrival, bring, prepared, scene):
    obj = bring(prepared(properties={"from": "here"}), (1, 2, 3))
    assert tuple(obj.location) == (1, 2, 3)
    assert obj["from"] == "here"
    assert obj.name in scene.collection.objects
    assert obj.maquette.original is None


def test_a_centred_model_stands_on_the_ground_too(arrival, bring, prepared, scene):
    obj = bring(prepared(is_centred=True), (1, 2, 3), height=4.0)
    assert tuple(obj.location) == (1, 2, 5)
    assert obj.dimensions.z == 4.0


def test_a_model_of_the_wanted_height_is_not_scaled(arrival, bring, prepared, scene):
    obj = bring(prepared(dimensions=(2, 2, 2.0000001)), height=2.0)
    assert {abs(value) for vertex in obj.data.vertices for value in vertex.co} == {1.0}


def test_the_original_mesh_is_appended_too(arrival, bring, prepared, scene):
    obj = bring(prepared(original_mesh="Model Original"))
    assert obj.maquette.original.name == "Model Original"
    assert blocks() == blocks() | {"objects": 1, "meshes": 2, "libraries": 0}


def test_equal_names_get_a_number_and_share_no_data(arrival, bring, prepared, scene):
    first = bring(prepared())
    second = bring(prepared())
    assert second.name == "Model.001"
    assert first.data != second.data


def test_a_library_that_the_artist_has_linked_stays(arrival, bring, prepared, scene, tmp_path):
    import bpy

    path = str(prepared().blend)
    with bpy.data.libraries.load(path, link=True) as (source, target):
        target.objects = source.objects
    linked = target.objects[0]
    bring(prepared())
    assert linked.library in [*bpy.data.libraries]


@pytest.mark.parametrize("case", ["gone", "damaged", "without it"])
def test_a_failed_append_leaves_nothing(arrival, bring, prepared, scene, case):
    model = prepared(object_name="Another") if case == "without it" else prepared()
    if case == "gone":
        model.blend.unlink()
    elif case == "damaged":
        model.blend.write_bytes(b"BLENDER" + bytes(100))
    before = blocks()
    with pytest.raises(arrival.ArrivalError, match="Try the job again"):
        bring(model)
    assert blocks() == before


def test_selecting_only_the_model(arrival, bring, prepared, scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    obj = bring(prepared())
    arrival.select_alone([obj])
    assert bpy.context.selected_objects == [obj]
    assert bpy.context.active_object == obj


def test_another_mode_is_not_disturbed(arrival, bring, prepared, scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    cube = bpy.context.active_object
    bpy.ops.object.mode_set(mode="EDIT")
    arrival.select_alone([bring(prepared())])
    assert bpy.context.active_object == cube
    assert bpy.context.mode == "EDIT_MESH"
    bpy.ops.object.mode_set(mode="OBJECT")


@pytest.fixture
def group(arrival, scene, tmp_path):
    """A .blend with the objects Model and Model.001, one metre to the left and to the right of their common centre."""
    import bpy

    path, objects = tmp_path / "group.blend", []
    for side in (-1, 1):
        bpy.ops.mesh.primitive_cube_add(location=(side, 0, 0))
        objects.append(bpy.context.active_object)
        objects[-1].name = "Model"
        objects[-1]["maquette_subject"] = len(objects)
    bpy.data.libraries.write(str(path), set(objects))
    bpy.data.batch_remove([*objects, *(obj.data for obj in objects)])
    parts = tuple(arrival.Part(name) for name in ("Model", "Model.001"))
    return arrival.Prepared(path, parts, (4, 2, 2), {"from": "here"})


def test_several_objects_are_placed_around_one_point(arrival, group, scene):
    from mathutils import Vector

    spot = arrival.placement.Spot(Vector((10, 0, 0)), facing=1.5707964, height=4.0)
    objects = arrival.bring(group, spot, scene.collection)
    assert [obj.name for obj in objects] == ["Model", "Model.001"]
    assert [tuple(round(value, 3) for value in obj.location) for obj in objects] == [(10, -2, 0), (10, 2, 0)]
    assert [tuple(round(side, 3) for side in obj.dimensions) for obj in objects] == [(4, 4, 4), (4, 4, 4)]
    assert [(obj["from"], obj["maquette_subject"], obj.parent) for obj in objects] == [
        ("here", 1, None),
        ("here", 2, None),
    ]


def test_several_objects_replace_a_block_out(arrival, group, scene):
    import bpy
    from mathutils import Vector

    bpy.ops.object.empty_add()
    parent = bpy.context.active_object
    bpy.ops.mesh.primitive_cube_add()
    block_out = bpy.context.active_object
    block_out.name, block_out.parent = "Crate", parent
    bpy.ops.object.empty_add()
    child = bpy.context.active_object
    child.parent = block_out
    objects = arrival.bring(group, arrival.placement.Spot(Vector()), scene.collection, block_out)
    assert [obj.name for obj in objects] == ["Crate", "Crate.001"]
    assert [obj.parent for obj in objects] == [parent, parent]
    assert child.parent == objects[0]
    assert {obj.name for obj in scene.objects} == {"Crate", "Crate.001", parent.name, child.name}


def test_several_objects_are_all_selected_and_the_first_is_active(arrival, group, scene):
    import bpy
    from mathutils import Vector

    objects = arrival.bring(group, arrival.placement.Spot(Vector()), scene.collection)
    arrival.select_alone(objects)
    assert set(bpy.context.selected_objects) == set(objects)
    assert bpy.context.active_object == objects[0]


def test_if_one_of_several_objects_is_missing_none_is_appended(arrival, group, scene):
    from dataclasses import replace

    from mathutils import Vector

    before = blocks()
    damaged = replace(group, parts=(*group.parts, arrival.Part("Gone")))
    with pytest.raises(arrival.ArrivalError, match="Try the job again"):
        arrival.bring(damaged, arrival.placement.Spot(Vector()), scene.collection)
    assert blocks() == before
