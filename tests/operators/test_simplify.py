# SPDX-License-Identifier: GPL-3.0-or-later
"""Simplifying any mesh from the panel or a script, and restoring it."""

from __future__ import annotations

import pytest

from tests.blender_session import blocks, installed, triangles


@pytest.fixture
def monkey(scene):
    """The active object: Suzanne with a subdivision and 15,744 triangles."""
    import bpy

    bpy.ops.mesh.primitive_monkey_add()
    obj = bpy.context.active_object
    modifier = obj.modifiers.new("Subdivision", "SUBSURF")
    modifier.levels = 2
    bpy.ops.object.modifier_apply(modifier=modifier.name)
    return obj


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
    with pytest.raises(RuntimeError, match="has not been simplified"):
        bpy.ops.maquette.restore_original()
    bpy.ops.object.mode_set(mode="EDIT")
    with pytest.raises(RuntimeError, match="Switch to Object Mode first"):
        bpy.ops.maquette.simplify(target_triangles=100)


def test_a_number_below_the_minimum_is_raised_to_it(monkey):
    import bpy

    assert bpy.ops.maquette.simplify(target_triangles=0) == {"FINISHED"}
    assert triangles(monkey.data) > 0


def test_a_model_simplified_on_arrival_says_so(scene, picture):
    import bpy

    scene.maquette.use_simplify = True
    scene.maquette.simplify_to = 1200
    assert bpy.ops.maquette.generate(image_path=str(picture), service="LOCAL") == {"FINISHED"}
    kept = bpy.context.object.maquette
    assert 1100 < triangles(bpy.context.object.data) <= 1200
    assert kept.triangles == 1200
    assert kept.percentage == pytest.approx(100 * 1200 / triangles(kept.original))
    assert (kept.limit, kept.is_busy, kept.stage) == ("TARGET", False, "")


@pytest.fixture
def without_simplifier(monkeypatch, monkey):
    import bpy

    monkey.data.materials.append(bpy.data.materials.new("Fur"))
    monkey.data.materials.append(bpy.data.materials.new("Eyes"))
    for polygon in monkey.data.polygons:
        polygon.material_index = int(polygon.center.x > 0)
    monkeypatch.setattr(installed("scene.simplify"), "is_exact", lambda: False)
    return monkey


def test_decimate_runs_in_a_child(without_simplifier):
    import bpy

    obj = without_simplifier
    before, known = triangles(obj.data), blocks()
    assert bpy.ops.maquette.simplify(target_triangles=2000) == {"FINISHED"}
    assert triangles(obj.data) == pytest.approx(2000, rel=0.05)
    assert [material.name for material in obj.data.materials] == ["Fur", "Eyes"]
    assert {polygon.material_index for polygon in obj.data.polygons} == {0, 1}
    assert obj.data.name == "Suzanne"
    assert blocks() == known | {"meshes": known["meshes"] + 1}
    assert bpy.ops.maquette.simplify(target_triangles=before) == {"FINISHED"}
    assert triangles(obj.data) == before
    assert blocks() == known


def test_the_limits_of_decimate(without_simplifier):
    import bpy

    with pytest.raises(RuntimeError, match="no limit for the deviation"):
        bpy.ops.maquette.simplify(target_triangles=100, deviation=0.1)
    without_simplifier.shape_key_add(name="Basis")
    with pytest.raises(RuntimeError, match="shape keys"):
        bpy.ops.maquette.simplify(target_triangles=100)


@pytest.mark.parametrize("is_overridden", [False, True])
def test_a_linked_object_keeps_its_original(monkey, tmp_path, is_overridden):
    import bpy

    bpy.ops.maquette.simplify(target_triangles=200)
    name, path = bpy.context.object.name, tmp_path / "Library.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    with bpy.data.libraries.load(str(path), link=True) as (_, wanted):
        wanted.objects = [name]
    obj = wanted.objects[0]
    if is_overridden:
        obj = obj.override_create()
    bpy.context.scene.collection.objects.link(obj)
    bpy.context.view_layer.objects.active = obj
    original = obj.maquette.original
    for operator in (bpy.ops.maquette.restore_original, bpy.ops.maquette.apply_simplified):
        with pytest.raises(RuntimeError, match="make it local first"):
            operator()
    assert original is not None
    assert obj.maquette.original == original


def test_a_local_object_with_a_linked_original_is_restored(monkey, tmp_path):
    import bpy

    full = triangles(monkey.data)
    bpy.ops.maquette.simplify(target_triangles=200)
    name, path = bpy.context.object.name, tmp_path / "Library.blend"
    bpy.ops.wm.save_as_mainfile(filepath=str(path))
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    with bpy.data.libraries.load(str(path), link=True) as (_, wanted):
        wanted.objects = [name]
    linked = wanted.objects[0]
    bpy.context.scene.collection.objects.link(linked)
    obj = linked.make_local()
    obj.data.make_local()
    bpy.context.view_layer.objects.active = obj
    assert obj.maquette.original.library is not None
    bpy.ops.maquette.restore_original()
    assert obj.maquette.original is None
    assert obj.data.library is None
    assert triangles(obj.data) == full
