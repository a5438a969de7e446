# SPDX-License-Identifier: GPL-3.0-or-later
"""With the simplifier, a mesh becomes an exact subset of its original, and can be refined again."""

from __future__ import annotations

import sys

import numpy as np
import pytest

from tests.scene import meshes
from tools.installed_addon import MODULE


def ask(simplify, obj, triangles, **more):
    return simplify.simplify(obj, simplify.Goal(triangles, **more))


def test_point_and_corner_data_is_unchanged(simplify):
    obj = meshes.grid()
    meshes.cut_charts(obj.data, "Second")
    meshes.dress(obj.data)
    points, corners = meshes.point_rows(obj.data), meshes.corner_rows(obj.data)
    ask(simplify, obj, 300)
    assert simplify.triangle_count(obj.data) <= 300
    assert meshes.point_rows(obj.data) <= points
    assert meshes.corner_rows(obj.data) <= corners
    assert obj.maquette.limit == "TARGET"
    assert obj.maquette.error > 0
    assert not obj.data.validate(verbose=True)


def test_no_crack_opens_and_the_border_stays(simplify):
    obj = meshes.grid()
    before = meshes.open_edges(obj.data)
    low, high = meshes.positions(obj.data).min(axis=0), meshes.positions(obj.data).max(axis=0)
    ask(simplify, obj, 120)
    assert 0 < meshes.open_edges(obj.data) <= before
    assert meshes.positions(obj.data)[:, :2].min(axis=0) == pytest.approx(low[:2])
    assert meshes.positions(obj.data)[:, :2].max(axis=0) == pytest.approx(high[:2])


def test_seams_set_a_minimum_that_is_reported(simplify):
    obj = meshes.grid(size=12, wave=0.3)
    layer = obj.data.uv_layers["UVMap"]
    alone = np.repeat(np.arange(len(obj.data.polygons)), 4)[:, None] + np.zeros((1, 2))
    layer.uv.foreach_set("vector", (alone + meshes.attribute(obj.data, "UVMap", "vector", 2)).astype("f").ravel())
    full = simplify.triangle_count(obj.data)
    assert ask(simplify, obj, 4) > 4
    assert obj.maquette.limit == "SEAMS"
    assert ask(simplify, obj, full // 10, sloppy=True) <= full // 10
    assert obj.maquette.is_sloppy
    assert obj.maquette.limit == "TARGET"


def test_the_deviation_limit_ends_it(simplify):
    obj = meshes.grid()
    obj.scale = (2.0, 2.0, 2.0)
    import bpy

    bpy.context.view_layer.update()
    ask(simplify, obj, 4, deviation=0.02)
    few = simplify.triangle_count(obj.data)
    assert 0 < obj.maquette.error <= 0.02
    assert obj.maquette.limit == "DEVIATION"
    ask(simplify, obj, 4, deviation=0.002)
    assert simplify.triangle_count(obj.data) > few


def test_the_slider_can_refine_again(simplify):
    obj = meshes.grid()
    before = meshes.corner_rows(obj.data)
    full = simplify.triangle_count(obj.data)
    ask(simplify, obj, 100)
    few = simplify.triangle_count(obj.data)
    ask(simplify, obj, 600)
    assert few < simplify.triangle_count(obj.data) <= 600
    ask(simplify, obj, full)
    assert meshes.corner_rows(obj.data) == before
    assert obj.maquette.original is None
    assert {len(face.vertices) for face in obj.data.polygons} == {4}


def test_the_object_s_own_slider(simplify):
    obj = meshes.grid()
    full = simplify.triangle_count(obj.data)
    assert obj.maquette.triangles == full
    obj.maquette.triangles = 200
    assert 100 < simplify.triangle_count(obj.data) <= 200
    obj.maquette.goal = "PERCENTAGE"
    obj.maquette.percentage = 50
    assert simplify.triangle_count(obj.data) == pytest.approx(full / 2, abs=2)
    obj.maquette.goal = "DEVIATION"
    obj.maquette.deviation = 0.01
    assert obj.maquette.limit == "DEVIATION"
    assert obj.maquette.error <= 0.01


def test_linked_duplicates_follow_and_copies_do_not(simplify):
    import bpy

    obj = meshes.grid()
    linked = obj.copy()
    bpy.context.collection.objects.link(linked)
    ask(simplify, obj, 200)
    assert linked.data == obj.data
    assert linked.maquette.original == obj.maquette.original
    assert linked.maquette.triangles == 200
    copied = obj.copy()
    copied.data = obj.data.copy()
    bpy.context.collection.objects.link(copied)
    ask(simplify, copied, 50)
    assert simplify.triangle_count(copied.data) <= 50 < simplify.triangle_count(obj.data)
    simplify.restore(copied)
    assert simplify.triangle_count(obj.data) <= 200
    assert copied.data != obj.maquette.original
    simplify.restore(linked)
    assert obj.data == linked.data
    assert obj.maquette.original is None
    assert len(bpy.data.meshes) == 2


def test_restore_gives_back_the_original_datablock(simplify):
    import bpy

    obj = meshes.grid()
    original = obj.data
    ask(simplify, obj, 200)
    assert obj.data != original
    assert obj.data.name == "Terrain"
    assert original.name.startswith(".")
    simplify.restore(obj)
    assert obj.data == original
    assert original.name == "Terrain"
    assert list(bpy.data.meshes) == [original]


def test_apply_drops_the_original(simplify):
    import bpy

    obj = meshes.grid()
    ask(simplify, obj, 200)
    simplify.apply(obj)
    assert list(bpy.data.meshes) == [obj.data]
    assert obj.maquette.original is None
    assert obj.maquette.triangles == simplify.triangle_count(obj.data)


def test_textures_are_not_doubled_and_the_original_survives_a_save(simplify, tmp_path):
    import bpy

    obj = meshes.grid()
    material = bpy.data.materials.new("Paint")
    obj.data.materials.append(material)
    ask(simplify, obj, 200)
    path = str(tmp_path / "file.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.open_mainfile(filepath=path)
    obj = bpy.data.objects["Terrain"]
    assert len(bpy.data.materials) == 1
    assert obj.maquette.triangles == 200
    obj.maquette.triangles = 500
    assert 200 < simplify.triangle_count(obj.data) <= 500
    simplify.restore(obj)
    assert len(obj.data.polygons) == 24 * 24


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda obj: obj.data.clear_geometry(), "no faces"),
        (lambda obj: setattr(obj.data.vertices[3], "co", (float("nan"), 0, 0)), "not a number"),
        (lambda obj: obj.modifiers.new("M", "MULTIRES"), "Multiresolution"),
    ],
)
def test_refusals_give_messages(simplify, spoil, sentence):
    obj = meshes.grid()
    spoil(obj)
    obj.data.update()
    with pytest.raises(simplify.CannotSimplify, match=sentence):
        ask(simplify, obj, 0)
    assert obj.maquette.original is None


