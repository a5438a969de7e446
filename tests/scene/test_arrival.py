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
        values = {"blend": path, "object_name": "Model", "original_mesh": None, "location": (0, 0, 0), "properties": {}}
        return arrival.Prepared(**(values | changes))

    return make


def test_it_stands_where_it_was_ordered_and_says_where_it_comes_from(arrival, prepared, scene):
    thing = arrival.bring(prepared(location=(1, 2, 3), properties={"from": "here"}), scene.collection)
    assert tuple(thing.location) == (1, 2, 3)
    assert thing["from"] == "here"
    assert thing.name in scene.collection.objects
    assert thing.maquette.original is None


def test_the_original_mesh_comes_along(arrival, prepared, scene):
    thing = arrival.bring(prepared(original_mesh="Model Original"), scene.collection)
    assert thing.maquette.original.name == "Model Original"
    assert blocks() == blocks() | {"objects": 1, "meshes": 2, "libraries": 0}


def test_namesakes_get_a_number_and_share_nothing(arrival, prepared, scene):
    first = arrival.bring(prepared(), scene.collection)
    second = arrival.bring(prepared(), scene.collection)
    assert second.name == "Model.001"
    assert first.data != second.data


def test_a_library_that_the_artist_has_linked_stays(arrival, prepared, scene, tmp_path):
    import bpy

    path = str(prepared().blend)
    with bpy.data.libraries.load(path, link=True) as (source, target):
        target.objects = source.objects
    linked = target.objects[0]
    arrival.bring(prepared(), scene.collection)
    assert linked.library in [*bpy.data.libraries]


@pytest.mark.parametrize("case", ["gone", "damaged", "without it"])
def test_what_cannot_be_appended_leaves_nothing(arrival, prepared, scene, case):
    model = prepared(object_name="Another") if case == "without it" else prepared()
    if case == "gone":
        model.blend.unlink()
    elif case == "damaged":
        model.blend.write_bytes(b"BLENDER" + bytes(100))
    before = blocks()
    with pytest.raises(arrival.ArrivalError, match="Try the job again"):
        arrival.bring(model, scene.collection)
    assert blocks() == before


def test_selecting_alone(arrival, prepared, scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    thing = arrival.bring(prepared(), scene.collection)
    arrival.select_alone(thing)
    assert bpy.context.selected_objects == [thing]
    assert bpy.context.active_object == thing


def test_another_mode_is_not_disturbed(arrival, prepared, scene):
    import bpy

    bpy.ops.mesh.primitive_cube_add()
    cube = bpy.context.active_object
    bpy.ops.object.mode_set(mode="EDIT")
    arrival.select_alone(arrival.bring(prepared(), scene.collection))
    assert bpy.context.active_object == cube
    assert bpy.context.mode == "EDIT_MESH"
    bpy.ops.object.mode_set(mode="OBJECT")
