# SPDX-License-Identifier: GPL-3.0-or-later
"""Levels of detail of the visible mesh, named as engines expect, in a separate collection."""

from __future__ import annotations

import pytest

from tests.blender_session import blocks, installed, triangles
from tests.scene import meshes


@pytest.fixture
def lods(scene):
    return installed("scene.lods")


def test_each_has_its_share_of_the_visible_mesh(lods):
    import bpy

    obj = meshes.grid()
    installed("scene.simplify").simplify(obj, installed("scene.simplify").Goal(1000))
    shown = triangles(obj.data)
    assert shown < triangles(obj.maquette.original)
    levels = lods.make(obj, (0.5, 0.25, 0.1))
    assert [level.name for level in levels] == [f"Terrain_LOD{number}" for number in range(4)]
    expected = [shown, shown / 2, shown / 4, shown / 10]
    assert [triangles(level.data) for level in levels] == pytest.approx(expected, rel=0.02)
    assert [level.data.name for level in levels] == [level.name for level in levels]
    assert all(level.maquette.original is None for level in levels)
    assert list(bpy.data.collections["Terrain_LODs"].objects) == levels
    assert triangles(obj.data) == shown
    assert obj.maquette.original is not None


def test_new_levels_replace_the_earlier_ones(lods):
    obj = meshes.grid()
    lods.make(obj, (0.5, 0.25))
    before = blocks()
    levels = lods.make(obj, (0.5, 0.2))
    assert blocks() == before
    assert [level.name for level in levels] == ["Terrain_LOD0", "Terrain_LOD1", "Terrain_LOD2"]


def test_they_have_the_objects_transform(lods):
    obj = meshes.grid()
    obj.location = (1, 2, 3)
    assert {tuple(level.location) for level in lods.make(obj, (0.5,))} == {(1, 2, 3)}


def test_they_are_hidden_so_that_no_surfaces_coincide(lods):
    import bpy

    obj = meshes.grid()
    levels = lods.make(obj, (0.5, 0.25))
    assert not obj.hide_get()
    assert [level.hide_get() for level in levels] == [True, True, True]
    assert [level.hide_render for level in levels] == [True, True, True]
    levels = lods.make(obj, (0.5,))
    assert [level.hide_get() for level in levels] == [True, True]
    bpy.data.objects.remove(obj)
    levels = lods.make(levels[1], (0.5,))
    assert [level.hide_get() for level in levels] == [False, True], "the finest stands for the model that is gone"
    assert [level.hide_render for level in levels] == [False, True]


def test_they_are_spread_or_coincident_as_chosen(lods):
    import bpy

    home = bpy.data.objects.new("Home", None)
    bpy.context.scene.collection.objects.link(home)
    home.rotation_euler.z, home.scale = 1.0, (2, 2, 2)
    obj = meshes.grid()
    obj.parent, obj.location, obj.delta_location = home, (1, 2, 3), (0, 0, 1)
    bpy.context.view_layer.update()
    sides = [(obj.matrix_world @ vertex.co).x for vertex in obj.data.vertices]
    width, at = max(sides) - min(sides), obj.matrix_world.translation.copy()
    for _ in range(2):  # made again, they are not spread further
        levels = lods.make(obj, (0.5, 0.25), lods.SPREAD)
        assert [level.hide_get() for level in levels] == [True, False, False]
        assert [level.hide_render for level in levels] == [True, False, False]
        moved = [level.matrix_world.translation - at for level in levels]
        assert [(each.y, each.z) for each in moved] == [pytest.approx((0, 0), abs=1e-4)] * 3
        assert moved[0].x == pytest.approx(0, abs=1e-4)
        assert width < moved[1].x < 2 * width < moved[2].x
    with lods.shown(levels):
        bpy.context.view_layer.update()
        assert {tuple(round(value, 4) for value in level.matrix_world.translation) for level in levels} == {
            tuple(round(value, 4) for value in at)
        }
    bpy.context.view_layer.update()
    assert levels[2].matrix_world.translation.x - at.x == pytest.approx(moved[2].x, rel=1e-4)
    levels = lods.make(obj, (0.5,), "IN_PLACE")
    assert [level.hide_get() for level in levels] == [False, False]
    assert [tuple(level.delta_location) for level in levels] == [(0, 0, 1)] * 2
    bpy.data.objects.remove(obj)
    for _ in range(2):
        levels = lods.make(bpy.data.objects["Terrain_LOD1"], (0.5,), lods.SPREAD)
        assert [level.hide_get() for level in levels] == [False, False]
        assert (levels[0].matrix_world.translation - at).length == pytest.approx(0, abs=1e-4)


