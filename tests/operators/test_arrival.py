# SPDX-License-Identifier: GPL-3.0-or-later
"""How a finished model arrives: the place and collection chosen when it was ordered, and its textures."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.operators.conftest import HEIGHT, bounds, change, cube


def test_at_the_cursor_at_its_own_size(arrive, scene):
    import bpy

    bpy.context.scene.cursor.location = (1, 2, 3)
    low, high = bounds(arrive())
    assert (low[2], high[2]) == pytest.approx((3, 5), abs=0.02)
    assert [(low[0] + high[0]) / 2, (low[1] + high[1]) / 2] == pytest.approx([1, 2], abs=0.01)


def test_beside_an_object_at_the_cursor(arrive):
    import bpy

    bpy.context.scene.cursor.location = (1, 2, 3)
    cube(location=(1, 2, 4), size=(2, 2, 2))
    obj = arrive()
    assert is_apart(obj, bpy.data.objects["Block-Out"])
    assert obj.location.z == 3


def test_beside_an_object_added_at_the_cursor_since_the_order(arrive):
    import bpy

    job = arrive.order()
    assert job.arrival.location == (0, 0, 0)
    cube(location=(0, 0, 1), size=(2, 2, 2))
    assert is_apart(arrive(job), bpy.data.objects["Block-Out"])


def test_exactly_at_the_cursor_if_that_is_chosen(arrive, settings):
    settings.place = "CURSOR"
    cube(location=(0, 0, 1), size=(2, 2, 2))
    assert arrive().location[:] == (0, 0, 0)


def test_a_second_import_is_placed_beside_the_first(arrive):
    job = arrive.order()
    assert is_apart(arrive(job), arrive(job))


def is_apart(one, other):
    """Whether the two are apart, seen from above."""
    (low, high), (other_low, other_high) = bounds(one), bounds(other)
    return any(low[axis] > other_high[axis] or other_low[axis] > high[axis] for axis in (0, 1))


def test_at_the_origin_at_the_wanted_height(arrive, settings):
    import bpy

    bpy.context.scene.cursor.location = (1, 2, 3)
    settings.place, settings.height = "ORIGIN", 5.0
    obj = arrive()
    low, high = bounds(obj)
    assert (low[2], high[2]) == pytest.approx((0, 5), abs=0.01)
    assert obj.scale[:] == (1, 1, 1)


def test_the_original_mesh_gets_the_same_size(arrive, settings):
    settings.height = 5.0
    original = arrive().maquette.original
    assert max(vertex.co.z for vertex in original.vertices) == pytest.approx(5.0, abs=0.01)


def test_a_model_of_a_service_that_states_its_size_is_not_resized(arrive, settings):
    settings.height = 5.0
    assert arrive.order(own_height=HEIGHT).arrival.placement.height == 0.0


def test_a_file_without_an_up_axis(arrive, settings):
    settings.up_axis, settings.origin = "Y", "CENTRE"
    placement = arrive.order().arrival.placement
    assert (placement.up_axis, placement.origin) == ("Y", "CENTRE")


def test_textures_have_at_most_8192_pixels_a_side_or_the_chosen_limit(arrive, settings):
    assert arrive.order().arrival.placement.longest_texture == 8192
    settings.longest_texture = "16384"
    assert arrive.order().arrival.placement.longest_texture == 16384


def test_facing(arrive, settings):
    settings.facing = 1.0
    assert arrive().rotation_euler.z == pytest.approx(1.0)


def test_settings_changed_after_the_order_change_nothing(arrive, settings):
    import bpy

    job = arrive.order()
    bpy.context.scene.cursor.location = (9, 9, 9)
    settings.height, settings.facing = 7.0, 2.0
    low, high = bounds(arrive(job))
    assert high[2] - low[2] == pytest.approx(HEIGHT, abs=0.02)
    assert low[2] == 0


@pytest.mark.parametrize("mode", ["EDIT", "SCULPT"])
def test_mode_selection_and_active_object_stay(arrive, mode):
    import bpy

    other = cube("Mine")
    bpy.ops.object.mode_set(mode=mode)
    job = arrive.order()
    bpy.ops.ed.undo_push(message="before")
    obj = arrive(job)
    assert (bpy.context.mode[:4], bpy.context.active_object, obj.select_get()) == (mode[:4], other, False)
    assert bpy.context.selected_objects == [other]
    bpy.ops.ed.undo()
    assert not [obj for obj in bpy.data.objects if "maquette_job" in obj]
    assert bpy.context.active_object.name == "Mine"
    assert bpy.context.mode[:4] == mode[:4]


def test_collection(arrive, settings):
    import bpy

    chosen = bpy.data.collections.new("Chosen")
    bpy.context.scene.collection.children.link(chosen)
    settings.collection = chosen
    assert arrive().users_collection == (chosen,)


def test_the_collection_active_when_it_was_ordered(arrive):
    import bpy

    first, second = bpy.data.collections.new("First"), bpy.data.collections.new("Second")
    for collection in (first, second):
        bpy.context.scene.collection.children.link(collection)
    layers = bpy.context.view_layer.layer_collection.children
    bpy.context.view_layer.active_layer_collection = layers["First"]
    job = arrive.order()
    bpy.context.view_layer.active_layer_collection = layers["Second"]
    assert arrive(job).users_collection == (first,)


def test_a_collection_that_is_gone(arrive, settings):
    import bpy

    chosen = bpy.data.collections.new("Chosen")
    bpy.context.scene.collection.children.link(chosen)
    settings.collection = chosen
    job = arrive.order()
    bpy.data.collections.remove(chosen)
    assert arrive(job).users_collection == (bpy.context.scene.collection,)


def images(obj):
    nodes = obj.active_material.node_tree.nodes
    return [node.image for node in nodes if node.type == "TEX_IMAGE"]


def test_textures_are_packed(arrive):
    assert [image.packed_file is not None for image in images(arrive())] == [True]


def test_textures_saved_beside_the_file(arrive, settings, tmp_path):
    import bpy

    job = arrive.order()  # makes the job before the file is saved
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    settings.textures = "BESIDE"
    job = arrive.order()
    for _ in range(2):
        (image,) = images(arrive(job))
        assert image.packed_file is None
        assert image.filepath.startswith("//textures/")
        image.reload()
        assert image.size[0] > 0
    assert len(list((tmp_path / "textures").iterdir())) == 2


def test_textures_of_an_unsaved_file_are_packed(arrive, settings):
    settings.textures = "BESIDE"
    assert [image.packed_file is not None for image in images(arrive())] == [True]


def test_textures_that_cannot_be_written_are_packed(arrive, settings, tmp_path):
    import bpy

    arrive.order()
    (tmp_path / "textures").write_text("a file where the folder should be")
    bpy.ops.wm.save_as_mainfile(filepath=str(tmp_path / "scene.blend"))
    settings.textures = "BESIDE"
    assert [image.packed_file is not None for image in images(arrive())] == [True]
    assert Path(tmp_path / "textures").is_file()


def test_import_again_uses_the_place_of_the_order(arrive, settings):
    import bpy

    settings.place, settings.facing = "ORIGIN", 1.0
    job = arrive.order()
    moved = replace(job.arrival, location=(1.0, 2.0, 0.0))
    change(job.id, arrival=moved)
    assert bpy.ops.maquette.import_job(job=job.id) == {"FINISHED"}
    obj = bpy.context.active_object
    assert obj.location[:] == (1.0, 2.0, 0.0)
    assert obj.select_get()
