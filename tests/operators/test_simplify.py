# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifying any mesh from the panel or a script, and the way back."""

from __future__ import annotations

import pytest

from tests.blender_session import blocks, triangles


@pytest.fixture
def monkey(scene):
    """The active object: Suzanne with a subdivision and 15,744 triangles."""
    import bpy

    bpy.ops.mesh.primitive_monkey_add()
    thing = bpy.context.active_object
    modifier = thing.modifiers.new("Subdivision", "SUBSURF")
    modifier.levels = 2
    bpy.ops.object.modifier_apply(modifier=modifier.name)
    return thing


def test_from_a_script(monkey):
    import bpy

    before = triangles(monkey.data)
    assert bpy.ops.maquette.simplify(target_triangles=2000) == {"FINISHED"}
    assert triangles(monkey.data) == pytest.approx(2000, rel=0.02)
    assert triangles(monkey.maquette.original) == before
    assert bpy.ops.maquette.simplify(target_triangles=4000) == {"FINISHED"}  # always from the original
    assert triangles(monkey.data) == pytest.approx(4000, rel=0.02)
    assert monkey.maquette.triangles == 4000
    assert bpy.ops.maquette.restore_original() == {"FINISHED"}
    assert triangles(monkey.data) == before


def test_each_is_one_undo_step(monkey):
    import bpy

    count = triangles(monkey.data)
    bpy.ops.ed.undo_push(message="Before")
    before = blocks()
    bpy.ops.maquette.simplify("EXEC_DEFAULT", True, target_triangles=1000)
    bpy.ops.ed.undo()
    assert triangles(bpy.context.active_object.data) == count
    assert blocks() == before
    bpy.ops.ed.redo()
    assert triangles(bpy.context.active_object.data) == pytest.approx(1000, rel=0.02)
    assert triangles(bpy.context.active_object.maquette.original) == count


def test_the_original_is_kept_in_the_file(monkey, tmp_path):
    import bpy

    count = triangles(monkey.data)
    bpy.ops.maquette.simplify(target_triangles=1000)
    path = str(tmp_path / "saved.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.open_mainfile(filepath=path)
    bpy.ops.maquette.restore_original()
    assert triangles(bpy.context.active_object.data) == count


def test_it_says_why_it_cannot(scene):
    import bpy

    with pytest.raises(RuntimeError, match="Select a mesh object"):
        bpy.ops.maquette.simplify(target_triangles=100)
    bpy.ops.mesh.primitive_cube_add()
    with pytest.raises(RuntimeError, match="has its original mesh"):
        bpy.ops.maquette.restore_original()
    bpy.ops.object.mode_set(mode="EDIT")
    with pytest.raises(RuntimeError, match="Leave the object's mode first"):
        bpy.ops.maquette.simplify(target_triangles=100)


def test_a_number_that_no_mesh_can_have_is_raised_to_the_least(monkey):
    import bpy

    assert bpy.ops.maquette.simplify(target_triangles=0) == {"FINISHED"}
    assert triangles(monkey.data) > 0
