# SPDX-License-Identifier: GPL-3.0-or-later
"""Appending a prepared .blend: what comes in, where it stands, and what is refused with a sentence."""

from __future__ import annotations

import pytest

from tests.blender_session import blocks, installed


@pytest.fixture
def arrival(addon):
    return installed("scene.arrival")


@pytest.fixture
def prepared(arrival, scene, tmp_path):
    """A .blend with the object Model and the mesh Model Original, and nothing of it in the open file."""
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    thing = bpy.context.active_object
    thing.name = thing.data.name = "Model"
    original = bpy.data.meshes.new("Model Original")
    path = tmp_path / "model.blend"
    bpy.data.libraries.write(str(path), {thing, original})
    bpy.data.batch_remove([thing, thing.data, original])

    def make(**changes):
        values = {
            "dimensions": (2, 2, 2),
            "blend": path,
            "object_name": "Model",
            "original_mesh": None,
            "properties": {},
        }
        return arrival.Prepared(**(values | changes))

    return make


@pytest.fixture
def bring(arrival, scene):
    """Bring a model into the scene's own collection, to the world's origin unless told otherwise."""
    from mathutils import Vector

    def call(model, location=(0, 0, 0), **asked):
        return arrival.bring(model, arrival.place.Spot(Vector(location), **asked), scene.collection)

    return call


def test_it_stands_where_it_was_ordered_and_says_where_it_comes_from(arrival, bring, prepared, scene):
    thing = bring(prepared(properties={"from": "here"}), (1, 2, 3))
    assert tuple(thing.location) == (1, 2, 3)
    assert thing["from"] == "here"
    assert thing.name in scene.collection.objects
    assert thing.maquette.original is None


def test_a_centred_model_stands_on_the_same_ground(arrival, bring, prepared, scene):
    thing = bring(prepared(is_centred=True), (1, 2, 3), height=4.0)
    assert tuple(thing.location) == (1, 2, 5)
    assert thing.dimensions.z == 4.0


def test_a_model_of_the_height_asked_for_is_left_as_it_is(arrival, bring, prepared, scene):
    thing = bring(prepared(dimensions=(2, 2, 2.0000001)), height=2.0)
    assert {abs(value) for vertex in thing.data.vertices for value in vertex.co} == {1.0}


def test_the_original_mesh_comes_along(arrival, bring, prepared, scene):
    thing = bring(prepared(original_mesh="Model Original"))
    assert thing.maquette.original.name == "Model Original"
    assert blocks() == blocks() | {"objects": 1, "meshes": 2, "libraries": 0}


def test_namesakes_get_a_number_and_share_nothing(arrival, bring, prepared, scene):
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
def test_what_cannot_be_appended_leaves_nothing(arrival, bring, prepared, scene, case):
    model = prepared(object_name="Another") if case == "without it" else prepared()
    if case == "gone":
        model.blend.unlink()
    elif case == "damaged":
        model.blend.write_bytes(b"BLENDER" + bytes(100))
    before = blocks()
    with pytest.raises(arrival.ArrivalError, match="Try the job again"):
        bring(model)
    assert blocks() == before


def test_selecting_alone(arrival, bring, prepared, scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    thing = bring(prepared())
    arrival.select_alone(thing)
    assert bpy.context.selected_objects == [thing]
    assert bpy.context.active_object == thing


def test_another_mode_is_not_disturbed(arrival, bring, prepared, scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    cube = bpy.context.active_object
    bpy.ops.object.mode_set(mode="EDIT")
    arrival.select_alone(bring(prepared()))
    assert bpy.context.active_object == cube
    assert bpy.context.mode == "EDIT_MESH"
    bpy.ops.object.mode_set(mode="OBJECT")
