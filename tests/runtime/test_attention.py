# SPDX-License-Identifier: GPL-3.0-or-later
"""A new model is selected only if the artist has done nothing since ordering it."""

from __future__ import annotations

import bpy
import pytest

from tests.blender_session import empty_file, installed

from .test_arrival import arrived


@pytest.fixture
def cube(scene):
    bpy.ops.mesh.primitive_cube_add()
    bpy.ops.ed.undo_push(message="before")
    return bpy.context.active_object


@pytest.fixture
def ordered(ready, cube):
    """The finished job, as if it had been ordered now."""
    attention = installed("runtime.attention")
    attention.note(ready)
    yield ready
    attention.forget_all_but(())


def test_the_model_is_selected_and_active_if_nothing_was_done(ordered, let_arrive, cube):
    let_arrive()
    model = arrived(ordered)
    assert bpy.context.selected_objects == [bpy.context.active_object] == [model]


def test_undo_reverts_model_and_selection_in_one_step(ordered, let_arrive, cube):
    let_arrive()
    bpy.ops.ed.undo()
    assert [obj.name for obj in bpy.data.objects] == ["Cube"]
    assert [obj.name for obj in bpy.context.selected_objects] == ["Cube"] == [bpy.context.active_object.name]
    bpy.ops.ed.redo()
    assert bpy.context.active_object == arrived(ordered)


def deselect():
    bpy.ops.object.select_all(action="DESELECT")


def select_another():
    bpy.ops.object.empty_add()


def move():
    bpy.context.active_object.location.x = 3.0


def edit_mesh():
    bpy.context.active_object.data.vertices[0].co.x = 2.0
    bpy.context.active_object.data.update()


def change_material():
    cube = bpy.context.active_object
    cube.data.materials.append(bpy.data.materials.new("Red"))


def enter_edit_mode():
    bpy.ops.object.mode_set(mode="EDIT")


def visit_edit_mode():
    bpy.ops.object.mode_set(mode="EDIT")
    bpy.ops.object.mode_set(mode="OBJECT")


def undo():
    bpy.ops.ed.undo_push(message="something")
    bpy.ops.ed.undo()


def make_no_object_active():
    bpy.context.view_layer.objects.active = None


def add_a_view_layer():
    bpy.context.window.view_layer = bpy.context.scene.view_layers.new("Other")


WORK = [
    deselect, select_another, move, edit_mesh, change_material, enter_edit_mode, visit_edit_mode, undo,
    make_no_object_active, add_a_view_layer,
]  # fmt: skip


@pytest.mark.parametrize("work", WORK)
def test_selection_and_mode_stay_if_something_was_done(ordered, let_arrive, work):
    work()
    before = bpy.context.active_object, set(bpy.context.selected_objects), bpy.context.mode
    let_arrive()
    assert arrived(ordered) is not None
    assert (bpy.context.active_object, set(bpy.context.selected_objects), bpy.context.mode) == before


def test_changing_settings_does_not_count_as_work(ordered, let_arrive):
    bpy.context.scene.maquette.prompt = "a chair"
    bpy.context.scene.maquette.arrival.height = 2.0
    let_arrive()
    assert bpy.context.active_object == arrived(ordered)


def test_an_arrival_does_not_count_as_work(ordered, let_arrive):
    """With four seeds, each model is selected as it arrives."""
    attention = installed("runtime.attention")
    attention.note("another")
    attention.carry_on(attention.waiting())
    others = attention.waiting()
    assert set(others) == {ordered, "another"}
    bpy.ops.object.empty_add()
    attention.carry_on(others)
    assert attention.is_untouched("another")
    bpy.ops.object.empty_add()
    assert not attention.is_untouched("another")


def test_nothing_is_watched_at_rest(ordered, let_arrive):
    attention = installed("runtime.attention")
    handlers = bpy.app.handlers.depsgraph_update_post
    assert attention._after_update in handlers
    let_arrive()
    assert attention._after_update not in handlers


def test_another_file_does_not_count(ordered):
    empty_file()
    assert not installed("runtime.attention").is_untouched(ordered)


def test_select_and_frame_selects_what_was_hidden(ordered, let_arrive):
    select_another()
    let_arrive()
    model = arrived(ordered)
    model.hide_set(True)
    assert bpy.ops.maquette.show_model(job=ordered) == {"FINISHED"}
    assert bpy.context.selected_objects == [bpy.context.active_object] == [model]
    assert bpy.ops.maquette.show_model() == {"FINISHED"}


def test_select_and_frame_of_a_deleted_model(scene):
    assert bpy.ops.maquette.show_model(job="none") == {"CANCELLED"}