def test_linked_meshes_are_refused(simplify, tmp_path):
    import bpy

    meshes.grid()
    path = str(tmp_path / "library.blend")
    bpy.ops.wm.save_as_mainfile(filepath=path)
    bpy.ops.wm.read_homefile(use_empty=True, use_factory_startup=True)
    with bpy.data.libraries.load(path, link=True) as (_, wanted):
        wanted.objects = ["Terrain"]
    obj = wanted.objects[0]
    bpy.context.collection.objects.link(obj)
    assert "linked" in simplify.reason_against(obj)
    override = obj.override_create()
    assert simplify.reason_against(override)
    obj.data.update()


def test_one_triangle_stays_as_it_is(simplify):
    import bpy

    mesh = bpy.data.meshes.new("Triangle")
    mesh.from_pydata([(0, 0, 0), (1, 0, 0), (0, 1, 0)], [], [(0, 1, 2)])
    obj = bpy.data.objects.new("Triangle", mesh)
    bpy.context.collection.objects.link(obj)
    assert ask(simplify, obj, 4) == 1
    assert obj.data == mesh
    assert ask(simplify, obj, 0) == 1


def test_operators(simplify):
    import bpy

    obj = meshes.grid()
    full = simplify.triangle_count(obj.data)
    assert bpy.ops.maquette.simplify(target_triangles=250) == {"FINISHED"}
    assert 200 < simplify.triangle_count(obj.data) <= 250
    assert (obj.maquette.triangles, obj.maquette.limit) == (250, "TARGET")
    assert bpy.ops.maquette.restore_original() == {"FINISHED"}
    assert simplify.triangle_count(obj.data) == full
    assert not bpy.ops.maquette.restore_original.poll()
    bpy.ops.maquette.simplify(target_triangles=250)
    assert bpy.ops.maquette.apply_simplified() == {"FINISHED"}
    assert not bpy.ops.maquette.apply_simplified.poll()


def test_undo_takes_back_mesh_and_settings(simplify):
    import bpy

    obj = meshes.grid()
    full = simplify.triangle_count(obj.data)
    bpy.context.preferences.edit.use_global_undo = True
    bpy.ops.ed.undo_push(message="made")
    bpy.ops.maquette.simplify(target_triangles=250)
    bpy.ops.ed.undo_push(message="simplified")
    bpy.ops.ed.undo()
    obj = bpy.data.objects["Terrain"]
    assert simplify.triangle_count(obj.data) == full
    assert obj.maquette.original is None
    obj.data.vertices[0].co.z = 3.0
    ask(simplify, obj, 250)
    assert 3.0 in {vertex.co.z for vertex in simplify.original_of(obj).vertices}
    assert sys.modules[f"{MODULE}.scene.originals"]
