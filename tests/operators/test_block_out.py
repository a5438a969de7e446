# SPDX-License-Identifier: GPL-3.0-or-later
"""A model arrives in the place of a block-out object, or beside it."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import replace

import pytest

from tests.operators.conftest import bounds, cube, installed, middle


def test_replaces_the_block_out(arrive, settings):
    import bpy

    props = bpy.data.collections.new("Props")
    bpy.context.scene.collection.children.link(props)
    parent = bpy.data.objects.new("Room", None)
    parent.location = (0, 5, 0)
    bpy.context.scene.collection.objects.link(parent)
    block_out = cube("Crate")
    props.objects.link(block_out)
    bpy.context.scene.collection.objects.unlink(block_out)
    block_out.parent = parent
    settings.place = "BLOCK_OUT"

    thing = arrive()

    assert thing.name == "Crate"
    assert [other.name for other in bpy.data.objects if other.type == "MESH"] == ["Crate"]
    assert [collection.name for collection in thing.users_collection] == ["Props"]
    assert thing.users == 1
    assert thing.parent == parent
    low, high = bounds(thing)
    assert (low[2], high[2]) == (0, 2)
    assert middle(thing) == pytest.approx([4, 5, 1], abs=0.02)
    assert bpy.context.view_layer.objects.active == thing
    assert thing.select_get()


def test_what_hung_on_the_block_out_hangs_on_the_model(arrive, settings):
    import bpy

    block_out = cube("Crate")
    child, watcher = bpy.data.objects.new("Label", None), bpy.data.objects.new("Watcher", None)
    for other in (child, watcher):
        bpy.context.scene.collection.objects.link(other)
    child.parent, child.location = block_out, (0, 0, 1)
    watcher.constraints.new("TRACK_TO").target = block_out
    bpy.context.view_layer.update()
    label = child.matrix_world.copy()
    settings.place = "BLOCK_OUT"
    thing = arrive()
    bpy.context.view_layer.update()
    assert child.parent == thing
    assert child.matrix_world.translation[:] == pytest.approx(label.translation[:], abs=1e-4)
    assert watcher.constraints[0].target == thing


def test_replacing_is_one_undo_step(arrive, settings):
    import bpy

    cube("Crate")
    settings.place = "BLOCK_OUT"
    job = arrive.order()
    bpy.ops.ed.undo_push(message="before")
    arrive(job)
    bpy.ops.ed.undo()
    assert "maquette_job" not in bpy.data.objects["Crate"]
    assert len(bpy.data.objects) == 1
    bpy.ops.ed.redo()
    assert bpy.data.objects["Crate"]["maquette_job"] == job.id
    assert len(bpy.data.objects) == 1


def test_beside_the_block_out(arrive, settings):
    import bpy

    block_out = cube("Crate")
    settings.place, settings.block_out = "BLOCK_OUT", "BESIDE"
    thing = arrive()
    low, high = bounds(thing)
    assert low[0] > 6
    assert (low[2], high[2]) == (0, 2)
    assert bpy.context.view_layer.objects.active == block_out
    assert bpy.context.selected_objects == [block_out]


def test_the_block_out_is_found_again_where_it_is_by_then(arrive, settings):
    block_out = cube("Crate")
    settings.place = "BLOCK_OUT"
    job = arrive.order()
    block_out.location, block_out.scale, block_out.rotation_euler = (-7, 0, 4), (8, 8, 8), (0, 0, 0.5)
    thing = arrive(job)
    low, high = bounds(thing)
    assert (low[2], high[2]) == pytest.approx((0, 8), abs=0.01)
    assert middle(thing) == pytest.approx([-7, 0, 4], abs=0.05)
    assert thing.rotation_euler.z == pytest.approx(0.5)


def test_without_the_block_out_the_model_stands_where_that_was(arrive, settings):
    import bpy

    block_out = cube("Crate", size=(4, 4, 3), location=(4, 0, 1.5))
    settings.place = "BLOCK_OUT"
    job = arrive.order()
    bpy.data.objects.remove(block_out)
    low, high = bounds(arrive(job))
    assert (low[2], high[2]) == (0, 3)
    assert (low[0] + high[0]) / 2 == pytest.approx(4, abs=0.01)


def test_the_model_itself_is_not_taken_for_the_block_out_when_it_is_imported_again(arrive, settings):
    import bpy

    cube("Crate")
    settings.place = "BLOCK_OUT"
    job = arrive.order()
    first = arrive(job)
    second = arrive(job)
    assert first.name == "Crate"
    assert {first, second} == {other for other in bpy.data.objects if other.type == "MESH"}


def test_a_model_can_be_the_block_out_of_another(arrive, settings):
    import bpy

    first = arrive()
    bpy.context.view_layer.objects.active = first
    first.select_set(True)
    name = first.name
    settings.place = "BLOCK_OUT"
    arrive()
    assert [other.name for other in bpy.data.objects] == [name]


def test_without_a_block_out_nothing_is_ordered(arrive, settings, picture):
    import bpy

    settings.place = "BLOCK_OUT"
    for thing in bpy.context.selected_objects:
        thing.select_set(False)
    before = installed("runtime.holder").jobs()
    with pytest.raises(RuntimeError, match="No block-out is selected"):
        bpy.ops.maquette.generate(image_path=str(picture), service="LOCAL")
    assert installed("runtime.holder").jobs() == before


def test_a_block_out_is_not_replaced_in_edit_mode(arrive, settings):
    import bpy

    cube("Crate")
    settings.place = "BLOCK_OUT"
    job = arrive.order()
    engine = installed("runtime.holder").held().engine
    engine.library.update(job.id, state=type(job.state)("READY"))
    bpy.ops.object.mode_set(mode="EDIT")
    installed("runtime.pump").pump()
    assert [thing.name for thing in bpy.data.objects] == ["Crate"]
    assert "leave the present mode" in bpy.context.window_manager.maquette.jobs[0].stage
    bpy.ops.object.mode_set(mode="OBJECT")
    installed("runtime.pump").pump()
    assert bpy.data.objects["Crate"]["maquette_job"] == job.id


def test_a_block_out_that_is_edited_holds_no_other_model_up(arrive, settings):
    import bpy

    library = installed("runtime.holder").held().engine.library
    cube("Crate")
    settings.place = "BLOCK_OUT"
    held = arrive.order()
    settings.place = "ORIGIN"
    other = replace(held, id=uuid.uuid4().hex, arrival=arrive.order().arrival)
    library.update(held.id, arrival=held.arrival, state=type(held.state)("READY"))
    library.add(replace(other, state=type(held.state)("READY")))
    shutil.copytree(library.folder(held.id), library.folder(other.id), dirs_exist_ok=True)
    bpy.ops.object.mode_set(mode="EDIT")
    installed("runtime.pump").pump()
    assert [thing["maquette_job"] for thing in bpy.data.objects if "maquette_job" in thing] == [other.id]
    bpy.ops.object.mode_set(mode="OBJECT")
    installed("runtime.pump").pump()
    assert bpy.data.objects["Crate"]["maquette_job"] == held.id