def test_for_the_export_the_levels_are_moved_to_the_model_and_shown(lods):
    obj, other = meshes.grid(), meshes.grid(name="Other")
    levels = lods.make(obj, (0.5,))
    copy = obj.copy()
    assert lods.in_place_of([other, obj]) == [other, *levels]
    assert lods.in_place_of([levels[1], obj]) == [levels[1], levels[0]]
    assert lods.in_place_of([copy]) == [copy]
    with lods.shown([other, *levels]):
        assert [level.hide_get() for level in levels] == [False, False]
    assert [level.hide_get() for level in levels] == [True, True]


def test_the_levels_have_the_visible_meshs_data_and_materials(lods):
    """A mended, edited or baked mesh differs from its original, and so do its materials."""
    import bpy

    simplify = installed("scene.simplify")
    obj = meshes.grid()
    simplify.simplify(obj, simplify.Goal(800))
    for vertex in obj.data.vertices:
        vertex.co.z += 50
    material = bpy.data.materials.new("New")
    obj.data.materials.append(material)
    for kept in ("is_baked", "is_mended", ""):
        if kept:
            setattr(obj.maquette, kept, True)
        levels = lods.make(obj, (0.5,))
        assert [min(vertex.co.z for vertex in level.data.vertices) > 40 for level in levels] == [True, True]
        assert [list(level.data.materials) for level in levels] == [[material]] * 2
        assert triangles(levels[1].data) <= 400
        if kept:
            assert not getattr(levels[1].maquette, kept)
            assert getattr(obj.maquette, kept)
            setattr(obj.maquette, kept, False)


def mesh_object(name, collection=None):
    import bpy

    obj = meshes.grid(size=8, name=name)
    if collection is not None:
        bpy.context.scene.collection.objects.unlink(obj)
        collection.objects.link(obj)
    return obj


@pytest.mark.parametrize("name", ["Rock_LOD0", "Rock", "Hunting_LODGE", "Rock_LOD", "A_LOD1_LOD2", "Rock_LOD0.001"])
def test_the_artists_objects_are_not_removed(lods, name):
    import bpy

    home = bpy.data.collections.new("Rock_LODs")
    bpy.context.scene.collection.children.link(home)
    collider, empty = mesh_object("Rock_Collider", home), bpy.data.objects.new("Socket", None)
    home.objects.link(empty)
    model = mesh_object(name, home)
    kept = set(bpy.data.objects)
    for _ in range(2):
        levels = lods.make(model, (0.5,))
        assert kept <= set(bpy.data.objects)
        assert set(bpy.data.objects) - kept == set(levels)
        assert all(level.name.endswith(f"_LOD{number}") for number, level in enumerate(levels))
    assert {collider, empty, model} == set(home.objects)


def test_similar_names_are_distinguished(lods):
    first = lods.make(mesh_object("Hunting"), (0.5,))
    second = lods.make(mesh_object("Hunting_LODGE"), (0.5,))
    assert [level.name for level in first + second] == [
        "Hunting_LOD0",
        "Hunting_LOD1",
        "Hunting_LODGE_LOD0",
        "Hunting_LODGE_LOD1",
    ]


