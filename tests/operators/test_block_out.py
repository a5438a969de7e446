# SPDX-License-Identifier: GPL-3.0-or-later
"""A model replaces a block-out object, or is placed beside it."""

from __future__ import annotations

import shutil
import uuid
from dataclasses import replace
from pathlib import Path

import pytest

from tests.operators.conftest import bounds, change, cube, hang, installed, let_arrive, middle


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

    obj = arrive()

    assert obj.name == "Crate"
    assert [other.name for other in bpy.data.objects if other.type == "MESH"] == ["Crate"]
    assert [collection.name for collection in obj.users_collection] == ["Props"]
    assert obj.users == 1
    assert obj.parent == parent
    low, high = bounds(obj)
    assert (low[2], high[2]) == (0, 2)
    assert middle(obj) == pytest.approx([4, 5, 1], abs=0.02)
    assert bpy.context.view_layer.objects.active == obj
    assert obj.select_get()


def test_children_of_the_block_out_become_children_of_the_model(arrive, settings):
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
    obj = arrive()
    bpy.context.view_layer.update()
    assert child.parent == obj
    assert child.matrix_world.translation[:] == pytest.approx(label.translation[:], abs=1e-4)
    assert watcher.constraints[0].target == obj


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
    obj = arrive()
    low, high = bounds(obj)
    assert low[0] > 6
    assert (low[2], high[2]) == (0, 2)
    assert bpy.context.view_layer.objects.active == block_out
    assert bpy.context.selected_objects == [block_out]


def test_the_block_outs_current_transform_counts(arrive, settings):
    block_out = cube("Crate")
    settings.place = "BLOCK_OUT"
    job = arrive.order()
    block_out.location, block_out.scale, block_out.rotation_euler = (-7, 0, 4), (8, 8, 8), (0, 0, 0.5)
    obj = arrive(job)
    low, high = bounds(obj)
    assert (low[2], high[2]) == pytest.approx((0, 8), abs=0.01)
    assert middle(obj) == pytest.approx([-7, 0, 4], abs=0.05)
    assert obj.rotation_euler.z == pytest.approx(0.5)


def test_if_the_block_out_is_deleted_its_last_transform_counts(arrive, settings):
    import bpy

    block_out = cube("Crate", size=(4, 4, 3), location=(4, 0, 1.5))
    settings.place = "BLOCK_OUT"
    job = arrive.order()
    bpy.data.objects.remove(block_out)
    low, high = bounds(arrive(job))
    assert (low[2], high[2]) == (0, 3)
    assert (low[0] + high[0]) / 2 == pytest.approx(4, abs=0.01)


def test_importing_again_does_not_replace_the_first_model(arrive, settings):
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
    for obj in bpy.context.selected_objects:
        obj.select_set(False)
    before = [job.id for job in installed("runtime.session").jobs()]
    with pytest.raises(RuntimeError, match="No block-out is selected"):
        bpy.ops.maquette.generate(image_path=str(picture), service="LOCAL")
    assert [job.id for job in installed("runtime.session").jobs()] == before


def test_a_block_out_is_not_replaced_in_edit_mode(arrive, settings):
    import bpy

    cube("Crate")
    settings.place = "BLOCK_OUT"
    job = arrive.order()
    change(job.id, state=type(job.state)("READY"))
    bpy.ops.object.mode_set(mode="EDIT")
    installed("runtime.pump").pump()
    assert [obj.name for obj in bpy.data.objects] == ["Crate"]
    shown = next(item for item in bpy.context.window_manager.maquette.jobs if item.job_id == job.id)
    assert "leave the current mode" in shown.stage
    bpy.ops.object.mode_set(mode="OBJECT")
    let_arrive()
    assert bpy.data.objects["Crate"]["maquette_job"] == job.id


def test_a_block_out_in_edit_mode_delays_no_other_model(arrive, settings):
    import bpy

    cube("Crate")
    settings.place = "BLOCK_OUT"
    held = arrive.order()
    settings.place = "ORIGIN"
    ready, job_id = type(held.state)("READY"), uuid.uuid4().hex
    folder = Path(held.folder).with_name(job_id)
    other = replace(held, id=job_id, folder=str(folder), arrival=arrive.order().arrival, state=ready)
    shutil.copytree(held.folder, folder)
    change(held.id, arrival=held.arrival, state=ready)
    engine = installed("runtime.session").held().engine
    engine._library.add(other)
    bpy.ops.object.mode_set(mode="EDIT")
    pump = installed("runtime.pump")
    assert pump.work_until(lambda: engine.job(job_id).state.value == "IMPORTED", timeout=60)
    assert [obj["maquette_job"] for obj in bpy.data.objects if "maquette_job" in obj] == [other.id]
    bpy.ops.object.mode_set(mode="OBJECT")
    let_arrive()
    assert bpy.data.objects["Crate"]["maquette_job"] == held.id


@pytest.mark.parametrize("kind", ["OBJECT", "BONE", "VERTEX", "VERTEX_3"])
def test_the_model_is_not_sheared_or_moved_by_any_parent(arrive, settings, kind):
    import bpy
    from maquette.scene import placement

    block_out = cube("Crate")
    block_out.rotation_euler = (0, 0, 0.4)
    parent = hang(block_out, kind)
    settings.place = "BLOCK_OUT"
    box = placement.box_of(block_out)
    obj = arrive()
    bpy.context.view_layer.update()
    assert (obj.parent, obj.parent_type) == (parent, kind)
    axes = obj.matrix_world.to_3x3()
    assert [value for row in axes.transposed() @ axes for value in row] == pytest.approx(
        [1, 0, 0, 0, 1, 0, 0, 0, 1], abs=1e-4
    )
    assert obj.matrix_world.translation[:] == pytest.approx(box.base[:], abs=1e-3)
    parent.location.x += 5
    bpy.context.view_layer.update()
    assert obj.matrix_world.translation.x == pytest.approx(box.base.x + 5, abs=1e-3)


def test_renamed_block_out_and_collection_are_found(arrive, settings):
    import bpy

    props = bpy.data.collections.new("Props")
    bpy.context.scene.collection.children.link(props)
    block_out = cube("Crate")
    settings.place, settings.collection = "BLOCK_OUT", props
    settings.block_out = "BESIDE"
    beside = arrive.order()
    settings.block_out = "REPLACE"
    replacing = arrive.order()
    block_out.name, props.name = "Old Crate", "Old Props"
    other, others = cube("Crate", location=(50, 0, 0)), bpy.data.collections.new("Props")
    bpy.context.scene.collection.children.link(others)
    assert arrive(beside).users_collection == (props,)
    assert arrive(replacing).name == "Old Crate"
    assert bpy.data.objects["Crate"] == other
    assert "maquette_job" not in other