def test_renamed_they_are_found_again(lods):
    import bpy

    model = mesh_object("Rock")
    lods.make(model, (0.5, 0.25))
    model.name, bpy.data.collections["Rock_LODs"].name = "Boulder", "Far Away"
    bpy.data.objects["Rock_LOD1"].name = "Middle"
    levels = lods.make(model, (0.5,))
    assert {obj.name for obj in bpy.data.objects} == {"Boulder", "Boulder_LOD0", "Boulder_LOD1"}
    assert set(bpy.data.collections["Far Away"].objects) == set(levels)


def test_from_a_level_the_models_levels_are_made(lods):
    import bpy

    model = mesh_object("Rock")
    full = triangles(model.data)
    for number in (0, 1, 0):
        lods.make(model, (0.5,))
        levels = lods.make(bpy.data.objects[f"Rock_LOD{number}"], (0.5,))
        assert [level.name for level in levels] == ["Rock_LOD0", "Rock_LOD1"]
        assert triangles(levels[0].data) == full
        assert len(bpy.data.objects) == 3
    bpy.data.objects.remove(model)
    assert len(lods.make(bpy.data.objects["Rock_LOD1"], (0.5,))) == len(bpy.data.objects)


def test_copies_of_model_and_level_are_the_artists(lods):
    import bpy

    model = mesh_object("Rock")
    levels = lods.make(model, (0.5,))
    for obj in (model, levels[1]):
        copy = obj.copy()
        copy.data = obj.data.copy()
        bpy.context.scene.collection.objects.link(copy)
    kept = {obj.name for obj in bpy.data.objects}
    lods.make(model, (0.5,))
    assert {obj.name for obj in bpy.data.objects} == kept
    lods.make(bpy.data.objects["Rock.001"], (0.5,))
    assert {obj.name for obj in bpy.data.objects} == kept | {"Rock.001_LOD0", "Rock.001_LOD1"}


def test_they_are_added_to_the_current_scene(lods):
    import bpy

    model = mesh_object("Rock")
    lods.make(model, (0.5,))
    other = bpy.data.scenes.new("Other")
    bpy.context.window.scene = other
    other.collection.objects.link(model)
    levels = lods.make(model, (0.5,))
    assert all(level.name in other.objects for level in levels)
    assert len(bpy.data.objects) == 3


def test_children_of_a_level_move_to_the_new_one(lods):
    import bpy

    model = mesh_object("Rock")
    levels = lods.make(model, (0.5, 0.25))
    children = [bpy.data.objects.new(f"Socket {level.name}", None) for level in levels]
    for child, level in zip(children, levels, strict=True):
        bpy.context.scene.collection.objects.link(child)
        child.parent = level
    levels = lods.make(model, (0.5,))
    assert [child.parent for child in children] == [*levels, None]


def test_an_armature_moves_the_levels_as_it_moves_the_model(lods):
    import bpy

    obj = meshes.grid()
    rig = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    bpy.context.scene.collection.objects.link(rig)
    rig.location = (1, 0, 0)
    obj.parent = rig
    obj.modifiers.new("Armature", "ARMATURE").object = rig
    group = obj.vertex_groups.new(name="Bone")
    group.add(list(range(len(obj.data.vertices))), 0.5, "REPLACE")
    for level in lods.make(obj, (0.5, 0.25)):
        assert level.parent == rig
        assert [modifier.object for modifier in level.modifiers] == [rig]
        assert [each.name for each in level.vertex_groups] == ["Bone"]
        weights = {round(each.weight, 3) for vertex in level.data.vertices for each in vertex.groups}
        assert weights == {0.5}
        assert all(len(vertex.groups) == 1 for vertex in level.data.vertices)


def test_levels_deformed_by_an_armature_are_not_moved(lods):
    import bpy

    obj = meshes.grid()
    rig = bpy.data.objects.new("Rig", bpy.data.armatures.new("Rig"))
    bpy.context.scene.collection.objects.link(rig)
    obj.modifiers.new("Armature", "ARMATURE").object = rig
    levels = lods.make(obj, (0.5,), lods.SPREAD)
    assert [tuple(level.location + level.delta_location) for level in levels] == [tuple(obj.location)] * 2
    assert [level.hide_get() for level in levels] == [True, True]
